/* The analysis record for a person at a terminal. */
#include "base/buf.h"

enum { BAR_CELLS = 10, EVIDENCES_SHOWN = 3, CONTEXT_BYTES = 28 };

static const char bold[] = "\x1b[1m", dim[] = "\x1b[2m", plain[] = "\x1b[0m";

typedef struct printer {
    const ecfit_record *r;
    ecfit_buf *b;
    unsigned width;
    bool colour;
} printer;

static void style(const printer *p, const char *code)
{
    if (p->colour) ecfit_buf_puts(p->b, code);
}

static size_t columns(const char *z)
{
    size_t n = 0;
    for (; *z; z++) n += ((unsigned char)*z & 0xC0) != 0x80;
    return n;
}

/* Blanks up to a column, one at least. */
static void pad(ecfit_buf *b, size_t have, size_t want)
{
    if (have >= want) ecfit_buf_putc(b, ' ');
    for (; have < want; have++) ecfit_buf_putc(b, ' ');
}

static void bar(const printer *p, double share)
{
    int full = (int)(share * BAR_CELLS + 0.5);
    for (int i = 0; i < BAR_CELLS; i++) ecfit_buf_puts(p->b, i < full ? "#" : ".");
}

static bool is_start(const char *text, size_t i) { return ((unsigned char)text[i] & 0xC0) != 0x80; }

static void clean_slice(ecfit_buf *b, const char *text, size_t from, size_t to)
{
    bool space = false;
    for (size_t i = from; i < to; i++) {
        bool is_space = (unsigned char)text[i] <= ' ';
        if (is_space && space) continue;
        ecfit_buf_putc(b, is_space ? ' ' : text[i]);
        space = is_space;
    }
}

/* "... words before [the words] words after ..." on one line. */
static void in_context(const printer *p, const ecfit_evidence *e)
{
    const char *t = p->r->text;
    size_t from = e->start > CONTEXT_BYTES ? e->start - CONTEXT_BYTES : 0;
    size_t to = e->end + CONTEXT_BYTES < p->r->len_bytes ? e->end + CONTEXT_BYTES : p->r->len_bytes;
    while (from && !(is_start(t, from) && (unsigned char)t[from - 1] <= ' ')) from--;
    while (to < p->r->len_bytes && (unsigned char)t[to] > ' ') to++;
    for (size_t i = e->start; i > from; i--)
        if (t[i - 1] == '\n') from = i;
    for (size_t i = e->end; i < to; i++)
        if (t[i] == '\n') to = i;
    while (from < e->start && (unsigned char)t[from] <= ' ') from++;
    while (to > e->end && (unsigned char)t[to - 1] <= ' ') to--;
    clean_slice(p->b, t, from, e->start);
    style(p, bold);
    ecfit_buf_putc(p->b, '[');
    clean_slice(p->b, t, e->start, e->end);
    ecfit_buf_putc(p->b, ']');
    style(p, plain);
    clean_slice(p->b, t, e->end, to);
}

static void evidences(const printer *p, const ecfit_evidence *e, size_t n)
{
    for (size_t i = 0; i < n && i < EVIDENCES_SHOWN; i++) {
        ecfit_buf_puts(p->b, "        ");
        style(p, dim);
        const char *section = ecfit_section_name(e[i].section);
        ecfit_buf_puts(p->b, section);
        pad(p->b, strlen(section), 13);
        style(p, plain);
        in_context(p, &e[i]);
        if (e[i].modality == ECFIT_MODALITY_DESIRABLE) ecfit_buf_puts(p->b, " (desirable)");
        ecfit_buf_putc(p->b, '\n');
    }
}

/* "= cigref-2024 5.3 Quality ... (partial), 6.1 ..." */
static void crosswalk_line(const printer *p, const ecfit_counterpart *c, size_t n)
{
    if (!n) return;
    ecfit_buf_fmt(p->b, "        = %s", p->r->crosswalk);
    for (size_t i = 0; i < n; i++)
        ecfit_buf_fmt(p->b, "%s %s %s (%s)", i ? "," : "", c[i].code, c[i].title, c[i].certainty == ECFIT_NEAREST ? "nearest" : ecfit_certainty_name(c[i].certainty));
    ecfit_buf_putc(p->b, '\n');
}

static void role_lines(const printer *p)
{
    ecfit_buf_fmt(p->b, "Roles (%s)\n", p->r->nomenclature);
    for (size_t i = 0; i < p->r->n_roles; i++) {
        const ecfit_role *role = &p->r->roles[i];
        ecfit_buf_puts(p->b, "  ");
        style(p, bold);
        ecfit_buf_puts(p->b, role->code);
        pad(p->b, strlen(role->code), strlen(role->code) < 5 ? 5 : strlen(role->code) + 1);
        ecfit_buf_puts(p->b, role->title);
        style(p, plain);
        pad(p->b, columns(role->title), p->width > 70 ? p->width - 32 : 40);
        bar(p, role->confidence);
        ecfit_buf_fmt(p->b, " %3d %%\n", (int)(role->confidence * 100 + 0.5));
        crosswalk_line(p, role->crosswalk, role->n_crosswalk);
        if (i == 0) evidences(p, role->evidence, role->n_evidence);
    }
    if (p->r->abstain) ecfit_buf_puts(p->b, "  Not sure: the first answer is below the confidence asked for.\n");
}

static void competence_lines(const printer *p)
{
    ecfit_buf_fmt(p->b, "Competences (e-CF %s)\n", p->r->ecf);
    if (!p->r->n_competences) ecfit_buf_puts(p->b, "  none above the threshold\n");
    for (size_t i = 0; i < p->r->n_competences; i++) {
        const ecfit_competence *c = &p->r->competences[i];
        ecfit_buf_puts(p->b, "  ");
        style(p, bold);
        ecfit_buf_puts(p->b, c->code);
        pad(p->b, strlen(c->code), 5);
        ecfit_buf_puts(p->b, c->name);
        style(p, plain);
        pad(p->b, columns(c->name), p->width > 70 ? p->width - 40 : 36);
        ecfit_buf_fmt(p->b, "level %d  ", c->level);
        bar(p, c->score);
        ecfit_buf_fmt(p->b, " %3d %%\n", (int)(c->score * 100 + 0.5));
        crosswalk_line(p, c->crosswalk, c->n_crosswalk);
        evidences(p, c->evidence, c->n_evidence);
    }
}

/* "en C1", with the other members of its group: "en C1 or fr C1", "two of ar, en, fr". */
static void language_line(const printer *p, size_t i)
{
    static const char *const counts[] = {"", "", "two of ", "three of "};
    const ecfit_requirements *q = &p->r->requirements;
    const ecfit_language_need *first = &q->languages[i];
    const bool counted = first->at_least > 1;
    ecfit_buf_fmt(p->b, "  language      %s", counts[counted ? 2 + (first->at_least > 2) : 0]);
    for (size_t k = i; k < q->n_languages; k++) {
        const ecfit_language_need *l = &q->languages[k];
        if (k > i && (!first->any_of || l->any_of != first->any_of)) continue;
        ecfit_buf_fmt(p->b, "%s%s%s%s", k == i ? "" : counted ? ", " : " or ", l->lang, l->level ? " " : "",
                      l->level ? l->level : "");
    }
    ecfit_buf_fmt(p->b, " (%s)\n", ecfit_modality_name(first->modality));
}

static bool told_with_another(const ecfit_requirements *q, size_t i)
{
    for (size_t k = 0; q->languages[i].any_of && k < i; k++)
        if (q->languages[k].any_of == q->languages[i].any_of) return true;
    return false;
}

static void requirement_lines(const printer *p)
{
    const ecfit_requirements *q = &p->r->requirements;
    ecfit_buf_puts(p->b, "Requires\n");
    if (q->years_min >= 0) ecfit_buf_fmt(p->b, "  experience    %d year%s or more\n", q->years_min, q->years_min == 1 ? "" : "s");
    if (q->eqf_min >= 0) ecfit_buf_fmt(p->b, "  education     EQF %d\n", q->eqf_min);
    for (size_t i = 0; i < q->n_languages; i++)
        if (!told_with_another(q, i)) language_line(p, i);
    for (size_t i = 0; i < q->n_certificates; i++)
        ecfit_buf_fmt(p->b, "  certificate   %s (%s)\n", q->certificates[i].name, ecfit_modality_name(q->certificates[i].modality));
    if (q->clearance) ecfit_buf_fmt(p->b, "  clearance     %s\n", q->clearance);
    if (q->contract) ecfit_buf_fmt(p->b, "  contract      %s\n", q->contract);
    for (size_t i = 0; i < q->n_fields; i++) ecfit_buf_fmt(p->b, "  %-13s %s\n", q->fields[i].kind, q->fields[i].value);
}

static void title_line(const printer *p)
{
    if (!p->r->title[0]) return;
    ecfit_buf_puts(p->b, "Title: ");
    clean_slice(p->b, p->r->title, 0, strlen(p->r->title));
    ecfit_buf_puts(p->b, p->r->title_found ? "  (found in the text)\n" : "\n");
}

void ecfit_print_text(const ecfit_record *r, unsigned show, unsigned width, bool colour, ecfit_text *b)
{
    printer p = {r, b, width ? width : 100, colour};
    if (r->id) ecfit_buf_fmt(b, "%s\n", r->id);
    title_line(&p);
    if (!r->in_scope) ecfit_buf_fmt(b, "Not an information-systems job (%d %% sure).\n", (int)((1 - r->scope_score) * 100 + 0.5));
    if (show & ECFIT_SHOW_ROLES && r->n_roles) role_lines(&p);
    if (show & ECFIT_SHOW_COMPETENCES && r->in_scope) competence_lines(&p);
    if (show & ECFIT_SHOW_REQUIREMENTS) requirement_lines(&p);
    for (size_t i = 0; i < r->n_warnings; i++) ecfit_buf_fmt(b, "Note: %s\n", r->warnings[i]);
}

/* Rankings, matches and profiles for a person in a terminal. */
#include "base/buf.h"
#include "text/utf8.h"

enum { LABEL_COLUMNS = 11 };

static const char *colour_of(ecfit_compliance c)
{
    static const char *const codes[] = {"\033[32m", "\033[33m", "\033[31m", "\033[2m"};
    return (unsigned)c < 4 ? codes[c] : "";
}

/* Words of z in lines of at most width columns, indented; columns are counted in characters. */
static void wrap(ecfit_buf *b, const char *z, unsigned indent, unsigned width)
{
    unsigned at = indent;
    while (*z) {
        size_t n = strcspn(z, " "), columns = 0;
        for (size_t i = 0; i < n; i++) columns += ((unsigned char)z[i] & 0xC0) != 0x80;
        if (at > indent && at + columns + 1 > width) {
            ecfit_buf_putc(b, '\n');
            for (unsigned i = 0; i < indent; i++) ecfit_buf_putc(b, ' ');
            at = indent;
        } else if (at > indent) {
            ecfit_buf_putc(b, ' ');
            at++;
        }
        ecfit_buf_put(b, z, n);
        at += (unsigned)columns;
        z += n;
        while (*z == ' ') z++;
    }
    ecfit_buf_putc(b, '\n');
}

static void put_fit(ecfit_buf *b, const ecfit_match *m)
{
    ecfit_buf_puts(b, "  fit         ");
    ecfit_buf_fixed(b, m->fit, 2);
    ecfit_buf_puts(b, "  =");
    for (size_t i = 0; i < ECFIT_N_FIT_PARTS; i++) {
        ecfit_buf_puts(b, i ? " + " : " ");
        ecfit_buf_fixed(b, m->parts[i].weight, 2);
        ecfit_buf_fmt(b, " %s ", m->parts[i].name);
        ecfit_buf_fixed(b, m->parts[i].value, 2);
    }
    ecfit_buf_putc(b, '\n');
}

static void put_card(ecfit_buf *b, const ecfit_card *card)
{
    if (!card) return;
    ecfit_buf_fmt(b, "  %s: %d points, ", card->scheme, card->points);
    if (card->level < 0)
        ecfit_buf_puts(b, "no level");
    else
        ecfit_buf_fmt(b, "level %d", card->level);
    ecfit_buf_puts(b, card->accepted ? ", accepted\n" : ", rejected: ");
    if (!card->accepted) ecfit_buf_fmt(b, "%s\n", card->rejected);
    for (size_t i = 0; i < ECFIT_N_CARD_LINES; i++)
        ecfit_buf_fmt(b, "    %2d  %-13s %s\n", card->lines[i].points, card->lines[i].name, card->lines[i].why);
}

static void put_facts(ecfit_buf *b, const ecfit_cv *cv, unsigned width)
{
    ecfit_buf_puts(b, "  education   ");
    if (cv->eqf < 0)
        ecfit_buf_puts(b, "unknown\n");
    else
        ecfit_buf_fmt(b, "EQF %d\n", cv->eqf);
    ecfit_buf_puts(b, "  ICT years   ");
    if (cv->it_years < 0)
        ecfit_buf_puts(b, "unknown\n");
    else
        ecfit_buf_fmt(b, "%d (%u months, by %s; day %s)\n", cv->it_years, cv->it_months, cv->years_by, cv->as_of);
    for (size_t i = 0; i < cv->n_jobs; i++) {
        const ecfit_cv_job *j = &cv->jobs[i];
        ecfit_buf_fmt(b, "    job %-2zu    %s .. %s  %3u months  %s%s%s  %s%s\n", i + 1, j->from ? j->from : "?      ",
                      j->current ? "current"
                      : j->to    ? j->to
                                 : "?      ",
                      j->months, j->ict ? "ICT " : "-   ", j->role ? j->role : "", j->role ? "" : "    ", j->title,
                      j->training ? "  (training)" : "");
    }
    ecfit_buf_puts(b, "  certificates");
    bool any = false;
    for (size_t i = 0; i < cv->n_certificates; i++)
        if (cv->certificates[i].held) ecfit_buf_fmt(b, "%s %s", any ? "," : "", cv->certificates[i].name), any = true;
    ecfit_buf_puts(b, any ? "\n  languages  " : " none found\n  languages  ");
    for (size_t i = 0; i < cv->n_languages; i++)
        ecfit_buf_fmt(b, "%s %s%s%s", i ? "," : "", cv->languages[i].name, cv->languages[i].level ? " " : "",
                      cv->languages[i].level ? cv->languages[i].level : "");
    ecfit_buf_puts(b, cv->n_languages ? "\n" : " none found\n");
    for (size_t i = 0; i < cv->n_warnings; i++) {
        ecfit_buf_puts(b, "  warning     ");
        wrap(b, cv->warnings[i], LABEL_COLUMNS + 3, width);
    }
}

static void put_row(ecfit_buf *b, const ecfit_match *m, const ecfit_match_row *row, unsigned width, bool colour)
{
    ecfit_buf_fmt(b, "  %s%-8s%s ", colour ? colour_of(row->status) : "", ecfit_compliance_name(row->status),
                  colour ? "\033[0m" : "");
    ecfit_buf text = {0};
    ecfit_buf_fmt(&text, "%s%s: %s",
                  row->need->mode == ECFIT_NEED_OPTIONAL ? "optional "
                  : row->need->mode == ECFIT_NEED_ANY    ? "one of "
                                                         : "",
                  ecfit_need_name(row->need->kind), row->need->text);
    if (row->years >= 0) ecfit_buf_fmt(&text, " [%d years]", row->years);
    ecfit_buf_putc(&text, 0);
    if (text.failed)
        b->failed = true;
    else
        wrap(b, text.ptr, LABEL_COLUMNS, width);
    ecfit_buf_free(&text);
    for (size_t i = 0; i < row->n_evidence; i++) {
        const ecfit_cv_evidence *e = &row->evidence[i];
        ecfit_buf_fmt(b, "             line %u", e->line);
        if (e->job >= 0) ecfit_buf_fmt(b, ", job %d", e->job + 1);
        ecfit_buf_fmt(b, ": %s\n", e->text);
    }
    (void)m;
    if (!row->gap[0]) return;
    ecfit_buf_puts(b, "           > ");
    wrap(b, row->gap, LABEL_COLUMNS + 2, width);
}

void ecfit_print_match_text(const ecfit_match *m, unsigned width, bool colour, ecfit_text *out)
{
    const ecfit_cv *cv = m->cv;
    const char *bold = colour ? "\033[1m" : "", *plain = colour ? "\033[0m" : "";
    if (width < 60) width = 60;
    ecfit_buf_fmt(out, "%s%s%s%s%s  against  %s %s%s\n", bold, cv->id, cv->name ? " (" : "", cv->name ? cv->name : "",
                  cv->name ? ")" : "", m->profile->id, m->profile->title, plain);
    put_fit(out, m);
    put_card(out, m->card);
    put_facts(out, cv, width);
    ecfit_buf_putc(out, '\n');
    for (size_t i = 0; i < m->n_rows; i++) put_row(out, m, &m->rows[i], width, colour);
}

static size_t count_rows(const ecfit_match *m, ecfit_compliance c)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_rows; i++) n += m->rows[i].status == c && m->rows[i].need->mode != ECFIT_NEED_OPTIONAL;
    return n;
}

void ecfit_print_ranking_text(const ecfit_match *const *matches, size_t n, bool by_profile, ecfit_text *out)
{
    if (!n) return;
    ecfit_buf_fmt(out, "%s\n",
                  by_profile ? "rank   fit  points  level  met/partly/missing  CV"
                             : "rank   fit  points  level  met/partly/missing  profile");
    for (size_t i = 0; i < n; i++) {
        const ecfit_match *m = matches[i];
        ecfit_buf_fmt(out, "%4zu  ", i + 1);
        ecfit_buf_fixed(out, m->fit, 2);
        if (m->card)
            ecfit_buf_fmt(out, "  %6d  ", m->card->points);
        else
            ecfit_buf_puts(out, "       -  ");
        if (m->card && m->card->level >= 0)
            ecfit_buf_fmt(out, "%5d", m->card->level);
        else
            ecfit_buf_puts(out, "    -");
        ecfit_buf_fmt(out, "  %6zu %6zu %7zu  ", count_rows(m, ECFIT_MET), count_rows(m, ECFIT_PARTLY),
                      count_rows(m, ECFIT_MISSING));
        if (by_profile)
            ecfit_buf_fmt(out, "%s%s%s", m->cv->id, m->cv->name ? "  " : "", m->cv->name ? m->cv->name : "");
        else
            ecfit_buf_fmt(out, "%s  %s", m->profile->id, m->profile->title);
        if (m->card && !m->card->accepted) ecfit_buf_fmt(out, "  (rejected: %s)", m->card->rejected);
        ecfit_buf_putc(out, '\n');
    }
}

void ecfit_print_profile_text(const ecfit_profile *profile, ecfit_text *out)
{
    const ecfit_profile_facts *f = ecfit_profile_get(profile);
    int kind = -1;
    ecfit_buf_fmt(out, "%s  %s\n", f->id, f->title);
    if (f->lot) ecfit_buf_fmt(out, "  lot         %d\n", f->lot);
    if (f->eqf) ecfit_buf_fmt(out, "  education   EQF %d%s%s\n", f->eqf, f->degree[0] ? ", " : "", f->degree);
    ecfit_buf_fmt(out, "  on-call     %s\n", f->on_call < 0 ? "not said" : f->on_call ? "yes" : "no");
    for (size_t i = 0; i < f->n_needs; i++) {
        const ecfit_need *need = &f->needs[i];
        if (need->kind == ECFIT_NEED_ON_CALL) continue;
        if ((int)need->kind != kind) ecfit_buf_fmt(out, "  %s\n", ecfit_need_name(need->kind));
        kind = (int)need->kind;
        ecfit_buf_puts(out, "    - ");
        if (need->mode == ECFIT_NEED_OPTIONAL) ecfit_buf_puts(out, "[optional] ");
        if (need->mode == ECFIT_NEED_LABEL) ecfit_buf_puts(out, "[label] ");
        if (need->group) ecfit_buf_fmt(out, "[one of group %u] ", need->group);
        ecfit_buf_fmt(out, "%s\n", need->text);
    }
    for (size_t i = 0; i < f->n_warnings; i++) ecfit_buf_fmt(out, "  warning     %s\n", f->warnings[i]);
}

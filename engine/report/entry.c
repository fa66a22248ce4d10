/* What the dictionaries know of a name: a role, competence, item, topic, occupation, rule or term. */
#include "base/buf.h"
#include "base/status.h"
#include "lexicon/kb.h"
#include "text/token.h"

typedef struct entry_printer {
    const ecfit_kb *kb;
    const char *name;
    const char *lang; /* of a rule, NULL: any */
    ecfit_buf *b;
    bool found;
} entry_printer;

enum { MAX_LISTED = 40 };

static const char *str(const entry_printer *p, uint32_t offset) { return kb_str(p->kb, offset); }

static void heading(entry_printer *p)
{
    if (p->found) ecfit_buf_putc(p->b, '\n');
    p->found = true;
}

static bool same_fold(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a, y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
        if (x != y) return false;
    }
    return *a == *b;
}

static bool is_name(const entry_printer *p, uint32_t text) { return same_fold(str(p, text), p->name); }

static void put_levels(ecfit_buf *b, unsigned levels)
{
    bool first = true;
    for (unsigned l = 1; l <= 5; l++)
        if (levels >> l & 1) ecfit_buf_fmt(b, first ? "%u" : ",%u", l), first = false;
}

static const char *edition_code(const entry_printer *p, uint32_t own, const char **name)
{
    for (size_t i = 0; i < p->kb->n_frames; i++)
        if (p->kb->frames[i].competence == own) return *name = str(p, p->kb->frames[i].name_en), str(p, p->kb->frames[i].code);
    return *name = "", str(p, p->kb->competences[own].code);
}

static void print_role(entry_printer *p, const kb_nomenclature *nm, uint32_t row)
{
    const kb_role *r = &p->kb->roles[row];
    const char *name;
    heading(p);
    ecfit_buf_fmt(p->b, "%s role %s  %s / %s\n  family: %s\n", str(p, nm->name), str(p, r->code), str(p, r->title_en),
                  str(p, r->title_fr), str(p, r->family));
    if (*str(p, r->alternates_en)) ecfit_buf_fmt(p->b, "  also: %s\n", str(p, r->alternates_en));
    if (*str(p, r->alternates_fr)) ecfit_buf_fmt(p->b, "  aussi : %s\n", str(p, r->alternates_fr));
    ecfit_buf_puts(p->b, "  competences:");
    for (size_t i = 0; i < p->kb->n_cells; i++) {
        if (p->kb->cells[i].role != row) continue;
        ecfit_buf_fmt(p->b, " %s:", edition_code(p, p->kb->cells[i].competence, &name));
        put_levels(p->b, p->kb->cells[i].levels);
    }
    ecfit_buf_puts(p->b, "\n  occupations:");
    for (size_t i = 0; i < p->kb->n_shares; i++)
        if (p->kb->shares[i].role == row)
            ecfit_buf_fmt(p->b, " %s=%.2f", str(p, p->kb->occupations[p->kb->shares[i].occupation].slug), (double)p->kb->shares[i].share);
    ecfit_buf_putc(p->b, '\n');
}

static void print_roles(entry_printer *p)
{
    for (size_t n = 0; n < p->kb->n_nomenclatures; n++)
        for (uint32_t i = 0; i < p->kb->nomenclatures[n].n_roles; i++) {
            uint32_t row = p->kb->nomenclatures[n].first_role + i;
            if (is_name(p, p->kb->roles[row].code)) print_role(p, &p->kb->nomenclatures[n], row);
        }
}

static bool links_to(const entry_printer *p, uint32_t first, uint32_t n, uint32_t own, uint32_t item)
{
    for (uint32_t i = first; i < first + n; i++) {
        const kb_link *l = &p->kb->links[i];
        if (l->kind == KB_LINK_ITEM && (l->id == item || (item == KB_NONE && p->kb->items[l->id].competence == own))) return true;
        if (l->kind == KB_LINK_COMPETENCE && item == KB_NONE && l->id == own) return true;
    }
    return false;
}

/* Terms and rules that point to a competence or to one of its items. */
static void print_pointers(entry_printer *p, uint32_t own, uint32_t item)
{
    size_t n = 0;
    ecfit_buf_puts(p->b, "  terms:");
    for (size_t i = 0; i < p->kb->n_entries; i++) {
        const kb_entry *e = &p->kb->entries[i];
        if (e->kind != KB_TERM || e->text != e->canonical || !links_to(p, e->first_link, e->n_links, own, item)) continue;
        if (n++ < MAX_LISTED) ecfit_buf_fmt(p->b, "%s %s", n == 1 ? "" : ";", str(p, e->text));
    }
    ecfit_buf_fmt(p->b, n > MAX_LISTED ? " ... (%zu in all)\n" : "\n", n);
    ecfit_buf_puts(p->b, "  rules:");
    for (size_t i = 0; i < p->kb->n_rules; i++)
        if (links_to(p, p->kb->rules[i].first_link, p->kb->rules[i].n_links, own, item))
            ecfit_buf_fmt(p->b, " %s/%s", ecfit_lang_code((ecfit_lang)p->kb->rules[i].lang), str(p, p->kb->rules[i].name));
    ecfit_buf_putc(p->b, '\n');
}

static void print_competences(entry_printer *p)
{
    for (size_t e = 0; e < p->kb->n_editions; e++)
        for (uint32_t i = 0; i < p->kb->editions[e].n; i++) {
            const kb_frame *f = &p->kb->frames[p->kb->editions[e].first + i];
            if (!is_name(p, f->code)) continue;
            heading(p);
            ecfit_buf_fmt(p->b, "e-CF %s %s  %s / %s\n  area: %s; levels ", str(p, p->kb->editions[e].name), str(p, f->code),
                          str(p, f->name_en), str(p, f->name_fr), str(p, f->area));
            put_levels(p->b, f->levels);
            ecfit_buf_putc(p->b, '\n');
            if (e == 0) print_pointers(p, f->competence, KB_NONE);
        }
    for (uint32_t i = 0; i < p->kb->n_items; i++) {
        if (!is_name(p, p->kb->items[i].code)) continue;
        heading(p);
        ecfit_buf_fmt(p->b, "e-CF 2.0 item %s\n", str(p, p->kb->items[i].code));
        print_pointers(p, p->kb->items[i].competence, i);
    }
}

static void print_links(entry_printer *p, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        const kb_link *l = &p->kb->links[i];
        const char *name = l->kind == KB_LINK_OCCUPATION   ? str(p, p->kb->occupations[l->id].slug)
                           : l->kind == KB_LINK_COMPETENCE ? str(p, p->kb->competences[l->id].code)
                           : l->kind == KB_LINK_ROLE       ? str(p, p->kb->roles[l->id].code)
                                                           : str(p, p->kb->items[l->id].code);
        ecfit_buf_fmt(p->b, " %s=%.2g", name, (double)l->weight);
    }
    ecfit_buf_putc(p->b, '\n');
}

static void print_topics(entry_printer *p)
{
    for (uint32_t t = 0; t < p->kb->n_topics; t++) {
        if (!is_name(p, p->kb->topics[t].slug)) continue;
        size_t n = 0;
        heading(p);
        ecfit_buf_fmt(p->b, "topic %s: %s\n  points to:", p->name, str(p, p->kb->topics[t].says));
        print_links(p, p->kb->topics[t].first_link, p->kb->topics[t].n_links);
        for (size_t i = 0; i < p->kb->n_entries; i++) n += p->kb->entries[i].kind == KB_TERM && p->kb->entries[i].value == t;
        ecfit_buf_fmt(p->b, "  phrases: %zu\n", n);
    }
    for (uint32_t o = 0; o < p->kb->n_occupations; o++) {
        if (!is_name(p, p->kb->occupations[o].slug)) continue;
        heading(p);
        ecfit_buf_fmt(p->b, "occupation %s: %s / %s\n", p->name, str(p, p->kb->occupations[o].name_en), str(p, p->kb->occupations[o].name_fr));
        for (size_t i = 0; i < p->kb->n_shares; i++)
            if (p->kb->shares[i].occupation == o)
                for (size_t n = 0; n < p->kb->n_nomenclatures; n++) {
                    const kb_nomenclature *nm = &p->kb->nomenclatures[n];
                    if (p->kb->shares[i].role - nm->first_role < nm->n_roles)
                        ecfit_buf_fmt(p->b, "  %s %s (%.2f)\n", str(p, nm->name), str(p, p->kb->roles[p->kb->shares[i].role].code), (double)p->kb->shares[i].share);
                }
    }
}

static void print_rules(entry_printer *p)
{
    for (uint32_t i = 0; i < p->kb->n_rules; i++) {
        const kb_rule *r = &p->kb->rules[i];
        if (!is_name(p, r->name) || (p->lang && strcmp(p->lang, ecfit_lang_code((ecfit_lang)r->lang)))) continue;
        heading(p);
        ecfit_buf_fmt(p->b, "rule %s/%s  %s:%u\n  points to:", ecfit_lang_code((ecfit_lang)r->lang), p->name, str(p, r->file), r->line);
        print_links(p, r->first_link, r->n_links);
        ecfit_buf_puts(p->b, "  pattern: ");
        ecfit_buf_puts(p->b, str(p, r->pattern));
        ecfit_buf_putc(p->b, '\n');
        for (size_t k = 0; k < p->kb->n_examples; k++)
            if (p->kb->examples[k].rule == i)
                ecfit_buf_fmt(p->b, "  %s %s\n", p->kb->examples[k].positive ? "+" : "-", str(p, p->kb->examples[k].text));
    }
}

static const char *kind_name(unsigned kind)
{
    static const char *const names[KB_N_KINDS] = {"term", "title", "heading", "boilerplate", "modality", "seniority", "level",
        "managing", "title noise", "title cue", "degree", "number", "language", "language level", "clearance", "contract",
        "certificate", "technology", "sentence", "field", "title head", "title domain", "role title", "role term",
        "language cue"};
    return kind < KB_N_KINDS ? names[kind] : "";
}

static void put_words(entry_printer *p, const char *name, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++)
        ecfit_buf_fmt(p->b, "%s%s", i == first ? name : ",", str(p, p->kb->sym_text[p->kb->guard_syms[i]]));
}

/* When the entry counts; the words of a guard as stems. */
static void print_guard(entry_printer *p, const kb_entry *e)
{
    const kb_guard *g = e->guard == KB_NONE ? NULL : &p->kb->guards[e->guard];
    if (!g && (e->kind != KB_TERM || e->weight == 1)) return;
    ecfit_buf_puts(p->b, "  counts:");
    if (e->kind == KB_TERM && e->weight != 1) ecfit_buf_fmt(p->b, " w=%.2g", (double)e->weight);
    if (g && g->kinds & KB_GUARD_CASE) ecfit_buf_puts(p->b, " case");
    if (g) put_words(p, " near=", g->first_near, g->n_near), put_words(p, " not=", g->first_not, g->n_not);
    ecfit_buf_putc(p->b, '\n');
}

/* Whether texts are searched for it: a line of an overlay takes the place of ours. */
static bool is_in_force(const ecfit_kb *kb, uint32_t entry)
{
    for (size_t i = 0; i < kb->n_readings; i++)
        if (kb->readings[i].entry == entry) return true;
    return false;
}

static void print_entry(entry_printer *p, uint32_t row)
{
    const kb_entry *e = &p->kb->entries[row];
    heading(p);
    ecfit_buf_fmt(p->b, "%s \"%s\" (%s)  %s:%u\n", kind_name(e->kind), str(p, e->text), ecfit_lang_code((ecfit_lang)e->lang),
                  str(p, e->file), e->line);
    if (!is_in_force(p->kb, row)) ecfit_buf_puts(p->b, "  not in force: another line takes its place\n");
    if (e->text != e->canonical && e->canonical && *str(p, e->canonical))
        ecfit_buf_fmt(p->b, "  another form of: %s\n", str(p, e->canonical));
    if (e->kind == KB_TERM) {
        ecfit_buf_fmt(p->b, "  topic %s:", str(p, p->kb->topics[e->value].slug));
        print_links(p, p->kb->topics[e->value].first_link, p->kb->topics[e->value].n_links);
    }
    if (e->n_links) ecfit_buf_puts(p->b, "  points to:"), print_links(p, e->first_link, e->n_links);
    print_guard(p, e);
}

static void print_entries(entry_printer *p)
{
    uint32_t last_file = 0, last_line = 0;
    for (uint32_t i = 0; i < p->kb->n_entries; i++) {
        const kb_entry *e = &p->kb->entries[i];
        if (!is_name(p, e->text) || (e->file == last_file && e->line == last_line)) continue;
        last_file = e->file, last_line = e->line;
        print_entry(p, i);
    }
}

/* The names that answers and traces print: "term:Jamf", "topic:network", "occupation:developer", "rule:patch-systems",
 * "en/patch-systems". */
static entry_printer as_printed(const ecfit_kb *kb, const char *name, ecfit_text *out)
{
    static const char *const kinds[] = {"term:", "title:", "rule:", "topic:", "occupation:", "role:", "evidence:"};
    entry_printer p = {kb, name, NULL, out, false};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strncmp(name, kinds[i], strlen(kinds[i]))) p.name = name + strlen(kinds[i]);
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        if (!strncmp(p.name, ecfit_lang_code(l), 2) && p.name[2] == '/') return p.lang = ecfit_lang_code(l), p.name += 3, p;
    return p;
}

ecfit_status ecfit_print_entry(const ecfit_kb *kb, const char *name, ecfit_text *out, ecfit_error *err)
{
    entry_printer p = as_printed(kb, name, out);
    print_roles(&p);
    print_competences(&p);
    print_topics(&p);
    print_rules(&p);
    print_entries(&p);
    return p.found ? ECFIT_OK
                   : ecfit_fail(err, ECFIT_EARG, name, 0, "no role, competence, item, topic, occupation, rule or phrase has this name");
}

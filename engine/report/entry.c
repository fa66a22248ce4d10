/* What the dictionaries know of a name: a role, competence, item, topic, occupation, rule or term. */
#include "base/buf.h"
#include "base/status.h"
#include "lexicon/kb.h"
#include "text/token.h"

typedef struct entry_printer {
    const ecfit_kb *kb;
    const char *name;
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
            if (!strcmp(str(p, p->kb->roles[row].code), p->name)) print_role(p, &p->kb->nomenclatures[n], row);
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
            if (strcmp(str(p, f->code), p->name)) continue;
            heading(p);
            ecfit_buf_fmt(p->b, "e-CF %s %s  %s / %s\n  area: %s; levels ", str(p, p->kb->editions[e].name), p->name,
                          str(p, f->name_en), str(p, f->name_fr), str(p, f->area));
            put_levels(p->b, f->levels);
            ecfit_buf_putc(p->b, '\n');
            if (e == 0) print_pointers(p, f->competence, KB_NONE);
        }
    for (uint32_t i = 0; i < p->kb->n_items; i++) {
        if (strcmp(str(p, p->kb->items[i].code), p->name)) continue;
        heading(p);
        ecfit_buf_fmt(p->b, "e-CF 2.0 item %s\n", p->name);
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
        if (strcmp(str(p, p->kb->topics[t].slug), p->name)) continue;
        size_t n = 0;
        heading(p);
        ecfit_buf_fmt(p->b, "topic %s: %s\n  points to:", p->name, str(p, p->kb->topics[t].says));
        print_links(p, p->kb->topics[t].first_link, p->kb->topics[t].n_links);
        for (size_t i = 0; i < p->kb->n_entries; i++) n += p->kb->entries[i].kind == KB_TERM && p->kb->entries[i].value == t;
        ecfit_buf_fmt(p->b, "  phrases: %zu\n", n);
    }
    for (uint32_t o = 0; o < p->kb->n_occupations; o++) {
        if (strcmp(str(p, p->kb->occupations[o].slug), p->name)) continue;
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
        if (strcmp(str(p, r->name), p->name)) continue;
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

static bool same_fold(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a, y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
        if (x != y) return false;
    }
    return *a == *b;
}

static const char *kind_name(unsigned kind)
{
    static const char *const names[KB_N_KINDS] = {"term", "title", "heading", "boilerplate", "modality", "seniority", "level",
        "managing", "title noise", "title cue", "degree", "number", "language", "language level", "clearance", "contract",
        "certificate", "technology", "sentence", "field", "title head", "title domain", "role title", "role term"};
    return kind < KB_N_KINDS ? names[kind] : "";
}

static void print_entries(entry_printer *p)
{
    uint32_t last_file = 0, last_line = 0;
    for (size_t i = 0; i < p->kb->n_entries; i++) {
        const kb_entry *e = &p->kb->entries[i];
        if (!same_fold(str(p, e->text), p->name) || (e->file == last_file && e->line == last_line)) continue;
        last_file = e->file, last_line = e->line;
        heading(p);
        ecfit_buf_fmt(p->b, "%s \"%s\" (%s)  %s:%u\n", kind_name(e->kind), str(p, e->text), ecfit_lang_code((ecfit_lang)e->lang), str(p, e->file), e->line);
        if (e->kind == KB_TERM) {
            ecfit_buf_fmt(p->b, "  topic %s:", str(p, p->kb->topics[e->value].slug));
            print_links(p, p->kb->topics[e->value].first_link, p->kb->topics[e->value].n_links);
        }
        if (e->n_links) ecfit_buf_puts(p->b, "  points to:"), print_links(p, e->first_link, e->n_links);
    }
}

ecfit_status ecfit_print_entry(const ecfit_kb *kb, const char *name, ecfit_text *out, ecfit_error *err)
{
    entry_printer p = {kb, name, out, false};
    print_roles(&p);
    print_competences(&p);
    print_topics(&p);
    print_rules(&p);
    print_entries(&p);
    return p.found ? ECFIT_OK
                   : ecfit_fail(err, ECFIT_EARG, name, 0, "no role, competence, item, topic, occupation, rule or phrase has this name");
}

/* Terms with their items and sense guards, job titles, heads and domains. */
#include "lexicon/build.h"
#include <stdio.h>

/* ---- sense guards ----------------------------------------------------------------------------------------- */

static ecfit_status guard_words(kb_build *b, const ecfit_table *t, ecfit_lang lang, ecfit_str words, uint32_t *first,
                                uint32_t *n, ecfit_error *err)
{
    *first = (uint32_t)b->guard_syms.n;
    for (ecfit_str rest = words; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_trim(ecfit_str_cut(&rest, ','));
        uint32_t syms[KB_MAX_PHRASE + 1], *slot = vec_push(&b->guard_syms);
        if (!word.len) return ecfit_table_fail(t, err, "expected words between the commas of a guard");
        KB_NEED(slot, err);
        if (kb_phrase_symbols(b, lang, word, syms) != 1)
            return ecfit_table_fail(t, err, "expected single words in a guard, found \"%.*s\"", (int)word.len, word.ptr);
        *slot = syms[0];
    }
    *n = (uint32_t)b->guard_syms.n - *first;
    if (*n > UINT16_MAX) return ecfit_table_fail(t, err, "expected at most %d words in a guard", UINT16_MAX);
    return ECFIT_OK;
}

static bool take_prefix(ecfit_str *s, const char *prefix)
{
    size_t n = strlen(prefix);
    if (s->len < n || memcmp(s->ptr, prefix, n)) return false;
    s->ptr += n, s->len -= n;
    return true;
}

/* "case near=a,b not=c w=0.5": fills entry->guard and entry->weight. */
static ecfit_status parse_guard(kb_build *b, const ecfit_table *t, ecfit_lang lang, ecfit_str list, kb_entry *entry,
                                ecfit_error *err)
{
    kb_guard g = {0};
    for (ecfit_str rest = list; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_cut(&rest, ' ');
        double weight;
        if (!word.len) continue;
        if (ecfit_str_is(word, "case")) {
            g.kinds |= KB_GUARD_CASE;
        } else if (take_prefix(&word, "near=")) {
            g.kinds |= KB_GUARD_NEAR;
            KB_TRY(guard_words(b, t, lang, word, &g.first_near, &g.n_near, err));
        } else if (take_prefix(&word, "not=")) {
            g.kinds |= KB_GUARD_NOT;
            KB_TRY(guard_words(b, t, lang, word, &g.first_not, &g.n_not, err));
        } else if (take_prefix(&word, "w=")) {
            if (!ecfit_parse_number_in(word, 0, KB_MAX_WEIGHT, &weight))
                return ecfit_table_fail(t, err, "expected a weight from 0 to %.0f behind w=, found \"%.*s\"",
                                        KB_MAX_WEIGHT, (int)word.len, word.ptr);
            entry->weight = (float)weight;
        } else {
            return ecfit_table_fail(t, err, "expected case, near=, not= or w=, found \"%.*s\"", (int)word.len, word.ptr);
        }
    }
    if (!g.kinds) return ECFIT_OK;
    kb_guard *slot = vec_push(&b->guards);
    KB_NEED(slot, err);
    *slot = g;
    entry->guard = (uint32_t)b->guards.n - 1;
    return ECFIT_OK;
}

/* ---- terms ------------------------------------------------------------------------------------------------ */

static ecfit_status term_row(kb_build *b, ecfit_table *t, ecfit_lang lang, uint32_t topic, ecfit_error *err)
{
    kb_entry entry = kb_entry_at(b, t, KB_TERM, lang);
    entry.value = topic;
    kb_warn_surplus(b, t, 3);
    KB_TRY(kb_add_links(b, t, t->field[1], "competence", &entry.first_link, &entry.n_links, err));
    entry.says = kb_links_say(b->links.at + entry.first_link, entry.n_links);
    KB_TRY(parse_guard(b, t, lang, t->field[2], &entry, err));
    return kb_add_forms(b, t, KB_SPACE_BODY, lang, t->field[0], entry, err);
}

static ecfit_status term_file(kb_build *b, const char *path, const char *stem, void *ctx, ecfit_error *err)
{
    ecfit_table t;
    uint32_t topic = kb_slug(b, "topic", ecfit_str_of(stem));
    if (topic == KB_NONE) return kb_entry_done(b, ecfit_fail(err, ECFIT_EDICT, path, 0, "no topic \"%s\" in topics.tsv", stem), err);
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, term_row(b, &t, *(const ecfit_lang *)ctx, topic, err), err);
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_terms(kb_build *b, const char *dir, ecfit_error *err)
{
    for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS; lang++) {
        char folder[32];
        snprintf(folder, sizeof folder, "terms/%s", ecfit_lang_code(lang));
        KB_TRY(kb_each_file(b, dir, folder, ".tsv", term_file, &lang, err));
    }
    return ECFIT_OK;
}

/* ---- titles ----------------------------------------------------------------------------------------------- */

/* What an answer says in all is at most 1. */
static void check_sum(kb_build *b, const ecfit_table *t, uint32_t first, uint32_t n)
{
    float sum = 0;
    for (uint32_t i = first; i < first + n; i++) sum += b->links.at[i].weight;
    if (sum > 1.001f) kb_tell_wrong(b, t, "the weights of the occupations add up to %.2f, more than 1", (double)sum);
}

static ecfit_status title_row(kb_build *b, ecfit_table *t, ecfit_lang lang, ecfit_error *err)
{
    kb_entry entry = kb_entry_at(b, t, KB_TITLE, lang);
    KB_TRY(kb_add_links(b, t, t->field[1], "occupation", &entry.first_link, &entry.n_links, err));
    if (!entry.n_links) return ecfit_table_fail(t, err, "expected occupations in column 2");
    check_sum(b, t, entry.first_link, entry.n_links);
    kb_warn_surplus(b, t, 2);
    KB_TRY(kb_add_forms(b, t, KB_SPACE_TITLE, lang, t->field[0], entry, err));
    return kb_add_forms(b, t, KB_SPACE_BODY, lang, t->field[0], entry, err);
}

/* The class or domain of a row gets a number of its own on first sight; 0 is "any". */
static uint32_t numbered(kb_build *b, const char *space, ecfit_str name)
{
    if (ecfit_str_is(name, "*")) return 0;
    uint32_t row = kb_slug(b, space, name), n = kb_slug(b, space, ecfit_str_of("#count"));
    if (row != KB_NONE) return row;
    n = n == KB_NONE ? 1 : n + 1;
    if (!kb_slug_set(b, space, ecfit_str_of("#count"), n) || !kb_slug_set(b, space, name, n)) return KB_NONE;
    return n;
}

static ecfit_status part_row(kb_build *b, ecfit_table *t, enum kb_kind kind, ecfit_error *err)
{
    kb_entry entry = kb_entry_at(b, t, kind, ECFIT_N_LANGS);
    double weight = 1;
    entry.value = numbered(b, kind == KB_HEAD ? "head" : "domain", t->field[1]);
    KB_NEED(entry.value != KB_NONE, err);
    if (t->field[2].len && !ecfit_parse_number_in(t->field[2], 0, KB_MAX_WEIGHT, &weight))
        return ecfit_table_fail(t, err, "expected a weight from 0 to %.0f in column 3", KB_MAX_WEIGHT);
    kb_warn_surplus(b, t, kind == KB_HEAD ? 3 : 2);
    entry.weight = (float)weight;
    return kb_add_forms(b, t, KB_SPACE_TITLE, ECFIT_N_LANGS, t->field[0], entry, err);
}

static ecfit_status grid_row(kb_build *b, ecfit_table *t, ecfit_error *err)
{
    kb_grid cell = {.head = (uint16_t)numbered(b, "head", t->field[0]), .domain = (uint16_t)numbered(b, "domain", t->field[1])};
    KB_TRY(kb_add_links(b, t, t->field[2], "occupation", &cell.first_link, &cell.n_links, err));
    check_sum(b, t, cell.first_link, cell.n_links);
    kb_warn_surplus(b, t, 3);
    kb_grid *slot = vec_push(&b->grid);
    KB_NEED(slot, err);
    *slot = cell;
    return ECFIT_OK;
}

static ecfit_status title_file(kb_build *b, const char *path, const char *stem, void *ctx, ecfit_error *err)
{
    (void)ctx;
    ecfit_table t;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) {
        if (!strcmp(stem, "en")) status = title_row(b, &t, ECFIT_LANG_EN, err);
        else if (!strcmp(stem, "fr")) status = title_row(b, &t, ECFIT_LANG_FR, err);
        else if (!strcmp(stem, "heads")) status = part_row(b, &t, KB_HEAD, err);
        else if (!strcmp(stem, "domains")) status = part_row(b, &t, KB_DOMAIN, err);
        else if (!strcmp(stem, "grid")) status = grid_row(b, &t, err);
        else status = ecfit_table_fail(&t, err, "expected en, fr, heads, domains or grid as the file's name");
        status = kb_entry_done(b, status, err);
    }
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_titles(kb_build *b, const char *dir, ecfit_error *err)
{
    return kb_each_file(b, dir, "titles", ".tsv", title_file, NULL, err);
}

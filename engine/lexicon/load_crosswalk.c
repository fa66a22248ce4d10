/* From edition to edition: crosswalk/{cigref,ict-cigref,ecf}.tsv as pairs of rows. */
#include "lexicon/build.h"
#include <stdio.h>

static const char *const certainty_words[] = {"none", "partial", "close", "exact"}; /* as enum ecfit_certainty */
static const char *const relation_words[] = {"same", "renamed", "recoded", "merged", "split"}; /* as enum kb_relation */

static uint32_t word_row(const char *const *words, uint32_t n, ecfit_str word)
{
    for (uint32_t i = 0; i < n; i++)
        if (ecfit_str_is(word, words[i])) return i;
    return KB_NONE;
}

/* How sure a recoding is that the source gives no certainty for. One half of a merger or split is only a part of it;
 * competences that kept their code kept their main sense, too (D5, B1), roles did not (6.1 of 2011 and of 2024). */
static uint16_t usual_certainty(uint16_t relation, bool kept_its_sense)
{
    if (relation != KB_MERGED && relation != KB_SPLIT) return ECFIT_EXACT;
    return kept_its_sense ? ECFIT_CLOSE : ECFIT_PARTIAL;
}

typedef struct pair {
    const char *space_from, *space_to; /* of slugs */
    ecfit_str from, to, relation, certainty; /* certainty may be "" */
} pair;

static ecfit_status add_pair(kb_build *b, const ecfit_table *t, bool competences, const pair *p, ecfit_error *err)
{
    if (ecfit_str_is(p->from, "-") || ecfit_str_is(p->to, "-")) return ECFIT_OK;
    uint32_t from = kb_slug(b, p->space_from, p->from), to = kb_slug(b, p->space_to, p->to);
    uint32_t relation = word_row(relation_words, KB_N_RELATIONS, p->relation);
    uint32_t certainty = p->certainty.len ? word_row(certainty_words, ECFIT_N_CERTAINTIES, p->certainty) : 0;
    if (from == KB_NONE || to == KB_NONE)
        return ecfit_table_fail(t, err, "no \"%.*s\" in %s or no \"%.*s\" in %s", (int)p->from.len, p->from.ptr,
                                p->space_from,
                                (int)p->to.len, p->to.ptr, p->space_to);
    if (relation == KB_NONE)
        return ecfit_table_fail(t, err, "unknown relation \"%.*s\"", (int)p->relation.len, p->relation.ptr);
    if (certainty == KB_NONE) return ecfit_table_fail(t, err, "expected exact, close, partial or none as certainty");
    kb_match match = {from, to, (uint16_t)certainty, (uint16_t)relation};
    if (!p->certainty.len)
        match.certainty = usual_certainty(match.relation, competences && ecfit_str_eq(p->from, p->to));
    for (size_t i = 0; i < (competences ? b->frame_matches.n : b->role_matches.n); i++) {
        const kb_match *have = competences ? &b->frame_matches.at[i] : &b->role_matches.at[i];
        if (have->from == from && have->to == to) return ECFIT_OK; /* "3.5a 4.4 4.4" and "3.4 4.4 4.4" share 4.4 4.4 */
    }
    kb_match *slot = competences ? vec_push(&b->frame_matches) : vec_push(&b->role_matches);
    KB_NEED(slot, err);
    *slot = match;
    return ECFIT_OK;
}

static const ecfit_str given_by_relation = {"", 0}, same = {"same", 4};

/* The weaker of a certainty and a relation, for two steps in one. */
static ecfit_str weaker(ecfit_str certainty, ecfit_str relation)
{
    uint32_t step = word_row(relation_words, KB_N_RELATIONS, relation);
    uint32_t sure = word_row(certainty_words, ECFIT_N_CERTAINTIES, certainty);
    if (step == KB_NONE || sure == KB_NONE) return given_by_relation;
    uint16_t usual = usual_certainty((uint16_t)step, false);
    return usual < sure ? ecfit_str_of(certainty_words[usual]) : certainty;
}

static ecfit_status cigref_row(kb_build *b, const ecfit_table *t, ecfit_error *err)
{
    const ecfit_str *f = t->field;
    bool old = !ecfit_str_is(f[0], "-"), went_on = !ecfit_str_is(f[1], "-");
    pair first = {"cigref-2000", "cigref-2011", f[0], f[1], same, old ? f[4] : given_by_relation};
    pair second = {"cigref-2011", "cigref-2024", f[1], f[2], f[3], given_by_relation};
    pair both = {"cigref-2000", "cigref-2024", f[0], f[2], f[3], given_by_relation};
    if (old && went_on) both.certainty = weaker(f[4], f[3]);
    KB_TRY(add_pair(b, t, false, &first, err));
    KB_TRY(add_pair(b, t, false, &second, err));
    return add_pair(b, t, false, &both, err);
}

static ecfit_status ict_row(kb_build *b, const ecfit_table *t, ecfit_error *err)
{
    const ecfit_str *f = t->field;
    pair older = {"ict-2018", "cigref-2011", f[0], f[1], same, f[2]};
    pair newer = {"ict-2018", "cigref-2024", f[0], f[3], same, f[4]};
    KB_TRY(add_pair(b, t, false, &older, err));
    return add_pair(b, t, false, &newer, err);
}

static ecfit_status ecf_row(kb_build *b, const ecfit_table *t, ecfit_error *err)
{
    const ecfit_str *f = t->field;
    pair p[] = {{"frame-2.0", "frame-3.0", f[0], f[1], f[4], given_by_relation},
                {"frame-3.0", "frame-4.0", f[1], f[2], f[5], given_by_relation},
                {"frame-2.0", "frame-4.0", f[0], f[2], f[3], given_by_relation}};
    for (size_t i = 0; i < 3; i++) KB_TRY(add_pair(b, t, true, &p[i], err));
    return ECFIT_OK;
}

typedef ecfit_status pair_row(kb_build *b, const ecfit_table *t, ecfit_error *err);

static ecfit_status load_file(kb_build *b, const char *dir, const char *name, pair_row *row, ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    if (!kb_path(path, sizeof path, dir, name) || !kb_exists(path)) return ECFIT_OK;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, row(b, &t, err), err);
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_crosswalk(kb_build *b, const char *dir, ecfit_error *err)
{
    KB_TRY(load_file(b, dir, "crosswalk/cigref.tsv", cigref_row, err));
    KB_TRY(load_file(b, dir, "crosswalk/ict-cigref.tsv", ict_row, err));
    return load_file(b, dir, "crosswalk/ecf.tsv", ecf_row, err);
}

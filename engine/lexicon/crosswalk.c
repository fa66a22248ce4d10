#include "lexicon/crosswalk.h"
#include <stdlib.h>

ecfit_status kb_find_framework(const ecfit_kb *kb, const char *name, kb_framework *out, ecfit_error *err)
{
    char names[200] = "";
    out->competences = !strncmp(name, "ecf-", 4);
    out->row = out->competences ? kb_find_edition(kb, name + 4) : kb_find_nomenclature(kb, name);
    if (out->row != KB_NONE) return ECFIT_OK;
    for (size_t i = 0; i < kb->n_nomenclatures; i++) {
        const char *one = kb_str(kb, kb->nomenclatures[i].name);
        if (strlen(names) + strlen(one) + 3 < sizeof names) strcat(strcat(names, one), ", ");
    }
    return ecfit_fail(err, ECFIT_EARG, name, 0, "no such framework; there are %secf-2.0, ecf-3.0, ecf-4.0", names);
}

static kb_nomenclature range_of(const ecfit_kb *kb, kb_framework f)
{
    if (!f.competences) return kb->nomenclatures[f.row];
    return (kb_nomenclature){kb->editions[f.row].name, kb->editions[f.row].first, kb->editions[f.row].n, 0};
}

static const char *code_at(const ecfit_kb *kb, bool competences, uint32_t row)
{
    return kb_str(kb, competences ? kb->frames[row].code : kb->roles[row].code);
}

uint32_t kb_find_code(const ecfit_kb *kb, kb_framework in, const char *code)
{
    kb_nomenclature range = range_of(kb, in);
    for (uint32_t i = range.first_role; i < range.first_role + range.n_roles; i++)
        if (!strcmp(code_at(kb, in.competences, i), code)) return i;
    return KB_NONE;
}

static const char *title_at(const ecfit_kb *kb, bool competences, uint32_t row, ecfit_lang lang)
{
    if (competences) return kb_str(kb, lang == ECFIT_LANG_FR ? kb->frames[row].name_fr : kb->frames[row].name_en);
    return kb_str(kb, lang == ECFIT_LANG_FR ? kb->roles[row].title_fr : kb->roles[row].title_en);
}

/* ---- a short list, surest first --------------------------------------------------------------------------- */

typedef struct list {
    const ecfit_kb *kb;
    kb_framework to;
    kb_nomenclature range;
    ecfit_lang lang;
    ecfit_counterpart *at;
    size_t n;
} list;

static bool surer(const ecfit_counterpart *a, const ecfit_counterpart *b)
{
    return a->certainty != b->certainty ? a->certainty > b->certainty : a->share > b->share;
}

static void offer(list *l, uint32_t row, ecfit_certainty certainty, const char *relation, double share)
{
    if (row - l->range.first_role >= l->range.n_roles || l->n == KB_MAX_COUNTERPARTS) return;
    const char *code = code_at(l->kb, l->to.competences, row), *title = title_at(l->kb, l->to.competences, row, l->lang);
    ecfit_counterpart fresh = {code, title, certainty, relation, share};
    size_t i = 0;
    while (i < l->n && strcmp(l->at[i].code, fresh.code)) i++;
    if (i < l->n && !surer(&fresh, &l->at[i])) return;
    if (i == l->n) l->n++;
    for (; i > 0 && surer(&fresh, &l->at[i - 1]); i--) l->at[i] = l->at[i - 1];
    l->at[i] = fresh;
}

/* ---- official recodings ----------------------------------------------------------------------------------- */

static const char *relation_name(unsigned relation, bool backwards)
{
    static const char *const names[KB_N_RELATIONS] = {"same", "renamed", "recoded", "merged", "split"};
    if (backwards && relation == KB_MERGED) return names[KB_SPLIT];
    if (backwards && relation == KB_SPLIT) return names[KB_MERGED];
    return names[relation];
}

static void offer_official(list *l, uint32_t row)
{
    const kb_match *m = l->to.competences ? l->kb->frame_matches : l->kb->role_matches;
    size_t n = l->to.competences ? l->kb->n_frame_matches : l->kb->n_role_matches;
    for (size_t i = 0; i < n; i++) {
        if (m[i].from == row)
            offer(l, m[i].to, (ecfit_certainty)m[i].certainty, relation_name(m[i].relation, false), 1);
        if (m[i].to == row) offer(l, m[i].from, (ecfit_certainty)m[i].certainty, relation_name(m[i].relation, true), 1);
    }
}

/* ---- the nearest by our own occupations ------------------------------------------------------------------- */

/* A role is a mixture of our occupations, read from its column; another column turns them into roles again. */
static void offer_nearest(list *l, uint32_t row)
{
    const ecfit_kb *kb = l->kb;
    double total = 0, *share = calloc(kb->n_roles + 1, sizeof *share);
    for (size_t i = 0; share && i < kb->n_shares; i++) {
        if (kb->shares[i].role != row) continue;
        total += (double)kb->shares[i].share;
        for (size_t k = 0; k < kb->n_shares; k++)
            if (kb->shares[k].occupation == kb->shares[i].occupation)
                share[kb->shares[k].role] += (double)(kb->shares[i].share * kb->shares[k].share);
    }
    for (uint32_t r = l->range.first_role; share && total > 0 && r < l->range.first_role + l->range.n_roles; r++)
        if (share[r] >= 0.1 * total) offer(l, r, ECFIT_NEAREST, "nearest", share[r] / total);
    free(share);
}

size_t kb_counterparts(const ecfit_kb *kb, uint32_t row, kb_framework from, kb_framework to, ecfit_lang lang,
                       ecfit_counterpart out[KB_MAX_COUNTERPARTS])
{
    list l = {kb, to, range_of(kb, to), lang, out, 0};
    if (from.competences == to.competences && from.row == to.row) {
        offer(&l, row, ECFIT_EXACT, "same", 1);
        return l.n;
    }
    offer_official(&l, row);
    if (!l.n && !to.competences) offer_nearest(&l, row);
    return l.n;
}

/* ---- the facade ------------------------------------------------------------------------------------------- */

ecfit_status ecfit_crosswalk(const ecfit_kb *kb, const char *code, const char *from, const char *to, ecfit_lang lang,
                             ecfit_counterpart *out, size_t max, size_t *n, const char **title, ecfit_error *err)
{
    ecfit_counterpart found[KB_MAX_COUNTERPARTS];
    kb_framework f, t;
    *n = 0;
    if (kb_find_framework(kb, from, &f, err) || kb_find_framework(kb, to, &t, err)) return ECFIT_EARG;
    if (f.competences != t.competences)
        return ecfit_fail(err, ECFIT_EARG, to, 0, "roles have no counterpart among competences");
    uint32_t row = kb_find_code(kb, f, code);
    if (row == KB_NONE) return ecfit_fail(err, ECFIT_EARG, code, 0, "no such code in %s", from);
    *title = title_at(kb, f.competences, row, lang);
    *n = kb_counterparts(kb, row, f, t, lang, found);
    for (size_t i = 0; i < *n && i < max; i++) out[i] = found[i];
    return ECFIT_OK;
}

const char *ecfit_code_title(const ecfit_kb *kb, const char *framework, const char *code, ecfit_lang lang)
{
    kb_framework f;
    uint32_t row = kb_find_framework(kb, framework, &f, NULL) ? KB_NONE : kb_find_code(kb, f, code);
    return row == KB_NONE ? NULL : title_at(kb, f.competences, row, lang);
}

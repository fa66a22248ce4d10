#include "score/sheet.h"
#include <math.h>

static const float sharpness = 30; /* of the cosine: sheets of one edition lie 0.1 to 0.3 apart */

static bool belongs(const kb_sheet *s, const kb_nomenclature *nm) { return s->role - nm->first_role < nm->n_roles; }

/* The text as a vector over symbols, in the measure of the edition's sheets. returns its length. */
static float fill_vector(float *vector, const uint32_t *df, uint32_t n_sheets, const ecfit_doc *d)
{
    double sum = 0;
    for (size_t i = 0; i < d->tokens.n; i++) {
        uint32_t sym = d->tokens.at[i].sym[ECFIT_LANG_EN];
        if (sym && df[sym]) vector[sym] += 1;
    }
    for (size_t sym = 0; sym < d->kb->n_sym_text; sym++) {
        if (vector[sym] < 1) continue;
        vector[sym] = (1 + logf(vector[sym])) * logf(1 + (float)n_sheets / (float)df[sym]);
        sum += (double)(vector[sym] * vector[sym]);
    }
    return (float)sqrt(sum);
}

bool ecfit_sheet_scores(float **out, ecfit_arena *a, const ecfit_doc *d, const kb_nomenclature *nm)
{
    const ecfit_kb *kb = d->kb;
    uint32_t n_sheets = 0, *df = ecfit_arena_alloc(a, kb->n_sym_text * sizeof *df + 1);
    float *vector = ecfit_arena_alloc(a, kb->n_sym_text * sizeof *vector + 1),
        *scores = ecfit_arena_alloc(a, nm->n_roles * sizeof *scores + 1);
    *out = NULL;
    if (!df || !vector || !scores) return false;
    for (size_t i = 0; i < kb->n_sheets; i++) {
        if (!belongs(&kb->sheets[i], nm)) continue;
        n_sheets++;
        for (uint32_t k = kb->sheets[i].first; k < kb->sheets[i].first + kb->sheets[i].n; k++)
            df[kb->sheet_words[k].sym]++;
    }
    if (!n_sheets) return true;
    float length = fmaxf(fill_vector(vector, df, n_sheets, d), 1e-6f);
    for (size_t i = 0; i < kb->n_sheets; i++) {
        if (!belongs(&kb->sheets[i], nm)) continue;
        float dot = 0;
        for (uint32_t k = kb->sheets[i].first; k < kb->sheets[i].first + kb->sheets[i].n; k++)
            dot += kb->sheet_words[k].weight * vector[kb->sheet_words[k].sym];
        scores[kb->sheets[i].role - nm->first_role] = sharpness * dot / length;
    }
    *out = scores;
    return true;
}

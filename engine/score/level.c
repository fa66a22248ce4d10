/* The level of a competence: a sum of what moves the levels of all competences and what moves its own, rounded to a level
 * that the framework allows. */
#include "score/decide.h"
#include "score/model.h"
#include <math.h>

static const char *const autonomy_why[KB_N_AUTONOMY] = {"helps and takes part", "carries out", "contributes", "designs", "leads",
                                                       "decides"};
static const char *const seniority_why[KB_N_SENIORITY] = {"internship", "junior post", "confirmed post", "senior post",
                                                         "lead post", "head of a unit"};
static const double least_reason = 0.08; /* levels; what moves less is no reason to tell */

static int nearest_allowed(double level, unsigned allowed)
{
    int best = 0;
    for (int l = 1; l <= 5; l++)
        if (allowed >> l & 1 && (!best || fabs(level - l) < fabs(level - best))) best = l;
    return best ? best : 3;
}

/* Without learned weights: the middle of the allowed levels, moved by seniority and by who leads or decides. */
static double level_from_knowledge(const ecfit_features *f, unsigned allowed, const float *local, const char **why)
{
    static const double seniority_shift[KB_N_SENIORITY] = {-1, -0.6, 0, 0.3, 0.6, 1.2};
    static const double autonomy_shift[KB_N_AUTONOMY] = {-0.5, -0.2, 0, 0.2, 0.4, 0.7};
    double low = 9, high = 0, shift = 0;
    for (int l = 1; l <= 5; l++)
        if (allowed >> l & 1) low = fmin(low, l), high = fmax(high, l);
    for (int i = 0; i < KB_N_SENIORITY; i++)
        if (f->seniority[i] > 0) shift += seniority_shift[i], *why = seniority_why[i];
    for (int i = 0; i < KB_N_AUTONOMY; i++)
        if (local[i] > 0) shift += autonomy_shift[i] / 2, *why = autonomy_why[i];
    return (low + high) / 2 + shift;
}

/* ---- the reasons ------------------------------------------------------------------------------------------ */

/* false: the feature is not there or has no weight. */
static bool find_reason(const ecfit_kb *kb, enum kb_feature kind, uint32_t id, float value, const char *why,
                        ecfit_level_reason *out)
{
    const uint32_t place = kb_places_of(kb, KB_MODEL_LEVEL, kind)[id];
    if (value == 0 || !place) return false;
    const int16_t *row = kb->dense + place;
    const double unit = (double)value / KB_WEIGHT_UNITS;
    *out = (ecfit_level_reason){row, row[kb->n_competences], unit, why};
    return true;
}

static void add_reason(ecfit_decision *x, enum kb_feature kind, uint32_t id, float value, const char *why)
{
    x->level_reasons.n += find_reason(x->kb, kind, id, value, why, &x->level_reasons.at[x->level_reasons.n]);
}

/* Gathered once for all competences. */
static bool gather_reasons(ecfit_decision *x, const ecfit_features *f)
{
    vec_reset(&x->level_reasons);
    if (!vec_reserve(&x->level_reasons, KB_N_SENIORITY + 2 + x->n_likely + f->title_words.n)) return false;
    for (uint32_t i = 0; i < KB_N_SENIORITY; i++) add_reason(x, KB_F_SENIORITY, i, f->seniority[i], seniority_why[i]);
    add_reason(x, KB_F_SIGN, KB_SIGN_MANAGING, f->sign[KB_SIGN_MANAGING], "manages people or budget");
    add_reason(x, KB_F_SIGN, KB_SIGN_YEARS, f->sign[KB_SIGN_YEARS], "years asked for");
    for (const uint32_t *o = x->likely, *end = o + x->n_likely; o < end; o++)
        add_reason(x, KB_F_OCCUPATION, *o, x->occupation[*o], "usual for this role");
    for (const ecfit_word_value *w = f->title_words.at, *end = w + f->title_words.n; w < end; w++)
        add_reason(x, KB_F_TITLE_WORD, f->title_known.at[w->word].sym, w->value, "words of the title");
    return true;
}

bool ecfit_decide_levels(ecfit_decision *x, const ecfit_features *f)
{
    static const uint32_t kinds[] = {
        KB_KIND(KB_F_BIAS) | KB_KIND(KB_F_SENIORITY) | KB_KIND(KB_F_AUTONOMY) | KB_KIND(KB_F_SIGN),
        KB_KIND(KB_F_TITLE_WORD), KB_KIND(KB_F_TOPIC)};
    memset(x->level, 0, kb_width_of(x->kb->n_competences) * sizeof *x->level);
    if (!x->kb->models[KB_MODEL_LEVEL].n_classes) return true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        ecfit_model_apply_kinds(f, KB_MODEL_LEVEL, kinds[i], x->level);
    x->level[x->kb->n_competences] += ecfit_model_single(f, KB_SINGLE_LEVEL);
    ecfit_add_occupations(x, KB_MODEL_LEVEL, x->level);
    return gather_reasons(x, f);
}

/* What a reason adds to the level of a competence: by its own weight and the common one. */
static double adds(const ecfit_level_reason *r, uint32_t competence)
{
    return ((double)r->row[competence] + r->common) * r->value;
}

int ecfit_level_of(const ecfit_decision *x, const ecfit_features *f, uint32_t competence, unsigned allowed, const float *local,
                   const char **why)
{
    *why = "usual for this competence";
    if (!x->kb->models[KB_MODEL_LEVEL].n_classes) return nearest_allowed(level_from_knowledge(f, allowed, local, why), allowed);
    double level = (double)x->level[competence] + (double)x->level[x->kb->n_competences], strongest = least_reason;
    for (const ecfit_level_reason *r = x->level_reasons.at, *end = r + x->level_reasons.n; r < end; r++) {
        const double add = fabs(adds(r, competence));
        if (add > strongest) strongest = add, *why = r->why;
    }
    for (uint32_t i = 0; i < KB_N_AUTONOMY; i++) {
        ecfit_level_reason r;
        if (!find_reason(x->kb, KB_F_LOCAL, i, local[i], autonomy_why[i], &r)) continue;
        const double add = adds(&r, competence);
        if (fabs(add) > strongest) strongest = fabs(add), *why = r.why;
        level += add;
    }
    return nearest_allowed(level, allowed);
}

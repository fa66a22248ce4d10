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

void ecfit_decide_levels(ecfit_decision *x, const ecfit_features *f)
{
    static const uint32_t kinds[] = {
        KB_KIND(KB_F_BIAS) | KB_KIND(KB_F_SENIORITY) | KB_KIND(KB_F_AUTONOMY) | KB_KIND(KB_F_SIGN), KB_KIND(KB_F_TITLE_WORD), KB_KIND(KB_F_TOPIC)};
    memset(x->level, 0, kb_width_of(x->kb->n_competences) * sizeof *x->level);
    if (!x->kb->models[KB_MODEL_LEVEL].n_classes) return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) ecfit_model_apply_kinds(f, KB_MODEL_LEVEL, kinds[i], x->level);
    ecfit_add_occupations(x, KB_MODEL_LEVEL, x->level);
}

/* ---- the strongest reason --------------------------------------------------------------------------------- */

typedef struct reason {
    const ecfit_kb *kb;
    uint32_t competence;
    double strongest;
    const char *why;
} reason;

/* What a feature adds to the level of the competence: its common weight and its own. */
static double adds(const ecfit_kb *kb, enum kb_feature kind, uint32_t id, uint32_t competence)
{
    const float *row = kb->dense + kb_places_of(kb, KB_MODEL_LEVEL, kind)[id];
    return row == kb->dense ? 0 : (double)row[competence] + (double)row[kb->n_competences];
}

static double hear(reason *r, enum kb_feature kind, uint32_t id, float value, const char *why)
{
    double add = value == 0 ? 0 : adds(r->kb, kind, id, r->competence) * (double)value;
    if (fabs(add) > r->strongest) r->strongest = fabs(add), r->why = why;
    return add;
}

static void hear_notice(reason *r, const ecfit_decision *x, const ecfit_features *f)
{
    for (uint32_t i = 0; i < KB_N_SENIORITY; i++) hear(r, KB_F_SENIORITY, i, f->seniority[i], seniority_why[i]);
    hear(r, KB_F_SIGN, KB_SIGN_MANAGING, f->sign[KB_SIGN_MANAGING], "manages people or budget");
    hear(r, KB_F_SIGN, KB_SIGN_YEARS, f->sign[KB_SIGN_YEARS], "years asked for");
    for (uint32_t i = 0; i < r->kb->n_occupations; i++)
        if (x->occupation[i] >= ECFIT_LIKELY) hear(r, KB_F_OCCUPATION, i, x->occupation[i], "usual for this role");
    for (size_t i = 0; i < f->title_words.n; i++)
        hear(r, KB_F_TITLE_WORD, r->kb->model_words[f->title_words.at[i].word].sym, f->title_words.at[i].value, "words of the title");
}

int ecfit_level_of(const ecfit_decision *x, const ecfit_features *f, uint32_t competence, unsigned allowed, const float *local,
                   const char **why)
{
    reason r = {x->kb, competence, least_reason, "usual for this competence"};
    *why = r.why;
    if (!x->kb->models[KB_MODEL_LEVEL].n_classes) return nearest_allowed(level_from_knowledge(f, allowed, local, why), allowed);
    double level = (double)x->level[competence] + (double)x->level[x->kb->n_competences];
    hear_notice(&r, x, f);
    for (uint32_t i = 0; i < KB_N_AUTONOMY; i++) level += hear(&r, KB_F_LOCAL, i, local[i], autonomy_why[i]);
    *why = r.why;
    return nearest_allowed(level, allowed);
}

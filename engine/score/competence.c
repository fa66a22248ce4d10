#include "score/decide.h"
#include "score/model.h"
#include <math.h>

static const float knowledge_scale = 0.45f; /* of the unlearned score: log evidence to a probability */

/* Without learned weights: what topics and items say, squeezed into 0..1. */
static void from_knowledge(ecfit_decision *x, const ecfit_features *f)
{
    size_t n = x->kb->n_competences;
    for (uint32_t c = 0; c < n; c++) x->competence[c] = 1.2f * f->evidence[c];
    for (uint32_t t = 0; t < x->kb->n_topics; t++) {
        if (f->topic[t] == 0) continue;
        const float *row = x->topic_competence + t * n;
        for (uint32_t c = 0; c < n; c++) x->competence[c] += row[c] * f->topic[t] / 3;
    }
    for (uint32_t c = 0; c < n; c++) x->competence[c] = 1 - expf(-knowledge_scale * x->competence[c]);
}

/* ---- sentence by sentence --------------------------------------------------------------------------------- */

static const float log_odds_limit = 9.21f; /* of probabilities 0.0001 and 0.9999 */

static const float certain_odds = 1e6f;   /* beyond any that matters */

static float clamp_log_odds(float z)
{
    return z > log_odds_limit ? log_odds_limit : z > -log_odds_limit ? z : -log_odds_limit;
}

void ecfit_decide_sentences(ecfit_decision *x, ecfit_features *f, const ecfit_doc *d)
{
    size_t n = x->kb->n_competences, n_sentences = d->sentences.n < ECFIT_MAX_SENTENCES ? d->sentences.n : ECFIT_MAX_SENTENCES;
    ecfit_said at = {0, 0};
    for (uint32_t c = 0; c < kb_width_of(n); c++) x->max[c] = -log_odds_limit, x->any[c] = 0;
    if (!x->kb->models[KB_MODEL_SENTENCE].n_classes) return;
    memset(x->bias, 0, kb_width_of(n) * sizeof *x->bias);
    ecfit_model_apply_kinds(f, KB_MODEL_SENTENCE, KB_KIND(KB_F_BIAS), x->bias);
    for (uint32_t i = 0; i < n_sentences; i++) {
        if (!ecfit_section_counts((ecfit_section)d->sentences.at[i].section) || d->sentences.at[i].heading) continue;
        float *row = memcpy(x->row, x->bias, kb_width_of(n) * sizeof *x->row);
        ecfit_features_count_sentence(f, d, i, &at);
        ecfit_model_apply_sentence(f, i, row);
        ecfit_lanes_join_odds(x->max, x->any, row, certain_odds, n);
    }
    for (uint32_t c = 0; c < n; c++) {
        x->max[c] = clamp_log_odds(x->max[c]);
        x->any[c] = clamp_log_odds(logf(x->any[c]));
    }
}

/* Rows of a kind of feature in a model, by the id of the feature. */
static const uint32_t *rows_of(const ecfit_kb *kb, enum kb_model_id model, enum kb_feature kind)
{
    return kb->model_index + kb->model_index[kb->models[model].first_index + kind];
}

static void add_row(const ecfit_kb *kb, uint32_t row, float value, float *sums)
{
    const kb_weight *w = kb->weights + kb->rows[row].first, *end = w + kb->rows[row].n;
    for (; w < end; w++) sums[w->class_id] += w->weight * value;
}

static void add_sentences(const ecfit_decision *x, float *sums)
{
    const uint32_t *max = rows_of(x->kb, KB_MODEL_COMPETENCE, KB_F_MAX);
    const uint32_t *any = rows_of(x->kb, KB_MODEL_COMPETENCE, KB_F_ANY);
    for (uint32_t c = 0; c < x->kb->n_competences; c++) {
        add_row(x->kb, max[c], x->max[c], sums);
        add_row(x->kb, any[c], x->any[c], sums);
    }
}

void ecfit_add_occupations(const ecfit_decision *x, enum kb_model_id model, float *sums)
{
    for (const uint32_t *o = x->likely, *end = o + x->n_likely; o < end; o++)
        ecfit_model_add(x->kb, model, KB_F_OCCUPATION, *o, x->occupation[*o], sums);
}

void ecfit_decide_competences(ecfit_decision *x, const ecfit_features *f)
{
    if (!x->kb->models[KB_MODEL_COMPETENCE].n_classes) {
        from_knowledge(x, f);
        return;
    }
    size_t n = x->kb->n_competences;
    memset(x->sums, 0, kb_width_of(n) * sizeof *x->sums);
    ecfit_model_apply(f, KB_MODEL_COMPETENCE, x->sums);
    ecfit_add_occupations(x, KB_MODEL_COMPETENCE, x->sums);
    add_sentences(x, x->sums);
    for (uint32_t c = 0; c < n; c++) x->competence[c] = -x->sums[c];
    ecfit_lanes_exp_all(x->competence, n);
    for (uint32_t c = 0; c < n; c++) x->competence[c] = 1 / (1 + x->competence[c]);
}

bool ecfit_speaker_of(const ecfit_kb *kb, const ecfit_hit *h, ecfit_speaker *out)
{
    if (h->kind == KB_TERM) {
        const kb_entry *e = &kb->entries[h->entry];
        *out = (ecfit_speaker){e->says, e->value, e->first_link, e->n_links};
    } else if (h->kind == KB_N_KINDS) {
        const kb_rule *r = &kb->rules[h->rule];
        *out = (ecfit_speaker){r->says, r->topic, r->first_link, r->n_links};
    }
    return h->kind == KB_TERM || h->kind == KB_N_KINDS;
}

float ecfit_says_competence(const ecfit_decision *x, const ecfit_hit *h, uint32_t competence)
{
    ecfit_speaker s;
    return ecfit_speaker_of(x->kb, h, &s) ? ecfit_speaks_of(x, &s, competence) : 0;
}

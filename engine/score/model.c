#include "score/model.h"
#include <math.h>

bool ecfit_model_reserve(ecfit_features *f, size_t n_words)
{
    const ecfit_kb *kb = f->kb;
    const size_t need = 1 + kb->n_topics + kb->n_occupations + n_words + kb->n_competences + KB_N_SENIORITY +
                        KB_N_AUTONOMY + KB_N_SIGNS + kb->n_rules;
    if (need <= f->n_scaled) return true;
    ecfit_scaled_row *more = realloc(f->scaled, 2 * need * sizeof *more);
    if (!more) return false;
    f->scaled = more;
    f->n_scaled = 2 * need;
    return true;
}

/* ---- features to rows; each returns the place behind the last one, and goes on without a branch ---------------- */

static ecfit_scaled_row *put_row(ecfit_scaled_row *to, uint32_t place, float value)
{
    *to = (ecfit_scaled_row){place, value * KB_WEIGHT_UNIT};
    return to + (place != 0);
}

static ecfit_scaled_row *put_list(ecfit_scaled_row *to, const uint32_t *places, const float *values, const uint32_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) to = put_row(to, places[ids[i]], values[ids[i]]);
    return to;
}

static ecfit_scaled_row *put_array(ecfit_scaled_row *to, const uint32_t *places, const float *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (values[i] != 0) to = put_row(to, places[i], values[i]);
    return to;
}

static ecfit_scaled_row *put_rules(ecfit_scaled_row *to, const uint32_t *places, const ecfit_features *f)
{
    for (size_t i = 0; i < f->rules.n; i++) to = put_row(to, places[f->rules.at[i]], 1);
    return to;
}

static ecfit_scaled_row *put_titles(ecfit_scaled_row *to, const uint32_t *places, const ecfit_features *f)
{
    for (size_t i = 0; i < f->titles.n; i++) to = put_row(to, places[f->titles.at[i].occupation], f->titles.at[i].value);
    return to;
}

static ecfit_scaled_row *put_title_words(ecfit_scaled_row *to, const uint32_t *places, const ecfit_features *f)
{
    for (const ecfit_word_value *w = f->title_words.at, *end = w + f->title_words.n; w < end; w++)
        to = put_row(to, places[f->title_known.at[w->word].sym], w->value);
    return to;
}

/* The rows of some kinds of features, in the order of enum kb_feature. Those of words lie elsewhere; others are made by models
 * (KB_F_OCCUPATION, KB_F_MAX, KB_F_ANY) or of one competence (KB_F_LOCAL, see ecfit_level_of()). */
static ecfit_scaled_row *put_kinds(ecfit_scaled_row *to, const ecfit_features *f, enum kb_model_id model, uint32_t kinds)
{
    const ecfit_kb *kb = f->kb;
    const uint32_t *index = kb->model_index + kb->models[model].first_index;
    kinds &= kb->models[model].kinds;
#define HAS(kind) (kinds & KB_KIND(kind))
#define PLACES(kind) (kb->model_places + index[kind])
    if (HAS(KB_F_BIAS)) to = put_row(to, PLACES(KB_F_BIAS)[0], 1);
    if (HAS(KB_F_TOPIC)) to = put_list(to, PLACES(KB_F_TOPIC), f->topic, f->topics.at, f->topics.n);
    if (HAS(KB_F_TITLE)) to = put_titles(to, PLACES(KB_F_TITLE), f);
    if (HAS(KB_F_TITLE_WORD)) to = put_title_words(to, PLACES(KB_F_TITLE_WORD), f);
    if (HAS(KB_F_EVIDENCE)) to = put_list(to, PLACES(KB_F_EVIDENCE), f->evidence, f->evidences.at, f->evidences.n);
    if (HAS(KB_F_SENIORITY)) to = put_array(to, PLACES(KB_F_SENIORITY), f->seniority, KB_N_SENIORITY);
    if (HAS(KB_F_AUTONOMY)) to = put_array(to, PLACES(KB_F_AUTONOMY), f->autonomy, KB_N_AUTONOMY);
    if (HAS(KB_F_SIGN)) to = put_array(to, PLACES(KB_F_SIGN), f->sign, KB_N_SIGNS);
    if (HAS(KB_F_RULE)) to = put_rules(to, PLACES(KB_F_RULE), f);
#undef HAS
#undef PLACES
    return to;
}

/* ---- sums -------------------------------------------------------------------------------------------------- */

static void add_up(const ecfit_features *f, enum kb_model_id model, const ecfit_scaled_row *end, float *sums)
{
    ecfit_lanes_add_rows(sums, kb_model_width(f->kb, model), f->kb->dense, f->scaled, (size_t)(end - f->scaled));
}

/* Every word that models know has a row, if only of zeros; they lie alike for all models. */
static void add_words(const ecfit_features *f, enum kb_model_id model, float *sums)
{
    const uint32_t row = f->kb->models[model].word_row;
    if (row != KB_NONE)
        ecfit_lanes_add_rows(sums, kb_model_width(f->kb, model), f->kb->dense + row, f->word_rows.at, f->word_rows.n);
}

static void add_kinds(const ecfit_features *f, enum kb_model_id model, uint32_t kinds, float *sums)
{
    add_up(f, model, put_kinds(f->scaled, f, model, kinds), sums);
}

void ecfit_model_apply_kinds(const ecfit_features *f, enum kb_model_id model, uint32_t kinds, float *sums)
{
    const uint32_t word = KB_KIND(KB_F_WORD);
    add_kinds(f, model, kinds & (word - 1), sums);
    if (kinds & word) add_words(f, model, sums);
    add_kinds(f, model, kinds & ~(2 * word - 1), sums);
}

void ecfit_model_apply(const ecfit_features *f, enum kb_model_id model, float *sums)
{
    ecfit_model_apply_kinds(f, model, UINT32_MAX, sums);
}

/* The words of a sentence at unit length. There is time in between to ask for their weights for competences, which come
 * next. */
static ecfit_scaled_row *put_sentence_words(ecfit_scaled_row *to, const ecfit_features *f, uint32_t sentence)
{
    const ecfit_span span = f->word_spans.at[sentence];
    const ecfit_word_value *first = f->of_sentences.at + span.first, *end = f->of_sentences.at + span.end;
    const kb_model_word *known = f->known.at;
    const uint32_t row = f->kb->models[KB_MODEL_SENTENCE].word_row;
    const int16_t *later = ecfit_model_words(f->kb, KB_MODEL_COMPETENCE);
    double sum = 0;
    for (const ecfit_word_value *w = first; w < end; w++) {
        sum += (double)w->value * w->value;
        ecfit_model_expect(later + known[w->word].place);
    }
    const float norm = sum > 0 ? (float)(1 / sqrt(sum)) * KB_WEIGHT_UNIT : 0;
    for (const ecfit_word_value *w = first; w < end; w++, to++)
        *to = (ecfit_scaled_row){known[w->word].place + row, w->value * norm};
    return to;
}

/* The sums of what was counted as log1p(sum), in the order of their rows; they are 0 again. */
static ecfit_scaled_row *put_counts(ecfit_scaled_row *to, const uint32_t *places, ecfit_features *f, ecfit_bits *counted,
                                    float *sums)
{
    uint32_t id;
    while (ecfit_bits_take_least(counted, &id)) {
        to = put_row(to, places[id], ecfit_features_log1p(f, sums[id]));
        sums[id] = 0;
    }
    return to;
}

static ecfit_scaled_row *put_fired(ecfit_scaled_row *to, const uint32_t *places, ecfit_bits *fired)
{
    uint32_t id;
    while (ecfit_bits_take_least(fired, &id)) to = put_row(to, places[id], 1);
    return to;
}

static ecfit_scaled_row *put_autonomy(ecfit_scaled_row *to, const uint32_t *places, ecfit_features *f)
{
    ecfit_sums *sums = &f->sums;
    for (; sums->autonomies; sums->autonomies &= sums->autonomies - 1) {
        float *sum = &sums->autonomy[__builtin_ctz(sums->autonomies)];
        to = put_row(to, places[sum - sums->autonomy], ecfit_features_log1p(f, *sum));
        *sum = 0;
    }
    return to;
}

void ecfit_model_apply_sentence(ecfit_features *f, uint32_t sentence, float *sums)
{
    const ecfit_kb *kb = f->kb;
    const enum kb_model_id model = KB_MODEL_SENTENCE;
    ecfit_scaled_row *to = f->scaled;
    to = put_counts(to, kb_places_of(kb, model, KB_F_TOPIC), f, &f->sums.topics, f->sums.topic);
    to = put_counts(to, kb_places_of(kb, model, KB_F_EVIDENCE), f, &f->sums.evidences, f->sums.evidence);
    if (kb->models[model].word_row != KB_NONE) to = put_sentence_words(to, f, sentence);
    to = put_fired(to, kb_places_of(kb, model, KB_F_RULE), &f->sums.rules);
    to = put_autonomy(to, kb_places_of(kb, model, KB_F_AUTONOMY), f);
    add_up(f, model, to, sums);
}

void ecfit_model_add(const ecfit_kb *kb, enum kb_model_id model, enum kb_feature kind, uint32_t id, float value, float *sums)
{
    const ecfit_scaled_row row = {kb_places_of(kb, model, kind)[id], value * KB_WEIGHT_UNIT};
    ecfit_lanes_add_rows(sums, kb_model_width(kb, model), kb->dense, &row, row.place != 0);
}

/* ---- the scope model: one class ------------------------------------------------------------------------------ */

typedef struct scope_sum {
    const ecfit_kb *kb;
    float sum;
} scope_sum;

static void add_to_scope(void *ctx, enum kb_feature kind, uint32_t id, float value)
{
    scope_sum *s = ctx;
    const kb_weight_row row = kb_weights_of(s->kb, KB_MODEL_SCOPE, kind, id);
    for (uint32_t i = row.first; i < row.first + row.n; i++)
        if (s->kb->weights[i].class_id == s->kb->models[KB_MODEL_SCOPE].n_classes) s->sum += s->kb->weights[i].weight * value;
}

float ecfit_model_single(const ecfit_features *f, enum kb_single model)
{
    float sum = 0;
    for (const ecfit_word_value *w = f->words.at, *end = w + f->words.n; w < end; w++)
        sum += (float)f->known.at[w->word].single[model] * w->value;
    return sum * KB_WEIGHT_UNIT;
}

float ecfit_model_scope(const ecfit_features *f)
{
    scope_sum s = {f->kb, 0};
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) {
        if (!kb_model_has(f->kb, KB_MODEL_SCOPE, k)) continue;
        if (k != KB_F_WORD) ecfit_features_visit(f, k, add_to_scope, &s);
        else s.sum += ecfit_model_single(f, KB_SINGLE_SCOPE);
    }
    return s.sum;
}

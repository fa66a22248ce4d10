/* What the models see of a document: counted from its hits, words and title. Layer: score. */
#ifndef ECFIT_SCORE_FEATURES_H
#define ECFIT_SCORE_FEATURES_H
#include "analysis/doc.h"
#include "base/bits.h"

typedef struct ecfit_word_value {
    uint32_t sym;
    float value;
} ecfit_word_value;

typedef VEC(ecfit_word_value) ecfit_word_values;

typedef struct ecfit_features {
    const ecfit_kb *kb;
    float *topic;      /* log(1 + weighted sum of distinct terms), one a topic */
    float *evidence;   /* likewise of terms and rules that point to a competence, one a competence */
    VEC(uint32_t) topics, evidences; /* which of them were counted, ascending */
    ecfit_word_values words, title_words; /* tf-idf of the stems that the models know, length 1 */
    VEC(uint32_t) rules;                      /* that fired, each once, ascending */
    float seniority[KB_N_SENIORITY], autonomy[KB_N_AUTONOMY], sign[KB_N_SIGNS];

    VEC(float) weights; /* ecfit_hit_weight() of each hit of the document */
    bool *outside;      /* the topic speaks of other trades, one a topic */

    /* scratch: counts by row, and which rows are not zero */
    float *entry_count, *sym_count;
    ecfit_bits topic_bits, evidence_bits, rule_bits, sym_bits;
    VEC(uint32_t) touched;
    ecfit_lang only; /* count hits of this language alone, ECFIT_LANG_AUTO: of all */
} ecfit_features;

bool ecfit_features_init(ecfit_features *f, const ecfit_kb *kb);
void ecfit_features_clear(ecfit_features *f);
/** Fill f from a resolved document; false when memory ran out. years and eqf: -1 when not stated. */
bool ecfit_features_fill(ecfit_features *f, const ecfit_doc *d, bool titled, int years, int eqf);

/** Fill f->weights, which both of the others need: ecfit_features_fill() does it itself. false: memory ran out. */
bool ecfit_features_weigh(ecfit_features *f, const ecfit_doc *d);

/** The same for one sentence: topics, evidence, rules, words and autonomy cues; the rest is left alone. hits of the
 *  sentence begin at *at, which moves behind them. */
bool ecfit_features_sentence(ecfit_features *f, const ecfit_doc *d, uint32_t sentence, size_t *at);

/** Weight of a hit in the counts: 0 when it must not count (dead, negated, boilerplate). */
float ecfit_hit_weight(const ecfit_doc *d, const ecfit_hit *h);

/** Call fn for each feature that is not zero; name is "kind:..." as in weights/ *.tsv. */
void ecfit_features_each(const ecfit_features *f, const ecfit_doc *d, ecfit_feature_fn *fn, void *ctx);

/** The same for the features of a sentence. */
void ecfit_features_each_of_sentence(const ecfit_features *f, const ecfit_doc *d, ecfit_feature_fn *fn, void *ctx);

/** Call visit for each feature of a kind that is not zero; the name of one, as in weights/ *.tsv. */
typedef void ecfit_visit_fn(void *ctx, enum kb_feature kind, uint32_t id, float value);
void ecfit_features_visit(const ecfit_features *f, const ecfit_doc *d, enum kb_feature kind, ecfit_visit_fn *visit, void *ctx);
void ecfit_feature_name(const ecfit_kb *kb, enum kb_feature kind, uint32_t id, char *out, size_t size);

/** Add weight * value of every feature to sums[class], one model. sums[kb_model_width()] is not cleared. */
void ecfit_model_apply(const ecfit_features *f, const ecfit_doc *d, enum kb_model_id model, float *sums);
/** Add weight * value of one feature that is not among those of a notice itself. */
void ecfit_model_add(const ecfit_kb *kb, enum kb_model_id model, enum kb_feature kind, uint32_t id, float value, float *sums);
/** The same for one kind of feature. */
void ecfit_model_apply_kind(const ecfit_features *f, const ecfit_doc *d, enum kb_model_id model, enum kb_feature kind,
                            float *sums);

#endif

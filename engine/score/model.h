/* Linear models over the features: sums of the rows of weights that kb.h describes. Layer: score. */
#ifndef ECFIT_SCORE_MODEL_H
#define ECFIT_SCORE_MODEL_H
#include "score/features.h"

/* All use f->scaled as scratch, so a worker's features are asked by one thread at a time. Sums have kb_model_width() places
 * and are added to, not cleared. The scope model has one class and is asked by ecfit_model_scope() alone. */

/** Room for the features of a document with so many words in it and its title; false: memory ran out. */
bool ecfit_model_reserve(ecfit_features *f, size_t n_words);
/** Add weight * value of every feature to sums[class], one model. */
void ecfit_model_apply(const ecfit_features *f, enum kb_model_id model, float *sums);
/** The same for some kinds of features, KB_KIND() of each, in their order. */
void ecfit_model_apply_kinds(const ecfit_features *f, enum kb_model_id model, uint32_t kinds, float *sums);
/** The same for what was counted last, a sentence, and its words: those of unit length. What was counted is forgotten. */
void ecfit_model_apply_sentence(ecfit_features *f, uint32_t sentence, float *sums);
/** Add weight * value of one feature that is not among those of a notice itself. */
void ecfit_model_add(const ecfit_kb *kb, enum kb_model_id model, enum kb_feature kind, uint32_t id, float value, float *sums);
/** What a model with one weight for a word makes of the words of a notice. */
float ecfit_model_single(const ecfit_features *f, enum kb_single model);
/** What the scope model makes of all features. */
float ecfit_model_scope(const ecfit_features *f);
/** Where the weights of words stand for a model, behind the place of a word; anywhere when it has none. */
static inline const int16_t *ecfit_model_words(const ecfit_kb *kb, enum kb_model_id model)
{
    const uint32_t row = kb->models[model].word_row;
    return kb->dense + (row == KB_NONE ? 0 : row);
}

/** Ask memory for the first weights of a row, which will be needed soon. (gcc 12 takes a function that does no more for
 *  one that does nothing, and drops its calls.) */
static inline __attribute__((always_inline)) void ecfit_model_expect(const int16_t *row)
{
    enum { LINE = 64 / sizeof(int16_t) };
    __builtin_prefetch(row);
    __builtin_prefetch(row + LINE);
}

#endif

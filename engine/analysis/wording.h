/* Small questions about the words of a document, for the readers of requirements. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_WORDING_H
#define ECFIT_ANALYSIS_WORDING_H
#include "analysis/doc.h"

typedef struct wording_list {
    const char *const *at;
    size_t n;
} wording_list;
#define WORDING(array) ((wording_list){array, sizeof array / sizeof *array})
#define WORDING_OF(...) \
    ((wording_list){(const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)})

/** The lower-cased word. */
static inline ecfit_str wording_token(const ecfit_doc *d, uint32_t i)
{
    return (ecfit_str){d->folded.ptr + d->tokens.at[i].start, d->tokens.at[i].len};
}

static inline uint32_t wording_end(const ecfit_doc *d, uint32_t i) { return d->tokens.at[i].start + d->tokens.at[i].len; }

static inline bool wording_is(const ecfit_doc *d, uint32_t i, const char *word)
{
    return ecfit_str_is(wording_token(d, i), word);
}

/** Whether one of the tokens [from, to) is one of the words, which are given in lower case. */
bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, wording_list words);
/** Whether c stands between token i and the one before it. */
bool wording_gap(const ecfit_doc *d, uint32_t i, char c);

#endif

/* Small questions about the words of a document, for the readers of sections and requirements. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_WORDING_H
#define ECFIT_ANALYSIS_WORDING_H
#include "analysis/doc.h"

/** The lower-cased word. */
static inline ecfit_str wording_token(const ecfit_doc *d, uint32_t i)
{
    return (ecfit_str){d->folded.ptr + d->tokens.at[i].start, d->tokens.at[i].len};
}

static inline uint32_t wording_end(const ecfit_doc *d, uint32_t i)
{
    return d->tokens.at[i].start + d->tokens.at[i].len;
}

static inline bool wording_is(const ecfit_doc *d, uint32_t i, const char *word)
{
    return ecfit_str_is(wording_token(d, i), word);
}

/** Whether the lower-cased word is in a list of the dictionaries. */
bool wording_listed(const ecfit_kb *kb, enum kb_wording_id list, ecfit_str word);
/** Whether one of the tokens [from, to) is in a list. */
bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, enum kb_wording_id list);
/** Whether c stands between token i and the one before it. */
static inline bool wording_gap(const ecfit_doc *d, uint32_t i, char c)
{
    uint32_t from = i ? wording_end(d, i - 1) : 0, len = d->tokens.at[i].start - from;
    if (len == 1) return d->text.ptr[from] == c; /* mostly one space */
    return memchr(d->text.ptr + from, c, len);
}

#endif

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

/** A list of words: lower case, a space on both sides of each, in a literal with zeros behind it, so that it can be
 *  read in whole blocks. WORDS is an initialiser, WORDS_OF a value. */
#define WORDS(list) {list "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", sizeof(list) - 1}
#define WORDS_OF(list) ((ecfit_str)WORDS(list))

/** What the lists that were asked for look like; NULL when memory ran out. */
wording_memo *wording_memo_new(void);
void wording_memo_free(wording_memo *m);

/** Whether the word is in a list. */
bool wording_listed(ecfit_str word, ecfit_str words);
/** Whether one of the tokens [from, to) is in a list. What its words look like is made when it is first asked for. */
bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words);
/** Whether c stands between token i and the one before it. */
static inline bool wording_gap(const ecfit_doc *d, uint32_t i, char c)
{
    uint32_t from = i ? wording_end(d, i - 1) : 0, len = d->tokens.at[i].start - from;
    if (len == 1) return d->text.ptr[from] == c; /* mostly one space */
    return memchr(d->text.ptr + from, c, len);
}

#endif

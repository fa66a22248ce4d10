/* Finds the dictionaries' phrases in a run of symbols: a trie. Layer: lexicon. */
#ifndef ECFIT_LEXICON_PHRASE_H
#define ECFIT_LEXICON_PHRASE_H
#include "base/vec.h"
#include "lexicon/kb.h"
#include "text/token.h"

typedef struct ecfit_phrase_hit {
    uint32_t entry;      /* first of the chain of entries with this phrase */
    uint32_t first, n;   /* positions in the run of symbols */
} ecfit_phrase_hit;
typedef VEC(ecfit_phrase_hit) ecfit_phrase_hits;

/** Append every phrase that begins at each position of syms[0..n) and runs across no barrier: barrier[i] != 0 means that
 *  no phrase continues from i - 1 to i. Shorter phrases inside longer ones are reported too.
 *  returns false when memory ran out. */
bool ecfit_phrases_find(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, const uint32_t *syms,
                        const uint8_t *barrier, size_t n, ecfit_phrase_hits *out);

/** The node that a symbol leads to from the root of a space, 0 when no phrase begins with it. */
uint32_t ecfit_phrase_node(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, uint32_t sym);

/* A phrase among tokens. */
typedef struct ecfit_phrase_span {
    uint32_t readings;    /* of the node at which it ends */
    uint32_t first, last; /* tokens */
} ecfit_phrase_span;
typedef VEC(ecfit_phrase_span) ecfit_phrase_spans;

/** As ecfit_phrases_find(), in the body's tokens[from..to): words that phrases read over are read over, and no phrase
 *  runs across a break. */
bool ecfit_phrases_find_in(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t to,
                           ecfit_phrase_spans *out);

#endif

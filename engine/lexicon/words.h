/* Words to symbols of the knowledge base, through a bounded cache; one thread at a time. Layer: lexicon. */
#ifndef ECFIT_LEXICON_WORDS_H
#define ECFIT_LEXICON_WORDS_H
#include "lexicon/kb.h"
#include "text/stem.h"
#include "text/token.h"

typedef struct ecfit_words ecfit_words;

/** A cache of words of at most 32 bytes (4 MB); longer words are stemmed each time. NULL: memory ran out. */
ecfit_words *ecfit_words_new(const ecfit_kb *kb);
void ecfit_words_free(ecfit_words *w);

/* Beside KB_FWORD_*: the word is not yet looked up in the language; it measures time ("years", "5ans") or is counted in it
 * ("expérience"). The second one is the highest bit of a byte: sixteen words are asked at once. */
enum { ECFIT_WORD_LATER = 4, ECFIT_WORD_TIME = 128 };

/** Fill sym[] of every token and put its function-word flags (KB_FWORD_* << 4 * lang) into votes[i]. */
void ecfit_words_resolve(ecfit_words *w, const char *folded, ecfit_tokens *tokens, uint8_t *votes);
/** The same, but what was never seen before is looked up in some languages only (bits 1 << ecfit_lang): what a token is in
 *  another one means nothing while votes[i] says ECFIT_WORD_LATER of it. */
void ecfit_words_resolve_in(ecfit_words *w, unsigned langs, const char *folded, ecfit_tokens *tokens, uint8_t *votes);
/** Look one token up in these languages, too. */
void ecfit_words_complete(ecfit_words *w, unsigned langs, const char *folded, ecfit_token *t, uint8_t *vote);
/** The same of n <= ECFIT_WORDS_AT_ONCE tokens, those with the numbers which[], in one language, which costs much less
 *  than one by one. folded: the whole text. */
enum { ECFIT_WORDS_AT_ONCE = 64 };
void ecfit_words_complete_some(ecfit_words *w, ecfit_lang lang, ecfit_str folded, ecfit_token *tokens, uint8_t *votes,
                               const uint32_t *which, size_t n);
/** The stem of a word, borrowed until the next call. */
ecfit_str ecfit_words_stem(ecfit_words *w, ecfit_lang lang, ecfit_str word);

#endif

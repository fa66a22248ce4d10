/* One pass over clean UTF-8: words, where sentences and lines begin, and a lower-cased copy of the same length.
 * Layer: text. */
#ifndef ECFIT_TEXT_TOKEN_H
#define ECFIT_TEXT_TOKEN_H
#include "base/str.h"
#include "base/vec.h"
#include <stdint.h>

enum {
    ECFIT_TOKEN_SENTENCE = 1,  /* begins a sentence or a list item */
    ECFIT_TOKEN_BREAK = 2,     /* a comma, bracket or the like stands before it: no phrase runs across */
    ECFIT_TOKEN_LINE = 4,      /* first word of its line */
    ECFIT_TOKEN_BULLET = 8,    /* a list mark stands before it */
    ECFIT_TOKEN_UPPER = 16,    /* begins with a capital letter */
    ECFIT_TOKEN_CAPS = 32,     /* two or more letters, all capital */
    ECFIT_TOKEN_ELIDED = 64,   /* an apostrophe follows: l', d', qu' */
    ECFIT_TOKEN_COLON = 128,   /* a colon follows */
    ECFIT_TOKEN_DIGIT = 256,   /* begins with a digit */
    ECFIT_TOKEN_SKIP = 512,    /* a function word that phrases read over (set by lexicon/words), or ITEM */
    ECFIT_TOKEN_PARAGRAPH = 1024, /* an empty line stands before it */
    ECFIT_TOKEN_DASH = 2048,   /* a spaced dash or bar stands before it */
    ECFIT_TOKEN_SLASH = 4096,  /* a slash stands before it */
    ECFIT_TOKEN_MIXED = 8192,  /* capitals inside, or digits behind letters */
    ECFIT_TOKEN_SIGN = 16384,  /* more than blanks stands between it and the word before it */
    ECFIT_TOKEN_ITEM = 32768   /* the number or letter before a heading or list item: "3.", "c)", "II."; no word */
};

typedef struct ecfit_token {
    uint32_t start; /* bytes */
    uint16_t len;   /* bytes; a longer word is cut at 65,535 */
    uint16_t flags;
    uint32_t sym[2]; /* stem symbol in each language, 0 unknown (set by lexicon/words) */
    uint32_t opens[2]; /* what else the word does in each language (set by lexicon/words, see lexicon/gates.h) */
} ecfit_token;

typedef VEC(ecfit_token) ecfit_tokens;

/** Append the tokens of text[0..len) and write its lower-cased form to folded[0..len) (same byte offsets). What
 *  lexicon/words sets in a token is left as it is.
 *  text must be valid UTF-8 of less than 4 GiB. returns false when memory ran out. */
bool ecfit_tokenize(const char *text, size_t len, char *folded, ecfit_tokens *out);

typedef VEC(uint32_t) ecfit_token_places;

/** The same. Appends to `seams` where a line may begin that the text does not show, in rising order: each token that is
 *  MIXED and has a capital or a digit behind its second byte, or that has SIGN without SENTENCE, but for most behind a
 *  comma or an apostrophe; and some others. */
bool ecfit_tokenize_seams(const char *text, size_t len, char *folded, ecfit_tokens *out, ecfit_token_places *seams);

/** The lower-cased word that a token stands for. "IT" in capitals is information technology, not the pronoun: "i.t". */
static inline ecfit_str ecfit_token_word(const ecfit_token *t, const char *folded)
{
    bool it = t->flags & ECFIT_TOKEN_CAPS && t->len == 2 && !memcmp(folded + t->start, "it", 2);
    return it ? (ecfit_str){"i.t", 3} : (ecfit_str){folded + t->start, t->len};
}

#endif

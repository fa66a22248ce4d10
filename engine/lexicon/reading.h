/* Readings: what a phrase may mean. One row for each entry of a phrase, side by side, with all that finding and resolving
 * ask of most hits, so that they need neither the entry nor its text. Layer: lexicon. */
#ifndef ECFIT_LEXICON_READING_H
#define ECFIT_LEXICON_READING_H
#include "lexicon/kb.h"

/* The letters of a name: what it consists of without signs and spaces, lower-cased. */
typedef struct kb_letters {
    uint32_t hash, n;
} kb_letters;

/* 0: no letter of a name. Those of names are letters, digits, "+" and "#"; capitals as small ones. */
extern const unsigned char kb_letter_of[256];

static inline kb_letters kb_letters_and(kb_letters before, unsigned char letter)
{
    return (kb_letters){(before.hash ^ letter) * 0x01000193u, before.n + 1};
}

static inline kb_letters kb_letters_of(const char *text)
{
    kb_letters all = {0, 0};
    for (; *text; text++)
        if (kb_letter_of[(unsigned char)*text]) all = kb_letters_and(all, kb_letter_of[(unsigned char)*text]);
    return all;
}

/* Articles and prepositions of one kind; 0: another word. */
unsigned kb_small_kind(const char *word, size_t len);
/** A hash of a small word in lower case, at most KB_SMALL_HASH. */
uint8_t kb_small_hash(const char *word, size_t len);

#endif

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

/** What stood before the last letter, which is given. */
static inline kb_letters kb_letters_before(kb_letters all, unsigned char letter)
{
    return (kb_letters){(all.hash * 0x359C449Bu) ^ letter, all.n - 1};
}

static inline kb_letters kb_letters_of(const char *text)
{
    kb_letters all = {0, 0};
    for (; *text; text++)
        if (kb_letter_of[(unsigned char)*text]) all = kb_letters_and(all, kb_letter_of[(unsigned char)*text]);
    return all;
}

/** The code of articles and prepositions of one kind ("de", "d'"), all in small letters; KB_SMALL_NONE: another word. */
uint8_t kb_small_alike(const char *word, size_t len);
/** A hash of a word in small or capital letters, below KB_SMALL_ALIKE; KB_SMALL_NONE when it is too long for a small one. */
static inline uint8_t kb_small_hash(const char *word, size_t len)
{
    if (!len || len > KB_SMALL_MAX_BYTES) return KB_SMALL_NONE;
    const uint32_t first = (unsigned char)word[0] | 0x20, middle = (unsigned char)word[len / 2] | 0x20,
                   last = (unsigned char)word[len - 1] | 0x20;
    return (uint8_t)((first * 5 + middle * 31 + last * 7 + len) % KB_SMALL_ALIKE);
}

#endif

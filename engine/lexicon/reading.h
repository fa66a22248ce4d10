/* Readings: what a phrase may mean. One row for each entry of a phrase, side by side, with all that finding and resolving
 * ask of most hits, so that they need neither the entry nor its text. Layer: lexicon. */
#ifndef ECFIT_LEXICON_READING_H
#define ECFIT_LEXICON_READING_H
#include "base/blocks.h"
#include "base/hash.h"
#include "lexicon/kb.h"

/* The letters of a name: what it consists of without signs and spaces, lower-cased. */
typedef struct kb_letters {
    uint32_t hash, n;
} kb_letters;

/* 0: no letter of a name. Those of names are letters, digits, "+" and "#"; capitals as small ones. */
extern const unsigned char kb_letter_of[256];

/** Of at most sixteen letters, zeros behind them, as two little-endian numbers; `before`: of those before
 *  them. The upper half is the hash; a letter can be taken off it by taking it off the numbers. */
static inline uint64_t kb_letters_mix(uint64_t before, uint64_t low, uint64_t high)
{
    return (before ^ before >> 29) + low * 0x9E3779B97F4A7C15u + high * 0xD6E8FEB86659FD93u;
}

/** The letters of a text, of which `readable` bytes can be read, `len` at least. *singular: those before an "s" at its
 *  end, or the same. */
kb_letters kb_letters_of(const char *text, size_t len, size_t readable, kb_letters *singular);
/** Bit i: byte i, which is no capital, is a letter of a name. */
static inline uint32_t kb_letters_in(ecfit_block b)
{
    const ecfit_block signs = ecfit_block_or(ecfit_block_is(b, '#'), ecfit_block_is(b, '+'));
    const ecfit_block ascii = ecfit_block_or(ecfit_block_in(b, '0', '9'), ecfit_block_in(b, 'a', 'z'));
    return ecfit_block_bits(ecfit_block_or(ecfit_block_or(b, signs), ascii)); /* beyond ASCII the highest bit is set */
}

/** A hash of a text as it is written, never 0. */
static inline uint32_t kb_written(const char *text, size_t len)
{
    const uint32_t upper = (uint32_t)(ecfit_hash(text, len) >> 32);
    return upper + !upper;
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

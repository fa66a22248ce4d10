/* Snowball's stemmers for English (Porter 2) and French, for words in Latin-1: letter by letter the stems of libstemmer
 * 2.2, at less than a third of its price. The endings of a step lie by their last letter: most words ask for few of them.
 * See https://snowballstem.org/algorithms/. Layer: text. */
#ifndef ECFIT_TEXT_SNOWBALL_H
#define ECFIT_TEXT_SNOWBALL_H
#include "base/blocks.h"
#include "base/hash.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Letters that a word has at most; zeros in front of it, and bytes behind it that are written. */
enum { ECFIT_SNOWBALL_MAX = 32, ECFIT_SNOWBALL_AHEAD = 8, ECFIT_SNOWBALL_BEHIND = ECFIT_SNOWBALL_MAX + 16 };

/** Stem a lower-cased word of n <= ECFIT_SNOWBALL_MAX letters in its place, with room around it as said above.
 *  returns the length of the stem. */
size_t ecfit_snowball_english(unsigned char *word, size_t n);
size_t ecfit_snowball_french(unsigned char *word, size_t n);

/* ---- what both are made of -------------------------------------------------------------------------------- */

/* A word and where its regions begin, in letters. */
typedef struct snowball {
    unsigned char *at;
    size_t n, p1, p2, pv; /* R1, R2; pv: RV, French alone */
    uint64_t vowels;      /* a bit a letter, as the word was when its regions were marked */
    bool marked;          /* some letters are in capitals, see mark_consonants() */
} snowball;

/* An ending of eight letters at most, what a step does about it, and what it puts in its place. */
typedef struct snowball_suffix {
    char text[8];  /* zeros behind its letters */
    uint8_t shift; /* bits of these zeros */
    uint8_t len, act, to_len;
    char to[4];
} snowball_suffix;

/* The endings of a step by the lower bits of their last letter; of each the longest first, closed by an empty one. */
enum { SNOWBALL_SLOTS = 32 };
typedef const snowball_suffix *const snowball_suffixes[SNOWBALL_SLOTS];
#define SNOWBALL(letter, ...) [(letter) % SNOWBALL_SLOTS] = (const snowball_suffix[]){__VA_ARGS__, {.len = 0}}
#define SUFFIX(text, act, to) {text, 8 * (9 - sizeof text), sizeof text - 1, act, sizeof to - 1, to}

/** The letters of a word behind `limit`, eight at most: the last one as the highest byte, zeros below the first. */
static inline uint64_t snowball_tail(const snowball *w, size_t limit)
{
    const uint64_t last = ecfit_load8(w->at + w->n - ECFIT_SNOWBALL_AHEAD);
    if (!limit) return last;
    const size_t most = w->n - limit, others = (64 - 8 * most) & -(size_t)(most < 8);
    return last >> others << others;
}

static inline bool snowball_ends(const snowball *w, size_t len, const char *text)
{
    return len <= w->n && !memcmp(w->at + w->n - len, text, len);
}

/** The longest of the endings that a word has behind `limit`, or NULL. Each is compared at once with the last letters:
 *  nobody could foresee which of them agree. */
static inline const snowball_suffix *snowball_longest(const snowball *w, snowball_suffixes all, size_t limit)
{
    if (w->n <= limit) return NULL;
    const snowball_suffix *x = all[w->at[w->n - 1] % SNOWBALL_SLOTS];
    if (!x) return NULL;
    for (const uint64_t tail = snowball_tail(w, limit); x->len; x++)
        if (tail >> x->shift == ecfit_load8(x->text)) return x;
    return NULL;
}

/** Put `to` in the place of the last len letters. */
static inline void snowball_replace(snowball *w, size_t len, const char *to)
{
    w->n -= len;
    for (; *to; to++) w->at[w->n++] = (unsigned char)*to;
}

/** Put what an ending becomes in its place. */
static inline void snowball_change(snowball *w, const snowball_suffix *x)
{
    w->n -= x->len;
    memcpy(w->at + w->n, x->to, sizeof x->to);
    w->n += x->to_len;
}

/* ---- letters ------------------------------------------------------------------------------------------------ */

/* What the letters of a word are, in blocks. */
enum { SNOWBALL_BLOCKS = 2 * ECFIT_SNOWBALL_MAX / ECFIT_BLOCK };
typedef struct snowball_letters {
    ecfit_block of[SNOWBALL_BLOCKS];
    size_t n; /* blocks; behind the letters they are zero */
} snowball_letters;

/** Look up all letters of a word, and a block of them at least: words are hardly ever longer, so that no branch hangs
 *  on how long they are. */
static inline void snowball_look_up(const snowball *w, const uint8_t kinds[256], snowball_letters *out)
{
    uint8_t kind[ECFIT_BLOCK];
    memset(w->at + w->n, 0, ECFIT_BLOCK);
    out->n = 0;
    do {
        const unsigned char *at = w->at + out->n * ECFIT_BLOCK;
        for (size_t i = 0; i < ECFIT_BLOCK; i++) kind[i] = kinds[at[i]];
        out->of[out->n++] = ecfit_block_load(kind);
    } while (out->n * ECFIT_BLOCK < w->n);
}

/** The letters that are of a kind (1, 2, 4 ... 128), a bit each. */
static inline uint64_t snowball_bits(const snowball_letters *letters, uint8_t kind)
{
    const ecfit_block all = ecfit_block_all(kind);
    uint64_t bits = 0;
    for (size_t i = 0; i < letters->n; i++) {
        const ecfit_block same = ecfit_block_equal(ecfit_block_and(letters->of[i], all), all);
        bits |= (uint64_t)ecfit_block_bits(same) << ECFIT_BLOCK * i;
    }
    return bits;
}

/** The letters before letter n. */
static inline uint64_t snowball_before(size_t n) { return n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX; }

/** Behind the first letter that is no vowel and follows one, from a letter on; w->n when there is none. */
static inline size_t snowball_region(const snowball *w, size_t from)
{
    const uint64_t ends = ~w->vowels & (w->vowels & ~snowball_before(from)) << 1 & snowball_before(w->n);
    return ends ? (size_t)__builtin_ctzll(ends) + 1 : w->n;
}

#endif

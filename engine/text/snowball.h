/* Snowball's stemmers for English (Porter 2) and French, for words in Latin-1: letter by letter the stems of libstemmer
 * 2.2, at a third of its price. The endings of a step lie by their last letter: most words ask for few of them.
 * See https://snowballstem.org/algorithms/. Layer: text. */
#ifndef ECFIT_TEXT_SNOWBALL_H
#define ECFIT_TEXT_SNOWBALL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Stem a lower-cased word of n bytes in its place, which has room for 2 * n + 1. returns the length of the stem. */
size_t ecfit_snowball_english(unsigned char *word, size_t n);
size_t ecfit_snowball_french(unsigned char *word, size_t n);

/* ---- what both are made of -------------------------------------------------------------------------------- */

/* A word and where its regions begin, in letters. */
typedef struct snowball {
    unsigned char *at;
    size_t n, p1, p2, pv; /* R1, R2; pv: RV, French alone */
    bool marked;          /* some letters are in capitals, see mark_consonants() */
} snowball;

/* An ending, what a step does about it, and what it puts in its place. */
typedef struct snowball_suffix {
    const char *text;
    uint8_t len, act;
    const char *to;
} snowball_suffix;

/* The endings of a step by last letter; of each letter the longest first, closed by an empty one. */
typedef const snowball_suffix *const snowball_suffixes[256];
#define SNOWBALL(...) ((const snowball_suffix[]){__VA_ARGS__, {0}})
#define SUFFIX(text, act, to) {text, sizeof text - 1, act, to}

static inline bool snowball_ends(const snowball *w, size_t len, const char *text)
{
    if (len > w->n) return false;
    const unsigned char *end = w->at + w->n - len;
    for (size_t i = 0; i < len; i++)
        if (end[i] != (unsigned char)text[i]) return false;
    return true;
}

/** The longest of the endings that a word has behind `limit`, or NULL. */
static inline const snowball_suffix *snowball_longest(const snowball *w, snowball_suffixes all, size_t limit)
{
    if (w->n <= limit) return NULL;
    const unsigned char *end = w->at + w->n;
    const snowball_suffix *x = all[end[-1]];
    for (const size_t most = w->n - limit; x && x->len; x++)
        if (x->len <= most && *(end - x->len) == (unsigned char)*x->text && snowball_ends(w, x->len, x->text)) return x;
    return NULL;
}

/** Put `to` in the place of the last len letters. */
static inline void snowball_replace(snowball *w, size_t len, const char *to)
{
    w->n -= len;
    for (; *to; to++) w->at[w->n++] = (unsigned char)*to;
}

/** Behind the first letter that is no vowel and follows one, from a letter on; w->n when there is none. */
static inline size_t snowball_region(const snowball *w, const bool vowel[256], size_t from)
{
    while (from < w->n && !vowel[w->at[from]]) from++;
    while (from < w->n && vowel[w->at[from]]) from++;
    return from < w->n ? from + 1 : w->n;
}

#endif

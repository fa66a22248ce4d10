/* Bits of words; a set of small numbers that is filled in any order and read in ascending order. Layer: base. */
#ifndef ECFIT_BASE_BITS_H
#define ECFIT_BASE_BITS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/** How many bits are set. Not every x86-64 has an instruction for it. */
static inline uint32_t ecfit_count_bits(uint32_t bits)
{
    bits -= bits >> 1 & 0x55555555u;
    bits = (bits & 0x33333333u) + (bits >> 2 & 0x33333333u);
    return ((bits + (bits >> 4)) & 0x0F0F0F0Fu) * 0x01010101u >> 24;
}

typedef struct ecfit_bits {
    uint64_t *words;   /* a bit a number */
    uint64_t *summary; /* a bit a word that is not zero */
    size_t n_summary;  /* words of the summary */
} ecfit_bits;

/** Room for the numbers below `limit`; false when memory ran out. */
static inline bool ecfit_bits_init(ecfit_bits *b, size_t limit)
{
    size_t n_words = limit / 64 + 1;
    *b = (ecfit_bits){.n_summary = n_words / 64 + 1};
    b->words = calloc(n_words + b->n_summary, sizeof *b->words);
    b->summary = b->words ? b->words + n_words : NULL;
    return b->words;
}

static inline void ecfit_bits_free(ecfit_bits *b)
{
    free(b->words);
    *b = (ecfit_bits){0};
}

/** Add a number; false when it was there. */
static inline bool ecfit_bits_add(ecfit_bits *b, uint32_t i)
{
    const uint64_t bit = 1ull << (i & 63), before = b->words[i >> 6];
    b->words[i >> 6] = before | bit;
    b->summary[i >> 12] |= 1ull << (i >> 6 & 63);
    return !(before & bit);
}

/** Add a number if `yes`; else it may be any. */
static inline void ecfit_bits_add_if(ecfit_bits *b, uint32_t i, bool yes)
{
    i &= -(uint32_t)yes; /* without a branch */
    b->words[i >> 6] |= (uint64_t)yes << (i & 63);
    b->summary[i >> 12] |= (uint64_t)yes << (i >> 6 & 63);
}

/** Take the least number out of the set; false when it is empty. For limits of a few thousand: looks at the summary from
 *  its first word on. */
static inline bool ecfit_bits_take_least(ecfit_bits *b, uint32_t *least)
{
    size_t s = 0;
    while (s < b->n_summary && !b->summary[s]) s++;
    if (s == b->n_summary) return false;
    const uint32_t w = (uint32_t)s * 64 + (uint32_t)__builtin_ctzll(b->summary[s]);
    const uint64_t bits = b->words[w], left = bits & (bits - 1);
    *least = w * 64 + (uint32_t)__builtin_ctzll(bits);
    b->words[w] = left;
    b->summary[s] &= b->summary[s] - !left; /* the word is the first one there */
    return true;
}

/** Empty the set into out, which has room for all below the limit or all that were added; ascending. returns how many. */
static inline size_t ecfit_bits_take(ecfit_bits *b, uint32_t *out)
{
    uint32_t *const first = out;
    uint64_t *words = b->words, *summary = b->summary; /* out may not be told apart from *b */
    for (uint32_t s = 0, n_summary = (uint32_t)b->n_summary; s < n_summary; s++) {
        for (uint64_t used = summary[s]; used; used &= used - 1) {
            uint32_t w = s * 64 + (uint32_t)__builtin_ctzll(used);
            for (uint64_t bits = words[w]; bits; bits &= bits - 1) *out++ = w * 64 + (uint32_t)__builtin_ctzll(bits);
            words[w] = 0;
        }
        summary[s] = 0;
    }
    return (size_t)(out - first);
}

#endif

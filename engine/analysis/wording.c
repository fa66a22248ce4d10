#include "analysis/wording.h"
#include "base/blocks.h"

/* Whether the word stands behind the space at `at`. */
static bool stands_at(ecfit_str words, size_t at, ecfit_str word)
{
    size_t end = at + 1 + word.len;
    return end < words.len && words.ptr[end] == ' ' && !memcmp(words.ptr + at + 1, word.ptr, word.len);
}

/* Sixteen places at a time: those where a space and the first letter of the word stand, one after the other. */
bool wording_listed(ecfit_str word, ecfit_str words)
{
    if (!word.len) return false;
    const unsigned char letter = (unsigned char)word.ptr[0];
    size_t i = 0;
    for (; i + ECFIT_BLOCK + 1 <= words.len; i += ECFIT_BLOCK) {
        ecfit_block here = ecfit_block_load(words.ptr + i), next = ecfit_block_load(words.ptr + i + 1);
        ecfit_block both = ecfit_block_and(ecfit_block_is(here, ' '), ecfit_block_is(next, letter));
        for (uint32_t found = ecfit_block_bits(both); found; found &= found - 1)
            if (stands_at(words, i + (unsigned)__builtin_ctz(found), word)) return true;
    }
    for (; i + 1 < words.len; i++)
        if (words.ptr[i] == ' ' && words.ptr[i + 1] == word.ptr[0] && stands_at(words, i, word)) return true;
    return false;
}

/* The first letters of the words of a list, a bit each by their last five bits. */
static uint32_t first_letters(ecfit_str words)
{
    uint32_t letters = 0;
    for (size_t i = 0; i + 1 < words.len; i++)
        if (words.ptr[i] == ' ') letters |= 1u << (words.ptr[i + 1] & 31);
    return letters;
}

/* Where many tokens meet a short list, most do not even begin like one of its words: 2,000 -> 500 instructions for the
 * tokens of a sentence. */
bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words)
{
    const bool many = to > from && (to - from) * 16 > words.len;
    const uint32_t letters = many ? first_letters(words) : UINT32_MAX;
    for (uint32_t i = from; i < to; i++) {
        ecfit_str word = wording_token(d, i);
        if (letters >> (word.ptr[0] & 31) & 1 && wording_listed(word, words)) return true;
    }
    return false;
}

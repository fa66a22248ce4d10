#include "analysis/wording.h"
#include <emmintrin.h>

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
    const __m128i space = _mm_set1_epi8(' '), letter = _mm_set1_epi8(word.ptr[0]);
    size_t i = 0;
    for (; i + 17 <= words.len; i += 16) {
        __m128i here = _mm_loadu_si128((const __m128i *)(const void *)(words.ptr + i));
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(words.ptr + i + 1));
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(here, space), _mm_cmpeq_epi8(next, letter));
        for (unsigned found = (unsigned)_mm_movemask_epi8(both); found; found &= found - 1)
            if (stands_at(words, i + (unsigned)__builtin_ctz(found), word)) return true;
    }
    for (; i + 1 < words.len; i++)
        if (words.ptr[i] == ' ' && words.ptr[i + 1] == word.ptr[0] && stands_at(words, i, word)) return true;
    return false;
}

bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words)
{
    for (uint32_t i = from; i < to; i++)
        if (wording_listed(wording_token(d, i), words)) return true;
    return false;
}

#include "analysis/wording.h"
#include "base/blocks.h"

/* Whether the word, of which the first letter stands behind the space at `at`, stands there. */
static bool stands_at(ecfit_str words, size_t at, ecfit_str word)
{
    const size_t end = at + 1 + word.len;
    return end < words.len && words.ptr[end] == ' ' && !memcmp(words.ptr + at + 1, word.ptr, word.len);
}

/* Sixteen places at a time: those where a space and the first letter of the word stand, one after the other. */
bool wording_listed(const ecfit_kb *kb, enum kb_wording_id list, ecfit_str word)
{
    if (!word.len) return false;
    const ecfit_str words = kb_words_of(kb, list);
    const unsigned char letter = (unsigned char)word.ptr[0];
    for (size_t i = 0; i < words.len; i += ECFIT_BLOCK) {
        ecfit_block here = ecfit_block_load(words.ptr + i), next = ecfit_block_load(words.ptr + i + 1);
        ecfit_block both = ecfit_block_and(ecfit_block_is(here, ' '), ecfit_block_is(next, letter));
        for (uint32_t found = ecfit_block_bits(both); found; found &= found - 1)
            if (stands_at(words, i + (unsigned)__builtin_ctz(found), word)) return true;
    }
    return false;
}

/* The first of the tokens [from, to) that has the first letter and the length of a word of the list. */
static inline uint32_t next_like(const ecfit_doc *d, uint32_t from, uint32_t to, const uint8_t *shapes)
{
    const ecfit_token *t = &d->tokens.at[from];
    for (; from < to; from++, t++)
        if (shapes[kb_wording_letter(d->folded.ptr + t->start)] & kb_wording_length(t->len)) break;
    return from;
}

/* The rare case is a function of its own, so that the usual one, where nothing is like the list, needs no stack. */
static __attribute__((noinline)) bool has_from(const ecfit_doc *d, uint32_t from, uint32_t to, enum kb_wording_id list)
{
    for (; from < to; from = next_like(d, from + 1, to, d->kb->wordings[list].shapes))
        if (wording_listed(d->kb, list, wording_token(d, from))) return true;
    return false;
}

bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, enum kb_wording_id list)
{
    const uint32_t like = next_like(d, from, to, d->kb->wordings[list].shapes);
    return like < to && has_from(d, like, to, list);
}

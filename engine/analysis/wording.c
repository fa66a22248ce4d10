#include "analysis/wording.h"
#include "base/blocks.h"

/* Whether the word, of which the first letter stands behind the space at `at`, stands there. */
static bool stands_at(ecfit_str words, size_t at, ecfit_str word)
{
    const size_t end = at + 1 + word.len;
    return end < words.len && words.ptr[end] == ' ' && !memcmp(words.ptr + at + 1, word.ptr, word.len);
}

/* Sixteen places at a time: those where a space and the first letter of the word stand, one after the other. */
bool wording_listed(ecfit_str word, ecfit_str words)
{
    if (!word.len) return false;
    const unsigned char letter = (unsigned char)word.ptr[0];
    for (size_t i = 0; i < words.len; i += ECFIT_BLOCK) {
        ecfit_block here = ecfit_block_load(words.ptr + i), next = ecfit_block_load(words.ptr + i + 1);
        ecfit_block both = ecfit_block_and(ecfit_block_is(here, ' '), ecfit_block_is(next, letter));
        for (uint32_t found = ecfit_block_bits(both); found; found &= found - 1)
            if (stands_at(words, i + (unsigned)__builtin_ctz(found), word)) return true;
    }
    return false;
}

/* ---- lists that were asked for ------------------------------------------------------------------------------ */

enum { N_LISTS = 512, N_LETTERS = 32 };

/* The shapes of the words of a list: by the last five bits of their first letters, a bit for each length modulo 32. */
typedef uint32_t shapes[N_LETTERS];

struct wording_memo {
    const char *list[N_LISTS]; /* a literal, which has an address of its own; NULL: none that was asked for */
    shapes of[N_LISTS];
    size_t n;
};

wording_memo *wording_memo_new(void) { return calloc(1, sizeof(wording_memo)); }
void wording_memo_free(wording_memo *m) { free(m); }

/* Where a list is in the memo, or the free place where it belongs. */
static inline size_t place_of(const wording_memo *m, const char *list)
{
    size_t i = (uintptr_t)list / 16 % N_LISTS;
    while (m->list[i] != list && m->list[i]) i = (i + 1) % N_LISTS;
    return i;
}

static void remember(wording_memo *m, ecfit_str words)
{
    if (m->n + 1 == N_LISTS) memset(m, 0, sizeof *m);
    const size_t place = place_of(m, words.ptr);
    m->n++;
    m->list[place] = words.ptr;
    for (size_t i = 0, next; i + 1 < words.len; i = next) {
        for (next = i + 1; next < words.len && words.ptr[next] != ' ';) next++;
        m->of[place][words.ptr[i + 1] & (N_LETTERS - 1)] |= 1u << ((next - i - 1) & 31);
    }
}

/* The first of the tokens [from, to) that has the first letter and the length of a word of the list. */
static inline uint32_t next_like(const ecfit_doc *d, uint32_t from, uint32_t to, const uint32_t *of)
{
    const ecfit_token *t = &d->tokens.at[from];
    for (; from < to; from++, t++)
        if (of[d->folded.ptr[t->start] & (N_LETTERS - 1)] >> (t->len & 31) & 1) break;
    return from;
}

/* The rare cases are functions of their own, so that the usual one, where nothing is like the list, needs no stack. */
static __attribute__((noinline)) bool has_from(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words)
{
    const uint32_t *of = d->wordings->of[place_of(d->wordings, words.ptr)];
    for (; from < to; from = next_like(d, from + 1, to, of))
        if (wording_listed(wording_token(d, from), words)) return true;
    return false;
}

static __attribute__((noinline)) bool has_new(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words)
{
    remember(d->wordings, words);
    return wording_has(d, from, to, words);
}

bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words)
{
    const size_t place = place_of(d->wordings, words.ptr);
    if (!d->wordings->list[place]) return has_new(d, from, to, words);
    const uint32_t like = next_like(d, from, to, d->wordings->of[place]);
    return like < to && has_from(d, like, to, words);
}

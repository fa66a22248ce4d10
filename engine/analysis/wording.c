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

/* A list and the shapes of its words, in one line of the cache: others are asked for between two questions about it. */
typedef struct wording_list {
    _Alignas(64) const char *words; /* a literal, which has an address of its own; NULL: none that was asked for */
    uint8_t shapes[N_LETTERS];      /* by the last five bits of the first letters, a bit for each length modulo 8 */
} wording_list;

_Static_assert(sizeof(wording_list) == 64, "one line");

struct wording_memo {
    wording_list lists[N_LISTS];
    size_t n;
};

wording_memo *wording_memo_new(void)
{
    wording_memo *m = aligned_alloc(_Alignof(wording_memo), sizeof *m);
    return m ? memset(m, 0, sizeof *m) : NULL;
}

void wording_memo_free(wording_memo *m) { free(m); }

/* Where a list is in the memo, or the free place where it belongs. */
static inline size_t place_of(const wording_memo *m, const char *list)
{
    size_t i = (uintptr_t)list / 16 % N_LISTS;
    while (m->lists[i].words != list && m->lists[i].words) i = (i + 1) % N_LISTS;
    return i;
}

static void remember(wording_memo *m, ecfit_str words)
{
    if (m->n + 1 == N_LISTS) memset(m, 0, sizeof *m);
    const size_t place = place_of(m, words.ptr);
    m->n++;
    m->lists[place].words = words.ptr;
    for (size_t i = 0, next; i + 1 < words.len; i = next) {
        for (next = i + 1; next < words.len && words.ptr[next] != ' ';) next++;
        m->lists[place].shapes[words.ptr[i + 1] & (N_LETTERS - 1)] |= (uint8_t)(1u << ((next - i - 1) & 7));
    }
}

/* The first of the tokens [from, to) that has the first letter and the length of a word of the list. */
static inline uint32_t next_like(const ecfit_doc *d, uint32_t from, uint32_t to, const uint8_t *shapes)
{
    const ecfit_token *t = &d->tokens.at[from];
    for (; from < to; from++, t++)
        if (shapes[d->folded.ptr[t->start] & (N_LETTERS - 1)] >> (t->len & 7) & 1) break;
    return from;
}

/* The rare cases are functions of their own, so that the usual one, where nothing is like the list, needs no stack. */
static __attribute__((noinline)) bool has_from(const ecfit_doc *d, uint32_t from, uint32_t to, ecfit_str words)
{
    const uint8_t *shapes = d->wordings->lists[place_of(d->wordings, words.ptr)].shapes;
    for (; from < to; from = next_like(d, from + 1, to, shapes))
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
    const wording_list *list = &d->wordings->lists[place_of(d->wordings, words.ptr)];
    if (!list->words) return has_new(d, from, to, words);
    const uint32_t like = next_like(d, from, to, list->shapes);
    return like < to && has_from(d, like, to, words);
}

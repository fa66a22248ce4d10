#include "analysis/wording.h"

bool wording_listed(const ecfit_kb *kb, enum kb_wording_id list, ecfit_str word)
{
    const kb_wording *w = &kb->wordings[list];
    const uint32_t *hashes = kb->wording_hashes + w->first_hash;
    return hashes[kb_wording_place(hashes, w->mask, kb_wording_hash(word))];
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

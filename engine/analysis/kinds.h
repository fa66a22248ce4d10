/* Hits by their kind, a block of them at a time. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_KINDS_H
#define ECFIT_ANALYSIS_KINDS_H
#include "analysis/doc.h"
#include "base/blocks.h"

/* Of a byte of ecfit_doc.hit_kinds, beside the kind: the hit was dead before the sections were looked for. Cues may die
 * later. */
enum { KIND_DEAD = 32 };
_Static_assert((int)KB_N_KINDS < (int)KIND_DEAD, "rules have a kind of their own");

/** Bit n: hit i + n was alive and of a kind. */
static inline uint32_t kinds_at(const ecfit_doc *d, uint32_t i, enum kb_kind kind)
{
    return ecfit_block_bits(ecfit_block_is(ecfit_block_load(d->hit_kinds.at + i), (unsigned char)kind));
}

/** The first hit of [i, end) that was alive and of a kind, else end. Nearly all sentences end within one block: their
 *  end counts as found, so that nobody has to ask whether anything was. */
static inline uint32_t kinds_next(const ecfit_doc *d, uint32_t i, uint32_t end, enum kb_kind kind)
{
    for (; end - i > ECFIT_BLOCK; i += ECFIT_BLOCK) {
        const uint32_t found = kinds_at(d, i, kind);
        if (found) return i + (uint32_t)__builtin_ctz(found);
    }
    return i + (uint32_t)__builtin_ctz(kinds_at(d, i, kind) | 1u << (end - i));
}

/** For each hit of a sentence that is of a kind and was alive. */
#define EACH_OF_KIND(d, s, i, kind)                                                                                 \
    uint32_t end_ = (s)->first_hit + (s)->n_hits, i = kinds_next(d, (s)->first_hit, end_, kind); i < end_;           \
    i = kinds_next(d, i + 1, end_, kind)

#endif

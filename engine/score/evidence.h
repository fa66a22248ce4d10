/* The hits that speak most for something, as a record shows them. Layer: score. */
#ifndef ECFIT_SCORE_EVIDENCE_H
#define ECFIT_SCORE_EVIDENCE_H
#include "analysis/doc.h"
#include "base/arena.h"

enum { ECFIT_MOST_EVIDENCE = 8 };

typedef struct ecfit_ranked_hit {
    const ecfit_hit *hit;
    uint32_t thing, start, end; /* thing: one number for each entry and rule */
    float weight;
} ecfit_ranked_hit;

/** The `max` strongest in their order; of those that say the same only the strongest. */
typedef struct ecfit_ranking {
    ecfit_ranked_hit at[ECFIT_MOST_EVIDENCE];
    size_t n, max;
} ecfit_ranking;

void ecfit_ranking_add(ecfit_ranking *r, const ecfit_doc *d, const ecfit_hit *h, float weight);

static inline void ecfit_ranking_offer(ecfit_ranking *r, const ecfit_doc *d, const ecfit_hit *h, float weight)
{
    if (r->n == r->max && r->at[r->n - 1].weight >= weight) return; /* it comes too late, whatever it says */
    ecfit_ranking_add(r, d, h, weight);
}

/** As evidence in *out; false when memory ran out. */
bool ecfit_ranking_show(const ecfit_ranking *r, const ecfit_doc *d, ecfit_arena *a, const ecfit_evidence **out,
                        size_t *n);

#endif

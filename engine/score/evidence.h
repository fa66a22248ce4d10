/* The hits that speak most for something, as a record shows them. Layer: score. */
#ifndef ECFIT_SCORE_EVIDENCE_H
#define ECFIT_SCORE_EVIDENCE_H
#include "analysis/doc.h"
#include "base/arena.h"

enum { ECFIT_MOST_EVIDENCE = 8 };

/** The `max` heaviest hits, all of them heavier than `least`; of those that say the same only the heaviest. In no
 *  order: many come and few stay. */
typedef struct ecfit_ranking {
    size_t n, max;
    float least; /* of a full one, the weight of the lightest: what is no heavier comes too late, whatever it says */
    uint32_t lightest; /* of a full one: its place */
    uint32_t n_added;
    bool titled; /* there was a title among them */
    uint32_t thing[ECFIT_MOST_EVIDENCE]; /* one number for each entry and rule */
    uint32_t start[ECFIT_MOST_EVIDENCE], end[ECFIT_MOST_EVIDENCE]; /* bytes; free places say nothing */
    uint64_t rank[ECFIT_MOST_EVIDENCE]; /* the heavier the greater, and of equals the one that came first; 0 of free places */
    const ecfit_hit *hit[ECFIT_MOST_EVIDENCE];
} ecfit_ranking;

/** max: at most ECFIT_MOST_EVIDENCE; least: at least 0. */
static inline void ecfit_ranking_begin(ecfit_ranking *r, size_t max, float least)
{
    r->n = r->n_added = 0;
    r->max = max;
    r->least = least;
    r->titled = false;
    memset(r->thing, 0xFF, sizeof r->thing);
    memset(r->start, 0xFF, sizeof r->start);
    memset(r->end, 0, sizeof r->end);
    memset(r->rank, 0, sizeof r->rank);
}

void ecfit_ranking_add(ecfit_ranking *r, const ecfit_doc *d, const ecfit_hit *h, float weight);

static inline void ecfit_ranking_offer(ecfit_ranking *r, const ecfit_doc *d, const ecfit_hit *h, float weight)
{
    if (weight > r->least) ecfit_ranking_add(r, d, h, weight);
}

/** The hits of a ranking, the heaviest first. */
typedef struct ecfit_ranked {
    size_t n;
    const ecfit_hit *hit[ECFIT_MOST_EVIDENCE];
    float weight[ECFIT_MOST_EVIDENCE];
} ecfit_ranked;

void ecfit_ranking_sort(const ecfit_ranking *r, ecfit_ranked *out);

/** As evidence in *out; false when memory ran out. */
bool ecfit_ranked_show(const ecfit_ranked *r, const ecfit_doc *d, ecfit_arena *a, const ecfit_evidence **out,
                       size_t *n);

#endif

/* Roles of a nomenclature that an overlay brings, from its titles and terms alone. Layer: score. */
#ifndef ECFIT_SCORE_CATALOGUE_H
#define ECFIT_SCORE_CATALOGUE_H
#include "base/arena.h"
#include "score/decide.h"

/* One number a role of the nomenclature, in the order of its rows. */
typedef struct ecfit_catalogue {
    float *title, *terms; /* log-odds of the two parts, against the mean role */
    float *p;             /* probabilities, sum 1 */
} ecfit_catalogue;

/** Fill *c in the arena; false when memory ran out. */
bool ecfit_catalogue_fill(ecfit_catalogue *c, ecfit_arena *a, const ecfit_doc *d, const kb_nomenclature *nm);
/** How strongly a hit speaks for a role (row of kb->roles); 0 when it does not. */
float ecfit_hit_catalogue(const ecfit_doc *d, const ecfit_hit *h, uint32_t role);

#endif

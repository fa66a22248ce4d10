/* Copies a decision into a record that owns its memory. Layer: score. */
#ifndef ECFIT_SCORE_RECORD_H
#define ECFIT_SCORE_RECORD_H
#include "base/arena.h"
#include "lexicon/crosswalk.h"
#include "score/decide.h"

/** What the answers are in, and what they are called elsewhere, when options.crosswalk says so. */
typedef struct ecfit_record_frameworks {
    kb_framework roles, frames, other;
} ecfit_record_frameworks;

/** The frameworks that options name. errors: ECFIT_EARG (one that is not there). */
ecfit_status ecfit_record_frameworks_of(const ecfit_options *o, const ecfit_kb *kb, ecfit_record_frameworks *in, ecfit_error *err);

/** Fill *r in arena a. errors: ECFIT_EARG (as above), ECFIT_ENOMEM. */
ecfit_status ecfit_record_fill(ecfit_record *r, ecfit_arena *a, const ecfit_document *document, const ecfit_options *o,
                               const ecfit_doc *d, const ecfit_features *f, ecfit_decision *x, ecfit_error *err);

#endif

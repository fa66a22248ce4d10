/* Copies a decision into a record that owns its memory. Layer: score. */
#ifndef ECFIT_SCORE_RECORD_H
#define ECFIT_SCORE_RECORD_H
#include "base/arena.h"
#include "score/decide.h"

/** Fill *r in arena a. errors: ECFIT_EARG (unknown nomenclature or e-CF edition), ECFIT_ENOMEM. */
ecfit_status ecfit_record_fill(ecfit_record *r, ecfit_arena *a, const ecfit_document *document, const ecfit_options *o,
                               const ecfit_doc *d, const ecfit_features *f, ecfit_decision *x, ecfit_error *err);

#endif

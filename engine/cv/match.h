/* Rows of the compliance matrix, the scorecard and the fit of one CV and one profile. Layer: cv. */
#ifndef ECFIT_CV_MATCH_H
#define ECFIT_CV_MATCH_H
#include "cv/profile.h"

/** What the scoring of one pair works on. */
typedef struct match_context {
    ecfit_cv_worker *w;
    ecfit_cv_result *r;
    const ecfit_profile *p;
    ecfit_match *match;
    ecfit_match_row *rows;           /* one a need that is judged */
    const ecfit_match_row **of_need; /* row of each need, NULL for labels */
    bool failed;
} match_context;

/** Judge every need; fills match->rows. */
void match_rows(match_context *c);
/** The sum and its parts; the rows must be there. */
void match_fit(match_context *c);
/** The scorecard of that name; false when it is unknown. */
bool match_card(match_context *c, const char *scheme);

/** A string made in the result's arena; "" (and c->failed) when memory ran out. */
const char *match_text(match_context *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** Certificates of the CV that fit a need: rows of cv->certificates marked in held; returns their number. */
size_t match_certificates(const match_context *c, size_t need, bool *held);

#endif

/* How an answer came about, and why another one did not: text for people. Layer: score. */
#ifndef ECFIT_SCORE_TRACE_H
#define ECFIT_SCORE_TRACE_H
#include "score/decide.h"

/* What is explained: one document and all that was decided of it. */
typedef struct ecfit_case {
    const ecfit_kb *kb;
    const ecfit_doc *d;
    const ecfit_features *f;
    const ecfit_decision *x;
    const ecfit_record *r;
} ecfit_case;

/** Append the contributions that made the first role and each competence, with dictionary file and line. */
void ecfit_trace(const ecfit_case *c, ecfit_buf *out);
/** Append the evidence for a role code, competence or occupation, what was discounted and why, and what is missing.
 *  errors: ECFIT_EARG (nothing in the editions of the record has that name). */
ecfit_status ecfit_why_not(const ecfit_case *c, const char *code, ecfit_buf *out, ecfit_error *err);

/** How strongly a hit would speak for a code if it counted in full; 0 for a code that is not there. */
float ecfit_hit_says(const ecfit_case *c, const ecfit_hit *h, const char *code);

/* ---- shared by trace.c and why_not.c ---------------------------------------------------------------------- */

enum { ECFIT_MAX_SHARES = 8 };

/* What one feature adds to a score. */
typedef struct ecfit_share_of {
    enum kb_feature kind;
    uint32_t id;
    float value, adds;
} ecfit_share_of;

/* The strongest shares, greatest first (or, with `against`, those that speak most against). */
typedef struct ecfit_shares {
    ecfit_share_of at[ECFIT_MAX_SHARES];
    size_t n;
    bool against;
} ecfit_shares;

void ecfit_shares_offer(ecfit_shares *s, ecfit_share_of one);
/** What the features of a kind add to occupation `o` beyond what they add to `rival` (KB_NONE: to the mean one). */
void ecfit_role_shares(const ecfit_case *c, enum kb_feature kind, uint32_t o, uint32_t rival, ecfit_shares *pro, ecfit_shares *con);
/** What the choice model adds to a role (row of kb->roles) beyond what it adds to `rival` (KB_NONE: to the mean one). */
void ecfit_choice_shares(const ecfit_case *c, uint32_t role, uint32_t rival, ecfit_shares *pro, ecfit_shares *con);
/** What all features add to the log-odds of a competence. */
void ecfit_competence_shares(const ecfit_case *c, uint32_t competence, ecfit_shares *pro, ecfit_shares *con);
/** "  +1.20  topic:devops (0.69)", a line each, and under topics the phrases that made them. */
void ecfit_shares_print(const ecfit_case *c, const ecfit_shares *s, ecfit_buf *out);
/** `text` "..." with section, file:line; without a line end. */
void ecfit_hit_print(const ecfit_case *c, const ecfit_hit *h, ecfit_buf *out);
/** The likeliest occupation of a role, KB_NONE when it has none. */
uint32_t ecfit_likeliest_occupation(const ecfit_case *c, uint32_t role);
/** The row of a role code in the record's nomenclature and of a competence in its e-CF edition (frames), or KB_NONE. */
uint32_t ecfit_role_row(const ecfit_case *c, const char *code);
uint32_t ecfit_frame_row(const ecfit_case *c, const char *code);

#endif

/* What one thread needs to read CVs, compile profiles and score them. Layer: cv. */
#ifndef ECFIT_CV_WORKER_H
#define ECFIT_CV_WORKER_H
#include "cv/facts.h"
#include "cv/identity.h"
#include "cv/trace.h"
#include "score/decide.h"

struct ecfit_cv_result {
    ecfit_arena arena;
    ecfit_cv cv;
    bool filled;
};

struct ecfit_cv_worker {
    const ecfit_kb *kb;
    cv_cues cues;
    ecfit_doc doc, part; /* the whole CV; one job, or one requirement */
    ecfit_features features;
    ecfit_decision decision;
    cv_words words; /* of the neutral text */
    cv_masks masks;
    cv_periods periods;
    cv_jobs jobs, parts;
    VEC(float) rows; /* occupation and topic rows of the jobs */
    ecfit_buf neutral;
    cv_trace trace;        /* where things are mentioned */
    float *recent;         /* occupations of the career, recent jobs weighing more; sum at most 1 */
    VEC(float) line_share; /* scratch: how much of a need's wording each line has */
    double scope;          /* probability that the person works in ICT */
    const ecfit_cv_result *last;
    char name[64]; /* scratch of ecfit_profile_name */
};

/** Run a text through the stages; title may be NULL. Roles and scope are decided on the worker's features.
 *  false: memory ran out. d->tokens.n is 0 for an empty text. */
bool cv_analyse(ecfit_cv_worker *w, ecfit_doc *d, const char *text, size_t len, const char *title);

/** Judge the jobs of the CV in w: title, ICT or not, occupation and topics. false: memory ran out. */
bool cv_judge_jobs(ecfit_cv_worker *w);

#endif

/* The stages of the training, in the order of main(): each file one. What is fitted on the output of an earlier stage sees
 * that output by cross-validation over notices. */
#ifndef ECFIT_TRAIN_STAGES_H
#define ECFIT_TRAIN_STAGES_H
#include "train.h"

typedef struct trainer {
    tables t;
    corpus c;
    sight s;
    const char *dictionaries;
    size_t n_occ, n_comp;
    int *occupation;   /* of each notice: target, -1 none */
    double prior[MAX_OCCUPATIONS]; /* -log share of the labelled notices: rare roles are not worth less */
    double *posterior; /* n_labelled x n_occ, by cross-validation, titled */
    double *posterior_untitled;
    double *posterior_text; /* by the text alone */
    unsigned allowed[MAX_COMPETENCES]; /* levels of e-CF 2.0, bits; 0: not in 2.0 */
    char roles[N_EDITIONS][256][8];
    size_t n_roles[N_EDITIONS];
    double *choice[N_EDITIONS][2]; /* what the choice model adds, n_labelled x n_roles, by cross-validation; titled, untitled */
    FILE *report, *errors;
} trainer;

static const double unseen_class_log_odds = -8;
static const double list_share = 1, lexicon_share = 0.5; /* parameters of the engine */

/* ---- targets.c --------------------------------------------------------------------------------------------- */

/** What the title list and topics.tsv say of each occupation: log-odds, n_occ of each. */
void knowledge(const trainer *x, row r, double *title, double *lexicon);
void softmax(double *s, size_t n);
/** x->prior and x->occupation. */
void set_priors(trainer *x);
void set_targets(trainer *x);

/* ---- roles.c ----------------------------------------------------------------------------------------------- */

typedef struct verdict {
    double best, second;
    size_t role; /* the first one */
    bool right, strict, third;
} verdict;

/** By the occupations, p, and by what the choice model adds to the log-odds of the roles (NULL: nothing). */
verdict judge(const trainer *x, int edition, const notice *n, const double *p, const double *choice);
/** What the choice model adds for notice i; NULL when choice is. */
const double *choice_of(const trainer *x, int edition, const double *choice, size_t i);
/** One line of x->report: how often the first role is right. */
void report_roles(const trainer *x, const char *name, int edition, const double *posterior, const double *choice);
/** Every wrong notice of the cross-validation, to x->errors, for people who look for the class behind an error. */
void list_errors(const trainer *x, const char *name, const double *posterior, const double *choice);
/** The notices' rows with the features of `kinds`; free with free_rows(). */
row *project_all(const trainer *x, const char *kinds, bool titled, size_t n);
void free_rows(row *r, size_t n);
/** Everything about roles; the Platt parameters with and without title. */
void train_roles(trainer *x, double titled[3], double untitled[3]);

/* ---- choice.c, confidence.c, scope.c, competences.c, levels.c ----------------------------------------------- */

void train_choice(trainer *x, int edition);
void calibrate(const trainer *x, const double *posterior, const double *choice, double a[3]);
/** returns the weight of the role model's own verdict. */
double train_scope(trainer *x);
/** returns the best threshold. */
double train_competences(trainer *x);
void train_levels(trainer *x);

/* ---- write.c ----------------------------------------------------------------------------------------------- */

enum { IN_NOTICES, IN_SENTENCES, IN_LEVELS }; /* where the words of a model are counted */

/** weights/NAME.tsv with its head lines; ends the program when it cannot be written. */
FILE *open_weights(const trainer *x, const char *name, const char *says);
void close_weights(FILE *f);
/** A feature's weights times scale, those that are too small left out; `classes` NULL: one class, "*". */
void write_feature(FILE *f, const char *name, const linear_model *m, size_t feature, double scale, int where, const char *classes,
                          size_t stride);
/** All features of `kinds` in the order of their names. */
void write_model(const trainer *x, FILE *f, const linear_model *m, const char *kinds, double factor, int where,
                        const char *classes, size_t stride);

#endif

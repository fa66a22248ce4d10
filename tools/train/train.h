/* The trainer: labelled notices to dictionaries/weights. It uses the library through ecfit.h only, liblinear for the
 * models, yajl for the gold records. */
#ifndef ECFIT_TRAIN_H
#define ECFIT_TRAIN_H
#include "ecfit.h"
#include <linear.h>
#include <stdio.h>

enum { MAX_OCCUPATIONS = 128, MAX_COMPETENCES = 64, MAX_TOPICS = 256, N_FOLDS = 5, NO_FOLD = -2, NAME_BYTES = 96,
       N_EDITIONS = 2 /* cigref-2011, cigref-2024 */ };

void *need(void *p); /* exits when memory ran out */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* ---- tables of the dictionaries that the trainer needs by name (tables.c) ---------------------------------- */

typedef struct role_share {
    char code[8];
    double share;
} role_share;

typedef struct tables {
    size_t n_occupations, n_competences, n_topics;
    char occupation[MAX_OCCUPATIONS][NAME_BYTES], competence[MAX_COMPETENCES][8], topic[MAX_TOPICS][NAME_BYTES];
    role_share share[N_EDITIONS][MAX_OCCUPATIONS][8];
    size_t n_shares[N_EDITIONS][MAX_OCCUPATIONS];
    double topic_weight[MAX_TOPICS][MAX_OCCUPATIONS];
} tables;

void tables_read(tables *t, const char *dictionaries);
int find_name(const char *names, size_t stride, size_t n, const char *name); /* -1: unknown */
double share_of(const tables *t, int edition, size_t occupation, const char *code);

/* ---- notices (corpus.c) ------------------------------------------------------------------------------------ */

typedef struct span {
    int competence, level;
    uint32_t start, end; /* bytes; end 0: not found in the text */
} span;

typedef struct notice {
    char *id, *title, *text;
    bool doubtful; /* perhaps in scope: judged, but nothing is learned from it */
    bool labelled, in_scope, english, gold, own; /* gold: of the first file; own: written by us, to learn from and not to judge by */
    char role[N_EDITIONS][8], also[N_EDITIONS][8][8];
    size_t n_also[N_EDITIONS];
    span *spans;
    size_t n_spans;
    int fold; /* of the cross-validation, NO_FOLD: learned from in all of them */
} notice;

typedef struct corpus {
    notice *at;
    size_t n, n_labelled; /* labelled ones first */
    unsigned long long hash[4]; /* gold, own, labels, pool */
} corpus;

/** gold.jsonl and own.jsonl with texts, labels.jsonl for texts of pool.jsonl; pool notices near one of dev.jsonl are
 *  left out. Near copies are in one fold. */
void corpus_read(corpus *c, const tables *t, const char *gold, const char *own, const char *labels, const char *pool, const char *dev);

/* ---- features (matrix.c) ----------------------------------------------------------------------------------- */

typedef struct row {
    struct feature_node *at; /* ended by index -1 */
    size_t n;
} row;

typedef struct names {
    char **at;
    size_t n, cap, n_slots;
    uint32_t *slots;
} names;

/** The number (1, 2, ...) of a feature name, new if unseen. */
int name_id(names *t, const char *name);

typedef struct sentence_row {
    size_t notice;
    uint32_t start, end;
    row features;
} sentence_row;

/** A notice through the engine, with its title and without. Title and strength features stand in `features` too. */
typedef struct seen_notice {
    row titled, untitled;
} seen_notice;

typedef struct sight {
    names names;
    seen_notice *notices;
    sentence_row *sentences;
    size_t n_sentences, cap_sentences;
} sight;

/** Count stems over the corpus and write weights/words.tsv. */
void write_vocabulary(const corpus *c, const char *dictionaries);
void sight_read(sight *s, const corpus *c, const char *dictionaries);
/** A copy of r with the features whose kind ("topic", "word", ...) stands in kinds ("topic=0.7 word=4"), scaled. */
row project(const sight *s, row r, const char *kinds);
double kind_scale(const char *kinds, const char *name); /* 0: not among them */
double feature_value(const sight *s, row r, const char *name);

/* ---- models (models.c) ------------------------------------------------------------------------------------- */

/** n_classes binary logistic regressions, one against the rest, on two threads. w[class * (n_features + 1) + feature];
 *  a class with fewer than two positive rows keeps zero weights and *bias_only = true. */
typedef struct linear_model {
    size_t n_classes, n_features;
    double *w;
    bool *empty;
} linear_model;

/** All weights zero; free with free_model(). */
linear_model new_model(size_t n_classes, size_t n_features);
/** y[i * n_classes + k]: row i belongs to class k; use[i]: how many times the row counts (0: not). */
linear_model fit_ovr(const row *x, const unsigned char *y, const unsigned char *use, size_t n, size_t n_classes,
                     size_t n_features, size_t own_from, double c);
/** Weighted sum of a row, one a class. */
void apply_model(const linear_model *m, row x, double *out);
/** Least-squares-like regression of y on x. */
linear_model fit_regression(const row *x, const double *y, size_t n, size_t n_features, double c);
void free_model(linear_model *m);

double sigmoid(double z);
double log_odds(double p); /* kept within the limit of the engine */
/** Two-feature Platt scaling of weighted rows: p = sigmoid(a[0] * u + a[1] * v + a[2]). */
void fit_platt(const double *u, const double *v, const unsigned char *right, const double *weight, size_t n, double a[3]);

#endif

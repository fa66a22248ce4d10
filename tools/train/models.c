#include "train.h"
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { N_THREADS = 2 };
static const double log_odds_limit = 9.21;

double sigmoid(double z) { return 1 / (1 + exp(-z)); }

double log_odds(double p)
{
    double z = log(p / (1 - p));
    return z > log_odds_limit ? log_odds_limit : z < -log_odds_limit || isnan(z) ? -log_odds_limit : z;
}

static void silent(const char *text) { (void)text; }

typedef struct ovr_job {
    const unsigned char *y, *use;
    const row *x;
    size_t n, n_rows;
    struct feature_node **rows; /* each row as often as it counts */
    size_t *source;             /* of a row: its number in x */
    double c;
    size_t own_from; /* features behind it come in groups, one a class: class k sees only its own of each group */
    linear_model *model;
    atomic_size_t next;
} ovr_job;

/* Copies of the rows in which of the grouped features only those of class k are left. */
static struct feature_node **own_rows(const ovr_job *job, size_t k)
{
    struct feature_node **out = need(malloc((job->n_rows + 1) * sizeof *out));
    for (size_t i = 0; i < job->n_rows; i++) {
        const row *r = &job->x[job->source[i]];
        struct feature_node *to = out[i] = need(malloc((r->n + 1) * sizeof *to));
        for (size_t f = 0; f < r->n; f++) {
            size_t index = (size_t)r->at[f].index;
            if (index <= job->own_from || (index - job->own_from - 1) % job->model->n_classes == k) *to++ = r->at[f];
        }
        to->index = -1;
    }
    return out;
}

static void free_own_rows(struct feature_node **rows, size_t n)
{
    for (size_t i = 0; i < n; i++) free(rows[i]);
    free(rows);
}

static void fit_class(ovr_job *job, size_t k)
{
    linear_model *m = job->model;
    double *labels = need(malloc(job->n_rows * sizeof *labels));
    size_t n_positive = 0;
    for (size_t i = 0; i < job->n_rows; i++) {
        bool yes = job->y[job->source[i] * m->n_classes + k];
        labels[i] = yes ? 1 : -1;
        n_positive += yes;
    }
    m->empty[k] = n_positive < 2 || n_positive == job->n_rows;
    if (!m->empty[k]) {
        struct feature_node **rows = job->own_from ? own_rows(job, k) : job->rows;
        struct problem p = {.l = (int)job->n_rows, .n = (int)m->n_features, .y = labels, .x = rows, .bias = -1};
        struct parameter q = {.solver_type = L2R_LR, .eps = 0.01, .C = job->c, .p = 0.1};
        struct model *fitted = train(&p, &q);
        double sign = fitted->label[0] == 1 ? 1 : -1;
        for (size_t f = 0; f < m->n_features; f++) m->w[k * (m->n_features + 1) + f + 1] = sign * fitted->w[f];
        free_and_destroy_model(&fitted);
        if (rows != job->rows) free_own_rows(rows, job->n_rows);
    }
    free(labels);
}

static void *work(void *arg)
{
    ovr_job *job = arg;
    for (size_t k; (k = atomic_fetch_add(&job->next, 1)) < job->model->n_classes;) fit_class(job, k);
    return NULL;
}

linear_model new_model(size_t n_classes, size_t n_features)
{
    return (linear_model){n_classes, n_features, need(calloc(n_classes * (n_features + 1), sizeof(double))),
                          need(calloc(n_classes, sizeof(bool)))};
}

linear_model fit_ovr(const row *x, const unsigned char *y, const unsigned char *use, size_t n, size_t n_classes,
                     size_t n_features, size_t own_from, double c)
{
    linear_model m = new_model(n_classes, n_features);
    ovr_job job = {.y = y, .use = use, .x = x, .n = n, .c = c, .own_from = own_from, .model = &m};
    pthread_t threads[N_THREADS];
    size_t total = 0;
    for (size_t i = 0; i < n; i++) total += use[i];
    job.rows = need(malloc((total + 1) * sizeof *job.rows));
    job.source = need(malloc((total + 1) * sizeof *job.source));
    for (size_t i = 0; i < n; i++)
        for (unsigned char k = 0; k < use[i]; k++) job.source[job.n_rows] = i, job.rows[job.n_rows++] = x[i].at;
    set_print_string_function(silent);
    for (int t = 0; t < N_THREADS; t++)
        if (pthread_create(&threads[t], NULL, work, &job)) die("cannot start a thread");
    for (int t = 0; t < N_THREADS; t++) pthread_join(threads[t], NULL);
    free(job.rows);
    free(job.source);
    return m;
}

linear_model fit_regression(const row *x, const double *y, size_t n, size_t n_features, double c)
{
    linear_model m = new_model(1, n_features);
    struct feature_node **rows = need(malloc((n + 1) * sizeof *rows));
    for (size_t i = 0; i < n; i++) rows[i] = x[i].at;
    set_print_string_function(silent);
    struct problem p = {.l = (int)n, .n = (int)n_features, .y = (double *)(uintptr_t)y, .x = rows, .bias = -1};
    struct parameter q = {.solver_type = L2R_L2LOSS_SVR, .eps = 0.001, .C = c, .p = 0};
    struct model *fitted = train(&p, &q);
    memcpy(m.w + 1, fitted->w, n_features * sizeof *m.w);
    free_and_destroy_model(&fitted);
    free(rows);
    return m;
}

void apply_model(const linear_model *m, row x, double *out)
{
    for (size_t k = 0; k < m->n_classes; k++) {
        const double *w = m->w + k * (m->n_features + 1);
        out[k] = 0;
        for (size_t i = 0; i < x.n; i++)
            if ((size_t)x.at[i].index <= m->n_features) out[k] += w[x.at[i].index] * x.at[i].value;
    }
}

void free_model(linear_model *m)
{
    free(m->w);
    free(m->empty);
    *m = (linear_model){0};
}

void fit_platt(const double *u, const double *v, const unsigned char *right, const double *weight, size_t n, double a[3])
{
    double total = 0;
    for (size_t i = 0; i < n; i++) total += weight[i];
    a[0] = 0.5, a[1] = 0.1, a[2] = 0;
    for (int step = 0; step < 4000; step++) { /* plain gradient descent: convex, three numbers */
        double g[3] = {1e-3 * a[0], 1e-3 * a[1], 0};
        for (size_t i = 0; i < n; i++) {
            double d = weight[i] * (sigmoid(a[0] * u[i] + a[1] * v[i] + a[2]) - right[i]) / total;
            g[0] += d * u[i], g[1] += d * v[i], g[2] += d;
        }
        for (int k = 0; k < 3; k++) a[k] -= 0.15 * g[k];
    }
}

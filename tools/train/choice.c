/* The choice among the roles of an edition. Occupations are of every edition; which of its roles an edition would give such a
 * notice is learned twice, and the log-odds of both are added: from the occupations' probabilities and the words (stacked
 * generalisation, Wolpert 1992), and from everything that is seen of a notice, as if there were no occupations. The two err
 * on different notices. One table of weights holds their sum. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct way {
    const char *kinds;
    double c, share, prior; /* prior: how far a role is not worth less for being rare, 0 to 1 */
    bool stacked;           /* on the occupations, whose prior is set already */
} way;

enum { N_WAYS = 2 };
static const way ways[N_WAYS] = {
    {"word=4 tword=1.5 bias=3", 0.33, 0.7, 0, true},
    {"word=4 tword=3 title=10 topic=0.7 evidence=0.5 sign=1 autonomy=0.5 seniority=0.5 bias=3", 0.3, 1.25, 0.7, false}};
static const double occupation_log_scale = 0.3, least_occupation = 0.001;
static const char *const editions[N_EDITIONS] = {"cigref-2011", "cigref-2024"};

typedef struct choice_set {
    const way *by;
    row *rows; /* all labelled notices with their titles, then without */
    unsigned char *y, *use;
    size_t n, n_roles;
} choice_set;

static row choice_row(const trainer *x, const way *by, row seen, const double *posterior)
{
    row r = project(&x->s, seen, by->kinds);
    if (!by->stacked) return r;
    r.at = need(realloc(r.at, (r.n + x->n_occ + 1) * sizeof *r.at));
    for (size_t o = 0; o < x->n_occ; o++)
        if (posterior[o] > least_occupation)
            r.at[r.n++] = (struct feature_node){(int)(x->s.names.n + 1 + o), occupation_log_scale * log(posterior[o] / least_occupation)};
    r.at[r.n].index = -1;
    return r;
}

static choice_set gather_choices(const trainer *x, int edition, const way *by)
{
    choice_set q = {.by = by, .n = 2 * x->c.n_labelled, .n_roles = x->n_roles[edition]};
    q.rows = need(malloc((q.n + 1) * sizeof *q.rows));
    q.y = need(calloc(q.n * q.n_roles, 1)), q.use = need(calloc(q.n, 1));
    for (size_t i = 0; i < q.n; i++) {
        size_t k = i % x->c.n_labelled;
        bool titled = i < x->c.n_labelled;
        q.rows[i] = choice_row(x, by, titled ? x->s.notices[k].titled : x->s.notices[k].untitled,
                               (titled ? x->posterior : x->posterior_untitled) + k * x->n_occ);
        int role = find_name(x->roles[edition][0], 8, q.n_roles, x->c.at[k].role[edition]);
        if (role >= 0) q.y[i * q.n_roles + (size_t)role] = 1;
    }
    return q;
}

static void free_choices(choice_set *q)
{
    free_rows(q->rows, q->n);
    free(q->y), free(q->use);
}

/* -log share of the role among the labelled notices. */
static double rarity(const choice_set *q, size_t role)
{
    size_t n = 0, all = 0;
    for (size_t i = 0; i < q->n * q->n_roles; i++) all += q->y[i], n += i % q->n_roles == role && q->y[i];
    return n ? log((double)all / (double)n) : 0;
}

static linear_model fit_choice(const trainer *x, choice_set *q, int without)
{
    for (size_t i = 0; i < q->n; i++) {
        const notice *n = &x->c.at[i % x->c.n_labelled];
        q->use[i] = n->in_scope && n->fold != without;
    }
    linear_model m = fit_ovr(q->rows, q->y, q->use, q->n, q->n_roles, x->s.names.n + x->n_occ, 0, q->by->c);
    size_t bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    for (size_t r = 0; r < q->n_roles; r++) {
        double *w = &m.w[r * (m.n_features + 1) + bias], scale = kind_scale(q->by->kinds, "bias");
        if (m.empty[r]) *w = unseen_class_log_odds / scale;
        else *w += q->by->prior * rarity(q, r) / scale;
    }
    return m;
}

/* Adds to z, 2 * n_labelled x n_roles. */
static void cross_validate_choice(const trainer *x, choice_set *q, double *z)
{
    double odds[256];
    for (int fold = 0; fold < N_FOLDS; fold++) {
        linear_model m = fit_choice(x, q, fold);
        for (size_t i = 0; i < q->n; i++) {
            if (x->c.at[i % x->c.n_labelled].fold != fold) continue;
            apply_model(&m, q->rows[i], odds);
            for (size_t r = 0; r < q->n_roles; r++) z[i * q->n_roles + r] += q->by->share * odds[r];
        }
        free_model(&m);
    }
}

/* Adds the weights of m, as they are for features that nobody has scaled. */
static void add_weights(const trainer *x, const way *by, const linear_model *m, linear_model *sum)
{
    for (size_t f = 1; f <= m->n_features; f++) {
        double scale = f > x->s.names.n ? occupation_log_scale : kind_scale(by->kinds, x->s.names.at[f - 1]);
        for (size_t r = 0; scale > 0 && r < m->n_classes; r++)
            sum->w[r * (m->n_features + 1) + f] += by->share * scale * m->w[r * (m->n_features + 1) + f];
    }
}

static void write_choice(const trainer *x, int edition, const linear_model *m)
{
    static const char all_kinds[] = "word=1 tword=1 title=1 topic=1 evidence=1 sign=1 autonomy=1 seniority=1 bias=1";
    char name[NAME_BYTES + 16];
    snprintf(name, sizeof name, "choice-%s", editions[edition]);
    FILE *f = open_weights(x, name, "Choice model: log-odds that are added to the roles of this edition, one against the rest.");
    write_model(x, f, m, all_kinds, 1, IN_NOTICES, x->roles[edition][0], 8);
    for (size_t o = 0; o < x->n_occ; o++) {
        snprintf(name, sizeof name, "occupation:%s", x->t.occupation[o]);
        write_feature(f, name, m, x->s.names.n + 1 + o, 1, IN_NOTICES, x->roles[edition][0], 8);
    }
    close_weights(f);
}

static void report_choice(const trainer *x, int edition)
{
    char label[64];
    for (int untitled = 0; untitled < 2; untitled++) {
        const double *posterior = untitled ? x->posterior_untitled : x->posterior;
        snprintf(label, sizeof label, "%s, title %s, no choice", editions[edition], untitled ? "withheld" : "given");
        if (edition) report_roles(x, label, edition, posterior, NULL);
        snprintf(label, sizeof label, "%s, title %s, choice", editions[edition], untitled ? "withheld" : "given");
        report_roles(x, label, edition, posterior, x->choice[edition][untitled]);
    }
}

void train_choice(trainer *x, int edition)
{
    size_t cells = x->c.n_labelled * x->n_roles[edition];
    double *z = need(calloc(2 * cells, sizeof *z));
    linear_model sum = new_model(x->n_roles[edition], x->s.names.n + x->n_occ);
    for (size_t k = 0; k < N_WAYS; k++) {
        choice_set q = gather_choices(x, edition, &ways[k]);
        cross_validate_choice(x, &q, z);
        linear_model m = fit_choice(x, &q, -1);
        add_weights(x, &ways[k], &m, &sum);
        free_model(&m);
        free_choices(&q);
    }
    x->choice[edition][0] = z, x->choice[edition][1] = z + cells;
    report_choice(x, edition);
    write_choice(x, edition, &sum);
    free_model(&sum);
}

/* The choice among the roles of an edition. Occupations are of every edition; which of its roles an edition would give such a
 * notice is learned from the occupations' probabilities and the words (stacked generalisation, Wolpert 1992). */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char choice_kinds[] = "word=4 tword=1.5 bias=3";
static const double choice_c = 0.33, choice_share = 0.7, occupation_log_scale = 0.3, least_occupation = 0.001;
static const char *const editions[N_EDITIONS] = {"cigref-2011", "cigref-2024"};

typedef struct choice_set {
    row *rows; /* all labelled notices with their titles, then without */
    unsigned char *y, *use;
    size_t n, n_roles;
} choice_set;

static row choice_row(const trainer *x, row seen, const double *posterior)
{
    row r = project(&x->s, seen, choice_kinds);
    r.at = need(realloc(r.at, (r.n + x->n_occ + 1) * sizeof *r.at));
    for (size_t o = 0; o < x->n_occ; o++)
        if (posterior[o] > least_occupation)
            r.at[r.n++] = (struct feature_node){(int)(x->s.names.n + 1 + o), occupation_log_scale * log(posterior[o] / least_occupation)};
    r.at[r.n].index = -1;
    return r;
}

static choice_set gather_choices(const trainer *x, int edition)
{
    choice_set q = {.n = 2 * x->c.n_labelled, .n_roles = x->n_roles[edition]};
    q.rows = need(malloc((q.n + 1) * sizeof *q.rows));
    q.y = need(calloc(q.n * q.n_roles, 1)), q.use = need(calloc(q.n, 1));
    for (size_t i = 0; i < q.n; i++) {
        size_t k = i % x->c.n_labelled;
        bool titled = i < x->c.n_labelled;
        q.rows[i] = choice_row(x, titled ? x->s.notices[k].titled : x->s.notices[k].untitled,
                               (titled ? x->posterior : x->posterior_untitled) + k * x->n_occ);
        int role = find_name(x->roles[edition][0], 8, q.n_roles, x->c.at[k].role[edition]);
        if (role >= 0) q.y[i * q.n_roles + (size_t)role] = 1;
    }
    return q;
}

static linear_model fit_choice(const trainer *x, choice_set *q, int without)
{
    for (size_t i = 0; i < q->n; i++) {
        const notice *n = &x->c.at[i % x->c.n_labelled];
        q->use[i] = n->in_scope && n->fold != without;
    }
    linear_model m = fit_ovr(q->rows, q->y, q->use, q->n, q->n_roles, x->s.names.n + x->n_occ, 0, choice_c);
    size_t bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    for (size_t r = 0; r < q->n_roles; r++)
        if (m.empty[r]) m.w[r * (m.n_features + 1) + bias] = unseen_class_log_odds / kind_scale(choice_kinds, "bias");
    return m;
}

static void cross_validate_choice(trainer *x, int edition, choice_set *q)
{
    size_t cells = x->c.n_labelled * q->n_roles;
    double *z = need(malloc(2 * cells * sizeof *z));
    for (int fold = 0; fold < N_FOLDS; fold++) {
        linear_model m = fit_choice(x, q, fold);
        for (size_t i = 0; i < q->n; i++)
            if (x->c.at[i % x->c.n_labelled].fold == fold) apply_model(&m, q->rows[i], z + i * q->n_roles);
        free_model(&m);
    }
    for (size_t i = 0; i < 2 * cells; i++) z[i] *= choice_share;
    x->choice[edition][0] = z, x->choice[edition][1] = z + cells;
}

static void write_choice(const trainer *x, int edition, const linear_model *m)
{
    char name[NAME_BYTES + 16];
    snprintf(name, sizeof name, "choice-%s", editions[edition]);
    FILE *f = open_weights(x, name, "Choice model: log-odds that are added to the roles of this edition, one against the rest.");
    write_model(x, f, m, choice_kinds, choice_share, IN_NOTICES, x->roles[edition][0], 8);
    for (size_t o = 0; o < x->n_occ; o++) {
        snprintf(name, sizeof name, "occupation:%s", x->t.occupation[o]);
        write_feature(f, name, m, x->s.names.n + 1 + o, choice_share * occupation_log_scale, IN_NOTICES, x->roles[edition][0], 8);
    }
    close_weights(f);
}

void train_choice(trainer *x, int edition)
{
    choice_set q = gather_choices(x, edition);
    char label[64];
    cross_validate_choice(x, edition, &q);
    for (int untitled = 0; untitled < 2; untitled++) {
        const double *posterior = untitled ? x->posterior_untitled : x->posterior;
        snprintf(label, sizeof label, "%s, title %s, no choice", editions[edition], untitled ? "withheld" : "given");
        if (edition) report_roles(x, label, edition, posterior, NULL);
        snprintf(label, sizeof label, "%s, title %s, choice %.2f", editions[edition], untitled ? "withheld" : "given", choice_share);
        report_roles(x, label, edition, posterior, x->choice[edition][untitled]);
    }
    linear_model m = fit_choice(x, &q, -1);
    write_choice(x, edition, &m);
    free_model(&m);
    free_rows(q.rows, q.n);
    free(q.y), free(q.use);
}

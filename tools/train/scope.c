/* Scope: is a notice an information-systems job? */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char scope_kinds[] = "sign=1 topic=0.3 word=2 title=3 tword=0.5 bias=1";
static const double scope_c = 0.08;

static row with_extra(row r, int index, double value)
{
    row out = {.at = need(malloc((r.n + 2) * sizeof *out.at)), .n = r.n + 1};
    memcpy(out.at, r.at, r.n * sizeof *r.at);
    out.at[r.n] = (struct feature_node){index, value};
    out.at[out.n].index = -1;
    return out;
}

static double out_odds(const trainer *x, const double *p)
{
    double out = p[x->n_occ - 1];
    return log((1 - out + 1e-6) / (out + 1e-6));
}

/* Titled and untitled notices together. returns the weight of the role model's own verdict. */
double train_scope(trainer *x)
{
    size_t n = 2 * x->c.n_labelled, extra = x->s.names.n + 1;
    row *rows = need(malloc((n + 1) * sizeof *rows));
    unsigned char *y = need(calloc(n, 1)), *use = need(calloc(n, 1));
    for (size_t i = 0; i < n; i++) {
        size_t k = i % x->c.n_labelled;
        bool titled = i < x->c.n_labelled;
        row r = project(&x->s, titled ? x->s.notices[k].titled : x->s.notices[k].untitled, scope_kinds);
        rows[i] = with_extra(r, (int)extra, out_odds(x, x->posterior_text + k * x->n_occ));
        free(r.at);
        y[i] = x->c.at[k].in_scope;
    }
    size_t right[2][7] = {{0}}, count[2] = {0}, right_untitled = 0; /* French, English by threshold */
    for (int fold = 0; fold < N_FOLDS; fold++) {
        for (size_t i = 0; i < n; i++) use[i] = x->c.at[i % x->c.n_labelled].fold != fold && !x->c.at[i % x->c.n_labelled].doubtful;
        linear_model m = fit_ovr(rows, y, use, n, 1, extra, 0, scope_c);
        for (size_t i = 0; i < n; i++) {
            double z;
            size_t k = i % x->c.n_labelled;
            if (x->c.at[k].fold != fold) continue;
            apply_model(&m, rows[i], &z);
            if (x->c.at[k].own) continue;
            if (i >= x->c.n_labelled) {
                right_untitled += (z > 0) == x->c.at[k].in_scope;
                continue;
            }
            count[x->c.at[k].english]++;
            for (int t = 0; t < 7; t++) right[x->c.at[k].english][t] += (sigmoid(z) > 0.2 + 0.1 * t) == x->c.at[k].in_scope;
        }
        free_model(&m);
    }
    for (int t = 0; t < 7; t++)
        fprintf(x->report, "# scope, threshold %.1f: right %.3f (en %.3f, fr %.3f)\n", 0.2 + 0.1 * t,
                (double)(right[0][t] + right[1][t]) / (double)(count[0] + count[1]), (double)right[1][t] / (double)count[1],
                (double)right[0][t] / (double)count[0]);
    fprintf(x->report, "# scope, title withheld: right %.3f\n", (double)right_untitled / (double)(count[0] + count[1]));
    for (size_t i = 0; i < n; i++) use[i] = !x->c.at[i % x->c.n_labelled].doubtful;
    linear_model m = fit_ovr(rows, y, use, n, 1, extra, 0, scope_c);
    FILE *f = open_weights(x, "scope", "Scope: log-odds that a notice is an information-systems job (added to scope_roles x that of the roles).");
    write_model(x, f, &m, scope_kinds, 1, IN_NOTICES, NULL, 0);
    close_weights(f);
    double weight = m.w[extra];
    free_model(&m);
    free_rows(rows, n);
    free(y), free(use);
    return weight;
}

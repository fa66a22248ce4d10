/* Confidence: how often an answer of such a probability is right. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t role_number(const trainer *x, const char *code)
{
    int role = find_name(x->roles[0][0], 8, x->n_roles[0], code);
    return role < 0 ? 255 : (size_t)role;
}

/* Common roles are easier than rare ones: a notice weighs by the root of how rare its role is. */
void calibrate(const trainer *x, const double *posterior, const double *choice, double a[3])
{
    double *u = need(malloc(x->c.n_labelled * sizeof *u)), *v = need(malloc(x->c.n_labelled * sizeof *v));
    double *weight = need(malloc(x->c.n_labelled * sizeof *weight)), of_role[256] = {0};
    unsigned char *right = need(malloc(x->c.n_labelled));
    size_t n = 0;
    for (size_t i = 0; i < x->c.n_labelled; i++)
        if (x->c.at[i].in_scope && !x->c.at[i].own) of_role[role_number(x, x->c.at[i].role[0])]++;
    for (size_t i = 0; i < x->c.n_labelled; i++) {
        if (!x->c.at[i].in_scope || x->c.at[i].own) continue;
        weight[n] = 1 / sqrt(of_role[role_number(x, x->c.at[i].role[0])]);
        verdict d = judge(x, 0, &x->c.at[i], posterior + i * x->n_occ, choice_of(x, 0, choice, i));
        u[n] = log((d.best + 1e-6) / (1 - d.best + 1e-6));
        v[n] = log((d.best + 1e-6) / (d.second + 1e-6));
        right[n++] = d.right;
    }
    fit_platt(u, v, right, weight, n, a);
    double gap = 0, sum[10] = {0}, hit[10] = {0}, count[10] = {0};
    for (size_t i = 0; i < n; i++) {
        double p = sigmoid(a[0] * u[i] + a[1] * v[i] + a[2]);
        size_t b = p >= 1 ? 9 : (size_t)(p * 10);
        sum[b] += p, hit[b] += right[i], count[b]++;
    }
    for (int b = 0; b < 10; b++) gap += fabs(sum[b] - hit[b]) / (double)n;
    fprintf(x->report, "# calibration error %.3f\n", gap);
    free(u), free(v), free(right), free(weight);
}

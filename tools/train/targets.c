/* What a notice is to be learned as: the occupation behind its labels or its title. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void knowledge(const trainer *x, row r, double *title, double *lexicon)
{
    double shares[MAX_OCCUPATIONS] = {0}, trust = 0;
    for (size_t o = 0; o < x->n_occ; o++) lexicon[o] = 0;
    for (size_t i = 0; i < r.n; i++) {
        const char *name = x->s.names.at[r.at[i].index - 1];
        if (!strncmp(name, "title:", 6)) {
            int o = find_name(x->t.occupation[0], NAME_BYTES, x->n_occ, name + 6);
            if (o >= 0) shares[o] = r.at[i].value, trust += r.at[i].value;
        } else if (!strncmp(name, "topic:", 6)) {
            int k = find_name(x->t.topic[0], NAME_BYTES, x->t.n_topics, name + 6);
            for (size_t o = 0; k >= 0 && o < x->n_occ; o++) lexicon[o] += 0.5 * x->t.topic_weight[k][o] * r.at[i].value;
        }
    }
    for (size_t o = 0; o < x->n_occ; o++) {
        title[o] = trust > 0 ? trust * log((shares[o] / trust + 0.02) / 1.02) : 0;
        lexicon[o] = log(lexicon[o] + 0.3);
    }
}

void softmax(double *s, size_t n)
{
    double max = s[0], sum = 0;
    for (size_t i = 1; i < n; i++) max = fmax(max, s[i]);
    for (size_t i = 0; i < n; i++) sum += s[i] = exp(s[i] - max);
    for (size_t i = 0; i < n; i++) s[i] /= sum;
}

/* The occupation that the two role codes and the title agree on best. */
static int gold_occupation(const trainer *x, const notice *n, row titled)
{
    double shares[MAX_OCCUPATIONS] = {0}, best = 0;
    int pick = -1;
    if (!n->in_scope) return (int)x->n_occ - 1;
    for (size_t i = 0; i < titled.n; i++) {
        const char *name = x->s.names.at[titled.at[i].index - 1];
        int o = strncmp(name, "title:", 6) ? -1 : find_name(x->t.occupation[0], NAME_BYTES, x->n_occ, name + 6);
        if (o >= 0) shares[o] = titled.at[i].value;
    }
    for (int strict = 1; strict >= 0 && pick < 0; strict--)
        for (size_t o = 0; o + 1 < x->n_occ; o++) {
            double a = share_of(&x->t, 0, o, n->role[0]), b = share_of(&x->t, 1, o, n->role[1]);
            double w = (strict ? a * b : a + 0.3 * b) * (shares[o] + 0.1);
            if (w > best) best = w, pick = (int)o;
        }
    return pick;
}

void set_priors(trainer *x)
{
    double count[MAX_OCCUPATIONS] = {0};
    for (size_t i = 0; i < x->c.n_labelled; i++)
        if (x->occupation[i] >= 0) count[x->occupation[i]]++;
    for (size_t o = 0; o < x->n_occ; o++) x->prior[o] = o + 1 == x->n_occ ? 0 : -log((count[o] + 5) / (double)x->c.n_labelled);
}

void set_targets(trainer *x)
{
    x->occupation = need(malloc(x->c.n * sizeof *x->occupation));
    for (size_t i = 0; i < x->c.n; i++) {
        row r = x->s.notices[i].titled;
        if (i < x->c.n_labelled) {
            x->occupation[i] = gold_occupation(x, &x->c.at[i], r);
            continue;
        }
        double title[MAX_OCCUPATIONS], lexicon[MAX_OCCUPATIONS];
        knowledge(x, r, title, lexicon);
        for (size_t o = 0; o < x->n_occ; o++) title[o] += 0.6 * lexicon[o];
        softmax(title, x->n_occ);
        x->occupation[i] = -1;
        for (size_t o = 0; o < x->n_occ; o++)
            if (title[o] > 0.5) x->occupation[i] = (int)o;
    }
}

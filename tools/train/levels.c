/* Levels of given competences. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char level_kinds[] = "seniority=1 sign=0.5 tword=0.5 autonomy=0.3 topic=0.15 bias=1";
static const double level_c = 0.05, base_scale = 2;

/* Features of one given competence: base, occupations, autonomy cues of the sentences that its quote touches. */
static row level_row(trainer *x, size_t i_notice, const span *s, size_t *sentence)
{
    row r = project(&x->s, x->s.notices[i_notice].titled, level_kinds);
    size_t base = x->s.names.n + 1;
    r.at = need(realloc(r.at, (r.n + 1 + x->n_occ + 8 + 1) * sizeof *r.at));
    r.at[r.n++] = (struct feature_node){(int)(base + (size_t)s->competence), base_scale};
    for (size_t o = 0; o < x->n_occ; o++)
        if (x->posterior[i_notice * x->n_occ + o] >= 0.001)
            r.at[r.n++] = (struct feature_node){(int)(base + x->n_comp + o), x->posterior[i_notice * x->n_occ + o]};
    static const char *const cues[] = {"autonomy:assist", "autonomy:execute", "autonomy:contribute", "autonomy:design", "autonomy:lead", "autonomy:decide"};
    double count[6] = {0};
    for (size_t i = *sentence; i < x->s.n_sentences && x->s.sentences[i].notice == i_notice; i++) {
        const sentence_row *q = &x->s.sentences[i];
        if (q->start >= s->end || q->end <= s->start) continue;
        for (int k = 0; k < 6; k++) count[k] += expm1(feature_value(&x->s, q->features, cues[k]));
    }
    for (int k = 0; k < 6; k++)
        if (count[k] > 0) r.at[r.n++] = (struct feature_node){(int)(base + x->n_comp + x->n_occ) + k, log1p(count[k])};
    r.at[r.n].index = -1;
    return r;
}

static int nearest_allowed(double level, unsigned allowed)
{
    int best = 3;
    double gap = 99;
    for (int l = 1; l <= 5; l++)
        if (allowed >> l & 1 && fabs(level - l) < gap) gap = fabs(level - l), best = l;
    return best;
}

static void write_levels(const trainer *x, const linear_model *m)
{
    static const char *const cues[] = {"assist", "execute", "contribute", "design", "lead", "decide"};
    FILE *f = open_weights(x, "level", "Level model: a sum that is rounded to a level which the framework allows.");
    size_t base = x->s.names.n + 1, bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    char name[NAME_BYTES + 16];
    fputs("bias\t", f);
    for (size_t c = 0; c < x->n_comp; c++) fprintf(f, "%s=%.2f ", x->t.competence[c], base_scale * m->w[base + c] + m->w[bias]);
    putc('\n', f);
    write_model(x, f, m, "seniority=1 sign=0.5 tword=0.5 autonomy=0.3 topic=0.15", 1, IN_NOTICES, NULL, 0);
    for (size_t o = 0; o < x->n_occ; o++) {
        snprintf(name, sizeof name, "occupation:%s", x->t.occupation[o]);
        write_feature(f, name, m, base + x->n_comp + o, 1, IN_NOTICES, NULL, 0);
    }
    for (size_t k = 0; k < 6; k++) {
        snprintf(name, sizeof name, "local:%s", cues[k]);
        write_feature(f, name, m, base + x->n_comp + x->n_occ + k, 1, IN_NOTICES, NULL, 0);
    }
    close_weights(f);
}

void train_levels(trainer *x)
{
    size_t n = 0, cap = 0, sentence = 0, right = 0, near = 0, judged = 0, n_features = x->s.names.n + x->n_comp + x->n_occ + 6;
    for (size_t i = 0; i < x->c.n_labelled; i++) cap += x->c.at[i].n_spans;
    row *rows = need(malloc((cap + 1) * sizeof *rows)), *part = need(malloc((cap + 1) * sizeof *part));
    double *y = need(malloc((cap + 1) * sizeof *y)), *part_y = need(malloc((cap + 1) * sizeof *part_y));
    int *fold = need(malloc((cap + 1) * sizeof *fold)), *competence = need(malloc((cap + 1) * sizeof *competence));
    for (size_t i = 0; i < x->c.n_labelled; i++) {
        while (sentence < x->s.n_sentences && x->s.sentences[sentence].notice < i) sentence++;
        for (size_t k = 0; x->c.at[i].in_scope && k < x->c.at[i].n_spans; k++) {
            const span *s = &x->c.at[i].spans[k];
            if (!s->level) continue;
            rows[n] = level_row(x, i, s, &sentence);
            y[n] = s->level, fold[n] = x->c.at[i].fold, competence[n++] = s->competence;
        }
    }
    for (int without = 0; without < N_FOLDS; without++) {
        size_t m_rows = 0;
        for (size_t i = 0; i < n; i++)
            if (fold[i] != without) part[m_rows] = rows[i], part_y[m_rows++] = y[i];
        linear_model m = fit_regression(part, part_y, m_rows, n_features, level_c);
        for (size_t i = 0; i < n; i++) {
            double level;
            if (fold[i] != without || !x->allowed[competence[i]]) continue;
            apply_model(&m, rows[i], &level);
            int says = nearest_allowed(level, x->allowed[competence[i]]);
            judged++, right += says == (int)y[i], near += abs(says - (int)y[i]) <= 1;
        }
        free_model(&m);
    }
    fprintf(x->report, "# levels: right %.3f, off by at most one %.3f, %zu given competences\n", (double)right / (double)judged, (double)near / (double)judged, judged);
    linear_model m = fit_regression(rows, y, n, n_features, level_c);
    write_levels(x, &m);
    free_model(&m);
    free_rows(rows, n);
    free(part), free(y), free(part_y), free(fold), free(competence);
}

/* Levels of given competences. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What moves the levels of all competences alike ("*") moves those of some more: being an architect means much for B1 and
 * nothing for B5. So each competence has own weights for most features, added to the common ones (Daumé III 2007). */
#define OWN_KINDS "seniority=1 sign=0.5 autonomy=0.3 topic=0.15"
#define COMMON_KINDS OWN_KINDS " tword=0.5 word=1"
static const char own_kinds[] = OWN_KINDS, common_kinds[] = COMMON_KINDS " bias=1";
static const double level_c = 0.06, base_scale = 2;
enum { GOLD_COUNTS = 3 }; /* times: its annotators are of the kind that judges */

static const char *const cues[] = {"assist", "execute", "contribute", "design", "lead", "decide"};
enum { N_CUES = sizeof cues / sizeof *cues };

/* Columns of a common block, repeated for each competence: names of features, occupations, cues around the evidence. */
static size_t block_of(const trainer *x) { return x->s.names.n + x->n_occ + N_CUES; }

typedef struct level_features {
    const trainer *x;
    row r;
    size_t own; /* first column of the competence's own block */
} level_features;

static void add(level_features *q, size_t column, double value)
{
    q->r.at[q->r.n++] = (struct feature_node){(int)column, value};
}

static void add_both(level_features *q, size_t column, double value) { add(q, column, value), add(q, q->own + column, value); }

static bool is_own(const trainer *x, int feature) { return kind_scale(own_kinds, x->s.names.at[feature - 1]) > 0; }

/* The cues in the sentences that a quote touches; *sentence is the first one of the notice. */
static void count_cues(const trainer *x, size_t i_notice, const span *s, size_t sentence, double count[N_CUES])
{
    char name[NAME_BYTES];
    for (size_t i = sentence; i < x->s.n_sentences && x->s.sentences[i].notice == i_notice; i++) {
        const sentence_row *q = &x->s.sentences[i];
        if (q->start >= s->end || q->end <= s->start) continue;
        for (int k = 0; k < N_CUES; k++) {
            snprintf(name, sizeof name, "autonomy:%s", cues[k]);
            count[k] += expm1(feature_value(&x->s, q->features, name));
        }
    }
}

static int by_column(const void *a, const void *b)
{
    const struct feature_node *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

/* Features of one given competence. */
static row level_row(const trainer *x, size_t i_notice, bool titled, const span *s, size_t sentence)
{
    const seen_notice *seen = &x->s.notices[i_notice];
    const double *occupation = (titled ? x->posterior : x->posterior_untitled) + i_notice * x->n_occ;
    level_features q = {x, project(&x->s, titled ? seen->titled : seen->untitled, common_kinds), (size_t)(s->competence + 1) * (block_of(x) + 1)};
    size_t n = q.r.n, bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    double count[N_CUES] = {0};
    q.r.at = need(realloc(q.r.at, (2 * (n + x->n_occ + N_CUES) + 2) * sizeof *q.r.at));
    for (size_t i = 0; i < n; i++)
        if (is_own(x, q.r.at[i].index)) add(&q, q.own + (size_t)q.r.at[i].index, q.r.at[i].value);
    add(&q, q.own + bias, base_scale);
    for (size_t o = 0; o < x->n_occ; o++)
        if (occupation[o] >= 0.001) add_both(&q, x->s.names.n + 1 + o, occupation[o]);
    count_cues(x, i_notice, s, sentence, count);
    for (size_t k = 0; k < N_CUES; k++)
        if (count[k] > 0) add_both(&q, x->s.names.n + 1 + x->n_occ + k, log1p(count[k]));
    qsort(q.r.at, q.r.n, sizeof *q.r.at, by_column);
    q.r.at[q.r.n].index = -1;
    return q.r;
}

static int nearest_allowed(double level, unsigned allowed)
{
    int best = 3;
    double gap = 99;
    for (int l = 1; l <= 5; l++)
        if (allowed >> l & 1 && fabs(level - l) < gap) gap = fabs(level - l), best = l;
    return best;
}

/* The model as one class for all competences and one for each. */
static void write_levels(const trainer *x, const linear_model *m)
{
    FILE *f = open_weights(x, "level", "Level model: a sum that is rounded to a level which the framework allows; * counts for all competences.");
    const size_t bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    const linear_model blocks = {x->n_comp + 1, block_of(x), m->w, NULL};
    char name[NAME_BYTES + 16], classes[MAX_COMPETENCES + 1][8] = {"*"};
    for (size_t c = 0; c < x->n_comp; c++) memcpy(classes[c + 1], x->t.competence[c], sizeof classes[c]);
    fputs("bias\t", f);
    for (size_t c = 1; c <= x->n_comp; c++)
        fprintf(f, "%s=%.2f ", classes[c], base_scale * m->w[c * (block_of(x) + 1) + bias] + m->w[bias]);
    putc('\n', f);
    write_model(x, f, &blocks, COMMON_KINDS, 1, IN_LEVELS, classes[0], 8);
    for (size_t o = 0; o < x->n_occ; o++) {
        snprintf(name, sizeof name, "occupation:%s", x->t.occupation[o]);
        write_feature(f, name, &blocks, x->s.names.n + 1 + o, 1, IN_NOTICES, classes[0], 8);
    }
    for (size_t k = 0; k < N_CUES; k++) {
        snprintf(name, sizeof name, "local:%s", cues[k]);
        write_feature(f, name, &blocks, x->s.names.n + 1 + x->n_occ + k, 1, IN_NOTICES, classes[0], 8);
    }
    close_weights(f);
}

/* The given competences of the labelled notices, each with its title and without. */
typedef struct given {
    row row;
    double level;
    int competence, fold;
    bool titled, gold, own;
} given;

typedef struct givens {
    given *at;
    size_t n;
} givens;

static givens list_given(const trainer *x)
{
    givens g = {0};
    size_t cap = 0, sentence = 0;
    for (size_t i = 0; i < x->c.n_labelled; i++) cap += 2 * x->c.at[i].n_spans;
    g.at = need(malloc((cap + 1) * sizeof *g.at));
    for (size_t i = 0; i < x->c.n_labelled; i++) {
        const notice *n = &x->c.at[i];
        while (sentence < x->s.n_sentences && x->s.sentences[sentence].notice < i) sentence++;
        for (size_t k = 0; n->in_scope && k < 2 * n->n_spans; k++) {
            const span *s = &n->spans[k / 2];
            bool titled = k % 2 == 0;
            if (s->level)
                g.at[g.n++] = (given){level_row(x, i, titled, s, sentence), s->level, s->competence, n->fold, titled, n->gold, n->own};
        }
    }
    return g;
}

static linear_model fit_levels(const trainer *x, const givens *g, int without)
{
    row *rows = need(malloc((g->n * GOLD_COUNTS + 1) * sizeof *rows));
    double *y = need(malloc((g->n * GOLD_COUNTS + 1) * sizeof *y));
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        for (int k = 0; g->at[i].fold != without && k < (g->at[i].gold ? GOLD_COUNTS : 1); k++)
            rows[n] = g->at[i].row, y[n++] = g->at[i].level;
    linear_model m = fit_regression(rows, y, n, (x->n_comp + 1) * (block_of(x) + 1) - 1, level_c);
    free(rows), free(y);
    return m;
}

typedef struct level_tally {
    size_t judged, right, near;
} level_tally;

static void report_tally(const trainer *x, const char *name, level_tally t)
{
    fprintf(x->report, "# levels, %s: right %.3f, off by at most one %.3f, %zu given competences\n", name,
            (double)t.right / (double)t.judged, (double)t.near / (double)t.judged, t.judged);
}

static void count_level(level_tally *t, int says, int level)
{
    t->judged++, t->right += says == level, t->near += abs(says - level) <= 1;
}

void train_levels(trainer *x)
{
    givens g = list_given(x);
    level_tally titled = {0}, untitled = {0}, gold = {0};
    for (int without = 0; without < N_FOLDS; without++) {
        linear_model m = fit_levels(x, &g, without);
        for (size_t i = 0; i < g.n; i++) {
            const given *a = &g.at[i];
            double level;
            if (a->fold != without || a->own || !x->allowed[a->competence]) continue;
            apply_model(&m, a->row, &level);
            int says = nearest_allowed(level, x->allowed[a->competence]);
            count_level(a->titled ? &titled : &untitled, says, (int)a->level);
            if (a->titled && a->gold) count_level(&gold, says, (int)a->level);
        }
        free_model(&m);
    }
    report_tally(x, "title given", titled);
    report_tally(x, "title given, gold file alone", gold);
    report_tally(x, "title withheld", untitled);
    linear_model m = fit_levels(x, &g, -1);
    write_levels(x, &m);
    free_model(&m);
    for (size_t i = 0; i < g.n; i++) free(g.at[i].row.at);
    free(g.at);
}

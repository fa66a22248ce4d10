/* Competences: sentence by sentence, then by notice. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char sentence_kinds[] = "topic=1 evidence=1 word=2 rule=0.7 bias=1 autonomy=0.5";
static const char notice_kinds[] = "topic=1 evidence=1 word=8 tword=1 sign=0.5 seniority=0.5 autonomy=0.5 title=1 bias=1";
static const double sentence_c = 0.5, notice_c = 0.05, occupation_scale = 2;

static bool speaks(const notice *n, size_t competence, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < n->n_spans; i++)
        if ((size_t)n->spans[i].competence == competence && n->spans[i].start < end && n->spans[i].end > start) return true;
    return false;
}

static bool has_competence(const notice *n, size_t competence)
{
    for (size_t i = 0; i < n->n_spans; i++)
        if ((size_t)n->spans[i].competence == competence) return true;
    return false;
}

typedef struct sentence_set {
    row *rows;
    unsigned char *y, *use;
} sentence_set;

static linear_model fit_sentences(const trainer *x, sentence_set *q, int without)
{
    for (size_t i = 0; i < x->s.n_sentences; i++) {
        const notice *n = &x->c.at[x->s.sentences[i].notice];
        q->use[i] = n->in_scope && n->fold != without;
    }
    return fit_ovr(q->rows, q->y, q->use, x->s.n_sentences, x->n_comp, x->s.names.n, 0, sentence_c);
}

/* max and any of the sentences of each labelled notice, as the engine makes them. */
static void gather(const trainer *x, const linear_model *m, const sentence_set *q, int fold, double *max, double *none)
{
    double z[MAX_COMPETENCES];
    for (size_t i = 0; i < x->s.n_sentences; i++) {
        size_t k = x->s.sentences[i].notice;
        if (fold >= 0 && x->c.at[k].fold != fold) continue;
        apply_model(m, q->rows[i], z);
        for (size_t c = 0; c < x->n_comp; c++) {
            if (m->empty[c]) z[c] = unseen_class_log_odds;
            max[k * x->n_comp + c] = fmax(max[k * x->n_comp + c], z[c]);
            none[k * x->n_comp + c] += z[c] > 0 ? -z[c] - log1p(exp(-z[c])) : -log1p(exp(z[c]));
        }
    }
}

static void write_sentences(const trainer *x, linear_model *m)
{
    FILE *f = open_weights(x, "sentence", "Sentence model: log-odds that a sentence speaks for a competence.");
    size_t bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    for (size_t c = 0; c < x->n_comp; c++)
        if (m->empty[c]) m->w[c * (m->n_features + 1) + bias] = unseen_class_log_odds;
    write_model(x, f, m, sentence_kinds, 1, IN_SENTENCES, x->t.competence[0], 8);
    close_weights(f);
}

/* Notice rows of the competence model: features, occupations, then max and any of each competence. Order of the extra
 * features: occupations, max, any. */
static row notice_row(const trainer *x, size_t i, const double *max, const double *none)
{
    row r = project(&x->s, x->s.notices[i].titled, notice_kinds);
    size_t base = x->s.names.n + 1, extra = x->n_occ + 2 * x->n_comp;
    r.at = need(realloc(r.at, (r.n + extra + 1) * sizeof *r.at));
    for (size_t o = 0; o < x->n_occ; o++)
        if (x->posterior[i * x->n_occ + o] >= 0.001)
            r.at[r.n++] = (struct feature_node){(int)(base + o), occupation_scale * x->posterior[i * x->n_occ + o]};
    for (size_t c = 0; c < x->n_comp; c++)
        r.at[r.n++] = (struct feature_node){(int)(base + x->n_occ + c), fmin(9.21, fmax(-9.21, max[i * x->n_comp + c]))};
    for (size_t c = 0; c < x->n_comp; c++)
        r.at[r.n++] = (struct feature_node){(int)(base + x->n_occ + x->n_comp + c), log_odds(-expm1(none[i * x->n_comp + c]))};
    r.at[r.n].index = -1;
    return r;
}

typedef struct tally {
    size_t hit, predicted, gold;
} tally;

static double f1(tally t) { return t.predicted + t.gold ? 2.0 * (double)t.hit / (double)(t.predicted + t.gold) : 0; }

/* The threshold that serves both best: all notices, and the gold file, whose annotators are of the kind that judges. */
static double report_competences(const trainer *x, const double *p)
{
    double best = 0, pick = 0.3;
    for (double threshold = 0.2; threshold < 0.56; threshold += 0.02) {
        tally all = {0}, first = {0};
        for (size_t i = 0; i < x->c.n_labelled; i++)
            for (size_t c = 0; x->c.at[i].in_scope && !x->c.at[i].own && c < x->n_comp; c++) {
                if (!x->allowed[c]) continue;
                bool says = p[i * x->n_comp + c] >= threshold, gold = has_competence(&x->c.at[i], c);
                all.hit += says && gold, all.predicted += says, all.gold += gold;
                if (x->c.at[i].gold) first.hit += says && gold, first.predicted += says, first.gold += gold;
            }
        if (f1(all) + f1(first) > best) best = f1(all) + f1(first), pick = threshold;
        fprintf(x->report, "# competences, threshold %.2f: F1 %.3f, on the gold file alone %.3f\n", threshold, f1(all), f1(first));
    }
    return pick;
}

static void write_competences(const trainer *x, const linear_model *m)
{
    FILE *f = open_weights(x, "competence", "Competence model: log-odds that an annotator gives a competence to a notice.");
    size_t base = x->s.names.n + 1;
    char name[NAME_BYTES + 16];
    write_model(x, f, m, notice_kinds, 1, IN_NOTICES, x->t.competence[0], 8);
    for (size_t o = 0; o < x->n_occ; o++) {
        snprintf(name, sizeof name, "occupation:%s", x->t.occupation[o]);
        write_feature(f, name, m, base + o, occupation_scale, IN_NOTICES, x->t.competence[0], 8);
    }
    for (size_t k = 0; k < 2 * x->n_comp; k++) {
        snprintf(name, sizeof name, "%s:%s", k < x->n_comp ? "max" : "any", x->t.competence[k % x->n_comp]);
        write_feature(f, name, m, base + x->n_occ + k, 1, IN_NOTICES, x->t.competence[0], 8);
    }
    close_weights(f);
}

static linear_model fit_notices(const trainer *x, const row *rows, const unsigned char *y, int without)
{
    unsigned char *use = need(calloc(x->c.n_labelled, 1));
    for (size_t i = 0; i < x->c.n_labelled; i++) use[i] = x->c.at[i].in_scope && x->c.at[i].fold != without;
    linear_model m = fit_ovr(rows, y, use, x->c.n_labelled, x->n_comp, x->s.names.n + x->n_occ + 2 * x->n_comp,
                             x->s.names.n + x->n_occ, notice_c);
    for (size_t c = 0; c < x->n_comp; c++)
        if (m.empty[c]) m.w[c * (m.n_features + 1) + (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias")] = unseen_class_log_odds;
    free(use);
    return m;
}

double train_competences(trainer *x)
{
    size_t n = x->c.n_labelled, cells = n * x->n_comp;
    sentence_set q = {need(malloc((x->s.n_sentences + 1) * sizeof *q.rows)), need(calloc(x->s.n_sentences * x->n_comp, 1)),
                      need(calloc(x->s.n_sentences, 1))};
    for (size_t i = 0; i < x->s.n_sentences; i++) {
        const sentence_row *s = &x->s.sentences[i];
        q.rows[i] = project(&x->s, s->features, sentence_kinds);
        for (size_t c = 0; c < x->n_comp; c++) q.y[i * x->n_comp + c] = speaks(&x->c.at[s->notice], c, s->start, s->end);
    }
    double *max = need(malloc(cells * sizeof *max)), *none = need(calloc(cells, sizeof *none)), *p = need(calloc(cells, sizeof *p));
    for (size_t i = 0; i < cells; i++) max[i] = -9.21;
    for (int fold = 0; fold < N_FOLDS; fold++) {
        linear_model m = fit_sentences(x, &q, fold);
        gather(x, &m, &q, fold, max, none);
        free_model(&m);
    }
    linear_model sentences = fit_sentences(x, &q, -1);
    write_sentences(x, &sentences);
    free_model(&sentences);
    row *rows = need(malloc((n + 1) * sizeof *rows));
    unsigned char *y = need(calloc(cells, 1));
    for (size_t i = 0; i < n; i++) {
        rows[i] = notice_row(x, i, max, none);
        for (size_t c = 0; c < x->n_comp; c++) y[i * x->n_comp + c] = has_competence(&x->c.at[i], c);
    }
    for (int fold = 0; fold < N_FOLDS; fold++) {
        linear_model m = fit_notices(x, rows, y, fold);
        for (size_t i = 0; i < n; i++) {
            if (x->c.at[i].fold != fold) continue;
            apply_model(&m, rows[i], p + i * x->n_comp);
            for (size_t c = 0; c < x->n_comp; c++) p[i * x->n_comp + c] = sigmoid(p[i * x->n_comp + c]);
        }
        free_model(&m);
    }
    double threshold = report_competences(x, p);
    linear_model all = fit_notices(x, rows, y, -1);
    write_competences(x, &all);
    free_model(&all);
    free_rows(rows, n);
    free_rows(q.rows, x->s.n_sentences);
    free(q.y), free(q.use), free(max), free(none), free(p), free(y);
    return threshold;
}

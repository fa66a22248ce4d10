/* ecfit-train: learns the weights from labelled notices and writes them as text.
 *
 *   ecfit-train DICTIONARIES GOLD.jsonl OWN.jsonl LABELS.jsonl POOL.jsonl JUDGING.jsonl [ERRORS.tsv]
 *
 * The stages follow shared/design/MATCHING.md: a model of the title, a model of the text (labelled notices three times
 * as heavy as pool notices with labels from their titles), the dictionaries' own weights, added up as log-odds; scope;
 * competences sentence by sentence and then by notice; levels; calibration. Everything that is fitted on the output of
 * an earlier stage sees that output by cross-validation over notices. */
#include "train.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char text_kinds[] = "topic=0.7 evidence=0.5 word=4 sign=1 autonomy=0.5 seniority=0.5 bias=3";
static const char title_kinds[] = "title=1.5 tword=1.5";
static const char scope_kinds[] = "sign=1 topic=0.3 word=2 title=0.25 bias=1";
static const char sentence_kinds[] = "topic=1 evidence=1 word=2 rule=0.7 bias=1 autonomy=0.5";
static const char notice_kinds[] = "topic=1 evidence=1 word=8 tword=1 sign=0.5 seniority=0.5 autonomy=0.5 title=1 bias=1";
static const char choice_kinds[] = "word=4 tword=1.5 bias=3";
static const char level_kinds[] = "seniority=1 sign=0.5 tword=0.5 autonomy=0.3 topic=0.15 bias=1";
static const double text_c = 0.33, title_c = 2, scope_c = 0.3, sentence_c = 0.5, notice_c = 0.1, level_c = 0.05, choice_c = 0.33;
/* How the parts are added up; the last two are parameters of the engine. */
static const double text_share = 1.1, title_share = 0.5, list_share = 1, lexicon_share = 0.5, prior_share = 1, choice_share = 0.7;
static const double unseen_class_log_odds = -8, occupation_scale = 2, base_scale = 2, occupation_log_scale = 0.3,
                    least_occupation = 0.001;
static const char *const editions[N_EDITIONS] = {"cigref-2011", "cigref-2024"};

typedef struct trainer {
    tables t;
    corpus c;
    sight s;
    const char *dictionaries;
    size_t n_occ, n_comp;
    int *occupation;   /* of each notice: target, -1 none */
    double prior[MAX_OCCUPATIONS]; /* -log share of the labelled notices: rare roles are not worth less */
    double *posterior; /* n_labelled x n_occ, by cross-validation, titled */
    double *posterior_untitled;
    double *posterior_text; /* by the text alone */
    unsigned allowed[MAX_COMPETENCES]; /* levels of e-CF 2.0, bits; 0: not in 2.0 */
    char roles[N_EDITIONS][256][8];
    size_t n_roles[N_EDITIONS];
    double *choice[N_EDITIONS][2]; /* what the choice model adds, n_labelled x n_roles, by cross-validation; titled, untitled */
    FILE *report, *errors;
} trainer;

/* ---- what the dictionaries say by themselves ---------------------------------------------------------------- */

static void knowledge(const trainer *x, row r, double *title, double *lexicon)
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

static void softmax(double *s, size_t n)
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

static void set_priors(trainer *x)
{
    double count[MAX_OCCUPATIONS] = {0};
    for (size_t i = 0; i < x->c.n_labelled; i++)
        if (x->occupation[i] >= 0) count[x->occupation[i]]++;
    for (size_t o = 0; o < x->n_occ; o++) x->prior[o] = o + 1 == x->n_occ ? 0 : -log((count[o] + 5) / (double)x->c.n_labelled);
}

static void set_targets(trainer *x)
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

/* ---- roles ------------------------------------------------------------------------------------------------- */

typedef struct role_model {
    linear_model text, title;
} role_model;

static row *project_all(const trainer *x, const char *kinds, bool titled, size_t n)
{
    row *out = need(malloc((n + 1) * sizeof *out));
    for (size_t i = 0; i < n; i++) out[i] = project(&x->s, titled ? x->s.notices[i].titled : x->s.notices[i].untitled, kinds);
    return out;
}

static void free_rows(row *r, size_t n)
{
    for (size_t i = 0; i < n; i++) free(r[i].at);
    free(r);
}

/* Fit on all notices but those of a fold (-1: on all). */
static role_model fit_roles(const trainer *x, const row *text, const row *title, int without)
{
    unsigned char *y = need(calloc(x->c.n * x->n_occ, 1)), *use = need(calloc(x->c.n, 1));
    role_model m;
    for (size_t i = 0; i < x->c.n; i++) {
        if (x->occupation[i] < 0 || (i < x->c.n_labelled && x->c.at[i].fold == without)) continue;
        y[i * x->n_occ + (size_t)x->occupation[i]] = 1;
        use[i] = i < x->c.n_labelled ? 3 : 1;
    }
    m.text = fit_ovr(text, y, use, x->c.n, x->n_occ, x->s.names.n, 0, text_c);
    for (size_t i = 0; i < x->c.n_labelled; i++) use[i] = use[i] > 0;
    m.title = fit_ovr(title, y, use, x->c.n_labelled, x->n_occ, x->s.names.n, 0, title_c);
    free(y);
    free(use);
    return m;
}

/* What each part says of each occupation. */
typedef struct role_parts {
    double text[MAX_OCCUPATIONS], title[MAX_OCCUPATIONS], list[MAX_OCCUPATIONS], lexicon[MAX_OCCUPATIONS];
} role_parts;

static void read_parts(const trainer *x, const role_model *m, row text, row title, row all, role_parts *p)
{
    apply_model(&m->text, text, p->text);
    apply_model(&m->title, title, p->title);
    knowledge(x, all, p->list, p->lexicon);
    for (size_t o = 0; o < x->n_occ; o++) p->text[o] = m->text.empty[o] ? unseen_class_log_odds : p->text[o];
}

typedef struct mixture {
    double text, title, list, lexicon, prior;
} mixture;

static void mix(const trainer *x, const role_parts *q, mixture w, double *p)
{
    for (size_t o = 0; o < x->n_occ; o++)
        p[o] = w.text * q->text[o] + w.title * q->title[o] + w.list * q->list[o] + w.lexicon * q->lexicon[o] + w.prior * x->prior[o];
    softmax(p, x->n_occ);
}

static double role_probability(const trainer *x, int edition, const double *p, const char *code)
{
    double sum = 0;
    for (size_t o = 0; o < x->n_occ; o++) sum += p[o] * share_of(&x->t, edition, o, code);
    return sum;
}

typedef struct verdict {
    double best, second;
    size_t role; /* the first one */
    bool right, strict, third;
} verdict;

static bool acceptable(const notice *n, int edition, const char *code)
{
    bool ok = !strcmp(code, n->role[edition]);
    for (size_t i = 0; i < n->n_also[edition]; i++) ok |= !strcmp(code, n->also[edition][i]);
    return ok;
}

/* By the occupations, p, and by what the choice model adds to the log-odds of the roles, if it is asked. */
static verdict judge(const trainer *x, int edition, const notice *n, const double *p, const double *choice)
{
    double q[256], sum = 0;
    verdict v = {0};
    for (size_t r = 0; r < x->n_roles[edition]; r++)
        sum += q[r] = role_probability(x, edition, p, x->roles[edition][r]) * (choice ? exp(choice[r]) : 1);
    for (int rank = 0; rank < 3; rank++) {
        size_t best = 0;
        for (size_t r = 1; r < x->n_roles[edition]; r++)
            if (q[r] > q[best]) best = r;
        bool ok = acceptable(n, edition, x->roles[edition][best]);
        if (rank == 0) v.best = q[best] / sum, v.right = ok, v.role = best, v.strict = !strcmp(x->roles[edition][best], n->role[edition]);
        if (rank == 1) v.second = q[best] / sum;
        v.third |= ok;
        q[best] = -1;
    }
    return v;
}

static const double *choice_of(const trainer *x, int edition, const double *choice, size_t i)
{
    return choice ? choice + i * x->n_roles[edition] : NULL;
}

static void report_roles(const trainer *x, const char *name, int edition, const double *posterior, const double *choice)
{
    size_t n[4] = {0}, right[4] = {0}, strict = 0, third = 0, of_role[256] = {0}, right_of_role[256] = {0};
    double macro = 0, n_roles = 0;
    for (size_t i = 0; i < x->c.n_labelled; i++) {
        const notice *t = &x->c.at[i];
        if (!t->in_scope || t->own) continue;
        verdict v = judge(x, edition, t, posterior + i * x->n_occ, choice_of(x, edition, choice, i));
        size_t lang = t->english ? 1 : 2;
        n[0]++, n[lang]++, n[3] += t->gold;
        right[0] += v.right, right[lang] += v.right, right[3] += t->gold && v.right;
        strict += v.strict, third += v.third;
        int role = find_name(x->roles[edition][0], 8, x->n_roles[edition], t->role[edition]);
        if (role >= 0) of_role[role]++, right_of_role[role] += v.right;
    }
    for (size_t r = 0; r < x->n_roles[edition]; r++)
        if (of_role[r]) macro += (double)right_of_role[r] / (double)of_role[r], n_roles++;
    fprintf(x->report, "# roles, %s: first right %.3f (en %.3f, fr %.3f, gold file %.3f, mean of roles %.3f), strict %.3f, among three %.3f\n",
            name, (double)right[0] / (double)n[0], (double)right[1] / (double)n[1], (double)right[2] / (double)n[2],
            (double)right[3] / (double)n[3], macro / n_roles, (double)strict / (double)n[0], (double)third / (double)n[0]);
}

static void try_mixture(trainer *x, const char *name, const role_parts *parts, mixture w, double *posterior)
{
    for (size_t i = 0; i < x->c.n_labelled; i++) mix(x, &parts[i], w, posterior + i * x->n_occ);
    char label[128];
    snprintf(label, sizeof label, "%s, shares %.2f %.2f %.2f %.2f prior %.1f", name, w.text, w.title, w.list, w.lexicon, w.prior);
    report_roles(x, label, 0, posterior, NULL);
}

static const mixture chosen = {text_share, title_share, list_share, lexicon_share, prior_share};

/* Every wrong notice of the cross-validation, for people who look for the class behind an error. */
static void list_errors(const trainer *x, const char *name, const double *posterior, const double *choice)
{
    for (size_t i = 0; x->errors && i < x->c.n_labelled; i++) {
        const notice *t = &x->c.at[i];
        size_t occupation = 0;
        if (!t->in_scope) continue;
        verdict v = judge(x, 0, t, posterior + i * x->n_occ, choice_of(x, 0, choice, i));
        if (v.right) continue;
        for (size_t o = 0; o < x->n_occ; o++)
            if (posterior[i * x->n_occ + o] > posterior[i * x->n_occ + occupation]) occupation = o;
        fprintf(x->errors, "%s\t%s\t%s\tgold %s\tgot %s %.2f (%s)\t%s\n", name, t->id, t->english ? "en" : "fr", t->role[0],
                x->roles[0][v.role], v.best, x->t.occupation[occupation], t->title);
    }
}

static void try_mixtures(trainer *x, const char *name, const role_parts *parts, double *posterior)
{
    static const mixture others[] = {{0, 0, 1, 0.6, 0}, {1, 0, 0, 0, 0.5}, {0, 1, 1, 0, 0}, {1.1, 0.5, 1, 0.5, 0}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) try_mixture(x, name, parts, others[i], posterior);
    try_mixture(x, name, parts, chosen, posterior);
}

static void cross_validate_roles(trainer *x, const row *text, const row *title, const row *text_untitled, const row *title_untitled)
{
    role_parts *parts = need(calloc(x->c.n_labelled, sizeof *parts)), *untitled = need(calloc(x->c.n_labelled, sizeof *parts));
    x->posterior = need(calloc(x->c.n_labelled * x->n_occ, sizeof(double)));
    x->posterior_untitled = need(calloc(x->c.n_labelled * x->n_occ, sizeof(double)));
    for (int fold = 0; fold < N_FOLDS; fold++) {
        role_model m = fit_roles(x, text, title, fold);
        for (size_t i = 0; i < x->c.n_labelled; i++) {
            if (x->c.at[i].fold != fold) continue;
            read_parts(x, &m, text[i], title[i], x->s.notices[i].titled, &parts[i]);
            read_parts(x, &m, text_untitled[i], title_untitled[i], x->s.notices[i].untitled, &untitled[i]);
        }
        free_model(&m.text);
        free_model(&m.title);
    }
    x->posterior_text = need(calloc(x->c.n_labelled * x->n_occ, sizeof(double)));
    try_mixture(x, "text alone", parts, (mixture){text_share, 0, 0, lexicon_share, prior_share}, x->posterior_text);
    try_mixtures(x, "title given", parts, x->posterior);
    try_mixtures(x, "title withheld", untitled, x->posterior_untitled);
    free(parts);
    free(untitled);
}

/* ---- writing ----------------------------------------------------------------------------------------------- */

static FILE *open_weights(const trainer *x, const char *name, const char *says)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/weights/%s.tsv", x->dictionaries, name);
    FILE *f = fopen(path, "w");
    if (!f) die("%s: cannot write", path);
    fprintf(f, "# %s\n# Made by `make train`; corpora (FNV-1a): gold %016llx, own %016llx, labels %016llx, pool %016llx.\n# feature\tclass=weight ...\n",
            says, x->c.hash[0], x->c.hash[1], x->c.hash[2], x->c.hash[3]);
    return f;
}

static void close_weights(FILE *f)
{
    if (fclose(f)) die("cannot write the weights");
}

/* Weights of words are many, and the value of a word is about 0.05 in a notice, 0.3 in a sentence or a title: smaller
 * weights than these change nothing that counts and are left out. */
enum { IN_NOTICES, IN_SENTENCES };
static const double smallest_word[] = {0.2, 0.1}, smallest_other = 0.01;

static double smallest(const char *name, int where)
{
    if (!strncmp(name, "word:", 5)) return smallest_word[where];
    return !strncmp(name, "tword:", 6) ? 0.08 : smallest_other;
}

static void write_feature(FILE *f, const char *name, const linear_model *m, size_t feature, double scale, int where, const char *classes,
                          size_t stride)
{
    bool any = false;
    for (size_t k = 0; k < m->n_classes; k++) {
        double w = scale * m->w[k * (m->n_features + 1) + feature];
        if (fabs(w) < smallest(name, where)) continue;
        if (!any) fprintf(f, "%s\t", name);
        fprintf(f, "%s%s=%.2f", any ? " " : "", classes ? classes + k * stride : "*", w);
        any = true;
    }
    if (any) putc('\n', f);
}

static int by_name(const void *a, const void *b) { return strcmp(**(char **const *)a, **(char **const *)b); }

/* All features of `kinds` in the order of their names. */
static void write_model(const trainer *x, FILE *f, const linear_model *m, const char *kinds, double factor, int where,
                        const char *classes, size_t stride)
{
    char ***order = need(malloc((x->s.names.n + 1) * sizeof *order));
    for (size_t i = 0; i < x->s.names.n; i++) order[i] = &x->s.names.at[i];
    qsort(order, x->s.names.n, sizeof *order, by_name);
    for (size_t i = 0; i < x->s.names.n; i++) {
        double scale = kind_scale(kinds, *order[i]);
        size_t feature = (size_t)(order[i] - x->s.names.at) + 1;
        if (scale > 0 && feature <= m->n_features) write_feature(f, *order[i], m, feature, factor * scale, where, classes, stride);
    }
    free(order);
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

static void write_roles(const trainer *x, role_model *m)
{
    FILE *f = open_weights(x, "role", "Role model: log-odds of occupations by text and title, one against the rest.");
    size_t bias = (size_t)name_id((names *)(uintptr_t)&x->s.names, "bias");
    for (size_t o = 0; o < x->n_occ; o++) { /* the bias feature is 3, and all weights are written times text_share */
        double *w = &m->text.w[o * (m->text.n_features + 1) + bias];
        if (m->text.empty[o]) *w = unseen_class_log_odds / 3;
        *w += prior_share * x->prior[o] / (3 * text_share);
    }
    write_model(x, f, &m->text, text_kinds, text_share, IN_NOTICES, x->t.occupation[0], NAME_BYTES);
    write_model(x, f, &m->title, title_kinds, title_share, IN_NOTICES, x->t.occupation[0], NAME_BYTES);
    close_weights(f);
}

/* ---- the choice among the roles of an edition ---------------------------------------------------------------- */

/* Occupations are of every edition; which of its roles an edition would give such a notice is learned here from the
 * occupations' probabilities and the words (stacked generalisation, Wolpert 1992). */
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

static void train_choice(trainer *x, int edition)
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

/* ---- confidence -------------------------------------------------------------------------------------------- */

static size_t role_number(const trainer *x, const char *code)
{
    int role = find_name(x->roles[0][0], 8, x->n_roles[0], code);
    return role < 0 ? 255 : (size_t)role;
}

/* Common roles are easier than rare ones: a notice weighs by the root of how rare its role is. */
static void calibrate(const trainer *x, const double *posterior, const double *choice, double a[3])
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

/* ---- scope ------------------------------------------------------------------------------------------------- */

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
static double train_scope(trainer *x)
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
        for (size_t i = 0; i < n; i++) use[i] = x->c.at[i % x->c.n_labelled].fold != fold;
        linear_model m = fit_ovr(rows, y, use, n, 1, extra, 0, scope_c);
        for (size_t i = 0; i < n; i++) {
            double z;
            size_t k = i % x->c.n_labelled;
            if (use[i]) continue;
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
    memset(use, 1, n);
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

/* ---- competences ------------------------------------------------------------------------------------------- */

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
        if (f1(all) > best) best = f1(all), pick = threshold;
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

static double train_competences(trainer *x)
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

/* ---- levels ------------------------------------------------------------------------------------------------ */

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

static void train_levels(trainer *x)
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

/* ---- the whole --------------------------------------------------------------------------------------------- */

static void read_allowed(trainer *x)
{
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/ecf/2.0.tsv", x->dictionaries);
    FILE *f = fopen(path, "r");
    if (!f) die("%s: cannot open", path);
    while (fgets(line, sizeof line, f)) {
        char *rest = line, *field[5] = {0};
        for (int i = 0; i < 5; i++) field[i] = rest ? strsep(&rest, "\t") : NULL;
        int c = line[0] == '#' ? -1 : find_name(x->t.competence[0], 8, x->n_comp, field[0]);
        for (char *p = c < 0 ? NULL : field[4]; p && *p; p++)
            if (*p >= '1' && *p <= '5') x->allowed[c] |= 1u << (*p - '0');
    }
    fclose(f);
}

static void list_roles(trainer *x)
{
    for (int e = 0; e < N_EDITIONS; e++)
        for (size_t o = 0; o < x->n_occ; o++)
            for (size_t i = 0; i < x->t.n_shares[e][o]; i++)
                if (find_name(x->roles[e][0], 8, x->n_roles[e], x->t.share[e][o][i].code) < 0)
                    snprintf(x->roles[e][x->n_roles[e]++], 8, "%s", x->t.share[e][o][i].code);
}

static void write_parameters(const trainer *x, const double titled[3], const double untitled[3], double scope_roles, double threshold)
{
    FILE *f = open_weights(x, "parameters", "Single numbers: how the parts are added up, confidence, thresholds.");
    fprintf(f, "role_title\t%.3f\nrole_terms\t%.3f\n", list_share, lexicon_share);
    fprintf(f, "platt_slope\t%.4f\nplatt_margin\t%.4f\nplatt_bias\t%.4f\n", titled[0], titled[1], titled[2]);
    fprintf(f, "platt_slope_untitled\t%.4f\nplatt_margin_untitled\t%.4f\nplatt_bias_untitled\t%.4f\n", untitled[0], untitled[1], untitled[2]);
    fprintf(f, "scope_roles\t%.4f\nscope_threshold\t0.3\ncompetence_threshold\t%.2f\n", scope_roles, threshold);
    close_weights(f);
}

static void train_roles(trainer *x, double titled[3], double untitled[3])
{
    row *text = project_all(x, text_kinds, true, x->c.n), *title = project_all(x, title_kinds, true, x->c.n_labelled);
    row *text_u = project_all(x, text_kinds, false, x->c.n_labelled), *title_u = project_all(x, title_kinds, false, x->c.n_labelled);
    cross_validate_roles(x, text, title, text_u, title_u);
    for (int e = 0; e < N_EDITIONS; e++) train_choice(x, e);
    calibrate(x, x->posterior, x->choice[0][0], titled);
    calibrate(x, x->posterior_untitled, x->choice[0][1], untitled);
    list_errors(x, "titled", x->posterior, x->choice[0][0]);
    list_errors(x, "untitled", x->posterior_untitled, x->choice[0][1]);
    role_model m = fit_roles(x, text, title, -1);
    write_roles(x, &m);
    free_model(&m.text), free_model(&m.title);
    free_rows(text, x->c.n), free_rows(title, x->c.n_labelled);
    free_rows(text_u, x->c.n_labelled), free_rows(title_u, x->c.n_labelled);
}

int main(int argc, char **argv)
{
    if (argc != 7 && argc != 8) die("usage: ecfit-train DICTIONARIES GOLD.jsonl OWN.jsonl LABELS.jsonl POOL.jsonl JUDGING.jsonl [ERRORS.tsv]");
    static trainer x;
    double titled[3], untitled[3];
    char path[4096];
    x.dictionaries = argv[1];
    snprintf(path, sizeof path, "%s/weights/report.txt", argv[1]);
    x.report = need(fopen(path, "w"));
    if (argc == 8) x.errors = need(fopen(argv[7], "w"));
    tables_read(&x.t, argv[1]);
    x.n_occ = x.t.n_occupations, x.n_comp = x.t.n_competences;
    read_allowed(&x);
    list_roles(&x);
    corpus_read(&x.c, &x.t, argv[2], argv[3], argv[4], argv[5], argv[6]);
    write_vocabulary(&x.c, argv[1]);
    sight_read(&x.s, &x.c, argv[1]);
    set_targets(&x);
    set_priors(&x);
    train_roles(&x, titled, untitled);
    double scope_roles = train_scope(&x);
    double threshold = train_competences(&x);
    train_levels(&x);
    write_parameters(&x, titled, untitled, scope_roles, threshold);
    if (x.errors) fclose(x.errors);
    return fclose(x.report) ? 2 : 0;
}

/* The role model: log-odds of occupations by text, title, title list and lexicon, added up; who is right, in figures. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char text_kinds[] = "topic=0.7 evidence=0.5 word=4 sign=1 autonomy=0.5 seniority=0.5 bias=3";
static const char title_kinds[] = "title=1.5 tword=1.5";
static const double text_c = 0.33, title_c = 2;
/* How the parts are added up; list_share and lexicon_share are parameters of the engine. */
static const double text_share = 1.1, title_share = 0.5, prior_share = 1;

typedef struct role_model {
    linear_model text, title;
} role_model;

row *project_all(const trainer *x, const char *kinds, bool titled, size_t n)
{
    row *out = need(malloc((n + 1) * sizeof *out));
    for (size_t i = 0; i < n; i++) out[i] = project(&x->s, titled ? x->s.notices[i].titled : x->s.notices[i].untitled, kinds);
    return out;
}

void free_rows(row *r, size_t n)
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
        if (x->occupation[i] < 0 || x->c.at[i].doubtful || x->c.at[i].fold == without) continue;
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

static bool acceptable(const notice *n, int edition, const char *code)
{
    bool ok = !strcmp(code, n->role[edition]);
    for (size_t i = 0; i < n->n_also[edition]; i++) ok |= !strcmp(code, n->also[edition][i]);
    return ok;
}

/* By the occupations, p, and by what the choice model adds to the log-odds of the roles, if it is asked. */
verdict judge(const trainer *x, int edition, const notice *n, const double *p, const double *choice)
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

const double *choice_of(const trainer *x, int edition, const double *choice, size_t i)
{
    return choice ? choice + i * x->n_roles[edition] : NULL;
}

void report_roles(const trainer *x, const char *name, int edition, const double *posterior, const double *choice)
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
void list_errors(const trainer *x, const char *name, const double *posterior, const double *choice)
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

void train_roles(trainer *x, double titled[3], double untitled[3])
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

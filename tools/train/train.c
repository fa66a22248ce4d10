/* ecfit-train: learns the weights from labelled notices and writes them as text.
 *
 *   ecfit-train DICTIONARIES GOLD.jsonl OWN.jsonl LABELS.jsonl POOL.jsonl JUDGING.jsonl [ERRORS.tsv]
 *
 * The stages follow shared/design/MATCHING.md: a model of the title, a model of the text (labelled notices three times
 * as heavy as pool notices with labels from their titles), the dictionaries' own weights, added up as log-odds; scope;
 * competences sentence by sentence and then by notice; levels; calibration. Everything that is fitted on the output of
 * an earlier stage sees that output by cross-validation over notices. */
#include "stages.h"
#include <stdlib.h>
#include <string.h>

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
    fprintf(f, "scope_roles\t%.4f\nscope_threshold\t0.5\ncompetence_threshold\t%.2f\n", scope_roles, threshold);
    close_weights(f);
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

/* Models as text: one feature a line, the weights of its classes. */
#include "stages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

FILE *open_weights(const trainer *x, const char *name, const char *says)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/weights/%s.tsv", x->dictionaries, name);
    FILE *f = fopen(path, "w");
    if (!f) die("%s: cannot write", path);
    fprintf(f, "# %s\n# Made by `make train`; corpora (FNV-1a): gold %016llx, own %016llx, labels %016llx, pool %016llx.\n# feature\tclass=weight ...\n",
            says, x->c.hash[0], x->c.hash[1], x->c.hash[2], x->c.hash[3]);
    return f;
}

void close_weights(FILE *f)
{
    if (fclose(f)) die("cannot write the weights");
}

/* Weights of words are many, and the value of a word is about 0.05 in a notice, 0.3 in a sentence or a title: smaller
 * weights than these change nothing that counts and are left out. A level is a sum that is rounded, where many count. */
static const double smallest_word[] = {0.2, 0.1, 0.02}, smallest_other = 0.01;

static double smallest(const char *name, int where)
{
    if (!strncmp(name, "word:", 5)) return smallest_word[where];
    return !strncmp(name, "tword:", 6) ? 0.08 : smallest_other;
}

void write_feature(FILE *f, const char *name, const linear_model *m, size_t feature, double scale, int where, const char *classes,
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
void write_model(const trainer *x, FILE *f, const linear_model *m, const char *kinds, double factor, int where,
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

/* ecfit dict stats: which entries fire, which never do, and which pull an answer the wrong way on labelled notices. */
#include "dict.h"
#include <stdlib.h>
#include <string.h>

enum { LISTED = 25 };

/* One line of a dictionary: the forms of it are counted together. */
typedef struct line_stats {
    uint32_t first;        /* entry */
    uint32_t n_notices, n_mentions, n_discounted;
    uint32_t last_notice;  /* the last one counted, + 1 */
    /* what it adds to a wrong first role (or competence) against the right one; and the other way */
    double wrong, right;
    uint32_t n_wrong;      /* notices with a pull the wrong way */
    uint32_t last_wrong;
} line_stats;

typedef struct stats {
    ecfit_kb *kb;
    uint32_t *line_of; /* row of lines, one an entry */
    line_stats *lines;
    uint32_t n_lines, notice, n_labelled, n_wrong_roles;
    const ecfit_worker *worker;
    const ecfit_record *record;
    const dict_labels *labels;
} stats;

static bool same_line(const ecfit_entry *a, const ecfit_entry *b)
{
    return a->line == b->line && !strcmp(a->file, b->file) && !strcmp(a->kind, b->kind);
}

static bool make_lines(stats *s)
{
    uint32_t n = ecfit_kb_entries(s->kb);
    ecfit_entry last = {0};
    s->line_of = calloc(n + 1, sizeof *s->line_of);
    s->lines = calloc(n + 1, sizeof *s->lines);
    if (!s->line_of || !s->lines) return fputs("ecfit: out of memory\n", stderr), false;
    for (uint32_t i = 0; i < n; i++) {
        ecfit_entry e;
        if (!ecfit_kb_entry(s->kb, i, &e)) {
            s->line_of[i] = UINT32_MAX;
            continue;
        }
        if (!last.file || !same_line(&last, &e)) s->lines[s->n_lines++].first = i;
        s->line_of[i] = s->n_lines - 1;
        last = e;
    }
    return true;
}

/* ---- counting --------------------------------------------------------------------------------------------- */

static void note_pull(stats *s, line_stats *l, double pull)
{
    if (pull <= 0) {
        l->right -= pull;
        return;
    }
    l->wrong += pull;
    if (l->last_wrong == s->notice) return;
    l->last_wrong = s->notice;
    l->n_wrong++;
}

/* The first role is wrong: what speaks for it more than for the right one. Competences that nobody gave: likewise. */
static void note_pulls(stats *s, line_stats *l, const ecfit_mention *m)
{
    const dict_labels *labels = s->labels;
    const ecfit_record *r = s->record;
    if (labels->n_roles && r->n_roles && !dict_role_right(labels, r))
        note_pull(s, l, m->weight * (ecfit_worker_speaks(s->worker, r, m->number, r->roles[0].code) -
                                     ecfit_worker_speaks(s->worker, r, m->number, labels->roles[0])));
    for (size_t i = 0; labels->n_competences && i < r->n_competences; i++) {
        double says = m->weight * ecfit_worker_speaks(s->worker, r, m->number, r->competences[i].code) / 4;
        bool right = dict_has_code((const char(*)[DICT_CODE_SIZE])labels->competences, labels->n_competences,
                                   r->competences[i].code);
        if (says > 0) note_pull(s, l, right ? -says : says);
    }
}

static void count_mention(void *ctx, const ecfit_mention *m)
{
    stats *s = ctx;
    if (s->line_of[m->number] == UINT32_MAX) return;
    line_stats *l = &s->lines[s->line_of[m->number]];
    if (m->weight <= 0) {
        l->n_discounted++;
        return;
    }
    l->n_mentions++;
    if (l->last_notice == s->notice) return;
    l->last_notice = s->notice;
    l->n_notices++;
    if (s->labels->labelled) note_pulls(s, l, m);
}

static void count_notices(stats *s, dict_walk *walk, dict_reading *reading)
{
    while (dict_walk_next(walk)) {
        s->record = dict_read(reading, walk);
        if (!s->record) continue;
        s->notice++;
        s->worker = reading->worker;
        s->labels = &walk->labels;
        s->n_labelled += walk->labels.labelled;
        s->n_wrong_roles += walk->labels.labelled && !dict_role_right(&walk->labels, s->record);
        ecfit_worker_mentions(reading->worker, count_mention, s);
    }
}

/* ---- printing --------------------------------------------------------------------------------------------- */

static int by_notices(const void *a, const void *b)
{
    const line_stats *x = a, *y = b;
    if (x->n_notices != y->n_notices) return x->n_notices < y->n_notices ? 1 : -1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static int by_wrong(const void *a, const void *b)
{
    const line_stats *x = a, *y = b;
    double p = x->wrong - x->right, q = y->wrong - y->right;
    if (p > q || p < q) return p < q ? 1 : -1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static void print_place(const stats *s, const line_stats *l)
{
    ecfit_entry e;
    ecfit_kb_entry(s->kb, l->first, &e);
    printf("  %s:%u  %s \"%s\"", e.file, e.line, e.kind, e.phrase);
    if (e.topic) printf(" (%s)", e.topic);
}

static void print_most(stats *s)
{
    printf("Fire most (share of notices, mentions, discounted):\n");
    qsort(s->lines, s->n_lines, sizeof *s->lines, by_notices);
    for (uint32_t i = 0; i < s->n_lines && i < LISTED && s->lines[i].n_notices; i++) {
        printf("%6.1f %% %7u %7u", 100.0 * s->lines[i].n_notices / s->notice, s->lines[i].n_mentions,
               s->lines[i].n_discounted);
        print_place(s, &s->lines[i]);
        putchar('\n');
    }
}

static void print_worst(stats *s)
{
    if (!s->n_labelled) return;
    printf("Pull the wrong way most, on %u labelled notices of which %u have a wrong first role (net pull, notices):\n", s->n_labelled, s->n_wrong_roles);
    qsort(s->lines, s->n_lines, sizeof *s->lines, by_wrong);
    for (uint32_t i = 0; i < s->n_lines && i < LISTED && s->lines[i].wrong > s->lines[i].right; i++) {
        printf("%8.2f %6u", s->lines[i].wrong - s->lines[i].right, s->lines[i].n_wrong);
        print_place(s, &s->lines[i]);
        putchar('\n');
    }
}

static int by_place(const void *a, const void *b)
{
    const line_stats *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

static void print_silent(stats *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n_lines; i++) n += !s->lines[i].n_mentions;
    printf("Never fire: %u of %u lines and rules\n", n, s->n_lines);
    qsort(s->lines, s->n_lines, sizeof *s->lines, by_place);
    for (uint32_t i = 0; i < s->n_lines; i++) {
        if (s->lines[i].n_mentions) continue;
        print_place(s, &s->lines[i]);
        printf(s->lines[i].n_discounted ? ", %u times discounted\n" : "\n", s->lines[i].n_discounted);
    }
}

static int print_all(stats *s, const dict_walk *walk)
{
    printf("%u notices, %zu failed\n", s->notice, walk->n_failed);
    if (s->notice) print_most(s), print_worst(s), print_silent(s);
    return tool_stdout_close(walk->n_failed ? EXIT_SOME_FAILED : EXIT_DONE);
}

int dict_stats(const tool_options *o)
{
    stats s = {.kb = tool_load_kb(o)};
    dict_walk walk = {0};
    dict_reading reading = {0};
    if (!s.kb) return EXIT_DICTIONARY;
    int status = EXIT_USAGE;
    if (make_lines(&s) && dict_reading_init(&reading, s.kb) && dict_walk_open(&walk, o, o->paths[0])) {
        count_notices(&s, &walk, &reading);
        status = print_all(&s, &walk);
    }
    dict_walk_close(&walk);
    dict_reading_clear(&reading);
    free(s.line_of);
    free(s.lines);
    ecfit_kb_free(s.kb);
    return status;
}

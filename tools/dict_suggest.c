/* ecfit dict suggest: frequent runs of words that the dictionaries do not know, ranked by how much they go with a role or
 * a competence: the log-likelihood ratio of Dunning (1993, "Accurate Methods for the Statistics of Surprise and
 * Coincidence"), over notices. Labels are used where a notice has them, else its own answers. */
#include "dict.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { MAX_WORDS = 4, MAX_LABELS = 160, SKETCH_BITS = 24, KEY_SIZE = 160, EXAMPLES = 2, EXAMPLE_SIZE = 120,
      DEFAULT_LISTED = 60,
       MIN_NOTICES = 5 };

typedef struct gram {
    char key[KEY_SIZE];           /* stems */
    char text[KEY_SIZE];          /* as first seen */
    uint32_t n_notices, last;     /* notice that was counted last */
    uint32_t n_with[MAX_LABELS];  /* notices with this label */
    char example[EXAMPLES][EXAMPLE_SIZE];
    unsigned n_examples, n_words;
    double best;                  /* log-likelihood ratio of the label that it goes with most */
    uint32_t label;
    UT_hash_handle hh;
} gram;

typedef struct labels_seen {
    char name[MAX_LABELS][DICT_CODE_SIZE];
    uint32_t n_notices[MAX_LABELS], n;
} labels_seen;

typedef struct finder {
    uint8_t *sketch;  /* mentions by hash, an upper bound; most runs of words are seen once and need no place */
    gram *grams;
    labels_seen labels;
    uint32_t own[2 * DICT_MAX_CODES], n_own; /* labels of the notice */
    uint32_t notice;
    bool counting;    /* second pass */
    bool failed;
    const ecfit_record *record;
    struct { char stem[48]; uint32_t start, end; bool small, known; } window[MAX_WORDS];
    unsigned n_window;
} finder;

/* ---- runs of words ---------------------------------------------------------------------------------------- */

static uint32_t sketch_slot(const char *key)
{
    uint64_t h = 1469598103934665603u;
    for (; *key; key++) h = (h ^ (unsigned char)*key) * 1099511628211u;
    return (uint32_t)(h >> (64 - SKETCH_BITS));
}

static void copy_slice(char *out, size_t size, const char *text, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to && n + 1 < size; i++) out[n++] = (unsigned char)text[i] <= ' ' ? ' ' : text[i];
    while (n && ((unsigned char)out[n - 1] & 0xC0) == 0x80) n--; /* no half character at the end */
    if (n && (unsigned char)out[n - 1] >= 0xC0) n--;
    out[n] = 0;
}

static void copy_words(char *out, size_t size, const char *text, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to && n + 1 < size; i++) out[n++] = (unsigned char)text[i] <= ' ' ? ' ' : text[i];
    out[n] = 0;
}

static void add_example(finder *f, gram *g, uint32_t start, uint32_t end)
{
    if (g->n_examples == EXAMPLES) return;
    const char *text = f->record->text;
    size_t from = start > 40 ? start - 40 : 0, to = end + 40 < f->record->len_bytes ? end + 40 : f->record->len_bytes;
    while (from < start && (unsigned char)text[from] > ' ') from++;
    copy_slice(g->example[g->n_examples++], EXAMPLE_SIZE, text, from, to);
}

static gram *gram_of(finder *f, const char *key, uint32_t start, uint32_t end, unsigned n_words)
{
    gram *g;
    HASH_FIND_STR(f->grams, key, g);
    if (g) return g;
    g = calloc(1, sizeof *g);
    if (!g) return f->failed = true, NULL;
    snprintf(g->key, sizeof g->key, "%s", key);
    copy_words(g->text, sizeof g->text, f->record->text, start, end);
    g->n_words = n_words;
    HASH_ADD_STR(f->grams, key, g);
    return g;
}

static void count_gram(finder *f, const char *key, uint32_t start, uint32_t end, unsigned n_words)
{
    uint8_t *seen = &f->sketch[sketch_slot(key)];
    if (!f->counting) {
        *seen = (uint8_t)(*seen + (*seen < UINT8_MAX));
        return;
    }
    if (*seen < MIN_NOTICES) return;
    gram *g = gram_of(f, key, start, end, n_words);
    if (!g || g->last == f->notice) return;
    g->last = f->notice;
    g->n_notices++;
    for (uint32_t i = 0; i < f->n_own; i++) g->n_with[f->own[i]]++;
    add_example(f, g, start, end);
}

/* Every run that ends with the word that came last, begins and ends with a word of substance, and is not all known. */
static void count_runs(finder *f)
{
    unsigned last = f->n_window - 1;
    bool all_known = true;
    if (f->window[last].small) return;
    for (unsigned n = 1; n <= f->n_window; n++) {
        unsigned first = f->n_window - n;
        char key[KEY_SIZE] = "";
        all_known &= f->window[first].known || f->window[first].small;
        if (f->window[first].small || all_known) continue;
        for (unsigned i = first; i <= last; i++)
            if (!f->window[i].small) strcat(strcat(key, *key ? " " : ""), f->window[i].stem);
        if (strlen(key) > 3) count_gram(f, key, f->window[first].start, f->window[last].end, n);
    }
}

/* Four stems of 31 bytes and the spaces fit into a key. */
static bool fits(const ecfit_word *w) { return strlen(w->stem) < 32 && !(w->text[0] >= '0' && w->text[0] <= '9'); }

static void see_word(void *ctx, const ecfit_word *w)
{
    finder *f = ctx;
    bool wanted = w->section == ECFIT_SECTION_DUTIES || w->section == ECFIT_SECTION_REQUIREMENTS ||
        w->section == ECFIT_SECTION_DESIRABLE;
    if (w->first || !wanted || !fits(w)) f->n_window = 0;
    if (!wanted || !fits(w)) return;
    if (f->n_window == MAX_WORDS) memmove(f->window, f->window + 1, (--f->n_window) * sizeof *f->window);
    snprintf(f->window[f->n_window].stem, sizeof f->window->stem, "%s", w->stem);
    f->window[f->n_window].start = w->start;
    f->window[f->n_window].end = w->start + (uint32_t)w->text_len;
    f->window[f->n_window].small = w->small;
    f->window[f->n_window++].known = w->known;
    count_runs(f);
}

/* ---- labels of a notice ----------------------------------------------------------------------------------- */

static void own_label(finder *f, const char *code)
{
    labels_seen *l = &f->labels;
    uint32_t i = 0;
    while (i < l->n && strcmp(l->name[i], code)) i++;
    if (i == MAX_LABELS || f->n_own == 2 * DICT_MAX_CODES) return;
    if (i == l->n) snprintf(l->name[l->n++], DICT_CODE_SIZE, "%s", code);
    l->n_notices[i]++;
    f->own[f->n_own++] = i;
}

static void own_labels(finder *f, const dict_labels *labels)
{
    const ecfit_record *r = f->record;
    f->n_own = 0;
    if (labels->labelled) {
        if (labels->n_roles) own_label(f, labels->roles[0]);
        for (size_t i = 0; i < labels->n_competences; i++) own_label(f, labels->competences[i]);
        return;
    }
    if (r->n_roles) own_label(f, r->roles[0].code);
    for (size_t i = 0; i < r->n_competences; i++) own_label(f, r->competences[i].code);
}

static bool pass(finder *f, const tool_options *o, dict_reading *reading, bool counting)
{
    dict_walk walk;
    f->counting = counting;
    if (!dict_walk_open(&walk, o, o->paths[0])) return false;
    while (dict_walk_next(&walk)) {
        if (!(f->record = dict_read(reading, &walk))) continue;
        if (counting) f->notice++, own_labels(f, &walk.labels);
        f->n_window = 0;
        ecfit_worker_words(reading->worker, see_word, f);
    }
    dict_walk_close(&walk);
    if (f->failed) fputs("ecfit: out of memory\n", stderr);
    return !f->failed;
}

/* ---- the ranking ------------------------------------------------------------------------------------------ */

static double part(double k, double expected) { return k > 0 ? k * log(k / expected) : 0; }

/* -2 log lambda of a 2 x 2 table; 0 when the two avoid each other. */
static double likelihood_ratio(double both, double gram_only, double label_only, double neither)
{
    double n = both + gram_only + label_only + neither, row = both + gram_only, column = both + label_only;
    if (both * n <= row * column) return 0;
    return 2 * (part(both, row * column / n) + part(gram_only, row * (n - column) / n) + part(label_only,
                                                                                              (n - row) * column / n) +
                part(neither, (n - row) * (n - column) / n));
}

static void rate(const finder *f, gram *g)
{
    for (uint32_t i = 0; i < f->labels.n; i++) {
        double both = g->n_with[i], with = f->labels.n_notices[i], n = f->notice;
        double ratio = likelihood_ratio(both, g->n_notices - both, with - both, n - g->n_notices - with + both);
        if (ratio > g->best) g->best = ratio, g->label = i;
    }
}

static int by_ratio(const gram *a, const gram *b)
{
    if (a->best > b->best || a->best < b->best) return a->best < b->best ? 1 : -1;
    return strcmp(a->key, b->key);
}

/* A run inside a longer one (or around a shorter one) that was listed says nothing new. */
static bool overlaps_listed(const gram *const *listed, size_t n, const gram *g)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(listed[i]->key, g->key) || strstr(g->key, listed[i]->key)) return true;
    return false;
}

static void print_gram(const finder *f, const gram *g)
{
    uint32_t with = g->n_with[g->label];
    printf("%8.1f  %-36s %5u notices, %3.0f %% of them %s\n", g->best, g->text, g->n_notices,
           100.0 * with / g->n_notices, f->labels.name[g->label]);
    for (unsigned i = 0; i < g->n_examples; i++) printf("            ... %s ...\n", g->example[i]);
}

static int print_ranking(finder *f, unsigned top)
{
    size_t n = 0, max = top ? top : DEFAULT_LISTED;
    const gram **listed = calloc(max, sizeof *listed);
    if (!listed) return fputs("ecfit: out of memory\n", stderr), EXIT_USAGE;
    printf("%u notices; log-likelihood ratio (Dunning 1993) of unknown runs of words with a role or competence:\n",
           f->notice);
    for (gram *g = f->grams; g; g = g->hh.next) rate(f, g);
    HASH_SORT(f->grams, by_ratio);
    for (const gram *g = f->grams; g && n < max; g = g->hh.next) {
        if (g->n_notices < MIN_NOTICES || g->best <= 0 || overlaps_listed(listed, n, g)) continue;
        listed[n++] = g;
        print_gram(f, g);
    }
    free(listed);
    return tool_stdout_close(EXIT_DONE);
}

static void free_grams(finder *f)
{
    gram *g, *next;
    HASH_ITER(hh, f->grams, g, next)
    {
        HASH_DEL(f->grams, g);
        free(g);
    }
}

int dict_suggest(const tool_options *o)
{
    if (!strcmp(o->paths[0], "-"))
        return fputs("ecfit: dict suggest reads its corpus twice: a file, please\n", stderr), EXIT_USAGE;
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    finder *f = calloc(1, sizeof *f);
    dict_reading reading = {0};
    int status = EXIT_USAGE;
    if (f) f->sketch = calloc(1u << SKETCH_BITS, 1);
    if (!f || !f->sketch) fputs("ecfit: out of memory\n", stderr);
    else if (dict_reading_init(&reading, kb) && pass(f, o, &reading, false) && pass(f, o, &reading, true))
        status = print_ranking(f, o->analysis.top);
    if (f) free_grams(f), free(f->sketch);
    free(f);
    dict_reading_clear(&reading);
    ecfit_kb_free(kb);
    return status;
}

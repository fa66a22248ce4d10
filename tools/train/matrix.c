/* Notices through the engine: vocabulary, features of notices and of their sentences. */
#include "train.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_NOTICES = 6, MAX_WORDS = 9000 };

static unsigned long long hash_name(const char *z)
{
    unsigned long long h = 1469598103934665603ull;
    for (; *z; z++) h = (h ^ (unsigned char)*z) * 1099511628211ull;
    return h ^ h >> 29;
}

static void rehash(names *t)
{
    free(t->slots);
    t->n_slots = t->n_slots ? t->n_slots * 2 : 1 << 16;
    t->slots = need(calloc(t->n_slots, sizeof *t->slots));
    for (size_t k = 0; k < t->n; k++) {
        size_t i = (size_t)hash_name(t->at[k]) & (t->n_slots - 1);
        while (t->slots[i]) i = (i + 1) & (t->n_slots - 1);
        t->slots[i] = (uint32_t)k + 1;
    }
}

int name_id(names *t, const char *name)
{
    if (t->n * 2 >= t->n_slots) rehash(t);
    size_t i = (size_t)hash_name(name) & (t->n_slots - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n_slots - 1))
        if (!strcmp(t->at[t->slots[i] - 1], name)) return (int)t->slots[i];
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 4096;
        t->at = need(realloc(t->at, t->cap * sizeof *t->at));
    }
    t->at[t->n++] = need(strdup(name));
    t->slots[i] = (uint32_t)t->n;
    return (int)t->n;
}

/* ---- the engine -------------------------------------------------------------------------------------------- */

typedef struct engine {
    ecfit_kb *kb;
    ecfit_worker *worker;
    ecfit_result *result;
} engine;

static engine engine_open(const char *dictionaries)
{
    ecfit_error err;
    engine e = {.kb = ecfit_kb_load(dictionaries, NULL, &err)};
    if (!e.kb) die("%s:%u: %s", err.where, err.line, err.what);
    e.worker = need(ecfit_worker_new(e.kb));
    e.result = need(ecfit_result_new());
    return e;
}

static void engine_close(engine *e)
{
    ecfit_result_free(e->result);
    ecfit_worker_free(e->worker);
    ecfit_kb_free(e->kb);
}

static bool run(engine *e, const notice *n, bool with_title)
{
    ecfit_document doc = {.id = n->id, .title = with_title && n->title[0] ? n->title : NULL, .text = n->text, .len_bytes = strlen(n->text)};
    return ecfit_analyse(e->worker, &doc, NULL, e->result, NULL) == ECFIT_OK;
}

/* ---- vocabulary -------------------------------------------------------------------------------------------- */

typedef struct counter {
    names stems;
    uint32_t *df, *seen_in;
    size_t cap;
    uint32_t notice;
} counter;

static void count_stem(void *ctx, const char *name, double in_body)
{
    counter *c = ctx;
    (void)in_body;
    size_t id = (size_t)name_id(&c->stems, name);
    if (id >= c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 1 << 16;
        c->df = need(realloc(c->df, cap * sizeof *c->df));
        c->seen_in = need(realloc(c->seen_in, cap * sizeof *c->seen_in));
        memset(c->df + c->cap, 0, (cap - c->cap) * sizeof *c->df);
        memset(c->seen_in + c->cap, 0, (cap - c->cap) * sizeof *c->seen_in);
        c->cap = cap;
    }
    if (c->seen_in[id] == c->notice) return;
    c->seen_in[id] = c->notice;
    c->df[id]++;
}

typedef struct word_count {
    const char *stem;
    uint32_t df;
} word_count;

static int by_count(const void *a, const void *b)
{
    const word_count *x = a, *y = b;
    return x->df != y->df ? (x->df > y->df ? -1 : 1) : strcmp(x->stem, y->stem);
}

static int by_stem(const void *a, const void *b) { return strcmp(((const word_count *)a)->stem, ((const word_count *)b)->stem); }

static bool worth_keeping(const char *stem, uint32_t df, size_t n_notices)
{
    size_t len = strlen(stem);
    return df >= MIN_NOTICES && df * 2 < n_notices && len > 1 && len < 24 && !(stem[0] >= '0' && stem[0] <= '9');
}

void write_vocabulary(const corpus *c, const char *dictionaries)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/weights/words.tsv", dictionaries);
    remove(path); /* "LaserJet" is cut where the engine knows both parts: what was learned before must not tell */
    engine e = engine_open(dictionaries);
    counter count = {0};
    for (size_t i = 0; i < c->n; i++) {
        count.notice = (uint32_t)i + 1;
        if (run(&e, &c->at[i], true)) ecfit_worker_stems(e.worker, count_stem, &count);
    }
    engine_close(&e);
    word_count *words = need(calloc(count.stems.n + 1, sizeof *words));
    size_t n = 0;
    for (size_t i = 0; i < count.stems.n; i++)
        if (worth_keeping(count.stems.at[i], count.df[i + 1], c->n)) words[n++] = (word_count){count.stems.at[i], count.df[i + 1]};
    qsort(words, n, sizeof *words, by_count);
    if (n > MAX_WORDS) n = MAX_WORDS;
    qsort(words, n, sizeof *words, by_stem);
    FILE *f = need(fopen(path, "w"));
    fprintf(f, "# Stems that the models know, from %zu notices; made by `make train`.\n# stem\tidf = ln(notices / notices with the stem)\n", c->n);
    for (size_t i = 0; i < n; i++) fprintf(f, "%s\t%.3f\n", words[i].stem, log((double)c->n / words[i].df));
    if (fclose(f)) die("%s: cannot write", path);
    fprintf(stderr, "vocabulary: %zu of %zu stems\n", n, count.stems.n);
}

/* ---- features ---------------------------------------------------------------------------------------------- */

typedef struct collector {
    names *names;
    struct feature_node *at;
    size_t n, cap;
} collector;

static void collect(void *ctx, const char *name, double value)
{
    collector *c = ctx;
    if (c->n + 2 > c->cap) {
        c->cap = c->cap ? c->cap * 2 : 1024;
        c->at = need(realloc(c->at, c->cap * sizeof *c->at));
    }
    c->at[c->n++] = (struct feature_node){name_id(c->names, name), value};
}

static int by_index(const void *a, const void *b)
{
    return ((const struct feature_node *)a)->index - ((const struct feature_node *)b)->index;
}

static row finish(collector *c)
{
    row r = {.n = c->n, .at = need(calloc(c->n + 1, sizeof *r.at))};
    if (c->n) memcpy(r.at, c->at, c->n * sizeof *r.at);
    qsort(r.at, r.n, sizeof *r.at, by_index);
    r.at[r.n].index = -1;
    c->n = 0;
    return r;
}

static void see_sentences(sight *s, engine *e, collector *c, size_t number)
{
    size_t n = ecfit_worker_sentences(e->worker);
    for (size_t i = 0; i < n; i++) {
        uint32_t start, end;
        c->n = 0;
        if (!ecfit_worker_sentence(e->worker, i, &start, &end, collect, c)) continue;
        if (s->n_sentences == s->cap_sentences) {
            s->cap_sentences = s->cap_sentences ? s->cap_sentences * 2 : 1 << 15;
            s->sentences = need(realloc(s->sentences, s->cap_sentences * sizeof *s->sentences));
        }
        s->sentences[s->n_sentences++] = (sentence_row){number, start, end, finish(c)};
    }
    c->n = 0;
}

void sight_read(sight *s, const corpus *c, const char *dictionaries)
{
    engine e = engine_open(dictionaries);
    collector got = {.names = &s->names};
    s->notices = need(calloc(c->n, sizeof *s->notices));
    for (size_t i = 0; i < c->n; i++) {
        if (c->at[i].labelled) {
            if (run(&e, &c->at[i], false)) ecfit_worker_features(e.worker, collect, &got);
            s->notices[i].untitled = finish(&got);
        }
        if (run(&e, &c->at[i], true)) ecfit_worker_features(e.worker, collect, &got);
        s->notices[i].titled = finish(&got);
        if (c->at[i].labelled) see_sentences(s, &e, &got, i);
    }
    free(got.at);
    engine_close(&e);
    fprintf(stderr, "features: %zu names, %zu sentences\n", s->names.n, s->n_sentences);
}

double kind_scale(const char *kinds, const char *name)
{
    size_t len = strcspn(name, ":");
    for (const char *p = kinds; *p;) {
        size_t n = strcspn(p, "=");
        if (n == len && !strncmp(p, name, n)) return atof(p + n + 1);
        p += strcspn(p, " ");
        while (*p == ' ') p++;
    }
    return 0;
}

row project(const sight *s, row r, const char *kinds)
{
    row out = {.at = need(calloc(r.n + 1, sizeof *out.at))};
    for (size_t i = 0; i < r.n; i++) {
        double scale = kind_scale(kinds, s->names.at[r.at[i].index - 1]);
        if (scale > 0) out.at[out.n++] = (struct feature_node){r.at[i].index, r.at[i].value * scale};
    }
    out.at[out.n].index = -1;
    return out;
}

double feature_value(const sight *s, row r, const char *name)
{
    for (size_t i = 0; i < r.n; i++)
        if (!strcmp(s->names.at[r.at[i].index - 1], name)) return r.at[i].value;
    return 0;
}

/* Gold records and texts. Offsets of quotes are looked up in the text, white space read alike. */
#include "train.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

typedef struct line_reader {
    FILE *file;
    char *line;
    size_t cap;
    unsigned long number;
    const char *path;
    unsigned long long hash;
} line_reader;

static line_reader open_lines(const char *path)
{
    line_reader r = {.file = fopen(path, "r"), .path = path, .hash = 1469598103934665603ull};
    if (!r.file) die("%s: cannot open", path);
    return r;
}

/* The next record, or NULL at the end; the caller frees it. The bytes are hashed (FNV-1a). */
static yajl_val next_record(line_reader *r)
{
    char why[200];
    ssize_t n = getline(&r->line, &r->cap, r->file);
    if (n < 0) {
        fclose(r->file);
        free(r->line);
        return NULL;
    }
    r->number++;
    for (ssize_t i = 0; i < n; i++) r->hash = (r->hash ^ (unsigned char)r->line[i]) * 1099511628211ull;
    yajl_val v = yajl_tree_parse(r->line, why, sizeof why);
    if (!v) die("%s:%lu: %s", r->path, r->number, why);
    return v;
}

static yajl_val member(yajl_val v, const char *key) { return yajl_tree_get(v, (const char *[]){key, NULL}, yajl_t_any); }

static const char *text_member(yajl_val v, const char *key)
{
    yajl_val m = member(v, key);
    return m && YAJL_IS_STRING(m) ? YAJL_GET_STRING(m) : NULL;
}

static char *copy(const char *z) { return need(strdup(z ? z : "")); }

/* ---- spans ------------------------------------------------------------------------------------------------- */

/* Where quote stands in text when runs of white space are alike; end 0 when nowhere. */
static void locate(const char *text, const char *quote, uint32_t *start, uint32_t *end)
{
    *start = *end = 0;
    if (!quote || !*quote) return;
    for (const char *from = text; *from; from++) {
        const char *t = from, *q = quote;
        if (tolower((unsigned char)*t) != tolower((unsigned char)*q)) continue;
        while (*t && *q) {
            if (isspace((unsigned char)*q) && isspace((unsigned char)*t)) {
                while (isspace((unsigned char)*q)) q++;
                while (isspace((unsigned char)*t)) t++;
            } else if (tolower((unsigned char)*t) == tolower((unsigned char)*q)) {
                t++, q++;
            } else {
                break;
            }
        }
        if (*q) continue;
        *start = (uint32_t)(from - text);
        *end = (uint32_t)(t - text);
        return;
    }
}

static int first_level(yajl_val c)
{
    yajl_val levels = member(c, "levels");
    if (!levels || !YAJL_IS_ARRAY(levels) || !YAJL_GET_ARRAY(levels)->len) return 0;
    return (int)YAJL_GET_INTEGER(YAJL_GET_ARRAY(levels)->values[0]);
}

static void read_span(span *s, const notice *n, yajl_val c)
{
    yajl_val place = member(c, "span"), quotes = member(c, "quotes");
    s->level = first_level(c);
    if (place && YAJL_IS_ARRAY(place)) {
        s->start = (uint32_t)YAJL_GET_INTEGER(YAJL_GET_ARRAY(place)->values[0]);
        s->end = (uint32_t)YAJL_GET_INTEGER(YAJL_GET_ARRAY(place)->values[1]);
    } else if (quotes && YAJL_IS_ARRAY(quotes) && YAJL_GET_ARRAY(quotes)->len) {
        locate(n->text, YAJL_GET_STRING(YAJL_GET_ARRAY(quotes)->values[0]), &s->start, &s->end);
    }
}

static void read_labels(notice *n, const tables *t, yajl_val v)
{
    static const char *const keys[N_EDITIONS] = {"role2011", "role2024"}, *const also_keys[N_EDITIONS] = {"also2011", "also2024"};
    n->labelled = true;
    n->in_scope = YAJL_IS_TRUE(member(v, "in_scope"));
    yajl_val sure = member(v, "sure");
    n->doubtful = !n->in_scope && sure && YAJL_IS_INTEGER(sure) && YAJL_GET_INTEGER(sure) == 1;
    for (int e = 0; e < N_EDITIONS; e++) {
        snprintf(n->role[e], sizeof n->role[e], "%s", text_member(v, keys[e]) ? text_member(v, keys[e]) : "");
        yajl_val also = member(v, also_keys[e]);
        for (size_t i = 0; also && YAJL_IS_ARRAY(also) && i < YAJL_GET_ARRAY(also)->len && n->n_also[e] < 8; i++)
            snprintf(n->also[e][n->n_also[e]++], 8, "%s", YAJL_GET_STRING(YAJL_GET_ARRAY(also)->values[i]));
    }
    yajl_val ecf = member(v, "ecf");
    size_t count = ecf && YAJL_IS_ARRAY(ecf) ? YAJL_GET_ARRAY(ecf)->len : 0;
    n->spans = need(calloc(count + 1, sizeof *n->spans));
    for (size_t i = 0; i < count; i++) {
        yajl_val c = YAJL_GET_ARRAY(ecf)->values[i];
        span *s = &n->spans[n->n_spans];
        *s = (span){0};
        s->competence = find_name(t->competence[0], 8, t->n_competences, text_member(c, "code") ? text_member(c, "code") : "");
        if (s->competence < 0) continue;
        read_span(s, n, c);
        n->n_spans++;
    }
}

/* ---- near copies ------------------------------------------------------------------------------------------- */

enum { SHINGLE_WORDS = 6, SHINGLE_SLOTS = 1 << 20 };

/* Call fn with a hash of every run of six words. */
typedef void shingle_fn(void *ctx, unsigned long long h);
static void shingles(const char *text, shingle_fn *fn, void *ctx)
{
    unsigned long long last[SHINGLE_WORDS] = {0}, h = 0;
    size_t n = 0;
    for (const char *p = text;; p++) {
        unsigned char c = (unsigned char)*p;
        if (isalnum(c) || c >= 0x80) {
            h = (h ^ (unsigned long long)tolower(c)) * 1099511628211ull + 1;
        } else if (h) {
            unsigned long long all = 0;
            last[n++ % SHINGLE_WORDS] = h;
            for (size_t i = 0; i < SHINGLE_WORDS; i++) all = all * 31 + last[(n + i) % SHINGLE_WORDS];
            if (n >= SHINGLE_WORDS) fn(ctx, all | 1);
            h = 0;
        }
        if (!c) return;
    }
}

typedef struct shingle_set {
    unsigned long long *slots;
    size_t hits, all;
} shingle_set;

static size_t shingle_slot(const shingle_set *s, unsigned long long h)
{
    size_t i = (size_t)(h >> 20) & (SHINGLE_SLOTS - 1);
    while (s->slots[i] && s->slots[i] != h) i = (i + 1) & (SHINGLE_SLOTS - 1);
    return i;
}

static void put_shingle(void *ctx, unsigned long long h)
{
    shingle_set *s = ctx;
    s->slots[shingle_slot(s, h)] = h;
}

static void count_shingle(void *ctx, unsigned long long h)
{
    shingle_set *s = ctx;
    s->all++;
    s->hits += s->slots[shingle_slot(s, h)] == h;
}

/* ---- folds ------------------------------------------------------------------------------------------------- */

/* The smallest shingles of a text stand for all of them, see A. Broder, On the resemblance and containment of documents
 * (1997): the share that two texts have in common among the smallest of both is near their resemblance. */
enum { SKETCH = 32, MIN_COMMON = SKETCH / 4 };

typedef struct sketch {
    unsigned long long least[SKETCH]; /* ascending */
    size_t n;
} sketch;

static void keep_least(void *ctx, unsigned long long h)
{
    sketch *s = ctx;
    h = (h ^ h >> 29) * 0xBF58476D1CE4E5B9ull;
    size_t at = s->n;
    while (at && s->least[at - 1] > h) at--;
    if ((at && s->least[at - 1] == h) || at == SKETCH) return;
    if (s->n < SKETCH) s->n++;
    memmove(s->least + at + 1, s->least + at, (s->n - 1 - at) * sizeof *s->least);
    s->least[at] = h;
}

static bool resemble(const sketch *a, const sketch *b)
{
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        common += a->least[i] == b->least[j];
        if (a->least[i] < b->least[j]) i++;
        else j++;
    }
    return common >= MIN_COMMON;
}

typedef struct posting {
    unsigned long long h;
    size_t notice;
} posting;

static int by_hash(const void *a, const void *b)
{
    const posting *x = a, *y = b;
    if (x->h != y->h) return x->h < y->h ? -1 : 1;
    return x->notice < y->notice ? -1 : x->notice > y->notice;
}

static size_t first_of(size_t *leader, size_t i)
{
    while (leader[i] != i) i = leader[i] = leader[leader[i]];
    return i;
}

/* leader[i]: the first notice of the family of near copies that notice i belongs to. */
static void find_families(const corpus *c, size_t *leader)
{
    sketch *s = need(calloc(c->n, sizeof *s));
    posting *all = need(calloc(c->n * SKETCH, sizeof *all));
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        leader[i] = i;
        shingles(c->at[i].text, keep_least, &s[i]);
        for (size_t k = 0; k < s[i].n; k++) all[n++] = (posting){s[i].least[k], i};
    }
    qsort(all, n, sizeof *all, by_hash);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i; k-- && all[k].h == all[i].h;) {
            size_t a = first_of(leader, all[k].notice), b = first_of(leader, all[i].notice);
            if (a == b || !resemble(&s[all[k].notice], &s[all[i].notice])) continue;
            leader[a < b ? b : a] = a < b ? a : b;
        }
    }
    free(s);
    free(all);
}

/* A family is in one fold, so that nothing is judged by what was learned from its copy. What nobody has labelled, and no
 * copy of it, is learned from in every fold. */
static void deal_folds(corpus *c)
{
    size_t *leader = need(calloc(c->n, sizeof *leader)), n_copies = 0;
    find_families(c, leader);
    for (size_t i = 0; i < c->n; i++) {
        const notice *first = &c->at[first_of(leader, i)]; /* labelled ones stand first */
        unsigned long long h = 1469598103934665603ull;
        for (const char *p = first->id; *p; p++) h = (h ^ (unsigned char)*p) * 1099511628211ull;
        c->at[i].fold = first->labelled ? (int)((h >> 33) % N_FOLDS) : NO_FOLD;
        n_copies += first != &c->at[i] && c->at[i].labelled;
    }
    free(leader);
    fprintf(stderr, "corpus: %zu of the labelled notices are near copies of another\n", n_copies);
}

/* ---- the corpus -------------------------------------------------------------------------------------------- */

static notice *push(corpus *c, size_t *cap)
{
    if (c->n == *cap) {
        *cap = *cap ? *cap * 2 : 4096;
        c->at = need(realloc(c->at, *cap * sizeof *c->at));
    }
    memset(&c->at[c->n], 0, sizeof c->at[c->n]);
    return &c->at[c->n++];
}

static void fill_text(notice *n, yajl_val v)
{
    n->id = copy(text_member(v, "id"));
    n->title = copy(text_member(v, "title"));
    n->text = copy(text_member(v, "text"));
    n->english = text_member(v, "lang") && !strcmp(text_member(v, "lang"), "en");
}

static notice *find_notice(corpus *c, const char *id)
{
    for (size_t i = 0; i < c->n; i++)
        if (!strcmp(c->at[i].id, id)) return &c->at[i];
    return NULL;
}

static int labelled_first(const void *a, const void *b)
{
    const notice *x = a, *y = b;
    if (x->labelled != y->labelled) return x->labelled ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void read_gold(corpus *c, const tables *t, const char *path, bool own, size_t *cap)
{
    line_reader r = open_lines(path);
    for (yajl_val v; (v = next_record(&r)); yajl_tree_free(v)) {
        notice *n = push(c, cap);
        fill_text(n, v);
        read_labels(n, t, v);
        n->gold = !own;
        n->own = own;
    }
    c->hash[own] = r.hash;
}

static shingle_set dev_shingles(const char *path)
{
    shingle_set set = {.slots = need(calloc(SHINGLE_SLOTS, sizeof *set.slots))};
    FILE *f = path ? fopen(path, "r") : NULL;
    if (!f) return set;
    fclose(f);
    line_reader r = open_lines(path);
    for (yajl_val v; (v = next_record(&r)); yajl_tree_free(v)) shingles(text_member(v, "text"), put_shingle, &set);
    return set;
}

static void read_pool(corpus *c, const char *path, const char *dev, size_t *cap)
{
    line_reader r = open_lines(path);
    shingle_set set = dev_shingles(dev);
    size_t left_out = 0;
    for (yajl_val v; (v = next_record(&r)); yajl_tree_free(v)) {
        set.hits = set.all = 0;
        shingles(text_member(v, "text"), count_shingle, &set);
        if (set.all && set.hits * 5 > set.all * 2) left_out++;
        else fill_text(push(c, cap), v);
    }
    c->hash[3] = r.hash;
    free(set.slots);
    fprintf(stderr, "pool: %zu notices left out as copies of judging notices\n", left_out);
}

void corpus_read(corpus *c, const tables *t, const char *gold, const char *own, const char *labels, const char *pool, const char *dev)
{
    size_t cap = 0;
    *c = (corpus){0};
    read_gold(c, t, gold, false, &cap);
    read_gold(c, t, own, true, &cap);
    read_pool(c, pool, dev, &cap);
    line_reader r = open_lines(labels);
    for (yajl_val v; (v = next_record(&r)); yajl_tree_free(v)) {
        notice *n = find_notice(c, text_member(v, "id"));
        if (n && !n->labelled) read_labels(n, t, v);
    }
    c->hash[2] = r.hash;
    qsort(c->at, c->n, sizeof *c->at, labelled_first);
    while (c->n_labelled < c->n && c->at[c->n_labelled].labelled) c->n_labelled++;
    deal_folds(c);
    fprintf(stderr, "corpus: %zu labelled, %zu unlabelled\n", c->n_labelled, c->n - c->n_labelled);
}

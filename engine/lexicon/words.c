#include "lexicon/words.h"
#include "lexicon/gates.h"
#include "lexicon/phrase.h"
#include <stdalign.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { KEY_WORDS = 3, KEY_BYTES = 8 * KEY_WORDS, WAYS = 4, N_SETS = 1 << 14, AHEAD = 16 };

/* A word that was seen: one line of the processor's cache. */
typedef struct cached {
    alignas(64) uint64_t key[KEY_WORDS];
    uint32_t sym[ECFIT_N_LANGS], opens[ECFIT_N_LANGS], node[ECFIT_N_LANGS];
    uint8_t flags;
} cached;

enum { CACHE_BYTES = N_SETS * WAYS * sizeof(cached), LARGE_PAGE = 2 << 20 };

/* What stands in a set, so that only the line that is wanted is asked for: 16 bits of the hash of each word, 0 none. */
typedef struct tags {
    uint16_t of[WAYS];
} tags;

struct ecfit_words {
    const ecfit_kb *kb;
    ecfit_stemmer *stemmer;
    void *mapped;      /* of the system, holds the sets */
    cached *sets;      /* N_SETS * WAYS */
    tags *tags;        /* N_SETS */
    uint8_t *next_way; /* where the next newcomer of a set goes: the oldest makes room */
};

/* Words lie anywhere in the cache: few large pages take less looking up than a thousand small ones. The system gives zero
 * pages, and none before it is needed; where it has no large ones, small ones do. */
static void *map_cache(ecfit_words *w)
{
    w->mapped = mmap(NULL, CACHE_BYTES + LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (w->mapped == MAP_FAILED) return w->mapped = NULL;
    char *at = w->mapped;
    at += (size_t)-(uintptr_t)at & (LARGE_PAGE - 1);
    madvise(at, CACHE_BYTES, MADV_HUGEPAGE);
    return at;
}

ecfit_words *ecfit_words_new(const ecfit_kb *kb)
{
    ecfit_words *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->kb = kb;
    w->stemmer = ecfit_stemmer_new();
    w->sets = map_cache(w);
    w->tags = calloc(N_SETS, sizeof *w->tags);
    w->next_way = calloc(N_SETS, 1);
    if (w->stemmer && w->sets && w->tags && w->next_way) return w;
    ecfit_words_free(w);
    return NULL;
}

void ecfit_words_free(ecfit_words *w)
{
    if (!w) return;
    ecfit_stemmer_free(w->stemmer);
    if (w->mapped) munmap(w->mapped, CACHE_BYTES + LARGE_PAGE);
    free(w->tags);
    free(w->next_way);
    free(w);
}

ecfit_str ecfit_words_stem(ecfit_words *w, ecfit_lang lang, ecfit_str word)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    return own && own->stem[lang] ? ecfit_str_of(kb_str(w->kb, own->stem[lang])) : ecfit_stem(w->stemmer, lang, word);
}

static void look_up(ecfit_words *w, ecfit_str word, cached *out)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    out->flags = own ? (uint8_t)own->flags : 0;
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) /* "i.t" stands for "it" in the text */
        out->opens[l] = kb_effect_of(w->kb, l, ecfit_str_is(word, "i.t") ? ecfit_str_of("it") : word);
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        out->sym[l] = kb_symbol(w->kb, own && own->stem[l] ? ecfit_str_of(kb_str(w->kb, own->stem[l])) : ecfit_stem(w->stemmer, l, word));
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) out->node[l] = ecfit_phrase_node(w->kb, KB_SPACE_BODY, l, out->sym[l]);
}

static uint64_t load8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

/* At most eight bytes as a number, without reading beyond them: two reads that overlap. */
static uint64_t load_few(const char *p, size_t len)
{
    if (len == 8) return load8(p);
    if (len >= 4) {
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + len - 4, 4);
        return low | (uint64_t)high << (8 * (len - 4));
    }
    const unsigned char *u = (const unsigned char *)p;
    return len ? u[0] | (uint64_t)u[len / 2] << (8 * (len / 2)) | (uint64_t)u[len - 1] << (8 * (len - 1)) : 0;
}

/* A word of at most KEY_BYTES, with zeros behind it. */
static void fill_key(ecfit_str word, uint64_t key[KEY_WORDS])
{
    size_t k = 0;
    for (; word.len > 8; word.ptr += 8, word.len -= 8) key[k++] = load8(word.ptr);
    key[k++] = load_few(word.ptr, word.len);
    while (k < KEY_WORDS) key[k++] = 0;
}

/* Where a word may stand, and its tag there. */
typedef struct place {
    size_t set;
    uint16_t tag;
} place;

static place place_of(const uint64_t key[KEY_WORDS])
{
    uint64_t hash = ecfit_mix(ecfit_mix(key[0], key[1]), key[2]);
    return (place){(size_t)hash & (N_SETS - 1), (uint16_t)(hash >> 48 | 1)};
}

static bool same_key(const cached *c, const uint64_t key[KEY_WORDS])
{
    return c->key[0] == key[0] && c->key[1] == key[1] && c->key[2] == key[2];
}

/* The cache entry of a word; *spare serves words that are too long to be kept. */
static const cached *find(ecfit_words *w, ecfit_str word, cached *spare)
{
    uint64_t key[KEY_WORDS];
    if (word.len > KEY_BYTES) {
        look_up(w, word, spare);
        return spare;
    }
    fill_key(word, key);
    const place p = place_of(key);
    cached *at = w->sets + p.set * WAYS;
    for (unsigned i = 0; i < WAYS; i++)
        if (w->tags[p.set].of[i] == p.tag && same_key(&at[i], key)) return &at[i];
    unsigned way = w->next_way[p.set]++ & (WAYS - 1);
    w->tags[p.set].of[way] = p.tag;
    memcpy(at[way].key, key, sizeof key);
    look_up(w, word, &at[way]);
    return &at[way];
}

/* Ask memory for a word. */
static void expect(const ecfit_words *w, ecfit_str word)
{
    uint64_t key[KEY_WORDS];
    if (word.len > KEY_BYTES) return;
    fill_key(word, key);
    const place p = place_of(key);
    for (unsigned i = 0; i < WAYS; i++)
        if (w->tags[p.set].of[i] == p.tag) __builtin_prefetch(&w->sets[p.set * WAYS + i]);
}

void ecfit_words_resolve(ecfit_words *w, const char *folded, ecfit_tokens *tokens, uint8_t *votes)
{
    cached spare = {.flags = 0};
    for (size_t i = 0; i < tokens->n && i < AHEAD; i++) expect(w, ecfit_token_word(&tokens->at[i], folded));
    for (size_t i = 0; i < tokens->n; i++) {
        ecfit_token *t = &tokens->at[i];
        if (i + AHEAD < tokens->n) expect(w, ecfit_token_word(&tokens->at[i + AHEAD], folded));
        const cached *c = find(w, ecfit_token_word(t, folded), &spare);
        for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) {
            t->sym[l] = c->sym[l];
            t->opens[l] = c->opens[l];
            t->node[l] = c->node[l];
            if (c->node[l]) __builtin_prefetch(&w->kb->nodes[c->node[l]]);
        }
        votes[i] = c->flags;
    }
}

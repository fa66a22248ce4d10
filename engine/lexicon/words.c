#include "lexicon/words.h"
#include "lexicon/gates.h"
#include "lexicon/phrase.h"
#include "text/time_unit.h"
#include <endian.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { KEY_WORDS = 3, KEY_BYTES = 8 * KEY_WORDS, WAYS = 4, N_SETS = 1 << 14, BATCH = 16 };

/* A word that was seen: one line of the processor's cache. */
typedef struct cached {
    alignas(64) uint64_t key[KEY_WORDS];
    uint32_t sym[ECFIT_N_LANGS], opens[ECFIT_N_LANGS], node[ECFIT_N_LANGS];
    uint8_t flags; /* KB_FWORD_*, ECFIT_WORD_LATER */
} cached;

enum { ALL_LANGS = (1 << ECFIT_N_LANGS) - 1, LATER_IN_ALL = ECFIT_WORD_LATER * 0x11 };
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

static void look_up_in(ecfit_words *w, ecfit_lang l, ecfit_str word, cached *c)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    c->opens[l] = kb_effect_of(w->kb, l, ecfit_str_is(word, "i.t") ? ecfit_str_of("it") : word); /* "it" in the text */
    c->sym[l] = kb_symbol(w->kb, own && own->stem[l] ? ecfit_str_of(kb_str(w->kb, own->stem[l])) : ecfit_stem(w->stemmer, l, word));
    c->node[l] = ecfit_phrase_node(w->kb, KB_SPACE_BODY, l, c->sym[l]);
    c->flags &= (uint8_t)~((unsigned)ECFIT_WORD_LATER << 4 * l);
}

/* Look a word up in those of the languages in which it is not known yet. */
static void complete(ecfit_words *w, unsigned langs, ecfit_str word, cached *c)
{
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        if (langs >> l & 1 && c->flags & ECFIT_WORD_LATER << 4 * l) look_up_in(w, l, word, c);
}

static bool tells_time(ecfit_str word)
{
    return ecfit_time_unit_named(word) != ECFIT_NO_UNIT || ecfit_str_is(word, "expérience");
}

static void begin_entry(const ecfit_words *w, ecfit_str word, cached *c)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    *c = (cached){.flags = (uint8_t)(LATER_IN_ALL | (own ? own->flags : 0) | (tells_time(word) ? ECFIT_WORD_TIME : 0))};
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

/* What is wanted of the cache: a word, its key and where it may stand. */
typedef struct request {
    ecfit_str word;
    uint64_t key[KEY_WORDS];
    uint32_t set, slot; /* slot: where its tag was found, NO_SLOT when nowhere; TOO_LONG for a word that is not kept */
    uint16_t tag;
} request;

enum { NO_SLOT = N_SETS * WAYS, TOO_LONG };

/* The slot of a set that has a tag, or NO_SLOT: all four tags are compared at once, the lowest that is equal is told. */
static uint32_t slot_with(const ecfit_words *w, uint32_t set, uint16_t tag)
{
    const uint64_t ones = 0x0001000100010001u;
    uint64_t four;
    memcpy(&four, w->tags[set].of, sizeof four);
    four = le64toh(four) ^ ones * tag;
    const uint64_t equal = (four - ones) & ~four & ones << 15;
    return equal ? set * WAYS + (uint32_t)__builtin_ctzll(equal) / 16 : NO_SLOT;
}

/* The key of a word behind which KEY_BYTES can be read from its first byte on: no branch hangs on its length. */
static void mask_key(ecfit_str word, uint64_t key[KEY_WORDS])
{
    static const uint64_t mask[2 * KEY_WORDS] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
    const char *from = (const char *)mask + KEY_BYTES - word.len;
    key[0] = load8(word.ptr) & load8(from);
    key[1] = load8(word.ptr + 8) & load8(from + 8);
    key[2] = load8(word.ptr + 16) & load8(from + 16);
}

/* Ask memory for the tags of a word's set; `left` bytes can be read from its first one on. */
static void ask(const ecfit_words *w, ecfit_str word, ptrdiff_t left, request *r)
{
    r->word = word;
    r->slot = TOO_LONG;
    if (word.len > KEY_BYTES) return;
    r->slot = NO_SLOT;
    if (left >= KEY_BYTES) mask_key(word, r->key);
    else fill_key(word, r->key);
    const uint64_t hash = ecfit_mix(ecfit_mix(r->key[0], r->key[1]), r->key[2]);
    r->set = (uint32_t)hash & (N_SETS - 1);
    r->tag = (uint16_t)(hash >> 48 | 1);
    __builtin_prefetch(&w->tags[r->set]);
}

/* And then for the entry that its tag leads to. */
static void ask_entry(const ecfit_words *w, request *r)
{
    if (r->slot == TOO_LONG) return;
    r->slot = slot_with(w, r->set, r->tag);
    __builtin_prefetch(&w->sets[r->slot]);
}

static bool same_key(const cached *c, const uint64_t key[KEY_WORDS])
{
    return !((c->key[0] ^ key[0]) | (c->key[1] ^ key[1]) | (c->key[2] ^ key[2]));
}

/* The entry of a word whose tag led nowhere or to another word; a new one when there is none. */
static cached *find(ecfit_words *w, const request *r, cached *spare)
{
    if (r->slot == TOO_LONG) {
        begin_entry(w, r->word, spare);
        return spare;
    }
    cached *at = w->sets + r->set * WAYS;
    for (unsigned i = 0; i < WAYS; i++)
        if (w->tags[r->set].of[i] == r->tag && same_key(&at[i], r->key)) return &at[i];
    unsigned way = w->next_way[r->set]++ & (WAYS - 1);
    w->tags[r->set].of[way] = r->tag;
    begin_entry(w, r->word, &at[way]);
    memcpy(at[way].key, r->key, sizeof r->key);
    return &at[way];
}

static void tell(const ecfit_words *w, const cached *c, ecfit_token *t)
{
    memcpy(t->sym, c->sym, sizeof t->sym);
    memcpy(t->opens, c->opens, sizeof t->opens);
    memcpy(t->node, c->node, sizeof t->node);
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) __builtin_prefetch(&w->kb->nodes[c->node[l]]);
}

/* The words of a batch are asked for before the first is read, so that memory answers in the meantime: without that, half
 * of the time here went into waiting for the tags alone. */
static void resolve_batch(ecfit_words *w, unsigned langs, const char *folded, const char *end, ecfit_token *tokens, size_t n,
                          uint8_t *votes)
{
    request wanted[BATCH];
    cached spare;
    for (size_t i = 0; i < n; i++) {
        const ecfit_str word = ecfit_token_word(&tokens[i], folded);
        const bool in_text = word.ptr == folded + tokens[i].start; /* "IT" has a key of its own */
        ask(w, word, in_text ? end - word.ptr : 0, &wanted[i]);
    }
    for (size_t i = 0; i < n; i++) ask_entry(w, &wanted[i]);
    for (size_t i = 0; i < n; i++) {
        const request *r = &wanted[i];
        cached *c = r->slot < NO_SLOT && same_key(&w->sets[r->slot], r->key) ? &w->sets[r->slot] : find(w, r, &spare);
        if (langs && c->flags & LATER_IN_ALL) complete(w, langs, r->word, c);
        tell(w, c, &tokens[i]);
        votes[i] = c->flags;
    }
}

void ecfit_words_resolve_in(ecfit_words *w, unsigned langs, const char *folded, ecfit_tokens *tokens, uint8_t *votes)
{
    if (!tokens->n) return;
    const ecfit_token *last = &tokens->at[tokens->n - 1];
    const char *end = folded + last->start + last->len;
    for (size_t i = 0; i < tokens->n; i += BATCH) {
        size_t n = tokens->n - i < BATCH ? tokens->n - i : BATCH;
        resolve_batch(w, langs, folded, end, tokens->at + i, n, votes + i);
    }
}

void ecfit_words_resolve(ecfit_words *w, const char *folded, ecfit_tokens *tokens, uint8_t *votes)
{
    ecfit_words_resolve_in(w, ALL_LANGS, folded, tokens, votes);
}

void ecfit_words_complete(ecfit_words *w, unsigned langs, const char *folded, ecfit_token *t, uint8_t *votes)
{
    resolve_batch(w, langs, folded, folded + t->start + t->len, t, 1, votes);
}

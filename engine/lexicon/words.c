#include "lexicon/words.h"
#include "base/blocks.h"
#include "lexicon/gates.h"
#include "lexicon/phrase.h"
#include "text/time_unit.h"
#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { KEY_WORDS = 4, KEY_BYTES = 8 * KEY_WORDS, WAYS = 4, SLOT_BITS = 16, N_SLOTS = 1 << SLOT_BITS, BATCH = 32 };

/* A word that was seen: one line of the processor's cache. Nearly all words are short: their key has zeros from its
 * 16th byte on, so that its first half tells them from all others. */
typedef struct cached {
    alignas(64) uint64_t key[KEY_WORDS];
    uint32_t sym[ECFIT_N_LANGS], opens[ECFIT_N_LANGS], node[ECFIT_N_LANGS];
    uint32_t own;  /* kb_function_word() of it: row + 1, 0 none */
    uint8_t flags; /* KB_FWORD_*, ECFIT_WORD_LATER */
} cached;

enum { SHORT_BYTES = ECFIT_BLOCK }; /* of a short word's key; the last byte is a zero */
enum { ALL_LANGS = (1 << ECFIT_N_LANGS) - 1, LATER_IN_ALL = ECFIT_WORD_LATER * 0x11 };
enum { CACHE_BYTES = N_SLOTS * sizeof(cached), LARGE_PAGE = 2 << 20 };

/* A word's home is where it is looked for first, and what was asked for last is at home: what it found there went to
 * another place of the set. */
struct ecfit_words {
    const ecfit_kb *kb;
    ecfit_stemmer *stemmer;
    void *mapped;      /* of the system, holds the slots */
    cached *slots;     /* N_SLOTS, in sets of WAYS */
    uint8_t *next_way; /* of each set: which of the other ways makes room for the next newcomer */
};

/* Words lie anywhere in the cache: few large pages take less looking up than a thousand small ones. The system gives
 * zero pages, and none before it is needed; where it has no large ones, small ones do. */
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
    w->slots = map_cache(w);
    w->next_way = calloc(N_SLOTS / WAYS, 1);
    if (w->stemmer && w->slots && w->next_way) return w;
    ecfit_words_free(w);
    return NULL;
}

void ecfit_words_free(ecfit_words *w)
{
    if (!w) return;
    ecfit_stemmer_free(w->stemmer);
    if (w->mapped) munmap(w->mapped, CACHE_BYTES + LARGE_PAGE);
    free(w->next_way);
    free(w);
}

ecfit_str ecfit_words_stem(ecfit_words *w, ecfit_lang lang, ecfit_str word)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    return own && own->stem[lang] ? ecfit_str_of(kb_str(w->kb, own->stem[lang])) : ecfit_stem(w->stemmer, lang, word);
}

static ecfit_str stem_of(ecfit_words *w, ecfit_lang l, ecfit_str word, const cached *c)
{
    const uint32_t own = c->own ? w->kb->fwords[c->own - 1].stem[l] : 0;
    return own ? ecfit_str_of(kb_str(w->kb, own)) : ecfit_stem(w->stemmer, l, word);
}

static void look_up_in(ecfit_words *w, ecfit_lang l, ecfit_str word, cached *c)
{
    c->opens[l] = kb_effect_of(w->kb, l, ecfit_str_is(word, "i.t") ? ecfit_str_of("it") : word); /* "it" in the text */
    c->sym[l] = kb_symbol(w->kb, stem_of(w, l, word, c));
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
    *c = (cached){.own = own ? (uint32_t)(own - w->kb->fwords) + 1 : 0,
                  .flags = (uint8_t)(LATER_IN_ALL | (own ? own->flags : 0) | (tells_time(word) ? ECFIT_WORD_TIME : 0))};
}

/* A word of at most KEY_BYTES; behind it the key is zeros already. That of "it" is no text's: whoever takes a key from the
 * text finds no entry and has to ask how the token is written, for "IT" is another word. */
static void fill_key(ecfit_str word, uint64_t key[KEY_WORDS])
{
    if (ecfit_str_is(word, "it")) key[1] = UINT64_MAX;
    for (; word.len > 8; word.ptr += 8, word.len -= 8) *key++ = ecfit_load8(word.ptr);
    *key = ecfit_load_few(word.ptr, word.len);
}

/* The key of a short word, from whose first byte on SHORT_BYTES can be read: no branch hangs on its length. */
static inline ecfit_block masked_key(const char *word, size_t len)
{
#define F "\xFF"
#define F4 F F F F
    alignas(ECFIT_BLOCK) static const char masks[SHORT_BYTES][ECFIT_BLOCK] = {
        "",    F,       F F,       F F F,       F4,       F4 F,       F4 F F,       F4 F F F,
        F4 F4, F4 F4 F, F4 F4 F F, F4 F4 F F F, F4 F4 F4, F4 F4 F4 F, F4 F4 F4 F F, F4 F4 F4 F F F};
#undef F4
#undef F
    return ecfit_block_and(ecfit_block_load(word), ecfit_block_load(masks[len]));
}

/* The highest bits of a product hang on all bits of both words. */
static inline uint32_t home_of(uint64_t first, uint64_t second)
{
    return (uint32_t)((first + second * 0xD6E8FEB86659FD93u) * 0x9E3779B97F4A7C15u >> (64 - SLOT_BITS));
}

static uint32_t home_of_key(const uint64_t key[KEY_WORDS])
{
    return home_of(key[0], key[2] | key[3] ? ecfit_mix(ecfit_mix(key[1], key[2]), key[3]) : key[1]);
}

static inline bool same_short_key(const cached *c, ecfit_block key)
{
    return ecfit_block_bits(ecfit_block_equal(ecfit_block_load(c->key), key)) == (1u << SHORT_BYTES) - 1;
}

static bool same_key(const cached *c, const uint64_t key[KEY_WORDS])
{
    const ecfit_block first = ecfit_block_equal(ecfit_block_load(c->key), ecfit_block_load(key));
    const ecfit_block second = ecfit_block_equal(ecfit_block_load(c->key + 2), ecfit_block_load(key + 2));
    return ecfit_block_bits(ecfit_block_and(first, second)) == (1u << ECFIT_BLOCK) - 1;
}

/* The slot of a set that holds a word; where there is none, one that is free or makes room. */
static cached *slot_with(ecfit_words *w, uint32_t home, const uint64_t key[KEY_WORDS])
{
    cached *set = w->slots + home / WAYS * WAYS, *free_slot = NULL;
    for (uint32_t i = 0; i < WAYS; i++) {
        cached *at = &set[(home + i) % WAYS];
        if (same_key(at, key)) return at;
        if (!free_slot && !at->key[0]) free_slot = at;
    }
    return free_slot ? free_slot : &set[(home + 1 + w->next_way[home / WAYS]++ % (WAYS - 1)) % WAYS];
}

static void swap(cached *a, cached *b)
{
    const cached moved = *a;
    *a = *b;
    *b = moved;
}

/* The entry of a word that is not at home: it comes there, a new one when there is none. */
static cached *bring_home(ecfit_words *w, ecfit_str word, const uint64_t key[KEY_WORDS], cached *home)
{
    cached *from = slot_with(w, (uint32_t)(home - w->slots), key);
    if (from != home) swap(from, home);
    if (same_key(home, key)) return home;
    begin_entry(w, word, home);
    memcpy(home->key, key, sizeof home->key);
    return home;
}

/* The entry of a word. Those beyond KEY_BYTES are not kept. */
static cached *find(ecfit_words *w, ecfit_str word, cached *spare)
{
    if (word.len > KEY_BYTES) return begin_entry(w, word, spare), spare;
    uint64_t key[KEY_WORDS] = {0};
    fill_key(word, key);
    cached *home = w->slots + home_of_key(key);
    return same_key(home, key) ? home : bring_home(w, word, key, home);
}

/* What a word means stands in its entry and in a token in the same order. */
static inline uint8_t tell(const cached *c, ecfit_token *t)
{
    enum { FROM = offsetof(cached, sym), TO = offsetof(ecfit_token, sym), N = sizeof(ecfit_token) - TO };
    static_assert(offsetof(cached, opens) - FROM == offsetof(ecfit_token, opens) - TO, "one copy");
    static_assert(offsetof(cached, node) - FROM == offsetof(ecfit_token, node) - TO, "one copy");
    const uint8_t flags = c->flags;
    memcpy((char *)t + TO, (const char *)c + FROM, N);
    return flags;
}

static uint8_t resolve_any(ecfit_words *w, unsigned langs, const char *folded, ecfit_token *t)
{
    cached spare;
    const ecfit_str word = ecfit_token_word(t, folded);
    cached *c = find(w, word, &spare);
    if (langs) complete(w, langs, word, c);
    return tell(c, t);
}

/* What is asked of the cache: the key of a short word and its home; that of another word fits nowhere. */
typedef struct request {
    ecfit_block key;
    const cached *home;
} request;

static const cached nowhere = {.key = {UINT64_MAX}};

/* Ask memory for the home of a token's word, from whose first byte on SHORT_BYTES can be read. */
static inline void ask(const cached *slots, const char *folded, const ecfit_token *t, request *r)
{
    if (t->len < SHORT_BYTES) {
        uint64_t key[2];
        r->key = masked_key(folded + t->start, t->len);
        memcpy(key, &r->key, sizeof key);
        r->home = slots + home_of(key[0], key[1]);
    } else {
        *r = (request){.home = &nowhere};
    }
    __builtin_prefetch(r->home);
}

/* Words lie anywhere in the cache: those of a batch are asked for before the first is read, so that memory answers in
 * the meantime. One word after the other took a third more time, with a fifth less instructions. */
static void resolve_batch(ecfit_words *w, const char *folded, ecfit_token *t, size_t n, uint8_t *votes)
{
    request wanted[BATCH];
    const request *const end = wanted + n;
    for (size_t i = 0; i < n; i++) ask(w->slots, folded, &t[i], &wanted[i]);
    for (const request *r = wanted; r < end; r++, t++, votes++)
        *votes = same_short_key(r->home, r->key) ? tell(r->home, t) : resolve_any(w, 0, folded, t);
}

/* How many of the tokens begin SHORT_BYTES or more before the end of the last. */
static size_t count_readable(const ecfit_tokens *tokens)
{
    size_t n = tokens->n;
    const size_t end = n ? (size_t)tokens->at[n - 1].start + tokens->at[n - 1].len : 0;
    while (n && tokens->at[n - 1].start + SHORT_BYTES > end) n--;
    return n;
}

static unsigned later_in(unsigned langs)
{
    unsigned later = 0;
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++) later |= (langs >> l & 1) * (unsigned)ECFIT_WORD_LATER << 4 * l;
    return later;
}

void ecfit_words_resolve_in(ecfit_words *w, unsigned langs, const char *folded, ecfit_tokens *tokens, uint8_t *votes)
{
    ecfit_token *t = tokens->at;
    const size_t n = tokens->n, readable = count_readable(tokens);
    for (size_t i = 0; i < readable; i += BATCH)
        resolve_batch(w, folded, t + i, readable - i < BATCH ? readable - i : BATCH, votes + i);
    for (size_t i = readable; i < n; i++) votes[i] = resolve_any(w, 0, folded, &t[i]);

    const unsigned later = later_in(langs);
    for (size_t i = 0; later && i < n; i++)
        if (votes[i] & later) votes[i] = resolve_any(w, langs, folded, &t[i]);
}

void ecfit_words_resolve(ecfit_words *w, const char *folded, ecfit_tokens *tokens, uint8_t *votes)
{
    ecfit_words_resolve_in(w, ALL_LANGS, folded, tokens, votes);
}

void ecfit_words_complete(ecfit_words *w, unsigned langs, const char *folded, ecfit_token *t, uint8_t *vote)
{
    *vote = resolve_any(w, langs, folded, t);
}

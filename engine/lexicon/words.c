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

enum { SHORT_BYTES = ECFIT_BLOCK, LONG_BYTES = 2 * SHORT_BYTES, BATCH = 128 };
enum { WAYS = 2, SET_BITS = 16, N_SETS = 1 << SET_BITS, LONG_BITS = 11, N_LONG = 1 << LONG_BITS };
enum { ALL_LANGS = (1 << ECFIT_N_LANGS) - 1, LATER_IN_ALL = ECFIT_WORD_LATER * 0x11 };

/* What a word means, as it stands in a token. */
typedef struct meaning {
    uint32_t sym[ECFIT_N_LANGS], opens[ECFIT_N_LANGS];
} meaning;

/* A word of less than SHORT_BYTES that was seen; its key is its letters and zeros behind them. */
typedef struct short_word {
    uint64_t key[SHORT_BYTES / 8];
    meaning is;
} short_word;

/* Few words of a text are longer. Their key has no zero in its 16th byte. */
typedef struct long_word {
    uint64_t key[LONG_BYTES / 8];
    meaning is;
} long_word;

/* All places where a short word can be: one line of the processor's cache, asked for at each word of a text. */
typedef struct word_set {
    alignas(64) short_word at[WAYS];
} word_set;

enum { CACHE_BYTES = N_SETS * sizeof(word_set), LARGE_PAGE = 2 << 20 };

struct ecfit_words {
    const ecfit_kb *kb;
    ecfit_stemmer *stemmer;
    void *mapped;          /* of the system, holds the sets */
    word_set *sets;        /* N_SETS */
    long_word *long_words; /* N_LONG, one place for each */
    unsigned n_replaced;
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
    w->sets = map_cache(w);
    w->long_words = calloc(N_LONG, sizeof *w->long_words);
    if (w->stemmer && w->sets && w->long_words) return w;
    ecfit_words_free(w);
    return NULL;
}

void ecfit_words_free(ecfit_words *w)
{
    if (!w) return;
    ecfit_stemmer_free(w->stemmer);
    if (w->mapped) munmap(w->mapped, CACHE_BYTES + LARGE_PAGE);
    free(w->long_words);
    free(w);
}

ecfit_str ecfit_words_stem(ecfit_words *w, ecfit_lang lang, ecfit_str word)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    return own && own->stem[lang] ? ecfit_str_of(kb_str(w->kb, own->stem[lang])) : ecfit_stem(w->stemmer, lang, word);
}

static void look_up_in(ecfit_words *w, ecfit_lang l, ecfit_str word, meaning *m)
{
    const uint32_t known = m->opens[l] & (KB_OWN_WORD | (15u & ~(unsigned)ECFIT_WORD_LATER) << KB_VOTES);
    const ecfit_str stem = known & KB_OWN_WORD ? ecfit_words_stem(w, l, word) : ecfit_stem(w->stemmer, l, word);
    const uint64_t asked = kb_ask_symbol(w->kb, stem);
    const ecfit_str written = ecfit_str_is(word, "i.t") ? ecfit_str_of("it") : word;
    m->opens[l] = known | kb_effect_of(w->kb, l, written);
    m->sym[l] = kb_symbol_asked(w->kb, asked);
    if (ecfit_phrase_node(w->kb, KB_SPACE_BODY, l, m->sym[l])) m->opens[l] |= KB_BEGINS_PHRASE;
}

/* Look a word up in those of the languages in which it is not known yet. */
static void complete(ecfit_words *w, unsigned langs, ecfit_str word, meaning *m)
{
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        if (langs >> l & 1 && m->opens[l] >> KB_VOTES & ECFIT_WORD_LATER) look_up_in(w, l, word, m);
}

static bool tells_time(ecfit_str word)
{
    return ecfit_time_unit_named(word) != ECFIT_NO_UNIT || ecfit_str_is(word, "expérience");
}

/* What is known of a word before it is looked up in a language. */
static meaning begin_meaning(const ecfit_words *w, ecfit_str word)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    const unsigned votes = LATER_IN_ALL | (own ? own->flags : 0) | (tells_time(word) ? (unsigned)ECFIT_WORD_TIME : 0);
    meaning m = {.sym = {0}};
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++)
        m.opens[l] = (votes >> 4 * l & 15) << KB_VOTES | (own && own->stem[l] ? KB_OWN_WORD : 0);
    return m;
}

/* Behind the letters the key is zeros already. That of "it" is no text's: whoever takes a key from the text finds no
 * entry and has to ask how the token is written, for "IT" is another word. */
static void fill_key(ecfit_str word, uint64_t *key)
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
static inline word_set *home_of(word_set *sets, uint64_t first, uint64_t second)
{
    return &sets[(first + second * 0xD6E8FEB86659FD93u) * 0x9E3779B97F4A7C15u >> (64 - SET_BITS)];
}

static inline bool same_16(const void *a, ecfit_block b)
{
    return ecfit_block_bits(ecfit_block_equal(ecfit_block_load(a), b)) == (1u << ECFIT_BLOCK) - 1;
}

/* The place of a word in its set, when it has one: two comparisons and no branch, for nobody guesses which it is. */
static inline const short_word *place_in(const word_set *set, ecfit_block key)
{
    const bool first = same_16(set->at[0].key, key), second = same_16(set->at[1].key, key);
    static_assert(WAYS == 2, "both are looked at");
    return (first | second) ? &set->at[second] : NULL;
}

/* The place that a new word takes: a free one if there is one. */
static short_word *room_in(ecfit_words *w, word_set *set)
{
    for (size_t i = 0; i < WAYS; i++)
        if (!set->at[i].key[0]) return &set->at[i];
    return &set->at[w->n_replaced++ % WAYS];
}

static meaning *find_short(ecfit_words *w, ecfit_str word)
{
    uint64_t key[SHORT_BYTES / 8] = {0};
    fill_key(word, key);
    word_set *set = home_of(w->sets, key[0], key[1]);
    const short_word *known = place_in(set, ecfit_block_load(key));
    if (known) return &set->at[known - set->at].is;
    short_word *new = room_in(w, set);
    *new = (short_word){.is = begin_meaning(w, word)};
    memcpy(new->key, key, sizeof key);
    return &new->is;
}

static meaning *find_long(ecfit_words *w, ecfit_str word)
{
    uint64_t key[LONG_BYTES / 8] = {0};
    fill_key(word, key);
    long_word *place = &w->long_words[ecfit_hash(key, sizeof key) >> (64 - LONG_BITS)];
    if (memcmp(place->key, key, sizeof key)) {
        *place = (long_word){.is = begin_meaning(w, word)};
        memcpy(place->key, key, sizeof key);
    }
    return &place->is;
}

/* What is known of a word. Words beyond LONG_BYTES are not kept. */
static meaning *find(ecfit_words *w, ecfit_str word, meaning *spare)
{
    if (word.len < SHORT_BYTES) return find_short(w, word);
    if (word.len <= LONG_BYTES) return find_long(w, word);
    *spare = begin_meaning(w, word);
    return spare;
}

/* Put what a word means into a token. returns its votes. */
static inline uint8_t tell(const meaning *m, ecfit_token *t)
{
    static_assert(offsetof(ecfit_token, opens) - offsetof(ecfit_token, sym) == offsetof(meaning, opens), "one copy");
    static_assert(sizeof t->sym + sizeof t->opens == sizeof *m && ECFIT_N_LANGS == 2, "one copy");
    memcpy(&t->sym, m, sizeof *m);
    return (uint8_t)((t->opens[0] >> KB_VOTES & 15) | (t->opens[1] >> (KB_VOTES - 4) & 0xF0));
}

static uint8_t resolve_any(ecfit_words *w, unsigned langs, const char *folded, ecfit_token *t)
{
    meaning spare;
    const ecfit_str word = ecfit_token_word(t, folded);
    meaning *m = find(w, word, &spare);
    if (langs) complete(w, langs, word, m);
    return tell(m, t);
}

/* What is asked of the cache: the key of a short word and its home; that of another word fits nowhere. */
typedef struct request {
    ecfit_block key;
    const word_set *home;
} request;

static const word_set nowhere = {.at = {{.key = {UINT64_MAX}}, {.key = {UINT64_MAX}}}};

/* Ask memory for the home of a token's word, from whose first byte on SHORT_BYTES can be read. */
static inline void ask(word_set *sets, const char *folded, const ecfit_token *t, request *r)
{
    if (t->len < SHORT_BYTES) {
        uint64_t key[SHORT_BYTES / 8];
        r->key = masked_key(folded + t->start, t->len);
        memcpy(key, &r->key, sizeof key);
        r->home = home_of(sets, key[0], key[1]);
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
    for (size_t i = 0; i < n; i++) ask(w->sets, folded, &t[i], &wanted[i]);
    for (const request *r = wanted; r < end; r++, t++, votes++) {
        const short_word *known = place_in(r->home, r->key);
        *votes = known ? tell(&known->is, t) : resolve_any(w, 0, folded, t);
    }
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

/* The cache may have made room since the token was looked up in the other languages: it is told again of these, too. */
void ecfit_words_complete(ecfit_words *w, unsigned langs, const char *folded, ecfit_token *t, uint8_t *vote)
{
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++) langs |= (unsigned)!(*vote >> 4 * l & ECFIT_WORD_LATER) << l;
    *vote = resolve_any(w, langs, folded, t);
}

#include "lexicon/words.h"
#include "base/blocks.h"
#include "lexicon/gates.h"
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

enum { OWN_BITS = 12 };

struct ecfit_words {
    const ecfit_kb *kb;
    uint64_t maybe_own[(1 << OWN_BITS) / 64]; /* a bit for each function word, see maybe_own() */
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

ecfit_str ecfit_words_stem(ecfit_words *w, ecfit_lang lang, ecfit_str word)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    return own && own->stem[lang] ? ecfit_str_of(kb_str(w->kb, own->stem[lang])) : ecfit_stem(w->stemmer, lang, word);
}

/* A word and what is known of it. */
typedef struct wanted {
    ecfit_str word;
    meaning *is;
} wanted;

static ecfit_str stem_of(ecfit_words *w, ecfit_lang l, const wanted *x)
{
    return x->is->opens[l] & KB_OWN_WORD ? ecfit_words_stem(w, l, x->word) : ecfit_stem(w->stemmer, l, x->word);
}

/* Look words up in a language in which they are not known yet: each step of all of them before the next one, so that
 * they wait for memory together. */
static void look_up(ecfit_words *w, ecfit_lang l, const wanted *words, size_t n)
{
    static const uint32_t stays = KB_OWN_WORD | (15u & ~(unsigned)ECFIT_WORD_LATER) << KB_VOTES;
    if (!n) return;
    uint64_t asked[ECFIT_WORDS_AT_ONCE];
    uint32_t does[ECFIT_WORDS_AT_ONCE];
    ecfit_str written[ECFIT_WORDS_AT_ONCE];
    static_assert((int)ECFIT_WORDS_AT_ONCE <= (int)KB_EFFECTS_AT_ONCE, "all at once");
    size_t i = 0;
    do {
        asked[i] = kb_ask_symbol(w->kb, stem_of(w, l, &words[i]));
        written[i] = ecfit_str_is(words[i].word, "i.t") ? ecfit_str_of("it") : words[i].word;
    } while (++i < n);
    kb_effects_of(w->kb, l, written, n, does);
    for (i = 0; i < n; i++) {
        meaning *m = words[i].is;
        bool begins_phrase;
        m->sym[l] = kb_symbol_asked(w->kb, l, asked[i], &begins_phrase);
        m->opens[l] = (m->opens[l] & stays) | does[i] | (begins_phrase ? KB_BEGINS_PHRASE : 0);
    }
}

static bool is_later(const meaning *m, ecfit_lang l) { return m->opens[l] >> KB_VOTES & ECFIT_WORD_LATER; }

/* Look a word up in those of the languages in which it is not known yet. */
static void complete(ecfit_words *w, unsigned langs, ecfit_str word, meaning *m)
{
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        if (langs >> l & 1 && is_later(m, l)) look_up(w, l, &(wanted){word, m}, 1);
}

static bool tells_time(ecfit_str word)
{
    return ecfit_time_unit_named(word) != ECFIT_NO_UNIT || ecfit_str_is(word, "expérience");
}

/* What is known of a word before it is looked up in a language. own: its own rule, or NULL. */
static meaning begin_meaning(ecfit_str word, const kb_fword *own)
{
    const unsigned votes = LATER_IN_ALL | (own ? own->flags : 0) | (tells_time(word) ? (unsigned)ECFIT_WORD_TIME : 0);
    meaning m = {.sym = {0}};
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++)
        m.opens[l] = (votes >> 4 * l & 15) << KB_VOTES | (own && own->stem[l] ? KB_OWN_WORD : 0);
    return m;
}

/* Of a short word; in registers, for what is just written by halves is not read in one piece. That of "it" is no
 * text's: whoever takes a key from the text finds no entry and has to ask how the token is written, for "IT" is another
 * word. */
typedef struct short_key { uint64_t first, second; } short_key;

static inline short_key key_of(ecfit_str word)
{
    if (word.len > 8) return (short_key){ecfit_load8(word.ptr), ecfit_load_few(word.ptr + 8, word.len - 8)};
    return (short_key){ecfit_load_few(word.ptr, word.len), ecfit_str_is(word, "it") ? UINT64_MAX : 0};
}

static void fill_long_key(ecfit_str word, uint64_t *key)
{
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
static inline uint64_t mix_key(uint64_t first, uint64_t second)
{
    return (first + second * 0xD6E8FEB86659FD93u) * 0x9E3779B97F4A7C15u;
}

static inline word_set *home_of(word_set *sets, uint64_t mixed) { return &sets[mixed >> (64 - SET_BITS)]; }

/* Few words are function words, and all but a few of the others are told by a bit. */
static inline uint64_t *own_bits(ecfit_words *w, uint64_t mixed, unsigned *bit)
{
    const uint64_t i = mixed >> (64 - SET_BITS - OWN_BITS) & ((1 << OWN_BITS) - 1);
    *bit = i % 64;
    return &w->maybe_own[i / 64];
}

static void note_own_words(ecfit_words *w)
{
    for (size_t i = 0; i < w->kb->n_fwords; i++) {
        const ecfit_str word = ecfit_str_of(kb_str(w->kb, w->kb->fwords[i].word));
        if (word.len >= SHORT_BYTES) continue;
        const short_key key = key_of(word);
        unsigned bit;
        uint64_t *bits = own_bits(w, mix_key(key.first, key.second), &bit);
        *bits |= (uint64_t)1 << bit;
    }
}

static const kb_fword *own_rule(ecfit_words *w, ecfit_str word, uint64_t mixed)
{
    unsigned bit;
    const uint64_t *bits = own_bits(w, mixed, &bit);
    return *bits >> bit & 1 ? kb_function_word(w->kb, word) : NULL;
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

static inline bool is_key(const short_word *w, short_key key)
{
    return !((w->key[0] ^ key.first) | (w->key[1] ^ key.second));
}

/* Let a short word that the cache does not know in. */
static meaning *add_short(ecfit_words *w, ecfit_str word, short_key key)
{
    const uint64_t mixed = mix_key(key.first, key.second);
    short_word *new = room_in(w, home_of(w->sets, mixed));
    *new = (short_word){.key = {key.first, key.second}, .is = begin_meaning(word, own_rule(w, word, mixed))};
    return &new->is;
}

/* What is known of a short word; when that is nothing, NULL, or what is known of a new one that is added. */
static meaning *find_short(ecfit_words *w, ecfit_str word, bool add)
{
    const short_key key = key_of(word);
    word_set *set = home_of(w->sets, mix_key(key.first, key.second));
    const bool first = is_key(&set->at[0], key), second = is_key(&set->at[1], key);
    if (first | second) return &set->at[second].is;
    return add ? add_short(w, word, key) : NULL;
}

static meaning *find_long(ecfit_words *w, ecfit_str word, bool add)
{
    uint64_t key[LONG_BYTES / 8] = {0};
    fill_long_key(word, key);
    long_word *place = &w->long_words[ecfit_hash(key, sizeof key) >> (64 - LONG_BITS)];
    if (!memcmp(place->key, key, sizeof key)) return &place->is;
    if (!add) return NULL;
    *place = (long_word){.is = begin_meaning(word, kb_function_word(w->kb, word))};
    memcpy(place->key, key, sizeof key);
    return &place->is;
}

/* What is known of a word, which may be new. Words beyond LONG_BYTES are not kept. */
static meaning *find(ecfit_words *w, ecfit_str word, meaning *spare)
{
    if (word.len < SHORT_BYTES) return find_short(w, word, true);
    if (word.len <= LONG_BYTES) return find_long(w, word, true);
    *spare = begin_meaning(word, kb_function_word(w->kb, word));
    return spare;
}

ecfit_words *ecfit_words_new(const ecfit_kb *kb)
{
    ecfit_words *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->kb = kb;
    w->stemmer = ecfit_stemmer_new();
    w->sets = map_cache(w);
    w->long_words = calloc(N_LONG, sizeof *w->long_words);
    note_own_words(w);
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

/* Put what a word means into a token. returns its votes. */
static inline uint8_t tell(const meaning *m, ecfit_token *t)
{
    static_assert(offsetof(ecfit_token, opens) - offsetof(ecfit_token, sym) == offsetof(meaning, opens), "one copy");
    static_assert(sizeof t->sym + sizeof t->opens == sizeof *m && ECFIT_N_LANGS == 2, "one copy");
    memcpy(&t->sym, m, sizeof *m);
    return (uint8_t)((t->opens[0] >> KB_VOTES & 15) | (t->opens[1] >> (KB_VOTES - 4) & 0xF0));
}

/* The same in one language, in which it is known now. */
static inline void tell_in(ecfit_lang l, const meaning *m, ecfit_token *t, uint8_t *vote)
{
    t->sym[l] = m->sym[l], t->opens[l] = m->opens[l];
    *vote &= (uint8_t)~((unsigned)ECFIT_WORD_LATER << 4 * l);
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

static inline short_key halves(ecfit_block key)
{
    short_key k;
    memcpy(&k, &key, sizeof k);
    return k;
}

static const word_set nowhere = {.at = {{.key = {UINT64_MAX}}, {.key = {UINT64_MAX}}}};

/* Ask memory for the home of a token's word, from whose first byte on SHORT_BYTES can be read. */
static inline void ask(word_set *sets, const char *folded, const ecfit_token *t, request *r)
{
    if (t->len < SHORT_BYTES) {
        r->key = masked_key(folded + t->start, t->len);
        const short_key key = halves(r->key);
        r->home = home_of(sets, mix_key(key.first, key.second));
    } else {
        *r = (request){.home = &nowhere};
    }
    __builtin_prefetch(r->home);
}

/* A token whose key the cache does not know: a new word, or one whose key is not in the text. */
static uint8_t resolve_unknown(ecfit_words *w, const request *r, const char *folded, ecfit_token *t)
{
    const ecfit_str word = {folded + t->start, t->len};
    if (r->home == &nowhere || ecfit_str_is(word, "it")) return resolve_any(w, 0, folded, t);
    return tell(add_short(w, word, halves(r->key)), t);
}

/* Words lie anywhere in the cache: those of a batch are asked for before the first is read, so that memory answers in
 * the meantime. One word after the other took a third more time, with a fifth less instructions. */
static void resolve_batch(ecfit_words *w, const char *folded, ecfit_token *t, size_t n, uint8_t *votes)
{
    request asked[BATCH];
    const request *const end = asked + n;
    for (size_t i = 0; i < n; i++) ask(w->sets, folded, &t[i], &asked[i]);
    for (const request *r = asked; r < end; r++, t++, votes++) {
        const short_word *known = place_in(r->home, r->key);
        *votes = known ? tell(&known->is, t) : resolve_unknown(w, r, folded, t);
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

/* What the cache knows of a token's word, NULL when it is not there. */
static meaning *known_meaning(ecfit_words *w, ecfit_str folded, const ecfit_token *t)
{
    if (t->len < SHORT_BYTES && folded.len - t->start >= SHORT_BYTES) {
        request r;
        ask(w->sets, folded.ptr, t, &r);
        const short_word *known = place_in(r.home, r.key);
        return known ? &w->sets[r.home - w->sets].at[known - r.home->at].is : NULL;
    }
    const ecfit_str word = ecfit_token_word(t, folded.ptr);
    if (word.len < SHORT_BYTES) return find_short(w, word, false);
    return word.len <= LONG_BYTES ? find_long(w, word, false) : NULL;
}

void ecfit_words_complete_some(ecfit_words *w, ecfit_lang lang, ecfit_str folded, ecfit_token *tokens, uint8_t *votes,
                               const uint32_t *which, size_t n)
{
    meaning *found[ECFIT_WORDS_AT_ONCE];
    wanted words[ECFIT_WORDS_AT_ONCE];
    size_t n_words = 0;
    for (size_t i = 0; i < n; i++) {
        const ecfit_token *t = &tokens[which[i]];
        meaning *m = found[i] = known_meaning(w, folded, t);
        if (!m || !is_later(m, lang)) continue;
        m->opens[lang] &= ~((uint32_t)ECFIT_WORD_LATER << KB_VOTES); /* the same word once more is not looked up */
        words[n_words++] = (wanted){ecfit_token_word(t, folded.ptr), m};
    }
    look_up(w, lang, words, n_words);
    for (size_t i = 0; i < n; i++)
        if (found[i]) tell_in(lang, found[i], &tokens[which[i]], &votes[which[i]]);
    for (size_t i = 0; i < n; i++) /* may make room for them: what was found has to be told before */
        if (!found[i]) ecfit_words_complete(w, 1u << lang, folded.ptr, &tokens[which[i]], &votes[which[i]]);
}

/* Sentences, and the language of each: function words vote, a switch has its price (Viterbi over two states). */
#include "analysis/doc.h"
#include <endian.h>

enum { SWITCH_PRICE = 5, TWO_VERSIONS_PERCENT = 25 };

/* ---- sentences ---------------------------------------------------------------------------------------------- */

/* Every token is written down and stays when it begins a sentence: which one will cannot be guessed. */
static inline uint32_t *note_start(uint32_t *next, const ecfit_token *t, uint32_t i)
{
    *next = i;
    return next + ((unsigned)t->flags & ECFIT_TOKEN_SENTENCE);
}

/* The first tokens of all sentences, and behind them the number of tokens. */
static bool find_starts(ecfit_doc *d)
{
    const uint32_t n = (uint32_t)d->tokens.n;
    vec_reset(&d->starts);
    if (!vec_reserve(&d->starts, n + 2)) return false;
    if (!n) return true;
    const ecfit_token *t = d->tokens.at + 1;
    uint32_t *next = d->starts.at, i = 1;
    *next++ = 0;
    for (; i + 4 <= n; i += 4, t += 4) {
        next = note_start(next, t, i);
        next = note_start(next, t + 1, i + 1);
        next = note_start(next, t + 2, i + 2);
        next = note_start(next, t + 3, i + 3);
    }
    for (; i < n; i++, t++) next = note_start(next, t, i);
    *next = n;
    d->starts.n = (size_t)(next - d->starts.at);
    return true;
}

static bool split_sentences(ecfit_doc *d, ecfit_lang lang)
{
    vec_reset(&d->sentences);
    if (!find_starts(d) || !vec_reserve(&d->sentences, d->starts.n)) return false;
    const ecfit_token *t = d->tokens.at;
    for (size_t i = 0; i < d->starts.n; i++) {
        const uint32_t first = d->starts.at[i], end = d->starts.at[i + 1];
        d->sentences.at[i] = (ecfit_sentence){.first = first, .n = end - first, .start = t[first].start,
                                              .end = t[end - 1].start + t[end - 1].len, .lang = (uint8_t)lang};
    }
    d->sentences.n = d->starts.n;
    return true;
}

/* ---- votes: a byte a word, eight at a time ---------------------------------------------------------------- */

static const uint64_t each_byte = 0x0101010101010101u;

/* The votes of the eight words from i on, the first in the lowest byte; 0 for those behind the text. */
static uint64_t eight_votes(const ecfit_doc *d, uint32_t i)
{
    uint64_t v;
    memcpy(&v, d->votes.at + i, sizeof v);
    return le64toh(v);
}

/* The votes of words [i, end), at most eight of them; 0 for none. */
static uint64_t votes_at(const ecfit_doc *d, uint32_t i, uint32_t end)
{
    const uint64_t v = eight_votes(d, i);
    return end - i >= sizeof v ? v : v & ((1ull << 8 * (end - i)) - 1);
}

/* The sum of eight bytes, which is less than 256. */
static int sum_bytes(uint64_t bytes) { return (int)(bytes * each_byte >> 56); }

/* A word of both languages votes for none. */
static inline void split_votes(uint64_t v, uint64_t own[ECFIT_N_LANGS])
{
    const uint64_t en = v / KB_FWORD_VOTE & each_byte, fr = (v >> 4) / KB_FWORD_VOTE & each_byte;
    own[ECFIT_LANG_EN] = en & ~fr;
    own[ECFIT_LANG_FR] = fr & ~en;
}

static void count_votes(const ecfit_doc *d, const ecfit_sentence *s, int votes[ECFIT_N_LANGS])
{
    uint64_t own[ECFIT_N_LANGS];
    votes[0] = votes[1] = 0;
    for (uint32_t i = s->first, end = s->first + s->n; i < end; i += 8) {
        split_votes(votes_at(d, i, end), own);
        for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) votes[l] += sum_bytes(own[l]);
    }
}

/* What the whole text votes for. */
typedef struct ballot {
    int votes[ECFIT_N_LANGS];
    unsigned later; /* ECFIT_WORD_LATER << 4 * lang: some word is not yet looked up in the language */
} ballot;

static ballot count_all(const ecfit_doc *d)
{
    enum { ROUNDS = 31 }; /* as often can eight bytes be added to and their sum still fits into one */
    ballot all = {.later = 0};
    uint64_t own[ECFIT_N_LANGS], later = 0;
    const uint32_t n = (uint32_t)d->tokens.n;
    memset(d->votes.at + n, 0, ECFIT_VOTES_AHEAD);
    for (uint32_t i = 0; i < n;) {
        uint64_t en = 0, fr = 0;
        for (const uint32_t end = n - i > 8 * ROUNDS ? i + 8 * ROUNDS : n; i < end; i += 8) {
            const uint64_t v = eight_votes(d, i);
            split_votes(v, own);
            en += own[ECFIT_LANG_EN], fr += own[ECFIT_LANG_FR], later |= v;
        }
        all.votes[ECFIT_LANG_EN] += sum_bytes(en), all.votes[ECFIT_LANG_FR] += sum_bytes(fr);
    }
    for (int i = 0; i < 64; i += 8) all.later |= (unsigned)(later >> i) & ECFIT_WORD_LATER * 0x11;
    return all;
}

/* ---- languages ---------------------------------------------------------------------------------------------- */

/* Best path over the sentences; sentence.section holds the step back until the path is walked. */
static void decide_languages(ecfit_doc *d)
{
    int best[ECFIT_N_LANGS] = {0, 0}, votes[ECFIT_N_LANGS];
    for (size_t i = 0; i < d->sentences.n; i++) {
        ecfit_sentence *s = &d->sentences.at[i];
        count_votes(d, s, votes);
        /* of two places that are as good, the second version begins behind an empty line */
        int new_text = (d->tokens.at[s->first].flags & ECFIT_TOKEN_PARAGRAPH) != 0;
        bool from_other[ECFIT_N_LANGS];
        int next[ECFIT_N_LANGS];
        for (int l = 0; l < ECFIT_N_LANGS; l++) {
            from_other[l] = best[!l] - SWITCH_PRICE + new_text > best[l];
            next[l] = (from_other[l] ? best[!l] - SWITCH_PRICE : best[l]) + votes[l];
        }
        best[0] = next[0], best[1] = next[1];
        s->section = (uint8_t)(from_other[0] | from_other[1] << 1);
    }
    unsigned lang = best[ECFIT_LANG_FR] > best[ECFIT_LANG_EN];
    for (size_t i = d->sentences.n; i-- > 0;) {
        ecfit_sentence *s = &d->sentences.at[i];
        s->lang = (uint8_t)lang;
        if (s->section >> lang & 1) lang = !lang;
        s->section = 0;
    }
}

/* The language of the first segment that is long enough to be a version; a bilingual letterhead is none. */
static ecfit_lang first_version(const ecfit_doc *d, size_t all)
{
    for (size_t i = 0; i < d->langs.n; i++)
        if ((d->langs.at[i].end - d->langs.at[i].start) * 8 > all) return d->langs.at[i].lang;
    return d->langs.at[0].lang;
}

/* Two versions of one notice: both languages hold a good part of the text. Their words then count half each. */
static void weigh_languages(ecfit_doc *d)
{
    size_t bytes[ECFIT_N_LANGS] = {0, 0};
    for (size_t i = 0; i < d->langs.n; i++) bytes[d->langs.at[i].lang] += d->langs.at[i].end - d->langs.at[i].start;
    size_t all = bytes[0] + bytes[1], less = bytes[0] < bytes[1] ? bytes[0] : bytes[1];
    d->lang = bytes[ECFIT_LANG_FR] > bytes[ECFIT_LANG_EN] ? ECFIT_LANG_FR : ECFIT_LANG_EN;
    bool two = less * 100 > all * TWO_VERSIONS_PERCENT;
    if (two) d->lang = first_version(d, all);
    d->lang_weight[0] = d->lang_weight[1] = two ? 0.5f : 1.0f;
}

enum { SKIP_BIT = 9 };
_Static_assert(ECFIT_TOKEN_SKIP == 1 << SKIP_BIT, "where mark() puts it");

/* Token i of eight whose skips are the lowest bits of eight bytes. */
static inline void mark(ecfit_token *t, uint64_t skips, unsigned i)
{
    const uint64_t skip = 8 * i > SKIP_BIT ? skips >> (8 * i - SKIP_BIT) : skips << (SKIP_BIT - 8 * i);
    t[i].flags |= (uint16_t)(skip & ECFIT_TOKEN_SKIP);
}

/* Nearly half of all words are small ones: to mark each or not costs less than to look where the next one is. */
static void mark_run(ecfit_doc *d, unsigned lang, uint32_t first, uint32_t end)
{
    ecfit_token *t = &d->tokens.at[first];
    uint32_t k = first;
    for (; k + 8 <= end; k += 8, t += 8) {
        const uint64_t skips = (eight_votes(d, k) >> 4 * lang) / KB_FWORD_SKIP & each_byte;
        mark(t, skips, 0), mark(t, skips, 1), mark(t, skips, 2), mark(t, skips, 3);
        mark(t, skips, 4), mark(t, skips, 5), mark(t, skips, 6), mark(t, skips, 7);
    }
    const uint64_t skips = (eight_votes(d, k) >> 4 * lang) / KB_FWORD_SKIP & each_byte;
    for (unsigned i = 0; i < end - k; i++) mark(t, skips, i);
}

/* The sentences from `i` on that are in one language; returns the next one that is in the other. */
static size_t same_language(const ecfit_doc *d, size_t i)
{
    const unsigned lang = d->sentences.at[i].lang;
    while (i < d->sentences.n && d->sentences.at[i].lang == lang) i++;
    return i;
}

/* One span for all sentences in a row that are in one language, and the small words of that language. */
static bool join_segments(ecfit_doc *d)
{
    vec_reset(&d->langs);
    for (size_t i = 0, end; i < d->sentences.n; i = end) {
        end = same_language(d, i);
        const ecfit_sentence *s = &d->sentences.at[i], *last = &d->sentences.at[end - 1];
        ecfit_lang_span *span = vec_push(&d->langs);
        if (!span) return false;
        *span = (ecfit_lang_span){(ecfit_lang)s->lang, s->start, last->end};
        mark_run(d, s->lang, s->first, last->first + last->n);
    }
    return true;
}

/* Look up the words of the text that are not known in a language. */
static void complete_all(ecfit_doc *d, ecfit_lang l)
{
    uint32_t which[ECFIT_WORDS_AT_ONCE];
    const ecfit_str folded = {d->folded.ptr, d->folded.len};
    for (uint32_t k = 0, n = 0; k < d->tokens.n; n = 0) {
        for (; k < d->tokens.n && n + 8 <= ECFIT_WORDS_AT_ONCE; k += 8)
            for (uint64_t v = (eight_votes(d, k) >> (4 * l)) / ECFIT_WORD_LATER & each_byte; v; v &= v - 1)
                which[n++] = k + (uint32_t)__builtin_ctzll(v) / 8;
        ecfit_words_complete_some(d->words, l, folded, d->tokens.at, d->votes.at, which, n);
    }
}

/* All words are looked up in each language that a sentence is in, since guards of its phrases look beyond it, and new
 * ones in no other: that saves most notices a stem a word, 1,700 instructions in English and 2,400 in French. */
static void complete_words(ecfit_doc *d, unsigned later)
{
    unsigned langs = d->langs_wanted;
    for (size_t i = 0; i < d->langs.n; i++) langs |= 1u << d->langs.at[i].lang;
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        if (langs >> l & 1 && later >> 4 * l & ECFIT_WORD_LATER) complete_all(d, l);
}

/* Whether all of a text is in one language, which is then that with most votes: a switch would cost more than the votes
 * for the other one. Most notices need no search for the best path. */
static bool is_plain(const ballot *all)
{
    return all->votes[ECFIT_LANG_EN] < SWITCH_PRICE || all->votes[ECFIT_LANG_FR] < SWITCH_PRICE;
}

bool ecfit_stage_segment(ecfit_doc *d, ecfit_lang wanted)
{
    const ballot all = count_all(d);
    const bool given = wanted != ECFIT_LANG_AUTO;
    const ecfit_lang most = all.votes[ECFIT_LANG_FR] > all.votes[ECFIT_LANG_EN] ? ECFIT_LANG_FR : ECFIT_LANG_EN;
    if (!split_sentences(d, given ? wanted : most)) return false;
    if (!given && !is_plain(&all)) decide_languages(d);
    if (!join_segments(d)) return false;
    weigh_languages(d);
    complete_words(d, all.later);
    return true;
}

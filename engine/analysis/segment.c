/* Sentences, and the language of each: function words vote, a switch has its price (Viterbi over two states). */
#include "analysis/doc.h"
#include <endian.h>

enum { SWITCH_PRICE = 5, TWO_VERSIONS_PERCENT = 25 };

static bool add_sentence(ecfit_doc *d, uint32_t first, uint32_t end)
{
    const ecfit_token *last = &d->tokens.at[end - 1];
    ecfit_sentence *s = vec_push(&d->sentences);
    if (!s) return false;
    *s = (ecfit_sentence){.first = first, .n = end - first, .start = d->tokens.at[first].start, .end = last->start + last->len};
    return true;
}

static bool split_sentences(ecfit_doc *d)
{
    const uint32_t n = (uint32_t)d->tokens.n;
    vec_reset(&d->sentences);
    for (uint32_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && !(d->tokens.at[end].flags & ECFIT_TOKEN_SENTENCE);) end++;
        if (!add_sentence(d, first, end)) return false;
    }
    return true;
}

/* ---- votes: a byte a word, eight at a time ---------------------------------------------------------------- */

static const uint64_t each_byte = 0x0101010101010101u;

/* The votes of words [i, end), at most eight of them, the first in the lowest byte; 0 for none. */
static uint64_t votes_at(const ecfit_doc *d, uint32_t i, uint32_t end)
{
    uint64_t v;
    memcpy(&v, d->votes.at + i, sizeof v);
    v = le64toh(v);
    return end - i >= sizeof v ? v : v & ((1ull << 8 * (end - i)) - 1);
}

/* How many of eight bytes are 1, the others being 0. */
static int count_ones(uint64_t bytes) { return (int)(bytes * each_byte >> 56); }

static void count_votes(const ecfit_doc *d, const ecfit_sentence *s, int votes[ECFIT_N_LANGS])
{
    votes[0] = votes[1] = 0;
    for (uint32_t i = s->first, end = s->first + s->n; i < end; i += 8) {
        const uint64_t v = votes_at(d, i, end);
        const uint64_t en = v / KB_FWORD_VOTE & each_byte, fr = (v >> 4) / KB_FWORD_VOTE & each_byte;
        votes[ECFIT_LANG_EN] += count_ones(en & ~fr);
        votes[ECFIT_LANG_FR] += count_ones(fr & ~en);
    }
}

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

static bool join_segments(ecfit_doc *d)
{
    vec_reset(&d->langs);
    for (size_t i = 0; i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        ecfit_lang_span *last = d->langs.n ? &d->langs.at[d->langs.n - 1] : NULL;
        if (!last || last->lang != (ecfit_lang)s->lang) {
            if (!(last = vec_push(&d->langs))) return false;
            *last = (ecfit_lang_span){(ecfit_lang)s->lang, s->start, s->end};
        }
        last->end = s->end;
    }
    return true;
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

static void mark_skipped(ecfit_doc *d)
{
    for (size_t i = 0; i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        for (uint32_t k = s->first, end = s->first + s->n; k < end; k += 8)
            for (uint64_t v = (votes_at(d, k, end) >> (4 * s->lang)) / KB_FWORD_SKIP & each_byte; v; v &= v - 1)
                d->tokens.at[k + (uint32_t)__builtin_ctzll(v) / 8].flags |= ECFIT_TOKEN_SKIP;
    }
}

/* Look up the words of [first, end) that are not known in a language. */
static void complete_run(ecfit_doc *d, ecfit_lang l, uint32_t first, uint32_t end)
{
    for (uint32_t k = first; k < end; k += 8)
        for (uint64_t v = (votes_at(d, k, end) >> (4 * l)) / ECFIT_WORD_LATER & each_byte; v; v &= v - 1) {
            const uint32_t i = k + (uint32_t)__builtin_ctzll(v) / 8;
            ecfit_words_complete(d->words, 1u << l, d->folded.ptr, &d->tokens.at[i], &d->votes.at[i]);
        }
}

/* All words are looked up in each language that a sentence is in, since guards of its phrases look beyond it, and new ones
 * in no other: that saves most notices a stem a word, 1,700 instructions in English and 2,400 in French. */
static void complete_words(ecfit_doc *d)
{
    unsigned langs = d->langs_wanted;
    for (size_t i = 0; i < d->langs.n; i++) langs |= 1u << d->langs.at[i].lang;
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        if (langs >> l & 1) complete_run(d, l, 0, (uint32_t)d->tokens.n);
}

bool ecfit_stage_segment(ecfit_doc *d, ecfit_lang wanted)
{
    if (!split_sentences(d)) return false;
    decide_languages(d);
    for (size_t i = 0; wanted != ECFIT_LANG_AUTO && i < d->sentences.n; i++) d->sentences.at[i].lang = (uint8_t)wanted;
    if (!join_segments(d)) return false;
    weigh_languages(d);
    mark_skipped(d);
    complete_words(d);
    return true;
}

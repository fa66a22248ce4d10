/* Sentences, and the language of each: function words vote, a switch has its price (Viterbi over two states). */
#include "analysis/doc.h"

enum { SWITCH_PRICE = 5, TWO_VERSIONS_PERCENT = 25 };

static bool split_sentences(ecfit_doc *d)
{
    vec_reset(&d->sentences);
    for (uint32_t i = 0; i < d->tokens.n; i++) {
        const ecfit_token *t = &d->tokens.at[i];
        uint32_t end = t->start + t->len;
        if (!d->sentences.n || t->flags & ECFIT_TOKEN_SENTENCE) {
            ecfit_sentence *s = vec_push(&d->sentences);
            if (!s) return false;
            *s = (ecfit_sentence){.first = i, .start = t->start};
        }
        ecfit_sentence *s = &d->sentences.at[d->sentences.n - 1];
        s->n++;
        s->end = end;
    }
    return true;
}

static void count_votes(const ecfit_doc *d, const ecfit_sentence *s, int votes[ECFIT_N_LANGS])
{
    votes[0] = votes[1] = 0;
    for (uint32_t i = s->first; i < s->first + s->n; i++) {
        uint8_t f = d->votes.at[i];
        bool en = f & KB_FWORD_VOTE, fr = f >> 4 & KB_FWORD_VOTE;
        votes[ECFIT_LANG_EN] += en && !fr;
        votes[ECFIT_LANG_FR] += fr && !en;
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
        for (uint32_t k = s->first; k < s->first + s->n; k++)
            if (d->votes.at[k] >> (4 * s->lang) & KB_FWORD_SKIP) d->tokens.at[k].flags |= ECFIT_TOKEN_SKIP;
    }
}

bool ecfit_stage_segment(ecfit_doc *d, ecfit_lang wanted)
{
    if (!split_sentences(d)) return false;
    decide_languages(d);
    for (size_t i = 0; wanted != ECFIT_LANG_AUTO && i < d->sentences.n; i++) d->sentences.at[i].lang = (uint8_t)wanted;
    if (!join_segments(d)) return false;
    weigh_languages(d);
    mark_skipped(d);
    return true;
}

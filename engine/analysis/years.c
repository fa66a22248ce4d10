/* Years of experience: which amounts of time in the notice are asked of the candidate, for what, and how firmly. */
#include "analysis/amount.h"
#include "analysis/requirement.h"
#include "analysis/wording.h"
#include "base/blocks.h"

enum { MAX_YEARS = 19, SKILL_MAX_TOKENS = 8, NEAR = 10, AROUND = 60, WISH_NEAR = 10,
       MANY_YEARS = 8, MANY_CUES = 64 }; /* in one sentence: no list of demands is that long */

/* ---- is it experience that is asked for? ------------------------------------------------------------------- */

/* The words that stand within `reach` tokens of the amount, on the side asked for. */
static bool near_left(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t reach,
                      enum kb_wording_id words)
{
    uint32_t from = a->token > s->first + reach ? a->token - reach : s->first;
    return wording_has(d, from, a->token, words);
}

static bool near_right(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit, uint32_t reach, enum kb_wording_id words)
{
    uint32_t end = s->first + s->n, to = unit + 1 + reach;
    return wording_has(d, unit + 1, to < end ? to : end, words);
}

/* Anywhere in the sentence, within reason. */
static bool around(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token, enum kb_wording_id words)
{
    uint32_t end = s->first + s->n, from = token > s->first + AROUND ? token - AROUND : s->first;
    return wording_has(d, from, token + AROUND < end ? token + AROUND : end, words);
}

static bool less_than(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a)
{
    if (near_left(d, s, a, 3, KB_W_at_most) && !near_left(d, s, a, 3, KB_W_minimum_word)) return true;
    uint32_t i = a->token;
    if (i > s->first && wording_gap(d, i, '<')) return true;
    if (i < s->first + 2 || !wording_is(d, i - 2, "moins")) return false;
    if (!wording_has(d, i - 1, i, KB_W_of_before_amount)) return false;
    return i < s->first + 3 || !wording_is(d, i - 3, "au");
}

/* "Avec plus de 15 ans d'expérience, notre société ...": who speaks of itself asks for nothing. */
static bool praises_itself(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t unit)
{
    return near_left(d, s, a, 5, KB_W_praise_having) && around(d, s, unit, KB_W_years_company) && !around(d, s, unit, KB_W_praise_asking);
}

static bool of_company(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t unit)
{
    if (praises_itself(d, s, a, unit) || near_left(d, s, a, 2, KB_W_ago_before)) return true; /* "il y a 10 ans" */
    if (near_right(d, s, unit, 4, KB_W_experience) && a->min <= 15 &&
        !near_left(d, s, a, 6, KB_W_of_company))
        return false;
    const bool lasting = near_left(d, s, a, 4, KB_W_lasting);
    const bool of_us = (lasting && around(d, s, unit, KB_W_years_company)) || near_left(d, s, a, 6, KB_W_since);
    return of_us && !around(d, s, unit, KB_W_years_candidate);
}

/* Without a word of experience the number must look like a demand: "5+ years of", "minimum 3 ans", "(3 ans)". */
static bool looks_like_demand(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t unit)
{
    uint32_t end = s->first + s->n;
    if (a->open || a->max || near_left(d, s, a, 4, KB_W_demands) || near_right(d, s, unit, 2, KB_W_demand_links)) return true;
    bool asked = s->section == ECFIT_SECTION_REQUIREMENTS;
    if (asked && (a->token == s->first || d->tokens.at[a->token].flags & ECFIT_TOKEN_BREAK)) return true;
    if (!asked && near_left(d, s, a, 4, KB_W_spans)) return false;
    return unit + 1 >= end || d->tokens.at[unit + 1].flags & ECFIT_TOKEN_BREAK;
}

/* "10 ans que nous aidons", "a two-year programme", "four-year institutions". */
static bool of_something(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit)
{
    return near_right(d, s, unit, 1, KB_W_years_of_things) || near_right(d, s, unit, 2, KB_W_years_later);
}

/* Outside of the profile a word of experience must stand close: "a minimum of 2 years of experience", "expérience
 * professionnelle minimum de 2 ans". */
static bool said_outside(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t unit)
{
    if (near_right(d, s, unit, 3, KB_W_experience)) return !near_left(d, s, a, 8, KB_W_praising_companies);
    return near_left(d, s, a, 4, KB_W_experience) && near_left(d, s, a, 4, KB_W_demands);
}

static bool is_experience(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t unit,
                          ecfit_time_unit kind)
{
    ecfit_section section = (ecfit_section)s->section;
    if (a->min > MAX_YEARS && kind == ECFIT_YEAR) return false;
    if (!ecfit_section_counts(section) && (kind == ECFIT_MONTH || !said_outside(d, s, a, unit))) return false;
    if (near_left(d, s, a, 1, KB_W_years_other_before) || less_than(d, s, a) || of_company(d, s, a, unit)) return false;
    if (of_something(d, s, unit)) return false;
    bool said = near_right(d, s, unit, NEAR, KB_W_experience_words) || near_left(d, s, a, NEAR, KB_W_experience_words);
    if (!said && (near_right(d, s, unit, 4, KB_W_no_experience) || near_left(d, s, a, 6, KB_W_no_experience))) return false;
    if (kind == ECFIT_MONTH)
        return said &&
               (near_right(d, s, unit, 5, KB_W_experience_words) || near_left(d, s, a, 3, KB_W_experience)) &&
               !near_left(d, s, a, 4, KB_W_no_experience) && !near_right(d, s, unit, 2, KB_W_no_experience);
    return said || (section != ECFIT_SECTION_TITLE && looks_like_demand(d, s, a, unit));
}

/* ---- what it is about, and how ------------------------------------------------------------------------------ */

/* "or a minimum of 10 years", "may be substituted", "in lieu of": one of two ways in. */
static bool is_instead(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a)
{
    if (around(d, s, a->token, KB_W_in_lieu)) return true;
    if (near_left(d, s, a, 8, KB_W_combination)) return true;
    uint32_t i = a->token;
    if (a->start > d->tokens.at[i].start) return false; /* "Experience5": glued to another word */
    while (i > s->first && wording_has(d, i - 1, i, KB_W_instead_fillers)) i--;
    return i > s->first && wording_has(d, i - 1, i, KB_W_or);
}

/* What stands behind "experience in", "years of": up to the next sign or function word that ends it. */
static void read_skill(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit, ecfit_years_found *y)
{
    uint32_t end = s->first + s->n, i = unit + 1;
    bool linked = false;
    for (; i < end && i < unit + 8 && !(d->tokens.at[i].flags & ECFIT_TOKEN_BREAK); i++) {
        if (wording_has(d, i, i + 1, KB_W_skill_links)) linked = true;
        else if (!wording_has(d, i, i + 1, KB_W_skill_general)) break;
    }
    uint32_t from = i;
    while (i < end && i < from + SKILL_MAX_TOKENS && (i == from || !(d->tokens.at[i].flags & ECFIT_TOKEN_BREAK))) i++;
    if (from >= end || i == from || !linked || (from > unit + 1 && d->tokens.at[from].flags & ECFIT_TOKEN_BREAK))
        return;
    y->skill_start = d->tokens.at[from].start;
    y->skill_end = wording_end(d, i - 1);
}

/* "Ideally you have at least 3 years": a minimum, unless the wish stands behind it ("at least 3 years is a plus"). */
static bool is_minimum(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_amount *a, uint32_t unit)
{
    if (s->section == ECFIT_SECTION_DESIRABLE || s->n_cues > MANY_CUES) return false;
    if (!near_left(d, s, a, 3, KB_W_demands) && !near_right(d, s, unit, 1, KB_W_demands)) return false;
    for (uint32_t k = s->first_cue; k < s->first_cue + s->n_cues; k++) {
        const ecfit_cue *c = &d->cues.at[k];
        uint32_t cue = d->hits.at[c->hit].first;
        if (c->says == ECFIT_MODALITY_DESIRABLE && cue > unit && cue <= unit + (c->first <= unit ? WISH_NEAR : 3))
            return false;
    }
    return true;
}

static bool add_years(ecfit_doc *d, uint32_t sentence, const ecfit_amount *a, uint32_t unit, ecfit_time_unit kind)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    ecfit_years_found *y = vec_push(&d->needs.years);
    if (!y) return false;
    uint32_t first = a->token < unit ? a->token : unit, last = a->token > unit ? a->token : unit;
    uint32_t start = a->start < d->tokens.at[first].start ? a->start : d->tokens.at[first].start;
    *y = (ecfit_years_found){.min = kind == ECFIT_MONTH ? a->min / 12 : a->min,
                             .max = kind == ECFIT_MONTH ? a->max / 12 : a->max,
                             .start = a->start > start ? a->start : start,
                             .end = wording_end(d, last)};
    if (a->token > unit) y->start = d->tokens.at[unit].start;
    y->modality = (uint8_t)ecfit_modality_of(d, sentence, first, last - first + 1, ECFIT_MODALITY_REQUIRED);
    if (s->section == ECFIT_SECTION_DESIRABLE && y->modality == ECFIT_MODALITY_REQUIRED)
        y->modality = ECFIT_MODALITY_DESIRABLE;
    if (y->modality == ECFIT_MODALITY_DESIRABLE && is_minimum(d, s, a, unit)) y->modality = ECFIT_MODALITY_REQUIRED;
    y->instead = is_instead(d, s, a);
    read_skill(d, s, unit, y);
    return true;
}

/* Where the first cue of a wish begins in a sentence; behind everything when there is none. */
static uint32_t first_wish(const ecfit_doc *d, const ecfit_sentence *s)
{
    for (uint32_t k = s->first_cue; k < s->first_cue + s->n_cues; k++)
        if (d->cues.at[k].says == ECFIT_MODALITY_DESIRABLE) return d->hits.at[d->cues.at[k].hit].start;
    return UINT32_MAX;
}

/* "Minimum 3 years, 5 years preferred": the wish is for the larger amount behind the comma. */
static void keep_minimum(ecfit_doc *d, const ecfit_sentence *s, size_t first)
{
    if (s->section == ECFIT_SECTION_DESIRABLE || first + 1 >= d->needs.years.n) return;
    uint32_t wish = first_wish(d, s);
    for (size_t i = first; i + 1 < d->needs.years.n; i++) {
        ecfit_years_found *y = &d->needs.years.at[i], *next = y + 1;
        if (y->modality != ECFIT_MODALITY_DESIRABLE || next->modality != y->modality || next->min <= y->min) continue;
        bool opens = wish < y->start; /* "Ideally 3 years in Java, 5 years in total" */
        if (!opens && next->start > y->end && memchr(d->text.ptr + y->end, ',', next->start - y->end))
            y->modality = ECFIT_MODALITY_REQUIRED;
    }
}

/* The first degree of the sentence that begins in the bytes [from, to). */
static bool degree_between(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    for (uint32_t i = s->first_hit; i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->kind == KB_DEGREE && !h->dead && h->start >= from && h->start < to) return true;
    }
    return false;
}

/* "Bac+5 avec 3 ans d'expérience ou Bac+3 avec 5 ans": each degree has years of its own, and the fewest will do. */
static void keep_fewest(ecfit_doc *d, const ecfit_sentence *s, size_t first)
{
    if (first + 1 >= d->needs.years.n || first + MANY_YEARS < d->needs.years.n) return;
    if (!ecfit_sentence_has(s, KB_DEGREE)) return;
    for (size_t i = first; i + 1 < d->needs.years.n; i++) {
        ecfit_years_found *y = &d->needs.years.at[i], *next = y + 1;
        if (y->instead || next->instead || !degree_between(d, s, y->end, next->start)) continue;
        if (!degree_between(d, s, s->start, y->start) && !degree_between(d, s, next->end, s->end)) continue;
        *(next->min > y->min ? &next->instead : &y->instead) = true;
    }
}

static bool has_digit(const char *p, const char *end)
{
    if (end - p >= ECFIT_BLOCK) { /* the last block may overlap the one before */
        for (; end - p > ECFIT_BLOCK; p += ECFIT_BLOCK)
            if (ecfit_block_bits(ecfit_block_in(ecfit_block_load(p), '0', '9'))) return true;
        return ecfit_block_bits(ecfit_block_in(ecfit_block_load(end - ECFIT_BLOCK), '0', '9'));
    }
    for (; p < end; p++)
        if (*p >= '0' && *p <= '9') return true;
    return false;
}

/* An amount of time needs a number. */
static bool has_number(const ecfit_doc *d, const ecfit_sentence *s)
{
    if (ecfit_sentence_has(s, KB_NUMBER)) return true;
    const char *p = d->folded.ptr + s->start, *end = d->folded.ptr + s->end;
    return has_digit(p, end) || ecfit_has_one_year(p, (size_t)(end - p), (ecfit_lang)s->lang);
}

/* "Vous avez 3 d'expérience": the word for the years was forgotten. */
static bool unit_forgotten(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i)
{
    if (s->lang != ECFIT_LANG_FR || i < s->first + 2 || !wording_has(d, i, i + 1, KB_W_experience))
        return false;
    return wording_is(d, i - 1, "d") && d->tokens.at[i - 2].flags & ECFIT_TOKEN_DIGIT;
}

/* Bit i: token + i is a word of time. */
static uint32_t time_words_at(const ecfit_doc *d, uint32_t token)
{
    return ecfit_block_bits(ecfit_block_load(d->votes.at + token));
}

/* The first word of time at or behind a token; most sentences have none. */
static uint32_t next_time_word(const ecfit_doc *d, uint32_t token)
{
    const uint32_t n = (uint32_t)d->tokens.n;
    uint32_t found = 0;
    for (; token + ECFIT_BLOCK <= n; token += ECFIT_BLOCK)
        if ((found = time_words_at(d, token))) return token + (uint32_t)__builtin_ctz(found);
    if (token < n) found = time_words_at(d, token) & ((1u << (n - token)) - 1);
    return found ? token + (uint32_t)__builtin_ctz(found) : n;
}

/* What a sentence says from its first word of time on. */
static bool years_of(ecfit_doc *d, uint32_t sentence, uint32_t token)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    const size_t first = d->needs.years.n;
    bool numbered = false;
    for (uint32_t i = token; i < s->first + s->n; i = next_time_word(d, i + 1)) {
        ecfit_time_unit kind = ecfit_time_unit_of(d, s, i);
        if (kind == ECFIT_NO_UNIT && unit_forgotten(d, s, i)) kind = ECFIT_YEAR;
        if (kind == ECFIT_NO_UNIT) continue;
        if (!numbered && !(numbered = has_number(d, s) || ecfit_amount_below(d, s))) return true;
        ecfit_amount a = ecfit_amount_at(d, s, i);
        if (!a.found) continue;
        if (is_experience(d, s, &a, i, kind) && !add_years(d, sentence, &a, i, kind)) return false;
    }
    keep_minimum(d, s, first);
    keep_fewest(d, s, first);
    return true;
}

/* The longest experience that is asked for in earnest: years of single skills are years of experience too. */
static int overall(const ecfit_doc *d)
{
    int best = -1;
    for (size_t i = 0; i < d->needs.years.n; i++) {
        const ecfit_years_found *y = &d->needs.years.at[i];
        if (y->modality == ECFIT_MODALITY_REQUIRED && !y->instead && y->min > best) best = y->min;
    }
    return best;
}

bool ecfit_read_years(ecfit_doc *d)
{
    vec_reset(&d->needs.years);
    const ecfit_sentence *s = d->sentences.at;
    for (uint32_t token = 0; (token = next_time_word(d, token)) < d->tokens.n; token = s->first + s->n) {
        while (s->first + s->n <= token) s++;
        const uint32_t sentence = (uint32_t)(s - d->sentences.at);
        if (s->section != ECFIT_SECTION_BOILERPLATE && !years_of(d, sentence, token)) return false;
    }
    d->needs.years_min = overall(d);
    return true;
}

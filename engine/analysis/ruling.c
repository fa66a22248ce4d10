#include "analysis/ruling.h"

/* "Knowledge of English or French and of the other is desirable": the wish is for the other. */
static bool speaks_of_other(const ecfit_doc *d, const ecfit_cue *cue, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    return cue->own_first > h->first && tongue_other(d, s, h->first, cue->own_first);
}

/* "English required", "English is a must", but not "English or French required". */
static bool is_demanded(const ecfit_doc *d, const ecfit_hit *h)
{
    enum { NEAR = 3 };
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n;
    for (uint32_t i = ecfit_doc_hit_from(d, s, behind); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *o = &d->hits.at[i];
        if (o->rule != KB_NONE || o->first >= behind + NEAR || tongue_is(d, o)) return false;
        const bool cue = o->kind == KB_MODALITY && !o->dead;
        if (cue && (d->kb->entries[o->entry].value & 15) == ECFIT_MODALITY_REQUIRED) return true;
    }
    return false;
}

/* What is ruled out from token `from` on reaches as far as a language: "no knowledge of German or French". It ends at
 * other words, and at a comma before a language that is asked for: "no German, fluent English". */
static bool reaches(const ecfit_doc *d, uint32_t from, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    for (uint32_t i = from; i < h->first; i++) {
        const bool passes = d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || tongue_joins(d, i) ||
                            tongue_speaks(d, i, i + 1) || wording_has(d, i, i + 1, KB_W_language_ruled_out) ||
                            tongue_in_level_or_cue(d, s, i) || tongue_at(d, s, i);
        if (!passes || (i > from && wording_gap(d, i, ',') && !tongue_at(d, s, i))) return false;
    }
    return h->first <= from || !wording_gap(d, h->first, ',') || !(tongue_level(d, h) || is_demanded(d, h));
}

static bool tongue_between(const ecfit_doc *d, const ecfit_hit *h, uint32_t to)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    for (uint32_t i = h->first + h->n; i < to; i++)
        if (tongue_at(d, s, i)) return true;
    return false;
}

/* "Without" and the like rule out what stands next to them: "without supervision in English" does not. */
static bool speaks_of_it(const ecfit_doc *d, const ecfit_cue *cue, const ecfit_hit *h)
{
    if (cue->says == ECFIT_MODALITY_DESIRABLE) return !speaks_of_other(d, cue, h);
    if (cue->says != ECFIT_MODALITY_NEGATED) return true;
    return !cue->of_sentence && (cue->own_first > h->first || reaches(d, cue->own_end, h));
}

/* "German: no". */
static bool is_answered_no(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    const uint32_t behind = h->first + h->n, end = s->first + s->n;
    const ecfit_hit *cue = behind < end ? tongue_cue(d, s, behind, behind + 1, 1u << KB_TONGUE_NONE) : NULL;
    if (!cue || !(d->tokens.at[behind - 1].flags & ECFIT_TOKEN_COLON)) return false;
    return behind + cue->n >= end || d->tokens.at[behind + cue->n].flags & ECFIT_TOKEN_BREAK;
}

/* "No German needed", "sans anglais"; a "no" that answers speaks of nothing behind it. */
static bool is_ruled_out(const ecfit_doc *d, const ecfit_hit *h)
{
    enum { REACH = 10 };
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_hit *cue = tongue_cue(d, s, tongue_from(s, h->first, REACH), h->first, 1u << KB_TONGUE_NONE);
    const bool answers = cue && cue->first > s->first && d->tokens.at[cue->first - 1].flags & ECFIT_TOKEN_COLON;
    return (cue && !answers && reaches(d, cue->first + cue->n, h)) || is_answered_no(d, s, h);
}

/* "..., but it would be a plus". */
static bool begins_with_but(const ecfit_doc *d, const ecfit_cue *c, uint32_t from)
{
    enum { NEAR = 3 };
    for (uint32_t i = c->own_first; i > from && i + NEAR > c->own_first; i--) {
        if (wording_has(d, i - 1, i, KB_W_language_but)) return true;
        if (!(d->tokens.at[i - 1].flags & ECFIT_TOKEN_SKIP) && !wording_has(d, i - 1, i, KB_W_language_but_it)) return false;
    }
    return false;
}

/* "German is not required, but would be a plus". */
static bool is_wished_all_the_same(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n, to = tongue_to(s, behind, TONGUE_AROUND);
    const ecfit_cue *c = d->cues.at + ecfit_first_cue_near(d, s, behind), *end = d->cues.at + s->first_cue + s->n_cues;
    for (; c < end && c->own_first < to; c++)
        if (c->says == ECFIT_MODALITY_DESIRABLE && c->own_first > behind)
            return begins_with_but(d, c, behind) && !tongue_between(d, h, c->own_first);
    return false;
}

static ecfit_modality said_of(const ecfit_doc *d, const ecfit_hit *h)
{
    if (is_ruled_out(d, h)) return ECFIT_MODALITY_NEGATED;
    const bool by_cue = h->modality == ECFIT_MODALITY_DESIRABLE || h->modality == ECFIT_MODALITY_NEGATED;
    const ecfit_modality m = by_cue ? ecfit_modality_where(d, h, speaks_of_it) : (ecfit_modality)h->modality;
    if (m == ECFIT_MODALITY_NEGATED && is_wished_all_the_same(d, h)) return ECFIT_MODALITY_DESIRABLE;
    return m == ECFIT_MODALITY_CONTEXT ? ECFIT_MODALITY_REQUIRED : m;
}

/* "Sans anglais s'abstenir", "non-English speakers need not apply". */
ecfit_modality tongue_modality(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_modality m = said_of(d, h);
    const uint32_t behind = h->first + h->n;
    const bool must = m == ECFIT_MODALITY_NEGATED &&
                      tongue_cue(d, s, behind, tongue_to(s, behind, TONGUE_AROUND), 1u << KB_TONGUE_MUST);
    return must ? ECFIT_MODALITY_REQUIRED : m;
}

bool tongue_judged_itself(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n;
    const ecfit_modality m = said_of(d, h);
    if (m == ECFIT_MODALITY_REQUIRED || m == s->modality) return false;
    if (!tongue_ends(d, h) && !tongue_speaks(d, behind, tongue_to(s, behind, 1))) return false;
    return is_ruled_out(d, h) || tongue_is_noun(d, h);
}

#include "analysis/tongue.h"

enum { LEVEL_REACH = 8, FARTHEST_LEVEL = 24, LONGEST_PHRASE = 8, LIST_REACH = 10 };

bool tongue_own_form(const ecfit_doc *d, const ecfit_hit *h)
{
    ecfit_str form = ecfit_str_of(kb_str(d->kb, d->kb->entries[h->entry].text));
    const char *folded = d->folded.ptr + h->start;
    if (form.len != h->end - h->start) return false;
    for (size_t i = 0; i < form.len; i++) {
        char c = form.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != folded[i]) return false;
    }
    if (d->sentences.at[h->sentence].lang == ECFIT_LANG_EN || h->n > 1) return true;
    return form.len < 2 || memcmp(form.ptr + form.len - 2, "se", 2); /* "francaise" is an adjective, "Chinese" is none */
}

bool tongue_in_level_or_cue(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    uint32_t from = token > LONGEST_PHRASE ? token - LONGEST_PHRASE : 0;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) break;
        if ((tongue_is_level(h) || (h->kind == KB_MODALITY && !h->dead)) && token < h->first + h->n) return true;
    }
    return false;
}

/* Signs and words that part the members of a list. */
static bool parts(const ecfit_doc *d, uint32_t token)
{
    return wording_gap(d, token, ',') || d->tokens.at[token].flags & ECFIT_TOKEN_SLASH;
}

bool tongue_joins(const ecfit_doc *d, uint32_t token)
{
    return d->tokens.at[token].len <= 3 && wording_has(d, token, token + 1, KB_W_and_or);
}

uint32_t tongue_distance(const ecfit_doc *d, const ecfit_hit *language, const ecfit_hit *level)
{
    bool behind = level->first >= language->first;
    const ecfit_hit *left = behind ? language : level, *right = behind ? level : language;
    uint32_t from = left->first + left->n, gap = behind ? 0 : 1;
    for (uint32_t i = from; i < right->first; i++) gap += tongue_joins(d, i) ? 3 : 1;
    for (uint32_t i = from; i <= right->first && from <= right->first; i++) gap += parts(d, i) ? 3 : 0;
    return gap;
}

static const ecfit_hit *owner(const ecfit_doc *d, const ecfit_hit *level)
{
    const ecfit_sentence *s = &d->sentences.at[level->sentence];
    uint32_t from = level->first > FARTHEST_LEVEL ? level->first - FARTHEST_LEVEL : 0, best_gap = UINT32_MAX;
    const ecfit_hit *best = NULL;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > level->first + FARTHEST_LEVEL) break;
        if (!tongue_is(d, h)) continue;
        uint32_t gap = tongue_distance(d, h, level);
        if (gap < best_gap) best_gap = gap, best = h;
    }
    return best;
}

const ecfit_hit *tongue_level(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t best_gap = LEVEL_REACH, from = h->first > FARTHEST_LEVEL ? h->first - FARTHEST_LEVEL : 0;
    const ecfit_hit *best = NULL;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *l = &d->hits.at[i];
        if (l->rule != KB_NONE || l->first > h->first + FARTHEST_LEVEL) break;
        if (!tongue_is_level(l)) continue;
        uint32_t gap = tongue_distance(d, h, l);
        if (gap < best_gap && owner(d, l) == h) best_gap = gap, best = l;
    }
    return best;
}

const ecfit_hit *tongue_neighbour(const ecfit_doc *d, const ecfit_hit *h, int step)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_hit *first = d->hits.at + s->first_hit, *end = first + s->n_hits, *other = h + step;
    while (other >= first && other < end && other->rule == KB_NONE && !tongue_is(d, other)) other += step;
    if (other < first || other >= end || other->rule != KB_NONE) return NULL;
    const ecfit_hit *left = step < 0 ? other : h, *right = step < 0 ? h : other;
    if (right->first > left->first + left->n + LIST_REACH) return NULL;
    for (uint32_t i = left->first + left->n; i < right->first; i++) {
        if (d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || tongue_joins(d, i)) continue;
        if (!wording_has(d, i, i + 1, KB_W_language_fillers) && !tongue_in_level_or_cue(d, s, i)) return NULL;
    }
    return other;
}

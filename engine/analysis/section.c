/* Sections: a heading holds until the next one; a boilerplate sentence is boilerplate wherever it stands. */
#include "analysis/doc.h"

enum { HEADING_MAX_WORDS = 8 };

/* How many of the words from `first` on the hit's heading leaves uncovered. */
static uint32_t words_left(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t left = 0;
    for (uint32_t i = s->first; i < s->first + s->n; i++)
        left += (i < h->first || i >= h->first + h->n) && !(d->tokens.at[i].flags & ECFIT_TOKEN_SKIP);
    return left;
}

static bool ends_with_colon(const ecfit_doc *d, const ecfit_hit *h)
{
    return d->tokens.at[h->first + h->n - 1].flags & ECFIT_TOKEN_COLON;
}

/* A heading stands at the start of a line and fills it, or ends with a colon ("Missions : ..."), or nearly fills a short
 * line in capitals. */
static bool is_heading(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t before = 0;
    if (!(d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE)) return false;
    for (uint32_t i = s->first; i < h->first; i++) before += !(d->tokens.at[i].flags & (ECFIT_TOKEN_SKIP | ECFIT_TOKEN_DIGIT));
    if (before > 1) return false;
    if (ends_with_colon(d, h)) return before == 0;
    uint32_t left = words_left(d, s, h);
    bool caps = d->tokens.at[h->first].flags & ECFIT_TOKEN_CAPS;
    return left == 0 || (left <= 2 && s->n <= HEADING_MAX_WORDS && (caps || d->tokens.at[s->first + s->n - 1].flags & ECFIT_TOKEN_COLON));
}

static const ecfit_hit *heading_of(const ecfit_doc *d, uint32_t sentence, size_t *at)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    const ecfit_hit *best = NULL;
    for (; *at < d->hits.n && d->hits.at[*at].sentence == sentence; ++*at) {
        const ecfit_hit *h = &d->hits.at[*at];
        if (h->kind == KB_HEADING && (!best || h->n > best->n) && is_heading(d, s, h)) best = h;
    }
    return best;
}

static ecfit_section boilerplate_of(const ecfit_doc *d, uint32_t sentence, size_t at)
{
    for (; at < d->hits.n && d->hits.at[at].sentence == sentence; at++)
        if (d->hits.at[at].kind == KB_BOILERPLATE) return (ecfit_section)d->kb->entries[d->hits.at[at].entry].value;
    return ECFIT_SECTION_OTHER;
}

static bool extend_spans(ecfit_doc *d, const ecfit_sentence *s)
{
    ecfit_section_span *last = d->sections.n ? &d->sections.at[d->sections.n - 1] : NULL;
    if (!last || last->kind != (ecfit_section)s->section) {
        if (!(last = vec_push(&d->sections))) return false;
        *last = (ecfit_section_span){(ecfit_section)s->section, s->start, s->end};
    }
    last->end = s->end;
    return true;
}

bool ecfit_stage_section(ecfit_doc *d)
{
    ecfit_section current = ECFIT_SECTION_OTHER;
    size_t at = 0;
    vec_reset(&d->sections);
    for (uint32_t i = 0; i < d->sentences.n; i++) {
        ecfit_sentence *s = &d->sentences.at[i];
        if (i && s->lang != d->sentences.at[i - 1].lang) current = ECFIT_SECTION_OTHER;
        size_t from = at;
        const ecfit_hit *h = heading_of(d, i, &at);
        if (h) current = (ecfit_section)d->kb->entries[h->entry].value;
        s->heading = h && words_left(d, s, h) == 0;
        ecfit_section boilerplate = boilerplate_of(d, i, from);
        s->section = (uint8_t)(boilerplate && !h ? boilerplate : current);
        s->modality = current == ECFIT_SECTION_DESIRABLE ? ECFIT_MODALITY_DESIRABLE
                      : s->section == ECFIT_SECTION_DUTIES || s->section == ECFIT_SECTION_REQUIREMENTS ? ECFIT_MODALITY_REQUIRED
                                                                                                   : ECFIT_MODALITY_CONTEXT;
        if (!extend_spans(d, s)) return false;
    }
    return true;
}

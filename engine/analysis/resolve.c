/* What the words around a hit make of it: sense guards, overlap, modality and negation. Search stays in hits.c. */
#include "analysis/doc.h"

enum { NEAR_TOKENS = 12, NOT_TOKENS = 4 };

/* ---- sense guards ----------------------------------------------------------------------------------------- */

static bool has_symbol(const ecfit_doc *d, uint32_t from, uint32_t to, unsigned lang, const uint32_t *syms, uint32_t n)
{
    for (uint32_t i = from; i < to; i++)
        for (uint32_t k = 0; k < n; k++)
            if (d->tokens.at[i].sym[lang] == syms[k]) return true;
    return false;
}

static bool around(const ecfit_doc *d, const ecfit_hit *h, uint32_t reach, const uint32_t *syms, uint32_t n)
{
    unsigned lang = d->sentences.at[h->sentence].lang;
    uint32_t from = h->first > reach ? h->first - reach : 0, to = h->first + h->n + reach;
    if (to > d->tokens.n) to = (uint32_t)d->tokens.n;
    return has_symbol(d, from, h->first, lang, syms, n) || has_symbol(d, h->first + h->n, to, lang, syms, n);
}

/* A line in capitals says nothing about case. */
static bool all_caps(const ecfit_doc *d, const ecfit_sentence *s)
{
    uint32_t caps = 0, upper = 0;
    for (uint32_t i = s->first; i < s->first + s->n; i++) {
        caps += (d->tokens.at[i].flags & ECFIT_TOKEN_CAPS) != 0;
        upper += d->tokens.at[i].len > 1 && !(d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT);
    }
    return upper > 3 && caps * 4 >= upper * 3;
}

static bool case_agrees(const ecfit_doc *d, const ecfit_hit *h)
{
    const char *form = kb_str(d->kb, d->kb->entries[h->entry].text);
    size_t n = strlen(form);
    if (n == h->end - h->start && !memcmp(form, d->text.ptr + h->start, n)) return true;
    return all_caps(d, &d->sentences.at[h->sentence]);
}

static bool guard_allows(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t row = d->kb->entries[h->entry].guard;
    if (row == KB_NONE) return true;
    const kb_guard *g = &d->kb->guards[row];
    if (g->kinds & KB_GUARD_CASE && !case_agrees(d, h)) return false;
    if (g->kinds & KB_GUARD_NEAR && !around(d, h, NEAR_TOKENS, d->kb->guard_syms + g->first_near, g->n_near)) return false;
    return !(g->kinds & KB_GUARD_NOT) || !around(d, h, NOT_TOKENS, d->kb->guard_syms + g->first_not, g->n_not);
}

/* ---- overlap: of terms, the longer one is meant ----------------------------------------------------------- */

static bool rivals(const ecfit_hit *a, const ecfit_hit *b) { return a->kind == b->kind && a->kind != KB_N_KINDS; }

static void drop_inner(ecfit_doc *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        ecfit_hit *h = &d->hits.at[i];
        for (size_t j = from; j < to && !h->dead; j++) {
            const ecfit_hit *o = &d->hits.at[j];
            if (o->first > h->first) break; /* hits of one sentence: phrases stand in the order of their start */
            if (o->kind == KB_N_KINDS) break;
            if (j == i || o->dead || !rivals(h, o) || o->n <= h->n) continue;
            if (o->first + o->n >= h->first + h->n) h->dead = true;
        }
    }
}

/* ---- modality --------------------------------------------------------------------------------------------- */

static bool clause_break(const ecfit_doc *d, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (d->tokens.at[i].flags & (ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_DASH)) return true;
    return false;
}

static bool reaches(const ecfit_doc *d, const ecfit_hit *cue, const ecfit_hit *h)
{
    unsigned scope = d->kb->entries[cue->entry].value >> 4;
    if (cue->first >= h->first && cue->first < h->first + h->n) return scope == KB_SCOPE_SENTENCE;
    switch (scope) {
    case KB_SCOPE_AFTER: return h->first > cue->first && !clause_break(d, cue->first + cue->n, h->first);
    case KB_SCOPE_BEFORE: return h->first < cue->first && !clause_break(d, h->first + h->n, cue->first);
    default: return true;
    }
}

/* Negated beats desirable beats required; without a cue the section decides. */
static void set_modality(ecfit_doc *d, size_t from, size_t to)
{
    for (size_t c = from; c < to; c++) {
        const ecfit_hit *cue = &d->hits.at[c];
        if (cue->kind != KB_MODALITY || cue->dead) continue;
        unsigned says = d->kb->entries[cue->entry].value & 15;
        for (size_t i = from; i < to; i++) {
            ecfit_hit *h = &d->hits.at[i];
            if (i == c || !reaches(d, cue, h)) continue;
            bool stronger = says == ECFIT_MODALITY_NEGATED ||
                            (says == ECFIT_MODALITY_DESIRABLE && h->modality != ECFIT_MODALITY_NEGATED) ||
                            (says == ECFIT_MODALITY_REQUIRED && h->modality == ECFIT_MODALITY_CONTEXT);
            if (stronger) h->modality = (uint8_t)says;
        }
    }
}

static void resolve_sentence(ecfit_doc *d, size_t from, size_t to)
{
    bool cues = false;
    for (size_t i = from; i < to; i++) {
        ecfit_hit *h = &d->hits.at[i];
        h->modality = d->sentences.at[h->sentence].modality;
        h->dead = h->rule == KB_NONE && !guard_allows(d, h);
        cues |= h->kind == KB_MODALITY;
    }
    drop_inner(d, from, to);
    if (cues) set_modality(d, from, to);
}

bool ecfit_stage_resolve(ecfit_doc *d)
{
    for (size_t from = 0, to; from < d->hits.n; from = to) {
        for (to = from; to < d->hits.n && d->hits.at[to].sentence == d->hits.at[from].sentence;) to++;
        resolve_sentence(d, from, to);
    }
    return true;
}

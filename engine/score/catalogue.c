#include "score/catalogue.h"
#include <math.h>

static const float title_trust = 1.6f, terms_trust = 1.0f, title_floor = 0.02f, terms_floor = 0.3f, body_title = 0.3f;
enum { MAX_TITLE_WORDS = 40 };

typedef struct scorer {
    ecfit_catalogue *c;
    const ecfit_doc *d;
    const kb_nomenclature *nm;
    float strength; /* of the title, as in ecfit_title_reading */
} scorer;

static float link_of(const ecfit_kb *kb, const kb_entry *e, uint32_t role)
{
    for (uint32_t i = e->first_link; i < e->first_link + e->n_links; i++)
        if (kb->links[i].kind == KB_LINK_ROLE && kb->links[i].id == role) return kb->links[i].weight;
    return 0;
}

static void add_links(const scorer *s, const kb_entry *e, float *out, float weight)
{
    for (uint32_t i = e->first_link; i < e->first_link + e->n_links; i++) {
        const kb_link *l = &s->d->kb->links[i];
        if (l->id - s->nm->first_role < s->nm->n_roles) out[l->id - s->nm->first_role] += weight * l->weight;
    }
}

/* ---- title ------------------------------------------------------------------------------------------------ */

/* Every phrase of n words counts n^1.5 times the share of the title that it covers, so that "developer" in "web
 * developer" weighs less than the whole. */
static bool title_in(scorer *s, ecfit_lang lang, ecfit_phrase_hits *hits)
{
    uint32_t syms[MAX_TITLE_WORDS];
    uint8_t barrier[MAX_TITLE_WORDS] = {0};
    const ecfit_kb *kb = s->d->kb;
    size_t n = 0;
    for (size_t i = 0; i < s->d->title_tokens.n && n < MAX_TITLE_WORDS; i++)
        if (!(s->d->title_votes.at[i] >> (4 * lang) & KB_FWORD_SKIP)) syms[n++] = s->d->title_tokens.at[i].sym[lang];
    vec_reset(hits);
    if (!ecfit_phrases_find(kb, KB_SPACE_TITLE, lang, syms, barrier, n, hits)) return false;
    for (size_t i = 0; i < hits->n; i++)
        for (uint32_t e = hits->at[i].entry; e != KB_NONE; e = kb->entries[e].next) {
            if (kb->entries[e].kind != KB_ROLE_TITLE) continue;
            float strength = powf((float)hits->at[i].n, 1.5f);
            add_links(s, &kb->entries[e], s->c->title, strength * (float)hits->at[i].n / (float)n);
            s->strength = fmaxf(s->strength, strength);
        }
    return true;
}

/* Titles that stand in the text say a little, too. */
static void titles_in_body(const scorer *s)
{
    for (size_t i = 0; i < s->d->hits.n; i++) {
        const ecfit_hit *h = &s->d->hits.at[i];
        if (h->kind == KB_ROLE_TITLE && ecfit_hit_weight(s->d, h) > 0)
            add_links(s, &s->d->kb->entries[h->entry], s->c->title, body_title * (float)h->n);
    }
}

/* Sums to log-odds, as role.c does for our occupations. */
static void weigh_titles(const scorer *s)
{
    float sum = 0, trust = title_trust * fminf(1, fmaxf(s->strength, body_title) / 2.8f);
    for (uint32_t r = 0; r < s->nm->n_roles; r++) sum += s->c->title[r];
    for (uint32_t r = 0; r < s->nm->n_roles; r++)
        s->c->title[r] = sum > 0 ? trust * logf((s->c->title[r] / sum + title_floor) / (1 + title_floor)) : 0;
}

/* ---- terms ------------------------------------------------------------------------------------------------ */

/* A term that many roles share tells them apart less: inverse document frequency over roles (Sparck Jones 1972). */
static float rarity(const scorer *s, const kb_entry *e) { return logf(1 + (float)s->nm->n_roles / (float)e->n_links); }

static bool seen_before(const ecfit_doc *d, size_t i)
{
    const kb_entry *e = &d->kb->entries[d->hits.at[i].entry];
    for (size_t k = 0; k < i; k++) {
        const ecfit_hit *h = &d->hits.at[k];
        if (h->kind == KB_ROLE_TERM && d->kb->entries[h->entry].canonical == e->canonical &&
            d->kb->entries[h->entry].line == e->line) return true;
    }
    return false;
}

/* Repeats count a third; roles with long lists of terms find something everywhere, so the sum is divided by the root of
 * what the role could find. */
static void count_terms(const scorer *s, float *room)
{
    const ecfit_kb *kb = s->d->kb;
    for (size_t i = 0; i < s->d->hits.n; i++) {
        const ecfit_hit *h = &s->d->hits.at[i];
        float weight = h->kind == KB_ROLE_TERM ? ecfit_hit_weight(s->d, h) : 0;
        if (weight > 0)
            add_links(s, &kb->entries[h->entry], s->c->terms,
                      weight * rarity(s, &kb->entries[h->entry]) / (seen_before(s->d, i) ? 3 : 1));
    }
    for (size_t i = 0; i < kb->n_entries; i++)
        if (kb->entries[i].kind == KB_ROLE_TERM && kb->entries[i].text == kb->entries[i].canonical)
            add_links(s, &kb->entries[i], room, rarity(s, &kb->entries[i]) / 2); /* two languages */
    float mean = 0;
    for (uint32_t r = 0; r < s->nm->n_roles; r++) mean += room[r] / (float)s->nm->n_roles;
    for (uint32_t r = 0; r < s->nm->n_roles; r++)
        s->c->terms[r] = terms_trust * logf(s->c->terms[r] / sqrtf((room[r] + mean + 1) / (2 * mean + 1)) +
                                            terms_floor);
}

/* ---- both ------------------------------------------------------------------------------------------------- */

static void centre(float *part, uint32_t n)
{
    float sum = 0;
    for (uint32_t i = 0; i < n; i++) sum += part[i];
    for (uint32_t i = 0; i < n; i++) part[i] -= sum / (float)n;
}

static void softmax(const ecfit_catalogue *c, uint32_t n)
{
    float max = -INFINITY, sum = 0;
    for (uint32_t i = 0; i < n; i++) max = fmaxf(max, c->title[i] + c->terms[i]);
    for (uint32_t i = 0; i < n; i++) sum += c->p[i] = expf(c->title[i] + c->terms[i] - max);
    for (uint32_t i = 0; i < n; i++) c->p[i] /= sum;
}

bool ecfit_catalogue_fill(ecfit_catalogue *c, ecfit_arena *a, const ecfit_doc *d, const kb_nomenclature *nm)
{
    size_t bytes = (nm->n_roles + 1) * sizeof(float);
    float *room = ecfit_arena_alloc(a, bytes);
    ecfit_phrase_hits hits = {0};
    scorer s = {c, d, nm, 0};
    if (!room || !(c->title = ecfit_arena_alloc(a, bytes)) || !(c->terms = ecfit_arena_alloc(a, bytes)) ||
        !(c->p = ecfit_arena_alloc(a, bytes)))
        return false;
    bool ok = true;
    for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS && ok; lang++) ok = title_in(&s, lang, &hits);
    vec_free(&hits);
    titles_in_body(&s);
    weigh_titles(&s);
    count_terms(&s, room);
    centre(c->title, nm->n_roles);
    centre(c->terms, nm->n_roles);
    softmax(c, nm->n_roles);
    return ok;
}

float ecfit_hit_catalogue(const ecfit_doc *d, const ecfit_hit *h, uint32_t role)
{
    if (h->kind != KB_ROLE_TERM && h->kind != KB_ROLE_TITLE) return 0;
    float weight = ecfit_hit_weight(d, h);
    return weight > 0 ? weight * link_of(d->kb, &d->kb->entries[h->entry], role) : 0;
}

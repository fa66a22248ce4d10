#include "score/evidence.h"

/* Of a thing: */
enum { RULE = 1, TITLE = 2, THING_BITS = 2 };

static uint32_t thing_of(const ecfit_hit *h)
{
    if (h->rule != KB_NONE) return h->rule << THING_BITS | RULE;
    return h->entry << THING_BITS | (h->kind == KB_TITLE ? TITLE : 0);
}

/* The places of the same words as those of a hit, where one of both is a title. Apart: what is asked more often need
 * not save registers for it. */
static __attribute__((noinline)) uint32_t find_same_words(const ecfit_ranking *r, const ecfit_doc *d, uint32_t thing,
                                                          const ecfit_hit *h)
{
    const char *text = d->folded.ptr, *words = text + h->start;
    const uint32_t len = h->end - h->start;
    uint32_t same = 0;
    for (uint32_t i = 0; len && i < r->n; i++) {
        if (!((r->thing[i] | thing) & TITLE) || r->end[i] - r->start[i] != len) continue;
        if (!memcmp(text + r->start[i], words, len)) same |= 1u << i;
    }
    return same;
}

/* A bit for each place of what says the same: one entry twice, two entries over the same words, or the words of the
 * title once more. All places are looked at: which it will be is hard to foresee. */
static uint32_t find_the_same(const ecfit_ranking *r, const ecfit_doc *d, uint32_t thing, const ecfit_hit *h)
{
    static const uint32_t bits[ECFIT_MOST_EVIDENCE] = {1, 2, 4, 8, 16, 32, 64, 128};
    const uint32_t start = h->start, end = h->end;
    uint32_t same = 0;
    for (int i = 0; i < ECFIT_MOST_EVIDENCE; i++) {
        const uint32_t overlaps = -(uint32_t)(start < r->end[i]) & -(uint32_t)(r->start[i] < end);
        same |= (overlaps | -(uint32_t)(r->thing[i] == thing)) & bits[i];
    }
    return r->titled || thing & TITLE ? same | find_same_words(r, d, thing, h) : same;
}

static float weight_of(uint64_t rank)
{
    const uint32_t bits = (uint32_t)(rank >> 32);
    float weight;
    memcpy(&weight, &bits, sizeof weight);
    return weight;
}

static uint64_t rank_of(float weight, uint32_t number)
{
    uint32_t bits; /* those of numbers above 0 are ordered as they are */
    memcpy(&bits, &weight, sizeof bits);
    return (uint64_t)bits << 32 | (UINT32_MAX - number);
}

/* Of the places with a bit in `of`, one at least. */
static uint32_t find_heaviest(const ecfit_ranking *r, uint32_t of)
{
    uint32_t best = (uint32_t)__builtin_ctz(of);
    while (of &= of - 1)
        if (r->rank[__builtin_ctz(of)] > r->rank[best]) best = (uint32_t)__builtin_ctz(of);
    return best;
}

static uint32_t find_lightest(const ecfit_ranking *r)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < r->n; i++) best = r->rank[i] < r->rank[best] ? i : best;
    return best;
}

void ecfit_ranking_add(ecfit_ranking *r, const ecfit_doc *d, const ecfit_hit *h, float weight)
{
    const uint32_t thing = thing_of(h), same = find_the_same(r, d, thing, h);
    uint32_t at = (uint32_t)r->n;
    if (same) {
        at = find_heaviest(r, same);
        if (weight_of(r->rank[at]) >= weight) return;
    } else if (r->n == r->max) at = r->lightest;
    else r->n++;
    r->thing[at] = thing;
    r->titled |= (thing & TITLE) != 0;
    r->start[at] = h->start;
    r->end[at] = h->end;
    r->rank[at] = rank_of(weight, r->n_added++);
    r->hit[at] = h;
    if (r->n < r->max) return;
    r->lightest = find_lightest(r);
    r->least = weight_of(r->rank[r->lightest]);
}

void ecfit_ranking_sort(const ecfit_ranking *r, ecfit_ranked *out)
{
    out->n = r->n;
    for (size_t i = 0; i < r->n; i++) {
        size_t to = 0;
        for (size_t k = 0; k < ECFIT_MOST_EVIDENCE; k++) to += r->rank[k] > r->rank[i];
        out->hit[to] = r->hit[i];
        out->weight[to] = weight_of(r->rank[i]);
    }
}

/* A pattern may end with the blank that its last word needs behind it. */
static uint32_t end_of_words(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t end = h->end;
    while (end > h->start && (unsigned char)d->text.ptr[end - 1] <= ' ') end--;
    return end;
}

bool ecfit_ranked_show(const ecfit_ranked *r, const ecfit_doc *d, ecfit_arena *a, const ecfit_evidence **out,
                       size_t *n)
{
    const ecfit_kb *kb = d->kb;
    ecfit_evidence *e = ecfit_arena_take(a, r->n * sizeof *e + 1);
    if (!e) return false;
    *out = e;
    *n = r->n;
    for (size_t i = 0; i < r->n; i++, e++) {
        const ecfit_hit *h = r->hit[i];
        *e = (ecfit_evidence){.start = h->start, .end = end_of_words(d, h), .weight = (double)r->weight[i],
                              .section = (ecfit_section)d->sentences.at[h->sentence].section,
                              .modality = (ecfit_modality)h->modality};
        const kb_rule *rule = h->rule == KB_NONE ? NULL : &kb->rules[h->rule];
        const kb_entry *entry = rule ? NULL : &kb->entries[h->entry];
        e->by = kb_str(kb, rule ? rule->by : entry->by);
        __builtin_prefetch(e->by); /* read when it is printed */
        e->source = kb_str(kb, rule ? rule->file : entry->file);
        e->line = rule ? rule->line : entry->line;
    }
    return true;
}

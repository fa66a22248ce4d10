#include "score/evidence.h"

/* Of a thing: */
enum { RULE = 1, TITLE = 2, THING_BITS = 2 };

static uint32_t thing_of(const ecfit_hit *h)
{
    if (h->rule != KB_NONE) return h->rule << THING_BITS | RULE;
    return h->entry << THING_BITS | (h->kind == KB_TITLE ? TITLE : 0);
}

static bool same_words(const ecfit_doc *d, const ecfit_ranked_hit *a, const ecfit_ranked_hit *b)
{
    const uint32_t len = a->end - a->start;
    return len && len == b->end - b->start && !memcmp(d->folded.ptr + a->start, d->folded.ptr + b->start, len);
}

/* One entry twice, two entries over the same words, or the words of the title once more. */
static bool says_the_same(const ecfit_doc *d, const ecfit_ranked_hit *a, const ecfit_ranked_hit *b)
{
    if (a->thing == b->thing || (b->start < a->end && a->start < b->end)) return true;
    return (a->thing | b->thing) & TITLE && same_words(d, a, b);
}

void ecfit_ranking_add(ecfit_ranking *r, const ecfit_doc *d, const ecfit_hit *h, float weight)
{
    const ecfit_ranked_hit fresh = {h, thing_of(h), h->start, h->end, weight};
    ecfit_ranked_hit *at = r->at, *end = at + r->n;
    while (at < end && !says_the_same(d, at, &fresh)) at++;
    if (at < end && at->weight >= weight) return;
    if (at == end && r->n < r->max) r->n++;
    else if (at == end) at--; /* the weakest, which is weaker than this one, gives way */
    for (; at > r->at && at[-1].weight < weight; at--) *at = at[-1];
    *at = fresh;
}

/* A pattern may end with the blank that its last word needs behind it. */
static uint32_t end_of_words(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t end = h->end;
    while (end > h->start && (unsigned char)d->text.ptr[end - 1] <= ' ') end--;
    return end;
}

bool ecfit_ranking_show(const ecfit_ranking *r, const ecfit_doc *d, ecfit_arena *a, const ecfit_evidence **out,
                        size_t *n)
{
    const ecfit_kb *kb = d->kb;
    ecfit_evidence *e = ecfit_arena_take(a, r->n * sizeof *e + 1);
    if (!e) return false;
    *out = e;
    *n = r->n;
    for (const ecfit_ranked_hit *at = r->at, *end = at + r->n; at < end; at++, e++) {
        const ecfit_hit *h = at->hit;
        *e = (ecfit_evidence){.start = h->start, .end = end_of_words(d, h), .weight = (double)at->weight,
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

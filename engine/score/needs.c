#include "score/needs.h"

static void *copy(ecfit_arena *a, const void *from, size_t n, size_t size)
{
    void *to = ecfit_arena_take(a, n * size + 1);
    if (to && n) memcpy(to, from, n * size);
    return to;
}

/* The same, with names that will be read when they are printed. */
static ecfit_named_need *copy_named(ecfit_arena *a, const ecfit_named_need *from, size_t n)
{
    for (size_t i = 0; i < n; i++) __builtin_prefetch(from[i].name);
    return copy(a, from, n, sizeof *from);
}

static const char *slice(ecfit_arena *a, const ecfit_doc *d, uint32_t start, uint32_t end)
{
    return ecfit_arena_dup(a, d->text.ptr + start, end - start);
}

/* A degree is called as the notice calls it. */
static bool fill_degrees(ecfit_requirements *q, ecfit_arena *a, const ecfit_doc *d)
{
    ecfit_named_need *out = copy(a, d->needs.degrees.at, d->needs.degrees.n, sizeof *out);
    for (size_t i = 0; out && i < d->needs.degrees.n; i++)
        if (!(out[i].name = slice(a, d, out[i].start, out[i].end))) return false;
    q->degrees = out;
    return out;
}

static bool fill_years(ecfit_requirements *q, ecfit_arena *a, const ecfit_doc *d)
{
    size_t n = d->needs.years.n;
    ecfit_years_need *out = ecfit_arena_alloc(a, n * sizeof *out + 1);
    if (!out) return false;
    for (size_t i = 0; i < n; i++) {
        const ecfit_years_found *y = &d->needs.years.at[i];
        out[i] = (ecfit_years_need){
            .min = y->min, .max = y->max, .modality = (ecfit_modality)y->modality, .start = y->start, .end = y->end};
        if (y->skill_end && !(out[i].skill = slice(a, d, y->skill_start, y->skill_end))) return false;
    }
    q->years = out;
    q->n_years = n;
    return true;
}

static bool fill_fields(ecfit_requirements *q, ecfit_arena *a, const ecfit_doc *d)
{
    size_t n = d->needs.fields.n;
    ecfit_text_need *out = ecfit_arena_alloc(a, n * sizeof *out + 1);
    if (!out) return false;
    for (size_t i = 0; i < n; i++) {
        const ecfit_field_found *f = &d->needs.fields.at[i];
        out[i] = (ecfit_text_need){
            .kind = f->kind, .value = slice(a, d, f->start, f->end), .start = f->start, .end = f->end};
        if (!out[i].value) return false;
    }
    q->fields = out;
    q->n_fields = n;
    return true;
}

bool ecfit_needs_fill(ecfit_requirements *q, ecfit_arena *a, const ecfit_doc *d)
{
    const ecfit_needs *n = &d->needs;
    *q = (ecfit_requirements){.years_min = n->years_min,
                              .eqf_min = n->eqf_min,
                              .clearance = n->clearance,
                              .contract = n->contract,
                              .n_degrees = n->degrees.n,
                              .n_certificates = n->certificates.n,
                              .n_technologies = n->technologies.n,
                              .n_languages = n->languages.n};
    q->certificates = copy_named(a, n->certificates.at, n->certificates.n);
    q->technologies = copy_named(a, n->technologies.at, n->technologies.n);
    q->languages = copy(a, n->languages.at, n->languages.n, sizeof *n->languages.at);
    return fill_degrees(q, a, d) && q->certificates && q->technologies && q->languages && fill_years(q, a, d) &&
           fill_fields(q, a, d);
}

/* Certificates, technologies, clearance and contract: things that the dictionaries know by name. */
#include "analysis/requirement.h"
#include "analysis/wording.h"

enum { CERTIFYING_NEAR = 6, HEADING_ABOVE = 12, NO_BEFORE = 2, MAX_NAMES = 512 }; /* of one kind in a document */

/* ---- certificates and technologies ------------------------------------------------------------------------- */

/* "our product X", "editeur du logiciel X": what the company sells, not what the candidate knows. */
static bool own_product(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t from = d->sentences.at[h->sentence].first;
    if (h->first <= from || !wording_has(d, h->first - 1, h->first, KB_W_product_words)) return false;
    return wording_has(d, h->first > from + 5 ? h->first - 5 : from, h->first, KB_W_product_owner);
}

static bool below_certificates(const ecfit_doc *d, uint32_t sentence)
{
    for (uint32_t i = sentence, n = 0; n < HEADING_ABOVE; i--, n++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        if (s->heading) return wording_has(d, s->first, s->first + s->n, KB_W_certifying);
        if (!i) break;
    }
    return false;
}

/* "Manage projects according to PM2", "good command of TOGAF": a method to work by, whose certificate has the same name.
 * It takes a word of certification to ask for that. */
static bool is_method(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t next = h->first + h->n, end = s->first + s->n;
    for (uint32_t i = h->first; i < next; i++)
        if (!wording_has(d, i, i + 1, KB_W_methods)) return false;
    const uint32_t from = h->first > s->first + CERTIFYING_NEAR ? h->first - CERTIFYING_NEAR : s->first;
    if (wording_has(d, from, next + CERTIFYING_NEAR < end ? next + CERTIFYING_NEAR : end, KB_W_certifying)) return false;
    return !below_certificates(d, h->sentence);
}

/* The hit of the same kind that begins in this one and goes on behind it; NULL when there is none. */
static const ecfit_hit *goes_on_as(const ecfit_doc *d, ecfit_hit_list names, size_t i)
{
    const ecfit_hit *h = &d->hits.at[names.at[i]];
    for (size_t k = i + 1; k < names.n; k++) {
        const ecfit_hit *next = &d->hits.at[names.at[k]];
        if (next->first >= h->first + h->n) break;
        if (next->kind == h->kind && next->first + next->n > h->first + h->n) return next;
    }
    return NULL;
}

/* "Certification PRINCE2 Practitioner": the name that goes on behind its word of certification says which it is. */
static bool told_by_next(const ecfit_doc *d, ecfit_hit_list names, size_t i)
{
    const ecfit_hit *next = goes_on_as(d, names, i);
    return next && wording_has(d, d->hits.at[names.at[i]].first, next->first, KB_W_certifying);
}

/* The sign at the end of "Security+" is no part of its last word. */
static uint32_t end_with_sign(const ecfit_doc *d, const ecfit_hit *h)
{
    if (h->end >= d->text.len || d->text.ptr[h->end] != '+' || d->text.ptr[h->end - 1] == '+') return h->end;
    const ecfit_str form = ecfit_str_of(kb_str(d->kb, d->kb->entries[h->entry].text));
    return form.len && form.ptr[form.len - 1] == '+' ? h->end + 1 : h->end;
}

/* One entry a name: asked for beats wished for beats mentioned beats ruled out. */
static int rank(ecfit_modality m)
{
    static const int ranks[] = {[ECFIT_MODALITY_REQUIRED] = 3,
                                [ECFIT_MODALITY_DESIRABLE] = 2,
                                [ECFIT_MODALITY_CONTEXT] = 1,
                                [ECFIT_MODALITY_NEGATED] = 0};
    return ranks[m];
}

static ecfit_named_need need_of(const ecfit_doc *d, const ecfit_hit *h, const char *name)
{
    return (ecfit_named_need){.name = name,
                              .modality = (ecfit_modality)h->modality,
                              .start = h->start,
                              .end = end_with_sign(d, h)};
}

/* A text stands in the knowledge base once: names are the same when their places are. */
static bool add_name(ecfit_named_need **at, size_t *n, size_t *cap, const ecfit_doc *d, const ecfit_hit *h)
{
    const char *name = kb_str(d->kb, d->kb->entries[h->entry].canonical);
    for (size_t i = 0; i < *n; i++) {
        if ((*at)[i].name != name) continue;
        if (rank((ecfit_modality)h->modality) > rank((*at)[i].modality)) (*at)[i] = need_of(d, h, name);
        return true;
    }
    if (*n >= MAX_NAMES) return true;
    if (*n == *cap && !ecfit_vec_grow((void **)at, cap, *n + 1, sizeof **at)) return false;
    (*at)[(*n)++] = need_of(d, h, name);
    return true;
}
#define ADD_NAME(v, d, h) add_name(&(v)->at, &(v)->n, &(v)->cap, d, h)

/* ---- clearance and contract --------------------------------------------------------------------------------- */

/* "No security clearance is needed", "Security clearance: none". */
static bool is_ruled_out(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n, end = s->first + s->n;
    const uint32_t before = h->first > s->first + NO_BEFORE ? h->first - NO_BEFORE : s->first;
    if (h->modality == ECFIT_MODALITY_NEGATED || wording_has(d, before, h->first, KB_W_no)) return true;
    return behind < end && wording_gap(d, behind, ':') && wording_has(d, behind, behind + 1, KB_W_no_value);
}

/* Of "niveau SECRET UE" it is "SECRET UE", of "NATO SECRET clearance required" not "clearance required". */
static bool level_goes_on(const ecfit_doc *d, ecfit_hit_list names, size_t i)
{
    const ecfit_hit *next = goes_on_as(d, names, i);
    const kb_entry *entries = d->kb->entries;
    return next && entries[next->entry].value <= entries[d->hits.at[names.at[i]].entry].value;
}

/* The first that says most: "Security clearance: NATO SECRET". */
static void read_clearance(ecfit_doc *d, const ecfit_hit *h, uint32_t *says)
{
    const kb_entry *e = &d->kb->entries[h->entry];
    if (e->value >= *says || d->sentences.at[h->sentence].section == ECFIT_SECTION_EMPLOYER || is_ruled_out(d, h)) return;
    *says = e->value;
    d->needs.clearance = kb_str(d->kb, e->canonical);
}

/* How surely a hit names the contract of this job: a line or section of conditions, more than one word. */
static int contract_weight(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (h->modality == ECFIT_MODALITY_NEGATED || s->section == ECFIT_SECTION_BOILERPLATE ||
        s->section == ECFIT_SECTION_EMPLOYER)
        return 0;
    int weight = 1 + (h->n > 1);
    if (s->section == ECFIT_SECTION_CONDITIONS || s->section == ECFIT_SECTION_TITLE) weight += 2;
    if (s->n <= 4) weight += 2;
    return weight;
}

bool ecfit_read_names(ecfit_doc *d, ecfit_hit_list names)
{
    int contract = 1;
    uint32_t clearance = KB_CLEARANCE_UNSPECIFIED + 1;
    vec_reset(&d->needs.certificates);
    vec_reset(&d->needs.technologies);
    d->needs.clearance = d->needs.contract = NULL;
    for (size_t i = 0; i < names.n; i++) {
        const ecfit_hit *h = &d->hits.at[names.at[i]];
        bool counts = ecfit_section_counts((ecfit_section)d->sentences.at[h->sentence].section);
        if (h->kind == KB_CERTIFICATE && counts && !is_method(d, h) && !told_by_next(d, names, i) &&
            !ADD_NAME(&d->needs.certificates, d, h))
            return false;
        if (h->kind == KB_TECHNOLOGY && counts && !own_product(d, h) && !ADD_NAME(&d->needs.technologies, d, h))
            return false;
        if (h->kind == KB_CLEARANCE && !level_goes_on(d, names, i)) read_clearance(d, h, &clearance);
        if (h->kind == KB_CONTRACT && contract_weight(d, h) > contract) {
            contract = contract_weight(d, h);
            d->needs.contract = kb_str(d->kb, d->kb->entries[h->entry].canonical);
        }
    }
    return true;
}

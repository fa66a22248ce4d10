/* What the notice asks for. One file a subject reads the hits of the document and fills its share. */
#include "analysis/requirement.h"

enum reader { NOBODY, DEGREES, LANGUAGES, NAMES, LABELS, N_READERS };

/* Give each reader its own hits, so that none asks for the kinds of the others: which comes next cannot be guessed. */
static bool deal_hits(ecfit_doc *d, ecfit_hit_list of[N_READERS])
{
    static const uint8_t reader_of[KB_N_KINDS] = {
        [KB_DEGREE] = DEGREES, [KB_LANGUAGE] = LANGUAGES,  [KB_CLEARANCE] = NAMES, [KB_CONTRACT] = NAMES,
        [KB_FIELD] = LABELS,   [KB_CERTIFICATE] = NAMES, [KB_TECHNOLOGY] = NAMES};
    const size_t n = d->need_hits.n + 1;
    uint32_t *next[N_READERS];
    if (!vec_reserve(&d->dealt_hits, n * N_READERS)) return false;
    for (size_t r = 0; r < N_READERS; r++) next[r] = d->dealt_hits.at + r * n;
    for (size_t k = 0; k < d->need_hits.n; k++) {
        const uint32_t i = d->need_hits.at[k];
        const ecfit_hit *h = &d->hits.at[i];
        uint32_t **at = &next[reader_of[h->kind]];
        **at = i;
        *at += !h->dead;
    }
    for (size_t r = 0; r < N_READERS; r++) {
        const uint32_t *first = d->dealt_hits.at + r * n;
        of[r] = (ecfit_hit_list){first, (size_t)(next[r] - first)};
    }
    return true;
}

bool ecfit_stage_requirement(ecfit_doc *d)
{
    ecfit_hit_list of[N_READERS];
    return deal_hits(d, of) && ecfit_read_years(d) && ecfit_read_education(d, of[DEGREES]) &&
           ecfit_read_languages(d, of[LANGUAGES]) && ecfit_read_names(d, of[NAMES]) && ecfit_read_fields(d, of[LABELS]);
}

/* Degrees and the lowest one that is accepted, as a level of the European Qualifications Framework. */
#include "analysis/requirement.h"
#include "analysis/wording.h"

enum { COURSE_TOKENS = 20 };

/* "Bac + 5" with the sign standing alone: the years of study behind it tell the level; 0 when there are none. */
static int level_of_bac(const ecfit_doc *d, const ecfit_hit *h)
{
    static const int level[] = {4, 5, 5, 6, 6, 7, 7, 7, 8};
    uint32_t next = h->first + h->n;
    if (!wording_is(d, h->first + h->n - 1, "bac") || next >= d->tokens.n || !wording_gap(d, next, '+')) return 0;
    int years = d->folded.ptr[d->tokens.at[next].start] - '0';
    return years >= 0 && years <= 8 ? level[years] : 0;
}

static int level_of(const ecfit_doc *d, const ecfit_hit *h)
{
    int bac = level_of_bac(d, h);
    return bac ? bac : (int)(d->kb->entries[h->entry].value & KB_DEGREE_LEVEL);
}

/* ---- words that name a degree only sometimes ------------------------------------------------------------------- */

/* "a high degree of autonomy", "360-degree". */
static bool degree_of_something(const ecfit_doc *d, uint32_t i, bool has_before, bool has_next)
{
    return (has_before && (wording_has(d, i - 1, i, KB_W_degree_measures) || d->tokens.at[i - 1].flags & ECFIT_TOKEN_DIGIT)) ||
           (has_next && wording_has(d, i + 1, i + 2, KB_W_degree_of));
}

/* "Scrum master", "master data", "multi-master": only the name of the degree is written with a capital. */
static bool master_of_something(const ecfit_doc *d, uint32_t i, ecfit_lang lang, bool has_before, bool has_next)
{
    if (has_before && wording_has(d, i - 1, i, KB_W_master_roles_before)) return true;
    if (has_next && wording_has(d, i + 1, i + 2, KB_W_master_things)) return true;
    return lang == ECFIT_LANG_EN && !(d->tokens.at[i].flags & ECFIT_TOKEN_UPPER) &&
           !(has_before && wording_has(d, i - 1, i, KB_W_master_before_degree));
}

/* "or master indexes": the last word of a phrase is "master" and no more, without capital or genitive. */
static bool ends_with_bare_master(const ecfit_doc *d, const ecfit_hit *h, bool has_next)
{
    uint32_t last = h->first + h->n - 1, end = wording_end(d, last);
    if (d->sentences.at[h->sentence].lang != ECFIT_LANG_EN || !has_next) return false;
    if (!wording_is(d, last, "master") || d->tokens.at[last].flags & ECFIT_TOKEN_UPPER) return false;
    bool genitive = d->folded.ptr[end] == '\'' || (unsigned char)d->folded.ptr[end] >= 0x80;
    return !genitive && !wording_has(d, last + 1, last + 2, KB_W_master_goes_on);
}

/* "SQL or MS Access". */
static bool is_microsoft(const ecfit_doc *d, const ecfit_hit *h, bool has_next)
{
    uint32_t last = h->first + h->n - 1;
    return has_next && wording_is(d, last, "ms") && wording_has(d, last + 1, last + 2, KB_W_microsoft_products);
}

/* "Bac à sable", "nous cherchons un ingénieur en informatique", "une communauté d'ingénieurs", "1 500 m2". */
static bool french_namesake(const ecfit_doc *d, const ecfit_hit *h, uint32_t end)
{
    uint32_t behind = h->first + h->n;
    if (wording_is(d, h->first, "ingénieurs")) return true;
    if (h->n > 1 && wording_is(d, h->first, "ingénieur") && wording_is(d, h->first + 1, "en")) /* else it is a post */
        return d->sentences.at[h->sentence].section != ECFIT_SECTION_REQUIREMENTS;
    if (h->n > 1) return false;
    if (wording_is(d, h->first, "m2")) return !(d->tokens.at[h->first].flags & ECFIT_TOKEN_UPPER);
    return wording_is(d, h->first, "bac") &&
           wording_has(d, behind, behind + 2 < end ? behind + 2 : end, KB_W_namesake_behind);
}

static bool other_sense(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t end = s->first + s->n;
    bool has_before = h->first > s->first, has_next = h->first + h->n < end;
    uint32_t behind = h->first + h->n + 5 < end ? h->first + h->n + 5 : end;
    if (wording_has(d, h->first + h->n, behind, KB_W_degree_instead)) return true;
    if (french_namesake(d, h, end) || is_microsoft(d, h, has_next)) return true;
    if (h->n > 1) return ends_with_bare_master(d, h, has_next);
    if (wording_has(d, h->first, h->first + 1, KB_W_degree_words))
        return degree_of_something(d, h->first, has_before, has_next);
    if (wording_has(d, h->first, h->first + 1, KB_W_master_words))
        return master_of_something(d, h->first, (ecfit_lang)s->lang, has_before, has_next);
    return false;
}

/* ---- what of them is asked --------------------------------------------------------------------------------------- */

/* "Master's degree in computer science" holds a "degree in computer science", which is no other degree. */
static bool told_by_another(const ecfit_doc *d, uint32_t i)
{
    const ecfit_hit *h = &d->hits.at[i];
    if (!wording_has(d, h->first, h->first + 1, KB_W_degree_or_diploma)) return false;
    uint32_t first_hit = d->sentences.at[h->sentence].first_hit;
    for (uint32_t k = i; k > first_hit && k + ECFIT_NEAR_HITS > i; k--) {
        const ecfit_hit *o = &d->hits.at[k - 1];
        if (o->kind == KB_DEGREE && !o->dead && o->first < h->first && o->first + o->n > h->first &&
            !other_sense(d, o))
            return true;
    }
    return false;
}

static bool break_between(const ecfit_doc *d, const ecfit_hit *a, const ecfit_hit *b)
{
    for (uint32_t i = a->first + a->n; i <= b->first; i++)
        if (d->tokens.at[i].flags & ECFIT_TOKEN_BREAK) return true;
    return false;
}

/* "Bachelor's degree in IT, Master's preferred": the wish is the higher one only. */
static bool wish_is_for_another(const ecfit_doc *d, uint32_t i)
{
    const ecfit_hit *h = &d->hits.at[i];
    if (d->sentences.at[h->sentence].modality == ECFIT_MODALITY_DESIRABLE) return false;
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t end = s->first_hit + s->n_hits;
    for (uint32_t k = i + 1; k < end && k < i + ECFIT_NEAR_HITS; k++) {
        const ecfit_hit *o = &d->hits.at[k];
        if (o->kind == KB_MODALITY && !o->dead) return false;
        if (o->kind == KB_DEGREE && !o->dead && o->modality == ECFIT_MODALITY_DESIRABLE &&
            level_of(d, o) > level_of(d, h) && break_between(d, h, o))
            return true;
    }
    return false;
}

/* "We look ideally for a Bac+2 minimum": the wish is for the person, the minimum is one. */
static bool is_minimum(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t end = s->first + s->n, behind = h->first + h->n;
    uint32_t from = h->first > s->first + 3 ? h->first - 3 : s->first;
    return wording_has(d, from, behind + 1 < end ? behind + 1 : end, KB_W_minimum);
}

static bool add_degree(ecfit_doc *d, uint32_t i, int level)
{
    const ecfit_hit *h = &d->hits.at[i];
    const ecfit_named_need *last = d->needs.degrees.n ? &d->needs.degrees.at[d->needs.degrees.n - 1] : NULL;
    if (last && last->start == h->start && last->end == h->end) return true; /* two spellings of one degree */
    ecfit_named_need *n = vec_push(&d->needs.degrees);
    if (!n) return false;
    *n = (ecfit_named_need){.name = kb_str(d->kb, d->kb->entries[h->entry].canonical),
                            .value = level,
                            .modality = (ecfit_modality)h->modality,
                            .start = h->start,
                            .end = h->end};
    if (n->modality == ECFIT_MODALITY_CONTEXT) n->modality = ECFIT_MODALITY_REQUIRED;
    if (n->modality == ECFIT_MODALITY_DESIRABLE && (wish_is_for_another(d, i) || is_minimum(d, h)))
        n->modality = ECFIT_MODALITY_REQUIRED;
    return true;
}

static bool is_general(const ecfit_doc *d, const ecfit_hit *h)
{
    return d->kb->entries[h->entry].value & KB_DEGREE_GENERAL;
}

/* Words of studies among the duties are the work: "l'offre de formation universitaire", but "titulaire d'un diplôme
 * universitaire". */
static bool is_work(const ecfit_doc *d, const ecfit_hit *h)
{
    return d->sentences.at[h->sentence].section == ECFIT_SECTION_DUTIES && is_general(d, h) &&
           !wording_has(d, h->first, h->first + 1, KB_W_diploma_words);
}

/* "Vous préparez l'une de nos formations diplômantes (Bac+2 à Bac+5)": what the post leads to. */
static bool of_the_course(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t first = d->sentences.at[h->sentence].first;
    return wording_has(d, h->first > first + COURSE_TOKENS ? h->first - COURSE_TOKENS : first, h->first + h->n,
                       KB_W_course_leads_to_degree);
}

/* "... en équipe Votre profil Diplôme Bac+5 ..." where the breaks are lost: said of the person in any section. */
static bool is_held(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (s->section == ECFIT_SECTION_BOILERPLATE) return false;
    return wording_has(d, h->first > s->first + 5 ? h->first - 5 : s->first, h->first + 1, KB_W_degree_held);
}

static bool counts(const ecfit_doc *d, uint32_t i)
{
    const ecfit_hit *h = &d->hits.at[i];
    ecfit_section section = (ecfit_section)d->sentences.at[h->sentence].section;
    if ((!ecfit_section_counts(section) && !is_held(d, h)) || is_work(d, h)) return false;
    return !other_sense(d, h) && !of_the_course(d, h) && !told_by_another(d, i);
}

bool ecfit_read_education(ecfit_doc *d, ecfit_hit_list degrees)
{
    int lowest[] = {-1, -1}; /* of the degrees that name a level, of the general ones */
    vec_reset(&d->needs.degrees);
    for (size_t k = 0; k < degrees.n; k++) {
        uint32_t i = degrees.at[k];
        const ecfit_hit *h = &d->hits.at[i];
        if (!counts(d, i)) continue;
        int level = level_of(d, h);
        if (!add_degree(d, i, level)) return false;
        if (d->needs.degrees.at[d->needs.degrees.n - 1].modality != ECFIT_MODALITY_REQUIRED) continue;
        int *low = &lowest[is_general(d, h)];
        if (*low < 0 || level < *low) *low = level;
    }
    d->needs.eqf_min = lowest[0] >= 0 ? lowest[0] : lowest[1];
    return true;
}

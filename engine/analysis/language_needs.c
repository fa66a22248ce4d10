#include "analysis/language_needs.h"

ecfit_language_need *language_need_of(ecfit_doc *d, const char lang[3])
{
    for (size_t i = 0; i < d->needs.languages.n; i++)
        if (!strcmp(d->needs.languages.at[i].lang, lang)) return &d->needs.languages.at[i];
    return NULL;
}

/* Until all is read, a language of a group that is also asked for by itself keeps the group's number; at_least is 0. */
static bool stands_alone(const ecfit_language_need *l) { return !l->at_least; }

/* Asked for beats wished for beats ruled out; by itself beats one of several; a level that is told more surely beats
 * one that was told before. */
static void merge(ecfit_language_need *old, uint8_t *old_told, const ecfit_language_need *fresh, uint8_t told)
{
    if (fresh->modality > old->modality) return;
    const bool same = fresh->modality == old->modality;
    const unsigned group = same && old->any_of ? old->any_of : fresh->any_of;
    const bool alone = stands_alone(fresh) || (same && stands_alone(old));
    if (!same || told > *old_told) *old = *fresh, *old_told = told;
    old->any_of = group;
    old->at_least = alone ? 0 : fresh->at_least;
}

static bool add_need(ecfit_doc *d, const ecfit_language_need *fresh, uint8_t told)
{
    ecfit_language_need *old = language_need_of(d, fresh->lang);
    if (old) return merge(old, &d->levels_told.at[old - d->needs.languages.at], fresh, told), true;
    uint8_t *slot = vec_push(&d->levels_told);
    if (!slot || !(old = vec_push(&d->needs.languages))) return false;
    *slot = told, *old = *fresh;
    return true;
}

static unsigned free_number(const ecfit_doc *d)
{
    unsigned most = 0;
    for (size_t i = 0; i < d->needs.languages.n; i++)
        if (d->needs.languages.at[i].any_of > most) most = d->needs.languages.at[i].any_of;
    return most + 1;
}

/* The number of a group: groups that share a language are one. */
static unsigned number_of_group(ecfit_doc *d, const ecfit_language_need *members, size_t n)
{
    unsigned number = 0;
    for (size_t i = 0; i < n; i++) {
        const ecfit_language_need *old = language_need_of(d, members[i].lang);
        if (!old || !old->any_of || old->modality != members[i].modality || old->any_of == number) continue;
        const unsigned other = old->any_of;
        if (!number) number = other;
        for (size_t k = 0; k < d->needs.languages.n; k++)
            if (d->needs.languages.at[k].any_of == other) d->needs.languages.at[k].any_of = number;
    }
    return number ? number : free_number(d);
}

void language_needs_begin(ecfit_doc *d)
{
    vec_reset(&d->needs.languages);
    vec_reset(&d->levels_told);
}

bool language_needs_add(ecfit_doc *d, ecfit_language_need *members, const uint8_t *told, size_t n, unsigned enough)
{
    const unsigned number = enough ? number_of_group(d, members, n) : 0;
    for (size_t i = 0; i < n; i++) {
        members[i].any_of = number, members[i].at_least = enough;
        if (!add_need(d, &members[i], told[i])) return false;
    }
    return true;
}

/* ---- groups, when all is read ------------------------------------------------------------------------------ */

typedef struct group {
    unsigned enough;    /* as the notice says it, the least when it says it twice */
    unsigned n_alone;   /* members that are asked for by themselves, which are among those that are enough */
    unsigned n_members; /* others */
} group;

static group group_of(const ecfit_doc *d, unsigned number)
{
    group g = {0};
    for (const ecfit_language_need *l = d->needs.languages.at, *end = l + d->needs.languages.n; l < end; l++) {
        if (l->any_of != number) continue;
        if (stands_alone(l)) {
            g.n_alone++;
            continue;
        }
        if (!g.n_members++ || l->at_least < g.enough) g.enough = l->at_least;
    }
    return g;
}

/* What is left of a group, now numbered `fresh`: where its members that are asked for by themselves are enough, the
 * others are only named; where all of the others are needed, they are asked for by themselves, too. False: nothing. */
static bool settle(ecfit_doc *d, unsigned number, unsigned fresh)
{
    const group g = group_of(d, number);
    const bool met = g.n_alone >= g.enough, all = !met && g.n_members <= g.enough - g.n_alone;
    for (ecfit_language_need *l = d->needs.languages.at, *end = l + d->needs.languages.n; l < end; l++) {
        if (l->any_of != number) continue;
        if (met && !stands_alone(l) && l->modality == ECFIT_MODALITY_REQUIRED) l->modality = ECFIT_MODALITY_CONTEXT;
        const bool chosen = !met && !all && !stands_alone(l);
        l->any_of = chosen ? fresh : 0, l->at_least = chosen ? g.enough - g.n_alone : 0;
    }
    return !met && !all;
}

/* What is left is numbered in the order of first members. Numbers above n are of groups to be settled. */
void language_needs_settle(ecfit_doc *d)
{
    ecfit_language_need *first = d->needs.languages.at, *end = first + d->needs.languages.n;
    unsigned fresh = 1, n = free_number(d) - 1;
    if (!n) return;
    for (ecfit_language_need *l = first; l < end; l++) l->any_of += l->any_of ? n : 0;
    for (ecfit_language_need *l = first; l < end; l++)
        if (l->any_of > n) fresh += settle(d, l->any_of, fresh);
}

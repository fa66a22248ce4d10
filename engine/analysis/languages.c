/* Human languages that the notice asks for, with their level on the CEFR scale. */
#include "analysis/choice.h"
#include "analysis/language_needs.h"
#include "analysis/requirement.h"
#include "analysis/ruling.h"

enum { SPEAKING_REACH = 8, SHORT_ITEM_TOKENS = 4, LIST_MEMBERS = 6, LONGEST_STATEMENT = 40 };

static const char *const cefr[] = {"", "A1", "A2", "B1", "B2", "C1", "C2"};


static bool around(const ecfit_doc *d, const ecfit_hit *h, uint32_t reach, enum kb_wording_id words)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    return wording_has(d, tongue_from(s, h->first, reach), tongue_to(s, h->first + h->n, reach), words);
}

/* Where the notice speaks of other things than the job, only a clear demand counts. */
static bool section_allows(const ecfit_doc *d, const ecfit_hit *h)
{
    ecfit_section section = (ecfit_section)d->sentences.at[h->sentence].section;
    if (ecfit_section_counts(section)) return true;
    return section != ECFIT_SECTION_BOILERPLATE && around(d, h, 3, KB_W_language_demanded);
}

/* ---- the level --------------------------------------------------------------------------------------------- */

/* A walk from a language forward through its list, kept for the members that it passed: it ends for them where it
 * ended for the first. Without it a list of n languages costs n * n steps. */
typedef struct list_walk {
    const ecfit_hit *from, *end;  /* the members [from, end) */
    const ecfit_hit *level;       /* behind the last of them, or NULL */
    const ecfit_hit *last_joined; /* the last member with an "and" behind it, or NULL */
} list_walk;

static bool joined(const ecfit_doc *d, const ecfit_hit *left, const ecfit_hit *right)
{
    for (uint32_t i = left->first + left->n; i < right->first; i++)
        if (tongue_joins(d, i)) return true;
    return false;
}

static list_walk walk_list(const ecfit_doc *d, const ecfit_hit *from)
{
    list_walk w = {.from = from};
    const ecfit_hit *at = from, *next, *level;
    for (; (next = tongue_neighbour(d, at, 1)) && next->modality == from->modality; at = next) {
        if (joined(d, at, next)) w.last_joined = at;
        if (!(level = tongue_level(d, next))) continue;
        w.end = next;
        if (level->first >= next->first) w.level = level;
        return w;
    }
    w.end = at + 1;
    return w;
}

/* A level before a list speaks of all of it ("fluent in English and French"), one behind it as far as an "and" goes
 * ("English and French C1"). */
static const ecfit_hit *shared_level(const ecfit_doc *d, const ecfit_hit *h, list_walk *walk)
{
    const ecfit_hit *at = h, *level;
    for (int n = 0; n < LIST_MEMBERS && (at = tongue_neighbour(d, at, -1)) && at->modality == h->modality; n++)
        if ((level = tongue_level(d, at))) {
            if (level->first <= at->first) return level;
            break;
        }
    if (!walk->from || h < walk->from || h >= walk->end) *walk = walk_list(d, h);
    return walk->last_joined && walk->last_joined >= h ? walk->level : NULL;
}

/* What is ruled out has no level but its own: "fluent in English (no German)". */
static const ecfit_hit *level_of(const ecfit_doc *d, const ecfit_hit *h, ecfit_modality modality, list_walk *walk)
{
    const ecfit_hit *level = tongue_level(d, h);
    if (!level && modality != ECFIT_MODALITY_NEGATED) level = shared_level(d, h, walk);
    if (!level && modality != ECFIT_MODALITY_NEGATED) level = tongue_level_below(d, h);
    return level;
}

/* ---- is it asked for? -------------------------------------------------------------------------------------- */

/* "English (C1)", "very good English". */
static bool beside_level(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_hit *level = tongue_nearest_level(d, h);
    if (!level || tongue_distance(d, h, level) > 1 || !tongue_ends(d, h)) return false;
    if (tongue_is_code(d, level)) return true;
    if (!tongue_is_noun(d, h)) return false;
    return s->section == ECFIT_SECTION_REQUIREMENTS || s->section == ECFIT_SECTION_DESIRABLE;
}

/* "Fluent in English", "en anglais", or the first word of a demand. */
static bool is_spoken(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (!tongue_is_noun(d, h)) return false;
    const uint32_t from = tongue_from(s, h->first, SPEAKING_REACH), to = tongue_to(s, h->first + h->n, SPEAKING_REACH);
    if (tongue_speaks(d, from, to)) return true;
    if (h->first == s->first) return s->section == ECFIT_SECTION_REQUIREMENTS;
    return s->lang == ECFIT_LANG_FR && wording_is(d, h->first - 1, "en");
}

static bool is_asked_alone(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (!section_allows(d, h) || around(d, h, 2, KB_W_language_other_use)) return false;
    if (s->n <= SHORT_ITEM_TOKENS && h->first <= s->first + 1) return true;
    if (tongue_judged_itself(d, h)) return true;
    return is_spoken(d, h) || beside_level(d, h);
}

/* Answers to the question before, which each member of a list asks of the others around it. */
enum { N_ANSWERS = 32 };
typedef struct answers {
    const ecfit_hit *of[N_ANSWERS];
    bool yes[N_ANSWERS];
} answers;

static bool recall_asked_alone(const ecfit_doc *d, const ecfit_hit *h, answers *known)
{
    size_t i = (size_t)(h - d->hits.at) % N_ANSWERS;
    if (known->of[i] != h) known->of[i] = h, known->yes[i] = is_asked_alone(d, h);
    return known->yes[i];
}

/* By itself, or as a member of a list in which another one is. */
static bool is_asked(const ecfit_doc *d, const ecfit_hit *h, answers *known)
{
    if (recall_asked_alone(d, h, known)) return true;
    if (!section_allows(d, h) || around(d, h, 2, KB_W_language_other_use) || !tongue_ends(d, h)) return false;
    for (int step = -1; step <= 1; step += 2) {
        const ecfit_hit *at = h;
        for (int n = 0; n < LIST_MEMBERS && (at = tongue_neighbour(d, at, step)) && tongue_ends(d, at); n++)
            if (recall_asked_alone(d, at, known)) return true;
    }
    return false;
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

/* The languages asked for that stand in one list, until it ends. */
typedef struct reading {
    list_walk walk;
    answers asked;
    const ecfit_hit *list[TONGUE_LIST];
    size_t n;
} reading;

static ecfit_language_need need_of(const ecfit_doc *d, const ecfit_hit *h, ecfit_modality modality,
                                   const ecfit_hit *level)
{
    const uint32_t value = d->kb->entries[h->entry].value;
    return (ecfit_language_need){.lang = {(char)(value >> 8), (char)value, 0},
                                 .level = level ? cefr[tongue_cefr(d, level)] : NULL,
                                 .modality = modality,
                                 .start = h->start,
                                 .end = h->end};
}

/* "One C1, the other B1": either may be the other one. Of a group: "fluency in one of the official languages". */
static const ecfit_hit *level_in_list(const ecfit_doc *d, reading *r, size_t i, ecfit_modality modality,
                                      const tongue_choice *choice)
{
    const ecfit_hit *other = choice->one_and_other ? tongue_level_of_other(d, r->list[i]) : NULL;
    const ecfit_hit *level = other ? other : level_of(d, r->list[i], modality, &r->walk);
    return level ? level : choice->level[choice->group[i]];
}

/* Tell the languages of the list that has ended. */
static bool end_list(ecfit_doc *d, reading *r)
{
    ecfit_language_need members[TONGUE_LIST];
    uint8_t told[TONGUE_LIST];
    tongue_choice choice;
    const size_t n = r->n;
    tongue_choose(d, r->list, n, &choice);
    for (size_t i = 0; i < n; i++) {
        const ecfit_modality modality = tongue_modality(d, r->list[i]);
        const ecfit_hit *level = level_in_list(d, r, i, modality, &choice);
        members[i] = need_of(d, r->list[i], modality, level);
        told[i] = (uint8_t)tongue_strength(d, level);
    }
    r->n = 0;
    for (size_t i = 0, end; i < n; i = end) {
        const uint8_t group = members[i].modality == ECFIT_MODALITY_NEGATED ? 0 : choice.group[i];
        for (end = i + 1; end < n && group && choice.group[end] == group;) end++;
        if (!language_needs_add(d, members + i, told + i, end - i, group ? choice.enough[group] : 0)) return false;
    }
    return true;
}

static bool goes_on(const ecfit_doc *d, const reading *r, const ecfit_hit *h)
{
    const ecfit_hit *last = r->n ? r->list[r->n - 1] : NULL;
    return last && r->n < TONGUE_LIST && last->sentence == h->sentence && tongue_neighbour(d, last, 1) == h &&
           tongue_modality(d, last) == tongue_modality(d, h);
}

/* "Chinese (Mandarin)" is one language. */
static bool same_language(const ecfit_doc *d, const ecfit_hit *a, const ecfit_hit *b)
{
    return d->kb->entries[a->entry].value == d->kb->entries[b->entry].value;
}

static bool read_one(ecfit_doc *d, const ecfit_hit *h, reading *r)
{
    if (!is_asked(d, h, &r->asked)) return true;
    if (!goes_on(d, r, h)) {
        if (!end_list(d, r)) return false;
    } else if (same_language(d, r->list[r->n - 1], h)) {
        return true;
    }
    r->list[r->n++] = h;
    return true;
}

/* "English and French are the working languages of the Secretariat": says what is spoken there, not what is asked of the
 * candidate. "Fluency in one of the official languages" asks. */
static bool names_house_languages(const ecfit_doc *d, const ecfit_sentence *s)
{
    uint32_t end = s->first + s->n;
    if (s->n > LONGEST_STATEMENT) return false;
    return wording_has(d, s->first, end, KB_W_house_languages) && wording_has(d, s->first, end, KB_W_tongues) &&
           wording_has(d, s->first, end, KB_W_are) && !wording_has(d, s->first, end, KB_W_language_asking);
}

static const ecfit_hit *hit_at(const ecfit_doc *d, ecfit_hit_list hits, size_t i) { return &d->hits.at[hits.at[i]]; }

/* Whether another sentence has asked for one of these languages. */
static bool any_known(ecfit_doc *d, ecfit_hit_list languages)
{
    for (size_t i = 0; i < languages.n; i++) {
        const ecfit_hit *h = hit_at(d, languages, i);
        uint32_t value = d->kb->entries[h->entry].value;
        if (tongue_own_form(d, h) && language_need_of(d, (char[3]){(char)(value >> 8), (char)value, 0})) return true;
    }
    return false;
}

/* The languages of the house are asked for where the notice says nothing else of them. */
static bool read_house_languages(ecfit_doc *d, ecfit_hit_list languages, reading *r)
{
    for (size_t i = 0, end; i < languages.n; i = end) {
        const uint32_t sentence = hit_at(d, languages, i)->sentence;
        for (end = i + 1; end < languages.n && hit_at(d, languages, end)->sentence == sentence;) end++;
        const ecfit_hit_list own = {languages.at + i, end - i};
        if (!names_house_languages(d, &d->sentences.at[sentence]) || any_known(d, own)) continue;
        for (size_t k = 0; k < own.n; k++) {
            const ecfit_hit *h = hit_at(d, own, k);
            if (tongue_own_form(d, h) && !read_one(d, h, r)) return false;
        }
        if (!end_list(d, r)) return false;
    }
    return true;
}

bool ecfit_read_languages(ecfit_doc *d, ecfit_hit_list languages)
{
    reading r = {.walk = {0}};
    bool house = false;
    language_needs_begin(d);
    for (size_t i = 0; i < languages.n; i++) {
        const ecfit_hit *h = hit_at(d, languages, i);
        if (!tongue_own_form(d, h)) continue;
        if (names_house_languages(d, &d->sentences.at[h->sentence])) house = true;
        else if (!read_one(d, h, &r)) return false;
    }
    if (!end_list(d, &r) || (house && !read_house_languages(d, languages, &r))) return false;
    language_needs_settle(d);
    return true;
}

/* Human languages that the notice asks for, with their level on the CEFR scale. */
#include "analysis/requirement.h"
#include "analysis/choice.h"

enum { SPEAKING_REACH = 8, SHORT_ITEM_TOKENS = 4, LIST_MEMBERS = 6, LONGEST_STATEMENT = 40 };

static const char *const cefr[] = {"", "A1", "A2", "B1", "B2", "C1", "C2"};

/* A French noun of language follows an article or a word of speaking, an adjective follows its noun: "l'anglais",
 * "parlez couramment anglais", but "groupe francais". */
static bool stands_as_noun(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    if (h->first == s->first || d->tokens.at[h->first].flags & (ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH)) return true;
    return wording_has(d, h->first - 1, h->first, KB_W_language_before) || wording_has(d, h->first - 1, h->first, KB_W_language_speaking);
}

static bool around(const ecfit_doc *d, const ecfit_hit *h, uint32_t reach, enum kb_wording_id words)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t end = s->first + s->n, behind = h->first + h->n + reach;
    return wording_has(d, h->first > s->first + reach ? h->first - reach : s->first, behind < end ? behind : end,
                       words);
}

/* Where the notice speaks of other things than the job, only a clear demand counts. */
static bool section_allows(const ecfit_doc *d, const ecfit_hit *h)
{
    ecfit_section section = (ecfit_section)d->sentences.at[h->sentence].section;
    if (ecfit_section_counts(section)) return true;
    return section != ECFIT_SECTION_BOILERPLATE && around(d, h, 3, KB_W_language_demanded);
}

/* ---- the words beside a language --------------------------------------------------------------------------- */

/* "français-anglais": another language hangs on this one. */
static bool hyphen_joins(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t next = h->first + h->n;
    if (!wording_gap(d, next, '-')) return false;
    return tongue_at(d, s, next);
}

/* "French" ends here; in "French customers" it goes on. */
static bool name_ends(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t i = h->first + h->n;
    if (i >= s->first + s->n || tongue_joins(d, i) || wording_has(d, i, i + 1, KB_W_language_name_ends) || hyphen_joins(d, h)) return true;
    uint16_t signs = ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH | ECFIT_TOKEN_DASH;
    return d->tokens.at[i].flags & signs || d->tokens.at[i - 1].flags & ECFIT_TOKEN_COLON || tongue_in_level_or_cue(d, s, i);
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
static const char *level_of(const ecfit_doc *d, const ecfit_hit *h, ecfit_modality modality, list_walk *walk)
{
    const ecfit_hit *level = tongue_level(d, h);
    if (!level && modality != ECFIT_MODALITY_NEGATED) level = shared_level(d, h, walk);
    return level ? cefr[d->kb->entries[level->entry].value] : NULL;
}

/* ---- wished for, or ruled out ------------------------------------------------------------------------------ */

/* "Knowledge of English or French and of the other is desirable": the wish is for the other. */
static bool speaks_of_other(const ecfit_doc *d, const ecfit_cue *cue, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    return cue->own_first > h->first && tongue_other(d, s, h->first, cue->own_first);
}

/* "English required", "English is a must", but not "English or French required". */
static bool is_demanded(const ecfit_doc *d, const ecfit_hit *h)
{
    enum { NEAR = 3 };
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n;
    for (uint32_t i = ecfit_doc_hit_from(d, s, behind); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *o = &d->hits.at[i];
        if (o->rule != KB_NONE || o->first >= behind + NEAR || tongue_is(d, o)) return false;
        const bool cue = o->kind == KB_MODALITY && !o->dead;
        if (cue && (d->kb->entries[o->entry].value & 15) == ECFIT_MODALITY_REQUIRED) return true;
    }
    return false;
}

/* What is ruled out from token `from` on reaches as far as a language: "no knowledge of German or French". It ends at
 * other words, and at a comma before a language that is asked for: "no German, fluent English". */
static bool reaches(const ecfit_doc *d, uint32_t from, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    for (uint32_t i = from; i < h->first; i++) {
        const bool passes = d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || tongue_joins(d, i) ||
                            wording_has(d, i, i + 1, KB_W_language_speaking) || wording_has(d, i, i + 1, KB_W_language_ruled_out) ||
                            tongue_in_level_or_cue(d, s, i) || tongue_at(d, s, i);
        if (!passes || (i > from && wording_gap(d, i, ',') && !tongue_at(d, s, i))) return false;
    }
    return h->first <= from || !wording_gap(d, h->first, ',') || !(tongue_level(d, h) || is_demanded(d, h));
}

static bool tongue_between(const ecfit_doc *d, const ecfit_hit *h, uint32_t to)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    for (uint32_t i = h->first + h->n; i < to; i++)
        if (tongue_at(d, s, i)) return true;
    return false;
}

/* "Without" and the like rule out what stands next to them: "without supervision in English" does not. */
static bool speaks_of_it(const ecfit_doc *d, const ecfit_cue *cue, const ecfit_hit *h)
{
    if (cue->says == ECFIT_MODALITY_DESIRABLE) return !speaks_of_other(d, cue, h);
    if (cue->says != ECFIT_MODALITY_NEGATED) return true;
    return !cue->of_sentence && (cue->own_first > h->first || reaches(d, cue->own_end, h));
}

/* "German: no". */
static bool is_answered_no(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    const uint32_t behind = h->first + h->n, end = s->first + s->n;
    const ecfit_hit *cue = behind < end ? tongue_cue(d, s, behind, behind + 1, 1u << KB_TONGUE_NONE) : NULL;
    if (!cue || !(d->tokens.at[behind - 1].flags & ECFIT_TOKEN_COLON)) return false;
    return behind + cue->n >= end || d->tokens.at[behind + cue->n].flags & ECFIT_TOKEN_BREAK;
}

/* "No German needed", "sans anglais"; a "no" that answers speaks of nothing behind it. */
static bool is_ruled_out(const ecfit_doc *d, const ecfit_hit *h)
{
    enum { REACH = 10 };
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t from = h->first > s->first + REACH ? h->first - REACH : s->first;
    const ecfit_hit *cue = tongue_cue(d, s, from, h->first, 1u << KB_TONGUE_NONE);
    const bool answers = cue && cue->first > s->first && d->tokens.at[cue->first - 1].flags & ECFIT_TOKEN_COLON;
    return (cue && !answers && reaches(d, cue->first + cue->n, h)) || is_answered_no(d, s, h);
}

/* "German is not required, but would be a plus". */
static bool is_wished_all_the_same(const ecfit_doc *d, const ecfit_hit *h)
{
    enum { NEAR = 3 };
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    for (const ecfit_cue *c = d->cues.at + s->first_cue, *end = c + s->n_cues; c < end; c++) {
        if (c->says != ECFIT_MODALITY_DESIRABLE || c->own_first <= h->first) continue;
        uint32_t i = c->own_first;
        while (i > h->first && i + NEAR > c->own_first && (d->tokens.at[i - 1].flags & ECFIT_TOKEN_SKIP || wording_has(d, i - 1, i, KB_W_language_but_it))) i--;
        return i > h->first && wording_has(d, i - 1, i, KB_W_language_but) && !tongue_between(d, h, c->own_first);
    }
    return false;
}

static ecfit_modality said_of(const ecfit_doc *d, const ecfit_hit *h)
{
    if (is_ruled_out(d, h)) return ECFIT_MODALITY_NEGATED;
    const bool by_cue = h->modality == ECFIT_MODALITY_DESIRABLE || h->modality == ECFIT_MODALITY_NEGATED;
    const ecfit_modality m = by_cue ? ecfit_modality_where(d, h, speaks_of_it) : (ecfit_modality)h->modality;
    if (m == ECFIT_MODALITY_NEGATED && is_wished_all_the_same(d, h)) return ECFIT_MODALITY_DESIRABLE;
    return m == ECFIT_MODALITY_CONTEXT ? ECFIT_MODALITY_REQUIRED : m;
}

/* "Sans anglais s'abstenir", "non-English speakers need not apply". */
static ecfit_modality modality_of(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_modality m = said_of(d, h);
    const bool must = m == ECFIT_MODALITY_NEGATED &&
                      tongue_cue(d, s, h->first + h->n, s->first + s->n, 1u << KB_TONGUE_MUST);
    return must ? ECFIT_MODALITY_REQUIRED : m;
}

/* No word of speaking is asked for where a language itself is what is ruled out or wished for: "l'espagnol est un plus". */
static bool is_judged_itself(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n, end = s->first + s->n;
    const ecfit_modality m = said_of(d, h);
    if (m == ECFIT_MODALITY_REQUIRED || m == s->modality) return false;
    if (!name_ends(d, h) && !wording_has(d, behind, behind + 1 < end ? behind + 1 : end, KB_W_language_speaking)) return false;
    return s->lang != ECFIT_LANG_FR || is_ruled_out(d, h) || stands_as_noun(d, s, h);
}

/* ---- is it asked for? -------------------------------------------------------------------------------------- */

static bool is_code(const ecfit_doc *d, const ecfit_hit *level)
{
    ecfit_str w = wording_token(d, level->first + level->n - 1);
    return w.len == 2 && w.ptr[0] >= 'a' && w.ptr[0] <= 'c' && (w.ptr[1] == '1' || w.ptr[1] == '2');
}

/* "English (C1)", "very good English". */
static bool beside_level(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_hit *level = tongue_level(d, h);
    if (!level || tongue_distance(d, h, level) > 1 || !name_ends(d, h)) return false;
    if (is_code(d, level)) return true;
    if (s->lang == ECFIT_LANG_FR && !stands_as_noun(d, s, h)) return false;
    return s->section == ECFIT_SECTION_REQUIREMENTS || s->section == ECFIT_SECTION_DESIRABLE;
}

/* "Fluent in English", "en anglais", or the first word of a demand. */
static bool is_spoken(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const bool french = s->lang == ECFIT_LANG_FR;
    if (french && !stands_as_noun(d, s, h)) return false;
    if (around(d, h, SPEAKING_REACH, KB_W_language_speaking)) return true;
    if (h->first == s->first) return s->section == ECFIT_SECTION_REQUIREMENTS;
    return french && wording_is(d, h->first - 1, "en");
}

static bool is_asked_alone(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (!section_allows(d, h) || around(d, h, 2, KB_W_language_other_use)) return false;
    if (s->n <= SHORT_ITEM_TOKENS && h->first <= s->first + 1) return true;
    if (is_judged_itself(d, h)) return true;
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
    if (!section_allows(d, h) || around(d, h, 2, KB_W_language_other_use) || !name_ends(d, h)) return false;
    for (int step = -1; step <= 1; step += 2) {
        const ecfit_hit *at = h;
        for (int n = 0; n < LIST_MEMBERS && (at = tongue_neighbour(d, at, step)) && name_ends(d, at); n++)
            if (recall_asked_alone(d, at, known)) return true;
    }
    return false;
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static ecfit_language_need *known(ecfit_doc *d, const char lang[3])
{
    for (size_t i = 0; i < d->needs.languages.n; i++)
        if (!strcmp(d->needs.languages.at[i].lang, lang)) return &d->needs.languages.at[i];
    return NULL;
}

/* Until all is read, a language of a group that is also asked for by itself keeps the group's number and has at_least 0. */
static bool stands_alone(const ecfit_language_need *l) { return !l->at_least; }

/* Asked for beats wished for beats ruled out; by itself beats one of several. */
static void merge(ecfit_language_need *old, const ecfit_language_need *fresh)
{
    if (fresh->modality > old->modality) return;
    const bool same = fresh->modality == old->modality;
    const unsigned group = same && old->any_of ? old->any_of : fresh->any_of;
    const bool alone = stands_alone(fresh) || (same && stands_alone(old));
    if (!same || (!old->level && fresh->level)) *old = *fresh;
    old->any_of = group;
    old->at_least = alone ? 0 : fresh->at_least;
}

static bool add_need(ecfit_doc *d, const ecfit_language_need *fresh)
{
    ecfit_language_need *old = known(d, fresh->lang);
    if (old) return merge(old, fresh), true;
    if (!(old = vec_push(&d->needs.languages))) return false;
    *old = *fresh;
    return true;
}

/* The languages asked for that stand in one list, until it ends. */
typedef struct reading {
    list_walk walk;
    answers asked;
    const ecfit_hit *list[TONGUE_LIST];
    size_t n;
    unsigned n_groups;
} reading;

/* The number of a group: groups that share a language are one. */
static unsigned number_of_group(ecfit_doc *d, reading *r, const ecfit_language_need *members, size_t n)
{
    unsigned number = 0;
    for (size_t i = 0; i < n; i++) {
        const ecfit_language_need *old = known(d, members[i].lang);
        if (!old || !old->any_of || old->modality != members[i].modality || old->any_of == number) continue;
        const unsigned other = old->any_of;
        if (!number) number = other;
        for (size_t k = 0; k < d->needs.languages.n; k++)
            if (d->needs.languages.at[k].any_of == other) d->needs.languages.at[k].any_of = number;
    }
    return number ? number : ++r->n_groups;
}

static bool add_group(ecfit_doc *d, reading *r, ecfit_language_need *members, size_t n, unsigned enough)
{
    const unsigned number = enough ? number_of_group(d, r, members, n) : 0;
    for (size_t i = 0; i < n; i++) {
        members[i].any_of = number, members[i].at_least = enough;
        if (!add_need(d, &members[i])) return false;
    }
    return true;
}

static ecfit_language_need need_of(const ecfit_doc *d, const ecfit_hit *h, list_walk *walk)
{
    const uint32_t value = d->kb->entries[h->entry].value;
    const ecfit_modality modality = modality_of(d, h);
    return (ecfit_language_need){.lang = {(char)(value >> 8), (char)value, 0},
                                 .level = level_of(d, h, modality, walk),
                                 .modality = modality,
                                 .start = h->start,
                                 .end = h->end};
}

static void set_level(const ecfit_doc *d, const ecfit_hit *level, ecfit_language_need *need)
{
    if (level) need->level = cefr[d->kb->entries[level->entry].value];
}

/* Tell the languages of the list that has ended. */
static bool end_list(ecfit_doc *d, reading *r)
{
    ecfit_language_need members[TONGUE_LIST];
    tongue_choice choice;
    const size_t n = r->n;
    r->n = 0;
    tongue_choose(d, r->list, n, &choice);
    for (size_t i = 0; i < n; i++) {
        members[i] = need_of(d, r->list[i], &r->walk);
        if (choice.one_and_other) /* either may be the other one */
            set_level(d, tongue_level_of_other(d, &d->sentences.at[r->list[i]->sentence]), &members[i]);
        if (!members[i].level) set_level(d, choice.level[choice.group[i]], &members[i]);
    }
    for (size_t i = 0, end; i < n; i = end) {
        const uint8_t group = members[i].modality == ECFIT_MODALITY_NEGATED ? 0 : choice.group[i];
        for (end = i + 1; end < n && group && choice.group[end] == group;) end++;
        if (!add_group(d, r, members + i, end - i, group ? choice.enough[group] : 0)) return false;
    }
    return true;
}

static bool goes_on(const ecfit_doc *d, const reading *r, const ecfit_hit *h)
{
    const ecfit_hit *last = r->n ? r->list[r->n - 1] : NULL;
    return last && r->n < TONGUE_LIST && last->sentence == h->sentence && tongue_neighbour(d, last, 1) == h &&
           modality_of(d, last) == modality_of(d, h);
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
        if (tongue_own_form(d, h) && known(d, (char[3]){(char)(value >> 8), (char)value, 0})) return true;
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

/* What is left of a group, now numbered `fresh`: where its members that are asked for by themselves are enough, the others
 * are only named; where all of the others are needed, they are asked for by themselves, too. False: nothing is left. */
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

/* Number what is left of n groups in the order of their first members. Numbers above n are of groups to be settled. */
static void settle_groups(ecfit_doc *d, unsigned n)
{
    ecfit_language_need *first = d->needs.languages.at, *end = first + d->needs.languages.n;
    unsigned fresh = 1;
    if (!n) return;
    for (ecfit_language_need *l = first; l < end; l++) l->any_of += l->any_of ? n : 0;
    for (ecfit_language_need *l = first; l < end; l++)
        if (l->any_of > n) fresh += settle(d, l->any_of, fresh);
}

bool ecfit_read_languages(ecfit_doc *d, ecfit_hit_list languages)
{
    reading r = {.walk = {0}};
    bool house = false;
    vec_reset(&d->needs.languages);
    for (size_t i = 0; i < languages.n; i++) {
        const ecfit_hit *h = hit_at(d, languages, i);
        if (!tongue_own_form(d, h)) continue;
        if (names_house_languages(d, &d->sentences.at[h->sentence])) house = true;
        else if (!read_one(d, h, &r)) return false;
    }
    if (!end_list(d, &r) || (house && !read_house_languages(d, languages, &r))) return false;
    return settle_groups(d, r.n_groups), true;
}

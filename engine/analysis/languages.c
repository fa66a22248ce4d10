/* Human languages that the notice asks for, with their level on the CEFR scale. */
#include "analysis/requirement.h"
#include "analysis/wording.h"

enum { LEVEL_REACH = 8, FARTHEST_LEVEL = 24, SHORT_ITEM_TOKENS = 4 };

static const char *const cefr[] = {"", "A1", "A2", "B1", "B2", "C1", "C2"};

static const char speaking[] =
    " language languages langue langues speak speaking speaker spoken written write verbal oral orally écrit écrite "
    "parler parlé parlez lu lire fluent fluency fluently native bilingual bilingue maîtrise maitrise maîtrisez "
    "maîtriser niveau level courant couramment communication communicate communiquer communiquez proficiency "
    "proficient knowledge connaissance connaissances notions toeic exprimer échanger échanges rédactionnelles "
    "documentation pratique aisance aise command professionnel technique opérationnel mandatory required requis "
    "exigé must indispensable travailler read reading conversational skills "
    "maitrisez maitriser comprenez comprends comprendre compréhension connaissez parles parlée écrivez écrire rédiger "
    "linguistiques linguistique conversationnel courants intermédiaire intermediate speakers strong nécessaire "
    "obligatoire impératif ";
static const char demanded[] =
    " courant courants niveau avancé opérationnel professionnel nécessaire requis exigé obligatoire impératif "
    "indispensable fluent required mandatory must ";
static const char other_use[] =
    " contrat contract learners learner literature market marché teacher translation arts keyboard version "
    "disponible available ";

/* The dictionary's own form: "francais", not "francaises"; adjectives of peoples share the stem. */
static bool own_form(const ecfit_doc *d, const ecfit_hit *h)
{
    ecfit_str form = ecfit_str_of(kb_str(d->kb, d->kb->entries[h->entry].text));
    const char *folded = d->folded.ptr + h->start;
    if (form.len != h->end - h->start) return false;
    for (size_t i = 0; i < form.len; i++) {
        char c = form.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != folded[i]) return false;
    }
    return form.len < 2 || memcmp(form.ptr + form.len - 2, "se", 2) || h->n > 1; /* "francaise" is an adjective */
}

/* A French noun of language follows an article or a word of speaking, an adjective follows its noun: "l'anglais",
 * "parlez couramment anglais", but "groupe francais". */
static bool stands_as_noun(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    static const char articles[] = " l d en le du un bon et ou and or in langue of votre ton our your ";
    if (h->first == s->first || d->tokens.at[h->first].flags & (ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH)) return true;
    return wording_has(d, h->first - 1, h->first, articles) || wording_has(d, h->first - 1, h->first, speaking);
}

static bool around(const ecfit_doc *d, const ecfit_hit *h, uint32_t reach, const char *words)
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
    return section != ECFIT_SECTION_BOILERPLATE && around(d, h, 3, demanded);
}

static bool is_asked(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    bool french = s->lang == ECFIT_LANG_FR;
    if (!own_form(d, h) || !section_allows(d, h) || around(d, h, 2, other_use)) return false;
    if (s->n <= SHORT_ITEM_TOKENS && h->first <= s->first + 1) return true;
    if (french && !stands_as_noun(d, s, h)) return false;
    if (around(d, h, LEVEL_REACH, speaking)) return true;
    if (h->first == s->first) return s->section == ECFIT_SECTION_REQUIREMENTS;
    return french && wording_is(d, h->first - 1, "en");
}

/* The level named nearest to the language, in its own clause; what stands behind it wins a tie. */
static const char *level_near(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t best_gap = LEVEL_REACH;
    const char *best = NULL;
    uint32_t from = h->first > FARTHEST_LEVEL ? h->first - FARTHEST_LEVEL : 0;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *l = &d->hits.at[i];
        if (l->rule != KB_NONE || l->first > h->first + FARTHEST_LEVEL) break;
        if (l->kind != KB_LANG_LEVEL || l->dead) continue;
        bool behind = l->first >= h->first;
        uint32_t gap = behind ? (l->first > h->first + h->n ? l->first - h->first - h->n : 0)
                              : (h->first > l->first + l->n ? h->first - l->first - l->n : 0) + 1;
        if (gap < best_gap) best_gap = gap, best = cefr[d->kb->entries[l->entry].value];
    }
    return best;
}

static ecfit_language_need *known(ecfit_doc *d, const char lang[3])
{
    for (size_t i = 0; i < d->needs.languages.n; i++)
        if (!strcmp(d->needs.languages.at[i].lang, lang)) return &d->needs.languages.at[i];
    return NULL;
}

static bool add_language(ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t value = d->kb->entries[h->entry].value;
    ecfit_language_need fresh = {.lang = {(char)(value >> 8), (char)value, 0},
                                 .level = level_near(d, h),
                                 .modality = (ecfit_modality)h->modality,
                                 .start = h->start,
                                 .end = h->end};
    if (fresh.modality == ECFIT_MODALITY_CONTEXT) fresh.modality = ECFIT_MODALITY_REQUIRED;
    ecfit_language_need *old = known(d, fresh.lang);
    if (!old) {
        old = vec_push(&d->needs.languages);
        if (!old) return false;
    } else if (old->modality < fresh.modality || (old->modality == fresh.modality && (old->level || !fresh.level))) {
        return true;
    }
    *old = fresh;
    return true;
}

bool ecfit_read_languages(ecfit_doc *d)
{
    vec_reset(&d->needs.languages);
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->kind == KB_LANGUAGE && !h->dead && is_asked(d, h) && !add_language(d, h)) return false;
    }
    return true;
}

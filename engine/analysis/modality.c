/* What is asked for, wished for or ruled out: how far each cue of a sentence reaches, and which clauses are wishes. */
#include "analysis/kinds.h"
#include "analysis/wording.h"
#include "text/time_unit.h"

enum { REACH_TOKENS = 60, LIST_TOKENS = 12, SKILL_WITHIN = 3 };

/* ---- the reach of a cue ----------------------------------------------------------------------------------- */

/* Whether c, which is no blank, stands between a token and the one before it: most have nothing but blanks there. */
static inline bool has_sign(const ecfit_doc *d, uint32_t token, char c)
{
    return d->tokens.at[token].flags & ECFIT_TOKEN_SIGN && wording_gap(d, token, c);
}

static bool starts_with_subject(const ecfit_doc *d, uint32_t token)
{
    enum { LONGEST = 4 };
    const ecfit_token *t = &d->tokens.at[token];
    return t->flags & ECFIT_TOKEN_BREAK && t->len <= LONGEST && wording_has(d, token, token + 1, KB_W_clause_subjects);
}

static bool starts_clause(const ecfit_doc *d, uint32_t token)
{
    return d->tokens.at[token].flags & (ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_DASH) || starts_with_subject(d, token);
}

/* Nothing but blanks stands before it. */
static bool goes_straight_on(const ecfit_token *t)
{
    return !(t->flags & (ECFIT_TOKEN_SIGN | ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_DASH));
}

/* Where a phrase begins with the small words before it, which its hit leaves out: "un plus". */
static uint32_t behind_small_words(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i)
{
    while (i > s->first && d->tokens.at[i - 1].flags & ECFIT_TOKEN_SKIP && !(d->tokens.at[i].flags & ECFIT_TOKEN_BREAK))
        i--;
    return i;
}

/* Right behind a cue: "Idéalement, vous connaissez" goes on, "Un Bac+5 idéalement, vous connaissez" does not. */
static bool ends_at_once(const ecfit_doc *d, uint32_t token, bool cue_opens)
{
    return d->tokens.at[token].flags & ECFIT_TOKEN_SENTENCE || (!cue_opens && starts_with_subject(d, token));
}

/* "Ideally in banking, and a Bachelor in ...": a degree is a demand of its own. */
static bool starts_degree(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token, uint32_t end)
{
    if (!ecfit_sentence_has(s, KB_DEGREE) || !has_sign(d, token, ',') || !wording_has(d, token, token + 1, KB_W_and_or)) return false;
    while (++token < end && d->tokens.at[token].flags & ECFIT_TOKEN_SKIP) {}
    for (uint32_t i = ecfit_doc_hit_from(d, s, token); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) break;
        if (h->kind == KB_DEGREE && !h->dead) return true;
    }
    return false;
}

/* The first token behind a cue that it no longer speaks of: a new clause, or the bracket that it stands in closes. */
static uint32_t reach_after(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *cue)
{
    const uint32_t next = cue->first + cue->n, left = s->first + s->n - next;
    const uint32_t end = next + (left < REACH_TOKENS ? left : REACH_TOKENS);
    uint32_t i = next;
    int depth = 0;
    bool opens = behind_small_words(d, s, cue->first) == s->first;
    if (i < end && ends_at_once(d, i, opens)) return i;
    bool negated = (ecfit_cue_value(d, cue) & 15) == ECFIT_MODALITY_NEGATED;
    for (; i < end; i++) {
        if (!negated && goes_straight_on(&d->tokens.at[i])) continue;
        depth += has_sign(d, i, '(');
        if (has_sign(d, i, ')') && --depth < 0) break;
        if (i == next) continue;
        if (negated && d->tokens.at[i - 1].flags & ECFIT_TOKEN_COLON) break; /* "no guru: a person with ..." */
        if (starts_clause(d, i) || (!negated && starts_degree(d, s, i, end))) break;
    }
    return i;
}

/* "La connaissance de Python, des API et des files est un plus": the last of them follows an "et" of its own. */
static bool goes_on(const ecfit_doc *d, uint32_t token, uint32_t end)
{
    for (uint32_t i = token + 1; i + 1 < end; i++)
        if (wording_has(d, i, i + 1, KB_W_and_or_french) && wording_has(d, i + 1, i + 2, KB_W_of_french))
            return true;
    return false;
}

/* "Bac+5, une dominante X serait un plus": the wish begins behind the comma. A plural ("sont un plus") takes the list.
 */
static bool starts_subject(const ecfit_doc *d, uint32_t token, const ecfit_hit *cue)
{
    if (!(d->tokens.at[token].flags & ECFIT_TOKEN_BREAK) || !has_sign(d, token, ',')) return false;
    if (wording_has(d, token, token + 1, KB_W_of_some) && goes_on(d, token, cue->first)) return false;
    return wording_has(d, token, token + 1, KB_W_knowledge_articles) && !wording_has(d, cue->first, cue->first + 1, KB_W_are_or_would_be);
}

/* ---- wishes for human languages ---------------------------------------------------------------------------- */

/* The last live language of the sentence that begins in the tokens [from, to). */
static const ecfit_hit *last_language(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    const ecfit_hit *last = NULL;
    if (!ecfit_sentence_has(s, KB_LANGUAGE)) return NULL;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first >= to) break;
        if (h->kind == KB_LANGUAGE && !h->dead) last = h;
    }
    return last;
}

/* "Fluent in", "C1", but not "knowledge of", which can be the subject of "is a plus". */
static bool level_between(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first >= to) break;
        if (h->kind == KB_LANG_LEVEL && !h->dead && !wording_has(d, h->first, h->first + h->n, KB_W_knowing)) return true;
    }
    return false;
}

static bool speaks_of_many(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *cue)
{
    ecfit_str last = wording_token(d, cue->first + cue->n - 1);
    if (wording_has(d, cue->first, cue->first + 1, KB_W_are_or_would_be)) return true;
    return s->lang == ECFIT_LANG_FR && last.len > 3 && last.ptr[last.len - 1] == 's' && !ecfit_str_is(last, "plus");
}

/* "Fluent in English, German is a plus": a wish for the language next to it begins behind the comma before that
 * language, unless the wish speaks of a list of them ("knowledge of German or Dutch", "are a plus"). */
static bool starts_language(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token, const ecfit_hit *cue)
{
    if (!has_sign(d, token, ',')) return false;
    const ecfit_hit *wished = last_language(d, s, token, cue->first);
    if (!wished) return false;
    uint32_t from = token > s->first + LIST_TOKENS ? token - LIST_TOKENS : s->first;
    for (uint32_t i = wished->first + wished->n; i < cue->first; i++)
        if (wording_gap(d, i, ',')) return false;
    const ecfit_hit *before = last_language(d, s, from, token);
    if (!before) return false;
    if (level_between(d, s, from, token)) return true;
    if (speaks_of_many(d, s, cue)) return false;
    return !wording_has(d, token, cue->first, KB_W_and_or) || !wording_has(d, from, before->first, KB_W_knowing);
}

/* ---- wishes for one thing behind a demand ------------------------------------------------------------------- */

/* "5 years", "5+ yrs": an amount of time in the tokens [from, to). */
static bool has_time(const ecfit_doc *d, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (ecfit_time_unit_named(wording_token(d, i)) == ECFIT_NO_UNIT) continue;
        if (d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT || (i > from && d->tokens.at[i - 1].flags & ECFIT_TOKEN_DIGIT)) return true;
    }
    return false;
}

/* "5 years of Java, Docker is a plus": a singular verdict behind a demand speaks of the one name behind the last comma. */
static bool starts_wish_for_one(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token, const ecfit_hit *cue)
{
    const bool named = d->tokens.at[token].flags & ECFIT_TOKEN_UPPER;
    if (!named || !has_sign(d, token, ',') || speaks_of_many(d, s, cue) || wording_has(d, token, cue->first, KB_W_and_or)) return false;
    for (uint32_t i = token + 1; i < cue->first; i++)
        if (wording_gap(d, i, ',')) return false;
    return has_time(d, s->first, token) && !has_time(d, token, cue->first);
}

/* "English (C1), French (B1 desirable)": where a bracket, which opens at `token`, holds nothing but a level before the
 * cue, the wish is for the language before it. returns that language's first token, or `token`. */
static uint32_t language_before_bracket(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token, uint32_t head)
{
    const ecfit_hit *language = token > s->first ? last_language(d, s, token - 1, token) : NULL;
    if (!language || language->first + language->n != token) return token;
    for (uint32_t i = ecfit_doc_hit_from(d, s, token); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) break;
        if (h->kind == KB_LANG_LEVEL && !h->dead && h->first + h->n == head) return language->first;
    }
    return token;
}

/* The first token that a cue speaks of which follows what it is about ("... is a plus"): the beginning of the clause;
 * of its bracket when something stands in it before the cue; never over another such cue ("X is required, Y is a
 * plus"). */
static uint32_t reach_before(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *cue, uint32_t stop)
{
    uint32_t i = cue->first, head = behind_small_words(d, s, cue->first);
    int depth = 0;
    for (; i > s->first && i > stop && i + REACH_TOKENS > cue->first; i--) {
        if (has_sign(d, i, '(') && --depth < 0) {
            if (i < head) return language_before_bracket(d, s, i, head); /* "Docker (un plus)" looks out of it */
            depth = 0;
        }
        if (!depth && i < head && starts_language(d, s, i, cue)) break;
        depth += has_sign(d, i, ')'); /* before the "(" that may follow it: "Bac +3 (Licence) (souhaité)" */
        uint16_t stops = ECFIT_TOKEN_SENTENCE | (i < head ? ECFIT_TOKEN_DASH : 0); /* "Docker - a plus" */
        if (d->tokens.at[i].flags & stops) break;
        if (i < head && (starts_subject(d, i, cue) || starts_wish_for_one(d, s, i, cue))) break;
        bool slash = d->tokens.at[i].flags & ECFIT_TOKEN_SLASH && d->tokens.at[i].flags & ECFIT_TOKEN_SKIP;
        if (slash && wording_gap(d, i, ' ')) break; /* "Francais / L'anglais est un plus" */
    }
    return i;
}

/* A cue that looks back looks forward where nothing stands before it, or a colon behind it: "Preferred: X", "X. A plus:
 * Y". */
static unsigned scope_of(const ecfit_doc *d, const ecfit_hit *cue)
{
    unsigned scope = ecfit_cue_value(d, cue) >> 4;
    const ecfit_sentence *s = &d->sentences.at[cue->sentence];
    uint32_t i = cue->first, behind = cue->first + cue->n;
    if (scope >= KB_SCOPE_VERDICT)
        return cue->first == ecfit_doc_first_word(d, s) ? KB_SCOPE_AFTER : KB_SCOPE_BEFORE;
    if (scope != KB_SCOPE_BEFORE || behind >= s->first + s->n) return scope;
    while (i > s->first && d->tokens.at[i - 1].flags & ECFIT_TOKEN_SKIP) i--;
    bool opens = i == s->first ||
                 (d->tokens.at[i].flags & ECFIT_TOKEN_UPPER && !(d->tokens.at[i].flags & ECFIT_TOKEN_CAPS) &&
                  !(d->tokens.at[i - 1].flags & ECFIT_TOKEN_UPPER) && !wording_gap(d, i, '('));
    return opens || wording_gap(d, behind, ':') ? KB_SCOPE_AFTER : scope;
}

/* "... is a plus, as is Kafka", "... is a plus and so is Kafka", "... serait un plus, ainsi qu'une expérience de
 * Kafka". */
static bool says_likewise(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *cue)
{
    uint32_t i = cue->first + cue->n, end = s->first + s->n;
    if (i + 1 >= end) return false;
    if (wording_has(d, i, i + 1, KB_W_likewise)) return true;
    if (wording_is(d, i, "and") && wording_is(d, i + 1, "so")) return true;
    return (wording_is(d, i, "tout") && wording_is(d, i + 1, "comme")) ||
           (wording_is(d, i, "de") && wording_is(d, i + 1, "même"));
}

/* Fill the reach of a cue; `back` is the end of the last cue before it that also looks back. */
static void measure(const ecfit_doc *d, const ecfit_sentence *s, ecfit_cue *c, unsigned scope, uint32_t back)
{
    const ecfit_hit *h = &d->hits.at[c->hit];
    uint32_t end = s->first + s->n;
    if (scope == KB_SCOPE_SENTENCE) {
        c->first = h->first > s->first + REACH_TOKENS ? h->first - REACH_TOKENS : s->first;
        c->end = h->first + REACH_TOKENS < end ? h->first + REACH_TOKENS : end;
        return;
    }
    c->first = h->first + h->n, c->end = reach_after(d, s, h);
    if (scope == KB_SCOPE_AFTER && c->end > c->first) return; /* "Python (c'est un plus)" has nothing behind it */
    if (scope == KB_SCOPE_AFTER && d->tokens.at[h->first + h->n - 1].flags & ECFIT_TOKEN_COLON) {
        c->first = c->end; /* "..., et idéalement :" speaks of the list below */
        return;
    }
    bool takes_along = says_likewise(d, s, h);
    uint32_t behind = c->end;
    c->first = reach_before(d, s, h, back), c->end = takes_along ? behind : h->first;
}

static bool add_cue(ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h, uint32_t *back)
{
    const unsigned scope = scope_of(d, h);
    ecfit_cue *c = vec_push(&d->cues);
    if (!c) return false;
    *c = (ecfit_cue){.hit = (uint32_t)(h - d->hits.at), .own_first = h->first, .own_end = h->first + h->n,
                     .says = ecfit_cue_value(d, h) & 15, .of_sentence = scope == KB_SCOPE_SENTENCE};
    measure(d, s, c, scope, *back);
    if (scope == KB_SCOPE_BEFORE) *back = h->first + h->n;
    return true;
}

static bool collect_cues(ecfit_doc *d, ecfit_sentence *s)
{
    uint32_t back = s->first;
    s->first_cue = (uint32_t)d->cues.n;
    s->n_cues = 0;
    if (!ecfit_sentence_has(s, KB_MODALITY)) return true;
    for (EACH_OF_KIND(d, s, i, KB_MODALITY)) {
        const ecfit_hit *h = &d->hits.at[i];
        if (!h->dead && !add_cue(d, s, h, &back)) return false;
    }
    s->n_cues = (uint32_t)d->cues.n - s->first_cue;
    return true;
}

/* ---- modality of hits ------------------------------------------------------------------------------------- */

/* Most sentences with cues have one or two. */
uint32_t ecfit_first_cue_near(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    uint32_t low = s->first_cue, high = s->first_cue + s->n_cues;
    while (token > 2 * REACH_TOKENS && low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (d->cues.at[mid].own_first + 2 * REACH_TOKENS < token) low = mid + 1;
        else high = mid;
    }
    return low;
}

/* Negated beats desirable beats required; what the section says counts least, but a wish list stays one. */
static const int rank[] = {[ECFIT_MODALITY_CONTEXT] = 0,
                           [ECFIT_MODALITY_REQUIRED] = 1,
                           [ECFIT_MODALITY_DESIRABLE] = 2,
                           [ECFIT_MODALITY_NEGATED] = 3};

static inline int rank_to_beat(uint8_t fallback) { return fallback == ECFIT_MODALITY_DESIRABLE ? rank[fallback] : -1; }

/* Whether a cue says something of the tokens [first, behind) that beats what is known of them. */
static inline bool says_more(const ecfit_cue *c, uint32_t first, uint32_t behind, int beaten)
{
    if (first >= c->end || behind <= c->first || rank[c->says] <= beaten) return false;
    return c->own_first >= behind || first >= c->own_end || c->of_sentence; /* else they are its own words */
}

/* What the cues [c, end) say of the tokens [first, behind). */
static inline uint8_t said_by(const ecfit_cue *c, const ecfit_cue *end, uint32_t first, uint32_t behind, uint8_t fallback)
{
    int beaten = rank_to_beat(fallback);
    uint8_t best = fallback;
    for (; c < end && c->own_first <= behind + REACH_TOKENS; c++)
        if (says_more(c, first, behind, beaten)) best = c->says, beaten = rank[best];
    return best;
}

ecfit_modality ecfit_modality_of(const ecfit_doc *d, uint32_t sentence, uint32_t first, uint32_t n,
                                 ecfit_modality fallback)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    const ecfit_cue *near = d->cues.at + ecfit_first_cue_near(d, s, first);
    const ecfit_cue *end = d->cues.at + s->first_cue + s->n_cues;
    return (ecfit_modality)said_by(near, end, first, first + n, (uint8_t)fallback);
}

ecfit_modality ecfit_modality_where(const ecfit_doc *d, const ecfit_hit *h, ecfit_cue_test *speaks)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t behind = h->first + h->n;
    const ecfit_cue *c = d->cues.at + ecfit_first_cue_near(d, s, h->first);
    const ecfit_cue *end = d->cues.at + s->first_cue + s->n_cues;
    uint8_t best = s->modality;
    for (int beaten = rank_to_beat(best); c < end && c->own_first <= behind + REACH_TOKENS; c++)
        if (says_more(c, h->first, behind, beaten) && speaks(d, c, h)) best = c->says, beaten = rank[best];
    return (ecfit_modality)best;
}

/* Hits are found with the modality of most sentences. */
static void set_modality(const ecfit_doc *d, const ecfit_sentence *s)
{
    ecfit_hit *h = d->hits.at + s->first_hit, *end = h + s->n_hits;
    const uint8_t of_sentence = s->modality;
    if (s->n_cues) {
        const ecfit_cue *cues = d->cues.at, *first = cues + s->first_cue, *last = first + s->n_cues;
        for (; h < end; h++) {
            if (s->n > 2 * REACH_TOKENS) first = cues + ecfit_first_cue_near(d, s, h->first);
            h->modality = h->dead ? of_sentence : said_by(first, last, h->first, h->first + h->n, of_sentence);
        }
    } else if (of_sentence != ECFIT_MODALITY_CONTEXT) {
        for (; h < end; h++) h->modality = of_sentence;
    }
}

/* ---- sections, with the wishes cut out of them ------------------------------------------------------------- */

static inline bool put_span(ecfit_doc *d, ecfit_section kind, uint32_t start, uint32_t end)
{
    ecfit_section_span *last = d->sections.at + d->sections.n;
    if (start >= end) return true;
    if (!d->sections.n || (--last)->kind != kind) {
        if (!(last = vec_push(&d->sections))) return false;
        *last = (ecfit_section_span){kind, start, end};
    }
    last->end = end;
    return true;
}

static uint32_t token_end(const ecfit_doc *d, uint32_t i) { return d->tokens.at[i].start + d->tokens.at[i].len; }

/* The clauses of a sentence that are wishes, the cue included, joined where they overlap. */
static bool collect_wishes(ecfit_doc *d, const ecfit_sentence *s)
{
    vec_reset(&d->wishes);
    for (uint32_t k = s->first_cue; k < s->first_cue + s->n_cues; k++) {
        const ecfit_cue *c = &d->cues.at[k];
        const ecfit_hit *cue = &d->hits.at[c->hit];
        if (c->says != ECFIT_MODALITY_DESIRABLE) continue;
        uint32_t first = c->first < cue->first ? c->first : cue->first;
        uint32_t last_token = c->end > cue->first + cue->n ? c->end - 1 : cue->first + cue->n - 1;
        uint32_t start = d->tokens.at[first].start, end = token_end(d, last_token);
        ecfit_section_span *last = d->wishes.n ? &d->wishes.at[d->wishes.n - 1] : NULL;
        if (last && start <= last->end) {
            if (end > last->end) last->end = end;
            if (start < last->start) last->start = start;
            continue;
        }
        if (!(last = vec_push(&d->wishes))) return false;
        *last = (ecfit_section_span){ECFIT_SECTION_DESIRABLE, start, end};
    }
    return true;
}

/* "Une bonne compréhension de ...": the wish begins with a word for a skill. */
static bool begins_with_skill(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    uint32_t end = s->first + s->n;
    return wording_has(d, token, token + SKILL_WITHIN < end ? token + SKILL_WITHIN : end, KB_W_skill_begins);
}

/* A wish speaks of a skill: "welcome" in a word to all applicants is none. */
static bool holds_skill(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_section_span *wish)
{
    uint32_t token = ecfit_doc_token_from(d, s, wish->start);
    if (begins_with_skill(d, s, token)) return true;
    for (uint32_t i = ecfit_doc_hit_from(d, s, token); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->start >= wish->end) break;
        bool named = h->kind == KB_TECHNOLOGY || h->kind == KB_CERTIFICATE || h->kind == KB_DEGREE;
        if ((named || h->kind == KB_TERM) && !h->dead && h->start >= wish->start && h->end <= wish->end) return true;
    }
    return false;
}

/* Where a lost line break joins a wish to a sentence about the application, the wish remains one. */
static void keep_skills(ecfit_doc *d, const ecfit_sentence *s)
{
    size_t kept = 0;
    if (ecfit_section_counts((ecfit_section)s->section)) return;
    for (size_t i = 0; i < d->wishes.n; i++)
        if (holds_skill(d, s, &d->wishes.at[i])) d->wishes.at[kept++] = d->wishes.at[i];
    d->wishes.n = kept;
}

static bool put_with_wishes(ecfit_doc *d, const ecfit_sentence *s)
{
    ecfit_section kind = (ecfit_section)s->section;
    uint32_t at = s->start;
    if (!collect_wishes(d, s)) return false;
    keep_skills(d, s);
    for (size_t i = 0; i < d->wishes.n; i++) {
        const ecfit_section_span *w = &d->wishes.at[i];
        if (w->start > at && !put_span(d, kind, at, w->start)) return false;
        if (!put_span(d, ECFIT_SECTION_DESIRABLE, w->start > at ? w->start : at, w->end)) return false;
        if (w->end > at) at = w->end;
    }
    return put_span(d, kind, at, s->end);
}

bool ecfit_stage_modality(ecfit_doc *d)
{
    vec_reset(&d->cues);
    vec_reset(&d->sections);
    for (ecfit_sentence *s = d->sentences.at, *end = s + d->sentences.n; s < end; s++) {
        if (!collect_cues(d, s)) return false;
        set_modality(d, s);
        const bool wishes = s->n_cues && s->section != ECFIT_SECTION_DESIRABLE;
        if (!(wishes ? put_with_wishes(d, s) : put_span(d, (ecfit_section)s->section, s->start, s->end))) return false;
    }
    return true;
}

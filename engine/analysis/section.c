/* Sections. A heading holds until the next one; where there is none, the sentences tell: "you will ..." opens duties,
 * "you have ..." requirements. A boilerplate sentence is boilerplate wherever it stands. */
#include "analysis/kinds.h"
#include "analysis/wording.h"

enum {
    HEADING_MAX_WORDS = 8,
    FEW_WORDS_LEFT = 2,
    LEAD_IN_TOKENS = 24,
    ABOUT_MAX_TOKENS = 6,
    LABEL_MAX_TOKENS = 14,
    LONG_SENTENCE_TOKENS = 14,
    ITEM_MAX_TOKENS = 12,
    ANSWER_MAX_TOKENS = 8,
    LONG_ANSWER_TOKENS = 20,
    BRACKET_MAX_TOKENS = 10,
    DEGREE_MAX_TOKENS_IN = 5,
    SPACED_PERCENT = 60,
    CUE_MAX_TOKENS_IN = 12
};

/* ---- hits by their kind ------------------------------------------------------------------------------------ */

/* The first of a kind in a sentence, NULL where there is none: most have not even a dead one. */
static inline const ecfit_hit *first_of(const ecfit_doc *d, const ecfit_sentence *s, enum kb_kind kind)
{
    if (!ecfit_sentence_has(s, kind)) return NULL;
    const uint32_t end = s->first_hit + s->n_hits, i = kinds_next(d, s->first_hit, end, kind);
    return i < end ? &d->hits.at[i] : NULL;
}

static bool has(const ecfit_doc *d, const ecfit_sentence *s, enum kb_kind kind) { return first_of(d, s, kind); }

/* ---- headings --------------------------------------------------------------------------------------------- */

static bool about_the_job(ecfit_section s)
{
    return s == ECFIT_SECTION_DUTIES || s == ECFIT_SECTION_REQUIREMENTS || s == ECFIT_SECTION_DESIRABLE;
}

static bool is_wish_heading(const ecfit_doc *d, const ecfit_hit *h)
{
    return h->kind == KB_HEADING && !h->dead && ecfit_cue_value(d, h) == ECFIT_SECTION_DESIRABLE;
}

static bool is_wish(const ecfit_doc *d, const ecfit_hit *h)
{
    if (is_wish_heading(d, h)) return true;
    return h->kind == KB_MODALITY && !h->dead && (ecfit_cue_value(d, h) & 15) == ECFIT_MODALITY_DESIRABLE;
}

/* Where the line ends for a heading: "Desired Skills (not required)" says all before its bracket. */
static uint32_t end_before_bracket(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t end = s->first + s->n, next = h->first + h->n;
    if (next + 1 >= end || end > next + BRACKET_MAX_TOKENS || !wording_gap(d, next, '(')) return end;
    for (uint32_t i = next + 1; i < end; i++)
        if (wording_gap(d, i, ')')) return end;
    return about_the_job((ecfit_section)ecfit_cue_value(d, h)) ? next : end;
}

/* The first token that is no number of the heading: "2.1 Main duties". */
static uint32_t behind_numbers(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_token *t = &d->tokens.at[s->first];
    const bool numbered = t->flags & ECFIT_TOKEN_DIGIT && t->flags & ECFIT_TOKEN_LINE && t->len <= 5;
    return s->first + (s->n > 1 && numbered && memchr(d->text.ptr + t->start, '.', t->len));
}

/* How many words before token `end` the hit's heading leaves uncovered in its sentence: nobody asks beyond `enough`. */
static inline uint32_t uncovered(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h, uint32_t end,
                                 uint32_t enough)
{
    uint32_t n = 0;
    for (uint32_t i = behind_numbers(d, s); i < h->first && n < enough; i++)
        n += !(d->tokens.at[i].flags & ECFIT_TOKEN_SKIP);
    for (uint32_t i = h->first + h->n; i < end && n < enough; i++)
        n += !(d->tokens.at[i].flags & ECFIT_TOKEN_SKIP);
    return n;
}

static uint32_t words_left(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h, uint32_t enough)
{
    return uncovered(d, s, h, end_before_bracket(d, s, h), enough);
}

/* Whether the heading covers all words of its sentence. */
static bool stands_alone(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    return words_left(d, s, h, 1) == 0;
}

/* The first of the tokens [i, end) that is neither a small word nor a number, else end. */
static uint32_t next_word(const ecfit_doc *d, uint32_t i, uint32_t end)
{
    while (i < end && d->tokens.at[i].flags & (ECFIT_TOKEN_SKIP | ECFIT_TOKEN_DIGIT)) i++;
    return i;
}

/* "Missions : ...", "BONUS - ..." */
static inline bool ends_with_colon(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t next = h->first + h->n;
    return d->tokens.at[next - 1].flags & ECFIT_TOKEN_COLON ||
           (next < s->first + s->n && d->tokens.at[next].flags & ECFIT_TOKEN_DASH);
}

/* "Profil recherché De formation supérieure ...": the heading's line went on when its break was lost. */
static bool lost_break_behind(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    const uint32_t next = h->first + h->n;
    if (h->n < 2 || next >= s->first + s->n) return false;
    const uint16_t last = d->tokens.at[next - 1].flags, flags = d->tokens.at[next].flags;
    if (!(flags & ECFIT_TOKEN_UPPER) || !about_the_job((ecfit_section)ecfit_cue_value(d, h))) return false;
    bool item = next + 1 < s->first + s->n && !(d->tokens.at[next + 1].flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_SKIP));
    if (item && h->n > 2 && is_wish_heading(d, h)) return true;
    return !(flags & ECFIT_TOKEN_CAPS) && !(last & ECFIT_TOKEN_UPPER);
}

static bool is_last(const ecfit_doc *d, const ecfit_sentence *s) { return s + 1 == d->sentences.at + d->sentences.n; }

static bool is_before_line(const ecfit_doc *d, const ecfit_sentence *s)
{
    uint32_t next = s->first + s->n;
    return next < d->tokens.n && d->tokens.at[next].flags & ECFIT_TOKEN_LINE;
}

/* "Les plus qui vous rendront unique :": the line goes on to its colon. */
static bool has_tail(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t next = h->first + h->n, end = s->first + s->n;
    if (!(d->tokens.at[end - 1].flags & ECFIT_TOKEN_COLON) || s->n > LABEL_MAX_TOKENS || next >= end) return false;
    return is_wish_heading(d, h) && (h->n > 1 || d->tokens.at[s->first].len <= 3) &&
           wording_has(d, next - 1, next + 1, KB_W_heading_tails);
}

/* Where no line begins, a heading begins a sentence and ends with a colon ("Missions : ..."), or is a wish that fills
 * it. */
static bool is_heading_in_line(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    return d->tokens.at[s->first].flags & ECFIT_TOKEN_UPPER &&
           (ends_with_colon(d, s, h) || (h->n > 1 && h->n == s->n && is_wish_heading(d, h) && is_before_line(d, s)));
}

/* "Experience in the design of ...": words go on behind what could be a heading, far from the sentence's end, so not in
 * brackets only. */
static bool goes_on(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t i = h->first + h->n, end = s->first + s->n;
    if (end <= i + BRACKET_MAX_TOKENS) return false;
    while (i < end && d->tokens.at[i].flags & ECFIT_TOKEN_SKIP) i++;
    return i < end;
}

/* Whether a sign or a capital may set off the hit, which has words behind it, as a heading. */
static bool is_set_off(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    const ecfit_token *next = &d->tokens.at[h->first + h->n];
    return (next[-1].flags | d->tokens.at[s->first + s->n - 1].flags) & ECFIT_TOKEN_COLON ||
           next->flags & (ECFIT_TOKEN_DASH | ECFIT_TOKEN_UPPER);
}

/* A heading stands at the start of a line and fills it, or ends with a colon, or nearly fills a short line in
 * capitals. */
static bool is_heading_of_line(const ecfit_doc *d, const ecfit_sentence *s, uint32_t first_word, const ecfit_hit *h)
{
    const bool begins = first_word >= h->first;
    if (begins && goes_on(d, s, h) && !is_set_off(d, s, h)) return false; /* so do most */
    if (!begins && d->tokens.at[h->first - 1].flags & ECFIT_TOKEN_COLON && is_wish_heading(d, h) &&
        uncovered(d, s, h, s->first + s->n, 2) == 1)
        return true; /* "Qualifications: Nice to have" */
    if (ends_with_colon(d, s, h)) return begins || ecfit_cue_value(d, h) != ECFIT_SECTION_CONDITIONS;
    if (begins && (lost_break_behind(d, s, h) || has_tail(d, s, h))) return true;
    const bool colon = d->tokens.at[s->first + s->n - 1].flags & ECFIT_TOKEN_COLON;
    const bool is_short = s->n <= HEADING_MAX_WORDS && (colon || d->tokens.at[h->first].flags & ECFIT_TOKEN_CAPS);
    if (!is_short && (!begins || goes_on(d, s, h))) return false;
    const bool item = !begins && d->tokens.at[s->first].flags & ECFIT_TOKEN_ITEM;
    const uint32_t most = is_short ? FEW_WORDS_LEFT : 0;
    return item + words_left(d, s, h, most + 1) <= most; /* "1) Deploy our solution:" is an item */
}

/* The longest heading of the sentence, of which the hits stand in the order of their start, those of rules last. One of
 * a line begins with its second word at the latest. */
static const ecfit_hit *longest_heading(const ecfit_doc *d, const ecfit_sentence *s)
{
    const bool line = d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE;
    const uint32_t first_word = line ? next_word(d, s->first, s->first + s->n) : s->first;
    const ecfit_hit *best = NULL;
    for (EACH_OF_KIND(d, s, i, KB_HEADING)) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->first > first_word && (!line || next_word(d, first_word + 1, h->first) < h->first)) break;
        if (best && h->n <= best->n) continue;
        if (line ? is_heading_of_line(d, s, first_word, h) : is_heading_in_line(d, s, h)) best = h;
    }
    return best;
}

static inline const ecfit_hit *heading_of(const ecfit_doc *d, const ecfit_sentence *s)
{
    return ecfit_sentence_has(s, KB_HEADING) ? longest_heading(d, s) : NULL;
}

/* "About Genesis10:", "A propos de Kanoma": the name is no word of the dictionaries. */
static bool is_about_employer(const ecfit_doc *d, const ecfit_sentence *s)
{
    if (!(d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE)) return false;
    uint32_t i = ecfit_doc_first_word(d, s);
    const bool english = wording_is(d, i, "about");
    if (!english && !wording_is(d, i, "à")) return false;
    const uint32_t end = s->first + (s->n < ABOUT_MAX_TOKENS ? s->n : ABOUT_MAX_TOKENS);
    if (!english && !(i + 2 < end && wording_is(d, i + 1, "propos"))) return false;
    i += english ? 1 : 3;
    if (i >= end || !(d->tokens.at[i].flags & ECFIT_TOKEN_UPPER) ||
        wording_has(d, i, end, KB_W_about_job))
        return false;
    if (s->n <= ABOUT_MAX_TOKENS) return true;
    for (; i < end; i++)
        if (d->tokens.at[i].flags & ECFIT_TOKEN_COLON) return true;
    return false;
}

static bool also_contract(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *heading)
{
    for (uint32_t i = s->first_hit; i < s->first_hit + s->n_hits; i++)
        if (d->hits.at[i].kind == KB_CONTRACT && d->hits.at[i].first == heading->first) return true;
    return false;
}

/* "CDI", "Salaire : 36 000 EUR", "Location: Boston": a line of its own, after which all goes on as before. */
static bool is_label(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    unsigned kind = ecfit_cue_value(d, h);
    if (kind != ECFIT_SECTION_CONDITIONS && kind != ECFIT_SECTION_TITLE) return false;
    if (also_contract(d, s, h)) return true;
    return s->n <= LABEL_MAX_TOKENS && !stands_alone(d, s, h);
}

/* ---- what a sentence says of itself ------------------------------------------------------------------------ */

static ecfit_section boilerplate_of(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_hit *h = first_of(d, s, KB_BOILERPLATE);
    return h ? (ecfit_section)ecfit_cue_value(d, h) : ECFIT_SECTION_OTHER;
}

/* The first cue of the sentence, near its beginning. */
static ecfit_section said_by_cues(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_hit *h = first_of(d, s, KB_SENTENCE);
    if (!h || h->first >= s->first + CUE_MAX_TOKENS_IN) return ECFIT_SECTION_OTHER;
    return (ecfit_section)ecfit_cue_value(d, h);
}

/* An item that begins with a verb of doing: "Develop test plans", "Rédiger les spécifications". */
static bool begins_with_deed(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_hit *h = first_of(d, s, KB_LEVEL);
    return h && h->first <= s->first + 1;
}

/* ---- lines that lead into a list of wishes ------------------------------------------------------------------- */

static const ecfit_hit *wish_of(const ecfit_doc *d, const ecfit_sentence *s)
{
    if (!ecfit_sentence_has(s, KB_MODALITY)) return NULL;
    for (EACH_OF_KIND(d, s, i, KB_MODALITY))
        if (is_wish(d, &d->hits.at[i])) return &d->hits.at[i];
    return NULL;
}

/* The last word of the sentence calls what stands before it a wish: "Master's Degree Preferred". */
static bool looks_back(const ecfit_doc *d, const ecfit_sentence *s, uint32_t end)
{
    for (uint32_t i = s->first_hit; i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->kind == KB_MODALITY && !h->dead && h->first + h->n == end &&
            ecfit_cue_value(d, h) >> 4 == KB_SCOPE_BEFORE)
            return true;
    }
    return false;
}

/* "Vous avez un diplôme d'ingénieur et idéalement :" is no wish itself. */
static bool ends_with_wish(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_hit *cue = wish_of(d, s);
    return cue && ecfit_cue_value(d, cue) >> 4 == KB_SCOPE_AFTER && cue->first + cue->n == s->first + s->n &&
           cue->first > s->first + 1;
}

/* "Nice To Have Skills And Knowledge": every word that says something begins with a capital. */
static bool in_title_case(const ecfit_doc *d, const ecfit_sentence *s)
{
    for (uint32_t i = s->first; i < s->first + s->n; i++)
        if (!(d->tokens.at[i].flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_SKIP))) return false;
    return true;
}

/* "Les + :", "Les + qui font la différence": the sign is no word. */
static bool says_plus_sign(const ecfit_doc *d, const ecfit_sentence *s)
{
    uint32_t behind = wording_end(d, s->first), last = s->first + s->n - 1;
    if (!(d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE) || s->n > HEADING_MAX_WORDS ||
        (last > s->first && !wording_gap(d, s->first + 1, '+')) || !wording_has(d, s->first, s->first + 1, KB_W_plus_owners) ||
        wording_has(d, s->first, last + 1, KB_W_plus_perks))
        return false;
    if (last > s->first) return true;
    for (; behind < d->text.len && d->text.ptr[behind] != '\n'; behind++)
        if (d->text.ptr[behind] == '+') return true;
    return false;
}

/* "the following": but not where the list stands in the sentence itself. */
static bool says_following(const ecfit_doc *d, const ecfit_sentence *s)
{
    for (uint32_t i = s->first; i + 1 < s->first + s->n; i++)
        if (d->tokens.at[i].flags & ECFIT_TOKEN_COLON) return false;
    return wording_has(d, s->first, s->first + s->n, KB_W_following);
}

/* The line begins where a page has lost a line break; all of them are lost where the text has none. */
static bool is_glued(const ecfit_doc *d, uint32_t token)
{
    if (token >= d->tokens.n || wording_gap(d, token, '\n')) return false;
    return d->tokens.at[token].flags & ECFIT_TOKEN_LINE || !memchr(d->text.ptr, '\n', d->text.len);
}

/* "Experience in any of the following is a plus:Docker" before lines whose breaks are lost: the list goes on. */
static bool begins_list(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *cue)
{
    uint32_t last = cue->first + cue->n - 1;
    return last + 1 < s->first + s->n && d->tokens.at[last].flags & ECFIT_TOKEN_COLON &&
           wording_has(d, s->first, cue->first, KB_W_following);
}

/* "Experience in any of the following is a plus:", "Nice to have (bonus)", "Atouts qui feront la difference" before a
 * list: the lines below are wishes too. */
static bool opens_wishes(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_sentence *next = s + 1;
    if (!ecfit_sentence_has(s, KB_MODALITY) || s->n > LEAD_IN_TOKENS || is_last(d, s)) return false;
    uint16_t flags = d->tokens.at[s->first].flags;
    const ecfit_hit *cue = wish_of(d, s);
    if (!cue) return false;
    if (d->tokens.at[s->first + s->n - 1].flags & ECFIT_TOKEN_COLON || says_following(d, s)) return true;
    if (begins_list(d, s, cue)) return true;
    if (!(flags & ECFIT_TOKEN_LINE) || flags & ECFIT_TOKEN_BULLET) return false;
    const bool opens = cue->first == ecfit_doc_first_word(d, s), bracket = opens && wording_gap(d, next->first, ')');
    if (s->n > (bracket ? LABEL_MAX_TOKENS : HEADING_MAX_WORDS)) return false;
    uint16_t below = d->tokens.at[next->first].flags;
    if (!(below & ECFIT_TOKEN_LINE)) return false;
    if (below & ECFIT_TOKEN_BULLET) return true;
    bool caps = d->tokens.at[s->first + s->n - 1].flags & ECFIT_TOKEN_CAPS || in_title_case(d, s);
    return opens && d->text.ptr[s->end] != '.' && (caps || words_left(d, s, cue, 2) <= 1);
}

/* A capital behind a word with none, with no sign between them. */
static inline bool begins_with_capital_inside(const ecfit_doc *d, uint32_t token)
{
    const ecfit_token *t = &d->tokens.at[token];
    const bool capital = (t->flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_BREAK)) == ECFIT_TOKEN_UPPER;
    return capital && !(t[-1].flags & ECFIT_TOKEN_UPPER);
}

/* "... an eye for detail Bonus", "Results oriented Desired:PMP" before lines whose breaks are lost: a heading inside
 * the sentence, which speaks of the lines below. "Master's Degree Preferred" looks back. */
static const ecfit_hit *ends_with_wish_heading(const ecfit_doc *d, const ecfit_sentence *s)
{
    if (!ecfit_sentence_has(s, KB_HEADING)) return NULL;
    if (!is_before_line(d, s) || d->tokens.at[s->first + s->n].flags & ECFIT_TOKEN_PARAGRAPH) return NULL;
    for (EACH_OF_KIND(d, s, i, KB_HEADING)) {
        const ecfit_hit *h = &d->hits.at[i];
        uint32_t end = h->first + h->n;
        if (h->first < s->first + 2 || !begins_with_capital_inside(d, h->first) || !is_wish_heading(d, h) ||
            wording_gap(d, h->first, '+')) /* "100K + Bonus" */
            continue;
        if (d->tokens.at[end - 1].flags & ECFIT_TOKEN_COLON) return h;
        if (end == s->first + s->n && (h->n > 3 || !looks_back(d, s, end))) return h;
    }
    return NULL;
}

/* "Preferred knowledge and experience:", "Compétences appréciées (facultatives) :": a wish stands beside the heading
 * in a line that ends with a colon. */
static bool is_wished_heading(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *heading)
{
    const ecfit_hit *cue = wish_of(d, s);
    if (!cue || s->n > LEAD_IN_TOKENS) return false;
    if (!about_the_job((ecfit_section)ecfit_cue_value(d, heading))) return false;
    if (cue->first < heading->first + heading->n && heading->first < cue->first + cue->n) return false;
    return d->tokens.at[s->first + s->n - 1].flags & ECFIT_TOKEN_COLON;
}

/* "Vous connaissez Docker ? C'est un plus !": the next sentence calls this one a wish. */
static bool is_wished_by_next(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_sentence *next = s + 1;
    if (is_last(d, s) || !ecfit_sentence_has(next, KB_MODALITY) || next->n > LONG_ANSWER_TOKENS) return false;
    const ecfit_hit *cue = wish_of(d, next);
    if (!cue || cue->first > next->first + 2 || !wording_has(d, next->first, next->first + 1, KB_W_pointing_back)) return false;
    if (wording_gap(d, next->first, '?')) return true;
    return next->n <= ANSWER_MAX_TOKENS && next->first + next->n == cue->first + cue->n &&
           !(d->tokens.at[next->first].flags & ECFIT_TOKEN_LINE) &&
           !(d->tokens.at[next->first + next->n - 1].flags & ECFIT_TOKEN_COLON);
}

/* ---- from sentence to sentence ----------------------------------------------------------------------------- */

/* What few notices ask of their whole text is found out when it is asked. */
typedef enum answer { NOT_ASKED, NO, YES } answer;

typedef struct flow {
    ecfit_section now; /* what the next sentence without a sign of its own belongs to */
    bool by_heading;   /* a heading said so, not a sentence */
    bool wishes;       /* until the paragraph ends all is a wish; then `after` holds again */
    bool opened;       /* the sentence before opened the wishes: an empty line ends nothing yet */
    answer contrast;   /* a heading says "required": one that says "desired" is not the only list of skills */
    answer spaced;     /* nearly every line of the document stands apart: an empty line says little */
    ecfit_section after;
} flow;

static void begin(flow *f, ecfit_section kind, bool by_heading)
{
    *f = (flow){.now = kind, .by_heading = by_heading, .spaced = f->spaced, .contrast = f->contrast};
}

static bool speaks_to_you(const ecfit_doc *d, const ecfit_sentence *s)
{
    return wording_has(d, s->first, s->first + 1, KB_W_you);
}

/* "De formation Bac+5, vous bénéficiez ...": under any heading the profile begins here; in English a degree near the
 * beginning can be a benefit ("Tuition for your Master's degree"). */
static bool opens_with_degree(const ecfit_doc *d, const ecfit_sentence *s)
{
    if (!ecfit_sentence_has(s, KB_DEGREE)) return false;
    for (uint32_t i = s->first_hit; i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->first >= s->first + DEGREE_MAX_TOKENS_IN) return false;
        if (h->kind == KB_DEGREE && !h->dead)
            return (h->n > 1 || h->first == s->first || s->lang == ECFIT_LANG_FR) &&
                   !wording_has(d, s->first, h->first, KB_W_other_parties);
    }
    return false;
}

/* "De formation supérieure, vous justifiez d'un Bac+5 en protection des données ..." */
static bool speaks_to_you_of_degree(const ecfit_doc *d, const ecfit_sentence *s)
{
    return has(d, s, KB_DEGREE) && wording_has(d, s->first, s->first + 1, KB_W_degree_beginnings) &&
           wording_has(d, s->first, s->first + s->n, KB_W_you_french);
}

/* Under a heading of duties or skills a sentence can be worded like boilerplate and mean the job: praise in a list
 * item, "you ... data protection", a degree. */
static bool keeps_boilerplate(const ecfit_doc *d, const ecfit_sentence *s, const flow *f, ecfit_section kind)
{
    if (!about_the_job(f->now)) return !(speaks_to_you_of_degree(d, s) || opens_with_degree(d, s));
    if (!f->by_heading) return !speaks_to_you_of_degree(d, s);
    if (kind == ECFIT_SECTION_EMPLOYER && d->tokens.at[s->first].flags & ECFIT_TOKEN_BULLET) return false;
    return !speaks_to_you(d, s) && !has(d, s, KB_DEGREE);
}

static bool is_spaced(const ecfit_doc *d, flow *f)
{
    size_t n_lines = 0, n_apart = 0;
    for (size_t i = 1; f->spaced == NOT_ASKED && i < d->sentences.n; i++) {
        uint16_t flags = d->tokens.at[d->sentences.at[i].first].flags;
        n_lines += (flags & ECFIT_TOKEN_LINE) != 0;
        n_apart += (flags & ECFIT_TOKEN_PARAGRAPH) != 0;
    }
    if (f->spaced == NOT_ASKED) f->spaced = n_apart * 100 > n_lines * SPACED_PERCENT ? YES : NO;
    return f->spaced == YES;
}

/* Does the list of wishes end before this sentence? */
static bool ends_wishes(const ecfit_doc *d, const ecfit_sentence *s, flow *f)
{
    uint16_t flags = d->tokens.at[s->first].flags;
    if (wording_is(d, s->first, "must")) return true;
    if (f->opened || !(flags & ECFIT_TOKEN_PARAGRAPH) || flags & ECFIT_TOKEN_BULLET) return false;
    return !(s->n <= ITEM_MAX_TOKENS && is_spaced(d, f) && !speaks_to_you(d, s));
}

static void open_wishes(flow *f)
{
    if (!f->wishes) f->after = f->now;
    f->wishes = f->opened = true;
}

/* A sentence about the employer or the application ends a list of wishes where no line break is left to end it. */
static void end_wishes(flow *f)
{
    if (f->wishes) f->wishes = false, f->now = f->after;
    if (f->now == ECFIT_SECTION_DESIRABLE) f->now = ECFIT_SECTION_OTHER, f->by_heading = false;
}

static ecfit_section without_heading(const ecfit_doc *d, const ecfit_sentence *s, flow *f)
{
    uint16_t flags = d->tokens.at[s->first].flags;
    if (f->wishes && ends_wishes(d, s, f)) f->wishes = false, f->now = f->after;
    f->opened = false;
    if (f->wishes) return ECFIT_SECTION_DESIRABLE;
    ecfit_section said = said_by_cues(d, s);
    if (!about_the_job(said) && !about_the_job(f->now) && opens_with_degree(d, s)) said = ECFIT_SECTION_REQUIREMENTS;
    if (said == ECFIT_SECTION_OTHER && !f->by_heading &&
        (has(d, s, KB_DEGREE) || has(d, s, KB_CERTIFICATE)))
        said = ECFIT_SECTION_REQUIREMENTS;
    if (said == ECFIT_SECTION_OTHER && !about_the_job(f->now) && flags & ECFIT_TOKEN_LINE && begins_with_deed(d, s))
        said = ECFIT_SECTION_DUTIES;
    if (f->by_heading && about_the_job(f->now)) return f->now;
    if (said != ECFIT_SECTION_OTHER) return f->by_heading = false, f->now = said;
    bool new_text = flags & ECFIT_TOKEN_PARAGRAPH && !(flags & ECFIT_TOKEN_BULLET);
    if (!f->by_heading && new_text && s->n >= LONG_SENTENCE_TOKENS) f->now = ECFIT_SECTION_OTHER;
    return f->now;
}

static bool holds_cue(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *heading, ecfit_modality says)
{
    if (!ecfit_sentence_has(s, KB_MODALITY)) return false;
    for (EACH_OF_KIND(d, s, i, KB_MODALITY)) {
        const ecfit_hit *h = &d->hits.at[i];
        if (!h->dead && (ecfit_cue_value(d, h) & 15) == (unsigned)says &&
            h->first >= heading->first && h->first + h->n <= heading->first + heading->n)
            return true;
    }
    return false;
}

/* "Expérience souhaitée" is no list. */
static bool heads_a_list(const ecfit_doc *d, const ecfit_hit *heading)
{
    return wording_has(d, heading->first, heading->first + heading->n, KB_W_list_heads);
}

/* "Selection criteria - advantageous", "Qualifications (nice to have)": a wish closes the line of the heading and calls
 * its list one of wishes. */
static bool is_qualified_as_wish(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *heading)
{
    uint32_t i = heading->first + heading->n, end = s->first + s->n;
    if (i >= end || !(d->tokens.at[i].flags & ECFIT_TOKEN_BREAK) || !is_before_line(d, s) || !heads_a_list(d, heading))
        return false;
    while (i + 1 < end && d->tokens.at[i].flags & ECFIT_TOKEN_SKIP) i++;
    for (uint32_t k = ecfit_doc_hit_from(d, s, i); k < s->first_hit + s->n_hits; k++) {
        const ecfit_hit *h = &d->hits.at[k];
        if (h->rule != KB_NONE || h->first > i) return false;
        if (is_wish(d, h) && h->first + h->n == end) return true;
    }
    return false;
}

/* "Compétences requises :" */
static bool says_required(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *heading)
{
    return ecfit_cue_value(d, heading) == ECFIT_SECTION_REQUIREMENTS &&
           holds_cue(d, s, heading, ECFIT_MODALITY_REQUIRED);
}

/* "Compétences requises :" somewhere makes "Compétences souhaitées :" a list of wishes. Above this sentence it has been
 * noted, since there the cues are dropped by now. */
static bool is_contrasted(const ecfit_doc *d, const ecfit_sentence *s, flow *f)
{
    for (const ecfit_sentence *end = d->sentences.at + d->sentences.n; f->contrast == NOT_ASKED && s < end; s++) {
        const ecfit_hit *h = heading_of(d, s);
        if (h && says_required(d, s, h)) f->contrast = YES;
    }
    if (f->contrast == NOT_ASKED) f->contrast = NO;
    return f->contrast == YES;
}

/* "Experience souhaitee :" says where we are, not how much it is wished for. */
static void drop_cues_inside(ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *heading)
{
    if (!ecfit_sentence_has(s, KB_MODALITY)) return;
    for (EACH_OF_KIND(d, s, i, KB_MODALITY)) {
        ecfit_hit *h = &d->hits.at[i];
        h->dead |= h->first >= heading->first && h->first + h->n <= heading->first + heading->n;
    }
}

/* "Certifications: AWS" in a wish list is a part of the list. */
static bool part_of_wishes(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h, const flow *f)
{
    if ((f->now != ECFIT_SECTION_DESIRABLE && !f->wishes) || d->tokens.at[s->first].flags & ECFIT_TOKEN_PARAGRAPH ||
        stands_alone(d, s, h))
        return false;
    if (is_glued(d, s->first) && h->n == 1 && ecfit_cue_value(d, h) == ECFIT_SECTION_REQUIREMENTS)
        return !wording_has(d, h->first, h->first + 1, KB_W_requirement_lists);
    return h->n == 1 && wording_has(d, h->first, h->first + 1, KB_W_requirement_parts);
}

/* "Vous maîtrisez Python" in a wish list looks like a heading before a lost break, but is an item. */
static bool is_item_of_wishes(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h, const flow *f)
{
    if (!(f->wishes || f->now == ECFIT_SECTION_DESIRABLE) || d->tokens.at[s->first].flags & ECFIT_TOKEN_PARAGRAPH)
        return false;
    return ecfit_cue_value(d, h) == ECFIT_SECTION_REQUIREMENTS && !stands_alone(d, s, h) &&
           !ends_with_colon(d, s, h) && lost_break_behind(d, s, h);
}

static ecfit_section section_of(ecfit_doc *d, ecfit_sentence *s, flow *f)
{
    const ecfit_hit *h = heading_of(d, s);
    if (h && f->contrast == NOT_ASKED && says_required(d, s, h)) f->contrast = YES;
    if (h && is_item_of_wishes(d, s, h, f)) h = NULL;
    ecfit_section boilerplate = boilerplate_of(d, s);
    s->heading = h && stands_alone(d, s, h);
    if (h) {
        ecfit_section kind = (ecfit_section)ecfit_cue_value(d, h);
        if (kind == ECFIT_SECTION_REQUIREMENTS && holds_cue(d, s, h, ECFIT_MODALITY_DESIRABLE) && heads_a_list(d, h) &&
            is_contrasted(d, s, f))
            kind = ECFIT_SECTION_DESIRABLE;
        if (kind == ECFIT_SECTION_REQUIREMENTS && is_qualified_as_wish(d, s, h)) kind = ECFIT_SECTION_DESIRABLE;
        if (is_wished_heading(d, s, h)) return open_wishes(f), ECFIT_SECTION_DESIRABLE;
        drop_cues_inside(d, s, h);
        if (part_of_wishes(d, s, h, f)) return ECFIT_SECTION_DESIRABLE;
        if (!is_label(d, s, h)) begin(f, kind, true);
        return kind;
    }
    if (is_about_employer(d, s)) {
        begin(f, ECFIT_SECTION_EMPLOYER, true);
        return f->now;
    }
    if (opens_wishes(d, s) || (boilerplate == ECFIT_SECTION_OTHER && says_plus_sign(d, s))) {
        open_wishes(f);
        if (!ends_with_wish(d, s)) return ECFIT_SECTION_DESIRABLE;
        f->opened = false;
        return about_the_job(f->now) ? f->now : ECFIT_SECTION_DESIRABLE;
    }
    if ((h = ends_with_wish_heading(d, s))) {
        ecfit_section own = without_heading(d, s, f);
        if (h->first + h->n == s->first + s->n) drop_cues_inside(d, s, h);
        open_wishes(f);
        return own;
    }
    if (boilerplate != ECFIT_SECTION_OTHER && keeps_boilerplate(d, s, f, boilerplate)) {
        if (boilerplate != ECFIT_SECTION_BOILERPLATE) end_wishes(f);
        return boilerplate;
    }
    return without_heading(d, s, f);
}

static ecfit_modality modality_of(ecfit_section s)
{
    if (s == ECFIT_SECTION_DESIRABLE) return ECFIT_MODALITY_DESIRABLE;
    return s == ECFIT_SECTION_DUTIES || s == ECFIT_SECTION_REQUIREMENTS ? ECFIT_MODALITY_REQUIRED
                                                                        : ECFIT_MODALITY_CONTEXT;
}

/* The hits of a block that say what is asked for, a bit each. */
static uint32_t needs_in(const uint8_t *kinds)
{
    const ecfit_block b = ecfit_block_load(kinds);
    ecfit_block in = ecfit_block_or(ecfit_block_is(b, KB_DEGREE), ecfit_block_is(b, KB_LANGUAGE));
    in = ecfit_block_or(in, ecfit_block_or(ecfit_block_is(b, KB_CLEARANCE), ecfit_block_is(b, KB_CONTRACT)));
    in = ecfit_block_or(in, ecfit_block_or(ecfit_block_is(b, KB_CERTIFICATE), ecfit_block_is(b, KB_TECHNOLOGY)));
    return ecfit_block_bits(ecfit_block_or(in, ecfit_block_is(b, KB_FIELD)));
}

static bool gather_needs(ecfit_doc *d)
{
    vec_reset(&d->need_hits);
    if (!vec_reserve(&d->need_hits, d->hits.n)) return false;
    for (uint32_t i = 0; i < d->hits.n; i += ECFIT_BLOCK)
        for (uint32_t found = needs_in(d->hit_kinds.at + i); found; found &= found - 1) {
            const uint32_t hit = i + (uint32_t)__builtin_ctz(found);
            d->need_hits.at[d->need_hits.n++] = hit;
            __builtin_prefetch(&d->kb->entries[d->hits.at[hit].entry].canonical); /* what requirement will read */
        }
    return true;
}

static bool note_kinds(ecfit_doc *d)
{
    vec_reset(&d->hit_kinds);
    if (!vec_reserve(&d->hit_kinds, d->hits.n + ECFIT_BLOCK)) return false;
    uint8_t *kind = d->hit_kinds.at;
    for (const ecfit_hit *h = d->hits.at, *end = h + d->hits.n; h < end; h++)
        *kind++ = (uint8_t)(h->kind | h->dead * KIND_DEAD);
    memset(kind, KIND_DEAD, ECFIT_BLOCK);
    return gather_needs(d);
}

bool ecfit_stage_section(ecfit_doc *d)
{
    if (!note_kinds(d)) return false;
    flow f = {.now = ECFIT_SECTION_OTHER};
    for (ecfit_sentence *s = d->sentences.at, *end = s + d->sentences.n; s < end; s++) {
        if (s > d->sentences.at && s->lang != s[-1].lang) begin(&f, ECFIT_SECTION_OTHER, false);
        s->section = (uint8_t)section_of(d, s, &f);
        if (about_the_job((ecfit_section)s->section) && is_wished_by_next(d, s)) s->section = ECFIT_SECTION_DESIRABLE;
        s->modality = (uint8_t)modality_of((ecfit_section)s->section);
    }
    return true;
}

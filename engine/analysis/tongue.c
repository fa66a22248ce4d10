#include "analysis/tongue.h"
#include <strings.h>

enum { LEVEL_REACH = 8, FARTHEST_LEVEL = 24, LONGEST_PHRASE = 8, LIST_REACH = 10, OWN_LEVELS = 6 };

bool tongue_own_form(const ecfit_doc *d, const ecfit_hit *h)
{
    ecfit_str form = ecfit_str_of(kb_str(d->kb, d->kb->entries[h->entry].text));
    const char *folded = d->folded.ptr + h->start;
    if (form.len != h->end - h->start) return false;
    for (size_t i = 0; i < form.len; i++) {
        char c = form.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != folded[i]) return false;
    }
    if (d->sentences.at[h->sentence].lang == ECFIT_LANG_EN || h->n > 1) return true;
    const char *end = form.len < 3 ? "" : form.ptr + form.len - 3;
    return strcmp(end, "ise") && strcmp(end, "rse"); /* "francaise" is an adjective, "en Corse" a place */
}

bool tongue_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    for (uint32_t i = ecfit_doc_hit_from(d, s, token); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) return false;
        if (tongue_is(d, h)) return true;
    }
    return false;
}

/* ---- cues: phrases of which every word counts ---------------------------------------------------------------- */

static bool is_letter(char c) { return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool same_word(const char *form, size_t n, ecfit_str word)
{
    return word.len == n && !strncasecmp(form, word.ptr, n);
}

/* Whether the words of a form stand at the tokens from `i` on. */
static bool words_stand_at(const ecfit_doc *d, const char *form, uint32_t i)
{
    for (size_t n; *form; form += n, i++) {
        while (*form && !is_letter(*form)) form++;
        for (n = 0; is_letter(form[n]);) n++;
        if (!n) break;
        if (i >= d->tokens.n || !same_word(form, n, wording_token(d, i))) return false;
    }
    return true;
}

/* A hit leaves out the small words before the first word of its phrase. */
static bool is_written(const ecfit_doc *d, const ecfit_hit *h)
{
    enum { SMALL_WORDS = 3 };
    const char *form = kb_str(d->kb, d->kb->entries[h->entry].text);
    for (uint32_t before = 0; before <= SMALL_WORDS && before <= h->first; before++)
        if (words_stand_at(d, form, h->first - before)) return true;
    return false;
}

static bool is_cue(const ecfit_doc *d, const ecfit_hit *h)
{
    return h->kind == KB_LANG_CUE && !h->dead && is_written(d, h);
}

const ecfit_hit *tongue_cue(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to, unsigned says)
{
    const ecfit_hit *last = NULL;
    if (!ecfit_sentence_has(s, KB_LANG_CUE)) return NULL;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first >= to) break;
        if (is_cue(d, h) && says >> d->kb->entries[h->entry].value & 1) last = h;
    }
    return last;
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

/* "The other", "the other language", but not "the other teams". */
const ecfit_hit *tongue_other(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    const ecfit_hit *h = tongue_cue(d, s, from, to, 1u << KB_TONGUE_OTHER);
    const uint32_t behind = h ? h->first + h->n : 0;
    if (!h || behind >= s->first + s->n || d->tokens.at[behind].flags & ECFIT_TOKEN_BREAK) return h;
    return wording_has(d, behind, behind + 1, KB_W_language_other) || tongue_in_level_or_cue(d, s, behind) ? h : NULL;
}

/* "Some knowledge of the other", "III (intermediate) in the other", "the other (B1)". */
static bool is_of_other(const ecfit_doc *d, const ecfit_hit *level)
{
    enum { NEAR = 3 };
    const ecfit_sentence *s = &d->sentences.at[level->sentence];
    const uint32_t behind = level->first + level->n;
    if (tongue_cue(d, s, tongue_from(s, level->first, 1), level->first, 1u << KB_TONGUE_OTHER)) return true;
    const ecfit_hit *other = tongue_other(d, s, behind, tongue_to(s, behind, NEAR));
    for (uint32_t i = behind; other && i < other->first; i++)
        if (!(d->tokens.at[i].flags & ECFIT_TOKEN_SKIP) && !wording_has(d, i, i + 1, KB_W_language_of_other)) return false;
    return other;
}

bool tongue_is_code(const ecfit_doc *d, const ecfit_hit *level)
{
    ecfit_str w = wording_token(d, level->first + level->n - 1);
    return w.len == 2 && w.ptr[0] >= 'a' && w.ptr[0] <= 'c' && (w.ptr[1] == '1' || w.ptr[1] == '2');
}

/* "Grade: A2", "NATO grade A2", "A2 grade": the label of a grade ends before the token, or begins there. */
static bool grade_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token, bool ends)
{
    const uint32_t from = tongue_from(s, token, LONGEST_PHRASE);
    if (!ecfit_sentence_has(s, KB_FIELD)) return false;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) return false;
        if (h->kind != KB_FIELD || h->dead) continue;
        if (strcmp(kb_str(d->kb, d->kb->entries[h->entry].canonical), "grade")) continue;
        if ((ends ? h->first + h->n : h->first) == token) return true;
    }
    return false;
}

/* "A2/4", "A2/A3". */
static bool goes_on_as_grade(const ecfit_doc *d, uint32_t next)
{
    if (next >= d->tokens.n || !(d->tokens.at[next].flags & ECFIT_TOKEN_SLASH)) return false;
    const ecfit_str w = wording_token(d, next);
    const bool cefr = w.len == 2 && w.ptr[0] >= 'a' && w.ptr[0] <= 'c' && (w.ptr[1] == '1' || w.ptr[1] == '2');
    return !cefr && w.ptr[w.len - 1] >= '0' && w.ptr[w.len - 1] <= '9';
}

/* "Poste A2", "grade: A2". */
static bool is_behind_graded(const ecfit_doc *d, const ecfit_sentence *s, uint32_t first)
{
    return tongue_cue(d, s, tongue_from(s, first, 1), first, 1u << KB_TONGUE_GRADED) || grade_at(d, s, first, true);
}

/* "An A2 post", "A2 grade"; but "anglais B2 Poste basé à Lyon" where a break is lost. */
static bool is_before_graded(const ecfit_doc *d, const ecfit_sentence *s, uint32_t next)
{
    if (next >= s->first + s->n || d->tokens.at[next].flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_BREAK)) return false;
    return tongue_cue(d, s, next, next + 1, 1u << KB_TONGUE_GRADED) || grade_at(d, s, next, false);
}

static bool is_grade(const ecfit_doc *d, const ecfit_hit *level)
{
    const ecfit_sentence *s = &d->sentences.at[level->sentence];
    const uint32_t next = level->first + level->n;
    if (level->n > 1 || !tongue_is_code(d, level)) return false;
    return goes_on_as_grade(d, next) || is_behind_graded(d, s, level->first) || is_before_graded(d, s, next);
}

static bool is_live_level(const ecfit_doc *d, const ecfit_hit *h)
{
    return h->kind == KB_LANG_LEVEL && !h->dead && !is_grade(d, h);
}

bool tongue_is_level(const ecfit_doc *d, const ecfit_hit *h) { return is_live_level(d, h) && !is_of_other(d, h); }

const ecfit_hit *tongue_level_of_other(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t from = tongue_from(s, h->first, TONGUE_AROUND), to = tongue_to(s, h->first, TONGUE_AROUND);
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *o = &d->hits.at[i];
        if (o->rule != KB_NONE || o->first >= to) break;
        if (is_live_level(d, o) && is_of_other(d, o)) return o;
    }
    return NULL;
}

/* ---- lists ----------------------------------------------------------------------------------------------------- */

bool tongue_in_level_or_cue(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    uint32_t from = token > LONGEST_PHRASE ? token - LONGEST_PHRASE : 0;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) break;
        if (token >= h->first + h->n) continue;
        if (tongue_is_level(d, h) || (h->kind == KB_MODALITY && !h->dead) || is_cue(d, h)) return true;
    }
    return false;
}

bool tongue_parts(const ecfit_doc *d, uint32_t token)
{
    return wording_gap(d, token, ',') || d->tokens.at[token].flags & ECFIT_TOKEN_SLASH;
}

bool tongue_joins(const ecfit_doc *d, uint32_t token)
{
    return d->tokens.at[token].len <= 3 && wording_has(d, token, token + 1, KB_W_language_joins);
}

/* "Very good knowledge of the English ...": small words lead from a level to its language. */
static bool leads_to(const ecfit_doc *d, uint32_t from, uint32_t language)
{
    if (from == language) return false;
    for (uint32_t i = from; i < language; i++) {
        const bool small = d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || wording_has(d, i, i + 1, KB_W_language_in);
        if (!small || tongue_joins(d, i) || d->tokens.at[i].flags & ECFIT_TOKEN_BREAK) return false;
    }
    return !(d->tokens.at[language].flags & ECFIT_TOKEN_BREAK);
}

uint32_t tongue_distance(const ecfit_doc *d, const ecfit_hit *language, const ecfit_hit *level)
{
    bool behind = level->first >= language->first;
    const ecfit_hit *left = behind ? language : level, *right = behind ? level : language;
    uint32_t from = left->first + left->n, gap = behind ? 0 : 1;
    if (!behind && leads_to(d, from, right->first)) return 1;
    for (uint32_t i = from; i < right->first; i++) gap += tongue_joins(d, i) ? 3 : 1;
    for (uint32_t i = from; i <= right->first && from <= right->first; i++) gap += tongue_parts(d, i) ? 3 : 0;
    return gap;
}

static const ecfit_hit *owner(const ecfit_doc *d, const ecfit_hit *level)
{
    const ecfit_sentence *s = &d->sentences.at[level->sentence];
    uint32_t from = level->first > FARTHEST_LEVEL ? level->first - FARTHEST_LEVEL : 0, best_gap = UINT32_MAX;
    const ecfit_hit *best = NULL;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > level->first + FARTHEST_LEVEL) break;
        if (!tongue_is(d, h)) continue;
        const uint32_t gap = tongue_distance(d, h, level), behind = level->first + level->n;
        const bool led_to = gap == best_gap && h->first >= behind && leads_to(d, behind, h->first);
        if (gap < best_gap || led_to) best_gap = gap, best = h;
    }
    return best;
}

enum tongue_strength tongue_strength(const ecfit_doc *d, const ecfit_hit *level)
{
    if (!level) return TONGUE_NO_LEVEL;
    if (tongue_is_code(d, level)) return TONGUE_CODE;
    return d->kb->entries[level->entry].value & KB_LEVEL_WEAK ? TONGUE_WEAK : TONGUE_WORDS;
}

static bool in_level(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    const uint32_t from = tongue_from(s, token, LONGEST_PHRASE);
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) break;
        if (token < h->first + h->n && tongue_is_level(d, h)) return true;
    }
    return false;
}

/* Nothing but small words and other levels stands between a language and its level; signs only behind the language:
 * "anglais (lu, écrit, parlé), courant". */
static bool stands_close(const ecfit_doc *d, const ecfit_hit *h, const ecfit_hit *level)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const bool behind = level->first > h->first;
    const ecfit_hit *left = behind ? h : level, *right = behind ? level : h;
    for (uint32_t i = left->first + left->n; i <= right->first; i++) {
        if (!behind && d->tokens.at[i].flags & ECFIT_TOKEN_BREAK) return false;
        const bool passes = i == right->first || d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || tongue_joins(d, i) ||
                            wording_has(d, i, i + 1, KB_W_language_level_fillers) || in_level(d, s, i);
        if (!passes) return false;
    }
    return true;
}

/* "Anglais lu, bon relationnel": what is good is not the language. */
static bool ends_clause(const ecfit_doc *d, const ecfit_hit *level)
{
    const ecfit_sentence *s = &d->sentences.at[level->sentence];
    const uint16_t signs = ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH | ECFIT_TOKEN_DASH;
    const uint32_t next = level->first + level->n;
    if (next >= s->first + s->n || d->tokens.at[next].flags & signs || tongue_joins(d, next)) return true;
    return wording_has(d, next, next + 1, KB_W_language_level_ends) || tongue_in_level_or_cue(d, s, next);
}

static bool speaks_of(const ecfit_doc *d, const ecfit_hit *h, const ecfit_hit *level)
{
    return stands_close(d, h, level) && (level->first < h->first || tongue_is_code(d, level) || ends_clause(d, level));
}

/* Whether a level that is farther off says more than the nearest one: it is stronger, or both are weak, stand behind
 * the language and it is higher ("lu, écrit, parlé"). */
static bool says_more(const ecfit_doc *d, const ecfit_hit *h, const ecfit_hit *level, const ecfit_hit *nearest)
{
    const enum tongue_strength a = tongue_strength(d, level), b = tongue_strength(d, nearest);
    if (a != TONGUE_WEAK || b != TONGUE_WEAK) return a > b;
    return level->first > h->first && nearest->first > h->first && tongue_cefr(d, level) > tongue_cefr(d, nearest);
}

/* The levels of a language that belong to no other, the first ones, and which of them is nearest. */
typedef struct own_levels {
    const ecfit_hit *at[OWN_LEVELS], *nearest;
    size_t n;
} own_levels;

static own_levels find_levels(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t best_gap = LEVEL_REACH, from = h->first > FARTHEST_LEVEL ? h->first - FARTHEST_LEVEL : 0;
    own_levels own = {.n = 0};
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *l = &d->hits.at[i];
        if (l->rule != KB_NONE || l->first > h->first + FARTHEST_LEVEL) break;
        if (!tongue_is_level(d, l)) continue;
        const uint32_t gap = tongue_distance(d, h, l);
        if ((gap >= best_gap && own.n == OWN_LEVELS) || gap >= FARTHEST_LEVEL || owner(d, l) != h) continue;
        if (own.n < OWN_LEVELS) own.at[own.n++] = l;
        if (gap < best_gap) best_gap = gap, own.nearest = l;
    }
    return own;
}

const ecfit_hit *tongue_nearest_level(const ecfit_doc *d, const ecfit_hit *h) { return find_levels(d, h).nearest; }

const ecfit_hit *tongue_level(const ecfit_doc *d, const ecfit_hit *h)
{
    const own_levels own = find_levels(d, h);
    const ecfit_hit *best = own.nearest;
    for (size_t i = 0; i < own.n && best; i++)
        if (says_more(d, h, own.at[i], best) && speaks_of(d, h, own.at[i])) best = own.at[i];
    return best;
}

/* Whether a line holds nothing but words around levels, levels, and a language that begins at token `but`. */
static bool is_bare_line(const ecfit_doc *d, const ecfit_sentence *s, uint32_t but)
{
    enum { LINE_TOKENS = 6 };
    if (!s->n || s->n > LINE_TOKENS || !(d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE)) return false;
    for (uint32_t i = s->first; i < s->first + s->n; i++) {
        if (i == but || d->tokens.at[i].flags & ECFIT_TOKEN_SKIP) continue;
        if (!wording_has(d, i, i + 1, KB_W_language_level_fillers) && !in_level(d, s, i)) return false;
    }
    return true;
}

/* The first level of a line; "Technique" alone is a heading. */
static const ecfit_hit *level_of_line(const ecfit_doc *d, const ecfit_sentence *s)
{
    for (const ecfit_hit *h = d->hits.at + s->first_hit, *end = h + s->n_hits; h < end; h++)
        if (tongue_is_level(d, h)) return s->n == 1 && tongue_strength(d, h) == TONGUE_WEAK ? NULL : h;
    return NULL;
}

const ecfit_hit *tongue_level_below(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence], *end = d->sentences.at + d->sentences.n;
    if (h->n > 1 || !is_bare_line(d, s, h->first)) return NULL;
    for (int lines = 0; lines < 2 && ++s < end && is_bare_line(d, s, KB_NONE); lines++) {
        const ecfit_hit *level = level_of_line(d, s);
        if (level) return level;
    }
    return NULL;
}

const ecfit_hit *tongue_neighbour(const ecfit_doc *d, const ecfit_hit *h, int step)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_hit *first = d->hits.at + s->first_hit, *end = first + s->n_hits, *other = h + step;
    while (other >= first && other < end && other->rule == KB_NONE && !tongue_is(d, other)) other += step;
    if (other < first || other >= end || other->rule != KB_NONE) return NULL;
    const ecfit_hit *left = step < 0 ? other : h, *right = step < 0 ? h : other;
    if (right->first > left->first + left->n + LIST_REACH) return NULL;
    for (uint32_t i = left->first + left->n; i < right->first; i++) {
        if (d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || tongue_joins(d, i)) continue;
        if (!wording_has(d, i, i + 1, KB_W_language_fillers) && !tongue_in_level_or_cue(d, s, i)) return NULL;
    }
    return other;
}

/* ---- the words beside a language --------------------------------------------------------------------------- */


bool tongue_speaks(const ecfit_doc *d, uint32_t from, uint32_t to) { return wording_has(d, from, to, KB_W_language_speaking); }

bool tongue_is_noun(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (s->lang != ECFIT_LANG_FR || h->first == s->first) return true;
    if (d->tokens.at[h->first].flags & (ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH)) return true;
    return wording_has(d, h->first - 1, h->first, KB_W_language_before) || tongue_speaks(d, h->first - 1, h->first);
}

/* "français-anglais": another language hangs on this one. */
static bool hyphen_joins(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t next = h->first + h->n;
    if (!wording_gap(d, next, '-')) return false;
    return tongue_at(d, s, next);
}

bool tongue_ends(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint16_t signs = ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH | ECFIT_TOKEN_DASH;
    const uint32_t i = h->first + h->n;
    if (i >= s->first + s->n || tongue_joins(d, i) || wording_has(d, i, i + 1, KB_W_language_name_ends)) return true;
    if (d->tokens.at[i].flags & signs || d->tokens.at[i - 1].flags & ECFIT_TOKEN_COLON) return true;
    return hyphen_joins(d, h) || tongue_in_level_or_cue(d, s, i);
}

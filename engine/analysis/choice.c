#include "analysis/choice.h"

enum { CUE_REACH = 14, BETWEEN_REACH = 20 };

/* ---- what joins two languages of a list -------------------------------------------------------------------- */

/* COMMA: what joins the next ones tells. APART: they are of two lists. */
enum joint { AND, OR, COMMA, APART };

static bool has_gap(const ecfit_doc *d, const ecfit_hit *left, const ecfit_hit *right, char sign)
{
    for (uint32_t i = left->first + left->n; i <= right->first; i++)
        if (wording_gap(d, i, sign)) return true;
    return false;
}

static bool says_or(const ecfit_doc *d, uint32_t token)
{
    return wording_has(d, token, token + 1, KB_W_language_or);
}

/* "Or" also in "or/and"; in "and/or" it stands next to the language. */
static enum joint joint_by_word(const ecfit_doc *d, uint32_t token)
{
    const bool slash = d->tokens.at[token].flags & ECFIT_TOKEN_SLASH;
    return says_or(d, token) || (slash && says_or(d, token - 1)) ? OR : AND;
}

/* The sign or word next to the right one: "B2 or C1, French" is parted by a comma. Nothing parts "français-anglais". */
static enum joint nearest_joint(const ecfit_doc *d, const ecfit_hit *left, const ecfit_hit *right)
{
    const uint32_t from = left->first + left->n;
    for (uint32_t i = right->first;; i--) {
        if (tongue_parts(d, i) || d->tokens.at[i].flags & ECFIT_TOKEN_DASH) return COMMA;
        if (i == from) return AND;
        if (tongue_joins(d, i - 1) || says_or(d, i - 1)) return joint_by_word(d, i - 1);
    }
}

static bool modality_between(const ecfit_hit *left, const ecfit_hit *right)
{
    for (const ecfit_hit *h = left + 1; h < right; h++)
        if (h->kind == KB_MODALITY && !h->dead && h->first >= left->first + left->n) return true;
    return false;
}

static enum joint joint_of(const ecfit_doc *d, const ecfit_hit *left, const ecfit_hit *right)
{
    const enum joint joint = nearest_joint(d, left, right);
    return joint == COMMA && modality_between(left, right) ? APART : joint;
}

/* "Fluent in English, French or Spanish" is one list, "English C1, French or Spanish" and "English, good French or
 * Spanish" are none. */
static bool levels_agree(const ecfit_doc *d, const ecfit_hit *left, const ecfit_hit *right)
{
    const ecfit_hit *a = tongue_level(d, left), *b = tongue_level(d, right);
    if (a && b) return tongue_cefr(d, a) == tongue_cefr(d, b);
    return a ? a->first <= left->first : !b || b->first >= right->first;
}

/* A bracket that begins with "or" is a list of its own: "English (or Chinese, German)". */
static void join_brackets(const ecfit_doc *d, const ecfit_hit *const *list, size_t n, enum joint *joints)
{
    bool inside = false;
    for (size_t k = 0; k + 1 < n; k++) {
        if (inside && has_gap(d, list[k], list[k + 1], ')')) inside = false;
        if (inside && joints[k] == COMMA) joints[k] = OR;
        if (joints[k] == OR && has_gap(d, list[k], list[k + 1], '(')) inside = true;
    }
}

/* joints[k] is what joins languages k and k + 1; no comma is left. */
static void read_joints(const ecfit_doc *d, const ecfit_hit *const *list, size_t n, enum joint *joints)
{
    for (size_t k = 0; k + 1 < n; k++) joints[k] = joint_of(d, list[k], list[k + 1]);
    join_brackets(d, list, n, joints);
    enum joint next = AND;
    for (size_t k = n - 1; k-- > 0; next = joints[k]) {
        if (joints[k] != COMMA) continue;
        joints[k] = next == OR && levels_agree(d, list[k], list[k + 1]) ? OR : AND;
    }
}

/* ---- words that say how many are enough -------------------------------------------------------------------- */

static const unsigned counting = 1u << KB_TONGUE_ONE | 1u << KB_TONGUE_TWO | 1u << KB_TONGUE_THREE;

static bool in_term(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    const uint32_t from = tongue_from(s, token, CUE_REACH);
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token) return false;
        if (h->kind == KB_TERM && !h->dead && token < h->first + h->n) return true;
    }
    return false;
}

/* "One of the official languages", but not "one of the programming languages". */
static bool speaks_of_tongues(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (wording_has(d, i, i + 1, KB_W_tongues)) return !in_term(d, s, i);
    return false;
}

/* Nothing of meaning stands between a cue and the first language. */
static bool stands_next(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (!(d->tokens.at[i].flags & ECFIT_TOKEN_SKIP || wording_has(d, i, i + 1, KB_W_language_next) ||
              tongue_in_level_or_cue(d, s, i)))
            return false;
    return true;
}

/* The words behind token `from` that say how many of the languages from this one on are enough, or NULL. */
static const ecfit_hit *count_behind(const ecfit_doc *d, const ecfit_hit *h, uint32_t from)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const ecfit_hit *cue = tongue_cue(d, s, from, h->first, counting);
    if (!cue) return NULL;
    const uint32_t behind = cue->first + cue->n;
    for (uint32_t i = behind; i <= h->first; i++)
        if (wording_gap(d, i, ')')) return NULL;
    const bool tongues = h->first <= cue->first + CUE_REACH && speaks_of_tongues(d, s, cue->first, h->first);
    return tongues || stands_next(d, s, behind, h->first) ? cue : NULL;
}

static const ecfit_hit *count_before(const ecfit_doc *d, const ecfit_hit *const *list, size_t k)
{
    const ecfit_sentence *s = &d->sentences.at[list[k]->sentence];
    if (k) return count_behind(d, list[k], list[k - 1]->first + list[k - 1]->n);
    return count_behind(d, list[k], tongue_from(s, list[k]->first, BETWEEN_REACH));
}

/* "Fluency in one of the official languages": the level of all that are counted. */
static const ecfit_hit *level_before(const ecfit_doc *d, const ecfit_hit *cue)
{
    const ecfit_sentence *s = &d->sentences.at[cue->sentence];
    const ecfit_hit *best = NULL;
    for (uint32_t i = ecfit_doc_hit_from(d, s, tongue_from(s, cue->first, CUE_REACH)); &d->hits.at[i] < cue; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (tongue_is_level(d, h) && h->first + h->n <= cue->first) best = h;
    }
    for (uint32_t i = best ? best->first + best->n : 0; best && i < cue->first; i++)
        if (!(d->tokens.at[i].flags & ECFIT_TOKEN_SKIP) && !wording_has(d, i, i + 1, KB_W_language_level_links))
            return NULL;
    return best;
}

/* "One of them", "l'une d'elles", "l'une d'entre elles". */
static uint32_t of_pronoun(const ecfit_doc *d, uint32_t from, uint32_t to)
{
    for (uint32_t i = from + 2; i < to; i++)
        if (wording_has(d, i, i + 1, KB_W_language_pronouns) && wording_has(d, i - 1, i, KB_W_language_of) &&
            wording_has(d, i > from + 2 ? i - 3 : i - 2, i - 1, KB_W_language_counts))
            return i;
    return to;
}

/* "English and French are our languages and you speak one of them", where the list ends before token `from`; "English
 * and French, one of them at C1" asks for both. */
static bool has_one_of_them(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from)
{
    const uint32_t to = tongue_to(s, from, CUE_REACH);
    const ecfit_hit *cue = tongue_cue(d, s, from, to, 1u << KB_TONGUE_OF_THEM);
    const uint32_t at = cue ? cue->first : of_pronoun(d, from, to);
    uint32_t first = at;
    for (; first > from; first--) {
        const bool skip = d->tokens.at[first - 1].flags & ECFIT_TOKEN_SKIP;
        if (!skip && !wording_has(d, first - 1, first, KB_W_language_counts)) break;
    }
    return at < to && !wording_gap(d, first, ',');
}

/* Also in the next sentence, where it names no language itself: "Fluency in one of them is required." */
static bool one_of_them_behind(const ecfit_doc *d, const ecfit_hit *last)
{
    const ecfit_sentence *s = &d->sentences.at[last->sentence], *next = s + 1;
    if (has_one_of_them(d, s, last->first + last->n)) return true;
    if (last->sentence + 1 >= d->sentences.n || ecfit_sentence_has(next, KB_LANGUAGE)) return false;
    return has_one_of_them(d, next, next->first);
}

/* "Advanced in one, intermediate in the other": asks for both, unless the other is a wish. */
static bool asks_for_the_other(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    const uint32_t from = tongue_from(s, h->first, TONGUE_AROUND), to = tongue_to(s, h->first, TONGUE_AROUND);
    const ecfit_hit *other = tongue_other(d, s, from, to);
    return other && (other->modality == s->modality || other->modality == ECFIT_MODALITY_REQUIRED);
}

/* ---- groups ------------------------------------------------------------------------------------------------ */

static size_t end_of_or(const enum joint *joints, size_t n, size_t k)
{
    for (k++; k < n && joints[k - 1] == OR;) k++;
    return k;
}

/* Behind words like "one of" a list goes on whatever joins it, to the end of its bracket. */
static size_t end_of_counted(const ecfit_doc *d, const ecfit_hit *const *list, size_t n, size_t k,
                             const enum joint *joints)
{
    const bool bracket = wording_gap(d, list[k]->first, '(');
    size_t end = end_of_or(joints, n, k);
    if (end > k + 1) return end;
    while (end < n && joints[end - 1] != APART && !count_before(d, list, end) &&
           !(bracket && has_gap(d, list[end - 1], list[end], ')')))
        end++;
    return end;
}

static void add_group(tongue_choice *out, size_t from, size_t to, unsigned enough, const ecfit_hit *level)
{
    out->enough[++out->n_groups] = (uint8_t)enough;
    out->level[out->n_groups] = level;
    for (size_t i = from; i < to; i++) out->group[i] = (uint8_t)out->n_groups;
}

void tongue_choose(const ecfit_doc *d, const ecfit_hit *const *list, size_t n, tongue_choice *out)
{
    enum joint joints[TONGUE_LIST] = {AND};
    *out = (tongue_choice){.n_groups = 0};
    if (n < 2) return;
    if (n == 2 && asks_for_the_other(d, list[0])) {
        out->one_and_other = true;
        return;
    }
    read_joints(d, list, n, joints);
    for (size_t k = 0, end; k < n; k = end) {
        const ecfit_hit *count = count_before(d, list, k);
        const unsigned enough = count ? d->kb->entries[count->entry].value : 1;
        end = count ? end_of_counted(d, list, n, k, joints) : end_of_or(joints, n, k);
        if (end - k > enough) add_group(out, k, end, enough, count ? level_before(d, count) : NULL);
    }
    if (!out->n_groups && one_of_them_behind(d, list[n - 1])) add_group(out, 0, n, 1, NULL);
}

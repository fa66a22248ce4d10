/* Which hits are meant: sense guards and overlap. Search stays in hits.c, what is asked for in modality.c. */
#include "analysis/wording.h"

enum { NEAR_TOKENS = 12, NOT_TOKENS = 4, VERDICT_TOKENS = 12 };

/* ---- sense guards ----------------------------------------------------------------------------------------- */

static bool has_symbol(const ecfit_doc *d, uint32_t from, uint32_t to, unsigned lang, const uint32_t *syms, uint32_t n)
{
    for (uint32_t i = from; i < to; i++)
        for (uint32_t k = 0; k < n; k++)
            if (d->tokens.at[i].sym[lang] == syms[k]) return true;
    return false;
}

static bool around(const ecfit_doc *d, const ecfit_hit *h, uint32_t reach, const uint32_t *syms, uint32_t n)
{
    unsigned lang = d->sentences.at[h->sentence].lang;
    uint32_t from = h->first > reach ? h->first - reach : 0, to = h->first + h->n + reach;
    if (to > d->tokens.n) to = (uint32_t)d->tokens.n;
    return has_symbol(d, from, h->first, lang, syms, n) || has_symbol(d, h->first + h->n, to, lang, syms, n);
}

/* A line in capitals says nothing about case. Counted once a sentence: a long one has many hits that ask. */
static bool all_caps(const ecfit_doc *d, ecfit_sentence *s)
{
    if (s->in_capitals) return s->in_capitals == 2;
    uint32_t caps = 0, upper = 0;
    for (uint32_t i = s->first; i < s->first + s->n; i++) {
        caps += (d->tokens.at[i].flags & ECFIT_TOKEN_CAPS) != 0;
        upper += d->tokens.at[i].len > 1 && !(d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT);
    }
    s->in_capitals = upper > 3 && caps * 4 >= upper * 3 ? 2 : 1;
    return s->in_capitals == 2;
}

static bool case_agrees(const ecfit_doc *d, const ecfit_hit *h)
{
    const char *form = kb_str(d->kb, d->kb->entries[h->entry].text);
    size_t n = strlen(form);
    if (n == h->end - h->start && !memcmp(form, d->text.ptr + h->start, n)) return true;
    return all_caps(d, &d->sentences.at[h->sentence]);
}

static bool guard_allows(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t row = d->kb->entries[h->entry].guard;
    if (row == KB_NONE) return true;
    const kb_guard *g = &d->kb->guards[row];
    if (g->kinds & KB_GUARD_CASE && !case_agrees(d, h)) return false;
    if (g->kinds & KB_GUARD_NEAR && !around(d, h, NEAR_TOKENS, d->kb->guard_syms + g->first_near, g->n_near))
        return false;
    return !(g->kinds & KB_GUARD_NOT) || !around(d, h, NOT_TOKENS, d->kb->guard_syms + g->first_not, g->n_not);
}

/* ---- the small words of a phrase ------------------------------------------------------------------------- */

static bool word_char(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

#define SMALL(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

/* Articles and prepositions of one kind; 0: another word. */
static unsigned small_kind(const char *word, size_t len)
{
    if (!len || len > 3) return 0;
    switch (SMALL((unsigned char)word[0], len > 1 ? (unsigned char)word[1] : 0, len > 2 ? (unsigned char)word[2] : 0)) {
    case SMALL('d', 'e', 0): case SMALL('d', 0, 0): case SMALL('d', 'u', 0): case SMALL('d', 'e', 's'): return 1;
    case SMALL('l', 'e', 0): case SMALL('l', 'a', 0): case SMALL('l', 'e', 's'): case SMALL('l', 0, 0): return 2;
    case SMALL('u', 'n', 0): case SMALL('u', 'n', 'e'): return 3;
    case SMALL('a', 0, 0): case SMALL('a', 'n', 0): case SMALL('t', 'h', 'e'): return 4;
    default: return 0;
    }
}

/* Equal, or articles and prepositions of one kind: "de" and "d'", "un" and "une". */
static bool same_small_word(const ecfit_doc *d, uint32_t token, const char *word)
{
    ecfit_str have = {d->folded.ptr + d->tokens.at[token].start, d->tokens.at[token].len};
    size_t len = strlen(word);
    if (have.len == len && !strncasecmp(have.ptr, word, len)) return true;
    unsigned kind = small_kind(have.ptr, have.len);
    return kind && kind == small_kind(word, len);
}

/* "un plus" is a cue, "plus" is not, although phrases are found without their articles: where only one word of a phrase
 * is left, the small word next to it must be there too. */
static bool small_words_agree(const ecfit_doc *d, const ecfit_hit *h)
{
    const kb_entry *e = &d->kb->entries[h->entry];
    if (!e->small) return true;
    if (e->form & KB_FORM_SMALL_BEHIND)
        return h->first + 1 < d->tokens.n && same_small_word(d, h->first + 1, kb_str(d->kb, e->small));
    return h->first && same_small_word(d, h->first - 1, kb_str(d->kb, e->small));
}

/* ---- names are written as they are ------------------------------------------------------------------------- */

static bool name_char(unsigned char c) { return word_char(c) || c == '+' || c == '#'; }

static char low(char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

/* "Cloud+" is not "cloud" and "CleA" not "cles", although they share a stem: letter for letter, but for capitals,
 * spaces and a plural "s". */
static bool same_letters(const ecfit_doc *d, const ecfit_hit *h)
{
    const char *name = kb_str(d->kb, d->kb->entries[h->entry].text), *p = d->folded.ptr + h->start;
    const char *end = d->folded.ptr + d->text.len, *hit_end = d->folded.ptr + h->end;
    for (; *name; name++) {
        if (!name_char((unsigned char)*name)) continue;
        while (p < hit_end && !name_char((unsigned char)*p)) p++;
        if (p >= end || *p != low(*name)) return false;
        p++;
    }
    if (p < hit_end && *p == 's') p++;
    return p >= hit_end && !(end - p >= 3 && !memcmp(p, "://", 3));
}

enum { LONG_NAME_TOKENS = 4 };

static bool is_whole(const ecfit_doc *d, const ecfit_hit *h)
{
    if (h->rule != KB_NONE) return true;
    if (h->kind == KB_CERTIFICATE || h->kind == KB_TECHNOLOGY) return h->n >= LONG_NAME_TOKENS || same_letters(d, h);
    if (h->n > 1) return true;
    /* "ideally" is a cue, "ideal" is not; "DUT" is a degree, "duties" are not */
    bool one_word = !(d->kb->entries[h->entry].form & KB_FORM_SPACED);
    if (one_word && (h->kind == KB_MODALITY || h->kind == KB_DEGREE)) return same_letters(d, h);
    switch (h->kind) {
    case KB_BOILERPLATE:
    case KB_MODALITY:
    case KB_DEGREE:
    case KB_SENTENCE: return small_words_agree(d, h);
    default: return true;
    }
}

/* ---- overlap ----------------------------------------------------------------------------------------------- */

static uint32_t hit_end(const ecfit_hit *h) { return h->first + h->n; }

/* The end of the phrases that begin with the same token as hit i; one that is a rule stands alone. */
static size_t group_end(const ecfit_doc *d, size_t i)
{
    size_t end = i + 1;
    const ecfit_hit *h = &d->hits.at[i];
    if (h->rule != KB_NONE) return end;
    while (end < d->hits.n && d->hits.at[end].first == h->first && d->hits.at[end].rule == KB_NONE) end++;
    return end;
}

/* Of phrases of one kind the longer one is meant: "SQL Server" is no SQL. reach[kind] is how far those reach that began
 * further left. Phrases come in the order of their first token. */
static void drop_inner(ecfit_doc *d, size_t from, size_t to, uint32_t reach[KB_N_KINDS])
{
    uint32_t longest[KB_N_KINDS];
    for (size_t i = from; i < to; i++) longest[d->hits.at[i].kind] = 0;
    for (size_t i = from; i < to; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (!h->dead && hit_end(h) > longest[h->kind]) longest[h->kind] = hit_end(h);
    }
    for (size_t i = from; i < to; i++) {
        ecfit_hit *h = &d->hits.at[i];
        if (longest[h->kind] > hit_end(h) || reach[h->kind] >= hit_end(h)) h->dead = true;
    }
    for (size_t i = from; i < to; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (longest[h->kind] > reach[h->kind]) reach[h->kind] = longest[h->kind];
    }
}

static bool has_twin(const ecfit_doc *d, size_t from, size_t to, size_t i)
{
    const ecfit_hit *h = &d->hits.at[i];
    for (size_t k = from; k < to; k++)
        if (k != i && d->hits.at[k].kind == h->kind && d->hits.at[k].n == h->n && !d->hits.at[k].dead) return true;
    return false;
}

/* How well the dictionary's form fits the text: its small words are there too ("vos atouts"), it is written like it. */
static int likeness(const ecfit_doc *d, const ecfit_hit *h)
{
    if (h->n == 1 && d->kb->entries[h->entry].form & KB_FORM_SPACED)
        return small_words_agree(d, h) ? 2 : 0;
    return same_letters(d, h);
}

static int likeness_of(const ecfit_doc *d, size_t from, size_t i, int8_t like[], size_t n_kept)
{
    if (i - from >= n_kept) return likeness(d, &d->hits.at[i]);
    if (like[i - from] < 0) like[i - from] = (int8_t)likeness(d, &d->hits.at[i]);
    return like[i - from];
}

/* Forms that share their stems stand at the same place: "experience souhaitee" (a heading of requirements) and
 * "experiences souhaitables" (one of wishes). The one written like the text is meant. */
static void drop_twins(ecfit_doc *d, size_t from, size_t to)
{
    enum { UNKNOWN = -1, KEPT = 32 };
    int8_t like[KEPT]; /* of the first twins: it is asked for again and again */
    memset(like, UNKNOWN, sizeof like);
    for (size_t a = from; a < to; a++) {
        const ecfit_hit *h = &d->hits.at[a];
        if (h->dead || h->kind == KB_TERM || !has_twin(d, from, to, a)) continue;
        int own = likeness_of(d, from, a, like, KEPT);
        for (size_t b = from; b < to && own; b++) {
            ecfit_hit *o = &d->hits.at[b];
            if (o->kind == h->kind && o->n == h->n && likeness_of(d, from, b, like, KEPT) < own) o->dead = true;
        }
    }
}

/* ---- verdicts ------------------------------------------------------------------------------------------------ */

static bool is_verdict(const ecfit_doc *d, const ecfit_hit *h)
{
    return h->kind == KB_MODALITY && h->rule == KB_NONE && d->kb->entries[h->entry].value >> 4 >= KB_SCOPE_VERDICT;
}

/* One of the signs stands between a token and the one before it. */
static bool sign_before(const ecfit_doc *d, uint32_t token, const char *signs)
{
    for (; *signs; signs++)
        if (wording_gap(d, token, *signs)) return true;
    return false;
}

/* What a verdict can be about: a name, a degree, a language, or a word like "knowledge". */
static bool names_skill(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to)
{
    static const char nouns[] =
        " culture diplôme certification knowledge experience exposure background familiarity understanding skills "
        "notions connaissance connaissances expérience maîtrise pratique permis connaître connaitre know-how ";
    if (wording_has(d, from, to, nouns)) return true;
    for (uint32_t i = ecfit_doc_hit_from(d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first >= to) break;
        bool named = h->kind == KB_TECHNOLOGY || h->kind == KB_CERTIFICATE || h->kind == KB_LANGUAGE;
        if (!h->dead && (named || h->kind == KB_DEGREE || h->kind == KB_TERM)) return true;
    }
    return false;
}

/* "Useful: Docker, Helm": what it judges follows. */
static bool opens_list(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    return h->first == s->first && h->n < s->n && d->tokens.at[h->first + h->n - 1].flags & ECFIT_TOKEN_COLON &&
           d->tokens.at[h->first].flags & ECFIT_TOKEN_UPPER;
}

/* "Italian: a bonus", "Docker (bonus)", "CFA = plus"; "French useful." only where the clause names a skill. */
static bool closes_clause(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t behind = h->first + h->n, from = h->first;
    bool answer = d->kb->entries[h->entry].value >> 4 == KB_SCOPE_ANSWER;
    const char *ends = answer ? ";)." : ",;).(";
    if (opens_list(d, s, h)) return true;
    static const char goes_on[] = " for on in but if as when here too though pour mais si sur dans aussi également ";
    bool closed = behind >= s->first + s->n || sign_before(d, behind, ends);
    if (h->first == s->first || !(closed || (!answer && wording_has(d, behind, behind + 1, goes_on)))) return false;
    while (from > s->first && d->tokens.at[from - 1].flags & ECFIT_TOKEN_SKIP && !wording_gap(d, from, ':')) from--;
    if (sign_before(d, from, ":=(")) return from > s->first;
    if (answer || from < h->first || (d->tokens.at[from].flags & ECFIT_TOKEN_BREAK && !wording_gap(d, from, ')')))
        return false;
    int depth = wording_gap(d, from, ')');
    while (from > s->first && from + VERDICT_TOKENS > h->first && (depth || !sign_before(d, from, ",;(:"))) {
        depth -= wording_gap(d, from, '(');
        from--;
        depth += wording_gap(d, from, ')');
        if (depth < 0) break;
    }
    return names_skill(d, s, from, h->first);
}

static void drop_verdicts(ecfit_doc *d)
{
    for (size_t i = 0; i < d->hits.n; i++) {
        ecfit_hit *h = &d->hits.at[i];
        if (!h->dead && is_verdict(d, h) && !closes_clause(d, h)) h->dead = true;
    }
}

bool ecfit_stage_resolve(ecfit_doc *d)
{
    uint32_t reach[KB_N_KINDS] = {0};
    for (size_t i = 0; i < d->hits.n; i++) {
        ecfit_hit *h = &d->hits.at[i];
        h->dead = (h->rule == KB_NONE && !guard_allows(d, h)) || !is_whole(d, h);
    }
    for (size_t i = 0, end; i < d->hits.n; i = end) {
        end = group_end(d, i);
        if (d->hits.at[i].rule != KB_NONE) continue;
        drop_inner(d, i, end, reach);
        if (end > i + 1) drop_twins(d, i, end);
    }
    drop_verdicts(d);
    return true;
}

/* ---- for explaining --------------------------------------------------------------------------------------- */

static const char *why_guarded(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t row = h->rule == KB_NONE ? d->kb->entries[h->entry].guard : KB_NONE;
    if (row == KB_NONE) return NULL;
    const kb_guard *g = &d->kb->guards[row];
    if (g->kinds & KB_GUARD_CASE && !case_agrees(d, h)) return "sense guard: not written in this case";
    if (g->kinds & KB_GUARD_NEAR && !around(d, h, NEAR_TOKENS, d->kb->guard_syms + g->first_near, g->n_near))
        return "sense guard: none of the words of near= around";
    if (g->kinds & KB_GUARD_NOT && around(d, h, NOT_TOKENS, d->kb->guard_syms + g->first_not, g->n_not))
        return "sense guard: a word of not= beside it";
    return NULL;
}

const char *ecfit_hit_why_dead(const ecfit_doc *d, const ecfit_hit *h, const ecfit_hit **longer)
{
    const char *why = why_guarded(d, h);
    *longer = NULL;
    if (why) return why;
    if (!is_whole(d, h)) return "not written as the phrase is";
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *o = &d->hits.at[i];
        if (o == h || o->dead || o->kind != h->kind || o->n < h->n || o->first > h->first ||
            o->first + o->n < h->first + h->n)
            continue;
        *longer = o;
        return o->n > h->n ? "inside a longer phrase" : "another form is written like the text";
    }
    return is_verdict(d, h) ? "closes no clause that it could judge" : "overlaps another phrase";
}

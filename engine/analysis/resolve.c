/* Which hits are meant: sense guards and overlap. Search stays in hits.c, what is asked for in modality.c. */
#include "analysis/wording.h"
#include "lexicon/reading.h"

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

/* How the text of a hit and the words beside it are written: told when it is asked for, once for all readings. */
typedef struct surface {
    uint32_t first, end;           /* of the hit: token, byte */
    bool lettered;                 /* the letters are told, and: */
    bool goes_on, begins_address;  /* a letter stands right behind it; "://" does */
    kb_letters letters, singular;  /* of the text; the same without an "s" at its end, or the same */
    struct beside { bool told; uint8_t hash, kind; } beside[2]; /* the word before, the word behind */
} surface;

static void look_at(surface *s, const ecfit_hit *h)
{
    if (s->first == h->first && s->end == h->end) return;
    *s = (surface){.first = h->first, .end = h->end};
}

static ecfit_str folded_token(const ecfit_doc *d, uint32_t token)
{
    return (ecfit_str){d->folded.ptr + d->tokens.at[token].start, d->tokens.at[token].len};
}

static void tell_beside(struct beside *b, ecfit_str word)
{
    *b = (struct beside){true, kb_small_hash(word.ptr, word.len), (uint8_t)kb_small_kind(word.ptr, word.len)};
}

/* Equal, or articles and prepositions of one kind: "de" and "d'", "un" and "une". */
static inline bool same_small_word(const ecfit_doc *d, struct beside *b, uint32_t token, const kb_reading *r)
{
    if (!b->told) tell_beside(b, folded_token(d, token));
    if (b->kind && b->kind == r->flags >> KB_READING_SMALL_KIND) return true;
    if (b->hash != (r->small_hash & KB_SMALL_HASH)) return false;
    const ecfit_str have = folded_token(d, token);
    const char *word = kb_str(d->kb, r->small);
    return have.len == strlen(word) && !strncasecmp(have.ptr, word, have.len);
}

/* "un plus" is a cue, "plus" is not, although phrases are found without their articles: where only one word of a phrase
 * is left, the small word next to it must be there too. */
static bool small_words_agree(const ecfit_doc *d, surface *s, const ecfit_hit *h, const kb_reading *r)
{
    if (!r->small) return true;
    if (r->small_hash & KB_SMALL_BEHIND)
        return h->first + 1 < d->tokens.n && same_small_word(d, &s->beside[1], h->first + 1, r);
    return h->first && same_small_word(d, &s->beside[0], h->first - 1, r);
}

/* ---- names are written as they are ------------------------------------------------------------------------- */

static unsigned char letter(char c) { return kb_letter_of[(unsigned char)c]; }

static void fill_letters(const ecfit_doc *d, surface *s)
{
    kb_letters before = {0, 0}, all = {0, 0};
    for (uint32_t i = d->tokens.at[s->first].start; i < s->end; i++) {
        const unsigned char c = letter(d->folded.ptr[i]);
        if (c) before = all, all = kb_letters_and(all, c);
    }
    s->letters = all;
    s->singular = d->folded.ptr[s->end - 1] == 's' ? before : all;
    s->goes_on = s->end < d->text.len && letter(d->folded.ptr[s->end]);
    s->begins_address = d->text.len - s->end >= 3 && !memcmp(d->folded.ptr + s->end, "://", 3);
    s->lettered = true;
}

/* Letter for letter: what same_letters() decides, for names that the hash does not tell all of. */
static bool written_alike(const ecfit_doc *d, const ecfit_hit *h)
{
    const char *name = kb_str(d->kb, d->kb->entries[h->entry].text), *p = d->folded.ptr + h->start;
    const char *end = d->folded.ptr + d->text.len, *hit_end = d->folded.ptr + h->end;
    for (; *name; name++) {
        if (!letter(*name)) continue;
        while (p < hit_end && !letter(*p)) p++;
        if (p >= end || (unsigned char)*p != letter(*name)) return false;
        p++;
    }
    if (p < hit_end && *p == 's') p++;
    return p >= hit_end && !(end - p >= 3 && !memcmp(p, "://", 3));
}

/* "Cloud+" is not "cloud" and "CleA" not "cles", although they share a stem: letter for letter, but for capitals,
 * spaces and a plural "s". A name may be longer than the hit where its signs go on behind it. Names of the same
 * stem are told apart by the number of their letters and a hash of them, without a look at their text, which lies far off:
 * that two of one stem share both by chance happens once in 4 milliards. */
static bool same_letters(const ecfit_doc *d, surface *s, const ecfit_hit *h, const kb_reading *r)
{
    if (!s->lettered) fill_letters(d, s);
    if (r->n_letters == KB_MANY_LETTERS || s->begins_address) return written_alike(d, h);
    if (r->n_letters > s->letters.n) return s->goes_on && written_alike(d, h);
    return (r->n_letters == s->letters.n && r->letters == s->letters.hash) ||
           (r->n_letters == s->singular.n && r->letters == s->singular.hash);
}

enum { LONG_NAME_TOKENS = 4 };

/* Whether a doubtful hit is one. "ideally" is a cue, "ideal" is not; "DUT" is a degree, "duties" are not. */
static bool is_whole(const ecfit_doc *d, surface *s, const ecfit_hit *h, const kb_reading *r)
{
    look_at(s, h);
    if (h->kind == KB_CERTIFICATE || h->kind == KB_TECHNOLOGY) return h->n >= LONG_NAME_TOKENS || same_letters(d, s, h, r);
    if (h->n > 1) return true;
    if (!(r->flags & KB_READING_SPACED) && (h->kind == KB_MODALITY || h->kind == KB_DEGREE)) return same_letters(d, s, h, r);
    return small_words_agree(d, s, h, r);
}

/* ---- overlap ----------------------------------------------------------------------------------------------- */

static uint32_t hit_end(const ecfit_hit *h) { return h->first + h->n; }

/* The end of the phrases that begin with the same token as the phrase i. *flags: all that they have. */
static size_t group_end(const ecfit_doc *d, size_t i, uint8_t *flags)
{
    const ecfit_hit *h = &d->hits.at[i], *end = d->hits.at + d->hits.n;
    const uint32_t first = h->first;
    uint8_t all = 0;
    for (; h < end && h->first == first && h->rule == KB_NONE; h++) all |= h->flags;
    *flags = all;
    return (size_t)(h - d->hits.at);
}

/* Readings that the words around them or their writing rule out. */
static void drop_unmeant(ecfit_doc *d, surface *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        ecfit_hit *h = &d->hits.at[i];
        h->dead = (h->flags & KB_READING_GUARDED && !guard_allows(d, h)) ||
                  (h->flags & KB_READING_DOUBTFUL && !is_whole(d, s, h, &d->kb->readings[h->reading]));
    }
}

/* The readings of one phrase, where no other begins: those are inside that a longer one of their kind reaches over. */
static void drop_reached(ecfit_hit *h, const ecfit_hit *end, uint32_t reach[KB_N_KINDS])
{
    const uint32_t phrase_end = hit_end(h);
    uint32_t own = 0; /* kinds (bits) whose reach is that of this phrase */
    for (; h < end; h++) {
        const uint32_t bit = 1u << h->kind;
        if (!(own & bit) && reach[h->kind] >= phrase_end) h->dead = true;
        else if (!h->dead) own |= bit, reach[h->kind] = phrase_end;
    }
}

/* Of phrases of one kind the longer one is meant: "SQL Server" is no SQL. reach[kind] is how far those reach that began
 * further left. Phrases come in the order of their first token and of their length: read backwards, the first one of a
 * kind is the longest. */
static void drop_inner(ecfit_doc *d, size_t from, size_t to, uint32_t reach[KB_N_KINDS])
{
    uint32_t longest[KB_N_KINDS], kinds = 0; /* kinds: bits of those that have a longest one */
    for (size_t i = to; i-- > from;) {
        ecfit_hit *h = &d->hits.at[i];
        const uint32_t bit = 1u << h->kind, end = hit_end(h);
        if (!(kinds & bit) && !h->dead) kinds |= bit, longest[h->kind] = end;
        if ((kinds & bit && longest[h->kind] > end) || reach[h->kind] >= end) h->dead = true;
    }
    for (; kinds; kinds &= kinds - 1) {
        const unsigned kind = (unsigned)__builtin_ctz(kinds);
        if (longest[kind] > reach[kind]) reach[kind] = longest[kind];
    }
}
_Static_assert(KB_N_KINDS <= 32, "a bit for each kind");

/* How well the dictionary's form fits the text: its small words are there too ("vos atouts"), it is written like it. */
static int likeness(const ecfit_doc *d, surface *s, const ecfit_hit *h)
{
    const kb_reading *r = &d->kb->readings[h->reading];
    if (h->n == 1 && r->flags & KB_READING_SPACED) return small_words_agree(d, s, h, r) ? 2 : 0;
    return same_letters(d, s, h, r);
}

static void kill_kind(ecfit_doc *d, size_t from, size_t to, unsigned kind)
{
    for (size_t i = from; i < to; i++)
        if (d->hits.at[i].kind == kind) d->hits.at[i].dead = true;
}

/* Forms that share their stems stand at the same place: "experience souhaitee" (a heading of requirements) and
 * "experiences souhaitables" (one of wishes). Of the readings of a phrase that are of one kind, those most like the text
 * are meant. */
static void drop_twins(ecfit_doc *d, surface *s, size_t from, size_t to)
{
    int best[KB_N_KINDS];
    uint32_t seen = 0; /* kinds (bits) that have a best one */
    for (size_t i = from; i < to; i++) {
        ecfit_hit *h = &d->hits.at[i];
        if (i > from && h->n != h[-1].n) seen = 0, from = i; /* a longer phrase */
        if (h->dead || !(h->flags & KB_READING_TWIN)) continue;
        look_at(s, h);
        const int like = likeness(d, s, h);
        if (!(seen >> h->kind & 1)) seen |= 1u << h->kind, best[h->kind] = like;
        else if (like > best[h->kind]) kill_kind(d, from, i, h->kind), best[h->kind] = like;
        else if (like < best[h->kind]) h->dead = true;
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
    static const ecfit_str nouns =
        WORDS(" culture diplôme certification knowledge experience exposure background familiarity "
              "understanding skills notions connaissance connaissances expérience maîtrise pratique permis "
              "connaître connaitre know-how ");
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
    return h->first == ecfit_doc_first_word(d, s) && h->n < s->n &&
           d->tokens.at[h->first + h->n - 1].flags & ECFIT_TOKEN_COLON &&
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
    static const ecfit_str goes_on =
        WORDS(" for on in but if as when here too though pour mais si sur dans aussi également ");
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
    surface s = {.first = KB_NONE};
    uint8_t flags;
    for (size_t i = 0, end; i < d->hits.n; i = end) {
        ecfit_hit *h = &d->hits.at[i];
        end = i + 1;
        h->dead = false;
        if (h->rule != KB_NONE) continue;
        end = group_end(d, i, &flags);
        if (flags & (KB_READING_GUARDED | KB_READING_DOUBTFUL)) drop_unmeant(d, &s, i, end);
        else for (size_t k = i; k < end; k++) d->hits.at[k].dead = false;
        if (h->n == d->hits.at[end - 1].n) drop_reached(h, d->hits.at + end, reach);
        else drop_inner(d, i, end, reach);
        if (flags & KB_READING_TWIN) drop_twins(d, &s, i, end);
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
    surface s = {.first = KB_NONE};
    *longer = NULL;
    if (why) return why;
    if (h->flags & KB_READING_DOUBTFUL && !is_whole(d, &s, h, &d->kb->readings[h->reading])) return "not written as the phrase is";
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

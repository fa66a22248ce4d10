/* Which hits are meant: sense guards and overlap. Search stays in hits.c, what is asked for in modality.c. */
#include "analysis/wording.h"
#include "base/blocks.h"
#include "lexicon/reading.h"

enum { NEAR_TOKENS = 12, NOT_TOKENS = 4, VERDICT_TOKENS = 12 };

/* ---- sense guards ----------------------------------------------------------------------------------------- */

/* The words of near= or not=. */
typedef struct guard_words {
    const uint32_t *syms;
    uint32_t n;
    uint64_t bits;
} guard_words;

static guard_words near_words(const ecfit_kb *kb, const kb_guard *g)
{
    return (guard_words){kb->guard_syms + g->first_near, g->n_near, g->near_bits};
}

static guard_words not_words(const ecfit_kb *kb, const kb_guard *g)
{
    return (guard_words){kb->guard_syms + g->first_not, g->n_not, g->not_bits};
}

/* Most tokens are none of the words, as their bit says. */
static bool has_word(const ecfit_token *t, const ecfit_token *end, unsigned lang, const guard_words *w)
{
    for (; t < end; t++) {
        if (!(w->bits & kb_symbol_bit(t->sym[lang]))) continue;
        for (uint32_t k = 0; k < w->n; k++)
            if (t->sym[lang] == w->syms[k]) return true;
    }
    return false;
}

static bool around(const ecfit_doc *d, const ecfit_hit *h, uint32_t reach, guard_words w)
{
    const unsigned lang = d->sentences.at[h->sentence].lang;
    const uint32_t behind = h->first + h->n, left = (uint32_t)d->tokens.n - behind;
    const ecfit_token *first = &d->tokens.at[h->first], *next = &d->tokens.at[behind];
    return has_word(first - (h->first < reach ? h->first : reach), first, lang, &w) ||
           has_word(next, next + (left < reach ? left : reach), lang, &w);
}

/* A line in capitals says nothing about case: more than three words, three of four of them in capitals. */
static bool in_capitals(const ecfit_token *first, const ecfit_token *end)
{
    uint32_t caps = 0, words = 0;
    for (const ecfit_token *t = first; t < end; t++) caps += t->flags & ECFIT_TOKEN_CAPS;
    caps /= ECFIT_TOKEN_CAPS;
    if (caps < 3) return false; /* most sentences */
    for (const ecfit_token *t = first; t < end; t++) words += t->len > 1 && !(t->flags & ECFIT_TOKEN_DIGIT);
    return words > 3 && caps * 4 >= words * 3;
}

/* Counted once a sentence: a long one has many hits that ask. */
static bool all_caps(const ecfit_doc *d, ecfit_sentence *s)
{
    const ecfit_token *first = d->tokens.at + s->first;
    if (!s->in_capitals) s->in_capitals = in_capitals(first, first + s->n) ? 2 : 1;
    return s->in_capitals == 2;
}

static bool case_agrees(const ecfit_doc *d, const ecfit_hit *h)
{
    const char *form = kb_str(d->kb, d->kb->entries[h->entry].text);
    const char *text = d->text.ptr + h->start;
    if (*form == *text && strlen(form) == h->end - h->start && !memcmp(form, text, h->end - h->start)) return true;
    return all_caps(d, &d->sentences.at[h->sentence]);
}

static __attribute__((noinline)) bool guard_allows(const ecfit_doc *d, const ecfit_hit *h)
{
    const uint32_t row = d->kb->entries[h->entry].guard;
    if (row == KB_NONE) return true;
    const kb_guard *g = &d->kb->guards[row];
    if (g->kinds & KB_GUARD_CASE && !case_agrees(d, h)) return false;
    if (g->kinds & KB_GUARD_NEAR && !around(d, h, NEAR_TOKENS, near_words(d->kb, g))) return false;
    return !(g->kinds & KB_GUARD_NOT) || !around(d, h, NOT_TOKENS, not_words(d->kb, g));
}

/* ---- the small words of a phrase ------------------------------------------------------------------------- */

/* A phrase whose readings are looked at, and what they ask of it: told when it is asked for, once for all of them. */
typedef struct phrase {
    const ecfit_hit *last;         /* of its readings */
    unsigned told;                 /* bits of what is told: BEFORE << side, LETTERS */
    bool looks_on;                 /* LETTERS: what stands right behind it counts too, or it has very many letters */
    kb_letters letters, singular;  /* LETTERS: of the text; the same without an "s" at its end, or the same */
    struct beside { uint8_t hash, alike; } beside[2]; /* codes of the word before it and of the one behind it */
    uint32_t twins;                /* kinds (bits) of which readings were looked at, and how like the text the best are: */
    int best[KB_N_KINDS];
} phrase;
enum { BEFORE = 1, BEHIND = 2, LETTERS = 4 };

static inline void begin_phrase(phrase *p, const ecfit_hit *last)
{
    p->last = last, p->told = 0, p->twins = 0;
}

/* A phrase of one word is looked at. */
static uint32_t token_beside(const phrase *p, unsigned side) { return side ? p->last->first + 1 : p->last->first - 1; }

static __attribute__((noinline)) void tell_beside(const ecfit_doc *d, phrase *p, unsigned side)
{
    const uint32_t token = token_beside(p, side);
    p->told |= (unsigned)BEFORE << side;
    p->beside[side] = (struct beside){KB_SMALL_NONE, KB_SMALL_NONE};
    if (token >= d->tokens.n) return;
    const ecfit_str word = wording_token(d, token);
    p->beside[side] = (struct beside){kb_small_hash(word.ptr, word.len), kb_small_alike(word.ptr, word.len)};
}

static bool is_small_word(const ecfit_doc *d, uint32_t token, const kb_reading *r)
{
    const ecfit_str have = wording_token(d, token);
    const char *word = kb_str(d->kb, d->kb->entries[r->entry].small);
    return have.len == strlen(word) && !strncasecmp(have.ptr, word, have.len);
}

/* "un plus" is a cue, "plus" is not, although phrases are found without their articles: where only one word of a phrase
 * is left, the small word next to it must be there too: the same, or an article or preposition of one kind with it ("de"
 * and "d'", "un" and "une"). */
static inline bool small_words_agree(const ecfit_doc *d, phrase *p, const kb_reading *r)
{
    const unsigned side = r->small_code / KB_SMALL_BEHIND;
    const uint8_t code = r->small_code & KB_SMALL_CODE;
    if (!r->small) return true;
    if (!(p->told >> side & BEFORE)) tell_beside(d, p, side);
    if (p->beside[side].alike == code) return true;
    return p->beside[side].hash == code && is_small_word(d, token_beside(p, side), r);
}

/* ---- names are written as they are ------------------------------------------------------------------------- */

static unsigned char letter(char c) { return kb_letter_of[(unsigned char)c]; }

static bool begins_address(const ecfit_doc *d, uint32_t byte)
{
    return d->text.len - byte >= 3 && !memcmp(d->folded.ptr + byte, "://", 3);
}

/* A text of fewer than sixteen bytes with nothing but letters, as most are; false: it is none. */
static inline bool tell_plain_letters(const ecfit_doc *d, phrase *p)
{
    static const uint64_t mask[4] = {UINT64_MAX, UINT64_MAX};
    const uint32_t start = p->last->start, n = p->last->end - start;
    const char *text = d->folded.ptr + start;
    if (n >= ECFIT_BLOCK || d->text.len - start < ECFIT_BLOCK) return false;
    const char *from = (const char *)(mask + 2) - n;
    const uint32_t others = ~kb_letters_in(ecfit_block_load(text)), behind = 1u << n;
    if (others & (behind - 1)) return false;
    const uint64_t low = ecfit_load8(text) & ecfit_load8(from), high = ecfit_load8(text + 8) & ecfit_load8(from + 8);
    p->singular = p->letters = (kb_letters){(uint32_t)(kb_letters_mix(0, low, high) >> 32), n};
    if (text[n - 1] == 's') {
        const uint64_t s = (uint64_t)'s' << 8 * ((n - 1) % 8);
        const uint64_t less = kb_letters_mix(0, n > 8 ? low : low - s, n > 8 ? high - s : high);
        p->singular = (kb_letters){(uint32_t)(less >> 32), n - 1};
    }
    p->looks_on = !(others & behind) || (text[n] == ':' && begins_address(d, p->last->end));
    return true;
}

static __attribute__((noinline)) void gather_letters(const ecfit_doc *d, phrase *p)
{
    const char *text = d->folded.ptr + p->last->start, *end = d->folded.ptr + p->last->end;
    p->letters = kb_letters_of(text, (size_t)(end - text), d->text.len - p->last->start, &p->singular);
    p->looks_on = p->letters.n >= KB_MANY_LETTERS ||
                  (p->last->end < d->text.len && (letter(*end) || (*end == ':' && begins_address(d, p->last->end))));
}

static inline void tell_letters(const ecfit_doc *d, phrase *p)
{
    p->told |= LETTERS;
    if (!tell_plain_letters(d, p)) gather_letters(d, p);
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
    return p >= hit_end && !begins_address(d, (uint32_t)(p - d->folded.ptr));
}

static inline bool is_letters(const kb_reading *r, kb_letters l)
{
    return (r->letters == l.hash) & (r->n_letters == l.n);
}

/* "Cloud+" is not "cloud" and "CleA" not "cles", although they share a stem: letter for letter, but for capitals,
 * spaces and a plural "s". A name may be longer than the hit where its signs go on behind it. Names of the same
 * stem are told apart by the number of their letters and a hash of them, without a look at their text, which lies far off:
 * that two of one stem share both by chance happens once in 4 milliards. */
static inline bool same_letters(const ecfit_doc *d, phrase *p, const ecfit_hit *h, const kb_reading *r)
{
    if (!(p->told & LETTERS)) tell_letters(d, p);
    if (p->looks_on && (r->n_letters > p->letters.n || r->n_letters == KB_MANY_LETTERS || begins_address(d, h->end)))
        return written_alike(d, h);
    return is_letters(r, p->letters) || is_letters(r, p->singular);
}

enum { LONG_NAME_TOKENS = 4 };

/* Whether a doubtful hit is one. "ideally" is a cue, "ideal" is not; "DUT" is a degree, "duties" are not. */
static inline bool is_whole(const ecfit_doc *d, phrase *p, const ecfit_hit *h)
{
    const kb_reading *r = &d->kb->readings[h->reading];
    if (h->kind == KB_CERTIFICATE || h->kind == KB_TECHNOLOGY) return h->n >= LONG_NAME_TOKENS || same_letters(d, p, h, r);
    if (h->n > 1) return true;
    if (!(h->flags & KB_READING_SPACED) && (h->kind == KB_MODALITY || h->kind == KB_DEGREE)) return same_letters(d, p, h, r);
    return small_words_agree(d, p, r);
}

static uint32_t hit_end(const ecfit_hit *h) { return h->first + h->n; }

/* ---- twins --------------------------------------------------------------------------------------------------- */

/* How well the dictionary's form fits the text: its small words are there too ("vos atouts"), it is written like it. */
static inline int likeness(const ecfit_doc *d, phrase *p, const ecfit_hit *h)
{
    const kb_reading *r = &d->kb->readings[h->reading];
    if (h->n == 1 && h->flags & KB_READING_SPACED) return small_words_agree(d, p, r) ? 2 : 0;
    return same_letters(d, p, h, r);
}

static void kill_kind(ecfit_hit *h, const ecfit_hit *last, unsigned kind)
{
    for (; h <= last; h++)
        if (h->kind == kind) h->dead = true;
}

/* Forms that share their stems stand at the same place: "experience souhaitee" (a heading of requirements) and
 * "experiences souhaitables" (one of wishes). Of the readings of a phrase that are of one kind, those most like the text
 * are meant. */
static inline bool is_likest(const ecfit_doc *d, phrase *p, ecfit_hit *h)
{
    const uint32_t bit = 1u << h->kind;
    const int like = likeness(d, p, h), best = p->twins & bit ? p->best[h->kind] : like;
    if (like < best) return false;
    if (like > best) kill_kind(h + 1, p->last, h->kind);
    p->twins |= bit, p->best[h->kind] = like;
    return true;
}

/* Whether what stands around a hit and how it is written allow its reading. */
static inline bool is_meant(const ecfit_doc *d, phrase *p, ecfit_hit *h)
{
    if (h->flags & KB_READING_GUARDED && !guard_allows(d, h)) return false;
    if (h->flags & KB_READING_DOUBTFUL && !is_whole(d, p, h)) return false;
    return !(h->flags & KB_READING_TWIN) || is_likest(d, p, h);
}

/* ---- verdicts ------------------------------------------------------------------------------------------------ */

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

static void drop_verdicts(const ecfit_doc *d, ecfit_hit *h, const ecfit_hit *last)
{
    for (; h <= last; h++)
        if (!h->dead && h->flags & KB_READING_VERDICT && !closes_clause(d, h)) h->dead = true;
}

/* ---- overlap ------------------------------------------------------------------------------------------------- */

/* How far to the right the live phrases reach that were looked at so far, all and those of a kind. They come in the order
 * of their first token and, of those that begin with one token, the longest first: of phrases of one kind the longer one
 * is meant, "SQL Server" is no SQL. Phrases of one word are left out: they reach over no other. */
typedef struct reach {
    uint32_t furthest, of[KB_N_KINDS];
} reach;

static void note_reach(reach *r, unsigned kind, uint32_t end)
{
    if (end > r->furthest) r->furthest = end;
    r->of[kind] = end;
}

static void note_reaches(reach *r, const ecfit_hit *h, const ecfit_hit *last)
{
    const uint32_t end = hit_end(last);
    if (end > r->furthest) r->furthest = end;
    for (; h <= last; h++)
        if (!h->dead) r->of[h->kind] = end;
}

enum { UNSURE = KB_READING_GUARDED | KB_READING_DOUBTFUL | KB_READING_TWIN };

/* What is_likest() works out reading by reading, of a phrase with nothing but twins of one kind. */
static __attribute__((noinline)) void choose_twin(const ecfit_doc *d, ecfit_hit *first, ecfit_hit *last)
{
    const unsigned spaced = last->n == 1 ? KB_READING_SPACED : 0;
    const kb_reading *r = &d->kb->readings[first->reading];
    unsigned likest[2] = {0}; /* [1]: by its small words, which counts more */
    phrase p;
    begin_phrase(&p, last);
    for (ecfit_hit *h = first; h <= last; h++, r++) {
        const bool by_small_words = h->flags & spaced;
        const bool like = by_small_words ? small_words_agree(d, &p, r) : same_letters(d, &p, h, r);
        h->dead = !like;
        likest[by_small_words] |= like;
    }
    if (likest[0] ^ likest[1]) return;
    for (ecfit_hit *h = first; h <= last; h++) h->dead = likest[1] && (h->dead || !(h->flags & spaced));
}

static void kill_all(ecfit_hit *h, const ecfit_hit *last)
{
    for (; h <= last; h++) h->dead = true;
}

/* The readings of one phrase, the last of which is given, not further to the left than `first`. returns the first one.
 * Hits are found alive: those that nothing is asked of are not written. */
static inline ecfit_hit *resolve_phrase(const ecfit_doc *d, reach *r, ecfit_hit *first, ecfit_hit *last)
{
    const uint32_t n = last->n, end = hit_end(last);
    ecfit_hit *h = last + 1;
    if (last->flags & KB_READING_TWINS) {
        do h--;
        while (h > first && h[-1].n == n);
        if (r->of[last->kind] >= end) {
            kill_all(h, last);
            return h;
        }
        choose_twin(d, h, last);
        if (n > 1) note_reach(r, last->kind, end);
        return h;
    }
    phrase p;
    begin_phrase(&p, last);
    do {
        h--;
        const unsigned covered = r->of[h->kind] >= end;
        h->dead = covered;
        if (h->flags & UNSURE & (covered - 1) && !is_meant(d, &p, h)) h->dead = true;
    } while (h > first && h[-1].n == n);
    if (n > 1) note_reaches(r, h, last);
    return h;
}

static bool is_rule(const ecfit_hit *h) { return h->kind == KB_N_KINDS; }

/* Phrases that begin with one token. */
static void resolve_group(const ecfit_doc *d, reach *r, ecfit_hit *first, ecfit_hit *end, unsigned flags)
{
    const bool alone = (first->n == end[-1].n) & (r->furthest < hit_end(first));
    if (alone & !(flags & UNSURE)) {
        if (first->n > 1) note_reaches(r, first, end - 1);
    } else {
        for (ecfit_hit *h = end; h > first;) h = resolve_phrase(d, r, first, h - 1);
    }
    if (flags & KB_READING_VERDICT) drop_verdicts(d, first, end - 1);
}

bool ecfit_stage_resolve(ecfit_doc *d)
{
    reach r = {0};
    if (!vec_reserve(&d->hits, 1)) return false;
    ecfit_hit *h = d->hits.at, *end = h + d->hits.n;
    end->first = KB_NONE; /* no hit: ends the last group */
    while (h < end) {
        ecfit_hit *first = h;
        if (is_rule(h++)) continue;
        unsigned flags = first->flags;
        for (; h->first == first->first && !is_rule(h); h++) flags |= h->flags;
        resolve_group(d, &r, first, h, flags);
    }
    return true;
}

/* ---- for explaining --------------------------------------------------------------------------------------- */

static const char *why_guarded(const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t row = h->rule == KB_NONE ? d->kb->entries[h->entry].guard : KB_NONE;
    if (row == KB_NONE) return NULL;
    const kb_guard *g = &d->kb->guards[row];
    if (g->kinds & KB_GUARD_CASE && !case_agrees(d, h)) return "sense guard: not written in this case";
    if (g->kinds & KB_GUARD_NEAR && !around(d, h, NEAR_TOKENS, near_words(d->kb, g)))
        return "sense guard: none of the words of near= around";
    if (g->kinds & KB_GUARD_NOT && around(d, h, NOT_TOKENS, not_words(d->kb, g)))
        return "sense guard: a word of not= beside it";
    return NULL;
}

const char *ecfit_hit_why_dead(const ecfit_doc *d, const ecfit_hit *h, const ecfit_hit **longer)
{
    const char *why = why_guarded(d, h);
    *longer = NULL;
    if (why) return why;
    phrase p;
    begin_phrase(&p, h);
    if (h->flags & KB_READING_DOUBTFUL && !is_whole(d, &p, h)) return "not written as the phrase is";
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *o = &d->hits.at[i];
        if (o == h || o->dead || o->kind != h->kind || o->n < h->n || o->first > h->first ||
            o->first + o->n < h->first + h->n)
            continue;
        *longer = o;
        return o->n > h->n ? "inside a longer phrase" : "another form is written like the text";
    }
    return h->flags & KB_READING_VERDICT ? "closes no clause that it could judge" : "overlaps another phrase";
}

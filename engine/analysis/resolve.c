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

static guard_words near_words(const ecfit_kb *kb, const kb_sense *s)
{
    return (guard_words){kb->guard_syms + s->first_near, s->n_near, s->near_bits};
}

static guard_words not_words(const ecfit_kb *kb, const kb_sense *s)
{
    return (guard_words){kb->guard_syms + s->first_not, s->n_not, s->not_bits};
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

/* Of the letters of a hit that has the stems of its entry, a hash tells whether they are written as there. */
static bool case_agrees(const ecfit_doc *d, const ecfit_hit *h, uint32_t written)
{
    const bool agrees = kb_written(d->text.ptr + h->start, h->end - h->start) == written;
    return agrees || all_caps(d, &d->sentences.at[h->sentence]);
}

static const kb_sense *sense_of(const ecfit_kb *kb, const ecfit_hit *h)
{
    return &kb->senses[kb->readings[h->reading].sense];
}

enum guard_says { ALLOWED, WRONG_CASE, NOT_NEAR, BESIDE_NOT };

static __attribute__((noinline)) enum guard_says ask_guard(const ecfit_doc *d, const ecfit_hit *h)
{
    const kb_sense *s = sense_of(d->kb, h);
    if (s->written && !case_agrees(d, h, s->written)) return WRONG_CASE;
    if (s->first_near != KB_NONE && !around(d, h, NEAR_TOKENS, near_words(d->kb, s))) return NOT_NEAR;
    if (s->first_not != KB_NONE && around(d, h, NOT_TOKENS, not_words(d->kb, s))) return BESIDE_NOT;
    return ALLOWED;
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
    if (r->small_code == KB_SMALL_ANY) return true;
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
    const uint32_t plural = text[n - 1] == 's'; /* no branch: hard to guess */
    const uint64_t s = (uint64_t)(plural * 's') << 8 * ((n - 1) % 8), in_high = -(uint64_t)(n > 8);
    p->letters = (kb_letters){(uint32_t)(kb_letters_mix(0, low, high) >> 32), n};
    const uint64_t less = kb_letters_mix(0, low - (s & ~in_high), high - (s & in_high));
    p->singular = (kb_letters){(uint32_t)(less >> 32), n - plural};
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
    return (unsigned)is_letters(r, p->letters) | is_letters(r, p->singular); /* no branch: hard to guess */
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
    if (h->flags & KB_READING_SPACED) return small_words_agree(d, p, r) ? 2 : 0;
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

/* Whether how a hit is written allows its reading. */
static inline bool is_meant(const ecfit_doc *d, phrase *p, ecfit_hit *h)
{
    if (h->flags & KB_READING_DOUBTFUL && !is_whole(d, p, h)) return false;
    return !(h->flags & KB_READING_TWIN) || is_likest(d, p, h);
}

/* What is_likest() works out reading by reading, of a phrase with nothing but twins of one kind. */
static __attribute__((noinline)) void choose_twin(const ecfit_doc *d, ecfit_hit *first, ecfit_hit *last)
{
    const kb_reading *r = &d->kb->readings[first->reading];
    unsigned likest[2] = {0}; /* [1]: by its small words, which counts more */
    phrase p;
    begin_phrase(&p, last);
    for (ecfit_hit *h = first; h <= last; h++, r++) {
        const bool by_small_words = h->flags & KB_READING_SPACED;
        const bool like = by_small_words ? small_words_agree(d, &p, r) : same_letters(d, &p, h, r);
        h->dead = !like;
        likest[by_small_words] |= like;
    }
    if (likest[0] ^ likest[1]) return;
    for (ecfit_hit *h = first; h <= last; h++) h->dead = likest[1] && (h->dead || !(h->flags & KB_READING_SPACED));
}

/* The readings of one phrase, those that are alive. */
static void choose_readings(const ecfit_doc *d, ecfit_hit *first, ecfit_hit *last)
{
    if (!(last->flags & KB_READING_ASKS)) {
        if (!last->dead) choose_twin(d, first, last); /* else all of them are covered */
        return;
    }
    phrase p;
    begin_phrase(&p, last);
    for (ecfit_hit *h = last; h >= first; h--)
        if (!h->dead && h->flags & (KB_READING_DOUBTFUL | KB_READING_TWIN) && !is_meant(d, &p, h)) h->dead = true;
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
    if (wording_has(d, from, to, KB_W_skill_nouns)) return true;
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
    bool answer = ecfit_cue_value(d, h) >> 4 == KB_SCOPE_ANSWER;
    const char *ends = answer ? ";)." : ",;).(";
    if (opens_list(d, s, h)) return true;
    bool closed = behind >= s->first + s->n || sign_before(d, behind, ends);
    if (h->first == s->first || !(closed || (!answer && wording_has(d, behind, behind + 1, KB_W_clause_goes_on)))) return false;
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

/* ---- overlap ------------------------------------------------------------------------------------------------- */

/* Of phrases of one kind the longer one is meant, "SQL Server" is no SQL: the live readings of a phrase of several words
 * cover those of the same kinds inside it. Whether it is covered itself need not be known: what covers it covers them
 * too. `all`: where the hits begin, which stand in the order of their first tokens, then of their lengths. */
static void cover(const ecfit_hit *all, ecfit_hit *first, ecfit_hit *last)
{
    const uint32_t end = hit_end(last);
    uint32_t kinds = 0;
    for (const ecfit_hit *h = first; h <= last; h++) kinds |= (uint32_t)!h->dead << h->kind;
    for (ecfit_hit *h = first; h > all && h[-1].first == last->first;) h--, h->dead |= kinds >> h->kind & 1;
    for (ecfit_hit *h = last + 1; h->first < end; h++) h->dead |= (kinds >> h->kind & 1) & (hit_end(h) <= end);
}

/* ---- all hits ------------------------------------------------------------------------------------------------ */

static uint64_t marked(const uint8_t *flags, unsigned char flag)
{
    const ecfit_block all = ecfit_block_all(flag);
    uint64_t bits = 0;
    for (unsigned i = 0; i < ECFIT_HITS_MARKED; i += ECFIT_BLOCK) {
        const ecfit_block with = ecfit_block_equal(ecfit_block_and(ecfit_block_load(flags + i), all), all);
        bits |= (uint64_t)ecfit_block_bits(with) << i;
    }
    return bits;
}

/* What each of at most 64 hits asks for, by their flags. What the next one does is hard to foresee, so that one
 * question is asked after the other, and of no hit in vain. */
static ecfit_hit_marks look_at(const uint8_t *flags, size_t n)
{
    const uint64_t hits = UINT64_MAX >> (ECFIT_HITS_MARKED - (n < ECFIT_HITS_MARKED ? n : ECFIT_HITS_MARKED));
    const uint64_t last = marked(flags, KB_READING_LAST) & hits, asks = marked(flags, KB_READING_ASKS);
    return (ecfit_hit_marks){.last = last, .asks = last & (asks | marked(flags, KB_READING_TWIN)),
                             .covers = marked(flags, KB_READING_COVERS) & hits,
                             .guarded = marked(flags, KB_READING_GUARDED) & hits,
                             .verdicts = marked(flags, KB_READING_VERDICT) & hits};
}

/* The first reading of the phrase of which hit `at` + i is the last. */
static ecfit_hit *first_reading(ecfit_hit *all, ecfit_hit *at, uint64_t last, unsigned i)
{
    const uint64_t before = last & ((1ull << i) - 1);
    if (before) return at + ECFIT_HITS_MARKED - __builtin_clzll(before);
    while (at > all && !(at[-1].flags & KB_READING_LAST)) at--;
    return at;
}

#define EACH_BIT(i, bits) \
    (uint64_t left = (bits); left && ((i) = (unsigned)__builtin_ctzll(left), true); left &= left - 1)

/* Senses lie far off: all are on their way before the first is read. */
static void fetch_senses(const ecfit_doc *d, ecfit_hit *h, const ecfit_hit_marks *m)
{
    unsigned i;
    for EACH_BIT(i, m->guarded) __builtin_prefetch(sense_of(d->kb, &h[i]));
}

static void ask_guards(const ecfit_doc *d, ecfit_hit *h, uint64_t of)
{
    unsigned i;
    for EACH_BIT(i, of)
        if (!h[i].dead && ask_guard(d, &h[i]) != ALLOWED) h[i].dead = true;
}

/* Phrases with others inside go first: what they cover is not looked at. */
static void ask_covering(const ecfit_doc *d, ecfit_hit *h, const ecfit_hit_marks *m)
{
    unsigned i;
    ask_guards(d, h, m->guarded & m->covers);
    for EACH_BIT(i, m->covers & m->last) {
        ecfit_hit *first = first_reading(d->hits.at, h, m->last, i);
        if (m->asks >> i & 1) choose_readings(d, first, &h[i]);
        cover(d->hits.at, first, &h[i]);
    }
}

static void ask_others(const ecfit_doc *d, ecfit_hit *h, const ecfit_hit_marks *m)
{
    unsigned i;
    ask_guards(d, h, m->guarded & ~m->covers);
    for EACH_BIT(i, m->asks & ~m->covers) choose_readings(d, first_reading(d->hits.at, h, m->last, i), &h[i]);
}

static void ask_verdicts(const ecfit_doc *d, ecfit_hit *h, const ecfit_hit_marks *m)
{
    unsigned i;
    for EACH_BIT(i, m->verdicts)
        if (!h[i].dead && !closes_clause(d, &h[i])) h[i].dead = true;
}

#undef EACH_BIT

/* Hits are found alive: those that nothing is asked of are not written. */
bool ecfit_stage_resolve(ecfit_doc *d)
{
    static void (*const ask[])(const ecfit_doc *, ecfit_hit *, const ecfit_hit_marks *) = {
        fetch_senses, ask_covering, ask_others, ask_verdicts};
    const size_t n = d->hits.n;
    vec_reset(&d->hit_marks);
    if (!vec_reserve(&d->hits, 1) || !vec_reserve(&d->hit_marks, n / ECFIT_HITS_MARKED + 1)) return false;
    d->hits.at[n].first = KB_NONE; /* no hit: behind all */
    for (size_t i = 0; i < n; i += ECFIT_HITS_MARKED)
        d->hit_marks.at[d->hit_marks.n++] = look_at(d->hit_flags.at + i, n - i);
    for (size_t q = 0; q < sizeof ask / sizeof *ask; q++)
        for (size_t i = 0; i < d->hit_marks.n; i++) ask[q](d, d->hits.at + i * ECFIT_HITS_MARKED, &d->hit_marks.at[i]);
    return true;
}

/* ---- for explaining --------------------------------------------------------------------------------------- */

static const char *why_guarded(const ecfit_doc *d, const ecfit_hit *h)
{
    static const char *const why[] = {[ALLOWED] = NULL,
                                      [WRONG_CASE] = "sense guard: not written in this case",
                                      [NOT_NEAR] = "sense guard: none of the words of near= around",
                                      [BESIDE_NOT] = "sense guard: a word of not= beside it"};
    return h->flags & KB_READING_GUARDED ? why[ask_guard(d, h)] : NULL;
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

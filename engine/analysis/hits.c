/* Phrases and rules, sentence by sentence. */
#include "analysis/doc.h"

/* Make room for one more hit, and for the flags of as many as there is room for, of which whole blocks are read. */
static bool has_room(ecfit_doc *d)
{
    if (!vec_reserve(&d->hits, 1)) return false;
    d->hit_flags.n = d->hits.n;
    return vec_reserve(&d->hit_flags, d->hits.cap - d->hits.n + ECFIT_HITS_MARKED);
}

static bool add_hit(ecfit_doc *d, ecfit_hit hit)
{
    if (!has_room(d)) return false;
    d->hit_flags.at[d->hits.n] = hit.flags;
    d->hits.at[d->hits.n++] = hit;
    return true;
}

/* ---- phrases ---------------------------------------------------------------------------------------------- */

/* The last token of a sentence with which a heading can begin that stands at its start (see is_heading() in section.c):
 * in a line, the second word that is neither a small one nor a number; else the first token. */
static uint32_t last_heading_start(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_token *t = &d->tokens.at[s->first], *end = t + s->n;
    if (!(t->flags & ECFIT_TOKEN_LINE)) return s->first;
    for (unsigned words = 0; t < end; t++) {
        words += !(t->flags & (ECFIT_TOKEN_SKIP | ECFIT_TOKEN_DIGIT));
        if (words == 2) break;
    }
    return (uint32_t)(t - d->tokens.at);
}

/* Whether a phrase may be a heading, at the start of its sentence or inside (see inner_heading()): 1 or 0. The sentence
 * has its last token at `end` - 1. No branch: which ones may is hard to foresee. */
static inline unsigned may_be_heading(const ecfit_token *tokens, const ecfit_phrase_span *p, uint32_t last_start,
                                      uint32_t end)
{
    const unsigned first = tokens[p->first].flags, last = tokens[p->last].flags;
    const unsigned apart = first / ECFIT_TOKEN_CAPS | last / ECFIT_TOKEN_COLON | (p->last + 1 == end);
    return ((first / ECFIT_TOKEN_UPPER & apart) | (p->first <= last_start)) & 1;
}

/* The phrases of a sentence that have a reading, and what their choices say. */
typedef struct chosen {
    const ecfit_chosen_phrase *first, *end;
    uint32_t last_heading, n_title_cues;
} chosen;

/* Choose the readings of all phrases of a sentence, the first of which is given, and write those that have one to `to`;
 * readings lie anywhere: each is asked for long before it is looked at. Nearly half of all readings are words of
 * headings ("mission", "experience") in the middle of sentences, where none stands: they are left out, without a
 * branch, as which ones is hard to foresee. So are title cues ("we are looking for") if `cues` does not ask for them.
 * last_heading: the first token of the last phrase that may be a heading, 0 when none may.
 * returns the first phrase behind the sentence. */
static const ecfit_phrase_span *choose_readings(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_phrase_span *p,
                                                enum kb_selection cues, ecfit_chosen_phrase *to, chosen *c)
{
    const uint32_t end = s->first + s->n, last_start = p->first < end ? last_heading_start(d, s) : 0;
    const ecfit_token *tokens = d->tokens.at;
    uint32_t last_heading = 0, n_title_cues = 0;
    c->first = to;
    for (; p->first < end; p++) {
        const uint32_t may = may_be_heading(tokens, p, last_start, end);
        uint32_t with = kb_with_headings(p->readings), without = kb_without_headings(p->readings);
        if (p->readings & KB_CHOICE) {
            const kb_choice *of = &d->kb->choices[p->readings - KB_CHOICE];
            with = of->readings[cues | KB_WITH_HEADINGS], without = of->readings[cues];
            n_title_cues += of->n_title_cues;
        }
        const uint32_t heading = (with ^ without) & -may;
        const ecfit_token *last = &tokens[p->last];
        last_heading = heading ? p->first : last_heading;
        to->start = tokens[p->first].start, to->end = last->start + last->len;
        to->first = p->first, to->n = p->last - p->first + 1;
        to->reading = without ^ heading;
        __builtin_prefetch(&d->kb->readings[to->reading]);
        to += to->reading != 0;
    }
    c->end = to, c->last_heading = last_heading, c->n_title_cues = n_title_cues;
    return p;
}

/* Sentences behind one another from `first` to before `end`, whose phrases are found and chosen. */
enum { AHEAD_TOKENS = 128, AHEAD_SENTENCES = 32 };
typedef struct ahead {
    uint32_t first, end;
    chosen of[AHEAD_SENTENCES];
} ahead;

static enum kb_selection cues_of(const ecfit_doc *d, uint32_t sentence)
{
    return !d->title_given && sentence < ECFIT_TITLE_SENTENCES ? KB_WITH_TITLE_CUES : 0;
}

/* The phrases of sentence i and of those behind it that are in its language, as far as they are short: to begin anew
 * for each would cost as much as five of its words, and of a sentence alone few readings would be there when they are
 * read. Behind them stands one at the end of all texts. `cues`: KB_WITH_TITLE_CUES where none are left out. */
static bool look_ahead(ecfit_doc *d, uint32_t i, enum kb_selection cues, ahead *a)
{
    const ecfit_sentence *s = &d->sentences.at[i], *end = d->sentences.at + d->sentences.n, *next = s;
    if (end - s > AHEAD_SENTENCES) end = s + AHEAD_SENTENCES;
    uint32_t to;
    do to = next->first + next->n;
    while (++next < end && next->lang == s->lang && next->first + next->n - s->first <= AHEAD_TOKENS);
    vec_reset(&d->phrases);
    if (!ecfit_phrases_find_in(d->kb, (ecfit_lang)s->lang, &d->tokens, s->first, to, &d->phrases)) return false;
    ecfit_phrase_span *last = vec_push(&d->phrases);
    if (!last || !vec_reserve(&d->chosen_phrases, d->phrases.n)) return false;
    *last = (ecfit_phrase_span){.first = KB_NONE};
    a->first = i, a->end = i + (uint32_t)(next - s);
    const ecfit_phrase_span *p = d->phrases.at;
    ecfit_chosen_phrase *at = d->chosen_phrases.at;
    for (chosen *c = a->of; s < next; s++, c++) {
        p = choose_readings(d, s, p, cues | cues_of(d, i++), at, c);
        at += c->end - c->first;
    }
    at->reading = 0; /* behind the last one, looked at in vain */
    return true;
}

/* The place behind all hits, with room for one. NULL when memory ran out. */
static __attribute__((noinline)) ecfit_hit *make_room(ecfit_doc *d, const ecfit_hit *end)
{
    d->hits.n = (size_t)(end - d->hits.at);
    return has_room(d) ? d->hits.at + d->hits.n : NULL;
}

/* What a hit is, and what a reading says of it before the words around it are looked at. */
static inline void put_hit(ecfit_hit *to, uint32_t sentence, const ecfit_chosen_phrase *p, const kb_reading *r,
                           uint32_t reading)
{
    enum { AT = offsetof(ecfit_hit, kind), FROM = offsetof(kb_reading, kind), N = 4 };
    _Static_assert(offsetof(ecfit_hit, flags) == AT + N - 1 && offsetof(kb_reading, flags) == FROM + N - 1 &&
                       offsetof(ecfit_hit, dead) == AT + 2 && offsetof(kb_reading, dead) == FROM + 2,
                   "kind, dead and flags are in one order");
    enum { PLACE = offsetof(ecfit_hit, start), PLACE_BYTES = 4 * sizeof(uint32_t) };
    _Static_assert(offsetof(ecfit_hit, end) == PLACE + 4 && offsetof(ecfit_chosen_phrase, end) == 4 &&
                       offsetof(ecfit_hit, first) == PLACE + 8 && offsetof(ecfit_chosen_phrase, first) == 8 &&
                       offsetof(ecfit_hit, n) == PLACE + 12 && offsetof(ecfit_chosen_phrase, n) == 12,
                   "start to n are in one order");
    to->entry = r->entry, to->rule = KB_NONE, to->sentence = sentence, to->reading = reading;
    memcpy((char *)to + PLACE, p, PLACE_BYTES);
    memcpy((char *)to + AT, (const char *)r + FROM, N);
    to->modality = ECFIT_MODALITY_CONTEXT;
}

/* Hits of all phrases of a sentence, as they were chosen: one for each reading of a phrase, from the one that was
 * chosen on. Hit by hit, not phrase by phrase: how many readings the next one has is hard to foresee, and no branch asks.
 * *kinds: those of the hits. False when memory ran out. */
static bool put_readings(ecfit_doc *d, uint32_t sentence, const chosen *c, uint32_t *kinds)
{
    ecfit_hit *to = d->hits.at + d->hits.n, *full = d->hits.at + d->hits.cap;
    uint8_t *flags = d->hit_flags.at + d->hits.n;
    const kb_reading *readings = d->kb->readings;
    const ecfit_chosen_phrase *p = c->first, *end = c->end;
    uint32_t all = 0;
    for (uint32_t reading = p->reading; p < end; to++) {
        if (to == full) {
            if (!(to = make_room(d, to))) return false;
            full = d->hits.at + d->hits.cap, flags = d->hit_flags.at + d->hits.n;
        }
        const kb_reading *r = readings + reading;
        const uint8_t kind = r->kind, said = r->flags;
        const uint32_t last = said & KB_READING_LAST, next = p[1].reading;
        put_hit(to, sentence, p, r, reading);
        *flags++ = said;
        all |= 1u << kind;
        _Static_assert(KB_READING_LAST == 1, "a number");
        p += last;
        reading = last ? next : reading + 1;
    }
    *kinds = all;
    d->hits.n = (size_t)(to - d->hits.at);
    return true;
}

/* Hits of all phrases of a sentence; with title cues, where they were left out, if there are so many hits that it
 * matters which of them are near to each other.
 * *heading: the first token of the last phrase that may be a heading, 0 when none may. False when memory ran out. */
static bool phrases_of(ecfit_doc *d, uint32_t sentence, ahead *a, uint32_t *heading)
{
    ecfit_sentence *s = &d->sentences.at[sentence];
    const size_t n_before = d->hits.n;
    if (sentence >= a->end && !look_ahead(d, sentence, 0, a)) return false;
    const chosen *c = &a->of[sentence - a->first];
    *heading = c->last_heading;
    if (!put_readings(d, sentence, c, &s->kinds)) return false;
    if (d->hits.n - n_before + c->n_title_cues <= ECFIT_NEAR_HITS || cues_of(d, sentence)) return true;
    d->hits.n = n_before;
    if (!look_ahead(d, sentence, KB_WITH_TITLE_CUES, a)) return false;
    a->end = sentence + 1;
    return put_readings(d, sentence, a->of, &s->kinds);
}

/* As phrases_of(), of a sentence that has changed since its phrases were found. */
static bool phrases_anew(ecfit_doc *d, uint32_t sentence, ahead *a, uint32_t *heading)
{
    a->end = 0;
    return phrases_of(d, sentence, a, heading);
}

static bool rules_of(ecfit_doc *d, uint32_t sentence, bool brute)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    uint32_t failed;
    vec_reset(&d->rule_hits);
    if (!ecfit_rules_match(d->kb, d->matcher, (ecfit_lang)s->lang, d->folded.ptr, s->end, &d->tokens, s->first,
                           s->first + s->n, brute, &d->rule_hits, &failed))
        return false;
    if (failed != KB_NONE) d->failed_rule = failed;
    for (size_t i = 0; i < d->rule_hits.n; i++) {
        const ecfit_rule_hit *r = &d->rule_hits.at[i];
        ecfit_hit hit = {.entry = KB_NONE, .rule = r->rule, .reading = KB_NONE, .start = r->start,
                         .end = r->end, .first = r->token, .n = 1, .sentence = sentence, .kind = KB_N_KINDS,
                         .modality = ECFIT_MODALITY_CONTEXT, .flags = KB_READING_LAST};
        while (hit.first + hit.n < s->first + s->n && d->tokens.at[hit.first + hit.n].start < r->end) hit.n++;
        if (!add_hit(d, hit)) return false;
    }
    return true;
}

/* ---- headings inside a line ------------------------------------------------------------------------------- */

enum { MAX_SPLITS = 500, MIN_TOKENS_BEFORE = 3 };

static bool in_capitals(const ecfit_doc *d, const ecfit_hit *h)
{
    for (uint32_t i = h->first; i < h->first + h->n; i++)
        if (!(d->tokens.at[i].flags & ECFIT_TOKEN_CAPS)) return false;
    return !(d->tokens.at[h->first - 1].flags & ECFIT_TOKEN_CAPS);
}

/* "Willingness to travel Desirable * Experience with UNIX": the end of a sentence before a list item. */
static bool stands_before_item(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    uint32_t next = h->first + h->n;
    return next == s->first + s->n && next < d->tokens.n && d->tokens.at[next].flags & ECFIT_TOKEN_BULLET;
}

/* "... agile environment Qualifications: Bachelor's degree": a heading that a lost line break left in the middle. It
 * begins with a capital and ends with a colon or before a list, or stands in capitals. returns its first token or 0. */
static uint32_t inner_heading(const ecfit_doc *d, const ecfit_sentence *s)
{
    for (size_t i = s->first_hit; i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->kind != KB_HEADING || h->first < s->first + MIN_TOKENS_BEFORE) continue;
        unsigned kind = ecfit_cue_value(d, h);
        if (kind < ECFIT_SECTION_DUTIES || kind > ECFIT_SECTION_DESIRABLE) continue;
        const ecfit_token *t = &d->tokens.at[h->first];
        bool wishes = kind == ECFIT_SECTION_DESIRABLE;
        if (!(t->flags & ECFIT_TOKEN_UPPER)) continue;
        if (d->tokens.at[h->first - 1].flags & ECFIT_TOKEN_UPPER && !(wishes && h->n > 1)) continue;
        bool colon = d->tokens.at[h->first + h->n - 1].flags & ECFIT_TOKEN_COLON;
        if (colon || (h->n > 1 && in_capitals(d, h))) return h->first;
        if ((wishes || h->n > 1) && stands_before_item(d, s, h)) return h->first;
    }
    return 0;
}

/* Cut sentence i before token `at`; its hits are to be found again. */
static bool split_sentence(ecfit_doc *d, uint32_t i, uint32_t at)
{
    if (!vec_reserve(&d->sentences, 1)) return false;
    ecfit_sentence *s = &d->sentences.at[i];
    memmove(s + 1, s, (d->sentences.n - i) * sizeof *s);
    d->sentences.n++;
    s[1].first = at, s[1].n = s->n - (at - s->first), s[1].start = d->tokens.at[at].start;
    s->n = at - s->first, s->end = d->tokens.at[at - 1].start + d->tokens.at[at - 1].len;
    d->tokens.at[at].flags |= ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_LINE | ECFIT_TOKEN_BREAK;
    d->hits.n = s->first_hit;
    return true;
}

enum { WINDOW_TOKENS = 2048 };

/* The token behind `at` by more words than a phrase has: one that begins before `at` ends before it. */
static uint32_t behind_phrases(const ecfit_doc *d, uint32_t at, uint32_t end)
{
    for (unsigned words = 0; at < end && words <= KB_MAX_PHRASE; at++)
        words += !(d->tokens.at[at].flags & ECFIT_TOKEN_SKIP);
    return at;
}

/* Cut a long sentence before its first inner heading, which is looked for window by window: a text without sentence
 * ends would else be searched to its end for each of its headings (1 MB: 5.3 s, now 0.2 s). */
static bool cut_long_sentence(ecfit_doc *d, uint32_t i, ahead *a, unsigned *splits)
{
    const ecfit_sentence whole = d->sentences.at[i];
    uint32_t end = whole.first + whole.n, at = 0, heading;
    for (uint32_t from = whole.first, to; from < end && !at; from = to) {
        to = end - from > WINDOW_TOKENS ? from + WINDOW_TOKENS : end;
        d->sentences.at[i].first = from;
        d->sentences.at[i].n = behind_phrases(d, to, end) - from;
        if (!phrases_anew(d, i, a, &heading)) return false;
        while (d->hits.n > whole.first_hit && d->hits.at[d->hits.n - 1].first >= to) d->hits.n--;
        at = heading ? inner_heading(d, &whole) : 0;
        d->hits.n = whole.first_hit;
    }
    d->sentences.at[i] = whole;
    a->end = 0;
    *splits += at != 0;
    return !at || split_sentence(d, i, at);
}

bool ecfit_stage_hits(ecfit_doc *d, bool brute_rules)
{
    unsigned splits = 0;
    uint32_t heading;
    ahead a;
    a.end = 0;
    vec_reset(&d->hits);
    d->failed_rule = KB_NONE;
    if (!has_room(d)) return false;
    for (uint32_t i = 0; i < d->sentences.n; i++) {
        ecfit_sentence *s = &d->sentences.at[i];
        s->first_hit = (uint32_t)d->hits.n;
        if (s->n > WINDOW_TOKENS && splits < MAX_SPLITS && !cut_long_sentence(d, i, &a, &splits)) return false;
        s = &d->sentences.at[i];
        ecfit_rules_expect(d->kb, d->matcher, (ecfit_lang)s->lang, d->tokens.at, s->first, s->first + s->n);
        if (!phrases_of(d, i, &a, &heading)) return false;
        uint32_t at = heading >= s->first + MIN_TOKENS_BEFORE && splits < MAX_SPLITS ? inner_heading(d, s) : 0;
        if (at) {
            splits++;
            if (!split_sentence(d, i, at) || !phrases_anew(d, i, &a, &heading)) return false;
            s = &d->sentences.at[i];
        }
        if (!rules_of(d, i, brute_rules)) return false;
        s->n_hits = (uint32_t)d->hits.n - s->first_hit;
    }
    return true;
}

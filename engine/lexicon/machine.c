#include "lexicon/machine.h"
#include "lexicon/gates.h"
#include "text/utf8.h"

enum { NOWHERE = 0 }; /* as end of a match, which lies behind at least one character: see run() */

/* ---- characters ------------------------------------------------------------------------------------------- */

/* The glyph at a byte: INSIDE in the middle of a character, END behind the sentence. */
static inline uint8_t glyph_at(const kb_sentence *s, size_t at)
{
    if (at >= s->end_byte) return ECFIT_GLYPH_END;
    const uint8_t g = s->glyphs->of_byte[(unsigned char)s->folded[at]];
    size_t len;
    return g != ECFIT_GLYPH_WIDE ? g : ecfit_wide_glyph(s->glyphs, s->folded + at, &len);
}

bool kb_behind_word(const kb_sentence *s, size_t at)
{
    if (!at) return false;
    do at--;
    while (at && !ecfit_utf8_boundary(s->folded, s->end_byte, at));
    return ecfit_glyph_is_word(glyph_at(s, at));
}

static inline bool behind_word(const kb_sentence *s, size_t at)
{
    return at && s->folded[at - 1] != ' ' && kb_behind_word(s, at); /* nearly always a blank */
}

/* ---- pieces ----------------------------------------------------------------------------------------------- */

/* Where no move by g stands: what the state does by glyphs of this kind. 0: nothing, it is dead. */
static inline uint32_t usual_move(const ecfit_kb *kb, uint32_t state, uint8_t kind)
{
    const uint32_t move = kb->moves[state + kb_kind_column(kind)];
    return (move & KB_MOVE_COLUMN) == kb_kind_column(kind) ? move : 0;
}

enum { MAX_ENDS = 4 };

/* Where matches of a piece end: nearly always one. */
typedef struct piece_ends {
    size_t at[MAX_ENDS], n;
} piece_ends;

/* The end of the match of a piece; NOWHERE, ECFIT_ASK_PCRE2, or ECFIT_ASK_WHOLE when every end is wanted and there are more
 * than MAX_ENDS. No state moves by UNSURE or WIDE: these cost nothing until they come. */
static size_t run(const kb_sentence *s, uint32_t state, size_t from, piece_ends *every)
{
    const uint32_t *moves = s->kb->moves;
    const ecfit_glyph_table *glyphs = s->glyphs;
    const char *text = s->folded;
    const size_t end_byte = s->end_byte;
    size_t end = NOWHERE;
    for (size_t i = from, n = 1;; i += n, n = 1) {
        for (uint32_t move; i < end_byte; i++, state = move >> KB_MOVE_STATE) { /* moves by a byte, no match: most */
            const unsigned char byte = (unsigned char)text[i];
            const uint8_t own = glyphs->column_of_byte[byte], kind = glyphs->kind_of_byte[byte];
            move = moves[state + own];
            if ((uint8_t)move == own) continue;
            if ((move & KB_MOVE_COLUMN) == own) break;
            move = moves[state + kind];
            if ((uint8_t)move != kind) break;
        }
        if (!state) return end;
        uint8_t g = i < end_byte ? s->glyphs->of_byte[(unsigned char)text[i]] : ECFIT_GLYPH_END;
        if (g == ECFIT_GLYPH_WIDE) g = ecfit_wide_glyph(s->glyphs, text + i, &n);
        const uint8_t own = s->glyphs->column[g];
        uint32_t move = moves[state + own];
        if ((move & KB_MOVE_COLUMN) != own) {
            if (g == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
            move = usual_move(s->kb, state, s->glyphs->kind[g]);
        }
        if (move & KB_MOVE_MATCHED) {
            if (every && every->n == MAX_ENDS) return ECFIT_ASK_WHOLE;
            if (every) every->at[every->n++] = i;
            end = i;
        }
        state = move >> KB_MOVE_STATE;
        if (!state) return end;
    }
}

/* ---- gaps ------------------------------------------------------------------------------------------------- */

/* One run of a rule. */
typedef struct rule_run {
    const kb_sentence *s;
    const kb_machine *m;
} rule_run;

/* A place in a gap: a byte and the first token that does not lie before it. */
typedef struct place {
    size_t at, token;
} place;

static bool is_sign(const kb_glyphs *signs, uint8_t g) { return signs->bits[g >> 6] >> (g & 63) & 1; }

/* Go over the signs that stand here, to the word behind them. returns a glyph of a word, END when something else comes, and
 * UNSURE where that is not known. */
static uint8_t pass_signs(const kb_sentence *s, const kb_glyphs *signs, place *p)
{
    uint8_t g = glyph_at(s, p->at);
    if (g != ECFIT_GLYPH_UNSURE && !is_sign(signs, g)) return ECFIT_GLYPH_END;
    for (; is_sign(signs, g) || g == ECFIT_GLYPH_INSIDE; g = glyph_at(s, ++p->at)) {}
    if (p->at >= s->end_byte) return ECFIT_GLYPH_END;
    while (p->token < s->to && s->tokens[p->token].start < p->at) p->token++;
    return g == ECFIT_GLYPH_UNSURE || ecfit_glyph_is_word(g) ? g : ECFIT_GLYPH_END;
}

static size_t skip_word(const kb_sentence *s, size_t at)
{
    while (s->glyphs->inside_word[glyph_at(s, at)]) at++;
    return at;
}

static __attribute__((noinline)) bool is_rare_end(const kb_sentence *s, size_t behind)
{
    const uint8_t g = glyph_at(s, behind);
    return !s->glyphs->inside_word[g] && g != ECFIT_GLYPH_UNSURE;
}

/* Whether the sentence or a sign stands behind a word. What is rare is asked apart: no registers are saved for its sake. */
static inline bool ends_word(const kb_sentence *s, size_t behind)
{
    return (behind < s->end_byte && s->glyphs->sign_byte[(unsigned char)s->folded[behind]]) || is_rare_end(s, behind);
}

/* Whether a token begins at a byte that is a word to PCRE2, too, from its first to its last byte. */
static inline bool is_plain_word(const kb_sentence *s, size_t token, size_t at)
{
    const ecfit_token *t = &s->tokens[token];
    return token < s->to && t->start == at && t->opens[s->lang] & KB_PLAIN_WORD && ends_word(s, at + t->len);
}

/* Of a row of what begins, see kb_begun(). */
static bool has_bit(const uint64_t *row, uint32_t bit) { return row[kb_begun_at(bit / 64)] >> bit % 64 & 1; }

static __attribute__((noinline)) bool are_plain_signs(const kb_sentence *s, size_t at, size_t to)
{
    if (at >= to) return false;
    for (; at < to; at++) {
        if (s->glyphs->gap_byte[(unsigned char)s->folded[at]]) continue;
        const uint8_t g = glyph_at(s, at);
        if (g != ECFIT_GLYPH_INSIDE && (g == ECFIT_GLYPH_UNSURE || s->glyphs->kind[g] != KB_SIGNS)) return false;
    }
    return true;
}

static inline bool is_blank(const kb_sentence *s, size_t at, size_t to) { return to == at + 1 && s->folded[at] == ' '; }

/* Whether signs that end no sentence stand here, and nothing else, before a byte behind them. */
static inline bool plain_signs(const kb_sentence *s, size_t at, size_t to)
{
    return is_blank(s, at, to) || are_plain_signs(s, at, to);
}

/* Go from a sign to the next of at most n words of which the effect has one of `bits` in a word of its row of what begins,
 * over plain words and plain signs: nearly all of gaps. returns how many words were passed; *found: those bits, p is at a
 * plain word that has them; 0: p is at what stands behind the last word that was passed. */
static unsigned pass_plain_words(const kb_sentence *s, size_t word, uint64_t bits, unsigned n, place *p, uint64_t *found)
{
    const uint64_t *begins = s->kb->begins + kb_begun_at(word);
    const size_t row_words = 2 * kb_gate_words(s->kb);
    const unsigned may_begin = KB_BEGINS_SHIFT(word);
    const ecfit_token *const from = s->tokens + p->token, *const last = s->tokens + s->to - 1, *t = from;
    const ecfit_token *const end = (size_t)(last - t) < n ? last + 1 : t + n;
    const uint32_t *opens = &t->opens[s->lang];
    *found = 0;
    if (t > last || !plain_signs(s, p->at, t->start)) return 0;
    for (; t < end; opens = &t->opens[s->lang]) {
        const size_t behind = (size_t)t->start + t->len;
        const bool blank = t < last && is_blank(s, behind, t[1].start); /* nearly always */
        if (!(*opens & KB_PLAIN_WORD) || (!blank && !ends_word(s, behind))) break;
        const uint32_t effect = *opens & KB_EFFECT & -(*opens >> may_begin & 1); /* mostly none */
        *found = begins[effect * row_words] & bits;
        if (*found) break;
        t++;
        if (!blank && (t > last || !plain_signs(s, behind, t->start))) break;
    }
    p->token += (size_t)(t - from);
    p->at = *found ? t->start : t == from ? p->at : (size_t)t[-1].start + t[-1].len;
    return (unsigned)(t - from);
}

static size_t run_pieces(const rule_run *r, uint32_t k, uint32_t state, place p);
static size_t run_behind_gap(const rule_run *r, uint32_t k, unsigned words, place p);

/* The pieces behind piece k, which is the word that ends here. */
static size_t run_behind_word(const rule_run *r, uint32_t k, place p)
{
    return k + 1 == r->m->n_pieces ? p.at : run_behind_gap(r, k, 0, p);
}

/* Whether pieces may go on that a plain word begins but is not. */
static bool begun_go_on(const kb_sentence *s, const ecfit_token *t)
{
    return kb_goes_on(s, s->kb->effects[t->opens[s->lang] & KB_EFFECT].begins, t);
}

/* The pieces from k on at a plain word, by what is known of it. */
static size_t run_at_word(const rule_run *r, uint32_t k, place p)
{
    const ecfit_kb *kb = r->s->kb;
    const ecfit_token *t = &r->s->tokens[p.token];
    const uint64_t *begins = kb_begun(kb, t->opens[r->s->lang]), *wholes = begins + KB_HALF_LINE;
    const uint32_t bit = r->m->pieces[k].begins;
    if (bit != KB_NO_BIT && !has_bit(begins, bit)) return NOWHERE;
    if (bit != KB_NO_BIT && has_bit(wholes, bit))
        return run_behind_word(r, k, (place){p.at + t->len, p.token + 1});
    if (bit != KB_NO_BIT && !begun_go_on(r->s, t)) return NOWHERE;
    return run_pieces(r, k, r->m->pieces[k].start, p);
}

/* The same at another word, which begins with a glyph. */
static size_t run_at_glyph(const rule_run *r, uint32_t k, uint8_t first, place p)
{
    const uint32_t state = r->m->pieces[k].start;
    const uint8_t own = r->s->glyphs->column[first];
    const bool begins = (r->s->kb->moves[state + own] & KB_MOVE_COLUMN) == own || usual_move(r->s->kb, state, KB_WORDS);
    return begins ? run_pieces(r, k, state, p) : NOWHERE;
}

/* The pieces behind the gap of piece k, of which p is at a sign behind so many words, with as few words in it as will do;
 * returns as run() does. A gap can be read in one way only: its signs and its words end where the other begin. */
static size_t run_behind_gap(const rule_run *r, uint32_t k, unsigned words, place p)
{
    const kb_sentence *s = r->s;
    const kb_piece *piece = &r->m->pieces[k];
    const uint32_t bit = r->m->pieces[k + 1].begins;
    for (;; words++) {
        uint64_t found = 0;
        if (piece->plain_signs && bit != KB_NO_BIT)
            words += pass_plain_words(s, bit / 64, 1ull << bit % 64, piece->max_words + 1 - words, &p, &found);
        if (words > piece->max_words) return NOWHERE;
        uint8_t first = 0;
        if (!found) {
            first = pass_signs(s, &s->kb->gap_signs[piece->signs], &p);
            if (first == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
            if (first == ECFIT_GLYPH_END) return NOWHERE;
        }
        const bool plain = found || is_plain_word(s, p.token, p.at);
        const size_t end = plain ? run_at_word(r, k + 1, p) : run_at_glyph(r, k + 1, first, p);
        if (end != NOWHERE || words == piece->max_words) return end;
        p.at = plain ? p.at + s->tokens[p.token].len : skip_word(s, p.at);
        p.token += plain;
    }
}

/* The pieces behind a match of piece k that ends here, behind the first sign of its gap. */
static size_t run_behind(const rule_run *r, uint32_t k, size_t end, place p)
{
    for (p.at = end - 1; glyph_at(r->s, p.at) == ECFIT_GLYPH_INSIDE; p.at--) {}
    while (p.token < r->s->to && r->s->tokens[p.token].start < p.at) p.token++;
    return run_behind_gap(r, k, 0, p);
}

/* The pieces from k on, whose first one begins in `state`. Where that can end in several places, all that goes on from there
 * must lead to one end: which comes first is not known. */
static size_t run_pieces(const rule_run *r, uint32_t k, uint32_t state, place p)
{
    if (k + 1 == r->m->n_pieces) return run(r->s, state, p.at, NULL);
    piece_ends every;
    every.n = 0;
    size_t end = run(r->s, state, p.at, &every);
    if (end >= ECFIT_ASK_WHOLE) return end;
    end = NOWHERE;
    for (size_t i = 0; i < every.n; i++) {
        const size_t one = run_behind(r, k, every.at[i], p);
        if (one >= ECFIT_ASK_WHOLE || (end != NOWHERE && one != NOWHERE && one != end)) return ECFIT_ASK_WHOLE;
        if (one != NOWHERE) end = one;
    }
    return end;
}

size_t kb_machine_match(const kb_sentence *s, uint32_t rule, size_t token)
{
    const rule_run r = {s, &s->kb->machines[rule]};
    const size_t from = s->tokens[token].start;
    if (!r.m->n_pieces) return ECFIT_ASK_WHOLE;
    const uint32_t start = behind_word(s, from) ? r.m->start_behind_word : r.m->pieces[0].start;
    const size_t end = run_pieces(&r, 0, start, (place){from, token});
    if (end == NOWHERE) return from;
    if (end == ECFIT_ASK_WHOLE) return end;
    return end == ECFIT_ASK_PCRE2 || r.m->loose ? ECFIT_ASK_PCRE2 : end;
}

/* ---- rules together --------------------------------------------------------------------------------------- */

/* What became of the rule of a bit: it ends somewhere, it is to be asked alone, or goes on. */
static void take(const kb_triggered *t, const kb_machine *m, size_t bit, size_t end)
{
    const uint64_t one = 1ull << bit % 64;
    if (end == NOWHERE) return;
    t->left[bit / 64] &= ~one;
    if (end >= ECFIT_ASK_WHOLE || m->loose) t->alone[bit / 64] |= one;
    else t->matched[bit / 64] |= one, t->ends[bit] = (uint32_t)end;
}

static rule_run run_of(const kb_sentence *s, size_t bit)
{
    const uint32_t *rules = s->kb->bit_rules + s->lang * kb_rule_words(s->kb) * 64;
    return (rule_run){s, &s->kb->machines[rules[bit]]};
}

/* Rules that may go on with the plain word at p, in one word of rows: their bits, and those whose next piece it is. */
static void run_some_at_word(const kb_sentence *s, const kb_triggered *t, size_t word, uint64_t bits, uint64_t wholes,
                             place p)
{
    const ecfit_token *at = &s->tokens[p.token];
    const place behind = {p.at + at->len, p.token + 1};
    if (bits & ~wholes && !begun_go_on(s, at)) bits &= wholes;
    for (; bits; bits &= bits - 1) {
        const size_t bit = word * 64 + (unsigned)__builtin_ctzll(bits);
        const rule_run r = run_of(s, bit);
        const bool whole = wholes >> bit % 64 & 1;
        take(t, r.m, bit, whole ? run_behind_word(&r, 1, behind) : run_pieces(&r, 1, r.m->pieces[1].start, p));
    }
}

static void run_rules_at_word(const kb_sentence *s, const kb_triggered *t, const uint64_t *begun, place p)
{
    const size_t n_words = kb_rule_words(s->kb);
    for (size_t w = 0; w < n_words; w++) {
        const uint64_t *here = begun + kb_begun_at(w), bits = *here & t->left[w];
        if (bits) run_some_at_word(s, t, w, bits, here[KB_HALF_LINE], p);
    }
}

/* Rules behind so many words of their gaps, where something else stands. */
static void run_rules_in_gap(const kb_sentence *s, const kb_triggered *t, unsigned words, place p)
{
    place behind = p;
    if (pass_signs(s, &s->kb->gap_signs[0], &behind) == ECFIT_GLYPH_END) return;
    for (size_t w = 0; w < kb_rule_words(s->kb); w++)
        for (uint64_t bits = t->left[w]; bits; bits &= bits - 1) {
            const size_t bit = w * 64 + (unsigned)__builtin_ctzll(bits);
            const rule_run r = run_of(s, bit);
            take(t, r.m, bit, run_behind_gap(&r, 0, words, p));
        }
}

enum { BLOCK = ECFIT_BLOCK / sizeof(uint64_t) }; /* words */
_Static_assert(KB_HALF_LINE == 2 * BLOCK, "rows are read two blocks at a time");

/* Keep of a block what stands in another. */
static inline ecfit_block keep_block(uint64_t *at, const uint64_t *other)
{
    const ecfit_block both = ecfit_block_and(ecfit_block_load(at), ecfit_block_load(other));
    ecfit_block_store(at, both);
    return both;
}

/* Keep of a row what stands in another. returns whether anything is left. */
static inline bool keep_row(uint64_t *row, const uint64_t *other, size_t n_words)
{
    ecfit_block any = ecfit_block_all(0);
    for (size_t w = 0; w < n_words; w += KB_HALF_LINE) {
        any = ecfit_block_or(any, keep_block(row + w, other + w));
        any = ecfit_block_or(any, keep_block(row + w + BLOCK, other + w + BLOCK));
    }
    return ecfit_block_any(any);
}

static inline ecfit_block both_blocks(const uint64_t *a, const uint64_t *b)
{
    return ecfit_block_and(ecfit_block_load(a), ecfit_block_load(b));
}

/* Whether some of the bits of a row stand in one of what begins. */
static inline bool any_begun(const uint64_t *row, const uint64_t *begun, size_t n_words)
{
    ecfit_block any = ecfit_block_all(0);
    for (size_t w = 0; w < n_words; w += KB_HALF_LINE, row += KB_HALF_LINE, begun += 2 * KB_HALF_LINE)
        any = ecfit_block_or(any, ecfit_block_or(both_blocks(row, begun), both_blocks(row + BLOCK, begun + BLOCK)));
    return ecfit_block_any(any);
}

/* The words behind a token, as far as gaps have room for them. */
static void match_behind(const kb_sentence *s, size_t token, const kb_triggered *t)
{
    const ecfit_lang lang = s->lang;
    const size_t n_words = kb_rule_words(s->kb);
    const uint64_t *rooms = s->kb->gap_rooms + lang * n_words;
    const ecfit_token *next = s->tokens + token;
    for (unsigned words = 0; keep_row(t->left, rooms, n_words); words++, rooms += ECFIT_N_LANGS * n_words) {
        const size_t at = (size_t)next->start + next->len;
        token++, next++;
        if (token >= s->to || !plain_signs(s, at, next->start) || !(next->opens[lang] & KB_PLAIN_WORD) ||
            !ends_word(s, (size_t)next->start + next->len)) {
            run_rules_in_gap(s, t, words, (place){at, token});
            return;
        }
        const uint32_t does = next->opens[lang];
        const uint64_t *begun = kb_begun(s->kb, does & -(uint32_t)!!(does & KB_BEGINS_ANY));
        if (any_begun(t->left, begun, n_words)) run_rules_at_word(s, t, begun, (place){next->start, token});
    }
}

void kb_machine_match_together(const kb_sentence *s, size_t token, const kb_triggered *t)
{
    const ecfit_token *at = &s->tokens[token];
    if (is_plain_word(s, token, at->start) && !behind_word(s, at->start))
        match_behind(s, token, t);
    else
        for (size_t w = 0; w < kb_rule_words(s->kb); w++) t->alone[w] |= t->left[w];
}

bool kb_may_go_on(const kb_sentence *s, size_t token)
{
    const ecfit_token *t = &s->tokens[token];
    const uint64_t pairs = s->kb->effects[kb_row_triggering(t->opens[s->lang])].triggers;
    return kb_goes_on(s, pairs, t) || !is_plain_word(s, token, t->start) || behind_word(s, t->start);
}

/* ---- words that are pieces -------------------------------------------------------------------------------- */

static uint32_t move_by(const ecfit_kb *kb, uint32_t state, uint8_t g)
{
    const uint8_t own = ecfit_glyph_column(g);
    const uint32_t move = kb->moves[state + own];
    return (move & KB_MOVE_COLUMN) == own ? move : usual_move(kb, state, ecfit_glyph_kind(g));
}

/* Whether a match ends where the state was reached, whatever follows. */
static bool always_ends(const ecfit_kb *kb, uint32_t state)
{
    for (uint8_t g = 1; g < ECFIT_N_GLYPHS; g++) {
        const uint32_t move = move_by(kb, state, g);
        if (kb_glyph_in_texts(g) && (!(move & KB_MOVE_MATCHED) || move >> KB_MOVE_STATE)) return false;
    }
    return true;
}

/* Whether behind the word of a state a match ends before all that is no word. */
static bool ends_before_sign(const ecfit_kb *kb, uint32_t state)
{
    for (uint8_t g = 1; g < ECFIT_N_GLYPHS; g++) {
        const uint32_t move = move_by(kb, state, g);
        if (kb_glyph_in_texts(g) && !ecfit_glyph_is_word(g) && (!(move & KB_MOVE_MATCHED) || move >> KB_MOVE_STATE)) return false;
    }
    return true;
}

/* Whether only a sign of the gap goes on with it, and ends it. */
static bool ends_behind_sign(const ecfit_kb *kb, const kb_glyphs *signs, uint32_t state)
{
    uint32_t ending = 0;
    for (uint8_t g = 1; g < ECFIT_N_GLYPHS; g++) {
        if (!kb_glyph_in_texts(g) || ecfit_glyph_is_word(g)) continue;
        const uint32_t move = move_by(kb, state, g), next = move >> KB_MOVE_STATE;
        if (move & KB_MOVE_MATCHED || !next == is_sign(signs, g)) return false;
        if (next && next != ending && !always_ends(kb, next)) return false;
        if (next) ending = next;
    }
    return true;
}

enum { MAX_BEHIND = 64 };

/* The states behind some words: at[first..n). */
typedef struct states_behind {
    uint32_t at[MAX_BEHIND];
    size_t first, n;
    bool dead; /* some words lead to none */
} states_behind;

/* The state behind a start of words, 0 when there is none. returns false when a match ends before. */
static bool state_behind(const ecfit_kb *kb, uint32_t from, ecfit_str start, uint32_t *state)
{
    uint32_t cp;
    *state = from;
    for (size_t i = 0, n; *state && i < start.len; i += n) {
        n = ecfit_utf8_decode((const unsigned char *)start.ptr + i, &cp);
        const uint32_t move = move_by(kb, *state, ecfit_glyph_of(cp));
        if (move & KB_MOVE_MATCHED) return false;
        *state = move >> KB_MOVE_STATE;
    }
    return true;
}

/* Add what states lead to by characters of words. returns false when a match ends inside a word, or for too many. */
static bool add_longer(const ecfit_kb *kb, states_behind *s)
{
    bool again = false; /* words lead back to their start */
    for (size_t i = 0; i < s->n; i++)
        for (uint8_t g = 1; g < ECFIT_N_GLYPHS; g++) {
            if (!kb_glyph_in_texts(g) || !ecfit_glyph_is_word(g)) continue;
            const uint32_t move = move_by(kb, s->at[i], g), next = move >> KB_MOVE_STATE;
            size_t k = 0;
            while (k < s->n && s->at[k] != next) k++;
            if (move & KB_MOVE_MATCHED || k == MAX_BEHIND) return false;
            again |= k == 0;
            if (!next) s->dead = true;
            else if (k == s->n) s->at[s->n++] = next;
        }
    if (again) s->first = 0;
    return true;
}

/* returns false when they are not known, or a match ends before. */
static bool find_behind(const ecfit_kb *kb, uint32_t from, kb_words words, states_behind *s)
{
    uint32_t state;
    *s = (states_behind){.n = 0};
    if (!words.start.len || !state_behind(kb, from, words.start, &state)) return false;
    s->dead = !state;
    if (!state) return true;
    s->at[s->n++] = state;
    s->first = !words.itself;
    return !words.longer || add_longer(kb, s);
}

bool kb_piece_is(const ecfit_kb *kb, uint32_t rule, uint32_t k, kb_words words)
{
    const kb_machine *m = &kb->machines[rule];
    const kb_piece *piece = &m->pieces[k];
    states_behind s;
    if (k >= m->n_pieces || !find_behind(kb, piece->start, words, &s) || s.dead) return false;
    for (size_t i = s.first; i < s.n; i++)
        if (k + 1 == m->n_pieces ? !ends_before_sign(kb, s.at[i])
                                 : !ends_behind_sign(kb, &kb->gap_signs[piece->signs], s.at[i])) return false;
    return true;
}

/* The pairs that a state goes on with; all when it does so with any. */
static uint64_t pairs_from(const ecfit_kb *kb, uint32_t state)
{
    uint64_t pairs = 0;
    for (unsigned char letter = 'a'; state && letter <= 'z'; letter++) {
        const uint32_t move = move_by(kb, state, letter), next = move >> KB_MOVE_STATE;
        if (move & KB_MOVE_MATCHED) return ~0ull;
        for (uint8_t g = 1; next && g < ECFIT_N_GLYPHS; g++)
            if (kb_glyph_in_texts(g) && move_by(kb, next, g)) pairs |= kb_pair_bit(letter, g);
    }
    return pairs;
}

uint64_t kb_pairs_behind(const ecfit_kb *kb, uint32_t rule, uint32_t k, kb_words words)
{
    const kb_machine *m = &kb->machines[rule];
    states_behind s;
    uint64_t pairs = 0;
    if (k >= m->n_pieces || !find_behind(kb, m->pieces[k].start, words, &s)) return ~0ull;
    for (size_t i = s.first; i < s.n; i++) {
        const uint32_t move = move_by(kb, s.at[i], ' ');
        pairs |= move & KB_MOVE_MATCHED ? ~0ull : pairs_from(kb, move >> KB_MOVE_STATE);
    }
    return pairs;
}

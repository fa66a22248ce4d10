#include "lexicon/machine.h"
#include "lexicon/gates.h"

enum { NOWHERE = 0 }; /* as end of a match, which lies behind at least one character: see run() */

/* ---- characters ------------------------------------------------------------------------------------------- */

/* The glyph at a byte: INSIDE in the middle of a character, END behind the sentence. */
static inline uint8_t glyph_at(const kb_sentence *s, size_t at)
{
    if (at >= s->end_byte) return ECFIT_GLYPH_END;
    const uint8_t g = s->glyphs->of_byte[(unsigned char)s->folded[at]];
    return g ? g : ecfit_wide_glyph(s->glyphs, s->folded + at);
}

bool kb_behind_word(const kb_sentence *s, size_t at)
{
    if (!at) return false;
    do at--;
    while (at && s->glyphs->of_byte[(unsigned char)s->folded[at]] == ECFIT_GLYPH_INSIDE);
    const uint8_t g = s->glyphs->of_byte[(unsigned char)s->folded[at]];
    return ecfit_glyph_is_word(g ? g : ecfit_wide_glyph(s->glyphs, s->folded + at));
}

/* ---- pieces ----------------------------------------------------------------------------------------------- */

/* Where no move by g stands: what the state does by glyphs of this kind. 0: nothing, it is dead. */
static uint32_t usual_move(const ecfit_kb *kb, uint32_t state, uint8_t kind)
{
    const uint32_t own = kb->moves[state];
    return own & KB_MOVE_GLYPH ? 0 : kb->usual[own >> KB_MOVE_STATE].move[kind]; /* else a move of another state */
}

/* The end of the match of a piece; NOWHERE, ECFIT_ASK_PCRE2, or ECFIT_ASK_WHOLE when every end is wanted and there is more
 * than one. No state moves by INSIDE or UNSURE, so these cost nothing until they come. */
static size_t run(const kb_sentence *s, uint32_t state, bool every_end, size_t from)
{
    const uint32_t *moves = s->kb->moves;
    size_t end = NOWHERE;
    for (size_t i = from;; i++) {
        const uint8_t g = glyph_at(s, i);
        uint32_t move = moves[state + g];
        if ((move & KB_MOVE_GLYPH) != g) {
            if (g == ECFIT_GLYPH_INSIDE) continue;
            if (g == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
            move = usual_move(s->kb, state, s->glyphs->kind[g]);
        }
        if (move & KB_MOVE_MATCHED) {
            if (every_end && end) return ECFIT_ASK_WHOLE;
            end = i;
        }
        state = move >> KB_MOVE_STATE;
        if (!state) return end;
    }
}

/* ---- gaps ------------------------------------------------------------------------------------------------- */

/* A place in a gap: a byte and the first token that does not lie before it. */
typedef struct place {
    size_t at, token;
} place;

/* Whether a token begins here and is a word to PCRE2, too, from its first to its last byte. */
static bool at_plain_word(const kb_sentence *s, const place *p)
{
    if (p->token >= s->to) return false;
    const ecfit_token *t = &s->tokens[p->token];
    if (t->start != p->at || !(t->opens[s->lang] & KB_PLAIN_WORD)) return false;
    const size_t behind = p->at + t->len;
    return behind >= s->end_byte || s->glyphs->ends_word[(unsigned char)s->folded[behind]];
}

/* Whether a piece can begin with a character of a word. */
static bool begins_with(const kb_sentence *s, const kb_piece *piece, uint8_t g)
{
    const uint32_t state = piece->start[false];
    return (s->kb->moves[state + g] & KB_MOVE_GLYPH) == g || usual_move(s->kb, state, KB_WORDS);
}

static bool is_sign(const kb_glyphs *signs, uint8_t g) { return signs->bits[g >> 6] >> (g & 63) & 1; }

static size_t skip_signs(const kb_sentence *s, const kb_glyphs *signs, size_t at)
{
    for (uint8_t g; g = glyph_at(s, at), is_sign(signs, g) || g == ECFIT_GLYPH_INSIDE;) at++;
    return at;
}

static size_t skip_word(const kb_sentence *s, size_t at)
{
    while (s->glyphs->inside_word[glyph_at(s, at)]) at++;
    return at;
}

static size_t run_pieces(const kb_sentence *s, const kb_machine *m, uint32_t k, uint32_t state, place p);

/* The pieces behind the gap of piece k, of which the first sign was read, with as few words in the gap as will do; returns
 * as run() does. A gap can be read in one way only: its signs and its words end where the other begin. */
static size_t run_behind_gap(const kb_sentence *s, const kb_machine *m, uint32_t k, place p)
{
    const kb_piece *piece = &m->pieces[k], *next = piece + 1;
    const kb_glyphs *signs = &s->kb->gap_signs[piece->signs];
    for (unsigned words = 0;; words++) {
        p.at = skip_signs(s, signs, p.at);
        while (p.token < s->to && s->tokens[p.token].start < p.at) p.token++;
        const uint8_t first = glyph_at(s, p.at);
        if (first == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        if (!ecfit_glyph_is_word(first)) return NOWHERE;
        const bool plain = at_plain_word(s, &p);
        const size_t end = begins_with(s, next, first) ? run_pieces(s, m, k + 1, next->start[false], p) : NOWHERE;
        if (end != NOWHERE || words == piece->max_words) return end;
        p.at = plain ? p.at + s->tokens[p.token].len : skip_word(s, p.at);
        const uint8_t behind = glyph_at(s, p.at);
        if (behind == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        if (!is_sign(signs, behind)) return NOWHERE;
    }
}

/* The pieces from k on, whose first one begins in `state`. */
static size_t run_pieces(const kb_sentence *s, const kb_machine *m, uint32_t k, uint32_t state, place p)
{
    const bool last = k + 1 == m->n_pieces;
    const size_t end = run(s, state, !last, p.at);
    if (last || end == NOWHERE || end >= ECFIT_ASK_WHOLE) return end;
    return run_behind_gap(s, m, k, (place){end, p.token});
}

size_t kb_machine_match(const kb_sentence *s, uint32_t rule, size_t token)
{
    const kb_machine *m = &s->kb->machines[rule];
    const size_t from = s->tokens[token].start;
    if (!m->n_pieces) return ECFIT_ASK_WHOLE;
    const size_t end = run_pieces(s, m, 0, m->pieces[0].start[kb_behind_word(s, from)], (place){from, token});
    if (end == NOWHERE) return from;
    if (end == ECFIT_ASK_WHOLE) return end;
    return end == ECFIT_ASK_PCRE2 || m->loose ? ECFIT_ASK_PCRE2 : end;
}

#include "lexicon/machine.h"

enum { NOWHERE = 0 }; /* as end of a match, which lies behind at least one glyph: see run() */

/* Where no move by g stands: what the state does by glyphs of this kind. 0: nothing, it is dead. */
static uint32_t usual_move(const ecfit_kb *kb, uint32_t state, uint8_t kind)
{
    const uint32_t own = kb->moves[state];
    return own & KB_MOVE_GLYPH ? 0 : kb->usual[own >> KB_MOVE_STATE].move[kind]; /* else a move of another state */
}

/* The end of the match of a piece at glyphs[from], plus 2; NOWHERE, ECFIT_ASK_PCRE2, or ECFIT_ASK_WHOLE when every end
 * is wanted and there is more than one. No state moves by INSIDE or UNSURE, so these cost nothing until they come. */
static size_t run(const ecfit_kb *kb, const ecfit_glyph_table *t, uint32_t state, bool every_end, const uint8_t *glyphs,
                  size_t from)
{
    const uint32_t *moves = kb->moves;
    size_t end = NOWHERE;
    for (size_t i = from;; i++) {
        const uint8_t g = glyphs[i];
        uint32_t move = moves[state + g];
        if ((move & KB_MOVE_GLYPH) != g) {
            if (g == ECFIT_GLYPH_INSIDE) continue;
            if (g == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
            move = usual_move(kb, state, t->kind[g]);
        }
        if (move & KB_MOVE_MATCHED) {
            if (every_end && end) return ECFIT_ASK_WHOLE;
            end = i + 2;
        }
        state = move >> KB_MOVE_STATE;
        if (!state) return end;
    }
}

/* Whether a piece can begin with a character of a word: asked first, as it waits for few of the words of a gap. */
static bool may_begin(const ecfit_kb *kb, const kb_piece *piece, uint8_t g)
{
    const uint32_t state = piece->start[false];
    return (kb->moves[state + g] & KB_MOVE_GLYPH) == g || usual_move(kb, state, KB_WORDS);
}

static bool is_sign(const kb_glyphs *signs, uint8_t g) { return signs->bits[g >> 6] >> (g & 63) & 1; }

/* The pieces from k on at glyphs[from], with as few words in the gaps as will do; returns as run() does. A gap can be
 * read in one way only: its signs and its words end where the other begin. */
static size_t run_pieces(const ecfit_kb *kb, const ecfit_glyph_table *t, const kb_machine *m, uint32_t k,
                         const uint8_t *glyphs, size_t from, bool after_word)
{
    const kb_piece *piece = &m->pieces[k];
    const bool last = k + 1 == m->n_pieces;
    size_t end = run(kb, t, piece->start[after_word], !last, glyphs, from);
    if (last || end == NOWHERE || end >= ECFIT_ASK_WHOLE) return end;
    const kb_glyphs *signs = &kb->gap_signs[piece->signs];
    size_t at = end - 2; /* behind the first sign of the gap */
    for (unsigned words = 0;; words++) {
        while (is_sign(signs, glyphs[at]) || glyphs[at] == ECFIT_GLYPH_INSIDE) at++;
        if (glyphs[at] == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        if (!t->inside_word[glyphs[at]]) return NOWHERE;
        end = may_begin(kb, piece + 1, glyphs[at]) ? run_pieces(kb, t, m, k + 1, glyphs, at, false) : NOWHERE;
        if (end != NOWHERE || words == piece->max_words) return end;
        while (t->inside_word[glyphs[at]]) at++;
        if (glyphs[at] == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        if (!is_sign(signs, glyphs[at])) return NOWHERE;
    }
}

size_t kb_machine_match(const ecfit_kb *kb, const ecfit_glyph_table *t, uint32_t rule, const uint8_t *glyphs,
                        size_t from, bool after_word)
{
    const kb_machine *m = &kb->machines[rule];
    if (!m->n_pieces) return ECFIT_ASK_WHOLE;
    size_t end = run_pieces(kb, t, m, 0, glyphs, from, after_word);
    if (end == NOWHERE) return from;
    if (end == ECFIT_ASK_WHOLE) return end;
    return end == ECFIT_ASK_PCRE2 || m->loose ? ECFIT_ASK_PCRE2 : end - 2;
}

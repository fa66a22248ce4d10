/* Runs rules by the tables that the build has made of their patterns (see machine_build.c): the same for all threads,
 * and nothing is made while text is read. Layer: lexicon. */
#ifndef ECFIT_LEXICON_MACHINE_H
#define ECFIT_LEXICON_MACHINE_H
#include "lexicon/kb.h"
#include "lexicon/pattern.h"

/* Parts of kb->moves: glyph | MATCHED | next state << STATE. MATCHED: a match ended before the glyph. Next state 0:
 * none. Glyph 0: not a move, but the row of kb->usual for glyphs of which the state has no move. */
enum { KB_MOVE_GLYPH = 127, KB_MOVE_MATCHED = 128, KB_MOVE_STATE = 8 };

/** Match a rule at glyphs[from], anchored there; glyphs end with ECFIT_GLYPH_END. after_word: what stands before `from`
 *  is part of a word.
 *  returns the end of the match, `from` when there is none, ECFIT_ASK_PCRE2 when only PCRE2 can tell, ECFIT_ASK_WHOLE
 *  when the pattern must be run as a whole, by lexicon/automaton.h. */
size_t kb_machine_match(const ecfit_kb *kb, const ecfit_glyph_table *t, uint32_t rule, const uint8_t *glyphs,
                        size_t from, bool after_word);
#define ECFIT_ASK_PCRE2 SIZE_MAX
#define ECFIT_ASK_WHOLE (SIZE_MAX - 1)

#endif

/* Runs rule patterns in one pass over the text: a deterministic automaton for each rule, whose states are made when the
 * text first leads to them (Thompson 1968; priorities as in RE2, so that the end is the one that PCRE2 finds).
 * Layer: lexicon. */
#ifndef ECFIT_LEXICON_AUTOMATON_H
#define ECFIT_LEXICON_AUTOMATON_H
#include "lexicon/pattern.h"

/** Automata of n rules, all for one thread; NULL when memory ran out. */
typedef struct ecfit_automata ecfit_automata;
ecfit_automata *ecfit_automata_new(size_t n_rules);
void ecfit_automata_free(ecfit_automata *a);

/** Match a rule as kb_machine_match() does, by its whole pattern. */
size_t ecfit_automaton_match(ecfit_automata *a, uint32_t rule, const char *pattern, const uint8_t *glyphs, size_t from,
                             bool after_word);

/* All states of a program. From state s a glyph leads to next[s * n_classes + class_of[glyph]], with ECFIT_MATCHED when a
 * match ended before the glyph. State 0 is dead. */
typedef struct ecfit_states {
    uint16_t *next, n, n_classes, start[2]; /* start: behind no word, behind a word */
    uint8_t class_of[ECFIT_N_GLYPHS];
} ecfit_states;
#define ECFIT_MATCHED 0x8000u

/** Make the states of a program now. every_end: a match does not end those that are less good. returns false when there
 *  are more than max_states, or when memory ran out. */
bool ecfit_states_make(ecfit_automata *scratch, const ecfit_program *program, bool every_end, size_t max_states,
                       ecfit_states *out);
void ecfit_states_free(ecfit_states *s);

#endif

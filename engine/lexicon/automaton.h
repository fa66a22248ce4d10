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

/** Ask memory for what matching these rules will read. */
void ecfit_automata_expect(const ecfit_automata *a, const uint32_t *rules, size_t n);

/** Match a rule at glyphs[from], anchored there; glyphs[to] is ECFIT_GLYPH_END. after_word: what stands before `from` is
 *  part of a word.
 *  returns the end of the match, `from` when there is none, ECFIT_ASK_PCRE2 when only PCRE2 can tell. */
size_t ecfit_automaton_match(ecfit_automata *a, uint32_t rule, const char *pattern, const uint8_t *glyphs, size_t from,
                             bool after_word);
#define ECFIT_ASK_PCRE2 SIZE_MAX

#endif

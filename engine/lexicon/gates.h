/* Where rules are worth a try, told from the patterns themselves: a word pulls the triggers of the rules whose patterns can
 * begin as it does (their anchors), and opens the gates that wait for it behind an anchor. Both sides agree on words as
 * PCRE2 sees them, so neither ever hides a match. Layer: lexicon. */
#ifndef ECFIT_LEXICON_GATES_H
#define ECFIT_LEXICON_GATES_H
#include "lexicon/kb.h"

/* A word with signs inside opens all gates when what begins behind them opens one. */
#define KB_OPENS_ALL (1u << 31)
/* All characters of the word belong to words, and versions of PCRE2 do not disagree about one. */
#define KB_PLAIN_WORD (1u << 30)
/* The word triggers rules; it opens gates. */
#define KB_TRIGGERS (1u << 29)
#define KB_OPENS (1u << 28)
/* Words of a text have these, too, which kb_effect_of() does not tell: four bits of votes, see lexicon/words.h; phrases
 * of the body begin with the word's symbol; the language has a stem of its own for the word. */
enum { KB_VOTES = 24 };
#define KB_BEGINS_PHRASE (1u << 23)
#define KB_OWN_WORD (1u << 22)
#define KB_EFFECT (KB_OWN_WORD - 1)

/* Gates are bits of their language. bit_rules holds for each of the first ones the rule whose first gate it is, 0 where
 * there is none. A row of gate_bits has so many words; rules have their bits in so many of them. */
static inline size_t kb_gate_words(const ecfit_kb *kb) { return kb->gate_words[0]; }
static inline size_t kb_rule_words(const ecfit_kb *kb) { return kb->n_bit_rules / (64 * ECFIT_N_LANGS); }
/* The first row is empty. The next ones hold for each language the gates that are never shut, then the rules that can be
 * matched together: behind their first piece stands a gap like that of all others, and all words are known that what
 * follows can begin with. */
static inline const uint64_t *kb_never_shut(const ecfit_kb *kb, ecfit_lang lang)
{
    return kb->gate_bits + (1 + lang) * kb_gate_words(kb);
}
static inline const uint64_t *kb_together(const ecfit_kb *kb, ecfit_lang lang)
{
    return kb->gate_bits + (1 + ECFIT_N_LANGS + lang) * kb_gate_words(kb);
}
enum { KB_FIRST_ROWS = 1 + 2 * ECFIT_N_LANGS };

/** What a lower-cased token does in a language: a row of kb->effects, 0 for nothing, with the flags above. */
uint32_t kb_effect_of(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word);

#endif

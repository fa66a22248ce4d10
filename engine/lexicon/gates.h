/* Where rules are worth a try, told from the patterns themselves: a word pulls the triggers of the rules whose patterns can
 * begin as it does (their anchors), and opens the gates that wait for it behind an anchor. Both sides agree on words as
 * PCRE2 sees them, so neither ever hides a match. Layer: lexicon. */
#ifndef ECFIT_LEXICON_GATES_H
#define ECFIT_LEXICON_GATES_H
#include "base/blocks.h"
#include "lexicon/kb.h"

/* A word with signs inside opens all gates when what begins behind them opens one. */
#define KB_OPENS_ALL (1u << 31)
/* All characters of the word belong to words, and versions of PCRE2 do not disagree about one. */
#define KB_PLAIN_WORD (1u << 30)
/* The word triggers rules; it does so or opens gates. */
#define KB_TRIGGERS (1u << 29)
#define KB_ACTS (1u << 28)
/* Words of a text have these, too, which kb_effect_of() does not tell: four bits of votes, see lexicon/words.h; phrases
 * of the body begin with the word's symbol; the language has a stem of its own for the word. */
enum { KB_VOTES = 24 };
#define KB_BEGINS_PHRASE (1u << 23)
#define KB_OWN_WORD (1u << 22)
/* Eight bits: whether the word begins pieces behind gaps that have their bits in this word of a row, see kb_begun(). */
#define KB_BEGINS_SHIFT(word) (14 + (word) % 8)
#define KB_BEGINS_ANY (0xFFu << 14)
#define KB_EFFECT ((1u << KB_EFFECT_BITS) - 1)

/* Of gate_counts. Effects are sorted: the empty one and those that trigger rules, others that open gates, the rest. */
enum { KB_GATE_WORDS, KB_N_TRIGGERING, KB_N_ACTING, KB_N_GATE_COUNTS };

/* Gates are bits of their language. Rules have the bits of their first gates; bit_rules holds for each of these the
 * rule, 0 where there is none. Rows of gates have so many words, rows of rules so many. */
static inline size_t kb_gate_words(const ecfit_kb *kb) { return kb->gate_counts[KB_GATE_WORDS]; }
static inline size_t kb_rule_words(const ecfit_kb *kb) { return kb->n_bit_rules / (64 * ECFIT_N_LANGS); }
static inline const uint64_t *kb_never_shut(const ecfit_kb *kb, ecfit_lang lang)
{
    return kb->never_shut + lang * kb_gate_words(kb);
}

/** Of what a token does, see kb_effect_of(): its row of the rules that it triggers, and of the gates that it opens; 0,
 *  an empty one, where it does not. Behind the rules stand those of them, as many words more, that can be matched
 *  together and of which the word is the first piece: behind it stands a gap like that of all others, and all words are
 *  known that what follows can begin with. */
static inline size_t kb_row_triggering(uint32_t does) { return does & KB_EFFECT & -(does / KB_TRIGGERS & 1); }
static inline size_t kb_row_acting(uint32_t does) { return does & KB_EFFECT & -(does / KB_ACTS & 1); }
/* Rows of rules are read half a line of memory at a time, and are as long. */
enum { KB_HALF_LINE = 32 / sizeof(uint64_t) }; /* words */
/** The row of the pieces behind gaps that words can begin with, two for each word of a row: behind each half of a line
 *  stands that of those of these that the word is. */
static inline const uint64_t *kb_begun(const ecfit_kb *kb, uint32_t does)
{
    return kb->begins + (does & KB_EFFECT) * 2 * kb_gate_words(kb);
}
/** Where in such a row a word of those bits stands; that of what the word is stands KB_HALF_LINE behind. */
static inline size_t kb_begun_at(size_t word) { return word + word / KB_HALF_LINE * KB_HALF_LINE; }
static inline size_t kb_trigger_words(const ecfit_kb *kb) { return 2 * kb_rule_words(kb); }

/** What a lower-cased token does in a language: an effect, 0 for nothing, with the flags above. */
uint32_t kb_effect_of(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word);
/** The same of n <= KB_EFFECTS_AT_ONCE tokens, into does[n]. */
enum { KB_EFFECTS_AT_ONCE = 64 };
void kb_effects_of(const ecfit_kb *kb, ecfit_lang lang, const ecfit_str *words, size_t n, uint32_t *does);

#endif

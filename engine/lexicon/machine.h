/* Runs rules by the tables that the build has made of their patterns (see machine_build.c): the same for all threads,
 * and nothing is made while text is read. Layer: lexicon. */
#ifndef ECFIT_LEXICON_MACHINE_H
#define ECFIT_LEXICON_MACHINE_H
#include "lexicon/kb.h"
#include "lexicon/pattern.h"
#include "text/token.h"

/* Parts of kb->moves: column | MATCHED | next state << STATE. The column is that of a glyph; MATCHED: a match ended before
 * it. Next state 0: none. A glyph by which a state has no move is treated by its kind. */
enum { KB_MOVE_COLUMN = 127, KB_MOVE_MATCHED = 128, KB_MOVE_STATE = 8 };

/* Whether states move by a glyph: one that text has, see ecfit_glyph_of(). */
static inline bool kb_glyph_in_texts(unsigned g)
{
    return g >= ' ' || g == '\n' || g == ECFIT_GLYPH_END || (g && g < '\b');
}

/* The column of moves by a kind of glyphs. */
static inline uint32_t kb_kind_column(unsigned kind) { return 1 + kind; }

/** One of 64 bits for a letter from a to z and the byte behind it, which is ASCII or 0: all that are no such letters
 *  share one. */
static inline uint64_t kb_pair_bit(unsigned char letter, unsigned char behind)
{
    const unsigned other = behind >= 'a' && behind <= 'z' ? behind - 'a' + 1u : 0;
    return 1ull << ((letter * 11u + other) & 63);
}

/** What rules are matched in: a sentence of folded text. */
typedef struct kb_sentence {
    const ecfit_kb *kb;
    const ecfit_glyph_table *glyphs;
    const char *folded;
    size_t end_byte;
    const ecfit_token *tokens;
    size_t from, to; /* tokens */
    ecfit_lang lang;
} kb_sentence;

/** Match a rule at a token, anchored there; what stands behind end_byte does not exist.
 *  returns the byte where the match ends, the first one of the token when there is none, ECFIT_ASK_PCRE2 when only PCRE2
 *  can tell, ECFIT_ASK_WHOLE when the pattern must be run as a whole, by lexicon/automaton.h. */
size_t kb_machine_match(const kb_sentence *s, uint32_t rule, size_t token);
/* Rules that a token triggers: rows of bits of kb_rule_words() words. */
typedef struct kb_triggered {
    uint64_t *left, *matched, *alone; /* left: to be matched; alone: kb_machine_match() is to be asked */
    uint32_t *ends;                   /* of each bit: the byte where the match ends */
} kb_triggered;

/** Match all rules that are left at a token which is their first piece, see kb_row_triggering(): the words of their
 *  gaps are gone through once. Each is then matched, alone or none of both. */
void kb_machine_match_together(const kb_sentence *s, size_t token, const kb_triggered *t);

/* Words that begin alike: the start itself, all that are longer, or both. */
typedef struct kb_words {
    ecfit_str start;
    bool itself, longer;
} kb_words;

/** Whether each of some words is piece k of a rule, and no match of the piece that begins with it, where no word stands
 *  before it, is longer: behind it stands the gap, or the match ends. Of kb it asks only the tables of machines. */
bool kb_piece_is(const ecfit_kb *kb, uint32_t rule, uint32_t k, kb_words words);
/** What may stand behind one of some words with which piece k of a rule begins and behind a blank, as kb_pair_bit();
 *  all where a match may end sooner or the rule is no chain of pieces. Of kb it asks only the tables of machines. */
uint64_t kb_pairs_behind(const ecfit_kb *kb, uint32_t rule, uint32_t k, kb_words words);
/** Whether one of these pairs, or what is no pair, stands behind a token and a blank. */
static inline bool kb_goes_on(const kb_sentence *s, uint64_t pairs, const ecfit_token *t)
{
    const size_t behind = (size_t)t->start + t->len, next = behind + 1;
    if (next >= s->end_byte || s->folded[behind] != ' ') return true;
    const unsigned char letter = (unsigned char)s->folded[next];
    const unsigned char other = next + 1 < s->end_byte ? (unsigned char)s->folded[next + 1] : 0;
    return letter < 'a' || letter > 'z' || other >= 0x80 || pairs & kb_pair_bit(letter, other);
}
/** Whether rules may match at a token which it triggers but is not the first piece of. */
bool kb_may_go_on(const kb_sentence *s, size_t token);
/** Whether what stands before a byte is part of a word. */
bool kb_behind_word(const kb_sentence *s, size_t at);
#define ECFIT_ASK_PCRE2 SIZE_MAX
#define ECFIT_ASK_WHOLE (SIZE_MAX - 1)

#endif

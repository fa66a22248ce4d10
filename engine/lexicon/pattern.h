/* Rule patterns as programs for an automaton: the regular part of PCRE2's syntax. What goes beyond it (lookaround, back
 * references, atomic groups, anchors, properties) is left to PCRE2 itself. Layer: lexicon. */
#ifndef ECFIT_LEXICON_PATTERN_H
#define ECFIT_LEXICON_PATTERN_H
#include "base/arena.h"
#include "base/str.h"
#include <stdint.h>

/* Characters that a pattern can tell apart, as small numbers: ASCII as itself. Text is lower-cased: the places of capitals
 * and of control characters are taken by the characters beyond ASCII that patterns name, and by those kinds: */
enum {
    ECFIT_GLYPH_WIDE = 8,         /* none: in of_byte, where a character of more than one byte begins */
    ECFIT_GLYPH_UNSURE = 11,      /* a mark of which versions of PCRE2 disagree whether it belongs to a word */
    ECFIT_GLYPH_END,              /* behind the text */
    ECFIT_GLYPH_INSIDE,           /* a byte inside a character */
    ECFIT_GLYPH_KINDS,            /* none: as columns of moves, see ecfit_glyph_column(), the kinds of glyphs */
    ECFIT_GLYPH_OTHER_WORD = 'W', /* a letter or number that no pattern names */
    ECFIT_GLYPH_OTHER,            /* neither */
    ECFIT_GLYPH_SPACE,            /* white space that no pattern names */
    ECFIT_GLYPH_NUMBER,           /* a decimal digit beyond ASCII */
    ECFIT_N_GLYPHS = 128
};

/* Glyphs of the characters below U+0100, and which glyphs go on with a word. */
typedef struct ecfit_glyph_table {
    uint8_t of[256];
    uint8_t of_byte[256];    /* of UTF-8: INSIDE a character, WIDE where a longer one begins */
    bool sign_byte[256];     /* signs of one byte */
    bool gap_byte[256];      /* those that end no sentence */
    bool inside_word[ECFIT_N_GLYPHS]; /* words and ECFIT_GLYPH_INSIDE */
    uint8_t kind[ECFIT_N_GLYPHS];     /* enum kb_glyph_kind */
    uint8_t column[ECFIT_N_GLYPHS], column_of_byte[256]; /* see ecfit_glyph_column() */
    uint8_t kind_of_byte[256]; /* the column of its kind, of ASCII only: of others column_of_byte */
    uint8_t mark; /* taken for UNSURE: one who knows his PCRE2 sets OTHER_WORD or OTHER */
} ecfit_glyph_table;

void ecfit_glyph_table_fill(ecfit_glyph_table *t);
/** The glyphs of text[from..to), one a byte; text is valid UTF-8, from and to are on character boundaries. */
void ecfit_glyphs(const ecfit_glyph_table *t, const char *text, size_t from, size_t to, uint8_t *out);
uint8_t ecfit_glyph_of(uint32_t cp);
uint8_t ecfit_rare_glyph(const ecfit_glyph_table *t, const char *character, size_t *len);
/** The glyph of a character of more than one byte, and its length. */
static inline uint8_t ecfit_wide_glyph(const ecfit_glyph_table *t, const char *character, size_t *len)
{
    const unsigned char *c = (const unsigned char *)character;
    if (c[0] != 0xC3) return ecfit_rare_glyph(t, character, len);
    return *len = 2, t->of[0xC0 | (c[1] & 0x3F)];
}
/** Which kind of moves it is about: words, signs, or signs that end a sentence, at which gaps end. */
uint8_t ecfit_glyph_kind(uint8_t glyph);
/** Where a row of moves has the move by a glyph: 0 for glyph 0; kinds and what patterns name most often
 *  stand close together, first kinds. */
uint8_t ecfit_glyph_column(uint8_t glyph);
/** Whether \w matches a glyph. */
bool ecfit_glyph_is_word(uint8_t glyph);

typedef struct ecfit_glyph_set {
    uint64_t bits[2];
} ecfit_glyph_set;

static inline bool ecfit_glyph_in(const ecfit_glyph_set *s, uint8_t glyph) { return s->bits[glyph >> 6] >> (glyph & 63) & 1; }

typedef enum ecfit_op { ECFIT_OP_SET, ECFIT_OP_SPLIT, ECFIT_OP_EDGE, ECFIT_OP_NO_EDGE, ECFIT_OP_MATCH } ecfit_op;

typedef struct ecfit_step {
    uint8_t op;
    uint16_t set;  /* of SET */
    uint16_t x, y; /* where to go on; SPLIT prefers x */
} ecfit_step;

typedef struct ecfit_program {
    ecfit_step *steps;
    ecfit_glyph_set *sets;
    uint16_t n_steps, n_sets, start;
} ecfit_program;

/** Translate a pattern. returns false when it needs PCRE2, or when memory ran out. *loose: what looks ahead was left out,
 *  so that PCRE2 must say whether a match is one, and where it ends. */
bool ecfit_program_make(const char *pattern, ecfit_program *out, bool *loose);
void ecfit_program_free(ecfit_program *p);

/* What may stand between two pieces of a pattern: at most max_words words, signs around each of them. */
typedef struct ecfit_gap {
    ecfit_glyph_set signs; /* between words */
    unsigned max_words;
} ecfit_gap;

enum { ECFIT_MAX_PIECES = 4 };

/* A pattern cut at its gaps. All pieces but the last take one sign of their gap with them; all but the first begin with
 * a character of a word. */
typedef struct ecfit_chain {
    ecfit_program pieces[ECFIT_MAX_PIECES];
    ecfit_gap gaps[ECFIT_MAX_PIECES - 1];
    size_t n_pieces;
    bool loose; /* as of ecfit_program_make() */
} ecfit_chain;

/** Cut a pattern "verb (gap of at most N words, the fewest that will do) noun". returns false when it has no such gap
 *  at its top level, needs PCRE2, or when memory ran out. */
bool ecfit_chain_make(const char *pattern, ecfit_chain *out);
void ecfit_chain_free(ecfit_chain *c);

/* A word that must stand behind the first one for a pattern to match. */
typedef struct ecfit_gate {
    const char *starts;  /* it begins with one of these (a space ends a whole word): NUL-terminated, an empty one at the end */
    unsigned piece;      /* of the chain, of which it is one of the first words; 0: of none */
    const char *begins;  /* the first word of that piece, written like starts; NULL where it is not known */
} ecfit_gate;
enum { ECFIT_MAX_GATES = 3 };

/** Find words that every match of a pattern has. gates[].starts and .begins live in *memory, which the caller clears; so does *heads:
 *  what the first word begins with, written like gates[].starts, NULL when that cannot be told.
 *  returns how many gates there are, 0 when none can be told. */
size_t ecfit_pattern_gates(const char *pattern, ecfit_gate gates[ECFIT_MAX_GATES], const char **heads, ecfit_arena *memory);

#endif

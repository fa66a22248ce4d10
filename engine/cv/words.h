/* A CV as lines of words, each word with the signs before it; phrases of dictionaries/cues/ * /cv_*.tsv found in them.
 * Everything that reads CVs works on this view: dates need the signs that the tokens of text/ leave out. Layer: cv. */
#ifndef ECFIT_CV_WORDS_H
#define ECFIT_CV_WORDS_H
#include "base/vec.h"
#include "lexicon/kb.h"
#include <stdint.h>

/* Signs between a word and the one before it. */
enum {
    CV_GAP_SPACE = 1,
    CV_GAP_WIDE = 2,
    CV_GAP_LINE = 4,
    CV_GAP_DASH = 8,
    CV_GAP_SLASH = 16,
    CV_GAP_DOT = 32,
    CV_GAP_COMMA = 64,
    CV_GAP_COLON = 128,
    CV_GAP_BAR = 256,
    CV_GAP_OPEN = 512,
    CV_GAP_CLOSE = 1024,
    CV_GAP_BULLET = 2048,
    CV_GAP_QUOTE = 4096,
    CV_GAP_OTHER = 8192
};
enum { CV_WORD_UPPER = 1, CV_WORD_CAPS = 2, CV_WORD_ORDINAL = 4 };

typedef struct cv_word {
    uint32_t start, end; /* bytes of the text */
    uint32_t norm;       /* offset of the NUL-terminated form without case and accents */
    uint32_t line;
    uint16_t gap, flags;
    int32_t number; /* -1: none */
    uint8_t n_digits;
} cv_word;

typedef struct cv_line {
    uint32_t first, n;   /* words */
    uint32_t body;       /* first word behind the heading that opens the line */
    uint32_t start, end; /* bytes, without the spaces around */
    uint32_t number;     /* 1-based line of the text */
    uint16_t sections;   /* enum kb_cv_section bits, 0 before the first heading */
    bool heading;        /* nothing but a heading */
    bool bullet, blank_before;
    uint16_t indent; /* bytes */
} cv_line;

typedef struct cv_cue_hit {
    uint32_t first, n; /* words */
    uint16_t kind, value;
} cv_cue_hit;

/* Look-up of cues by their first word; built once for a knowledge base. */
typedef struct cv_cues {
    const ecfit_kb *kb;
    uint32_t *slots; /* first cue with this first word + 1, chained by next */
    uint32_t *next;
    size_t n_slots;
} cv_cues;

bool cv_cues_init(cv_cues *c, const ecfit_kb *kb);
void cv_cues_clear(cv_cues *c);

/** The cue of a kind that a word as of kb_cue_words() spells alone; NULL: none. */
const kb_cv_cue *cv_cue_of_word(const cv_cues *c, ecfit_str word, enum kb_cv_cue_kind kind);

typedef struct cv_words {
    const char *text; /* borrowed */
    size_t len;
    VEC(char) norms;
    VEC(cv_word) words;
    VEC(cv_line) lines;
    VEC(cv_cue_hit) hits; /* in the order of their first word; the longest of a kind only */
} cv_words;

/** Split valid UTF-8 (folded: its lower-cased form of the same length) and find the cues. false: memory ran out. */
bool cv_words_fill(cv_words *w, const cv_cues *cues, const char *text, const char *folded, size_t len);
void cv_words_clear(cv_words *w);

static inline const char *cv_norm(const cv_words *w, uint32_t i) { return w->norms.at + w->words.at[i].norm; }
/** The longest cue of a kind that begins at word i; NULL when there is none. */
const cv_cue_hit *cv_cue_at(const cv_words *w, uint32_t i, enum kb_cv_cue_kind kind);
/** The first cue of a kind that begins in words [from, to). */
const cv_cue_hit *cv_cue_in(const cv_words *w, uint32_t from, uint32_t to, enum kb_cv_cue_kind kind);
/** The line that holds a byte; the number of lines when there is none. */
uint32_t cv_line_at(const cv_words *w, uint32_t byte);
/** Set the sections of every line from its headings. */
void cv_mark_sections(cv_words *w);
/** The last word of a line is at first + n - 1; of a run of words, the text from the first to the last. */
ecfit_str cv_span(const cv_words *w, uint32_t first, uint32_t n);

#endif

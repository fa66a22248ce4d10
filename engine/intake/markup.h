/* What the elements of HTML, DOCX and ODT mean for the text: tables of names, one walker. Layer: intake. */
#ifndef ECFIT_INTAKE_MARKUP_H
#define ECFIT_INTAKE_MARKUP_H
#include "intake/lines.h"

typedef enum ecfit_markup_kind {
    ECFIT_MARKUP_INLINE,    /* nothing */
    ECFIT_MARKUP_SKIP,      /* with all that is in it */
    ECFIT_MARKUP_BLOCK,     /* begins and ends on its own line */
    ECFIT_MARKUP_PARAGRAPH, /* and stands between empty lines */
    ECFIT_MARKUP_LINE,      /* a paragraph of a word processor: an empty one is an empty line */
    ECFIT_MARKUP_ITEM,
    ECFIT_MARKUP_ROW,
    ECFIT_MARKUP_CELL,
    ECFIT_MARKUP_BREAK,
    ECFIT_MARKUP_SPACE,
    ECFIT_MARKUP_HYPHEN,
    ECFIT_MARKUP_VERBATIM,  /* line ends in it count */
    ECFIT_MARKUP_TEXT,      /* only what is in such elements is text, when the table says so */
    ECFIT_MARKUP_LABEL      /* the paragraph around it is a list item */
} ecfit_markup_kind;

typedef struct ecfit_markup_element {
    const char *name;
    ecfit_markup_kind kind;
} ecfit_markup_element;

typedef struct ecfit_markup {
    const ecfit_markup_element *elements; /* sorted by name */
    size_t n_elements;
    bool only_text; /* text counts inside ECFIT_MARKUP_TEXT elements only */
    ecfit_lines lines;
    unsigned depth, skip_depth; /* of open elements; of the one that is passed over, 0 when none is */
    unsigned n_text, n_verbatim;
} ecfit_markup;

/** ECFIT_MARKUP_INLINE for a name that is not in the table. */
ecfit_markup_kind ecfit_markup_find(const ecfit_markup *m, const char *name);
void ecfit_markup_open(ecfit_markup *m, ecfit_markup_kind kind);
void ecfit_markup_close(ecfit_markup *m, ecfit_markup_kind kind);
void ecfit_markup_text(ecfit_markup *m, const char *ptr, size_t len);

#endif

/* Text as lines, from formats that think in elements: spaces collapse, breaks wait until there is text behind them,
 * items begin with "- ". The cells of a row are parted by " | " as long as each is one line; where one holds several (the
 * columns of a page made as a table), they stand one below the other. Layer: intake. */
#ifndef ECFIT_INTAKE_LINES_H
#define ECFIT_INTAKE_LINES_H
#include "base/buf.h"

enum { ECFIT_LINES_CELLS = 32 }; /* of a row that can still be parted; further ones stay in their line */

typedef struct ecfit_lines {
    ecfit_buf *out;
    size_t from;     /* where in out this text begins */
    unsigned breaks; /* line ends to write before the next text, 0..2 */
    unsigned number; /* of an item, 0 for "- " */
    bool space;      /* a space to write before the next text */
    bool item;       /* an item mark to write before the next text */
    bool cell;       /* a cell mark to write before the next text */
    bool in_row;     /* the row has text */
    bool stacked;    /* the cells of the row stand one below the other */
    unsigned n_rows; /* open ones: a table may stand in a cell */
    unsigned n_marks;
    size_t marks[ECFIT_LINES_CELLS]; /* where in out the cell marks of the row are */
} ecfit_lines;

ecfit_lines ecfit_lines_into(ecfit_buf *out);
/** Running text: any white space is one space. */
void ecfit_lines_text(ecfit_lines *l, const char *ptr, size_t len);
/** Text whose line ends count. */
void ecfit_lines_verbatim(ecfit_lines *l, const char *ptr, size_t len);
/** The next text begins on a new line (1) or after an empty one (2). */
void ecfit_lines_break(ecfit_lines *l, unsigned n);
/** One line end more, as <br> says. */
void ecfit_lines_newline(ecfit_lines *l);
/** The next text is a list item; number 0 for a bullet. */
void ecfit_lines_item(ecfit_lines *l, unsigned number);
/** The item ends, had it text or not. */
void ecfit_lines_item_end(ecfit_lines *l);
void ecfit_lines_row(ecfit_lines *l);
/** Without a row that was opened, it ends the line only. */
void ecfit_lines_row_end(ecfit_lines *l);
void ecfit_lines_cell(ecfit_lines *l);

#endif

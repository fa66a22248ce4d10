/* What of an HTML page is its subject: told while the elements come by, no tree is built. Layer: intake. */
#ifndef ECFIT_INTAKE_PAGE_H
#define ECFIT_INTAKE_PAGE_H
#include "intake/markup.h"

/* A stretch of the text written so far that belongs to one element. */
typedef struct ecfit_page_part {
    unsigned n;     /* such elements begun */
    unsigned depth; /* of the first one while it is open, else 0 */
    size_t from, to;
    bool titled; /* it holds an h1 */
} ecfit_page_part;

typedef struct ecfit_page {
    ecfit_markup m;
    ecfit_page_part main, article, h1;
    unsigned drop_depth;  /* of the element whose text is taken back at its end, 0 when there is none */
    bool drop_unless_h1;  /* unless it turns out to hold the title */
    ecfit_lines before;   /* the drop: what lines was then */
    size_t len_before, n_dropped; /* bytes */
} ecfit_page;

/** Before ecfit_markup_open(). name in lower case; atts: name and value by turns, NULL at the end, may be NULL. */
void ecfit_page_open(ecfit_page *p, const char *name, const char *const *atts);
/** Before ecfit_markup_close(). */
void ecfit_page_close(ecfit_page *p);
/** Keep only <main>, else the only <article>, when it holds enough text; with the h1 above it when it has none.
 *  returns false (nothing is kept) when so much was dropped that the page should be read whole. */
bool ecfit_page_end(ecfit_page *p);

#endif

/* Repairs what a page layout does to a text. Layer: intake. */
#ifndef ECFIT_INTAKE_LAYOUT_H
#define ECFIT_INTAKE_LAYOUT_H
#include "base/buf.h"

/** Append the pages of `in` (each ends in a form feed) without running headers, footers and page numbers. */
void ecfit_layout_pages(ecfit_str in, ecfit_buf *out);

/** Append `in` with bullets as "- ", line ends of any kind as LF, soft hyphens and surplus empty lines dropped; of a
 *  text whose lines were wrapped also the words joined that were hyphenated at a line end, and the lines. in must be
 *  valid UTF-8. */
void ecfit_layout_tidy(ecfit_str in, bool wrapped, ecfit_buf *out);

/** The same for a wrapped text, in as many bytes: bullets, line ends and hyphens make room for blanks, empty lines
 *  stay, and nothing moves but the rest of a word behind a hyphen that is dropped. in must be valid UTF-8. */
void ecfit_layout_keep(ecfit_str in, ecfit_buf *out);

/** Whether all of s is a mark that a list item begins with: a bullet, "a.", "(1)", "iv)". */
bool ecfit_layout_is_mark(ecfit_str s);

#endif

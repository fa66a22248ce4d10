/* The lines of a PDF with their places on the page, as `pdftotext -bbox-layout` writes them, to text. Layer: intake. */
#ifndef ECFIT_INTAKE_BOXES_H
#define ECFIT_INTAKE_BOXES_H
#include "base/buf.h"

/** Append the text line by line, each page ended by a form feed. xml is poppler's output. returns the number of pages;
 *  out->failed when memory ran out. */
size_t ecfit_boxes_text(ecfit_str xml, ecfit_buf *out);

#endif

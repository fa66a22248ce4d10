/* The lines of a PDF with their places on the page, as `pdftotext -bbox-layout` writes them, to text. Layer: intake. */
#ifndef ECFIT_INTAKE_BOXES_H
#define ECFIT_INTAKE_BOXES_H
#include "base/buf.h"
#include "base/status.h"

/** Append the text line by line, each page ended by a form feed. xml is poppler's output, *n_pages how many it has.
 *  returns ECFIT_OK, ECFIT_EHELPER or ECFIT_ENOMEM; out->failed when memory ran out. */
ecfit_status ecfit_boxes_text(ecfit_str xml, ecfit_buf *out, size_t *n_pages, const char *where, ecfit_error *err);

#endif

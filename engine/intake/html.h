/* HTML to lines of text; other formats (Markdown, JSONL, mail) hold pieces of it. Layer: intake. */
#ifndef ECFIT_INTAKE_HTML_H
#define ECFIT_INTAKE_HTML_H
#include "base/status.h"
#include "intake/lines.h"

/** Append the text of html (UTF-8) to lines. returns ECFIT_OK or ECFIT_ENOMEM. */
ecfit_status ecfit_html_text(ecfit_str html, ecfit_lines *lines, const char *where, ecfit_error *err);
/** The encoding that the head of an HTML file declares, into name[0..size); false when it declares none. */
bool ecfit_html_charset(ecfit_str html, char *name, size_t size);

#endif

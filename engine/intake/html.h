/* HTML to lines of text; other formats (Markdown, JSONL, mail) hold pieces of it. Layer: intake. */
#ifndef ECFIT_INTAKE_HTML_H
#define ECFIT_INTAKE_HTML_H
#include "base/status.h"
#include "intake/markup.h"

/** Append the text of html (UTF-8) to lines; verbatim: its line ends count. returns ECFIT_OK, ECFIT_EHELPER or ECFIT_ENOMEM. */
ecfit_status ecfit_html_text(ecfit_str html, bool verbatim, ecfit_lines *lines, const char *where, ecfit_error *err);
/** What an element means, its name in lower case; ECFIT_MARKUP_INLINE for all that part no lines. */
ecfit_markup_kind ecfit_html_kind(const char *name);
/** The encoding that the head of an HTML file declares, into name[0..size); false when it declares none. */
bool ecfit_html_charset(ecfit_str html, char *name, size_t size);

#endif

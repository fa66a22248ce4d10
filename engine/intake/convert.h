/* One converter for each format that holds one document: bytes in, UTF-8 text out. Layer: intake. */
#ifndef ECFIT_INTAKE_CONVERT_H
#define ECFIT_INTAKE_CONVERT_H
#include "base/buf.h"
#include "base/status.h"

typedef struct ecfit_convert {
    const char *where;       /* for messages */
    size_t max_bytes;        /* of text, and of any part unpacked on the way */
    unsigned helper_seconds; /* a helper program may take */
    ecfit_buf *text;         /* appended to; valid UTF-8 */
    ecfit_buf *title;        /* appended to when the format tells one */
    const char *format;      /* set by a converter that learns more than the first bytes tell */
    struct ecfit_attached *attached; /* empty: takes the documents of a mail that covers several, whose text then
                                        is none; NULL: the longest of them is its text */
    unsigned n_mails;        /* around the one that is converted, which they forward */
} ecfit_convert;

/** errors  ECFIT_EFORMAT, ECFIT_EEMPTY, ECFIT_ELIMIT, ECFIT_EHELPER, ECFIT_ENOMEM; c->text->failed counts as ENOMEM. */
typedef ecfit_status ecfit_convert_fn(ecfit_convert *c, ecfit_str bytes, ecfit_error *err);

ecfit_convert_fn ecfit_convert_text, ecfit_convert_markdown, ecfit_convert_html, ecfit_convert_pdf,
    ecfit_convert_office, ecfit_convert_rtf, ecfit_convert_mail;

#endif

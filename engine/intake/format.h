/* Which format a file has, told by its first bytes. Layer: intake. */
#ifndef ECFIT_INTAKE_FORMAT_H
#define ECFIT_INTAKE_FORMAT_H
#include "base/str.h"

typedef enum ecfit_format {
    ECFIT_FORMAT_UNKNOWN, /* binary, none that we read */
    ECFIT_FORMAT_EMPTY,
    ECFIT_FORMAT_OLE, /* .doc, .xls, .msg of old: known, not read */
    ECFIT_FORMAT_TEXT,
    ECFIT_FORMAT_MARKDOWN,
    ECFIT_FORMAT_HTML,
    ECFIT_FORMAT_PDF,
    ECFIT_FORMAT_DOCX, /* any zip archive that is no ODT */
    ECFIT_FORMAT_ODT,
    ECFIT_FORMAT_RTF,
    ECFIT_FORMAT_MAIL,
    ECFIT_FORMAT_MBOX,
    ECFIT_FORMAT_JSONL,
    ECFIT_FORMAT_CSV,
    ECFIT_N_FORMATS
} ecfit_format;

enum { ECFIT_SNIFF_BYTES = 8192 };

/** "pdf" and the like; never NULL. */
const char *ecfit_format_name(ecfit_format f);
/** The format of a file that begins with head (ECFIT_SNIFF_BYTES of it, or all). The name breaks ties only. */
ecfit_format ecfit_format_sniff(ecfit_str head, const char *name);
/** Names that the column with the text, the title and the id of a CSV file may have; NULL at the end. */
extern const char *const ecfit_format_text_columns[], *const ecfit_format_title_columns[],
    *const ecfit_format_id_columns[];

#endif

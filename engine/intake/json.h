/* One line of JSONL: the few fields that a document has, and the raw text of the keys asked for. Layer: intake. */
#ifndef ECFIT_INTAKE_JSON_H
#define ECFIT_INTAKE_JSON_H
#include "base/buf.h"
#include "base/status.h"

enum {
    ECFIT_JSON_ID, ECFIT_JSON_TITLE, ECFIT_JSON_TEXT, ECFIT_JSON_HTML, ECFIT_JSON_LANG, ECFIT_JSON_AS_OF,
    ECFIT_JSON_N_FIELDS
};

typedef struct ecfit_json_record {
    ecfit_buf fields[ECFIT_JSON_N_FIELDS]; /* unescaped, each with a NUL behind it; valid where has[] is */
    bool has[ECFIT_JSON_N_FIELDS];
    ecfit_buf meta; /* "{...}" with a NUL behind it; empty when no key asked for was there */
} ecfit_json_record;

/* What the keys of a record are called. */
typedef struct ecfit_json_keys {
    const char *meta;                          /* comma-separated: to hand on as they are; NULL: none */
    const char *fields[ECFIT_JSON_N_FIELDS];   /* NULL: there is no such field */
} ecfit_json_keys;

/** The usual names, but for those asked for (NULL: the usual one). Who names the text wants no "html". Borrows all. */
ecfit_json_keys ecfit_json_keys_of(const char *id, const char *title, const char *text, const char *meta);

/** Whether name is one of the comma-separated keys (NULL: none). */
bool ecfit_json_listed(const char *keys, ecfit_str name);
/** Append `"name":` to an object under construction; value must follow. */
void ecfit_json_key(ecfit_buf *object, ecfit_str name);

/** Read one line into *rec (what it held is gone, its memory is used again). Neither text nor html need be there. When it
 *  fails, *rec holds the fields that could be read.
 *  errors  ECFIT_EFORMAT (no JSON object, or a field of the wrong kind), ECFIT_ENOMEM */
ecfit_status ecfit_json_read(ecfit_str line, const ecfit_json_keys *keys, ecfit_json_record *rec, const char *where,
                             unsigned line_number, ecfit_error *err);
/** Append the keys of an object, ", " between them, as far as max_bytes reach. */
void ecfit_json_list_keys(ecfit_str line, size_t max_bytes, ecfit_buf *out);
void ecfit_json_free(ecfit_json_record *rec);

#endif

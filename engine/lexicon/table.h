/* Reads the dictionaries' text files: fields split at TABs, comments and empty lines passed over, file:line in every
 * error. Layer: lexicon. */
#ifndef ECFIT_LEXICON_TABLE_H
#define ECFIT_LEXICON_TABLE_H
#include "base/buf.h"
#include "base/status.h"

enum { ECFIT_TABLE_FIELDS = 12 };

typedef struct ecfit_table {
    ecfit_buf bytes;
    ecfit_str rest;
    const char *path;
    unsigned line; /* of the row just read, 1-based */
    ecfit_str field[ECFIT_TABLE_FIELDS];
    size_t n_fields;
} ecfit_table;

/** Read a file; path is borrowed until close. errors: ECFIT_EIO, ECFIT_EDICT (not UTF-8: the line is named). */
ecfit_status ecfit_table_open(ecfit_table *t, const char *path, ecfit_error *err);
/** Step to the next entry; false at the end. Fields are trimmed; absent ones are empty. */
bool ecfit_table_next(ecfit_table *t);
/** Step to the next line whatever it holds (for block formats); false at the end. Comments are passed over. */
bool ecfit_table_line(ecfit_table *t, ecfit_str *line);
/** An ECFIT_EDICT error at the current row. */
ecfit_status ecfit_table_fail(const ecfit_table *t, ecfit_error *err, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void ecfit_table_close(ecfit_table *t);

/** A decimal number that fills s whole, as "12", "-0.5": at most 15 digits behind leading zeros, a point whatever the
 *  locale, no exponent, so that it is finite and the nearest double. false: *out is left alone. */
bool ecfit_parse_number(ecfit_str s, double *out);
/** The same within low..high. */
bool ecfit_parse_number_in(ecfit_str s, double low, double high, double *out);

#endif

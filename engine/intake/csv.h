/* CSV as RFC 4180 has it, one row at a time: quotes, quotes within quotes, line ends in a field; any of , ; tab | as
 * separator, told by the header line. Layer: intake. */
#ifndef ECFIT_INTAKE_CSV_H
#define ECFIT_INTAKE_CSV_H
#include "base/vec.h"
#include "intake/stream.h"

typedef struct ecfit_csv {
    char separator;
    ecfit_buf row;        /* the unquoted fields, each with a NUL behind it */
    VEC(size_t) starts;   /* of each field in row */
    ecfit_buf header;     /* the first row, kept */
    VEC(size_t) names;    /* of each field in header */
    unsigned line;        /* where the row begins */
    bool again;           /* the first row is no header: ecfit_csv_next() returns it */
} ecfit_csv;

/** Read the header line; the rest of *csv is reset, its memory used again. */
ecfit_status ecfit_csv_begin(ecfit_csv *csv, ecfit_stream *s, size_t max_bytes, ecfit_error *err);
/** The next row that is not empty; one over max_bytes fails as a whole, lines within its quotes included.
 *  returns 1, 0 at the end, -1 with *err (go on calling). */
int ecfit_csv_next(ecfit_csv *csv, ecfit_stream *s, size_t max_bytes, ecfit_error *err);
/** The field of the row in a column that the header names, "" when the row is too short or there is no such column. */
ecfit_str ecfit_csv_field(const ecfit_csv *csv, size_t column);
ecfit_str ecfit_csv_name(const ecfit_csv *csv, size_t column);
/** The column with this name (case does not count) or 1-based number; names[] may list several, NULL at the end.
 *  returns csv->names.n when there is none. */
size_t ecfit_csv_column(const ecfit_csv *csv, const char *const *names);
/** The separator that a first line "sep=;" declares, as Excel writes it; 0 when it is none. */
char ecfit_csv_declared(ecfit_str line);
/** The separator that a header line uses, 0 when it has none. */
char ecfit_csv_separator(ecfit_str header);
void ecfit_csv_free(ecfit_csv *csv);

#endif

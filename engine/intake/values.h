/* JSON that is not one object a line: the items of an array, objects printed over several lines. Each is cut out of the
 * stream and read as a line would be; no more than one is held. Layer: intake. */
#ifndef ECFIT_INTAKE_VALUES_H
#define ECFIT_INTAKE_VALUES_H
#include "intake/stream.h"

typedef struct ecfit_values {
    bool array, ended;
    unsigned n;      /* values that were begun */
    unsigned line;   /* where the last one begins */
    unsigned at_line;
    ecfit_buf value; /* its bytes, line ends between them as spaces */
} ecfit_values;

/** Whether a file that begins so is an array of objects, or an object whose first line is only its bracket. */
bool ecfit_values_expected(ecfit_str head);
/** Before the first value of a file. */
void ecfit_values_begin(ecfit_values *v);
/** Cut the next value out. returns 1; 0 at the end; -1 with *err: go on calling.
 *  errors  ECFIT_EFORMAT (no comma, no end), ECFIT_ELIMIT, ECFIT_EIO, ECFIT_ENOMEM */
int ecfit_values_next(ecfit_values *v, ecfit_stream *s, size_t max_bytes, ecfit_error *err);
void ecfit_values_free(ecfit_values *v);

#endif

/* A helper program fed from memory, within limits: no shell, its own process group, killed as a whole.
 * Layer: intake. */
#ifndef ECFIT_INTAKE_CHILD_H
#define ECFIT_INTAKE_CHILD_H
#include "base/buf.h"

typedef enum ecfit_child_end {
    ECFIT_CHILD_EXITED,  /* exit_code says how */
    ECFIT_CHILD_MISSING, /* no such program in PATH */
    ECFIT_CHILD_TIMEOUT,
    ECFIT_CHILD_OUTPUT,  /* more output than allowed */
    ECFIT_CHILD_KILLED,  /* by a signal: out of memory or a crash */
    ECFIT_CHILD_FAILED   /* could not be started */
} ecfit_child_end;

typedef struct ecfit_child {
    const char *const *argv; /* argv[0] is looked up in PATH; NULL at the end */
    ecfit_str input;         /* what it finds on standard input */
    unsigned seconds;        /* wall clock and, for itself, processor time */
    size_t memory_bytes, output_bytes;
    ecfit_buf *output;       /* appended to */
    char complaint[200];     /* the first bytes of its standard error */
    int exit_code;
} ecfit_child;

ecfit_child_end ecfit_child_run(ecfit_child *c);

#endif

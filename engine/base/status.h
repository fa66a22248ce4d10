/* Errors as values: fill an ecfit_error and return its code. Layer: base (needs only the public types). */
#ifndef ECFIT_BASE_STATUS_H
#define ECFIT_BASE_STATUS_H
#include "ecfit.h"

/** Write code, place and message into *err (may be NULL) and return code. where may be NULL; line 0 means "no line". */
ecfit_status ecfit_fail(ecfit_error *err, ecfit_status code, const char *where, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

#endif

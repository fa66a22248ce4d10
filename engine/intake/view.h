/* Small questions to a view that the converters share. Layer: intake. */
#ifndef ECFIT_INTAKE_VIEW_H
#define ECFIT_INTAKE_VIEW_H
#include "base/str.h"

static inline bool view_begins(ecfit_str s, const char *z)
{
    size_t n = strlen(z);
    return s.len >= n && !memcmp(s.ptr, z, n);
}

static inline bool view_ends(ecfit_str s, const char *z)
{
    size_t n = strlen(z);
    return s.len >= n && !memcmp(s.ptr + s.len - n, z, n);
}

static inline ecfit_str view_drop(ecfit_str s, size_t n) { return (ecfit_str){s.ptr + n, s.len - n}; }

/** Without white space around it, the no-break space included. */
static inline ecfit_str view_trim(ecfit_str s)
{
    for (;;) {
        s = ecfit_str_trim(s);
        if (view_begins(s, "\xC2\xA0")) s = view_drop(s, 2);
        else if (view_ends(s, "\xC2\xA0")) s.len -= 2;
        else return s;
    }
}
#endif

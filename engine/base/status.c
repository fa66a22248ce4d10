#include "base/status.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ecfit_status ecfit_fail(ecfit_error *err, ecfit_status code, const char *where, unsigned line, const char *fmt, ...)
{
    if (!err) return code;
    *err = (ecfit_error){.code = code, .line = line};
    if (where) {
        size_t len = strlen(where);
        const char *tail = len >= sizeof err->where ? where + (len - sizeof err->where + 1) : where;
        snprintf(err->where, sizeof err->where, "%s", tail);
    }
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->what, sizeof err->what, fmt, ap);
    va_end(ap);
    return code;
}

const char *ecfit_status_name(ecfit_status code)
{
    static const char *const names[] = {"OK", "ENOMEM", "EIO", "EFORMAT", "EDICT", "ELIMIT", "EARG", "EEMPTY", "EHELPER"};
    return (size_t)code < sizeof names / sizeof *names ? names[code] : "EUNKNOWN";
}

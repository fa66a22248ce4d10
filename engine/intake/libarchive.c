#include "intake/libarchive.h"
#include "sonames.h"

const ecfit_libarchive *ecfit_libarchive_open(const char *where, ecfit_error *err)
{
    static ecfit_libarchive functions;
    static const char *const names[] = {ECFIT_LIBARCHIVE(ECFIT_LIBRARY_NAME) NULL};
    static ecfit_library library = {ECFIT_SONAME_ARCHIVE, "libarchive13", names, &functions, false};
    return ecfit_library_open(&library, where, err) ? &functions : NULL;
}

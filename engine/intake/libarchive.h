/* libarchive, opened with the first file that needs it. Layer: intake. */
#ifndef ECFIT_INTAKE_LIBARCHIVE_H
#define ECFIT_INTAKE_LIBARCHIVE_H
#include "base/library.h"
#include <archive.h>
#include <archive_entry.h>

#define ECFIT_LIBARCHIVE(f) \
    f(archive_, entry_is_encrypted) f(archive_, entry_pathname) f(archive_, error_string) f(archive_, read_data) \
    f(archive_, read_free) f(archive_, read_new) f(archive_, read_next_header) f(archive_, read_open) \
    f(archive_, read_open_memory) f(archive_, read_support_filter_gzip) f(archive_, read_support_filter_zstd) \
    f(archive_, read_support_format_empty) f(archive_, read_support_format_raw) f(archive_, read_support_format_zip) \
    f(archive_, set_error)

typedef struct ecfit_libarchive {
    ECFIT_LIBARCHIVE(ECFIT_LIBRARY_MEMBER)
} ecfit_libarchive;

/** Its functions, without "archive_" before their names; NULL when it is missing. errors ECFIT_EHELPER */
const ecfit_libarchive *ecfit_libarchive_open(const char *where, ecfit_error *err);

#endif

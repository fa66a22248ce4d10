/* Whole files in, nothing more. Layer: base. */
#ifndef ECFIT_BASE_IO_H
#define ECFIT_BASE_IO_H
#include "base/buf.h"
#include "base/status.h"

/** Append the bytes of a file ("-" is standard input) to out, at most max_bytes.
 *  errors  ECFIT_EIO (missing, unreadable, a directory), ECFIT_ELIMIT, ECFIT_ENOMEM */
ecfit_status ecfit_io_read(const char *path, size_t max_bytes, ecfit_buf *out, ecfit_error *err);

#endif

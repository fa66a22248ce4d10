/* Paths to files: folders are walked in the order of their names. Layer: intake. */
#ifndef ECFIT_INTAKE_FILES_H
#define ECFIT_INTAKE_FILES_H
#include "base/status.h"
#include <fts.h>

typedef struct ecfit_files {
    const char *const *paths; /* borrowed */
    size_t n_paths, next;
    const char *glob; /* borrowed, NULL for all */
    FTS *walk;        /* the folder being walked, or NULL */
    size_t n_found;   /* files of that folder so far */
} ecfit_files;

/** The next file. *path is borrowed until the next call.
 *  returns 1: *path is a file to open (or "-"); 0: the end; -1: *path failed, *err says why, go on calling. */
int ecfit_files_next(ecfit_files *f, const char **path, ecfit_error *err);
/** Whether the file that comes next is one that may keep us waiting: stdin or a pipe. */
bool ecfit_files_wait(const ecfit_files *f);
void ecfit_files_close(ecfit_files *f);

#endif

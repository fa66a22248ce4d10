#include "intake/files.h"
#include <errno.h>
#include <fnmatch.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

static int by_name(const FTSENT **a, const FTSENT **b) { return strcmp((*a)->fts_name, (*b)->fts_name); }

static bool wanted(const ecfit_files *f, const FTSENT *e)
{
    if (!f->glob) return true;
    return !fnmatch(f->glob, strchr(f->glob, '/') ? e->fts_path : e->fts_name, 0);
}

static int fail(const char *path, int number, ecfit_error *err)
{
    ecfit_fail(err, ECFIT_EIO, path, 0, "cannot open: %s", strerror(number));
    return -1;
}

static int end_of_folder(ecfit_files *f, const char **path, ecfit_error *err)
{
    fts_close(f->walk);
    f->walk = NULL;
    if (f->n_found) return 0;
    *path = f->paths[f->next - 1];
    ecfit_fail(err, ECFIT_EEMPTY, *path, 0, "no file in this folder%s%s", f->glob ? " matches " : "",
               f->glob ? f->glob : "");
    return -1;
}

/* 1 or -1 as ecfit_files_next(); 0 when the folder has been walked. */
static int from_folder(ecfit_files *f, const char **path, ecfit_error *err)
{
    for (FTSENT *e; (e = fts_read(f->walk));) {
        *path = e->fts_path;
        bool hidden = e->fts_level > 0 && e->fts_name[0] == '.';
        if (hidden) {
            if (e->fts_info == FTS_D) fts_set(f->walk, e, FTS_SKIP);
            continue;
        }
        switch (e->fts_info) {
        case FTS_F: /* a symbolic link that leads nowhere is none, nor is a socket or a queue */
            if (!wanted(f, e)) continue;
            return f->n_found++, 1;
        case FTS_DNR: case FTS_ERR: case FTS_NS: return f->n_found++, fail(*path, e->fts_errno, err);
        default: continue;
        }
    }
    return end_of_folder(f, path, err);
}

static bool open_folder(ecfit_files *f, const char *path)
{
    /* Links are followed: people collect notices by linking. fts stops at a link that leads back up. */
    f->walk = fts_open((char *[]){(char *)(uintptr_t)path, NULL}, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    f->n_found = 0;
    return f->walk;
}

int ecfit_files_next(ecfit_files *f, const char **path, ecfit_error *err)
{
    struct stat st;
    for (;;) {
        if (f->walk) {
            int got = from_folder(f, path, err);
            if (got) return got;
        }
        if (f->next == f->n_paths) return 0;
        *path = f->paths[f->next++];
        if (!strcmp(*path, "-")) return 1;
        if (stat(*path, &st)) return fail(*path, errno, err);
        if (!S_ISDIR(st.st_mode)) return 1;
        if (!open_folder(f, *path)) return fail(*path, errno, err);
    }
}

bool ecfit_files_wait(const ecfit_files *f)
{
    struct stat st;
    if (f->walk || f->next == f->n_paths) return false;
    const char *path = f->paths[f->next];
    return !strcmp(path, "-") || (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

void ecfit_files_close(ecfit_files *f)
{
    if (f->walk) fts_close(f->walk);
    f->walk = NULL;
}

/* Files in a folder of dictionaries that the loader did not ask for: a wrong name changes nothing, and says nothing. */
#include "lexicon/build.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

ecfit_status kb_open_table(kb_build *b, ecfit_table *t, const char *path, ecfit_error *err)
{
    if (b->listener) KB_NEED(ecfit_intern_add(&b->opened, ecfit_str_of(path)) != ECFIT_NO_ID, err);
    return ecfit_table_open(t, path, err);
}

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), e = strlen(end);
    return n >= e && !strcmp(name + n - e, end);
}

/* Hidden files, copies of editors and texts for people. */
static bool is_no_dictionary(const char *name)
{
    return name[0] == '.' || ends_in(name, "~") || ends_in(name, ".md") || !strcmp(name, "LICENSE") || !strcmp(name, "report.txt");
}

static int is_visible(const struct dirent *e) { return !is_no_dictionary(e->d_name); }

ecfit_status kb_tell_unread(kb_build *b, const char *dir, ecfit_error *err)
{
    struct dirent **names;
    ecfit_status status = ECFIT_OK;
    if (!b->listener) return ECFIT_OK;
    int n = scandir(dir, &names, is_visible, alphasort);
    if (n < 0) return ecfit_fail(err, ECFIT_EIO, dir, 0, "%s", strerror(errno));
    for (int i = 0; i < n; i++) {
        char path[4096];
        struct stat s;
        bool fits = kb_path(path, sizeof path, dir, names[i]->d_name);
        if (!status && fits && !stat(path, &s)) {
            if (S_ISDIR(s.st_mode)) status = kb_tell_unread(b, path, err);
            else if (ecfit_intern_find(&b->opened, ecfit_str_of(path)) == ECFIT_NO_ID)
                b->listener->hear(b->listener, false, path, 0, "is not read here; dictionaries/README.md tells the names");
        }
        free(names[i]);
    }
    free(names);
    return status;
}

/* Which files a run reads and writes: none of them may be two of these at once. The option table says whose values are
 * files (TAKES_...). */
#include "ecfit_tool.h"
#include <fnmatch.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* What else stands behind the name of an output while the run goes on: output.c, journal.c, and SQLite. */
static const char *const endings[] = {"", ".partial", ".journal", ".partial-journal"};
enum { N_ENDINGS = sizeof endings / sizeof *endings };

/* The place where a file is or would be, without links; false when there is no such folder. */
static bool place_of(const char *path, char place[PATH_SIZE])
{
    char name[PATH_SIZE], folder[PATH_SIZE], *real = realpath(path, NULL);
    if (real) {
        int n = snprintf(place, PATH_SIZE, "%s", real);
        free(real);
        return n < PATH_SIZE;
    }
    if (snprintf(name, sizeof name, "%s", path) >= PATH_SIZE) return false;
    memcpy(folder, name, sizeof folder);
    if (!(real = realpath(dirname(folder), NULL))) return false;
    int n = snprintf(place, PATH_SIZE, "%s/%s", real, basename(name));
    free(real);
    return n < PATH_SIZE;
}

static bool same_inode(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_same(const char *a, const char *b)
{
    struct stat x, y;
    char place_a[PATH_SIZE], place_b[PATH_SIZE];
    if (!stat(a, &x) && !stat(b, &y)) return same_inode(&x, &y);
    return place_of(a, place_a) && place_of(b, place_b) && !strcmp(place_a, place_b);
}

/* Whether a walk through a folder takes a file. */
static bool is_inside(const tool_options *o, const char *folder, const char *path)
{
    struct stat st;
    char top[PATH_SIZE], place[PATH_SIZE];
    if (stat(folder, &st) || !S_ISDIR(st.st_mode) || !place_of(folder, top) || !place_of(path, place)) return false;
    size_t n = strcmp(top, "/") ? strlen(top) : 0;
    if (strncmp(place, top, n) || place[n] != '/' || strstr(place + n, "/.")) return false;
    const char *glob = o->reading.glob;
    return !glob || strchr(glob, '/') || !fnmatch(glob, strrchr(place, '/') + 1, 0);
}

static bool complain(const tool_given *out, const char *name, const char *why)
{
    fprintf(stderr, "ecfit: --%s %s: would %s\n", out->option, name, why);
    return true;
}

/* Complains when an output or what is made on the way to it is read. */
static bool replaces(const tool_options *o, const tool_given *out, const char *input)
{
    struct stat st, in;
    char name[PATH_SIZE];
    bool from_stdin = !strcmp(input, "-");
    if (from_stdin && fstat(STDIN_FILENO, &in)) return false;
    for (size_t i = 0; i < N_ENDINGS; i++) {
        if (snprintf(name, sizeof name, "%s%s", out->value, endings[i]) >= PATH_SIZE) return false;
        bool is_there = !stat(name, &st);
        bool same = from_stdin ? is_there && same_inode(&st, &in) : is_same(name, input);
        if (same && is_there) return complain(out, name, "replace a file that is to be read");
        bool taken = (is_there || !strcmp(endings[i], ".partial")) && !from_stdin && is_inside(o, input, name);
        if (taken) return complain(out, name, "be read with the other files of its folder");
    }
    return false;
}

static bool both_write(const tool_given *a, const tool_given *b)
{
    char x[PATH_SIZE], y[PATH_SIZE];
    for (size_t i = 0; i < N_ENDINGS; i++)
        for (size_t k = 0; k < N_ENDINGS; k++) {
            if (snprintf(x, sizeof x, "%s%s", a->value, endings[i]) >= PATH_SIZE) return false;
            if (snprintf(y, sizeof y, "%s%s", b->value, endings[k]) >= PATH_SIZE) return false;
            if (!is_same(x, y)) continue;
            return complain(b, b->value, "write the file of another option");
        }
    return false;
}

static bool makes_file(const tool_given *g)
{
    return g->what & TAKES_OUTPUT && strcmp(g->value, "-") && !tool_is_special(g->value);
}

static bool stdout_is_read(const tool_options *o)
{
    struct stat out, in;
    if ((o->output && strcmp(o->output, "-")) || fstat(STDOUT_FILENO, &out) || !S_ISREG(out.st_mode)) return false;
    for (size_t i = 0; i < o->n_paths; i++) {
        bool there = strcmp(o->paths[i], "-") ? !stat(o->paths[i], &in) : !fstat(STDIN_FILENO, &in);
        if (there && same_inode(&out, &in))
            return fprintf(stderr, "ecfit: %s: is what is to be read and where results go\n", o->paths[i]), true;
    }
    return false;
}

bool tool_files_clash(const tool_options *o)
{
    for (const tool_given *g = o->given, *end = g + o->n_given; g < end; g++) {
        if (!makes_file(g)) continue;
        for (size_t i = 0; i < o->n_paths; i++)
            if (replaces(o, g, o->paths[i])) return true;
        for (const tool_given *other = o->given; other < end; other++) {
            if (other->what & TAKES_INPUT && replaces(o, g, other->value)) return true;
            if (other > g && strcmp(other->option, g->option) && makes_file(other) && both_write(g, other)) return true;
        }
    }
    return stdout_is_read(o);
}

/* "FILE.journal": a first line that names the run, then one line a mark. A line that was cut off does not count. */
#include "batch.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char head[] = "ecfit-journal 1 ";

static const uint64_t FNV_START = 0xCBF29CE484222325u;

static uint64_t add_bytes(uint64_t h, const void *ptr, size_t len)
{
    const unsigned char *p = ptr;
    for (size_t i = 0; i < len; i++) h = (h ^ p[i]) * 0x100000001B3u; /* FNV-1a */
    return h;
}

static uint64_t add_z(uint64_t h, const char *z) { return add_bytes(h, z ? z : "\1", z ? strlen(z) + 1 : 1); }

/* What is known of a file that may change: a folder is not looked into, nor a pipe. */
static uint64_t add_file(uint64_t h, const char *path)
{
    struct stat st;
    h = add_z(h, path);
    if ((strcmp(path, "-") ? stat(path, &st) : fstat(STDIN_FILENO, &st)) || !S_ISREG(st.st_mode)) return h;
    int64_t facts[] = {st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
    return add_bytes(h, facts, sizeof facts);
}

/* Every option counts that the table does not except, in whatever order they stand. */
static uint64_t add_options(uint64_t h, const tool_options *o)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < o->n_given; i++)
        if (!(o->given[i].what & SAME_ANSWERS)) sum += add_z(add_z(FNV_START, o->given[i].option), o->given[i].value);
    return add_bytes(add_bytes(h, &sum, sizeof sum), &o->format, sizeof o->format);
}

uint64_t tool_run_hash(const tool_options *o, const char *kb_hash)
{
    uint64_t h = add_z(add_z(add_z(FNV_START, ECFIT_VERSION), kb_hash), o->command);
    h = add_options(h, o);
    for (size_t i = 0; i < o->n_paths; i++) h = add_file(h, o->paths[i]);
    return h;
}

static bool set_path(tool_journal *j, const char *output)
{
    int n = snprintf(j->path, sizeof j->path, "%s.journal", output);
    return n > 0 && (size_t)n < sizeof j->path;
}

static uint64_t check_sum(const tool_mark *m, uint64_t run) { return add_bytes(run, m, sizeof *m); }

/* The last line that is whole and right. */
static void last_mark(FILE *f, uint64_t run, tool_mark *out)
{
    char line[256];
    unsigned long long v[5], sum;
    while (fgets(line, sizeof line, f)) {
        if (!strchr(line, '\n') || sscanf(line, "%llu %llu %llu %llu %llu %llx", &v[0], &v[1], &v[2], &v[3], &v[4], &sum) != 6) return;
        tool_mark m = {v[0], v[1], v[2], v[3], v[4]};
        if (sum != check_sum(&m, run)) return;
        *out = m;
    }
}

int tool_journal_read(tool_journal *j, const char *output, uint64_t run, tool_mark *mark)
{
    char line[64];
    *j = (tool_journal){.run = run};
    if (!set_path(j, output)) return fprintf(stderr, "ecfit: %s: path is too long\n", output), -1;
    FILE *f = fopen(j->path, "r");
    if (!f && errno == ENOENT) return 0;
    if (!f) return fprintf(stderr, "ecfit: %s: cannot open: %s\n", j->path, strerror(errno)), -1;
    *mark = (tool_mark){0};
    int found = 0;
    if (fgets(line, sizeof line, f) && strchr(line, '\n')) { /* else it was cut off before it said anything */
        bool ours = !strncmp(line, head, sizeof head - 1) && strtoull(line + sizeof head - 1, NULL, 16) == run;
        if (ours) last_mark(f, run, mark);
        found = ours ? 1 : -1;
    }
    fclose(f);
    if (found < 0)
        fprintf(stderr, "ecfit: %s: belongs to a run with other options, inputs or dictionaries; remove it to begin anew\n", j->path);
    return found;
}

bool tool_journal_mark(tool_journal *j, const tool_mark *m)
{
    bool ok = j->file;
    if (!j->file && (j->file = fopen(j->path, "w"))) ok = fprintf(j->file, "%s%016llx\n", head, (unsigned long long)j->run) > 0;
    ok = ok && fprintf(j->file, "%llu %llu %llu %llu %llu %llx\n", (unsigned long long)m->documents, (unsigned long long)m->failed,
                       (unsigned long long)m->output_bytes, (unsigned long long)m->errors_bytes, (unsigned long long)m->naming,
                       (unsigned long long)check_sum(m, j->run)) > 0;
    if (ok && !fflush(j->file)) return true;
    fprintf(stderr, "ecfit: %s: cannot write: %s\n", j->path, strerror(errno));
    return false;
}

void tool_journal_close(tool_journal *j, bool remove_it)
{
    if (j->file) fclose(j->file);
    j->file = NULL;
    if (remove_it && j->path[0]) unlink(j->path);
}

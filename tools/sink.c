/* Printed results into a file or stdout. A file is written as FILE.partial and gets its name when it is complete;
 * FILE.journal says up to where it is right, so that a run that was cut off can go on. */
#include "batch.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARK_BYTES = 4 * 1024 * 1024 };
static const double mark_seconds = 0.25;

/* One of the two files of a run. */
typedef struct target {
    const char *path; /* NULL: stdout */
    char partial[4096];
    int fd;           /* -1: none */
    uint64_t bytes;   /* written so far, of earlier runs too */
} target;

typedef struct file_sink {
    tool_sink base;
    target out, errors;
    tool_journal journal;
    bool journaled, marked; /* there may be a journal; there is one */
    bool closed_pipe, broken;
    uint64_t marked_bytes;
    struct timespec marked_at;
} file_sink;

/* ---- targets ---------------------------------------------------------------------------------------------- */

static bool complain(const target *t, const char *what)
{
    fprintf(stderr, "ecfit: %s: %s: %s\n", t->path ? t->path : "<stdout>", what, strerror(errno));
    return false;
}

/* Only something that is not there yet or an ordinary file can appear complete; /dev/full and queues are written to. */
static bool is_special(const char *path)
{
    struct stat st;
    return !stat(path, &st) && !S_ISREG(st.st_mode);
}

static bool open_target(target *t, const char *path, uint64_t keep_bytes)
{
    *t = (target){.path = path && strcmp(path, "-") ? path : NULL, .fd = STDOUT_FILENO, .bytes = keep_bytes};
    if (!t->path) return true;
    bool special = is_special(path);
    int n = snprintf(t->partial, sizeof t->partial, special ? "%s" : "%s.partial", path);
    if (n < 0 || (size_t)n >= sizeof t->partial) return errno = ENAMETOOLONG, complain(t, "cannot write");
    t->fd = open(t->partial, O_WRONLY | O_CLOEXEC | (special ? 0 : O_CREAT), 0666);
    if (t->fd < 0) return complain(t, "cannot write");
    if (special) return t->partial[0] = 0, true;
    if (flock(t->fd, LOCK_EX | LOCK_NB)) return complain(t, "another run is writing it");
    struct stat st;
    if (fstat(t->fd, &st) || (uint64_t)st.st_size < keep_bytes) return errno = ENODATA, complain(t, "the partial file does not fit its journal");
    if (ftruncate(t->fd, (off_t)keep_bytes) || lseek(t->fd, 0, SEEK_END) < 0) return complain(t, "cannot write");
    return true;
}

static bool write_all(file_sink *s, target *t, const ecfit_text *text)
{
    for (size_t at = 0; at < text->len;) {
        ssize_t n = write(t->fd, text->ptr + at, text->len - at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            s->broken = true;
            s->closed_pipe = errno == EPIPE;
            return s->closed_pipe ? false : complain(t, "cannot write");
        }
        at += (size_t)n;
    }
    t->bytes += text->len;
    return true;
}

/* Give a complete file its name. */
static bool name_target(target *t)
{
    if (t->fd < 0) return true;
    if (!t->path || !t->partial[0]) return t->fd == STDOUT_FILENO || !close(t->fd) || complain(t, "cannot write");
    bool ok = !fsync(t->fd) && !rename(t->partial, t->path);
    if (!ok) complain(t, "cannot write");
    close(t->fd);
    return ok;
}

static void drop_target(target *t, bool keep_partial)
{
    if (t->fd < 0 || !t->path) return;
    if (t->partial[0] && !keep_partial) unlink(t->partial);
    close(t->fd);
}

/* ---- the sink --------------------------------------------------------------------------------------------- */

/* What is behind the mark may be cut off at any moment; what is before it must be there. */
static bool set_mark(file_sink *s, const tool_mark *after)
{
    tool_mark mark = *after;
    mark.output_bytes = s->out.bytes;
    mark.errors_bytes = s->errors.bytes;
    if (!tool_journal_mark(&s->journal, &mark)) return false;
    s->marked = true;
    s->marked_bytes = s->out.bytes;
    clock_gettime(CLOCK_MONOTONIC, &s->marked_at);
    return true;
}

static bool put(tool_sink *base, const tool_parcel *p, const tool_mark *after)
{
    file_sink *s = (file_sink *)base;
    if (p->out.failed || p->errors.failed) {
        errno = ENOMEM;
        s->broken = true;
        return complain(&s->out, "cannot write");
    }
    if (!write_all(s, &s->out, &p->out) || !write_all(s, &s->errors, &p->errors)) return false;
    bool due = s->out.bytes - s->marked_bytes >= MARK_BYTES || tool_seconds_since(&s->marked_at) >= mark_seconds;
    if (!s->journaled || !due || set_mark(s, after)) return true;
    s->broken = true;
    return false;
}

static int finish(file_sink *s, const tool_mark *at)
{
    tool_mark all = *at;
    all.naming = 1;
    if (s->marked) set_mark(s, &all);
    bool ok = name_target(&s->errors) && name_target(&s->out);
    tool_journal_close(&s->journal, ok);
    return ok ? EXIT_DONE : EXIT_USAGE;
}

/* A run that was cut off keeps what it has when it can go on from there. */
static int cut_off(file_sink *s, const tool_mark *at)
{
    if (s->journaled && !s->broken && at->documents) set_mark(s, at);
    bool keep = s->journaled && s->marked;
    drop_target(&s->out, keep);
    drop_target(&s->errors, keep);
    tool_journal_close(&s->journal, !keep);
    if (keep)
        fprintf(stderr, "ecfit: %s is not complete; the same command with --resume goes on behind document %llu\n", s->out.path,
                (unsigned long long)at->documents);
    return s->broken && !s->closed_pipe ? EXIT_USAGE : EXIT_DONE;
}

static int close_sink(tool_sink *base, const tool_mark *at, bool complete)
{
    file_sink *s = (file_sink *)base;
    int status = complete ? finish(s, at) : cut_off(s, at);
    free(s);
    return status;
}

/* ---- opening ---------------------------------------------------------------------------------------------- */

/* Where to go on: *mark stays zero when there is nothing to go on from. returns false after a complaint. */
static bool find_mark(file_sink *s, const tool_options *o, const char *kb_hash, tool_mark *mark)
{
    tool_mark found = {0};
    s->journaled = o->output && strcmp(o->output, "-") && !is_special(o->output);
    if (o->resume && !s->journaled) return fputs("ecfit: --resume needs an output file: -o FILE\n", stderr), false;
    if (!s->journaled) return true;
    int got = tool_journal_read(&s->journal, o->output, tool_run_hash(o, kb_hash), &found);
    if (o->resume && got < 0) return false;
    if (o->resume) *mark = found;
    else if (got) unlink(s->journal.path); /* a new run makes an old journal wrong */
    return true;
}

static bool write_header(file_sink *s, const tool_options *o, const tool_mark *mark)
{
    ecfit_text text = {0};
    if (o->format == FORMAT_CSV && !mark->documents) tool_csv_header(&text);
    bool ok = !text.failed && write_all(s, &s->out, &text);
    ecfit_text_free(&text);
    return ok;
}

/* The names are given one after the other: a kill in between leaves a complete file and a journal that asks for its
 * partial form, which it takes again. */
static void take_back_name(const char *path, uint64_t bytes)
{
    struct stat st;
    char partial[4096];
    int n = snprintf(partial, sizeof partial, "%s.partial", path);
    bool fits = n > 0 && (size_t)n < sizeof partial;
    if (fits && access(partial, F_OK) && !stat(path, &st) && (uint64_t)st.st_size == bytes) rename(path, partial);
}

tool_sink *tool_sink_open(const tool_options *o, const char *kb_hash, tool_mark *mark)
{
    file_sink *s = calloc(1, sizeof *s);
    if (!s) return fputs("ecfit: out of memory\n", stderr), NULL;
    s->base = (tool_sink){.o = o, .put = put, .close = close_sink};
    s->out.fd = s->errors.fd = -1;
    clock_gettime(CLOCK_MONOTONIC, &s->marked_at);
    bool ok = find_mark(s, o, kb_hash, mark);
    if (ok && mark->naming) take_back_name(o->output, mark->output_bytes);
    if (ok && mark->naming && o->errors) take_back_name(o->errors, mark->errors_bytes);
    if (ok && open_target(&s->out, o->output, mark->output_bytes) &&
        (!o->errors || open_target(&s->errors, o->errors, mark->errors_bytes)) && write_header(s, o, mark)) {
        s->marked = mark->documents > 0;
        s->marked_bytes = mark->output_bytes;
        mark->naming = 0;
        if (!s->marked || set_mark(s, mark)) return &s->base;
    }
    free(s);
    return NULL;
}

static unsigned terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60 ? size.ws_col : 100;
}

void tool_print_record(const tool_options *o, const ecfit_record *record, uint64_t index, ecfit_text *out)
{
    switch (o->format) {
    case FORMAT_JSONL: ecfit_print_json(record, ECFIT_SHOW_ALL, out); break;
    case FORMAT_CSV: tool_csv_record(record, out); break;
    case FORMAT_TEXT:
    case FORMAT_SQLITE:
    case FORMAT_HTML: /* score alone writes HTML */
        if (index) ecfit_text_put(out, "\n");
        ecfit_print_text(record, tool_show(o->command), terminal_width(),
                         isatty(STDOUT_FILENO) && !o->output && !getenv("NO_COLOR"), out);
    }
}

/* Printed results into a file or stdout. A file is written as FILE.partial and gets its name when it is complete;
 * FILE.journal says up to where it is right, so that a run that was cut off can go on. */
#include "batch.h"
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { MARK_BYTES = 4 * 1024 * 1024 };
static const double mark_seconds = 0.25;

typedef struct file_sink {
    tool_sink base;
    tool_output out, errors; /* one without a file takes nothing */
    tool_journal journal;
    bool journaled, marked; /* there may be a journal; there is one */
    bool broken;
    uint64_t marked_bytes;
    struct timespec marked_at;
} file_sink;

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

static bool put(tool_sink *base, tool_parcel *p, const tool_mark *after)
{
    file_sink *s = (file_sink *)base;
    s->broken = !tool_output_write(&s->out, &p->out) || !tool_output_write(&s->errors, &p->errors);
    if (s->broken) return false;
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
    int status = tool_output_close(&s->errors);
    if (status == EXIT_DONE) status = tool_output_close(&s->out);
    else tool_output_drop(&s->out, s->marked);
    tool_journal_close(&s->journal, status == EXIT_DONE);
    return status;
}

/* A run that was cut off keeps what it has when it can go on from there. */
static int cut_off(file_sink *s, const tool_mark *at)
{
    if (s->journaled && !s->broken && at->documents) set_mark(s, at);
    bool keep = s->journaled && s->marked;
    tool_journal_close(&s->journal, !keep);
    tool_output_drop(&s->out, keep);
    tool_output_drop(&s->errors, keep);
    if (keep)
        fprintf(stderr, "ecfit: %s is not complete; the same command with --resume goes on behind document %llu\n", s->out.path,
                (unsigned long long)at->documents);
    bool quiet = s->out.closed_pipe || s->errors.closed_pipe;
    return s->broken && !quiet ? EXIT_USAGE : EXIT_DONE;
}

static int close_sink(tool_sink *base, const tool_mark *at, bool complete)
{
    file_sink *s = (file_sink *)base;
    int status = complete ? finish(s, at) : cut_off(s, at);
    free(s);
    return status;
}

/* ---- opening ---------------------------------------------------------------------------------------------- */

/* Where to go on: *mark stays zero when there is nothing to go on from. The output is locked: nobody else's journal is
 * touched. returns false after a complaint. */
static bool find_mark(file_sink *s, const tool_options *o, const char *kb_hash, tool_mark *mark)
{
    tool_mark found = {0};
    s->journaled = s->out.partial[0];
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
    if (o->format == FORMAT_CSV && !mark->documents) tool_csv_header(o, &text);
    bool ok = tool_output_write(&s->out, &text);
    ecfit_text_free(&text);
    return ok;
}

static bool open_files(file_sink *s, const tool_options *o, const char *kb_hash, tool_mark *mark)
{
    return tool_output_lock(&s->out, o->output) && (!o->errors || tool_output_lock(&s->errors, o->errors)) &&
           find_mark(s, o, kb_hash, mark) && tool_output_keep(&s->out, mark->output_bytes) &&
           (!o->errors || tool_output_keep(&s->errors, mark->errors_bytes));
}

tool_sink *tool_sink_open(const tool_options *o, const char *kb_hash, tool_mark *mark)
{
    file_sink *s = calloc(1, sizeof *s);
    if (!s) return fputs("ecfit: out of memory\n", stderr), NULL;
    s->base = (tool_sink){.o = o, .put = put, .close = close_sink};
    s->out.fd = s->errors.fd = -1;
    clock_gettime(CLOCK_MONOTONIC, &s->marked_at);
    if (open_files(s, o, kb_hash, mark) && write_header(s, o, mark)) {
        s->marked = mark->documents > 0;
        s->marked_bytes = mark->output_bytes;
        mark->naming = 0;
        if (!s->marked || set_mark(s, mark)) return &s->base;
    }
    tool_output_give_up(&s->out);
    tool_output_give_up(&s->errors);
    free(s);
    return NULL;
}

/* A file is the same from wherever it was written. */
static unsigned text_width(const tool_options *o)
{
    struct winsize size;
    if (o->output) return 100;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60 ? size.ws_col : 100;
}

void tool_print_record(const tool_options *o, const ecfit_record *record, uint64_t index, ecfit_text *out)
{
    switch (o->format) {
    case FORMAT_JSONL: ecfit_print_json(record, ECFIT_SHOW_ALL, out); break;
    case FORMAT_CSV: tool_csv_record(o, record, out); break;
    case FORMAT_TEXT:
    case FORMAT_SQLITE:
    case FORMAT_HTML: /* score alone writes HTML */
        if (index) ecfit_text_put(out, "\n");
        ecfit_print_text(record, tool_show(o->command), text_width(o),
                         isatty(STDOUT_FILENO) && !o->output && !getenv("NO_COLOR"), out);
    }
}

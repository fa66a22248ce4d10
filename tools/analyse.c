/* ecfit classify, tag, analyse: notices in, records out. */
#include "ecfit_tool.h"
#include <string.h>
#include <sys/ioctl.h>
#include <stdlib.h>
#include <unistd.h>

enum { FLUSH_BYTES = 1 << 16 };

typedef struct run {
    const tool_options *o;
    ecfit_worker *worker;
    ecfit_result *result;
    tool_output out;
    ecfit_text text;
    unsigned show, width;
    bool colour;
    size_t n_done, n_failed;
} run;

static unsigned terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60 ? size.ws_col : 100;
}

static void fail(run *r, const char *id, const ecfit_error *err)
{
    r->n_failed++;
    tool_complain(err);
    if (r->o->format == FORMAT_JSONL) ecfit_print_error_json(id, err, &r->text);
}

static void one_document(run *r, const ecfit_input_document *in)
{
    ecfit_error err;
    ecfit_document doc = {.id = in->id, .title = in->title, .text = in->text, .len_bytes = in->len_bytes, .meta = in->meta};
    if (ecfit_analyse(r->worker, &doc, &r->o->analysis, r->result, &err)) {
        fail(r, in->id, &err);
        return;
    }
    const ecfit_record *record = ecfit_result_record(r->result);
    if (r->o->format == FORMAT_JSONL) {
        ecfit_print_json(record, r->show, &r->text);
    } else {
        if (r->n_done + r->n_failed) ecfit_text_put(&r->text, "\n");
        ecfit_print_text(record, r->show, r->width, r->colour, &r->text);
    }
    r->n_done++;
}

static int read_all(run *r)
{
    ecfit_error err;
    ecfit_reader *reader = ecfit_reader_new(r->o->paths, r->o->n_paths, &r->o->reading, &err);
    if (!reader) return tool_complain(&err), EXIT_USAGE;
    ecfit_input_document in;
    for (int got; (got = ecfit_reader_next(reader, &in, &err)) != 0;) {
        if (got < 0) fail(r, in.id, &err);
        else one_document(r, &in);
        if (r->text.len >= FLUSH_BYTES && !tool_output_write(&r->out, &r->text)) break;
    }
    ecfit_reader_free(reader);
    tool_output_write(&r->out, &r->text);
    return r->n_failed ? EXIT_SOME_FAILED : EXIT_DONE;
}

int tool_analyse(const tool_options *o)
{
    run r = {.o = o, .show = tool_show(o->command), .width = terminal_width()};
    r.colour = isatty(STDOUT_FILENO) && !o->output && !getenv("NO_COLOR");
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    r.worker = ecfit_worker_new(kb);
    r.result = ecfit_result_new();
    int status = EXIT_USAGE;
    if (!r.worker || !r.result) fputs("ecfit: out of memory\n", stderr);
    else if (tool_output_open(&r.out, o->output)) {
        status = read_all(&r);
        int closed = tool_output_close(&r.out);
        if (closed != EXIT_DONE) status = closed;
    }
    ecfit_text_free(&r.text);
    ecfit_result_free(r.result);
    ecfit_worker_free(r.worker);
    ecfit_kb_free(kb);
    return status;
}

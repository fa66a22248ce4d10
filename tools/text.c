/* ecfit text: what was read of each document, with --sections under the kinds of its sections. */
#include "ecfit_tool.h"
#include <string.h>

typedef struct text_writer {
    const tool_options *o;
    ecfit_worker *worker;
    ecfit_result *result;
    tool_output out;
    size_t n; /* documents so far */
} text_writer;

/* As head(1) does: the name before its text, unless the document is the one file that was named. */
static void put_name(const text_writer *w, const char *id, ecfit_text *text)
{
    if (w->n) ecfit_text_put(text, "\n");
    if (!w->n && w->o->n_paths == 1 && !strcmp(id, w->o->paths[0])) return;
    ecfit_text_put(text, "==> ");
    ecfit_text_put(text, id);
    ecfit_text_put(text, " <==\n");
}

static bool write_document(text_writer *w, const ecfit_input_document *in, ecfit_error *err)
{
    ecfit_text text = {0};
    ecfit_document doc = {.id = in->id, .title = in->title, .text = in->text, .len_bytes = in->len_bytes};
    ecfit_options analysis = w->o->analysis;
    analysis.lang = tool_lang(w->o, in);
    if (ecfit_analyse(w->worker, &doc, &analysis, w->result, err)) return false;
    const ecfit_record *record = ecfit_result_record(w->result);
    if (w->o->format == FORMAT_JSONL) ecfit_print_reading_json(record, &text);
    else {
        put_name(w, in->id, &text);
        ecfit_print_reading(record, w->o->sections, &text);
    }
    w->n++;
    tool_output_write(&w->out, &text); /* a failure is remembered there */
    ecfit_text_free(&text);
    return true;
}

static int write_documents(text_writer *w)
{
    ecfit_error err;
    ecfit_input_document in;
    ecfit_reader *reader = ecfit_reader_new(w->o->paths, w->o->n_paths, &w->o->reading, &err);
    if (!reader) return tool_complain(&err), EXIT_USAGE;
    int got, status = EXIT_DONE;
    while (!w->out.broken && (got = ecfit_reader_next(reader, &in, &err)) != 0)
        if (got < 0 || !write_document(w, &in, &err)) tool_complain(&err), status = EXIT_SOME_FAILED;
    ecfit_reader_free(reader);
    return status;
}

int tool_text(const tool_options *o)
{
    if (o->format != FORMAT_TEXT && o->format != FORMAT_JSONL) return fputs("ecfit: text prints --format text or jsonl\n", stderr), EXIT_USAGE;
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    text_writer w = {.o = o, .worker = ecfit_worker_new(kb), .result = ecfit_result_new()};
    int status = EXIT_USAGE;
    if (!w.worker || !w.result) fputs("ecfit: out of memory\n", stderr);
    else if (tool_output_open(&w.out, o->output)) {
        status = write_documents(&w);
        int closed = tool_output_close(&w.out);
        if (closed != EXIT_DONE) status = closed;
    }
    ecfit_result_free(w.result);
    ecfit_worker_free(w.worker);
    ecfit_kb_free(kb);
    return status;
}

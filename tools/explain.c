/* ecfit explain: what the dictionaries know of a name; with --trace and --why-not, what they made of a notice. */
#include "ecfit_tool.h"

static int explain_names(const tool_options *o, const ecfit_kb *kb, tool_output *out)
{
    int status = EXIT_DONE;
    for (size_t i = 0; i < o->n_paths; i++) {
        ecfit_text text = {0};
        ecfit_error err;
        if (ecfit_print_entry(kb, o->paths[i], &text, &err)) tool_complain(&err), status = EXIT_SOME_FAILED;
        tool_output_write(out, &text);
        ecfit_text_free(&text);
    }
    return status;
}

typedef struct explainer {
    const tool_options *o;
    ecfit_worker *worker;
    ecfit_result *result;
    tool_output *out;
} explainer;

static bool explain_document(const explainer *x, const ecfit_input_document *in, ecfit_error *err)
{
    ecfit_text text = {0};
    ecfit_document doc = {.id = in->id, .title = in->title, .text = in->text, .len_bytes = in->len_bytes};
    ecfit_options analysis = x->o->analysis;
    analysis.lang = tool_lang(x->o, in);
    if (ecfit_analyse(x->worker, &doc, &analysis, x->result, err)) return false;
    const ecfit_record *record = ecfit_result_record(x->result);
    bool ok = true;
    if (x->o->why_not) ok = !ecfit_print_why_not(x->worker, record, x->o->why_not, &text, err);
    else ecfit_print_trace(x->worker, record, &text);
    tool_output_write(x->out, &text);
    ecfit_text_free(&text);
    return ok;
}

static int explain_documents(const tool_options *o, const ecfit_kb *kb, tool_output *out)
{
    ecfit_error err;
    ecfit_input_document in;
    explainer x = {o, ecfit_worker_new(kb), ecfit_result_new(), out};
    ecfit_reader *reader = ecfit_reader_new(o->paths, o->n_paths, &o->reading, &err);
    int got, status = x.worker && x.result && reader ? EXIT_DONE : EXIT_USAGE;
    if (!reader) tool_complain(&err);
    else if (status) fputs("ecfit: out of memory\n", stderr);
    while (status != EXIT_USAGE && (got = ecfit_reader_next(reader, &in, &err)) != 0) {
        if (got > 0 && explain_document(&x, &in, &err)) continue;
        tool_complain(&err);
        const bool wrong_name = got > 0 && err.code == ECFIT_EARG; /* a code or edition that is not there */
        status = wrong_name ? EXIT_USAGE : EXIT_SOME_FAILED;
    }
    ecfit_reader_free(reader);
    ecfit_result_free(x.result);
    ecfit_worker_free(x.worker);
    return status;
}

int tool_explain(const tool_options *o)
{
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    tool_output out;
    if (!tool_output_open(&out, o->output)) return ecfit_kb_free(kb), EXIT_USAGE;
    int status = o->trace || o->why_not ? explain_documents(o, kb, &out) : explain_names(o, kb, &out);
    int closed = tool_output_close(&out);
    ecfit_kb_free(kb);
    return closed != EXIT_DONE ? closed : status;
}

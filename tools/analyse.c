/* ecfit classify, tag, analyse: notices in, records out. */
#include "batch.h"
#include <unistd.h>

static unsigned cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 256 ? 256 : (unsigned)n;
}

/* Whether the editions asked for are there: one look before the first document, by way of a tiny one. */
static bool names_are_known(const tool_options *o, const ecfit_kb *kb)
{
    ecfit_error err = {.code = ECFIT_OK};
    ecfit_document doc = {.text = "x", .len_bytes = 1};
    ecfit_worker *w = ecfit_worker_new(kb);
    ecfit_result *r = ecfit_result_new();
    bool wrong = w && r && ecfit_analyse(w, &doc, &o->analysis, r, &err) == ECFIT_EARG;
    if (wrong) tool_complain(&err);
    ecfit_result_free(r);
    ecfit_worker_free(w);
    return !wrong;
}

int tool_analyse(const tool_options *given)
{
    tool_options o = *given;
    tool_mark from = {0};
    if (!o.jobs) o.jobs = cores();
    ecfit_kb *kb = tool_load_kb(&o);
    if (!kb) return EXIT_DICTIONARY;
    if (!names_are_known(&o, kb)) return ecfit_kb_free(kb), EXIT_USAGE;
    tool_sink *sink = o.format == FORMAT_SQLITE ? tool_sqlite_open(&o, ecfit_kb_hash(kb), &from)
                                                : tool_sink_open(&o, ecfit_kb_hash(kb), &from);
    int status = sink ? tool_batch(&o, kb, sink, &from) : EXIT_USAGE;
    ecfit_kb_free(kb);
    return status;
}

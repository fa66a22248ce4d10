/* ecfit classify, tag, analyse: notices in, records out. */
#include "batch.h"
#include <unistd.h>

static unsigned cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 256 ? 256 : (unsigned)n;
}

int tool_analyse(const tool_options *given)
{
    tool_options o = *given;
    tool_mark from = {0};
    ecfit_error err;
    if (!o.jobs) o.jobs = cores();
    ecfit_kb *kb = tool_load_kb(&o);
    if (!kb) return EXIT_DICTIONARY;
    if (ecfit_options_check(&o.analysis, kb, &err)) return tool_complain(&err), ecfit_kb_free(kb), EXIT_USAGE;
    tool_sink *sink = o.format == FORMAT_SQLITE ? tool_sqlite_open(&o, ecfit_kb_hash(kb), &from)
                                                : tool_sink_open(&o, ecfit_kb_hash(kb), &from);
    int status = sink ? tool_batch(&o, kb, sink, &from) : EXIT_USAGE;
    ecfit_kb_free(kb);
    return status;
}

/* ecfit explain: what the dictionaries know of a name. */
#include "ecfit_tool.h"

int tool_explain(const tool_options *o)
{
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    tool_output out;
    int status = EXIT_DONE;
    if (!tool_output_open(&out, o->output)) return ecfit_kb_free(kb), EXIT_USAGE;
    for (size_t i = 0; i < o->n_paths; i++) {
        ecfit_text text = {0};
        ecfit_error err;
        if (ecfit_print_entry(kb, o->paths[i], &text, &err)) tool_complain(&err), status = EXIT_SOME_FAILED;
        tool_output_write(&out, &text);
        ecfit_text_free(&text);
    }
    int closed = tool_output_close(&out);
    ecfit_kb_free(kb);
    return closed != EXIT_DONE ? closed : status;
}

/* ecfit features: {"id": ..., "features": {"topic:devops": 1.2, ...}} for each notice. */
#include "ecfit_tool.h"
#include <string.h>

typedef struct feature_line {
    FILE *file;
    size_t n;
} feature_line;

static void put_string(FILE *f, const char *z)
{
    putc('"', f);
    for (; *z; z++) {
        if (*z == '"' || *z == '\\') putc('\\', f);
        if ((unsigned char)*z >= ' ') putc(*z, f);
    }
    putc('"', f);
}

static void put_stem(void *ctx, const char *name, double value)
{
    feature_line *line = ctx;
    if (line->n++) putc(',', line->file);
    putc('[', line->file);
    put_string(line->file, name);
    fprintf(line->file, ",%d]", (int)value);
}

static void put_feature(void *ctx, const char *name, double value)
{
    feature_line *line = ctx;
    if (line->n++) putc(',', line->file);
    put_string(line->file, name);
    fprintf(line->file, ":%.4g", value);
}

int tool_features(const tool_options *o)
{
    ecfit_error err;
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    ecfit_worker *w = ecfit_worker_new(kb);
    ecfit_result *result = ecfit_result_new();
    ecfit_reader *reader = ecfit_reader_new(o->paths, o->n_paths, &o->reading, &err);
    ecfit_input_document in;
    int got, status = w && result && reader ? EXIT_DONE : EXIT_USAGE;
    if (!reader) tool_complain(&err);
    else if (status) fputs("ecfit: out of memory\n", stderr);
    while (w && result && reader && !ferror(stdout) && (got = ecfit_reader_next(reader, &in, &err)) != 0) {
        ecfit_document doc = {.id = in.id, .title = in.title, .text = in.text, .len_bytes = in.len_bytes};
        ecfit_options analysis = o->analysis;
        if (got > 0) analysis.lang = tool_lang(o, &in);
        if (got < 0 || ecfit_analyse(w, &doc, &analysis, result, &err)) {
            tool_complain(&err);
            status = EXIT_SOME_FAILED;
            continue;
        }
        feature_line line = {.file = stdout};
        fputs("{\"id\":", stdout);
        put_string(stdout, in.id);
        fputs(",\"features\":{", stdout);
        ecfit_worker_features(w, put_feature, &line);
        fputs("}", stdout);
        if (o->trace) {
            line.n = 0;
            fputs(",\"stems\":[", stdout);
            ecfit_worker_stems(w, put_stem, &line);
            putc(']', stdout);
        }
        fputs("}\n", stdout);
    }
    ecfit_reader_free(reader);
    ecfit_result_free(result);
    ecfit_worker_free(w);
    ecfit_kb_free(kb);
    return tool_stdout_close(status);
}

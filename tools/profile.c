/* ecfit profile: what a profile sheet asks, as it was understood. */
#include "ecfit_tool.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Sheets are read as they are typed: the headings of a Markdown file are what they are read by. */
static bool plain_text(const char *path)
{
    static const char *const ends[] = {".md", ".txt", ".tsv", ".markdown", "-"};
    size_t n = strlen(path);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t e = strlen(ends[i]);
        if (n >= e && !strcmp(path + n - e, ends[i])) return true;
    }
    return false;
}

static ecfit_profile *read_file(ecfit_cv_worker *w, const char *path, ecfit_error *err)
{
    ecfit_reader_options options = {.input = plain_text(path) ? ECFIT_INPUT_TEXT : ECFIT_INPUT_AUTO};
    ecfit_reader *reader = ecfit_reader_new(&path, 1, &options, err);
    ecfit_input_document doc;
    ecfit_profile *p = NULL;
    if (!reader) return NULL;
    int got = ecfit_reader_next(reader, &doc, err);
    if (got > 0)
        p = ecfit_profile_read(w, path, doc.text, doc.len_bytes, err);
    else if (got == 0)
        *err = (ecfit_error){.code = ECFIT_EEMPTY, .what = "no profile in it"};
    ecfit_reader_free(reader);
    return p;
}

static bool is_file(const char *path)
{
    struct stat s;
    return !strcmp(path, "-") || (stat(path, &s) == 0 && S_ISREG(s.st_mode));
}

/** A file of that name, else a built-in profile. */
ecfit_profile *tool_profile(ecfit_cv_worker *w, const char *name, ecfit_error *err)
{
    if (is_file(name)) return read_file(w, name, err);
    ecfit_profile *p = ecfit_profile_builtin(w, name, err);
    const char *dot = strrchr(name, '.');
    if (!p && dot && strchr("mtdp", dot[1])) *err = (ecfit_error){.code = ECFIT_EIO, .what = "no such file"};
    if (!p && !err->where[0] && err->code == ECFIT_EIO) snprintf(err->where, sizeof err->where, "%s", name);
    return p;
}

bool tool_all_profiles(const char *name) { return !strcmp(name, "all") || !strcmp(name, "digit-tm2/all"); }

static void print_one(const tool_options *o, const ecfit_profile *p, bool first, ecfit_text *out)
{
    if (o->format == FORMAT_JSONL)
        ecfit_print_profile_json(p, out);
    else if (o->format == FORMAT_CSV)
        ecfit_print_profile_table(p, out);
    else {
        if (!first) ecfit_text_put(out, "\n");
        ecfit_print_profile_text(p, out);
    }
}

static int print_all(const tool_options *o, ecfit_cv_worker *w, ecfit_text *out)
{
    int status = EXIT_DONE;
    bool first = true;
    for (size_t i = 0; i < o->n_paths; i++) {
        bool all = tool_all_profiles(o->paths[i]);
        for (size_t k = 0; k < (all ? ecfit_profile_count(w) : 1); k++) {
            ecfit_error err = {0};
            ecfit_profile *p =
                all ? ecfit_profile_builtin(w, ecfit_profile_name(w, k), &err) : tool_profile(w, o->paths[i], &err);
            if (!p) {
                tool_complain(&err);
                status = EXIT_SOME_FAILED;
                continue;
            }
            print_one(o, p, first, out);
            first = false;
            ecfit_profile_free(p);
        }
    }
    return status;
}

int tool_show_profile(const tool_options *o)
{
    ecfit_text text = {0};
    tool_output out;
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    ecfit_cv_worker *w = ecfit_cv_worker_new(kb);
    int status = EXIT_USAGE;
    if (!w) {
        fputs("ecfit: out of memory\n", stderr);
    } else if (tool_output_open(&out, o->output)) {
        status = print_all(o, w, &text);
        tool_output_write(&out, &text);
        int closed = tool_output_close(&out);
        if (closed != EXIT_DONE) status = closed;
    }
    ecfit_text_free(&text);
    ecfit_cv_worker_free(w);
    ecfit_kb_free(kb);
    return status;
}

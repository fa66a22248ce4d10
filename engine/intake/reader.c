#include "intake/reader.h"
#include "base/arena.h"
#include "intake/decode.h"
#include "intake/files.h"
#include "intake/format.h"
#include "intake/json.h"
#include "intake/stream.h"
#include "text/utf8.h"
#include <stdlib.h>

enum { DEFAULT_MAX_BYTES = 64 * 1024 * 1024, DEFAULT_HELPER_SECONDS = 30 };

struct ecfit_reader {
    ecfit_arena arena; /* copies of paths and options */
    ecfit_reader_options options;
    ecfit_files files;
    ecfit_stream stream;
    bool open;           /* a file is being read */
    const char *path;    /* of that file */
    ecfit_format format; /* of that file */
    size_t n_records;    /* of that file: documents and errors handed out */
    ecfit_json_record json;
    ecfit_buf id, raw, text, title, lang, as_of;
};

/* ---- making one ---- */

static const char *copy(ecfit_arena *a, const char *z, bool *ok)
{
    if (!z) return NULL;
    const char *dup = ecfit_arena_dup(a, z, strlen(z));
    *ok = *ok && dup;
    return dup;
}

static bool copy_options(ecfit_reader *r, const ecfit_reader_options *from)
{
    bool ok = true;
    if (from) r->options = *from;
    ecfit_reader_options *o = &r->options;
    if (!o->max_bytes) o->max_bytes = DEFAULT_MAX_BYTES;
    if (!o->helper_seconds) o->helper_seconds = DEFAULT_HELPER_SECONDS;
    const char **strings[] = {&o->text_column, &o->title_column, &o->id_column, &o->glob, &o->meta_keys};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) *strings[i] = copy(&r->arena, *strings[i], &ok);
    return ok;
}

static bool copy_paths(ecfit_reader *r, const char *const *paths, size_t n_paths)
{
    bool ok = true;
    const char **copies = ecfit_arena_alloc(&r->arena, n_paths * sizeof *copies);
    if (!copies) return false;
    for (size_t i = 0; i < n_paths; i++) copies[i] = copy(&r->arena, paths[i], &ok);
    r->files = (ecfit_files){.paths = copies, .n_paths = n_paths, .glob = r->options.glob};
    return ok;
}

ecfit_reader *ecfit_reader_new(const char *const *paths, size_t n_paths, const ecfit_reader_options *options,
                               ecfit_error *err)
{
    if (!n_paths) {
        ecfit_fail(err, ECFIT_EARG, NULL, 0, "no file to read, expected a path or \"-\"");
        return NULL;
    }
    ecfit_reader *r = calloc(1, sizeof *r);
    if (r) r->stream.fd = -1;
    if (r && copy_options(r, options) && copy_paths(r, paths, n_paths)) return r;
    ecfit_reader_free(r);
    ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
    return NULL;
}

void ecfit_reader_free(ecfit_reader *r)
{
    if (!r) return;
    ecfit_stream_close(&r->stream);
    free(r->stream.ptr);
    ecfit_files_close(&r->files);
    ecfit_json_free(&r->json);
    ecfit_buf_free(&r->id);
    ecfit_buf_free(&r->raw);
    ecfit_buf_free(&r->text);
    ecfit_buf_free(&r->title);
    ecfit_buf_free(&r->lang);
    ecfit_buf_free(&r->as_of);
    ecfit_arena_clear(&r->arena);
    free(r);
}

/* ---- one document ---- */

static bool is_blank(ecfit_str s) { return !ecfit_str_trim(s).len; }

static int failed(ecfit_status code) { return code ? -1 : 1; }

static const char *end_with_nul(ecfit_buf *b)
{
    ecfit_buf_putc(b, 0);
    b->len -= !b->failed;
    return b->failed ? NULL : b->ptr;
}

static void reset(ecfit_buf *b) { b->len = b->failed = 0; }

/* "path", or "path:line" for a document that is one of several. */
static void name_it(ecfit_reader *r, ecfit_input_document *doc, unsigned line)
{
    reset(&r->id);
    ecfit_utf8_clean(r->path, strlen(r->path), &r->id);
    if (line) ecfit_buf_fmt(&r->id, ":%u", line);
    const char *id = end_with_nul(&r->id);
    doc->id = id ? id : "";
}

static int finish(ecfit_reader *r, ecfit_input_document *doc, ecfit_str text, unsigned line, ecfit_error *err)
{
    if (r->id.failed || r->text.failed || r->title.failed)
        return failed(ecfit_fail(err, ECFIT_ENOMEM, r->stream.where, line, "out of memory"));
    if (is_blank(text))
        return failed(ecfit_fail(err, ECFIT_EEMPTY, r->stream.where, line, "no text, expected a vacancy notice"));
    doc->text = text.ptr;
    doc->len_bytes = text.len;
    return 1;
}

/* A field of a JSON record as a clean string in *b; NULL when it is not there or says nothing. */
static const char *json_field(const ecfit_json_record *rec, int field, ecfit_buf *b)
{
    ecfit_str s = {rec->fields[field].ptr, rec->fields[field].len};
    if (!rec->has[field] || is_blank(s)) return NULL;
    return ecfit_decode(s, b).ptr;
}

static int from_json(ecfit_reader *r, ecfit_input_document *doc, unsigned line, ecfit_error *err)
{
    ecfit_json_record *rec = &r->json;
    const char *id = json_field(rec, ECFIT_JSON_ID, &r->id);
    if (id) doc->id = id;
    doc->title = json_field(rec, ECFIT_JSON_TITLE, &r->title);
    doc->lang = json_field(rec, ECFIT_JSON_LANG, &r->lang);
    doc->as_of = json_field(rec, ECFIT_JSON_AS_OF, &r->as_of);
    doc->meta = rec->meta.len ? rec->meta.ptr : NULL;
    if (!rec->has[ECFIT_JSON_TEXT])
        return failed(ecfit_fail(err, ECFIT_EFORMAT, r->stream.where, line,
                                 "no \"text\" and no \"html\", expected one of them in each object"));
    const ecfit_buf *text = &rec->fields[ECFIT_JSON_TEXT];
    return finish(r, doc, ecfit_decode((ecfit_str){text->ptr, text->len}, &r->text), line, err);
}

static int next_json(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    for (ecfit_str line;;) {
        int got = ecfit_stream_line(&r->stream, r->options.max_bytes, &line, err);
        unsigned number = r->stream.line;
        if (got) name_it(r, doc, number);
        if (got <= 0) return got;
        if (number == 1 && line.len >= 3 && !memcmp(line.ptr, "\xEF\xBB\xBF", 3)) line.ptr += 3, line.len -= 3;
        if (is_blank(line)) continue;
        if (ecfit_json_read(line, r->options.meta_keys, &r->json, r->stream.where, number, err)) return -1;
        return from_json(r, doc, number, err);
    }
}

/* The formats that hold one document a file. */
static int next_whole(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    if (r->n_records) return 0;
    reset(&r->raw);
    if (ecfit_stream_rest(&r->stream, r->options.max_bytes, &r->raw, err)) return -1;
    if (!end_with_nul(&r->raw)) return finish(r, doc, (ecfit_str){"", 0}, 0, err);
    return finish(r, doc, ecfit_decode((ecfit_str){r->raw.ptr, r->raw.len}, &r->text), 0, err);
}

static int next_in_file(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    switch (r->format) {
    case ECFIT_FORMAT_JSONL: return next_json(r, doc, err);
    case ECFIT_FORMAT_TEXT: return next_whole(r, doc, err);
    default: break;
    }
    if (r->n_records) return 0;
    if (r->format == ECFIT_FORMAT_EMPTY)
        return failed(ecfit_fail(err, ECFIT_EEMPTY, r->stream.where, 0, "the file is empty, expected a vacancy notice"));
    return failed(ecfit_fail(err, ECFIT_EFORMAT, r->stream.where, 0, "binary data, expected text, JSONL"));
}

/* ---- file after file ---- */

static void choose_format(ecfit_reader *r)
{
    ecfit_str head = ecfit_stream_peek(&r->stream, ECFIT_SNIFF_BYTES);
    r->format = ecfit_format_sniff(head, r->path);
    if (r->format == ECFIT_FORMAT_EMPTY) return;
    if (r->options.input == ECFIT_INPUT_JSONL) r->format = ECFIT_FORMAT_JSONL;
    if (r->options.input == ECFIT_INPUT_TEXT) r->format = ECFIT_FORMAT_TEXT;
}

/* 1: a file is open; 0: there is none any more; -1: one failed. */
static int open_next(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    int got = ecfit_files_next(&r->files, &r->path, err);
    if (!got) return 0;
    name_it(r, doc, 0);
    if (got < 0 || ecfit_stream_open(&r->stream, r->path, err)) return -1;
    r->open = true;
    r->n_records = 0;
    choose_format(r);
    return 1;
}

int ecfit_reader_next(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    *doc = (ecfit_input_document){.id = ""};
    for (;;) {
        int got = r->open ? 1 : open_next(r, doc, err);
        if (got <= 0) return got;
        name_it(r, doc, 0);
        doc->format = ecfit_format_name(r->format);
        got = next_in_file(r, doc, err);
        if (got) return r->n_records++, got;
        ecfit_stream_close(&r->stream);
        r->open = false;
    }
}

#include "intake/reader.h"
#include "base/arena.h"
#include "intake/attached.h"
#include "intake/convert.h"
#include "intake/csv.h"
#include "intake/decode.h"
#include "intake/files.h"
#include "intake/format.h"
#include "intake/fragment.h"
#include "intake/json.h"
#include "intake/layout.h"
#include "intake/magic.h"
#include "intake/values.h"
#include "text/utf8.h"
#include <stdlib.h>

enum { COLUMN_TEXT, COLUMN_TITLE, COLUMN_ID, N_COLUMNS };
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
    ecfit_json_keys keys;
    bool json_values;    /* that file is JSON, but not one object a line */
    ecfit_values values;
    ecfit_csv csv;
    size_t columns[N_COLUMNS]; /* of the CSV file; csv.names.n for none */
    ecfit_buf id, raw, text, title, lang, as_of, meta;
    ecfit_buf converted; /* what a converter wrote, before its layout is repaired */
    ecfit_attached attached; /* documents of one mail that are handed out one by one */
    size_t n_attached;       /* of them handed out */
    unsigned attached_line;  /* where that mail begins in a mailbox, else 0 */
    ecfit_magic magic;
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
    if (r && copy_options(r, options) && copy_paths(r, paths, n_paths)) {
        const ecfit_reader_options *o = &r->options;
        r->keys = ecfit_json_keys_of(o->id_column, o->title_column, o->text_column, o->meta_keys);
        return r;
    }
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
    ecfit_values_free(&r->values);
    ecfit_csv_free(&r->csv);
    ecfit_attached_free(&r->attached);
    ecfit_magic_clear(&r->magic);
    ecfit_buf *bufs[] = {&r->id, &r->raw, &r->text, &r->title, &r->lang, &r->as_of, &r->meta, &r->converted};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) ecfit_buf_free(bufs[i]);
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
    if (line) {
        ecfit_buf_putc(&r->id, ':');
        ecfit_buf_uint(&r->id, line);
    }
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

/* ---- one document a file ---- */

typedef struct whole_format {
    ecfit_convert_fn *convert;
    enum { TIDY, UNWRAP, KEEP } layout; /* of lines that were broken to fit a page; kept in their places */
} whole_format;

static const whole_format whole_formats[ECFIT_N_FORMATS] = {
    [ECFIT_FORMAT_TEXT] = {ecfit_convert_text, KEEP},   [ECFIT_FORMAT_MARKDOWN] = {ecfit_convert_markdown, TIDY},
    [ECFIT_FORMAT_HTML] = {ecfit_convert_html, TIDY},   [ECFIT_FORMAT_PDF] = {ecfit_convert_pdf, UNWRAP},
    [ECFIT_FORMAT_DOCX] = {ecfit_convert_office, TIDY}, [ECFIT_FORMAT_ODT] = {ecfit_convert_office, TIDY},
    [ECFIT_FORMAT_RTF] = {ecfit_convert_rtf, TIDY},     [ECFIT_FORMAT_MAIL] = {ecfit_convert_mail, UNWRAP},
};

static int first_attached(ecfit_reader *r, ecfit_input_document *doc, unsigned line, ecfit_error *err);

/* Convert bytes, repair the layout, and fill *doc: of a mail that covers several documents, with the first of them. */
static int from_bytes(ecfit_reader *r, whole_format how, ecfit_str bytes, ecfit_input_document *doc, unsigned line,
                      ecfit_error *err)
{
    reset(&r->converted);
    reset(&r->text);
    reset(&r->title);
    ecfit_convert c = {.where = r->stream.where, .max_bytes = r->options.max_bytes, .text = &r->converted,
                       .helper_seconds = r->options.helper_seconds, .title = &r->title, .format = doc->format,
                       .attached = r->attached.n ? NULL : &r->attached};
    ecfit_status code = how.convert(&c, bytes, err);
    if (code && err && line) err->line = line;
    if (code) return -1;
    if (c.attached && c.attached->n) return first_attached(r, doc, line, err);
    doc->format = c.format;
    ecfit_str converted = {r->converted.ptr, r->converted.len};
    if (how.layout == KEEP) ecfit_layout_keep(converted, &r->text);
    else ecfit_layout_tidy(converted, how.layout == UNWRAP, &r->text);
    ecfit_decode_compose(&r->text);
    ecfit_decode_compose(&r->title);
    r->text.failed |= r->converted.failed;
    if (r->title.len) doc->title = end_with_nul(&r->title);
    if (!end_with_nul(&r->text)) return finish(r, doc, (ecfit_str){"", 0}, line, err);
    return finish(r, doc, (ecfit_str){r->text.ptr, r->text.len}, line, err);
}

/* ---- several documents in one mail ---- */

/* "mail.eml#cv.docx"; "mail.eml#2" for one without a name, or with that of another. */
static void name_attached(ecfit_reader *r, ecfit_input_document *doc, size_t i)
{
    const ecfit_attachment *a = &r->attached.at[i];
    bool named = a->name.len;
    for (size_t j = 0; named && j < i; j++) {
        const ecfit_buf *other = &r->attached.at[j].name;
        named = other->len != a->name.len || memcmp(other->ptr, a->name.ptr, a->name.len);
    }
    name_it(r, doc, r->attached_line);
    ecfit_buf_putc(&r->id, '#');
    if (named) ecfit_utf8_clean(a->name.ptr, a->name.len, &r->id);
    else ecfit_buf_uint(&r->id, i + 1);
    const char *id = end_with_nul(&r->id);
    doc->id = id ? id : "";
}

static int next_attached(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    const size_t i = r->n_attached++;
    const ecfit_attachment *a = &r->attached.at[i];
    name_attached(r, doc, i);
    doc->format = ecfit_format_name(a->format);
    const int got = from_bytes(r, whole_formats[a->format], (ecfit_str){a->bytes.ptr, a->bytes.len}, doc,
                               r->attached_line, err);
    if (r->n_attached == r->attached.n) ecfit_attached_free(&r->attached);
    return got;
}

static int first_attached(ecfit_reader *r, ecfit_input_document *doc, unsigned line, ecfit_error *err)
{
    r->n_attached = 0;
    r->attached_line = line;
    return next_attached(r, doc, err);
}

/* Give the document the title of its record: what of it is HTML is not any more. returns 1 or -1. */
static int set_title(ecfit_reader *r, const char *title, ecfit_input_document *doc, unsigned line, ecfit_error *err)
{
    ecfit_convert_fn *convert = title ? ecfit_fragment_title_converter(ecfit_str_of(title)) : NULL;
    doc->title = title;
    if (!convert) return 1;
    reset(&r->converted);
    ecfit_convert c = {.where = r->stream.where, .max_bytes = r->options.max_bytes, .text = &r->converted};
    const ecfit_status code = convert(&c, ecfit_str_of(title), err);
    if (code && err) err->line = line;
    if (code) return -1;
    if (r->converted.failed || !r->converted.len) return 1;
    reset(&r->title);
    ecfit_buf_put(&r->title, r->converted.ptr, r->converted.len);
    doc->title = end_with_nul(&r->title);
    return 1;
}

static int next_whole(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    if (r->n_records) return 0;
    reset(&r->raw);
    if (ecfit_stream_rest(&r->stream, r->options.max_bytes, &r->raw, err)) return -1;
    return from_bytes(r, whole_formats[r->format], (ecfit_str){r->raw.ptr, r->raw.len}, doc, 0, err);
}

/* ---- JSONL ---- */

/* The text as it is, unless it holds HTML. */
static int from_field(ecfit_reader *r, ecfit_str text, ecfit_input_document *doc, unsigned line, ecfit_error *err)
{
    ecfit_convert_fn *convert = ecfit_fragment_converter(text);
    if (convert) return from_bytes(r, (whole_format){convert, TIDY}, text, doc, line, err);
    return finish(r, doc, ecfit_decode(text, &r->text), line, err);
}

static ecfit_status no_text(const ecfit_reader *r, ecfit_str json, unsigned line, ecfit_error *err)
{
    enum { LIST_BYTES = 60 };
    ecfit_buf there = {0};
    ecfit_json_list_keys(json, LIST_BYTES, &there);
    const bool asked = r->options.text_column;
    ecfit_status code = ecfit_fail(err, ECFIT_EFORMAT, r->stream.where, line, "no \"%.40s\"%s, there are: %.*s%s",
                                   r->keys.fields[ECFIT_JSON_TEXT], asked ? "" : " and no \"html\"", (int)there.len,
                                   there.len ? there.ptr : "", asked ? "" : " (--text-column names one)");
    ecfit_buf_free(&there);
    return code;
}

/* The first of the usual names that is among the keys (", " between them), as it is written there; NULL: none. */
static const char *usual_key(ecfit_str keys, const char *const *usual, ecfit_buf *name)
{
    for (; *usual; usual++)
        for (ecfit_str rest = keys; rest.ptr;) {
            const ecfit_str key = ecfit_str_trim(ecfit_str_cut(&rest, ','));
            if (key.len != strlen(*usual) || strncasecmp(key.ptr, *usual, key.len)) continue;
            reset(name);
            ecfit_buf_put(name, key.ptr, key.len);
            return end_with_nul(name);
        }
    return NULL;
}

/* A record without our names may have those that columns of CSV have: "description", "jobTitle". */
static ecfit_status read_by_usual_keys(ecfit_reader *r, ecfit_str json, unsigned line, ecfit_error *err)
{
    enum { LIST_BYTES = 2000 };
    ecfit_buf keys = {0}, text = {0}, title = {0};
    ecfit_json_keys usual = r->keys;
    ecfit_status status = ECFIT_OK;
    ecfit_json_list_keys(json, LIST_BYTES, &keys);
    const ecfit_str there = {keys.ptr, keys.len};
    const char *text_key = keys.failed || !keys.len ? NULL : usual_key(there, ecfit_format_text_columns, &text);
    const char *title_key = text_key && !r->json.has[ECFIT_JSON_TITLE] && !r->options.title_column
                                ? usual_key(there, ecfit_format_title_columns, &title) : NULL;
    if (text_key) usual.fields[ECFIT_JSON_TEXT] = text_key;
    if (title_key) usual.fields[ECFIT_JSON_TITLE] = title_key;
    if (text_key) status = ecfit_json_read(json, &usual, &r->json, r->stream.where, line, err);
    ecfit_buf_free(&keys);
    ecfit_buf_free(&text);
    ecfit_buf_free(&title);
    return status;
}

/* One record: a line, or an item of an array. */
static int from_json(ecfit_reader *r, ecfit_str json, unsigned line, ecfit_input_document *doc, ecfit_error *err)
{
    ecfit_json_record *rec = &r->json;
    ecfit_status status = ecfit_json_read(json, &r->keys, rec, r->stream.where, line, err);
    if (!status && !rec->has[ECFIT_JSON_TEXT] && !rec->has[ECFIT_JSON_HTML] && !r->options.text_column)
        status = read_by_usual_keys(r, json, line, err);
    const char *id = json_field(rec, ECFIT_JSON_ID, &r->id);
    if (id) doc->id = id;
    if (status) return -1;
    doc->lang = json_field(rec, ECFIT_JSON_LANG, &r->lang);
    doc->as_of = json_field(rec, ECFIT_JSON_AS_OF, &r->as_of);
    doc->meta = rec->meta.len ? rec->meta.ptr : NULL;
    const ecfit_buf *text = &rec->fields[ECFIT_JSON_TEXT], *html = &rec->fields[ECFIT_JSON_HTML];
    int got;
    if (rec->has[ECFIT_JSON_TEXT])
        got = from_field(r, (ecfit_str){text->ptr, text->len}, doc, line, err);
    else if (rec->has[ECFIT_JSON_HTML])
        got = from_bytes(r, whole_formats[ECFIT_FORMAT_HTML], (ecfit_str){html->ptr, html->len}, doc, line, err);
    else
        got = failed(no_text(r, json, line, err));
    return got < 0 ? got : set_title(r, json_field(rec, ECFIT_JSON_TITLE, &r->title), doc, line, err);
}

static int next_value(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    int got = ecfit_values_next(&r->values, &r->stream, r->options.max_bytes, err);
    if (got) name_it(r, doc, r->values.n);
    if (got <= 0) return got;
    ecfit_str value = {r->values.value.ptr, r->values.value.len};
    return from_json(r, value, r->values.line, doc, err);
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
        return from_json(r, line, number, doc, err);
    }
}

/* ---- CSV ---- */

static size_t column(const ecfit_reader *r, const char *asked, const char *const *usual)
{
    const char *const one[] = {asked, NULL};
    return ecfit_csv_column(&r->csv, asked ? one : usual);
}

static ecfit_status no_column(ecfit_reader *r, const char *asked, ecfit_error *err)
{
    ecfit_buf names = {0};
    for (size_t i = 0; i < r->csv.names.n && names.len < 100; i++) {
        ecfit_str name = ecfit_csv_name(&r->csv, i);
        ecfit_buf_fmt(&names, "%s%.*s", i ? ", " : "", (int)name.len, name.ptr);
    }
    ecfit_buf_putc(&names, 0);
    const char *there = names.failed ? "" : names.ptr;
    ecfit_status code =
        asked ? ecfit_fail(err, ECFIT_EARG, r->stream.where, r->csv.line, "no column \"%.40s\", there are: %.100s", asked,
                           there)
              : ecfit_fail(err, ECFIT_EARG, r->stream.where, r->csv.line,
                           "which column is the text? Name it with --text-column, there are: %.100s", there);
    ecfit_buf_free(&names);
    return code;
}

/* Names of columns are short: where the text is asked for by number, and stands in the first row, there is no header. */
static bool lacks_header(const ecfit_reader *r)
{
    enum { NAME_MAX_BYTES = 40 };
    const char *asked = r->options.text_column;
    if (!asked || strspn(asked, "0123456789") < strlen(asked)) return false;
    const ecfit_str name = ecfit_csv_name(&r->csv, r->columns[COLUMN_TEXT]);
    return name.len > NAME_MAX_BYTES || memchr(name.ptr, '\n', name.len);
}

/* The header line; each column that was asked for must be there, and the one of the text in any case. */
static ecfit_status begin_csv(ecfit_reader *r, ecfit_error *err)
{
    ecfit_status code = ecfit_csv_begin(&r->csv, &r->stream, r->options.max_bytes, err);
    if (code) return code;
    const char *const asked[N_COLUMNS] = {r->options.text_column, r->options.title_column, r->options.id_column};
    const char *const *const usual[N_COLUMNS] = {ecfit_format_text_columns, ecfit_format_title_columns,
                                                 ecfit_format_id_columns};
    for (size_t i = 0; i < N_COLUMNS; i++) {
        r->columns[i] = column(r, asked[i], usual[i]);
        if (r->columns[i] == r->csv.names.n && (asked[i] || i == COLUMN_TEXT)) return no_column(r, asked[i], err);
    }
    r->csv.again = lacks_header(r);
    return ECFIT_OK;
}

/* A field as a clean string in *b; NULL when it says nothing. */
static const char *csv_field(const ecfit_reader *r, int which, ecfit_buf *b)
{
    ecfit_str s = ecfit_str_trim(ecfit_csv_field(&r->csv, r->columns[which]));
    reset(b);
    if (!s.len) return NULL;
    ecfit_buf clean = {0};
    s = ecfit_decode(s, &clean);
    ecfit_buf_put(b, s.ptr, s.len);
    b->failed |= clean.failed;
    ecfit_buf_free(&clean);
    return end_with_nul(b);
}

static const char *csv_meta(ecfit_reader *r)
{
    ecfit_buf clean = {0};
    reset(&r->meta);
    for (size_t i = 0; r->options.meta_keys && i < r->csv.names.n; i++) {
        ecfit_str name = ecfit_csv_name(&r->csv, i);
        if (!ecfit_json_listed(r->options.meta_keys, name)) continue;
        ecfit_str value = ecfit_decode(ecfit_csv_field(&r->csv, i), &clean);
        ecfit_json_key(&r->meta, name);
        ecfit_buf_json(&r->meta, value.ptr, value.len);
    }
    r->meta.failed |= clean.failed;
    ecfit_buf_free(&clean);
    if (!r->meta.len) return NULL;
    ecfit_buf_putc(&r->meta, '}');
    return end_with_nul(&r->meta);
}

static int next_csv(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    if (!r->n_records) {
        if (begin_csv(r, err)) {
            r->format = ECFIT_FORMAT_EMPTY; /* nothing more to be had from this file */
            return -1;
        }
    }
    int got = ecfit_csv_next(&r->csv, &r->stream, r->options.max_bytes, err);
    if (!got && !r->n_records)
        got = failed(ecfit_fail(err, ECFIT_EEMPTY, r->stream.where, r->csv.line, "no row below the header line"));
    if (got) name_it(r, doc, r->csv.line);
    if (got <= 0) return got;
    const char *id = csv_field(r, COLUMN_ID, &r->id);
    if (id) doc->id = id;
    else name_it(r, doc, r->csv.line);
    doc->meta = csv_meta(r);
    ecfit_str text = ecfit_csv_field(&r->csv, r->columns[COLUMN_TEXT]);
    ecfit_convert_fn *convert = ecfit_fragment_converter(text);
    const whole_format how = convert ? (whole_format){convert, TIDY} : whole_formats[ECFIT_FORMAT_TEXT];
    int read = from_bytes(r, how, text, doc, r->csv.line, err);
    return read < 0 ? read : set_title(r, csv_field(r, COLUMN_TITLE, &r->title), doc, r->csv.line, err);
}

/* ---- several mails in one file ---- */

/* "From hr@example.org Mon Jun  1 09:00:00 2026" behind an empty line; a sentence that begins so has no time in it. */
static bool is_postmark(ecfit_str line)
{
    return line.len >= 5 && !memcmp(line.ptr, "From ", 5) && memchr(line.ptr, ':', line.len);
}

/* The lines up to the next postmark, without it. */
static int next_mail(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    unsigned first = r->stream.line + 1;
    bool blank = true; /* the line before was empty */
    reset(&r->raw);
    for (ecfit_str line;;) {
        int got = ecfit_stream_line(&r->stream, r->options.max_bytes, &line, err);
        if (got < 0) return name_it(r, doc, r->stream.line), -1;
        bool postmark = got && blank && is_postmark(line);
        if ((!got || postmark) && r->raw.len) break;
        if (!got) return 0;
        if (postmark) continue;
        blank = !line.len;
        if (r->raw.len > r->options.max_bytes) continue; /* the rest of a mail that is too long */
        ecfit_buf_put(&r->raw, line.ptr, line.len);
        ecfit_buf_putc(&r->raw, '\n');
    }
    name_it(r, doc, first);
    if (r->raw.failed) return failed(ecfit_fail(err, ECFIT_ENOMEM, r->stream.where, first, "out of memory"));
    if (r->raw.len > r->options.max_bytes)
        return failed(ecfit_fail(err, ECFIT_ELIMIT, r->stream.where, first, "mail longer than the limit"));
    return from_bytes(r, whole_formats[ECFIT_FORMAT_MAIL], (ecfit_str){r->raw.ptr, r->raw.len}, doc, first, err);
}

/* ---- what we do not read ---- */

static int refuse(ecfit_reader *r, ecfit_error *err)
{
    if (r->n_records) return 0;
    if (r->format == ECFIT_FORMAT_EMPTY)
        return failed(ecfit_fail(err, ECFIT_EEMPTY, r->stream.where, 0, "the file is empty, expected a notice or a CV"));
    if (r->format == ECFIT_FORMAT_OLE)
        return failed(ecfit_fail(err, ECFIT_EFORMAT, r->stream.where, 0,
                                 "an old Microsoft Office file (.doc), expected DOCX: save it anew"));
    const char *what = ecfit_magic_name(&r->magic, ecfit_stream_peek(&r->stream, ECFIT_SNIFF_BYTES));
    return failed(ecfit_fail(err, ECFIT_EFORMAT, r->stream.where, 0,
                             "%.80s, expected text, Markdown, HTML, PDF, DOCX, ODT, RTF, a mail, JSONL or CSV",
                             what ? what : "binary data"));
}

static int next_in_file(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err)
{
    switch (r->format) {
    case ECFIT_FORMAT_JSONL: return r->json_values ? next_value(r, doc, err) : next_json(r, doc, err);
    case ECFIT_FORMAT_CSV: return next_csv(r, doc, err);
    case ECFIT_FORMAT_MBOX: return next_mail(r, doc, err);
    default: return whole_formats[r->format].convert ? next_whole(r, doc, err) : refuse(r, err);
    }
}

/* ---- file after file ---- */

/* Whether a head that is still short tells enough: records of which the first one is there are not kept waiting. */
static bool is_decided(const ecfit_reader *r, ecfit_str head)
{
    if (!head.len || !memchr(head.ptr, '\n', head.len)) return false;
    ecfit_format f = ecfit_format_sniff(head, r->path);
    bool lines = r->options.input == ECFIT_INPUT_JSONL || r->options.input == ECFIT_INPUT_CSV;
    return f == ECFIT_FORMAT_JSONL || f == ECFIT_FORMAT_CSV || (lines && f != ECFIT_FORMAT_EMPTY);
}

static ecfit_str peek_head(ecfit_reader *r)
{
    ecfit_stream *s = &r->stream;
    ecfit_str head = ecfit_stream_peek(s, 1);
    while (head.len < ECFIT_SNIFF_BYTES && !s->eof && (ecfit_stream_ready(s) || !is_decided(r, head)))
        head = ecfit_stream_peek(s, head.len + 1);
    return head;
}

static void choose_format(ecfit_reader *r)
{
    ecfit_str head = peek_head(r);
    r->format = ecfit_format_sniff(head, r->path);
    if (r->format == ECFIT_FORMAT_EMPTY && head.len >= ECFIT_SNIFF_BYTES) r->format = ECFIT_FORMAT_TEXT;
    if (r->format == ECFIT_FORMAT_EMPTY) return;
    bool text = r->format == ECFIT_FORMAT_TEXT || r->format == ECFIT_FORMAT_MARKDOWN;
    if (text && r->options.text_column) r->format = ECFIT_FORMAT_CSV;
    switch (r->options.input) {
    case ECFIT_INPUT_TEXT: r->format = ECFIT_FORMAT_TEXT; break;
    case ECFIT_INPUT_JSONL: r->format = ECFIT_FORMAT_JSONL; break;
    case ECFIT_INPUT_CSV: r->format = ECFIT_FORMAT_CSV; break;
    case ECFIT_INPUT_AUTO: break;
    }
    r->json_values = r->format == ECFIT_FORMAT_JSONL && ecfit_values_expected(head);
    ecfit_values_begin(&r->values);
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
        got = r->attached.n ? next_attached(r, doc, err) : next_in_file(r, doc, err);
        if (got) return r->n_records++, got;
        ecfit_stream_close(&r->stream);
        r->open = false;
    }
}

bool ecfit_reader_waits(ecfit_reader *r)
{
    ecfit_stream *s = &r->stream;
    if (r->attached.n) return false;
    if (!r->open || (s->eof && s->from == s->to)) return ecfit_files_wait(&r->files);
    switch (r->format) {
    case ECFIT_FORMAT_JSONL: return ecfit_stream_waits(s, "\n", false);
    case ECFIT_FORMAT_CSV: return ecfit_stream_waits(s, "\n", true);
    case ECFIT_FORMAT_MBOX: return ecfit_stream_waits(s, "\n\nFrom ", false);
    default: return ecfit_files_wait(&r->files);
    }
}

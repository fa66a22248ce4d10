/* Measured on shared/corpora/notices-unlabelled.jsonl (17.5 MB, mean line 2.7 KB), one core, reading lines and copying
 * "text" out, MB/s of file as UTF-8 / with every accent as \uXXXX, best of three on a shared 2-core machine:
 *   jsmn + own unescaping 740/479   cJSON 555/467   yajl without its UTF-8 check 543/362, with it 466/240
 *   libfastjson 543/395   json-c 386/332   jansson 63/63;   this whole reader, decoding included, 800/399
 * yajl it is: strict where jsmn is not (jsmn takes `{"a" "b"}`), no tree to build and free, lengths instead of
 * NUL-terminated strings (cJSON refuses \u0000), byte offsets for the raw values of --meta, and nesting of any depth
 * costs heap, not stack. Its UTF-8 check is off: a bad byte must not lose a document, decode.c repairs it. Half of the
 * reader's time went into its byte by byte scan, so json_plain.c takes the lines that need no parser. */
#include "intake/json_plain.h"
#include "text/utf8.h"
#include <yajl/yajl_parse.h>

typedef struct json_parse {
    yajl_handle yajl;
    ecfit_json_record *rec;
    ecfit_str line;
    const ecfit_json_keys *keys;
    int field;         /* the one whose value comes next, or -1 */
    unsigned depth;    /* of open objects and arrays */
    size_t meta_start; /* where the value of a key asked for begins, 0 when none was */
    const char *wrong; /* what is not as it should be, the first of it */
    int wrong_field;   /* and where; -1 when it is the record itself */
    size_t end;        /* bytes that were looked at */
} json_parse;

ecfit_json_keys ecfit_json_keys_of(const char *id, const char *title, const char *text, const char *meta)
{
    return (ecfit_json_keys){.meta = meta,
                             .fields = {[ECFIT_JSON_ID] = id ? id : "id",
                                        [ECFIT_JSON_TITLE] = title ? title : "title",
                                        [ECFIT_JSON_TEXT] = text ? text : "text",
                                        [ECFIT_JSON_HTML] = text ? NULL : "html",
                                        [ECFIT_JSON_LANG] = "lang",
                                        [ECFIT_JSON_AS_OF] = "as_of"}};
}

bool ecfit_json_listed(const char *keys, ecfit_str name)
{
    if (!keys) return false;
    ecfit_str rest = ecfit_str_of(keys);
    while (rest.ptr)
        if (ecfit_str_eq(ecfit_str_trim(ecfit_str_cut(&rest, ',')), name)) return true;
    return false;
}

void ecfit_json_key(ecfit_buf *object, ecfit_str name)
{
    ecfit_buf_putc(object, object->len ? ',' : '{');
    ecfit_buf name_utf8 = {0};
    ecfit_utf8_clean(name.ptr, name.len, &name_utf8);
    ecfit_buf_json(object, name_utf8.ptr, name_utf8.len);
    object->failed |= name_utf8.failed;
    ecfit_buf_free(&name_utf8);
    ecfit_buf_putc(object, ':');
}

int ecfit_json_field(const ecfit_json_keys *keys, ecfit_str name)
{
    const char first = name.len ? name.ptr[0] : 0;
    for (int i = 0; i < ECFIT_JSON_N_FIELDS; i++)
        if (keys->fields[i] && keys->fields[i][0] == first && ecfit_str_is(name, keys->fields[i])) return i;
    return -1;
}

void ecfit_json_set(ecfit_json_record *rec, int field, const char *s, size_t len)
{
    ecfit_buf *b = &rec->fields[field];
    b->len = 0; /* of a key that comes twice the last one counts, as in other readers */
    ecfit_buf_put(b, s, len);
    ecfit_buf_putc(b, 0);
    b->len -= !b->failed;
    rec->has[field] = true;
}

/* No object. */
static int refuse(json_parse *p, const char *wrong)
{
    p->wrong = wrong;
    p->wrong_field = -1;
    return 0;
}

/* The field whose value comes is of the wrong kind; the others are still of use. */
static void note(json_parse *p, const char *wrong)
{
    if (p->depth != 1 || p->field < 0 || p->wrong) return;
    p->wrong = wrong;
    p->wrong_field = p->field;
}

/* Behind each value of the record itself: hand the value on when its key was asked for. */
static int end_value(json_parse *p)
{
    if (p->depth != 1) return 1;
    p->field = -1;
    if (!p->meta_start) return 1;
    size_t end = yajl_get_bytes_consumed(p->yajl);
    ecfit_str raw = ecfit_str_trim((ecfit_str){p->line.ptr + p->meta_start, end - p->meta_start});
    if (raw.len && raw.ptr[0] == ':') raw = ecfit_str_trim((ecfit_str){raw.ptr + 1, raw.len - 1});
    ecfit_utf8_clean(raw.ptr, raw.len, &p->rec->meta);
    p->meta_start = 0;
    return 1;
}

static int on_key(void *ctx, const unsigned char *s, size_t len)
{
    json_parse *p = ctx;
    if (p->depth != 1) return 1;
    ecfit_str name = {(const char *)s, len};
    p->field = ecfit_json_field(p->keys, name);
    if (ecfit_json_listed(p->keys->meta, name)) {
        ecfit_json_key(&p->rec->meta, name);
        p->meta_start = yajl_get_bytes_consumed(p->yajl);
    }
    return 1;
}

static int on_string(void *ctx, const unsigned char *s, size_t len)
{
    json_parse *p = ctx;
    if (p->depth == 0) return refuse(p, "a string");
    if (p->depth == 1 && p->field >= 0) ecfit_json_set(p->rec, p->field, (const char *)s, len);
    return end_value(p);
}

static int on_number(void *ctx, const char *s, size_t len)
{
    json_parse *p = ctx;
    if (p->depth == 0) return refuse(p, "a number");
    if (p->field != ECFIT_JSON_ID) note(p, "a number");
    if (p->depth == 1 && p->field == ECFIT_JSON_ID) ecfit_json_set(p->rec, p->field, (const char *)s, len);
    return end_value(p);
}

static int on_boolean(void *ctx, int value)
{
    json_parse *p = ctx;
    (void)value;
    if (p->depth == 0) return refuse(p, "true or false");
    note(p, "true or false");
    return end_value(p);
}

static int on_null(void *ctx) /* a field that is null is a field that is not there */
{
    json_parse *p = ctx;
    return p->depth ? end_value(p) : refuse(p, "null");
}

static int on_open_object(void *ctx)
{
    json_parse *p = ctx;
    note(p, "an object");
    return p->depth++, 1;
}

static int on_open_array(void *ctx)
{
    json_parse *p = ctx;
    if (p->depth == 0) return refuse(p, "an array");
    note(p, "an array");
    return p->depth++, 1;
}

static int on_close(void *ctx)
{
    json_parse *p = ctx;
    return --p->depth, end_value(p);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null, .yajl_boolean = on_boolean, .yajl_number = on_number, .yajl_string = on_string,
    .yajl_start_map = on_open_object, .yajl_map_key = on_key, .yajl_end_map = on_close,
    .yajl_start_array = on_open_array, .yajl_end_array = on_close,
};

void ecfit_json_clear(ecfit_json_record *rec)
{
    for (int i = 0; i < ECFIT_JSON_N_FIELDS; i++) {
        rec->fields[i].len = rec->fields[i].failed = 0;
        rec->has[i] = false;
    }
    rec->meta.len = rec->meta.failed = 0;
}

static ecfit_status explain(const json_parse *p, const char *where, unsigned line_number, ecfit_error *err)
{
    static const char expected[] = "expected one JSON object a line with \"text\" or \"html\"";
    if (p->wrong && p->wrong_field >= 0)
        return ecfit_fail(err, ECFIT_EFORMAT, where, line_number, "\"%.40s\" is %s, expected a string%s",
                          p->keys->fields[p->wrong_field], p->wrong,
                          p->wrong_field == ECFIT_JSON_ID ? " or a number" : "");
    if (p->wrong) return ecfit_fail(err, ECFIT_EFORMAT, where, line_number, "%s, %s", p->wrong, expected);
    unsigned char *why = yajl_get_error(p->yajl, 0, NULL, 0);
    ecfit_str what = ecfit_str_trim(ecfit_str_of(why ? (char *)why : "bad JSON"));
    ecfit_status code = ecfit_fail(err, ECFIT_EFORMAT, where, line_number, "%.*s at byte %zu, %s", (int)what.len,
                                   what.ptr, p->end, expected);
    yajl_free_error(p->yajl, why);
    return code;
}

static bool out_of_memory(const ecfit_json_record *rec)
{
    bool failed = rec->meta.failed;
    for (int i = 0; i < ECFIT_JSON_N_FIELDS; i++) failed |= rec->fields[i].failed;
    return failed;
}

static ecfit_status parse(json_parse *p, const char *where, unsigned line_number, ecfit_error *err)
{
    p->yajl = yajl_alloc(&callbacks, NULL, p);
    if (!p->yajl) return ecfit_fail(err, ECFIT_ENOMEM, where, line_number, "out of memory");
    yajl_config(p->yajl, yajl_dont_validate_strings, 1);
    yajl_status got = yajl_parse(p->yajl, (const unsigned char *)p->line.ptr, p->line.len);
    p->end = got == yajl_status_ok ? p->line.len : yajl_get_bytes_consumed(p->yajl);
    if (got == yajl_status_ok) got = yajl_complete_parse(p->yajl);
    ecfit_status code = got == yajl_status_ok && !p->wrong ? ECFIT_OK : explain(p, where, line_number, err);
    yajl_free(p->yajl);
    return code;
}

ecfit_status ecfit_json_read(ecfit_str line, const ecfit_json_keys *keys, ecfit_json_record *rec, const char *where,
                             unsigned line_number, ecfit_error *err)
{
    ecfit_status code = ECFIT_OK;
    ecfit_json_clear(rec);
    if (!ecfit_json_read_plain(line, keys, rec)) {
        json_parse p = {.rec = rec, .line = line, .keys = keys, .field = -1};
        ecfit_json_clear(rec);
        code = parse(&p, where, line_number, err);
    }
    if (rec->meta.len) ecfit_buf_put(&rec->meta, "}", 2); /* with its NUL */
    if (!code && out_of_memory(rec)) code = ecfit_fail(err, ECFIT_ENOMEM, where, line_number, "out of memory");
    return code;
}

/* ---- the keys of an object, for a message ---- */

typedef struct key_list {
    unsigned depth;
    size_t max_bytes;
    ecfit_buf *out;
} key_list;

static int list_open(void *ctx) { return ((key_list *)ctx)->depth++, 1; }

static int list_close(void *ctx) { return ((key_list *)ctx)->depth--, 1; }

static int list_key(void *ctx, const unsigned char *s, size_t len)
{
    key_list *l = ctx;
    if (l->depth != 1 || l->out->len + len + 2 > l->max_bytes) return 1;
    if (l->out->len) ecfit_buf_puts(l->out, ", ");
    ecfit_utf8_clean((const char *)s, len, l->out);
    return 1;
}

void ecfit_json_list_keys(ecfit_str line, size_t max_bytes, ecfit_buf *out)
{
    static const yajl_callbacks lister = {.yajl_start_map = list_open, .yajl_map_key = list_key,
                                          .yajl_end_map = list_close, .yajl_start_array = list_open,
                                          .yajl_end_array = list_close};
    key_list l = {.max_bytes = max_bytes, .out = out};
    yajl_handle yajl = yajl_alloc(&lister, NULL, &l);
    if (!yajl) return;
    yajl_config(yajl, yajl_dont_validate_strings, 1);
    yajl_parse(yajl, (const unsigned char *)line.ptr, line.len);
    yajl_free(yajl);
}

void ecfit_json_free(ecfit_json_record *rec)
{
    for (int i = 0; i < ECFIT_JSON_N_FIELDS; i++) ecfit_buf_free(&rec->fields[i]);
    ecfit_buf_free(&rec->meta);
}

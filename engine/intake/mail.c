/* One mail through GMime: its text part, else its HTML part; what is attached stands before a body of a few lines, and
 * several documents attached to such a body are handed out one by one. */
#include "base/library.h"
#include "intake/attached.h"
#include "intake/convert.h"
#include "intake/decode.h"
#include "intake/format.h"
#include "sonames.h"
#include <gmime/gmime.h>
#include <pthread.h>
#include <strings.h>

typedef struct mail_parts {
    GMimeObject *plain, *html; /* the longest of each; borrowed from the message */
    gint64 plain_bytes, html_bytes;
} mail_parts;

#define GMIME(f) \
    f(g_, free) f(g_, object_unref) f(g_, type_check_instance_is_a) f(g_mime_, content_disposition_is_attachment) \
    f(g_mime_, content_type_is_type) f(g_mime_, data_wrapper_get_stream) f(g_mime_, data_wrapper_write_to_stream) \
    f(g_mime_, init) f(g_mime_, message_foreach) f(g_mime_, message_get_subject) \
    f(g_mime_, message_part_get_message) f(g_mime_, message_part_get_type) \
    f(g_mime_, object_get_content_disposition) f(g_mime_, object_get_content_disposition_parameter) \
    f(g_mime_, object_get_content_type) f(g_mime_, object_write_to_stream) \
    f(g_mime_, parser_construct_message) f(g_mime_, parser_new_with_stream) f(g_mime_, part_get_content) \
    f(g_mime_, part_get_filename) f(g_mime_, part_get_type) \
    f(g_mime_, stream_length) f(g_mime_, stream_mem_get_byte_array) \
    f(g_mime_, stream_mem_new) f(g_mime_, stream_mem_new_with_buffer) f(g_mime_, text_part_get_text) \
    f(g_mime_, text_part_get_type)

static struct {
    GMIME(ECFIT_LIBRARY_MEMBER)
} gmime;

/* GMime, opened with the first mail, has one switch for the whole process. */
static bool start_gmime(const char *where, ecfit_error *err)
{
    static const char *const names[] = {GMIME(ECFIT_LIBRARY_NAME) NULL};
    static ecfit_library library = {ECFIT_SONAME_GMIME_3_0, "libgmime-3.0-0", names, &gmime, false};
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    return ecfit_library_open(&library, where, err) && !pthread_once(&once, gmime.init);
}

static bool is_a(GMimeObject *part, GType type)
{
    return gmime.type_check_instance_is_a((GTypeInstance *)part, type);
}

static bool is_attachment(GMimeObject *part)
{
    GMimeContentDisposition *d = gmime.object_get_content_disposition(part);
    return d && gmime.content_disposition_is_attachment(d);
}

static gint64 length_of(GMimeObject *part)
{
    GMimeDataWrapper *content = gmime.part_get_content((GMimePart *)part);
    GMimeStream *stream = content ? gmime.data_wrapper_get_stream(content) : NULL;
    return stream ? gmime.stream_length(stream) : 0;
}

static void keep_longest(GMimeObject **best, gint64 *best_bytes, GMimeObject *part)
{
    gint64 bytes = length_of(part);
    if (*best && bytes <= *best_bytes) return;
    *best = part;
    *best_bytes = bytes;
}

static void on_part(GMimeObject *parent, GMimeObject *part, gpointer ctx)
{
    (void)parent;
    mail_parts *parts = ctx;
    if (!is_a(part, gmime.part_get_type())) return;
    GMimeContentType *type = gmime.object_get_content_type(part);
    bool attached = is_attachment(part);
    if (!attached && gmime.content_type_is_type(type, "text", "plain"))
        keep_longest(&parts->plain, &parts->plain_bytes, part);
    else if (!attached && gmime.content_type_is_type(type, "text", "html"))
        keep_longest(&parts->html, &parts->html_bytes, part);
}

/* Some senders write "This mail needs a program that shows HTML." */
static bool is_stub(const mail_parts *parts)
{
    return parts->plain_bytes < 200 && parts->html_bytes > 20 * parts->plain_bytes;
}

/* Append what was written to mem, and let go of it. */
static void stream_bytes(GMimeStream *mem, ecfit_buf *out)
{
    GByteArray *bytes = gmime.stream_mem_get_byte_array((GMimeStreamMem *)mem);
    if (bytes) ecfit_buf_put(out, (const char *)bytes->data, bytes->len);
    gmime.object_unref(mem);
}

/* The bytes of a part without its transfer encoding. */
static void part_bytes(GMimeObject *part, ecfit_buf *out)
{
    GMimeDataWrapper *content = gmime.part_get_content((GMimePart *)part);
    GMimeStream *mem = gmime.stream_mem_new();
    if (content) gmime.data_wrapper_write_to_stream(content, mem);
    stream_bytes(mem, out);
}

/* In UTF-8: by the charset the part declares, else by what the bytes look like. */
static void part_text(GMimeObject *part, ecfit_buf *out)
{
    char *text = is_a(part, gmime.text_part_get_type()) ? gmime.text_part_get_text((GMimeTextPart *)part) : NULL;
    if (text) ecfit_buf_puts(out, text);
    else part_bytes(part, out);
    gmime.free(text);
}

/* ---- what is attached ---- */

typedef struct documents {
    ecfit_attached found;
    bool too_many, mails; /* mails: those that are forwarded count */
} documents;

static bool begins_with(ecfit_str s, const char *head)
{
    const size_t n = strlen(head);
    return s.len >= n && !strncasecmp(s.ptr, head, n);
}

/* What else programs attach as text: cards, dates, signatures; "ATT00001.txt" is the foot that a server cut off. */
static bool is_extra(ecfit_format format, ecfit_str bytes, const char *name)
{
    if (format != ECFIT_FORMAT_TEXT && format != ECFIT_FORMAT_MARKDOWN && format != ECFIT_FORMAT_HTML) return false;
    static const char *const heads[] = {"BEGIN:VCARD", "BEGIN:VCALENDAR", "-----BEGIN PGP"};
    const ecfit_str s = ecfit_str_trim(bytes);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (begins_with(s, heads[i])) return true;
    return !s.len || (!strncasecmp(name, "ATT", 3) && strspn(name + 3, "0123456789") >= 5);
}

static ecfit_convert_fn *converter(ecfit_format format)
{
    switch (format) {
    case ECFIT_FORMAT_PDF: return ecfit_convert_pdf;
    case ECFIT_FORMAT_DOCX: case ECFIT_FORMAT_ODT: return ecfit_convert_office;
    case ECFIT_FORMAT_RTF: return ecfit_convert_rtf;
    case ECFIT_FORMAT_HTML: return ecfit_convert_html;
    case ECFIT_FORMAT_TEXT: case ECFIT_FORMAT_MARKDOWN: return ecfit_convert_text;
    case ECFIT_FORMAT_MAIL: return ecfit_convert_mail;
    default: return NULL;
    }
}

/* A part that shows the body in another way is not attached to it. */
static bool is_alternative(GMimeObject *parent)
{
    return parent && gmime.content_type_is_type(gmime.object_get_content_type(parent), "multipart", "alternative");
}

static bool is_body(GMimeObject *part)
{
    GMimeContentType *type = gmime.object_get_content_type(part);
    return !is_attachment(part) &&
           (gmime.content_type_is_type(type, "text", "plain") || gmime.content_type_is_type(type, "text", "html"));
}

static ecfit_attachment *add_document(documents *docs, const char *name)
{
    enum { MAX_DOCUMENTS = 1000 };
    docs->too_many |= docs->found.n == MAX_DOCUMENTS;
    ecfit_attachment *a = docs->too_many ? NULL : ecfit_attached_add(&docs->found);
    if (a && name) ecfit_buf_puts(&a->name, name);
    return a;
}

/* A mail forwarded as it is, with its head. */
static void add_mail(documents *docs, GMimeObject *part)
{
    GMimeMessage *message = gmime.message_part_get_message((GMimeMessagePart *)part);
    const char *name = gmime.object_get_content_disposition_parameter(part, "filename");
    ecfit_attachment *a = message ? add_document(docs, name) : NULL;
    if (!a) return;
    GMimeStream *mem = gmime.stream_mem_new();
    gmime.object_write_to_stream((GMimeObject *)message, NULL, mem);
    stream_bytes(mem, &a->bytes);
    a->format = ECFIT_FORMAT_MAIL;
    docs->found.failed |= a->name.failed || a->bytes.failed;
}

static void add_file(documents *docs, GMimeObject *part)
{
    const char *name = gmime.part_get_filename((GMimePart *)part);
    ecfit_attachment *a = add_document(docs, name);
    if (!a) return;
    part_bytes(part, &a->bytes);
    docs->found.failed |= a->name.failed || a->bytes.failed;
    const ecfit_str s = {a->bytes.ptr, a->bytes.len};
    a->format = ecfit_format_sniff((ecfit_str){s.ptr, s.len < ECFIT_SNIFF_BYTES ? s.len : ECFIT_SNIFF_BYTES}, "");
    const bool mail = a->format == ECFIT_FORMAT_MAIL && !docs->mails;
    if (mail || !converter(a->format) || is_extra(a->format, s, name ? name : "")) ecfit_attached_drop(&docs->found);
}

static void on_attached(GMimeObject *parent, GMimeObject *part, gpointer ctx)
{
    documents *docs = ctx;
    GMimeContentType *type = gmime.object_get_content_type(part);
    if (is_a(part, gmime.message_part_get_type())) {
        if (docs->mails) add_mail(docs, part);
    } else if (is_a(part, gmime.part_get_type()) && !is_body(part) && !is_alternative(parent) &&
               !gmime.content_type_is_type(type, "image", "*") && !gmime.content_type_is_type(type, "message", "*"))
        add_file(docs, part);
}

/* The longest of them. */
static ecfit_status convert_attached(ecfit_convert *c, const ecfit_attached *a, ecfit_error *err)
{
    const ecfit_attachment *longest = NULL;
    for (size_t i = 0; i < a->n; i++)
        if (!longest || a->at[i].bytes.len > longest->bytes.len) longest = &a->at[i];
    if (!longest) return ECFIT_OK;
    const char *format = c->format;
    const ecfit_status code =
        converter(longest->format)(c, (ecfit_str){longest->bytes.ptr, longest->bytes.len}, err);
    c->format = format; /* a mail it stays */
    return code;
}

/* ---- the body ---- */

static bool is_blank(const ecfit_buf *b) { return !ecfit_str_trim((ecfit_str){b->ptr, b->len}).len; }

static ecfit_status convert_body(ecfit_convert *c, GMimeObject *part, ecfit_convert_fn *convert, ecfit_error *err)
{
    ecfit_buf body = {0};
    part_text(part, &body);
    ecfit_status code = is_blank(&body) ? ECFIT_OK : convert(c, (ecfit_str){body.ptr, body.len}, err);
    c->text->failed |= body.failed;
    ecfit_buf_free(&body);
    return code;
}

static ecfit_status convert_bodies(ecfit_convert *c, const mail_parts *parts, ecfit_error *err)
{
    ecfit_status code = ECFIT_OK;
    if (parts->plain && !is_stub(parts)) code = convert_body(c, parts->plain, ecfit_convert_text, err);
    if (!code && is_blank(c->text) && parts->html) code = convert_body(c, parts->html, ecfit_convert_html, err);
    if (!code && is_blank(c->text) && parts->plain) code = convert_body(c, parts->plain, ecfit_convert_text, err);
    return code;
}

/* "Please find the vacancy notice attached", and a signature. */
static bool is_covering(const ecfit_buf *body)
{
    enum { COVERING_BYTES = 800 };
    return ecfit_str_trim((ecfit_str){body->ptr, body->len}).len < COVERING_BYTES;
}

/* A covering body stands behind what it covers, so that nothing is lost and the first line is that of the document. */
static ecfit_status convert_covered(ecfit_convert *c, const ecfit_attached *a, ecfit_error *err)
{
    ecfit_buf body = *c->text;
    *c->text = (ecfit_buf){0};
    c->n_mails++;
    const ecfit_status code = convert_attached(c, a, err);
    c->n_mails--;
    if (!is_blank(c->text) && !is_blank(&body)) ecfit_buf_puts(c->text, "\n");
    ecfit_buf_put(c->text, body.ptr, body.len);
    c->text->failed |= body.failed;
    ecfit_buf_free(&body);
    return code;
}

static ecfit_status convert_parts(ecfit_convert *c, GMimeMessage *message, ecfit_error *err)
{
    enum { MAX_MAILS = 4 }; /* one in another */
    mail_parts parts = {0};
    documents docs = {.mails = c->n_mails < MAX_MAILS};
    gmime.message_foreach(message, on_part, &parts);
    ecfit_status code = convert_bodies(c, &parts, err);
    if (code || !is_covering(c->text)) return code;
    gmime.message_foreach(message, on_attached, &docs);
    if (docs.too_many) code = ecfit_fail(err, ECFIT_ELIMIT, c->where, 0, "mail with more than 1000 documents");
    else if (docs.found.failed) code = ecfit_fail(err, ECFIT_ENOMEM, c->where, 0, "out of memory");
    else if (docs.found.n > 1 && c->attached) {
        *c->attached = docs.found;
        c->text->len = 0;
        return ECFIT_OK;
    } else code = convert_covered(c, &docs.found, err);
    ecfit_attached_free(&docs.found);
    return code;
}

static bool drop_head(ecfit_str *s, const char *head)
{
    size_t n = strlen(head);
    if (s->len < n || strncasecmp(s->ptr, head, n)) return false;
    *s = ecfit_str_trim((ecfit_str){s->ptr + n, s->len - n});
    return true;
}

/* A subject names the post when it is short and neither question nor address. */
static void take_subject(ecfit_convert *c, const char *subject)
{
    static const char *const heads[] = {"re:", "re :", "fw:", "fwd:", "tr:", "tr :", "vacancy notice:", "vacancy:",
                                        "job opening:", "job offer:", "offre d'emploi :", "offre d'emploi:", "poste :"};
    ecfit_str s = ecfit_str_trim(ecfit_str_of(subject ? subject : ""));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (drop_head(&s, heads[i])) i = (size_t)-1; /* from the start: "Re: Fwd: ..." */
    if (s.len < 3 || s.len > 150 || memchr(s.ptr, '?', s.len) || memchr(s.ptr, '@', s.len)) return;
    ecfit_buf clean = {0};
    ecfit_str title = ecfit_decode(s, &clean);
    c->title->len = 0; /* that of a mail which forwards this one */
    ecfit_buf_put(c->title, title.ptr, title.len);
    c->title->failed |= clean.failed;
    ecfit_buf_free(&clean);
}

/* GMime looks each field up among those before it: a head without end costs it a square. */
static bool has_endless_head(ecfit_str bytes)
{
    enum { MAX_HEAD_BYTES = 1 << 20 };
    if (bytes.len <= MAX_HEAD_BYTES) return false;
    return !memmem(bytes.ptr, MAX_HEAD_BYTES, "\n\n", 2) && !memmem(bytes.ptr, MAX_HEAD_BYTES, "\n\r\n", 3);
}

ecfit_status ecfit_convert_mail(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    if (has_endless_head(bytes))
        return ecfit_fail(err, ECFIT_ELIMIT, c->where, 0, "mail with a head of more than 1 MiB");
    if (!start_gmime(c->where, err)) return ECFIT_EHELPER;
    GMimeStream *stream = gmime.stream_mem_new_with_buffer(bytes.ptr, bytes.len);
    GMimeParser *parser = gmime.parser_new_with_stream(stream);
    GMimeMessage *message = gmime.parser_construct_message(parser, NULL);
    ecfit_status code;
    if (message) {
        take_subject(c, gmime.message_get_subject(message));
        code = convert_parts(c, message, err);
        gmime.object_unref(message);
    } else code = ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "damaged mail: no message in it");
    gmime.object_unref(parser);
    gmime.object_unref(stream);
    return code;
}

/* Leading bytes tell all formats that we read. libmagic is asked only to name what we do not read (reader.c): it costs
 * 0.3 ms to load and 0.3 to 2 ms a file, this a few microseconds, and it knows neither JSONL nor Markdown. */
#include "intake/format.h"
#include "intake/csv.h"
#include "intake/decode.h"
#include "intake/values.h"
#include "intake/view.h"
#include <ctype.h>
#include <strings.h>

const char *const ecfit_format_text_columns[] = {"text", "description", "job description", "job_description", "jobdescription", "notice",
                                                 "body", "content", "texte", "annonce", "description du poste",
                                                 "descriptif du poste", "descriptif", "missions", NULL};
const char *const ecfit_format_title_columns[] = {
    "title",             "job title",         "job_title",       "jobtitle",       "position title", "vacancy title", "titre",
    "intitulé du poste", "intitule du poste", "titre du poste", "intitulé",       "intitule",      "libellé",
    "libelle",           "position",          "poste",          "emploi",         NULL};
const char *const ecfit_format_id_columns[] = {"id", "ref", "reference", "référence", "job id", "job_id", NULL};

const char *ecfit_format_name(ecfit_format f)
{
    static const char *const names[ECFIT_N_FORMATS] = {"unknown", "empty", "ole", "text", "markdown", "html", "pdf",
                                                       "docx",    "odt",   "rtf", "eml",  "mbox",     "jsonl", "csv"};
    return f < ECFIT_N_FORMATS ? names[f] : "unknown";
}

static bool named(const char *name, const char *ending)
{
    static const char *const packed[] = {"", ".gz", ".zst"};
    size_t n = strlen(name), k = strlen(ending);
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
        size_t p = strlen(packed[i]);
        if (n > k + p && !strcasecmp(name + n - p, packed[i]) && !strncasecmp(name + n - p - k, ending, k)) return true;
    }
    return false;
}

static bool begins_word(ecfit_str s, const char *z) { return s.len >= strlen(z) && !strncasecmp(s.ptr, z, strlen(z)); }

static bool has(ecfit_str s, const char *z) { return s.len && memmem(s.ptr, s.len, z, strlen(z)); }

static ecfit_str skip_space(ecfit_str s)
{
    while (s.len && s.ptr[0] && strchr(" \t\r\n\v\f", s.ptr[0])) s.ptr++, s.len--;
    return s;
}

static ecfit_str skip_mark(ecfit_str s)
{
    if (view_begins(s, "\xEF\xBB\xBF")) s.ptr += 3, s.len -= 3;
    return skip_space(s);
}

static bool is_json_object(ecfit_str s)
{
    if (!view_begins(s, "{")) return false;
    s = skip_space((ecfit_str){s.ptr + 1, s.len - 1});
    return view_begins(s, "\"") || view_begins(s, "}");
}

/* Text has few control characters; one in twenty is more than a damaged text has. */
static bool is_binary(ecfit_str s)
{
    size_t odd = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        odd += c < ' ' && !(c >= '\t' && c <= '\r') && c != 0x1B;
    }
    return odd * 20 > s.len;
}

static ecfit_format binary_format(ecfit_str s)
{
    static const char odt[] = "mimetypeapplication/vnd.oasis.opendocument.text";
    if (view_begins(s, "PK\3\4")) return has(s, odt) ? ECFIT_FORMAT_ODT : ECFIT_FORMAT_DOCX;
    if (has((ecfit_str){s.ptr, s.len < 1024 ? s.len : 1024}, "%PDF-")) return ECFIT_FORMAT_PDF;
    if (view_begins(s, "{\\rtf")) return ECFIT_FORMAT_RTF;
    if (view_begins(s, "\xD0\xCF\x11\xE0")) return ECFIT_FORMAT_OLE;
    return is_binary(s) ? ECFIT_FORMAT_UNKNOWN : ECFIT_N_FORMATS;
}

static bool is_html(ecfit_str s)
{
    static const char *const openers[] = {"<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p ", "<h1",
                                          "<h2", "<table", "<ul", "<section", "<article", "<main", "<span", "<b>", "<br",
                                          "<font", "<meta", "<title", "<style", "<center"};
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (begins_word(s, openers[i])) return true;
    static const char *const closers[] = {"</html>", "</body>", "</div>", "</p>", "</table>", "</ul>", "</h1>"};
    for (size_t i = 0; view_begins(s, "<") && i < sizeof closers / sizeof *closers; i++)
        if (has(s, closers[i])) return true;
    return false;
}

/* The head of a mail: every line up to the first empty one is a field or goes on with one. */
static bool is_mail(ecfit_str s)
{
    static const char *const origin[] = {"from:", "received:", "return-path:", "delivered-to:"};
    static const char *const others[] = {"mime-version:", "message-id:", "date:", "subject:", "content-type:", "to:"};
    bool sent = false, field = false;
    while (s.ptr) {
        ecfit_str line = ecfit_str_cut(&s, '\n');
        if (!ecfit_str_trim(line).len) break;
        if (line.ptr[0] == ' ' || line.ptr[0] == '\t') continue;
        size_t n = 0;
        while (n < line.len && (isalnum((unsigned char)line.ptr[n]) || line.ptr[n] == '-')) n++;
        if (!s.ptr && line.len == n) break; /* cut by the end of what we see */
        if (!n || n == line.len || line.ptr[n] != ':') return false;
        for (size_t i = 0; i < sizeof origin / sizeof *origin; i++) sent |= begins_word(line, origin[i]);
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) field |= begins_word(line, others[i]);
    }
    return sent && field;
}

static bool is_mbox(ecfit_str s)
{
    if (!view_begins(s, "From ")) return false;
    ecfit_str_cut(&s, '\n');
    return s.ptr && is_mail(s);
}

static bool is_listed(const char *const *names, ecfit_str s)
{
    for (; *names; names++)
        if (s.len == strlen(*names) && !strncasecmp(s.ptr, *names, s.len)) return true;
    return false;
}

/* A first line of short names, one of them a name that a column of texts has; with another name that we know, or a second
 * line that looks like a row: "Missions, profil, avantages" may begin a notice. */
static bool is_csv(ecfit_str s)
{
    ecfit_str line = ecfit_str_trim(ecfit_str_cut(&s, '\n'));
    if (ecfit_csv_declared(line)) line = ecfit_str_trim(ecfit_str_cut(&s, '\n'));
    const ecfit_str second = ecfit_str_cut(&s, '\n');
    char separator = ecfit_csv_separator(line);
    bool text = false, row = second.len && (second.ptr[0] == '"' || memchr(second.ptr, separator, second.len));
    while (separator && line.ptr) {
        ecfit_str name = ecfit_str_trim(ecfit_str_cut(&line, separator));
        if (name.len >= 2 && name.ptr[0] == '"') name = (ecfit_str){name.ptr + 1, name.len - 2};
        if (name.len > 40) return false;
        text |= is_listed(ecfit_format_text_columns, name);
        row |= is_listed(ecfit_format_title_columns, name) || is_listed(ecfit_format_id_columns, name);
    }
    return text && row;
}

/* A heading mark, and two more signs of any kind. */
static bool is_markdown(ecfit_str s)
{
    unsigned headings = 0, signs = 0;
    while (s.ptr) {
        ecfit_str line = ecfit_str_cut(&s, '\n');
        size_t n = 0;
        while (n < line.len && line.ptr[n] == '#') n++;
        headings += n >= 1 && n <= 6 && n < line.len && line.ptr[n] == ' ';
        signs += has(line, "**") || has(line, "](") || view_begins(line, "```") || view_begins(line, "|--") ||
                 view_begins(line, "|:-") || view_begins(line, "- ") || view_begins(line, "* ");
    }
    return headings && headings + signs >= 3;
}

static ecfit_format text_format(ecfit_str s, const char *name)
{
    if (is_html(s)) return ECFIT_FORMAT_HTML;
    if (is_mbox(s)) return ECFIT_FORMAT_MBOX;
    if (is_mail(s)) return ECFIT_FORMAT_MAIL;
    bool json = is_json_object(s) || ecfit_values_expected(s) || named(name, ".jsonl") || named(name, ".ndjson");
    if (json) return ECFIT_FORMAT_JSONL;
    if (named(name, ".csv") || named(name, ".tsv") || is_csv(s)) return ECFIT_FORMAT_CSV;
    return named(name, ".md") || named(name, ".markdown") || is_markdown(s) ? ECFIT_FORMAT_MARKDOWN : ECFIT_FORMAT_TEXT;
}

/* Of a piece of a document: a file comes here as UTF-8 (stream.c). */
static ecfit_format utf16_format(ecfit_str head, const char *name)
{
    ecfit_buf utf8 = {0};
    ecfit_format f = text_format(skip_space(ecfit_decode(head, &utf8)), name);
    ecfit_buf_free(&utf8);
    return f == ECFIT_FORMAT_HTML || f == ECFIT_FORMAT_MARKDOWN ? f : ECFIT_FORMAT_TEXT;
}

ecfit_format ecfit_format_sniff(ecfit_str head, const char *name)
{
    ecfit_str s = skip_mark(head);
    if (!s.len) return ECFIT_FORMAT_EMPTY;
    if (ecfit_decode_is_utf16(head)) return utf16_format(head, name);
    ecfit_format f = binary_format(s);
    return f == ECFIT_N_FORMATS ? text_format(s, name) : f;
}

#include "intake/html.h"
#include "intake/convert.h"
#include "intake/decode.h"
#include "intake/libxml.h"
#include "intake/page.h"
#include <ctype.h>
#include <iconv.h>
#include <strings.h>

static const ecfit_markup_element elements[] = {
    {"address", ECFIT_MARKUP_BLOCK}, {"article", ECFIT_MARKUP_BLOCK}, {"aside", ECFIT_MARKUP_BLOCK},
    {"blockquote", ECFIT_MARKUP_PARAGRAPH}, {"br", ECFIT_MARKUP_BREAK}, {"button", ECFIT_MARKUP_SKIP},
    {"caption", ECFIT_MARKUP_BLOCK}, {"center", ECFIT_MARKUP_BLOCK}, {"dd", ECFIT_MARKUP_BLOCK},
    {"dialog", ECFIT_MARKUP_BLOCK}, {"div", ECFIT_MARKUP_BLOCK}, {"dl", ECFIT_MARKUP_PARAGRAPH},
    {"dt", ECFIT_MARKUP_BLOCK},
    {"fieldset", ECFIT_MARKUP_BLOCK}, {"figcaption", ECFIT_MARKUP_BLOCK}, {"figure", ECFIT_MARKUP_BLOCK},
    {"footer", ECFIT_MARKUP_BLOCK}, {"form", ECFIT_MARKUP_BLOCK}, {"h1", ECFIT_MARKUP_PARAGRAPH},
    {"h2", ECFIT_MARKUP_PARAGRAPH}, {"h3", ECFIT_MARKUP_PARAGRAPH}, {"h4", ECFIT_MARKUP_PARAGRAPH},
    {"h5", ECFIT_MARKUP_PARAGRAPH}, {"h6", ECFIT_MARKUP_PARAGRAPH}, {"head", ECFIT_MARKUP_SKIP},
    {"header", ECFIT_MARKUP_BLOCK}, {"hr", ECFIT_MARKUP_PARAGRAPH}, {"iframe", ECFIT_MARKUP_SKIP},
    {"legend", ECFIT_MARKUP_BLOCK}, {"li", ECFIT_MARKUP_ITEM}, {"main", ECFIT_MARKUP_BLOCK},
    {"nav", ECFIT_MARKUP_SKIP}, {"noscript", ECFIT_MARKUP_SKIP}, {"object", ECFIT_MARKUP_SKIP},
    {"ol", ECFIT_MARKUP_BLOCK}, {"p", ECFIT_MARKUP_PARAGRAPH}, {"pre", ECFIT_MARKUP_VERBATIM},
    {"script", ECFIT_MARKUP_SKIP}, {"section", ECFIT_MARKUP_PARAGRAPH}, {"select", ECFIT_MARKUP_SKIP},
    {"style", ECFIT_MARKUP_SKIP}, {"svg", ECFIT_MARKUP_SKIP}, {"table", ECFIT_MARKUP_PARAGRAPH},
    {"tbody", ECFIT_MARKUP_BLOCK}, {"td", ECFIT_MARKUP_CELL}, {"template", ECFIT_MARKUP_SKIP},
    {"textarea", ECFIT_MARKUP_SKIP}, {"th", ECFIT_MARKUP_CELL}, {"title", ECFIT_MARKUP_SKIP},
    {"tr", ECFIT_MARKUP_ROW}, {"ul", ECFIT_MARKUP_BLOCK},
};

enum { N_ELEMENTS = sizeof elements / sizeof *elements };

static bool is_hidden(const xmlChar **atts)
{
    for (; atts && atts[0]; atts += 2) {
        if (!strcasecmp((const char *)atts[0], "hidden")) return true;
        if (strcasecmp((const char *)atts[0], "style") || !atts[1]) continue;
        const char *display = strcasestr((const char *)atts[1], "display");
        if (display && strspn(display + 7, " :") && !strncasecmp(display + 7 + strspn(display + 7, " :"), "none", 4))
            return true;
    }
    return false;
}

static void on_open(void *ctx, const xmlChar *name, const xmlChar **atts)
{
    ecfit_markup *m = ctx;
    ecfit_markup_open(m, is_hidden(atts) ? ECFIT_MARKUP_SKIP : ecfit_markup_find(m, (const char *)name));
}

static void on_close(void *ctx, const xmlChar *name)
{
    ecfit_markup *m = ctx;
    ecfit_markup_close(m, ecfit_markup_find(m, (const char *)name));
}

static void on_text(void *ctx, const xmlChar *ptr, int len) { ecfit_markup_text(ctx, (const char *)ptr, (size_t)len); }

/* The same for a page: the markup is its first member. */
static void on_page_open(void *ctx, const xmlChar *name, const xmlChar **atts)
{
    if (!is_hidden(atts)) ecfit_page_open(ctx, (const char *)name, (const char *const *)atts);
    on_open(ctx, name, atts);
}

static void on_page_close(void *ctx, const xmlChar *name)
{
    ecfit_page_close(ctx);
    on_close(ctx, name);
}

ecfit_markup_kind ecfit_html_kind(const char *name)
{
    const ecfit_markup m = {.elements = elements, .n_elements = N_ELEMENTS};
    return ecfit_markup_find(&m, name);
}

static const htmlSAXHandler text_events = {.startElement = on_open, .endElement = on_close, .characters = on_text,
                                           .ignorableWhitespace = on_text};
static const htmlSAXHandler page_events = {.startElement = on_page_open, .endElement = on_page_close,
                                           .characters = on_text, .ignorableWhitespace = on_text};

ecfit_status ecfit_html_text(ecfit_str html, bool verbatim, ecfit_lines *lines, const char *where, ecfit_error *err)
{
    ecfit_markup m = {.elements = elements, .n_elements = N_ELEMENTS, .lines = *lines, .n_verbatim = verbatim};
    ecfit_status code = ecfit_libxml_html(html, text_events, &m, where, err);
    *lines = m.lines;
    return code;
}

bool ecfit_html_charset(ecfit_str html, char *name, size_t size)
{
    ecfit_str head = {html.ptr, html.len < 4096 ? html.len : 4096};
    for (const char *at; (at = memmem(head.ptr, head.len, "charset", 7));) {
        head = (ecfit_str){at + 7, head.len - (size_t)(at + 7 - head.ptr)};
        while (head.len && strchr(" =\"'", head.ptr[0]) && head.ptr[0]) head.ptr++, head.len--;
        size_t n = 0;
        while (n < head.len && n + 1 < size && (isalnum((unsigned char)head.ptr[n]) || strchr("-_.", head.ptr[n]))) n++;
        if (n < 3) continue;
        memcpy(name, head.ptr, n);
        name[n] = 0;
        return true;
    }
    return false;
}

/* Through iconv; false when the encoding is unknown. What cannot be converted becomes U+FFFD. */
static bool convert_charset(const char *charset, ecfit_str in, ecfit_buf *out)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    if (cd == (iconv_t)-1) return false;
    char chunk[4096], *from = (char *)(uintptr_t)in.ptr;
    for (size_t left = in.len; left;) {
        char *to = chunk;
        size_t room = sizeof chunk, before = left;
        iconv(cd, &from, &left, &to, &room);
        ecfit_buf_put(out, chunk, sizeof chunk - room);
        if (left != before || room < sizeof chunk) continue;
        ecfit_decode_put(out, 0xFFFD);
        from++, left--;
    }
    iconv_close(cd);
    return true;
}

/* Without what stands around its subject, unless too little is left. */
static ecfit_status page_text(ecfit_convert *c, ecfit_str html, ecfit_error *err)
{
    ecfit_page page = {.m = {.elements = elements, .n_elements = N_ELEMENTS, .lines = ecfit_lines_into(c->text)}};
    ecfit_status code = ecfit_libxml_html(html, page_events, &page, c->where, err);
    if (code || ecfit_page_end(&page)) return code;
    ecfit_lines lines = ecfit_lines_into(c->text);
    return ecfit_html_text(html, false, &lines, c->where, err);
}

ecfit_status ecfit_convert_html(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    char charset[40];
    ecfit_buf utf8 = {0}, clean = {0};
    if (!ecfit_decode_is_utf8(bytes) && !ecfit_decode_is_utf16(bytes) &&
        ecfit_html_charset(bytes, charset, sizeof charset) && strcasecmp(charset, "utf-8") &&
        strcasecmp(charset, "iso-8859-1") && convert_charset(charset, bytes, &utf8)) /* Latin-1 means Windows-1252 */
        bytes = (ecfit_str){utf8.ptr, utf8.len};
    ecfit_str text = ecfit_decode(bytes, &clean);
    bool failed = utf8.failed || clean.failed;
    ecfit_status code = failed ? ecfit_fail(err, ECFIT_ENOMEM, c->where, 0, "out of memory") : page_text(c, text, err);
    ecfit_buf_free(&utf8);
    ecfit_buf_free(&clean);
    return code;
}

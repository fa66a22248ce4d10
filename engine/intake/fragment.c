#include "intake/fragment.h"
#include "intake/decode.h"
#include "intake/html.h"
#include "intake/libxml.h"
#include "intake/view.h"
#include <ctype.h>

enum { SEVERAL = 3, NAME_BYTES = 12 };

typedef struct signs {
    size_t tags, blocks, ends; /* elements, those that part lines, and end tags or <br>, which prose about tags lacks */
    size_t entities;
    size_t escaped, escaped_ends; /* tags whose "<" is an entity */
} signs;

/* A name in lower case into name[]; 0 when it is none, or too long. */
static size_t name_at(ecfit_str s, char name[NAME_BYTES + 1])
{
    size_t n = 0;
    while (n < s.len && n < NAME_BYTES && isalnum((unsigned char)s.ptr[n])) {
        name[n] = (char)tolower((unsigned char)s.ptr[n]);
        n++;
    }
    name[n] = 0;
    return n < s.len && n < NAME_BYTES ? n : 0;
}

static bool is_inline(const char *name)
{
    static const char *const names[] = {"a", "b", "big", "em", "font", "i", "small", "span", "strong", "u"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i])) return true;
    return false;
}

typedef struct tag {
    bool is_tag, block, end;
} tag;

/* What stands behind "<" or "&lt;". */
static tag tag_at(ecfit_str s)
{
    char name[NAME_BYTES + 1];
    bool slash = view_begins(s, "/");
    if (slash) s = view_drop(s, 1);
    size_t n = name_at(s, name);
    if (!n) return (tag){0};
    s = view_drop(s, n);
    if (!isspace((unsigned char)s.ptr[0]) && s.ptr[0] != '/' && s.ptr[0] != '>' && !view_begins(s, "&gt;"))
        return (tag){0};
    bool block = ecfit_html_kind(name) != ECFIT_MARKUP_INLINE;
    return (tag){.is_tag = block || is_inline(name), .block = block, .end = slash || !strcmp(name, "br")};
}

/* Without libxml2 every name counts: what converts the text says that it is missing. */
static bool is_entity(ecfit_str s)
{
    char name[NAME_BYTES + 1];
    size_t from = view_begins(s, "#");
    size_t n = name_at(view_drop(s, from), name);
    if (!n || s.ptr[from + n] != ';') return false;
    if (from) return isdigit((unsigned char)name[0]) || (name[0] == 'x' && isxdigit((unsigned char)name[1]));
    char as_written[NAME_BYTES + 1] = {0};
    memcpy(as_written, s.ptr, n);
    const ecfit_libxml *xml = ecfit_libxml_open(NULL, NULL);
    return !xml || xml->htmlEntityLookup((const xmlChar *)as_written);
}

static signs count_signs(ecfit_str text)
{
    signs n = {0};
    const char *end = text.ptr + text.len;
    for (const char *at = text.ptr; at < end && (at = memchr(at, '<', (size_t)(end - at))); at++) {
        tag t = tag_at((ecfit_str){at + 1, (size_t)(end - at) - 1});
        n.tags += t.is_tag;
        n.blocks += t.block;
        n.ends += t.is_tag && t.end;
    }
    for (const char *at = text.ptr; at < end && (at = memchr(at, '&', (size_t)(end - at))); at++) {
        ecfit_str rest = {at + 1, (size_t)(end - at) - 1};
        if (!is_entity(rest)) continue;
        n.entities++;
        if (!view_begins(rest, "lt;")) continue;
        tag t = tag_at(view_drop(rest, 3));
        n.escaped += t.is_tag;
        n.escaped_ends += t.is_tag && t.end;
    }
    return n;
}

/* Its line ends count. */
static ecfit_status append_lines(ecfit_str text, ecfit_buf *out, const char *where, ecfit_error *err)
{
    ecfit_buf clean = {0};
    ecfit_lines lines = ecfit_lines_into(out);
    ecfit_status code = ecfit_html_text(ecfit_decode(text, &clean), true, &lines, where, err);
    out->failed |= clean.failed;
    ecfit_buf_free(&clean);
    return code;
}

/* A text of lines with a few tags and entities in them. */
static ecfit_status convert_lines(ecfit_convert *c, ecfit_str text, ecfit_error *err)
{
    return append_lines(text, c->text, c->where, err);
}

/* HTML that was escaped as a whole, as feeds have it. */
static ecfit_status convert_escaped(ecfit_convert *c, ecfit_str text, ecfit_error *err)
{
    ecfit_buf html = {0};
    ecfit_status code = append_lines(text, &html, c->where, err);
    if (!code) code = ecfit_convert_html(c, (ecfit_str){html.ptr, html.len}, err);
    c->text->failed |= html.failed;
    ecfit_buf_free(&html);
    return code;
}

/* Where tags part the lines, line ends say nothing; where they stand here and there, line ends do. */
static bool tags_part_lines(const signs *n, ecfit_str text)
{
    size_t ends = 0;
    for (size_t i = 0; i < text.len; i++) ends += text.ptr[i] == '\n';
    return n->blocks && n->blocks * 4 >= ends;
}

ecfit_convert_fn *ecfit_fragment_converter(ecfit_str text)
{
    signs n = count_signs(text);
    text = ecfit_str_trim(text);
    bool all = n.tags >= 2 && view_begins(text, "<") && view_ends(text, ">"); /* "<p>A sentence.</p>" */
    bool tagged = n.ends && (all || n.tags + n.entities >= SEVERAL);
    if (tagged && tags_part_lines(&n, text)) return ecfit_convert_html;
    if (tagged) return convert_lines;
    if (n.escaped_ends && n.escaped >= SEVERAL) return convert_escaped;
    return n.entities >= SEVERAL ? convert_lines : NULL;
}

ecfit_convert_fn *ecfit_fragment_title_converter(ecfit_str title)
{
    signs n = count_signs(title);
    return n.entities || (n.tags && n.ends) ? convert_lines : NULL;
}

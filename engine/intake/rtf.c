/* RTF, text only. An own reader: Debian has no C library for it, and its program unrtf 0.21.10 writes "D?veloppeur
 * r?seau" for "Développeur réseau" (tried on what pandoc and LibreOffice write), loses quotation marks, and parts the
 * cells of a table differently from writer to writer. List marks come as text, written for readers that know no lists.
 * Groups are a fixed stack; a control word is looked up in one table. */
#include "intake/convert.h"
#include "intake/decode.h"
#include "intake/lines.h"
#include <ctype.h>
#include <stdlib.h>

enum { MAX_DEPTH = 256 };

typedef enum rtf_action {
    RTF_SKIP,      /* the group of this word is no text */
    RTF_PARAGRAPH, RTF_NEWLINE, RTF_SPACE, RTF_CELL, RTF_ROW, RTF_RESET,
    RTF_CHAR,      /* value is the character */
    RTF_UNICODE, RTF_FALLBACK_LEN, RTF_BINARY
} rtf_action;

typedef struct rtf_word {
    const char *name;
    rtf_action action;
    uint32_t value;
} rtf_word;

static const rtf_word words[] = { /* sorted */
    {"annotation", RTF_SKIP, 0}, {"author", RTF_SKIP, 0}, {"bin", RTF_BINARY, 0}, {"bullet", RTF_CHAR, 0x2022},
    {"cell", RTF_CELL, 0}, {"colortbl", RTF_SKIP, 0}, {"emdash", RTF_CHAR, 0x2014}, {"emspace", RTF_SPACE, 0},
    {"endash", RTF_CHAR, 0x2013}, {"enspace", RTF_SPACE, 0}, {"fldinst", RTF_SKIP, 0}, {"fonttbl", RTF_SKIP, 0},
    {"footer", RTF_SKIP, 0}, {"footerf", RTF_SKIP, 0}, {"footerl", RTF_SKIP, 0}, {"footerr", RTF_SKIP, 0},
    {"footnote", RTF_SKIP, 0}, {"header", RTF_SKIP, 0}, {"headerf", RTF_SKIP, 0}, {"headerl", RTF_SKIP, 0},
    {"headerr", RTF_SKIP, 0}, {"info", RTF_SKIP, 0}, {"ldblquote", RTF_CHAR, 0x201C}, {"line", RTF_NEWLINE, 0},
    {"lquote", RTF_CHAR, 0x2018}, {"nestcell", RTF_CELL, 0}, {"nestrow", RTF_ROW, 0},
    {"nonshppict", RTF_SKIP, 0}, {"object", RTF_SKIP, 0}, {"page", RTF_PARAGRAPH, 0}, {"par", RTF_PARAGRAPH, 0},
    {"pict", RTF_SKIP, 0}, {"qmspace", RTF_SPACE, 0}, {"rdblquote", RTF_CHAR, 0x201D},
    {"row", RTF_ROW, 0}, {"rquote", RTF_CHAR, 0x2019}, {"sect", RTF_PARAGRAPH, 0}, {"stylesheet", RTF_SKIP, 0},
    {"tab", RTF_SPACE, 0}, {"trowd", RTF_RESET, 0}, {"u", RTF_UNICODE, 0}, {"uc", RTF_FALLBACK_LEN, 0},
};

typedef struct rtf_group {
    bool skip;
    unsigned fallback_len; /* characters behind each \u that old readers show instead */
} rtf_group;

typedef struct rtf_parse {
    ecfit_str in;
    size_t at;
    ecfit_lines lines;
    ecfit_buf pending; /* running text, handed to lines at the next break */
    rtf_group groups[MAX_DEPTH];
    unsigned depth;      /* of open groups; deeper ones than MAX_DEPTH are counted, not kept */
    unsigned n_ignore;   /* characters still to pass over as the fallback of a \u */
    uint32_t high;       /* the first half of a surrogate pair */
    bool starred;        /* \* came: a destination we need not know */
} rtf_parse;

static rtf_group *group(rtf_parse *p) { return &p->groups[p->depth < MAX_DEPTH ? p->depth : MAX_DEPTH - 1]; }

static void flush(rtf_parse *p)
{
    ecfit_lines_text(&p->lines, p->pending.ptr, p->pending.len);
    p->pending.len = 0;
}

static void put(rtf_parse *p, uint32_t cp)
{
    if (p->n_ignore) {
        p->n_ignore--;
        return;
    }
    if (!group(p)->skip) ecfit_decode_put(&p->pending, cp);
}

static void put_unicode(rtf_parse *p, int value)
{
    uint32_t cp = (uint32_t)(value < 0 ? value + 65536 : value) & 0xFFFF;
    unsigned fallback_len = group(p)->fallback_len;
    p->n_ignore = 0;
    if (cp >= 0xD800 && cp < 0xDC00) p->high = cp;
    else if (cp >= 0xDC00 && cp < 0xE000 && p->high)
        put(p, 0x10000 + ((p->high - 0xD800) << 10) + (cp - 0xDC00)), p->high = 0;
    else put(p, cp);
    p->n_ignore = fallback_len;
}

static int by_name(const void *key, const void *word) { return strcmp(key, ((const rtf_word *)word)->name); }

static void end_paragraph(rtf_parse *p)
{
    flush(p);
    p->lines.item = false;
    ecfit_lines_newline(&p->lines);
}

static void skip_group(rtf_parse *p) { group(p)->skip = true; }

static void act(rtf_parse *p, const rtf_word *w, int value)
{
    if (w->action == RTF_FALLBACK_LEN) group(p)->fallback_len = value >= 0 && value < 8 ? (unsigned)value : 1;
    if (w->action == RTF_SKIP) skip_group(p);
    if (w->action == RTF_BINARY && value > 0)
        p->at += (size_t)value < p->in.len - p->at ? (size_t)value : p->in.len - p->at;
    if (group(p)->skip) return;
    switch (w->action) {
    case RTF_PARAGRAPH: end_paragraph(p); break;
    case RTF_NEWLINE: flush(p); ecfit_lines_newline(&p->lines); break;
    case RTF_SPACE: put(p, ' '); break;
    case RTF_CELL: flush(p); ecfit_lines_cell(&p->lines); break;
    case RTF_ROW: case RTF_RESET: flush(p); ecfit_lines_row_end(&p->lines); break;
    case RTF_CHAR: put(p, w->value); break;
    case RTF_UNICODE: put_unicode(p, value); break;
    default: break;
    }
}

/* \name, \name12, \name-3, one space behind it belongs to it. */
static void control_word(rtf_parse *p)
{
    char name[32], number[10];
    size_t n = 0, digits = 0;
    while (p->at < p->in.len && isalpha((unsigned char)p->in.ptr[p->at])) {
        if (n + 1 < sizeof name) name[n++] = p->in.ptr[p->at];
        p->at++;
    }
    name[n] = 0;
    while (p->at < p->in.len && (isdigit((unsigned char)p->in.ptr[p->at]) || (!digits && p->in.ptr[p->at] == '-'))) {
        if (digits + 1 < sizeof number) number[digits++] = p->in.ptr[p->at];
        p->at++;
    }
    number[digits] = 0;
    if (p->at < p->in.len && p->in.ptr[p->at] == ' ') p->at++;
    if (p->starred) skip_group(p); /* known ones behind \* are no text either */
    p->starred = false;
    const rtf_word *w = bsearch(name, words, sizeof words / sizeof *words, sizeof *words, by_name);
    if (w) act(p, w, (int)strtol(number, NULL, 10));
}

static int hex(char c)
{
    if (isdigit((unsigned char)c)) return c - '0';
    return isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

/* \'e9: a byte of the document's code page. All of Western Europe is written in Windows-1252. */
static void control_byte(rtf_parse *p)
{
    if (p->in.len - p->at < 2) return;
    int high = hex(p->in.ptr[p->at]), low = hex(p->in.ptr[p->at + 1]);
    if (high < 0 || low < 0) return;
    p->at += 2;
    put(p, ecfit_decode_cp1252((unsigned char)(high << 4 | low)));
}

static void control(rtf_parse *p)
{
    if (p->at >= p->in.len) return;
    char c = p->in.ptr[p->at];
    if (isalpha((unsigned char)c)) {
        control_word(p);
        return;
    }
    p->at++;
    switch (c) {
    case '\'': control_byte(p); break;
    case '*': p->starred = true; break;
    case '~': put(p, ' '); break;
    case '_': put(p, '-'); break;
    case '\\': case '{': case '}': put(p, (unsigned char)c); break;
    case '\n': case '\r':
        if (!group(p)->skip) end_paragraph(p);
        break;
    default: break; /* \- is a soft hyphen, the rest is formatting */
    }
}

static void open_group(rtf_parse *p)
{
    rtf_group inherited = *group(p);
    p->depth++;
    if (p->depth < MAX_DEPTH) *group(p) = inherited;
    p->n_ignore = 0;
}

static void close_group(rtf_parse *p)
{
    if (p->depth) p->depth--;
    p->n_ignore = 0;
}

static void step(rtf_parse *p)
{
    char c = p->in.ptr[p->at++];
    switch (c) {
    case '{': open_group(p); break;
    case '}': close_group(p); break;
    case '\\': control(p); break;
    case '\r': case '\n': break; /* line ends in the file mean nothing */
    default: put(p, ecfit_decode_cp1252((unsigned char)c)); break;
    }
}

ecfit_status ecfit_convert_rtf(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    (void)err;
    rtf_parse p = {.in = bytes, .lines = ecfit_lines_into(c->text), .groups = {{.fallback_len = 1}}};
    while (p.at < p.in.len) step(&p);
    flush(&p);
    c->text->failed |= p.pending.failed;
    ecfit_buf_free(&p.pending);
    return ECFIT_OK;
}

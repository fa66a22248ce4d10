#include "intake/layout.h"
#include "intake/view.h"
#include "text/utf8.h"
#include <ctype.h>
#include <stdio.h>

typedef struct text_line {
    ecfit_str text; /* without its bullet and the white space around it */
    size_t width;   /* characters */
    bool bullet;
} text_line;

static size_t width_of(ecfit_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

/* ---- bullets ---- */

static bool is_mark(uint32_t cp)
{
    static const uint32_t marks[] = {0xB7,   0x2022, 0x2023, 0x2043, 0x2192, 0x2219, 0x25A0, 0x25A1,
                                     0x25AA, 0x25AB, 0x25B6, 0x25BA, 0x25C6, 0x25CB, 0x25CF, 0x25E6,
                                     0x2605, 0x2713, 0x2714, 0x2756, 0x27A2, 0x27A4};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i] == cp) return true;
    return cp >= 0xF000 && cp < 0xF100; /* the Symbol and Wingdings fonts of word processors */
}

/* The bytes of the list mark that s begins with, or 0. A mark that is also a letter or a dash needs space behind it. */
static size_t bullet_at(ecfit_str s)
{
    if (!s.len) return 0;
    uint32_t cp;
    size_t n = ecfit_utf8_decode((const unsigned char *)s.ptr, &cp);
    if (is_mark(cp)) return n;
    bool dash = cp == '-' || cp == 0x2013 || cp == 0x2014 || cp == 0x2212 || cp == '*' || cp == 'o';
    bool spaced = s.len > n && (s.ptr[n] == ' ' || s.ptr[n] == '\t' || view_begins(view_drop(s, n), "\xC2\xA0"));
    return dash && (spaced || (s.len == n && cp != 'o')) ? n : 0;
}

static text_line line_of(ecfit_str raw)
{
    text_line l = {.text = view_trim(raw)};
    l.width = width_of(l.text);
    size_t n = bullet_at(l.text);
    if (!n) return l;
    l.bullet = true;
    l.text = view_trim(view_drop(l.text, n));
    return l;
}

/* ---- wrapped lines ---- */

typedef struct wrapping {
    size_t width;  /* of the widest line, 0 when the text is not wrapped */
    size_t n_near; /* lines that come close to it */
    ecfit_str all; /* where a hyphenated word may stand once more */
    unsigned searches;
} wrapping;

enum { WIDEST = 160, SEARCH_BYTES = 1 << 16, MAX_SEARCHES = 1000 };

static wrapping measure(ecfit_str in)
{
    wrapping w = {.all = {in.ptr, in.len < SEARCH_BYTES ? in.len : SEARCH_BYTES}};
    size_t n_text = 0, n_long = 0;
    for (ecfit_str rest = in; rest.ptr;) {
        size_t width = width_of(view_trim(ecfit_str_cut(&rest, '\n')));
        n_text += width > 0;
        n_long += width > WIDEST;
        if (width <= WIDEST && width > w.width) w.width = width;
    }
    if (n_long * 10 > n_text || w.width < 40) return w.width = 0, w;
    for (ecfit_str rest = in; rest.ptr;) {
        size_t width = width_of(view_trim(ecfit_str_cut(&rest, '\n')));
        w.n_near += width * 100 >= w.width * 85 && width <= WIDEST;
    }
    return w;
}

/* "a.", "(1)", "3.1", "iv)": an item of its own. */
static bool is_enumerated(ecfit_str s)
{
    size_t i = s.len && s.ptr[0] == '(', start = i;
    while (i < s.len && i - start < 5 && (isalnum((unsigned char)s.ptr[i]) || s.ptr[i] == '.')) i++;
    bool closed = i < s.len && s.ptr[i] == ')' && i > start;
    bool dotted = i > start && s.ptr[i - 1] == '.' && i - start <= 4;
    bool numbered = start < s.len && isdigit((unsigned char)s.ptr[start]) && memchr(s.ptr + start, '.', i - start);
    bool spaced = i < s.len && s.ptr[i + (closed && i + 1 < s.len)] == ' ';
    return spaced && (closed || dotted || numbered);
}

bool ecfit_layout_is_mark(ecfit_str s)
{
    char item[16];
    s = view_trim(s);
    if (!s.len || s.len > 8) return false;
    if (bullet_at(s) == s.len || ecfit_str_is(s, "o")) return true;
    memcpy(item, s.ptr, s.len);
    item[s.len] = ' ';
    return is_enumerated((ecfit_str){item, s.len + 1});
}

static bool starts_lower(ecfit_str s)
{
    if (!s.len) return false;
    if (islower((unsigned char)s.ptr[0])) return true;
    return s.len > 1 && s.ptr[0] == '\xC3' && (unsigned char)s.ptr[1] >= 0x9F; /* à é ê ... */
}

static ecfit_str first_word(ecfit_str s)
{
    size_t n = 0;
    while (n < s.len && (unsigned char)s.ptr[n] > ' ') n++;
    return (ecfit_str){s.ptr, n};
}

static ecfit_str last_word(ecfit_str s)
{
    size_t n = 0;
    while (n < s.len && (unsigned char)s.ptr[s.len - 1 - n] > ' ') n++;
    return view_drop(s, s.len - n);
}

/* The next line goes on where this one had no room left; a bar at an edge is that of a table's row. */
static bool goes_on(const wrapping *w, const text_line *l, const text_line *next)
{
    if (!w->width || next->bullet || is_enumerated(next->text) || !l->text.len) return false;
    if (strchr(".:;!?|", l->text.ptr[l->text.len - 1]) || view_begins(next->text, "|")) return false;
    size_t need = l->width + 1 + width_of(first_word(next->text));
    return starts_lower(next->text) ? need * 100 > w->width * 85 : need > w->width && w->n_near >= 3;
}

/* ---- words hyphenated at a line end ---- */

/* The bytes of the hyphen that ends s, or 0. */
static size_t hyphen_at_end(ecfit_str s)
{
    size_t n = view_ends(s, "-") ? 1 : view_ends(s, "\xC2\xAD") ? 2 : view_ends(s, "\xE2\x80\x90") ? 3 : 0;
    if (!n || s.len == n) return 0;
    unsigned char before = (unsigned char)s.ptr[s.len - n - 1];
    return islower(before) || before >= 0x80 ? n : 0;
}

/* Heads of compounds that keep their hyphen: "cross-functional", "sous-traitance". None that is a syllable as well:
 * "in-frastructure" and "off-ice" are more frequent in print than "in-house" and "off-site" at the end of a line. */
static bool keeps_hyphen(ecfit_str head)
{
    static const char *const heads[] = {"cross", "ex",   "full", "hands", "high",  "long",  "low",    "near",
                                        "non",   "on",   "open", "peer",  "self",  "semi",  "short",  "third",
                                        "top",   "two",  "vice", "well",  "avant", "ci",    "demi",   "haut",
                                        "là",    "peut", "quasi", "rendez", "savoir", "sous"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (ecfit_str_is(head, heads[i])) return true;
    return false;
}

static bool is_said(wrapping *w, ecfit_str head, const char *between, ecfit_str tail)
{
    char word[128];
    if (w->searches >= MAX_SEARCHES) return false;
    int n = snprintf(word, sizeof word, "%.*s%s%.*s", (int)head.len, head.ptr, between, (int)tail.len, tail.ptr);
    if (n < 0 || (size_t)n >= sizeof word) return false;
    w->searches++;
    return memmem(w->all.ptr, w->all.len, word, (size_t)n);
}

static ecfit_str letters(ecfit_str s)
{
    size_t n = 0;
    while (n < s.len && (isalpha((unsigned char)s.ptr[n]) || (unsigned char)s.ptr[n] >= 0x80)) n++;
    return (ecfit_str){s.ptr, n};
}

typedef enum join { JOIN_NOT, JOIN_SPACE, JOIN_TIGHT, JOIN_DROP_HYPHEN } join;

static join join_hyphenated(wrapping *w, const text_line *l, const text_line *next, size_t hyphen)
{
    ecfit_str head = last_word(l->text), tail = letters(next->text);
    head.len -= hyphen;
    if (hyphen == 2) return JOIN_DROP_HYPHEN; /* a soft one is there for nothing else */
    static const char *const and_or[] = {"and", "or", "et", "ou", "to"}; /* "pre- and post-sales" */
    for (size_t i = 0; i < sizeof and_or / sizeof *and_or; i++)
        if (ecfit_str_is(tail, and_or[i])) return JOIN_SPACE;
    if (memchr(head.ptr, '-', head.len) || is_said(w, head, "-", tail)) return JOIN_TIGHT;
    if (is_said(w, head, "", tail)) return JOIN_DROP_HYPHEN;
    return keeps_hyphen(head) ? JOIN_TIGHT : JOIN_DROP_HYPHEN;
}

static join how_to_join(wrapping *w, const text_line *l, const text_line *next)
{
    size_t hyphen = hyphen_at_end(l->text);
    if (hyphen && !next->bullet && starts_lower(next->text)) return join_hyphenated(w, l, next, hyphen);
    return goes_on(w, l, next) ? JOIN_SPACE : JOIN_NOT;
}

/* ---- writing ---- */

/* Soft hyphens and form feeds inside a line say nothing. */
static void put_line(ecfit_buf *out, ecfit_str s)
{
    for (size_t i = 0, from = 0; i <= s.len; i++) {
        bool soft = i + 1 < s.len && s.ptr[i] == '\xC2' && s.ptr[i + 1] == '\xAD';
        bool feed = i < s.len && (s.ptr[i] == '\f' || s.ptr[i] == '\r');
        if (i < s.len && !soft && !feed) continue;
        ecfit_buf_put(out, s.ptr + from, i - from);
        i += soft;
        from = i + 1;
    }
}

/* What stands between the line before and this one. */
static void put_joint(wrapping *w, const text_line *before, const text_line *l, bool wrapped, bool gap, ecfit_buf *out)
{
    join j = wrapped && !gap ? how_to_join(w, before, l) : JOIN_NOT;
    if (j == JOIN_DROP_HYPHEN && !out->failed) {
        size_t n = hyphen_at_end(before->text);
        out->len -= n == 2 ? 0 : n; /* put_line has dropped a soft one */
    }
    if (j == JOIN_SPACE) ecfit_buf_putc(out, ' ');
    if (j == JOIN_NOT) ecfit_buf_put(out, "\n\n", gap ? 2 : 1);
}

void ecfit_layout_tidy(ecfit_str in, bool wrapped, ecfit_buf *out)
{
    wrapping w = wrapped ? measure(in) : (wrapping){0};
    text_line before = {0};
    bool gap = false, mark = false; /* an empty line, a bullet alone on its line came before */
    while (in.ptr) {
        text_line l = line_of(ecfit_str_cut(&in, '\n'));
        if (!l.text.len) {
            gap |= !l.bullet && !mark;
            mark |= l.bullet;
            continue;
        }
        l.bullet |= mark;
        if (before.text.len) put_joint(&w, &before, &l, wrapped, gap, out);
        if (l.bullet) ecfit_buf_puts(out, "- ");
        put_line(out, l.text);
        before = l;
        gap = mark = false;
    }
}

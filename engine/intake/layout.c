#include "intake/layout.h"
#include "intake/view.h"
#include "text/utf8.h"
#include <ctype.h>
#include <stdio.h>

typedef struct text_line {
    ecfit_str text; /* without its bullet and the white space around it */
    ecfit_str mark; /* the bullet */
    ecfit_str rest; /* of the text, behind this line */
    size_t width;   /* characters */
    bool bullet;    /* with one of its own, or alone on the line before */
} text_line;

static size_t width_of(ecfit_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

/* ---- line ends ---- */

/* The bytes of one LF, CR LF, CR, VT, NEL, U+2028 or U+2029 at the start of s; 0 when there is none. */
static size_t line_feed_at(ecfit_str s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] == '\r') n++;
    if (n) return n < s.len && s.ptr[n] == '\n' ? n + 1 : 1;
    if (view_begins(s, "\n") || view_begins(s, "\v")) return 1;
    if (view_begins(s, "\xC2\x85")) return 2;
    return view_begins(s, "\xE2\x80\xA8") || view_begins(s, "\xE2\x80\xA9") ? 3 : 0;
}

/* The bytes of the line end at the start of s, or 0; that of a page is no empty line beside it. */
static size_t line_end_at(ecfit_str s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] == '\f') n++;
    n += line_feed_at(view_drop(s, n));
    while (n && n < s.len && s.ptr[n] == '\f') n++;
    return n;
}

/* The next line of *rest, which is left behind its end; rest->ptr is NULL behind the last one. */
static ecfit_str cut_line(ecfit_str *rest)
{
    ecfit_str line = {rest->ptr, 0};
    for (; line.len < rest->len; line.len++) {
        unsigned char c = (unsigned char)line.ptr[line.len];
        if (c > '\r' && c != 0xC2 && c != 0xE2) continue; /* nearly always */
        size_t n = line_end_at(view_drop(*rest, line.len));
        if (n) return *rest = view_drop(*rest, line.len + n), line;
    }
    *rest = (ecfit_str){NULL, 0};
    return line;
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

/* Cut the next line off *rest. */
static text_line next_line(ecfit_str *rest)
{
    text_line l = {.text = view_trim(cut_line(rest))};
    l.rest = *rest;
    l.width = width_of(l.text);
    size_t n = bullet_at(l.text);
    if (!n) return l;
    l.bullet = true;
    l.mark = (ecfit_str){l.text.ptr, n};
    l.text = view_trim(view_drop(l.text, n));
    return l;
}

/* ---- wrapped lines ---- */

typedef struct wrapping {
    size_t width;  /* of the widest line, 0 when the text is not wrapped */
    bool capitals; /* a line may go on with a capital or a digit */
    ecfit_str all; /* where a hyphenated word may stand once more */
    unsigned searches;
} wrapping;

enum { WIDEST = 160, SEARCH_BYTES = 1 << 16, MAX_SEARCHES = 1000 };

/* "a.", "(1)", "3.1", "iv)": an item of its own. */
static bool is_enumerated(ecfit_str s)
{
    size_t i = s.len && s.ptr[0] == '(', start = i;
    while (i < s.len && i - start < 5 && (isalnum((unsigned char)s.ptr[i]) || s.ptr[i] == '.')) i++;
    bool closed = i < s.len && s.ptr[i] == ')' && i > start;
    bool dotted = i > start && s.ptr[i - 1] == '.' && i - start <= 4;
    bool numbered = start < s.len && isdigit((unsigned char)s.ptr[start]) && memchr(s.ptr + start, '.', i - start);
    char after = i < s.len ? s.ptr[i + (closed && i + 1 < s.len)] : 0;
    bool spaced = after == ' ' || after == '\t';
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

static ecfit_str letters(ecfit_str s)
{
    size_t n = 0;
    while (n < s.len && (isalpha((unsigned char)s.ptr[n]) || (unsigned char)s.ptr[n] >= 0x80)) n++;
    return (ecfit_str){s.ptr, n};
}

/* ---- lines that begin something ---- */

/* Cells parted by tabs, but for the one behind an item's mark, or by bars. */
static bool is_row(ecfit_str s)
{
    const char *tab = memchr(s.ptr, '\t', s.len);
    if (tab && ecfit_layout_is_mark((ecfit_str){s.ptr, (size_t)(tab - s.ptr)}))
        tab = memchr(tab + 1, '\t', s.len - (size_t)(tab + 1 - s.ptr));
    return tab || view_begins(s, "|") || view_ends(s, "|");
}

/* "Grade: FG IV", "Date limite : 30 juin": up to five words, the first with a capital, before a colon. */
static bool is_labelled(ecfit_str s)
{
    enum { MAX_SPACES = 5, MAX_BYTES = 48 };
    size_t spaces = 0;
    if (!s.len || starts_lower(s)) return false;
    for (size_t i = 0; i < s.len && i < MAX_BYTES && spaces <= MAX_SPACES; i++) {
        if (s.ptr[i] == ':') return i + 1 == s.len || s.ptr[i + 1] == ' ';
        if (memchr(".,;()", s.ptr[i], 5)) return false;
        spaces += s.ptr[i] == ' ';
    }
    return false;
}

/* "2010", "01/2010", "1.1.2010", "2010-01": the bytes of a date at the start of s that names its year, or 0. */
static size_t date_at(ecfit_str s)
{
    size_t i = 0, from = 0;
    bool year = false;
    while (i <= s.len) {
        if (i < s.len && isdigit((unsigned char)s.ptr[i])) {
            i++;
            continue;
        }
        if (i == from || i - from == 3 || i - from > 4) break;
        year |= i - from == 4;
        if (i == s.len || !strchr("/.-", s.ptr[i]) || i + 1 == s.len || !isdigit((unsigned char)s.ptr[i + 1])) break;
        from = ++i;
    }
    return year ? i : 0;
}

static size_t dash_at(ecfit_str s)
{
    return view_begins(s, "-") ? 1 : view_begins(s, "\xE2\x80\x93") || view_begins(s, "\xE2\x80\x94") ? 3 : 0;
}

/* A period, or a date and what it is of: "01/2010 - 12/2014", "Mars 2010 – ...", "2014: ...", "2010-2014 ...". */
static bool is_dated(ecfit_str s)
{
    size_t word = letters(s).len;
    if (word > 2 && word <= 10) {
        s = view_drop(s, word);
        if (view_begins(s, ".")) s = view_drop(s, 1);
        if (!view_begins(s, " ")) return false;
        s = view_drop(s, 1);
    }
    size_t n = date_at(s);
    if (!n) return false;
    ecfit_str rest = ecfit_str_trim(view_drop(s, n));
    return n > 7 || dash_at(rest) || view_begins(rest, ":") || view_begins(rest, "|");
}

/* "..., 2010 - 2014", "..., 01/2010–12/2014": what follows is something else. */
static bool ends_in_period(ecfit_str s)
{
    ecfit_str last = last_word(s), before = last_word(ecfit_str_trim((ecfit_str){s.ptr, s.len - last.len}));
    size_t n = date_at(last), dash = dash_at(view_drop(last, n));
    if (n < last.len) return n && dash && date_at(view_drop(last, n + dash));
    return n > 7 || (n && dash_at(before) == before.len && before.len);
}

/* A heading in capitals, six at the least; not "SQL", nor the end of a sentence: "UE/EU RESTRICTED." */
static bool is_capitals(ecfit_str s)
{
    size_t n = 0;
    if (view_ends(s, ".")) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (starts_lower(view_drop(s, i))) return false;
        n += isupper((unsigned char)s.ptr[i]) != 0;
    }
    return n >= 6;
}

/* "Profile", with a list below it: a heading, unless a sign says that it ends a sentence. */
static bool heads_list(const text_line *l)
{
    ecfit_str rest = l->rest;
    text_line below = {0};
    while (rest.ptr && !below.text.len && !below.bullet) below = next_line(&rest);
    return below.bullet && !strchr(".:;,!?", l->text.ptr[l->text.len - 1]);
}

static bool begins_anew(const text_line *l)
{
    return l->bullet || is_enumerated(l->text) || is_row(l->text) || is_labelled(l->text) || is_dated(l->text);
}

/* Whether the lines can be two of one paragraph, for what they say. */
static bool may_go_on(const text_line *l, const text_line *next)
{
    if (!l->text.len || !next->text.len || strchr(".:;!?", l->text.ptr[l->text.len - 1])) return false;
    return !is_row(l->text) && !begins_anew(next) && is_capitals(l->text) == is_capitals(next->text);
}

/* ---- how wide the lines are ---- */

/* The first word of the next line had no room in this one. */
static bool is_full(size_t width, const text_line *l, const text_line *next)
{
    return l->width + 1 + width_of(first_word(next->text)) > width;
}

static size_t widest(ecfit_str in)
{
    size_t n_text = 0, n_long = 0, most = 0;
    while (in.ptr) {
        size_t width = width_of(view_trim(cut_line(&in)));
        n_text += width > 0;
        n_long += width > WIDEST;
        if (width <= WIDEST && width > most) most = width;
    }
    return n_long * 10 > n_text || most < 40 ? 0 : most;
}

/* Nothing of its own begins so. */
static bool starts_inside(ecfit_str s) { return starts_lower(s) || view_begins(s, "("); }

/* Of the lines of a wrapped text most go on in lower case. Where more of the full lines are followed by a capital, they
 * are full by chance: lines of their own. */
static wrapping measure(ecfit_str in)
{
    wrapping w = {.all = {in.ptr, in.len < SEARCH_BYTES ? in.len : SEARCH_BYTES}, .width = widest(in)};
    size_t lower = 0, capital = 0;
    text_line before = {0};
    while (in.ptr && w.width) {
        text_line l = next_line(&in);
        bool full = may_go_on(&before, &l) && is_full(w.width, &before, &l);
        lower += full && starts_inside(l.text);
        capital += full && !starts_inside(l.text);
        before = l;
    }
    w.capitals = lower >= 2 * capital;
    return w;
}

/* The next line goes on where this one had no room left; proportional type fits more into one line than another. */
static bool goes_on(const wrapping *w, const text_line *l, const text_line *next)
{
    if (!w->width || !may_go_on(l, next)) return false;
    if (starts_inside(next->text)) return is_full(w->width * 85 / 100, l, next);
    return w->capitals && is_full(w->width, l, next) && !ends_in_period(l->text) && !heads_list(next);
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
    bool apart = next->bullet || is_row(l->text) || is_row(next->text);
    size_t hyphen = apart ? 0 : hyphen_at_end(l->text);
    if (hyphen && starts_lower(next->text)) return join_hyphenated(w, l, next, hyphen);
    return goes_on(w, l, next) ? JOIN_SPACE : JOIN_NOT;
}

/* ---- writing ---- */

/* Soft hyphens inside a line say nothing. */
static void put_line(ecfit_buf *out, ecfit_str s)
{
    for (const char *soft; (soft = memmem(s.ptr, s.len, "\xC2\xAD", 2)); s = view_drop(s, (size_t)(soft + 2 - s.ptr)))
        ecfit_buf_put(out, s.ptr, (size_t)(soft - s.ptr));
    ecfit_buf_put(out, s.ptr, s.len);
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
        text_line l = next_line(&in);
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

/* ---- keeping every character in its place ---- */

/* A text and its copy of the same length, which is changed. */
typedef struct copy {
    ecfit_str in;
    char *out;
} copy;

static char *there(const copy *c, const char *p) { return c->out + (p - c->in.ptr); }

static void blank(const copy *c, const char *from, const char *to) { memset(there(c, from), ' ', (size_t)(to - from)); }

/* The rest of the word at from moves to its beginning at to; blanks stand behind it then. */
static void close_up(char *to, const char *from, const char *end)
{
    size_t n = 0;
    while (from + n < end && (unsigned char)from[n] > ' ') n++;
    memmove(to, from, n);
    memset(to + n, ' ', (size_t)(from - to));
}

/* What is missing in a word is made up for behind it. */
static void drop_soft_hyphens(const copy *c, ecfit_str line)
{
    const char *from = memmem(line.ptr, line.len, "\xC2\xAD", 2);
    if (!from) return;
    char *to = there(c, from);
    size_t missing = 0;
    for (ecfit_str rest = view_drop(line, (size_t)(from - line.ptr)); rest.len;) {
        bool soft = view_begins(rest, "\xC2\xAD");
        if (*rest.ptr == ' ' || *rest.ptr == '\t')
            for (; missing; missing--) *to++ = ' ';
        if (!soft) *to++ = *rest.ptr;
        missing += soft ? 2 : 0;
        rest = view_drop(rest, soft ? 2 : 1);
    }
    memset(to, ' ', missing);
}

static void keep_joint(const copy *c, join j, const text_line *before, const text_line *l)
{
    const char *end = before->text.ptr + before->text.len;
    if (j == JOIN_NOT) return;
    blank(c, end, l->text.ptr);
    if (j == JOIN_SPACE) return;
    char *start = there(c, before->text.ptr), *to = there(c, end);
    while (to > start && to[-1] == ' ') to--; /* a soft hyphen was there */
    if (j == JOIN_DROP_HYPHEN) to -= hyphen_at_end((ecfit_str){start, (size_t)(to - start)});
    close_up(to, there(c, l->text.ptr), there(c, l->text.ptr + l->text.len));
}

void ecfit_layout_keep(ecfit_str in, ecfit_buf *out)
{
    wrapping w = measure(in);
    text_line before = {0};
    bool gap = false, mark = false;
    ecfit_buf_put(out, in.ptr, in.len);
    if (out->failed) return;
    const copy c = {in, out->ptr + out->len - in.len};
    for (ecfit_str rest = in; rest.ptr;) {
        text_line l = next_line(&rest);
        mark |= l.bullet;
        if (l.mark.len) blank(&c, l.mark.ptr, l.mark.ptr + l.mark.len), *there(&c, l.mark.ptr) = '-';
        if (rest.ptr) blank(&c, l.text.ptr + l.text.len, rest.ptr);
        if (rest.ptr && (l.text.len || !mark)) there(&c, rest.ptr)[-1] = '\n';
        gap |= !l.text.len && !mark;
        if (!l.text.len) continue;
        l.bullet |= mark;
        drop_soft_hyphens(&c, l.text);
        if (before.text.len && !gap) keep_joint(&c, how_to_join(&w, &before, &l), &before, &l);
        before = l;
        gap = mark = false;
    }
}

/* Why boxes and not plain text: poppler takes the marks of a list for a column of their own and writes seven bullets
 * followed by seven texts. With the boxes a mark finds the line that it stands before. The order of reading stays
 * poppler's, but where it mixes two columns. */
#include "intake/boxes.h"
#include "base/vec.h"
#include "intake/columns.h"
#include "intake/layout.h"
#include "intake/libxml.h"
#include <ctype.h>

typedef struct box_line {
    size_t start, len; /* in words */
    ecfit_placed at;   /* line, part and key not set */
    uint32_t mark;     /* 1 + the line with the list mark of this one, or 0 */
    bool is_mark;      /* written with the line it belongs to */
    bool is_foot;      /* the lowest row of the page, away from the others: written last */
} box_line;

typedef struct box_parse {
    ecfit_buf words; /* the text of all lines of the page */
    VEC(box_line) lines;
    VEC(ecfit_placed) order; /* the lines that are written by themselves, as they are read; the foot comes last */
    int height;              /* of the page, hundredths of a point */
    int pitch;               /* of its lines, see columns.h */
    ecfit_buf *out;
    size_t n_pages;
    bool in_word;
} box_parse;

/* "56.800000" in hundredths; strtod() would ask the locale what a point is. */
static int hundredths(const char *z)
{
    long whole = 0, part = 0;
    bool minus = *z == '-';
    for (z += minus; isdigit((unsigned char)*z) && whole < 1000000; z++) whole = whole * 10 + (*z - '0');
    if (*z == '.' && isdigit((unsigned char)z[1])) {
        part = (z[1] - '0') * 10;
        if (isdigit((unsigned char)z[2])) part += z[2] - '0';
    }
    long value = whole * 100 + part;
    return (int)(minus ? -value : value);
}

static int attribute(const xmlChar **atts, const char *name)
{
    for (; atts && atts[0]; atts += 2)
        if (atts[1] && !strcmp((const char *)atts[0], name)) return hundredths((const char *)atts[1]);
    return 0;
}

static ecfit_placed place_of(const xmlChar **atts)
{
    return (ecfit_placed){.x0 = attribute(atts, "xmin"), .y0 = attribute(atts, "ymin"), .x1 = attribute(atts, "xmax"),
                          .y1 = attribute(atts, "ymax")};
}

static ecfit_str text_of(const box_parse *p, const box_line *l) { return (ecfit_str){p->words.ptr + l->start, l->len}; }

static int height(const box_line *l) { return l->at.y1 - l->at.y0; }

/* Vertical overlap of more than half of the lower one. */
static bool on_one_row(const box_line *a, const box_line *b)
{
    int top = a->at.y0 > b->at.y0 ? a->at.y0 : b->at.y0, bottom = a->at.y1 < b->at.y1 ? a->at.y1 : b->at.y1;
    int low = height(a) < height(b) ? height(a) : height(b);
    return (bottom - top) * 2 > low;
}

/* The line that begins closest to the right of a mark: within 60 points, and on its row. */
static box_line *owner_of(box_parse *p, const box_line *mark)
{
    enum { REACH = 6000 };
    box_line *best = NULL;
    for (size_t i = 0; i < p->lines.n; i++) {
        box_line *l = &p->lines.at[i];
        if (l == mark || l->is_mark || l->mark || l->at.x0 < mark->at.x1 || l->at.x0 - mark->at.x1 > REACH) continue;
        if (on_one_row(mark, l) && (!best || l->at.x0 < best->at.x0)) best = l;
    }
    return best;
}

static void give_marks(box_parse *p)
{
    enum { MAX_MARKS = 500 }; /* a page has no more; a hostile one must not cost a square */
    size_t n = 0;
    for (size_t i = 0; i < p->lines.n; i++) p->lines.at[i].is_mark = ecfit_layout_is_mark(text_of(p, &p->lines.at[i]));
    for (size_t i = 0; i < p->lines.n && n < MAX_MARKS; i++) {
        box_line *l = &p->lines.at[i];
        if (!l->is_mark) continue;
        n++;
        box_line *owner = owner_of(p, l);
        if (owner) owner->mark = (uint32_t)i + 1;
        else l->is_mark = false;
    }
}

/* Of a page with columns poppler reads the footer between them: behind the first one, in the middle of a sentence. It
 * is the lowest row, near the end of the page, with room above. */
static void find_foot(box_parse *p)
{
    const box_line *lowest = NULL;
    for (size_t i = 0; i < p->lines.n; i++)
        if (!lowest || p->lines.at[i].at.y0 > lowest->at.y0) lowest = &p->lines.at[i];
    if (!lowest || lowest->at.y1 < p->height / 8 * 7) return;
    for (size_t i = 0; i < p->lines.n; i++) {
        const box_line *l = &p->lines.at[i];
        if (!on_one_row(l, lowest) && (lowest->at.y0 - l->at.y0) * 100 < height(l) * p->pitch * 5 / 4) return;
    }
    for (size_t i = 0; i < p->lines.n; i++) p->lines.at[i].is_foot = on_one_row(&p->lines.at[i], lowest);
}

static void push_lines(box_parse *p, bool foot)
{
    for (size_t i = 0; i < p->lines.n; i++) {
        const box_line *l = &p->lines.at[i];
        if (l->is_mark || !l->len || l->is_foot != foot) continue;
        ecfit_placed *o = vec_push(&p->order);
        if (o) *o = l->at, o->line = (uint32_t)i;
        else p->out->failed = true;
    }
}

static void find_order(box_parse *p)
{
    vec_reset(&p->order);
    push_lines(p, false);
    p->pitch = ecfit_columns_pitch(p->order.at, p->order.n);
    find_foot(p);
    vec_reset(&p->order);
    push_lines(p, false);
    ecfit_columns_order(p->order.at, p->order.n, p->pitch);
    push_lines(p, true);
}

static void put_line(box_parse *p, const box_line *l)
{
    ecfit_str mark = l->mark ? text_of(p, &p->lines.at[l->mark - 1]) : (ecfit_str){"", 0};
    ecfit_buf_put(p->out, mark.ptr, mark.len);
    if (mark.len) ecfit_buf_putc(p->out, ' ');
    ecfit_buf_put(p->out, p->words.ptr + l->start, l->len);
    ecfit_buf_putc(p->out, '\n');
}

static void put_page(box_parse *p)
{
    give_marks(p);
    find_order(p);
    for (size_t i = 0; i < p->order.n; i++) {
        const ecfit_placed *o = &p->order.at[i];
        if (i && (ecfit_columns_gap(o - 1, o, p->pitch) || o->part != o[-1].part)) ecfit_buf_putc(p->out, '\n');
        put_line(p, &p->lines.at[o->line]);
    }
    ecfit_buf_putc(p->out, '\f');
    p->n_pages++;
    p->words.len = 0;
    vec_reset(&p->lines);
}

static box_line *last_line(box_parse *p) { return p->lines.n ? &p->lines.at[p->lines.n - 1] : NULL; }

static void on_open(void *ctx, const xmlChar *name, const xmlChar **atts)
{
    box_parse *p = ctx;
    if (!strcmp((const char *)name, "line")) {
        box_line *l = vec_push(&p->lines);
        if (!l) p->out->failed = true;
        else *l = (box_line){.start = p->words.len, .at = place_of(atts)};
    }
    if (!strcmp((const char *)name, "page")) p->height = attribute(atts, "height");
    if (strcmp((const char *)name, "word")) return;
    box_line *l = last_line(p);
    p->in_word = l != NULL;
    if (l && l->len) ecfit_buf_putc(&p->words, ' '), l->len += !p->words.failed;
}

static void on_close(void *ctx, const xmlChar *name)
{
    box_parse *p = ctx;
    if (!strcmp((const char *)name, "word")) p->in_word = false;
    if (!strcmp((const char *)name, "page")) put_page(p);
}

static void on_text(void *ctx, const xmlChar *ptr, int len)
{
    box_parse *p = ctx;
    box_line *l = last_line(p);
    if (!p->in_word || !l) return;
    ecfit_buf_put(&p->words, (const char *)ptr, (size_t)len);
    if (!p->words.failed) l->len += (size_t)len;
}

ecfit_status ecfit_boxes_text(ecfit_str xml, ecfit_buf *out, size_t *n_pages, const char *where, ecfit_error *err)
{
    box_parse p = {.out = out};
    /* The HTML parser reads poppler's XHTML and forgives control characters, which fonts without names leave there. */
    const htmlSAXHandler events = {.startElement = on_open, .endElement = on_close, .characters = on_text};
    ecfit_status code = ecfit_libxml_html(xml, events, &p, where, err);
    out->failed |= p.words.failed;
    ecfit_buf_free(&p.words);
    vec_free(&p.lines);
    vec_free(&p.order);
    *n_pages = p.n_pages;
    return code;
}

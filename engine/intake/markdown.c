/* Markdown through cmark. Pipe tables are no CommonMark: cmark hands them on as paragraphs of lines with bars. */
#include "base/library.h"
#include "intake/convert.h"
#include "intake/decode.h"
#include "intake/html.h"
#include "sonames.h"
#include <cmark.h>

#define CMARK(f) \
    f(cmark_, iter_free) f(cmark_, iter_get_node) f(cmark_, iter_new) f(cmark_, iter_next) \
    f(cmark_, node_first_child) f(cmark_, node_free) f(cmark_, node_get_list_start) f(cmark_, node_get_list_tight) \
    f(cmark_, node_get_list_type) f(cmark_, node_get_literal) f(cmark_, node_get_type) f(cmark_, node_get_user_data) \
    f(cmark_, node_parent) f(cmark_, node_set_user_data) f(cmark_, parse_document)

static struct {
    CMARK(ECFIT_LIBRARY_MEMBER)
} cmark;

static bool open_cmark(const char *where, ecfit_error *err)
{
    static const char *const names[] = {CMARK(ECFIT_LIBRARY_NAME) NULL};
    static ecfit_library library = {ECFIT_SONAME_CMARK, "libcmark0.30.2", names, &cmark, false};
    return ecfit_library_open(&library, where, err);
}

typedef struct markdown_walk {
    ecfit_lines lines;
    const char *where;
    ecfit_error *err;
    ecfit_status status;
    bool in_table; /* the paragraph is one */
} markdown_walk;

static ecfit_str literal(cmark_node *node)
{
    const char *z = cmark.node_get_literal(node);
    return ecfit_str_of(z ? z : "");
}

static bool is_table(cmark_node *paragraph)
{
    cmark_node *first = cmark.node_first_child(paragraph);
    return first && cmark.node_get_type(first) == CMARK_NODE_TEXT && literal(first).len && literal(first).ptr[0] == '|';
}

/* "|---|:--:|" */
static bool is_table_rule(ecfit_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!memchr("|-: ", s.ptr[i], 4)) return false;
    return true;
}

static void put_cells(ecfit_lines *lines, ecfit_str s)
{
    if (is_table_rule(s) && s.len > 2) return;
    while (s.ptr) {
        ecfit_str part = ecfit_str_cut(&s, '|');
        ecfit_lines_text(lines, part.ptr, part.len);
        if (s.ptr) ecfit_lines_cell(lines);
    }
}

static void put_literal(markdown_walk *w, ecfit_str s)
{
    if (w->in_table) put_cells(&w->lines, s);
    else ecfit_lines_text(&w->lines, s.ptr, s.len);
}

static void soft_break(markdown_walk *w)
{
    if (w->in_table) ecfit_lines_row_end(&w->lines);
    else ecfit_lines_text(&w->lines, " ", 1);
}

/* The number of an item of an ordered list; 0 for a bullet. The list counts as it is walked. */
static unsigned item_number(cmark_node *item)
{
    cmark_node *list = cmark.node_parent(item);
    if (!list || cmark.node_get_list_type(list) != CMARK_ORDERED_LIST) return 0;
    uintptr_t n_before = (uintptr_t)cmark.node_get_user_data(list);
    cmark.node_set_user_data(list, (void *)(n_before + 1));
    return (unsigned)cmark.node_get_list_start(list) + (unsigned)n_before;
}

static bool in_tight_list(cmark_node *node)
{
    cmark_node *item = cmark.node_parent(node), *list = item ? cmark.node_parent(item) : NULL;
    return list && cmark.node_get_type(item) == CMARK_NODE_ITEM && cmark.node_get_list_tight(list);
}

static void enter(markdown_walk *w, cmark_node *node)
{
    ecfit_lines *l = &w->lines;
    switch (cmark.node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        w->in_table = is_table(node);
        ecfit_lines_break(l, in_tight_list(node) ? 1 : 2);
        if (w->in_table) ecfit_lines_row_end(l);
        break;
    case CMARK_NODE_HEADING: case CMARK_NODE_THEMATIC_BREAK: ecfit_lines_break(l, 2); break;
    case CMARK_NODE_ITEM: ecfit_lines_item(l, item_number(node)); break;
    case CMARK_NODE_TEXT: case CMARK_NODE_CODE: put_literal(w, literal(node)); break;
    case CMARK_NODE_SOFTBREAK: soft_break(w); break;
    case CMARK_NODE_LINEBREAK: ecfit_lines_newline(l); break;
    case CMARK_NODE_CODE_BLOCK:
        ecfit_lines_break(l, 2);
        ecfit_lines_verbatim(l, literal(node).ptr, literal(node).len);
        ecfit_lines_break(l, 2);
        break;
    case CMARK_NODE_HTML_BLOCK:
        ecfit_lines_break(l, 2);
        if (!w->status) w->status = ecfit_html_text(literal(node), false, l, w->where, w->err);
        ecfit_lines_break(l, 2);
        break;
    default: break;
    }
}

static void leave(markdown_walk *w, cmark_node *node)
{
    ecfit_lines *l = &w->lines;
    switch (cmark.node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        if (w->in_table) ecfit_lines_row_end(l);
        w->in_table = false;
        ecfit_lines_break(l, in_tight_list(node) ? 1 : 2);
        break;
    case CMARK_NODE_HEADING: ecfit_lines_break(l, 2); break;
    case CMARK_NODE_ITEM: ecfit_lines_item_end(l); break;
    default: break;
    }
}

static void walk(markdown_walk *w, cmark_iter *it)
{
    for (cmark_event_type event; (event = cmark.iter_next(it)) != CMARK_EVENT_DONE;) {
        if (event == CMARK_EVENT_ENTER) enter(w, cmark.iter_get_node(it));
        else leave(w, cmark.iter_get_node(it));
    }
}

ecfit_status ecfit_convert_markdown(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    if (!open_cmark(c->where, err)) return ECFIT_EHELPER;
    ecfit_buf clean = {0};
    ecfit_str text = ecfit_decode(bytes, &clean);
    markdown_walk w = {.lines = ecfit_lines_into(c->text), .where = c->where, .err = err};
    cmark_node *root = cmark.parse_document(text.ptr, text.len, CMARK_OPT_DEFAULT);
    cmark_iter *it = root ? cmark.iter_new(root) : NULL;
    if (it) walk(&w, it);
    if (it) cmark.iter_free(it);
    if (root) cmark.node_free(root);
    c->text->failed |= clean.failed;
    ecfit_buf_free(&clean);
    return w.status;
}

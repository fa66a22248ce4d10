#include "base/vec.h"
#include "intake/layout.h"
#include "intake/view.h"
#include <ctype.h>

enum { EDGE_LINES = 3, MAX_EDGES = 2 * EDGE_LINES * 512 };

typedef struct page_edge { /* a line near the top or the bottom of its page */
    ecfit_str text;
    bool top, drop;
} page_edge;

typedef VEC(page_edge) page_edges;

/* Equal but for their digits: "VN 2026/07 - page 3 of 7" and "VN 2026/07 - page 4 of 7". Long lines are sentences. */
static bool same_but_digits(ecfit_str a, ecfit_str b)
{
    if (a.len > 60 || b.len > 60) return ecfit_str_eq(a, b);
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len) {
        bool digit = isdigit((unsigned char)a.ptr[i]) && isdigit((unsigned char)b.ptr[j]);
        if (!digit && a.ptr[i] != b.ptr[j]) return false;
        i++, j++;
        if (!digit) continue;
        while (i < a.len && isdigit((unsigned char)a.ptr[i])) i++;
        while (j < b.len && isdigit((unsigned char)b.ptr[j])) j++;
    }
    return i == a.len && j == b.len;
}

/* "7", "- 7 -", "Page 3 of 7", "3/7"; "2014 - 2019" are years. */
static bool is_page_number(ecfit_str s)
{
    static const char *const words[] = {"page", "Page", "PAGE", "of", "sur", "de", "p."};
    enum { MAX_DIGITS = 3 };
    bool number = false;
    while (s.len) {
        size_t n = 0, digits = 0;
        while (digits < s.len && isdigit((unsigned char)s.ptr[digits])) digits++;
        for (size_t i = 0; !n && i < sizeof words / sizeof *words; i++)
            if (view_begins(s, words[i])) n = strlen(words[i]);
        if (!n) n = digits ? digits : strchr(" -/|", s.ptr[0]) != NULL;
        if (!n || digits > MAX_DIGITS) return false;
        number |= digits > 0;
        s = view_drop(s, n);
    }
    return number;
}

static void push_edge(page_edges *edges, ecfit_str text, bool top)
{
    if (edges->n >= MAX_EDGES) return;
    page_edge *e = vec_push(edges);
    if (e) *e = (page_edge){.text = text, .top = top, .drop = is_page_number(text)};
}

static void collect_edges(ecfit_str page, page_edges *edges)
{
    ecfit_str last[EDGE_LINES];
    size_t n = 0;
    while (page.ptr) {
        ecfit_str s = view_trim(ecfit_str_cut(&page, '\n'));
        if (!s.len) continue;
        if (n < EDGE_LINES) push_edge(edges, s, true);
        last[n++ % EDGE_LINES] = s;
    }
    size_t n_bottom = n >= 2 * EDGE_LINES ? EDGE_LINES : n > EDGE_LINES ? n - EDGE_LINES : 0;
    for (size_t i = n - n_bottom; i < n; i++) push_edge(edges, last[i % EDGE_LINES], false);
}

/* A line at the same edge of more than half of the pages is theirs, not the notice's. At the top the first one stays:
 * it is often the title. */
static void find_running(page_edges *edges, size_t n_pages)
{
    for (size_t i = 0; i < edges->n && n_pages > 1; i++) {
        page_edge *e = &edges->at[i];
        size_t same = 0;
        bool first = true;
        for (size_t j = 0; j < edges->n; j++) {
            const page_edge *o = &edges->at[j];
            if (o->top != e->top || !same_but_digits(o->text, e->text)) continue;
            same++;
            first &= j >= i;
        }
        if (same * 2 > n_pages && !(first && e->top)) e->drop = true;
    }
}

/* Edges lie in the order of the text, and so do the calls: *next is the first that can still come. */
static bool is_dropped(const page_edges *edges, size_t *next, ecfit_str s)
{
    while (*next < edges->n && edges->at[*next].text.ptr < s.ptr) ++*next;
    return *next < edges->n && edges->at[*next].text.ptr == s.ptr && edges->at[*next].drop;
}

static void put_page(ecfit_str page, const page_edges *edges, size_t *next, ecfit_buf *out)
{
    while (page.ptr) {
        ecfit_str s = view_trim(ecfit_str_cut(&page, '\n'));
        if (s.len && is_dropped(edges, next, s)) continue;
        ecfit_buf_put(out, s.ptr, s.len);
        ecfit_buf_putc(out, '\n');
    }
}

/* A sentence that runs over the end of a page must not meet an empty line there. */
static void end_page(ecfit_buf *out)
{
    while (out->len && (unsigned char)out->ptr[out->len - 1] <= ' ') out->len--;
    bool sentence_ended = out->len && strchr(".:;!?", out->ptr[out->len - 1]);
    ecfit_buf_puts(out, sentence_ended ? "\n\n" : "\n");
}

void ecfit_layout_pages(ecfit_str in, ecfit_buf *out)
{
    page_edges edges = {0};
    size_t n_pages = 0, next = 0;
    for (ecfit_str rest = in; rest.ptr;) {
        ecfit_str page = ecfit_str_cut(&rest, '\f');
        if (!view_trim(page).len) continue;
        n_pages++;
        collect_edges(page, &edges);
    }
    find_running(&edges, n_pages);
    for (ecfit_str rest = in; rest.ptr;) {
        put_page(ecfit_str_cut(&rest, '\f'), &edges, &next, out);
        end_page(out);
    }
    vec_free(&edges);
}

#include "intake/lines.h"

ecfit_lines ecfit_lines_into(ecfit_buf *out) { return (ecfit_lines){.out = out, .from = out->len}; }

static const char cell_mark[] = " | ";
enum { MARK_LEN = sizeof cell_mark - 1 };

/* The last mark first, so that the places of the others hold. */
static void stack_cells(ecfit_lines *l)
{
    l->stacked = true;
    while (l->n_marks && !l->out->failed) {
        char *mark = l->out->ptr + l->marks[--l->n_marks];
        *mark = '\n';
        memmove(mark + 1, mark + MARK_LEN, (size_t)(l->out->ptr + l->out->len - (mark + MARK_LEN)));
        l->out->len -= MARK_LEN - 1;
    }
}

static void mark_cell(ecfit_lines *l)
{
    if (l->n_marks < ECFIT_LINES_CELLS) l->marks[l->n_marks++] = l->out->len;
    ecfit_buf_puts(l->out, cell_mark);
}

/* What waited for text is written now. */
static void begin(ecfit_lines *l)
{
    bool first = l->out->len == l->from;
    if (l->cell && l->in_row && !l->stacked) mark_cell(l);
    else if (l->breaks && !first) {
        if (l->in_row && !l->stacked) stack_cells(l);
        ecfit_buf_put(l->out, "\n\n", l->breaks);
    }
    else if (l->space && !first && !l->item) ecfit_buf_putc(l->out, ' ');
    if (l->item && l->number) ecfit_buf_fmt(l->out, "%u. ", l->number);
    else if (l->item) ecfit_buf_puts(l->out, "- ");
    l->breaks = l->number = 0;
    l->space = l->item = l->cell = false;
    l->in_row = true;
}

/* 0, or the bytes of the white space at p; the no-break space is one, nothing depends on where a line could break. */
static size_t space_at(const char *p, size_t left)
{
    if ((unsigned char)*p <= ' ' || *p == 0x7F) return 1;
    return left >= 2 && p[0] == '\xC2' && p[1] == '\xA0' ? 2 : 0;
}

void ecfit_lines_text(ecfit_lines *l, const char *ptr, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = space_at(ptr + i, len - i), start = i;
        if (n) {
            l->space = true;
            i += n;
            continue;
        }
        while (i < len && !space_at(ptr + i, len - i)) i++;
        begin(l);
        ecfit_buf_put(l->out, ptr + start, i - start);
    }
}

void ecfit_lines_verbatim(ecfit_lines *l, const char *ptr, size_t len)
{
    ecfit_str rest = {ptr, len};
    while (rest.ptr) {
        ecfit_str line = ecfit_str_cut(&rest, '\n');
        ecfit_lines_text(l, line.ptr, line.len);
        if (rest.ptr) ecfit_lines_newline(l);
    }
}

void ecfit_lines_break(ecfit_lines *l, unsigned n)
{
    bool opens_cell = l->cell && l->in_row && !l->stacked;
    if (l->item || opens_cell) return; /* a paragraph that opens an item or a cell stays on its line */
    if (l->breaks < n) l->breaks = n;
}

void ecfit_lines_newline(ecfit_lines *l)
{
    if (l->breaks < 2) l->breaks++;
}

void ecfit_lines_item(ecfit_lines *l, unsigned number)
{
    l->item = false;
    ecfit_lines_break(l, 1);
    l->item = true;
    l->number = number;
}

void ecfit_lines_item_end(ecfit_lines *l)
{
    l->item = false;
    l->number = 0;
    ecfit_lines_break(l, 1);
}

static void end_line_of_row(ecfit_lines *l)
{
    l->cell = l->in_row = false;
    l->n_marks = 0;
    l->stacked = l->n_rows > 1; /* a table in a cell: the row around it holds more than lines */
    ecfit_lines_break(l, 1);
}

void ecfit_lines_row(ecfit_lines *l)
{
    if (l->n_rows++ && l->in_row && !l->stacked) stack_cells(l);
    end_line_of_row(l);
    l->stacked = false;
}

void ecfit_lines_row_end(ecfit_lines *l)
{
    end_line_of_row(l);
    if (l->n_rows) l->n_rows--;
}

void ecfit_lines_cell(ecfit_lines *l)
{
    if (!l->in_row) return;
    l->cell = true;
    if (!l->stacked) l->breaks = 0;
    else if (!l->breaks) l->breaks = 1;
}

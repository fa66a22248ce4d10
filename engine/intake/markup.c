#include "intake/markup.h"
#include <stdlib.h>

static int by_name(const void *key, const void *element)
{
    return strcmp(key, ((const ecfit_markup_element *)element)->name);
}

ecfit_markup_kind ecfit_markup_find(const ecfit_markup *m, const char *name)
{
    const ecfit_markup_element *e = bsearch(name, m->elements, m->n_elements, sizeof *e, by_name);
    return e ? e->kind : ECFIT_MARKUP_INLINE;
}

void ecfit_markup_open(ecfit_markup *m, ecfit_markup_kind kind)
{
    m->depth++;
    if (m->skip_depth) return;
    switch (kind) {
    case ECFIT_MARKUP_SKIP: m->skip_depth = m->depth; break;
    case ECFIT_MARKUP_BLOCK: case ECFIT_MARKUP_LINE: ecfit_lines_break(&m->lines, 1); break;
    case ECFIT_MARKUP_PARAGRAPH: ecfit_lines_break(&m->lines, 2); break;
    case ECFIT_MARKUP_ITEM: case ECFIT_MARKUP_LABEL: ecfit_lines_item(&m->lines, 0); break;
    case ECFIT_MARKUP_ROW: ecfit_lines_row(&m->lines); break;
    case ECFIT_MARKUP_CELL: ecfit_lines_cell(&m->lines); break;
    case ECFIT_MARKUP_BREAK: ecfit_lines_newline(&m->lines); break;
    case ECFIT_MARKUP_SPACE: m->lines.space = true; break;
    case ECFIT_MARKUP_HYPHEN: ecfit_lines_text(&m->lines, "-", 1); break;
    case ECFIT_MARKUP_VERBATIM: ecfit_lines_break(&m->lines, 2); m->n_verbatim++; break;
    case ECFIT_MARKUP_TEXT: m->n_text++; break;
    case ECFIT_MARKUP_INLINE: break;
    }
}

void ecfit_markup_close(ecfit_markup *m, ecfit_markup_kind kind)
{
    unsigned depth = m->depth;
    if (m->depth) m->depth--;
    if (m->skip_depth) {
        if (depth <= m->skip_depth) m->skip_depth = 0;
        return;
    }
    switch (kind) {
    case ECFIT_MARKUP_BLOCK: ecfit_lines_break(&m->lines, 1); break;
    case ECFIT_MARKUP_PARAGRAPH: ecfit_lines_break(&m->lines, 2); break;
    case ECFIT_MARKUP_LINE:
        m->lines.item = false;
        ecfit_lines_newline(&m->lines);
        break;
    case ECFIT_MARKUP_ITEM: ecfit_lines_item_end(&m->lines); break;
    case ECFIT_MARKUP_ROW: ecfit_lines_row_end(&m->lines); break;
    case ECFIT_MARKUP_VERBATIM:
        if (m->n_verbatim) m->n_verbatim--;
        ecfit_lines_break(&m->lines, 2);
        break;
    case ECFIT_MARKUP_TEXT:
        if (m->n_text) m->n_text--;
        break;
    default: break;
    }
}

void ecfit_markup_text(ecfit_markup *m, const char *ptr, size_t len)
{
    if (m->skip_depth || (m->only_text && !m->n_text)) return;
    if (m->n_verbatim) ecfit_lines_verbatim(&m->lines, ptr, len);
    else ecfit_lines_text(&m->lines, ptr, len);
}

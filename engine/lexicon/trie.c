/* The trie of phrases as it is read: a double array, so that going on from a node takes one look at one row, where
 * children side by side took a search among them (50 instructions and two branches that could not be foreseen).
 * Layer: lexicon. */
#include "lexicon/build.h"

static int by_node_and_symbol(const void *a, const void *b)
{
    const kb_arc *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    return x->sym < y->sym ? -1 : x->sym > y->sym;
}

/* How the nodes so far, numbered as they were made, are laid out. */
typedef struct layout {
    size_t n_nodes;
    kb_arc *arcs;    /* by node and symbol */
    uint32_t *first; /* where the arcs of each node begin; one more for the end */
    uint32_t *order; /* the nodes that are reached, level by level */
    size_t n_order;
    uint32_t *row;   /* of each node */
    VEC(uint32_t) free_from; /* of each row: no free one stands between it and this one, which is itself if free */
    uint32_t longest;        /* the greatest `first` of a node */
} layout;

static uint32_t n_children(const layout *l, uint32_t node) { return l->first[node + 1] - l->first[node]; }

static void list_arcs(const kb_build *b, layout *l)
{
    size_t n = 0;
    for (size_t i = 0; i < b->arcs.n; i++)
        if (b->arcs.at[i].node != KB_NONE) l->arcs[n++] = b->arcs.at[i];
    qsort(l->arcs, n, sizeof *l->arcs, by_node_and_symbol);
    for (size_t i = 0; i < n; i++) l->first[l->arcs[i].node + 1]++;
    for (size_t i = 0; i < l->n_nodes; i++) l->first[i + 1] += l->first[i];
}

/* The same order whatever numbers the nodes had: a trie that was read and is laid out again looks the same. */
static void list_nodes(layout *l)
{
    for (uint32_t i = 1; i <= KB_N_ROOTS; i++) l->order[l->n_order++] = i;
    for (size_t i = 0; i < l->n_order; i++)
        for (uint32_t k = l->first[l->order[i]]; k < l->first[l->order[i] + 1]; k++)
            l->order[l->n_order++] = l->arcs[k].child;
}

/* ---- free rows ---------------------------------------------------------------------------------------------- */

static bool make_rows(kb_build *b, layout *l, size_t n)
{
    if (n <= b->nodes.n) return true;
    if (!vec_reserve(&b->nodes, n - b->nodes.n) || !vec_reserve(&l->free_from, n - l->free_from.n)) return false;
    for (; b->nodes.n < n; b->nodes.n++, l->free_from.n++) {
        b->nodes.at[b->nodes.n] = (kb_node){.parent = KB_NONE};
        l->free_from.at[l->free_from.n] = (uint32_t)l->free_from.n;
    }
    return true;
}

/* The first free row at or behind one; how many there are when none is. */
static uint32_t free_row(layout *l, uint32_t row)
{
    uint32_t *from = l->free_from.at;
    while (row < l->free_from.n && from[row] != row) {
        if (from[row] < l->free_from.n) from[row] = from[from[row]];
        row = from[row];
    }
    return row;
}

static void take_row(layout *l, uint32_t row) { l->free_from.at[row] = row + 1; }

static bool is_free(const layout *l, uint32_t row) { return row >= l->free_from.n || l->free_from.at[row] == row; }

/* ---- where children stand ----------------------------------------------------------------------------------- */

static bool all_free(const layout *l, const kb_arc *arcs, uint32_t n, uint32_t first)
{
    for (uint32_t i = 0; i < n; i++)
        if (!is_free(l, first + arcs[i].sym)) return false;
    return true;
}

/* Give the children of a node the first rows that are free together, that of the first child at *from or behind it. */
static bool place_children(kb_build *b, layout *l, uint32_t node, uint32_t *from)
{
    const kb_arc *arcs = l->arcs + l->first[node];
    const uint32_t n = n_children(l, node);
    uint32_t row = free_row(l, *from > arcs->sym ? *from : arcs->sym);
    while (!all_free(l, arcs, n, row - arcs->sym)) row = free_row(l, row + 1);
    *from = row;
    const uint32_t first = row - arcs->sym;
    if (!make_rows(b, l, first + arcs[n - 1].sym + 1)) return false;
    for (uint32_t i = 0; i < n; i++) take_row(l, l->row[arcs[i].child] = first + arcs[i].sym);
    if (first > l->longest) l->longest = first;
    return true;
}

enum { SIZES = 33 };

static unsigned size_of(uint32_t n) { return n ? 32 - (unsigned)__builtin_clz(n) : 0; } /* how often it can be halved */

/* Those with many children first, while there is room; few fit in between. None of a size is sought a place before that
 * of the last of its like: the rows that stay free cost 2 MB, where a look at all of them costs a second. */
static bool place_nodes(kb_build *b, layout *l)
{
    for (unsigned size = SIZES - 1; size > 0; size--)
        for (uint32_t i = 0, from = 0; i < l->n_order; i++)
            if (size_of(n_children(l, l->order[i])) == size && !place_children(b, l, l->order[i], &from)) return false;
    return make_rows(b, l, l->longest + b->symbols.offsets.n); /* any symbol may be asked for */
}

static void link_nodes(kb_build *b, const layout *l)
{
    for (size_t i = 0; i < l->n_order; i++) {
        const uint32_t node = l->order[i];
        kb_node *at = &b->nodes.at[l->row[node]];
        for (uint32_t k = l->first[node]; k < l->first[node + 1]; k++) {
            const kb_arc *arc = &l->arcs[k];
            at->first = l->row[arc->child] - arc->sym;
            at->children |= kb_child_bit(arc->sym);
            b->nodes.at[l->row[arc->child]].parent = l->row[node];
        }
    }
}

/* ---- phrases inside others ----------------------------------------------------------------------------------- */

/* By row, as in an automaton (Aho, Corasick 1975): the longest node that is an end of this one, and the kinds of the
 * phrases that end where this one ends, itself among them, and of those inside it. */
typedef struct inner {
    uint32_t end, ending, inside;
} inner;

static uint32_t kinds_of(const kb_build *b, uint32_t row)
{
    uint32_t kinds = 0;
    const kb_reading *r = &b->readings.at[kb_selected_of(b->choices.at, b->nodes.at[row].readings, KB_ALL_READINGS)];
    do kinds |= 1u << r->kind;
    while (!(r++->flags & KB_READING_LAST));
    return kinds & ((1u << KB_N_KINDS) - 1);
}

static inner inner_of(const kb_build *b, const inner *of, uint32_t parent, uint32_t row, uint32_t sym)
{
    uint32_t from = parent, end = parent;
    for (bool found = parent <= KB_N_ROOTS; !found;) {
        from = of[from].end, end = kb_child(b->nodes.at, from, sym);
        found = end || from <= KB_N_ROOTS;
    }
    if (!end) end = from;
    return (inner){end, kinds_of(b, row) | of[end].ending, of[parent].inside | kinds_of(b, parent) | of[end].ending};
}

static void mark_covering(kb_build *b, const kb_node *node)
{
    for (unsigned s = 0; s < KB_N_SELECTIONS; s++) {
        const uint32_t first = kb_selected_of(b->choices.at, node->readings, s);
        if (!first) continue;
        kb_reading *r = &b->readings.at[first];
        do r->flags |= KB_READING_COVERS;
        while (!(r++->flags & KB_READING_LAST));
    }
}

/* Level by level, so that what is shorter is known. */
static bool mark_all_covering(kb_build *b, const layout *l)
{
    inner *of = calloc(b->nodes.n, sizeof *of);
    if (!of) return false;
    for (size_t i = 0; i < l->n_order; i++) {
        const uint32_t node = l->order[i], parent = l->row[node];
        for (uint32_t k = l->first[node]; k < l->first[node + 1]; k++) {
            const uint32_t row = l->row[l->arcs[k].child];
            of[row] = inner_of(b, of, parent, row, l->arcs[k].sym);
            if (parent > KB_N_ROOTS && of[row].inside & kinds_of(b, row)) mark_covering(b, &b->nodes.at[row]);
        }
    }
    free(of);
    return true;
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static bool lay_out(kb_build *b, layout *l)
{
    vec_reset(&b->nodes);
    if (!make_rows(b, l, 1 + KB_N_ROOTS)) return false;
    for (uint32_t i = 0; i <= KB_N_ROOTS; i++) take_row(l, l->row[i] = i);
    list_arcs(b, l);
    list_nodes(l);
    if (!place_nodes(b, l)) return false;
    link_nodes(b, l);
    if (!kb_begin_readings(b)) return false;
    for (size_t i = 0; i < l->n_order; i++)
        if (!kb_fill_readings(b, &b->nodes.at[l->row[l->order[i]]], b->nodes_so_far.at[l->order[i]])) return false;
    return mark_all_covering(b, l);
}

bool kb_fill_trie(kb_build *b)
{
    const size_t n = b->nodes_so_far.n;
    layout l = {.n_nodes = n, .arcs = malloc((b->n_arcs + 1) * sizeof *l.arcs), .first = calloc(n + 1, sizeof *l.first),
                .order = malloc(n * sizeof *l.order), .row = malloc(n * sizeof *l.row)};
    const bool ok = l.arcs && l.first && l.order && l.row && lay_out(b, &l);
    free(l.arcs);
    free(l.first);
    free(l.order);
    free(l.row);
    vec_free(&l.free_from);
    return ok;
}

bool kb_thaw_trie(kb_build *b, const ecfit_kb *kb)
{
    const kb_node *nodes = b->nodes.at;
    if (!vec_reserve(&b->nodes_so_far, b->nodes.n)) return false;
    for (uint32_t i = 0; i < b->nodes.n; i++) {
        const uint32_t parent = nodes[i].parent;
        b->nodes_so_far.at[i] = b->readings.at[kb_selected(kb, nodes[i].readings, KB_ALL_READINGS)].entry;
        if (parent != KB_NONE && !kb_add_arc(b, (kb_arc){parent, i - nodes[parent].first, i})) return false;
    }
    b->nodes_so_far.n = b->nodes.n;
    vec_reset(&b->senses);
    return true;
}

/* The trie of phrases as it is read: children side by side, so that going on from a node takes a line of the cache or
 * two, where a hash of all arcs and a filter before it took four misses a step (10 % of a notice). Layer: lexicon. */
#include "lexicon/build.h"

static int by_node_and_hash(const void *a, const void *b)
{
    const kb_arc *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    const uint32_t of_x = kb_child_hash(x->sym), of_y = kb_child_hash(y->sym);
    return of_x < of_y ? -1 : of_x > of_y;
}

/* Arcs by node and hash of the symbol, and where those of each node begin. */
typedef struct arc_list {
    kb_arc *at;
    uint32_t *first; /* one for each node and one for the end */
} arc_list;

static bool list_arcs(const kb_build *b, arc_list *l)
{
    size_t n = 0;
    l->at = malloc((b->n_arcs + 1) * sizeof *l->at);
    l->first = calloc(b->nodes_so_far.n + 1, sizeof *l->first);
    if (!l->at || !l->first) return false;
    for (size_t i = 0; i < b->arcs.n; i++)
        if (b->arcs.at[i].node != KB_NONE) l->at[n++] = b->arcs.at[i];
    qsort(l->at, n, sizeof *l->at, by_node_and_hash);
    for (size_t i = 0; i < n; i++) l->first[l->at[i].node + 1]++;
    for (size_t i = 0; i < b->nodes_so_far.n; i++) l->first[i + 1] += l->first[i];
    return true;
}

/* Number the nodes level by level, those of one parent in the order of their hashes. older[]: what a node was before. */
static void number_nodes(kb_build *b, const arc_list *l, uint32_t *older)
{
    const size_t n = b->nodes_so_far.n;
    kb_node *nodes = b->nodes.at;
    uint32_t next = KB_N_ROOTS;
    for (uint32_t i = 0; i < KB_N_ROOTS; i++) older[i] = i, nodes[i] = (kb_node){.reading = KB_NONE};
    for (uint32_t i = 0; i < n; i++) {
        nodes[i].first_child = next;
        for (uint32_t k = l->first[older[i]]; k < l->first[older[i] + 1]; k++, next++) {
            older[next] = l->at[k].child;
            nodes[next] = (kb_node){.sym = l->at[k].sym, .reading = KB_NONE};
            nodes[i].children |= kb_child_bit(l->at[k].sym);
        }
    }
    nodes[n] = (kb_node){.first_child = next, .reading = KB_NONE};
    b->nodes.n = n + 1;
}

static bool fill_roots(kb_build *b)
{
    const size_t n_syms = b->symbols.offsets.n;
    vec_reset(&b->root_nodes);
    if (!vec_reserve(&b->root_nodes, n_syms * KB_N_ROOTS)) return false;
    b->root_nodes.n = n_syms * KB_N_ROOTS;
    memset(b->root_nodes.at, 0, b->root_nodes.n * sizeof *b->root_nodes.at);
    for (uint32_t root = 0; root < KB_N_ROOTS; root++)
        for (uint32_t i = b->nodes.at[root].first_child; i < b->nodes.at[root + 1].first_child; i++)
            b->root_nodes.at[root * n_syms + b->nodes.at[i].sym] = i;
    return true;
}

bool kb_fill_trie(kb_build *b)
{
    arc_list l;
    const size_t n = b->nodes_so_far.n;
    uint32_t *older = malloc(n * sizeof *older);
    vec_reset(&b->nodes);
    bool ok = list_arcs(b, &l) && older && vec_reserve(&b->nodes, n + 1);
    if (ok) number_nodes(b, &l, older);
    ok = ok && fill_roots(b);
    for (size_t i = 0; ok && i < n; i++) ok = kb_fill_readings(b, &b->nodes.at[i], b->nodes_so_far.at[older[i]]);
    free(l.at);
    free(l.first);
    free(older);
    return ok;
}

bool kb_thaw_trie(kb_build *b)
{
    const size_t n = b->nodes.n - 1;
    if (!vec_reserve(&b->nodes_so_far, n)) return false;
    for (b->nodes_so_far.n = 0; b->nodes_so_far.n < n; b->nodes_so_far.n++) {
        const uint32_t reading = b->nodes.at[b->nodes_so_far.n].reading;
        b->nodes_so_far.at[b->nodes_so_far.n] = reading == KB_NONE ? KB_NONE : b->readings.at[reading].entry;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t c = b->nodes.at[i].first_child; c < b->nodes.at[i + 1].first_child; c++)
            if (!kb_add_arc(b, (kb_arc){i, b->nodes.at[c].sym, c})) return false;
    vec_reset(&b->readings);
    return true;
}

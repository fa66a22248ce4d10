#include "lexicon/gates.h"
#include "lexicon/build.h"
#include "lexicon/pattern.h"

/* Nodes of the tree of starts: 0 and 1 are never reached (they mean "none" and "all"), then one root a language. */
enum { FIRST_ROOT = 2, N_FIXED = FIRST_ROOT + ECFIT_N_LANGS };

/* ---- looking up ------------------------------------------------------------------------------------------- */

static uint32_t child(const kb_start_arc *arcs, size_t n, uint32_t node, unsigned char byte)
{
    size_t i = (size_t)ecfit_mix(node, byte) & (n - 1);
    for (; arcs[i].node; i = (i + 1) & (n - 1))
        if (arcs[i].node == node && arcs[i].byte == byte) return arcs[i].child;
    return 0;
}

static bool is_one_word(ecfit_str word)
{
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == 0xC3; /* é and the like */
        if (c == 0xC3) i++;
        if (!plain) return false;
    }
    return true;
}

/* The deepest node with gates: its run holds those of all shorter starts too. */
uint32_t kb_opened_by(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    uint32_t node = FIRST_ROOT + (uint32_t)lang, best = 0;
    if (!is_one_word(word)) return KB_OPENS_ALL;
    for (size_t i = 0; i <= word.len; i++) {
        node = child(kb->start_arcs, kb->n_start_arcs, node, i < word.len ? (unsigned char)word.ptr[i] : ' ');
        if (!node) break;
        if (kb->start_nodes[node].n) best = node;
    }
    return best;
}

/* ---- building --------------------------------------------------------------------------------------------- */

typedef struct opening { uint32_t node, gate; } opening;

typedef struct gate_build {
    kb_build *b;
    VEC(opening) openings; /* which gate hangs at which node */
    VEC(uint32_t) parent;  /* of each node */
} gate_build;

static void place(kb_start_arc *arcs, size_t n, kb_start_arc arc)
{
    size_t i = (size_t)ecfit_mix(arc.node, arc.byte) & (n - 1);
    while (arcs[i].node) i = (i + 1) & (n - 1);
    arcs[i] = arc;
}

static bool grow(kb_build *b)
{
    size_t n = b->start_arcs.n ? b->start_arcs.n * 2 : 1 << 13;
    kb_start_arc *arcs = calloc(n, sizeof *arcs);
    if (!arcs) return false;
    for (size_t i = 0; i < b->start_arcs.n; i++)
        if (b->start_arcs.at[i].node) place(arcs, n, b->start_arcs.at[i]);
    free(b->start_arcs.at);
    b->start_arcs.at = arcs;
    b->start_arcs.n = b->start_arcs.cap = n;
    return true;
}

static uint32_t child_for(gate_build *g, uint32_t node, unsigned char byte)
{
    kb_build *b = g->b;
    uint32_t have = child(b->start_arcs.at, b->start_arcs.n, node, byte);
    if (have) return have;
    if (g->parent.n * 2 >= b->start_arcs.n && !grow(b)) return 0;
    uint32_t *slot = vec_push(&g->parent);
    if (!slot) return 0;
    *slot = node;
    place(b->start_arcs.at, b->start_arcs.n, (kb_start_arc){node, byte, (uint32_t)g->parent.n - 1});
    return (uint32_t)g->parent.n - 1;
}

static bool add_gate(gate_build *g, unsigned lang, const ecfit_gate *from)
{
    kb_gate *gate = vec_push(&g->b->gates);
    if (!gate) return false;
    *gate = (kb_gate){from->reach ? from->reach : INT32_MAX};
    for (const char *z = from->starts; *z; z += strlen(z) + 1) {
        uint32_t node = FIRST_ROOT + lang;
        for (const char *c = z; *c; c++)
            if (!(node = child_for(g, node, (unsigned char)*c))) return false;
        opening *slot = vec_push(&g->openings);
        if (!slot) return false;
        *slot = (opening){node, (uint32_t)g->b->gates.n - 1};
    }
    return true;
}

static int by_node(const void *a, const void *b)
{
    const opening *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    return x->gate < y->gate ? -1 : x->gate > y->gate;
}

static bool has_gate(const kb_build *b, kb_row row, uint32_t gate)
{
    for (uint32_t i = row.first; i < row.first + row.n; i++)
        if (b->start_gates.at[i] == gate) return true;
    return false;
}

static bool hang(kb_build *b, uint32_t node, uint32_t gate)
{
    if (has_gate(b, b->start_nodes.at[node], gate)) return true;
    uint32_t *slot = vec_push(&b->start_gates);
    if (!slot) return false;
    *slot = gate;
    b->start_nodes.at[node].n++;
    return true;
}

/* The runs of the nodes: first the gates of the nodes above (made before, parents have smaller numbers), then the own
 * ones. A node without own gates has an empty run: look-ups then keep the one above. */
static bool fill_runs(gate_build *g)
{
    kb_build *b = g->b;
    if (!vec_reserve(&b->start_nodes, g->parent.n)) return false;
    b->start_nodes.n = g->parent.n;
    memset(b->start_nodes.at, 0, g->parent.n * sizeof *b->start_nodes.at);
    for (size_t i = 0, end; i < g->openings.n; i = end) {
        uint32_t node = g->openings.at[i].node, above = g->parent.at[node];
        while (above && !b->start_nodes.at[above].n) above = g->parent.at[above];
        b->start_nodes.at[node].first = (uint32_t)b->start_gates.n;
        kb_row inherited = b->start_nodes.at[above];
        for (uint32_t k = 0; k < inherited.n; k++)
            if (!hang(b, node, b->start_gates.at[inherited.first + k])) return false;
        for (end = i; end < g->openings.n && g->openings.at[end].node == node; end++)
            if (!hang(b, node, g->openings.at[end].gate)) return false;
    }
    return true;
}

static bool gates_of_rule(gate_build *g, kb_rule *r)
{
    ecfit_gate gates[ECFIT_MAX_GATES];
    ecfit_arena memory = {0};
    size_t n = ecfit_pattern_gates(g->b->pool.bytes.at + r->pattern, gates, &memory);
    bool ok = true;
    r->first_gate = (uint32_t)g->b->gates.n;
    r->n_gates = (uint32_t)n;
    for (size_t i = 0; ok && i < n; i++) ok = add_gate(g, r->lang, &gates[i]);
    ecfit_arena_clear(&memory);
    return ok;
}

static bool fill_triggers(kb_build *b)
{
    vec_reset(&b->triggers);
    if (!vec_reserve(&b->triggers, b->anchors.n) || b->rules.n > UINT16_MAX || b->gates.n >= KB_NO_GATE) return false;
    for (size_t i = 0; i < b->anchors.n; i++) {
        const kb_rule *r = &b->rules.at[b->anchors.at[i].rule];
        b->triggers.at[b->triggers.n++] = (kb_trigger){(uint16_t)b->anchors.at[i].rule, r->n_gates ? (uint16_t)r->first_gate : KB_NO_GATE};
    }
    return true;
}

bool kb_fill_gates(kb_build *b)
{
    gate_build g = {.b = b};
    vec_free(&b->start_arcs);
    vec_reset(&b->start_nodes);
    vec_reset(&b->start_gates);
    vec_reset(&b->gates);
    bool ok = grow(b) && vec_reserve(&g.parent, N_FIXED);
    for (; ok && g.parent.n < N_FIXED; g.parent.n++) g.parent.at[g.parent.n] = 0;
    for (size_t i = 0; ok && i < b->rules.n; i++) ok = gates_of_rule(&g, &b->rules.at[i]);
    if (ok && g.openings.n) qsort(g.openings.at, g.openings.n, sizeof *g.openings.at, by_node);
    ok = ok && fill_runs(&g) && fill_triggers(b);
    vec_free(&g.openings);
    vec_free(&g.parent);
    return ok;
}

#include "lexicon/gates.h"
#include "lexicon/build.h"
#include "lexicon/pattern.h"
#include "text/utf8.h"

/* Nodes of the tree of starts: 0 means "none", 1 is not used, then one root a language. */
enum { FIRST_ROOT = 2, N_FIXED = FIRST_ROOT + ECFIT_N_LANGS, MAX_NODES = 1 << 24 };

/* ---- looking up ------------------------------------------------------------------------------------------- */

static size_t slot_of(uint32_t from, size_t n) { return (size_t)ecfit_mix(from, n) & (n - 1); }

static uint32_t child(const kb_start_arc *arcs, size_t n, uint32_t node, unsigned char byte)
{
    const uint32_t from = node << 8 | byte;
    for (size_t i = slot_of(from, n); arcs[i].from; i = (i + 1) & (n - 1))
        if (arcs[i].from == from) return arcs[i].child;
    return 0;
}

/* Whether the character at p, of *len bytes, belongs to a word. */
static bool inside_word(const char *p, size_t *len)
{
    uint32_t cp;
    *len = 1;
    if (*p >= 'a' && *p <= 'z') return true; /* nearly all */
    *len = ecfit_utf8_decode((const unsigned char *)p, &cp);
    return ecfit_glyph_is_word(ecfit_glyph_of(cp));
}

/* The effect of the deepest node that has one: it holds those of all shorter starts too. A sign ends the word, as does a
 * mark of which PCRE2's versions disagree whether it belongs to it. */
static uint32_t deepest(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    uint32_t node = FIRST_ROOT + (uint32_t)lang, best = kb->start_nodes[node];
    size_t i = 0;
    for (; i < word.len && word.ptr[i] >= 'a' && word.ptr[i] <= 'z'; i++) { /* mostly the whole word */
        node = child(kb->start_arcs, kb->n_start_arcs, node, (unsigned char)word.ptr[i]);
        if (!node) return best;
        if (kb->start_nodes[node]) best = kb->start_nodes[node];
    }
    for (size_t n = 0; i <= word.len; i += n) {
        bool inside = i < word.len && inside_word(word.ptr + i, &n);
        for (size_t k = 0; node && k < (inside ? n : 1); k++)
            node = child(kb->start_arcs, kb->n_start_arcs, node, inside ? (unsigned char)word.ptr[i + k] : ' ');
        if (!node) break;
        if (kb->start_nodes[node]) best = kb->start_nodes[node];
        if (!inside) break;
    }
    return best;
}

/* Whether a word that begins behind a sign inside `word` opens a gate. */
static bool opens_inside(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    bool before = true;
    for (size_t i = 0, n = 0; i < word.len; i += n) {
        bool inside = inside_word(word.ptr + i, &n);
        ecfit_str rest = {word.ptr + i, word.len - i};
        if (inside && !before && kb->effects[deepest(kb, lang, rest)].n_gates) return true;
        before = inside;
    }
    return false;
}

uint32_t kb_effect_of(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    return deepest(kb, lang, word) | (opens_inside(kb, lang, word) ? KB_OPENS_ALL : 0);
}

/* ---- building --------------------------------------------------------------------------------------------- */

/* What hangs at a node: a gate that its words open or a rule that they trigger. */
typedef struct hanging { uint32_t node, gate, rule; } hanging; /* gate KB_NONE: a rule */

typedef struct gate_build {
    kb_build *b;
    VEC(hanging) hangings;
    VEC(uint32_t) parent;  /* of each node */
} gate_build;

static void place(kb_start_arc *arcs, size_t n, kb_start_arc arc)
{
    size_t i = slot_of(arc.from, n);
    while (arcs[i].from) i = (i + 1) & (n - 1);
    arcs[i] = arc;
}

static bool grow(kb_build *b)
{
    size_t n = b->start_arcs.n ? b->start_arcs.n * 2 : 1 << 13;
    kb_start_arc *arcs = calloc(n, sizeof *arcs);
    if (!arcs) return false;
    for (size_t i = 0; i < b->start_arcs.n; i++)
        if (b->start_arcs.at[i].from) place(arcs, n, b->start_arcs.at[i]);
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
    if (g->parent.n >= MAX_NODES || (g->parent.n * 2 >= b->start_arcs.n && !grow(b))) return 0;
    uint32_t *slot = vec_push(&g->parent);
    if (!slot) return 0;
    *slot = node;
    place(b->start_arcs.at, b->start_arcs.n, (kb_start_arc){node << 8 | byte, (uint32_t)g->parent.n - 1});
    return (uint32_t)g->parent.n - 1;
}

/* The node of a start, made when it is not there; 0 when memory ran out. */
static uint32_t node_for(gate_build *g, unsigned lang, ecfit_str start)
{
    uint32_t node = FIRST_ROOT + lang;
    for (size_t i = 0; node && i < start.len; i++) node = child_for(g, node, (unsigned char)start.ptr[i]);
    return node;
}

static bool hang_at(gate_build *g, unsigned lang, ecfit_str start, uint32_t gate, uint32_t rule)
{
    uint32_t node = node_for(g, lang, start);
    hanging *slot = node ? vec_push(&g->hangings) : NULL;
    if (slot) *slot = (hanging){node, gate, rule};
    return slot;
}

static bool hang_starts(gate_build *g, unsigned lang, const char *starts, uint32_t gate, uint32_t rule)
{
    for (const char *z = starts; *z; z += strlen(z) + 1)
        if (!hang_at(g, lang, ecfit_str_of(z), gate, rule)) return false;
    return true;
}

static bool add_gate(gate_build *g, unsigned lang, const ecfit_gate *from)
{
    kb_gate *gate = vec_push(&g->b->gates);
    if (!gate) return false;
    *gate = (kb_gate){from->reach ? from->reach : INT32_MAX};
    return hang_starts(g, lang, from->starts, (uint32_t)g->b->gates.n - 1, KB_NONE);
}

static int by_node(const void *a, const void *b)
{
    const hanging *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    if (x->gate != y->gate) return x->gate < y->gate ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* ---- effects: each is made at the ends of the arrays, and forgotten again when there is one like it -------- */

static bool open_gate(kb_build *b, kb_effect *e, uint32_t gate)
{
    for (uint32_t i = e->first_gate; i < e->first_gate + e->n_gates; i++)
        if (b->start_gates.at[i] == gate) return true;
    uint32_t *slot = vec_push(&b->start_gates);
    if (!slot) return false;
    *slot = gate;
    e->n_gates++;
    return true;
}

/* Triggers stand in the order of their rules. */
static bool add_trigger(kb_build *b, kb_effect *e, uint32_t rule)
{
    const kb_rule *r = &b->rules.at[rule];
    size_t at = b->triggers.n;
    while (at > e->first_trigger && b->triggers.at[at - 1].rule > rule) at--;
    if (at > e->first_trigger && b->triggers.at[at - 1].rule == rule) return true;
    if (!vec_reserve(&b->triggers, 1)) return false;
    memmove(&b->triggers.at[at + 1], &b->triggers.at[at], (b->triggers.n++ - at) * sizeof *b->triggers.at);
    b->triggers.at[at] = (kb_trigger){(uint16_t)rule, 0, KB_NO_GATE};
    if (r->n_gates) b->triggers.at[at].gate = (uint16_t)r->first_gate, b->triggers.at[at].reach = b->gates.at[r->first_gate].reach;
    e->n_triggers++;
    return true;
}

/* Begin the effect of a node with that of the nearest node above that has one. */
static bool inherit(gate_build *g, uint32_t node, kb_effect *e)
{
    kb_build *b = g->b;
    uint32_t above = g->parent.at[node];
    while (above && !b->start_nodes.at[above]) above = g->parent.at[above];
    const kb_effect from = b->effects.at[b->start_nodes.at[above]];
    *e = (kb_effect){(uint32_t)b->start_gates.n, 0, (uint32_t)b->triggers.n, 0};
    for (uint32_t k = 0; k < from.n_gates; k++)
        if (!open_gate(b, e, b->start_gates.at[from.first_gate + k])) return false;
    for (uint32_t k = 0; k < from.n_triggers; k++)
        if (!add_trigger(b, e, b->triggers.at[from.first_trigger + k].rule)) return false;
    return true;
}

static bool same_effect(const kb_build *b, const kb_effect *x, const kb_effect *y)
{
    return x->n_gates == y->n_gates && x->n_triggers == y->n_triggers &&
           !memcmp(&b->start_gates.at[x->first_gate], &b->start_gates.at[y->first_gate], x->n_gates * sizeof *b->start_gates.at) &&
           !memcmp(&b->triggers.at[x->first_trigger], &b->triggers.at[y->first_trigger], x->n_triggers * sizeof *b->triggers.at);
}

static bool settle(kb_build *b, uint32_t node, const kb_effect *e)
{
    for (uint32_t i = 1; i < b->effects.n; i++)
        if (same_effect(b, &b->effects.at[i], e)) {
            b->start_gates.n = e->first_gate, b->triggers.n = e->first_trigger;
            return b->start_nodes.at[node] = i, true;
        }
    kb_effect *slot = vec_push(&b->effects);
    if (slot) *slot = *e, b->start_nodes.at[node] = (uint32_t)b->effects.n - 1;
    return slot;
}

/* Parents have smaller numbers than their children: what a node inherits is there. A node of which nothing hangs has no
 * effect: look-ups then keep the one above. */
static bool fill_effects(gate_build *g)
{
    kb_build *b = g->b;
    kb_effect e = {0};
    if (!vec_reserve(&b->start_nodes, g->parent.n) || !vec_reserve(&b->effects, 1)) return false;
    b->start_nodes.n = g->parent.n;
    memset(b->start_nodes.at, 0, g->parent.n * sizeof *b->start_nodes.at);
    b->effects.at[b->effects.n++] = e;
    for (size_t i = 0; i < g->hangings.n; i++) {
        const hanging *h = &g->hangings.at[i];
        if ((!i || h[-1].node != h->node) && !inherit(g, h->node, &e)) return false;
        if (!(h->gate != KB_NONE ? open_gate(b, &e, h->gate) : add_trigger(b, &e, h->rule))) return false;
        if ((i + 1 == g->hangings.n || h[1].node != h->node) && !settle(b, h->node, &e)) return false;
    }
    return true;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

/* A pattern that does not tell how it begins is tried at every word. */
static bool starts_of_rule(gate_build *g, uint32_t rule)
{
    kb_rule *r = &g->b->rules.at[rule];
    ecfit_gate gates[ECFIT_MAX_GATES];
    ecfit_arena memory = {0};
    const char *heads;
    size_t n = ecfit_pattern_gates(g->b->pool.bytes.at + r->pattern, gates, &heads, &memory);
    r->first_gate = (uint32_t)g->b->gates.n;
    r->n_gates = (uint32_t)n;
    bool ok = heads ? hang_starts(g, r->lang, heads, KB_NONE, rule) : hang_at(g, r->lang, (ecfit_str){"", 0}, KB_NONE, rule);
    for (size_t i = 0; ok && i < n; i++) ok = add_gate(g, r->lang, &gates[i]);
    ecfit_arena_clear(&memory);
    return ok;
}

bool kb_fill_gates(kb_build *b)
{
    gate_build g = {.b = b};
    vec_free(&b->start_arcs);
    vec_reset(&b->start_nodes);
    vec_reset(&b->start_gates);
    vec_reset(&b->gates);
    vec_reset(&b->triggers);
    vec_reset(&b->effects);
    bool ok = grow(b) && vec_reserve(&g.parent, N_FIXED);
    for (; ok && g.parent.n < N_FIXED; g.parent.n++) g.parent.at[g.parent.n] = 0;
    for (uint32_t i = 0; ok && i < b->rules.n; i++) ok = starts_of_rule(&g, i);
    if (ok && g.hangings.n) qsort(g.hangings.at, g.hangings.n, sizeof *g.hangings.at, by_node);
    ok = ok && b->rules.n <= UINT16_MAX && b->gates.n < KB_MAX_GATES && fill_effects(&g);
    vec_free(&g.hangings);
    vec_free(&g.parent);
    return ok;
}

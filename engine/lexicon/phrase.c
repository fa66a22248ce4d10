#include "lexicon/phrase.h"

static uint32_t child(const ecfit_kb *kb, uint32_t node, uint32_t sym)
{
    size_t mask = kb->n_arcs - 1, i = (size_t)ecfit_mix(node, sym) & mask;
    for (; kb->arcs[i].node != KB_NONE; i = (i + 1) & mask)
        if (kb->arcs[i].node == node && kb->arcs[i].sym == sym) return kb->arcs[i].child;
    return KB_NONE;
}

static bool pair_begins(const ecfit_kb *kb, uint32_t a, uint32_t b)
{
    uint64_t h = ecfit_mix(a, b);
    return kb->pair_bits[(h >> 6) & (kb->n_pair_bits - 1)] >> (h & 63) & 1;
}

static bool report(const ecfit_kb *kb, uint32_t node, size_t first, size_t n, ecfit_phrase_hits *out)
{
    if (kb->nodes[node].entry == KB_NONE) return true;
    ecfit_phrase_hit *hit = vec_push(out);
    if (!hit) return false;
    *hit = (ecfit_phrase_hit){kb->nodes[node].entry, (uint32_t)first, (uint32_t)n};
    __builtin_prefetch(&kb->entries[hit->entry]); /* read when the run is at its end: mostly two lines of the cache */
    __builtin_prefetch(&kb->entries[hit->entry].text);
    return true;
}

uint32_t ecfit_phrase_node(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, uint32_t sym)
{
    uint32_t node = sym ? child(kb, (uint32_t)space * ECFIT_N_LANGS + (uint32_t)lang, sym) : KB_NONE;
    return node == KB_NONE ? 0 : node;
}

/* Phrases that begin at i, where the trie stands at `node`. */
static bool find_at(const ecfit_kb *kb, uint32_t node, size_t i, const uint32_t *syms, const uint8_t *barrier, size_t n,
                    ecfit_phrase_hits *out)
{
    if (!report(kb, node, i, 1, out)) return false;
    if (i + 1 >= n || barrier[i + 1] || !kb->nodes[node].n_arcs || !pair_begins(kb, syms[i], syms[i + 1])) return true;
    for (size_t j = i + 1; j < n && !barrier[j] && kb->nodes[node].n_arcs; j++) {
        node = child(kb, node, syms[j]);
        if (node == KB_NONE) break;
        if (!report(kb, node, i, j - i + 1, out)) return false;
    }
    return true;
}

bool ecfit_phrases_find_from(const ecfit_kb *kb, const uint32_t *nodes, const uint32_t *syms, const uint8_t *barrier,
                             size_t n, ecfit_phrase_hits *out)
{
    for (size_t i = 0; i < n; i++)
        if (nodes[i] && !find_at(kb, nodes[i], i, syms, barrier, n, out)) return false;
    return true;
}

bool ecfit_phrases_find(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, const uint32_t *syms,
                        const uint8_t *barrier, size_t n, ecfit_phrase_hits *out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t node = ecfit_phrase_node(kb, space, lang, syms[i]);
        if (node && !find_at(kb, node, i, syms, barrier, n, out)) return false;
    }
    return true;
}

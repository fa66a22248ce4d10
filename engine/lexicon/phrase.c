#include "lexicon/phrase.h"

/* The child of a node with a symbol, KB_NONE when it has none: most nodes say so themselves. */
static uint32_t child(const ecfit_kb *kb, uint32_t node, uint32_t sym)
{
    if (!(kb->nodes[node].children & kb_child_bit(sym))) return KB_NONE;
    uint32_t low = kb->nodes[node].first_child, high = kb->nodes[node + 1].first_child;
    while (high - low > 1) {
        const uint32_t mid = low + (high - low) / 2;
        if (kb->nodes[mid].sym <= sym) low = mid;
        else high = mid;
    }
    return kb->nodes[low].sym == sym ? low : KB_NONE;
}

static bool pair_begins(const ecfit_kb *kb, uint32_t a, uint32_t b)
{
    uint64_t h = ecfit_mix(a, b);
    return kb->pair_bits[(h >> 6) & (kb->n_pair_bits - 1)] >> (h & 63) & 1;
}

static bool report(const ecfit_kb *kb, uint32_t node, size_t first, size_t n, ecfit_phrase_hits *out)
{
    if (kb->nodes[node].reading == KB_NONE) return true;
    ecfit_phrase_hit *hit = vec_push(out);
    if (!hit) return false;
    *hit = (ecfit_phrase_hit){kb->readings[kb->nodes[node].reading].entry, (uint32_t)first, (uint32_t)n};
    __builtin_prefetch(&kb->entries[hit->entry]); /* read when the run is at its end: mostly two lines of the cache */
    __builtin_prefetch(&kb->entries[hit->entry].text);
    return true;
}

uint32_t ecfit_phrase_node(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, uint32_t sym)
{
    return sym ? kb->root_nodes[((uint32_t)space * ECFIT_N_LANGS + (uint32_t)lang) * kb->n_sym_text + sym] : 0;
}

/* Phrases that begin at i, where the trie stands at `node`. */
static bool find_at(const ecfit_kb *kb, uint32_t node, size_t i, const uint32_t *syms, const uint8_t *barrier, size_t n,
                    ecfit_phrase_hits *out)
{
    if (!report(kb, node, i, 1, out)) return false;
    if (i + 1 >= n || barrier[i + 1] || !kb->nodes[node].children || !pair_begins(kb, syms[i], syms[i + 1])) return true;
    for (size_t j = i + 1; j < n && !barrier[j]; j++) {
        node = child(kb, node, syms[j]);
        if (node == KB_NONE) break;
        if (!report(kb, node, i, j - i + 1, out)) return false;
    }
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

/* ---- in tokens ---------------------------------------------------------------------------------------------- */

static inline __attribute__((always_inline)) bool add_span(const ecfit_kb *kb, const kb_node *node, size_t first, size_t last, ecfit_phrase_spans *out)
{
    if (node->reading == KB_NONE) return true;
    ecfit_phrase_span *span = vec_push(out);
    if (!span) return false;
    *span = (ecfit_phrase_span){node->reading, (uint32_t)first, (uint32_t)last};
    __builtin_prefetch(&kb->readings[node->reading]); /* looked at when the sentence is at its end */
    return true;
}

/* The token that continues a phrase behind token i; `to` when there is none. */
static size_t word_behind(const ecfit_tokens *tokens, size_t i, size_t to)
{
    while (++i < to) {
        if (tokens->at[i].flags & ECFIT_TOKEN_BREAK) return to;
        if (!(tokens->at[i].flags & ECFIT_TOKEN_SKIP)) return i;
    }
    return to;
}

/* Phrases of two words or more that begin with token `first`, which leads to `node`. */
static bool find_longer(const ecfit_kb *kb, ecfit_lang lang, uint32_t node, const ecfit_tokens *tokens, size_t first,
                        size_t to, ecfit_phrase_spans *out)
{
    size_t i = word_behind(tokens, first, to);
    if (i == to || !(kb->nodes[node].children & kb_child_bit(tokens->at[i].sym[lang])) ||
        !pair_begins(kb, tokens->at[first].sym[lang], tokens->at[i].sym[lang]))
        return true;
    for (; i < to && kb->nodes[node].children; i = word_behind(tokens, i, to)) {
        node = child(kb, node, tokens->at[i].sym[lang]);
        if (node == KB_NONE) break;
        if (!add_span(kb, &kb->nodes[node], first, i, out)) return false;
    }
    return true;
}

bool ecfit_phrases_find_in(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t to,
                           ecfit_phrase_spans *out)
{
    for (size_t i = from; i < to; i++) {
        const ecfit_token *t = &tokens->at[i];
        if (!t->node[lang] || t->flags & ECFIT_TOKEN_SKIP) continue;
        const kb_node *node = &kb->nodes[t->node[lang]];
        if (!add_span(kb, node, i, i, out)) return false;
        if (node->children && !find_longer(kb, lang, t->node[lang], tokens, i, to, out)) return false;
    }
    return true;
}

#include "lexicon/phrase.h"

/* Where the child of a node with a hash stands, if it is there: a few rows away at most. */
static inline uint32_t place_of_child(const kb_node *node, uint32_t hash)
{
    const uint32_t first = node->first_child, n = node[1].first_child - first;
    return first + (uint32_t)((uint64_t)hash * n >> 32);
}

/* The child of a node with a symbol, NULL when it has none: most nodes say so themselves. */
static const kb_node *child(const ecfit_kb *kb, const kb_node *node, uint32_t sym)
{
    if (!(node->children & kb_child_bit(sym))) return NULL;
    const uint32_t hash = kb_child_hash(sym);
    const kb_node *first = kb->nodes + node->first_child, *end = kb->nodes + node[1].first_child;
    const kb_node *at = kb->nodes + place_of_child(node, hash);
    while (at + 1 < end && kb_child_hash(at->sym) < hash) at++;
    while (at > first && kb_child_hash(at->sym) > hash) at--;
    return at->sym == sym ? at : NULL;
}

static bool report(const ecfit_kb *kb, const kb_node *node, size_t first, size_t n, ecfit_phrase_hits *out)
{
    if (node->reading == KB_NONE) return true;
    ecfit_phrase_hit *hit = vec_push(out);
    if (!hit) return false;
    *hit = (ecfit_phrase_hit){kb->readings[node->reading].entry, (uint32_t)first, (uint32_t)n};
    __builtin_prefetch(&kb->entries[hit->entry]); /* read when the run is at its end: mostly two lines of the cache */
    __builtin_prefetch(&kb->entries[hit->entry].text);
    return true;
}

uint32_t ecfit_phrase_node(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, uint32_t sym)
{
    return sym ? kb->root_nodes[((uint32_t)space * ECFIT_N_LANGS + (uint32_t)lang) * kb->n_sym_text + sym] : 0;
}

/* Phrases that begin at i, where the trie stands at `node`. */
static bool find_at(const ecfit_kb *kb, const kb_node *node, size_t i, const uint32_t *syms, const uint8_t *barrier,
                    size_t n, ecfit_phrase_hits *out)
{
    if (!report(kb, node, i, 1, out)) return false;
    for (size_t j = i + 1; j < n && !barrier[j] && (node = child(kb, node, syms[j])); j++)
        if (!report(kb, node, i, j - i + 1, out)) return false;
    return true;
}

bool ecfit_phrases_find(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, const uint32_t *syms,
                        const uint8_t *barrier, size_t n, ecfit_phrase_hits *out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t node = ecfit_phrase_node(kb, space, lang, syms[i]);
        if (node && !find_at(kb, &kb->nodes[node], i, syms, barrier, n, out)) return false;
    }
    return true;
}

/* ---- in tokens ---------------------------------------------------------------------------------------------- */

static inline __attribute__((always_inline)) bool add_span(const ecfit_kb *kb, const kb_node *node, size_t first,
                                                           size_t last, ecfit_phrase_spans *out)
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

/* The token with which a phrase may go on that begins with token `first`, which leads to `node`; `to` when none does.
 * Memory is asked for the node where it goes on. */
static inline size_t goes_on_at(const ecfit_kb *kb, ecfit_lang lang, const kb_node *node, const ecfit_tokens *tokens,
                                size_t first, size_t to)
{
    if (!node->children) return to;
    const size_t i = word_behind(tokens, first, to);
    if (i == to) return to;
    const uint32_t sym = tokens->at[i].sym[lang];
    if (!(node->children & kb_child_bit(sym))) return to;
    __builtin_prefetch(&kb->nodes[place_of_child(node, kb_child_hash(sym))]);
    return i;
}

/* Phrases of two words or more that begin with token `first`, which leads to `node`, and go on with token i. */
static bool find_longer(const ecfit_kb *kb, ecfit_lang lang, const kb_node *node, const ecfit_tokens *tokens,
                        size_t first, size_t i, size_t to, ecfit_phrase_spans *out)
{
    while (i < to && (node = child(kb, node, tokens->at[i].sym[lang]))) {
        if (!add_span(kb, node, first, i, out)) return false;
        if (!node->children) break;
        i = word_behind(tokens, i, to);
    }
    return true;
}

enum { BATCH = 16 };

/* A token with which phrases begin, and the one with which they may go on. */
typedef struct beginning {
    const kb_node *node;
    size_t first, next;
} beginning;

/* The words of a batch are looked at for what goes on behind them before the first of them goes on. */
static bool find_batch(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t end,
                       size_t to, ecfit_phrase_spans *out)
{
    beginning all[BATCH];
    size_t n = 0;
    for (size_t i = from; i < end; i++) {
        const ecfit_token *t = &tokens->at[i];
        if (!t->node[lang] || t->flags & ECFIT_TOKEN_SKIP) continue;
        const kb_node *node = &kb->nodes[t->node[lang]];
        all[n++] = (beginning){node, i, goes_on_at(kb, lang, node, tokens, i, to)};
    }
    for (size_t k = 0; k < n; k++) {
        const beginning *b = &all[k];
        if (!add_span(kb, b->node, b->first, b->first, out)) return false;
        if (b->next < to && !find_longer(kb, lang, b->node, tokens, b->first, b->next, to, out)) return false;
    }
    return true;
}

bool ecfit_phrases_find_in(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t to,
                           ecfit_phrase_spans *out)
{
    for (size_t i = from; i < to; i += BATCH)
        if (!find_batch(kb, lang, tokens, i, to - i < BATCH ? to : i + BATCH, to, out)) return false;
    return true;
}

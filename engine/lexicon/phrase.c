#include "lexicon/phrase.h"
#include "lexicon/gates.h"

static bool report(const ecfit_kb *kb, uint32_t node, size_t first, size_t n, ecfit_phrase_hits *out)
{
    const uint32_t reading = kb->nodes[node].readings[KB_ALL_READINGS];
    if (reading == KB_NONE) return true;
    ecfit_phrase_hit *hit = vec_push(out);
    if (!hit) return false;
    *hit = (ecfit_phrase_hit){kb->readings[reading].entry, (uint32_t)first, (uint32_t)n};
    __builtin_prefetch(&kb->entries[hit->entry]); /* read when the run is at its end: mostly two lines of the cache */
    __builtin_prefetch(&kb->entries[hit->entry].text);
    return true;
}

uint32_t ecfit_phrase_node(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, uint32_t sym)
{
    return kb_child(kb->nodes, kb_root(space, lang), sym);
}

/* Phrases that begin at i, where the trie stands at `node`. */
static bool find_at(const ecfit_kb *kb, uint32_t node, size_t i, const uint32_t *syms, const uint8_t *barrier,
                    size_t n, ecfit_phrase_hits *out)
{
    if (!report(kb, node, i, 1, out)) return false;
    for (size_t j = i + 1; j < n && !barrier[j] && (node = kb_child(kb->nodes, node, syms[j])); j++)
        if (!report(kb, node, i, j - i + 1, out)) return false;
    return true;
}

bool ecfit_phrases_find(const ecfit_kb *kb, enum kb_space space, ecfit_lang lang, const uint32_t *syms,
                        const uint8_t *barrier, size_t n, ecfit_phrase_hits *out)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t node = ecfit_phrase_node(kb, space, lang, syms[i]);
        if (node && !find_at(kb, node, i, syms, barrier, n, out)) return false;
    }
    return true;
}

/* ---- in tokens ---------------------------------------------------------------------------------------------- */

/* The token that continues a phrase behind token i; `to` when there is none. */
static size_t word_behind(const ecfit_tokens *tokens, size_t i, size_t to)
{
    while (++i < to) {
        if (tokens->at[i].flags & ECFIT_TOKEN_BREAK) return to;
        if (!(tokens->at[i].flags & ECFIT_TOKEN_SKIP)) return i;
    }
    return to;
}

/* Note the phrase that ends at a node, if one does, without a branch: which do is hard to foresee. returns the place of
 * the next one. */
static inline ecfit_phrase_span *put_span(ecfit_phrase_span *at, const kb_node *node, size_t first, size_t last)
{
    at->node = node, at->first = (uint32_t)first, at->last = (uint32_t)last;
    return at + node->n_phrases;
}

/* Phrases of two words or more that begin with token `first`; the second is token i, which leads to `node`. */
static bool find_longer(const kb_node *nodes, ecfit_lang lang, uint32_t node, const ecfit_tokens *tokens,
                        size_t first, size_t i, size_t to, ecfit_phrase_spans *out)
{
    if (!vec_reserve(out, KB_MAX_PHRASE + to - i)) return false;
    ecfit_phrase_span *at = out->at + out->n;
    do {
        at = put_span(at, &nodes[node], first, i);
        if (!nodes[node].children) break;
        i = word_behind(tokens, i, to);
    } while (i < to && (node = kb_child(nodes, node, tokens->at[i].sym[lang])));
    out->n = (size_t)(at - out->at);
    return true;
}

/* The node that a token's symbol leads to from a root whose children begin at `first`, 0 when no phrase begins so. */
static inline uint32_t node_of(uint32_t first, const ecfit_token *t, ecfit_lang lang)
{
    return (first + t->sym[lang]) & -(t->opens[lang] / KB_BEGINS_PHRASE & 1);
}

/* At each word stands what is known of the one before: whether a phrase goes on from there. There is always room for a
 * phrase of each word that follows. */
bool ecfit_phrases_find_in(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t to,
                           ecfit_phrase_spans *out)
{
    if (!vec_reserve(out, to - from)) return false;
    const kb_node *nodes = kb->nodes, *word = nodes; /* that of the word before, which is token `first` */
    const ecfit_token *t = tokens->at + from;
    ecfit_phrase_span *at = out->at + out->n;
    const uint32_t begins = nodes[kb_root(KB_SPACE_BODY, lang)].first;
    uint32_t number = 0, children = 0;
    size_t first = from;
    for (size_t i = from; i < to; i++, t++) {
        if (t->flags & ECFIT_TOKEN_BREAK) children = 0;
        if (t->flags & ECFIT_TOKEN_SKIP) continue;
        const uint32_t second = kb_child_row(word->first, children, t->sym[lang]);
        if (nodes[second].parent == number) {
            out->n = (size_t)(at - out->at);
            if (!find_longer(nodes, lang, second, tokens, first, i, to, out)) return false;
            at = out->at + out->n;
        }
        number = node_of(begins, t, lang), word = &nodes[number], children = word->children, first = i;
        at = put_span(at, word, i, i);
    }
    out->n = (size_t)(at - out->at);
    return true;
}

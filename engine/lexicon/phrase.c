#include "lexicon/phrase.h"
#include "lexicon/gates.h"

static bool report(const ecfit_kb *kb, uint32_t node, size_t first, size_t n, ecfit_phrase_hits *out)
{
    const uint32_t reading = kb_selected(kb, kb->nodes[node].readings, KB_ALL_READINGS);
    if (!reading) return true;
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
static inline ecfit_phrase_span *put_span(ecfit_phrase_span *at, const kb_node *node, uint32_t first, uint32_t last)
{
    at->readings = node->readings, at->first = first, at->last = last;
    return at + (at->readings != 0);
}

/* A word that phrases do not read over: the node that it leads to from the root, and the row where the step to it from
 * the word before would lead. */
typedef struct word {
    uint32_t token, node, row;
} word;

/* A run of tokens, and the word before the next of them. */
typedef struct run {
    const ecfit_kb *kb;
    const ecfit_tokens *tokens;
    size_t to;
    ecfit_lang lang;
    uint32_t node; /* from which a phrase goes on: that of the word before, 0 behind a break */
    word before;
} run;

enum { BATCH = 64 }; /* tokens */

/* The node that a token's symbol leads to from a root whose children begin at `first`, 0 when no phrase begins so. */
static inline uint32_t node_of(uint32_t first, const ecfit_token *t, ecfit_lang lang)
{
    return (first + t->sym[lang]) & -(t->opens[lang] / KB_BEGINS_PHRASE & 1);
}

/* The words among the tokens from..to. Their nodes lie anywhere in the trie: those of a batch are asked for before the
 * first is read. No branch: which tokens are words is hard to foresee. returns how many they are. */
static size_t gather_words(run *r, size_t from, size_t to, word words[BATCH + 1])
{
    const kb_node *nodes = r->kb->nodes;
    const ecfit_token *tokens = r->tokens->at;
    const uint32_t begins = nodes[kb_root(KB_SPACE_BODY, r->lang)].first;
    uint32_t last = r->node;
    size_t n = 0;
    for (size_t i = from; i < to; i++) __builtin_prefetch(&nodes[node_of(begins, &tokens[i], r->lang)]);
    for (size_t i = from; i < to; i++) {
        const ecfit_token *t = &tokens[i];
        const uint32_t node = node_of(begins, t, r->lang);
        const bool is_word = !(t->flags & ECFIT_TOKEN_SKIP);
        last = t->flags & ECFIT_TOKEN_BREAK ? 0 : last;
        const uint32_t row = kb_child_row(nodes[last].first, nodes[last].children, t->sym[r->lang]);
        __builtin_prefetch(&nodes[row]);
        words[n] = (word){(uint32_t)i, node, row};
        n += is_word;
        last = is_word ? node : last;
    }
    r->node = last;
    return n;
}

/* Phrases of two words or more that begin with token `first`; `second` is the next word. Behind them there is room for
 * the words of a batch. */
static bool find_longer(const run *r, uint32_t first, const word *second, ecfit_phrase_spans *out)
{
    const kb_node *nodes = r->kb->nodes;
    size_t i = second->token;
    uint32_t node = second->row;
    if (!vec_reserve(out, KB_MAX_PHRASE + BATCH)) return false;
    ecfit_phrase_span *at = out->at + out->n;
    do {
        at = put_span(at, &nodes[node], first, (uint32_t)i);
        if (!nodes[node].children) break;
        i = word_behind(r->tokens, i, r->to);
    } while (i < r->to && (node = kb_child(nodes, node, r->tokens->at[i].sym[r->lang])));
    out->n = (size_t)(at - out->at);
    return true;
}

/* The phrases that begin with the word before some words or with one of them, but for longer ones that begin with the
 * last. */
static bool find_in_words(run *r, const word *w, size_t n, ecfit_phrase_spans *out)
{
    if (!vec_reserve(out, BATCH)) return false;
    const kb_node *nodes = r->kb->nodes;
    word before = r->before;
    ecfit_phrase_span *at = out->at + out->n;
    for (const word *end = w + n; w < end; before = *w++) {
        if (nodes[w->row].parent == before.node) {
            out->n = (size_t)(at - out->at);
            if (!find_longer(r, before.token, w, out)) return false;
            at = out->at + out->n;
        }
        at = put_span(at, &nodes[w->node], w->token, w->token);
    }
    out->n = (size_t)(at - out->at);
    r->before = before;
    return true;
}

bool ecfit_phrases_find_in(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t to,
                           ecfit_phrase_spans *out)
{
    word words[BATCH + 1];
    run r = {.kb = kb, .tokens = tokens, .to = to, .lang = lang};
    for (size_t end; from < to; from = end) {
        end = to - from < BATCH ? to : from + BATCH;
        if (!find_in_words(&r, words, gather_words(&r, from, end, words), out)) return false;
    }
    return true;
}

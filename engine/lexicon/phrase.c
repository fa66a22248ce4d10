#include "lexicon/phrase.h"
#include "lexicon/gates.h"

static bool report(const ecfit_kb *kb, uint32_t node, size_t first, size_t n, ecfit_phrase_hits *out)
{
    const uint32_t reading = kb_selected(kb, kb->nodes[node].readings, KB_ALL_READINGS);
    if (!reading) return true;
    ecfit_phrase_hit *hit = vec_push(out);
    if (!hit) return false;
    *hit = (ecfit_phrase_hit){kb->readings[reading].entry, (uint32_t)first, (uint32_t)n};
    __builtin_prefetch(&kb->entries[hit->entry]); /* read when the run is at its end */
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

/* Note the phrase that ends at a node, if one does, without a branch: which do is hard to foresee. returns the place of
 * the next one. */
static inline ecfit_phrase_span *put_span(ecfit_phrase_span *at, const kb_node *node, uint32_t first, uint32_t last)
{
    at->readings = node->readings, at->first = first, at->last = last;
    return at + (at->readings != 0);
}

/* A word that phrases do not read over. */
typedef struct word {
    uint32_t token;
    uint32_t sym;  /* 0, of which no phrase goes on, behind a break */
    uint32_t node; /* that it leads to from the root */
    uint32_t row;  /* of the phrase that goes on with it from the word before, 0 when none does */
    uint32_t next; /* where that goes on with the word behind, if it does; 0 when it certainly does not */
} word;

enum { BATCH = 128 }; /* tokens */

/* Words side by side: [0] stands before the n of a batch; behind them are as many as a phrase can reach. */
typedef struct words {
    word at[1 + BATCH + KB_MAX_PHRASE + 1];
    size_t n;
    uint32_t cut; /* ECFIT_TOKEN_BREAK: a break stands behind them */
} words;

/* Tokens as phrases in a language read them. */
typedef struct reader {
    const kb_node *nodes;
    const ecfit_token *tokens;
    uint32_t begins; /* row of the root's child with symbol 0 */
    ecfit_lang lang;
} reader;

/* Note token i as the next word, behind a break if `cut` says so. No branch: which tokens are words is hard to foresee.
 * returns the place of the one behind it: the same if it is none. */
static inline word *put_word(word *at, const reader *r, size_t i, uint32_t *cut)
{
    const ecfit_token *t = &r->tokens[i];
    const uint32_t is_word = !(t->flags & ECFIT_TOKEN_SKIP), sym = t->sym[r->lang];
    *cut |= t->flags & ECFIT_TOKEN_BREAK;
    at->token = (uint32_t)i, at->sym = *cut ? 0 : sym;
    at->node = (r->begins + sym) & -(t->opens[r->lang] / KB_BEGINS_PHRASE & 1);
    __builtin_prefetch(&r->nodes[at->node]); /* anywhere in the trie */
    *cut = is_word ? 0 : *cut;
    return at + is_word;
}

/* The words among the tokens from..end, and behind them as far as `to`. */
static void gather_words(const reader *r, size_t from, size_t end, size_t to, words *w)
{
    word *at = w->at + 1;
    uint32_t cut = w->cut;
    for (size_t i = from; i < end; i++) at = put_word(at, r, i, &cut);
    w->n = (size_t)(at - w->at) - 1, w->cut = cut;
    for (const word *full = at + KB_MAX_PHRASE; end < to && at < full; end++) at = put_word(at, r, end, &cut);
    at->sym = 0;
}

/* Note the words with which a phrase goes on from the word before. The rows of the trie that are read next, also those
 * of the words behind them, are asked for in all of a batch first: else each of them would be waited for. */
static void find_steps(const kb_node *nodes, words *w)
{
    uint8_t steps[BATCH + 1];
    size_t n = 0;
    for (size_t i = 1; i <= w->n; i++) {
        const kb_node *from = &nodes[w->at[i - 1].node];
        const uint32_t row = w->at[i].row = kb_child_row(from->first, from->children, w->at[i].sym);
        w->at[i].next = 0;
        __builtin_prefetch(&nodes[row]);
        steps[n] = (uint8_t)i;
        n += row != 0;
    }
    for (const uint8_t *s = steps; s < steps + n; s++) {
        word *second = &w->at[*s];
        const kb_node *node = &nodes[second->row];
        const uint32_t goes_on = -(uint32_t)(node->parent == second[-1].node);
        second->row &= goes_on;
        second->next = kb_child_row(node->first, node->children & goes_on, second[1].sym);
        __builtin_prefetch(&nodes[second->next]);
    }
}

/* Note the phrases of three words or more that begin before the word `second`. */
static ecfit_phrase_span *put_longer(ecfit_phrase_span *at, const kb_node *nodes, const word *second)
{
    const uint32_t first = second[-1].token;
    const word *w = second + 1;
    for (uint32_t node = nodes[second->next].parent == second->row ? second->next : 0; node;
         node = kb_child(nodes, node, (++w)->sym))
        at = put_span(at, &nodes[node], first, w->token);
    return at;
}

/* The phrases that begin with the word before a batch or with one of its words, but for longer ones that begin with the
 * last. Those of two words are written like those of one, without a branch: where they stand is hard to foresee, and
 * whoever guesses wrong waits for the trie. */
static bool put_phrases(const kb_node *nodes, const words *w, ecfit_phrase_spans *out)
{
    if (!vec_reserve(out, 2 * BATCH)) return false;
    ecfit_phrase_span *to = out->at + out->n;
    for (const word *at = w->at + 1, *end = at + w->n; at < end; at++) {
        to = put_span(to, &nodes[at->row], at[-1].token, at->token);
        if (at->next) {
            out->n = (size_t)(to - out->at);
            if (!vec_reserve(out, KB_MAX_PHRASE + 2 * BATCH)) return false;
            to = put_longer(out->at + out->n, nodes, at);
        }
        to = put_span(to, &nodes[at->node], at->token, at->token);
    }
    out->n = (size_t)(to - out->at);
    return true;
}

bool ecfit_phrases_find_in(const ecfit_kb *kb, ecfit_lang lang, const ecfit_tokens *tokens, size_t from, size_t to,
                           ecfit_phrase_spans *out)
{
    const reader r = {kb->nodes, tokens->at, kb->nodes[kb_root(KB_SPACE_BODY, lang)].first, lang};
    words w;
    w.at[0].node = 0, w.cut = 0;
    for (size_t end; from < to; from = end) {
        end = to - from < BATCH ? to : from + BATCH;
        gather_words(&r, from, end, to, &w);
        find_steps(kb->nodes, &w);
        if (!put_phrases(kb->nodes, &w, out)) return false;
        w.at[0] = w.at[w.n];
    }
    return true;
}

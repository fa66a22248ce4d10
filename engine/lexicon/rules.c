#define PCRE2_CODE_UNIT_WIDTH 8
#include "lexicon/rules.h"
#include "base/blocks.h"
#include "base/status.h"
#include "lexicon/automaton.h"
#include "lexicon/gates.h"
#include "lexicon/image.h"
#include "lexicon/machine.h"
#include "text/utf8.h"
#include <pcre2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 100000, JIT_STACK_START = 32 * 1024, JIT_STACK_MAX = 256 * 1024 };

/* Most rules that PCRE2 is asked for at all it is asked for a few times: machine code is made for the others. */
enum { USES_BEFORE_JIT = 50 };

/* Words of a row in a block, and in a line of the cache: rows of gates fill whole lines. */
enum { BLOCK = ECFIT_BLOCK / sizeof(uint64_t), LINE_WORDS = KB_IMAGE_ALIGN / sizeof(uint64_t) };
_Static_assert(LINE_WORDS == 4 * BLOCK, "see open_gates()");

struct ecfit_rule_code {
    _Atomic(pcre2_code *) plain, fast;
    atomic_uint n_uses;
};

/* A token that triggers rules or opens gates, with what it does. */
typedef struct acting {
    uint32_t token, does;
} acting;

struct ecfit_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    ecfit_automata *automata; /* made when the first pattern must be run as a whole */
    ecfit_glyph_table glyph_table;
    VEC(uint8_t) glyphs;      /* scratch, see match_whole() */
    VEC(acting) acting;       /* of a sentence, from the first token on that triggers rules */
    bool listed;              /* `acting` is that of the sentence to be matched next */
    uint64_t *open;           /* rows of gates that the words to the right have opened: see find_open() */
    kb_triggered triggered;   /* scratch; lies behind `open` */
};

bool ecfit_rules_prepare(ecfit_kb *kb)
{
    kb->codes = calloc(kb->n_rules + 1, sizeof *kb->codes);
    return kb->codes;
}

void ecfit_rules_release(ecfit_kb *kb)
{
    for (size_t i = 0; kb->codes && i < kb->n_rules; i++) {
        pcre2_code_free(atomic_load(&kb->codes[i].plain));
        pcre2_code_free(atomic_load(&kb->codes[i].fast));
    }
    free(kb->codes);
    kb->codes = NULL;
}

/* Matched on text that is lower-cased and known to be valid, so neither CASELESS nor a UTF check is needed.
 * Word classes must know accented letters: UCP costs little on anchored matches. */
static pcre2_code *compile(const char *pattern, int *error, PCRE2_SIZE *at)
{
    return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP | PCRE2_ANCHORED, error, at, NULL);
}

ecfit_status ecfit_pattern_check(const char *pattern, char *why, size_t size)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = compile(pattern, &error, &at);
    if (code) return pcre2_code_free(code), ECFIT_OK;
    PCRE2_UCHAR what[120];
    pcre2_get_error_message(error, what, sizeof what);
    snprintf(why, size, "%s at byte %zu of the pattern", (const char *)what, (size_t)at + 1);
    return error == PCRE2_ERROR_HEAP_FAILED ? ECFIT_ENOMEM : ECFIT_EDICT;
}

/* The word is all there is of the text: a pattern that wants more of it matches in part. */
bool ecfit_pattern_begins_with(const char *pattern, ecfit_str word)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = compile(pattern, &error, &at);
    pcre2_match_data *data = code ? pcre2_match_data_create(1, NULL) : NULL;
    int rc = data ? pcre2_match(code, (PCRE2_SPTR)word.ptr, word.len, 0, PCRE2_PARTIAL_SOFT, data, NULL) : 0;
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return rc != PCRE2_ERROR_NOMATCH;
}

/* Two threads may compile the same rule at the same time; the second throws its copy away. */
static const pcre2_code *compiled_into(_Atomic(pcre2_code *) *slot, const char *pattern, bool jit)
{
    pcre2_code *have = atomic_load_explicit(slot, memory_order_acquire);
    if (have) return have;
    int error;
    PCRE2_SIZE at;
    pcre2_code *fresh = compile(pattern, &error, &at);
    if (!fresh) return NULL;
    if (jit) pcre2_jit_compile(fresh, PCRE2_JIT_COMPLETE); /* without JIT support the interpreter serves */
    if (atomic_compare_exchange_strong(slot, &have, fresh)) return fresh;
    pcre2_code_free(fresh);
    return have;
}

static const pcre2_code *code_of(const ecfit_kb *kb, uint32_t rule)
{
    struct ecfit_rule_code *c = &kb->codes[rule];
    bool often = atomic_load_explicit(&c->n_uses, memory_order_relaxed) >= USES_BEFORE_JIT;
    if (!often) atomic_fetch_add_explicit(&c->n_uses, 1, memory_order_relaxed);
    return compiled_into(often ? &c->fast : &c->plain, kb_str(kb, kb->rules[rule].pattern), often);
}

static bool is_word_to_pcre2(pcre2_code *word, const char *character)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    bool is = data && pcre2_match(word, (PCRE2_SPTR)character, strlen(character), 0, 0, data, NULL) > 0;
    pcre2_match_data_free(data);
    return is;
}

/* Whether marks belong to words (from PCRE2 10.43 on they do), asked of the library that is there. */
static uint8_t glyph_of_marks(void)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *word = compile("\\w", &error, &at);
    if (!word) return ECFIT_GLYPH_UNSURE;
    const bool combining = is_word_to_pcre2(word, "\u0301"), joining = is_word_to_pcre2(word, "\u203F");
    pcre2_code_free(word);
    return combining != joining ? ECFIT_GLYPH_UNSURE : combining ? ECFIT_GLYPH_OTHER_WORD : ECFIT_GLYPH_OTHER;
}

ecfit_matcher *ecfit_matcher_new(void)
{
    ecfit_matcher *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->data = pcre2_match_data_create(1, NULL);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
    if (!m->data || !m->context || !m->stack) {
        ecfit_matcher_free(m);
        return NULL;
    }
    ecfit_glyph_table_fill(&m->glyph_table);
    m->glyph_table.mark = glyph_of_marks();
    pcre2_set_match_limit(m->context, MATCH_LIMIT);
    pcre2_set_depth_limit(m->context, MATCH_LIMIT);
    pcre2_jit_stack_assign(m->context, NULL, m->stack);
    return m;
}

void ecfit_matcher_free(ecfit_matcher *m)
{
    if (!m) return;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    ecfit_automata_free(m->automata);
    vec_free(&m->glyphs);
    vec_free(&m->acting);
    free(m->open);
    free(m);
}

static bool needed_word_follows(const ecfit_kb *kb, uint32_t rule, const ecfit_token *tokens, size_t i, size_t to)
{
    const kb_rule *r = &kb->rules[rule];
    for (size_t j = i; j < to && j <= i + r->gap; j++)
        for (uint32_t k = 0; k < r->n_needs; k++)
            if (tokens[j].sym[r->lang] == kb->needs[r->first_need + k]) return true;
    return false;
}

static bool add_hit(ecfit_rule_hits *out, uint32_t rule, size_t start, size_t end, size_t token)
{
    if (end <= start) return true;
    ecfit_rule_hit *hit = vec_push(out);
    if (hit) *hit = (ecfit_rule_hit){rule, (uint32_t)start, (uint32_t)end, (uint32_t)token};
    return hit;
}

/* The last rule of a sentence is named: the first one when it is read from its end. */
static void note_failure(uint32_t *failed, uint32_t rule)
{
    if (*failed == KB_NONE) *failed = rule;
}

static bool try_pcre2(const kb_sentence *s, ecfit_matcher *m, uint32_t rule, size_t token, ecfit_rule_hits *out, uint32_t *failed)
{
    const pcre2_code *code = code_of(s->kb, rule);
    if (!code) return note_failure(failed, rule), true;
    uint32_t start = s->tokens[token].start;
    int rc = pcre2_match(code, (PCRE2_SPTR)s->folded, s->end_byte, start, PCRE2_NO_UTF_CHECK, m->data, m->context);
    if (rc == PCRE2_ERROR_NOMATCH) return true;
    if (rc < 0) return note_failure(failed, rule), true; /* match limit or stack: a diagnostic, never "no match" */
    return add_hit(out, rule, start, pcre2_get_ovector_pointer(m->data)[1], token);
}

/* Few patterns at few places: where the pieces of one can be read in more than one way. */
static size_t match_whole(const kb_sentence *s, ecfit_matcher *m, uint32_t rule, size_t from)
{
    const size_t n = s->end_byte - from;
    if (!m->automata && !(m->automata = ecfit_automata_new(s->kb->n_rules))) return ECFIT_ASK_PCRE2;
    vec_reset(&m->glyphs);
    if (!vec_reserve(&m->glyphs, n + 1)) return ECFIT_ASK_PCRE2;
    ecfit_glyphs(&m->glyph_table, s->folded, from, s->end_byte, m->glyphs.at);
    m->glyphs.at[n] = ECFIT_GLYPH_END;
    const char *pattern = kb_str(s->kb, s->kb->rules[rule].pattern);
    const size_t end = ecfit_automaton_match(m->automata, rule, pattern, m->glyphs.at, 0, kb_behind_word(s, from));
    return end == ECFIT_ASK_PCRE2 ? end : from + end;
}

/* The same answer as try_pcre2(), mostly without PCRE2. */
static bool try_rule(const kb_sentence *s, ecfit_matcher *m, uint32_t rule, size_t token, ecfit_rule_hits *out,
                     uint32_t *failed)
{
    const size_t start = s->tokens[token].start;
    size_t end = kb_machine_match(s, rule, token);
    if (end == ECFIT_ASK_WHOLE) end = match_whole(s, m, rule, start);
    if (end == ECFIT_ASK_PCRE2) return try_pcre2(s, m, rule, token, out, failed);
    return add_hit(out, rule, start, end, token);
}

/* Every rule at every word, by PCRE2 alone: what the gate must not change. Hits come last one first. */
static bool match_by_force(const kb_sentence *s, ecfit_matcher *m, ecfit_rule_hits *out, uint32_t *failed)
{
    for (size_t i = s->to; i-- > s->from;)
        for (uint32_t r = (uint32_t)s->kb->n_rules; r-- > 0;)
            if (s->kb->rules[r].lang == (uint32_t)s->lang && !try_pcre2(s, m, r, i, out, failed)) return false;
    return true;
}

/* ---- the gate --------------------------------------------------------------------------------------------- */

static bool other_gates_open(const uint64_t *open, const kb_machine *m)
{
    for (uint32_t g = m->first_gate; g < m->first_gate + m->n_gates; g++)
        if (!(open[g / 64] >> g % 64 & 1)) return false;
    return true;
}

static bool may_match(const kb_sentence *s, const uint64_t *open, uint32_t rule, size_t token)
{
    const kb_machine *m = &s->kb->machines[rule];
    return other_gates_open(open, m) && (!m->needs || needed_word_follows(s->kb, rule, s->tokens, token, s->to));
}

/* In one word of rows, try the rules that are to be tried alone and add the matches of the others; last ones first. */
static bool finish_rules(const kb_sentence *s, ecfit_matcher *m, size_t word, const uint64_t *open, size_t token,
                         ecfit_rule_hits *out, uint32_t *failed)
{
    const kb_triggered *t = &m->triggered;
    for (uint64_t bits = t->alone[word] | t->matched[word]; bits;) {
        const unsigned bit = 63 - (unsigned)__builtin_clzll(bits);
        const uint32_t rule = s->kb->bit_rules[(s->lang * kb_rule_words(s->kb) + word) * 64 + bit];
        bits ^= 1ull << bit;
        if (t->matched[word] >> bit & 1) {
            if (!add_hit(out, rule, s->tokens[token].start, t->ends[word * 64 + bit], token)) return false;
        } else if (may_match(s, open, rule, token) && !try_rule(s, m, rule, token, out, failed)) {
            return false;
        }
    }
    return true;
}

/* Which rules a token triggers whose gates are open: those that can be matched together are left, the others alone;
 * *left, *alone: whether there are such. */
static inline void find_triggered(const kb_sentence *s, const kb_triggered *t, uint32_t does, const uint64_t *open,
                                  bool *left, bool *alone)
{
    const size_t n_words = kb_rule_words(s->kb);
    const uint64_t *triggers = s->kb->triggers + kb_row_triggering(does) * 2 * n_words, *ends = triggers + n_words;
    ecfit_block any_left = ecfit_block_all(0), any_alone = any_left;
    for (size_t w = 0; w < n_words; w += BLOCK) {
        const ecfit_block bits = ecfit_block_and(ecfit_block_load(triggers + w), ecfit_block_load(open + w));
        const ecfit_block end = ecfit_block_and(bits, ecfit_block_load(ends + w)), other = ecfit_block_xor(bits, end);
        ecfit_block_store(t->left + w, end);
        ecfit_block_store(t->alone + w, other);
        ecfit_block_store(t->matched + w, ecfit_block_all(0));
        any_left = ecfit_block_or(any_left, end), any_alone = ecfit_block_or(any_alone, other);
    }
    *left = ecfit_block_any(any_left), *alone = ecfit_block_any(any_alone);
}

/* Try the rules that a token triggers and whose gates are open. */
static bool try_triggered(const kb_sentence *s, ecfit_matcher *m, acting by, const uint64_t *open, ecfit_rule_hits *out,
                          uint32_t *failed)
{
    const size_t n_words = kb_rule_words(s->kb);
    const kb_triggered *t = &m->triggered;
    bool left, alone;
    find_triggered(s, t, by.does, open, &left, &alone);
    if (alone && !kb_may_go_on(s, by.token)) memset(t->alone, 0, n_words * sizeof *t->alone);
    if (left) kb_machine_match_together(s, by.token, t);
    for (size_t w = n_words; w-- > 0;)
        if (t->alone[w] | t->matched[w] && !finish_rules(s, m, w, open, by.token, out, failed)) return false;
    return true;
}

/* Keep a row of gates as it is, and open more in it. */
static inline void open_block(const uint64_t *row, uint64_t *open, uint64_t *kept)
{
    const ecfit_block now = ecfit_block_load(open);
    ecfit_block_store(kept, now);
    ecfit_block_store(open, ecfit_block_or(now, ecfit_block_load(row)));
}

static inline void open_gates(const uint64_t *row, uint64_t *open, uint64_t *kept, size_t n_words)
{
    for (size_t w = 0; w < n_words; w += LINE_WORDS) {
        open_block(row + w, open + w, kept + w);
        open_block(row + w + BLOCK, open + w + BLOCK, kept + w + BLOCK);
        open_block(row + w + 2 * BLOCK, open + w + 2 * BLOCK, kept + w + 2 * BLOCK);
        open_block(row + w + 3 * BLOCK, open + w + 3 * BLOCK, kept + w + 3 * BLOCK);
    }
}

/* Whether two rows of so many words share a bit. */
static inline bool any_in_both(const uint64_t *a, const uint64_t *b, size_t n_words)
{
    ecfit_block both = ecfit_block_all(0);
    for (size_t w = 0; w < n_words; w += BLOCK)
        both = ecfit_block_or(both, ecfit_block_and(ecfit_block_load(a + w), ecfit_block_load(b + w)));
    return ecfit_block_any(both);
}

/* The first token from `i` on that triggers rules; `to` when there is none. */
static inline size_t first_trigger(const ecfit_token *tokens, ecfit_lang lang, size_t i, size_t to)
{
    while (i < to && !(tokens[i].opens[lang] & KB_TRIGGERS)) i++;
    return i;
}

/* List what acts, and ask memory for what is read of all words that stand behind a trigger; no branch hangs on what
 * words do. returns false when memory ran out. */
static bool list_acting(const ecfit_kb *kb, ecfit_matcher *m, ecfit_lang lang, const ecfit_token *tokens, size_t from,
                        size_t to)
{
    const uint64_t *triggers = kb->triggers, *opens = kb->opens;
    const size_t n_opens = kb_gate_words(kb), n_triggers = kb_trigger_words(kb);
    size_t i = first_trigger(tokens, lang, from, to);
    if (!vec_reserve(&m->acting, to - i + 1)) return false;
    acting *next = m->acting.at;
    for (; i < to; i++) {
        const uint32_t does = tokens[i].opens[lang];
        __builtin_prefetch(triggers + kb_row_triggering(does) * n_triggers);
        __builtin_prefetch(opens + kb_row_acting(does) * n_opens);
        __builtin_prefetch(kb_begun(kb, does & -(uint32_t)!!(does & KB_BEGINS_ANY)));
        next->token = (uint32_t)i, next->does = does;
        next += (does & (KB_ACTS | KB_OPENS_ALL)) != 0;
    }
    m->acting.n = (size_t)(next - m->acting.at);
    return true;
}

void ecfit_rules_expect(const ecfit_kb *kb, ecfit_matcher *m, ecfit_lang lang, const ecfit_token *tokens, size_t from,
                        size_t to)
{
    m->listed = list_acting(kb, m, lang, tokens, from, to);
}

enum { RUN = 64 }; /* tokens */

/* Tokens that trigger rules with open gates, and the rows of what is open at each. */
typedef struct attempts {
    acting at[RUN + 1];
    uint64_t *open;
} attempts;

/* Read what acts from its end on: which tokens trigger rules with open gates; *open: the gates of all words to the
 * right. No branch hangs on what words do. returns how many there are. */
static inline __attribute__((always_inline)) size_t find_in_rows(const kb_sentence *s, const acting *first,
                                                                 const acting *end, uint64_t *open, attempts *out,
                                                                 size_t n_words, size_t n_rule_words)
{
    const uint64_t *triggers = s->kb->triggers, *opens = s->kb->opens;
    size_t n = 0;
    while (end-- > first) {
        const uint64_t *row = triggers + kb_row_triggering(end->does) * 2 * n_rule_words;
        const bool any = any_in_both(row, open, n_rule_words);
        out->at[n] = *end;
        open_gates(opens + kb_row_acting(end->does) * n_words, open, out->open + n * n_words, n_words);
        if (end->does & KB_OPENS_ALL) memset(open, 0xFF, n_words * sizeof *open);
        n += any;
    }
    return n;
}

/* Our own rules fill half a line, and their gates one: no loop is left where the compiler knows it. */
static size_t find_open(const kb_sentence *s, const acting *first, const acting *end, uint64_t *open, attempts *out)
{
    const size_t n_words = kb_gate_words(s->kb), n_rule_words = kb_rule_words(s->kb);
    if (n_words == LINE_WORDS && n_rule_words == KB_HALF_LINE)
        return find_in_rows(s, first, end, open, out, LINE_WORDS, KB_HALF_LINE);
    return find_in_rows(s, first, end, open, out, n_words, n_rule_words);
}

/* Room for what is open, now and at RUN tokens and one more, and for rules. */
static bool make_rows(const ecfit_kb *kb, ecfit_matcher *m)
{
    const size_t n_open = (RUN + 2) * kb_gate_words(kb), n = kb_rule_words(kb), n_ends = n * 64 / 2;
    if (!(m->open = calloc(n_open + 3 * n + n_ends + 1, sizeof *m->open))) return false;
    uint64_t *rows = m->open + n_open;
    m->triggered = (kb_triggered){rows, rows + n, rows + 2 * n, (uint32_t *)(rows + 3 * n)};
    return true;
}

/* A sentence is read from its end to the first word that triggers rules. Hits come last one first. */
static bool match_gated(const kb_sentence *s, ecfit_matcher *m, ecfit_rule_hits *out, uint32_t *failed)
{
    const size_t n_words = kb_gate_words(s->kb);
    if (!m->open && !make_rows(s->kb, m)) return false;
    if (!m->listed && !list_acting(s->kb, m, s->lang, s->tokens, s->from, s->to)) return false;
    const acting *first = m->acting.at, *end = first + m->acting.n;
    while (end > first && end[-1].token >= s->to) end--; /* the sentence was cut when all of it was listed */
    if (end == first) return true;
    uint64_t *open = m->open;
    attempts t;
    t.open = open + n_words;
    memcpy(open, kb_never_shut(s->kb, s->lang), n_words * sizeof *open);
    for (const acting *run; end > first; end = run) {
        run = end - first < RUN ? first : end - RUN;
        const size_t n = find_open(s, run, end, open, &t);
        for (size_t i = 0; i < n; i++)
            if (!try_triggered(s, m, t.at[i], t.open + i * n_words, out, failed)) return false;
    }
    return true;
}

static void reverse(ecfit_rule_hit *first, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        const ecfit_rule_hit hit = first[i];
        first[i] = first[n - 1 - i];
        first[n - 1 - i] = hit;
    }
}

bool ecfit_rules_match(const ecfit_kb *kb, ecfit_matcher *m, ecfit_lang lang, const char *folded, size_t end_byte,
                       const ecfit_tokens *tokens, size_t from, size_t to, bool brute, ecfit_rule_hits *out,
                       uint32_t *failed)
{
    const kb_sentence s = {kb, &m->glyph_table, folded, end_byte, tokens->at, from, to, lang};
    *failed = KB_NONE;
    const size_t n_before = out->n;
    const bool ok = (brute ? match_by_force : match_gated)(&s, m, out, failed);
    m->listed = false;
    if (!ok) return false;
    reverse(out->at + n_before, out->n - n_before);
    return true;
}

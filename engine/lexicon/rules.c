#define PCRE2_CODE_UNIT_WIDTH 8
#include "lexicon/rules.h"
#include "base/status.h"
#include <pcre2.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 100000, JIT_STACK_START = 32 * 1024, JIT_STACK_MAX = 256 * 1024 };

struct ecfit_rule_code {
    _Atomic(pcre2_code *) code;
};

struct ecfit_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

bool ecfit_rules_prepare(ecfit_kb *kb)
{
    kb->codes = calloc(kb->n_rules + 1, sizeof *kb->codes);
    return kb->codes;
}

void ecfit_rules_release(ecfit_kb *kb)
{
    for (size_t i = 0; kb->codes && i < kb->n_rules; i++) pcre2_code_free(atomic_load(&kb->codes[i].code));
    free(kb->codes);
    kb->codes = NULL;
}

/* Matched on text that is lower-cased and known to be valid, so neither CASELESS nor a UTF check is needed.
 * Word classes must know accented letters: UCP costs little on anchored matches. */
static pcre2_code *compile(const char *pattern, int *error, PCRE2_SIZE *at)
{
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP | PCRE2_ANCHORED,
                                     error, at, NULL);
    if (code) pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT support the interpreter serves */
    return code;
}

ecfit_status ecfit_rule_compile(const ecfit_kb *kb, uint32_t rule, ecfit_error *err)
{
    const kb_rule *r = &kb->rules[rule];
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = compile(kb_str(kb, r->pattern), &error, &at);
    if (code) return pcre2_code_free(code), ECFIT_OK;
    PCRE2_UCHAR why[120];
    pcre2_get_error_message(error, why, sizeof why);
    return ecfit_fail(err, ECFIT_EDICT, kb_str(kb, r->file), r->line, "rule %s: %s at character %zu of the pattern",
                      kb_str(kb, r->name), (const char *)why, (size_t)at);
}

/* Two threads may compile the same rule at the same time; the second throws its copy away. */
static const pcre2_code *code_of(const ecfit_kb *kb, uint32_t rule)
{
    pcre2_code *have = atomic_load_explicit(&kb->codes[rule].code, memory_order_acquire);
    if (have) return have;
    int error;
    PCRE2_SIZE at;
    pcre2_code *fresh = compile(kb_str(kb, kb->rules[rule].pattern), &error, &at);
    if (!fresh) return NULL;
    if (atomic_compare_exchange_strong(&kb->codes[rule].code, &have, fresh)) return fresh;
    pcre2_code_free(fresh);
    return have;
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
    free(m);
}

static bool needed_word_follows(const ecfit_kb *kb, const kb_rule *r, const ecfit_tokens *tokens, size_t i, size_t to)
{
    if (!r->n_needs) return true;
    for (size_t j = i; j < to && j <= i + r->gap; j++)
        for (uint32_t k = 0; k < r->n_needs; k++)
            if (tokens->at[j].sym[r->lang] == kb->needs[r->first_need + k]) return true;
    return false;
}

static bool try_rule(const ecfit_kb *kb, ecfit_matcher *m, uint32_t rule, const char *folded, size_t end_byte,
                     const ecfit_tokens *tokens, size_t token, ecfit_rule_hits *out, uint32_t *failed)
{
    const pcre2_code *code = code_of(kb, rule);
    if (!code) return *failed = rule, true;
    uint32_t start = tokens->at[token].start;
    int rc = pcre2_match(code, (PCRE2_SPTR)folded, end_byte, start, PCRE2_NO_UTF_CHECK, m->data, m->context);
    if (rc == PCRE2_ERROR_NOMATCH) return true;
    if (rc < 0) return *failed = rule, true; /* match limit or stack: a diagnostic, never "no match" */
    PCRE2_SIZE end = pcre2_get_ovector_pointer(m->data)[1];
    if (end <= start) return true;
    ecfit_rule_hit *hit = vec_push(out);
    if (!hit) return false;
    *hit = (ecfit_rule_hit){rule, start, (uint32_t)end, (uint32_t)token};
    return true;
}

bool ecfit_rules_match(const ecfit_kb *kb, ecfit_matcher *m, ecfit_lang lang, const char *folded, size_t end_byte,
                       const ecfit_tokens *tokens, size_t from, size_t to, bool brute, ecfit_rule_hits *out,
                       uint32_t *failed)
{
    *failed = KB_NONE;
    for (size_t i = from; i < to; i++) {
        uint32_t sym = tokens->at[i].sym[lang];
        if (brute) {
            for (uint32_t r = 0; r < kb->n_rules; r++)
                if (kb->rules[r].lang == (uint32_t)lang &&
                    !try_rule(kb, m, r, folded, end_byte, tokens, i, out, failed))
                    return false;
            continue;
        }
        if (!sym) continue;
        for (uint32_t a = kb->anchor_of[sym]; a < kb->anchor_of[sym + 1]; a++) {
            const kb_rule *r = &kb->rules[kb->anchors[a].rule];
            if (r->lang != (uint32_t)lang || !needed_word_follows(kb, r, tokens, i, to)) continue;
            if (!try_rule(kb, m, kb->anchors[a].rule, folded, end_byte, tokens, i, out, failed)) return false;
        }
    }
    return true;
}

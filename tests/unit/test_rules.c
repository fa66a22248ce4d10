/* Rules: their own examples, and the gate that must change nothing. Run from the project's root. */
#include "analysis/doc.h"
#include "corpus.h"
#include "lexicon/machine.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static ecfit_kb *kb;
static ecfit_doc doc;

static int set_up(void **state)
{
    (void)state;
    ecfit_error err;
    kb = ecfit_kb_builtin(NULL, &err);
    return kb && ecfit_doc_init(&doc, kb) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ecfit_doc_clear(&doc);
    ecfit_kb_free(kb);
    return 0;
}

static void read_text(const char *text, size_t len, ecfit_lang lang, bool brute)
{
    assert_true(ecfit_stage_decode(&doc, text, len, false) && ecfit_stage_token(&doc) && ecfit_stage_unglue(&doc) &&
                ecfit_stage_segment(&doc, lang) && ecfit_stage_hits(&doc, brute));
}

static bool fired(uint32_t rule)
{
    for (size_t i = 0; i < doc.hits.n; i++)
        if (doc.hits.at[i].rule == rule) return true;
    return false;
}

static void every_rule_compiles(void **state)
{
    (void)state;
    char why[200];
    for (uint32_t r = 0; r < kb->n_rules; r++)
        if (ecfit_pattern_check(kb_str(kb, kb->rules[r].pattern), why, sizeof why))
            fail_msg("%s:%u: %s", kb_str(kb, kb->rules[r].file), kb->rules[r].line, why);
}

static void every_rule_does_what_its_examples_say(void **state)
{
    (void)state;
    unsigned n_wrong = 0;
    for (size_t i = 0; i < kb->n_examples; i++) {
        const kb_example *x = &kb->examples[i];
        const kb_rule *r = &kb->rules[x->rule];
        const char *text = kb_str(kb, x->text);
        read_text(text, strlen(text), (ecfit_lang)r->lang, false);
        if (fired(x->rule) == (bool)x->positive) continue;
        n_wrong++;
        print_error("%s:%u: rule %s %s \"%s\"\n", kb_str(kb, r->file), x->line, kb_str(kb, r->name),
                    x->positive ? "must match" : "must not match", text);
    }
    assert_int_equal(n_wrong, 0);
}

static void there_are_enough_rules_with_enough_examples(void **state)
{
    (void)state;
    size_t rules[ECFIT_N_LANGS] = {0}, *positive = calloc(kb->n_rules, sizeof *positive), *negative = calloc(kb->n_rules, sizeof *negative);
    for (size_t i = 0; i < kb->n_examples; i++) (kb->examples[i].positive ? positive : negative)[kb->examples[i].rule]++;
    for (size_t r = 0; r < kb->n_rules; r++) {
        rules[kb->rules[r].lang]++;
        assert_true(positive[r] >= 2);
        assert_true(negative[r] >= 1);
    }
    assert_true(rules[ECFIT_LANG_EN] >= 100);
    assert_true(rules[ECFIT_LANG_FR] >= 100);
    free(positive);
    free(negative);
}

/* ---- gated equals brute force ------------------------------------------------------------------------------ */

typedef struct rule_span {
    uint32_t rule, start, end;
} rule_span;
typedef VEC(rule_span) rule_spans;

static int by_place(const void *a, const void *b)
{
    const rule_span *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static void collect(rule_spans *out)
{
    vec_reset(out);
    for (size_t i = 0; i < doc.hits.n; i++)
        if (doc.hits.at[i].rule != KB_NONE) *vec_push(out) = (rule_span){doc.hits.at[i].rule, doc.hits.at[i].start, doc.hits.at[i].end};
    if (out->n) qsort(out->at, out->n, sizeof *out->at, by_place);
}

static bool word_needed_is_there(uint32_t rule, uint32_t byte)
{
    const kb_rule *r = &kb->rules[rule];
    if (!r->n_needs) return true;
    for (size_t i = 0; i < doc.tokens.n; i++)
        for (size_t j = i; doc.tokens.at[i].start == byte && j < doc.tokens.n && j <= i + r->gap; j++)
            for (uint32_t k = 0; k < r->n_needs; k++)
                if (doc.tokens.at[j].sym[r->lang] == kb->needs[r->first_need + k]) return true;
    return false;
}

static size_t n_compared;

static void assert_gate_changes_nothing(const char *text, size_t len, ecfit_lang lang)
{
    rule_spans gated = {0}, brute = {0};
    read_text(text, len, lang, false);
    collect(&gated);
    read_text(text, len, lang, true);
    collect(&brute);
    size_t n = 0;
    for (size_t i = 0; i < brute.n; i++)
        if (word_needed_is_there(brute.at[i].rule, brute.at[i].start)) brute.at[n++] = brute.at[i];
    assert_int_equal(gated.n, n);
    if (n) assert_memory_equal(gated.at, brute.at, n * sizeof *gated.at);
    n_compared += n;
    vec_free(&gated);
    vec_free(&brute);
}

static void compare_document(const ecfit_input_document *in, void *ctx)
{
    (void)ctx;
    if (in->len_bytes < 20000) assert_gate_changes_nothing(in->text, in->len_bytes, ECFIT_LANG_AUTO);
}

static void gated_equals_brute_force_on_our_corpora(void **state)
{
    (void)state;
    n_compared = 0;
    assert_true(each_document(compare_document, NULL) > 60);
    assert_true(n_compared > 100);
}

static uint64_t seed = 3;
static uint32_t dice(size_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % sides);
}

/* Pieces of the rules' own examples, cut and joined at random: full of near misses. */
static void gated_equals_brute_force_on_shuffled_examples(void **state)
{
    (void)state;
    static const char *const joints[] = {" ", ", ", " and ", " et ", ". ", "\n- ", "/", " d'", " l’", "-", " (", ") "};
    n_compared = 0;
    for (int round = 0; round < 60; round++) {
        ecfit_buf b = {0};
        while (b.len < 1200) {
            const char *text = kb_str(kb, kb->examples[dice(kb->n_examples)].text);
            size_t len = strlen(text), from = 0, to = len;
            if (dice(2)) for (from = dice(len); from && text[from - 1] != ' ';) from--;
            if (dice(2)) for (to = from + dice(len - from + 1); to < len && text[to] != ' ';) to++;
            ecfit_buf_put(&b, text + from, to - from);
            ecfit_buf_puts(&b, joints[dice(sizeof joints / sizeof *joints)]);
        }
        assert_gate_changes_nothing(b.ptr, b.len, (ecfit_lang)(round & 1));
        ecfit_buf_free(&b);
    }
    assert_true(n_compared > 100);
}

/* ---- words that are pieces ---------------------------------------------------------------------------------- */

static uint32_t rule_named(const char *name)
{
    for (uint32_t i = 0; i < kb->n_rules; i++)
        if (!strcmp(kb_str(kb, kb->rules[i].name), name)) return i;
    fail_msg("no rule %s", name);
    return KB_NONE;
}

static kb_words word(const char *text) { return (kb_words){ecfit_str_of(text), .itself = true}; }
static kb_words longer_than(const char *text) { return (kb_words){ecfit_str_of(text), .longer = true}; }

static void a_word_is_a_piece_when_nothing_else_can_follow(void **state)
{
    (void)state;
    const uint32_t rule = rule_named("develop-software");
    assert_true(kb_piece_is(kb, rule, 0, word("develop")));
    assert_true(kb_piece_is(kb, rule, 0, word("coding")));
    assert_true(kb_piece_is(kb, rule, 1, word("applications")));
    assert_false(kb_piece_is(kb, rule, 0, word("deve")));
    assert_false(kb_piece_is(kb, rule, 0, word("developer")));
    assert_false(kb_piece_is(kb, rule, 1, word("web")));      /* web services */
    assert_true(kb_piece_is(kb, rule, 1, word("software"))); /* stands before "software components" */
    assert_false(kb_piece_is(kb, rule, 2, word("software"))); /* no such piece */
}

static void words_that_begin_alike_are_a_piece_when_any_ending_will_do(void **state)
{
    (void)state;
    const uint32_t rule = rule_named("flux-donnees"); /* conc(?:ev\w+|oi[tsv]\w*|eptions?), gap */
    assert_true(kb_piece_is(kb, rule, 0, longer_than("concev")));
    assert_false(kb_piece_is(kb, rule, 0, word("concev")));
    assert_false(kb_piece_is(kb, rule, 0, longer_than("conc")));
    const kb_words both = {ecfit_str_of("concev"), .itself = true, .longer = true};
    assert_false(kb_piece_is(kb, rule, 0, both));
}

static void what_stands_behind_a_word_tells_whether_a_piece_goes_on(void **state)
{
    (void)state;
    const uint32_t rule = rule_named("develop-software");
    const uint64_t web = kb_pairs_behind(kb, rule, 1, word("web"));
    assert_true(web & kb_pair_bit('s', 'e')); /* web services */
    assert_true(web != UINT64_MAX);
    assert_true((kb_pairs_behind(kb, rule, 1, longer_than("we")) & web) == web);
    assert_true(kb_pairs_behind(kb, rule, 1, word("software")) == UINT64_MAX); /* a match of its own */
    assert_true(kb_pairs_behind(kb, rule, 1, word("xylophone")) == 0);
    assert_true(kb_pairs_behind(kb, rule, 1, longer_than("xylophone")) == 0);
    assert_true(kb_pairs_behind(kb, rule, 2, word("software")) == UINT64_MAX); /* no such piece */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_compiles),
        cmocka_unit_test(every_rule_does_what_its_examples_say),
        cmocka_unit_test(there_are_enough_rules_with_enough_examples),
        cmocka_unit_test(gated_equals_brute_force_on_our_corpora),
        cmocka_unit_test(gated_equals_brute_force_on_shuffled_examples),
        cmocka_unit_test(a_word_is_a_piece_when_nothing_else_can_follow),
        cmocka_unit_test(words_that_begin_alike_are_a_piece_when_any_ending_will_do),
        cmocka_unit_test(what_stands_behind_a_word_tells_whether_a_piece_goes_on),
    };
    return cmocka_run_group_tests_name("rules", tests, set_up, tear_down);
}

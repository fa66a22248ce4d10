/* Sets of bits, four floats at a time, and what is told of patterns. */
#include "base/bits.h"
#include "base/lanes.h"
#include "lexicon/pattern.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void a_set_is_read_in_ascending_order_and_is_empty_then(void **state)
{
    (void)state;
    static const uint32_t in[] = {9999, 0, 63, 64, 4096, 4095, 63, 9999};
    static const uint32_t expected[] = {0, 63, 64, 4095, 4096, 9999};
    uint32_t out[8];
    ecfit_bits b;
    assert_true(ecfit_bits_init(&b, 10000));
    for (int round = 0; round < 2; round++) {
        size_t fresh = 0;
        for (size_t i = 0; i < sizeof in / sizeof *in; i++) fresh += ecfit_bits_add(&b, in[i]);
        assert_int_equal(fresh, 6);
        assert_int_equal(ecfit_bits_take(&b, out), 6);
        assert_memory_equal(out, expected, sizeof expected);
        assert_int_equal(ecfit_bits_take(&b, out), 0);
    }
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) ecfit_bits_add(&b, in[i]);
    uint32_t least = 0;
    for (size_t i = 0; i < 6; i++) {
        assert_true(ecfit_bits_take_least(&b, &least));
        assert_int_equal(least, out[i]);
    }
    assert_false(ecfit_bits_take_least(&b, &least));
    assert_int_equal(ecfit_bits_take(&b, out), 0);
    ecfit_bits_free(&b);
}

static void exponentials_are_those_of_libm(void **state)
{
    (void)state;
    for (double z = -79; z < 79; z += 0.0371) {
        float e[ECFIT_COLUMNS] = {(float)z, (float)-z};
        ecfit_lanes_exp_all(e, 3);
        assert_true(fabs((double)e[0] / exp((double)(float)z) - 1) < 3e-7);
        assert_true(fabs((double)e[1] / exp((double)(float)-z) - 1) < 3e-7);
        assert_true((double)e[2] == 1);
    }
    float far[ECFIT_COLUMNS] = {-INFINITY, INFINITY, -1e9f, 1e9f};
    ecfit_lanes_exp_all(far, 4);
    for (int i = 0; i < 4; i++) assert_true(isfinite(far[i]));
}

static void odds_of_many_are_joined(void **state)
{
    (void)state;
    float max[ECFIT_COLUMNS] = {-9, -9, -9}, any[ECFIT_COLUMNS] = {0};
    const float first[ECFIT_COLUMNS] = {0, 1, 50}, second[ECFIT_COLUMNS] = {0, -1, 50};
    ecfit_lanes_join_odds(max, any, first, 1e6f, 3);
    ecfit_lanes_join_odds(max, any, second, 1e6f, 3);
    assert_true(max[0] == 0 && max[1] == 1 && max[2] == 50);
    assert_true(fabs((double)any[0] - 3) < 1e-5); /* 1 + any = (1 + 1) * (1 + 1) */
    assert_true(fabs((double)any[1] - ((1 + exp(1)) * (1 + exp(-1)) - 1)) < 1e-5);
    assert_true(any[2] == 1e6f);
}

/* One after the other, rounded each time: whatever the machine can do, and whichever part of a row is where. */
static void scaled_rows_add_up_in_their_order(void **state)
{
    (void)state;
    enum { MOST = 160, N_ROWS = 5 };
    int16_t base[N_ROWS * MOST];
    float sums[MOST + 1], expected[MOST + 1];
    ecfit_scaled_row rows[N_ROWS];
    for (size_t i = 0; i < sizeof base / sizeof *base; i++) base[i] = (int16_t)(i * 7919 % 65536 - 32768);
    for (uint32_t r = 0; r < N_ROWS; r++) rows[r] = (ecfit_scaled_row){(r * 3 % N_ROWS) * MOST, 0.7f + (float)r / 3};
    for (size_t n = 0; n <= MOST; n += ECFIT_COLUMNS) {
        for (size_t i = 0; i <= MOST; i++) sums[i] = expected[i] = 1 / (float)(i + 1);
        for (size_t r = 0; r < N_ROWS; r++)
            for (size_t i = 0; i < n; i++) {
                volatile float product = (float)base[rows[r].place + i] * rows[r].scale;
                expected[i] += product;
            }
        ecfit_lanes_add_rows(sums, n, base, rows, N_ROWS);
        assert_memory_equal(sums, expected, sizeof sums);
        ecfit_lanes_add_rows(sums, n, base, rows, 0);
        assert_memory_equal(sums, expected, sizeof sums);
    }
}

static void a_pattern_is_cut_at_gaps_with_one_reading(void **state)
{
    (void)state;
    static const struct { const char *pattern; size_t n_pieces; bool loose; } cases[] = {
        {"buil(?:d|t)(?:[^\\w.;]+\\w+){0,3}?[^\\w.;]+(?:apps?|code)\\b", 2, false},
        {"run(?:[^\\w.;]+\\w+){0,2}?[^\\w.;]+\\w+(?:[^\\w.;]+\\w+){0,2}?[^\\w.;]+tests", 3, false},
        {"run(?:[^\\w.;]+\\w+){0,3}[^\\w.;]+tests", 0, false},       /* greedy: the farthest is meant */
        {"run(?:[^\\w.;]+\\w+){0,3}?[^\\w.]+tests", 0, false},       /* other signs behind the gap */
        {"run(?:[^\\w.;]+\\w+){0,3}?[^\\w.;]+(?:unit)?\\W*tests", 0, false}, /* what follows may begin with a sign */
        {"run(?:[^\\w.;]+\\w+){0,3}?[^\\w.;]+(?:unit\\W+)?tests", 2, false},
        {"run(?=x)(?:[^\\w.;]+\\w+){0,3}?[^\\w.;]+tests", 2, true}, /* only PCRE2 looks ahead */
        {"a|b", 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ecfit_chain c;
        assert_int_equal(ecfit_chain_make(cases[i].pattern, &c), cases[i].n_pieces > 0);
        assert_int_equal(c.n_pieces, cases[i].n_pieces);
        assert_int_equal(c.loose, cases[i].loose);
        ecfit_chain_free(&c);
    }
}

/* The starts of the only gate of a pattern, '|' between them. */
static void assert_gate(const char *pattern, const char *starts)
{
    ecfit_gate gates[ECFIT_MAX_GATES];
    ecfit_arena memory = {0};
    const char *heads;
    char written[200] = "";
    assert_int_equal(ecfit_pattern_gates(pattern, gates, &heads, &memory), *starts != 0);
    for (const char *z = *starts ? gates[0].starts : ""; *z; z += strlen(z) + 1)
        snprintf(written + strlen(written), sizeof written - strlen(written), "%s%s", *written ? "|" : "", z);
    assert_string_equal(written, starts);
    ecfit_arena_clear(&memory);
}

static void a_gate_waits_for_a_word_of_each_alternative(void **state)
{
    (void)state;
    assert_gate("runs?\\W+(?:apps|code)\\b", "apps |code ");
    assert_gate("(?:run\\W+tests?|state\\W+of\\W+play)\\b", "test |tests |play ");
    assert_gate("plan(?:ning\\W+poker|\\W+ahead)\\b", "poker |ahead ");
    assert_gate("(?:run\\W+tests?|play)\\b", ""); /* one of a word has none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_is_read_in_ascending_order_and_is_empty_then),
        cmocka_unit_test(exponentials_are_those_of_libm),
        cmocka_unit_test(odds_of_many_are_joined),
        cmocka_unit_test(scaled_rows_add_up_in_their_order),
        cmocka_unit_test(a_pattern_is_cut_at_gaps_with_one_reading),
        cmocka_unit_test(a_gate_waits_for_a_word_of_each_alternative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Buffers, arenas, strings by number, views. */
#include "base/arena.h"
#include "base/blocks.h"
#include "base/buf.h"
#include "base/intern.h"
#include "base/io.h"
#include "base/status.h"
#include "base/str.h"
#include <math.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void assert_text(ecfit_buf *b, const char *want)
{
    ecfit_buf_putc(b, 0);
    assert_false(b->failed);
    assert_string_equal(b->ptr, want);
    b->len = 0;
}

/* ---- buf -------------------------------------------------------------------------------------------------- */

static void a_buffer_grows_with_what_is_put(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    for (int i = 0; i < 5000; i++) ecfit_buf_puts(&b, "abc");
    assert_int_equal(b.len, 15000);
    assert_memory_equal(b.ptr + 14997, "abc", 3);
    ecfit_buf_put(&b, NULL, 0); /* nothing may be nowhere */
    assert_int_equal(b.len, 15000);
    ecfit_buf_free(&b);
    assert_null(b.ptr);
    assert_int_equal(b.cap, 0);
}

static void integers_are_printed_whole(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    ecfit_buf_uint(&b, 0), assert_text(&b, "0");
    ecfit_buf_uint(&b, UINT64_MAX), assert_text(&b, "18446744073709551615");
    ecfit_buf_int(&b, -7), assert_text(&b, "-7");
    ecfit_buf_int(&b, INT64_MIN), assert_text(&b, "-9223372036854775808");
    ecfit_buf_free(&b);
}

static void decimals_are_rounded_half_away_from_zero(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    ecfit_buf_fixed(&b, 0.125, 2), assert_text(&b, "0.13");
    ecfit_buf_fixed(&b, -0.125, 2), assert_text(&b, "-0.13");
    ecfit_buf_fixed(&b, 2.5, 0), assert_text(&b, "3");
    ecfit_buf_fixed(&b, 1.005, 3), assert_text(&b, "1.005");
    ecfit_buf_fixed(&b, 3.0005, 3), assert_text(&b, "3.001");
    ecfit_buf_fixed(&b, 12.000001, 6), assert_text(&b, "12.000001");
    ecfit_buf_fixed(&b, 0.99999, 2), assert_text(&b, "1.00");
    ecfit_buf_free(&b);
}

static void nothing_is_ever_minus_zero_or_not_a_number(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    ecfit_buf_fixed(&b, -0.0001, 2), assert_text(&b, "0.00");
    ecfit_buf_fixed(&b, -0.0, 1), assert_text(&b, "0.0");
    ecfit_buf_fixed(&b, (double)NAN, 2), assert_text(&b, "0.00");
    ecfit_buf_fixed(&b, (double)INFINITY, 2), assert_text(&b, "0.00");
    ecfit_buf_free(&b);
}

static void json_strings_escape_what_json_forbids(void **state)
{
    (void)state;
    static const char in[] = "a\"b\\c\n\r\t\b\f\x01\x7F" "é\0z";
    ecfit_buf b = {0};
    ecfit_buf_json(&b, in, sizeof in - 1);
    assert_text(&b, "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u007fé\\u0000z\"");
    ecfit_buf_json(&b, "", 0), assert_text(&b, "\"\"");
    ecfit_buf_free(&b);
}

/* A string of letters with one byte that is escaped: blocks of it overlap, see base/buf.c. */
static void json_strings_escape_at_every_place(void **state)
{
    (void)state;
    char in[70], want[80];
    ecfit_buf b = {0};
    for (int len = 0; len <= (int)sizeof in; len++)
        for (int at = 0; at <= len; at++) { /* at len: none */
            for (int i = 0; i < len; i++) in[i] = (char)('a' + i % 26);
            const int tail = at < len ? len - at - 1 : 0;
            snprintf(want, sizeof want, "\"%.*s%s%.*s\"", at, in, at < len ? "\\n" : "", tail, in + len - tail);
            if (at < len) in[at] = '\n';
            ecfit_buf_json(&b, in, (size_t)len), assert_text(&b, want);
        }
    ecfit_buf_free(&b);
}

static void json_strings_may_be_long(void **state)
{
    (void)state;
    enum { LEN = 100000 };
    char *in = malloc(LEN);
    assert_non_null(in);
    memset(in, '"', LEN);
    ecfit_buf b = {0};
    ecfit_buf_json(&b, in, LEN);
    assert_false(b.failed);
    assert_int_equal(b.len, 2 * LEN + 2);
    for (size_t i = 1; i + 1 < b.len; i++) assert_int_equal(b.ptr[i], i % 2 ? '\\' : '"');
    ecfit_buf_free(&b);
    free(in);
}

static void part_of_a_text_is_escaped_like_any_string(void **state)
{
    (void)state;
    enum { LEN = 48 };
    for (size_t odd = 0; odd < LEN; odd++) {
        char text[LEN], want[6 * LEN], got[6 * LEN + ECFIT_PART_BYTES];
        memset(text, 'x', LEN);
        text[odd] = '"';
        for (size_t from = 0; from < LEN; from++)
            for (size_t len = 0; from + len <= LEN; len++) {
                const size_t n = (size_t)(ecfit_put_escaped(want, text + from, len) - want);
                assert_int_equal(ecfit_put_escaped_part(got, text + from, len, LEN - from) - got, n);
                assert_memory_equal(got, want, n);
            }
    }
}

static void digits_are_those_of_printf(void **state)
{
    (void)state;
    char want[32];
    ecfit_buf b = {0};
    for (uint64_t v = 0; v < 30000; v++) {
        snprintf(want, sizeof want, "%llu", (unsigned long long)v);
        ecfit_buf_uint(&b, v), assert_text(&b, want);
    }
    for (uint64_t v = 1; v < UINT64_MAX / 10; v *= 10)
        for (int near = -1; near <= 1; near++) {
            snprintf(want, sizeof want, "%llu", (unsigned long long)(v + (uint64_t)near));
            ecfit_buf_uint(&b, v + (uint64_t)near), assert_text(&b, want);
        }
    for (unsigned decimals = 0; decimals <= 6; decimals++)
        for (int k = 0; k < 2000; k++) {
            const double v = k * 0.25; /* a quarter has no more than two decimals: nothing is rounded */
            snprintf(want, sizeof want, "%.*f", (int)decimals, decimals < 2 ? (double)k : v);
            ecfit_buf_fixed(&b, decimals < 2 ? (double)k : v, decimals), assert_text(&b, want);
        }
    ecfit_buf_free(&b);
}

static void formats_longer_than_the_scratch_are_whole(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    ecfit_buf_fmt(&b, "%d-%0*d-%s", 1, 2000, 7, "end");
    assert_int_equal(b.len, 2 + 2000 + 4);
    assert_memory_equal(b.ptr + b.len - 5, "7-end", 5);
    ecfit_buf_free(&b);
}

static void after_a_failure_appends_do_nothing(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    ecfit_buf_puts(&b, "kept");
    b.failed = true;
    ecfit_buf_puts(&b, "lost");
    ecfit_buf_fmt(&b, "%0*d", 2000, 1);
    assert_int_equal(b.len, 4);
    assert_true(b.failed);
    ecfit_buf_free(&b);
    assert_false(b.failed);
}

/* ---- arena ------------------------------------------------------------------------------------------------ */

static void arena_memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    ecfit_arena a = {0};
    for (int round = 0; round < 3; round++) {
        for (size_t n = 1; n < 3000; n += 7) {
            unsigned char *p = ecfit_arena_alloc(&a, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++) assert_int_equal(p[i], 0);
            memset(p, 0xAA, n);
        }
        ecfit_arena_reset(&a);
    }
    ecfit_arena_clear(&a);
}

static void arena_copies_end_in_nul(void **state)
{
    (void)state;
    ecfit_arena a = {0};
    char *z = ecfit_arena_dup(&a, "notice", 3), *none = ecfit_arena_dup(&a, NULL, 0);
    assert_string_equal(z, "not");
    assert_string_equal(none, "");
    ecfit_arena_clear(&a);
    assert_null(a.head);
}

static void an_arena_refuses_what_no_machine_has(void **state)
{
    (void)state;
    ecfit_arena a = {0};
    assert_null(ecfit_arena_alloc(&a, SIZE_MAX));
    assert_null(ecfit_arena_alloc(&a, SIZE_MAX / 2 + 1));
    assert_non_null(ecfit_arena_alloc(&a, 1)); /* and goes on */
    ecfit_arena_clear(&a);
}

/* ---- intern ----------------------------------------------------------------------------------------------- */

static void the_same_string_has_the_same_number(void **state)
{
    (void)state;
    ecfit_intern t = {0};
    assert_int_equal(ecfit_intern_find(&t, ecfit_str_of("cloud")), ECFIT_NO_ID);
    assert_int_equal(ecfit_intern_add(&t, ecfit_str_of("cloud")), 0);
    assert_int_equal(ecfit_intern_add(&t, ecfit_str_of("")), 1);
    assert_int_equal(ecfit_intern_add(&t, (ecfit_str){"clouds", 5}), 0);
    assert_int_equal(ecfit_intern_find(&t, ecfit_str_of("clou")), ECFIT_NO_ID);
    assert_int_equal(ecfit_intern_find(&t, ecfit_str_of("clouds")), ECFIT_NO_ID);
    assert_string_equal(ecfit_intern_get(&t, 1), "");
    ecfit_intern_free(&t);
}

static void numbers_stay_when_the_table_grows(void **state)
{
    (void)state;
    ecfit_intern t = {0};
    char word[24];
    for (uint32_t i = 0; i < 20000; i++) {
        snprintf(word, sizeof word, "word-%u", i * 7919u);
        assert_int_equal(ecfit_intern_add(&t, ecfit_str_of(word)), i);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        snprintf(word, sizeof word, "word-%u", i * 7919u);
        assert_int_equal(ecfit_intern_find(&t, ecfit_str_of(word)), i);
        assert_string_equal(ecfit_intern_get(&t, i), word);
    }
    ecfit_intern_free(&t);
}

/* ---- str, status, io -------------------------------------------------------------------------------------- */

static void cutting_takes_fields_one_by_one(void **state)
{
    (void)state;
    ecfit_str rest = ecfit_str_of("a||b"), field = ecfit_str_cut(&rest, '|');
    assert_true(ecfit_str_is(field, "a"));
    field = ecfit_str_cut(&rest, '|');
    assert_int_equal(field.len, 0);
    assert_non_null(rest.ptr);
    field = ecfit_str_cut(&rest, '|');
    assert_true(ecfit_str_is(field, "b"));
    assert_null(rest.ptr);
}

static void trimming_leaves_the_inner_space(void **state)
{
    (void)state;
    assert_true(ecfit_str_is(ecfit_str_trim(ecfit_str_of(" \t a  b\r\n")), "a  b"));
    assert_int_equal(ecfit_str_trim(ecfit_str_of(" \t ")).len, 0);
}

static void an_error_keeps_the_end_of_a_long_path(void **state)
{
    (void)state;
    char path[400];
    ecfit_error err;
    memset(path, 'd', sizeof path);
    snprintf(path + 380, 20, "/terms/en/net.tsv");
    assert_int_equal(ecfit_fail(&err, ECFIT_EDICT, path, 12, "expected %s", "a number"), ECFIT_EDICT);
    assert_int_equal(err.line, 12);
    assert_string_equal(err.what, "expected a number");
    assert_int_equal(strlen(err.where), sizeof err.where - 1);
    assert_string_equal(err.where + strlen(err.where) - 17, "/terms/en/net.tsv");
    assert_int_equal(ecfit_fail(NULL, ECFIT_EIO, path, 0, "nobody listens"), ECFIT_EIO);
}

static void every_status_has_a_name(void **state)
{
    (void)state;
    for (int s = ECFIT_OK; s <= ECFIT_EHELPER; s++) assert_string_not_equal(ecfit_status_name((ecfit_status)s), "EUNKNOWN");
    assert_string_equal(ecfit_status_name((ecfit_status)99), "EUNKNOWN");
}

static void reading_a_file_says_why_it_cannot(void **state)
{
    (void)state;
    ecfit_buf b = {0};
    ecfit_error err;
    assert_int_equal(ecfit_io_read("no/such/file", 100, &b, &err), ECFIT_EIO);
    assert_string_equal(err.where, "no/such/file");
    assert_int_equal(ecfit_io_read("tests", 100, &b, &err), ECFIT_EIO);
    assert_non_null(strstr(err.what, "directory"));
    assert_int_equal(ecfit_io_read("Makefile", 10, &b, &err), ECFIT_ELIMIT);
    b.len = 0;
    assert_int_equal(ecfit_io_read("tests/unit/test_base.c", 1 << 20, &b, &err), ECFIT_OK);
    assert_memory_equal(b.ptr, "/* Buffers", 10);
    ecfit_buf_free(&b);
}

/* ---- blocks ----------------------------------------------------------------------------------------------- */

static void a_range_of_bytes_is_told_of_every_byte(void **state)
{
    (void)state;
    static const unsigned char ranges[][2] = {{'a', 'z'}, {'0', '9'}, {0x9F, 0xBF}, {1, 0x7F}, {0, 31}, {0x80, 0xFF}, {7, 7}};
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
        for (unsigned c = 0; c < 256; c++) {
            const uint32_t in = c >= ranges[r][0] && c <= ranges[r][1] ? 0xFFFF : 0;
            const ecfit_block all = ecfit_block_all((unsigned char)c);
            assert_int_equal(ecfit_block_bits(ecfit_block_in(all, ranges[r][0], ranges[r][1])), in);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_grows_with_what_is_put),
        cmocka_unit_test(integers_are_printed_whole),
        cmocka_unit_test(decimals_are_rounded_half_away_from_zero),
        cmocka_unit_test(nothing_is_ever_minus_zero_or_not_a_number),
        cmocka_unit_test(json_strings_escape_what_json_forbids),
        cmocka_unit_test(json_strings_escape_at_every_place),
        cmocka_unit_test(json_strings_may_be_long),
        cmocka_unit_test(digits_are_those_of_printf),
        cmocka_unit_test(formats_longer_than_the_scratch_are_whole),
        cmocka_unit_test(after_a_failure_appends_do_nothing),
        cmocka_unit_test(arena_memory_is_zeroed_and_aligned),
        cmocka_unit_test(arena_copies_end_in_nul),
        cmocka_unit_test(an_arena_refuses_what_no_machine_has),
        cmocka_unit_test(the_same_string_has_the_same_number),
        cmocka_unit_test(numbers_stay_when_the_table_grows),
        cmocka_unit_test(cutting_takes_fields_one_by_one),
        cmocka_unit_test(trimming_leaves_the_inner_space),
        cmocka_unit_test(an_error_keeps_the_end_of_a_long_path),
        cmocka_unit_test(every_status_has_a_name),
        cmocka_unit_test(reading_a_file_says_why_it_cannot),
        cmocka_unit_test(a_range_of_bytes_is_told_of_every_byte),
        cmocka_unit_test(part_of_a_text_is_escaped_like_any_string),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}

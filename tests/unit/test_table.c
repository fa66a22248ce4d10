/* The reader of dictionary files: fields, comments, and errors that name file and line. */
#include "lexicon/table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char path[] = "/tmp/ecfit-table-XXXXXX";
static ecfit_table t;
static ecfit_error err;

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int drop_file(void **state)
{
    (void)state;
    return unlink(path);
}

static ecfit_status open_bytes(const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    fclose(f);
    return ecfit_table_open(&t, path, &err);
}

#define OPEN(text) assert_int_equal(open_bytes(text, sizeof text - 1), ECFIT_OK)

static void fields_are_split_at_tabs_and_trimmed(void **state)
{
    (void)state;
    OPEN("cloud | nuage\t C3=0.5 \t\t near=x \r\nlast");
    assert_true(ecfit_table_next(&t));
    assert_int_equal(t.n_fields, 4);
    assert_true(ecfit_str_is(t.field[0], "cloud | nuage"));
    assert_true(ecfit_str_is(t.field[1], "C3=0.5"));
    assert_int_equal(t.field[2].len, 0);
    assert_true(ecfit_str_is(t.field[3], "near=x"));
    assert_int_equal(t.field[4].len, 0);
    assert_true(ecfit_table_next(&t));
    assert_true(ecfit_str_is(t.field[0], "last"));
    assert_int_equal(t.field[1].len, 0);
    assert_false(ecfit_table_next(&t));
    ecfit_table_close(&t);
}

static void comments_and_empty_lines_count_as_lines(void **state)
{
    (void)state;
    OPEN("# head\n\n   \nentry\n# more\nnext");
    assert_true(ecfit_table_next(&t));
    assert_int_equal(t.line, 4);
    assert_true(ecfit_table_next(&t));
    assert_int_equal(t.line, 6);
    ecfit_table_close(&t);
}

static void a_hash_inside_a_line_is_text(void **state)
{
    (void)state;
    OPEN("C#\tB1\n");
    assert_true(ecfit_table_next(&t));
    assert_true(ecfit_str_is(t.field[0], "C#"));
    ecfit_table_close(&t);
}

static void more_fields_than_there_can_be_are_left_out(void **state)
{
    (void)state;
    OPEN("1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13\t14\n");
    assert_true(ecfit_table_next(&t));
    assert_int_equal(t.n_fields, ECFIT_TABLE_FIELDS);
    assert_true(ecfit_str_is(t.field[ECFIT_TABLE_FIELDS - 1], "12"));
    ecfit_table_close(&t);
}

static void an_empty_file_has_no_entry(void **state)
{
    (void)state;
    OPEN("");
    assert_false(ecfit_table_next(&t));
    ecfit_table_close(&t);
}

static void an_error_names_file_and_line(void **state)
{
    (void)state;
    OPEN("# head\nfine\nwrong\n");
    assert_true(ecfit_table_next(&t));
    assert_true(ecfit_table_next(&t));
    assert_int_equal(ecfit_table_fail(&t, &err, "expected %d columns", 2), ECFIT_EDICT);
    assert_string_equal(err.where, path);
    assert_int_equal(err.line, 3);
    assert_string_equal(err.what, "expected 2 columns");
    ecfit_table_close(&t);
}

static void bytes_that_are_not_utf8_are_an_error_at_their_line(void **state)
{
    (void)state;
    static const char latin[] = "one\ntwo\nr\xE9seau\n", nul[] = "one\nt\0wo\n";
    assert_int_equal(open_bytes(latin, sizeof latin - 1), ECFIT_EDICT);
    assert_int_equal(err.line, 3);
    assert_string_equal(err.what, "expected UTF-8 text, found byte 0xE9");
    assert_int_equal(open_bytes(nul, sizeof nul - 1), ECFIT_EDICT);
    assert_int_equal(err.line, 2);
}

static void a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    assert_int_equal(ecfit_table_open(&t, "/nowhere/terms.tsv", &err), ECFIT_EIO);
    assert_string_equal(err.where, "/nowhere/terms.tsv");
}

static void numbers_fill_their_field(void **state)
{
    (void)state;
    double v = 0;
    assert_true(ecfit_parse_number(ecfit_str_of("-0.5"), &v));
    assert_true(v == -0.5);
    assert_false(ecfit_parse_number(ecfit_str_of(""), &v));
    assert_false(ecfit_parse_number(ecfit_str_of("1,5"), &v));
    static const char *const none[] = {"nan", "NAN", "inf", "-inf", "infinity", "1e3", "0x10", "-", ".", "1.2.3",
                                       "--1", "1-"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) assert_false(ecfit_parse_number(ecfit_str_of(none[i]), &v));
    assert_true(ecfit_parse_number(ecfit_str_of("0.123456789012345"), &v) && v == 0.123456789012345);
    assert_true(ecfit_parse_number(ecfit_str_of("+.7"), &v) && v == 0.7);
    assert_false(ecfit_parse_number_in(ecfit_str_of("3.01"), 0, 3, &v));
    assert_true(ecfit_parse_number_in(ecfit_str_of("3"), 0, 3, &v) && v == 3);
    assert_false(ecfit_parse_number(ecfit_str_of(" 1"), &v));
    assert_false(ecfit_parse_number(ecfit_str_of("1x"), &v));
    assert_false(ecfit_parse_number(ecfit_str_of("1111111111222222222233333333334444444444"), &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_split_at_tabs_and_trimmed),
        cmocka_unit_test(comments_and_empty_lines_count_as_lines),
        cmocka_unit_test(a_hash_inside_a_line_is_text),
        cmocka_unit_test(more_fields_than_there_can_be_are_left_out),
        cmocka_unit_test(an_empty_file_has_no_entry),
        cmocka_unit_test(an_error_names_file_and_line),
        cmocka_unit_test(bytes_that_are_not_utf8_are_an_error_at_their_line),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(numbers_fill_their_field),
    };
    return cmocka_run_group_tests_name("table", tests, make_file, drop_file);
}

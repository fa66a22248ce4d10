/* From edition to edition, with the traps of recycled codes. */
#include "ecfit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static ecfit_kb *kb;
static ecfit_counterpart found[16];
static size_t n_found;

static int load(void **state)
{
    (void)state;
    return !(kb = ecfit_kb_builtin(NULL, NULL));
}

static int unload(void **state)
{
    (void)state;
    ecfit_kb_free(kb);
    return 0;
}

static void look_up(const char *code, const char *from, const char *to)
{
    const char *title;
    assert_int_equal(ecfit_crosswalk(kb, code, from, to, ECFIT_LANG_EN, found, 16, &n_found, &title, NULL), ECFIT_OK);
}

/* The counterparts of a code are exactly these: "5.3:partial 6.1:partial", in any order when `codes` is sorted by code. */
static void assert_counterparts(const char *code, const char *from, const char *to, const char *expected)
{
    char all[256] = "";
    look_up(code, from, to);
    for (size_t i = 0; i < n_found; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s:%s", i ? " " : "", found[i].code,
                 ecfit_certainty_name(found[i].certainty));
    assert_string_equal(all, expected);
}

static void d6_and_d7_were_merged_into_d5(void **state)
{
    (void)state;
    assert_counterparts("D6", "ecf-2.0", "ecf-4.0", "D5:partial");
    assert_counterparts("D7", "ecf-2.0", "ecf-4.0", "D5:partial");
    assert_counterparts("D5", "ecf-4.0", "ecf-2.0", "D5:close D6:partial D7:partial");
}

static void d6_and_d7_of_the_latest_edition_are_new(void **state)
{
    (void)state;
    assert_counterparts("D6", "ecf-4.0", "ecf-2.0", "");
    assert_counterparts("D7", "ecf-4.0", "ecf-2.0", "");
    assert_counterparts("D6", "ecf-4.0", "ecf-3.0", "D12:exact");
    assert_string_equal(ecfit_code_title(kb, "ecf-4.0", "D7", ECFIT_LANG_EN), "Data Science and Analytics");
    assert_string_equal(ecfit_code_title(kb, "ecf-2.0", "D7", ECFIT_LANG_EN), "Sales Management");
}

static void recycled_role_codes_are_not_taken_for_counterparts(void **state)
{
    (void)state;
    assert_counterparts("6.2", "cigref-2011", "cigref-2024", "9.1:exact");
    assert_counterparts("4.9", "cigref-2011", "cigref-2024", "4.8:partial");
    assert_counterparts("4.9", "cigref-2024", "cigref-2011", "4.10:exact");
    assert_counterparts("6.2", "cigref-2024", "cigref-2011", "6.1:none");
}

static void a_split_role_has_two_partial_counterparts(void **state)
{
    (void)state;
    assert_counterparts("6.1", "cigref-2011", "cigref-2024", "5.3:partial 6.1:partial");
    look_up("6.1", "cigref-2011", "cigref-2024");
    assert_string_equal(found[0].relation, "split");
    look_up("6.1", "cigref-2024", "cigref-2011");
    assert_string_equal(found[0].relation, "merged");
}

static void a_new_role_has_only_nearest_ones(void **state)
{
    (void)state;
    look_up("8.1", "cigref-2024", "cigref-2011");
    assert_true(n_found > 0);
    for (size_t i = 0; i < n_found; i++) assert_int_equal(found[i].certainty, ECFIT_NEAREST);
}

static void an_edition_is_its_own_counterpart(void **state)
{
    (void)state;
    assert_counterparts("4.10", "cigref-2011", "cigref-2011", "4.10:exact");
}

static void roles_are_no_competences(void **state)
{
    (void)state;
    const char *title;
    ecfit_error err;
    assert_int_equal(ecfit_crosswalk(kb, "D6", "ecf-2.0", "cigref-2011", ECFIT_LANG_EN, found, 16, &n_found, &title,
                                     &err), ECFIT_EARG);
    assert_int_equal(ecfit_crosswalk(kb, "6.1", "cigref-2011", "cigref-1492", ECFIT_LANG_EN, found, 16, &n_found,
                                     &title, &err), ECFIT_EARG);
    assert_non_null(strstr(err.what, "cigref-2024"));
}

/* What each edition cannot express: roles of the newest one without an official name in the others. */
static void each_edition_says_what_it_cannot_express(void **state)
{
    (void)state;
    static const char *const codes[] = {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "2.3", "2.4",
                                        "2.5", "2.6", "2.7",
        "2.8", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8",
            "4.9", "5.1", "5.2",
        "5.3", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "8.1", "8.2", "8.3", "8.4", "8.5",
            "8.6", "9.1", "9.2",
        "9.3", "9.4"};
    size_t lost_2011 = 0, lost_2000 = 0;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        look_up(codes[i], "cigref-2024", "cigref-2011");
        lost_2011 += !n_found || found[0].certainty == ECFIT_NEAREST;
        look_up(codes[i], "cigref-2024", "cigref-2000");
        lost_2000 += !n_found || found[0].certainty == ECFIT_NEAREST;
    }
    assert_int_equal(lost_2011, 21); /* 1.6 1.7 2.4-2.8 3.6 3.7 6.2 7.6 7.7 8.1-8.6 9.2-9.4 */
    assert_int_equal(lost_2000, 26); /* those, and 3.1 3.3 7.2 7.4 7.5, which 2000 does not have either */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d6_and_d7_were_merged_into_d5),
        cmocka_unit_test(d6_and_d7_of_the_latest_edition_are_new),
        cmocka_unit_test(recycled_role_codes_are_not_taken_for_counterparts),
        cmocka_unit_test(a_split_role_has_two_partial_counterparts),
        cmocka_unit_test(a_new_role_has_only_nearest_ones),
        cmocka_unit_test(an_edition_is_its_own_counterpart),
        cmocka_unit_test(roles_are_no_competences),
        cmocka_unit_test(each_edition_says_what_it_cannot_express),
    };
    return cmocka_run_group_tests(tests, load, unload);
}

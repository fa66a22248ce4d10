/* The workshop's check: each kind of mistake is told with its file and line. Run from the project's root. */
#include "folder.h"

static char told[64][400]; /* "file:line: error: what", the file without its folder */
static size_t n_told;

static void hear(void *ctx, const ecfit_problem *p)
{
    (void)ctx;
    if (n_told == 64) return;
    size_t n = strlen(dir);
    const char *file = strncmp(p->file, dir, n) ? p->file : p->file + n + 1;
    snprintf(told[n_told++], sizeof told[0], "%s:%u: %s: %s", file, p->line, p->error ? "error" : "warning", p->what);
}

static void check(void)
{
    ecfit_error err;
    n_told = 0;
    assert_int_equal(ecfit_dict_check(dir, hear, NULL, NULL, &err), ECFIT_OK);
}

static void assert_told(const char *beginning, const char *part)
{
    for (size_t i = 0; i < n_told; i++)
        if (!strncmp(told[i], beginning, strlen(beginning)) && strstr(told[i], part)) return;
    for (size_t i = 0; i < n_told; i++) print_message("told: %s\n", told[i]);
    fail_msg("nobody told of \"%s ... %s\"", beginning, part);
}

static void our_own_dictionaries_have_no_errors(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_coverage c;
    n_told = 0;
    assert_int_equal(ecfit_dict_check("dictionaries", hear, NULL, &c, &err), ECFIT_OK);
    for (size_t i = 0; i < n_told; i++) assert_null(strstr(told[i], ": error: "));
    assert_int_equal(c.n_items, 317);
    assert_int_equal(c.n_reached[0], 317);
    assert_int_equal(c.n_reached[1], 317);
}

static void every_wrong_line_is_told_not_only_the_first(void **state)
{
    (void)state;
    write_file("terms/en/patching.tsv", "zig zag patches\tB9.K1\nzag zig patches\tE8\tnaer=x\nfine patches\tE8\n||\n");
    check();
    assert_told("terms/en/patching.tsv:1: error:", "B9.K1");
    assert_told("terms/en/patching.tsv:2: error:", "naer=x");
    assert_told("terms/en/patching.tsv:4: error:", "empty form");
    assert_int_equal(n_told, 3);
}

static void a_term_file_needs_a_topic(void **state)
{
    (void)state;
    write_file("terms/en/no-such-topic.tsv", "something\n");
    check();
    assert_told("terms/en/no-such-topic.tsv:0: error:", "no topic");
}

static void an_overlay_may_bring_its_own_topic(void **state)
{
    (void)state;
    write_file("topics.tsv", "bee-keeping\tbees\tout=1\t\n");
    write_file("terms/en/bee-keeping.tsv", "keeping bees\n");
    check();
    assert_int_equal(n_told, 0);
}

static void an_overlay_that_says_one_thing_twice_is_told(void **state)
{
    (void)state;
    write_file("terms/en/cloud.tsv", "wibble wobble\tC5\n");
    write_file("terms/en/telecom.tsv", "wibbles and wobbles\tC3\nwobble wibble\n");
    check();
    assert_told("terms/en/telecom.tsv:1: warning:", "terms/en/cloud.tsv:1");
    assert_int_equal(n_told, 1);
}

static const char good_rule[] = "rule: wibble\nitems: C3=1\nanchor: wibble\npattern: wibbl\\w*\\W+wobble\n+ wibbling wobble\n+ wibble wobble\n- wibble\n";

static void typical_slips_in_terms_are_told(void **state)
{
    (void)state;
    write_file("terms/en/cloud.tsv", "wibble   C5\nwubble\tC5=99\nwabble\tC5=-1\nwebble\tC5=nan\nzibble\t\tw=inf\n"
                                     "zobble\tC5\tw=0.5\tsaid at the meeting\na1 b2 c3 d4 e5 f6 g7 h8 i9 j10\n");
    write_file("topics.tsv", "bee-keeping\tbees\tout=9\t\n");
    check();
    assert_told("terms/en/cloud.tsv:1: error:", "parted by a TAB");
    assert_told("terms/en/cloud.tsv:2: error:", "from 0 to 3 behind \"C5=\", found \"99\"");
    assert_told("terms/en/cloud.tsv:3: error:", "\"-1\"");
    assert_told("terms/en/cloud.tsv:4: error:", "\"nan\"");
    assert_told("terms/en/cloud.tsv:5: error:", "w=, found \"inf\"");
    assert_told("terms/en/cloud.tsv:6: warning:", "column 4 is not read");
    assert_told("terms/en/cloud.tsv:7: warning:", "10 words");
    assert_told("topics.tsv:1: error:", "from 0 to 3 behind \"out=\"");
    assert_int_equal(n_told, 8);
}

static void typical_slips_in_titles_are_told(void **state)
{
    (void)state;
    write_file("titles/fr.tsv", "souffleur de wibble (H/F)\tout=1\nsouffleur de wobble\tout=0.7 developer=0.7\n");
    write_file("titles/heads.tsv", "wibbler\tdev\t1e3\n");
    check();
    assert_told("titles/fr.tsv:1: warning:", "is taken off");
    assert_told("titles/fr.tsv:2: error:", "1.40, more than 1");
    assert_told("titles/heads.tsv:1: error:", "column 3");
    assert_int_equal(n_told, 3);
}

static void a_sign_that_words_lose_is_told(void **state)
{
    (void)state;
    write_file("terms/en/cloud.tsv", "Wibble+\nWubbl#\t\tcase\nWibbler.x\n"
                                     "Wobble+\t\tnear=cloud\nwobbly C++\nwibble & wobble\nWobbling+ cloud\n");
    write_file("titles/en.tsv", "wub&b\tout=1\n");
    check();
    assert_told("terms/en/cloud.tsv:1: warning:", "\"Wibble+\" is found without its sign + too");
    assert_told("terms/en/cloud.tsv:2: warning:", "never found");
    assert_told("terms/en/cloud.tsv:3: warning:", "\"Wibbler.x\" is found without its sign . too");
    assert_int_equal(n_told, 3);
}

static void a_phrase_that_a_sign_parts_is_told(void **state)
{
    (void)state;
    write_file("terms/en/cloud.tsv", "wibble, wobble\nwibble.com\nwibbling and wobbling\n");
    check();
    assert_told("terms/en/cloud.tsv:1: warning:", "before \"wobble\"");
    assert_told("terms/en/cloud.tsv:2: warning:", "before \"com\"");
    assert_int_equal(n_told, 3); /* line 3 takes the place of line 1 */
}

static void rules_are_held_to_their_own_examples(void **state)
{
    (void)state;
    char text[1000];
    snprintf(text, sizeof text,
             "%s\nrule: second\nitems: C3=1\nanchor: wubble\npattern: wubble\\W+wobble\n+ wubble wobble\n+ wubble fish\n- wubble wobble again\n", good_rule);
    write_file("rules/en/own.rules", text);
    check();
    assert_told("rules/en/own.rules:14: error:", "must match");
    assert_told("rules/en/own.rules:15: error:", "must not match");
    assert_int_equal(n_told, 2);
}

static void a_rule_without_anchor_is_told_and_the_next_one_read(void **state)
{
    (void)state;
    char text[1000];
    snprintf(text, sizeof text, "rule: loose\nitems: C3=1\npattern: x\n+ x\n+ x y\n- y\n\n%s", good_rule);
    write_file("rules/en/own.rules", text);
    check();
    assert_told("rules/en/own.rules:1: error:", "lacks anchor");
    assert_int_equal(n_told, 1);
}

static void a_pattern_without_bounds_is_told(void **state)
{
    (void)state;
    write_file("rules/en/own.rules",
               "rule: run\nitems: C3=1\nanchor: wibble\npattern: wibble(?:\\W+\\w+)*\\W+wobble\n+ wibble wobble\n+ wibble my wobble\n- wibble\n");
    check();
    assert_told("rules/en/own.rules:1: error:", "can run away");
}

static void a_pattern_that_does_not_compile_is_told(void **state)
{
    (void)state;
    write_file("rules/en/own.rules",
               "rule: open\nitems: C3=1\nanchor: wibble\npattern: wibble(\n+ wibble wobble\n+ wibble my wobble\n- wobble\n");
    check();
    assert_told("rules/en/own.rules:4: error:", "rule open: missing closing parenthesis");
    assert_int_equal(n_told, 1);
    ecfit_error err;
    assert_null(ecfit_kb_builtin(dir, &err)); /* nor does it run */
    assert_int_equal(err.code, ECFIT_EDICT);
    assert_int_equal(err.line, 4);
    assert_non_null(strstr(err.what, "missing closing parenthesis"));
}

static void a_capital_in_a_pattern_is_told(void **state)
{
    (void)state;
    write_file("rules/en/own.rules", "rule: tall\nitems: C3=1\nanchor: wibble\npattern: wibble\\W+\\p{L}+(?:Wobble)\n"
                                     "+ wibble my Wobble\n+ wibble a Wobble\n- wobble\n");
    check();
    assert_told("rules/en/own.rules:4: error:", "\"W\" in its pattern never matches");
    assert_int_equal(n_told, 1);
}

static void an_anchor_that_no_match_begins_with_is_told(void **state)
{
    (void)state;
    write_file("rules/en/own.rules", "rule: adrift\nitems: C3=1\nanchor: wibble wobble Wibble\n"
                                     "pattern: wibbl\\w*\\W+wobble\n+ wibble wobble\n+ wibbling wobble\n- wobble\n");
    check();
    assert_told("rules/en/own.rules:3: warning:", "anchor \"wobble\"");
    assert_told("rules/en/own.rules:3: warning:", "anchor \"Wibble\"");
    assert_int_equal(n_told, 2);
}

static void a_title_that_ends_in_a_skipped_word_is_told(void **state)
{
    (void)state;
    write_file("titles/fr.tsv", "souffleur de verre son\tout=1\n");
    check();
    assert_told("titles/fr.tsv:1: error:", "says no more than");
}

static void unknown_occupations_of_titles_are_told(void **state)
{
    (void)state;
    write_file("titles/en.tsv", "glass blower\tglass-blower=1\nglass cutter\n");
    check();
    assert_told("titles/en.tsv:1: error:", "glass-blower");
    assert_told("titles/en.tsv:2: error:", "occupations");
}

static void unknown_roles_of_an_own_catalogue_are_told(void **state)
{
    (void)state;
    write_file("nomenclatures/acme/roles.tsv", "A1\tx\tGlass blower\nA1\tx\tGlass cutter\n");
    write_file("nomenclatures/acme/terms.en.tsv", "blow glass\tA1\ncut glass\tA2\n");
    check();
    assert_told("nomenclatures/acme/roles.tsv:2: error:", "twice");
    assert_told("nomenclatures/acme/terms.en.tsv:2: error:", "A2");
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    ecfit_error err;
    assert_int_equal(ecfit_dict_check("/no/such/folder", hear, NULL, NULL, &err), ECFIT_EDICT);
}

static void a_folder_that_cannot_be_opened_is_an_error(void **state)
{
    (void)state;
    ecfit_error err;
    write_file("terms/en", "a file where a folder belongs\n");
    assert_null(ecfit_kb_builtin(dir, &err));
    assert_int_equal(err.code, ECFIT_EIO);
    assert_non_null(strstr(err.where, "terms/en"));
}

static void a_whole_set_has_all_its_folders(void **state)
{
    (void)state;
    ecfit_error err;
    write_file("ecf/2.0.tsv", "");
    write_file("terms/en/cloud.tsv", "wibble\n");
    assert_null(ecfit_kb_builtin(dir, &err));
    assert_int_equal(err.code, ECFIT_EDICT);
    assert_non_null(strstr(err.what, "titles"));
}

static void an_entry_that_is_not_there_is_none(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_entry e;
    ecfit_kb *kb = ecfit_kb_builtin(NULL, &err);
    assert_true(ecfit_kb_entry(kb, ecfit_kb_entries(kb) - 1, &e));
    assert_false(ecfit_kb_entry(kb, ecfit_kb_entries(kb), &e));
    assert_false(ecfit_kb_entry(kb, UINT32_MAX, &e));
    ecfit_worker *w = ecfit_worker_new(kb);
    ecfit_result *r = ecfit_result_new();
    uint32_t start, end;
    const ecfit_document doc = {.title = "Developer", .text = "Duties:\n- write code\n", .len_bytes = 21};
    assert_false(ecfit_worker_sentence(w, 0, &start, &end, NULL, NULL));
    assert_int_equal(ecfit_analyse(w, &doc, NULL, r, &err), ECFIT_OK);
    assert_false(ecfit_worker_sentence(w, ecfit_worker_sentences(w), &start, &end, NULL, NULL));
    assert_true(ecfit_worker_speaks(w, ecfit_result_record(r), UINT32_MAX, "B1") <= 0);
    ecfit_result_free(r);
    ecfit_worker_free(w);
    ecfit_kb_free(kb);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(our_own_dictionaries_have_no_errors),
        TEST(every_wrong_line_is_told_not_only_the_first),
        TEST(a_term_file_needs_a_topic),
        TEST(an_overlay_may_bring_its_own_topic),
        TEST(an_overlay_that_says_one_thing_twice_is_told),
        TEST(typical_slips_in_terms_are_told),
        TEST(typical_slips_in_titles_are_told),
        TEST(a_sign_that_words_lose_is_told),
        TEST(a_phrase_that_a_sign_parts_is_told),
        TEST(rules_are_held_to_their_own_examples),
        TEST(a_rule_without_anchor_is_told_and_the_next_one_read),
        TEST(a_pattern_without_bounds_is_told),
        TEST(a_pattern_that_does_not_compile_is_told),
        TEST(a_capital_in_a_pattern_is_told),
        TEST(an_anchor_that_no_match_begins_with_is_told),
        TEST(a_title_that_ends_in_a_skipped_word_is_told),
        TEST(unknown_occupations_of_titles_are_told),
        TEST(unknown_roles_of_an_own_catalogue_are_told),
        TEST(a_folder_that_is_not_there_is_an_error),
        TEST(a_folder_that_cannot_be_opened_is_an_error),
        TEST(a_whole_set_has_all_its_folders),
        TEST(an_entry_that_is_not_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

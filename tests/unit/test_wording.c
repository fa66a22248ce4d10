/* Lists of words: the exact ones and no others, of however many lists and however often it is asked. */
#include "analysis/wording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static ecfit_doc doc;

static int set_up(void **state)
{
    (void)state;
    doc.wordings = wording_memo_new();
    return doc.wordings ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    wording_memo_free(doc.wordings);
    vec_free(&doc.tokens);
    ecfit_buf_free(&doc.folded);
    return 0;
}

/* The words of a text, which is in lower case and has one space between two of them. */
static void read_words(const char *text)
{
    doc.folded.len = doc.tokens.n = 0;
    ecfit_buf_add(&doc.folded, text, strlen(text));
    for (uint32_t at = 0, len; at < doc.folded.len; at += len + 1) {
        ecfit_token *t = vec_push(&doc.tokens);
        assert_non_null(t);
        len = (uint32_t)strcspn(text + at, " ");
        *t = (ecfit_token){.start = at, .len = (uint16_t)len};
    }
}

static bool any(ecfit_str words) { return wording_has(&doc, 0, (uint32_t)doc.tokens.n, words); }

static void a_list_holds_its_words_and_no_parts_of_them(void **state)
{
    static const ecfit_str words = WORDS(" expérience experience minimum least années of a post-secondary ");
    const char *const in[] = {"expérience", "experience", "minimum", "least", "années", "of", "a", "post-secondary"};
    const char *const out[] = {"exp", "experiences", "on", "leash", "east", "b", "", "secondary", "annees"};
    (void)state;
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) assert_true(wording_listed(ecfit_str_of(in[i]), words));
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) assert_false(wording_listed(ecfit_str_of(out[i]), words));
}

static void any_token_of_a_range_is_enough(void **state)
{
    (void)state;
    static const ecfit_str words = WORDS(" vous tu you ");
    read_words("if you can");
    assert_true(any(words));
    assert_true(wording_has(&doc, 1, 2, words));
    assert_false(wording_has(&doc, 0, 1, words));
    assert_false(wording_has(&doc, 2, 3, words));
    assert_false(wording_has(&doc, 1, 1, words));
}

static void words_of_the_same_letter_and_length_are_told_apart(void **state)
{
    (void)state;
    static const ecfit_str words = WORDS(" years yrs an ");
    read_words("yield yet as");
    assert_false(any(words));
    read_words("yield yet years");
    assert_true(any(words));
    read_words("yabcdefghijklmnopqrstuvwxyzabcdefghij"); /* its length modulo 32 is that of "years" */
    assert_false(any(words));
}

static void more_lists_than_are_remembered_get_the_same_answers(void **state)
{
    enum { N = 2000, EACH = 48 };
    static char lists[N][EACH]; /* with zeros behind each */
    (void)state;
    read_words("alpha w77 omega");
    for (int i = 0; i < N; i++) snprintf(lists[i], EACH, " w%d x ", i);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < N; i++) assert_int_equal(any(ecfit_str_of(lists[i])), i == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_holds_its_words_and_no_parts_of_them),
        cmocka_unit_test(any_token_of_a_range_is_enough),
        cmocka_unit_test(words_of_the_same_letter_and_length_are_told_apart),
        cmocka_unit_test(more_lists_than_are_remembered_get_the_same_answers),
    };
    return cmocka_run_group_tests_name("wording", tests, set_up, tear_down);
}

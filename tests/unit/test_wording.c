/* Lists of words, as the dictionaries have them: the exact words and no others, whichever list is asked for. */
#include "analysis/wording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static ecfit_doc doc;

static int set_up(void **state)
{
    ecfit_error err = {0};
    (void)state;
    return !(doc.kb = ecfit_kb_builtin(NULL, &err));
}

static int tear_down(void **state)
{
    (void)state;
    ecfit_kb_free((ecfit_kb *)doc.kb);
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

static bool any(enum kb_wording_id list) { return wording_has(&doc, 0, (uint32_t)doc.tokens.n, list); }

/* The slow way: word by word. */
static bool stands_in(ecfit_str words, ecfit_str word)
{
    while (words.ptr)
        if (ecfit_str_eq(ecfit_str_cut(&words, ' '), word)) return word.len > 0;
    return false;
}

static void each_list_holds_its_words_and_no_parts_of_them(void **state)
{
    char longer[64];
    (void)state;
    for (enum kb_wording_id list = 0; list < KB_N_WORDINGS; list++) {
        const ecfit_str words = kb_words_of(doc.kb, list);
        assert_true(words.len > 2);
        for (ecfit_str rest = words; rest.ptr;) {
            const ecfit_str word = ecfit_str_cut(&rest, ' ');
            if (!word.len) continue;
            const int n = snprintf(longer, sizeof longer, "%.*sx", (int)word.len, word.ptr);
            assert_true(wording_listed(doc.kb, list, word));
            assert_false(wording_listed(doc.kb, list, (ecfit_str){longer, (size_t)n}));
            for (size_t cut = 1; cut <= word.len; cut++) {
                const ecfit_str head = {word.ptr, word.len - cut}, tail = {word.ptr + cut, word.len - cut};
                assert_int_equal(wording_listed(doc.kb, list, head), stands_in(words, head));
                assert_int_equal(wording_listed(doc.kb, list, tail), stands_in(words, tail));
            }
        }
    }
}

static void any_token_of_a_range_is_enough(void **state)
{
    (void)state;
    read_words("critères suivants ici");
    assert_true(any(KB_W_following));
    assert_true(wording_has(&doc, 1, 2, KB_W_following));
    assert_false(wording_has(&doc, 0, 1, KB_W_following));
    assert_false(wording_has(&doc, 2, 3, KB_W_following));
    assert_false(wording_has(&doc, 1, 1, KB_W_following));
    assert_false(any(KB_W_since));
}

static void words_of_the_same_letter_and_length_are_told_apart(void **state)
{
    (void)state;
    read_words("fallowing survants");
    assert_false(any(KB_W_following));
    read_words("fallowing survants following");
    assert_true(any(KB_W_following));
    read_words("fabcdefgh" "abcdefghabcdefghabcdefgh"); /* its length modulo 8 is that of "following" */
    assert_false(any(KB_W_following));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_list_holds_its_words_and_no_parts_of_them),
        cmocka_unit_test(any_token_of_a_range_is_enough),
        cmocka_unit_test(words_of_the_same_letter_and_length_are_told_apart),
    };
    return cmocka_run_group_tests_name("wording", tests, set_up, tear_down);
}

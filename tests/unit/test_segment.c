/* Languages by segment: a notice in two languages is one notice. */
#include "reading.h"

#define ENGLISH "The administrator will install the servers and will monitor the network of the agency. The person reports to the head of the unit and works with the users.\n"
#define FRENCH "L'administrateur est chargé d'installer les serveurs et de surveiller le réseau de l'agence. La personne rend compte au chef de l'unité et travaille avec les utilisateurs.\n"

static void one_language_is_one_segment(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, ENGLISH);
    assert_int_equal(r->lang, ECFIT_LANG_EN);
    assert_int_equal(r->n_languages, 1);
    r = reading(NULL, FRENCH);
    assert_int_equal(r->lang, ECFIT_LANG_FR);
    assert_int_equal(r->n_languages, 1);
}

static void two_versions_are_two_segments_at_the_right_place(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, ENGLISH ENGLISH FRENCH FRENCH);
    assert_int_equal(r->n_languages, 2);
    assert_int_equal(r->languages[0].lang, ECFIT_LANG_EN);
    assert_int_equal(r->languages[1].lang, ECFIT_LANG_FR);
    assert_int_equal(r->languages[1].start, strlen(ENGLISH ENGLISH));
    assert_int_equal(r->lang, ECFIT_LANG_EN); /* the first one leads */
    r = reading(NULL, FRENCH ENGLISH);
    assert_int_equal(r->lang, ECFIT_LANG_FR);
    assert_int_equal(r->n_languages, 2);
}

static void one_foreign_sentence_does_not_switch(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, FRENCH "Le poste : System and Network Administrator.\n" FRENCH);
    assert_int_equal(r->n_languages, 1);
    assert_int_equal(r->lang, ECFIT_LANG_FR);
}

static void a_paragraph_switches_when_it_has_more_votes_than_a_switch_costs(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, ENGLISH "\nDes serveurs pour les utilisateurs avec.\n");
    assert_int_equal(r->n_languages, 1);
    assert_int_equal(r->lang, ECFIT_LANG_EN);
    r = reading(NULL, "Des serveurs pour les utilisateurs avec.\n\n" ENGLISH);
    assert_int_equal(r->n_languages, 1);
    r = reading(NULL, ENGLISH "\nDes serveurs pour les utilisateurs avec une personne dans la ville et chez nous.\n");
    assert_int_equal(r->n_languages, 2);
    assert_int_equal(r->languages[1].lang, ECFIT_LANG_FR);
}

static void a_language_that_is_given_is_not_doubted(void **state)
{
    (void)state;
    ecfit_options o = {.lang = ECFIT_LANG_FR};
    assert_int_equal(try_reading(NULL, ENGLISH, strlen(ENGLISH), &o), ECFIT_OK);
    const ecfit_record *r = ecfit_result_record(result);
    assert_int_equal(r->lang, ECFIT_LANG_FR);
    assert_int_equal(r->n_languages, 1);
    assert_int_equal(r->languages[0].lang, ECFIT_LANG_FR);
}

static void segments_follow_each_other_and_hold_all_words(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, FRENCH ENGLISH FRENCH ENGLISH);
    assert_int_equal(r->languages[0].start, 0);
    for (size_t i = 1; i < r->n_languages; i++) {
        assert_true(r->languages[i].start >= r->languages[i - 1].end);
        assert_int_not_equal(r->languages[i].lang, r->languages[i - 1].lang);
    }
    assert_true(r->languages[r->n_languages - 1].end + 2 >= r->len_bytes);
}

static void the_halves_of_a_notice_are_counted_once(void **state)
{
    (void)state;
    double alone = reading("System administrator", ENGLISH)->roles[0].parts[1];
    double both = reading("System administrator", ENGLISH FRENCH)->roles[0].parts[1];
    assert_true(both < alone * 1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_language_is_one_segment),
        cmocka_unit_test(two_versions_are_two_segments_at_the_right_place),
        cmocka_unit_test(one_foreign_sentence_does_not_switch),
        cmocka_unit_test(a_paragraph_switches_when_it_has_more_votes_than_a_switch_costs),
        cmocka_unit_test(a_language_that_is_given_is_not_doubted),
        cmocka_unit_test(segments_follow_each_other_and_hold_all_words),
        cmocka_unit_test(the_halves_of_a_notice_are_counted_once),
    };
    return cmocka_run_group_tests_name("segment", tests, set_up, tear_down);
}

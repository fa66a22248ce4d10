/* What a title says, and where it is found when nobody gives it. */
#include "reading.h"
#include <stdio.h>

#define NEUTRAL_EN "You will work in our team in the unit of the agency, and you will report to the head of the unit."
#define NEUTRAL_FR "Vous travaillerez dans notre équipe au sein de l'unité de l'agence, et vous rendrez compte au chef de l'unité."

typedef struct title_case {
    const char *title, *codes; /* any of them, between spaces */
} title_case;

static const char *first_role(const char *title, const char *text)
{
    ecfit_options o = {.lang = ECFIT_LANG_AUTO, .force = true};
    assert_int_equal(try_reading(title, text, strlen(text), &o), ECFIT_OK);
    const ecfit_record *r = ecfit_result_record(result);
    assert_true(r->n_roles > 0);
    return r->roles[0].code;
}

static void assert_roles(const title_case *cases, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        char code[16];
        const char *got = first_role(cases[i].title, text);
        snprintf(code, sizeof code, " %s ", got);
        if (!strstr(cases[i].codes, code)) fail_msg("%s: %s, expected one of%s", cases[i].title, got, cases[i].codes);
    }
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void english_titles_name_their_role(void **state)
{
    (void)state;
    static const title_case cases[] = {
        {"System Administrator", " 4.4 4.8 "}, {"Software Developer", " 3.2 "}, {"Database Administrator", " 4.5 "},
        {"Enterprise Architect", " 1.2 "}, {"IT Project Manager", " 2.3 2.2 "}, {"Chief Information Officer", " 7.1 "},
        {"Network Engineer", " 4.9 4.3 4.8 4.4 "}, {"Test Engineer", " 3.3 "}, {"Service Desk Analyst", " 5.2 "},
        {"Chief Information Security Officer", " 6.3 6.1 "}};
    assert_roles(cases, COUNT(cases), NEUTRAL_EN);
}

static void french_titles_name_their_role(void **state)
{
    (void)state;
    static const title_case cases[] = {
        {"Administrateur systèmes et réseaux", " 4.4 4.8 "}, {"Développeur Java", " 3.2 "},
        {"Administrateur de bases de données", " 4.5 "}, {"Urbaniste des systèmes d'information", " 1.2 "},
        {"Chef de projet informatique", " 2.2 2.3 "}, {"Directeur des systèmes d'information", " 7.1 "},
        {"Technicien support utilisateurs", " 5.2 4.2 "}, {"Responsable de la sécurité des systèmes d'information", " 6.3 6.1 "},
        {"Responsable d'exploitation informatique", " 7.4 "}};
    assert_roles(cases, COUNT(cases), NEUTRAL_FR);
}

static void the_noise_around_a_title_changes_nothing(void **state)
{
    (void)state;
    static const char *const same[][6] = {
        {"Software Developer", "Software Developer (m/f/d)", "SOFTWARE DEVELOPER", "Senior Software Developer", "Software Developer - REF 2024/17", 0},
        {"Développeur Java", "Développeur Java H/F", "Développeur/euse Java (F/H)", "Développeur(euse) Java", "DÉVELOPPEUR JAVA - CDI - Paris", 0},
        {"Administrateur de bases de données", "Administratrice de bases de données", "Administrateur(trice) de bases de données",
         "Administrateur·rice de bases de données", 0}};
    for (size_t i = 0; i < COUNT(same); i++) {
        const char *text = i ? NEUTRAL_FR : NEUTRAL_EN;
        char want[16];
        snprintf(want, sizeof want, "%s", first_role(same[i][0], text));
        for (size_t k = 1; same[i][k]; k++)
            if (strcmp(first_role(same[i][k], text), want)) fail_msg("%s: not %s", same[i][k], want);
    }
}

static void the_given_title_stands_in_the_record(void **state)
{
    (void)state;
    assert_string_equal(reading("Linux Engineer (H/F)", NEUTRAL_EN)->title, "Linux Engineer (H/F)");
}

static void a_title_is_found_on_the_first_lines(void **state)
{
    (void)state;
    assert_string_equal(reading(NULL, "Agency for Things\nSystem Administrator\n\n" NEUTRAL_EN)->title, "System Administrator");
    assert_string_equal(reading(NULL, "Administrateur systèmes et réseaux\n\n" NEUTRAL_FR)->title, "Administrateur systèmes et réseaux");
}

static void a_first_line_is_the_title_when_head_and_domain_tell(void **state)
{
    (void)state;
    assert_string_equal(reading(NULL, "Chief of Section, Information and Communication Technology, P-5\nUnited Nations Office\n\n" NEUTRAL_EN)->title,
                        "Chief of Section, Information and Communication Technology, P-5");
    assert_string_equal(reading(NULL, "Senior Accountant (P-3)\nInstitute for Seeds, Rome\n\nReporting to the Chief Financial Officer, you will:\n- keep the books")->title,
                        "Senior Accountant (P-3)");
    assert_string_equal(reading(NULL, "We're hiring a Full-Stack Developer\n\n" NEUTRAL_EN)->title, "Full-Stack Developer");
    assert_string_equal(reading(NULL, "Transport Solutions Department\n\n" NEUTRAL_EN)->title, "");
}

static void a_title_is_found_behind_its_cue(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, NEUTRAL_FR "\nIntitulé du poste : Administrateur de bases de données\n" NEUTRAL_FR);
    assert_string_equal(r->title, "Administrateur de bases de données");
    assert_string_equal(r->roles[0].code, "4.5");
}

/* What the title brought to the first role: the first of its parts. */
static float title_part(const char *title, const char *text)
{
    return (float)reading(title, text)->roles[0].parts[0];
}

static void a_found_title_is_believed_less_the_further_down_it_stands(void **state)
{
    (void)state;
    float given = title_part("Database Administrator", NEUTRAL_EN);
    float first = title_part(NULL, "Database Administrator\n\n" NEUTRAL_EN);
    float later = title_part(NULL, "Agency for Things\nSecond Floor\nDatabase Administrator\n\n" NEUTRAL_EN);
    assert_true(given > first && first > later && later > 0);
}

static void a_trade_named_in_passing_does_not_make_the_role(void **state)
{
    (void)state;
    const ecfit_record *r = reading(NULL, "You install, patch and monitor our Linux servers, automate their backups and keep the network running.\n"
                                          "You document the systems and restore them after incidents.\n"
                                          "You have administered servers for three years.\n"
                                          "Our offices lie in the centre of the town.\n"
                                          "You report to the IT project manager.");
    assert_string_equal(r->roles[0].code, "4.4");
}

#define NURSE "Vous réalisez les soins, les vaccinations et le suivi médical des salariés du site. Vous préparez les visites du médecin du " \
              "travail, tenez l'infirmerie et participez à la prévention des accidents. Diplôme d'État d'infirmier exigé."
#define ACCOUNTANT "You prepare the invoices, the payroll and the yearly accounts of the company, reconcile bank statements and answer the " \
                   "auditors. A degree in accounting and three years in a finance department are required."

static void a_notice_of_another_trade_is_out_of_scope(void **state)
{
    (void)state;
    assert_false(reading("Infirmier de santé au travail", NURSE)->in_scope);
    assert_false(reading("Accountant", ACCOUNTANT)->in_scope);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_titles_name_their_role),
        cmocka_unit_test(french_titles_name_their_role),
        cmocka_unit_test(the_noise_around_a_title_changes_nothing),
        cmocka_unit_test(the_given_title_stands_in_the_record),
        cmocka_unit_test(a_title_is_found_on_the_first_lines),
        cmocka_unit_test(a_first_line_is_the_title_when_head_and_domain_tell),
        cmocka_unit_test(a_title_is_found_behind_its_cue),
        cmocka_unit_test(a_found_title_is_believed_less_the_further_down_it_stands),
        cmocka_unit_test(a_trade_named_in_passing_does_not_make_the_role),
        cmocka_unit_test(a_notice_of_another_trade_is_out_of_scope),
    };
    return cmocka_run_group_tests_name("title", tests, set_up, tear_down);
}

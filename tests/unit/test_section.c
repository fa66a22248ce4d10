/* Sections and lost line breaks, through the public API, with the dictionaries as they are. Run from the root. */
#include "reading.h"
#include <stdio.h>

static const ecfit_record *read_text(const char *text)
{
    ecfit_document doc = {.id = "test", .title = "Engineer", .text = text, .len_bytes = strlen(text)};
    assert_int_equal(ecfit_analyse(worker, &doc, NULL, result, &err), ECFIT_OK);
    return ecfit_result_record(result);
}

/* The section in which `words` begin. */
static ecfit_section section_of(const ecfit_record *r, const char *words)
{
    const char *at = strstr(r->text, words);
    assert_non_null(at);
    uint32_t byte = (uint32_t)(at - r->text);
    for (size_t i = 0; i < r->n_sections; i++)
        if (r->sections[i].start <= byte && byte < r->sections[i].end) return r->sections[i].kind;
    fail_msg("\"%s\" is in no section", words);
    return ECFIT_SECTION_OTHER;
}

static void assert_section(const char *text, const char *words, ecfit_section expected)
{
    ecfit_section got = section_of(read_text(text), words);
    if (got != expected)
        fail_msg("\"%s\": expected %s, found %s", words, ecfit_section_name(expected), ecfit_section_name(got));
}

static void headings_open_sections_in_both_languages(void **state)
{
    (void)state;
    const char *en =
        "Responsibilities:\nBuild things.\n\nQualifications\nJava\n\nNice to have\nDocker\n\nBenefits\nLunch";
    assert_section(en, "Build", ECFIT_SECTION_DUTIES);
    assert_section(en, "Java", ECFIT_SECTION_REQUIREMENTS);
    assert_section(en, "Docker", ECFIT_SECTION_DESIRABLE);
    assert_section(en, "Lunch", ECFIT_SECTION_CONDITIONS);
    const char *fr =
        "Missions :\nConcevoir des services avec vous et pour nos clients.\n\nProfil recherché :\nJava\n\nAvantages :\n"
        "Repas";
    assert_section(fr, "Concevoir", ECFIT_SECTION_DUTIES);
    assert_section(fr, "Java", ECFIT_SECTION_REQUIREMENTS);
    assert_section(fr, "Repas", ECFIT_SECTION_CONDITIONS);
}

static void sentences_tell_where_there_is_no_heading(void **state)
{
    (void)state;
    const char *en =
        "We are looking for a developer. You will build our web services. You have a degree in computer science. "
        "We offer a competitive salary.";
    assert_section(en, "looking", ECFIT_SECTION_SUMMARY);
    assert_section(en, "build our", ECFIT_SECTION_DUTIES);
    assert_section(en, "degree", ECFIT_SECTION_REQUIREMENTS);
    assert_section(en, "competitive", ECFIT_SECTION_CONDITIONS);
    const char *fr = "Vous serez amené à développer des services. Vous justifiez d'une expérience en Java. "
                     "Nous vous proposons une mutuelle.";
    assert_section(fr, "développer", ECFIT_SECTION_DUTIES);
    assert_section(fr, "Java", ECFIT_SECTION_REQUIREMENTS);
    assert_section(fr, "mutuelle", ECFIT_SECTION_CONDITIONS);
}

static void a_contract_line_does_not_swallow_the_text_below(void **state)
{
    (void)state;
    const char *text = "Paris (75)\nCDI\nAu sein de la DSI, vous pilotez un ou plusieurs projets.\nVous justifiez de 3 "
                       "ans d'expérience.";
    assert_section(text, "CDI", ECFIT_SECTION_CONDITIONS);
    assert_section(text, "pilotez", ECFIT_SECTION_DUTIES);
    assert_section(text, "justifiez", ECFIT_SECTION_REQUIREMENTS);
}

static void lost_line_breaks_are_found_again(void **state)
{
    (void)state;
    const char *text =
        "You work in a small team.What You Will Be DoingDevelop test plans.Required SkillsBachelor's degree in "
        "computer scienceExperience with Linux5+ years of experienceNice to have:Docker";
    assert_section(text, "Develop", ECFIT_SECTION_DUTIES);
    assert_section(text, "Bachelor", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "Docker", ECFIT_SECTION_DESIRABLE);
    const ecfit_record *r = read_text(text);
    assert_int_equal(r->requirements.years_min, 5);
    assert_int_equal(r->requirements.eqf_min, 6);
}

static void names_with_capitals_inside_stay_whole(void **state)
{
    (void)state;
    const ecfit_requirements *q =
        &read_text("Requirements:\nJavaScript, PowerShell, PostgreSQL, GitHub, DevOps")->requirements;
    const char *const names[] = {"JavaScript", "PowerShell", "PostgreSQL"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        bool found = false;
        for (size_t i = 0; i < q->n_technologies; i++) found |= !strcmp(q->technologies[i].name, names[k]);
        if (!found) fail_msg("%s is missing", names[k]);
    }
}

static void a_heading_in_the_middle_of_a_line_counts_with_its_colon(void **state)
{
    (void)state;
    const char *text =
        "Desired Experience: work in a fast paced environment Qualifications: Bachelor's degree in science";
    assert_section(text, "Bachelor", ECFIT_SECTION_REQUIREMENTS);
}

static void a_line_that_announces_wishes_makes_the_list_below_desirable(void **state)
{
    (void)state;
    const char *text = "Requirements:\n- Java\n\nExperience in any of the following is a plus:\n- Docker\n- "
                       "Ansible\n\nBenefits\nLunch";
    assert_section(text, "Java", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "Docker", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Ansible", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Lunch", ECFIT_SECTION_CONDITIONS);
}

static void a_wish_inside_a_sentence_is_a_section_of_its_own(void **state)
{
    (void)state;
    const char *text = "Profil :\nVous avez 3 ans d'expérience (idéalement en banque), vous maîtrisez Java.";
    assert_section(text, "3 ans", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "en banque", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Java", ECFIT_SECTION_REQUIREMENTS);
}

static void boilerplate_supports_no_competence(void **state)
{
    (void)state;
    const ecfit_record *r = read_text(
        "Requirements:\nJava developer\n\nWe are an equal opportunity employer and do not discriminate on the "
        "basis of race, religion, incident management or network monitoring.");
    assert_int_equal(section_of(r, "equal opportunity"), ECFIT_SECTION_BOILERPLATE);
    for (size_t i = 0; i < r->n_competences; i++)
        for (size_t k = 0; k < r->competences[i].n_evidence; k++)
            assert_int_not_equal(r->competences[i].evidence[k].section, ECFIT_SECTION_BOILERPLATE);
}

static void praise_in_a_list_of_duties_is_a_duty(void **state)
{
    (void)state;
    const char *text = "Missions :\n- Être leader sur les sujets de sécurité\n- Vous êtes force de proposition pour "
                       "nos clients\nProfil :\nJava";
    assert_section(text, "Être leader", ECFIT_SECTION_DUTIES);
    assert_section(text, "Vous êtes force", ECFIT_SECTION_DUTIES);
}

static void sections_cover_the_text_in_order(void **state)
{
    (void)state;
    const ecfit_record *r = read_text(
        "Intro text.\nMissions :\nFaire. Java serait un plus. Défaire.\nProfil :\nÊtre bon.");
    for (size_t i = 0; i < r->n_sections; i++) {
        assert_true(r->sections[i].start < r->sections[i].end);
        assert_true(r->sections[i].end <= r->len_bytes);
        if (i) assert_true(r->sections[i - 1].end <= r->sections[i].start);
    }
}

static void a_wish_beside_a_heading_makes_it_a_wish(void **state)
{
    (void)state;
    const char *en = "Requirements:\nTesting\n\nPreferred knowledge and experience:\nKotlin\nSwift";
    assert_section(en, "Testing", ECFIT_SECTION_REQUIREMENTS);
    assert_section(en, "Swift", ECFIT_SECTION_DESIRABLE);
    const char *fr = "Profil :\nRigueur\n\nIdéalement : vous avez l'expérience de :\nAudits\nMigrations";
    assert_section(fr, "Rigueur", ECFIT_SECTION_REQUIREMENTS);
    assert_section(fr, "Migrations", ECFIT_SECTION_DESIRABLE);
    assert_section("Profil : Java exigé, Docker serait un plus.\nPython", "Java", ECFIT_SECTION_REQUIREMENTS);
}

static void an_empty_line_below_the_lead_in_ends_no_wishes(void **state)
{
    (void)state;
    const char *text = "Requirements:\nTesting\n\nNice To Have (Optional)\n\nKotlin\nSwift\n\nYou report to the CTO.";
    assert_section(text, "Kotlin", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Swift", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "You report", ECFIT_SECTION_REQUIREMENTS);
}

static void where_all_lines_stand_apart_empty_lines_end_no_wishes(void **state)
{
    (void)state;
    const char *text = "Profil\n\nRigueur\n\nLes outils suivants seraient appréciés :\n\nKafka\n\nAirflow\n\n"
                       "Vous parlez avec les clients.";
    assert_section(text, "Airflow", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Vous parlez", ECFIT_SECTION_REQUIREMENTS);
}

static void a_superlative_is_no_wish(void **state)
{
    (void)state;
    assert_section("Missions :\nChoisir l'architecture la plus adaptée au besoin", "adaptée", ECFIT_SECTION_DUTIES);
    assert_section("Profil :\nJava\n\nLes plus :\nKafka", "Kafka", ECFIT_SECTION_DESIRABLE);
}

static void a_wish_glued_to_the_application_remains_one(void **state)
{
    (void)state;
    const char *text = "Requirements:\nJava\nSome Kubernetes experience is a plus please apply online with your resume";
    assert_section(text, "Some Kubernetes", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "please apply", ECFIT_SECTION_APPLICATION);
}

static void a_list_that_begins_in_its_lead_in_goes_on(void **state)
{
    (void)state;
    const char *text = "Requirements:\nExperience in any of the following is a plus:Kotlin\nSwift programming\n"
                       "Must have good manners";
    assert_section(text, "Swift", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Must have", ECFIT_SECTION_REQUIREMENTS);
}

static void a_plus_sign_opens_wishes(void **state)
{
    (void)state;
    assert_section("Profil :\nJava\n\nLes \"+\" :\nKafka\nAirflow", "Airflow", ECFIT_SECTION_DESIRABLE);
    assert_section("Profil :\nJava\n\nLes + qui comptent :\nKafka", "Kafka", ECFIT_SECTION_DESIRABLE);
    assert_section("Profil :\nLes 3 + 2 ans de garantie\nKafka", "Kafka", ECFIT_SECTION_REQUIREMENTS);
}

static void the_next_sentence_can_call_it_a_wish(void **state)
{
    (void)state;
    const char *text = "Profil :\nVous savez tester. Vous avez déjà utilisé Kafka ? C'est un plus !";
    assert_section(text, "Vous savez", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "Vous avez", ECFIT_SECTION_DESIRABLE);
}

static void a_heading_at_the_end_of_a_sentence_opens_the_list_below(void **state)
{
    (void)state;
    const char *text = "Requirements:\n\u2022 Willingness to travel 20% Desirable\n\u2022 Kotlin\n\u2022 Swift";
    assert_section(text, "Willingness", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "Swift", ECFIT_SECTION_DESIRABLE);
}

static void a_degree_at_the_beginning_opens_the_profile(void **state)
{
    (void)state;
    const char *text = "Avantages :\nMutuelle\nDe formation Bac+5, vous avez trois ans d'expérience.";
    assert_section(text, "Mutuelle", ECFIT_SECTION_CONDITIONS);
    assert_section(text, "De formation", ECFIT_SECTION_REQUIREMENTS);
}

static void a_plus_sign_can_be_the_word(void **state)
{
    (void)state;
    const char *text = "Profil :\nVous savez tester.\nKafka, un +\nUne connaissance de Helm serait un gros +.\n"
                       "C++ exigé";
    assert_section(text, "Vous savez", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "Kafka", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "Une connaissance", ECFIT_SECTION_DESIRABLE);
    assert_section(text, "C++", ECFIT_SECTION_REQUIREMENTS);
}

static void a_heading_of_wishes_may_end_a_sentence(void **state)
{
    (void)state;
    const char *text = "Requirements:\nAn eye for detail Bonus\nKotlin programming\nSwift programming";
    assert_section(text, "An eye", ECFIT_SECTION_REQUIREMENTS);
    assert_section(text, "Swift", ECFIT_SECTION_DESIRABLE);
    assert_section("Requirements:\nMaster's degree preferred\nKotlin programming", "Kotlin",
                   ECFIT_SECTION_REQUIREMENTS);
}

static void required_skills_make_the_desired_ones_wishes(void **state)
{
    (void)state;
    assert_section("Au sein de la banque, vous êtes dans une équipe.\nCompétences requises :\nJava\n\n"
                   "Compétences souhaitées :\nKafka et la suite\nHelm", "Helm",
                   ECFIT_SECTION_DESIRABLE);
    assert_section("Au sein de la banque, vous êtes dans une équipe.\nCompétences souhaitées :\nKafka et la suite\n"
                   "Helm", "Helm", ECFIT_SECTION_REQUIREMENTS);
}

static void the_employer_ends_the_wishes(void **state)
{
    (void)state;
    const char *text = "Requirements:* Java.Nice to have:* Kotlin.Learn more about us at our site."
                       "Cookies are in the jar.";
    assert_section(text, "Kotlin", ECFIT_SECTION_DESIRABLE);
    assert_int_not_equal(section_of(read_text(text), "Cookies"), ECFIT_SECTION_DESIRABLE);
}

/* What stands below a heading, in a notice of its language. */
static void assert_below(const char *notice, const char *mark, const char *heading, ecfit_section expected)
{
    char text[400];
    snprintf(text, sizeof text, "%s\n\n%s%s\n- Kotlin\n", notice, mark, heading);
    assert_section(text, "Kotlin", expected);
}

static void a_number_or_letter_before_a_heading_is_no_word(void **state)
{
    (void)state;
    static const char *const marks[] = {"C. ", "II. ", "c) ", "(iv) ", "3. ", "2.1. ", "2.1 ", "4) "};
    const char *en = "Summary\nYou operate the network for the users.\n\nRequirements\nA degree.";
    const char *fr = "Contexte\nVous exploitez le réseau pour les utilisateurs.\n\nProfil\nUn diplôme.";
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        assert_below(en, marks[i], "Desirable", ECFIT_SECTION_DESIRABLE);
        assert_below(en, marks[i], "Main duties", ECFIT_SECTION_DUTIES);
        assert_below(fr, marks[i], "Souhaitable", ECFIT_SECTION_DESIRABLE);
        assert_below(fr, marks[i], "Missions", ECFIT_SECTION_DUTIES);
    }
    const char *lettered = "Requirements\nA degree.\n\nC. Desirable\nKotlin\n\nR. Skills\nJava\n";
    assert_int_equal(read_text(lettered)->requirements.n_technologies, 2);
    assert_int_equal(read_text("Requirements\nC\nR, Java\n")->requirements.n_technologies, 3);
}

static void a_wish_closes_the_line_of_a_heading(void **state)
{
    (void)state;
    assert_below("Requirements\nJava", "", "Selection criteria - advantageous", ECFIT_SECTION_DESIRABLE);
    assert_below("Requirements\nJava", "", "Qualifications (nice to have)", ECFIT_SECTION_DESIRABLE);
    assert_below("Profil\nVous connaissez Java.", "", "Compétences : souhaitées", ECFIT_SECTION_DESIRABLE);
    assert_below("Requirements\nJava", "", "Selection criteria - essential", ECFIT_SECTION_REQUIREMENTS);
}

static void advantages_are_wishes_unless_they_are_yours(void **state)
{
    (void)state;
    assert_section("Profil\nVous connaissez Java.\n\nc) Atouts\nKotlin", "Kotlin", ECFIT_SECTION_DESIRABLE);
    assert_section("Missions\nVous programmez.\n\nVos atouts\nKotlin", "Kotlin", ECFIT_SECTION_REQUIREMENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_open_sections_in_both_languages),
        cmocka_unit_test(sentences_tell_where_there_is_no_heading),
        cmocka_unit_test(a_contract_line_does_not_swallow_the_text_below),
        cmocka_unit_test(lost_line_breaks_are_found_again),
        cmocka_unit_test(names_with_capitals_inside_stay_whole),
        cmocka_unit_test(a_heading_in_the_middle_of_a_line_counts_with_its_colon),
        cmocka_unit_test(a_line_that_announces_wishes_makes_the_list_below_desirable),
        cmocka_unit_test(a_wish_inside_a_sentence_is_a_section_of_its_own),
        cmocka_unit_test(boilerplate_supports_no_competence),
        cmocka_unit_test(praise_in_a_list_of_duties_is_a_duty),
        cmocka_unit_test(sections_cover_the_text_in_order),
        cmocka_unit_test(a_wish_beside_a_heading_makes_it_a_wish),
        cmocka_unit_test(an_empty_line_below_the_lead_in_ends_no_wishes),
        cmocka_unit_test(where_all_lines_stand_apart_empty_lines_end_no_wishes),
        cmocka_unit_test(a_superlative_is_no_wish),
        cmocka_unit_test(a_wish_glued_to_the_application_remains_one),
        cmocka_unit_test(a_list_that_begins_in_its_lead_in_goes_on),
        cmocka_unit_test(a_plus_sign_opens_wishes),
        cmocka_unit_test(the_next_sentence_can_call_it_a_wish),
        cmocka_unit_test(a_heading_at_the_end_of_a_sentence_opens_the_list_below),
        cmocka_unit_test(a_degree_at_the_beginning_opens_the_profile),
        cmocka_unit_test(a_plus_sign_can_be_the_word),
        cmocka_unit_test(a_heading_of_wishes_may_end_a_sentence),
        cmocka_unit_test(required_skills_make_the_desired_ones_wishes),
        cmocka_unit_test(the_employer_ends_the_wishes),
        cmocka_unit_test(a_number_or_letter_before_a_heading_is_no_word),
        cmocka_unit_test(a_wish_closes_the_line_of_a_heading),
        cmocka_unit_test(advantages_are_wishes_unless_they_are_yours),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

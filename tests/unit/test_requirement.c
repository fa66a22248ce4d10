/* What a notice asks for, through the public API, with the dictionaries as they are. Run from the project's root. */
#include "reading.h"
#include <stdio.h>

static const ecfit_record *read_titled(const char *title, const char *text)
{
    ecfit_document doc = {.id = "test", .title = title, .text = text, .len_bytes = strlen(text)};
    assert_int_equal(ecfit_analyse(worker, &doc, NULL, result, &err), ECFIT_OK);
    return ecfit_result_record(result);
}

static const ecfit_requirements *needs(const char *text)
{
    return &read_titled("Software Engineer", text)->requirements;
}

static const ecfit_named_need *named(const ecfit_named_need *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list[i].name, name)) return &list[i];
    return NULL;
}

static const ecfit_named_need *technology(const ecfit_requirements *q, const char *name)
{
    return named(q->technologies, q->n_technologies, name);
}

static const ecfit_language_need *language(const ecfit_requirements *q, const char *lang)
{
    for (size_t i = 0; i < q->n_languages; i++)
        if (!strcmp(q->languages[i].lang, lang)) return &q->languages[i];
    return NULL;
}

static const char *field(const ecfit_requirements *q, const char *kind)
{
    for (size_t i = 0; i < q->n_fields; i++)
        if (!strcmp(q->fields[i].kind, kind)) return q->fields[i].value;
    return NULL;
}

/* ---- years ------------------------------------------------------------------------------------------------- */

typedef struct years_case {
    const char *text;
    int years; /* -1: none */
} years_case;

static void assert_years(const years_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int got = needs(cases[i].text)->years_min;
        if (got != cases[i].years) fail_msg("\"%s\": expected %d years, found %d", cases[i].text, cases[i].years, got);
    }
}
#define ASSERT_YEARS(cases) assert_years(cases, sizeof cases / sizeof *cases)

static void years_are_read_from_digits_words_and_ranges(void **state)
{
    (void)state;
    static const years_case cases[] = {
        {"You have 3-5 years of experience in Java.", 3},
        {"You have 3 to 5 years of experience in Java.", 3},
        {"Requirements:\n- 5+ years of experience with Linux", 5},
        {"Requirements:\n- 10-plus years as a business analyst", 10},
        {"A minimum of three (3) years of relevant experience is required.", 3},
        {"At least five years of professional experience.", 5},
        {"Five or more years of experience in software testing.", 5},
        {"Requirements\nYears of work experience: 2", 2},
        {"Vous justifiez d'au moins cinq années d'expérience.", 5},
        {"Vous avez une expérience de 3 à 5 ans en développement.", 3},
        {"Profil\nExpérience : 2/5 ans", 2},
        {"Profil recherché : 4+ années d'expérience en gestion de projet", 4},
        {"At least 6 months of experience in a service desk.", 0},
    };
    ASSERT_YEARS(cases);
}

static void years_are_read_from_words_and_both_ends_of_a_range(void **state)
{
    (void)state;
    static const years_case cases[] = {
        {"Profil :\nVous justifiez d’un an minimum d'expérience en recette.", 1},
        {"Profil :\nUne première année d'expérience en support est exigée.", 1},
        {"Requirements:\nAt least a year of experience in support.", 1},
        {"Profil :\nVous avez une dizaine d'années d'expérience en production.", 10},
        {"Profil :\nVous avez entre 3 ans et 5 ans d'expérience.", 3},
        {"Profil :\nVous avez 6 mois à 1 an d'expérience.", 0},
        {"Profil :\nVous avez une expérience de 18 mois minimum en support.", 1},
        {"Profil :\nVous avez 4 d'expérience en tests.", 4},
        {"Expérience exigée : 2 An(s)", 2},
        {"Profil :\nSenior (8 ans et plus)", 8},
        {"Requirements:\n- 5 years Java\n- two years network support", 5},
    };
    ASSERT_YEARS(cases);
}

static void years_stand_behind_their_label(void **state)
{
    (void)state;
    static const years_case cases[] = {
        {"Requirements\nYears of experience | 5", 5},
        {"Requirements\nYears of experience\t3 - 5", 3},
        {"Requirements\nExperience (years): 3", 3},
        {"Requirements\nTotal years of experience\n7\nEducation\nBachelor's degree", 7},
        {"Requirements\nYears of experience\n3-5", 3},
        {"Requirements\nYears of experience\n2 openings", -1},
        {"Requirements\nYears of experience\n2019", -1},
        {"Requirements\nYears of experience | Junior | 3 posts", -1},
        {"Requirements\nEnjoy years of experience - 5 days a week", -1},
        {"Vous travaillez dans notre équipe.\nProfil\nAnnées d'expérience | 5", 5},
        {"Vous travaillez dans notre équipe.\nProfil\nNombre d'années d'expérience requis\n4", 4},
        {"Vous travaillez dans notre équipe.\nProfil\nExpérience (en années) : 3", 3},
        {"Vous travaillez dans notre équipe.\nProfil\nAnnées d'expérience\n5 agences en France", -1},
    };
    ASSERT_YEARS(cases);
    const ecfit_requirements *q = needs("Requirements\nExpérience (années) : > 8 ans");
    assert_int_equal(q->n_years, 1);
}

static void years_of_the_company_are_left_out(void **state)
{
    (void)state;
    static const years_case cases[] = {
        {"Avec plus de 12 ans d'expérience, notre société accompagne ses clients.", -1},
        {"Cela fait plus de 10 ans que nous aidons nos clients.", -1},
        {"Notre agence, créée il y a 10 ans, développe des logiciels.", -1},
        {"Un outil que nous avons développé pendant près de 10 ans.", -1},
        {"Notre cabinet capitalise sur plus de 20 ans d'expérience.", -1},
        {"In 8 years, we have grown to 200 people.", -1},
        {"Missions :\nEncadrer une équipe avec un plan de croissance sur 3 ans", -1},
        {"You join a 2 year program for graduates.", -1},
        {"Conditions :\nDès 6 mois d'ancienneté, une prime d'intéressement", -1},
        {"Profil :\nDurée en mois / 5 ans d'expérience exigés", 5},
        {"Alternance : pour 1 ou 2 ans", -1},
        {"Profil :\nExpérience : < 2 ans", -1},
        {"Profil :\nMoins d'1 an d'expérience", -1},
    };
    ASSERT_YEARS(cases);
}

static void years_that_ask_nothing_of_the_candidate_are_left_out(void **state)
{
    (void)state;
    static const years_case cases[] = {
        {"We are a company with 30 years of history.", -1},
        {"We are a company with 12 years of history.", -1},
        {"Depuis 15 ans, nous accompagnons nos clients.", -1},
        {"Since 5 years we develop our own products.", -1},
        {"Vous êtes titulaire d'un bac+5 en informatique.", -1},
        {"Contract duration: 2 years, renewable.", -1},
        {"CDD de 3 ans renouvelable.", -1},
        {"You must be at least 18 years old.", -1},
        {"Une première expérience en développement est demandée.", -1},
        {"A four-year college degree is required.", -1},
        {"Expérience : moins de 2 ans", -1},
        {"Salaire : 40 000 EUR par an", -1},
    };
    ASSERT_YEARS(cases);
}

static void years_of_one_skill_are_not_the_whole_experience(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs("Vous avez au moins 8 ans d'expérience dont 3 ans en gestion de projet.");
    assert_int_equal(q->years_min, 8);
    assert_int_equal(q->n_years, 2);
    assert_int_equal(q->years[1].min, 3);
    assert_string_equal(q->years[1].skill, "gestion de projet");
}

static void preferred_years_are_not_required(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "Requirements:\n2 years of experience in support\n\nNice to have:\n7 years of experience in Java");
    assert_int_equal(q->years_min, 2);
    assert_int_equal(q->years[1].modality, ECFIT_MODALITY_DESIRABLE);
}

static void a_minimum_stays_beside_preferred_years(void **state)
{
    (void)state;
    static const years_case cases[] = {
        {"Requirements:\nAt least 2 years of experience, 4 years preferred.", 2},
        {"Requirements:\n4 years of experience preferred.", -1},
        {"Requirements:\n3+ years' experience, ideally 5.", 3},
        {"Profil :\nVous avez idéalement au moins 4 ans d'expérience.", 4},
        {"Profil :\nVous avez idéalement 4 ans d'expérience.", -1},
        {"Requirements:\n- Ideally 3 years of experience in QA", -1},
        {"Profil :\nIdéalement, une expérience de 2 ans minimum est souhaitée.", -1},
        {"Nice to have:\n- at least 3 years of Kafka", -1},
    };
    ASSERT_YEARS(cases);
}

static void years_instead_of_a_degree_are_an_alternative(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "Requirements:\nBachelor's degree or 10 years of comparable experience\n7+ years of experience in cloud");
    assert_int_equal(q->years_min, 7);
    assert_int_equal(q->eqf_min, 6);
    static const years_case cases[] = {
        {"Requirements:\nTwo years of relevant experience; OR four years of any experience", 2},
        {"Requirements:\nBachelor's degree with 5 years of experience or Master's degree with 3 years", 3},
        {"Profil :\nBac+5 avec 2 ans d'expérience ou Bac+3 avec 4 ans d'expérience", 2},
    };
    ASSERT_YEARS(cases);
}

/* ---- education --------------------------------------------------------------------------------------------- */

static void assert_eqf(const char *text, int level)
{
    int got = needs(text)->eqf_min;
    if (got != level) fail_msg("\"%s\": expected EQF %d, found %d", text, level, got);
}

static void the_lowest_accepted_degree_counts(void **state)
{
    (void)state;
    assert_eqf("Bachelor's or Master's degree in computer science required.", 6);
    assert_eqf("Requirements\nPhD or M.Sc. in physics", 7);
    assert_eqf("High school diploma required.", 4);
    assert_eqf("De formation Bac+2 à Bac+5 en informatique.", 5);
    assert_eqf("Bac + 4 en informatique exigé", 6);
    assert_eqf("Vous êtes issu d'une école d'ingénieur.", 7);
    assert_eqf("Titulaire d'un BTS ou d'un DUT", 5);
    assert_eqf("Titulaire d'un doctorat en informatique", 8);
    assert_eqf("B.S. in Computer Science or equivalent experience", 6);
    assert_eqf("Requirements\nUndergraduate or graduate degree in engineering", 6);
}

static void bachelor_required_phd_preferred_is_a_bachelor(void **state)
{
    (void)state;
    assert_eqf("Bachelor's degree required, PhD preferred.", 6);
    assert_eqf("Bachelor's degree in engineering, Master's preferred.", 6);
    assert_eqf("Master's degree preferred.", -1);
}

static void words_that_are_no_degree_here_are_left_out(void **state)
{
    (void)state;
    assert_eqf("You work with a high degree of autonomy.", -1);
    assert_eqf("Scrum Master certifié souhaité, connaissance du master data management.", -1);
    assert_eqf("The gratification depends on your school. Benefits:\nTuition for your Master's degree", -1);
}

static void a_degree_inside_another_is_the_same(void **state)
{
    (void)state;
    assert_eqf("Requirements\nMaster's degree in computer science", 7);
    assert_eqf("Requirements\nAdvanced degree in computer science", 7);
    assert_eqf("Requirements\nDoctorate degree in computer science", 8);
    assert_eqf("Profil recherché :\nMaster's degree in computer science ou équivalent", 7);
}

static void a_general_word_of_studies_yields_to_a_level(void **state)
{
    (void)state;
    assert_eqf("Profil :\nDiplôme universitaire, école d'ingénieur ou école de management.", 7);
    assert_eqf("Profil :\nDiplômé du supérieur (type école d'ingénieur)", 7);
    assert_eqf("Profil :\nDiplôme universitaire en informatique", 6);
    assert_eqf("Profil :\nDiplôme universitaire de niveau Bac+2", 5);
}

static void miage_is_a_master_unless_it_says_licence(void **state)
{
    (void)state;
    assert_eqf("Profil :\nBac+5 (MIAGE, école d'ingénieurs)", 7);
    assert_eqf("Profil :\nLicence MIAGE ou équivalent", 6);
}

static void a_minimum_is_no_wish(void **state)
{
    (void)state;
    assert_eqf("Profil :\nVous avez idéalement un niveau Bac+2 minimum en informatique.", 5);
    assert_eqf("Profil :\nVous avez idéalement au moins un Bac+2 en informatique.", 5);
    assert_eqf("Profil :\nVous avez idéalement un Bac+5 en informatique.", -1);
    assert_eqf("Profil :\nVous avez un diplôme d'ingénieur et idéalement :\n- le permis B", 7);
}

static void an_engineer_in_the_profile_has_the_degree(void **state)
{
    (void)state;
    assert_eqf("Votre profil :\nVous êtes ingénieur en informatique et vous aimez tester.", 7);
    assert_eqf("Nous recherchons un ingénieur en informatique pour nos clients.", -1);
    assert_eqf("Profil :\nDe formation Master 1 ou 2 en droit, vous aimez convaincre.", 6);
}

static void a_degree_that_the_post_leads_to_is_not_asked(void **state)
{
    (void)state;
    assert_eqf("Vous préparez l'une de nos formations diplômantes de niveau 5 à 7 (Bac+2 à Bac+5).", -1);
    assert_eqf("Missions :\nVotre profil Titulaire d'un Bac+3 en informatique", 6);
    assert_eqf("Profil :\nVous êtes éligible à une formation Bac+3.", -1);
    assert_eqf("Profil :\nVous préparez un Bac+5 en alternance.", 7);
}

static void a_wish_at_the_end_of_a_clause_leaves_the_next_alone(void **state)
{
    (void)state;
    assert_eqf("Profil :\nDiplômé d'un Bac+5 idéalement, vous avez le goût du détail.", -1);
    assert_eqf("Profil :\nIdéalement, vous avez un Bac+5.", -1);
    assert_eqf("Profil :\nIngénieur ou titulaire d'un master ou d'un doctorat", 7);
}

static void a_degree_counts_under_any_heading_that_it_opens(void **state)
{
    (void)state;
    assert_eqf("Conditions :\nMutuelle\n\nDe formation Bac+5, vous bénéficiez d'une expérience réussie.", 7);
    assert_eqf("Conditions :\nMutuelle\n\nDe formation ingénieur, vous bénéficiez de 4 ans d'expérience.", 7);
    assert_eqf("Avantages :\nNous finançons votre Master chaque année.", -1);
    assert_eqf("Missions :\nPiloter l'offre de formation universitaire", -1);
}

static void abbreviations_that_mean_other_things_are_no_degrees(void **state)
{
    (void)state;
    assert_eqf("Requirements\nExperience with LLM pipelines and MFA resets", -1);
    assert_eqf("Requirements\nQueries in SQL or MS Access", -1);
    assert_eqf("Requirements\nRules for member or master indexes", -1);
    assert_eqf("Requirements\n360-degree feedback tools", -1);
    assert_eqf("Profil :\nVous testez nos nouveautés dans un bac à sable.", -1);
    assert_eqf("Profil :\nVous rejoignez une équipe d'ingénieurs informaticiens.", -1);
    assert_eqf("Requirements\nBS computer science or equivalent", 6);
}

/* ---- modality ---------------------------------------------------------------------------------------------- */

static void preferred_is_not_promoted_to_required(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "Requirements:\nStrong Java skills are required, Docker is preferred.\nPython is a plus.");
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_REQUIRED);
    assert_int_equal(technology(q, "Docker")->modality, ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(technology(q, "Python")->modality, ECFIT_MODALITY_DESIRABLE);
}

static ecfit_modality modality_of(const char *text, const char *name)
{
    const ecfit_named_need *t = technology(needs(text), name);
    if (!t) fail_msg("\"%s\" is not found in \"%s\"", name, text);
    return t->modality;
}

static void a_wish_reaches_what_it_speaks_of(void **state)
{
    (void)state;
    assert_int_equal(modality_of("Profil :\nIdéalement, vous connaissez Docker.", "Docker"), ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(modality_of("Profil :\nJava exigé.\nDocker - un plus", "Docker"), ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(modality_of("Profil :\nJava exigé.\nDocker (un plus)", "Docker"), ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(modality_of("Profil :\nJava exigé.\nDocker, un plus apprécié", "Docker"), ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(modality_of("Profil :\nPython serait un plus, ainsi que Docker.", "Docker"),
                     ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(modality_of("Requirements:\nPython would be a plus as would Docker.", "Docker"),
                     ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(modality_of("Profil :\nLa maîtrise de Docker, des tests et des revues serait un plus.", "Docker"),
                     ECFIT_MODALITY_DESIRABLE);
    assert_eqf("Vous développez nos services.\nFormation :\nBac +3 (Licence / Bachelor) (Souhaité)", -1);
    assert_eqf("Vous développez nos services.\nFormation :\nBac +3 (Licence / Bachelor) (Requis)", 6);
    assert_eqf("Profil :\nDiplômé d'une école d'ingénieurs ou autodidacte", -1);
}

static void a_wish_for_one_name_leaves_the_demand_before_it(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs("Requirements:\n- 5 years of experience in Java, Docker is a plus\n");
    assert_int_equal(q->years_min, 5);
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_REQUIRED);
    assert_int_equal(technology(q, "Docker")->modality, ECFIT_MODALITY_DESIRABLE);
    q = needs("Profil :\n- 5 ans d'expérience en Java, Docker est un plus\n");
    assert_int_equal(q->years_min, 5);
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_REQUIRED);
    q = needs("Requirements:\n- Java, Docker and Kubernetes are a plus\n");
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_DESIRABLE);
    q = needs("Requirements:\n- 3 years in a fast-paced, time-to-market driven environment preferred\n");
    assert_int_equal(q->years_min, -1);
}

static void a_degree_is_asked_for_behind_a_wish(void **state)
{
    (void)state;
    assert_eqf("Requirements:\nYou have 5 years of experience, ideally in banking, and a Bachelor in computer science.", 6);
    assert_eqf("Profil :\n5 ans d'expérience, idéalement en banque, et un master en informatique.", 7);
}

static void what_is_not_sought_ends_at_the_colon(void **state)
{
    (void)state;
    assert_eqf("Profil :\nNous ne recherchons pas de héros : une personne de formation Bac+3 en informatique", 6);
}

static void a_heading_of_wishes_makes_its_list_desirable(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "Required:\n- Java\n\nNice to have:\n- Kubernetes\n- Ansible\n\nWhat we offer:\n- Free coffee");
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_REQUIRED);
    assert_int_equal(technology(q, "Kubernetes")->modality, ECFIT_MODALITY_DESIRABLE);
    assert_int_equal(technology(q, "Ansible")->modality, ECFIT_MODALITY_DESIRABLE);
}

static void plus_is_a_wish_in_french_only_with_its_article(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "Vous avez plus de 5 ans d'expérience en Java. La maîtrise de Docker est un plus.");
    assert_int_equal(q->years_min, 5);
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_REQUIRED);
    assert_int_equal(technology(q, "Docker")->modality, ECFIT_MODALITY_DESIRABLE);
}

static void no_travel_required_asks_for_no_travel(void **state)
{
    (void)state;
    assert_null(field(needs("Conditions:\nNo travel required."), "travel"));
    assert_non_null(field(needs("Conditions:\nTravel up to 50 % is required."), "travel"));
}

static ecfit_modality licence(const char *text)
{
    const ecfit_requirements *q = needs(text);
    const ecfit_named_need *n = named(q->certificates, q->n_certificates, "driving licence");
    assert_non_null(n);
    return n->modality;
}

static void what_is_not_required_is_negated(void **state)
{
    (void)state;
    assert_int_equal(licence("Requirements:\nA driving licence is required."), ECFIT_MODALITY_REQUIRED);
    assert_int_equal(licence("Requirements:\nDriving licence not required."), ECFIT_MODALITY_NEGATED);
    const ecfit_requirements *q = needs("Requirements:\nKnowledge of Java is not required.");
    assert_int_equal(technology(q, "Java")->modality, ECFIT_MODALITY_NEGATED);
}

/* ---- names ------------------------------------------------------------------------------------------------- */

static void to_react_is_no_technology(void **state)
{
    (void)state;
    assert_null(technology(needs("You react to changes quickly and go the extra mile."), "React"));
    assert_null(technology(needs("You react to changes quickly and go the extra mile."), "Go"));
    assert_non_null(technology(needs("Requirements:\nExperience with React and TypeScript"), "React"));
}

static void languages_with_signs_are_kept_apart(void **state)
{
    (void)state;
    static const char *const all[] = {"Go", "R", "C", "C++", "C#", ".NET", "Objective-C", "SQL", "PL/SQL"};
    const ecfit_requirements *q = needs("Requirements:\nSkills: Go, R, C, C++, C#, .NET, Objective-C, SQL, PL/SQL");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!technology(q, all[i])) fail_msg("%s is missing", all[i]);
    q = needs("Requirements:\nYou know C++ and PL/SQL.");
    assert_non_null(technology(q, "C++"));
    assert_non_null(technology(q, "PL/SQL"));
    assert_null(technology(q, "C"));
    assert_null(technology(q, "C#"));
    assert_null(technology(q, "SQL"));
}

/* "monitoring" must not be found as "monit" + "or": evidence begins and ends where words do. */
static void monitoring_is_not_cut_at_or(void **state)
{
    (void)state;
    const ecfit_record *r =
        read_titled("System Administrator", "Your duties:\n- Monitoring of servers\n- Patching of servers");
    size_t n = 0;
    for (size_t i = 0; i < r->n_competences; i++)
        for (size_t k = 0; k < r->competences[i].n_evidence; k++, n++) {
            const ecfit_evidence *e = &r->competences[i].evidence[k];
            assert_true(e->start == 0 || strchr(" \n-", r->text[e->start - 1]));
            assert_true(e->end == r->len_bytes || strchr(" \n.", r->text[e->end]));
        }
    assert_true(n > 0);
}

static void the_company_s_own_products_are_no_skills(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "About us:\nOur company is the vendor of Jira and Confluence, used by millions.\n\n"
        "Requirements:\nYou master Java. You will love our product Trello.");
    assert_null(technology(q, "Jira"));
    assert_null(technology(q, "Trello"));
    assert_non_null(technology(q, "Java"));
}

static void a_certificate_has_one_name_whatever_it_is_called(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs(
        "Requirements:\nCertified Information Systems Security Professional (CISSP), CompTIA Security+");
    assert_non_null(named(q->certificates, q->n_certificates, "CISSP"));
    assert_non_null(named(q->certificates, q->n_certificates, "CompTIA Security+"));
    assert_int_equal(q->n_certificates, 2);
    assert_int_equal(needs("Requirements:\nYou know cloud, server and network security.")->n_certificates, 0);
}

static void a_method_is_a_certificate_where_one_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(needs("Duties:\nManage projects according to PRINCE2 and PM².\nGood command of TOGAF")->n_certificates, 0);
    assert_int_equal(needs("Missions :\nAnalyser les risques selon la méthode EBIOS RM pour vous.")->n_certificates, 0);
    assert_int_equal(needs("Requirements:\nPRINCE2 or PM² certification")->n_certificates, 2);
    assert_int_equal(needs("Requirements:\nJava\n\nCertificates\n- TOGAF\n- CISSP")->n_certificates, 2);
}

static void a_contract_is_read_in_its_own_words(void **state)
{
    (void)state;
    assert_string_equal(needs("Vous êtes dans une équipe de la banque et vous aidez les usagers.\n" "Conditions\ncontrat à durée déterminée de 3 ans")->contract, "fixed-term");
    assert_string_equal(needs("Vous êtes dans une équipe de la banque et vous aidez les usagers.\n" "Conditions\nContrat à durée indéterminée")->contract, "permanent");
    assert_null(needs("Benefits\nPension and a season ticket loan for all of our staff.")->contract);
}

/* ---- languages --------------------------------------------------------------------------------------------- */

static void a_language_has_its_level(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs("Requirements:\nFluent in English. French at level B2 is an asset.");
    assert_string_equal(language(q, "en")->level, "C1");
    assert_int_equal(language(q, "en")->modality, ECFIT_MODALITY_REQUIRED);
    assert_string_equal(language(q, "fr")->level, "B2");
    assert_int_equal(language(q, "fr")->modality, ECFIT_MODALITY_DESIRABLE);
    q = needs("Vous maîtrisez l'anglais technique (lu, écrit, parlé).");
    assert_non_null(language(q, "en"));
}

static void nato_levels_are_read(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs("Language:\nEnglish - V (Advanced); French - I (Beginner)");
    assert_string_equal(language(q, "en")->level, "C1");
    assert_string_equal(language(q, "fr")->level, "A1");
}

/* "enC1": required; "fr?": desirable; "de-": ruled out; "it~": only named; "es|1": of group 1; "ar|2x3": of group 2, of
 * which three are enough. */
static void assert_languages(const char *text, const char *expected)
{
    static const char *const signs[] = {[ECFIT_MODALITY_REQUIRED] = "", [ECFIT_MODALITY_DESIRABLE] = "?",
                                        [ECFIT_MODALITY_NEGATED] = "-", [ECFIT_MODALITY_CONTEXT] = "~"};
    char got[400] = "";
    const ecfit_requirements *q = needs(text);
    for (size_t i = 0; i < q->n_languages; i++) {
        const ecfit_language_need *l = &q->languages[i];
        size_t at = strlen(got);
        snprintf(got + at, sizeof got - at, "%s%s%s%s", i ? " " : "", l->lang, l->level ? l->level : "",
                 signs[l->modality]);
        at = strlen(got);
        if (l->any_of) snprintf(got + at, sizeof got - at, l->at_least > 1 ? "|%ux%u" : "|%u", l->any_of, l->at_least);
    }
    if (strcmp(got, expected)) fail_msg("\"%s\": expected \"%s\", found \"%s\"", text, expected, got);
}

#define FRENCH "Vous êtes dans une équipe de la banque et vous aidez les usagers.\nProfil :\n"

static void a_list_of_languages_keeps_its_members(void **state)
{
    (void)state;
    assert_languages("Requirements:\nSpanish C2, Polish A2", "esC2 plA2");
    assert_languages("Requirements:\nSpanish (C2), Polish (A2), Greek (B1)", "esC2 plA2 elB1");
    assert_languages("Requirements:\nSpanish B1 / Polish C1", "esB1 plC1");
    assert_languages("Requirements:\nSpanish: B1, Polish: C1", "esB1 plC1");
    assert_languages("Requirements:\nC1 Spanish, B2 Polish", "esC1 plB2");
    assert_languages("Requirements:\nExcellent Spanish, basic Polish.", "esC1 plA2");
    assert_languages("Requirements:\nFluent in Spanish and Polish", "esC1 plC1");
    assert_languages(FRENCH "Espagnol (B2), polonais (C1).", "esB2 plC1");
    assert_languages(FRENCH "Espagnol B2 et polonais C1 exigés.", "esB2 plC1");
    assert_languages(FRENCH "Très bon espagnol, bon polonais.", "esC1 plB2");
    assert_languages("Requirements:\nNative Spanish or Polish with a good knowledge of Greek", "esC2|1 plC2|1 elB2");
    assert_languages("Requirements:\nNative Spanish or Polish with good knowledge of Greek", "esC2|1 plC2|1 elB2");
    assert_languages("Requirements:\nYou visit our Spanish, Polish and Greek customers.", "");
}

static void a_wish_for_a_language_ends_at_its_comma(void **state)
{
    (void)state;
    assert_languages("Requirements:\nFluent in Spanish, Polish is a plus", "esC1 pl?");
    assert_languages("Requirements:\nFluent in Spanish, Polish or Greek is a plus", "esC1 pl?|1 el?|1");
    assert_languages("Requirements:\nSpanish (B1), Polish (C1), Greek an asset", "esB1 plC1 el?");
    assert_languages("Requirements:\nSpanish C1, Polish a plus, Greek B2", "esC1 pl? elB2");
    assert_languages("Requirements:\nSpanish, Polish and Greek are a plus", "es? pl? el?");
    assert_languages("Requirements:\nKnowledge of Spanish, Polish or Greek is a plus", "es?|1 pl?|1 el?|1");
    assert_languages(FRENCH "Espagnol courant, polonais souhaité.", "esC1 pl?");
    assert_languages(FRENCH "Espagnol, polonais et grec souhaités.", "es? pl? el?");
}

static void a_wish_in_a_bracket_is_for_the_language_before_it(void **state)
{
    (void)state;
    assert_languages("Requirements:\nSpanish (C1), Polish (B1 desirable)", "esC1 plB1?");
    assert_languages(FRENCH "Espagnol (C1), polonais (B1 souhaité)", "esC1 plB1?");
}

static void the_languages_of_a_house_are_not_asked_for(void **state)
{
    (void)state;
    assert_languages("Requirements:\nSpanish and Greek are the working languages of the Secretariat. Fluency in Spanish is "
                     "required. Knowledge of Greek is desirable.", "esC1 el?");
    assert_languages("Requirements:\nThe working languages of the house are Spanish and Greek.", "esB2 elB2");
    assert_languages(FRENCH "L'espagnol et le grec sont les langues de travail du Secrétariat. L'espagnol courant est "
                     "exigé.", "esC1");
}

static void languages_joined_by_or_stand_for_each_other(void **state)
{
    (void)state;
    assert_languages("Requirements:\nSpanish or Polish required.", "es|1 pl|1");
    assert_languages("Requirements:\nFluency in Spanish and/or Polish", "esC1|1 plC1|1");
    assert_languages("Requirements:\nFluent in either Spanish or in Polish", "esC1|1 plC1|1");
    assert_languages("Requirements:\nSpanish, Polish or Greek", "es|1 pl|1 el|1");
    assert_languages("Requirements:\nSpanish B2 or Polish C1", "esB2|1 plC1|1");
    assert_languages("Requirements:\nSpanish required, Polish or Greek desirable", "es pl?|1 el?|1");
    assert_languages("Requirements:\nProficiency in Japanese or Chinese (Mandarin)", "jaC1|1 zhC1|1");
    assert_languages(FRENCH "Maîtrise de l'espagnol ou du polonais", "esB2|1 plB2|1");
    assert_languages(FRENCH "Maîtrise de l'espagnol et/ou du polonais", "esB2|1 plB2|1");
    assert_languages(FRENCH "Vous maîtrisez soit l'espagnol soit le polonais", "esB2|1 plB2|1");
    assert_languages(FRENCH "Espagnol courant exigé, polonais ou grec souhaité", "esC1 pl?|1 el?|1");
}

static void an_and_or_a_level_of_its_own_ends_a_choice(void **state)
{
    (void)state;
    assert_languages("Requirements:\nSpanish, Polish and Greek required", "es pl el");
    assert_languages("Requirements:\nSpanish and Polish or Greek", "es pl|1 el|1");
    assert_languages("Requirements:\nSpanish or Polish, and Greek", "es|1 pl|1 el");
    assert_languages("Requirements:\nSpanish or Polish, Greek", "es|1 pl|1 el");
    assert_languages("Requirements:\nSpanish as well as Polish or Greek", "es pl|1 el|1");
    assert_languages("Requirements:\nSpanish (C1), Polish (B1) or Greek (B1)", "esC1 plB1|1 elB1|1");
    assert_languages("Requirements:\nSpanish (C1), Polish (C1) or Greek (C1)", "esC1|1 plC1|1 elC1|1");
    assert_languages("Requirements:\nSpanish: C1 or C2, Polish: B1 or B2", "esC1 plB1");
    assert_languages("Requirements:\nSpanish / Polish", "es pl");
    assert_languages(FRENCH "Espagnol B2 ou C1, polonais", "esB2 pl");
    assert_languages(FRENCH "Votre espagnol (ou chinois, grec, polonais) est courant", "esC1|1 zh|1 el|1 plC1|1");
}

static void words_before_a_list_say_how_many_are_enough(void **state)
{
    (void)state;
    assert_languages("Requirements:\nFluency in one of the official languages (Spanish, Greek and Polish)",
                     "esC1|1 elC1|1 plC1|1");
    assert_languages("Requirements:\nFluency in one of the official languages of the house (Spanish/Greek) and Polish",
                     "esC1|1 elC1|1 pl");
    assert_languages("Requirements:\nSpanish plus one of Greek, Polish, Danish", "es el|1 pl|1 da|1");
    assert_languages("Requirements:\nSpanish and another EU language (Greek, Polish) required", "es el|1 pl|1");
    assert_languages("Requirements:\nFluency in two of the six UN languages (Arabic, Chinese, Russian, Spanish)",
                     "arC1|1x2 zhC1|1x2 ruC1|1x2 esC1|1x2");
    assert_languages("Requirements:\nSpanish and Greek are the working languages. Fluency in one of them is required.",
                     "esB2|1 elB2|1");
    assert_languages("Requirements:\nExperience in one of the scripting languages (Perl, Python), Spanish and Greek",
                     "es el");
    assert_languages("Requirements:\nOther EU languages (Spanish, Greek) are an asset", "es? el?");
    assert_languages(FRENCH "Maîtrise d'au moins une des langues officielles (espagnol, grec)", "esB2|1 elB2|1");
    assert_languages(FRENCH "Maîtrise de deux des langues officielles (espagnol, grec et polonais)",
                     "esB2|1x2 elB2|1x2 plB2|1x2");
    assert_languages(FRENCH "Vous parlez une langue étrangère (espagnol, grec)", "esB2|1 elB2|1");
    assert_languages(FRENCH "Langues étrangères (espagnol, grec) souhaitées", "es? el?");
}

static void one_language_and_the_other_are_both_asked_for(void **state)
{
    (void)state;
    assert_languages("Requirements:\nC1 in one of the two languages (Spanish or Greek) and B1 in the other",
                     "esB1 elB1");
    assert_languages("Requirements:\nFluency in Spanish or Greek; some knowledge of the other is desirable",
                     "esC1|1 elC1|1");
    assert_languages(FRENCH "Connaissance approfondie d'une des langues officielles (espagnol/grec) et connaissance de "
                     "l'autre souhaitée", "esC1|1 elC1|1");
    assert_languages(FRENCH "Maîtrise de l'espagnol ou du grec et bonne connaissance de l'autre langue", "esB2 elB2");
}

static void a_language_asked_for_by_itself_settles_its_group(void **state)
{
    (void)state;
    assert_languages("Requirements:\nSpanish or Greek. Fluency in Spanish is required.", "esC1 el~");
    assert_languages("Requirements:\nTwo of the following languages: Spanish, Greek, Danish. Spanish is required.",
                     "es el|1 da|1");
    assert_languages("Requirements:\nSpanish or Greek. Danish or Polish is a plus. Polish is required.",
                     "es|1 el|1 da? pl");
    assert_languages("Requirements:\nSpanish or Greek required. Greek or Danish required.", "es|1 el|1 da|1");
    assert_languages("Requirements:\nSpanish or Greek required. Spanish is an asset.", "es|1 el|1");
}

static void languages_that_are_ruled_out_are_said_so_in_both_languages(void **state)
{
    (void)state;
    assert_languages("Requirements:\nFluent Spanish. No Greek needed.", "esC1 el-");
    assert_languages("Requirements:\nFluent Spanish (no Greek required)", "esC1 el-");
    assert_languages("Requirements:\nFluent Spanish; knowing Greek is not necessary", "esC1 el-");
    assert_languages("Requirements:\nNo knowledge of Greek, Polish or Danish", "el- pl- da-");
    assert_languages("Requirements:\nGreek: no\nSpanish: B1", "el- esB1");
    assert_languages(FRENCH "Espagnol courant. Aucune notion de grec n'est demandée.", "esC1 elA2-");
    assert_languages(FRENCH "Espagnol courant. Le grec n'est pas exigé.", "esC1 el-");
    assert_languages(FRENCH "Le grec n'est pas un prérequis.", "el-");
    assert_languages(FRENCH "Espagnol courant, sans grec", "esC1 el-");
    assert_languages(FRENCH "Grec : non", "el-");
}

static void ruling_out_ends_where_something_is_asked_for(void **state)
{
    (void)state;
    assert_languages("Requirements:\nNo Greek, fluent Spanish", "el- esC1");
    assert_languages("Requirements:\nNo knowledge of Greek, Spanish required", "el- es");
    assert_languages("Requirements:\nNo experience required, fluent Spanish", "esC1");
    assert_languages("Requirements:\nYou speak with customers without supervision in Spanish", "esB2");
    assert_languages("Requirements:\nYou don't have to be Greek but you speak Greek", "elB2");
    assert_languages("Requirements:\nGreek is not required, but would be an advantage", "el?");
    assert_languages("Requirements:\nNon-Spanish speakers need not apply", "es");
    assert_languages("Requirements:\nFluent Greek is not required. Fluent Greek is required.", "elC1");
    assert_languages(FRENCH "Vous n'avez aucune difficulté à lire des documents en grec", "elB1");
    assert_languages(FRENCH "Sans espagnol s'abstenir", "es");
    assert_languages(FRENCH "Le grec n'est pas requis, mais serait un plus", "el?");
}

static void words_mean_the_same_level_in_both_languages(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        {"basic", "notions", "A2"}, {"independent user", "utilisateur indépendant", "B1"},
        {"proficient user", "utilisateur expérimenté", "C1"}, {"basic user", "utilisateur élémentaire", "A1"},
        {"limited working proficiency", "compétence professionnelle limitée", "A2"},
        {"professional working proficiency", "compétence professionnelle", "B2"},
        {"full professional proficiency", "compétence professionnelle complète", "C1"},
        {"good", "bon niveau", "B2"}, {"very good", "très bon niveau", "C1"}, {"fluent", "courant", "C1"},
        {"intermediate", "intermédiaire", "B1"}, {"upper intermediate", "intermédiaire supérieur", "B2"},
        {"advanced", "avancé", "C1"}, {"native", "langue maternelle", "C2"}, {"technical", "technique", "B1"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char text[300], want[8];
        snprintf(want, sizeof want, "es%s", pairs[i][2]);
        snprintf(text, sizeof text, "Requirements:\nSpanish: %s", pairs[i][0]);
        assert_languages(text, want);
        snprintf(text, sizeof text, FRENCH "Espagnol : %s", pairs[i][1]);
        assert_languages(text, want);
    }
}

static void a_code_beats_words_and_those_beat_how_it_is_used(void **state)
{
    (void)state;
    assert_languages("Requirements:\nFluent Spanish (B2)", "esB2");
    assert_languages("Requirements:\nFluent in Spanish (spoken and written)", "esC1");
    assert_languages("Requirements:\nExcellent command of the Spanish language (reading and writing)", "esC1");
    assert_languages("Requirements:\nGood technical Spanish", "esB2");
    assert_languages(FRENCH "Espagnol professionnel (niveau B2/C1)", "esB2");
    assert_languages(FRENCH "Bon niveau d'espagnol (lu et écrit)", "esB2");
    assert_languages(FRENCH "Très bon niveau d'espagnol technique", "esC1");
    assert_languages(FRENCH "Espagnol lu, écrit, parlé", "esB2");
    assert_languages(FRENCH "Espagnol lu, écrit", "esB1");
    assert_languages(FRENCH "Espagnol : lu, écrit, parlé\nGrec : notions", "esB2 elA2");
    assert_languages(FRENCH "Espagnol lu, bon relationnel", "esB1");
    assert_languages(FRENCH "Maîtrise de l'espagnol technique", "esB1");
    assert_languages("Requirements:\nYou communicate in Spanish. Languages: Spanish (C1), Greek", "esC1 el");
    assert_languages("Requirements:\nFluent in Spanish. You communicate in Spanish.", "esC1");
}

static void a_grade_is_no_level_of_a_language(void **state)
{
    (void)state;
    assert_languages("Grade: A2, Spanish required", "es");
    assert_languages("Requirements:\nSpanish (C1), grade A2", "esC1");
    assert_languages("Language: Spanish | Grade: B2 | Location: Brussels", "es");
    assert_languages("Requirements:\nKnowledge of Spanish is required for this A2 post", "es");
    assert_languages("Requirements:\nSpanish is required (NATO grade A2/4)", "es");
    assert_languages("Requirements:\nSpanish B1/B2", "esB1");
    assert_languages(FRENCH "Poste A2, espagnol exigé", "es");
    assert_languages(FRENCH "Permis C1, espagnol exigé", "es");
    static const years_case years[] = {
        {"Grade: P-3\nRequirements:\n- knowledge of Java", -1},
        {"Grade: AD 7 (4 years)\nRequirements:\n- 3 years of experience in Java", 3},
        {"Requirements:\n- at grade G-6, 7 years of experience in Java", 7},
        {"Requirements:\n- NATO G15 or FG IV, FS 5, minimum 2 years of experience in Java", 2},
    };
    ASSERT_YEARS(years);
    assert_int_equal(needs("Grade: P-4\nLevel: FG IV\nRequirements:\nJava")->eqf_min, -1);
}

static void levels_stand_in_cells_and_lines_of_their_own(void **state)
{
    (void)state;
    assert_languages("Requirements\nLanguages: Spanish C1, Greek B2", "esC1 elB2");
    assert_languages("Requirements\nSpanish | C1\nGreek | B2", "esC1 elB2");
    assert_languages("Requirements\nLanguage\tLevel\nSpanish\tC1\nGreek\tB1", "esC1 elB1");
    assert_languages("Requirements\nSpanish\nC1\nGreek\nB2", "esC1 elB2");
    assert_languages("Requirements\nSpanish\nFluent\nGreek\nBasic", "esC1 elA2");
    assert_languages("Requirements\nLanguage: Spanish\nLevel: fluent\nLanguage: Greek\nLevel: basic", "esC1 elA2");
    assert_languages("Requirements\nSpanish\nGood communication skills", "es");
    assert_languages(FRENCH "Langues\nEspagnol : courant\nGrec : notions", "esC1 elA2");
    assert_languages(FRENCH "Langues\nEspagnol\nCourant\nGrec\nNiveau\nB1", "esC1 elB1");
    assert_languages(FRENCH "Espagnol\nAutonome, rigoureux", "es");
    assert_languages(FRENCH "Espagnol\nTechnique\nJava", "es");
}

static void chinese_and_hyphens_are_read(void **state)
{
    (void)state;
    assert_languages("Requirements:\nArabic, Chinese, Russian, Spanish", "ar zh ru es");
    assert_languages(FRENCH "Vous êtes bilingue espagnol-grec", "esC2 elC2");
    assert_languages(FRENCH "Vous parlez russe et espagnol. Vous travaillez en Corse.", "ruB2 esB2");
}

static void nationalities_are_no_languages(void **state)
{
    (void)state;
    assert_int_equal(needs("Nous sommes un groupe français présent sur les marchés allemands.")->n_languages, 0);
    assert_int_equal(needs("Vous rejoignez une société française leader.")->n_languages, 0);
}

/* ---- fields ------------------------------------------------------------------------------------------------ */

static void assert_clearance(const char *text, const char *expected)
{
    const char *got = needs(text)->clearance;
    if (!got) got = "none";
    if (strcmp(got, expected)) fail_msg("\"%s\": expected clearance %s, found %s", text, expected, got);
}

static void a_named_clearance_beats_one_that_names_no_level(void **state)
{
    (void)state;
    assert_clearance("Security clearance: NATO SECRET", "NATO SECRET");
    assert_clearance("A security clearance at the level COSMIC TOP SECRET is needed.", "COSMIC TOP SECRET");
    assert_clearance("A personnel security clearance up to EU CONFIDENTIAL is required.", "EU CONFIDENTIAL");
    assert_clearance("Personnel security clearance required to handle RESTREINT UE/EU RESTRICTED.", "EU RESTRICTED");
    assert_clearance("Habilitation de sécurité au niveau SECRET UE exigée.", "EU SECRET");
    assert_clearance("A personnel security clearance is required.", "EU SECRET");
    assert_clearance("NATO Secret clearance required.", "NATO SECRET");
    assert_clearance("The candidate must hold a security clearance.", "UNSPECIFIED");
}

static void a_clearance_that_is_ruled_out_is_none(void **state)
{
    (void)state;
    assert_clearance("No security clearance is needed.", "none");
    assert_clearance("Security clearance: none", "none");
    assert_clearance("Security clearance: not required", "none");
    assert_clearance("Habilitation de sécurité : néant", "none");
    assert_clearance("Aucune habilitation de sécurité n'est demandée.", "none");
    assert_clearance("Security clearance: none required to apply; NATO SECRET before the start.", "NATO SECRET");
}

static void a_certificate_is_not_told_twice_over_its_words(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs("Profil :\n- Certification PRINCE2 Practitioner exigée\n");
    assert_non_null(named(q->certificates, q->n_certificates, "PRINCE2 Practitioner"));
    assert_null(named(q->certificates, q->n_certificates, "PRINCE2 Foundation"));
    q = needs("Profile:\n- Certification ITIL 4 Managing Professional is required\n");
    assert_int_equal(q->n_certificates, 1);
    q = needs("Profile:\n- certification PRINCE2 is required\n");
    assert_non_null(named(q->certificates, q->n_certificates, "PRINCE2 Foundation"));
}

static void fields_are_read_as_they_stand(void **state)
{
    (void)state;
    const ecfit_requirements *q = needs("Poste en CDI\nLieu : Toulouse (31)\nSalaire : 45 000 € - 50 000 € par an\n"
                                        "Référence : ABC-123\nDate limite de candidature : 30/09/2026\n"
                                        "Astreintes à prévoir.\nVous êtes développeur Java.");
    assert_string_equal(field(q, "place"), "Toulouse (31)");
    assert_string_equal(field(q, "salary"), "45 000 € - 50 000 € par an");
    assert_string_equal(field(q, "reference"), "ABC-123");
    assert_string_equal(field(q, "deadline"), "30/09/2026");
    assert_non_null(field(q, "on-call"));
    assert_string_equal(q->contract, "permanent");
    assert_string_equal(needs("A valid NATO SECRET security clearance is required.")->clearance, "NATO SECRET");
}

static void assert_field(const char *text, const char *kind, const char *expected)
{
    const char *got = field(needs(text), kind);
    if (strcmp(got ? got : "none", expected))
        fail_msg("\"%s\": expected %s \"%s\", found \"%s\"", text, kind, expected, got ? got : "none");
}

static void several_fields_may_share_a_line(void **state)
{
    static const char wide[] = "Grade : P-3    Lieu d'affectation : Genève    Durée : deux ans\n";
    (void)state;
    assert_field(wide, "grade", "P-3");
    assert_field(wide, "place", "Genève");
    assert_field(wide, "duration", "deux ans");
    assert_field("Contract: permanent | Location: Mons | Start date: 1 May 2026\n", "place", "Mons");
    assert_field("Contract: permanent | Location: Mons | Start date: 1 May 2026\n", "start", "1 May 2026");
}

static void the_line_below_a_label_is_its_value_when_it_looks_like_one(void **state)
{
    (void)state;
    assert_field("Vacancy notice\nJob title: Database Administrator\nReference: SHAPE-2026-77\n", "reference", "SHAPE-2026-77");
    assert_field("Reference\n2026/014\n", "reference", "2026/014");
    assert_field("Salaries\nLog in\nData jobs\n", "salary", "none");
    assert_field("Salary\n45 000 a year\n", "salary", "45 000 a year");
    assert_field("Salaire\nSelon votre profil\n", "salary", "Selon votre profil");
    assert_field("Deadline\nHow to apply\n", "deadline", "none");
    assert_field("Location\nBrussels\n", "place", "Brussels");
}

static bool boundary(const ecfit_record *r, uint32_t at)
{
    return at >= r->len_bytes ? at == r->len_bytes : ((unsigned char)r->text[at] & 0xC0) != 0x80;
}

static void spans_are_exact_and_on_character_boundaries(void **state)
{
    (void)state;
    const ecfit_record *r = read_titled("Développeur",
                                        "Exigences :\n• Diplômé d’un master\n• « 3 à 5 années » d’expérience\n"
                                        "• Anglais courant\n• Maîtrise de Docker – Kubernetes\nSalaire : 45 k€");
    const ecfit_requirements *q = &r->requirements;
    assert_true(q->n_years && q->n_degrees && q->n_languages && q->n_technologies && q->n_fields);
    assert_memory_equal(r->text + q->years[0].start, "3 à 5 années", q->years[0].end - q->years[0].start);
    for (size_t i = 0; i < q->n_years; i++) assert_true(boundary(r, q->years[i].start) && boundary(r, q->years[i].end));
    for (size_t i = 0; i < q->n_degrees; i++)
        assert_true(boundary(r, q->degrees[i].start) && boundary(r, q->degrees[i].end));
    for (size_t i = 0; i < q->n_fields; i++) {
        assert_true(boundary(r, q->fields[i].start) && boundary(r, q->fields[i].end));
        assert_memory_equal(r->text + q->fields[i].start, q->fields[i].value, strlen(q->fields[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_are_read_from_digits_words_and_ranges),
        cmocka_unit_test(years_are_read_from_words_and_both_ends_of_a_range),
        cmocka_unit_test(years_stand_behind_their_label),
        cmocka_unit_test(years_of_the_company_are_left_out),
        cmocka_unit_test(years_that_ask_nothing_of_the_candidate_are_left_out),
        cmocka_unit_test(years_of_one_skill_are_not_the_whole_experience),
        cmocka_unit_test(preferred_years_are_not_required),
        cmocka_unit_test(a_minimum_stays_beside_preferred_years),
        cmocka_unit_test(years_instead_of_a_degree_are_an_alternative),
        cmocka_unit_test(the_lowest_accepted_degree_counts),
        cmocka_unit_test(bachelor_required_phd_preferred_is_a_bachelor),
        cmocka_unit_test(words_that_are_no_degree_here_are_left_out),
        cmocka_unit_test(a_degree_inside_another_is_the_same),
        cmocka_unit_test(a_general_word_of_studies_yields_to_a_level),
        cmocka_unit_test(miage_is_a_master_unless_it_says_licence),
        cmocka_unit_test(a_minimum_is_no_wish),
        cmocka_unit_test(an_engineer_in_the_profile_has_the_degree),
        cmocka_unit_test(a_degree_that_the_post_leads_to_is_not_asked),
        cmocka_unit_test(a_wish_at_the_end_of_a_clause_leaves_the_next_alone),
        cmocka_unit_test(a_degree_counts_under_any_heading_that_it_opens),
        cmocka_unit_test(abbreviations_that_mean_other_things_are_no_degrees),
        cmocka_unit_test(preferred_is_not_promoted_to_required),
        cmocka_unit_test(a_wish_reaches_what_it_speaks_of),
        cmocka_unit_test(a_wish_for_one_name_leaves_the_demand_before_it),
        cmocka_unit_test(a_degree_is_asked_for_behind_a_wish),
        cmocka_unit_test(what_is_not_sought_ends_at_the_colon),
        cmocka_unit_test(a_heading_of_wishes_makes_its_list_desirable),
        cmocka_unit_test(plus_is_a_wish_in_french_only_with_its_article),
        cmocka_unit_test(no_travel_required_asks_for_no_travel),
        cmocka_unit_test(what_is_not_required_is_negated),
        cmocka_unit_test(to_react_is_no_technology),
        cmocka_unit_test(languages_with_signs_are_kept_apart),
        cmocka_unit_test(monitoring_is_not_cut_at_or),
        cmocka_unit_test(the_company_s_own_products_are_no_skills),
        cmocka_unit_test(a_certificate_has_one_name_whatever_it_is_called),
        cmocka_unit_test(a_language_has_its_level),
        cmocka_unit_test(nato_levels_are_read),
        cmocka_unit_test(a_method_is_a_certificate_where_one_is_asked_for),
        cmocka_unit_test(a_contract_is_read_in_its_own_words),
        cmocka_unit_test(a_list_of_languages_keeps_its_members),
        cmocka_unit_test(a_wish_for_a_language_ends_at_its_comma),
        cmocka_unit_test(a_wish_in_a_bracket_is_for_the_language_before_it),
        cmocka_unit_test(the_languages_of_a_house_are_not_asked_for),
        cmocka_unit_test(languages_joined_by_or_stand_for_each_other),
        cmocka_unit_test(an_and_or_a_level_of_its_own_ends_a_choice),
        cmocka_unit_test(words_before_a_list_say_how_many_are_enough),
        cmocka_unit_test(one_language_and_the_other_are_both_asked_for),
        cmocka_unit_test(a_language_asked_for_by_itself_settles_its_group),
        cmocka_unit_test(languages_that_are_ruled_out_are_said_so_in_both_languages),
        cmocka_unit_test(ruling_out_ends_where_something_is_asked_for),
        cmocka_unit_test(words_mean_the_same_level_in_both_languages),
        cmocka_unit_test(a_code_beats_words_and_those_beat_how_it_is_used),
        cmocka_unit_test(a_grade_is_no_level_of_a_language),
        cmocka_unit_test(levels_stand_in_cells_and_lines_of_their_own),
        cmocka_unit_test(chinese_and_hyphens_are_read),
        cmocka_unit_test(nationalities_are_no_languages),
        cmocka_unit_test(a_named_clearance_beats_one_that_names_no_level),
        cmocka_unit_test(a_clearance_that_is_ruled_out_is_none),
        cmocka_unit_test(a_certificate_is_not_told_twice_over_its_words),
        cmocka_unit_test(fields_are_read_as_they_stand),
        cmocka_unit_test(several_fields_may_share_a_line),
        cmocka_unit_test(the_line_below_a_label_is_its_value_when_it_looks_like_one),
        cmocka_unit_test(spans_are_exact_and_on_character_boundaries),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* A dictionary folder with one thing wrong in it: the error names the file and the line. Run from the project's root. */
#include "ecfit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/ecfit-loader-XXXXXX";

static void shell(const char *format, ...)
{
    char command[2048];
    va_list ap;
    va_start(ap, format);
    vsnprintf(command, sizeof command, format, ap);
    va_end(ap);
    assert_int_equal(system(command), 0);
}

/* A copy of our dictionaries made of links. */
static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) return -1;
    shell("rm -r %s && cp -rs \"$PWD/dictionaries\" %s", folder, folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    shell("rm -r %s", folder);
    return 0;
}

typedef struct broken {
    const char *file, *text, *what; /* text becomes the whole file; what: part of the message */
    unsigned line;
} broken;

static void write_file(const char *file, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    unlink(path);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void put_back(const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "dictionaries/%s", file);
    if (access(path, F_OK) == 0) shell("ln -s \"$PWD/dictionaries/%s\" %s/%s", file, folder, file);
}

static void assert_told(const broken *b, const char *where, const ecfit_error *err)
{
    size_t n = strlen(where), f = strlen(b->file);
    if (n < f || strcmp(where + n - f, b->file)) fail_msg("%s: the error names %s", b->file, where);
    if (err->line != b->line) fail_msg("%s: line %u, expected %u (%s)", b->file, err->line, b->line, err->what);
    if (!strstr(err->what, b->what)) fail_msg("%s: \"%s\", expected \"%s\"", b->file, err->what, b->what);
}

static void assert_refused(const broken *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ecfit_error err = {0};
        write_file(cases[i].file, cases[i].text);
        ecfit_kb *kb = ecfit_kb_load(folder, NULL, &err);
        put_back(cases[i].file);
        if (kb) fail_msg("%s: \"%s\" was taken", cases[i].file, cases[i].text);
        assert_int_equal(err.code, ECFIT_EDICT);
        assert_told(&cases[i], err.where, &err);
    }
}

#define REFUSED(cases) assert_refused(cases, sizeof cases / sizeof *cases)

static void the_folder_as_it_is_loads(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_kb *kb = ecfit_kb_load(folder, NULL, &err);
    assert_non_null(kb);
    ecfit_kb_free(kb);
}

static void a_missing_file_of_facts_is_named(void **state)
{
    (void)state;
    static const char *const files[] = {"topics.tsv", "occupations.tsv", "ecf/2.0.tsv", "cigref/2011.tsv", "crosswalk/competence.tsv",
                                        "cues/en/function_words.tsv"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ecfit_error err = {0};
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        assert_int_equal(unlink(path), 0);
        assert_null(ecfit_kb_load(folder, NULL, &err));
        shell("ln -s \"$PWD/dictionaries/%s\" %s", files[i], path);
        assert_string_equal(err.where + strlen(err.where) - strlen(files[i]), files[i]);
    }
}

static void wrong_facts_are_told_with_their_line(void **state)
{
    (void)state;
    static const broken cases[] = {
        {"cues/en/function_words.tsv", "# words\nthe\tskip vote\nof\tjump\n", "expected skip, vote or as=, found \"jump\"", 3},
        {"ecf/3.0.tsv", "Z1\tA\tx\ty\t1,2\n", "competence Z1 is not in crosswalk/competence.tsv", 1},
        {"ecf/3.0.tsv", "# levels\nA1\tA\tx\ty\t4;5\n", "expected levels like 2,3,4", 2},
        {"occupations.tsv", "developer\tDeveloper\tDéveloppeur\t9.9=1\t-\t-\t-\n", "expected codes of cigref-2000", 1},
        {"cigref/2011.levels.tsv", "4.4\tQ7\t2\n", "expected role, competence, levels", 1},
        {"topics.tsv", "\nnew\tsays\tastronaut=1\n", "unknown occupation \"astronaut\"", 2},
        {"topics.tsv", "new\tsays\t\tB1=x\n", "from 0 to 3 behind \"B1=\"", 1},
    };
    REFUSED(cases);
}

static void wrong_terms_are_told_with_their_line(void **state)
{
    (void)state;
    static const broken cases[] = {
        {"terms/en/devops.tsv", "# terms\n\ncloud||nuage\n", "an empty form between | signs", 3},
        {"terms/en/devops.tsv", "cloud\tB99\n", "unknown competence \"B99\"", 1},
        {"terms/en/devops.tsv", "cloud\tB1=much\n", "from 0 to 3 behind \"B1=\"", 1},
        {"terms/en/devops.tsv", "fine\n+++\n", "expected a phrase with a word in it", 2},
        {"terms/en/devops.tsv", "one two three four five six seven eight nine ten eleven twelve thirteen\n", "a phrase has at most 12 words", 1},
        {"terms/fr/devops.tsv", "nuage\t\tloin=x\n", "expected case, near=, not= or w=, found \"loin=x\"", 1},
        {"terms/fr/devops.tsv", "nuage\t\tnear=a,,b\n", "expected words between the commas", 1},
        {"terms/en/nosuchtopic.tsv", "cloud\n", "no topic \"nosuchtopic\"", 0},
        {"terms/en/devops.tsv", "fine\nr\xE9seau\n", "expected UTF-8 text, found byte 0xE9", 2},
    };
    REFUSED(cases);
}

static void wrong_titles_are_told_with_their_line(void **state)
{
    (void)state;
    static const broken cases[] = {
        {"titles/en.tsv", "developer\tsoftware-developer=1\nastronaut\n", "", 1},
        {"titles/fr.tsv", "# titles\npilote\t\n", "expected occupations in column 2", 2},
        {"titles/fr.tsv", "pilote\tastronaute=1\n", "unknown occupation \"astronaute\"", 1},
        {"titles/heads.tsv", "engineer\teng\theavy\n", "expected a weight from 0 to 3 in column 3", 1},
        {"titles/grid.tsv", "dev\tnet\tastronaut=1\n", "unknown occupation \"astronaut\"", 1},
        {"titles/de.tsv", "Entwickler\tdeveloper=1\n", "expected en, fr, heads, domains or grid", 1},
    };
    REFUSED(cases);
}

static void wrong_cues_are_told_with_their_line(void **state)
{
    (void)state;
    static const broken cases[] = {
        {"cues/en/sections.tsv", "duties\tdutys\n", "\"dutys\" is no kind of sections", 1},
        {"cues/en/modality.tsv", "must\trequired\tsomewhere\n",
         "expected sentence, after, before, verdict or answer in column 3", 1},
        {"cues/fr/degrees.tsv", "# EQF\nlicence\tsix\n", "expected a number in column 2, found \"six\"", 2},
        {"cues/fr/languages.tsv", "anglais\teng\n", "expected an ISO 639-1 code", 1},
        {"cues/en/clearance.tsv", "nato secret\n", "expected the canonical form in column 2", 1},
        {"cues/en/managing.tsv", "lead a team\theavy\n", "expected a weight from 0 to 3 in column 2", 1},
        {"cues/en/language_levels.tsv", "fluent\tD1\n", "\"D1\" is no kind of language_levels", 1},
        {"cues/en/wordings.tsv", "# degrees\ndegree\tdiploma\n", "there is no list of words \"degree\"", 2},
        {"cues/en/wordings.tsv", "following\n", "expected words in column 2, parted by spaces", 1},
        {"cues/fr/wordings.tsv", "following\tsuivants Suivantes\n", "expected words in lower case, found \"Suivantes\"", 1},
        {"cues/en/language_levels.tsv", "fluent\tC1\tstrong\n", "expected nothing or weak in column 3", 1},
        {"cues/fr/language_cues.tsv", "sans\tnever\n", "\"never\" is no kind of language_cues", 1},
    };
    REFUSED(cases);
}

#define RULE "rule: one\nanchor: monitor\npattern: monitor\\w*\n+ monitoring\n+ monitors\n- watching\n"

static void wrong_rules_are_told_with_their_line(void **state)
{
    (void)state;
    static const broken cases[] = {
        {"rules/en/broken.rules", RULE "\n" RULE, "a rule \"one\" stands already in this language", 8},
        {"rules/en/broken.rules", "rule: one\nanchor: a\npattern: a\n+ a\n- b\n", "rule one lacks two + examples", 1},
        {"rules/en/broken.rules", "# head\nrule: one\nanchor: a\npattern: a\n+ a\n+ a b\n", "rule one lacks a - example", 2},
        {"rules/en/broken.rules", "rule: one\npattern: a\n+ a\n+ a b\n- c\n", "rule one lacks anchor:", 1},
        {"rules/fr/broken.rules", "rule: one\nanchor: a\n+ a\n+ a b\n- c\n", "rule one lacks pattern:", 1},
        {"rules/fr/broken.rules", "anchor: a\n", "expected \"rule: name\" or \"key: value\"", 1},
        {"rules/fr/broken.rules", "+ an example\n", "an example outside a rule", 1},
        {"rules/fr/broken.rules", "rule: one\ncolour: red\n", "unknown key or wrong value \"colour: red\"", 2},
        {"rules/fr/broken.rules", "rule: one\ntopic: nothing\n", "unknown topic \"nothing\"", 2},
        {"rules/fr/broken.rules", "rule: one\nitems: B99\n", "unknown competence \"B99\"", 2},
        {"rules/fr/broken.rules", "rule: one\ngap: 99\n", "unknown key or wrong value \"gap: 99\"", 2},
    };
    REFUSED(cases);
}

static void wrong_weights_are_told_with_their_line(void **state)
{
    (void)state;
    static const broken cases[] = {
        {"weights/role.tsv", "bias\tastronaut=1\n", "expected class=weight, found \"astronaut\"", 1},
        {"weights/role.tsv", "# made by train\nmood:good\tx=1\n", "unknown kind of feature \"mood\"", 2},
        {"weights/competence.tsv", "bias\tB1\n", "expected class=weight, found \"B1\"", 1},
        {"weights/role.tsv", "bias\tis-consultant=3\nautonomy:lead\tis-consultant=400.5\n", "expected a weight from -300 to 300, found 400.5", 2},
        {"weights/words.tsv", "server\tmany\n", "expected stem and idf", 1},
        {"weights/parameters.tsv", "luck\t7\n", "expected a known parameter and its number", 1},
    };
    REFUSED(cases);
}

static void a_pattern_that_does_not_compile_is_found_by_the_check_of_rules(void **state)
{
    (void)state; /* patterns are compiled on first use: loading takes them, tests/unit/test_rules.c compiles all of ours */
    ecfit_error err = {0};
    write_file("rules/en/broken.rules", "rule: one\nanchor: monitor\npattern: monitor(\n+ monitor\n+ monitors\n- a\n");
    ecfit_kb *kb = ecfit_kb_load(folder, NULL, &err);
    put_back("rules/en/broken.rules");
    if (!kb) {
        assert_int_equal(err.code, ECFIT_EDICT);
        return;
    }
    ecfit_worker *w = ecfit_worker_new(kb);
    ecfit_result *r = ecfit_result_new();
    ecfit_document d = {.text = "You monitor the servers", .len_bytes = 23};
    assert_int_equal(ecfit_analyse(w, &d, NULL, r, &err), ECFIT_OK);
    assert_true(ecfit_result_record(r)->n_warnings > 0);
    assert_non_null(strstr(ecfit_result_record(r)->warnings[0], "one"));
    ecfit_result_free(r);
    ecfit_worker_free(w);
    ecfit_kb_free(kb);
}

static void weights_may_be_absent(void **state)
{
    (void)state;
    ecfit_error err;
    shell("mv %s/weights %s/away", folder, folder);
    ecfit_kb *kb = ecfit_kb_load(folder, NULL, &err);
    shell("mv %s/away %s/weights", folder, folder);
    assert_non_null(kb);
    assert_false(ecfit_kb_has_weights(kb));
    ecfit_kb_free(kb);
}

/* ---- overlays ---------------------------------------------------------------------------------------------- */

static void an_overlay_with_an_error_is_told_likewise(void **state)
{
    (void)state;
    static const broken b = {"mine/terms/en/devops.tsv", "fine\ncloud\tB99\n", "unknown competence \"B99\"", 2};
    ecfit_error err = {0};
    char path[512];
    shell("mkdir -p %s/mine/terms/en", folder);
    write_file(b.file, b.text);
    snprintf(path, sizeof path, "%s/mine", folder);
    assert_null(ecfit_kb_builtin(path, &err));
    assert_int_equal(err.code, ECFIT_EDICT);
    assert_told(&b, err.where, &err);
}

static void an_overlay_replaces_a_phrase_and_adds_others(void **state)
{
    (void)state;
    ecfit_error err;
    char path[512];
    shell("mkdir -p %s/more/titles", folder);
    write_file("more/titles/en.tsv", "zyxwo wrangler\tdatabase-administrator=1\n");
    snprintf(path, sizeof path, "%s/more", folder);
    ecfit_kb *kb = ecfit_kb_builtin(path, &err);
    if (!kb) fail_msg("%s:%u: %s", err.where, err.line, err.what);
    ecfit_worker *w = ecfit_worker_new(kb);
    ecfit_result *r = ecfit_result_new();
    ecfit_options o = {.lang = ECFIT_LANG_AUTO, .force = true};
    ecfit_document d = {.title = "Zyxwo Wrangler", .text = "You will work in our team.", .len_bytes = 26};
    assert_int_equal(ecfit_analyse(w, &d, &o, r, &err), ECFIT_OK);
    assert_string_equal(ecfit_result_record(r)->roles[0].code, "4.5");
    ecfit_result_free(r);
    ecfit_worker_free(w);
    ecfit_kb_free(kb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folder_as_it_is_loads),
        cmocka_unit_test(a_missing_file_of_facts_is_named),
        cmocka_unit_test(wrong_facts_are_told_with_their_line),
        cmocka_unit_test(wrong_terms_are_told_with_their_line),
        cmocka_unit_test(wrong_titles_are_told_with_their_line),
        cmocka_unit_test(wrong_cues_are_told_with_their_line),
        cmocka_unit_test(wrong_rules_are_told_with_their_line),
        cmocka_unit_test(wrong_weights_are_told_with_their_line),
        cmocka_unit_test(a_pattern_that_does_not_compile_is_found_by_the_check_of_rules),
        cmocka_unit_test(weights_may_be_absent),
        cmocka_unit_test(an_overlay_with_an_error_is_told_likewise),
        cmocka_unit_test(an_overlay_replaces_a_phrase_and_adds_others),
    };
    return cmocka_run_group_tests_name("loader", tests, make_folder, drop_folder);
}

/* Overlays add, change and silence entries, and bring nomenclatures of their own; imports make them. */
#include "folder.h"
#include "lexicon/kb.h"

/* One analysis with the overlay; the caller frees. */
typedef struct answer {
    ecfit_kb *kb;
    ecfit_worker *worker;
    ecfit_result *result;
    const ecfit_record *record;
} answer;

static answer ask(const char *overlay, const char *nomenclature, const char *title, const char *text)
{
    ecfit_error err = {0};
    answer a = {.kb = ecfit_kb_builtin(overlay, &err)};
    if (!a.kb) fail_msg("%s:%u: %s", err.where, err.line, err.what);
    a.worker = ecfit_worker_new(a.kb);
    a.result = ecfit_result_new();
    const ecfit_document doc = {.title = title, .text = text, .len_bytes = strlen(text)};
    const ecfit_options o = {.lang = ECFIT_LANG_AUTO, .nomenclature = nomenclature, .force = true};
    assert_int_equal(ecfit_analyse(a.worker, &doc, &o, a.result, &err), ECFIT_OK);
    a.record = ecfit_result_record(a.result);
    return a;
}

static void done(answer *a)
{
    ecfit_result_free(a->result);
    ecfit_worker_free(a->worker);
    ecfit_kb_free(a->kb);
}

typedef struct counter {
    const ecfit_kb *kb;
    const char *phrase;
    double weight;
    char file[200];
} counter;

static void count(void *ctx, const ecfit_mention *m)
{
    counter *c = ctx;
    ecfit_entry e;
    if (!ecfit_kb_entry(c->kb, m->number, &e) || strcmp(e.phrase, c->phrase)) return;
    c->weight += m->weight;
    snprintf(c->file, sizeof c->file, "%s", e.file);
}

static counter found(const answer *a, const char *phrase)
{
    counter c = {a->kb, phrase, 0, ""};
    ecfit_worker_mentions(a->worker, count, &c);
    return c;
}

static const char notice[] = "Duties:\n- administer Linux servers and wibble wobbles\n- patch the operating systems\n";

static void an_overlay_adds_a_term(void **state)
{
    (void)state;
    write_file("terms/en/patching.tsv", "wibble wobbles\tE8\n");
    answer a = ask(dir, NULL, NULL, notice);
    counter c = found(&a, "wibble wobbles");
    assert_true(c.weight > 0);
    assert_memory_equal(c.file, dir, strlen(dir)); /* explain shows where it comes from */
    done(&a);
}

static void an_overlay_adds_words_to_a_list(void **state)
{
    static const char text[] = "Linux administrator. Four years wibbling.\n";
    (void)state;
    answer before = ask(NULL, NULL, NULL, text);
    assert_int_equal(before.record->requirements.years_min, -1);
    done(&before);
    write_file("cues/en/wordings.tsv", "experience_words\twibbling\n");
    answer a = ask(dir, NULL, NULL, text);
    assert_int_equal(a.record->requirements.years_min, 4);
    done(&a);
}

static void more_guards_than_can_be_counted_are_a_clear_error(void **state)
{
    ecfit_error err = {0};
    ecfit_text lines = {0};
    (void)state;
    for (int i = 0; i < 70000; i++) {
        char line[48];
        snprintf(line, sizeof line, "wibble w%d\t\tnear=linux\n", i);
        ecfit_text_put(&lines, line);
    }
    write_file("terms/en/patching.tsv", lines.ptr);
    ecfit_text_free(&lines);
    assert_null(ecfit_kb_builtin(dir, &err));
    assert_int_equal(err.code, ECFIT_EDICT);
    assert_string_equal(err.what, "the dictionaries can hold at most 65535 terms with a guard");
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Who compares the places of texts, as the reader of names does, compares the texts. */
static void a_text_stands_in_the_knowledge_base_once(void **state)
{
    (void)state;
    write_file("terms/en/patching.tsv", "wibble wobbles\tE8\noperating systems\tE8\n");
    answer a = ask(dir, NULL, NULL, notice);
    const char **texts = malloc(a.kb->n_strings * sizeof *texts);
    assert_non_null(texts);
    size_t n = 0;
    for (const char *at = a.kb->strings, *end = at + a.kb->n_strings; at < end; at += strlen(at) + 1) texts[n++] = at;
    qsort(texts, n, sizeof *texts, by_text);
    for (size_t i = 1; i < n; i++) assert_string_not_equal(texts[i - 1], texts[i]);
    free(texts);
    done(&a);
}

static void an_overlay_silences_a_term(void **state)
{
    (void)state;
    write_file("terms/en/os-platform.tsv", "operating systems\t\tw=0\n");
    answer before = ask(NULL, NULL, NULL, notice), after = ask(dir, NULL, NULL, notice);
    assert_true(found(&before, "operating systems").weight > 0);
    assert_true(found(&after, "operating systems").weight <= 0);
    done(&before);
    done(&after);
}

static void an_overlay_writes_a_rule_anew(void **state)
{
    (void)state;
    static const char text[] = "Duties:\n- you lead several software projects\n", name[] = "run-projects";
    static const char *const anew = "Duties:\n- you juggle seven projects\n";
    write_file("rules/en/own.rules", "rule: run-projects\ntopic: project-mgmt\nitems: E2=1\nanchor: juggle\n"
                                     "pattern: juggle\\W+seven\\W+projects\\b\n+ juggle seven projects\n"
                                     "+ to juggle seven projects\n- juggle\n");
    answer before = ask(NULL, NULL, NULL, text), after = ask(dir, NULL, NULL, text), other = ask(dir, NULL, NULL, anew);
    assert_true(found(&before, name).weight > 0);
    assert_true(found(&after, name).weight <= 0);
    assert_true(found(&other, name).weight > 0);
    done(&before);
    done(&after);
    done(&other);
}

static void a_whole_set_of_dictionaries_is_laid_over_nothing(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_kb *whole = ecfit_kb_builtin("dictionaries", &err), *built = ecfit_kb_builtin(NULL, &err);
    assert_non_null(whole);
    assert_string_equal(ecfit_kb_hash(whole), ecfit_kb_hash(built));
    ecfit_kb_free(whole);
    ecfit_kb_free(built);
}

static void an_overlay_changes_a_title(void **state)
{
    (void)state;
    write_file("titles/en.tsv", "Linux administrator\tit-buyer=1\n");
    answer a = ask(dir, NULL, "Linux administrator", "Duties:\n- other duties as assigned\n");
    assert_string_equal(a.record->roles[0].code, "6.2");
    done(&a);
}

static void an_overlay_does_not_change_other_answers(void **state)
{
    (void)state;
    write_file("topics.tsv", "bee-keeping\tbees\tout=1\t\n");
    write_file("terms/en/bee-keeping.tsv", "keeping bees\n");
    write_file("nomenclatures/acme/roles.tsv", "B1\thives\tBee keeper\tApiculteur\n");
    answer before = ask(NULL, NULL, "Systems administrator", notice), after = ask(dir, NULL, "Systems administrator",
                                                                                  notice);
    assert_int_equal(before.record->n_roles, after.record->n_roles);
    for (size_t i = 0; i < before.record->n_roles; i++) {
        assert_string_equal(before.record->roles[i].code, after.record->roles[i].code);
        assert_true(before.record->roles[i].score - after.record->roles[i].score < 1e-4);
    }
    done(&before);
    done(&after);
}

static void a_company_finds_its_own_jobs(void **state)
{
    (void)state;
    ecfit_import imported;
    ecfit_error err;
    assert_int_equal(ecfit_import_tsv("tests/fixtures/catalogue/jobs.tsv", "acme", dir, &imported, &err), ECFIT_OK);
    assert_int_equal(imported.n_roles, 2);
    answer by_title = ask(dir, "acme", "Jardinier web (H/F)", "Nous recrutons.\n");
    assert_string_equal(by_title.record->roles[0].code, "G1");
    answer by_terms = ask(dir, "acme", NULL, "Duties:\n- count servers every night\n");
    assert_string_equal(by_terms.record->roles[0].code, "S1");
    assert_int_equal(by_terms.record->roles[0].n_evidence, 1);
    assert_string_equal(by_terms.record->roles[0].evidence[0].by, "term:count servers");
    done(&by_title);
    done(&by_terms);
}

static void esco_becomes_an_overlay_with_its_ict_occupations(void **state)
{
    (void)state;
    ecfit_import imported;
    ecfit_error err;
    assert_int_equal(ecfit_import_esco("tests/fixtures/esco", false, "esco", dir, &imported, &err), ECFIT_OK);
    assert_int_equal(imported.n_roles, 3); /* the baker stays out */
    assert_int_equal(imported.n_terms[0], 5);
    assert_int_equal(imported.n_skipped, 1);
    answer en = ask(dir, "esco", NULL, "Duties:\n- count the servers at night\n- write short reports\n");
    assert_string_equal(en.record->roles[0].code, "2522.1");
    answer fr = ask(dir, "esco", "Meunier de données", "Missions :\n- rédiger des rapports courts\n");
    assert_string_equal(fr.record->roles[0].code, "2521.1");
    assert_string_equal(fr.record->roles[0].title, "meunier de données");
    done(&en);
    done(&fr);
}

static void all_of_esco_on_request(void **state)
{
    (void)state;
    ecfit_import imported;
    ecfit_error err;
    assert_int_equal(ecfit_import_esco("tests/fixtures/esco", true, "trades", dir, &imported, &err), ECFIT_OK);
    answer a = ask(dir, "trades", "Bread baker", "Duties:\n- knead dough\n");
    assert_string_equal(a.record->roles[0].code, "7512.1");
    done(&a);
}

static void a_missing_column_is_named(void **state)
{
    (void)state;
    ecfit_import imported;
    ecfit_error err;
    write_file("occupations_en.csv", "conceptUri,altLabels,iscoGroup\nx,y,2511\n");
    assert_int_equal(ecfit_import_esco(dir, false, "esco", dir, &imported, &err), ECFIT_EFORMAT);
    assert_non_null(strstr(err.what, "preferredLabel"));
}

static void a_nomenclature_cannot_take_a_name_that_is_there(void **state)
{
    (void)state;
    ecfit_error err;
    write_file("nomenclatures/cigref-2011/roles.tsv", "B1\thives\tBee keeper\n");
    assert_null(ecfit_kb_builtin(dir, &err));
    assert_int_equal(err.code, ECFIT_EDICT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(an_overlay_adds_a_term), TEST(an_overlay_adds_words_to_a_list),
        TEST(a_text_stands_in_the_knowledge_base_once),
        TEST(more_guards_than_can_be_counted_are_a_clear_error),
        TEST(an_overlay_silences_a_term),
        TEST(an_overlay_writes_a_rule_anew),
        TEST(a_whole_set_of_dictionaries_is_laid_over_nothing),
        TEST(an_overlay_changes_a_title),
        TEST(an_overlay_does_not_change_other_answers),
        TEST(a_company_finds_its_own_jobs),
        TEST(esco_becomes_an_overlay_with_its_ict_occupations),
        TEST(all_of_esco_on_request),
        TEST(a_missing_column_is_named),
        TEST(a_nomenclature_cannot_take_a_name_that_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

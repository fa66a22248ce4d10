/* The library as its users see it: options, errors, spans, the same bytes on every run. */
#include <math.h>
#include "corpus.h"
#include "reading.h"
#include <stdio.h>

#define NOTICE "We are looking for a system administrator. You install and monitor Linux servers, patch them and automate backups. " \
               "At least 5 years of experience. Fluent English is required, French is an asset."

/* ---- options ----------------------------------------------------------------------------------------------- */

static const ecfit_record *with_options(const char *title, const char *text, ecfit_options o)
{
    assert_int_equal(try_reading(title, text, strlen(text), &o), ECFIT_OK);
    return ecfit_result_record(result);
}

static void top_limits_the_roles(void **state)
{
    (void)state;
    assert_int_equal(reading(NULL, NOTICE)->n_roles, 5);
    assert_int_equal(with_options(NULL, NOTICE, (ecfit_options){.lang = ECFIT_LANG_AUTO, .top = 2})->n_roles, 2);
    const ecfit_record *r = with_options(NULL, NOTICE, (ecfit_options){.lang = ECFIT_LANG_AUTO, .top = 60});
    assert_int_equal(r->n_roles, 33);
    double sum = 0, confidence = 0;
    for (size_t i = 0; i < r->n_roles; i++) {
        sum += r->roles[i].score;
        confidence += r->roles[i].confidence;
        if (i) assert_true(r->roles[i].score <= r->roles[i - 1].score);
        assert_true(r->roles[i].confidence >= 0 && r->roles[i].confidence <= 1);
    }
    assert_true(sum > 0.9 && sum < 1.01);
    assert_true(fabs(confidence - 1) < 1e-6); /* every role is listed */
}

static void an_answer_below_the_confidence_asked_for_is_marked(void **state)
{
    (void)state;
    assert_false(reading(NULL, NOTICE)->abstain);
    const ecfit_record *r = with_options(NULL, NOTICE, (ecfit_options){.lang = ECFIT_LANG_AUTO, .min_confidence = 1});
    assert_true(r->abstain);
    assert_true(r->n_roles > 0);
}

static void roles_of_another_trade_are_listed_on_request_only(void **state)
{
    (void)state;
    const char *text = "Vous réalisez les soins, les vaccinations et le suivi médical des salariés du site. Vous préparez les visites du "
                       "médecin du travail et tenez l'infirmerie. Diplôme d'État d'infirmier exigé.";
    const ecfit_record *r = reading("Infirmier", text);
    assert_false(r->in_scope);
    assert_int_equal(r->n_roles, 0);
    r = with_options("Infirmier", text, (ecfit_options){.lang = ECFIT_LANG_AUTO, .force = true});
    assert_false(r->in_scope);
    assert_true(r->n_roles > 0);
}

static void every_nomenclature_and_edition_can_be_asked_for(void **state)
{
    (void)state;
    static const char *const names[] = {"cigref-2000", "cigref-2011", "cigref-2024", "ict-2018"}, *const editions[] = {"2.0", "3.0", "4.0"};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 3; k++) {
            const ecfit_record *r = with_options(NULL, NOTICE, (ecfit_options){.lang = ECFIT_LANG_AUTO, .nomenclature = names[i], .ecf = editions[k]});
            assert_string_equal(r->nomenclature, names[i]);
            assert_string_equal(r->ecf, editions[k]);
            assert_true(r->n_roles > 0);
            assert_true(r->n_competences > 0);
        }
}

static void the_parts_of_a_role_tell_what_made_it(void **state)
{
    (void)state;
    const ecfit_record *r = reading("System administrator", NOTICE);
    assert_string_equal(r->roles[0].code, "4.4");
    assert_true(r->roles[0].parts[0] > 0);
    assert_true(r->roles[0].n_evidence > 0);
    for (unsigned p = 0; p < ECFIT_N_PARTS; p++) assert_true(ecfit_part_name(p)[0]);
}

static void levels_are_ones_that_the_framework_allows(void **state)
{
    (void)state;
    const ecfit_record *r = reading("System administrator", NOTICE);
    for (size_t i = 0; i < r->n_competences; i++) assert_true(r->competences[i].level >= 1 && r->competences[i].level <= 5);
}

/* ---- errors ------------------------------------------------------------------------------------------------ */

static void a_text_without_a_word_is_an_error(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " \n\t ", "--- ... !!!"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(try_reading(NULL, texts[i], strlen(texts[i]), NULL), ECFIT_EEMPTY);
        assert_string_equal(err.where, "test");
        assert_null(ecfit_result_record(result));
    }
}

static void a_text_above_the_limit_is_an_error(void **state)
{
    (void)state;
    ecfit_options o = {.lang = ECFIT_LANG_AUTO, .max_bytes = 10};
    assert_int_equal(try_reading(NULL, NOTICE, strlen(NOTICE), &o), ECFIT_ELIMIT);
    assert_non_null(strstr(err.what, "10 bytes"));
}

static void an_unknown_edition_is_an_error(void **state)
{
    (void)state;
    ecfit_options o = {.lang = ECFIT_LANG_AUTO, .nomenclature = "cigref-1999"};
    assert_int_equal(try_reading(NULL, NOTICE, strlen(NOTICE), &o), ECFIT_EARG);
    assert_int_equal(ecfit_options_check(&o, kb, NULL), ECFIT_EARG);
    o = (ecfit_options){.lang = ECFIT_LANG_AUTO, .ecf = "9.0"};
    assert_int_equal(try_reading(NULL, NOTICE, strlen(NOTICE), &o), ECFIT_EARG);
    assert_int_equal(ecfit_options_check(&o, kb, NULL), ECFIT_EARG);
    o = (ecfit_options){.lang = ECFIT_LANG_AUTO, .crosswalk = "ecf-9.0"};
    assert_int_equal(ecfit_options_check(&o, kb, &err), ECFIT_EARG);
    assert_string_equal(err.where, "ecf-9.0");
    o = (ecfit_options){.lang = ECFIT_LANG_AUTO, .nomenclature = "cigref-2024", .ecf = "4.0", .crosswalk = "ecf-2.0"};
    assert_int_equal(ecfit_options_check(&o, kb, NULL), ECFIT_OK);
    assert_int_equal(ecfit_options_check(NULL, kb, NULL), ECFIT_OK);
}

static void a_worker_goes_on_after_an_error(void **state)
{
    (void)state;
    assert_int_equal(try_reading(NULL, "", 0, NULL), ECFIT_EEMPTY);
    assert_string_equal(reading("System administrator", NOTICE)->roles[0].code, "4.4");
}

static void nobody_has_to_take_the_error(void **state)
{
    (void)state;
    ecfit_document d = {.text = "", .len_bytes = 0};
    assert_int_equal(ecfit_analyse(worker, &d, NULL, result, NULL), ECFIT_EEMPTY);
    assert_null(ecfit_kb_load("/nowhere", NULL, NULL));
}

static void an_unknown_name_cannot_be_explained(void **state)
{
    (void)state;
    ecfit_text out = {0};
    assert_int_equal(ecfit_print_entry(kb, "no such thing at all", &out, &err), ECFIT_EARG);
    assert_int_equal(ecfit_print_entry(kb, "4.4", &out, &err), ECFIT_OK);
    assert_true(out.len > 100);
    ecfit_text_free(&out);
}

static void what_could_not_be_made_is_refused(void **state)
{
    (void)state;
    const ecfit_document doc = {.text = "Java developer", .len_bytes = 14};
    assert_null(ecfit_worker_new(NULL));
    assert_int_equal(ecfit_analyse(NULL, &doc, NULL, result, &err), ECFIT_EARG);
    assert_int_equal(ecfit_analyse(worker, NULL, NULL, result, &err), ECFIT_EARG);
    assert_int_equal(ecfit_analyse(worker, &doc, NULL, NULL, &err), ECFIT_EARG);
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    ecfit_kb_free(NULL);
    ecfit_worker_free(NULL);
    ecfit_result_free(NULL);
    ecfit_reader_free(NULL);
}

/* ---- bytes ------------------------------------------------------------------------------------------------- */

static void bytes_that_are_not_utf8_are_replaced_and_told(void **state)
{
    (void)state;
    static const char bytes[] = "Administrateur r\xE9seau \xC0\xAF, serveurs Linux\0 et sauvegardes";
    assert_int_equal(try_reading(NULL, bytes, sizeof bytes - 1, NULL), ECFIT_OK);
    const ecfit_record *r = ecfit_result_record(result);
    assert_int_equal(strlen(r->text), r->len_bytes);
    assert_true(r->n_warnings > 0);
}

static void line_ends_of_every_kind_end_a_line(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r", "\v", "\f", "\xC2\x85", "\xE2\x80\xA8"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char text[256];
        const char *e = ends[i];
        snprintf(text, sizeof text, "Database administrator%sGrade: AD 7%sLocation: Li\xC3\xA8ge%sDuties%sInstall and tune Oracle "
                 "databases, plan backups%sRequirements%sThree years of experience", e, e, e, e, e, e);
        const ecfit_record *r = reading(NULL, text);
        assert_string_equal(r->title, "Database administrator");
        assert_int_equal(r->requirements.n_fields, 2);
        assert_int_equal(r->requirements.years_min, 3);
    }
}

static void assert_span(const ecfit_record *r, uint32_t start, uint32_t end)
{
    assert_true(start <= end);
    assert_true(end <= r->len_bytes);
    assert_false(start < r->len_bytes && (r->text[start] & 0xC0) == 0x80);
    assert_false(end < r->len_bytes && (r->text[end] & 0xC0) == 0x80);
}

static void assert_evidence(const ecfit_record *r, const ecfit_evidence *e, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_span(r, e[i].start, e[i].end);
        assert_true(e[i].start < e[i].end);
        assert_true(e[i].by[0] && e[i].source);
        assert_int_not_equal(e[i].modality, ECFIT_MODALITY_NEGATED);
        assert_int_not_equal(e[i].section, ECFIT_SECTION_BOILERPLATE);
    }
}

static void assert_record_spans(const ecfit_record *r)
{
    const ecfit_requirements *q = &r->requirements;
    for (size_t i = 0; i < r->n_languages; i++) assert_span(r, r->languages[i].start, r->languages[i].end);
    for (size_t i = 0; i < r->n_sections; i++) assert_span(r, r->sections[i].start, r->sections[i].end);
    for (size_t i = 0; i < r->n_roles; i++) assert_evidence(r, r->roles[i].evidence, r->roles[i].n_evidence);
    for (size_t i = 0; i < r->n_competences; i++) assert_evidence(r, r->competences[i].evidence, r->competences[i].n_evidence);
    for (size_t i = 0; i < q->n_years; i++) assert_span(r, q->years[i].start, q->years[i].end);
    for (size_t i = 0; i < q->n_degrees; i++) assert_span(r, q->degrees[i].start, q->degrees[i].end);
    for (size_t i = 0; i < q->n_certificates; i++) assert_span(r, q->certificates[i].start, q->certificates[i].end);
    for (size_t i = 0; i < q->n_technologies; i++) assert_span(r, q->technologies[i].start, q->technologies[i].end);
    for (size_t i = 0; i < q->n_languages; i++) assert_span(r, q->languages[i].start, q->languages[i].end);
    for (size_t i = 0; i < q->n_fields; i++) assert_span(r, q->fields[i].start, q->fields[i].end);
}

static void check_spans(const ecfit_input_document *in, void *ctx)
{
    ecfit_options o = {.lang = ECFIT_LANG_AUTO, .top = 60, .force = true};
    (void)ctx;
    if (try_reading(in->title, in->text, in->len_bytes, &o) == ECFIT_OK) assert_record_spans(ecfit_result_record(result));
}

static void spans_lie_inside_the_text_on_character_boundaries(void **state)
{
    (void)state;
    assert_true(each_document(check_spans, NULL) > 60);
}

static uint64_t seed = 11;
static uint32_t dice(size_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % sides);
}

/* Every document with bytes changed, dropped and doubled at random. */
static void mangle(const ecfit_input_document *in, void *ctx)
{
    if (in->len_bytes > 8000) return;
    char *copy = malloc(in->len_bytes * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < in->len_bytes; i++) {
        uint32_t d = dice(60);
        if (d == 0) continue;
        copy[n++] = d == 1 ? (char)dice(256) : in->text[i];
        if (d == 2) copy[n++] = in->text[i];
    }
    ecfit_input_document bad = *in;
    bad.text = copy, bad.len_bytes = n;
    check_spans(&bad, ctx);
    free(copy);
}

static void spans_lie_inside_mangled_text_too(void **state)
{
    (void)state;
    each_document(mangle, NULL);
}

static void print_all(const ecfit_input_document *in, void *ctx)
{
    ecfit_text *out = ctx;
    if (try_reading(in->title, in->text, in->len_bytes, NULL)) return;
    ecfit_print_json(ecfit_result_record(result), ECFIT_SHOW_ALL, out);
    ecfit_print_text(ecfit_result_record(result), ECFIT_SHOW_ALL, 100, false, out);
}

static void two_runs_print_the_same_bytes(void **state)
{
    ecfit_text first = {0}, second = {0};
    each_document(print_all, &first);
    tear_down(state); /* a new knowledge base and a new worker, whose caches are cold */
    assert_int_equal(set_up(state), 0);
    each_document(print_all, &second);
    assert_false(first.failed || second.failed);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.ptr, second.ptr, first.len);
    ecfit_text_free(&first);
    ecfit_text_free(&second);
}

/* What readers hand out needs no second look: the answers are the same, and nothing was replaced. */
static void print_sound(const ecfit_input_document *in, void *ctx)
{
    ecfit_document doc = {.id = in->id, .title = in->title, .text = in->text, .len_bytes = in->len_bytes};
    ecfit_text printed[2] = {{0}};
    (void)ctx;
    for (int sound = 0; sound < 2; sound++) {
        doc.sound = sound;
        if (ecfit_analyse(worker, &doc, NULL, result, NULL)) continue;
        ecfit_print_json(ecfit_result_record(result), ECFIT_SHOW_ALL, &printed[sound]);
    }
    assert_int_equal(printed[0].len, printed[1].len);
    if (printed[0].len) assert_memory_equal(printed[0].ptr, printed[1].ptr, printed[0].len);
    ecfit_text_free(&printed[0]);
    ecfit_text_free(&printed[1]);
}

static void a_text_said_to_be_sound_gets_the_same_answers(void **state)
{
    (void)state;
    each_document(print_sound, NULL);
}

static void a_result_outlives_its_worker(void **state)
{
    ecfit_text before = {0}, after = {0};
    ecfit_print_json(reading("System administrator", NOTICE), ECFIT_SHOW_ALL, &before);
    ecfit_worker_free(worker);
    worker = NULL;
    ecfit_print_json(ecfit_result_record(result), ECFIT_SHOW_ALL, &after);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.ptr, after.ptr, before.len);
    ecfit_text_free(&before);
    ecfit_text_free(&after);
    tear_down(state);
    assert_int_equal(set_up(state), 0);
}

static void text_for_people_has_no_colour_unless_asked(void **state)
{
    (void)state;
    ecfit_text out = {0};
    ecfit_print_text(reading("System administrator", NOTICE), ECFIT_SHOW_ALL, 80, false, &out);
    assert_null(memchr(out.ptr, 27, out.len));
    out.len = 0;
    ecfit_print_text(ecfit_result_record(result), ECFIT_SHOW_ALL, 80, true, &out);
    assert_non_null(memchr(out.ptr, 27, out.len));
    ecfit_text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top_limits_the_roles),
        cmocka_unit_test(an_answer_below_the_confidence_asked_for_is_marked),
        cmocka_unit_test(roles_of_another_trade_are_listed_on_request_only),
        cmocka_unit_test(every_nomenclature_and_edition_can_be_asked_for),
        cmocka_unit_test(the_parts_of_a_role_tell_what_made_it),
        cmocka_unit_test(levels_are_ones_that_the_framework_allows),
        cmocka_unit_test(a_text_without_a_word_is_an_error),
        cmocka_unit_test(a_text_above_the_limit_is_an_error),
        cmocka_unit_test(an_unknown_edition_is_an_error),
        cmocka_unit_test(a_worker_goes_on_after_an_error),
        cmocka_unit_test(nobody_has_to_take_the_error),
        cmocka_unit_test(an_unknown_name_cannot_be_explained),
        cmocka_unit_test(what_could_not_be_made_is_refused),
        cmocka_unit_test(freeing_nothing_is_allowed),
        cmocka_unit_test(bytes_that_are_not_utf8_are_replaced_and_told),
        cmocka_unit_test(line_ends_of_every_kind_end_a_line),
        cmocka_unit_test(spans_lie_inside_the_text_on_character_boundaries),
        cmocka_unit_test(spans_lie_inside_mangled_text_too),
        cmocka_unit_test(two_runs_print_the_same_bytes),
        cmocka_unit_test(a_text_said_to_be_sound_gets_the_same_answers),
        cmocka_unit_test(a_result_outlives_its_worker),
        cmocka_unit_test(text_for_people_has_no_colour_unless_asked),
    };
    return cmocka_run_group_tests_name("facade", tests, set_up, tear_down);
}

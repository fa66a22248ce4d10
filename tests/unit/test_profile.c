/* Profiles: sheets typed by hand, tables, the built-in ones. Run from the project's root. */
#include "ecfit.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static ecfit_kb *kb;
static ecfit_cv_worker *worker;
static ecfit_profile *profile;
static ecfit_error err;

static int set_up(void **state)
{
    (void)state;
    kb = ecfit_kb_builtin(NULL, &err);
    worker = kb ? ecfit_cv_worker_new(kb) : NULL;
    return worker ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ecfit_profile_free(profile);
    ecfit_cv_worker_free(worker);
    ecfit_kb_free(kb);
    return 0;
}

static const ecfit_profile_facts *keep(ecfit_profile *p)
{
    ecfit_profile_free(profile);
    profile = p;
    return p ? ecfit_profile_get(p) : NULL;
}

static const ecfit_profile_facts *sheet(const char *text)
{
    const ecfit_profile_facts *f = keep(ecfit_profile_read(worker, "sheet.md", text, strlen(text), &err));
    assert_non_null(f);
    return f;
}

static size_t count(const ecfit_profile_facts *f, ecfit_need_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_needs; i++) n += f->needs[i].kind == kind && f->needs[i].mode != ECFIT_NEED_LABEL;
    return n;
}

/* ---- sheets ------------------------------------------------------------------------------------------------- */

static const char *const spellings[] = {
    "# 3. Tester\n\n_Nature of the tasks_\n\n* Write tests\n* Run tests\n\n_Education_ : EQF 6 any degree _Specific expertise and technologies_\n\n* Selenium\n\n"
    "_Certification and/or Standards_ Optional certifications:\n\n* ISTQB\n\n_Skills_\n\n* Team spirit _On-call services foreseen for this profile_: yes\n",
    "# Tester\n\nNature of the tasks:\n- Write tests\n- Run tests\n\nEducation: EQF 6 any degree\n\nSpecific expertise:\n1. Selenium\n\nCertifications\nOptional certifications:\n\xE2\x80\xA2 ISTQB\n\n"
    "Skills\n+ Team spirit\n\nOn-call services: yes\n",
    "# Tester\n\n**Tasks**\n  * Write tests\n  * Run tests\n\n_Education_ \xE2\x80\xA2 EQF 6 any degree\n\n\\_Specific expertise and technologies \\_\n\n| Selenium |\n\n_Certification and/or Standards_\n\n"
    "**Optional certification**\n\n* ISTQB\n\n_Skills_\n\n* Team\nspirit\n\n_On-call services foreseen for this profile :_ Yes&#x20;\n",
};

static void headings_and_lists_are_read_in_many_spellings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const ecfit_profile_facts *f = sheet(spellings[i]);
        assert_string_equal(f->title, "Tester");
        assert_int_equal(count(f, ECFIT_NEED_TASK), 2);
        assert_int_equal(f->eqf, 6);
        assert_string_equal(f->degree, "any degree");
        assert_int_equal(count(f, ECFIT_NEED_EXPERTISE), 1);
        assert_int_equal(count(f, ECFIT_NEED_CERTIFICATE), 1);
        assert_int_equal(count(f, ECFIT_NEED_SKILL), 1);
        assert_int_equal(f->on_call, 1);
        for (size_t k = 0; k < f->n_needs; k++) {
            if (f->needs[k].kind == ECFIT_NEED_CERTIFICATE) assert_int_equal(f->needs[k].mode, ECFIT_NEED_OPTIONAL);
            if (f->needs[k].kind == ECFIT_NEED_SKILL) assert_string_equal(f->needs[k].text, "Team spirit");
        }
    }
}

static void one_of_a_group_is_kept_as_a_group(void **state)
{
    (void)state;
    const ecfit_profile_facts *f = sheet(
        "# X\n_Nature of the tasks_\n* Run it\n_Certification and/or Standards_\n**Mandatory certifications (one of):**\n* CISSP\n* CISM\n"
        "**Optional certifications:**\n* ITIL Foundation\n");
    const ecfit_need *c = f->needs + 1;
    assert_int_equal(c[0].mode, ECFIT_NEED_ANY);
    assert_int_equal(c[1].mode, ECFIT_NEED_ANY);
    assert_int_equal(c[0].group, c[1].group);
    assert_true(c[0].group > 0);
    assert_int_equal(c[2].mode, ECFIT_NEED_OPTIONAL);
    assert_int_equal(c[2].group, 0);
}

static void not_applicable_is_no_requirement(void **state)
{
    (void)state;
    const ecfit_profile_facts *f =
        sheet("# X\n_Nature of the tasks_\n* Run it\n_Certification and/or Standards_\n* Not applicable\n");
    assert_int_equal(count(f, ECFIT_NEED_CERTIFICATE), 0);
    assert_int_equal(f->n_needs, 2); /* but it is not dropped */
}

static void a_sheet_that_asks_nothing_is_said(void **state)
{
    (void)state;
    assert_null(keep(ecfit_profile_read(worker, "x.md", "hello world", 11, &err)));
    assert_int_equal(err.code, ECFIT_EFORMAT);
    assert_non_null(strstr(err.what, "no requirement"));
    const ecfit_profile_facts *f = sheet("# 21. IT Specialist\n\nSee section 2.6.2.\n");
    assert_int_equal(f->n_warnings, 1);
    assert_non_null(strstr(f->warnings[0], "no requirement"));
}

/* ---- tables ------------------------------------------------------------------------------------------------- */

static void a_table_can_be_written_and_read_again(void **state)
{
    (void)state;
    ecfit_text first = {0}, second = {0};
    sheet(spellings[0]);
    ecfit_print_profile_table(profile, &first);
    const ecfit_profile_facts *f = keep(ecfit_profile_read(worker, "p.tsv", first.ptr, first.len, &err));
    assert_non_null(f);
    assert_int_equal(count(f, ECFIT_NEED_TASK), 2);
    ecfit_print_profile_table(profile, &second);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.ptr, second.ptr, first.len);
    ecfit_text_free(&first);
    ecfit_text_free(&second);
}

static void an_unknown_key_is_refused_with_its_line(void **state)
{
    (void)state;
    const char *text = "profile\tp1\tMine\ntask\tRun it\nwage\t500\n";
    assert_null(keep(ecfit_profile_read(worker, "p.tsv", text, strlen(text), &err)));
    assert_int_equal(err.code, ECFIT_EFORMAT);
    assert_int_equal(err.line, 3);
    text = "profile\tp1\tMine\nrole\tastronaut=1\ntask\tRun it\n";
    assert_null(keep(ecfit_profile_read(worker, "p.tsv", text, strlen(text), &err)));
    assert_non_null(strstr(err.what, "astronaut"));
}

/* ---- built in ------------------------------------------------------------------------------------------------ */

static void forty_nine_profiles_are_built_in(void **state)
{
    (void)state;
    assert_int_equal(ecfit_profile_count(worker), 49);
    for (size_t i = 0; i < 49; i++) {
        const ecfit_profile_facts *f = keep(ecfit_profile_builtin(worker, ecfit_profile_name(worker, i), &err));
        assert_non_null(f);
        assert_true(f->title[0] && f->lot >= 1 && f->lot <= 3);
        bool stub = !strcmp(f->id, "lot2-21") || !strcmp(f->id, "lot3-16");
        if (!stub) assert_int_equal(f->eqf, f->lot == 3 ? 7 : 6);
        if (!stub) assert_true(count(f, ECFIT_NEED_TASK) > 2 && count(f, ECFIT_NEED_EXPERTISE) > 0);
    }
    assert_null(ecfit_profile_name(worker, 49));
}

static void an_unknown_profile_suggests_the_nearest(void **state)
{
    (void)state;
    assert_null(keep(ecfit_profile_builtin(worker, "digit-tm2/lot2-31", &err)));
    assert_int_equal(err.code, ECFIT_EARG);
    assert_non_null(strstr(err.what, "lot2-"));
    assert_null(keep(ecfit_profile_builtin(worker, "enterprise architect", &err)));
    assert_non_null(strstr(err.what, "lot3-04"));
    assert_null(keep(ecfit_profile_builtin(worker, "other/lot2-13", &err)));
}

/* ---- the published sheets, where they stand -------------------------------------------------------------------- */

static const char sheets[] = "../shared/lots/digit-tm2";

static size_t squeeze(const char *from, size_t n, char *to)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        if ((from[i] >= '0' && from[i] <= '9') || ((from[i] | 32) >= 'a' && (from[i] | 32) <= 'z'))
            to[len++] = (char)(from[i] | 32);
    to[len] = 0;
    return len;
}

/* Whether a list item of the sheet is found in a need, its letters at least; what follows an underscore is a heading. */
static bool landed(const ecfit_profile_facts *f, const char *item, size_t n)
{
    char want[4096], have[4096];
    const char *cut = memchr(item, '_', n);
    if (cut && cut > item + 4) n = (size_t)(cut - item);
    const char *entity = strstr(item, "&#x20;");
    if (entity && entity < item + n) n = (size_t)(entity - item);
    if (n > 2000 || !squeeze(item, n, want)) return n <= 2000;
    for (size_t i = 0; i < f->n_needs; i++) {
        size_t len = strlen(f->needs[i].text);
        if (len < 2000 && squeeze(f->needs[i].text, len, have) && strstr(have, want)) return true;
    }
    return false;
}

static size_t check_sheet(const char *path)
{
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file), items = 0;
    fclose(file);
    text[len] = 0;
    const ecfit_profile_facts *f = keep(ecfit_profile_read(worker, path, text, len, &err));
    assert_non_null(f);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        while (*line == ' ') line++;
        if ((*line != '*' && *line != '-' && *line != '|') || line[1] != ' ') continue;
        if (!landed(f, line + 2, strlen(line + 2))) fail_msg("%s: \"%s\" is lost", path, line);
        items++;
    }
    return items;
}

static void no_list_item_of_the_published_sheets_is_lost(void **state)
{
    (void)state;
    DIR *d = opendir(sheets);
    size_t n_sheets = 0, n_items = 0;
    char path[512];
    if (!d) skip();
    for (struct dirent *e; (e = readdir(d));) {
        if (strncmp(e->d_name, "lot", 3)) continue;
        snprintf(path, sizeof path, "%s/%s", sheets, e->d_name);
        n_items += check_sheet(path);
        n_sheets++;
    }
    closedir(d);
    assert_int_equal(n_sheets, 49);
    assert_true(n_items > 1100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_and_lists_are_read_in_many_spellings),
        cmocka_unit_test(one_of_a_group_is_kept_as_a_group),
        cmocka_unit_test(not_applicable_is_no_requirement),
        cmocka_unit_test(a_sheet_that_asks_nothing_is_said),
        cmocka_unit_test(a_table_can_be_written_and_read_again),
        cmocka_unit_test(an_unknown_key_is_refused_with_its_line),
        cmocka_unit_test(forty_nine_profiles_are_built_in),
        cmocka_unit_test(an_unknown_profile_suggests_the_nearest),
        cmocka_unit_test(no_list_item_of_the_published_sheets_is_lost),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

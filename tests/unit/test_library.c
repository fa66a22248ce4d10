/* Libraries that are opened when they are needed: once, by any thread; what is missing is named. */
#include "base/library.h"
#include "sonames.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <cmark.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CMARK(f) f(, cmark_markdown_to_html) f(cmark_, version) f(cmark_, version_string)

typedef struct cmark {
    CMARK(ECFIT_LIBRARY_MEMBER)
} cmark;

static const char *const names[] = {CMARK(ECFIT_LIBRARY_NAME) NULL};

static ecfit_library library_into(cmark *functions)
{
    return (ecfit_library){ECFIT_SONAME_CMARK, "libcmark", names, functions, false};
}

static bool works(const cmark *c)
{
    char *html = c->cmark_markdown_to_html("*a*", 3, CMARK_OPT_DEFAULT);
    const bool right = html && !strcmp(html, "<p><em>a</em></p>\n");
    free(html);
    return right;
}

static void functions_come_by_their_names(void **state)
{
    (void)state;
    cmark c = {0};
    ecfit_library l = library_into(&c);
    for (int time = 0; time < 2; time++) {
        assert_true(ecfit_library_open(&l, NULL, NULL));
        assert_true(works(&c));
    }
    assert_int_equal(c.version(), CMARK_VERSION); /* the one that the headers are of */
    assert_string_equal(c.version_string(), CMARK_VERSION_STRING);
}

static void a_missing_library_is_named_with_its_package(void **state)
{
    (void)state;
    ecfit_error err = {0};
    ecfit_library l = {"libecfit-none.so.7", "libecfit-none7", names, &(cmark){0}, false};
    for (int time = 0; time < 2; time++) {
        err = (ecfit_error){0};
        assert_false(ecfit_library_open(&l, "notice.eml", &err));
        assert_int_equal(err.code, ECFIT_EHELPER);
        assert_string_equal(err.where, "notice.eml");
        assert_non_null(strstr(err.what, "needs libecfit-none.so.7: install the package libecfit-none7 ("));
    }
    assert_false(ecfit_library_open(&l, NULL, NULL));
}

static void a_function_that_a_library_lacks_is_named(void **state)
{
    (void)state;
    ecfit_error err = {0};
    static const char *const wrong[] = {"cmark_version", "cmark_virsion", NULL};
    void *functions[2];
    ecfit_library l = {ECFIT_SONAME_CMARK, "libcmark", wrong, functions, false};
    assert_false(ecfit_library_open(&l, NULL, &err));
    assert_int_equal(err.code, ECFIT_EHELPER);
    assert_non_null(strstr(err.what, "needs " ECFIT_SONAME_CMARK));
    assert_non_null(strstr(err.what, "it has no function cmark_virsion"));
}

typedef struct asked {
    ecfit_library *library;
    const cmark *functions;
    pthread_t thread;
    bool works;
} asked;

static void *ask(void *arg)
{
    asked *a = arg;
    a->works = ecfit_library_open(a->library, NULL, NULL) && works(a->functions);
    return NULL;
}

static void threads_may_open_it_at_once(void **state)
{
    (void)state;
    enum { N_THREADS = 8, N_TIMES = 50 };
    for (int time = 0; time < N_TIMES; time++) {
        cmark c = {0};
        ecfit_library l = library_into(&c);
        asked threads[N_THREADS];
        for (int i = 0; i < N_THREADS; i++) {
            threads[i] = (asked){.library = &l, .functions = &c};
            assert_int_equal(pthread_create(&threads[i].thread, NULL, ask, &threads[i]), 0);
        }
        for (int i = 0; i < N_THREADS; i++) {
            pthread_join(threads[i].thread, NULL);
            assert_true(threads[i].works);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_come_by_their_names),
        cmocka_unit_test(a_missing_library_is_named_with_its_package),
        cmocka_unit_test(a_function_that_a_library_lacks_is_named),
        cmocka_unit_test(threads_may_open_it_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

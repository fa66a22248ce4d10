/* For tests: one knowledge base, one worker, one result, and a short way to a record. Run from the project's root. */
#ifndef ECFIT_TEST_READING_H
#define ECFIT_TEST_READING_H
#include "ecfit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static ecfit_kb *kb;
static ecfit_worker *worker;
static ecfit_result *result;
static ecfit_error err;

static int set_up(void **state)
{
    (void)state;
    kb = ecfit_kb_builtin(NULL, &err);
    worker = kb ? ecfit_worker_new(kb) : NULL;
    result = ecfit_result_new();
    return worker && result ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ecfit_result_free(result);
    ecfit_worker_free(worker);
    ecfit_kb_free(kb);
    return 0;
}

static inline ecfit_status try_reading(const char *title, const char *text, size_t len, const ecfit_options *options)
{
    ecfit_document d = {.id = "test", .title = title, .text = text, .len_bytes = len};
    return ecfit_analyse(worker, &d, options, result, &err);
}

static inline const ecfit_record *reading(const char *title, const char *text)
{
    assert_int_equal(try_reading(title, text, strlen(text), NULL), ECFIT_OK);
    return ecfit_result_record(result);
}

/** text[start..end) of the record is want. */
static inline void assert_slice(const ecfit_record *r, uint32_t start, uint32_t end, const char *want)
{
    assert_true(start <= end && end <= r->len_bytes);
    assert_int_equal(end - start, strlen(want));
    assert_memory_equal(r->text + start, want, end - start);
}

#endif

/* Periods in the ways people write them, in English and French. Layer: cv. */
#ifndef ECFIT_CV_DATES_H
#define ECFIT_CV_DATES_H
#include "cv/words.h"

/* Months are counted from year 0: 2011-03 is 2011 * 12 + 2. */
enum { CV_NO_MONTH = -1 };

typedef enum cv_period_kind { CV_PERIOD_RANGE, CV_PERIOD_OPEN, CV_PERIOD_SINGLE } cv_period_kind;

typedef struct cv_period {
    uint32_t first_word, n_words;
    int32_t from, to; /* months, both inside; to is CV_NO_MONTH for an open one */
    cv_period_kind kind;
    bool whole_years; /* neither end names a month */
} cv_period;
typedef VEC(cv_period) cv_periods;

/** Append all periods and single dates in the order of the text; false when memory ran out. */
bool cv_find_periods(const cv_words *w, cv_periods *out);

/** A duration at word i ("2 ans et 6 mois", "18 months"): months, and the words it takes; 0 when there is none. */
uint32_t cv_duration_at(const cv_words *w, uint32_t i, uint32_t *n_words);

/** "YYYY-MM-DD" to the last month that is over or nearly so (from the 15th on a month counts); CV_NO_MONTH: not a date. */
int32_t cv_last_month(const char *iso_date);

#endif

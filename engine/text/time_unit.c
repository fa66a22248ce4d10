#include "text/time_unit.h"

enum { LONGEST = 8 }; /* bytes, digits included */

ecfit_time_unit ecfit_time_unit_named(ecfit_str word)
{
    static const char *const years[] = {"year", "years", "yr", "yrs", "an", "ans", "année", "années", "annee", "annees"};
    static const char *const months[] = {"month", "months", "mois"};
    if (word.len > LONGEST) return ECFIT_NO_UNIT;
    while (word.len && word.ptr[0] >= '0' && word.ptr[0] <= '9') word.ptr++, word.len--;
    if (word.len < 2 || !memchr("yam", word.ptr[0], 3)) return ECFIT_NO_UNIT;
    for (size_t i = 0; i < sizeof years / sizeof *years; i++)
        if (ecfit_str_is(word, years[i])) return ECFIT_YEAR;
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        if (ecfit_str_is(word, months[i])) return ECFIT_MONTH;
    return ECFIT_NO_UNIT;
}

#include "text/time_unit.h"

enum { LONGEST = 8 }; /* bytes, digits included */

typedef struct unit_word {
    ecfit_str word;
    ecfit_time_unit unit;
} unit_word;

#define YEAR(word) {{word, sizeof(word) - 1}, ECFIT_YEAR}
#define MONTH(word) {{word, sizeof(word) - 1}, ECFIT_MONTH}
static const unit_word unit_words[] = {YEAR("an"),     YEAR("ans"),     YEAR("année"),  YEAR("années"), YEAR("annee"),
                                       YEAR("annees"), YEAR("year"),    YEAR("years"),  YEAR("yr"),     YEAR("yrs"),
                                       MONTH("month"), MONTH("months"), MONTH("mois")};

ecfit_time_unit ecfit_time_unit_named(ecfit_str word)
{
    if (word.len > LONGEST) return ECFIT_NO_UNIT;
    while (word.len && word.ptr[0] >= '0' && word.ptr[0] <= '9') word.ptr++, word.len--;
    if (!word.len || (word.ptr[0] != 'a' && word.ptr[0] != 'y' && word.ptr[0] != 'm')) return ECFIT_NO_UNIT; /* like most */
    for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++)
        if (ecfit_str_eq(word, unit_words[i].word)) return unit_words[i].unit;
    return ECFIT_NO_UNIT;
}

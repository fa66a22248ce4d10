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

#define PAIR(a, b) ((unsigned char)(a) << 8 | (unsigned char)(b))

/* Few words begin with the two letters of a unit. Every new word is asked: one branch that is hardly ever taken. */
static bool begins_like_one(const char *word)
{
    const int two = PAIR(word[0], word[1]);
    return (two == PAIR('a', 'n')) | (two == PAIR('m', 'o')) | (two == PAIR('y', 'e')) | (two == PAIR('y', 'r'));
}

ecfit_time_unit ecfit_time_unit_named(ecfit_str word)
{
    const size_t len = word.len;
    while (word.len && word.ptr[0] >= '0' && word.ptr[0] <= '9') word.ptr++, word.len--;
    if (word.len < 2 || !begins_like_one(word.ptr) || len > LONGEST) return ECFIT_NO_UNIT;
    for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++)
        if (ecfit_str_eq(word, unit_words[i].word)) return unit_words[i].unit;
    return ECFIT_NO_UNIT;
}

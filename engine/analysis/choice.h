/* Languages of which not all are asked for: "English or French", "two of the official languages". Layer: analysis. */
#ifndef ECFIT_ANALYSIS_CHOICE_H
#define ECFIT_ANALYSIS_CHOICE_H
#include "analysis/tongue.h"

enum { TONGUE_LIST = 16 }; /* languages of a list that are looked at together */

/** Which languages of a list stand for each other. */
typedef struct tongue_choice {
    uint8_t group[TONGUE_LIST];      /* of each: the number of its group, from 1 on; 0: it is asked for by itself */
    uint8_t enough[TONGUE_LIST + 1]; /* by number of the group: how many of its members are enough, fewer than it has */
    const ecfit_hit *level[TONGUE_LIST + 1]; /* by number of the group: of its members that have none; NULL: not told */
    unsigned n_groups;
    bool one_and_other; /* of two: both are asked for, one of them at the level that tongue_level_of_other() tells */
} tongue_choice;

/** Fill *out for n languages, each the neighbour of the one before it; n is TONGUE_LIST at most. */
void tongue_choose(const ecfit_doc *d, const ecfit_hit *const *list, size_t n, tongue_choice *out);

#endif

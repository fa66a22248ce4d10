/* Words that measure time. Layer: text. */
#ifndef ECFIT_TEXT_TIME_UNIT_H
#define ECFIT_TEXT_TIME_UNIT_H
#include "base/str.h"

typedef enum ecfit_time_unit { ECFIT_NO_UNIT, ECFIT_YEAR, ECFIT_MONTH } ecfit_time_unit;

/** The unit that a lower-cased word names, digits before it apart ("5ans"). */
ecfit_time_unit ecfit_time_unit_named(ecfit_str word);

#endif

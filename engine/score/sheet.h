/* A text that is a role sheet, not a notice: compared with the sheets of an edition. Sheets are long and managerial; what
 * was learned on notices reads them badly (tests/editions.py), while their own words find them. Layer: score. */
#ifndef ECFIT_SCORE_SHEET_H
#define ECFIT_SCORE_SHEET_H
#include "base/arena.h"
#include "score/decide.h"

/** Log-odds of each role of the nomenclature (in the order of its rows) by the cosine of its sheet and the text: vectors
 *  of stems, (1 + ln tf) ln(1 + n / df) (Salton and Buckley 1988).
 *  *out     in the arena, NULL when the nomenclature has no sheets; false when memory ran out */
bool ecfit_sheet_scores(float **out, ecfit_arena *a, const ecfit_doc *d, const kb_nomenclature *nm);

#endif

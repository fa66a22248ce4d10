/* Reads amounts of time in a document: "3-5 years", "three (3) years", "10-plus years", "Years of experience: 2".
 * Layer: analysis. */
#ifndef ECFIT_ANALYSIS_AMOUNT_H
#define ECFIT_ANALYSIS_AMOUNT_H
#include "analysis/doc.h"
#include "text/time_unit.h"

typedef struct ecfit_amount {
    int min, max;   /* max 0: open */
    uint32_t start; /* byte where the number begins */
    uint32_t token; /* its first token */
    bool open;      /* "+", "or more", "plus" */
    bool found;
} ecfit_amount;

/** What token i of sentence s measures. */
ecfit_time_unit ecfit_time_unit_of(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i);
/** The number that belongs to the unit at token `unit`: before it, else behind a colon, in the next cell of a table or
 *  in the line below: its token may then be the first one behind s. */
ecfit_amount ecfit_amount_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit);
/** Whether s is as short as a label and the sentence below it a line with nothing but a number or a range. */
bool ecfit_amount_below(const ecfit_doc *d, const ecfit_sentence *s);
/** Whether a text may speak of one year with an article ("un an", "at least a year"): no phrase of the dictionaries
 * tells. */
bool ecfit_has_one_year(const char *text, size_t len, ecfit_lang lang);

#endif

/* The parts of the requirement stage: each reads the hits of a document and fills its share of doc.needs.
 * Each returns false when memory ran out. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_REQUIREMENT_H
#define ECFIT_ANALYSIS_REQUIREMENT_H
#include "analysis/doc.h"

/** Numbers of live hits, in the order of the text. */
typedef struct ecfit_hit_list {
    const uint32_t *at;
    size_t n;
} ecfit_hit_list;

bool ecfit_read_years(ecfit_doc *d);
bool ecfit_read_education(ecfit_doc *d, ecfit_hit_list degrees);
bool ecfit_read_languages(ecfit_doc *d, ecfit_hit_list languages);
bool ecfit_read_names(ecfit_doc *d, ecfit_hit_list names);   /* certificates, technologies, clearance, contract */
bool ecfit_read_fields(ecfit_doc *d, ecfit_hit_list labels); /* grade, place, salary, ... */

#endif

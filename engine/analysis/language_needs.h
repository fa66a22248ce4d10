/* The languages that a notice asks for, each once: mentions are merged, groups settled. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_LANGUAGE_NEEDS_H
#define ECFIT_ANALYSIS_LANGUAGE_NEEDS_H
#include "analysis/doc.h"

/** What doc.needs has of a language so far; NULL: nothing. */
ecfit_language_need *language_need_of(ecfit_doc *d, const char lang[3]);
/** Forget what was read of another document. */
void language_needs_begin(ecfit_doc *d);
/** Add n languages: those of a group of which `enough` are, or one that is asked for by itself (enough 0). Their any_of
 *  and at_least are set here. told: of each, enum tongue_strength of its level. false: memory ran out. */
bool language_needs_add(ecfit_doc *d, ecfit_language_need *members, const uint8_t *told, size_t n, unsigned enough);
/** When all is read: where languages asked for by themselves are enough, the others of their group are only named. */
void language_needs_settle(ecfit_doc *d);

#endif

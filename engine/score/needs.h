/* Copies what the notice asks for from the document into the record. Layer: score. */
#ifndef ECFIT_SCORE_NEEDS_H
#define ECFIT_SCORE_NEEDS_H
#include "analysis/doc.h"
#include "base/arena.h"

/** Fill *q with memory of the arena; names stay borrowed from the knowledge base. false when memory ran out. */
bool ecfit_needs_fill(ecfit_requirements *q, ecfit_arena *a, const ecfit_doc *d);

#endif

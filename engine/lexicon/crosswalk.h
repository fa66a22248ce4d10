/* What a role or competence is called in another edition: official recodings first, then our own occupations.
 * Layer: lexicon. */
#ifndef ECFIT_LEXICON_CROSSWALK_H
#define ECFIT_LEXICON_CROSSWALK_H
#include "base/status.h"
#include "lexicon/kb.h"

enum { KB_MAX_COUNTERPARTS = 16 };

/* A framework by its public name: a nomenclature ("cigref-2011") or an e-CF edition ("ecf-2.0"). */
typedef struct kb_framework {
    bool competences;
    uint32_t row; /* of nomenclatures or editions */
} kb_framework;

/** errors: ECFIT_EARG, with the names that are there. */
ecfit_status kb_find_framework(const ecfit_kb *kb, const char *name, kb_framework *out, ecfit_error *err);
/** The row of a code in a framework (of roles or frames), KB_NONE when it has none. */
uint32_t kb_find_code(const ecfit_kb *kb, kb_framework in, const char *code);
/** The counterparts of a row of `from` in `to` (both of one kind), surest first. Without an official counterpart the
 *  nearest ones are told, with certainty ECFIT_NEAREST. returns how many. */
size_t kb_counterparts(const ecfit_kb *kb, uint32_t row, kb_framework from, kb_framework to, ecfit_lang lang,
                       ecfit_counterpart out[KB_MAX_COUNTERPARTS]);

#endif

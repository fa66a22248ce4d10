/* Gates of rules: words that must follow the anchor, told from the patterns themselves. A word opens the gates whose
 * starts it begins with; both sides agree on words as PCRE2 sees them, so a closed gate never hides a match.
 * Layer: lexicon. */
#ifndef ECFIT_LEXICON_GATES_H
#define ECFIT_LEXICON_GATES_H
#include "lexicon/kb.h"

#define KB_OPENS_ALL 1u /* a word with signs inside: what begins behind them is not looked at */

/** The gates that a lower-cased token opens in a language: a row of kb->start_nodes, 0 for none, or KB_OPENS_ALL. */
uint32_t kb_opened_by(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word);

#endif

/* What the words around a language make of it: asked for, wished for or ruled out. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_RULING_H
#define ECFIT_ANALYSIS_RULING_H
#include "analysis/tongue.h"

/** The modality of a language: never ECFIT_MODALITY_CONTEXT. Unlike those of other hits it is read with the words
 *  between a cue and the language: "without supervision in English" rules out no English. */
ecfit_modality tongue_modality(const ecfit_doc *d, const ecfit_hit *h);
/** Whether the language itself is what is wished for or ruled out: "l'espagnol est un plus". It takes no word of
 *  speaking beside it. */
bool tongue_judged_itself(const ecfit_doc *d, const ecfit_hit *h);

#endif

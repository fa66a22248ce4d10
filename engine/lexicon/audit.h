/* What is wrong or suspicious in a loaded knowledge base. Layer: lexicon. */
#ifndef ECFIT_LEXICON_AUDIT_H
#define ECFIT_LEXICON_AUDIT_H
#include "lexicon/build.h"

/** Tell the listener of everything that can be told from the entries themselves. ECFIT_ENOMEM or ECFIT_OK. */
ecfit_status kb_audit(const ecfit_kb *kb, kb_listener *listener, ecfit_error *err);
void kb_coverage(const ecfit_kb *kb, ecfit_coverage *out);

#endif

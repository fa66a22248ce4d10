/* Documents that are attached to one mail, unpacked. Layer: intake. */
#ifndef ECFIT_INTAKE_ATTACHED_H
#define ECFIT_INTAKE_ATTACHED_H
#include "base/buf.h"
#include "intake/format.h"

typedef struct ecfit_attachment {
    ecfit_format format;
    ecfit_buf name; /* of the file, as the mail gives it; may be empty */
    ecfit_buf bytes;
} ecfit_attachment;

/** All zero is none. */
typedef struct ecfit_attached {
    ecfit_attachment *at; /* [n], owned */
    size_t n, cap;
    bool failed; /* memory ran out */
} ecfit_attached;

/** One more at the end, all zero; NULL when memory ran out. */
ecfit_attachment *ecfit_attached_add(ecfit_attached *a);
/** Forget the last one. */
void ecfit_attached_drop(ecfit_attached *a);
/** Forget all and free the memory. */
void ecfit_attached_free(ecfit_attached *a);

#endif

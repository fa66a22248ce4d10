/* libmagic, opened with the first file of a format that we do not read, and asked what that is. Layer: intake. */
#ifndef ECFIT_INTAKE_MAGIC_H
#define ECFIT_INTAKE_MAGIC_H
#include "base/str.h"

typedef struct ecfit_magic {
    struct magic_set *set; /* what it has loaded, NULL before the first question */
} ecfit_magic;

/** "JPEG image data, ..."; borrowed until the next call. NULL when it cannot tell, or is missing. */
const char *ecfit_magic_name(ecfit_magic *m, ecfit_str head);
void ecfit_magic_clear(ecfit_magic *m);

#endif

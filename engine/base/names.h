/* Names of the public enumerations with their lengths, for writers. Layer: base. */
#ifndef ECFIT_BASE_NAMES_H
#define ECFIT_BASE_NAMES_H
#include "ecfit.h"
#include <string.h>

enum { ECFIT_NAME_BYTES = 15 };
typedef struct ecfit_name {
    char text[ECFIT_NAME_BYTES]; /* NUL-terminated */
    uint8_t len;
} ecfit_name;

/** The names behind ecfit_section_name(), ecfit_modality_name() and ecfit_part_name(). */
const ecfit_name *ecfit_section_named(ecfit_section s);
const ecfit_name *ecfit_modality_named(ecfit_modality m);
const ecfit_name *ecfit_part_named(unsigned part);

/** Write a name where there is room for ECFIT_NAME_BYTES; returns its end. */
static inline char *ecfit_put_name(char *to, const ecfit_name *name)
{
    memcpy(to, name->text, ECFIT_NAME_BYTES);
    return to + name->len;
}

#endif

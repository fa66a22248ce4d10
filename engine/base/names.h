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

enum { ECFIT_N_MODALITIES = ECFIT_MODALITY_CONTEXT + 1 };
/** Part ECFIT_N_PARTS has an empty name. */
extern const ecfit_name ecfit_section_names[ECFIT_N_SECTIONS], ecfit_modality_names[ECFIT_N_MODALITIES],
    ecfit_part_names[ECFIT_N_PARTS + 1];

/** The names behind ecfit_section_name(), ecfit_modality_name() and ecfit_part_name(). */
static inline const ecfit_name *ecfit_section_named(ecfit_section s)
{
    return &ecfit_section_names[(unsigned)s < ECFIT_N_SECTIONS ? s : ECFIT_SECTION_OTHER];
}

static inline const ecfit_name *ecfit_modality_named(ecfit_modality m)
{
    return &ecfit_modality_names[(unsigned)m < ECFIT_N_MODALITIES ? m : ECFIT_MODALITY_CONTEXT];
}

static inline const ecfit_name *ecfit_part_named(unsigned part)
{
    return &ecfit_part_names[part < ECFIT_N_PARTS ? part : ECFIT_N_PARTS];
}

/** Write a name where there is room for all of *name; returns its end. */
static inline char *ecfit_put_name(char *to, const ecfit_name *name)
{
    memcpy(to, name, sizeof *name); /* one store; what is behind the name is written over */
    return to + name->len;
}

#endif

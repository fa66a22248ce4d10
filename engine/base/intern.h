/* Strings to small numbers (0, 1, 2, ...) and back, for building; the frozen form lives in lexicon/kb. Layer: base. */
#ifndef ECFIT_BASE_INTERN_H
#define ECFIT_BASE_INTERN_H
#include "base/str.h"
#include "base/vec.h"
#include <stdint.h>

#define ECFIT_NO_ID UINT32_MAX

typedef struct ecfit_intern_slot {
    uint32_t id1;  /* id + 1, 0 is free */
    uint32_t hash; /* its upper half: most strings that differ are told apart by it */
} ecfit_intern_slot;

typedef struct ecfit_intern {
    VEC(char) bytes;       /* all strings, each NUL-terminated */
    VEC(uint32_t) offsets; /* of string i in bytes */
    ecfit_intern_slot *slots; /* open addressing */
    size_t n_slots;        /* a power of two */
} ecfit_intern;

/** The id of s, new if unseen; ECFIT_NO_ID when memory ran out. */
uint32_t ecfit_intern_add(ecfit_intern *t, ecfit_str s);
/** The id of s, or ECFIT_NO_ID. */
uint32_t ecfit_intern_find(const ecfit_intern *t, ecfit_str s);
const char *ecfit_intern_get(const ecfit_intern *t, uint32_t id);
void ecfit_intern_free(ecfit_intern *t);

#endif

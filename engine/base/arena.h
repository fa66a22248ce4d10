/* Memory that is given back all at once. Layer: base. */
#ifndef ECFIT_BASE_ARENA_H
#define ECFIT_BASE_ARENA_H
#include <stddef.h>

typedef struct ecfit_arena {
    struct ecfit_arena_block *head;
    size_t used; /* bytes of the head block */
} ecfit_arena;

/** Memory for n bytes, zeroed, aligned for any type; NULL when memory ran out. Lives until reset or clear. */
void *ecfit_arena_alloc(ecfit_arena *a, size_t n);
/** The same, to be filled at once: not zeroed. */
void *ecfit_arena_take(ecfit_arena *a, size_t n);
/** A NUL-terminated copy of len bytes; NULL when memory ran out. */
char *ecfit_arena_dup(ecfit_arena *a, const char *ptr, size_t len);
/** Forget everything but keep the largest block for the next round. */
void ecfit_arena_reset(ecfit_arena *a);
void ecfit_arena_clear(ecfit_arena *a);

#endif

/* Typed growable arrays: `VEC(T) v = {0}; T *slot = vec_push(&v);` NULL when memory ran out. Layer: base. */
#ifndef ECFIT_BASE_VEC_H
#define ECFIT_BASE_VEC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define VEC(T)        \
    struct {          \
        T *at;        \
        size_t n, cap; \
    }

/** Make room for `need` elements of `elem` bytes behind *at; false (nothing changed) when memory ran out. */
bool ecfit_vec_grow(void **at, size_t *cap, size_t need, size_t elem);

#define vec_reserve(v, extra) \
    ((v)->n + (extra) <= (v)->cap || \
     ecfit_vec_grow((void **)&(v)->at, &(v)->cap, (v)->n + (extra), sizeof *(v)->at))
#define vec_push(v) (vec_reserve(v, 1) ? &(v)->at[(v)->n++] : NULL)
#define vec_free(v) (free((v)->at), (v)->at = NULL, (v)->n = (v)->cap = 0)
#define vec_reset(v) ((v)->n = 0)

#endif

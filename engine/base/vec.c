#include "base/vec.h"
#include <stdint.h>

bool ecfit_vec_grow(void **at, size_t *cap, size_t need, size_t elem)
{
    size_t to = *cap ? *cap : 16;
    while (to < need) to += to / 2 + 8;
    if (to > SIZE_MAX / elem) return false;
    void *grown = realloc(*at, to * elem);
    if (!grown) return false;
    *at = grown;
    *cap = to;
    return true;
}

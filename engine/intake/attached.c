#include "intake/attached.h"
#include <stdlib.h>

ecfit_attachment *ecfit_attached_add(ecfit_attached *a)
{
    if (a->n == a->cap) {
        const size_t cap = a->cap ? 2 * a->cap : 4;
        ecfit_attachment *at = realloc(a->at, cap * sizeof *at);
        if (!at) return a->failed = true, NULL;
        a->at = at;
        a->cap = cap;
    }
    a->at[a->n] = (ecfit_attachment){.format = ECFIT_FORMAT_UNKNOWN};
    return &a->at[a->n++];
}

void ecfit_attached_drop(ecfit_attached *a)
{
    ecfit_attachment *last = &a->at[--a->n];
    ecfit_buf_free(&last->name);
    ecfit_buf_free(&last->bytes);
}

void ecfit_attached_free(ecfit_attached *a)
{
    while (a->n) ecfit_attached_drop(a);
    free(a->at);
    *a = (ecfit_attached){0};
}

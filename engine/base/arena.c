#include "base/arena.h"
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 32 * 1024, KEEP_BYTES = 4 * 1024 * 1024 };

struct ecfit_arena_block {
    struct ecfit_arena_block *next;
    size_t cap;
    alignas(max_align_t) unsigned char data[];
};

static void *take(ecfit_arena *a, size_t n)
{
    const size_t unit = alignof(max_align_t);
    if (n > SIZE_MAX / 2) return NULL;
    n = (n + unit - 1) & ~(unit - 1);
    if (!a->head || a->head->cap - a->used < n) {
        size_t cap = a->head ? a->head->cap * 2 : BLOCK_BYTES;
        if (cap < n) cap = n;
        struct ecfit_arena_block *b = malloc(sizeof *b + cap);
        if (!b) return NULL;
        *b = (struct ecfit_arena_block){.next = a->head, .cap = cap};
        a->head = b;
        a->used = 0;
    }
    void *p = a->head->data + a->used;
    a->used += n;
    return p;
}

void *ecfit_arena_alloc(ecfit_arena *a, size_t n)
{
    void *p = take(a, n);
    return p ? memset(p, 0, n) : NULL;
}

void *ecfit_arena_take(ecfit_arena *a, size_t n) { return take(a, n); }

char *ecfit_arena_dup(ecfit_arena *a, const char *ptr, size_t len)
{
    char *p = take(a, len + 1);
    if (!p) return NULL;
    if (len) memcpy(p, ptr, len);
    p[len] = 0;
    return p;
}

static void free_after(struct ecfit_arena_block *b)
{
    while (b) {
        struct ecfit_arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void ecfit_arena_reset(ecfit_arena *a)
{
    if (a->head && a->head->cap > KEEP_BYTES) {
        ecfit_arena_clear(a);
        return;
    }
    if (a->head) free_after(a->head->next), a->head->next = NULL;
    a->used = 0;
}

void ecfit_arena_clear(ecfit_arena *a)
{
    free_after(a->head);
    *a = (ecfit_arena){0};
}

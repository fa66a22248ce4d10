/* A borrowed run of bytes, never an owner; not NUL-terminated. Layer: base. */
#ifndef ECFIT_BASE_STR_H
#define ECFIT_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct ecfit_str {
    const char *ptr;
    size_t len; /* bytes */
} ecfit_str;

static inline ecfit_str ecfit_str_of(const char *z) { return (ecfit_str){z, strlen(z)}; }
static inline bool ecfit_str_eq(ecfit_str a, ecfit_str b) { return a.len == b.len && !memcmp(a.ptr, b.ptr, a.len); }
static inline bool ecfit_str_is(ecfit_str a, const char *z) { return ecfit_str_eq(a, ecfit_str_of(z)); }

static inline ecfit_str ecfit_str_trim(ecfit_str s)
{
    while (s.len && (unsigned char)s.ptr[0] <= ' ') s.ptr++, s.len--;
    while (s.len && (unsigned char)s.ptr[s.len - 1] <= ' ') s.len--;
    return s;
}

/** Cut the part before the first sep off *rest and return it; *rest becomes what follows (ptr NULL at the end). */
static inline ecfit_str ecfit_str_cut(ecfit_str *rest, char sep)
{
    ecfit_str head = *rest;
    const char *at = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    if (!at) {
        *rest = (ecfit_str){0};
        return head;
    }
    head.len = (size_t)(at - head.ptr);
    *rest = (ecfit_str){at + 1, rest->len - head.len - 1};
    return head;
}
#endif

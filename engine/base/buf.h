/* A sticky output buffer: after the first failure appends are no-ops; check `failed` once at the end. Layer: base. */
#ifndef ECFIT_BASE_BUF_H
#define ECFIT_BASE_BUF_H
#include "base/str.h"
#include "ecfit.h"
#include <stdint.h>

typedef ecfit_text ecfit_buf; /* the public name of the same thing, see ecfit.h */

void ecfit_buf_put(ecfit_buf *b, const char *ptr, size_t len);
void ecfit_buf_puts(ecfit_buf *b, const char *z);
/** Append few bytes, best a number known to the compiler. */
static inline void ecfit_buf_add(ecfit_buf *b, const char *ptr, size_t len)
{
    if (b->failed || b->cap - b->len < len) {
        ecfit_buf_put(b, ptr, len);
        return;
    }
    memcpy(b->ptr + b->len, ptr, len);
    b->len += len;
}
#define ecfit_buf_literal(b, z) ecfit_buf_add(b, "" z, sizeof z - 1)
static inline void ecfit_buf_putc(ecfit_buf *b, char c) { ecfit_buf_add(b, &c, 1); }
char *ecfit_buf_more_room(ecfit_buf *b, size_t n);
/** Where n more bytes may be written, NULL when memory ran out; ecfit_buf_end() says how many it were. */
static inline char *ecfit_buf_room(ecfit_buf *b, size_t n)
{
    return b->failed || b->cap - b->len < n ? ecfit_buf_more_room(b, n) : b->ptr + b->len;
}
static inline void ecfit_buf_end(ecfit_buf *b, const char *end) { b->len = (size_t)(end - b->ptr); }
void ecfit_buf_uint(ecfit_buf *b, uint64_t v);
void ecfit_buf_int(ecfit_buf *b, int64_t v);
/** v with `decimals` (0..6) digits behind the point, rounded half away from zero; no locale, no printf. */
void ecfit_buf_fixed(ecfit_buf *b, double v, unsigned decimals);
/** s as a JSON string with its quotes; s must be valid UTF-8. */
void ecfit_buf_json(ecfit_buf *b, const char *ptr, size_t len);
/** How many bytes such a string may take: each of its own may become \u00XX. */
static inline size_t ecfit_json_room(size_t len) { return 6 * len + 2; }
/** Write what stands between the quotes; returns its end. */
char *ecfit_put_escaped(char *to, const char *ptr, size_t len);
enum { ECFIT_PART_BYTES = 32 };
/** The same for a part of a text that can be read on behind it, `readable` bytes from ptr; there is room for
 *  ECFIT_PART_BYTES in any case. How long a short one is then takes no guess. */
char *ecfit_put_escaped_part(char *to, const char *ptr, size_t len, size_t readable);
/** Write the string where there is room for it; returns its end. */
static inline char *ecfit_put_json(char *to, const char *ptr, size_t len)
{
    *to = '"';
    to = ecfit_put_escaped(to + 1, ptr, len);
    *to = '"';
    return to + 1;
}
void ecfit_buf_fmt(ecfit_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ecfit_buf_free(ecfit_buf *b);

#endif

#include "base/buf.h"
#include "base/vec.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static bool room(ecfit_buf *b, size_t n)
{
    if (b->failed) return false;
    if (b->len + n <= b->cap || ecfit_vec_grow((void **)&b->ptr, &b->cap, b->len + n, 1)) return true;
    b->failed = true;
    return false;
}

void ecfit_buf_put(ecfit_buf *b, const char *ptr, size_t len)
{
    if (!len || !room(b, len)) return;
    memcpy(b->ptr + b->len, ptr, len);
    b->len += len;
}

void ecfit_buf_puts(ecfit_buf *b, const char *z) { ecfit_buf_put(b, z, strlen(z)); }

void ecfit_buf_uint(ecfit_buf *b, uint64_t v)
{
    char digits[20];
    size_t n = sizeof digits;
    do digits[--n] = (char)('0' + v % 10);
    while (v /= 10);
    ecfit_buf_put(b, digits + n, sizeof digits - n);
}

void ecfit_buf_int(ecfit_buf *b, int64_t v)
{
    if (v < 0) ecfit_buf_putc(b, '-');
    ecfit_buf_uint(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void ecfit_buf_fixed(ecfit_buf *b, double v, unsigned decimals)
{
    static const double units[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    if (decimals > 6) decimals = 6;
    if (!isfinite(v) || fabs(v) > 1e12) v = 0;
    uint64_t rest = (uint64_t)(fabs(v) * units[decimals] + 0.5);
    char digits[24];
    size_t n = sizeof digits;
    bool negative = v < 0 && rest;
    for (unsigned k = 0; k < decimals; k++, rest /= 10) digits[--n] = (char)('0' + rest % 10);
    if (decimals) digits[--n] = '.';
    do digits[--n] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (negative) digits[--n] = '-';
    ecfit_buf_put(b, digits + n, sizeof digits - n);
}

static void escape(ecfit_buf *b, unsigned char c)
{
    static const char hex[] = "0123456789abcdef", from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
    const char *at = c ? strchr(from, c) : NULL;
    if (at) {
        ecfit_buf_put(b, (char[]){'\\', to[at - from]}, 2);
        return;
    }
    ecfit_buf_put(b, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

/* Which of eight bytes are below 32, a quotation mark, a backslash or 127: not 0 when one is. */
static uint64_t to_escape(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u, high = ones << 7;
    uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\', del = w ^ ones * 127;
    return ((w - ones * ' ') | (quote - ones) | (slash - ones) | (del - ones)) & ~w & high;
}

/* Bytes of ptr that stand for themselves. */
static size_t plain_run(const char *ptr, size_t len)
{
    size_t i = 0;
    for (uint64_t w; i + 8 <= len; i += 8) {
        memcpy(&w, ptr + i, 8);
        if (to_escape(w)) break;
    }
    for (; i < len; i++) {
        unsigned char c = (unsigned char)ptr[i];
        if (c < ' ' || c == '"' || c == '\\' || c == 127) break;
    }
    return i;
}

void ecfit_buf_json(ecfit_buf *b, const char *ptr, size_t len)
{
    ecfit_buf_putc(b, '"');
    for (;;) {
        size_t n = plain_run(ptr, len);
        ecfit_buf_put(b, ptr, n);
        if (n == len) break;
        escape(b, (unsigned char)ptr[n]);
        ptr += n + 1, len -= n + 1;
    }
    ecfit_buf_putc(b, '"');
}

void ecfit_buf_fmt(ecfit_buf *b, const char *fmt, ...)
{
    char small[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) b->failed = true;
    else if ((size_t)n < sizeof small) ecfit_buf_put(b, small, (size_t)n);
    else if (room(b, (size_t)n + 1)) {
        va_start(ap, fmt);
        vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
        va_end(ap);
        b->len += (size_t)n;
    }
}

void ecfit_buf_free(ecfit_buf *b)
{
    free(b->ptr);
    *b = (ecfit_buf){0};
}

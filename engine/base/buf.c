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

void ecfit_buf_putc(ecfit_buf *b, char c) { ecfit_buf_put(b, &c, 1); }

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
    static const uint64_t pow10[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    if (!isfinite(v) || fabs(v) > 1e12) v = 0;
    uint64_t unit = pow10[decimals <= 6 ? decimals : 6], whole = (uint64_t)(fabs(v) * (double)unit + 0.5);
    if (v < 0 && whole) ecfit_buf_putc(b, '-');
    ecfit_buf_uint(b, whole / unit);
    if (unit == 1) return;
    ecfit_buf_putc(b, '.');
    uint64_t rest = whole % unit;
    for (uint64_t u = unit / 10; u > 1 && rest < u; u /= 10) ecfit_buf_putc(b, '0');
    ecfit_buf_uint(b, rest);
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

void ecfit_buf_json(ecfit_buf *b, const char *ptr, size_t len)
{
    ecfit_buf_putc(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)ptr[i];
        if (c >= ' ' && c != '"' && c != '\\' && c != 127) continue;
        ecfit_buf_put(b, ptr + from, i - from);
        escape(b, c);
        from = i + 1;
    }
    ecfit_buf_put(b, ptr + from, len - from);
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

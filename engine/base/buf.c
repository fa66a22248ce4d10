#include "base/buf.h"
#include "base/blocks.h"
#include "base/digits.h"
#include "base/vec.h"
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

const char ecfit_digit_pairs[201] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
                                    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

char *ecfit_buf_room(ecfit_buf *b, size_t n) { return room(b, n) ? b->ptr + b->len : NULL; }

void ecfit_buf_uint(ecfit_buf *b, uint64_t v)
{
    if (room(b, ECFIT_MAX_DIGITS)) ecfit_buf_end(b, ecfit_put_digits(b->ptr + b->len, v));
}

void ecfit_buf_int(ecfit_buf *b, int64_t v)
{
    if (v < 0) ecfit_buf_putc(b, '-');
    ecfit_buf_uint(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void ecfit_buf_fixed(ecfit_buf *b, double v, unsigned decimals)
{
    if (room(b, ECFIT_MAX_DIGITS)) ecfit_buf_end(b, ecfit_put_decimal(b->ptr + b->len, v, decimals));
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

/* Which of sixteen bytes are below 32, a quotation mark, a backslash or 127: a bit each. */
static unsigned to_escape(ecfit_block b)
{
    ecfit_block low = ecfit_block_or(ecfit_block_in(b, 0, ' ' - 1), ecfit_block_is(b, 127));
    return ecfit_block_bits(ecfit_block_or(low, ecfit_block_or(ecfit_block_is(b, '"'), ecfit_block_is(b, '\\'))));
}

/* Copy 16, 8 or 4 bytes; which of them are to be escaped. */
static unsigned copy16(char *to, const char *from)
{
    ecfit_block b = ecfit_block_load(from);
    ecfit_block_store(to, b);
    return to_escape(b);
}

static unsigned copy8(char *to, const char *from)
{
    memcpy(to, from, 8);
    return to_escape(ecfit_block_load8(from)) & 0xFF;
}

static unsigned copy4(char *to, const char *from)
{
    char twice[8];
    memcpy(to, from, 4);
    memcpy(twice, from, 4), memcpy(twice + 4, from, 4);
    return to_escape(ecfit_block_load8(twice)) & 0xF;
}

/* Copy bytes that stand for themselves, up to the first that does not. The last block overlaps the one before it, so
 * that no string of four bytes or more is gone through byte by byte. returns how many are copied. */
static size_t copy_plain(char *to, const char *from, size_t len)
{
    unsigned found;
    size_t i = 0, unit = len >= 16 ? 16 : len >= 8 ? 8 : 4;
    if (len < 4) {
        for (; i < len; i++) {
            unsigned char c = (unsigned char)from[i];
            if (c < ' ' || c == '"' || c == '\\' || c == 127) return i;
            to[i] = from[i];
        }
        return len;
    }
    for (;;) {
        found = unit == 16 ? copy16(to + i, from + i) : unit == 8 ? copy8(to + i, from + i) : copy4(to + i, from + i);
        if (found) return i + (unsigned)__builtin_ctz(found);
        if (i + unit == len) return len;
        i = i + 2 * unit <= len ? i + unit : len - unit;
    }
}

void ecfit_buf_json(ecfit_buf *b, const char *ptr, size_t len)
{
    if (!room(b, len + 2)) return;
    b->ptr[b->len++] = '"';
    for (;;) {
        size_t n = copy_plain(b->ptr + b->len, ptr, len);
        b->len += n;
        if (n == len) break;
        escape(b, (unsigned char)ptr[n]);
        ptr += n + 1, len -= n + 1;
        if (!room(b, len + 1)) return;
    }
    b->ptr[b->len++] = '"';
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

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

char *ecfit_buf_more_room(ecfit_buf *b, size_t n) { return room(b, n) ? b->ptr + b->len : NULL; }

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

static char *put_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef", from[] = "\"\\\n\r\t\b\f", short_form[] = "\"\\nrtbf";
    const char *at = c ? strchr(from, c) : NULL;
    *to++ = '\\';
    if (at) {
        *to = short_form[at - from];
        return to + 1;
    }
    memcpy(to, (char[]){'u', '0', '0', hex[c >> 4], hex[c & 15]}, 5);
    return to + 5;
}

/* Which of sixteen bytes are: DEL as well. */
static unsigned to_escape(ecfit_block b)
{
    return ecfit_block_bits(ecfit_block_or(ecfit_block_not_json(b), ecfit_block_is(b, 127)));
}

static bool stands_for_itself(unsigned char c) { return c >= ' ' && c != '"' && c != '\\' && c != 127; }

/* Apart: what has nothing to escape, nearly all, need not save registers for it. */
static __attribute__((noinline)) char *put_one_by_one(char *to, const char *from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (stands_for_itself((unsigned char)from[i])) *to++ = from[i];
        else to = put_escape(to, (unsigned char)from[i]);
    }
    return to;
}

/* The following copy bytes that stand for themselves, up to the first that does not; they return how many it were. Of the
 * blocks that cover a string the last one overlaps the one before it. */

static size_t copy_few(char *to, const char *from, size_t len)
{
    size_t i = 0;
    for (; i < len && stands_for_itself((unsigned char)from[i]); i++) to[i] = from[i];
    return i;
}

/* Of two units of which the last one ends at len: where the first of these bits is. */
static size_t place_in_two(unsigned bits, unsigned unit, size_t len)
{
    if (!bits) return len;
    const unsigned first = (unsigned)__builtin_ctz(bits);
    return first < unit ? first : len - 2 * unit + first;
}

static size_t copy_4_to_7(char *to, const char *from, size_t len)
{
    const char *last = from + len - 4;
    memcpy(to, from, 4);
    memcpy(to + len - 4, last, 4);
    return place_in_two(to_escape(ecfit_block_load4_4(from, last)) & 0xFF, 4, len);
}

static size_t copy_8_to_15(char *to, const char *from, size_t len)
{
    const char *last = from + len - 8;
    memcpy(to, from, 8);
    memcpy(to + len - 8, last, 8);
    return place_in_two(to_escape(ecfit_block_load8_8(from, last)), 8, len);
}

/* Nearly all that is longer than one block fits into two. */
static size_t copy_16_to_32(char *to, const char *from, size_t len)
{
    const char *last = from + len - ECFIT_BLOCK;
    const ecfit_block a = ecfit_block_load(from), b = ecfit_block_load(last);
    const uint32_t first = to_escape(a), second = to_escape(b);
    ecfit_block_store(to, a);
    ecfit_block_store(to + len - ECFIT_BLOCK, b);
    return place_in_two(first | second << ECFIT_BLOCK, ECFIT_BLOCK, len);
}

static size_t copy_blocks(char *to, const char *from, size_t len) /* at least 16 */
{
    for (size_t i = 0;;) {
        const ecfit_block b = ecfit_block_load(from + i);
        const unsigned found = to_escape(b);
        ecfit_block_store(to + i, b);
        if (found) return i + (unsigned)__builtin_ctz(found);
        i += ECFIT_BLOCK;
        if (i == len) return len;
        if (i > len - ECFIT_BLOCK) i = len - ECFIT_BLOCK;
    }
}

char *ecfit_put_escaped(char *to, const char *ptr, size_t len)
{
    const size_t n = len > 2 * ECFIT_BLOCK ? copy_blocks(to, ptr, len)
                     : len >= ECFIT_BLOCK  ? copy_16_to_32(to, ptr, len)
                     : len >= 8            ? copy_8_to_15(to, ptr, len)
                     : len >= 4            ? copy_4_to_7(to, ptr, len)
                                           : copy_few(to, ptr, len);
    return n == len ? to + n : put_one_by_one(to + n, ptr + n, len - n);
}

char *ecfit_put_escaped_part(char *to, const char *ptr, size_t len, size_t readable)
{
    if (len > ECFIT_PART_BYTES || readable < ECFIT_PART_BYTES) return ecfit_put_escaped(to, ptr, len);
    const ecfit_block a = ecfit_block_load(ptr), b = ecfit_block_load(ptr + ECFIT_BLOCK);
    ecfit_block_store(to, a);
    ecfit_block_store(to + ECFIT_BLOCK, b);
    const uint64_t found = to_escape(a) | (uint64_t)to_escape(b) << ECFIT_BLOCK, own = ((uint64_t)1 << len) - 1;
    return found & own ? put_one_by_one(to, ptr, len) : to + len;
}

void ecfit_buf_json(ecfit_buf *b, const char *ptr, size_t len)
{
    enum { PIECE_BYTES = 4096 }; /* room for the worst is made for so much at a time */
    ecfit_buf_putc(b, '"');
    while (len) {
        const size_t n = len < PIECE_BYTES ? len : PIECE_BYTES;
        char *to = ecfit_buf_room(b, ecfit_json_room(n));
        if (!to) return;
        ecfit_buf_end(b, ecfit_put_escaped(to, ptr, n));
        ptr += n, len -= n;
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

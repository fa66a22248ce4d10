/* UTF-8 checked once, then trusted. Layer: text. */
#ifndef ECFIT_TEXT_UTF8_H
#define ECFIT_TEXT_UTF8_H
#include "base/blocks.h"
#include "base/buf.h"
#include <stdint.h>

/** Append in[0..len) to out as valid UTF-8: each byte that cannot be decoded becomes U+FFFD, NUL a space.
 *  returns the number of replaced bytes; out->failed when memory ran out. */
size_t ecfit_utf8_clean(const char *in, size_t len, ecfit_buf *out);

/** The length of the well-formed sequence at p (1..4 bytes), or 0. */
size_t ecfit_utf8_sequence(const unsigned char *p, size_t left);

/** The same for a byte of 0x80 and above; the sequences that English and French are made of are told by two comparisons:
 *  é, à, ... and ’, –, €, ... */
static inline size_t ecfit_utf8_common_sequence(const unsigned char *p, size_t left)
{
    if (left >= 2 && p[0] >= 0xC2 && p[0] <= 0xDF && (p[1] & 0xC0) == 0x80) return 2;
    if (left >= 3 && p[0] == 0xE2 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) return 3;
    return ecfit_utf8_sequence(p, left);
}

/** A sign of double encoding: one of Â Ã Å â ï ð before another character that is not ASCII. */
static inline bool ecfit_utf8_is_suspect(const unsigned char *p, size_t left)
{
    return left >= 4 && p[2] >= 0xC2 && p[0] == 0xC3 && memchr("\x82\x83\x85\xA2\xAF\xB0", p[1], 6);
}

/** How many bytes of in[0..len) are beyond doubt: well-formed, without NUL and signs of double encoding. */
size_t ecfit_utf8_sound_run(const char *in, size_t len);

/** How many bytes from p on are ASCII and not NUL; a block at a time. */
static inline size_t ecfit_utf8_plain_run(const unsigned char *p, size_t left)
{
    size_t i = 0;
    for (; left - i >= ECFIT_BLOCK; i += ECFIT_BLOCK) {
        const ecfit_block b = ecfit_block_load(p + i);
        const uint32_t stops = ecfit_block_bits(ecfit_block_or(b, ecfit_block_is(b, 0)));
        if (stops) return i + (size_t)__builtin_ctz(stops);
    }
    while (i < left && p[i] && p[i] < 0x80) i++;
    return i;
}

/** Decode the sequence at p (valid UTF-8) into *cp; returns its length. */
static inline size_t ecfit_utf8_decode(const unsigned char *p, uint32_t *cp)
{
    if (p[0] < 0x80) return *cp = p[0], 1;
    if (p[0] < 0xE0) return *cp = (p[0] & 31u) << 6 | (p[1] & 63u), 2;
    if (p[0] < 0xF0) return *cp = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u), 3;
    return *cp = (p[0] & 7u) << 18 | (p[1] & 63u) << 12 | (p[2] & 63u) << 6 | (p[3] & 63u), 4;
}

/** ®, ™ and ℠ say who owns a name; they are no part of it. */
static inline bool ecfit_utf8_is_trade_mark(uint32_t cp) { return cp == 0xAE || cp == 0x2122 || cp == 0x2120; }

/** Whether byte i of valid UTF-8 starts a character. */
static inline bool ecfit_utf8_boundary(const char *text, size_t len, size_t i)
{
    return i >= len || ((unsigned char)text[i] & 0xC0) != 0x80;
}
#endif

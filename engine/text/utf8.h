/* UTF-8 checked once, then trusted. Layer: text. */
#ifndef ECFIT_TEXT_UTF8_H
#define ECFIT_TEXT_UTF8_H
#include "base/buf.h"
#include <stdint.h>

/** Append in[0..len) to out as valid UTF-8: each byte that cannot be decoded becomes U+FFFD, NUL a space.
 *  returns the number of replaced bytes; out->failed when memory ran out. */
size_t ecfit_utf8_clean(const char *in, size_t len, ecfit_buf *out);

/** The length of the well-formed sequence at p (1..4 bytes), or 0. */
size_t ecfit_utf8_sequence(const unsigned char *p, size_t left);

/** Decode the sequence at p (valid UTF-8) into *cp; returns its length. */
static inline size_t ecfit_utf8_decode(const unsigned char *p, uint32_t *cp)
{
    if (p[0] < 0x80) return *cp = p[0], 1;
    if (p[0] < 0xE0) return *cp = (p[0] & 31u) << 6 | (p[1] & 63u), 2;
    if (p[0] < 0xF0) return *cp = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u), 3;
    return *cp = (p[0] & 7u) << 18 | (p[1] & 63u) << 12 | (p[2] & 63u) << 6 | (p[3] & 63u), 4;
}

/** Whether byte i of valid UTF-8 starts a character. */
static inline bool ecfit_utf8_boundary(const char *text, size_t len, size_t i)
{
    return i >= len || ((unsigned char)text[i] & 0xC0) != 0x80;
}
#endif

/* Sixteen bytes at a time: which of them are what. SSE2, which every x86-64 has; plain loops elsewhere. Layer: base. */
#ifndef ECFIT_BASE_BLOCKS_H
#define ECFIT_BASE_BLOCKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { ECFIT_BLOCK = 16 };

#ifdef __SSE2__
typedef __m128i ecfit_block;
static inline ecfit_block ecfit_block_load(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
/** Eight bytes, the others 0. */
static inline ecfit_block ecfit_block_load8(const void *p) { return _mm_loadl_epi64((const __m128i *)p); }
/** Eight bytes from each of two places. */
static inline ecfit_block ecfit_block_load8_8(const void *p, const void *q)
{
    return _mm_unpacklo_epi64(ecfit_block_load8(p), ecfit_block_load8(q));
}
/** Four bytes from each of two places, the others 0. */
static inline ecfit_block ecfit_block_load4_4(const void *p, const void *q)
{
    int32_t first, second;
    memcpy(&first, p, 4);
    memcpy(&second, q, 4);
    return _mm_unpacklo_epi32(_mm_cvtsi32_si128(first), _mm_cvtsi32_si128(second));
}
static inline void ecfit_block_store(void *p, ecfit_block b) { _mm_storeu_si128((__m128i *)p, b); }
static inline ecfit_block ecfit_block_all(unsigned char c) { return _mm_set1_epi8((char)c); }
static inline ecfit_block ecfit_block_or(ecfit_block a, ecfit_block b) { return _mm_or_si128(a, b); }
static inline ecfit_block ecfit_block_and(ecfit_block a, ecfit_block b) { return _mm_and_si128(a, b); }
static inline ecfit_block ecfit_block_xor(ecfit_block a, ecfit_block b) { return _mm_xor_si128(a, b); }
/** 0xFF where both have the same byte, else 0. */
static inline ecfit_block ecfit_block_equal(ecfit_block a, ecfit_block b) { return _mm_cmpeq_epi8(a, b); }
/** 0xFF where the byte is c, else 0. */
static inline ecfit_block ecfit_block_is(ecfit_block b, unsigned char c) { return _mm_cmpeq_epi8(b, ecfit_block_all(c)); }
/** 0xFF where first <= byte <= last, else 0. */
static inline ecfit_block ecfit_block_in(ecfit_block b, unsigned char first, unsigned char last)
{
    const unsigned char to_top = (unsigned char)(INT8_MAX - last); /* last becomes the highest number with a sign */
    const unsigned char below = (unsigned char)(INT8_MAX - 1 - (last - first));
    return _mm_cmpgt_epi8(_mm_add_epi8(b, ecfit_block_all(to_top)), ecfit_block_all(below));
}
/** Bit i: the highest bit of byte i. */
static inline uint32_t ecfit_block_bits(ecfit_block b) { return (uint32_t)_mm_movemask_epi8(b); }
/** A to Z as a to z; what is not ASCII stays. */
static inline ecfit_block ecfit_block_lower(ecfit_block b)
{
    return _mm_or_si128(b, _mm_and_si128(ecfit_block_in(b, 'A', 'Z'), ecfit_block_all(0x20)));
}
#else
typedef struct ecfit_block { unsigned char at[ECFIT_BLOCK]; } ecfit_block;
static inline ecfit_block ecfit_block_load(const void *p)
{
    ecfit_block b;
    memcpy(b.at, p, sizeof b.at);
    return b;
}
static inline ecfit_block ecfit_block_load8(const void *p)
{
    ecfit_block b = {{0}};
    memcpy(b.at, p, 8);
    return b;
}
static inline ecfit_block ecfit_block_load8_8(const void *p, const void *q)
{
    ecfit_block b;
    memcpy(b.at, p, 8);
    memcpy(b.at + 8, q, 8);
    return b;
}
static inline ecfit_block ecfit_block_load4_4(const void *p, const void *q)
{
    ecfit_block b = {{0}};
    memcpy(b.at, p, 4);
    memcpy(b.at + 4, q, 4);
    return b;
}
static inline void ecfit_block_store(void *p, ecfit_block b) { memcpy(p, b.at, sizeof b.at); }
#define ECFIT_BLOCK_EACH(b, value) \
    for (int i = 0; i < ECFIT_BLOCK; i++) (b).at[i] = (unsigned char)(value)
static inline ecfit_block ecfit_block_all(unsigned char c)
{
    ecfit_block b;
    ECFIT_BLOCK_EACH(b, c);
    return b;
}
static inline ecfit_block ecfit_block_or(ecfit_block a, ecfit_block b)
{
    ECFIT_BLOCK_EACH(a, a.at[i] | b.at[i]);
    return a;
}
static inline ecfit_block ecfit_block_and(ecfit_block a, ecfit_block b)
{
    ECFIT_BLOCK_EACH(a, a.at[i] & b.at[i]);
    return a;
}
static inline ecfit_block ecfit_block_xor(ecfit_block a, ecfit_block b)
{
    ECFIT_BLOCK_EACH(a, a.at[i] ^ b.at[i]);
    return a;
}
static inline ecfit_block ecfit_block_equal(ecfit_block a, ecfit_block b)
{
    ECFIT_BLOCK_EACH(a, a.at[i] == b.at[i] ? 0xFF : 0);
    return a;
}
static inline ecfit_block ecfit_block_is(ecfit_block b, unsigned char c)
{
    ECFIT_BLOCK_EACH(b, b.at[i] == c ? 0xFF : 0);
    return b;
}
static inline ecfit_block ecfit_block_in(ecfit_block b, unsigned char first, unsigned char last)
{
    ECFIT_BLOCK_EACH(b, b.at[i] >= first && b.at[i] <= last ? 0xFF : 0);
    return b;
}
static inline uint32_t ecfit_block_bits(ecfit_block b)
{
    uint32_t bits = 0;
    for (int i = 0; i < ECFIT_BLOCK; i++) bits |= (uint32_t)(b.at[i] >> 7) << i;
    return bits;
}
static inline ecfit_block ecfit_block_lower(ecfit_block b)
{
    ECFIT_BLOCK_EACH(b, b.at[i] >= 'A' && b.at[i] <= 'Z' ? b.at[i] + 32 : b.at[i]);
    return b;
}
#undef ECFIT_BLOCK_EACH
#endif

/** Whether any bit is set. */
static inline bool ecfit_block_any(ecfit_block b)
{
    return ecfit_block_bits(ecfit_block_is(b, 0)) != (1u << ECFIT_BLOCK) - 1;
}

/** 0xFF where a JSON string must not hold the byte as it is: control characters, quotation marks, backslashes. With one bit
 *  turned, a quotation mark stands right behind the control characters. */
static inline ecfit_block ecfit_block_not_json(ecfit_block b)
{
    const ecfit_block turned = ecfit_block_xor(b, ecfit_block_all('"' ^ ' '));
    return ecfit_block_or(ecfit_block_in(turned, 0, ' '), ecfit_block_is(b, '\\'));
}

#endif

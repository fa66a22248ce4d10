/* Which of 64 bytes are what, by two blocks of 32: for functions of the target ECFIT_WIDE alone, which are called where
 * ecfit_has_wide() says that the processor has AVX2. Layer: base. */
#ifndef ECFIT_BASE_WIDE_H
#define ECFIT_BASE_WIDE_H
#if defined __SSE2__ && defined __x86_64__
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define ECFIT_WIDE __attribute__((target("avx2")))

static inline bool ecfit_has_wide(void) { return __builtin_cpu_supports("avx2"); }

typedef struct ecfit_wide {
    __m256i low, high;
} ecfit_wide;

static inline ECFIT_WIDE ecfit_wide ecfit_wide_load(const unsigned char *p)
{
    return (ecfit_wide){_mm256_loadu_si256((const __m256i *)p), _mm256_loadu_si256((const __m256i *)(p + 32))};
}

static inline ECFIT_WIDE ecfit_wide ecfit_wide_or(ecfit_wide b, unsigned char c)
{
    const __m256i all = _mm256_set1_epi8((char)c);
    return (ecfit_wide){_mm256_or_si256(b.low, all), _mm256_or_si256(b.high, all)};
}

/** Bit i: the highest bit of byte i. */
static inline ECFIT_WIDE uint64_t ecfit_wide_bits(ecfit_wide b)
{
    return (uint32_t)_mm256_movemask_epi8(b.low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b.high) << 32;
}

/** Bit i: byte i is c. */
static inline ECFIT_WIDE uint64_t ecfit_wide_is(ecfit_wide b, unsigned char c)
{
    const __m256i all = _mm256_set1_epi8((char)c);
    return ecfit_wide_bits((ecfit_wide){_mm256_cmpeq_epi8(b.low, all), _mm256_cmpeq_epi8(b.high, all)});
}

/** Bit i: first <= byte i <= last. As ecfit_block_in(). */
static inline ECFIT_WIDE uint64_t ecfit_wide_in(ecfit_wide b, unsigned char first, unsigned char last)
{
    const __m256i to_top = _mm256_set1_epi8((char)(INT8_MAX - last));
    const __m256i below = _mm256_set1_epi8((char)(INT8_MAX - 1 - (last - first)));
    return ecfit_wide_bits((ecfit_wide){_mm256_cmpgt_epi8(_mm256_add_epi8(b.low, to_top), below),
                                        _mm256_cmpgt_epi8(_mm256_add_epi8(b.high, to_top), below)});
}
#endif
#endif

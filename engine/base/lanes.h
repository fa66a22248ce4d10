/* Four floats at a time, with the vector types that gcc and clang share. Layer: base. */
#ifndef ECFIT_BASE_LANES_H
#define ECFIT_BASE_LANES_H
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

enum { ECFIT_LANES = 4, ECFIT_COLUMNS = 8 }; /* columns: what rows of numbers are filled up to */

/** May begin at any float of an array. */
typedef float ecfit_lanes __attribute__((vector_size(ECFIT_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef float ecfit_lanes_aligned __attribute__((vector_size(ECFIT_LANES * sizeof(float)), may_alias));
typedef int32_t ecfit_lane_bits __attribute__((vector_size(ECFIT_LANES * sizeof(int32_t))));
typedef float ecfit_lanes_value __attribute__((vector_size(ECFIT_LANES * sizeof(float)))); /* in registers */

static inline ecfit_lanes_value ecfit_lanes_choose(ecfit_lane_bits mask, ecfit_lanes_value yes, ecfit_lanes_value no)
{
    return (ecfit_lanes_value)(((ecfit_lane_bits)yes & mask) | ((ecfit_lane_bits)no & ~mask));
}

#ifdef __SSE__ /* one instruction each, where choosing takes five; the same answers */
static inline ecfit_lanes_value ecfit_lanes_max(ecfit_lanes_value a, ecfit_lanes_value b) { return _mm_max_ps(a, b); }
static inline ecfit_lanes_value ecfit_lanes_min(ecfit_lanes_value a, ecfit_lanes_value b) { return _mm_min_ps(a, b); }
#else
static inline ecfit_lanes_value ecfit_lanes_max(ecfit_lanes_value a, ecfit_lanes_value b) { return ecfit_lanes_choose(a > b, a, b); }
static inline ecfit_lanes_value ecfit_lanes_min(ecfit_lanes_value a, ecfit_lanes_value b) { return ecfit_lanes_choose(a < b, a, b); }
#endif

static inline ecfit_lanes_value ecfit_lanes_all(float x) { return (ecfit_lanes_value){x, x, x, x}; }

/** e to the x, within 2 units of the last place; x is taken as -80 .. 80. As in the Cephes library (Moshier 1992):
 *  x = n ln 2 + r, a polynomial for e^r, n into the exponent. */
static inline ecfit_lanes_value ecfit_lanes_exp(ecfit_lanes_value x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23: what is added to it is rounded to a whole number in its low bits */
    x = ecfit_lanes_min(ecfit_lanes_max(x, ecfit_lanes_all(-80)), ecfit_lanes_all(80));
    ecfit_lanes_value shifted = x * 1.44269504088896341f + shift, n = shifted - shift;
    ecfit_lanes_value r = x - n * 0.693359375f + n * 2.12194440e-4f;
    ecfit_lanes_value p = ecfit_lanes_all(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * (ecfit_lanes_value)(((ecfit_lane_bits)shifted << 23) + 0x3F800000);
}

/** e to each of values[0..n), in place; reads and writes up to the next multiple of ECFIT_LANES. */
static inline void ecfit_lanes_exp_all(float *values, size_t n)
{
    for (size_t i = 0; i < n; i += ECFIT_LANES) *(ecfit_lanes *)(values + i) = ecfit_lanes_exp(*(ecfit_lanes *)(values + i));
}

/** A row of an array of floats, where it begins, and what it is multiplied with. */
typedef struct ecfit_scaled_row {
    uint32_t place;
    float scale;
} ecfit_scaled_row;

/** sums[0..n) += base[place .. place + n) * scale of each row, one row after the other; n is a multiple of ECFIT_COLUMNS.
 *  Models spend most of their time here. Thread-safe; the same bytes on every machine. */
void ecfit_lanes_add_rows(float *sums, size_t n, const float *base, const ecfit_scaled_row *rows, size_t n_rows);

/* The following three work in place and touch values up to the next multiple of ECFIT_LANES, too. */

/** values[0..n) + by */
static inline void ecfit_lanes_shift_all(float *values, float by, size_t n)
{
    for (size_t i = 0; i < n; i += ECFIT_LANES) *(ecfit_lanes *)(values + i) += by;
}

/** sums[0..n) + add[0..n) */
static inline void ecfit_lanes_add_all(float *sums, const float *add, size_t n)
{
    for (size_t i = 0; i < n; i += ECFIT_LANES) *(ecfit_lanes *)(sums + i) += *(const ecfit_lanes *)(add + i);
}

/** values[0..n) / by */
static inline void ecfit_lanes_divide_all(float *values, float by, size_t n)
{
    for (size_t i = 0; i < n; i += ECFIT_LANES) *(ecfit_lanes *)(values + i) /= by;
}

#endif

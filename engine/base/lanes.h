/* Arrays of floats, four at a time or eight where the machine can, with the vector types that gcc and clang share.
 * Layer: base. */
#ifndef ECFIT_BASE_LANES_H
#define ECFIT_BASE_LANES_H
#include <stddef.h>
#include <stdint.h>

enum { ECFIT_LANES = 4, ECFIT_COLUMNS = 8 }; /* columns: what rows of numbers are filled up to */

/** May begin at any float of an array. */
typedef float ecfit_lanes __attribute__((vector_size(ECFIT_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

/** e to each of values[0..n), in place, within 2 units of the last place; they are taken as -80 .. 80. Reads and writes up
 *  to the next multiple of ECFIT_COLUMNS. */
void ecfit_lanes_exp_all(float *values, size_t n);

/** One more of many that may be true: log-odds z[0..n). max: the greatest; any: the odds of any, 1 + any is the product of
 *  all 1 + odds, at most `most`. Reads and writes up to the next multiple of ECFIT_COLUMNS. */
void ecfit_lanes_join_odds(float *max, float *any, const float *z, float most, size_t n);

/** A row of an array of small numbers, where it begins, and what it is multiplied with. */
typedef struct ecfit_scaled_row {
    uint32_t place;
    float scale;
} ecfit_scaled_row;

/** sums[0..n) += base[place .. place + n) * scale of each row, one row after the other; n is a multiple of ECFIT_COLUMNS.
 *  The numbers have 16 bits because the rows that a notice needs are most of the memory that it touches. Thread-safe; the
 *  same bytes on every machine. */
void ecfit_lanes_add_rows(float *sums, size_t n, const int16_t *base, const ecfit_scaled_row *rows, size_t n_rows);

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

/* Numbers as digits, written where there is room for them. Layer: base. */
#ifndef ECFIT_BASE_DIGITS_H
#define ECFIT_BASE_DIGITS_H
#include <endian.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ECFIT_MAX_DIGITS = 24 }; /* bytes that any number below takes, sign and point included */

/** "00" to "99", one after the other. */
extern const char ecfit_digit_pairs[201];

static inline char *ecfit_put_pair(char *to, uint32_t v) /* below 100 */
{
    memcpy(to, ecfit_digit_pairs + 2 * v, 2);
    return to + 2;
}

static inline uint32_t ecfit_digit_pair(uint32_t v) /* the first digit in the lower byte */
{
    uint16_t pair;
    memcpy(&pair, ecfit_digit_pairs + 2 * v, 2);
    return le16toh(pair);
}

/** Write v; returns the end. There is room for four bytes. Most numbers are places in a text: four digits at most, and
 *  how many is hard to foresee, so all four are made and the zeros in front pushed out. */
static inline char *ecfit_put_digits(char *to, uint64_t v)
{
    if (v < 10) return *to = (char)('0' + v), to + 1;
    if (v >= 10000) {
        to = ecfit_put_digits(to, v / 10000);
        const uint32_t low = (uint32_t)(v % 10000);
        return ecfit_put_pair(ecfit_put_pair(to, low / 100), low % 100);
    }
    const uint32_t small = (uint32_t)v, n_zeros = 0u + (small < 1000) + (small < 100);
    const uint32_t digits = ecfit_digit_pair(small / 100) | ecfit_digit_pair(small % 100) << 16;
    const uint32_t bytes = htole32(digits >> 8 * n_zeros);
    memcpy(to, &bytes, 4);
    return to + 4 - n_zeros;
}

/** Write v with `decimals` (0..6) digits behind the point, rounded half away from zero; returns the end. */
static inline char *ecfit_put_decimal(char *to, double v, unsigned decimals)
{
    static const uint32_t units[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    if (decimals > 6) decimals = 6;
    if (!(fabs(v) <= 1e12)) v = 0; /* nor is it a number */
    const uint32_t unit = units[decimals];
    const uint64_t rest = (uint64_t)(int64_t)(fabs(v) * (double)unit + 0.5), whole = rest / unit;
    uint32_t part = (uint32_t)(rest - whole * unit);
    *to = '-'; /* which numbers are below zero is hard to foresee */
    to += (v < 0) & (rest != 0);
    to = ecfit_put_digits(to, whole);
    if (!decimals) return to;
    *to++ = '.';
    char *end = to + decimals;
    for (to = end; decimals > 2; decimals -= 2, part /= 100) ecfit_put_pair(to -= 2, part % 100);
    if (decimals == 2) ecfit_put_pair(to - 2, part);
    else to[-1] = (char)('0' + part);
    return end;
}

#endif

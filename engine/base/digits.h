/* Numbers as digits, written where there is room for them. Layer: base. */
#ifndef ECFIT_BASE_DIGITS_H
#define ECFIT_BASE_DIGITS_H
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

/** Write v; returns the end. Most numbers are places in a text: four digits at most. */
static inline char *ecfit_put_digits(char *to, uint64_t v)
{
    if (v >= 10000) to = ecfit_put_digits(to, v / 10000);
    uint32_t low = (uint32_t)(v % 10000);
    if (v >= 100) {
        if (v >= 1000) to = ecfit_put_pair(to, low / 100);
        else *to++ = (char)('0' + low / 100);
        return ecfit_put_pair(to, low % 100);
    }
    if (v >= 10) return ecfit_put_pair(to, low);
    *to++ = (char)('0' + low);
    return to;
}

/** Write v with `decimals` (0..6) digits behind the point, rounded half away from zero; returns the end. */
static inline char *ecfit_put_decimal(char *to, double v, unsigned decimals)
{
    static const uint32_t units[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    if (decimals > 6) decimals = 6;
    if (!(fabs(v) <= 1e12)) v = 0; /* nor is it a number */
    const uint32_t unit = units[decimals];
    uint64_t rest = (uint64_t)(fabs(v) * (double)unit + 0.5), whole = rest / unit;
    uint32_t part = (uint32_t)(rest - whole * unit);
    if (v < 0 && rest) *to++ = '-';
    to = ecfit_put_digits(to, whole);
    if (!decimals) return to;
    *to++ = '.';
    char *end = to + decimals;
    for (to = end; decimals >= 2; decimals -= 2, part /= 100) ecfit_put_pair(to -= 2, part % 100);
    if (decimals) to[-1] = (char)('0' + part);
    return end;
}

#endif

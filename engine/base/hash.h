/* One fast hash for short keys; not for hostile keys of unbounded tables (ours are bounded). Layer: base. */
#ifndef ECFIT_BASE_HASH_H
#define ECFIT_BASE_HASH_H
#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ecfit_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide r = (wide)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

/** Eight bytes, the first as the lowest of a number. */
static inline uint64_t ecfit_load8(const void *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return le64toh(v);
}

/** At most eight bytes, likewise, without reading beyond them: two reads that overlap. p may be NULL when len is 0. */
static inline uint64_t ecfit_load_few(const void *p, size_t len)
{
    const unsigned char *u = p;
    if (len == 8) return ecfit_load8(p);
    if (len >= 4) {
        uint32_t low, high;
        memcpy(&low, u, 4);
        memcpy(&high, u + len - 4, 4);
        return le32toh(low) | (uint64_t)le32toh(high) << (8 * (len - 4));
    }
    return len ? u[0] | (uint64_t)u[len / 2] << (8 * (len / 2)) | (uint64_t)u[len - 1] << (8 * (len - 1)) : 0;
}

static inline uint64_t ecfit_hash(const void *ptr, size_t len)
{
    const unsigned char *p = ptr;
    uint64_t h = len;
    for (; len >= 8; p += 8, len -= 8) h = ecfit_mix(h, ecfit_load8(p));
    return ecfit_mix(h, ecfit_load_few(p, len)); /* p may be NULL */
}
#endif

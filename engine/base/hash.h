/* One fast hash for short keys; not for hostile keys of unbounded tables (ours are bounded). Layer: base. */
#ifndef ECFIT_BASE_HASH_H
#define ECFIT_BASE_HASH_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ecfit_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide r = (wide)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static inline uint64_t ecfit_hash(const void *ptr, size_t len)
{
    const unsigned char *p = ptr;
    uint64_t h = len, word;
    for (; len >= 8; p += 8, len -= 8) {
        memcpy(&word, p, 8);
        h = ecfit_mix(h, word);
    }
    word = 0;
    if (len) memcpy(&word, p, len); /* p may be NULL */
    return ecfit_mix(h, word);
}
#endif

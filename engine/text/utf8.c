#include "text/utf8.h"
#include "base/wide.h"
#include <endian.h>

size_t ecfit_utf8_sequence(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    if (c < 0x80) return 1;
    size_t n = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (!n || left < n) return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F)) return 0; /* overlong, surrogate */
    if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F)) return 0;
    return n;
}

/* The length of the sequence at p, 0 when it is NUL, broken or suspect. */
static size_t sound_sequence(const unsigned char *p, size_t left)
{
    return !*p || ecfit_utf8_is_suspect(p, left) ? 0 : ecfit_utf8_common_sequence(p, left);
}

enum { B = ECFIT_BLOCK, WINDOW = 4 * B };

static inline uint64_t bits_in(const unsigned char *p, unsigned char first, unsigned char last)
{
    return ecfit_block_bits(ecfit_block_in(ecfit_block_load(p), first, last));
}

/* Bit i: byte i of a window is one of first to last. */
static inline uint64_t window_in(const unsigned char *p, unsigned char first, unsigned char last)
{
    const uint64_t low = bits_in(p, first, last) | bits_in(p + B, first, last) << B;
    return low | (bits_in(p + 2 * B, first, last) | bits_in(p + 3 * B, first, last) << B) << 2 * B;
}

/* Bytes of a window, a bit each: those that are not plain, that is ASCII but NUL; where there are some, those that begin
 * two bytes, or three in front of ’ and the like, and those below. */
typedef struct window {
    uint64_t others, two, three, below;
} window;

static inline void tell_by_blocks(window *w, const unsigned char *p)
{
    w->others = ~window_in(p, 1, 0x7F);
    if (!w->others) return;
    w->two = window_in(p, 0xC2, 0xDF);
    w->three = window_in(p, 0xE2, 0xE2);
    w->below = window_in(p, 1, 0xBF);
}

#ifdef ECFIT_WIDE
static __attribute__((noinline)) ECFIT_WIDE void tell_by_32(window *w, const unsigned char *p)
{
    const ecfit_wide b = ecfit_wide_load(p);
    w->others = ~ecfit_wide_in(b, 1, 0x7F);
    if (!w->others) return;
    w->two = ecfit_wide_in(b, 0xC2, 0xDF);
    w->three = ecfit_wide_is(b, 0xE2);
    w->below = ecfit_wide_in(b, 1, 0xBF);
}

static inline void tell(window *w, const unsigned char *p)
{
    if (ecfit_has_wide()) tell_by_32(w, p);
    else tell_by_blocks(w, p);
}
#else
static inline void tell(window *w, const unsigned char *p) { tell_by_blocks(w, p); }
#endif

/* Pass over a window at once when it holds nothing but ASCII, é and ’ and the like, and none that could be suspect:
 * how many there are is hard to foresee. returns 0 when one must look at each, else where the window ends, in front of a
 * sequence that reaches beyond it. */
static inline size_t common_window(const window *w)
{
    enum { LAST = WINDOW - 2 }; /* of bytes whose sequence may reach beyond the window */
    const uint64_t begins = w->two | w->three, late = begins >> LAST << LAST;
    const size_t end = late ? (size_t)__builtin_ctzll(late) : WINDOW;
    const uint64_t inside = late ? ~(UINT64_MAX << end) : UINT64_MAX;
    const uint64_t two = w->two & inside, three = w->three & inside, follows = two << 1 | three << 1 | three << 2;
    const bool well_formed = w->below == ~begins && (w->others & inside) == (two | three | follows);
    return well_formed && !((follows | two << 2) & begins) ? end : 0;
}

/* é and the like, nearly all that is not ASCII, with nothing behind it that could make it suspect. */
static inline bool is_plain_accent(const unsigned char *p, size_t left)
{
    uint16_t pair;
    if (left < 3) return false;
    memcpy(&pair, p, sizeof pair);
    return (le16toh(pair) & 0xC0FF) == 0x80C3 && p[2] < 0xC2;
}

/* Pass over the sequences of n bytes at p, with a bit for each byte that is not plain. Returns n or more when all are
 * sound, else the place of the first that is not. */
static inline size_t sound_window(const unsigned char *p, size_t left, size_t n, uint64_t others)
{
    size_t end = n;
    while (others) {
        const size_t k = (size_t)__builtin_ctzll(others);
        const unsigned char *q = p + k;
        const size_t len = is_plain_accent(q, left - k) ? 2 : sound_sequence(q, left - k);
        if (!len) return k;
        others &= others - 1, others &= others - 1;
        for (size_t i = 2; i < len; i++) others &= others - 1;
        end = k + len;
    }
    return end > n ? end : n;
}

size_t ecfit_utf8_sound_run(const char *in, size_t len)
{
    const unsigned char *const p = (const unsigned char *)in;
    size_t i = 0, n;
    window w;
    for (; len - i >= WINDOW; i += n) {
        tell(&w, p + i);
        n = w.others ? common_window(&w) : WINDOW;
        if (!n && (n = sound_window(p + i, len - i, WINDOW, w.others)) < WINDOW) return i + n;
    }
    for (; len - i >= B; i += n)
        if ((n = sound_window(p + i, len - i, B, bits_in(p + i, 1, 0x7F) ^ 0xFFFF)) < B) return i + n;
    for (; i < len; i += n) {
        const bool plain = p[i] && p[i] < 0x80;
        if (!(n = plain ? 1 : sound_sequence(p + i, len - i))) break;
    }
    return i;
}

size_t ecfit_utf8_clean(const char *in, size_t len, ecfit_buf *out)
{
    size_t replaced = 0, from = 0, i = 0;
    while ((i += ecfit_utf8_sound_run(in + i, len - i)) < len) {
        const unsigned char *p = (const unsigned char *)in + i;
        const size_t n = *p ? ecfit_utf8_sequence(p, len - i) : 0;
        if (n) {
            i += n;
            continue;
        }
        ecfit_buf_put(out, in + from, i - from);
        ecfit_buf_puts(out, *p ? "\xEF\xBF\xBD" : " ");
        from = ++i;
        replaced++;
    }
    ecfit_buf_put(out, in + from, len - from);
    return replaced;
}

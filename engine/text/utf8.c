#include "text/utf8.h"

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

size_t ecfit_utf8_clean(const char *in, size_t len, ecfit_buf *out)
{
    const unsigned char *p = (const unsigned char *)in;
    size_t replaced = 0, from = 0, i = 0;
    while (i < len) {
        i += ecfit_utf8_plain_run(p + i, len - i);
        if (i >= len) break;
        size_t n = p[i] ? ecfit_utf8_common_sequence(p + i, len - i) : 0;
        if (n) {
            i += n;
            continue;
        }
        ecfit_buf_put(out, in + from, i - from);
        ecfit_buf_puts(out, p[i] ? "\xEF\xBF\xBD" : " ");
        from = ++i;
        replaced++;
    }
    ecfit_buf_put(out, in + from, len - from);
    return replaced;
}

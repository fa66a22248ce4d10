#include "intake/decode.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <utf8proc.h>

/* 0x80..0x9F; the five bytes that Windows-1252 leaves open stay what they are, as in the WHATWG table. */
static const uint16_t cp1252_high[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
    0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x009D, 0x017E, 0x0178,
};

uint32_t ecfit_decode_cp1252(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? cp1252_high[byte - 0x80] : byte;
}

void ecfit_decode_put(ecfit_buf *out, uint32_t cp)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) cp = 0xFFFD;
    if (!cp) cp = ' ';
    if (cp < 0x80) {
        ecfit_buf_putc(out, (char)cp);
        return;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    char bytes[4];
    for (size_t i = n; i-- > 1; cp >>= 6) bytes[i] = (char)(0x80 | (cp & 63));
    bytes[0] = (char)(lead[n] | cp);
    ecfit_buf_put(out, bytes, n);
}

/* Well-formed sequences of two bytes and more, bytes that fit none, zeros, and signs of double encoding. */
typedef struct utf8_count {
    size_t good, bad, zero, suspect;
} utf8_count;

static utf8_count count_utf8(ecfit_str in)
{
    const unsigned char *p = (const unsigned char *)in.ptr;
    utf8_count n = {0};
    for (size_t i = 0; (i += ecfit_utf8_plain_run(p + i, in.len - i)) < in.len;) {
        if (!p[i]) {
            n.zero++, i++;
            continue;
        }
        size_t len = ecfit_utf8_common_sequence(p + i, in.len - i);
        n.good += len > 0;
        n.bad += len == 0;
        n.suspect += ecfit_utf8_is_suspect(p + i, in.len - i);
        i += len ? len : 1;
    }
    return n;
}

bool ecfit_decode_is_utf8(ecfit_str in)
{
    utf8_count n = count_utf8(in);
    return !n.bad && !n.zero;
}

/* ---- UTF-16 ---- */

/* Without a mark: every other byte of Latin text is zero. */
ecfit_utf16 ecfit_decode_utf16_kind(ecfit_str in)
{
    if (in.len >= 2 && !memcmp(in.ptr, "\xFF\xFE", 2)) return ECFIT_UTF16_LE;
    if (in.len >= 2 && !memcmp(in.ptr, "\xFE\xFF", 2)) return ECFIT_UTF16_BE;
    size_t n = in.len < 512 ? in.len / 2 : 256, zero[2] = {0};
    for (size_t i = 0; i < 2 * n; i++) zero[i & 1] += !in.ptr[i];
    if (n >= 4 && zero[1] * 10 > n * 7 && !zero[0]) return ECFIT_UTF16_LE;
    if (n >= 4 && zero[0] * 10 > n * 7 && !zero[1]) return ECFIT_UTF16_BE;
    return ECFIT_NOT_UTF16;
}

bool ecfit_decode_is_utf16(ecfit_str in) { return ecfit_decode_utf16_kind(in) != ECFIT_NOT_UTF16; }

static uint32_t unit_at(ecfit_str in, size_t i, ecfit_utf16 kind)
{
    unsigned char a = (unsigned char)in.ptr[i], b = (unsigned char)in.ptr[i + 1];
    return kind == ECFIT_UTF16_LE ? (uint32_t)(b << 8 | a) : (uint32_t)(a << 8 | b);
}

void ecfit_decode_utf16(ecfit_str in, ecfit_utf16 kind, ecfit_buf *out)
{
    for (size_t i = 0; i + 2 <= in.len; i += 2) {
        uint32_t cp = unit_at(in, i, kind);
        if (cp == 0xFEFF && i == 0) continue;
        if (cp >= 0xD800 && cp < 0xDC00 && i + 4 <= in.len) {
            uint32_t low = unit_at(in, i + 2, kind);
            if (low >= 0xDC00 && low < 0xE000) cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00), i += 2;
        }
        ecfit_decode_put(out, cp);
    }
}

static void from_cp1252(ecfit_str in, ecfit_buf *out)
{
    for (size_t i = 0; i < in.len; i++) ecfit_decode_put(out, ecfit_decode_cp1252((unsigned char)in.ptr[i]));
}

/* ---- UTF-8 that was read as Windows-1252 and encoded again ---- */

/* The byte that a character was before; 0 when it cannot have been a byte of 0x80 and above. */
static unsigned char byte_of(uint32_t cp)
{
    if (cp >= 0x80 && cp < 0x100) return (unsigned char)cp;
    for (unsigned i = 0; i < 32; i++)
        if (cp1252_high[i] == cp) return (unsigned char)(0x80 + i);
    return 0;
}

/* What such a sequence may say: accents, punctuation, symbols, emoji. Anything else is left alone: a capital accent
 * before a quotation mark (an "É" and its closing quote) is no sign of double encoding. */
static bool plausible(const unsigned char *b)
{
    switch (b[0]) {
    case 0xC2: case 0xC3: return true;
    case 0xC5: return b[1] == 0x92 || b[1] == 0x93 || b[1] == 0xA0 || b[1] == 0xA1 || b[1] == 0xB8;
    case 0xE2: return b[1] >= 0x80 && b[1] <= 0x9E;
    case 0xEF: return b[1] == 0xBB || b[1] == 0xBF;
    case 0xF0: return b[1] == 0x9F;
    default: return false;
    }
}

/* The sequence at p that stands for one character: its length in bytes and the character; 0 when there is none. */
static size_t twice_encoded(const unsigned char *p, size_t left, uint32_t *cp)
{
    unsigned char b[4];
    size_t used = 0, have = 0, want = 1;
    while (have < want) {
        uint32_t c;
        if (used >= left) return 0;
        used += ecfit_utf8_decode(p + used, &c);
        b[have] = byte_of(c);
        if (have ? (b[have] & 0xC0) != 0x80 : b[0] < 0xC2) return 0;
        if (!have) want = b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : 4;
        have++;
    }
    if (!plausible(b) || ecfit_utf8_sequence(b, want) != want) return 0;
    ecfit_utf8_decode(b, cp);
    if (*cp >= 0x80 && *cp < 0xA0) *cp = ecfit_decode_cp1252((unsigned char)*cp);
    return used;
}

/* Two forms that lost a byte on the way: "Ã " was "à" with its no-break space made plain, "â€" a closing quote. */
static size_t half_lost(const unsigned char *p, size_t left, uint32_t *cp)
{
    if (left >= 3 && !memcmp(p, "\xC3\x83 ", 3)) return *cp = 0xE0, left >= 4 && p[3] == ' ' ? 3 : 2;
    if (left >= 5 && !memcmp(p, "\xC3\xA2\xE2\x82\xAC", 5)) return *cp = 0x201D, 5;
    return 0;
}

/* Every sequence begins with one of Â Ã Å â ï ð: the byte 0xC3. */
static size_t find_twice_encoded(ecfit_str in, size_t from)
{
    uint32_t cp;
    for (const char *at; from < in.len && (at = memchr(in.ptr + from, 0xC3, in.len - from)); from++) {
        from = (size_t)(at - in.ptr);
        if (twice_encoded((const unsigned char *)at, in.len - from, &cp)) return from;
    }
    return in.len;
}

/* in must be valid UTF-8. returns false (nothing appended) when there was nothing to repair. */
static bool repair(ecfit_str in, ecfit_buf *out)
{
    const unsigned char *p = (const unsigned char *)in.ptr;
    if (find_twice_encoded(in, 0) == in.len) return false;
    for (size_t i = 0; i < in.len;) {
        const void *at = memchr(p + i, 0xC3, in.len - i);
        size_t plain = at ? (size_t)((const unsigned char *)at - p) - i : in.len - i;
        ecfit_buf_put(out, in.ptr + i, plain);
        i += plain;
        if (i == in.len) break;
        uint32_t cp = 0;
        size_t n = twice_encoded(p + i, in.len - i, &cp);
        if (!n) n = half_lost(p + i, in.len - i, &cp);
        if (n) ecfit_decode_put(out, cp);
        else ecfit_buf_put(out, in.ptr + i, n = ecfit_utf8_sequence(p + i, in.len - i));
        i += n;
    }
    return true;
}

static ecfit_str take(ecfit_buf *from, ecfit_buf *scratch)
{
    scratch->failed |= from->failed;
    ecfit_buf_free(scratch->failed ? from : scratch);
    if (scratch->failed) return (ecfit_str){"", 0};
    *scratch = *from;
    ecfit_buf_putc(scratch, 0);
    scratch->len -= !scratch->failed;
    return scratch->failed ? (ecfit_str){"", 0} : (ecfit_str){scratch->ptr, scratch->len};
}

static void to_utf8(ecfit_str in, utf8_count n, ecfit_buf *out)
{
    ecfit_utf16 kind = ecfit_decode_utf16_kind(in);
    if (kind) ecfit_decode_utf16(in, kind, out);
    else if (n.bad > n.good / 4) from_cp1252(in, out);
    else ecfit_utf8_clean(in.ptr, in.len, out); /* UTF-8 with a few bad bytes */
}

ecfit_str ecfit_decode(ecfit_str in, ecfit_buf *scratch)
{
    if (in.len >= 3 && !memcmp(in.ptr, "\xEF\xBB\xBF", 3)) in.ptr += 3, in.len -= 3;
    if (ecfit_utf8_sound_run(in.ptr, in.len) == in.len) return in; /* nearly always */
    utf8_count n = count_utf8(in);
    if (n.bad || n.zero) {
        ecfit_buf converted = {0};
        to_utf8(in, n, &converted);
        in = take(&converted, scratch);
    }
    for (int layer = 0; layer < 3 && (n.suspect || n.bad); layer++) { /* some texts went wrong more than once */
        ecfit_buf repaired = {0};
        if (!repair(in, &repaired)) break;
        in = take(&repaired, scratch);
    }
    return in;
}

/* U+0300 to U+036F, which are CC 80 to CD AF. */
static bool has_combining_mark(const char *p, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++)
        if ((p[i] & 0xFE) == 0xCC && ((unsigned char)p[i] == 0xCC || (unsigned char)p[i + 1] < 0xB0)) return true;
    return false;
}

void ecfit_decode_compose(ecfit_buf *text)
{
    if (text->failed || !has_combining_mark(text->ptr, text->len)) return;
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text->ptr, (utf8proc_ssize_t)text->len, &composed,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n == UTF8PROC_ERROR_NOMEM) text->failed = true;
    if (n >= 0) {
        text->len = 0;
        ecfit_buf_put(text, (const char *)composed, (size_t)n);
    }
    free(composed);
}

#include "intake/json_plain.h"
#include "base/blocks.h"
#include "intake/decode.h"
#include "text/utf8.h"
#include <ctype.h>

typedef struct json_scan {
    const char *p, *end;
} json_scan;

static void skip_space(json_scan *s)
{
    while (s->p < s->end && *s->p <= ' ' && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r')) s->p++;
}

static bool take(json_scan *s, char c)
{
    skip_space(s);
    if (s->p >= s->end || *s->p != c) return false;
    return s->p++, true;
}

static uint32_t stops_of(ecfit_block b) { return ecfit_block_bits(ecfit_block_not_json(b)); }

static bool stops(unsigned char c) { return c < ' ' || c == '"' || c == '\\'; }

/* Bytes of a string up to a quote, a backslash or a control character, a block at a time. */
static size_t plain_run(const char *p, const char *end)
{
    const char *at = p;
    for (; end - at >= ECFIT_BLOCK; at += ECFIT_BLOCK) {
        const uint32_t found = stops_of(ecfit_block_load(at));
        if (found) return (size_t)(at - p) + (size_t)__builtin_ctz(found);
    }
    while (at < end && !stops((unsigned char)*at)) at++;
    return (size_t)(at - p);
}

static bool hex4(json_scan *s, uint32_t *value)
{
    *value = 0;
    if (s->end - s->p < 4) return false;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)*s->p++;
        if (!isxdigit(c)) return false;
        *value = *value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return true;
}

static bool unicode_escape(json_scan *s, uint32_t *cp)
{
    uint32_t low;
    if (!hex4(s, cp)) return false;
    if (*cp < 0xD800 || *cp > 0xDFFF) return true;
    if (*cp > 0xDBFF || s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u') return false;
    s->p += 2;
    if (!hex4(s, &low) || low < 0xDC00 || low > 0xDFFF) return false;
    *cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* Behind a backslash; out may be NULL. */
static bool escape(json_scan *s, ecfit_buf *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (s->p >= s->end) return false;
    char c = *s->p++;
    uint32_t cp;
    if (c == 'u') {
        if (!unicode_escape(s, &cp)) return false;
        if (out) ecfit_decode_put(out, cp);
        return true;
    }
    const char *at = memchr(from, c, sizeof from - 1);
    if (at && out) ecfit_buf_putc(out, to[at - from]);
    return at;
}

/* Copy a string up to a quote, a control character or an escape other than \n, which parts the lines of a text, as far as
 * whole blocks reach and there is room for them; *to moves behind the copy. */
static void copy_lines(json_scan *s, char **to, size_t room)
{
    enum { LEAST = ECFIT_BLOCK + 1 }; /* a block, and what is escaped by a backslash at its end */
    const char *p = s->p;
    char *out = *to;
    const size_t left = (size_t)(s->end - p), most = left < room ? left : room;
    for (const char *last = p + (most > LEAST ? most - LEAST : 0); p < last;) {
        const ecfit_block b = ecfit_block_load(p);
        const uint32_t found = stops_of(b);
        const size_t n = found ? (size_t)__builtin_ctz(found) : ECFIT_BLOCK;
        ecfit_block_store(out, b);
        p += n, out += n;
        if (!found) continue;
        if (p[0] != '\\' || p[1] != 'n') break;
        *out++ = '\n';
        p += 2;
    }
    s->p = p;
    *to = out;
}

/* Behind the opening quote, up to behind the closing one. */
static bool string(json_scan *s, ecfit_buf *out)
{
    enum { ROOM = 8 * ECFIT_BLOCK };
    for (;;) {
        char *to = out ? ecfit_buf_room(out, ROOM) : NULL;
        if (to) {
            copy_lines(s, &to, out->cap - out->len);
            ecfit_buf_end(out, to);
        }
        const size_t n = plain_run(s->p, s->end);
        if (out) ecfit_buf_add(out, s->p, n);
        s->p += n;
        if (s->p >= s->end) return false;
        const char c = *s->p++;
        if (c == '"') return true;
        if (c != '\\' || !escape(s, out)) return false;
    }
}

static bool digits(json_scan *s)
{
    const char *from = s->p;
    while (s->p < s->end && isdigit((unsigned char)*s->p)) s->p++;
    return s->p > from;
}

/* Without exponent: the rare ones are left to yajl. */
static bool number(json_scan *s)
{
    if (s->p < s->end && *s->p == '-') s->p++;
    const char *first = s->p;
    if (!digits(s) || (*first == '0' && s->p - first > 1)) return false;
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (!digits(s)) return false;
    }
    return s->p >= s->end || (*s->p != 'e' && *s->p != 'E');
}

static bool literal(json_scan *s)
{
    static const char *const words[] = {"null", "true", "false"};
    for (int i = 0; i < 3; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(s->end - s->p) < n || memcmp(s->p, words[i], n)) continue;
        s->p += n;
        return true;
    }
    return false;
}

static bool string_value(json_scan *s, int field, ecfit_json_record *rec)
{
    s->p++;
    if (field < 0) return string(s, NULL);
    ecfit_json_set(rec, field, "", 0);
    ecfit_buf *b = &rec->fields[field];
    if (!string(s, b)) return false;
    ecfit_buf_putc(b, 0);
    b->len -= !b->failed;
    return true;
}

static bool value(json_scan *s, int field, ecfit_json_record *rec)
{
    skip_space(s);
    if (s->p >= s->end) return false;
    const char *from = s->p;
    if (*from == '"') return string_value(s, field, rec);
    if (*from == 'n') return literal(s); /* a field that is null is not there */
    if (isalpha((unsigned char)*from)) return field < 0 && literal(s);
    if (field > ECFIT_JSON_ID || !number(s)) return false;
    if (field == ECFIT_JSON_ID) ecfit_json_set(rec, field, from, (size_t)(s->p - from));
    return true;
}

static bool member(json_scan *s, const ecfit_json_keys *keys, ecfit_json_record *rec)
{
    if (!take(s, '"')) return false;
    ecfit_str name = {s->p, plain_run(s->p, s->end)};
    s->p += name.len;
    if (s->p >= s->end || *s->p++ != '"' || !take(s, ':')) return false;
    skip_space(s);
    const char *from = s->p;
    if (!value(s, ecfit_json_field(keys, name), rec)) return false;
    if (!ecfit_json_listed(keys->meta, name)) return true;
    ecfit_json_key(&rec->meta, name);
    ecfit_utf8_clean(from, (size_t)(s->p - from), &rec->meta);
    return true;
}

bool ecfit_json_read_plain(ecfit_str line, const ecfit_json_keys *keys, ecfit_json_record *rec)
{
    json_scan s = {line.ptr, line.ptr + line.len};
    if (!take(&s, '{')) return false;
    do
        if (!member(&s, keys, rec)) return false;
    while (take(&s, ','));
    if (!take(&s, '}')) return false;
    skip_space(&s);
    return s.p == s.end;
}

#include "lexicon/table.h"
#include "base/io.h"
#include "text/utf8.h"
#include <stdarg.h>
#include <stdio.h>

enum { MAX_FILE_BYTES = 256 * 1024 * 1024 };

static ecfit_status check_utf8(const ecfit_table *t, ecfit_error *err)
{
    const unsigned char *p = (const unsigned char *)t->bytes.ptr;
    unsigned line = 1;
    for (size_t i = 0, n; i < t->bytes.len; i += n) {
        n = ecfit_utf8_sequence(p + i, t->bytes.len - i);
        if (!n || !p[i]) return ecfit_fail(err, ECFIT_EDICT, t->path, line, "expected UTF-8 text, found byte 0x%02X", p[i]);
        line += p[i] == '\n';
    }
    return ECFIT_OK;
}

ecfit_status ecfit_table_open(ecfit_table *t, const char *path, ecfit_error *err)
{
    *t = (ecfit_table){.path = path};
    ecfit_status status = ecfit_io_read(path, MAX_FILE_BYTES, &t->bytes, err);
    if (!status) status = check_utf8(t, err);
    if (status) {
        ecfit_table_close(t);
        return status;
    }
    t->rest = (ecfit_str){t->bytes.ptr, t->bytes.len};
    return ECFIT_OK;
}

bool ecfit_table_line(ecfit_table *t, ecfit_str *line)
{
    while (t->rest.ptr && t->rest.len) {
        *line = ecfit_str_cut(&t->rest, '\n');
        t->line++;
        if (line->len && line->ptr[line->len - 1] == '\r') line->len--;
        if (!line->len || line->ptr[0] != '#') return true;
    }
    return false;
}

bool ecfit_table_next(ecfit_table *t)
{
    ecfit_str line;
    while (ecfit_table_line(t, &line)) {
        if (!ecfit_str_trim(line).len) continue;
        for (size_t i = 0; i < ECFIT_TABLE_FIELDS; i++) t->field[i] = (ecfit_str){"", 0};
        for (t->n_fields = 0; line.ptr && t->n_fields < ECFIT_TABLE_FIELDS; t->n_fields++)
            t->field[t->n_fields] = ecfit_str_trim(ecfit_str_cut(&line, '\t'));
        return true;
    }
    return false;
}

ecfit_status ecfit_table_fail(const ecfit_table *t, ecfit_error *err, const char *fmt, ...)
{
    char what[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return ecfit_fail(err, ECFIT_EDICT, t->path, t->line, "%s", what);
}

void ecfit_table_close(ecfit_table *t)
{
    ecfit_buf_free(&t->bytes);
    *t = (ecfit_table){0};
}

/* 15 digits and a power of ten up to 1e22 are exact as doubles: their quotient is rounded once. */
bool ecfit_parse_number(ecfit_str s, double *out)
{
    enum { MAX_DIGITS = 15, MAX_BEHIND = 22 };
    const bool minus = s.len && s.ptr[0] == '-';
    double digits = 0, unit = 1;
    size_t n = 0, n_telling = 0, n_behind = 0, i = minus || (s.len && s.ptr[0] == '+');
    for (bool point = false; i < s.len; i++) {
        if (s.ptr[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
        digits = digits * 10 + (s.ptr[i] - '0');
        n++, n_behind += point, n_telling += digits > 0;
        if (n_telling > MAX_DIGITS || n_behind > MAX_BEHIND) return false;
    }
    if (!n) return false;
    while (n_behind-- > 0) unit *= 10;
    *out = minus ? -(digits / unit) : digits / unit;
    return true;
}

bool ecfit_parse_number_in(ecfit_str s, double low, double high, double *out)
{
    double value;
    if (!ecfit_parse_number(s, &value) || !(value >= low && value <= high)) return false;
    *out = value;
    return true;
}

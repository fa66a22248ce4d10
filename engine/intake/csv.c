#include "intake/csv.h"
#include "intake/decode.h"
#include <ctype.h>
#include <strings.h>

char ecfit_csv_separator(ecfit_str header)
{
    static const char marks[] = {',', ';', '\t', '|'};
    size_t count[sizeof marks] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < header.len; i++) {
        quoted ^= header.ptr[i] == '"';
        const char *at = quoted ? NULL : memchr(marks, header.ptr[i], sizeof marks);
        if (at) count[at - marks]++;
    }
    for (size_t i = 1; i < sizeof marks; i++)
        if (count[i] > count[best]) best = i;
    return count[best] ? marks[best] : 0;
}

char ecfit_csv_declared(ecfit_str line)
{
    line = ecfit_str_trim(line);
    if (line.len > 2 && line.ptr[0] == '"' && line.ptr[line.len - 1] == '"') line = (ecfit_str){line.ptr + 1, line.len - 2};
    return line.len == 5 && !strncasecmp(line.ptr, "sep=", 4) ? line.ptr[4] : 0;
}

static void reset(ecfit_csv *csv)
{
    csv->row.len = csv->row.failed = 0;
    vec_reset(&csv->starts);
}

static void begin_field(ecfit_csv *csv)
{
    size_t *start = vec_push(&csv->starts);
    if (start) *start = csv->row.len;
    else csv->row.failed = true;
}

/* The fields of one line; quoted says whether it begins, and then whether it ends, within quotes. */
static void read_line(ecfit_csv *csv, ecfit_str line, bool *quoted)
{
    if (!*quoted) begin_field(csv);
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        size_t start = csv->starts.n ? csv->starts.at[csv->starts.n - 1] : 0;
        if (*quoted && c == '"' && i + 1 < line.len && line.ptr[i + 1] == '"') ecfit_buf_putc(&csv->row, '"'), i++;
        else if (c == '"' && (*quoted || csv->row.len == start)) *quoted = !*quoted;
        else if (!*quoted && c == csv->separator) {
            ecfit_buf_putc(&csv->row, 0);
            begin_field(csv);
        } else ecfit_buf_putc(&csv->row, c ? c : ' '); /* a NUL would end the field */
    }
}

static int fail(const ecfit_csv *csv, const ecfit_stream *s, ecfit_status code, const char *what, ecfit_error *err)
{
    ecfit_fail(err, code, s->where, csv->line, "%s", what);
    return -1;
}

static int too_long(const ecfit_csv *csv, const ecfit_stream *s, ecfit_error *err)
{
    return fail(csv, s, ECFIT_ELIMIT, "row over the limit (an open quote?): passed over", err);
}

/* Pass over what is left of a row that is too long: up to the end of its line, or of its quotes. */
static int skip_row(ecfit_csv *csv, ecfit_stream *s, size_t max_bytes, bool quoted, ecfit_error *err)
{
    ecfit_str line;
    while (quoted) {
        int got = ecfit_stream_line(s, max_bytes, &line, NULL);
        if (!got) break;
        if (got < 0) quoted ^= s->odd_quotes;
        else reset(csv), read_line(csv, line, &quoted);
    }
    return too_long(csv, s, err);
}

static int read_row(ecfit_csv *csv, ecfit_stream *s, size_t max_bytes, ecfit_error *err)
{
    bool quoted = false;
    ecfit_str line;
    ecfit_error why;
    reset(csv);
    for (;;) {
        int got = ecfit_stream_line(s, max_bytes, &line, &why);
        if (!csv->starts.n) csv->line = s->line;
        if (got < 0 && why.code == ECFIT_ELIMIT) return skip_row(csv, s, max_bytes, quoted ^ s->odd_quotes, err);
        if (got < 0 && err) *err = why;
        if (got < 0) return -1;
        if (!got && quoted) return fail(csv, s, ECFIT_EFORMAT, "a quote is opened and never closed", err);
        if (!got) return 0;
        if (s->line == 1 && line.len >= 3 && !memcmp(line.ptr, "\xEF\xBB\xBF", 3)) line.ptr += 3, line.len -= 3;
        if (!quoted && !ecfit_str_trim(line).len) continue;
        if (s->line == 1 && (csv->separator = ecfit_csv_declared(line))) continue;
        if (!csv->separator) csv->separator = ecfit_csv_separator(line);
        if (!csv->separator) csv->separator = ','; /* one column */
        read_line(csv, line, &quoted);
        if (quoted) ecfit_buf_putc(&csv->row, '\n');
        if (csv->row.len > max_bytes) return skip_row(csv, s, max_bytes, quoted, err);
        if (csv->row.failed) return fail(csv, s, ECFIT_ENOMEM, "out of memory", err);
        if (quoted) continue;
        ecfit_buf_putc(&csv->row, 0);
        return csv->row.failed ? fail(csv, s, ECFIT_ENOMEM, "out of memory", err) : 1;
    }
}

static ecfit_str field_at(const ecfit_buf *bytes, const size_t *starts, size_t n, size_t column)
{
    if (column >= n) return (ecfit_str){"", 0};
    size_t end = column + 1 < n ? starts[column + 1] : bytes->len;
    return (ecfit_str){bytes->ptr + starts[column], end - starts[column] - 1};
}

/* A field of the row just read, whether its column has a name or not. */
static ecfit_str cell(const ecfit_csv *csv, size_t column)
{
    return field_at(&csv->row, csv->starts.at, csv->starts.n, column);
}

ecfit_str ecfit_csv_field(const ecfit_csv *csv, size_t column)
{
    return column < csv->names.n ? cell(csv, column) : (ecfit_str){"", 0};
}

/* The row just read becomes the names of the columns, in UTF-8. */
static bool keep_names(ecfit_csv *csv)
{
    ecfit_buf scratch = {0};
    for (size_t i = 0; i < csv->starts.n; i++) {
        size_t *start = vec_push(&csv->names);
        if (!start) break;
        *start = csv->header.len;
        ecfit_str name = ecfit_decode(cell(csv, i), &scratch);
        ecfit_buf_put(&csv->header, name.ptr, name.len);
        ecfit_buf_putc(&csv->header, 0);
    }
    bool ok = csv->names.n == csv->starts.n && !csv->header.failed && !scratch.failed;
    ecfit_buf_free(&scratch);
    return ok;
}

ecfit_status ecfit_csv_begin(ecfit_csv *csv, ecfit_stream *s, size_t max_bytes, ecfit_error *err)
{
    csv->separator = 0;
    csv->again = false;
    csv->header.len = csv->header.failed = 0;
    vec_reset(&csv->names);
    ecfit_error why = {0};
    int got = read_row(csv, s, max_bytes, &why);
    if (got < 0 && err) *err = why;
    if (got < 0) return why.code;
    if (!got) return ecfit_fail(err, ECFIT_EEMPTY, s->where, 0, "no header line, expected the names of the columns");
    return keep_names(csv) ? ECFIT_OK : ecfit_fail(err, ECFIT_ENOMEM, s->where, 1, "out of memory");
}

int ecfit_csv_next(ecfit_csv *csv, ecfit_stream *s, size_t max_bytes, ecfit_error *err)
{
    if (csv->again) return csv->again = false, 1;
    return read_row(csv, s, max_bytes, err);
}

ecfit_str ecfit_csv_name(const ecfit_csv *csv, size_t column)
{
    return field_at(&csv->header, csv->names.at, csv->names.n, column);
}

size_t ecfit_csv_column(const ecfit_csv *csv, const char *const *names)
{
    for (; *names; names++) {
        for (size_t i = 0; i < csv->names.n; i++) {
            ecfit_str have = ecfit_str_trim(ecfit_csv_name(csv, i));
            if (have.len == strlen(*names) && !strncasecmp(have.ptr, *names, have.len)) return i;
        }
        char *end;
        unsigned long number = isdigit((unsigned char)**names) ? strtoul(*names, &end, 10) : 0;
        if (number && !*end && number <= csv->names.n) return number - 1;
    }
    return csv->names.n;
}

void ecfit_csv_free(ecfit_csv *csv)
{
    ecfit_buf_free(&csv->row);
    ecfit_buf_free(&csv->header);
    vec_free(&csv->starts);
    vec_free(&csv->names);
}

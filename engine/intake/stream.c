#include "intake/stream.h"
#include "base/vec.h"
#include "intake/libarchive.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK_BYTES = 128 * 1024, KEEP_BYTES = 4 * 1024 * 1024 };

static ssize_t read_fd(int fd, void *to, size_t n)
{
    for (;;) {
        ssize_t got = read(fd, to, n);
        if (got >= 0 || errno != EINTR) return got;
    }
}

static la_ssize_t read_packed(struct archive *a, void *ctx, const void **block)
{
    ecfit_stream *s = ctx;
    *block = s->packed;
    if (s->n_packed) { /* the bytes that were peeked at come first */
        size_t n = s->n_packed;
        s->n_packed = 0;
        return (la_ssize_t)n;
    }
    ssize_t n = read_fd(s->fd, s->packed, CHUNK_BYTES);
    if (n < 0) s->lib->set_error(a, errno, "cannot read: %s", strerror(errno));
    return n;
}

static ssize_t read_some(ecfit_stream *s, void *to, size_t n)
{
    ssize_t got = s->unpack ? s->lib->read_data(s->unpack, to, n) : read_fd(s->fd, to, n);
    if (got >= 0) return got;
    if (s->unpack)
        ecfit_fail(&s->failure, ECFIT_EFORMAT, s->where, s->line, "cannot unpack: %s", s->lib->error_string(s->unpack));
    else ecfit_fail(&s->failure, ECFIT_EIO, s->where, s->line, "cannot read: %s", strerror(errno));
    return -1;
}

/* Room for n bytes behind ptr[to), and one more for the NUL behind a last line. */
static bool make_room(ecfit_stream *s, size_t n)
{
    if (s->from == s->to) s->from = s->to = 0;
    if (s->from > CHUNK_BYTES) { /* what was consumed makes room */
        memmove(s->ptr, s->ptr + s->from, s->to - s->from);
        s->to -= s->from;
        s->from = 0;
    }
    size_t need = s->to + n + 1;
    if (s->cap >= need || ecfit_vec_grow((void **)&s->ptr, &s->cap, need, 1)) return true;
    ecfit_fail(&s->failure, ECFIT_ENOMEM, s->where, s->line, "out of memory");
    return s->eof = true, false;
}

/* The bytes of s->wide that are whole characters; a pair of units may be cut by the end of a chunk. */
static size_t whole_units(const ecfit_stream *s)
{
    size_t n = s->wide.len & ~(size_t)1;
    if (n < 2 || s->eof) return n;
    unsigned char high = (unsigned char)s->wide.ptr[s->utf16 == ECFIT_UTF16_LE ? n - 1 : n - 2];
    return high >= 0xD8 && high < 0xDC ? n - 2 : n;
}

static bool convert_wide(ecfit_stream *s)
{
    ecfit_buf utf8 = {0};
    size_t n = whole_units(s);
    ecfit_decode_utf16((ecfit_str){s->wide.ptr, n}, s->utf16, &utf8);
    bool ok = make_room(s, utf8.len);
    if (ok && utf8.failed) ecfit_fail(&s->failure, ECFIT_ENOMEM, s->where, s->line, "out of memory");
    if (ok && utf8.len) memcpy(s->ptr + s->to, utf8.ptr, utf8.len), s->to += utf8.len;
    if (s->wide.len) memmove(s->wide.ptr, s->wide.ptr + n, s->wide.len -= n);
    s->eof |= utf8.failed;
    ecfit_buf_free(&utf8);
    return ok;
}

static bool fill_wide(ecfit_stream *s)
{
    char *to = ecfit_buf_room(&s->wide, CHUNK_BYTES);
    if (!to) return ecfit_fail(&s->failure, ECFIT_ENOMEM, s->where, s->line, "out of memory"), s->eof = true, false;
    ssize_t got = read_some(s, to, CHUNK_BYTES);
    ecfit_buf_end(&s->wide, to + (got > 0 ? got : 0));
    s->eof = got <= 0;
    size_t before = s->to - s->from;
    return convert_wide(s) && (!s->eof || s->to - s->from > before);
}

/* Read one more chunk behind ptr[to); false at the end and on failure. */
static bool fill(ecfit_stream *s)
{
    if (s->eof) return false;
    if (s->utf16) return fill_wide(s);
    if (!make_room(s, CHUNK_BYTES)) return false;
    ssize_t got = read_some(s, s->ptr + s->to, CHUNK_BYTES);
    if (got <= 0) return s->eof = true, false;
    s->to += (size_t)got;
    return true;
}

/* Tell a failure once; behind it the stream is at its end. */
static ecfit_status report(ecfit_stream *s, ecfit_error *err)
{
    ecfit_status code = s->failure.code;
    if (code && err) *err = s->failure;
    s->failure.code = ECFIT_OK;
    if (code) s->from = s->to;
    return code;
}

static bool is_packed(ecfit_str head)
{
    return (head.len >= 3 && !memcmp(head.ptr, "\x1F\x8B\x08", 3)) ||
           (head.len >= 4 && !memcmp(head.ptr, "\x28\xB5\x2F\xFD", 4));
}

static ecfit_status unpack_failed(ecfit_stream *s, ecfit_error *err)
{
    const char *why = s->unpack ? s->lib->error_string(s->unpack) : NULL;
    return ecfit_fail(err, why ? ECFIT_EFORMAT : ECFIT_ENOMEM, s->where, 0, "cannot unpack: %s",
                      why ? why : "out of memory");
}

/* Hand the peeked bytes to libarchive and go on with what it unpacks. */
static ecfit_status unpack(ecfit_stream *s, ecfit_error *err)
{
    if (!(s->lib = ecfit_libarchive_open(s->where, err))) return ECFIT_EHELPER;
    s->n_packed = s->to - s->from;
    s->packed = malloc(s->n_packed > CHUNK_BYTES ? s->n_packed : CHUNK_BYTES);
    s->unpack = s->packed ? s->lib->read_new() : NULL;
    if (!s->unpack) return unpack_failed(s, err);
    memcpy(s->packed, s->ptr + s->from, s->n_packed);
    s->from = s->to = 0;
    s->eof = false;
    s->compressed = true;
    s->lib->read_support_filter_gzip(s->unpack);
    s->lib->read_support_filter_zstd(s->unpack);
    s->lib->read_support_format_raw(s->unpack);
    s->lib->read_support_format_empty(s->unpack);
    struct archive_entry *entry;
    if (s->lib->read_open(s->unpack, s, NULL, read_packed, NULL)) return unpack_failed(s, err);
    int got = s->lib->read_next_header(s->unpack, &entry);
    if (got == ARCHIVE_EOF) s->eof = true;
    return got == ARCHIVE_OK || got == ARCHIVE_EOF ? ECFIT_OK : unpack_failed(s, err);
}

/* What was peeked at is UTF-16, so all of it is. A pipe that pauses is judged by what it has given so far. */
static void widen(ecfit_stream *s)
{
    enum { ENOUGH_BYTES = 512 };
    ecfit_str head = ecfit_stream_peek(s, 4);
    while (head.len < ENOUGH_BYTES && !s->eof && ecfit_stream_ready(s)) head = ecfit_stream_peek(s, head.len + 1);
    ecfit_utf16 kind = ecfit_decode_utf16_kind(head);
    if (!kind) return;
    ecfit_buf_put(&s->wide, head.ptr, head.len);
    s->utf16 = kind;
    s->from = s->to = 0;
    convert_wide(s);
}

ecfit_status ecfit_stream_open(ecfit_stream *s, const char *path, ecfit_error *err)
{
    bool is_stdin = !strcmp(path, "-");
    char *ptr = s->ptr; /* the buffer serves file after file */
    size_t cap = s->cap;
    *s = (ecfit_stream){.where = is_stdin ? "<stdin>" : path, .ptr = ptr, .cap = cap};
    s->fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (s->fd < 0) return ecfit_fail(err, ECFIT_EIO, s->where, 0, "cannot open: %s", strerror(errno));
    struct stat st;
    s->slow = fstat(s->fd, &st) || !S_ISREG(st.st_mode);
    ecfit_str head = ecfit_stream_peek(s, 4);
    ecfit_status status = report(s, err);
    if (!status && is_packed(head)) status = unpack(s, err);
    if (!status) widen(s);
    if (status) ecfit_stream_close(s);
    return status;
}

ecfit_str ecfit_stream_peek(ecfit_stream *s, size_t want)
{
    while (s->to - s->from < want && fill(s)) continue;
    return (ecfit_str){s->ptr ? s->ptr + s->from : "", s->to - s->from};
}

/* Pass over the rest of a line that is too long, chunk by chunk. */
static int skip_line(ecfit_stream *s, size_t max_bytes, ecfit_error *err)
{
    s->odd_quotes = false;
    for (;;) {
        char *end = memchr(s->ptr + s->from, '\n', s->to - s->from);
        const char *until = end ? end : s->ptr + s->to;
        for (const char *at = s->ptr + s->from; (at = memchr(at, '"', (size_t)(until - at))); at++) s->odd_quotes ^= true;
        s->from = end ? (size_t)(end - s->ptr) + 1 : s->to;
        if (end || !fill(s)) break;
    }
    ecfit_fail(err, ECFIT_ELIMIT, s->where, s->line, "line longer than the limit of %zu bytes: passed over", max_bytes);
    return -1;
}

static int take_line(ecfit_stream *s, size_t len, size_t end_bytes, ecfit_str *line)
{
    char *ptr = s->ptr + s->from;
    s->from += len + end_bytes;
    if (len && ptr[len - 1] == '\r') len--;
    ptr[len] = 0;
    *line = (ecfit_str){ptr, len};
    return 1;
}

int ecfit_stream_line(ecfit_stream *s, size_t max_bytes, ecfit_str *line, ecfit_error *err)
{
    size_t seen = 0;
    bool counted = false;
    for (;;) {
        size_t left = s->to - s->from;
        char *end = left > seen ? memchr(s->ptr + s->from + seen, '\n', left - seen) : NULL;
        if (left && !counted) s->line++, counted = true;
        size_t len = end ? (size_t)(end - s->ptr) - s->from : left;
        if (len > max_bytes) return skip_line(s, max_bytes, err);
        if (end) return take_line(s, len, 1, line);
        seen = left;
        if (fill(s)) continue;
        if (report(s, err)) return -1;
        return left ? take_line(s, left, 0, line) : 0;
    }
}

ecfit_status ecfit_stream_rest(ecfit_stream *s, size_t max_bytes, ecfit_buf *out, ecfit_error *err)
{
    for (size_t total = 0;;) {
        size_t left = s->to - s->from;
        total += left;
        if (total > max_bytes)
            return ecfit_fail(err, ECFIT_ELIMIT, s->where, 0, "longer than the limit of %zu bytes", max_bytes);
        ecfit_buf_put(out, s->ptr + s->from, left);
        s->from = s->to;
        if (out->failed) return ecfit_fail(err, ECFIT_ENOMEM, s->where, 0, "out of memory after %zu bytes", total);
        if (!fill(s)) return report(s, err);
    }
}

bool ecfit_stream_ready(const ecfit_stream *s)
{
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    return !s->slow || s->eof || s->unpack || poll(&p, 1, 0) != 0;
}

/* Where a record ends in ptr[from..to), NULL when it does not. */
static const char *find_end(const ecfit_stream *s, const char *end, bool quotes)
{
    const char *at = s->ptr + s->from, *last = s->ptr + s->to;
    bool open = false;
    for (const char *found; (found = memmem(at, (size_t)(last - at), end, strlen(end))); at = found + 1) {
        for (const char *q = at; quotes && (q = memchr(q, '"', (size_t)(found - q))); q++) open = !open;
        if (!open) return found;
    }
    return NULL;
}

bool ecfit_stream_waits(ecfit_stream *s, const char *end, bool quotes)
{
    if (!s->slow || s->unpack) return false;
    while (!s->eof && s->to - s->from <= CHUNK_BYTES) { /* a record that is longer is left to the reading of it */
        if (s->to > s->from && find_end(s, end, quotes)) return false;
        if (!ecfit_stream_ready(s)) return true;
        fill(s);
    }
    return false;
}

void ecfit_stream_close(ecfit_stream *s)
{
    if (s->unpack) s->lib->read_free(s->unpack);
    free(s->packed);
    ecfit_buf_free(&s->wide);
    if (s->fd >= 0) close(s->fd);
    bool keep = s->cap <= KEEP_BYTES; /* one huge line must not be paid for until the end */
    if (!keep) free(s->ptr);
    *s = (ecfit_stream){.fd = -1, .ptr = keep ? s->ptr : NULL, .cap = keep ? s->cap : 0};
}

/* The bytes of one file, unpacked when it is gzip or zstd, as UTF-8 when it is UTF-16: peeked at, read line by line, or
 * whole. Layer: intake. */
#ifndef ECFIT_INTAKE_STREAM_H
#define ECFIT_INTAKE_STREAM_H
#include "base/buf.h"
#include "base/status.h"
#include "intake/decode.h"

typedef struct ecfit_stream {
    const char *where;      /* for messages; borrowed */
    int fd;                 /* -1 when closed */
    bool eof;               /* nothing more to read behind `to` */
    bool compressed;
    bool slow;              /* a pipe, terminal or socket: reading may wait */
    ecfit_error failure;    /* why reading stopped early; its code is ECFIT_OK when it did not */
    struct archive *unpack; /* NULL when the bytes are as they are */
    const struct ecfit_libarchive *lib; /* what unpack is of */
    char *packed;           /* what libarchive reads from */
    size_t n_packed;        /* bytes of it that were peeked at before unpacking began */
    ecfit_utf16 utf16;      /* what the bytes are before they come to ptr */
    ecfit_buf wide;         /* such bytes, read but not converted */
    char *ptr;
    size_t cap, from, to;   /* ptr[from..to) is read but not consumed */
    unsigned line;          /* 1-based number of the line read last */
    bool odd_quotes;        /* the line passed over last has an odd number of '"' */
} ecfit_stream;

/** Open path ("-" is standard input) and look whether it is compressed and whether it is UTF-16.
 *  On failure nothing needs closing. */
ecfit_status ecfit_stream_open(ecfit_stream *s, const char *path, ecfit_error *err);
/** What comes next, at least `want` bytes of it unless the file ends or fails before; not consumed. */
ecfit_str ecfit_stream_peek(ecfit_stream *s, size_t want);
/** The next line without its end ("\n" or "\r\n"), borrowed until the next call; a NUL stands behind it.
 *  returns 1: a line; 0: the end; -1: *err says why; a line longer than max_bytes is passed over without holding it. */
int ecfit_stream_line(ecfit_stream *s, size_t max_bytes, ecfit_str *line, ecfit_error *err);
/** Append all that is left to out. errors ECFIT_EIO, ECFIT_EFORMAT (bad compression), ECFIT_ELIMIT, ECFIT_ENOMEM */
ecfit_status ecfit_stream_rest(ecfit_stream *s, size_t max_bytes, ecfit_buf *out, ecfit_error *err);
/** Whether reading on would not wait. Of what is compressed this cannot be told: true. */
bool ecfit_stream_ready(const ecfit_stream *s);
/** Read what is there without waiting. returns true when neither `end` nor the end of the file is among it; with `quotes`
 *  an end within "" does not count. What was borrowed is no longer there. */
bool ecfit_stream_waits(ecfit_stream *s, const char *end, bool quotes);
void ecfit_stream_close(ecfit_stream *s);

#endif

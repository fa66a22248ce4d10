#include "ecfit_tool.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool complain(const tool_output *out, const char *why)
{
    fprintf(stderr, "ecfit: %s: cannot write: %s\n", out->path ? out->path : "<stdout>", why);
    return false;
}

/* Also what stands for a file that is open already: /dev/stdout may lead to an ordinary file, but is not its name. */
bool tool_is_special(const char *path)
{
    struct stat st;
    if (!strncmp(path, "/dev/std", 8) || !strncmp(path, "/dev/fd/", 8) || !strncmp(path, "/proc/", 6)) return true;
    return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/* ---- opening ---------------------------------------------------------------------------------------------- */

/* Between opening and locking another run may have given the file its final name. */
static bool still_named(int fd, const char *path)
{
    struct stat ours, there;
    return !fstat(fd, &ours) && !stat(path, &there) && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static bool lock_partial(tool_output *out)
{
    for (;;) {
        out->fd = open(out->partial, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (out->fd < 0) return complain(out, strerror(errno));
        bool busy = flock(out->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK; /* some file systems have no locks */
        if (!busy && still_named(out->fd, out->partial)) return true;
        close(out->fd);
        out->fd = -1;
        if (busy) return complain(out, "another run is writing it");
    }
}

bool tool_output_lock(tool_output *out, const char *path)
{
    *out = (tool_output){.path = path && strcmp(path, "-") ? path : NULL, .fd = STDOUT_FILENO};
    if (!out->path) return true;
    if (tool_is_special(path)) {
        out->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        return out->fd >= 0 || complain(out, strerror(errno));
    }
    int n = snprintf(out->partial, sizeof out->partial, "%s.partial", path);
    if (n < 0 || (size_t)n >= sizeof out->partial) return out->fd = -1, complain(out, strerror(ENAMETOOLONG));
    return lock_partial(out);
}

/* Names are given one after the other: a run that was killed in between left a complete file, which goes on as the
 * partial one. */
static bool take_back_name(tool_output *out, uint64_t bytes)
{
    struct stat partial, complete;
    bool empty = !fstat(out->fd, &partial) && !partial.st_size;
    if (!empty || stat(out->path, &complete) || (uint64_t)complete.st_size != bytes) return true;
    if (rename(out->path, out->partial)) return complain(out, strerror(errno));
    close(out->fd);
    return lock_partial(out);
}

bool tool_output_keep(tool_output *out, uint64_t bytes)
{
    struct stat st;
    out->bytes = bytes;
    if (!out->partial[0]) return true;
    if (bytes && !take_back_name(out, bytes)) return false;
    bool holds = !fstat(out->fd, &st) && (uint64_t)st.st_size >= bytes;
    if (!holds) return complain(out, "the partial file does not fit its journal");
    if (!ftruncate(out->fd, (off_t)bytes) && lseek(out->fd, 0, SEEK_END) >= 0) return true;
    return complain(out, strerror(errno));
}

bool tool_output_open(tool_output *out, const char *path)
{
    if (tool_output_lock(out, path) && tool_output_keep(out, 0)) return true;
    tool_output_drop(out, false);
    return false;
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

static bool note_failure(tool_output *out, int number)
{
    if (!out->broken && number != EPIPE) complain(out, strerror(number));
    out->closed_pipe = !out->broken && number == EPIPE;
    out->broken = true;
    return false;
}

static bool write_all(tool_output *out, const char *ptr, size_t len)
{
    while (len) {
        ssize_t n = write(out->fd, ptr, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return note_failure(out, errno);
        ptr += n;
        len -= (size_t)n;
        out->bytes += (uint64_t)n;
    }
    return true;
}

bool tool_output_write(tool_output *out, ecfit_text *text)
{
    if (text->failed) note_failure(out, ENOMEM);
    if (!out->broken) write_all(out, text->ptr, text->len);
    text->len = 0;
    return !out->broken;
}

/* ---- the end ---------------------------------------------------------------------------------------------- */

static int status_of(const tool_output *out) { return out->broken && !out->closed_pipe ? EXIT_USAGE : EXIT_DONE; }

void tool_output_drop(tool_output *out, bool keep_partial)
{
    if (out->fd < 0 || !out->path) return;
    if (out->partial[0] && !keep_partial) unlink(out->partial);
    close(out->fd);
    out->fd = -1;
}

/* An empty one may be ours and is of no use. */
void tool_output_give_up(tool_output *out)
{
    struct stat st;
    tool_output_drop(out, out->fd < 0 || fstat(out->fd, &st) || st.st_size);
}

int tool_output_close(tool_output *out)
{
    if (out->fd < 0 || !out->path) return status_of(out);
    bool named = out->partial[0] && !out->broken;
    if (named && fsync(out->fd) && errno != EINVAL && errno != ENOTSUP) note_failure(out, errno);
    if (named && !out->broken && rename(out->partial, out->path)) note_failure(out, errno);
    if (out->partial[0] && out->broken) unlink(out->partial);
    if (close(out->fd)) note_failure(out, errno); /* last: it gives up the lock */
    out->fd = -1;
    return status_of(out);
}

/* Also when the write that failed was an earlier one. */
static bool nobody_reads_stdout(void)
{
    struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&p, 1, 0) > 0 && p.revents & POLLERR;
}

int tool_stdout_close(int status)
{
    errno = 0;
    bool flushed = !fflush(stdout);
    if ((flushed && !ferror(stdout)) || errno == EPIPE || nobody_reads_stdout()) return status;
    fprintf(stderr, "ecfit: <stdout>: cannot write: %s\n", errno ? strerror(errno) : "some of it is missing");
    return EXIT_USAGE;
}

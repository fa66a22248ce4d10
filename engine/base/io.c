#include "base/io.h"
#include "base/vec.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static ecfit_status read_fd(int fd, const char *path, size_t max_bytes, ecfit_buf *out, ecfit_error *err)
{
    size_t start = out->len;
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        return ecfit_fail(err, ECFIT_EIO, path, 0, "is a directory, expected a file");
    for (;;) {
        if (out->cap - out->len < 65536 && !ecfit_vec_grow((void **)&out->ptr, &out->cap, out->len + 65536, 1))
            return ecfit_fail(err, ECFIT_ENOMEM, path, 0, "out of memory after %zu bytes", out->len - start);
        ssize_t n = read(fd, out->ptr + out->len, out->cap - out->len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return ecfit_fail(err, ECFIT_EIO, path, 0, "cannot read: %s", strerror(errno));
        if (n == 0) return ECFIT_OK;
        out->len += (size_t)n;
        if (out->len - start > max_bytes)
            return ecfit_fail(err, ECFIT_ELIMIT, path, 0, "longer than the limit of %zu bytes", max_bytes);
    }
}

ecfit_status ecfit_io_read(const char *path, size_t max_bytes, ecfit_buf *out, ecfit_error *err)
{
    if (!strcmp(path, "-")) return read_fd(STDIN_FILENO, "<stdin>", max_bytes, out, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return ecfit_fail(err, ECFIT_EIO, path, 0, "cannot open: %s", strerror(errno));
    ecfit_status status = read_fd(fd, path, max_bytes, out, err);
    close(fd);
    return status;
}

#include "ecfit_tool.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool tool_output_open(tool_output *out, const char *path)
{
    *out = (tool_output){.file = stdout, .path = path && strcmp(path, "-") ? path : NULL};
    if (!out->path) return true;
    int n = snprintf(out->temporary, sizeof out->temporary, "%s.partial.%ld", path, (long)getpid());
    if (n > 0 && (size_t)n < sizeof out->temporary && (out->file = fopen(out->temporary, "wb"))) return true;
    fprintf(stderr, "ecfit: %s: cannot write: %s\n", path, strerror(errno));
    return false;
}

static void note_failure(tool_output *out)
{
    if (out->broken) return;
    out->broken = true;
    out->closed_pipe = errno == EPIPE;
    if (!out->closed_pipe)
        fprintf(stderr, "ecfit: %s: cannot write: %s\n", out->path ? out->path : "<stdout>", strerror(errno));
}

bool tool_output_write(tool_output *out, ecfit_text *text)
{
    if (text->failed) {
        errno = ENOMEM;
        note_failure(out);
    }
    if (!out->broken && text->len && fwrite(text->ptr, 1, text->len, out->file) != text->len) note_failure(out);
    text->len = 0;
    return !out->broken;
}

int tool_output_close(tool_output *out)
{
    if (!out->broken && fflush(out->file)) note_failure(out);
    if (!out->path) return out->broken && !out->closed_pipe ? EXIT_USAGE : EXIT_DONE;
    if (!out->broken && fsync(fileno(out->file)) && errno != EINVAL && errno != ENOTSUP) note_failure(out);
    if (fclose(out->file)) note_failure(out);
    if (!out->broken && rename(out->temporary, out->path)) note_failure(out);
    if (out->broken) unlink(out->temporary);
    return out->broken ? EXIT_USAGE : EXIT_DONE;
}

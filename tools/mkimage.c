/* mkimage DICTIONARIES IMAGE: compile the dictionaries into the image that the library carries. A program of the build. */
#include "lexicon/image.h"
#include <stdio.h>
#include <stdlib.h>

static int complain(const ecfit_error *err)
{
    fprintf(stderr, "mkimage: %s:%u: %s\n", err->where, err->line, err->what);
    return EXIT_FAILURE;
}

static int write_file(const char *path, const ecfit_buf *bytes)
{
    FILE *f = fopen(path, "wb");
    bool ok = f && fwrite(bytes->ptr, 1, bytes->len, f) == bytes->len;
    if (f && fclose(f)) ok = false;
    if (ok) return EXIT_SUCCESS;
    perror(path);
    remove(path);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    ecfit_error err;
    ecfit_buf image = {0};
    if (argc != 3) return fputs("usage: mkimage DICTIONARIES IMAGE\n", stderr), EXIT_FAILURE;
    ecfit_kb *kb = ecfit_kb_load(argv[1], NULL, &err);
    if (!kb) return complain(&err);
    kb_image_write(kb, &image);
    int status = image.failed ? EXIT_FAILURE : write_file(argv[2], &image);
    ecfit_buf_free(&image);
    ecfit_kb_free(kb);
    return status;
}

/* mkimage DICTIONARIES IMAGE: compile the dictionaries into the image that the library carries. A program of the build. */
#include "lexicon/image.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The program will trust what is written here. */
static bool is_sound(const ecfit_buf *image, ecfit_error *err)
{
    void *copy = aligned_alloc(KB_IMAGE_ALIGN, (image->len + KB_IMAGE_ALIGN - 1) / KB_IMAGE_ALIGN * KB_IMAGE_ALIGN);
    *err = (ecfit_error){.what = "out of memory"};
    ecfit_kb *kb = copy ? kb_image_open(memcpy(copy, image->ptr, image->len), image->len, err) : NULL;
    ecfit_kb_free(kb);
    free(copy);
    return kb;
}

int main(int argc, char **argv)
{
    ecfit_error err = {.what = "out of memory"};
    ecfit_buf image = {0};
    if (argc != 3) return fputs("usage: mkimage DICTIONARIES IMAGE\n", stderr), EXIT_FAILURE;
    ecfit_kb *kb = ecfit_kb_load(argv[1], NULL, &err);
    if (!kb) return complain(&err);
    kb_image_write(kb, &image);
    int status = image.failed || !is_sound(&image, &err) ? complain(&err) : write_file(argv[2], &image);
    ecfit_buf_free(&image);
    ecfit_kb_free(kb);
    return status;
}

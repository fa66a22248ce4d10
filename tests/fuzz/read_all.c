/* Reads every path given through the reader and says how many documents and failures there were. A document that takes
 * longer than ten seconds ends the program by SIGALRM; its text must be valid UTF-8 and end in NUL. */
#include "ecfit.h"
#include "text/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void check(const ecfit_input_document *doc)
{
    const unsigned char *text = (const unsigned char *)doc->text;
    bool ok = doc->id && doc->format && doc->text[doc->len_bytes] == 0;
    for (size_t i = 0, n; ok && i < doc->len_bytes; i += n)
        if (!(n = text[i] ? ecfit_utf8_sequence(text + i, doc->len_bytes - i) : 0)) ok = false, n = 1;
    if (ok) return;
    fprintf(stderr, "%s: text is no clean UTF-8\n", doc->id);
    abort();
}

int main(int argc, char **argv)
{
    ecfit_error err;
    ecfit_input_document doc;
    ecfit_reader_options options = {.helper_seconds = 5, .max_bytes = 8 << 20};
    ecfit_reader *r = ecfit_reader_new((const char *const *)(argv + 1), (size_t)argc - 1, &options, &err);
    size_t n_read = 0, n_failed = 0;
    if (!r) return 2;
    for (int got;; n_read += got > 0, n_failed += got < 0) {
        alarm(10);
        if (!(got = ecfit_reader_next(r, &doc, &err))) break;
        if (got > 0) check(&doc);
        else if (!err.code || !err.what[0] || !doc.id) abort();
    }
    ecfit_reader_free(r);
    printf("%zu read, %zu failed\n", n_read, n_failed);
    return 0;
}

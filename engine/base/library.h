/* Shared libraries that only some inputs or outputs need, opened by the first that does: a program that is linked with all
 * of them spends the greater part of a short run in the dynamic linker. Layer: base.
 *
 * Names and types of the functions come from the library's own header, by a list that is written down once:
 *     #define CMARK(f) f(cmark_, parse_document) f(cmark_, node_free)
 *     static struct { CMARK(ECFIT_LIBRARY_MEMBER) } cmark;
 *     static const char *const names[] = {CMARK(ECFIT_LIBRARY_NAME) NULL};
 *     static ecfit_library library = {ECFIT_SONAME_CMARK, "libcmark0.30.2", names, &cmark};
 * and once ecfit_library_open(&library, ...) gave true, cmark.parse_document() is cmark_parse_document(). */
#ifndef ECFIT_BASE_LIBRARY_H
#define ECFIT_BASE_LIBRARY_H
#include "base/status.h"
#include <stdatomic.h>

#define ECFIT_LIBRARY_MEMBER(prefix, name) __typeof__(prefix##name) *name;
#define ECFIT_LIBRARY_NAME(prefix, name) #prefix #name,

/** One library; all but the last member is constant. */
typedef struct ecfit_library {
    const char *soname;       /* of the version that the headers are of (sonames.h, made by the build) */
    const char *package;      /* that holds it in Debian 12 */
    const char *const *names; /* of its functions, closed by NULL */
    void *functions;          /* a struct of pointers to them, in the same order */
    atomic_bool ready;        /* they are filled in */
} ecfit_library;

/** Open a library, unless that was done before, and fill in its functions. It stays open until the program ends.
 *  where    the document that needs it, for the message; may be NULL.
 *  returns  false when it is missing or lacks a function; then *err (may be NULL) names it and its package, and the next
 *           call tries again.
 *  errors   ECFIT_EHELPER
 *  threads  any number at a time. */
bool ecfit_library_open(ecfit_library *l, const char *where, ecfit_error *err);

#endif

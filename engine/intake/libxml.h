/* libxml2, opened with the first document that needs it, and its HTML parser as events: no tree is built, so neither size
 * nor depth of a page costs memory or stack. Layer: intake. */
#ifndef ECFIT_INTAKE_LIBXML_H
#define ECFIT_INTAKE_LIBXML_H
#include "base/library.h"
#include "base/str.h"
#include <libxml/HTMLparser.h>

#define ECFIT_LIBXML(f) \
    f(, htmlCreatePushParserCtxt) f(, htmlCtxtUseOptions) f(, htmlEntityLookup) f(, htmlFreeParserCtxt) f(, htmlParseChunk) \
    f(, xmlCreatePushParserCtxt) f(, xmlCtxtUseOptions) f(, xmlFreeParserCtxt) f(, xmlParseChunk) f(, xmlStopParser)

typedef struct ecfit_libxml {
    ECFIT_LIBXML(ECFIT_LIBRARY_MEMBER)
} ecfit_libxml;

/** Its functions; NULL when it is missing. errors ECFIT_EHELPER */
const ecfit_libxml *ecfit_libxml_open(const char *where, ecfit_error *err);

/** Parse html (UTF-8, whatever it declares) and call sax with ctx. returns ECFIT_OK, ECFIT_EHELPER or ECFIT_ENOMEM. */
ecfit_status ecfit_libxml_html(ecfit_str html, htmlSAXHandler sax, void *ctx, const char *where, ecfit_error *err);

#endif

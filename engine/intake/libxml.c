#include "intake/libxml.h"
#include "sonames.h"

const ecfit_libxml *ecfit_libxml_open(const char *where, ecfit_error *err)
{
    static ecfit_libxml functions;
    static const char *const names[] = {ECFIT_LIBXML(ECFIT_LIBRARY_NAME) NULL};
    static ecfit_library library = {ECFIT_SONAME_XML2, "libxml2", names, &functions, false};
    return ecfit_library_open(&library, where, err) ? &functions : NULL;
}

ecfit_status ecfit_libxml_html(ecfit_str html, htmlSAXHandler sax, void *ctx, const char *where, ecfit_error *err)
{
    enum { CHUNK_BYTES = 1 << 16 };
    const ecfit_libxml *xml = ecfit_libxml_open(where, err);
    if (!xml) return ECFIT_EHELPER;
    htmlParserCtxtPtr parser = xml->htmlCreatePushParserCtxt(&sax, ctx, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!parser) return ecfit_fail(err, ECFIT_ENOMEM, where, 0, "out of memory");
    /* The text is UTF-8 already: what the page declares must not be believed a second time. */
    xml->htmlCtxtUseOptions(parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
    for (size_t i = 0; i < html.len; i += CHUNK_BYTES) {
        size_t n = html.len - i < CHUNK_BYTES ? html.len - i : CHUNK_BYTES;
        xml->htmlParseChunk(parser, html.ptr + i, (int)n, 0);
    }
    xml->htmlParseChunk(parser, NULL, 0, 1);
    xml->htmlFreeParserCtxt(parser);
    return ECFIT_OK;
}

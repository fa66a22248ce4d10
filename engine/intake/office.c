/* DOCX and ODT: libarchive opens the zip, libxml2 reads the one part that holds the text, as events. A document type
 * declaration ends the reading: office files have none, so there is no entity to expand and nothing to fetch. */
#include "intake/convert.h"
#include "intake/libarchive.h"
#include "intake/libxml.h"
#include "intake/markup.h"
#include "intake/view.h"
#include <fnmatch.h>
#include <libxml/parser.h>

static const ecfit_markup_element docx_elements[] = {
    {"Fallback", ECFIT_MARKUP_SKIP}, /* a text box, the second time, for old programs */
    {"br", ECFIT_MARKUP_BREAK}, {"cr", ECFIT_MARKUP_BREAK}, {"noBreakHyphen", ECFIT_MARKUP_HYPHEN},
    {"p", ECFIT_MARKUP_LINE}, {"t", ECFIT_MARKUP_TEXT}, {"tab", ECFIT_MARKUP_SPACE}, {"tbl", ECFIT_MARKUP_PARAGRAPH},
    {"tc", ECFIT_MARKUP_CELL}, {"tr", ECFIT_MARKUP_ROW},
};

static const ecfit_markup_element odt_elements[] = {
    {"annotation", ECFIT_MARKUP_SKIP}, {"desc", ECFIT_MARKUP_SKIP}, {"h", ECFIT_MARKUP_PARAGRAPH},
    {"line-break", ECFIT_MARKUP_BREAK}, {"list-item", ECFIT_MARKUP_ITEM}, {"note", ECFIT_MARKUP_SKIP},
    {"p", ECFIT_MARKUP_LINE}, {"s", ECFIT_MARKUP_SPACE}, {"tab", ECFIT_MARKUP_SPACE},
    {"table", ECFIT_MARKUP_PARAGRAPH}, {"table-cell", ECFIT_MARKUP_CELL}, {"table-row", ECFIT_MARKUP_ROW},
    {"text", ECFIT_MARKUP_TEXT}, {"title", ECFIT_MARKUP_SKIP}, {"tracked-changes", ECFIT_MARKUP_SKIP},
};

typedef struct office_kind {
    const char *format, *part; /* a pattern: some writers number the part */
    const ecfit_markup_element *elements;
    size_t n_elements;
} office_kind;

#define N_OF(a) (sizeof(a) / sizeof *(a))
static const office_kind kinds[] = {
    {"docx", "word/document*.xml", docx_elements, N_OF(docx_elements)},
    {"odt", "content.xml", odt_elements, N_OF(odt_elements)},
};

typedef struct office_zip {
    const ecfit_libarchive *lib;
    struct archive *at;
} office_zip;

typedef struct office_parse {
    ecfit_markup markup;
    const ecfit_libxml *lib;
    xmlParserCtxtPtr xml;
    bool has_doctype, heading;
} office_parse;

static bool is(const xmlChar *name, const char *z) { return !strcmp((const char *)name, z); }

/* The value of an attribute: SAX2 gives name, prefix, URI, begin and end of each. */
static ecfit_str attribute(const xmlChar **atts, int n, const char *name)
{
    for (int i = 0; i < n; i++, atts += 5)
        if (is(atts[0], name)) return (ecfit_str){(const char *)atts[3], (size_t)(atts[4] - atts[3])};
    return (ecfit_str){"", 0};
}

/* What a paragraph of DOCX says of itself: its style, and the list it is in (list 0 takes it out again). */
static void docx_property(office_parse *p, const xmlChar *name, ecfit_str value)
{
    ecfit_lines *lines = &p->markup.lines;
    if (p->markup.skip_depth) return;
    if (is(name, "pStyle")) {
        p->heading = view_begins(value, "Heading") || view_begins(value, "Titre") || view_begins(value, "Title");
        if (p->heading) ecfit_lines_break(lines, 2);
        if (view_begins(value, "ListBullet") || view_begins(value, "ListNumber")) ecfit_lines_item(lines, 0);
    } else if (is(name, "numId") && !p->heading) {
        if (ecfit_str_is(value, "0")) lines->item = false;
        else ecfit_lines_item(lines, 0);
    } else if (is(name, "outlineLvl")) lines->item = false;
}

static void on_open(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
                    const xmlChar **namespaces, int n_atts, int n_defaulted, const xmlChar **atts)
{
    (void)prefix, (void)uri, (void)n_namespaces, (void)namespaces, (void)n_defaulted;
    office_parse *p = ctx;
    if (is(name, "p")) p->heading = false;
    ecfit_markup_open(&p->markup, ecfit_markup_find(&p->markup, (const char *)name));
    if (p->markup.elements == docx_elements) docx_property(p, name, attribute(atts, n_atts, "val"));
}

static void on_close(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)prefix, (void)uri;
    office_parse *p = ctx;
    ecfit_markup_close(&p->markup, ecfit_markup_find(&p->markup, (const char *)name));
}

static void on_text(void *ctx, const xmlChar *ptr, int len)
{
    office_parse *p = ctx;
    ecfit_markup_text(&p->markup, (const char *)ptr, (size_t)len);
}

static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    (void)name, (void)public_id, (void)system_id;
    office_parse *p = ctx;
    p->has_doctype = true;
    p->lib->xmlStopParser(p->xml);
}

static void on_complaint(void *ctx, const char *format, ...) { (void)ctx, (void)format; }

static ecfit_status damaged(const ecfit_convert *c, const office_kind *k, const char *why, ecfit_error *err)
{
    return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "damaged %s file: %.160s", k->format,
                      why ? why : "cannot unpack");
}

/* Unpack the part and feed it to the XML parser, chunk by chunk, up to the limit. */
static ecfit_status feed(ecfit_convert *c, const office_kind *k, office_zip zip, office_parse *p, ecfit_error *err)
{
    char chunk[16384];
    size_t total = 0;
    for (la_ssize_t n; (n = zip.lib->read_data(zip.at, chunk, sizeof chunk));) {
        if (n < 0) return damaged(c, k, zip.lib->error_string(zip.at), err);
        total += (size_t)n;
        if (total > c->max_bytes)
            return ecfit_fail(err, ECFIT_ELIMIT, c->where, 0, "unpacks to more than the limit of %zu bytes",
                              c->max_bytes);
        int failed = p->lib->xmlParseChunk(p->xml, chunk, (int)n, 0);
        if (p->has_doctype) return damaged(c, k, "it declares a document type, which office files never do", err);
        if (failed) return damaged(c, k, "its XML is not well-formed", err);
    }
    return p->lib->xmlParseChunk(p->xml, chunk, 0, 1) ? damaged(c, k, "its XML ends too early", err) : ECFIT_OK;
}

static ecfit_status read_part(ecfit_convert *c, const office_kind *k, office_zip zip, ecfit_error *err)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC, .startElementNs = on_open, .endElementNs = on_close,
                         .characters = on_text, .cdataBlock = on_text, .ignorableWhitespace = on_text,
                         .internalSubset = on_doctype, .error = on_complaint, .warning = on_complaint};
    office_parse p = {.markup = {.elements = k->elements, .n_elements = k->n_elements,
                                 .lines = ecfit_lines_into(c->text)}};
    p.markup.only_text = true; /* of ODT the office:text element, of DOCX each w:t */
    if (!(p.lib = ecfit_libxml_open(c->where, err))) return ECFIT_EHELPER;
    p.xml = p.lib->xmlCreatePushParserCtxt(&sax, &p, NULL, 0, NULL);
    if (!p.xml) return ecfit_fail(err, ECFIT_ENOMEM, c->where, 0, "out of memory");
    p.lib->xmlCtxtUseOptions(p.xml, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    c->format = k->format;
    ecfit_status code = feed(c, k, zip, &p, err);
    p.lib->xmlFreeParserCtxt(p.xml);
    return code;
}

static const office_kind *kind_of_part(const char *name)
{
    for (size_t i = 0; name && i < N_OF(kinds); i++)
        if (!fnmatch(kinds[i].part, name, FNM_PATHNAME)) return &kinds[i];
    return NULL;
}

/* What a zip archive is that holds no text; NULL when this entry does not tell. */
static const char *other_kind(const char *name)
{
    static const char *const kinds_of_zip[][2] = {{"xl/*", "an Excel file: save the sheet as CSV"},
                                                  {"ppt/*", "a PowerPoint file, expected DOCX, ODT or PDF"}};
    for (size_t i = 0; name && i < N_OF(kinds_of_zip); i++)
        if (!fnmatch(kinds_of_zip[i][0], name, 0)) return kinds_of_zip[i][1];
    return NULL;
}

static ecfit_status find_part(ecfit_convert *c, office_zip zip, ecfit_error *err)
{
    enum { MAX_ENTRIES = 10000 };
    struct archive_entry *entry;
    for (int i = 0; i < MAX_ENTRIES; i++) {
        int got = zip.lib->read_next_header(zip.at, &entry);
        if (got == ARCHIVE_EOF) break;
        if (got < ARCHIVE_WARN)
            return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "damaged zip archive: %.160s",
                              zip.lib->error_string(zip.at));
        const char *name = zip.lib->entry_pathname(entry), *other = other_kind(name);
        if (other) return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "%s", other);
        const office_kind *k = kind_of_part(name);
        if (!k) continue;
        if (zip.lib->entry_is_encrypted(entry))
            return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "encrypted %s file, expected one without password",
                              k->format);
        return read_part(c, k, zip, err);
    }
    return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "a zip archive, neither DOCX nor ODT: unpack it first");
}

ecfit_status ecfit_convert_office(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    office_zip zip = {.lib = ecfit_libarchive_open(c->where, err)};
    if (!zip.lib) return ECFIT_EHELPER;
    if (!(zip.at = zip.lib->read_new())) return ecfit_fail(err, ECFIT_ENOMEM, c->where, 0, "out of memory");
    zip.lib->read_support_format_zip(zip.at);
    ecfit_status code;
    if (zip.lib->read_open_memory(zip.at, bytes.ptr, bytes.len))
        code = ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "damaged zip archive: %.160s", zip.lib->error_string(zip.at));
    else code = find_part(c, zip, err);
    zip.lib->read_free(zip.at);
    return code;
}

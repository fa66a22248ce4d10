/* PDF through poppler's pdftotext. Without -layout it gives columns one after the other, in reading order. */
#include "intake/boxes.h"
#include "intake/child.h"
#include "intake/convert.h"
#include "intake/decode.h"
#include "intake/layout.h"

enum { MAX_PAGES = 500, MEMORY_BYTES = 1 << 30 };

static ecfit_status explain(const ecfit_convert *c, const ecfit_child *child, ecfit_child_end end, ecfit_error *err)
{
    switch (end) {
    case ECFIT_CHILD_MISSING:
        return ecfit_fail(err, ECFIT_EHELPER, c->where, 0,
                          "reading PDF needs pdftotext: install the package poppler-utils");
    case ECFIT_CHILD_TIMEOUT:
        return ecfit_fail(err, ECFIT_ELIMIT, c->where, 0, "pdftotext took longer than %u s", c->helper_seconds);
    case ECFIT_CHILD_OUTPUT:
        return ecfit_fail(err, ECFIT_ELIMIT, c->where, 0, "holds more text than the limit of %zu bytes", c->max_bytes);
    case ECFIT_CHILD_KILLED:
        return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0,
                          "pdftotext failed on it (damaged, or needs too much memory)");
    case ECFIT_CHILD_FAILED: return ecfit_fail(err, ECFIT_EHELPER, c->where, 0, "cannot start pdftotext");
    case ECFIT_CHILD_EXITED: break;
    }
    if (strstr(child->complaint, "ncorrect password"))
        return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "encrypted PDF, expected one that opens without a password");
    if (child->exit_code == 3)
        return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "this PDF forbids to extract its text");
    return ecfit_fail(err, ECFIT_EFORMAT, c->where, 0, "damaged PDF: %.150s", child->complaint);
}

static bool is_blank(const ecfit_buf *text) { return !ecfit_str_trim((ecfit_str){text->ptr, text->len}).len; }

static ecfit_status check(const ecfit_convert *c, const ecfit_buf *text, size_t n_pages, ecfit_error *err)
{
    if (n_pages > MAX_PAGES) return ecfit_fail(err, ECFIT_ELIMIT, c->where, 0, "more than %d pages", MAX_PAGES);
    if (is_blank(text))
        return ecfit_fail(err, ECFIT_EEMPTY, c->where, 0,
                          "PDF without a text layer (%zu page%s; a scan?), expected text: run OCR first", n_pages,
                          n_pages == 1 ? "" : "s");
    return ECFIT_OK;
}

/* What pdftotext wrote, as pages of text without what runs along their edges. */
static ecfit_status read_boxes(ecfit_convert *c, const ecfit_buf *xml, ecfit_error *err)
{
    ecfit_buf pages = {0}, scratch = {0};
    ecfit_str clean = ecfit_decode((ecfit_str){xml->ptr, xml->len}, &scratch);
    size_t n_pages = 0;
    ecfit_status code = ecfit_boxes_text(clean, &pages, &n_pages, c->where, err);
    if (!code) code = check(c, &pages, n_pages, err);
    if (!code) ecfit_layout_pages((ecfit_str){pages.ptr, pages.len}, c->text);
    c->text->failed |= pages.failed || scratch.failed;
    ecfit_buf_free(&pages);
    ecfit_buf_free(&scratch);
    return code;
}

ecfit_status ecfit_convert_pdf(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    static const char *const argv[] = {"pdftotext", "-bbox-layout", "-enc", "UTF-8", "-l", "501", "-", "-", NULL};
    _Static_assert(MAX_PAGES == 500, "-l reads one page more than that");
    ecfit_buf xml = {0};
    ecfit_child child = {.argv = argv, .input = bytes, .seconds = c->helper_seconds, .memory_bytes = MEMORY_BYTES,
                         .output_bytes = c->max_bytes, .output = &xml};
    ecfit_child_end end = ecfit_child_run(&child);
    ecfit_status code;
    if (xml.failed) code = ecfit_fail(err, ECFIT_ENOMEM, c->where, 0, "out of memory");
    else if (end != ECFIT_CHILD_EXITED || child.exit_code) code = explain(c, &child, end, err);
    else code = read_boxes(c, &xml, err);
    ecfit_buf_free(&xml);
    return code;
}

/* What was read of a document: its text, and the sections that were found in it. */
#include "base/buf.h"

static void put_line_end(ecfit_buf *b)
{
    if (b->len && b->ptr[b->len - 1] != '\n') ecfit_buf_putc(b, '\n');
}

/* "[duties]", then the words of the section. */
static void put_section(ecfit_buf *b, const ecfit_record *r, ecfit_section kind, uint32_t start, uint32_t end)
{
    ecfit_str words = ecfit_str_trim((ecfit_str){r->text + start, end - start});
    if (!words.len) return;
    ecfit_buf_fmt(b, "[%s]\n", ecfit_section_name(kind));
    ecfit_buf_put(b, words.ptr, words.len);
    ecfit_buf_puts(b, "\n\n");
}

/* Where the words of a section begin with the list mark of their line; marks between two sections belong to the later. */
static uint32_t beginning(const ecfit_record *r, size_t i)
{
    uint32_t at = r->sections[i].start, floor = i ? r->sections[i - 1].end : 0;
    while (at > floor && r->text[at - 1] != '\n') at--;
    return at;
}

void ecfit_print_reading(const ecfit_record *record, bool sections, ecfit_text *out)
{
    if (!sections) {
        ecfit_buf_put(out, record->text, record->len_bytes);
        put_line_end(out);
        return;
    }
    for (size_t i = 0; i < record->n_sections; i++) {
        const ecfit_section_span *s = &record->sections[i];
        uint32_t end = i + 1 < record->n_sections ? beginning(record, i + 1) : (uint32_t)record->len_bytes;
        put_section(out, record, s->kind, i ? beginning(record, i) : 0, end);
    }
}

void ecfit_print_reading_json(const ecfit_record *record, ecfit_text *out)
{
    ecfit_buf_puts(out, "{\"id\":");
    ecfit_buf_json(out, record->id, strlen(record->id));
    ecfit_buf_fmt(out, ",\"lang\":\"%s\",\"text\":", ecfit_lang_code(record->lang));
    ecfit_buf_json(out, record->text, record->len_bytes);
    ecfit_buf_puts(out, ",\"sections\":[");
    for (size_t i = 0; i < record->n_sections; i++) {
        const ecfit_section_span *s = &record->sections[i];
        ecfit_buf_fmt(out, "%s{\"kind\":\"%s\",\"start\":%u,\"end\":%u}", i ? "," : "", ecfit_section_name(s->kind), s->start, s->end);
    }
    ecfit_buf_puts(out, "]}\n");
}

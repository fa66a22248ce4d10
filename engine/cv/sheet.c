/* Profile sheets typed by hand: headings in italics, bold or with a colon, alone or in the middle of a line; lists with any
 * mark, nested or wrapped; tables. Every list item lands in a need. */
#include "cv/profile.h"
#include <strings.h>

typedef struct sheet {
    profile_draft *d;
    const cv_words *w;
    bool in_part; /* below a heading */
    ecfit_need_kind kind;
    ecfit_need_mode mode;
    unsigned group;
    size_t group_indent; /* of the list item that opened the group; SIZE_MAX: a line of its own */
    bool matter, note, on_call;
    bool open_item; /* the last need may go on in the next line */
} sheet;

/* One line of the sheet. */
typedef struct sheet_line {
    ecfit_str text; /* trimmed, without the list mark */
    size_t indent;
    bool item, bold;
    unsigned number;
} sheet_line;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Bytes of a list mark with its space; 0 when the line is no item. */
static size_t mark_length(ecfit_str s)
{
    static const char *const marks[] = {
        "*", "-", "+", "\xE2\x80\xA2", "\xE2\x80\x93", "\xC2\xB7", "\xE2\x97\xA6", "\xE2\x96\xAA", "|"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t n = strlen(marks[k]);
        if (s.len > n && !memcmp(s.ptr, marks[k], n) && (s.ptr[n] == ' ' || s.ptr[n] == '\t')) return n + 1;
    }
    size_t n = 0;
    while (n < s.len && n < 3 && is_digit(s.ptr[n])) n++;
    return n && n + 1 < s.len && (s.ptr[n] == '.' || s.ptr[n] == ')') && s.ptr[n + 1] == ' ' ? n + 2 : 0;
}

static sheet_line cut_line(ecfit_str raw, unsigned number)
{
    sheet_line line = {.number = number};
    while (line.indent < raw.len && (raw.ptr[line.indent] == ' ' || raw.ptr[line.indent] == '\t')) line.indent++;
    line.text = ecfit_str_trim(raw);
    size_t mark = mark_length(line.text);
    line.item = mark > 0;
    line.text = ecfit_str_trim((ecfit_str){line.text.ptr + mark, line.text.len - mark});
    line.bold = line.text.len > 4 && !memcmp(line.text.ptr, "**", 2);
    return line;
}

/* ---- headings --------------------------------------------------------------------------------------------- */

typedef struct heading {
    const char *start, *end; /* of its words */
    uint16_t value;
} heading;

static bool sets_off(char c) { return c == '_' || c == '*'; }

/* Whether a cue is set off as a heading: by italics, or at the start of a line that is no item and with a sign or nothing
 * behind it. */
static bool is_heading(const cv_words *w, const cv_cue_hit *h, const sheet_line *line)
{
    uint32_t from = w->words.at[h->first].start, to = w->words.at[h->first + h->n - 1].end;
    bool italic = from > 0 && w->text[from - 1] == '_' && h->value <= KB_LOT_TITLE;
    if (italic) return true;
    const char *text = w->text + from;
    while (text > line->text.ptr && (sets_off(text[-1]) || text[-1] == '#' || text[-1] == ' ' || text[-1] == '\\'))
        text--;
    if (text != line->text.ptr || line->item || h->value > KB_LOT_TITLE) return false;
    size_t left = (size_t)(line->text.ptr + line->text.len - (w->text + to));
    const char *rest = w->text + to;
    while (left && (sets_off(*rest) || *rest == ' ' || *rest == '\\')) rest++, left--;
    return left == 0 || *rest == ':' || *rest == '|';
}

/* The next heading of the line at or behind p. */
static bool next_heading(const sheet *s, const sheet_line *line, const char *p, heading *out)
{
    const cv_words *w = s->w;
    size_t from = (size_t)(p - w->text), to = (size_t)(line->text.ptr + line->text.len - w->text);
    for (size_t k = 0; k < w->hits.n; k++) {
        const cv_cue_hit *h = &w->hits.at[k];
        uint32_t start = w->words.at[h->first].start, end = w->words.at[h->first + h->n - 1].end;
        if (h->kind != KB_CV_LOT_HEADING || start < from || end > to || !is_heading(w, h, line)) continue;
        *out = (heading){w->text + start, w->text + end, h->value};
        return true;
    }
    return false;
}

/* ---- modes of certificates -------------------------------------------------------------------------------- */

/* The mode that a text names: "Mandatory certifications (one of):", "Optional", "At least one of the following". */
static bool mode_named(const sheet *s, ecfit_str text, ecfit_need_mode *mode, bool *any)
{
    size_t from = (size_t)(text.ptr - s->w->text), to = from + text.len;
    bool found = false;
    *any = false;
    *mode = ECFIT_NEED_REQUIRED;
    for (size_t k = 0; k < s->w->hits.n; k++) {
        const cv_cue_hit *h = &s->w->hits.at[k];
        if (h->kind != KB_CV_LOT_HEADING || s->w->words.at[h->first].start < from ||
            s->w->words.at[h->first].start >= to)
            continue;
        if (h->value == KB_LOT_REQUIRED) found = true;
        if (h->value == KB_LOT_OPTIONAL) found = true, *mode = ECFIT_NEED_OPTIONAL;
        if (h->value == KB_LOT_ANY) found = true, *any = true;
    }
    return found;
}

static void set_mode(sheet *s, ecfit_need_mode mode, bool any, size_t indent)
{
    s->mode = any && mode == ECFIT_NEED_REQUIRED ? ECFIT_NEED_ANY : mode;
    s->group = any ? ++s->d->groups : 0;
    s->group_indent = indent;
}

/* ---- contents --------------------------------------------------------------------------------------------- */

static bool names_nothing(const sheet *s, ecfit_str text)
{
    size_t from = (size_t)(text.ptr - s->w->text), to = from + text.len;
    for (size_t k = 0; k < s->w->hits.n; k++) {
        const cv_cue_hit *h = &s->w->hits.at[k];
        uint32_t start = s->w->words.at[h->first].start;
        if (h->kind == KB_CV_LOT_HEADING && h->value == KB_LOT_NONE && start >= from && start < to && start - from < 4)
            return true;
    }
    return false;
}

static bool has_word(ecfit_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_digit(s.ptr[i]) || ((s.ptr[i] | 32) >= 'a' && (s.ptr[i] | 32) <= 'z') || (unsigned char)s.ptr[i] >= 0xC3)
            return true;
    return false;
}

static bool ends_with_colon(ecfit_str s)
{
    while (s.len && (sets_off(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == ' ')) s.len--;
    return s.len && s.ptr[s.len - 1] == ':';
}

static bool starts_with(ecfit_str s, const char *z) { return s.len >= strlen(z) && !strncasecmp(s.ptr, z, strlen(z)); }

static void add_need(sheet *s, const sheet_line *line, ecfit_str text)
{
    ecfit_need_mode mode = s->kind == ECFIT_NEED_CERTIFICATE || s->group ? s->mode : ECFIT_NEED_REQUIRED;
    unsigned group = s->group;
    if (s->group && s->group_indent != SIZE_MAX && line->indent <= s->group_indent)
        s->group = group = 0, s->mode = mode = ECFIT_NEED_REQUIRED;
    bool whole_bold = line->bold && text.len > 4 && !memcmp(text.ptr + text.len - 2, "**", 2);
    if (names_nothing(s, text) || whole_bold || starts_with(text, "or equivalent"))
        mode = ECFIT_NEED_LABEL, group = starts_with(text, "or equiv") ? group : 0;
    if (s->kind == ECFIT_NEED_EDUCATION) draft_education(s->d, text);
    draft_add(s->d, s->kind, mode, group, line->number, text);
    s->open_item = true;
}

static void on_call(sheet *s, ecfit_str text)
{
    for (size_t i = 0; i + 2 <= text.len; i++) {
        ecfit_str rest = {text.ptr + i, text.len - i};
        if (starts_with(rest, "yes") || starts_with(rest, "oui"))
            s->d->p->facts.on_call = 1;
        else if (starts_with(rest, "no"))
            s->d->p->facts.on_call = 0;
        else
            continue;
        draft_add(s->d, ECFIT_NEED_ON_CALL, ECFIT_NEED_REQUIRED, 0, 0,
                  ecfit_str_of(s->d->p->facts.on_call ? "yes" : "no"));
        s->on_call = false;
        return;
    }
}

/* The text of a line between headings. */
static void contents(sheet *s, const sheet_line *line, ecfit_str text)
{
    ecfit_need_mode mode;
    bool any;
    while (text.len &&
           (sets_off(text.ptr[0]) || text.ptr[0] == ':' || text.ptr[0] == ' ' || text.ptr[0] == '-' ||
            text.ptr[0] == '|') &&
           !line->bold)
        text.ptr++, text.len--;
    text = ecfit_str_trim(text);
    if (starts_with(text, "\xE2\x80\xA2")) text.ptr += 3, text.len -= 3;
    if (!has_word(text) || starts_with(text, "&#x20;") || !s->in_part) return;
    if (s->on_call) {
        on_call(s, text);
        return;
    }
    bool names_mode =
        text.len < 80 && mode_named(s, text, &mode, &any) && (ends_with_colon(text) || line->bold || !line->item);
    if (names_mode && s->kind != ECFIT_NEED_EDUCATION) set_mode(s, mode, any, line->item ? line->indent : SIZE_MAX);
    if (names_mode && !line->item) return;
    if (names_mode) {
        draft_add(s->d, s->kind, ECFIT_NEED_LABEL, 0, line->number, text);
        return;
    }
    add_need(s, line, text);
}

static void start_part(sheet *s, uint16_t value)
{
    static const ecfit_need_kind kinds[] = {
        [KB_LOT_TASK] = ECFIT_NEED_TASK,           [KB_LOT_EDUCATION] = ECFIT_NEED_EDUCATION,
        [KB_LOT_EXPERTISE] = ECFIT_NEED_EXPERTISE, [KB_LOT_CERTIFICATE] = ECFIT_NEED_CERTIFICATE,
        [KB_LOT_SKILL] = ECFIT_NEED_SKILL,         [KB_LOT_ON_CALL] = ECFIT_NEED_ON_CALL,
        [KB_LOT_LANGUAGE] = ECFIT_NEED_LANGUAGE,   [KB_LOT_TITLE] = ECFIT_NEED_NOTE};
    s->kind = kinds[value];
    s->in_part = true;
    s->on_call = value == KB_LOT_ON_CALL;
    s->mode = ECFIT_NEED_REQUIRED;
    s->group = 0;
    s->open_item = false;
}

/* ---- lines ------------------------------------------------------------------------------------------------ */

/* "# 13. System Administrator" */
static void set_title(sheet *s, ecfit_str text)
{
    while (text.len && (text.ptr[0] == '#' || text.ptr[0] == ' ')) text.ptr++, text.len--;
    size_t n = strspn(text.ptr, "0123456789");
    if (n && n < text.len && text.ptr[n] == '.') text.ptr += n + 1, text.len -= n + 1;
    text = ecfit_str_trim(text);
    if (s->d->p->facts.title[0] || !text.len) return;
    char *title = ecfit_arena_dup(&s->d->p->arena, text.ptr, text.len);
    if (title)
        s->d->p->facts.title = title;
    else
        s->d->failed = true;
}

static void find_lot(sheet *s, ecfit_str text)
{
    for (size_t i = 0; i + 5 <= text.len; i++)
        if (!strncasecmp(text.ptr + i, "lot ", 4) && is_digit(text.ptr[i + 4]) && !s->d->p->facts.lot)
            s->d->p->facts.lot = text.ptr[i + 4] - '0';
}

/* A wrapped item goes on in a line without mark that begins with a small letter. */
static bool continues(const sheet *s, const sheet_line *line)
{
    return s->open_item && !line->item && !line->bold && line->text.len && line->text.ptr[0] >= 'a' &&
           line->text.ptr[0] <= 'z' && s->d->needs.n;
}

static void append(sheet *s, ecfit_str more)
{
    ecfit_need *last = &s->d->needs.at[s->d->needs.n - 1];
    size_t have = strlen(last->text);
    char *text = ecfit_arena_alloc(&s->d->p->arena, have + more.len + 2);
    if (!text) {
        s->d->failed = true;
        return;
    }
    memcpy(text, last->text, have);
    text[have] = ' ';
    memcpy(text + have + 1, more.ptr, more.len);
    last->text = text;
}

static void one_line(sheet *s, const sheet_line *line)
{
    heading h;
    const char *at = line->text.ptr, *end = line->text.ptr + line->text.len;
    if (continues(s, line) && !next_heading(s, line, at, &h)) {
        append(s, line->text);
        return;
    }
    if (line->bold && !line->item && !next_heading(s, line, at, &h)) s->group = 0;
    while (next_heading(s, line, at, &h)) {
        const char *stop = h.start;
        while (stop > at && (sets_off(stop[-1]) || stop[-1] == '\\')) stop--;
        contents(s, line, (ecfit_str){at, (size_t)(stop - at)});
        start_part(s, h.value);
        for (at = h.end; at < end && (sets_off(*at) || *at == '\\' || *at == ':' || *at == ' ');) at++;
    }
    contents(s, line, (ecfit_str){at, (size_t)(end - at)});
}

void draft_sheet(profile_draft *d, const cv_words *w)
{
    sheet s = {.d = d, .w = w, .group_indent = SIZE_MAX};
    unsigned number = 0;
    for (ecfit_str rest = {w->text, w->len}; rest.ptr && rest.len;) {
        ecfit_str raw = ecfit_str_cut(&rest, '\n');
        sheet_line line = cut_line(raw, ++number);
        bool rule = starts_with(line.text, "---") && !has_word(line.text);
        if (rule && (number == 1 || s.matter))
            s.matter = !s.matter;
        else if (s.matter || (!s.in_part && !starts_with(line.text, "#")))
            find_lot(&s, line.text);
        if (rule || s.matter) continue;
        if (starts_with(line.text, "{%")) {
            s.note = !s.note;
            s.open_item = false;
        } else if (s.note) {
            draft_add(d, ECFIT_NEED_NOTE, ECFIT_NEED_LABEL, 0, number, line.text);
        } else if (starts_with(line.text, "#")) {
            heading h;
            if (next_heading(&s, &line, line.text.ptr, &h) && d->p->facts.title[0])
                one_line(&s, &line);
            else
                set_title(&s, line.text);
        } else if (line.text.len) {
            if (!s.in_part && !line.item && has_word(line.text)) {
                heading h;
                if (!next_heading(&s, &line, line.text.ptr, &h)) {
                    draft_add(d, ECFIT_NEED_NOTE, ECFIT_NEED_LABEL, 0, number, line.text);
                    continue;
                }
            }
            if (!s.in_part && line.item) s.in_part = true, s.kind = ECFIT_NEED_NOTE;
            one_line(&s, &line);
        }
    }
}

#include "cv/words.h"
#include "text/stem.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <utf8proc.h>

enum { WIDE_SPACES = 3, MAX_CUE_WORDS = 8 };

/* ---- cues ------------------------------------------------------------------------------------------------- */

static size_t first_word_len(const char *z) { return strcspn(z, " "); }

static size_t slot_of(const cv_cues *c, const char *word, size_t len)
{
    const char *strings = c->kb->strings;
    size_t i = (size_t)ecfit_hash(word, len) & (c->n_slots - 1);
    for (; c->slots[i]; i = (i + 1) & (c->n_slots - 1)) {
        const char *have = strings + c->kb->cv_cues[c->slots[i] - 1].text;
        if (first_word_len(have) == len && !memcmp(have, word, len)) break;
    }
    return i;
}

bool cv_cues_init(cv_cues *c, const ecfit_kb *kb)
{
    *c = (cv_cues){.kb = kb, .n_slots = 64};
    while (c->n_slots < kb->n_cv_cues * 2) c->n_slots *= 2;
    c->slots = calloc(c->n_slots, sizeof *c->slots);
    c->next = calloc(kb->n_cv_cues + 1, sizeof *c->next);
    if (!c->slots || !c->next) return cv_cues_clear(c), false;
    for (uint32_t i = 0; i < kb->n_cv_cues; i++) {
        const char *text = kb_str(kb, kb->cv_cues[i].text);
        size_t slot = slot_of(c, text, first_word_len(text));
        c->next[i] = c->slots[slot];
        c->slots[slot] = i + 1;
    }
    return true;
}

void cv_cues_clear(cv_cues *c)
{
    free(c->slots);
    free(c->next);
    *c = (cv_cues){0};
}

const kb_cv_cue *cv_cue_of_word(const cv_cues *c, ecfit_str word, enum kb_cv_cue_kind kind)
{
    if (!word.len) return NULL;
    for (uint32_t k = c->slots[slot_of(c, word.ptr, word.len)]; k; k = c->next[k - 1]) {
        const kb_cv_cue *cue = &c->kb->cv_cues[k - 1];
        if (cue->kind == kind && !kb_str(c->kb, cue->text)[word.len]) return cue;
    }
    return NULL;
}

/* ---- signs ------------------------------------------------------------------------------------------------ */

static unsigned ascii_gap(unsigned char c)
{
    switch (c) {
    case ' ': return CV_GAP_SPACE;
    case '\t': return CV_GAP_WIDE;
    case '\n': return CV_GAP_LINE;
    case '-':
    case '>':
    case '~': return CV_GAP_DASH;
    case '/': return CV_GAP_SLASH;
    case '.': return CV_GAP_DOT;
    case ',':
    case ';': return CV_GAP_COMMA;
    case ':': return CV_GAP_COLON;
    case '|': return CV_GAP_BAR;
    case '(':
    case '[':
    case '{': return CV_GAP_OPEN;
    case ')':
    case ']':
    case '}': return CV_GAP_CLOSE;
    case '*': return CV_GAP_BULLET;
    case '\'': return CV_GAP_QUOTE;
    default: return CV_GAP_OTHER;
    }
}

static bool is_c1(uint32_t cp) { return cp >= 0x80 && cp < 0xC0; }

/* Bytes of UTF-8 that were read as Latin-1 or Windows-1252 somewhere on the way of a CV; 0: no such thing at p.
 * Dashes and apostrophes are told, all other signs were bullets. */
static size_t broken_sign(const unsigned char *p, size_t left, unsigned *gap)
{
    uint32_t lead, mid = 0, last = 0;
    size_t n = ecfit_utf8_decode(p, &lead), m, l;
    if ((lead != 0xE2 && lead != 0xEF && lead != 0xC2) || n >= left || p[n] < 0x80) {
        if (lead == 0xC2 && (n >= left || p[n] <= ' ')) return *gap = CV_GAP_SPACE, n;
        bool alone = lead == 0xE2 && n < left && p[n] == ' ';
        return *gap = CV_GAP_BULLET, alone ? n : 0;
    }
    m = ecfit_utf8_decode(p + n, &mid);
    if (lead == 0xC2) return *gap = CV_GAP_SPACE, is_c1(mid) ? n + m : 0;
    if (lead == 0xEF) return *gap = mid == 0xBC ? CV_GAP_DASH : CV_GAP_BULLET, is_c1(mid) ? n + m : 0;
    if (!is_c1(mid) && mid != 0x20AC) return 0;
    l = n + m < left && p[n + m] >= 0x80 ? ecfit_utf8_decode(p + n + m, &last) : 0;
    if (last == 0x93 || last == 0x94 || last == 0x201C || last == 0x201D)
        *gap = CV_GAP_DASH;
    else if (last == 0x99 || last == 0x2122)
        *gap = CV_GAP_QUOTE;
    else if (last == 0x8B || last == 0x2039)
        *gap = CV_GAP_SPACE;
    else
        *gap = CV_GAP_BULLET;
    return is_c1(last) || last > 0x2000 ? n + m + l : n + m;
}

/* Ends a word and is otherwise not there: "ITIL ® 4" has the gap of "ITIL 4". */
enum { GAP_NOTHING = 1 << 15 };

/* A character outside ASCII: its bytes, and the gap that it makes; gap 0: a letter. */
static size_t wide_sign(const unsigned char *p, size_t left, unsigned *gap)
{
    uint32_t cp;
    size_t n = broken_sign(p, left, gap);
    if (n) return n;
    n = ecfit_utf8_decode(p, &cp);
    *gap = 0;
    if (ecfit_utf8_is_trade_mark(cp)) return *gap = GAP_NOTHING, n;
    if (cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200D) || cp == 0x202F || cp == 0xFEFF || cp < 0xA0)
        *gap = CV_GAP_SPACE;
    else if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xFF0D || cp == 0x2192 || cp == 0x2794)
        *gap = CV_GAP_DASH;
    else if (cp == 0x2018 || cp == 0x2019 || cp == 0xB4 || cp == 0x2BC)
        *gap = CV_GAP_QUOTE;
    else if (cp == 0x2502 || cp == 0xA6)
        *gap = CV_GAP_BAR;
    else if (cp == 0x2022 || cp == 0xB7 || cp == 0x25CF)
        *gap = CV_GAP_BULLET;
    else if (cp >= 0x2000 || cp < 0xC0 || cp == 0xD7 || cp == 0xF7) {
        utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
        bool letter = (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ND);
        if (!letter) *gap = c == UTF8PROC_CATEGORY_SO || c == UTF8PROC_CATEGORY_CO ? CV_GAP_BULLET : CV_GAP_OTHER;
    }
    return n;
}

/* ---- words ------------------------------------------------------------------------------------------------ */

typedef struct scan {
    cv_words *w;
    const cv_cues *cues;
    const char *folded;
    size_t i;
    unsigned gap, spaces, newlines;
    size_t line_start, indent; /* indent: SIZE_MAX before the first sign of the line */
    uint32_t line_number;
} scan;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool ascii_word(char c) { return is_digit(c) || is_lower(c) || is_upper(c); }

static bool year_at(const char *t, size_t i, size_t len)
{
    if (i + 4 > len || (memcmp(t + i, "19", 2) && memcmp(t + i, "20", 2))) return false;
    return is_digit(t[i + 2]) && is_digit(t[i + 3]) && (i + 4 == len || !is_digit(t[i + 4]));
}

/* A heading glued to the word before it ("monthsCompany Details"): a capital behind a small letter, and what follows
 * begins a heading that may stand anywhere. */
static bool glued_heading(const scan *s, size_t i)
{
    const char *t = s->w->text;
    if (!is_upper(t[i]) || i == 0 || !(is_lower(t[i - 1]) || t[i - 1] == '.')) return false;
    size_t end = i;
    while (end < s->w->len && ascii_word(t[end])) end++;
    for (uint32_t c = s->cues->slots[slot_of(s->cues, s->folded + i, end - i)]; c; c = s->cues->next[c - 1]) {
        const kb_cv_cue *cue = &s->cues->kb->cv_cues[c - 1];
        if (cue->kind == KB_CV_SECTION && cue->value & KB_CV_ANYWHERE) return true;
    }
    return false;
}

/* The point behind one or two letters with a letter behind it: b.sc, m.b.a, ph.d. */
static bool joins_initials(const char *t, size_t start, size_t i, size_t len)
{
    size_t from = i;
    while (from > start && t[from - 1] != '.') from--;
    return i > from && i - from <= 2 && !is_digit(t[i - 1]) && i + 1 < len && ascii_word(t[i + 1]) &&
           !is_digit(t[i + 1]);
}

/* Where the word at s->i ends. Letters and the digits of a year glued to them part ("sept2017", "2016till"). */
static size_t word_end(const scan *s)
{
    const char *t = s->w->text;
    size_t i = s->i, len = s->w->len;
    bool starts_with_year = year_at(t, i, len);
    unsigned gap;
    while (i < len) {
        unsigned char c = (unsigned char)t[i];
        if (i > s->i && starts_with_year && i == s->i + 4 && !is_digit((char)c)) break;
        if (i > s->i && is_digit((char)c) && !is_digit(t[i - 1]) && year_at(t, i, len)) break;
        if (i > s->i && glued_heading(s, i)) break;
        if (ascii_word((char)c))
            i++;
        else if ((c == '+' || c == '#') && i > s->i && (i + 1 == len || !ascii_word(t[i + 1]) || is_digit(t[i + 1])))
            i++;
        else if (c == '.' && joins_initials(t, s->i, i, len))
            i++;
        else if (c >= 0x80) {
            size_t n = wide_sign((const unsigned char *)t + i, len - i, &gap);
            if (gap) break;
            i += n;
        } else
            break;
    }
    return i;
}

/* The number at the head of a normal form, with st, nd, rd, th, er or nothing behind it. */
static void read_number(cv_word *word, const char *norm)
{
    static const char *const ends[] = {"st", "nd", "rd", "th", "er", "eme", "e"};
    word->number = -1;
    size_t n = strspn(norm, "0123456789");
    if (n == 0 || n > 8) return;
    bool ordinal = false;
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) ordinal |= !strcmp(norm + n, ends[k]);
    if (norm[n] && !ordinal && strcmp(norm + n, "+")) return;
    word->number = (int32_t)strtol(norm, NULL, 10);
    word->n_digits = (uint8_t)n;
    if (ordinal) word->flags |= CV_WORD_ORDINAL;
}

static bool starts_upper(const char *text, const char *folded, size_t i)
{
    unsigned char c = (unsigned char)text[i];
    if (c < 0x80) return is_upper((char)c);
    return text[i] != folded[i] || text[i + 1] != folded[i + 1]; /* a word's first character has two bytes or more */
}

static bool all_upper(const char *text, const char *folded, size_t from, size_t to)
{
    size_t letters = 0;
    for (size_t i = from; i < to; i++) {
        if (is_lower(text[i])) return false;
        if ((unsigned char)text[i] >= 0xC3 && text[i] == folded[i] && i + 1 < to && text[i + 1] == folded[i + 1])
            return false;
        letters += is_upper(text[i]) != 0;
    }
    return letters >= 2;
}

static bool add_line(scan *s, uint32_t first)
{
    cv_line *line = vec_push(&s->w->lines);
    if (!line) return false;
    *line = (cv_line){.first = first,
                      .body = first,
                      .start = s->w->words.at[first].start,
                      .number = s->line_number,
                      .bullet = (s->gap & CV_GAP_BULLET) || ((s->gap & CV_GAP_DASH) && s->gap & CV_GAP_SPACE),
                      .blank_before = s->newlines > 1};
    size_t indent = s->indent == SIZE_MAX ? s->w->words.at[first].start - s->line_start : s->indent;
    line->indent = (uint16_t)(indent > 400 ? 400 : indent);
    return true;
}

static bool add_word(scan *s, size_t end)
{
    cv_words *w = s->w;
    size_t start = s->i;
    if (!vec_reserve(&w->norms, 2 * (end - start) + 2)) return false;
    cv_word *word = vec_push(&w->words);
    if (!word) return false;
    if (s->spaces >= WIDE_SPACES) s->gap |= CV_GAP_WIDE;
    *word = (cv_word){
        .start = (uint32_t)start, .end = (uint32_t)end, .norm = (uint32_t)w->norms.n, .gap = (uint16_t)s->gap};
    char *norm = w->norms.at + w->norms.n;
    size_t n = kb_cue_words((ecfit_str){s->folded + start, end - start}, norm);
    norm[n] = 0;
    w->norms.n += n + 1;
    if (starts_upper(w->text, s->folded, start)) word->flags |= CV_WORD_UPPER;
    if (all_upper(w->text, s->folded, start, end)) word->flags |= CV_WORD_CAPS;
    read_number(word, norm);
    if ((s->gap & CV_GAP_LINE || w->lines.n == 0) && !add_line(s, (uint32_t)w->words.n - 1)) return false;
    cv_line *line = &w->lines.at[w->lines.n - 1];
    line->n++;
    line->end = (uint32_t)end;
    word->line = (uint32_t)w->lines.n - 1;
    s->gap = s->spaces = s->newlines = 0;
    return true;
}

static void skip_sign(scan *s, size_t n, unsigned gap)
{
    if (gap == GAP_NOTHING) {
        s->i += n;
        return;
    }
    if (gap == CV_GAP_LINE) {
        s->newlines++;
        s->line_number++;
        s->line_start = s->i + n;
        s->indent = SIZE_MAX;
        s->gap &= ~(unsigned)(CV_GAP_BULLET | CV_GAP_DASH | CV_GAP_SPACE); /* of the line that ends here */
        s->spaces = 0;
    }
    if (s->indent == SIZE_MAX && gap != CV_GAP_LINE && gap != CV_GAP_SPACE && gap != CV_GAP_WIDE)
        s->indent = s->i - s->line_start;
    s->spaces += gap == CV_GAP_SPACE;
    s->gap |= gap;
    s->i += n;
}

static bool split(scan *s)
{
    const char *t = s->w->text;
    while (s->i < s->w->len) {
        unsigned char c = (unsigned char)t[s->i];
        unsigned gap = 0;
        size_t n = 1;
        if (c >= 0x80)
            n = wide_sign((const unsigned char *)t + s->i, s->w->len - s->i, &gap);
        else if (!ascii_word((char)c))
            gap = ascii_gap(c);
        if (gap) {
            skip_sign(s, n, gap);
            continue;
        }
        size_t end = word_end(s);
        if (!add_word(s, end)) return false;
        s->i = end;
    }
    return true;
}

/* ---- finding the cues ------------------------------------------------------------------------------------- */

/* The number of words of the text at i that spell a cue; 0 when they do not. */
static uint32_t spelled(const cv_words *w, uint32_t i, const char *cue)
{
    uint32_t n = 0;
    while (*cue) {
        size_t len = first_word_len(cue);
        if (i + n >= w->words.n) return 0;
        const char *have = cv_norm(w, i + n);
        if (strncmp(have, cue, len) || have[len]) return 0;
        if (n && w->words.at[i + n].gap & CV_GAP_LINE) return 0;
        n++;
        cue += len;
        while (*cue == ' ') cue++;
    }
    return n;
}

static bool find_cues_at(cv_words *w, const cv_cues *c, uint32_t i)
{
    const char *norm = cv_norm(w, i);
    if (!*norm) return true;
    cv_cue_hit best[KB_N_CV_CUES] = {0};
    for (uint32_t k = c->slots[slot_of(c, norm, strlen(norm))]; k; k = c->next[k - 1]) {
        const kb_cv_cue *cue = &c->kb->cv_cues[k - 1];
        uint32_t n = spelled(w, i, kb_str(c->kb, cue->text));
        if (n > best[cue->kind].n || (n && n == best[cue->kind].n && cue->value > best[cue->kind].value))
            best[cue->kind] = (cv_cue_hit){i, n, cue->kind, cue->value};
    }
    for (int kind = 0; kind < KB_N_CV_CUES; kind++) {
        if (!best[kind].n) continue;
        cv_cue_hit *slot = vec_push(&w->hits);
        if (!slot) return false;
        *slot = best[kind];
    }
    return true;
}

bool cv_words_fill(cv_words *w, const cv_cues *cues, const char *text, const char *folded, size_t len)
{
    vec_reset(&w->norms);
    vec_reset(&w->words);
    vec_reset(&w->lines);
    vec_reset(&w->hits);
    w->text = text;
    w->len = len;
    scan s = {.w = w, .cues = cues, .folded = folded, .line_number = 1, .indent = SIZE_MAX};
    if (!split(&s)) return false;
    for (uint32_t i = 0; i < w->words.n; i++)
        if (!find_cues_at(w, cues, i)) return false;
    return true;
}

void cv_words_clear(cv_words *w)
{
    vec_free(&w->norms);
    vec_free(&w->words);
    vec_free(&w->lines);
    vec_free(&w->hits);
}

/* First row of hits whose word is i or later. */
static size_t hits_from(const cv_words *w, uint32_t i)
{
    size_t low = 0, high = w->hits.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->hits.at[mid].first < i)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

const cv_cue_hit *cv_cue_in(const cv_words *w, uint32_t from, uint32_t to, enum kb_cv_cue_kind kind)
{
    for (size_t k = hits_from(w, from); k < w->hits.n && w->hits.at[k].first < to; k++)
        if (w->hits.at[k].kind == kind) return &w->hits.at[k];
    return NULL;
}

const cv_cue_hit *cv_cue_at(const cv_words *w, uint32_t i, enum kb_cv_cue_kind kind)
{
    return cv_cue_in(w, i, i + 1, kind);
}

uint32_t cv_line_at(const cv_words *w, uint32_t byte)
{
    size_t low = 0, high = w->lines.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->lines.at[mid].end <= byte)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

ecfit_str cv_span(const cv_words *w, uint32_t first, uint32_t n)
{
    if (!n) return (ecfit_str){w->text, 0};
    uint32_t start = w->words.at[first].start;
    return (ecfit_str){w->text + start, w->words.at[first + n - 1].end - start};
}

/* ---- sections --------------------------------------------------------------------------------------------- */

static bool caps_run(const cv_words *w, uint32_t first, uint32_t n, uint32_t end)
{
    for (uint32_t i = first; i < first + n; i++)
        if (!(w->words.at[i].flags & CV_WORD_CAPS) && w->words.at[i].end - w->words.at[i].start > 1) return false;
    return first + n < end && !(w->words.at[first + n].flags & CV_WORD_CAPS);
}

static bool ends_in_colon(const cv_words *w, const cv_line *line)
{
    size_t i = line->end;
    while (i < w->len && (w->text[i] == ' ' || (w->text[i] & 0x80))) i++;
    return i < w->len && w->text[i] == ':';
}

static bool ends_in_bracket(const cv_words *w, const cv_line *line)
{
    size_t i = line->end;
    while (i < w->len && w->text[i] == ' ') i++;
    return i < w->len && w->text[i] == ')';
}

/* Inside a job, "Accomplishments: ..." and "Environnement technique :" are part of its description. */
static bool part_of_job(const cv_words *w, const cv_line *line, const cv_cue_hit *h, const cv_line *current)
{
    const unsigned weak = KB_CV_SKILLS | KB_CV_OTHER | KB_CV_SUMMARY | KB_CV_COURSES;
    if (!current || !(current->sections & KB_CV_EXPERIENCE) || h->value & KB_CV_ANYWHERE) return false;
    if (line->indent > current->indent + 1 && (line->bullet || h->n < line->n)) return true;
    return !(h->value & ~weak) && (h->n < line->n || ends_in_colon(w, line)) &&
           !(h->n < line->n && w->words.at[h->first + h->n].gap & CV_GAP_WIDE);
}

/* Whether the cue that opens a line is its heading, alone or with the contents behind it in the same line. */
static bool is_heading(const cv_words *w, const cv_line *line, const cv_cue_hit *h, const cv_line *current)
{
    if (part_of_job(w, line, h, current)) return false;
    if (h->n == line->n) return !(line->bullet && line->indent > 2 && h->n == 1);
    if (line->bullet && line->indent > 2) return false;
    const cv_word *next = &w->words.at[h->first + h->n];
    if (h->value & KB_CV_ANYWHERE) return true;
    if (next->gap & CV_GAP_COLON) return true;
    if (next->gap & CV_GAP_OPEN && ends_in_bracket(w, line)) return true; /* "Experience (latest first)" */
    if (!(w->words.at[h->first].flags & CV_WORD_UPPER)) return false;
    if (next->gap & (CV_GAP_BAR | CV_GAP_WIDE)) return true;
    return caps_run(w, h->first, h->n, line->first + line->n);
}

/* A heading at the end of a line opens the section of the next line. */
static uint16_t heading_at_end(const cv_words *w, const cv_line *line)
{
    uint32_t end = line->first + line->n;
    for (uint32_t i = end > line->first + MAX_CUE_WORDS ? end - MAX_CUE_WORDS : line->first; i < end; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_SECTION);
        if (h && h->value & KB_CV_ANYWHERE && h->first + h->n == end) return h->value;
    }
    return 0;
}

void cv_mark_sections(cv_words *w)
{
    const unsigned passing_kinds = KB_CV_SKILLS | KB_CV_LANGUAGES | KB_CV_PERSONAL | KB_CV_SUMMARY;
    uint16_t current = 0;
    const cv_line *heading = NULL;
    uint16_t around = 0; /* the section that a heading with its contents in one line interrupts */
    bool passing = false;
    for (size_t i = 0; i < w->lines.n; i++) {
        cv_line *line = &w->lines.at[i];
        const cv_cue_hit *h = cv_cue_at(w, line->first, KB_CV_SECTION);
        if (passing && line->blank_before) current = around, passing = false;
        if (h && is_heading(w, line, h, heading)) {
            heading = line;
            if (!passing) around = current;
            passing = h->n < line->n && !(h->value & ~passing_kinds);
            current = (uint16_t)(h->value & ~KB_CV_ANYWHERE);
            line->heading = h->n == line->n;
            line->body = h->first + h->n;
        }
        line->sections = current;
        uint16_t next = heading_at_end(w, line);
        if (next) current = (uint16_t)(next & ~KB_CV_ANYWHERE), heading = line, passing = false;
    }
}

#include "cv/identity.h"
#include "cv/dates.h"
#include <stdlib.h>

enum { HEAD_LINES = 12, NAME_WORDS = 7, PROSE_WORDS = 12, LATE_LINES = 5, LATE_NAME_WORDS = 4 };
static const float title_at_least = 0.6f,
                   surely_title = 2.0f; /* strengths: "Baker" is one word of a list, "HR manager" two */
static const char placeholder[] = "[\xE2\x80\xA6]";

typedef struct finder {
    const cv_words *w;
    ecfit_doc *doc;
    cv_masks *out;
    uint32_t head_end;           /* first line behind the head */
    uint32_t late_first, late_end; /* lines of a head behind the side column, none: 0, 0 */
    uint32_t name_first, name_n; /* words, n 0: no name found */
    bool failed;
} finder;

static void mask(finder *f, uint32_t start, uint32_t end, bool silent)
{
    cv_mask *slot = end > start ? vec_push(f->out) : NULL;
    if (slot)
        *slot = (cv_mask){start, end, silent};
    else if (end > start)
        f->failed = true;
}

static void mask_words(finder *f, uint32_t first, uint32_t n)
{
    if (n) mask(f, f->w->words.at[first].start, f->w->words.at[first + n - 1].end, false);
}

static uint32_t line_end(const cv_line *line) { return line->first + line->n; }

/* ---- addresses of the net, telephone numbers -------------------------------------------------------------- */

static bool is_space(char c) { return (unsigned char)c <= ' '; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool mail_sign(char c) { return (unsigned char)c > ' ' && !strchr("<>()[],;:|\"'/", c); }

static void find_net_addresses(finder *f)
{
    const char *t = f->w->text;
    size_t len = f->w->len;
    for (size_t i = 0; i < len; i++) {
        size_t from = i, to = i;
        if (t[i] == '@') {
            while (from > 0 && mail_sign(t[from - 1])) from--;
            while (to < len && mail_sign(t[to])) to++;
            if (to - i < 4 || i == from) continue;
        } else if (!strncmp(t + i, "http", 4) || !strncmp(t + i, "www.", 4) || !strncmp(t + i, "linkedin.com", 12) ||
                   !strncmp(t + i, "github.com", 10)) {
            while (to < len && !is_space(t[to]) && !strchr("|,;)", t[to])) to++;
        } else {
            continue;
        }
        mask(f, (uint32_t)from, (uint32_t)to, false);
        i = to;
    }
}

/* +32 470 12 34 56, 06 12 34 56 78, (212) 555-0100: a run of digits with few signs, which holds no year. */
static size_t phone_at(const char *t, size_t i, size_t len)
{
    size_t digits = 0, group = 0, end = i, groups = 1;
    bool year = false, plus = t[i] == '+';
    size_t k = i + plus;
    for (; k < len && (is_digit(t[k]) || strchr(" .-()", t[k])) && k - i < 28; k++) {
        if (is_digit(t[k])) {
            digits++, group++, end = k + 1;
            year |= group == 4 && (!strncmp(t + k - 3, "19", 2) || !strncmp(t + k - 3, "20", 2)) &&
                    (k + 1 == len || !is_digit(t[k + 1]));
        } else if (group) {
            group = 0, groups++;
        }
    }
    if (plus) return digits >= 7 && digits <= 16 ? end : 0;
    bool starts = t[i] == '0' || t[i] == '(' || (groups >= 3 && digits == 10);
    return starts && !year && digits >= 9 && digits <= 13 ? end : 0;
}

static void find_phones(finder *f)
{
    const char *t = f->w->text;
    size_t len = f->w->len;
    for (size_t i = 0; i < len; i++) {
        bool begins = (t[i] == '+' || t[i] == '(' || is_digit(t[i])) &&
                      (i == 0 || is_space(t[i - 1]) || strchr(":|(,;/", t[i - 1]));
        size_t end = begins ? phone_at(t, i, len) : 0;
        if (!end) continue;
        mask(f, (uint32_t)i, (uint32_t)end, false);
        i = end;
    }
}

/* ---- the head: everything before the first heading --------------------------------------------------------- */

static bool has_year(const cv_words *w, const cv_line *line)
{
    for (uint32_t i = line->first; i < line_end(line); i++)
        if (w->words.at[i].n_digits == 4 && w->words.at[i].number >= 1940 && w->words.at[i].number < 2080)
            return !cv_cue_in(w, line->first, line_end(line), KB_CV_IDENTITY);
    return false;
}

static uint32_t find_head_end(const cv_words *w)
{
    uint32_t i = 0;
    for (; i < w->lines.n && i < HEAD_LINES; i++) {
        const cv_line *line = &w->lines.at[i];
        if (line->sections & ~(unsigned)(KB_CV_PERSONAL | KB_CV_SUMMARY)) break;
        if (has_year(w, line) || line->n > PROSE_WORDS) break; /* a job, a diploma, a text */
    }
    return i;
}

static float title_strength(finder *f, ecfit_str text)
{
    char title[256];
    size_t n = text.len < sizeof title - 1 ? text.len : sizeof title - 1;
    while (n && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    memcpy(title, text.ptr, n);
    title[n] = 0;
    /* In both languages: the language of a head is often that of the name. */
    ecfit_lang lang = f->doc->lang;
    float strength = 0;
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) {
        f->doc->lang = l;
        if (!ecfit_stage_title(f->doc, title)) f->failed = true;
        if (f->doc->title.strength > strength) strength = f->doc->title.strength;
    }
    f->doc->lang = lang;
    return strength;
}

/* The words from i that belong together: up to a comma, bar, bracket, wide gap or spaced dash. */
static uint32_t piece_length(const cv_words *w, uint32_t i, uint32_t end)
{
    const unsigned parts =
        CV_GAP_WIDE | CV_GAP_COMMA | CV_GAP_BAR | CV_GAP_BULLET | CV_GAP_OPEN | CV_GAP_CLOSE | CV_GAP_COLON;
    uint32_t n = 1;
    for (; i + n < end; n++) {
        unsigned gap = w->words.at[i + n].gap;
        if (gap & parts || (gap & CV_GAP_DASH && gap & CV_GAP_SPACE) || (gap & CV_GAP_SLASH && gap & CV_GAP_SPACE))
            break;
    }
    return n;
}

static bool plain_words(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++)
        if (w->words.at[i].n_digits) return false;
    return true;
}

/* Knowledge that a piece of the head may carry into the score: a title, a certificate, a term. */
static bool says_something(finder *f, uint32_t first, uint32_t n)
{
    ecfit_str text = cv_span(f->w, first, n);
    if (title_strength(f, text) >= title_at_least) return true;
    uint32_t start = f->w->words.at[first].start, end = start + (uint32_t)text.len;
    for (size_t i = 0; i < f->doc->hits.n; i++) {
        const ecfit_hit *h = &f->doc->hits.at[i];
        bool useful = h->kind == KB_TERM || h->kind == KB_CERTIFICATE || h->kind == KB_TECHNOLOGY;
        if (useful && !h->dead && h->start >= start && h->end <= end) return true;
    }
    return cv_cue_in(f->w, first, first + n, KB_CV_DURATION) && !cv_cue_in(f->w, first, first + n, KB_CV_IDENTITY);
}

/* Whether the head says a title somewhere else than in the words from `first` on. */
static bool another_title(finder *f, uint32_t first)
{
    for (uint32_t i = 0; i < f->head_end; i++) {
        const cv_line *line = &f->w->lines.at[i];
        if (line->heading || line->n > PROSE_WORDS) continue;
        for (uint32_t k = line->body, n; k < line_end(line); k += n) {
            n = piece_length(f->w, k, line_end(line));
            if (k != first && title_strength(f, cv_span(f->w, k, n)) >= title_at_least) return true;
        }
    }
    return false;
}

static bool known_word(const finder *f, uint32_t i)
{
    const char *norm = cv_norm(f->w, i);
    return kb_symbol(f->doc->kb, ecfit_words_stem(f->doc->words, ECFIT_LANG_EN, ecfit_str_of(norm))) ||
           kb_symbol(f->doc->kb, ecfit_words_stem(f->doc->words, ECFIT_LANG_FR, ecfit_str_of(norm)));
}

static bool all_known(const finder *f, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++)
        if (!known_word(f, i)) return false;
    return true;
}

static bool masked(const finder *f, uint32_t word)
{
    for (size_t i = 0; i < f->out->n; i++)
        if (f->out->at[i].start < f->w->words.at[word].end && f->out->at[i].end > f->w->words.at[word].start) return true;
    return false;
}

/* The words of a line where a name may stand: its first piece, without "CV", "Dear Sir". n 0: none. */
static uint32_t name_place(const finder *f, const cv_line *line, uint32_t *n)
{
    uint32_t first = line->body;
    *n = line->heading ? 0 : piece_length(f->w, first, line_end(line));
    for (const cv_cue_hit *h; *n && (h = cv_cue_at(f->w, first, KB_CV_IDENTITY)) && h->value == KB_CV_NOBODY;) {
        uint32_t skip = h->n < *n ? h->n : *n;
        first += skip, *n -= skip;
    }
    return first;
}

/* A piece of two to seven words without a digit, and no address of the net; what might be a job title is a name only where
 * the head has the title elsewhere. */
static bool name_in(finder *f, const cv_line *line)
{
    uint32_t n, first = name_place(f, line, &n);
    if (n < 2 || n > NAME_WORDS || line->n > PROSE_WORDS || !plain_words(f->w, first, n) || masked(f, first)) return false;
    const cv_cue_hit *label = cv_cue_at(f->w, first, KB_CV_IDENTITY);
    if (label && label->value <= KB_CV_PERSON) return false;
    float strength = title_strength(f, cv_span(f->w, first, n));
    bool doubtful = strength >= title_at_least || all_known(f, first, n);
    if (strength >= surely_title || (doubtful && !another_title(f, first))) return false;
    f->name_first = first, f->name_n = n;
    return true;
}

static void find_name(finder *f)
{
    for (uint32_t i = 0; i < f->head_end && i < 3 && !f->name_n; i++) name_in(f, &f->w->lines.at[i]);
}

/* ---- the head behind a side column -------------------------------------------------------------------------- */

/* LinkedIn's order: "Contact", "Top Skills", "Languages", "Certifications", then name, headline and place, then "Summary"
 * or "Experience". The first line of that block; the number of lines when there is none. *end: the first line behind it. */
static uint32_t late_block(const cv_words *w, uint32_t *end)
{
    const unsigned body = KB_CV_SUMMARY | KB_CV_EXPERIENCE | KB_CV_EDUCATION;
    uint32_t none = (uint32_t)w->lines.n, from;
    for (*end = 0; *end < none && !(w->lines.at[*end].sections & body); ++*end) {}
    if (*end == none || *end < 2 || !w->lines.at[0].heading || !w->lines.at[*end].blank_before) return none;
    for (from = *end - 1; from && !w->lines.at[from].blank_before; from--) {}
    bool block = *end - from >= 2 && *end - from <= LATE_LINES;
    for (uint32_t i = from; i < *end && block; i++)
        block = !w->lines.at[i].heading && !w->lines.at[i].bullet && w->lines.at[i].body == w->lines.at[i].first;
    return block ? from : none;
}

/* All words begin with a capital, and the dictionaries know none of them as a certificate or product. */
static bool looks_like_a_name(const finder *f, const cv_line *line)
{
    const cv_words *w = f->w;
    if (line->n < 2 || line->n > LATE_NAME_WORDS || cv_cue_in(w, line->first, line_end(line), KB_CV_HELD)) return false;
    for (uint32_t i = line->first; i < line_end(line); i++)
        if (!(w->words.at[i].flags & CV_WORD_UPPER)) return false;
    for (size_t i = 0; i < f->doc->hits.n; i++) {
        const ecfit_hit *h = &f->doc->hits.at[i];
        bool product = h->kind == KB_CERTIFICATE || h->kind == KB_TECHNOLOGY;
        if (product && !h->dead && h->start < line->end && h->end > line->start) return false;
    }
    return true;
}

static void find_late_head(finder *f, cv_head *late)
{
    const cv_words *w = f->w;
    uint32_t end = 0, from = f->name_n ? (uint32_t)w->lines.n : late_block(w, &end);
    if (from == w->lines.n || !looks_like_a_name(f, &w->lines.at[from])) return;
    const cv_line *line = &w->lines.at[from];
    f->name_first = line->first, f->name_n = line->n;
    f->late_first = from, f->late_end = end;
    *late = (cv_head){line->number, w->lines.at[end].number};
}

static void mask_lines(finder *f, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const cv_line *line = &f->w->lines.at[i];
        if (line->heading || line->n > PROSE_WORDS) continue;
        for (uint32_t k = line->body, n; k < line_end(line); k += n) {
            n = piece_length(f->w, k, line_end(line));
            bool name = k == f->name_first && f->name_n;
            if (name || !says_something(f, k, n)) mask_words(f, k, n);
        }
    }
}

/* ---- labels ----------------------------------------------------------------------------------------------- */

/* The words behind a label up to the next column, label or the end of the line. */
static uint32_t value_length(const cv_words *w, uint32_t i, uint32_t end)
{
    uint32_t n = 0;
    while (i + n < end && !(n && w->words.at[i + n].gap & (CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_BULLET))) n++;
    return n;
}

/* "10 ans d'experience" is no age. */
static bool is_experience(const cv_words *w, uint32_t next, uint32_t end)
{
    return next < end && cv_cue_at(w, next, KB_CV_NO_AGE);
}

static bool label_counts(const finder *f, const cv_line *line, uint32_t row, const cv_cue_hit *h)
{
    bool personal = (row < f->head_end && line->n <= PROSE_WORDS) || line->sections & KB_CV_PERSONAL;
    uint32_t next = h->first + h->n;
    bool colon = next < line_end(line) && f->w->words.at[next].gap & (CV_GAP_COLON | CV_GAP_BAR | CV_GAP_WIDE);
    bool opens = h->first == line->first ||
                 f->w->words.at[h->first].gap & (CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_COMMA | CV_GAP_BULLET);
    bool after_number = h->first > line->first && f->w->words.at[h->first - 1].number > 0;
    switch ((enum kb_cv_identity)h->value) {
    case KB_CV_PLACEHOLDER: return false;
    case KB_CV_NAME: return opens && colon && (personal || h->n > 1);
    case KB_CV_ADDRESS: return opens && colon && (personal || h->first == line->first);
    case KB_CV_BIRTH:
        return (personal && (opens || after_number) && !is_experience(f->w, next, line_end(line))) ||
               (opens && (h->n > 1 || colon));
    case KB_CV_PERSON: return opens && (personal || colon);
    case KB_CV_STATUS: return personal && (opens || after_number);
    default: return false;
    }
}

static void find_labelled(finder *f)
{
    const cv_words *w = f->w;
    for (size_t k = 0; k < w->hits.n; k++) {
        const cv_cue_hit *h = &w->hits.at[k];
        uint32_t row = w->words.at[h->first].line;
        const cv_line *line = &w->lines.at[row];
        if (h->kind != KB_CV_IDENTITY || !label_counts(f, line, row, h)) continue;
        uint32_t value = h->first + h->n, n = value_length(w, value, line_end(line));
        if (h->value == KB_CV_NAME && n >= 2 && n <= NAME_WORDS && !f->name_n) f->name_first = value, f->name_n = n;
        bool status = h->value == KB_CV_STATUS; /* "married": the word is the value */
        bool age =
            (status || h->value == KB_CV_BIRTH) && h->first > line->first && w->words.at[h->first - 1].number >= 0;
        if (age) mask_words(f, h->first - 1, 1); /* 42 ans */
        mask_words(f, h->first, h->n + (age || status ? 0 : n));
    }
}

/* ---- the name elsewhere, other people, pronouns ----------------------------------------------------------- */

static bool is_name_word(const finder *f, uint32_t i)
{
    const char *norm = cv_norm(f->w, i);
    if (strlen(norm) < 3 || !(f->w->words.at[i].flags & CV_WORD_UPPER)) return false;
    for (uint32_t k = f->name_first; k < f->name_first + f->name_n; k++)
        if (!strcmp(cv_norm(f->w, k), norm)) return true;
    return false;
}

static bool names_a_thing(const finder *f, uint32_t first, uint32_t n)
{
    uint32_t start = f->w->words.at[first].start, end = f->w->words.at[first + n - 1].end;
    for (size_t i = 0; i < f->doc->hits.n; i++) {
        const ecfit_hit *h = &f->doc->hits.at[i];
        bool thing = h->kind == KB_TERM || h->kind == KB_CERTIFICATE || h->kind == KB_TECHNOLOGY || h->kind == KB_DEGREE;
        if (thing && !h->dead && h->start < end && h->end > start) return true;
    }
    return false;
}

/* "Ms Berg", "Dr. Cole"; not "MS Windows Server", where MS is Microsoft: in capitals it needs a full name in capitals. */
static bool addresses_somebody(const finder *f, uint32_t i)
{
    const cv_words *w = f->w;
    const cv_word *next = &w->words.at[i + 1];
    if (!(w->words.at[i].flags & next->flags & CV_WORD_UPPER) ||
        next->gap & ~(unsigned)(CV_GAP_SPACE | CV_GAP_DOT | CV_GAP_LINE))
        return false;
    if (names_a_thing(f, i, 2)) return false;
    bool product_maker = w->words.at[i].flags & CV_WORD_CAPS && !strcmp(cv_norm(w, i), "ms");
    if (!product_maker) return true;
    return i + 2 < w->words.n && next->flags & w->words.at[i + 2].flags & CV_WORD_CAPS &&
           w->words.at[i + 2].gap == CV_GAP_SPACE && !known_word(f, i + 1) && !names_a_thing(f, i + 2, 1);
}

static void find_people(finder *f)
{
    const cv_words *w = f->w;
    for (uint32_t i = 0; i < w->words.n; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_IDENTITY);
        if (h && h->value == KB_CV_PLACEHOLDER && w->words.at[i].flags & CV_WORD_UPPER &&
            w->words.at[i + h->n - 1].flags & CV_WORD_UPPER)
            mask_words(f, i, h->n);
        if (h && h->value == KB_CV_PRONOUN && !(w->words.at[i].flags & CV_WORD_CAPS))
            mask(f, w->words.at[i].start, w->words.at[i].end, true);
        if (h && h->value == KB_CV_HONORIFIC && i + 1 < w->words.n && addresses_somebody(f, i)) {
            uint32_t n = 2;
            while (i + n < w->words.n && n < 4 && w->words.at[i + n].flags & CV_WORD_UPPER &&
                   w->words.at[i + n].gap == CV_GAP_SPACE)
                n++;
            mask_words(f, i, n);
            i += n - 1;
        } else if (f->name_n && is_name_word(f, i)) {
            bool beside = (i && is_name_word(f, i - 1)) || (i + 1 < w->words.n && is_name_word(f, i + 1));
            if (beside || !known_word(f, i)) mask_words(f, i, 1);
        }
    }
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const cv_mask *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return x->end > y->end ? -1 : x->end < y->end;
}

/* Masks that touch, or have only spaces and signs of one line between them, become one. */
static bool continues(const cv_words *w, const cv_mask *a, const cv_mask *b)
{
    if (b->start <= a->end) return true;
    if (a->silent || b->silent) return false;
    for (uint32_t i = a->end; i < b->start; i++)
        if ((w->text[i] > ' ' && !strchr(",.;:()-/|", w->text[i])) || w->text[i] == '\n') return false;
    return true;
}

static void write_neutral(const cv_words *w, cv_masks *m, ecfit_buf *out)
{
    uint32_t at = 0;
    if (m->n) qsort(m->at, m->n, sizeof *m->at, by_start);
    for (size_t i = 0; i < m->n; i++) {
        cv_mask a = m->at[i];
        if (a.end <= at) continue;
        if (a.start < at) a.start = at;
        while (i + 1 < m->n && continues(w, &a, &m->at[i + 1])) {
            i++;
            if (m->at[i].end > a.end) a.end = m->at[i].end;
            a.silent = a.silent && m->at[i].silent;
        }
        ecfit_buf_put(out, w->text + at, a.start - at);
        if (!a.silent) ecfit_buf_puts(out, placeholder);
        at = a.end;
    }
    ecfit_buf_put(out, w->text + at, w->len - at);
}

bool cv_neutralise(const cv_words *w, ecfit_doc *doc, cv_masks *scratch, ecfit_buf *out, char name[CV_NAME_BYTES],
                   cv_head *late)
{
    *late = (cv_head){0};
    vec_reset(scratch);
    out->len = 0;
    finder f = {.w = w, .doc = doc, .out = scratch, .head_end = find_head_end(w)};
    find_net_addresses(&f);
    find_phones(&f);
    find_name(&f);
    find_labelled(&f);
    find_late_head(&f, late);
    mask_lines(&f, 0, f.head_end);
    mask_lines(&f, f.late_first, f.late_end);
    find_people(&f);
    write_neutral(w, scratch, out);
    ecfit_str text = f.name_n ? cv_span(w, f.name_first, f.name_n) : (ecfit_str){"", 0};
    size_t n = text.len < CV_NAME_BYTES ? text.len : 0;
    memcpy(name, text.ptr, n);
    name[n] = 0;
    return !f.failed && !out->failed;
}

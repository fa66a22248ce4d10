/* Certificates that a CV says are held: known names, and items of a list of certificates; no courses, no plans. */
#include "cv/facts.h"
#include <stdio.h>
#include <strings.h>

enum { MAX_CERTIFICATE_WORDS = 12, SHORT_LINE_WORDS = 10, DETAILED_NAME_WORDS = 6, CELL_WORDS = 4 };

/* Where an item of a list ends: comma, bullet, column, end of sentence; not inside brackets. */
static uint32_t item_length(const cv_words *w, uint32_t i, uint32_t end)
{
    uint32_t n = 1;
    int depth = (w->words.at[i].gap & CV_GAP_OPEN) != 0;
    for (; i + n < end; n++) {
        const cv_word *x = &w->words.at[i + n];
        if (x->gap & CV_GAP_CLOSE && depth) depth--;
        bool sentence = x->gap & CV_GAP_DOT && x->gap & CV_GAP_SPACE && x->flags & CV_WORD_UPPER;
        if (!depth && (x->gap & (CV_GAP_COMMA | CV_GAP_BULLET | CV_GAP_BAR | CV_GAP_WIDE) || sentence)) break;
        if (!depth && x->gap & CV_GAP_CLOSE && x->gap & CV_GAP_OPEN) depth = 0;
        if (x->gap & CV_GAP_OPEN) depth++;
    }
    return n;
}

/* Cut years and other dates off both ends. */
static void trim_dates(const cv_reading *r, uint32_t *first, uint32_t *n)
{
    const cv_words *w = r->w;
    for (size_t p = 0; p < r->periods->n; p++) {
        const cv_period *d = &r->periods->at[p];
        if (d->first_word >= *first + *n) break;
        if (d->first_word + d->n_words <= *first) continue;
        if (d->first_word <= *first) { /* dates before the name */
            uint32_t cut = d->first_word + d->n_words - *first;
            cut = cut < *n ? cut : *n;
            *first += cut, *n -= cut;
        } else if (w->words.at[d->first_word].gap & (CV_GAP_OPEN | CV_GAP_COMMA | CV_GAP_COLON | CV_GAP_DASH) ||
                   d->first_word + d->n_words == *first + *n) {
            *n = d->first_word - *first;
        }
    }
}

/* Cut "valid until" and the like off the end, with what follows. */
static void trim_validity(const cv_words *w, uint32_t first, uint32_t *n)
{
    for (uint32_t i = first + 1; i < first + *n; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_NOT_HELD);
        if (h && h->value == KB_CV_UNTIL_DATE) *n = i - first;
    }
}

static bool has_level_or_years(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        const cv_cue_hit *d = cv_cue_at(w, i, KB_CV_DURATION);
        if (d && i > first && w->words.at[i - 1].number >= 0) return true;
        if (w->words.at[i].gap & CV_GAP_OPEN && cv_cue_at(w, i, KB_CV_PROFICIENCY)) return true;
    }
    return false;
}

/* A word in capitals behind `from` that is no month: something else is named. */
static bool names_something(const cv_words *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from + 1; i < to; i++)
        if (w->words.at[i].flags & CV_WORD_UPPER && !w->words.at[i].n_digits && !cv_cue_at(w, i, KB_CV_MONTH)) return true;
    return false;
}

static bool all_dates(const cv_reading *r, uint32_t first, uint32_t n)
{
    for (size_t p = 0; p < r->periods->n; p++) {
        const cv_period *d = &r->periods->at[p];
        if (d->first_word <= first && d->first_word + d->n_words >= first + n) return true;
    }
    return false;
}

static size_t count_hits(const cv_reading *r, uint32_t start, uint32_t end);

/* An item that says how the certificate of the item before it stands: "expected December 2026", "not renewed". */
static bool tells_standing(const cv_reading *r, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    uint32_t open = n < 2 ? n : 2;
    bool said = cv_cue_in(w, first, first + open, KB_CV_ONGOING) || cv_cue_in(w, first, first + open, KB_CV_NOT_HELD);
    return said && !names_something(w, first, first + n);
}

/* Where that ends what is said of the item [first, first + n): behind its dates, single words and standing. */
static uint32_t end_of_standing(const cv_reading *r, const cv_line *line, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    uint32_t end = first + n;
    for (uint32_t i = end, m; i < cv_line_end(line); i += m) {
        m = item_length(w, i, cv_line_end(line));
        if (count_hits(r, w->words.at[i].start, w->words.at[i + m - 1].end + 1)) break;
        bool cell = w->words.at[i].gap & (CV_GAP_BAR | CV_GAP_WIDE) && m <= CELL_WORDS;
        if (tells_standing(r, i, m))
            end = i + m;
        else if (m > 1 && !cell && !all_dates(r, i, m))
            break;
    }
    return end;
}

/* behind: the first word after the name. */
static bool is_held(const cv_reading *r, const cv_line *line, uint32_t first, uint32_t n, uint32_t behind)
{
    return cv_certificate_stands(r, first, behind, end_of_standing(r, line, first, n), line->sections & KB_CV_EDUCATION);
}

/* An item that is no known certificate but stands where certificates stand, or says itself that it is one. */
static bool is_certificate_item(const cv_reading *r, const cv_line *line, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    bool section = line->sections & KB_CV_CERTIFICATES;
    const cv_cue_hit *held = cv_cue_in(w, first, first + n, KB_CV_HELD);
    if (n < 2 || n > MAX_CERTIFICATE_WORDS || !(w->words.at[first].flags & CV_WORD_UPPER)) return false;
    if (cv_cue_in(w, first, first + n, KB_CV_COURSE) || has_level_or_years(w, first, n)) return false;
    const cv_cue_hit *degree = cv_cue_in(w, first, first + n, KB_CV_DEGREE);
    if (degree && (degree->n > 1 || !held)) return false;
    if (held && held->n == n) return false; /* "Certifications" alone */
    if (!line->sections) return false;
    if (held)
        return section || (line->n <= 2 * SHORT_LINE_WORDS && n <= 8 && !strncmp(cv_norm(w, held->first), "certif", 6));
    return section && line->n <= SHORT_LINE_WORDS && n == cv_line_end(line) - line->body &&
           !(line->sections & (KB_CV_EDUCATION | KB_CV_COURSES));
}

static void squeeze(const char *z, char *out, size_t size)
{
    size_t n = 0;
    for (; *z && n + 1 < size; z++)
        if ((*z >= '0' && *z <= '9') || (*z >= 'a' && *z <= 'z') || (*z >= 'A' && *z <= 'Z'))
            out[n++] = (char)(*z >= 'A' && *z <= 'Z' ? *z + 32 : *z);
    out[n] = 0;
}

/* CompTIA A+ and "A+ certification" */
static bool same_plus(const char *a, const char *b)
{
    const char *p = strchr(a, '+'), *q = strchr(b, '+');
    if (!p || !q) return false;
    for (; p > a && q > b && p[-1] != ' ' && q[-1] != ' '; p--, q--)
        if ((p[-1] | 32) != (q[-1] | 32)) return false;
    return (p == a || p[-1] == ' ') && (q == b || q[-1] == ' ');
}

static bool same_certificate(const char *a, const char *b)
{
    char x[200], y[200];
    squeeze(a, x, sizeof x);
    squeeze(b, y, sizeof y);
    return (*x && *y && (strstr(x, y) || strstr(y, x))) || same_plus(a, b);
}

static bool add_certificate(const cv_reading *r, cv_facts *list, const char *name, const cv_line *line, uint32_t first,
                            uint32_t n, bool held)
{
    if (!name || !*name) return name != NULL;
    for (size_t i = 0; i < list->n; i++)
        if (same_certificate(list->at[i].name, name)) {
            if (held && !list->at[i].held) list->at[i].held = true, list->at[i].line = line->number;
            return true;
        }
    ecfit_cv_fact *slot = vec_push(list);
    if (!slot) return false;
    *slot = (ecfit_cv_fact){.name = name, .held = held, .text = cv_quote(r, first, n), .line = line->number};
    return slot->text;
}

/* The words of the CV, and the catalogue's name behind them where it is another one. */
static const char *full_name(const cv_reading *r, uint32_t first, uint32_t n, const char *canonical)
{
    const char *written = cv_name_quote(r, first, n);
    char x[200], y[200];
    if (!written || !canonical) return written;
    squeeze(written, x, sizeof x);
    squeeze(canonical, y, sizeof y);
    if (strstr(x, y) || strstr(canonical, "certification")) return written; /* "Cisco certification" adds nothing */
    if (strstr(y, x)) return ecfit_arena_dup(r->arena, canonical, strlen(canonical));
    size_t a = strlen(written), b = strlen(canonical);
    char *out = ecfit_arena_alloc(r->arena, a + b + 4);
    if (!out) return NULL;
    memcpy(out, written, a);
    memcpy(out + a, " (", 2);
    memcpy(out + a + 2, canonical, b);
    memcpy(out + a + 2 + b, ")", 2);
    return out;
}

/* "A+ certification" and "Network+" reach the dictionary's tree without their sign: it must stand in the text. A hit that
 * is nothing but "certified" is none. */
static bool certificate_hit_counts(const cv_reading *r, const ecfit_hit *h)
{
    const char *canonical = kb_str(r->kb, r->kb->entries[h->entry].canonical);
    uint32_t row = cv_line_at(r->w, h->start);
    if (row >= r->w->lines.n) return false;
    uint32_t first = cv_word_at_byte(r->w, &r->w->lines.at[row], h->start), n = cv_words_before(r->w, first, h->end);
    const cv_cue_hit *held = cv_cue_at(r->w, first, KB_CV_HELD);
    if (!n || (held && held->n == n)) return false;
    const char *plus = strchr(canonical, '+'), *word = plus;
    if (!plus) return true;
    while (word > canonical && word[-1] != ' ') word--;
    for (uint32_t i = first; i <= first + n && i < r->w->words.n;
         i++) /* "A+" is one word behind the hit on "CompTIA" */
        if (!strncasecmp(cv_norm(r->w, i), word, (size_t)(plus - word) + 1) || !strcmp(cv_norm(r->w, i), "plus"))
            return true;
    return false;
}

static const ecfit_hit *certificate_hit(const cv_reading *r, size_t *from, uint32_t start, uint32_t end)
{
    for (; *from < r->doc->hits.n; ++*from) {
        const ecfit_hit *h = &r->doc->hits.at[*from];
        bool inside = h->kind == KB_CERTIFICATE && h->start >= start && h->end <= end;
        bool plus = inside &&
                    strchr(kb_str(r->kb, r->kb->entries[h->entry].canonical), '+'); /* dead for its sign, judged here */
        if (inside && (!h->dead || plus) && certificate_hit_counts(r, h)) return ++*from, h;
    }
    return NULL;
}

static size_t count_hits(const cv_reading *r, uint32_t start, uint32_t end)
{
    size_t from = 0, n = 0;
    uint32_t last = 0;
    for (const ecfit_hit *h; (h = certificate_hit(r, &from, start, end));)
        n += h->start >= last, last = h->end > last ? h->end : last;
    return n;
}

/* Whether a name alone is enough to believe that the certificate is held: its place, a word that says so, or a name
 * that nothing else has (MCSE, but not PRINCE2). */
static bool believed(const cv_reading *r, const cv_line *line, uint32_t row, uint32_t first, uint32_t n,
                     const ecfit_hit *h)
{
    const cv_words *w = r->w;
    if (line->sections & (KB_CV_CERTIFICATES)) return true;
    bool list = line->sections & KB_CV_EDUCATION; /* "Certifications MCSE, MCP, CNA, ..." */
    uint32_t from = first > line->body + 6 && !list ? first - 6 : line->body,
             to = first + n + 4 < cv_line_end(line) ? first + n + 4 : cv_line_end(line);
    bool said = cv_cue_in(w, from, to, KB_CV_HELD) != NULL;
    if (said) return true;
    if (cv_line_in_job(r, row) && line->sections & KB_CV_EXPERIENCE) return false;
    if (cv_cue_in(w, first, first + n + 1, KB_CV_EXAM)) return true; /* "CompTIA" A+: the sign is in the next word */
    const char *canonical = kb_str(r->kb, r->kb->entries[h->entry].canonical);
    return strstr(canonical, "Certified") && h->end - h->start > 8;
}

/* "Series 7, 63, 24": the numbers behind a numbered certificate are certificates too. */
static bool add_numbered(const cv_reading *r, cv_facts *list, const cv_line *line, uint32_t at, uint32_t len,
                         uint32_t end)
{
    const cv_words *w = r->w;
    if (w->words.at[at + len - 1].number < 0 || len < 2) return true;
    end = cv_line_end(line) > end ? cv_line_end(line) : end;
    for (uint32_t i = at + len;
         i < end && w->words.at[i].number > 0 && w->words.at[i].n_digits <= 2 && w->words.at[i].gap & CV_GAP_COMMA;
         i++) {
        const char *head = cv_name_quote(r, at, len - 1), *number = cv_norm(w, i);
        char *name = head ? ecfit_arena_alloc(r->arena, strlen(head) + strlen(number) + 2) : NULL;
        if (!name) return false;
        strcpy(name, head);
        strcat(strcat(name, " "), number);
        if (!add_certificate(r, list, name, line, at, len, true)) return false;
    }
    return true;
}

static bool is_version(const cv_words *w, uint32_t i)
{
    const char *norm = cv_norm(w, i);
    return w->words.at[i].n_digits || (norm[0] == 'v' && norm[1] >= '0' && norm[1] <= '9') ||
           cv_cue_at(w, i, KB_CV_VERSION);
}

/* The canonical name of the certificate that the dictionary spells as these words and `level`; NULL: none. */
static const char *spelled_certificate(const cv_reading *r, uint32_t at, uint32_t len, const char *level)
{
    char want[200], have[200];
    ecfit_str family = cv_span(r->w, at, len);
    size_t n = (size_t)snprintf(want, sizeof want, "%.*s%s", (int)(family.len < 80 ? family.len : 80), family.ptr,
                                level);
    if (n >= sizeof want) return NULL;
    squeeze(want, want, sizeof want);
    for (size_t i = 0; i < r->kb->n_entries; i++) {
        const kb_entry *e = &r->kb->entries[i];
        if (e->kind != KB_CERTIFICATE) continue;
        squeeze(kb_str(r->kb, e->text), have, sizeof have);
        if (!strcmp(have, want)) return kb_str(r->kb, e->canonical);
    }
    return NULL;
}

/* The level behind a known name belongs to it, also when the version stands between: "PRINCE2 7 Practitioner". Makes *len
 * reach to it. returns the canonical name, NULL when the words of the CV say all that is known. */
static const char *level_behind(const cv_reading *r, const ecfit_hit *h, uint32_t at, uint32_t end, uint32_t *len)
{
    const unsigned parts =
        CV_GAP_COMMA | CV_GAP_BULLET | CV_GAP_BAR | CV_GAP_LINE | CV_GAP_COLON | CV_GAP_WIDE | CV_GAP_OPEN;
    const cv_words *w = r->w;
    const char *canonical = kb_str(r->kb, r->kb->entries[h->entry].canonical);
    uint32_t i = at + *len, family = *len;
    while (i < end && i < at + *len + 4 && is_version(w, i) && !(w->words.at[i].gap & parts)) i++;
    if (i >= end || !cv_cue_at(w, i, KB_CV_LEVEL) || w->words.at[i].gap & parts) return canonical;
    while (family > 1 && is_version(w, at + family - 1)) family--;
    const char *spelled = spelled_certificate(r, at, family, cv_norm(w, i));
    *len = i + 1 - at;
    return spelled;
}

static bool several_left(const cv_reading *r, size_t from, uint32_t start, uint32_t end)
{
    return certificate_hit(r, &from, start, end) != NULL;
}

/* "MCSE SCCM certified": an abbreviation between the last known name and the word that says it is held. */
static bool add_remainder(const cv_reading *r, cv_facts *list, const cv_line *line, uint32_t from, uint32_t to)
{
    const cv_words *w = r->w;
    const cv_cue_hit *held = cv_cue_in(w, from, to, KB_CV_HELD);
    if (!held || held->first == from || held->first > from + 2 || w->words.at[from].gap != CV_GAP_SPACE) return true;
    for (uint32_t i = from; i < held->first; i++)
        if (!(w->words.at[i].flags & CV_WORD_CAPS)) return true;
    return add_certificate(r, list, cv_name_quote(r, from, held->first - from), line, from, held->first + held->n - from,
                           true);
}

/* "Microsoft Certified: Azure AI Engineer Associate": what is certified says more than by whom. */
static const char *behind_vendor(const cv_reading *r, const char *canonical, size_t from, uint32_t start, uint32_t end)
{
    if (!canonical || !strstr(canonical, "certification")) return canonical;
    const ecfit_hit *h = certificate_hit(r, &from, start, end);
    return h ? kb_str(r->kb, r->kb->entries[h->entry].canonical) : canonical;
}

static bool known_certificates(const cv_reading *r, cv_facts *list, const cv_line *line, uint32_t row, uint32_t first,
                               uint32_t n)
{
    const cv_words *w = r->w;
    uint32_t start = w->words.at[first].start, end = w->words.at[first + n - 1].end + 1; /* "A+" ends behind its word */
    size_t from = 0, several = count_hits(r, start, end);
    uint32_t last_end = 0;
    for (const ecfit_hit *h; (h = certificate_hit(r, &from, start, end));) {
        if (h->start < last_end) continue; /* another entry for the same words */
        last_end = h->end;
        uint32_t at = cv_word_at_byte(w, line, h->start), len = cv_words_before(w, at, h->end);
        if (!len || !believed(r, line, row, at, len, h)) continue;
        const char *canonical = level_behind(r, h, at, first + n, &len);
        uint32_t name = first, n_name = n;
        trim_dates(r, &name, &n_name);
        trim_validity(w, name, &n_name);
        bool vendor =
            several > 1 && cv_cue_in(w, first, at + len, KB_CV_HELD); /* "Microsoft Certified: Azure ... Associate" */
        bool whole =
            (several == 1 || vendor) && n_name && n_name <= 10 && (line->sections & KB_CV_CERTIFICATES || vendor);
        if (!whole) name = at, n_name = len;
        if (vendor) canonical = behind_vendor(r, canonical, from, start, end);
        bool training = cv_cue_in(w, first, first + n, KB_CV_COURSE) && !cv_cue_in(w, first, first + n, KB_CV_HELD);
        bool course = cv_cue_in(w, at + len, first + n, KB_CV_COURSE) || training;
        if (course) continue;
        if (!add_certificate(r, list, full_name(r, name, n_name, canonical), line, first, n,
                             is_held(r, line, first, n, at + len)))
            return false;
        if (whole) break;
        uint32_t behind = at + len;
        if (!add_numbered(r, list, line, at, len, first + n) ||
            (!several_left(r, from, start, end) && !add_remainder(r, list, line, behind, first + n)))
            return false;
    }
    return true;
}

/* Words in brackets: the first of them at *open, the first behind them returned. */
static uint32_t bracket_in(const cv_words *w, uint32_t first, uint32_t end, uint32_t *open)
{
    for (*open = first + 1; *open < end && !(w->words.at[*open].gap & CV_GAP_OPEN);) ++*open;
    uint32_t close = *open;
    while (close < end && !(close > *open && w->words.at[close].gap & CV_GAP_CLOSE)) close++;
    return close;
}

/* A code of an exam: "MS-102", "AZ 104". */
static bool names_exam(const cv_words *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i + 1 < to; i++)
        if (w->words.at[i].flags & CV_WORD_CAPS && w->words.at[i + 1].n_digits == 3) return true;
    return false;
}

static bool hit_of(const cv_reading *r, uint32_t canonical, uint32_t start, uint32_t end)
{
    size_t from = 0;
    for (const ecfit_hit *h; (h = certificate_hit(r, &from, start, end));)
        if (r->kb->entries[h->entry].canonical == canonical) return true;
    return false;
}

/* Words [open, close) in brackets speak of something else ("A+, Network+ (studying for MS-102)"): a certificate that is
 * not the one before them, as in "Certified Ethical Hacker (CEH)". */
static bool other_in_bracket(const cv_reading *r, uint32_t first, uint32_t open, uint32_t close)
{
    const cv_words *w = r->w;
    uint32_t start = w->words.at[open].start, end = w->words.at[close - 1].end + 1;
    size_t from = 0;
    for (const ecfit_hit *h; (h = certificate_hit(r, &from, start, end));)
        if (!hit_of(r, r->kb->entries[h->entry].canonical, w->words.at[first].start, start)) return true;
    return names_exam(w, open, close);
}

/* "Certified IBM Process Analyst - BlueworksLive & IBM BPM 8.5": the name stands before the dash. */
static uint32_t before_dash(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first + 2; i < first + n; i++)
        if (w->words.at[i].gap & CV_GAP_DASH && w->words.at[i].gap & CV_GAP_SPACE) return i - first;
    return n;
}

/* "ITIL awareness session", "ITIL-based service management": a name that is only spoken about. */
static bool is_about(const cv_words *w, uint32_t first, uint32_t n)
{
    if (cv_cue_in(w, first, first + n, KB_CV_HELD) || cv_cue_in(w, first, first + n, KB_CV_LEVEL)) return false;
    for (uint32_t i = first + 1; i < first + n; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_NOT_HELD);
        if (h && h->value == KB_CV_BEHIND) return true;
    }
    return false;
}

/* "Exam/certificate  Date": nothing but heads of columns. */
static bool heads_columns(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_NOT_HELD);
        bool column = h && h->value == KB_CV_COLUMN;
        if (!column && !cv_cue_at(w, i, KB_CV_HELD) && !cv_cue_at(w, i, KB_CV_VERSION)) return false;
    }
    return true;
}

/* "ITIL" alone among the certificates: the canonical name of "ITIL certification". NULL: no certificate. */
static const char *family_alone(const cv_reading *r, const cv_line *line, uint32_t word)
{
    bool among = line->sections & KB_CV_CERTIFICATES && !(line->sections & (KB_CV_EDUCATION | KB_CV_COURSES));
    return among && r->w->words.at[word].flags & CV_WORD_CAPS ? spelled_certificate(r, word, 1, "certification") : NULL;
}

static bool certificate_item(const cv_reading *r, cv_facts *list, uint32_t row, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    const cv_line *line = &w->lines.at[row];
    uint32_t start = w->words.at[first].start, end = w->words.at[first + n - 1].end + 1;
    uint32_t open, close = bracket_in(w, first, first + n, &open);
    if (open < close && cv_cue_in(w, open, close, KB_CV_ONGOING) && other_in_bracket(r, first, open, close))
        return certificate_item(r, list, row, open, close - open) && certificate_item(r, list, row, first, open - first);
    if (count_hits(r, start, end)) return known_certificates(r, list, line, row, first, n);
    if (cv_line_in_job(r, row) && line->sections & KB_CV_EXPERIENCE) return true;
    uint32_t name = first, n_name = n;
    trim_dates(r, &name, &n_name);
    trim_validity(w, name, &n_name);
    const char *family = n_name == 1 ? family_alone(r, line, name) : NULL;
    if (family) return add_certificate(r, list, family, line, first, n, is_held(r, line, first, n, name + 1));
    if (!n_name || !is_certificate_item(r, line, name, n_name) || is_about(w, name, n_name) ||
        heads_columns(w, name, n_name))
        return true;
    n_name = n_name > DETAILED_NAME_WORDS ? before_dash(w, name, n_name) : n_name;
    return add_certificate(r, list, cv_name_quote(r, name, n_name), line, first, n,
                           is_held(r, line, first, n, name + n_name));
}

bool cv_read_certificates(const cv_reading *r, ecfit_cv *cv)
{
    cv_facts list = {0};
    bool ok = true;
    for (uint32_t row = 0; row < r->w->lines.n && ok; row++) {
        const cv_line *line = &r->w->lines.at[row];
        if (line->heading || (line->sections & KB_CV_COURSES && !(line->sections & KB_CV_CERTIFICATES))) continue;
        for (uint32_t i = line->body, n; i < cv_line_end(line) && ok; i += n) {
            n = item_length(r->w, i, cv_line_end(line));
            ok = certificate_item(r, &list, row, i, n);
        }
    }
    return cv_keep_facts(r, &list, &cv->certificates, &cv->n_certificates) && ok;
}

#include "cv/facts.h"
#include <strings.h>

enum { QUOTE_BYTES = 160 };

const char *cv_quote(const cv_reading *r, uint32_t first, uint32_t n)
{
    ecfit_str s = cv_span(r->w, first, n);
    bool open = memchr(s.ptr, '(', s.len) && !memchr(s.ptr, ')', s.len);
    if (open && s.ptr + s.len < r->w->text + r->w->len && s.ptr[s.len] == ')') s.len++;
    size_t len = s.len < QUOTE_BYTES ? s.len : QUOTE_BYTES;
    while (len && len < s.len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80) len--;
    char *out = ecfit_arena_dup(r->arena, s.ptr, len);
    size_t to = 0;
    for (size_t i = 0; out && i < len; i++) {
        bool space = (unsigned char)out[i] <= ' ';
        if (space && to && out[to - 1] == ' ') continue;
        out[to++] = space ? ' ' : out[i];
    }
    if (out) out[to] = 0;
    return out;
}

int cv_job_of_line(const cv_jobs *jobs, uint32_t row)
{
    for (size_t i = 0; i < jobs->n; i++)
        if (row >= jobs->at[i].first_line && row < jobs->at[i].end_line) return (int)i;
    return -1;
}

bool cv_line_in_job(const cv_reading *r, uint32_t row) { return cv_job_of_line(r->jobs, row) >= 0; }

static uint32_t line_end(const cv_line *line) { return line->first + line->n; }

/* A full stop before word i that is not that of an abbreviation. */
static bool sentence_start(const cv_words *w, uint32_t i)
{
    const cv_word *x = &w->words.at[i];
    return x->gap & CV_GAP_DOT && x->gap & CV_GAP_SPACE && (x[-1].number >= 0 || x[-1].end - x[-1].start > 3);
}

/* The clause around word i: up to a sentence end, semicolon, bullet or wide gap, within the line. */
static void clause(const cv_words *w, uint32_t i, uint32_t *from, uint32_t *to)
{
    const unsigned parts = CV_GAP_WIDE | CV_GAP_BULLET | CV_GAP_BAR | CV_GAP_LINE;
    const cv_line *line = &w->lines.at[w->words.at[i].line];
    *from = i, *to = i + 1;
    while (*from > line->first && !(w->words.at[*from].gap & parts) && !sentence_start(w, *from)) --*from;
    while (*to < line_end(line) && !(w->words.at[*to].gap & parts) && !sentence_start(w, *to)) ++*to;
}

/* ---- education -------------------------------------------------------------------------------------------- */

static bool short_form_counts(const cv_words *w, const cv_cue_hit *h)
{
    static const char *const lower_allowed[] = {"bac", "bts", "dut", "dea", "hnd", "hnc", "hsc", "ssc", "ged", "mba", "bsc", "msc", "phd"};
    const cv_word *word = &w->words.at[h->first];
    const char *norm = cv_norm(w, h->first);
    size_t len = strlen(norm), upper = 0;
    if (h->n > 1 || strpbrk(norm, "0123456789+")) return true;
    if (cv_cue_at(w, h->first, KB_CV_MONTH)) return false;
    for (uint32_t i = word->start; i < word->end; i++) upper += w->text[i] >= 'A' && w->text[i] <= 'Z';
    if (len <= 2) return upper >= 2;
    for (size_t k = 0; k < sizeof lower_allowed / sizeof *lower_allowed; k++)
        if (!strcmp(norm, lower_allowed[k])) return true;
    return len == 3 ? upper >= 2 : true;
}

/* A period that fills the line above. */
static bool alone_above(const cv_words *w, const cv_period *d, const cv_line *line)
{
    uint32_t row = (uint32_t)(line - w->lines.at);
    const cv_line *above = row ? &w->lines.at[row - 1] : NULL;
    return above && d->first_word == above->first && d->n_words == above->n;
}

/* Not finished: said so, still going on, or ending after the day. */
static bool unfinished(const cv_reading *r, const cv_line *line, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    uint32_t from, to;
    clause(w, first, &from, &to);
    for (uint32_t i = from; i < to; i++) {
        const cv_cue_hit *h = i >= first && i < first + n ? NULL : cv_cue_at(w, i, KB_CV_ONGOING);
        if (h && !(w->words.at[i].flags & CV_WORD_CAPS && h->n == 1 && strlen(cv_norm(w, i)) <= 4)) return true;
    }
    for (size_t p = 0; p < r->periods->n; p++) {
        const cv_period *d = &r->periods->at[p];
        bool here = d->first_word >= line->first && d->first_word < line_end(line);
        if (!here && !alone_above(w, d, line)) continue;
        if (d->kind == CV_PERIOD_OPEN || d->from > r->today + 11 || (d->kind == CV_PERIOD_RANGE && d->to > r->today + 11)) return true;
    }
    return false;
}

static bool covered_by_certificate(const cv_reading *r, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < r->doc->hits.n; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind == KB_CERTIFICATE && !h->dead && h->start <= start && h->end >= end && h->end - h->start > end - start) return true;
    }
    return false;
}

typedef VEC(ecfit_cv_fact) fact_list;

/* One degree a line: the highest finished one, else the highest. */
static bool add_degree(const cv_reading *r, fact_list *list, const cv_line *line, uint32_t first, uint32_t n, int eqf)
{
    const cv_words *w = r->w;
    if (eqf < 4 || eqf > 8 || covered_by_certificate(r, w->words.at[first].start, w->words.at[first + n - 1].end)) return true;
    bool held = !unfinished(r, line, first, n);
    unsigned number = line->number;
    ecfit_cv_fact *same = list->n && list->at[list->n - 1].line == number ? &list->at[list->n - 1] : NULL;
    if (same && (same->held > held || (same->held == held && same->value >= eqf))) return true;
    ecfit_cv_fact *slot = same ? same : vec_push(list);
    if (!slot) return false;
    const char *text = cv_quote(r, line->body < line_end(line) ? line->body : line->first, line_end(line) - (line->body < line_end(line) ? line->body : line->first));
    *slot = (ecfit_cv_fact){.name = cv_quote(r, first, n), .value = eqf, .held = held, .text = text, .line = number};
    return slot->name && text;
}

static uint32_t words_in(const cv_words *w, uint32_t from, uint32_t to_byte)
{
    uint32_t n = 0;
    while (from + n < w->words.n && w->words.at[from + n].start < to_byte) n++;
    return n;
}

static uint32_t word_at_byte(const cv_words *w, const cv_line *line, uint32_t byte)
{
    uint32_t i = line->first;
    while (i < line_end(line) && w->words.at[i].end <= byte) i++;
    return i;
}

/* Phrases of notices that mean nothing in a CV: a part of initials, "level", "degree" alone. */
static bool degree_hit_counts(const cv_reading *r, const ecfit_hit *h, uint32_t first, uint32_t n)
{
    static const char *const empty[] = {"level", "levels", "degree", "degrees", "associated", "niveau", "diplome", "diploma"};
    const cv_words *w = r->w;
    const cv_word *last = &w->words.at[first + n - 1];
    if (h->dead || w->words.at[first].start != h->start || h->end < last->end) return false;
    if (n > 1) return true;
    const char *norm = cv_norm(w, first);
    for (size_t k = 0; k < sizeof empty / sizeof *empty; k++)
        if (!strcmp(norm, empty[k])) return false;
    return strlen(norm) >= 2;
}

/* "Certified Scrum Master": a word of the line that says certificate, other than the degree itself ("Licence"). */
static bool says_certificate(const cv_words *w, const cv_line *line, uint32_t first, uint32_t n)
{
    for (uint32_t i = line->first; i < line_end(line); i++)
        if ((i < first || i >= first + n) && cv_cue_at(w, i, KB_CV_HELD)) return true;
    return false;
}

static bool degrees_of_line(const cv_reading *r, fact_list *list, const cv_line *line, bool short_forms)
{
    const cv_words *w = r->w;
    for (size_t k = 0; k < r->doc->hits.n; k++) {
        const ecfit_hit *h = &r->doc->hits.at[k];
        if (h->kind != KB_DEGREE || h->start < line->start || h->end > line->end) continue;
        uint32_t first = word_at_byte(w, line, h->start), n = words_in(w, first, h->end);
        if (!n || !degree_hit_counts(r, h, first, n)) continue;
        bool weak = n == 1 && h->end - h->start < 6 && !short_forms;
        if (n == 1 && says_certificate(w, line, first, n)) continue;
        if (!weak && !add_degree(r, list, line, first, n, (int)r->kb->entries[h->entry].value)) return false;
    }
    for (uint32_t i = line->body; short_forms && i < line_end(line); i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_DEGREE);
        if (!h || !short_form_counts(w, h) || (h->n == 1 && says_certificate(w, line, h->first, 1))) continue;
        if (!add_degree(r, list, line, h->first, h->n, h->value)) return false;
    }
    return true;
}

/* Without a heading for it, education is looked for in short lines outside the jobs. */
static bool may_hold_degree(const cv_reading *r, uint32_t row, bool has_section)
{
    const cv_line *line = &r->w->lines.at[row];
    if (has_section) return (line->sections & KB_CV_EDUCATION) != 0;
    return !cv_line_in_job(r, row) && !(line->sections & (KB_CV_SUMMARY | KB_CV_EXPERIENCE | KB_CV_OTHER | KB_CV_COURSES)) && line->n <= 24;
}

static bool keep(const cv_reading *r, fact_list *list, const ecfit_cv_fact **out, size_t *n)
{
    ecfit_cv_fact *copy = list->n ? ecfit_arena_alloc(r->arena, list->n * sizeof *copy) : NULL;
    bool ok = copy || !list->n;
    if (copy) memcpy(copy, list->at, list->n * sizeof *copy);
    *out = copy;
    *n = copy ? list->n : 0;
    vec_free(list);
    return ok;
}

bool cv_read_education(const cv_reading *r, ecfit_cv *cv)
{
    fact_list list = {0};
    bool has_section = false, ok = true;
    for (size_t i = 0; i < r->w->lines.n; i++) has_section |= (r->w->lines.at[i].sections & KB_CV_EDUCATION) != 0;
    for (uint32_t i = 0; i < r->w->lines.n && ok; i++)
        if (may_hold_degree(r, i, has_section)) ok = degrees_of_line(r, &list, &r->w->lines.at[i], has_section || !(r->w->lines.at[i].sections & KB_CV_SKILLS));
    cv->eqf = -1;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].held && list.at[i].value > cv->eqf) cv->eqf = list.at[i].value;
    return keep(r, &list, &cv->degrees, &cv->n_degrees) && ok;
}

/* ---- certificates ----------------------------------------------------------------------------------------- */

enum { MAX_CERTIFICATE_WORDS = 12, SHORT_LINE_WORDS = 10, DETAILED_NAME_WORDS = 6 };

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
        } else if (w->words.at[d->first_word].gap & (CV_GAP_OPEN | CV_GAP_COMMA | CV_GAP_COLON | CV_GAP_DASH) || d->first_word + d->n_words == *first + *n) {
            *n = d->first_word - *first;
        }
    }
}

static bool has_level_or_years(const cv_words *w, uint32_t first, uint32_t n)
{
    static const char *const levels[] = {"advanced", "intermediate", "beginner", "expert", "basic"};
    for (uint32_t i = first; i < first + n; i++) {
        const cv_cue_hit *d = cv_cue_at(w, i, KB_CV_DURATION);
        if (d && i > first && w->words.at[i - 1].number >= 0) return true;
        for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
            if (w->words.at[i].gap & CV_GAP_OPEN && !strcmp(cv_norm(w, i), levels[k])) return true;
    }
    return false;
}

static bool not_held(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++)
        if (cv_cue_at(w, i, KB_CV_ONGOING)) return true;
    return false;
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
    if (held) return section || (line->n <= 2 * SHORT_LINE_WORDS && n <= 8 && !strncmp(cv_norm(w, held->first), "certif", 6));
    return section && line->n <= SHORT_LINE_WORDS && n == line_end(line) - line->body && !(line->sections & (KB_CV_EDUCATION | KB_CV_COURSES));
}

static void squeeze(const char *z, char *out, size_t size)
{
    size_t n = 0;
    for (; *z && n + 1 < size; z++)
        if ((*z >= '0' && *z <= '9') || (*z >= 'a' && *z <= 'z') || (*z >= 'A' && *z <= 'Z')) out[n++] = (char)(*z >= 'A' && *z <= 'Z' ? *z + 32 : *z);
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

static bool add_certificate(const cv_reading *r, fact_list *list, const char *name, const cv_line *line, uint32_t first, uint32_t n, bool held)
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
    const char *written = cv_quote(r, first, n);
    char x[200], y[200];
    if (!written) return NULL;
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
    uint32_t first = word_at_byte(r->w, &r->w->lines.at[row], h->start), n = words_in(r->w, first, h->end);
    const cv_cue_hit *held = cv_cue_at(r->w, first, KB_CV_HELD);
    if (!n || (held && held->n == n)) return false;
    const char *plus = strchr(canonical, '+'), *word = plus;
    if (!plus) return true;
    while (word > canonical && word[-1] != ' ') word--;
    for (uint32_t i = first; i <= first + n && i < r->w->words.n; i++) /* "A+" is one word behind the hit on "CompTIA" */
        if (!strncasecmp(cv_norm(r->w, i), word, (size_t)(plus - word) + 1) || !strcmp(cv_norm(r->w, i), "plus")) return true;
    return false;
}

static const ecfit_hit *certificate_hit(const cv_reading *r, size_t *from, uint32_t start, uint32_t end)
{
    for (; *from < r->doc->hits.n; ++*from) {
        const ecfit_hit *h = &r->doc->hits.at[*from];
        bool inside = h->kind == KB_CERTIFICATE && h->start >= start && h->end <= end;
        bool plus = inside && strchr(kb_str(r->kb, r->kb->entries[h->entry].canonical), '+'); /* dead for its sign, judged here */
        if (inside && (!h->dead || plus) && certificate_hit_counts(r, h)) return ++*from, h;
    }
    return NULL;
}

static size_t count_hits(const cv_reading *r, uint32_t start, uint32_t end)
{
    size_t from = 0, n = 0;
    uint32_t last = 0;
    for (const ecfit_hit *h; (h = certificate_hit(r, &from, start, end));) n += h->start >= last, last = h->end > last ? h->end : last;
    return n;
}

/* Whether a name alone is enough to believe that the certificate is held: its place, a word that says so, or a name
 * that nothing else has (MCSE, but not PRINCE2). */
static bool believed(const cv_reading *r, const cv_line *line, uint32_t row, uint32_t first, uint32_t n, const ecfit_hit *h)
{
    const cv_words *w = r->w;
    if (line->sections & (KB_CV_CERTIFICATES)) return true;
    bool list = line->sections & KB_CV_EDUCATION; /* "Certifications MCSE, MCP, CNA, ..." */
    uint32_t from = first > line->body + 6 && !list ? first - 6 : line->body, to = first + n + 4 < line_end(line) ? first + n + 4 : line_end(line);
    bool said = cv_cue_in(w, from, to, KB_CV_HELD) != NULL;
    if (said) return true;
    if (cv_line_in_job(r, row) && line->sections & KB_CV_EXPERIENCE) return false;
    static const char *const exams[] = {"MCSE", "MCSA", "MCP", "CCNA", "CCNP", "CCIE", "PMP", "CISSP", "CISM", "CISA", "CEH", "RHCE", "RHCSA", "CKA", "CKAD",
                                        "OSCP", "CSM", "CSPO", "PSM", "VCP", "CompTIA Network+", "CompTIA Security+", "CNA", "CNE", "OCP", "OCA", "SCJP", "OCJP", "LPIC-1", "LPIC", "MCITP", "MCTS", "CAPM", "MCSD",
                                        "CCENT", "CCDA", "CISSP-ISSAP", "CRISC", "CGEIT", "CBAP", "PMI-ACP", "CompTIA A+", "A+", "Network+", "Security+", "ITIL Foundation"};
    const char *canonical = kb_str(r->kb, r->kb->entries[h->entry].canonical);
    ecfit_str written = {r->doc->text.ptr + h->start, h->end - h->start};
    for (size_t k = 0; k < sizeof exams / sizeof *exams; k++)
        if (ecfit_str_is(written, exams[k]) || (strcmp(exams[k], "ITIL Foundation") && !strcmp(canonical, exams[k]))) return true;
    return strstr(canonical, "Certified") && written.len > 8;
}

/* "Series 7, 63, 24": the numbers behind a numbered certificate are certificates too. */
static bool add_numbered(const cv_reading *r, fact_list *list, const cv_line *line, uint32_t at, uint32_t len, uint32_t end)
{
    const cv_words *w = r->w;
    if (w->words.at[at + len - 1].number < 0 || len < 2) return true;
    end = line_end(line) > end ? line_end(line) : end;
    for (uint32_t i = at + len; i < end && w->words.at[i].number > 0 && w->words.at[i].n_digits <= 2 && w->words.at[i].gap & CV_GAP_COMMA; i++) {
        const char *head = cv_quote(r, at, len - 1), *number = cv_norm(w, i);
        char *name = head ? ecfit_arena_alloc(r->arena, strlen(head) + strlen(number) + 2) : NULL;
        if (!name) return false;
        strcpy(name, head);
        strcat(strcat(name, " "), number);
        if (!add_certificate(r, list, name, line, at, len, true)) return false;
    }
    return true;
}

static bool several_left(const cv_reading *r, size_t from, uint32_t start, uint32_t end) { return certificate_hit(r, &from, start, end) != NULL; }

/* "MCSE SCCM certified": an abbreviation between the last known name and the word that says it is held. */
static bool add_remainder(const cv_reading *r, fact_list *list, const cv_line *line, uint32_t from, uint32_t to)
{
    const cv_words *w = r->w;
    const cv_cue_hit *held = cv_cue_in(w, from, to, KB_CV_HELD);
    if (!held || held->first == from || held->first > from + 2 || w->words.at[from].gap != CV_GAP_SPACE) return true;
    for (uint32_t i = from; i < held->first; i++)
        if (!(w->words.at[i].flags & CV_WORD_CAPS)) return true;
    return add_certificate(r, list, cv_quote(r, from, held->first - from), line, from, held->first + held->n - from, true);
}

static bool known_certificates(const cv_reading *r, fact_list *list, const cv_line *line, uint32_t row, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    uint32_t start = w->words.at[first].start, end = w->words.at[first + n - 1].end + 1; /* "A+" ends behind its word */
    size_t from = 0, several = count_hits(r, start, end);
    uint32_t last_end = 0;
    for (const ecfit_hit *h; (h = certificate_hit(r, &from, start, end));) {
        if (h->start < last_end) continue; /* another entry for the same words */
        last_end = h->end;
        uint32_t at = word_at_byte(w, line, h->start), len = words_in(w, at, h->end);
        if (!len || !believed(r, line, row, at, len, h)) continue;
        uint32_t name = first, n_name = n;
        trim_dates(r, &name, &n_name);
        bool vendor = several > 1 && cv_cue_in(w, first, at + len, KB_CV_HELD); /* "Microsoft Certified: Azure ... Associate" */
        bool whole = (several == 1 || vendor) && n_name && n_name <= 10 && (line->sections & KB_CV_CERTIFICATES || vendor);
        if (!whole) name = at, n_name = len;
        bool training = cv_cue_in(w, first, first + n, KB_CV_COURSE) && !cv_cue_in(w, first, first + n, KB_CV_HELD);
        bool course = cv_cue_in(w, at + len, first + n, KB_CV_COURSE) || training;
        if (course) continue;
        const char *canonical = kb_str(r->kb, r->kb->entries[h->entry].canonical);
        if (!add_certificate(r, list, full_name(r, name, n_name, canonical), line, first, n, !not_held(w, first, n))) return false;
        if (whole) break;
        uint32_t behind = at + len;
        if (!add_numbered(r, list, line, at, len, first + n) || (!several_left(r, from, start, end) && !add_remainder(r, list, line, behind, first + n))) return false;
    }
    return true;
}

/* Words in brackets that speak of something else ("A+, Network+ (studying for MS-102)") are judged on their own. */
static uint32_t bracket_in(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first + 1; i < first + n; i++)
        if (w->words.at[i].gap & CV_GAP_OPEN) return i - first;
    return n;
}

/* "Certified IBM Process Analyst - BlueworksLive & IBM BPM 8.5": the name stands before the dash. */
static uint32_t before_dash(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first + 2; i < first + n; i++)
        if (w->words.at[i].gap & CV_GAP_DASH && w->words.at[i].gap & CV_GAP_SPACE) return i - first;
    return n;
}

static bool certificate_item(const cv_reading *r, fact_list *list, uint32_t row, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    const cv_line *line = &w->lines.at[row];
    uint32_t start = w->words.at[first].start, end = w->words.at[first + n - 1].end + 1;
    uint32_t inner = bracket_in(w, first, n);
    if (inner < n && cv_cue_in(w, first + inner, first + n, KB_CV_ONGOING)) {
        bool other = count_hits(r, w->words.at[first + inner].start, end) > 0 || n - inner > 4;
        if (other && !certificate_item(r, list, row, first + inner, n - inner)) return false;
        if (other) return certificate_item(r, list, row, first, inner);
    }
    if (count_hits(r, start, end)) return known_certificates(r, list, line, row, first, n);
    if (cv_line_in_job(r, row) && line->sections & KB_CV_EXPERIENCE) return true;
    uint32_t name = first, n_name = n;
    trim_dates(r, &name, &n_name);
    if (!n_name || !is_certificate_item(r, line, name, n_name)) return true;
    n_name = n_name > DETAILED_NAME_WORDS ? before_dash(w, name, n_name) : n_name;
    return add_certificate(r, list, cv_quote(r, name, n_name), line, first, n, !not_held(w, first, n));
}

bool cv_read_certificates(const cv_reading *r, ecfit_cv *cv)
{
    fact_list list = {0};
    bool ok = true;
    for (uint32_t row = 0; row < r->w->lines.n && ok; row++) {
        const cv_line *line = &r->w->lines.at[row];
        if (line->heading || (line->sections & KB_CV_COURSES && !(line->sections & KB_CV_CERTIFICATES))) continue;
        for (uint32_t i = line->body, n; i < line_end(line) && ok; i += n) {
            n = item_length(r->w, i, line_end(line));
            ok = certificate_item(r, &list, row, i, n);
        }
    }
    return keep(r, &list, &cv->certificates, &cv->n_certificates) && ok;
}

/* ---- languages -------------------------------------------------------------------------------------------- */

static const char *cefr(unsigned value)
{
    static const char *const names[] = {NULL, "A1", "A2", "B1", "B2", "C1", "C2"};
    return value < sizeof names / sizeof *names ? names[value] : NULL;
}

/* The level nearest behind the name, else nearest before it, within the clause and not beyond another language. */
static const char *language_level(const cv_reading *r, const ecfit_hit *lang, const cv_line *line)
{
    const char *level = NULL;
    uint32_t stop = line->end, back = line->start;
    for (size_t i = 0; i < r->doc->hits.n; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind != KB_LANGUAGE || h->dead) continue;
        if (h->start >= lang->end && h->start < stop) stop = h->start;
        if (h->end <= lang->start && h->end > back) back = h->end;
    }
    uint32_t first = word_at_byte(r->w, line, lang->start), next = word_at_byte(r->w, line, stop), before = word_at_byte(r->w, line, back);
    if (cv_cue_in(r->w, first, next, KB_CV_NATIVE)) return "native";
    for (size_t i = 0; i < r->doc->hits.n && !level; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind == KB_LANG_LEVEL && !h->dead && h->start >= lang->end && h->end <= stop) level = cefr(r->kb->entries[h->entry].value);
    }
    if (level || (first > line->first && r->w->words.at[first].gap & (CV_GAP_COMMA | CV_GAP_WIDE | CV_GAP_BAR))) return level;
    if (cv_cue_in(r->w, before, first, KB_CV_NATIVE)) return "native";
    for (size_t i = 0; i < r->doc->hits.n && !level; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind == KB_LANG_LEVEL && !h->dead && h->start >= back && h->end <= lang->start) level = cefr(r->kb->entries[h->entry].value);
    }
    return level;
}

static bool add_language(const cv_reading *r, fact_list *list, const ecfit_hit *h, const cv_line *line)
{
    uint32_t value = r->kb->entries[h->entry].value;
    char code[3] = {(char)(value >> 8), (char)(value & 0xFF), 0};
    const char *level = language_level(r, h, line);
    bool section = line->sections & KB_CV_LANGUAGES;
    if (!section && !level) return true;
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->at[i].name, code)) return list->at[i].level || !level || (list->at[i].level = level, true);
    ecfit_cv_fact *slot = vec_push(list);
    if (!slot) return false;
    *slot = (ecfit_cv_fact){.name = ecfit_arena_dup(r->arena, code, 2), .level = level, .held = true, .line = line->number,
                            .text = cv_quote(r, line->first, line->n)};
    return slot->name && slot->text;
}

bool cv_read_languages(const cv_reading *r, ecfit_cv *cv)
{
    fact_list list = {0};
    bool ok = true;
    for (size_t i = 0; i < r->doc->hits.n && ok; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind != KB_LANGUAGE || h->dead) continue;
        uint32_t row = cv_line_at(r->w, h->start);
        if (row >= r->w->lines.n || (cv_line_in_job(r, row) && !(r->w->lines.at[row].sections & KB_CV_LANGUAGES))) continue;
        ok = add_language(r, &list, h, &r->w->lines.at[row]);
    }
    return keep(r, &list, &cv->languages, &cv->n_languages) && ok;
}

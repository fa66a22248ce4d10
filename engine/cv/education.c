/* The degrees of a CV, as EQF levels: the highest that is finished counts. */
#include "cv/facts.h"

/* A full stop before word i that is not that of an abbreviation. */
static bool sentence_start(const cv_words *w, uint32_t i)
{
    const cv_word *x = &w->words.at[i];
    return x->gap & CV_GAP_DOT && x->gap & CV_GAP_SPACE && (x[-1].number >= 0 || x[-1].end - x[-1].start > 3);
}

static bool short_form_counts(const cv_words *w, const cv_cue_hit *h)
{
    const cv_word *word = &w->words.at[h->first];
    const char *norm = cv_norm(w, h->first);
    size_t len = strlen(norm), upper = 0;
    if (h->n > 1 || strpbrk(norm, "0123456789+")) return true;
    if (cv_cue_at(w, h->first, KB_CV_MONTH)) return false;
    for (uint32_t i = word->start; i < word->end; i++) upper += w->text[i] >= 'A' && w->text[i] <= 'Z';
    if (len <= 2) return upper >= 2;
    return len > 3 || upper >= 2 || cv_cue_at(w, h->first, KB_CV_LOWER_DEGREE);
}

static bool semicolon_before(const cv_words *w, uint32_t i)
{
    uint32_t from = w->words.at[i - 1].end;
    return memchr(w->text + from, ';', w->words.at[i].start - from) != NULL;
}

/* Another degree begins at word i, behind a comma or bracket: "PhD, unfinished, MSc 2012". */
static bool degree_starts(const cv_words *w, uint32_t i)
{
    const cv_cue_hit *h = w->words.at[i].gap & (CV_GAP_COMMA | CV_GAP_CLOSE) ? cv_cue_at(w, i, KB_CV_DEGREE) : NULL;
    return h && short_form_counts(w, h);
}

static bool clause_starts(const cv_words *w, uint32_t i)
{
    const unsigned parts = CV_GAP_WIDE | CV_GAP_BULLET | CV_GAP_BAR | CV_GAP_LINE;
    return w->words.at[i].gap & parts || sentence_start(w, i) || semicolon_before(w, i) || degree_starts(w, i);
}

/* The clause around word i: up to a sentence end, semicolon, bullet, wide gap or the next degree, within the line. */
static void clause(const cv_words *w, uint32_t i, uint32_t *from, uint32_t *to)
{
    const cv_line *line = &w->lines.at[w->words.at[i].line];
    *from = i, *to = i + 1;
    while (*from > line->first && !clause_starts(w, *from)) --*from;
    while (*to < cv_line_end(line) && !clause_starts(w, *to)) ++*to;
}

/* Words from which on a line speaks of the degree at word i and no other: clauses without a degree are no border. */
static void degree_span(const cv_words *w, uint32_t i, uint32_t *from, uint32_t *to)
{
    const cv_line *line = &w->lines.at[w->words.at[i].line];
    *from = i, *to = i + 1;
    while (*from > line->first && !degree_starts(w, *from) && !semicolon_before(w, *from)) --*from;
    while (*to < cv_line_end(line) && !degree_starts(w, *to) && !semicolon_before(w, *to)) ++*to;
}

/* "60 of 120 ECTS", "3 of 6 semesters": less than the whole. */
static bool says_part(const cv_words *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i + 2 < to; i++) {
        const cv_cue_hit *of = cv_cue_at(w, i + 1, KB_CV_STUDY_UNIT);
        uint32_t all = of && of->value == KB_CV_OUT_OF ? i + 1 + of->n : i + 1;
        bool joined = all > i + 1 || w->words.at[all].gap & CV_GAP_SLASH;
        const cv_cue_hit *unit = all + 1 < to ? cv_cue_at(w, all + 1, KB_CV_STUDY_UNIT) : NULL;
        if (joined && unit && unit->value == KB_CV_UNIT && w->words.at[i].n_digits && w->words.at[all].n_digits &&
            w->words.at[i].number < w->words.at[all].number)
            return true;
    }
    return false;
}

/* A period that fills the line above. */
static bool alone_above(const cv_words *w, const cv_period *d, const cv_line *line)
{
    uint32_t row = (uint32_t)(line - w->lines.at);
    const cv_line *above = row ? &w->lines.at[row - 1] : NULL;
    return above && d->first_word == above->first && d->n_words == above->n;
}

/* After the day; a year alone, after the year of the day. */
static bool ends_later(const cv_reading *r, const cv_period *d)
{
    const cv_word *last = &r->w->words.at[d->first_word + d->n_words - 1];
    if (d->whole_years && last->n_digits == 4) return last->number > r->today / 12;
    return (d->kind == CV_PERIOD_RANGE ? d->to : d->from) > r->today + 1;
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
    if (says_part(w, from, to)) return true;
    degree_span(w, first, &from, &to);
    for (size_t p = 0; p < r->periods->n; p++) {
        const cv_period *d = &r->periods->at[p];
        bool here = d->first_word >= from && d->first_word < to;
        if (!here && !alone_above(w, d, line)) continue;
        if (d->kind == CV_PERIOD_OPEN || ends_later(r, d)) return true;
    }
    return false;
}

static bool covered_by_certificate(const cv_reading *r, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < r->doc->hits.n; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind == KB_CERTIFICATE && !h->dead && h->start <= start && h->end >= end &&
            h->end - h->start > end - start)
            return true;
    }
    return false;
}

/* One degree a line: the highest finished one, else the highest. */
static bool add_degree(const cv_reading *r, cv_facts *list, const cv_line *line, uint32_t first, uint32_t n, int eqf)
{
    const cv_words *w = r->w;
    if (eqf < 4 || eqf > 8 || covered_by_certificate(r, w->words.at[first].start, w->words.at[first + n - 1].end))
        return true;
    bool held = !unfinished(r, line, first, n);
    unsigned number = line->number;
    ecfit_cv_fact *same = list->n && list->at[list->n - 1].line == number ? &list->at[list->n - 1] : NULL;
    if (same && (same->held > held || (same->held == held && same->value >= eqf))) return true;
    ecfit_cv_fact *slot = same ? same : vec_push(list);
    if (!slot) return false;
    const char *text = cv_quote(r, line->body < cv_line_end(line) ? line->body : line->first,
                                cv_line_end(line) - (line->body < cv_line_end(line) ? line->body : line->first));
    *slot = (ecfit_cv_fact){.name = cv_quote(r, first, n), .value = eqf, .held = held, .text = text, .line = number};
    return slot->name && text;
}

/* Part of a name that is no degree: "Scrum Master", "Master class". */
static bool in_other_name(const cv_words *w, uint32_t first)
{
    for (uint32_t i = first > 3 ? first - 3 : 0; i <= first; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_NO_DEGREE);
        if (h && h->first + h->n > first) return true;
    }
    return false;
}

/* A longer form that only CVs have decides: "Associate degree in ...", "Licence 2". */
static bool in_longer_form(const cv_words *w, uint32_t first, uint32_t n)
{
    for (uint32_t i = first > 4 ? first - 4 : 0; i <= first; i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_DEGREE);
        if (h && h->first + h->n > first && (h->first < first || h->n > n) && short_form_counts(w, h)) return true;
    }
    return false;
}

/* Phrases of notices that mean nothing in a CV: a part of initials, "level", "degree" alone. */
static bool degree_hit_counts(const cv_reading *r, const ecfit_hit *h, uint32_t first, uint32_t n)
{
    const cv_words *w = r->w;
    const cv_word *last = &w->words.at[first + n - 1];
    if (h->dead || w->words.at[first].start != h->start || h->end < last->end) return false;
    if (in_other_name(w, first) || in_longer_form(w, first, n)) return false;
    if (n > 1) return true;
    return strlen(cv_norm(w, first)) >= 2 && !cv_cue_at(w, first, KB_CV_DEGREE_WORD);
}

/* "Certified Scrum Master": a word of the line that says certificate, other than the degree itself ("Licence"). */
static bool says_certificate(const cv_words *w, const cv_line *line, uint32_t first, uint32_t n)
{
    for (uint32_t i = line->first; i < cv_line_end(line); i++)
        if ((i < first || i >= first + n) && cv_cue_at(w, i, KB_CV_HELD)) return true;
    return false;
}

static bool degrees_of_line(const cv_reading *r, cv_facts *list, const cv_line *line, bool short_forms)
{
    const cv_words *w = r->w;
    for (size_t k = 0; k < r->doc->hits.n; k++) {
        const ecfit_hit *h = &r->doc->hits.at[k];
        if (h->kind != KB_DEGREE || h->start < line->start || h->end > line->end) continue;
        uint32_t first = cv_word_at_byte(w, line, h->start), n = cv_words_before(w, first, h->end);
        if (!n || !degree_hit_counts(r, h, first, n)) continue;
        bool weak = n == 1 && h->end - h->start < 6 && !short_forms;
        if (n == 1 && says_certificate(w, line, first, n)) continue;
        if (!weak && !add_degree(r, list, line, first, n, (int)(r->kb->entries[h->entry].value & KB_DEGREE_LEVEL))) return false;
    }
    for (uint32_t i = line->body; short_forms && i < cv_line_end(line); i++) {
        const cv_cue_hit *h = cv_cue_at(w, i, KB_CV_DEGREE);
        if (!h || !short_form_counts(w, h) || in_other_name(w, i) || (h->n == 1 && says_certificate(w, line, h->first, 1))) continue;
        if (!add_degree(r, list, line, h->first, h->n, h->value)) return false;
    }
    return true;
}

/* Without a heading for it, education is looked for in short lines outside the jobs. */
static bool may_hold_degree(const cv_reading *r, uint32_t row, bool has_section)
{
    const cv_line *line = &r->w->lines.at[row];
    if (has_section) return (line->sections & KB_CV_EDUCATION) != 0;
    return !cv_line_in_job(r, row) &&
           !(line->sections & (KB_CV_SUMMARY | KB_CV_EXPERIENCE | KB_CV_OTHER | KB_CV_COURSES)) && line->n <= 24;
}
bool cv_read_education(const cv_reading *r, ecfit_cv *cv)
{
    cv_facts list = {0};
    bool has_section = false, ok = true;
    for (size_t i = 0; i < r->w->lines.n; i++) has_section |= (r->w->lines.at[i].sections & KB_CV_EDUCATION) != 0;
    for (uint32_t i = 0; i < r->w->lines.n && ok; i++)
        if (may_hold_degree(r, i, has_section))
            ok = degrees_of_line(r, &list, &r->w->lines.at[i],
                                 has_section || !(r->w->lines.at[i].sections & KB_CV_SKILLS));
    cv->eqf = -1;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].held && list.at[i].value > cv->eqf) cv->eqf = list.at[i].value;
    return cv_keep_facts(r, &list, &cv->degrees, &cv->n_degrees) && ok;
}

#include "cv/jobs.h"
#include <stdlib.h>

enum {
    HEADER_WORDS = 14,
    HEADER_LINES = 3,
    TITLE_LINE_WORDS = 16,
    BLOCK_LINES = 8,
    STALE_JOBS = 2,
    STALE_MONTHS = 60,
    CALENDAR = 12 * 150
};

typedef struct search {
    const cv_words *w;
    const cv_periods *periods;
    int32_t today;
    bool has_section; /* a heading names the experience */
    enum kb_cv_project opener; /* the label that begins each job; KB_CV_END: dates without a label do; KB_CV_NO_LABEL */
    cv_jobs *out, *parts;
} search;

static uint32_t line_end(const cv_line *line) { return line->first + line->n; }

/* Without a heading for it, experience stands where no other heading has spoken. */
static bool eligible(const search *s, uint32_t row)
{
    uint16_t sections = s->w->lines.at[row].sections;
    if (s->has_section) return (sections & KB_CV_EXPERIENCE) != 0;
    return (sections & ~(unsigned)KB_CV_SUMMARY) == 0 &&
           !cv_cue_in(s->w, s->w->lines.at[row].first, line_end(&s->w->lines.at[row]), KB_CV_DEGREE);
}

/* ---- where a job begins ----------------------------------------------------------------------------------- */

/* "Project 2: ...", "Tenure: ..." but not "project manager". */
static bool project_label(const cv_words *w, uint32_t from, uint32_t to)
{
    for (const cv_cue_hit *h; from < to && (h = cv_cue_in(w, from, to, KB_CV_PROJECT)); from = h->first + 1) {
        uint32_t next = h->first + h->n;
        if ((h->value != KB_CV_PART && h->value != KB_CV_JOB_TITLE) || next >= w->words.n) continue;
        if (w->words.at[next].gap & CV_GAP_COLON) return true;
        if (h->value != KB_CV_PART) continue;
        if (w->words.at[next].gap & CV_GAP_OPEN) return true;
        if (w->words.at[next].number >= 0 && w->words.at[next].number < 100 && next + 1 < w->words.n &&
            w->words.at[next + 1].gap & CV_GAP_COLON)
            return true;
    }
    return false;
}

enum kb_cv_project cv_label_of(const cv_words *w, const cv_line *line, uint32_t *value)
{
    enum { LONG_LABEL = 3 }; /* words of a label that needs no sign behind it */
    const cv_cue_hit *h = cv_cue_at(w, line->first, KB_CV_PROJECT);
    if (!h || h->n >= line->n) return KB_CV_NO_LABEL;
    unsigned gap = w->words.at[h->first + h->n].gap;
    unsigned signs = h->value == KB_CV_DATES ? CV_GAP_COLON | CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_OPEN
                     : h->value == KB_CV_END ? CV_GAP_COLON | CV_GAP_BAR | CV_GAP_WIDE
                                             : CV_GAP_COLON | CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_DASH;
    if (!(gap & signs) && h->n < LONG_LABEL) return KB_CV_NO_LABEL;
    if (value) *value = h->first + h->n;
    return (enum kb_cv_project)h->value;
}

static enum kb_cv_project label_at(const search *s, uint32_t row)
{
    return cv_label_of(s->w, &s->w->lines.at[row], NULL);
}

/* A line whose point is the period: it stands first, or little else does. */
static bool is_date_line(const search *s, const cv_period *p)
{
    const cv_line *line = &s->w->lines.at[s->w->words.at[p->first_word].line];
    uint32_t last = p->first_word + p->n_words - 1;
    const cv_line *end = &s->w->lines.at[s->w->words.at[last].line];
    uint32_t before = p->first_word - line->first, after = line_end(end) - last - 1;
    if (p->kind == CV_PERIOD_SINGLE) return p->whole_years && before == 0 && !line->bullet && after > 1;
    if (before == 0) return true;
    unsigned gap =
        s->w->words.at[p->first_word].gap | (last + 1 < s->w->words.n ? s->w->words.at[last + 1].gap : CV_GAP_LINE);
    bool parted = gap & (CV_GAP_COMMA | CV_GAP_DASH | CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_OPEN | CV_GAP_COLON |
                         CV_GAP_SLASH | CV_GAP_BULLET) ||
                  after == 0;
    if (!parted && (p->whole_years || line->bullet)) return false;
    if (line->bullet && line->indent > 0 && p->whole_years && after)
        return false; /* "Windows Server 2016-2022 and ..." */
    return before <= HEADER_WORDS &&
           (after <= HEADER_WORDS ||
            s->w->words.at[last + 1].gap & (CV_GAP_COLON | CV_GAP_BAR | CV_GAP_DASH | CV_GAP_COMMA));
}

static bool inside(const cv_period *p, const cv_job *job, int32_t today)
{
    if (job->from == CV_NO_MONTH) return false;
    return p->from >= job->from && (p->kind == CV_PERIOD_OPEN ? today : p->to) <= (job->open ? today : job->to);
}

/* A project of the job before, not a job of its own. */
static bool nested(const search *s, const cv_period *p)
{
    const cv_job *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    const cv_line *line = &s->w->lines.at[s->w->words.at[p->first_word].line];
    if (!last || last->from == CV_NO_MONTH) return false;
    if (cv_label_of(s->w, line, NULL) == KB_CV_DATES) return inside(p, last, s->today);
    bool project = project_label(s->w, line->first, p->first_word);
    bool detail = line->bullet && line->indent > 0 && p->first_word > line->first;
    return project || (detail && inside(p, last, s->today));
}

static cv_job *add_to(cv_jobs *list, uint32_t row)
{
    cv_job *job = vec_push(list);
    if (job)
        *job = (cv_job){.first_line = row,
                        .end_line = row + 1,
                        .date_line = row,
                        .period = KB_NONE,
                        .from = CV_NO_MONTH,
                        .to = CV_NO_MONTH};
    return job;
}

static cv_job *add_job(search *s, uint32_t row) { return add_to(s->out, row); }

static void set_period(const search *s, cv_job *job, uint32_t row)
{
    const cv_period *p = &s->periods->at[row];
    job->period = row;
    job->from = p->from;
    job->open = p->kind == CV_PERIOD_OPEN;
    job->to = p->kind == CV_PERIOD_SINGLE ? p->from + 11 : p->to;
    job->date_line = s->w->words.at[p->first_word].line;
}

/* The line where the labelled lines begin that lead to this one without an empty line. */
static uint32_t first_of_labelled(const search *s, uint32_t row)
{
    uint32_t floor = s->out->n ? s->out->at[s->out->n - 1].date_line + 1 : 0;
    while (row > floor && !s->w->lines.at[row].blank_before && label_at(s, row - 1) < KB_CV_END) row--;
    return row;
}

/* A label that begins a job has come, and its dates have not. */
static bool waits_for_dates(const search *s, const cv_job *last)
{
    if (!last || last->period != KB_NONE) return false;
    enum kb_cv_project label = label_at(s, last->first_line);
    return label == KB_CV_EMPLOYER || label == s->opener;
}

/* Only a project that its line begins with bounds the lines below it. */
static bool add_part(search *s, uint32_t row)
{
    const cv_period *p = &s->periods->at[row];
    uint32_t line = s->w->words.at[p->first_word].line;
    const cv_cue_hit *h = cv_cue_at(s->w, s->w->lines.at[line].first, KB_CV_PROJECT);
    bool bounds = h && h->value == KB_CV_PART && p->kind != CV_PERIOD_SINGLE;
    if (!bounds || !inside(p, &s->out->at[s->out->n - 1], s->today)) return true;
    cv_job *part = add_to(s->parts, line);
    if (part) set_period(s, part, row);
    return part;
}

static bool add_dated(search *s, uint32_t row)
{
    const cv_period *p = &s->periods->at[row];
    uint32_t line = s->w->words.at[p->first_word].line;
    cv_job *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    enum kb_cv_project label = label_at(s, line);
    bool labelled = label == KB_CV_DATES && (p->kind != CV_PERIOD_SINGLE || p->whole_years);
    if (waits_for_dates(s, last) && (labelled || p->kind != CV_PERIOD_SINGLE)) return set_period(s, last, row), true;
    if (s->opener != KB_CV_NO_LABEL && label == KB_CV_DETAIL) return true;
    if (!labelled && !is_date_line(s, p)) return true;
    if (nested(s, p)) return add_part(s, row);
    if (last && last->period != KB_NONE && last->date_line == line)
        return true; /* two periods in one line: the first */
    cv_job *job = add_job(s, labelled ? first_of_labelled(s, line) : line);
    if (!job) return false;
    set_period(s, job, row);
    return true;
}

/* No empty line stands between the dates of the last job and this line. */
static bool goes_on_from_dates(const search *s, uint32_t row)
{
    const cv_job *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    if (!last || last->period == KB_NONE || row > last->date_line + BLOCK_LINES) return false;
    while (row > last->date_line && !s->w->lines.at[row].blank_before) row--;
    return row == last->date_line;
}

/* An employer begins a job of its own, but for blocks that begin with something else. */
static bool opens_job(const search *s, uint32_t row)
{
    enum kb_cv_project label = label_at(s, row);
    if (label == KB_CV_NO_LABEL || label >= KB_CV_END) return false;
    if (s->opener <= KB_CV_DATES) return label == s->opener;
    return label == KB_CV_EMPLOYER && !(s->opener == KB_CV_END && goes_on_from_dates(s, row));
}

/* Lines and periods in the order of the text. */
static bool add_all(search *s)
{
    size_t p = 0;
    for (uint32_t row = 0; row < s->w->lines.n; row++) {
        const cv_line *line = &s->w->lines.at[row];
        bool here = eligible(s, row);
        if (here && opens_job(s, row) && !add_job(s, row)) return false;
        for (; p < s->periods->n && s->periods->at[p].first_word < line_end(line); p++)
            if (here && s->periods->at[p].first_word >= line->body && !add_dated(s, (uint32_t)p)) return false;
    }
    return true;
}

/* ---- blocks of labelled lines ----------------------------------------------------------------------------- */

/* A block may have dates without a label: they stand for it. */
static enum kb_cv_project kind_of_line(const search *s, uint32_t row, size_t *period)
{
    const cv_line *line = &s->w->lines.at[row];
    while (*period < s->periods->n && s->periods->at[*period].first_word < line->first) ++*period;
    enum kb_cv_project label = label_at(s, row);
    if (label == KB_CV_END) return KB_CV_DETAIL;
    if (label != KB_CV_NO_LABEL || *period >= s->periods->n) return label;
    const cv_period *p = &s->periods->at[*period];
    bool dated = p->first_word < line_end(line) && p->kind != CV_PERIOD_SINGLE && is_date_line(s, p);
    return dated ? KB_CV_END : KB_CV_NO_LABEL;
}

/* The label that begins each job: the first of the section that has dates behind it and comes again as they do. Dates
 * without a label that come before all labels begin the jobs themselves. */
static enum kb_cv_project find_opener(const search *s)
{
    uint32_t n_of[KB_CV_NO_LABEL + 1] = {0}, first[KB_CV_NO_LABEL + 1], n_dates = 0, first_date = UINT32_MAX;
    size_t period = 0;
    for (size_t k = 0; k <= KB_CV_NO_LABEL; k++) first[k] = UINT32_MAX;
    for (uint32_t row = 0; row < s->w->lines.n; row++) {
        enum kb_cv_project kind = eligible(s, row) ? kind_of_line(s, row, &period) : KB_CV_NO_LABEL;
        if (n_of[kind]++ == 0) first[kind] = row;
        bool dates = kind == KB_CV_DATES || kind == KB_CV_END;
        n_dates += dates;
        if (dates && row < first_date) first_date = row;
    }
    enum kb_cv_project best = n_of[KB_CV_END] ? KB_CV_END : KB_CV_NO_LABEL;
    for (enum kb_cv_project k = KB_CV_PART; k <= KB_CV_DATES; k++) {
        bool repeats = n_of[k] > 1 || n_dates < 2;
        bool has_dates = first_date != UINT32_MAX && first[k] <= first_date && first_date - first[k] < BLOCK_LINES;
        if (n_of[k] && repeats && has_dates && (best == KB_CV_NO_LABEL || first[k] < first[best])) best = k;
    }
    return best;
}

/* ---- durations alone -------------------------------------------------------------------------------------- */

static bool add_durations(search *s)
{
    for (uint32_t row = 0; row < s->w->lines.n; row++) {
        const cv_line *line = &s->w->lines.at[row];
        if (!eligible(s, row) || line->heading) continue;
        for (uint32_t i = line->body, n; i < line_end(line) && i < line->body + HEADER_WORDS; i++) {
            uint32_t months = cv_duration_at(s->w, i, &n);
            if (!months) continue;
            const cv_cue_hit *about = i + n < s->w->words.n ? cv_cue_at(s->w, i + n, KB_CV_DURATION) : NULL;
            if (about && about->value == KB_CV_OVERALL) break;
            cv_job *job = add_job(s, row);
            if (!job) return false;
            job->months = months;
            break;
        }
    }
    return true;
}

/* ---- from where to where ---------------------------------------------------------------------------------- */

/* A line above the date that may hold title or employer. */
static bool may_be_header(const search *s, uint32_t row)
{
    const cv_line *line = &s->w->lines.at[row];
    if (line->heading || line->bullet || !eligible(s, row) || line->n > TITLE_LINE_WORDS || line->indent > 8)
        return false;
    if (label_at(s, row) != KB_CV_NO_LABEL && s->opener != KB_CV_NO_LABEL) return false;
    uint32_t last = line_end(line) - 1;
    char sign = s->w->words.at[last].end < s->w->len ? s->w->text[s->w->words.at[last].end] : 0;
    if (sign == '.' || sign == ';') return false;
    for (size_t p = 0; p < s->periods->n; p++)
        if (s->periods->at[p].kind != CV_PERIOD_SINGLE && s->w->words.at[s->periods->at[p].first_word].line <= row &&
            s->w->words.at[s->periods->at[p].first_word + s->periods->at[p].n_words - 1].line >= row)
            return false;
    return true;
}

static uint32_t header_lines_above(const search *s, uint32_t row, uint32_t most, uint32_t floor)
{
    uint32_t n = 0;
    uint32_t indent = s->w->lines.at[row].indent;
    while (n < most && row > floor + n && may_be_header(s, row - n - 1)) {
        if (n && s->w->lines.at[row - n].blank_before) break;
        if (s->w->lines.at[row - n - 1].indent > indent + 2) break;
        n++;
    }
    return n;
}

/* The first job shows how many lines stand above its date; the others follow it. */
static void set_extents(search *s)
{
    uint32_t above = 0, floor = 0;
    for (size_t i = 0; i < s->out->n; i++) {
        cv_job *job = &s->out->at[i];
        bool dated = job->period != KB_NONE && job->date_line == job->first_line;
        bool same_section = i && floor;
        if (dated && !same_section) above = header_lines_above(s, job->first_line, HEADER_LINES, 0);
        if (dated) job->first_line -= header_lines_above(s, job->first_line, above, floor);
        if (i && job->first_line <= s->out->at[i - 1].date_line) job->first_line = s->out->at[i - 1].date_line + 1;
        if (job->first_line > job->date_line) job->first_line = job->date_line;
        floor = job->date_line + 1;
    }
    for (size_t i = 0; i < s->out->n; i++) {
        cv_job *job = &s->out->at[i];
        uint32_t stop = i + 1 < s->out->n ? s->out->at[i + 1].first_line : (uint32_t)s->w->lines.n;
        job->end_line = job->date_line + 1;
        while (job->end_line < stop && eligible(s, job->end_line)) job->end_line++;
        if (job->end_line > stop && stop > job->first_line) job->end_line = stop;
    }
}

/* A part goes on to the next one, or to the end of its job. */
static void set_parts(search *s)
{
    for (size_t i = 0; i < s->parts->n; i++) {
        cv_job *part = &s->parts->at[i];
        uint32_t stop = i + 1 < s->parts->n ? part[1].first_line : (uint32_t)s->w->lines.n;
        for (size_t k = 0; k < s->out->n; k++)
            if (part->first_line < s->out->at[k].end_line && stop > s->out->at[k].end_line &&
                part->first_line >= s->out->at[k].first_line)
                stop = s->out->at[k].end_line;
        part->end_line = stop;
        if (part->open) part->to = s->today;
    }
}

/* ---- the calendar ----------------------------------------------------------------------------------------- */

/* Two jobs or more that reach beyond the day: the CV is newer than the day, and its dates are taken as written. */
static bool day_is_stale(const search *s)
{
    unsigned later = 0;
    for (size_t i = 0; i < s->out->n; i++) {
        const cv_job *job = &s->out->at[i];
        if (job->from == CV_NO_MONTH || job->open || job->to <= s->today + 1) continue;
        if (job->to > s->today + STALE_MONTHS) return false; /* no CV is that much newer: a slip of the pen */
        later++;
    }
    return later >= STALE_JOBS;
}

static void set_months(search *s)
{
    bool stale = day_is_stale(s);
    for (size_t i = 0; i < s->out->n; i++) {
        cv_job *job = &s->out->at[i];
        if (job->from == CV_NO_MONTH) continue;
        bool reversed = !job->open && job->to < job->from;
        if (job->open)
            job->to = s->today;
        else if (job->to > s->today && !stale)
            job->to = s->today;
        job->impossible = reversed || job->to < job->from;
        job->months = job->impossible ? 0 : (uint32_t)(job->to - job->from + 1);
    }
}

/* "company - X", "Duration: 6 months": an undated job may still say how long it was. */
static void add_labelled_durations(search *s)
{
    for (size_t i = 0; i < s->out->n; i++) {
        cv_job *job = &s->out->at[i];
        if (job->period != KB_NONE || job->months) continue;
        uint32_t from = s->w->lines.at[job->first_line].first, to = line_end(&s->w->lines.at[job->end_line - 1]);
        for (const cv_cue_hit *h; from < to && (h = cv_cue_in(s->w, from, to, KB_CV_PROJECT)); from = h->first + 1) {
            uint32_t next = h->first + h->n, n;
            bool may_last = h->value == KB_CV_PART || h->value == KB_CV_DATES;
            if (may_last && next < to) job->months += cv_duration_at(s->w, next, &n);
        }
    }
}

bool cv_find_jobs(const cv_words *w, const cv_periods *periods, int32_t today, cv_jobs *out, cv_jobs *parts)
{
    vec_reset(out);
    vec_reset(parts);
    search s = {.w = w, .periods = periods, .today = today, .out = out, .parts = parts};
    for (size_t i = 0; i < w->lines.n; i++) s.has_section |= (w->lines.at[i].sections & KB_CV_EXPERIENCE) != 0;
    s.opener = find_opener(&s);
    if (!add_all(&s)) return false;
    bool dated = false;
    for (size_t i = 0; i < out->n; i++) dated |= out->at[i].period != KB_NONE;
    if (!dated && !out->n && !add_durations(&s)) return false;
    set_extents(&s);
    set_parts(&s);
    add_labelled_durations(&s);
    set_months(&s);
    return true;
}

/* ---- union ------------------------------------------------------------------------------------------------ */

uint32_t cv_union_months(const cv_jobs *jobs, const cv_jobs *parts, cv_take_fn *take, const void *ctx)
{
    uint32_t months = 0;
    int32_t first = INT32_MAX, last = INT32_MIN;
    size_t n = jobs->n + (parts ? parts->n : 0);
    for (size_t i = 0; i < n; i++) {
        const cv_job *job = i < jobs->n ? &jobs->at[i] : &parts->at[i - jobs->n];
        if (job->impossible || !take(job, ctx)) continue;
        if (job->from == CV_NO_MONTH)
            months += job->months;
        else if (job->from < first)
            first = job->from;
        if (job->from != CV_NO_MONTH && job->to > last) last = job->to;
    }
    if (last == INT32_MIN || last - first > CALENDAR) return months;
    uint8_t seen[CALENDAR + 1] = {0};
    for (size_t i = 0; i < n; i++) {
        const cv_job *job = i < jobs->n ? &jobs->at[i] : &parts->at[i - jobs->n];
        if (job->impossible || job->from == CV_NO_MONTH || !take(job, ctx)) continue;
        for (int32_t m = job->from; m <= job->to; m++) seen[m - first] = 1;
    }
    for (int32_t m = 0; m <= last - first; m++) months += seen[m];
    return months;
}

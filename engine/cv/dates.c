#include "cv/dates.h"

enum { FIRST_YEAR = 1940, LAST_YEAR = 2079 };

/* A point in time as written; month 0: only the year, year 0: only the month. */
typedef struct point {
    int32_t year, month;
    uint32_t n;      /* words */
    bool short_year; /* 05/12: only inside a period */
    bool quarter;    /* month is the first of three */
} point;

static const cv_word *word_at(const cv_words *w, uint32_t i) { return i < w->words.n ? &w->words.at[i] : NULL; }

static bool is_year(const cv_word *x)
{
    return x && x->n_digits == 4 && x->number >= FIRST_YEAR && x->number <= LAST_YEAR && !(x->flags & CV_WORD_ORDINAL);
}

static bool is_month_number(const cv_word *x)
{
    return x && x->n_digits && x->n_digits <= 2 && x->number >= 1 && x->number <= 12;
}
static bool is_day(const cv_word *x)
{
    return x && x->n_digits && x->n_digits <= 2 && x->number >= 1 && x->number <= 31;
}

/* Only these signs stand between the parts of one date. */
static bool only(const cv_word *x, unsigned signs) { return x && x->gap && !(x->gap & ~signs); }
static bool tight(const cv_word *x) { return only(x, CV_GAP_DASH | CV_GAP_SLASH | CV_GAP_DOT); }

static int32_t century(int32_t two_digits) { return two_digits + (two_digits < 50 ? 2000 : 1900); }

static point of_year(const cv_words *w, uint32_t i)
{
    const cv_word *year = word_at(w, i), *month = word_at(w, i + 1);
    point p = {.year = year->number, .n = 1};
    if (is_month_number(month) && month->n_digits == 2 && tight(month)) { /* 2016-01, 2018/04 */
        const cv_word *day = word_at(w, i + 2);
        p.month = month->number, p.n = 2;
        if (is_day(day) && day->n_digits == 2 && tight(day)) p.n = 3;
    }
    return p;
}

/* 03/2019, 01.02.2015, 05/12; a day before a month name is passed over by of_words. */
static point of_numbers(const cv_words *w, uint32_t i)
{
    const cv_word *a = word_at(w, i), *b = word_at(w, i + 1), *c = word_at(w, i + 2);
    bool spaced = only(b, CV_GAP_DASH | CV_GAP_SLASH | CV_GAP_DOT | CV_GAP_SPACE) && b->gap != CV_GAP_SPACE;
    if (is_month_number(a) && is_year(b) && spaced) return (point){b->number, a->number, 2, false, false};
    if (!tight(b)) return (point){0};
    bool three = tight(c) && is_day(a) && is_day(b) && (is_year(c) || c->n_digits == 2);
    if (three) {
        int32_t month = b->number <= 12 ? b->number : a->number;
        if (month <= 12) return (point){is_year(c) ? c->number : century(c->number), month, 3, false, false};
    }
    if (is_month_number(a) && b->n_digits == 2 && b->number >= 0 && b->gap == CV_GAP_SLASH)
        return (point){century(b->number), a->number, 2, true, false};
    return (point){0};
}

/* March 2015, 1 Feb 2020, Sept. 09, mars, May 12, 2014 */
static point of_words(const cv_words *w, uint32_t i)
{
    uint32_t at = i;
    const unsigned loose =
        CV_GAP_SPACE | CV_GAP_WIDE | CV_GAP_DOT | CV_GAP_COMMA | CV_GAP_DASH | CV_GAP_SLASH | CV_GAP_QUOTE;
    if (is_day(word_at(w, at)) && at + 1 < w->words.n && cv_cue_at(w, at + 1, KB_CV_MONTH) &&
        only(word_at(w, at + 1), CV_GAP_SPACE | CV_GAP_DOT | CV_GAP_DASH))
        at++;
    const cv_cue_hit *month = cv_cue_at(w, at, KB_CV_MONTH);
    if (!month) return (point){0};
    point p = {.month = month->value, .n = at + month->n - i};
    const cv_word *next = word_at(w, i + p.n), *after = word_at(w, i + p.n + 1);
    if (next && (!strcmp(cv_norm(w, i + p.n), "of") || !strcmp(cv_norm(w, i + p.n), "de")) && is_year(after))
        p.n++, next = after;
    else if (is_day(next) && is_year(after) && only(next, CV_GAP_SPACE) && only(after, loose))
        p.n++, next = after;
    if (is_year(next) && (next->gap == 0 || only(next, loose)))
        p.year = next->number, p.n++;
    else if (next && next->n_digits == 2 && !(next->flags & CV_WORD_ORDINAL) &&
             next->gap & (CV_GAP_QUOTE | CV_GAP_DASH | CV_GAP_SPACE) &&
             only(next, CV_GAP_QUOTE | CV_GAP_SPACE | CV_GAP_DASH | CV_GAP_DOT)) {
        p.year = century(next->number);
        p.short_year = !(next->gap & CV_GAP_QUOTE);
        p.n++;
    }
    return p;
}

/* Q4 2020, T4 2020: the first month of the quarter, which the end of a period moves to its last. */
static point of_quarter(const cv_words *w, uint32_t i)
{
    const char *norm = cv_norm(w, i);
    bool quarter = (norm[0] == 'q' || norm[0] == 't') && norm[1] >= '1' && norm[1] <= '4' && !norm[2];
    const cv_word *year = quarter ? word_at(w, i + 1) : NULL;
    if (!is_year(year) || !only(year, CV_GAP_SPACE | CV_GAP_DASH | CV_GAP_SLASH)) return (point){0};
    return (point){.year = year->number, .month = 3 * (norm[1] - '1') + 1, .n = 2, .quarter = true};
}

static point point_at(const cv_words *w, uint32_t i)
{
    const cv_word *x = word_at(w, i);
    if (!x) return (point){0};
    if (is_year(x)) return of_year(w, i);
    point p = x->n_digits ? of_numbers(w, i) : (point){0};
    if (!p.n) p = of_quarter(w, i);
    return p.n ? p : of_words(w, i);
}

/* ---- periods ---------------------------------------------------------------------------------------------- */

static bool too_far(const cv_word *x) { return (x->gap & (CV_GAP_BULLET | CV_GAP_COLON)) != 0; }

/* An end: a date, or "present". */
static bool is_end(const cv_words *w, uint32_t i) { return point_at(w, i).n || cv_cue_at(w, i, KB_CV_PRESENT); }

/* Words that stand between the two ends ("to", "until"), and whether there is a sign or a word of that kind at all. */
static uint32_t connector(const cv_words *w, uint32_t i, bool *joined)
{
    const cv_word *x = word_at(w, i);
    *joined = false;
    const cv_cue_hit *label = x ? cv_cue_at(w, i, KB_CV_PROJECT) : NULL;
    bool says_end = label && label->value == KB_CV_END && i + label->n < w->words.n &&
                    w->words.at[i + label->n].gap & (CV_GAP_COLON | CV_GAP_BAR | CV_GAP_WIDE) &&
                    is_end(w, i + label->n); /* "2010 to date: DBA" is no label */
    if (says_end) return *joined = true, label->n; /* "From: 06/2018  To: 12/2019", in one line or two */
    if (!x || too_far(x)) return 0;
    *joined = (x->gap & (CV_GAP_DASH | CV_GAP_SLASH)) != 0;
    const cv_cue_hit *until = cv_cue_at(w, i, KB_CV_UNTIL);
    if (!until || i + until->n >= w->words.n || too_far(&w->words.at[i + until->n])) return 0;
    *joined = true;
    return until->n;
}

static int32_t first_month(point p) { return p.year * 12 + (p.month ? p.month - 1 : 0); }

/* The last month of a period; a year alone stands for its beginning when both ends are years (2011-2014 is three
 * years), and for its middle when the other end names a month. */
static int32_t last_month(point from, point to)
{
    if (to.month) return to.year * 12 + to.month - 1 + (to.quarter ? 2 : 0);
    if (from.month) return to.year * 12 + (to.year == from.year ? 11 : 5);
    return to.year > from.year ? to.year * 12 - 1 : to.year * 12 + 11;
}

/* "01/2019 -" with nothing behind it in its line, or closed: the end is open. */
static bool ends_in_dash(const cv_words *w, uint32_t i)
{
    const cv_word *next = word_at(w, i), *last = &w->words.at[i - 1];
    if (next && !(next->gap & (CV_GAP_LINE | CV_GAP_CLOSE | CV_GAP_BAR))) return false;
    size_t at = last->end;
    while (at < w->len && (w->text[at] == ' ' || w->text[at] == '\t')) at++;
    size_t left = w->len - at;
    size_t n = left >= 1 && w->text[at] == '-' ? 1 : 0;
    if (left >= 3 && (!memcmp(w->text + at, "\xE2\x80\x93", 3) || !memcmp(w->text + at, "\xE2\x80\x94", 3))) n = 3;
    if (!n) return false;
    for (at += n; at < w->len && (w->text[at] == ' ' || w->text[at] == '\t');) at++;
    return at == w->len || strchr("\n\r)]|", w->text[at]);
}

/* 2015-16: the year behind it, in two digits. Before of_year reads months: 2015-16 is none, 2015-12 is December. */
static point short_year_after(const cv_words *w, uint32_t i, point from)
{
    const cv_word *x = word_at(w, i), *next = word_at(w, i + 1);
    bool year = x && !from.month && from.year && x->n_digits == 2 && !(x->flags & CV_WORD_ORDINAL) && tight(x) &&
                !(next && tight(next) && next->n_digits);
    bool later = year && x->number > 12 && century(x->number) > from.year && century(x->number) - from.year < 50;
    return later ? (point){.year = century(x->number), .n = 1} : (point){0};
}

/* Try to read a period whose first date is at word i; n_words 0 when there is nothing. */
static cv_period period_at(const cv_words *w, uint32_t i, bool since)
{
    point from = point_at(w, i), to = {0};
    cv_period p = {.first_word = i, .to = CV_NO_MONTH};
    if (!from.n) return p;
    uint32_t at = i + from.n;
    bool joined;
    uint32_t skipped = connector(w, at, &joined);
    bool end_label = skipped && cv_cue_at(w, at, KB_CV_PROJECT); /* "End date: present"; "date" alone is "to date" */
    const cv_cue_hit *present = end_label ? NULL : cv_cue_at(w, at, KB_CV_PRESENT);
    if (!present && joined) present = cv_cue_at(w, at + skipped, KB_CV_PRESENT);
    bool near_enough = present && (end_label || !(w->words.at[present->first].gap & (CV_GAP_BULLET | CV_GAP_COLON)));
    if (joined && !(near_enough && present->first == at)) to = point_at(w, at + skipped);
    if (joined && !skipped && !to.n) to = short_year_after(w, at, from);
    if (!to.n && near_enough && from.year) {
        p.kind = CV_PERIOD_OPEN;
        p.n_words = present->first + present->n - i;
    } else if (to.n && to.year && (from.year || from.month)) {
        if (!from.year) from.year = from.month <= to.month || !to.month ? to.year : to.year - 1;
        p.kind = CV_PERIOD_RANGE;
        p.to = last_month(from, to);
        p.n_words = at + skipped + to.n - i;
    } else if (from.year && !from.short_year) {
        p.kind = since || ends_in_dash(w, at) ? CV_PERIOD_OPEN : CV_PERIOD_SINGLE;
        p.n_words = from.n;
    }
    p.from = first_month(from);
    p.whole_years = !from.month && !to.month;
    return p;
}

/* "since" and its like right before word i, reaching back over them. */
static uint32_t since_before(const cv_words *w, uint32_t i)
{
    for (uint32_t back = 1; back <= 3 && back <= i; back++) {
        const cv_cue_hit *h = cv_cue_at(w, i - back, KB_CV_SINCE);
        if (h && h->first + h->n == i) return h->first;
    }
    return i;
}

bool cv_find_periods(const cv_words *w, cv_periods *out)
{
    vec_reset(out);
    for (uint32_t i = 0; i < w->words.n; i++) {
        const cv_word *x = &w->words.at[i];
        if (!x->n_digits && !of_quarter(w, i).n && !cv_cue_at(w, i, KB_CV_MONTH)) continue;
        uint32_t begin = since_before(w, i);
        if (begin < i && out->n && out->at[out->n - 1].first_word + out->at[out->n - 1].n_words > begin) begin = i;
        cv_period p = period_at(w, i, begin < i);
        if (!p.n_words) continue;
        uint32_t end = i + p.n_words;
        p.n_words = end - begin;
        p.first_word = begin;
        cv_period *slot = vec_push(out);
        if (!slot) return false;
        *slot = p;
        i = end - 1;
    }
    return true;
}

/* ---- durations -------------------------------------------------------------------------------------------- */

static const cv_cue_hit *unit_at(const cv_words *w, uint32_t i)
{
    const cv_cue_hit *h = i < w->words.n ? cv_cue_at(w, i, KB_CV_DURATION) : NULL;
    return h && (h->value == KB_CV_YEARS || h->value == KB_CV_MONTHS) ? h : NULL;
}

uint32_t cv_duration_at(const cv_words *w, uint32_t i, uint32_t *n_words)
{
    const cv_word *x = word_at(w, i);
    const cv_cue_hit *unit = x && x->number >= 0 && x->n_digits <= 3 ? unit_at(w, i + 1) : NULL;
    if (!unit || w->words.at[i + 1].gap & CV_GAP_LINE) return 0;
    bool years = unit->value == KB_CV_YEARS;
    if (x->number > (years ? 60 : 720)) return 0;
    uint32_t months = (uint32_t)x->number * (years ? 12 : 1);
    *n_words = 1 + unit->n;
    uint32_t next = i + *n_words;
    if (!years || next >= w->words.n) return months;
    uint32_t skip = !strcmp(cv_norm(w, next), "et") || !strcmp(cv_norm(w, next), "and");
    const cv_word *more = word_at(w, next + skip);
    const cv_cue_hit *more_unit = more && more->number >= 0 && more->number < 12 && !(more->gap & CV_GAP_LINE)
                                      ? unit_at(w, next + skip + 1)
                                      : NULL;
    if (!more_unit || more_unit->value != KB_CV_MONTHS) return months;
    *n_words += skip + 1 + more_unit->n;
    return months + (uint32_t)more->number;
}

int32_t cv_last_month(const char *iso_date)
{
    static const char shape[] = "dddd-dd-dd";
    if (!iso_date || strlen(iso_date) != sizeof shape - 1) return CV_NO_MONTH;
    for (size_t i = 0; shape[i]; i++) {
        bool digit = iso_date[i] >= '0' && iso_date[i] <= '9';
        if (shape[i] == 'd' ? !digit : iso_date[i] != shape[i]) return CV_NO_MONTH;
    }
    int32_t year =
        (iso_date[0] - '0') * 1000 + (iso_date[1] - '0') * 100 + (iso_date[2] - '0') * 10 + iso_date[3] - '0';
    int32_t month = (iso_date[5] - '0') * 10 + iso_date[6] - '0', day = (iso_date[8] - '0') * 10 + iso_date[9] - '0';
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return CV_NO_MONTH;
    bool leap = month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0);
    if (day > days[month - 1] + leap) return CV_NO_MONTH;
    return year * 12 + month - 1 - (day < 15);
}

/* A CV from bytes to facts: neutral text, lines, periods, jobs, education, certificates, languages. */
#include "cv/worker.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum { MAX_CV_BYTES = 16 * 1024 * 1024, MAX_WARNINGS = 16 };

/* ---- life ------------------------------------------------------------------------------------------------- */

ecfit_cv_worker *ecfit_cv_worker_new(const ecfit_kb *kb)
{
    ecfit_cv_worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->kb = kb;
    w->recent = calloc(kb->n_occupations + 1, sizeof *w->recent);
    if (w->recent && cv_cues_init(&w->cues, kb) && ecfit_doc_init(&w->doc, kb) && ecfit_doc_init(&w->part, kb) &&
        ecfit_features_init(&w->features, kb) && ecfit_decision_init(&w->decision, kb))
        return w;
    ecfit_cv_worker_free(w);
    return NULL;
}

void ecfit_cv_worker_free(ecfit_cv_worker *w)
{
    if (!w) return;
    cv_cues_clear(&w->cues);
    if (w->doc.kb) ecfit_doc_clear(&w->doc);
    if (w->part.kb) ecfit_doc_clear(&w->part);
    ecfit_features_clear(&w->features);
    ecfit_decision_clear(&w->decision);
    cv_words_clear(&w->words);
    cv_trace_clear(&w->trace);
    vec_free(&w->masks);
    vec_free(&w->periods);
    vec_free(&w->jobs);
    vec_free(&w->parts);
    vec_free(&w->rows);
    ecfit_buf_free(&w->neutral);
    free(w->recent);
    vec_free(&w->line_share);
    free(w);
}

ecfit_cv_result *ecfit_cv_result_new(void) { return calloc(1, sizeof(ecfit_cv_result)); }

void ecfit_cv_result_free(ecfit_cv_result *r)
{
    if (!r) return;
    ecfit_arena_clear(&r->arena);
    free(r);
}

const ecfit_cv *ecfit_cv_get(const ecfit_cv_result *r) { return r->filled ? &r->cv : NULL; }

/* ---- the matcher on a text -------------------------------------------------------------------------------- */

static bool read_hits(ecfit_doc *d, const char *text, size_t len)
{
    d->title_given = true;
    return ecfit_stage_decode(d, text, len, false) && ecfit_stage_token(d) && ecfit_stage_segment(d, ECFIT_LANG_AUTO) &&
           ecfit_stage_hits(d, false) && ecfit_stage_section(d) && ecfit_stage_resolve(d);
}

/* The sections of a CV are not those of a notice: none of it is boilerplate. */
static void all_counts(ecfit_doc *d)
{
    for (size_t i = 0; i < d->sentences.n; i++)
        if (!ecfit_section_counts((ecfit_section)d->sentences.at[i].section))
            d->sentences.at[i].section = ECFIT_SECTION_OTHER;
}

bool cv_analyse(ecfit_cv_worker *w, ecfit_doc *d, const char *text, size_t len, const char *title)
{
    if (!read_hits(d, text, len)) return false;
    all_counts(d);
    if (!ecfit_stage_title(d, title ? title : "")) return false;
    if (!d->tokens.n) return true;
    if (!ecfit_features_gather(&w->features, d) || !ecfit_features_fill(&w->features, d, d->title.strength > 0, -1, -1))
        return false;
    ecfit_decide_roles(&w->decision, &w->features, d);
    ecfit_decide_scope(&w->decision, &w->features, d);
    return true;
}

/* ---- years ------------------------------------------------------------------------------------------------ */

static bool is_ict(const cv_job *job, const void *ctx)
{
    (void)ctx;
    return job->ict;
}

static bool any_months(const cv_jobs *jobs)
{
    for (size_t i = 0; i < jobs->n; i++)
        if (jobs->at[i].months) return true;
    return false;
}

/* "6 years experience in ...": the longest that the CV claims outside its table of skills. */
static uint32_t stated_months(const cv_words *w)
{
    uint32_t most = 0;
    for (uint32_t i = 0, n; i < w->words.n; i++) {
        uint32_t months = w->words.at[i].number > 0 ? cv_duration_at(w, i, &n) : 0;
        if (!months || w->lines.at[w->words.at[i].line].sections & KB_CV_SKILLS) continue;
        const cv_cue_hit *about = i + n < w->words.n ? cv_cue_in(w, i + n, i + n + 2, KB_CV_DURATION) : NULL;
        if (about && about->value == KB_CV_OVERALL && months > most) most = months;
    }
    return most;
}

/* "ORACLE - Experience - 48 months": the longest of the skills that the dictionaries know. */
static uint32_t skill_months(const ecfit_cv_worker *w)
{
    uint32_t most = 0;
    for (size_t row = 0; row < w->words.lines.n; row++) {
        const cv_line *line = &w->words.lines.at[row];
        if (!(line->sections & KB_CV_SKILLS) || line->n > 16) continue;
        for (uint32_t i = line->first, n; i < line->first + line->n; i++) {
            uint32_t months = w->words.words.at[i].number > 0 ? cv_duration_at(&w->words, i, &n) : 0;
            bool less_than = i >= 2 && !strcmp(cv_norm(&w->words, i - 1), "than");
            if (months > most && !less_than) most = months;
        }
    }
    return most;
}

static void set_years(const ecfit_cv_worker *w, ecfit_cv *cv)
{
    uint32_t months = 0;
    cv->it_years = -1;
    if (any_months(&w->jobs)) {
        bool dated = false;
        for (size_t i = 0; i < w->jobs.n; i++) dated |= w->jobs.at[i].from != CV_NO_MONTH;
        months = cv_union_months(&w->jobs, NULL, is_ict, NULL);
        cv->years_by = dated ? "jobs" : "durations";
    } else if (w->scope >= 0.5 && (months = stated_months(&w->words))) {
        cv->years_by = "statement";
    } else if (w->scope >= 0.5 && (months = skill_months(w))) {
        cv->years_by = "skills";
    }
    if (!cv->years_by) return;
    cv->it_months = months;
    cv->it_years = (int)(months / 12);
}

/* ---- the record ------------------------------------------------------------------------------------------- */

static const char *month_text(ecfit_arena *a, int32_t month)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%04d-%02d", (int)(month / 12), (int)(month % 12 + 1));
    return ecfit_arena_dup(a, text, (size_t)n);
}

static uint32_t best_role(const ecfit_cv_worker *w, const float *occupation)
{
    uint32_t nomenclature = kb_find_nomenclature(w->kb, "cigref-2011"), best = KB_NONE;
    if (nomenclature == KB_NONE) return KB_NONE;
    const kb_nomenclature *m = &w->kb->nomenclatures[nomenclature];
    float most = 0;
    for (uint32_t role = m->first_role; role < m->first_role + m->n_roles; role++) {
        float p = 0;
        for (size_t i = 0; i < w->kb->n_shares; i++)
            if (w->kb->shares[i].role == role) p += w->kb->shares[i].share * occupation[w->kb->shares[i].occupation];
        if (p > most) most = p, best = role;
    }
    return best;
}

static bool fill_job(const ecfit_cv_worker *w, ecfit_arena *a, const cv_job *job, ecfit_cv_job *out)
{
    ecfit_str title = job->n_title ? cv_span(&w->words, job->title, job->n_title) : (ecfit_str){"", 0};
    uint32_t role = job->ict ? best_role(w, job->occupation) : KB_NONE;
    *out = (ecfit_cv_job){.title = ecfit_arena_dup(a, title.ptr, title.len),
                          .months = job->months,
                          .current = job->open,
                          .ict = job->ict,
                          .training = job->training,
                          .ict_score = job->p_ict,
                          .line = w->words.lines.at[job->first_line].number};
    if (job->from != CV_NO_MONTH) {
        out->from = month_text(a, job->from);
        out->to = month_text(a, job->to);
        if (!out->from || !out->to) return false;
    }
    if (role != KB_NONE) {
        out->role = kb_str(w->kb, w->kb->roles[role].code);
        out->role_title = kb_str(w->kb, w->kb->roles[role].title_en);
    }
    return out->title;
}

static bool fill_jobs(const ecfit_cv_worker *w, ecfit_arena *a, ecfit_cv *cv)
{
    ecfit_cv_job *jobs = ecfit_arena_alloc(a, (w->jobs.n + 1) * sizeof *jobs);
    if (!jobs) return false;
    for (size_t i = 0; i < w->jobs.n; i++)
        if (!fill_job(w, a, &w->jobs.at[i], &jobs[i])) return false;
    cv->jobs = jobs;
    cv->n_jobs = w->jobs.n;
    return true;
}

/* ---- warnings --------------------------------------------------------------------------------------------- */

typedef struct warnings {
    ecfit_arena *arena;
    const char **at;
    size_t n;
    bool failed;
} warnings;

static void warn(warnings *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void warn(warnings *x, const char *fmt, ...)
{
    char text[256];
    va_list args;
    if (x->n >= MAX_WARNINGS) return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    x->at[x->n] = ecfit_arena_dup(x->arena, text, strlen(text));
    x->failed |= !x->at[x->n++];
}

static void warn_of_dates(const ecfit_cv_worker *w, warnings *x, int32_t today)
{
    for (size_t i = 0; i < w->jobs.n; i++) {
        const cv_job *job = &w->jobs.at[i];
        const cv_period *p = job->period == KB_NONE ? NULL : &w->periods.at[job->period];
        unsigned line = w->words.lines.at[job->date_line].number;
        if (!p) continue;
        if (p->kind == CV_PERIOD_RANGE && p->to < p->from)
            warn(x, "line %u: the period ends before it starts; it is not counted", line);
        else if (p->from > today + 1)
            warn(x, "line %u: the period starts after %s%s", line, "the day of reference",
                 job->impossible ? "; it is not counted" : "");
        else if (p->kind == CV_PERIOD_RANGE && p->to > today + 1)
            warn(x, "line %u: the period ends after the day of reference; %s", line,
                 job->to < p->to ? "it is counted up to that day" : "it is counted as written");
    }
}

static bool is_ict_work(const cv_job *job, const void *ctx)
{
    (void)ctx;
    return job->ict && !job->training;
}

/* No scorecard that we have says whether internships count: they do, and who reads the result can take them off. */
static void warn_of_training(const ecfit_cv_worker *w, warnings *x, const ecfit_cv *cv)
{
    if (!cv->it_months || !any_months(&w->jobs)) return;
    const uint32_t work = cv_union_months(&w->jobs, NULL, is_ict_work, NULL);
    if (work < cv->it_months)
        warn(x, "%u of the %u months of ICT are from jobs called internship, traineeship or apprenticeship; they count",
             (unsigned)(cv->it_months - work), cv->it_months);
}

/* The language whose frequent words outnumber those of English and French together; 0: none does. A word that several
 * languages have counts for the first of them in the dictionary only. */
static unsigned other_language(const ecfit_cv_worker *w)
{
    size_t own = 0, foreign = 0, letters = 0;
    unsigned most = 0, counts[26 * 26] = {0};
    for (size_t i = 0; i < w->doc.votes.n; i++)
        own += (w->doc.votes.at[i] & KB_FWORD_VOTE) || (w->doc.votes.at[i] >> 4 & KB_FWORD_VOTE);
    for (size_t i = 0; i < w->words.hits.n; i++) {
        const cv_cue_hit *h = &w->words.hits.at[i];
        if (h->kind != KB_CV_FOREIGN) continue;
        unsigned code = ((h->value >> 8) - 'a') % 26u * 26 + ((h->value & 0xFF) - 'a') % 26u;
        foreign++;
        if (++counts[code] > counts[most]) most = code;
    }
    for (size_t i = 0; i < w->words.words.n; i++) letters += cv_norm(&w->words, (uint32_t)i)[0] != 0;
    bool no_latin = w->words.words.n >= 40 && letters * 2 < w->words.words.n;
    if (no_latin) return UINT32_MAX;
    if (w->doc.tokens.n < 30 || foreign <= own || foreign * 100 < w->doc.tokens.n * 8) return 0;
    return ('a' + most / 26) << 8 | ('a' + most % 26);
}

/* The name says nothing: the first line of any text may be taken for one. */
static bool no_trace_of_a_cv(const ecfit_cv_worker *w, const ecfit_cv *cv)
{
    for (size_t i = 0; i < w->words.lines.n; i++)
        if (w->words.lines.at[i].sections) return false;
    return !w->jobs.n && !cv->n_degrees && !cv->n_certificates && !cv->n_languages && !cv->years_by;
}

static bool fill_warnings(const ecfit_cv_worker *w, ecfit_arena *a, ecfit_cv *cv, int32_t today)
{
    warnings x = {.arena = a, .at = ecfit_arena_alloc(a, MAX_WARNINGS * sizeof *x.at)};
    if (!x.at) return false;
    unsigned other = other_language(w);
    if (other == UINT32_MAX)
        warn(&x, "the CV is in a script that is not read; only English and French are understood");
    else if (other)
        warn(&x, "the CV seems to be in another language (%c%c); only English and French are understood",
             (char)(other >> 8), (char)other);
    if (no_trace_of_a_cv(w, cv)) warn(&x, "this does not look like a CV");
    warn_of_dates(w, &x, today);
    warn_of_training(w, &x, cv);
    if (!w->jobs.n)
        warn(&x, "no job with a period was found");
    else if (!any_months(&w->jobs))
        warn(&x, "the jobs give neither dates nor durations");
    if (cv->eqf < 0) warn(&x, "no completed education was found");
    if (w->doc.n_replaced) warn(&x, "%zu bytes were not UTF-8", w->doc.n_replaced);
    cv->warnings = x.at;
    cv->n_warnings = x.n;
    return !x.failed;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

/* The neutral text, tokenized and searched, in w->doc and w->words. */
static bool make_neutral(ecfit_cv_worker *w, const char *text, size_t len, char name[CV_NAME_BYTES], cv_head *late)
{
    if (!read_hits(&w->doc, text, len)) return false;
    if (!cv_words_fill(&w->words, &w->cues, w->doc.text.ptr ? w->doc.text.ptr : "", w->doc.folded.ptr, w->doc.text.len))
        return false;
    cv_mark_sections(&w->words);
    return cv_neutralise(&w->words, &w->doc, &w->masks, &w->neutral, name, late);
}

/* A head behind a side column ends the list above it. */
static void end_side_column(cv_words *w, cv_head late)
{
    for (size_t i = 0; i < w->lines.n; i++)
        if (w->lines.at[i].number >= late.from && w->lines.at[i].number < late.end) w->lines.at[i].sections = 0;
}

/* The last jobs say most about what a person is: a job counts half for every four years that lie behind it. */
static void weigh_career(ecfit_cv_worker *w, int32_t today)
{
    double sum = 0;
    size_t n = w->kb->n_occupations;
    memset(w->recent, 0, n * sizeof *w->recent);
    for (size_t i = 0; i < w->jobs.n; i++) {
        const cv_job *job = &w->jobs.at[i];
        double age = job->from == CV_NO_MONTH ? 0 : (double)(today - job->to), months = job->months ? job->months : 6;
        double weight = job->impossible ? 0 : fmin(months, 60) * exp2(-fmax(0, age) / 48);
        for (size_t o = 0; o < n; o++) w->recent[o] += (float)(weight * (double)job->occupation[o]);
        sum += weight;
    }
    for (size_t o = 0; o < n && sum > 0; o++) w->recent[o] /= (float)sum;
}

static bool understand(ecfit_cv_worker *w, const ecfit_cv_input *in, int32_t today, ecfit_cv_result *r)
{
    char name[CV_NAME_BYTES];
    cv_head late;
    ecfit_cv *cv = &r->cv;
    if (!make_neutral(w, in->text, in->len_bytes, name, &late)) return false;
    if (!cv_analyse(w, &w->doc, w->neutral.ptr ? w->neutral.ptr : "", w->neutral.len, NULL)) return false;
    w->scope = w->decision.in_scope;
    if (!cv_words_fill(&w->words, &w->cues, w->doc.text.ptr ? w->doc.text.ptr : "", w->doc.folded.ptr, w->doc.text.len))
        return false;
    cv_mark_sections(&w->words);
    end_side_column(&w->words, late);
    if (!cv_find_periods(&w->words, &w->periods) || !cv_find_jobs(&w->words, &w->periods, today, &w->jobs, &w->parts))
        return false;
    memcpy(w->recent, w->decision.occupation, w->kb->n_occupations * sizeof *w->recent);
    if (!cv_judge_jobs(w)) return false;
    if (w->jobs.n) weigh_career(w, today);
    cv_reading reading = {w->kb, &w->doc, &w->words, &w->periods, &w->jobs, today, &r->arena};
    if (!cv_read_education(&reading, cv) || !cv_read_certificates(&reading, cv) || !cv_read_languages(&reading, cv))
        return false;
    set_years(w, cv);
    cv->lang = w->doc.lang;
    cv->id = in->id ? ecfit_arena_dup(&r->arena, in->id, strlen(in->id)) : "";
    cv->as_of = ecfit_arena_dup(&r->arena, in->as_of, strlen(in->as_of));
    if (!in->redact && name[0]) cv->name = ecfit_arena_dup(&r->arena, name, strlen(name));
    return cv->id && cv->as_of && fill_jobs(w, &r->arena, cv) && fill_warnings(w, &r->arena, cv, today) &&
           cv_trace_fill(&w->trace, &w->doc, &w->words, &w->jobs);
}

ecfit_status ecfit_cv_read(ecfit_cv_worker *w, const ecfit_cv_input *in, ecfit_cv_result *r, ecfit_error *err)
{
    int32_t today = cv_last_month(in->as_of);
    r->filled = false;
    r->cv = (ecfit_cv){0};
    w->last = NULL;
    ecfit_arena_reset(&r->arena);
    if (today == CV_NO_MONTH)
        return ecfit_fail(err, ECFIT_EARG, in->id, 0, "expected a day as YYYY-MM-DD, found \"%s\"",
                          in->as_of ? in->as_of : "");
    if (in->len_bytes > MAX_CV_BYTES)
        return ecfit_fail(err, ECFIT_ELIMIT, in->id, 0, "longer than %d bytes", MAX_CV_BYTES);
    if (!understand(w, in, today, r)) return ecfit_fail(err, ECFIT_ENOMEM, in->id, 0, "out of memory");
    if (!w->doc.tokens.n) return ecfit_fail(err, ECFIT_EEMPTY, in->id, 0, "expected a CV, found no word");
    w->last = r;
    r->filled = true;
    return ECFIT_OK;
}

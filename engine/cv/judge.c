/* What each job was: its title, whether it was ICT, its occupation. The matcher for notices judges. */
#include "cv/worker.h"
#include <math.h>

enum { TITLE_BYTES = 200 };

/* ---- the title of a job ----------------------------------------------------------------------------------- */

typedef struct title_search {
    ecfit_cv_worker *w;
    cv_job *job;
    float best;
    bool failed;
} title_search;

static void copy_title(const cv_words *w, uint32_t first, uint32_t n, char title[TITLE_BYTES])
{
    ecfit_str s = cv_span(w, first, n);
    size_t len = s.len < TITLE_BYTES - 1 ? s.len : TITLE_BYTES - 1;
    while (len && len < s.len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80) len--;
    memcpy(title, s.ptr, len);
    title[len] = 0;
}

static void try_title(title_search *s, uint32_t first, uint32_t n, float trust)
{
    char title[TITLE_BYTES];
    copy_title(&s->w->words, first, n, title);
    if (!ecfit_stage_title(&s->w->part, title)) s->failed = true;
    float strength = s->w->part.title.strength;
    if (cv_cue_in(&s->w->words, first, first + n, KB_CV_ICT)) strength += 0.6f; /* titles that no list has */
    strength *= trust;
    if (strength <= s->best) return;
    s->best = strength;
    s->job->title = first;
    s->job->n_title = n;
}

/* Words i.. up to the end of the line, the period, or a sign that parts employer and title. */
static uint32_t title_piece(const cv_words *w, uint32_t i, uint32_t end)
{
    uint32_t n = 1;
    for (; i + n < end; n++) {
        const cv_word *x = &w->words.at[i + n];
        bool dash = x->gap & CV_GAP_DASH && x->gap & CV_GAP_SPACE;
        if (dash || cv_cue_at(w, i + n, KB_CV_AT) ||
            x->gap & (CV_GAP_COMMA | CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_OPEN | CV_GAP_CLOSE | CV_GAP_COLON))
            break;
    }
    return n;
}

static void titles_of_line(title_search *s, uint32_t row, float trust)
{
    const cv_words *w = &s->w->words;
    const cv_line *line = &w->lines.at[row];
    const cv_period *p = s->job->period == KB_NONE ? NULL : &s->w->periods.at[s->job->period];
    uint32_t end = line->first + line->n, limit = line->body + 30 < end ? line->body + 30 : end;
    float later = 1; /* what comes first is more likely the title */
    for (uint32_t i = line->body, n; i < limit; i += n) {
        if (p && i >= p->first_word && i < p->first_word + p->n_words) {
            n = p->first_word + p->n_words - i;
            continue;
        }
        uint32_t stop = p && i < p->first_word && p->first_word < end ? p->first_word : end;
        n = title_piece(w, i, stop);
        if (n <= 14) try_title(s, i, n, trust * later);
        later *= 0.85f;
    }
}

/* "Role: ETL Developer": the title piece behind the label, 0 words when the line has no such label. */
static uint32_t labelled_title(const cv_words *w, uint32_t row, uint32_t *first)
{
    const cv_line *line = &w->lines.at[row];
    if (cv_label_of(w, line, first) != KB_CV_JOB_TITLE) return 0;
    return title_piece(w, *first, line->first + line->n);
}

static bool only_dates(const title_search *s, uint32_t row)
{
    const cv_period *p = s->job->period == KB_NONE ? NULL : &s->w->periods.at[s->job->period];
    const cv_line *line = &s->w->words.lines.at[row];
    return p && line->first >= p->first_word && line->first + line->n <= p->first_word + p->n_words;
}

/* A job that is nothing but labelled lines: its title is what the label says, known to the lists or not. */
static bool title_of_block(title_search *s)
{
    const cv_words *w = &s->w->words;
    for (uint32_t row = s->job->first_line, first; row < s->job->end_line; row++) {
        uint32_t n = labelled_title(w, row, &first);
        if (n) return s->job->title = first, s->job->n_title = n, true;
        if (cv_label_of(w, &w->lines.at[row], NULL) == KB_CV_NO_LABEL && !only_dates(s, row)) return false;
    }
    return false;
}

/* Header lines first; the lines below the date only when the header is bare, labels further below as a last resort. */
static bool find_job_title(ecfit_cv_worker *w, cv_job *job)
{
    title_search s = {.w = w, .job = job, .best = 0.3f};
    uint32_t last = job->date_line;
    if (title_of_block(&s)) return true;
    if (job->period != KB_NONE) {
        const cv_period *p = &w->periods.at[job->period];
        last = w->words.words.at[p->first_word + p->n_words - 1].line;
    }
    for (uint32_t row = job->first_line; row <= last && row < job->end_line; row++) titles_of_line(&s, row, 1);
    for (uint32_t row = last + 1; row < job->end_line && row <= last + 2 && s.best < 1.5f; row++) {
        const cv_line *line = &w->words.lines.at[row];
        if (line->n > 14 || (line->bullet && line->indent)) break;
        titles_of_line(&s, row, 0.8f);
    }
    for (uint32_t row = last + 1, first, n; row < job->end_line && s.best < 1.5f; row++)
        if ((n = labelled_title(&w->words, row, &first))) try_title(&s, first, n, 1);
    return !s.failed;
}

/* ---- judging the jobs ------------------------------------------------------------------------------------- */

static double log_odds(double p, double limit)
{
    double z = log(fmax(p, 1e-6) / fmax(1 - p, 1e-6));
    return fmin(fmax(z, -limit), limit);
}

/* The models were made for notices, of which most are ICT: a job of a CV, often a line or two, must bring evidence of its
 * own. Log-odds of the role model against "no ICT job" and of the scope model, the density of ICT terms against the usual
 * one, and the title: a word that says ICT by itself, or an occupation outside. The threshold was set on the jobs
 * of the labelled CVs (README, "Scoring CVs"). */
static double ict_probability(const ecfit_cv_worker *w, const ecfit_doc *d, const cv_job *job)
{
    static const double usual_density = 0.6, density_floor = 0.15, density_weight = 3, title_weight = 2, threshold = 5;
    size_t out = w->kb->n_occupations - 1;
    double z = log_odds(1 - (double)w->decision.occupation[out], 5) + log_odds(w->decision.in_scope, 4);
    z += density_weight * log((ecfit_ict_density(&w->features, d->tokens.n) + density_floor) / usual_density);
    double outside = (double)d->title.shares[out], trust = fmin(1, (double)d->title.strength / 2.8);
    if (job->n_title && cv_cue_in(&w->words, job->title, job->title + job->n_title, KB_CV_ICT))
        z += title_weight;
    else if (outside >= 0.6)
        z -= title_weight * trust;
    else if (outside <= 0.02 && trust > 0.9)
        z += title_weight / 4;
    return 1 / (1 + exp(threshold - z));
}

/* Titles on CVs are vaguer than those of notices ("team lead" of Windows servers): what was done has a say of its own. */
static bool mix_occupations(ecfit_cv_worker *w, cv_job *job)
{
    static const float title_share = 0.65f;
    size_t n = w->kb->n_occupations;
    bool titled = w->part.title.strength > 0;
    memcpy(job->occupation, w->decision.occupation, n * sizeof(float));
    if (!titled) return true;
    if (!ecfit_stage_title(&w->part, "") || !ecfit_features_gather(&w->features, &w->part) ||
        !ecfit_features_fill(&w->features, &w->part, false, -1, -1))
        return false;
    ecfit_decide_roles(&w->decision, &w->features, &w->part);
    for (size_t o = 0; o < n; o++)
        job->occupation[o] = title_share * job->occupation[o] + (1 - title_share) * w->decision.occupation[o];
    return true;
}

static bool judge_job(ecfit_cv_worker *w, cv_job *job)
{
    const cv_words *words = &w->words;
    char title[TITLE_BYTES] = "";
    const cv_line *first = &words->lines.at[job->first_line], *last = &words->lines.at[job->end_line - 1];
    if (!find_job_title(w, job)) return false;
    job->training = cv_is_training(words, job);
    if (job->n_title) copy_title(words, job->title, job->n_title, title);
    if (!cv_analyse(w, &w->part, words->text + first->start, last->end - first->start, title)) return false;
    if (!w->part.tokens.n) return true;
    job->p_ict = ict_probability(w, &w->part, job);
    job->ict = job->p_ict >= 0.5;
    memcpy(job->topic, w->features.topic, w->kb->n_topics * sizeof(float));
    return mix_occupations(w, job);
}

bool cv_judge_jobs(ecfit_cv_worker *w)
{
    size_t row = w->kb->n_occupations + w->kb->n_topics;
    vec_reset(&w->rows);
    if (!vec_reserve(&w->rows, row * (w->jobs.n + 1))) return false;
    memset(w->rows.at, 0, row * w->jobs.n * sizeof(float));
    for (size_t i = 0; i < w->jobs.n; i++) {
        cv_job *job = &w->jobs.at[i];
        job->occupation = w->rows.at + i * row;
        job->topic = job->occupation + w->kb->n_occupations;
        if (!judge_job(w, job)) return false;
    }
    return true;
}

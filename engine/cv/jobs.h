/* The jobs of a CV: where each stands, its period, its title. Layer: cv. */
#ifndef ECFIT_CV_JOBS_H
#define ECFIT_CV_JOBS_H
#include "cv/dates.h"

typedef struct cv_job {
    uint32_t first_line, end_line; /* lines [first_line, end_line) */
    uint32_t period;               /* row of periods, KB_NONE when only a duration is given or nothing */
    uint32_t title, n_title;       /* words */
    int32_t from, to;              /* months, both inside; CV_NO_MONTH: not dated */
    uint32_t months;               /* of the period up to the day, or of the duration */
    bool open, impossible;
    uint32_t date_line;
    /* judged: */
    bool ict, training;
    double p_ict;
    float *occupation, *topic; /* rows of the knowledge base; borrowed */
} cv_job;
typedef VEC(cv_job) cv_jobs;

typedef enum cv_date_trouble {
    CV_TROUBLE_NONE,
    CV_TROUBLE_REVERSED,
    CV_TROUBLE_FUTURE_START,
    CV_TROUBLE_FUTURE_END,
    CV_TROUBLE_STALE_DAY
} cv_date_trouble;

/** What the label that opens a line says of it: enum kb_cv_project, KB_CV_NO_LABEL when there is none. *value (may be NULL):
 *  the first word behind the label. */
enum kb_cv_project cv_label_of(const cv_words *w, const cv_line *line, uint32_t *value);

/** Find the jobs of lines with sections; today: the last month that counts. parts: the projects inside them that have dates
 *  of their own ("Mission 1 : Acme (2012 - 2014)"), only lines and months filled in. false: memory ran out. */
bool cv_find_jobs(const cv_words *w, const cv_periods *periods, int32_t today, cv_jobs *out, cv_jobs *parts);

/** Whether a job, whose title is known, is an internship, a traineeship or an apprenticeship. */
bool cv_is_training(const cv_words *w, const cv_job *job);

/** Months of the union of the periods of the jobs and parts (may be NULL) for which take(job, ctx) is true, plus the
 *  durations of undated ones. */
typedef bool cv_take_fn(const cv_job *job, const void *ctx);
uint32_t cv_union_months(const cv_jobs *jobs, const cv_jobs *parts, cv_take_fn *take, const void *ctx);

#endif

/* Which jobs are internships, traineeships or apprenticeships. They count like others; who reads the result is told. */
#include "cv/jobs.h"

/* "Stage - Java developer", "Java developer (internship), Acme": it begins its line, or a part of it behind a sign. */
static bool begins_part(const cv_words *w, const cv_line *line, uint32_t word)
{
    return word == line->first || word == line->body || w->words.at[word].gap != CV_GAP_SPACE;
}

static bool in_head(const cv_words *w, const cv_job *job)
{
    for (uint32_t row = job->first_line; row <= job->date_line; row++) {
        const cv_line *line = &w->lines.at[row];
        const uint32_t end = line->first + line->n;
        const cv_cue_hit *h;
        for (uint32_t i = line->first; i < end && (h = cv_cue_in(w, i, end, KB_CV_TRAINING)); i = h->first + 1)
            if (begins_part(w, line, h->first)) return true;
    }
    return false;
}

/* "Internships", but not "Internships and professional experience". */
static bool below_heading(const cv_words *w, const cv_job *job)
{
    uint32_t row = job->first_line;
    while (row > 0 && !w->lines.at[row].heading) row--;
    const cv_line *line = &w->lines.at[row];
    const cv_cue_hit *h = line->heading ? cv_cue_at(w, line->first, KB_CV_TRAINING) : NULL;
    return h && h->n == line->n;
}

bool cv_is_training(const cv_words *w, const cv_job *job)
{
    if (job->n_title && cv_cue_in(w, job->title, job->title + job->n_title, KB_CV_TRAINING)) return true;
    return in_head(w, job) || below_heading(w, job);
}

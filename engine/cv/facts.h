/* What a CV says besides its jobs: education, certificates, languages. Layer: cv. */
#ifndef ECFIT_CV_FACTS_H
#define ECFIT_CV_FACTS_H
#include "analysis/doc.h"
#include "base/arena.h"
#include "cv/jobs.h"

/** Everything that was read of one CV, for the readers of facts and the scoring. */
typedef struct cv_reading {
    const ecfit_kb *kb;
    const ecfit_doc *doc; /* the neutral text with its hits */
    const cv_words *w;
    const cv_periods *periods;
    const cv_jobs *jobs;
    int32_t today;
    ecfit_arena *arena;
} cv_reading;

/* Each fills its part of *cv in the arena; false when memory ran out. */
bool cv_read_education(const cv_reading *r, ecfit_cv *cv);
bool cv_read_certificates(const cv_reading *r, ecfit_cv *cv);
bool cv_read_languages(const cv_reading *r, ecfit_cv *cv);

typedef VEC(ecfit_cv_fact) cv_facts;

/** Hand a list over to the record: copied into the arena, the list is freed. false: memory ran out. */
bool cv_keep_facts(const cv_reading *r, cv_facts *list, const ecfit_cv_fact **out, size_t *n);
/** The word of a line that holds a byte, and the number of words from one on that begin before a byte. */
uint32_t cv_word_at_byte(const cv_words *w, const cv_line *line, uint32_t byte);
uint32_t cv_words_before(const cv_words *w, uint32_t from, uint32_t to_byte);
static inline uint32_t cv_line_end(const cv_line *line) { return line->first + line->n; }

/** The words [first, first + n) without line breaks, at most 160 bytes, in the arena; NULL when memory ran out. */
const char *cv_quote(const cv_reading *r, uint32_t first, uint32_t n);
/** The same without marks of trade, as the name of something. */
const char *cv_name_quote(const cv_reading *r, uint32_t first, uint32_t n);
/** Whether the certificate named in words [first, behind) is held on the day, by what stands in [first, end).
 *  dated_by_study: a range of dates behind the name is when it was studied, not how long it is valid. */
bool cv_certificate_stands(const cv_reading *r, uint32_t first, uint32_t behind, uint32_t end, bool dated_by_study);
/** Whether a line belongs to a job. */
bool cv_line_in_job(const cv_reading *r, uint32_t row);
/** The job of a line, -1 when it belongs to none. */
int cv_job_of_line(const cv_jobs *jobs, uint32_t row);

#endif

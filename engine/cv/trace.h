/* Where in a CV each known thing and each word is mentioned. Layer: cv. */
#ifndef ECFIT_CV_TRACE_H
#define ECFIT_CV_TRACE_H
#include "analysis/doc.h"
#include "cv/jobs.h"

typedef struct cv_mention {
    uint32_t key;        /* what: see the list */
    uint32_t start, end; /* bytes */
    int32_t job;         /* -1: outside the jobs */
    uint32_t row;        /* line */
} cv_mention;

typedef struct cv_trace {
    VEC(cv_mention) things; /* key: canonical text of an entry; sorted by key, then start */
    VEC(cv_mention) topics; /* key: topic of a term or rule */
    VEC(cv_mention) stems;  /* key: symbol of a stem that the knowledge base has */
    VEC(cv_mention) words;  /* key: hash of a normal form; start and end are words of cv_words */
} cv_trace;

/** false: memory ran out. */
bool cv_trace_fill(cv_trace *t, const ecfit_doc *d, const cv_words *w, const cv_jobs *jobs);
void cv_trace_clear(cv_trace *t);

typedef struct cv_mentions {
    const cv_mention *at;
    size_t n;
} cv_mentions;
cv_mentions cv_mentions_of(const cv_mention *all, size_t n, uint32_t key);
uint32_t cv_word_key(const char *norm);

#endif

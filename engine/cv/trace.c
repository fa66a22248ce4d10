#include "cv/trace.h"
#include "cv/facts.h"
#include <stdlib.h>

uint32_t cv_word_key(const char *norm) { return (uint32_t)ecfit_hash(norm, strlen(norm)); }

static int by_key(const void *a, const void *b)
{
    const cv_mention *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

static uint32_t topic_of(const ecfit_doc *d, const ecfit_hit *h)
{
    if (h->kind == KB_TERM) return d->kb->entries[h->entry].value;
    return h->kind == KB_N_KINDS ? d->kb->rules[h->rule].topic : KB_NONE;
}

/* Education and hobbies are no practice: what is mentioned there shows nothing of a task. */
static bool counts(const cv_words *w, uint32_t row)
{
    const unsigned apart = KB_CV_EDUCATION | KB_CV_LANGUAGES | KB_CV_PERSONAL;
    return row < w->lines.n && (!(w->lines.at[row].sections & apart) || w->lines.at[row].sections & KB_CV_CERTIFICATES);
}

static bool trace_hits(cv_trace *t, const ecfit_doc *d, const cv_words *w, const cv_jobs *jobs)
{
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        bool named = h->kind == KB_TERM || h->kind == KB_TECHNOLOGY || h->kind == KB_CERTIFICATE;
        if (h->dead || h->modality == ECFIT_MODALITY_NEGATED || (!named && h->kind != KB_N_KINDS)) continue;
        uint32_t row = cv_line_at(w, h->start), topic = topic_of(d, h);
        if (!counts(w, row)) continue;
        cv_mention m = {.start = h->start, .end = h->end, .row = row, .job = cv_job_of_line(jobs, row)};
        if (named) {
            cv_mention *slot = vec_push(&t->things);
            if (!slot) return false;
            *slot = m;
            slot->key = d->kb->entries[h->entry].canonical;
        }
        if (topic != KB_NONE) {
            cv_mention *slot = vec_push(&t->topics);
            if (!slot) return false;
            *slot = m;
            slot->key = topic;
        }
    }
    return true;
}

static bool trace_stems(cv_trace *t, const ecfit_doc *d, const cv_words *w, const cv_jobs *jobs)
{
    uint32_t row = 0;
    int32_t job = -1;
    for (size_t i = 0; i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        for (uint32_t k = s->first; k < s->first + s->n; k++) {
            const ecfit_token *token = &d->tokens.at[k];
            uint32_t sym = token->flags & ECFIT_TOKEN_SKIP ? 0 : token->sym[s->lang];
            if (row >= w->lines.n || token->start >= w->lines.at[row].end || k == s->first)
                row = cv_line_at(w, token->start), job = cv_job_of_line(jobs, row);
            if (!sym || !counts(w, row)) continue;
            cv_mention *slot = vec_push(&t->stems);
            if (!slot) return false;
            *slot = (cv_mention){
                .key = sym, .start = token->start, .end = token->start + token->len, .job = job, .row = row};
        }
    }
    return true;
}

static bool trace_words(cv_trace *t, const cv_words *w, const cv_jobs *jobs)
{
    int32_t job = -1;
    uint32_t row = UINT32_MAX;
    if (!vec_reserve(&t->words, w->words.n)) return false;
    for (uint32_t i = 0; i < w->words.n; i++) {
        if (w->words.at[i].line != row) row = w->words.at[i].line, job = cv_job_of_line(jobs, row);
        t->words.at[t->words.n++] =
            (cv_mention){.key = cv_word_key(cv_norm(w, i)), .start = i, .end = i + 1, .job = job, .row = row};
    }
    return true;
}

bool cv_trace_fill(cv_trace *t, const ecfit_doc *d, const cv_words *w, const cv_jobs *jobs)
{
    vec_reset(&t->things);
    vec_reset(&t->topics);
    vec_reset(&t->words);
    vec_reset(&t->stems);
    if (!trace_hits(t, d, w, jobs) || !trace_stems(t, d, w, jobs) || !trace_words(t, w, jobs)) return false;
    if (t->things.n) qsort(t->things.at, t->things.n, sizeof *t->things.at, by_key);
    if (t->topics.n) qsort(t->topics.at, t->topics.n, sizeof *t->topics.at, by_key);
    if (t->stems.n) qsort(t->stems.at, t->stems.n, sizeof *t->stems.at, by_key);
    if (t->words.n) qsort(t->words.at, t->words.n, sizeof *t->words.at, by_key);
    return true;
}

void cv_trace_clear(cv_trace *t)
{
    vec_free(&t->things);
    vec_free(&t->topics);
    vec_free(&t->words);
    vec_free(&t->stems);
}

cv_mentions cv_mentions_of(const cv_mention *all, size_t n, uint32_t key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (all[mid].key < key)
            low = mid + 1;
        else
            high = mid;
    }
    for (high = low; high < n && all[high].key == key;) high++;
    return (cv_mentions){all + low, high - low};
}

/* Whether a certificate that a CV names is held on the day: not planned, not failed, not lapsed. */
#include "cv/facts.h"

static const cv_period *period_from(const cv_reading *r, uint32_t from, uint32_t to)
{
    for (size_t p = 0; p < r->periods->n && r->periods->at[p].first_word < to; p++)
        if (r->periods->at[p].first_word >= from) return &r->periods->at[p];
    return NULL;
}

/* The last month that a date or range speaks of; a year alone lasts to its end. */
static int32_t end_of(const cv_words *w, const cv_period *d)
{
    const cv_word *last = &w->words.at[d->first_word + d->n_words - 1];
    if (d->whole_years && last->n_digits == 4) return last->number * 12 + 11;
    return d->kind == CV_PERIOD_RANGE ? d->to : d->from;
}

static bool is_past(const cv_reading *r, const cv_period *d)
{
    return d->kind != CV_PERIOD_OPEN && end_of(r->w, d) < r->today;
}

static bool is_future(const cv_reading *r, const cv_period *d) { return d->from > r->today + 1; }

/* "CISSP: no": a word that alone fills what stands behind a sign. */
static bool stands_alone(const cv_words *w, const cv_cue_hit *h, uint32_t end)
{
    const unsigned signs = CV_GAP_COLON | CV_GAP_DASH | CV_GAP_BAR | CV_GAP_WIDE | CV_GAP_OPEN | CV_GAP_COMMA;
    uint32_t next = h->first + h->n;
    bool closed = next >= end || w->words.at[next].gap & (signs | CV_GAP_CLOSE);
    uint32_t after = w->words.at[next - 1].end; /* "no." counts something */
    return w->words.at[h->first].gap & signs && closed && !(after < w->len && w->text[after] == '.');
}

/* What a cue of cv_not_held.tsv makes of the certificate whose name ends before word `behind`. */
static bool denies(const cv_words *w, const cv_cue_hit *h, uint32_t behind, uint32_t end)
{
    switch ((enum kb_cv_not_held)h->value) {
    case KB_CV_NEVER: return true;
    case KB_CV_BEHIND: return h->first == behind && !(w->words.at[behind].gap & ~(unsigned)(CV_GAP_SPACE | CV_GAP_DASH));
    case KB_CV_ALONE: return stands_alone(w, h, end);
    default: return false;
    }
}

bool cv_certificate_stands(const cv_reading *r, uint32_t first, uint32_t behind, uint32_t end, bool dated_by_study)
{
    const cv_words *w = r->w;
    bool lapsed = false;
    for (uint32_t i = first; i < end; i++) {
        const cv_cue_hit *not_held = cv_cue_at(w, i, KB_CV_NOT_HELD), *ongoing = cv_cue_at(w, i, KB_CV_ONGOING);
        if (not_held && not_held->value == KB_CV_UNTIL_DATE) {
            uint32_t next = i + not_held->n;
            const cv_period *d = period_from(r, i, next + 3 < end ? next + 3 : end);
            if (d) {
                lapsed |= is_past(r, d);
                i = d->first_word + d->n_words - 1;
                continue;
            }
        }
        if (not_held && not_held->value == KB_CV_RENEWED) lapsed = false;
        if ((not_held && denies(w, not_held, behind, end)) || (ongoing && ongoing->value != KB_CV_OF_STUDIES)) return false;
        const cv_period *d = period_from(r, i, i + 1);
        if (!d) continue;
        if (is_future(r, d)) return false;
        lapsed |= d->kind == CV_PERIOD_RANGE && i > first && !dated_by_study && is_past(r, d);
    }
    return !lapsed;
}

#include "cv/facts.h"
#include "text/utf8.h"

enum { QUOTE_BYTES = 160 };

const char *cv_quote(const cv_reading *r, uint32_t first, uint32_t n)
{
    ecfit_str s = cv_span(r->w, first, n);
    bool open = memchr(s.ptr, '(', s.len) && !memchr(s.ptr, ')', s.len);
    if (open && s.ptr + s.len < r->w->text + r->w->len && s.ptr[s.len] == ')') s.len++;
    size_t len = s.len < QUOTE_BYTES ? s.len : QUOTE_BYTES;
    while (len && len < s.len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80) len--;
    char *out = ecfit_arena_dup(r->arena, s.ptr, len);
    size_t to = 0;
    for (size_t i = 0; out && i < len; i++) {
        bool space = (unsigned char)out[i] <= ' ';
        if (space && to && out[to - 1] == ' ') continue;
        out[to++] = space ? ' ' : out[i];
    }
    if (out) out[to] = 0;
    return out;
}

const char *cv_name_quote(const cv_reading *r, uint32_t first, uint32_t n)
{
    const char *quote = cv_quote(r, first, n);
    char *out = quote ? ecfit_arena_dup(r->arena, quote, strlen(quote)) : NULL;
    size_t to = 0;
    for (size_t i = 0, len; out && quote[i]; i += len) {
        uint32_t cp;
        len = ecfit_utf8_decode((const unsigned char *)quote + i, &cp);
        bool twice = cp == ' ' && to && out[to - 1] == ' ';
        if (ecfit_utf8_is_trade_mark(cp) || twice) continue;
        memcpy(out + to, quote + i, len);
        to += len;
    }
    while (to && out[to - 1] == ' ') to--;
    if (out) out[to] = 0;
    return out;
}

int cv_job_of_line(const cv_jobs *jobs, uint32_t row)
{
    for (size_t i = 0; i < jobs->n; i++)
        if (row >= jobs->at[i].first_line && row < jobs->at[i].end_line) return (int)i;
    return -1;
}

bool cv_line_in_job(const cv_reading *r, uint32_t row) { return cv_job_of_line(r->jobs, row) >= 0; }

uint32_t cv_words_before(const cv_words *w, uint32_t from, uint32_t to_byte)
{
    uint32_t n = 0;
    while (from + n < w->words.n && w->words.at[from + n].start < to_byte) n++;
    return n;
}

uint32_t cv_word_at_byte(const cv_words *w, const cv_line *line, uint32_t byte)
{
    uint32_t i = line->first;
    while (i < cv_line_end(line) && w->words.at[i].end <= byte) i++;
    return i;
}

bool cv_keep_facts(const cv_reading *r, cv_facts *list, const ecfit_cv_fact **out, size_t *n)
{
    ecfit_cv_fact *copy = list->n ? ecfit_arena_alloc(r->arena, list->n * sizeof *copy) : NULL;
    bool ok = copy || !list->n;
    if (copy) memcpy(copy, list->at, list->n * sizeof *copy);
    *out = copy;
    *n = copy ? list->n : 0;
    vec_free(list);
    return ok;
}

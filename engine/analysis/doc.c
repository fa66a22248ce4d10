#include "analysis/wording.h"
#include "text/utf8.h"

bool ecfit_doc_init(ecfit_doc *d, const ecfit_kb *kb)
{
    *d = (ecfit_doc){.kb = kb};
    d->words = ecfit_words_new(kb);
    d->matcher = ecfit_matcher_new();
    d->title.shares = calloc(kb->n_occupations, sizeof *d->title.shares);
    if (d->words && d->matcher && d->title.shares) return true;
    ecfit_doc_clear(d);
    return false;
}

void ecfit_doc_clear(ecfit_doc *d)
{
    ecfit_words_free(d->words);
    ecfit_matcher_free(d->matcher);
    free(d->title.shares);
    ecfit_buf_free(&d->text);
    ecfit_buf_free(&d->folded);
    ecfit_buf_free(&d->title_text);
    ecfit_buf_free(&d->title_folded);
    vec_free(&d->tokens);
    vec_free(&d->votes);
    vec_free(&d->sentences);
    vec_free(&d->langs);
    vec_free(&d->hits);
    vec_free(&d->need_hits);
    vec_free(&d->cues);
    vec_free(&d->sections);
    vec_free(&d->needs.years);
    vec_free(&d->needs.degrees);
    vec_free(&d->needs.certificates);
    vec_free(&d->needs.technologies);
    vec_free(&d->needs.languages);
    vec_free(&d->needs.fields);
    vec_free(&d->wishes);
    vec_free(&d->dealt_hits);
    vec_free(&d->levels_told);
    vec_free(&d->title_tokens);
    vec_free(&d->title_votes);
    vec_free(&d->phrases);
    vec_free(&d->chosen_phrases);
    vec_free(&d->seams);
    vec_free(&d->cuts);
    vec_free(&d->cut_parts);
    vec_free(&d->phrase_hits);
    vec_free(&d->rule_hits);
    vec_free(&d->starts);
    vec_free(&d->hit_flags);
    vec_free(&d->hit_marks);
    vec_free(&d->hit_kinds);
    *d = (ecfit_doc){0};
}

/* Line ends of old and odd systems as LF, in as many bytes: a lone CR, VT, FF, and NEL. */
static void even_line_ends(char *text, size_t len)
{
    static const char ends[] = "\r\v\f\x85";
    for (const char *end = ends; *end && len; end++)
        for (char *p = text; (p = memchr(p, *end, (size_t)(text + len - p))); p++) {
            if (*end == '\x85' && (p == text || p[-1] != '\xC2')) continue;
            if (*end == '\x85') p[-1] = ' ';
            if (*end != '\r' || p + 1 == text + len || p[1] != '\n') *p = '\n';
        }
}

bool ecfit_stage_decode(ecfit_doc *d, const char *text, size_t len, bool sound)
{
    d->text.len = d->n_replaced = 0;
    if (sound) ecfit_buf_put(&d->text, text, len);
    else d->n_replaced = ecfit_utf8_clean(text, len, &d->text);
    if (!d->text.failed) even_line_ends(d->text.ptr, d->text.len);
    return !d->text.failed;
}

bool ecfit_stage_token(ecfit_doc *d)
{
    vec_reset(&d->tokens);
    vec_reset(&d->seams);
    if (d->folded.cap < d->text.len + 1 && !ecfit_vec_grow((void **)&d->folded.ptr, &d->folded.cap, d->text.len + 1, 1))
        return false;
    d->folded.len = d->text.len;
    if (!ecfit_tokenize_seams(d->text.ptr, d->text.len, d->folded.ptr, &d->tokens, &d->seams)) return false;
    if (!vec_reserve(&d->votes, d->tokens.n + ECFIT_VOTES_AHEAD)) return false;
    ecfit_words_resolve_in(d->words, 0, d->folded.ptr, &d->tokens, d->votes.at); /* segment knows the languages */
    d->votes.n = d->tokens.n;
    return true;
}

uint32_t ecfit_doc_token_from(const ecfit_doc *d, const ecfit_sentence *s, uint32_t byte)
{
    uint32_t low = s->first, high = s->first + s->n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (d->tokens.at[mid].start < byte) low = mid + 1;
        else high = mid;
    }
    return low;
}

uint32_t ecfit_doc_hit_from(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    uint32_t low = s->first_hit, high = s->first_hit + s->n_hits;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        const ecfit_hit *h = &d->hits.at[mid];
        if (h->rule == KB_NONE && h->first < token) low = mid + 1;
        else high = mid;
    }
    return low;
}

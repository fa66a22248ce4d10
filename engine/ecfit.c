/* The facade: a worker runs the stages in their order, the result keeps the record. */
#include "ecfit.h"
#include "base/arena.h"
#include "score/record.h"
#include "score/trace.h"

struct ecfit_worker {
    const ecfit_kb *kb;
    ecfit_doc doc;
    ecfit_features features;
    ecfit_decision decision;
    bool filled, judged; /* judged: sentences and competences, too */
};

struct ecfit_result {
    ecfit_arena arena;
    ecfit_record record;
    bool filled;
};

enum { DEFAULT_MAX_BYTES = 64 * 1024 * 1024 };

ecfit_worker *ecfit_worker_new(const ecfit_kb *kb)
{
    ecfit_worker *w = kb ? calloc(1, sizeof *w) : NULL;
    if (!w) return NULL;
    w->kb = kb;
    if (ecfit_doc_init(&w->doc, kb) && ecfit_features_init(&w->features, kb) && ecfit_decision_init(&w->decision, kb))
        return w;
    ecfit_worker_free(w);
    return NULL;
}

void ecfit_worker_free(ecfit_worker *w)
{
    if (!w) return;
    ecfit_doc_clear(&w->doc);
    ecfit_features_clear(&w->features);
    ecfit_decision_clear(&w->decision);
    free(w);
}

ecfit_result *ecfit_result_new(void) { return calloc(1, sizeof(ecfit_result)); }

void ecfit_result_free(ecfit_result *r)
{
    if (!r) return;
    ecfit_arena_clear(&r->arena);
    free(r);
}

const ecfit_record *ecfit_result_record(const ecfit_result *r) { return r->filled ? &r->record : NULL; }

/* The document from bytes to hits; false when memory ran out. */
static bool read_document(ecfit_doc *d, const ecfit_document *in, const ecfit_options *o)
{
    d->langs_wanted = o->sheet ? 1u << ECFIT_LANG_EN : 0; /* sheets of an edition are compared by their English stems */
    d->title_given = in->title;
    return ecfit_stage_decode(d, in->text, in->len_bytes, in->sound) && ecfit_stage_token(d) && ecfit_stage_unglue(d) &&
           ecfit_stage_segment(d, o->lang) && ecfit_stage_hits(d, o->brute_rules) && ecfit_stage_resolve(d) &&
           ecfit_stage_section(d) && ecfit_stage_modality(d) && ecfit_stage_requirement(d) &&
           ecfit_stage_title(d, in->title);
}

ecfit_status ecfit_options_check(const ecfit_options *options, const ecfit_kb *kb, ecfit_error *err)
{
    static const ecfit_options defaults = {.lang = ECFIT_LANG_AUTO};
    ecfit_record_frameworks in;
    return ecfit_record_frameworks_of(options ? options : &defaults, kb, &in, err);
}

static void judge(ecfit_worker *w)
{
    ecfit_decide_sentences(&w->decision, &w->features, &w->doc);
    ecfit_decide_competences(&w->decision, &w->features);
}

/* Competences of a notice that is out of scope are not listed: they are judged when somebody asks why. */
ecfit_status ecfit_analyse(ecfit_worker *w, const ecfit_document *document, const ecfit_options *options,
                           ecfit_result *result, ecfit_error *err)
{
    if (!w || !document || !result) return ecfit_fail(err, ECFIT_EARG, NULL, 0, "expected a worker, a document and a result");
    ecfit_options o = options ? *options : (ecfit_options){.lang = ECFIT_LANG_AUTO};
    size_t max_bytes = o.max_bytes ? o.max_bytes : DEFAULT_MAX_BYTES;
    ecfit_arena_reset(&result->arena);
    result->filled = w->filled = false;
    if (document->len_bytes > max_bytes)
        return ecfit_fail(err, ECFIT_ELIMIT, document->id, 0, "longer than %zu bytes", max_bytes);
    if (!read_document(&w->doc, document, &o)) return ecfit_fail(err, ECFIT_ENOMEM, document->id, 0, "out of memory");
    if (!w->doc.tokens.n) return ecfit_fail(err, ECFIT_EEMPTY, document->id, 0, "expected text, found no word");
    bool titled = document->title || w->doc.title.strength > 0;
    if (!ecfit_features_gather(&w->features, &w->doc))
        return ecfit_fail(err, ECFIT_ENOMEM, document->id, 0, "out of memory");
    if (!ecfit_features_fill(&w->features, &w->doc, titled, w->doc.needs.years_min, w->doc.needs.eqf_min))
        return ecfit_fail(err, ECFIT_ENOMEM, document->id, 0, "out of memory");
    w->filled = true;
    ecfit_decide_roles(&w->decision, &w->features, &w->doc);
    ecfit_decide_scope(&w->decision, &w->features, &w->doc);
    w->judged = ecfit_is_in_scope(&w->decision) || o.force;
    if (w->judged) judge(w);
    ecfit_status status = ecfit_record_fill(&result->record, &result->arena, document, &o, &w->doc, &w->features,
                                            &w->decision, err);
    result->filled = status == ECFIT_OK;
    return status;
}

void ecfit_worker_features(const ecfit_worker *w, ecfit_feature_fn *fn, void *ctx)
{
    if (w->filled) ecfit_features_each(&w->features, fn, ctx);
}

size_t ecfit_worker_sentences(const ecfit_worker *w) { return w->filled ? w->doc.sentences.n : 0; }

bool ecfit_worker_sentence(ecfit_worker *w, size_t i, uint32_t *start, uint32_t *end, ecfit_feature_fn *fn, void *ctx)
{
    if (i >= ecfit_worker_sentences(w)) return false;
    const ecfit_sentence *s = &w->doc.sentences.at[i];
    if (s->heading || !ecfit_section_counts((ecfit_section)s->section)) return false;
    *start = s->start;
    *end = s->end;
    memset(w->features.sign, 0, sizeof w->features.sign);
    memset(w->features.seniority, 0, sizeof w->features.seniority);
    if (!ecfit_features_sentence(&w->features, &w->doc, (uint32_t)i)) return false;
    ecfit_features_each_of_sentence(&w->features, fn, ctx);
    return true;
}

static void report_stem(ecfit_worker *w, const ecfit_buf *folded, const ecfit_token *t, unsigned lang, double value,
                        ecfit_feature_fn *fn, void *ctx)
{
    char name[4 * ECFIT_STEM_MAX + 1];
    ecfit_str stem = ecfit_words_stem(w->doc.words, (ecfit_lang)lang, (ecfit_str){folded->ptr + t->start, t->len});
    memcpy(name, stem.ptr, stem.len);
    name[stem.len] = 0;
    fn(ctx, name, value);
}

void ecfit_worker_stems(ecfit_worker *w, ecfit_feature_fn *fn, void *ctx)
{
    ecfit_doc *d = &w->doc;
    for (size_t i = 0; w->filled && i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        if (!ecfit_section_counts((ecfit_section)s->section)) continue;
        for (uint32_t k = s->first; k < s->first + s->n; k++)
            report_stem(w, &d->folded, &d->tokens.at[k], s->lang, 1, fn, ctx);
    }
    for (size_t i = 0; w->filled && i < d->title_tokens.n; i++)
        report_stem(w, &d->title_folded, &d->title_tokens.at[i], d->lang, 0, fn, ctx);
}

void ecfit_print_trace(const ecfit_worker *w, const ecfit_record *record, ecfit_text *out)
{
    const ecfit_case c = {w->kb, &w->doc, &w->features, &w->decision, record};
    if (w->filled) ecfit_trace(&c, out);
}

ecfit_status ecfit_print_why_not(ecfit_worker *w, const ecfit_record *record, const char *code, ecfit_text *out,
                                 ecfit_error *err)
{
    const ecfit_case c = {w->kb, &w->doc, &w->features, &w->decision, record};
    if (!w->filled) return ecfit_fail(err, ECFIT_EARG, code, 0, "nothing was analysed yet");
    if (!w->judged) judge(w);
    w->judged = true;
    return ecfit_why_not(&c, code, out, err);
}

/* ---- what was found --------------------------------------------------------------------------------------- */

/* Entries are numbered first, rules behind them. */
void ecfit_worker_mentions(const ecfit_worker *w, ecfit_mention_fn *fn, void *ctx)
{
    const ecfit_doc *d = &w->doc;
    for (size_t i = 0; w->filled && i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->kind != KB_TERM && h->kind != KB_N_KINDS) continue;
        uint32_t number = h->rule == KB_NONE ? h->entry : (uint32_t)w->kb->n_entries + h->rule;
        const ecfit_mention m = {number, h->start, h->end, (double)ecfit_hit_weight(d, h)};
        fn(ctx, &m);
    }
    if (!w->filled || d->title.best_entry == KB_NONE || d->title.strength <= 0) return;
    const ecfit_mention title = {d->title.best_entry, d->title.end ? d->title.start : 0, d->title.end, 1};
    fn(ctx, &title);
}

double ecfit_worker_speaks(const ecfit_worker *w, const ecfit_record *record, uint32_t number, const char *code)
{
    const ecfit_case c = {w->kb, &w->doc, &w->features, &w->decision, record};
    ecfit_hit h = {.entry = number, .rule = KB_NONE, .kind = KB_N_KINDS};
    if (number >= ecfit_kb_entries(w->kb)) return 0;
    if (number < w->kb->n_entries) h.kind = (uint8_t)w->kb->entries[number].kind;
    else h.entry = KB_NONE, h.rule = number - (uint32_t)w->kb->n_entries;
    return w->filled ? (double)ecfit_hit_says(&c, &h, code) : 0;
}

static bool inside_finding(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_token *t)
{
    for (uint32_t i = s->first_hit; i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (!h->dead && (h->kind == KB_TERM || h->kind == KB_N_KINDS) && h->start <= t->start && t->start < h->end)
            return true;
    }
    return false;
}

void ecfit_worker_words(ecfit_worker *w, ecfit_word_fn *fn, void *ctx)
{
    ecfit_doc *d = &w->doc;
    for (size_t i = 0; w->filled && i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        if (!ecfit_section_counts((ecfit_section)s->section) || s->heading) continue;
        for (uint32_t k = s->first; k < s->first + s->n; k++) {
            const ecfit_token *t = &d->tokens.at[k];
            char stem[4 * ECFIT_STEM_MAX + 1];
            ecfit_str found = ecfit_words_stem(d->words, (ecfit_lang)s->lang, (ecfit_str){d->folded.ptr + t->start,
                                                                                          t->len});
            memcpy(stem, found.ptr, found.len);
            stem[found.len] = 0;
            const ecfit_word word = {d->folded.ptr + t->start, stem, t->len, t->start, (ecfit_section)s->section,
                                     k == s->first || t->flags & ECFIT_TOKEN_BREAK, t->flags & ECFIT_TOKEN_SKIP,
                                         inside_finding(d, s, t)};
            fn(ctx, &word);
        }
    }
}

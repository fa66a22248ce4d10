/* stages FILE...: where the time of one thread goes, and what the gate of the rules saves. One line of JSON.
 * The gated rules must find exactly what every rule at every word finds by PCRE2: exit status 1 when they do not. */
#include "base/arena.h"
#include "score/record.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_DOCUMENTS = 20000, MAX_BRUTE = 200 };

typedef struct sample {
    char *text, *title;
    size_t len;
} sample;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t read_all(const char *const *paths, size_t n_paths, sample *out, double *seconds)
{
    ecfit_input_document in;
    ecfit_error err;
    size_t n = 0;
    double start = now();
    ecfit_reader *r = ecfit_reader_new(paths, n_paths, NULL, &err);
    for (int got; r && n < MAX_DOCUMENTS && (got = ecfit_reader_next(r, &in, &err)) != 0;) {
        if (got < 0) continue;
        out[n++] = (sample){strndup(in.text, in.len_bytes), in.title ? strdup(in.title) : NULL, in.len_bytes};
    }
    ecfit_reader_free(r);
    *seconds = now() - start;
    return n;
}

/* ---- the stages one by one -------------------------------------------------------------------------------- */

/* All that ecfit_analyse() works with. */
typedef struct bench {
    const ecfit_kb *kb;
    ecfit_doc doc;
    ecfit_features features;
    ecfit_decision decision;
    ecfit_arena arena;
    ecfit_record record;
    ecfit_text printed;
} bench;

static bool decode(bench *b, const sample *s) { return ecfit_stage_decode(&b->doc, s->text, s->len, true); }
static bool token(bench *b, const sample *s) { return (void)s, ecfit_stage_token(&b->doc); }
static bool unglue(bench *b, const sample *s) { return (void)s, ecfit_stage_unglue(&b->doc); }
static bool segment(bench *b, const sample *s) { return (void)s, ecfit_stage_segment(&b->doc, ECFIT_LANG_AUTO); }
static bool hits(bench *b, const sample *s) { return (void)s, ecfit_stage_hits(&b->doc, false); }
static bool resolve(bench *b, const sample *s) { return (void)s, ecfit_stage_resolve(&b->doc); }
static bool section(bench *b, const sample *s) { return (void)s, ecfit_stage_section(&b->doc); }
static bool modality(bench *b, const sample *s) { return (void)s, ecfit_stage_modality(&b->doc); }
static bool requirement(bench *b, const sample *s) { return (void)s, ecfit_stage_requirement(&b->doc); }
static bool title(bench *b, const sample *s) { return ecfit_stage_title(&b->doc, s->title); }
static bool gather(bench *b, const sample *s) { return (void)s, ecfit_features_gather(&b->features, &b->doc); }
static bool features(bench *b, const sample *s)
{
    const ecfit_doc *d = &b->doc;
    return ecfit_features_fill(&b->features, d, s->title || d->title.strength > 0, d->needs.years_min, d->needs.eqf_min);
}

static bool roles(bench *b, const sample *s) { return (void)s, ecfit_decide_roles(&b->decision, &b->features, &b->doc), true; }
static bool scope(bench *b, const sample *s) { return (void)s, ecfit_decide_scope(&b->decision, &b->features, &b->doc), true; }

static bool sentences(bench *b, const sample *s)
{
    return (void)s, ecfit_decide_sentences(&b->decision, &b->features, &b->doc), true;
}

static bool competences(bench *b, const sample *s)
{
    return (void)s, ecfit_decide_competences(&b->decision, &b->features), true;
}

static bool record(bench *b, const sample *s)
{
    const ecfit_document in = {.title = s->title, .text = s->text, .len_bytes = s->len};
    const ecfit_options o = {.lang = ECFIT_LANG_AUTO};
    ecfit_error err;
    ecfit_arena_reset(&b->arena);
    return !ecfit_record_fill(&b->record, &b->arena, &in, &o, &b->doc, &b->features, &b->decision, &err);
}

static bool print(bench *b, const sample *s)
{
    (void)s;
    b->printed.len = 0;
    ecfit_print_json(&b->record, ECFIT_SHOW_ALL, &b->printed);
    return !b->printed.failed;
}

typedef struct stage {
    const char *name;
    bool (*run)(bench *b, const sample *s);
    double seconds;
} stage;

#define STAGE(f) {#f, f, 0}
static stage all_stages[] = {STAGE(decode),  STAGE(token),     STAGE(unglue),   STAGE(segment), STAGE(hits),  STAGE(resolve),
                             STAGE(section), STAGE(modality),  STAGE(requirement), STAGE(title), STAGE(gather), STAGE(features),
                             STAGE(roles), STAGE(scope),   STAGE(sentences), STAGE(competences), STAGE(record), STAGE(print)};
enum { N_STAGES = sizeof all_stages / sizeof *all_stages };

static void time_one(bench *b, const sample *s)
{
    double before = now();
    for (size_t k = 0; k < N_STAGES; k++) {
        if (!all_stages[k].run(b, s)) exit(2);
        double after = now();
        all_stages[k].seconds += after - before;
        before = after;
        if (!strcmp(all_stages[k].name, "token") && !b->doc.tokens.n) return;
    }
}

static void time_stages(const ecfit_kb *kb, const sample *s, size_t n)
{
    bench b = {.kb = kb};
    if (!ecfit_doc_init(&b.doc, kb) || !ecfit_features_init(&b.features, kb) || !ecfit_decision_init(&b.decision, kb)) exit(2);
    for (size_t i = 0; i < n; i++) time_one(&b, &s[i]);
    ecfit_doc_clear(&b.doc);
    ecfit_features_clear(&b.features);
    ecfit_decision_clear(&b.decision);
    ecfit_arena_clear(&b.arena);
    ecfit_text_free(&b.printed);
}

/* ---- the gate of the rules -------------------------------------------------------------------------------- */

typedef struct rule_run {
    double gated, brute;
    size_t n_hits;
    bool equal;
} rule_run;

static bool same_hits(const ecfit_rule_hits *a, const ecfit_rule_hits *b)
{
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++) {
        bool found = false; /* brute force goes by the number of the rule, the gate by anchors */
        for (size_t k = 0; k < b->n && !found; k++) found = !memcmp(&a->at[i], &b->at[k], sizeof *a->at);
        if (!found) return false;
    }
    return true;
}

static double match(ecfit_doc *d, bool brute, ecfit_rule_hits *hits)
{
    uint32_t failed;
    double start = now();
    vec_reset(hits);
    for (size_t i = 0; i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        ecfit_rules_match(d->kb, d->matcher, (ecfit_lang)s->lang, d->folded.ptr, s->end, &d->tokens, s->first, s->first + s->n,
                          brute, hits, &failed);
    }
    return now() - start;
}

static rule_run compare_rules(const ecfit_kb *kb, const sample *s, size_t n)
{
    rule_run r = {.equal = true};
    ecfit_doc d;
    ecfit_rule_hits gated = {0}, brute = {0};
    if (!ecfit_doc_init(&d, kb)) exit(2);
    for (int round = 0; round < 2; round++) /* the first one compiles rules and makes states */
        for (size_t i = 0; i < n; i++) {
            if (!ecfit_stage_decode(&d, s[i].text, s[i].len, false) || !ecfit_stage_token(&d) || !ecfit_stage_segment(&d, ECFIT_LANG_AUTO)) exit(2);
            double g = match(&d, false, &gated);
            if (round) r.gated += g;
            if (round && i < MAX_BRUTE) {
                r.brute += match(&d, true, &brute);
                r.equal &= same_hits(&gated, &brute);
                r.n_hits += gated.n;
            }
        }
    r.gated /= (double)n;
    r.brute /= (double)(n < MAX_BRUTE ? n : MAX_BRUTE);
    vec_free(&gated);
    vec_free(&brute);
    ecfit_doc_clear(&d);
    return r;
}

int main(int argc, char **argv)
{
    static sample samples[MAX_DOCUMENTS];
    ecfit_error err;
    double read_seconds, start = now();
    ecfit_kb *kb = ecfit_kb_builtin(NULL, &err);
    double load_seconds = now() - start, analyse = 0, print = 0;
    size_t n = argc < 2 ? 0 : read_all((const char *const *)argv + 1, (size_t)argc - 1, samples, &read_seconds), bytes = 0;
    if (!kb || !n) return fputs("usage: stages FILE...\n", stderr), 2;
    ecfit_worker *w = ecfit_worker_new(kb);
    ecfit_result *result = ecfit_result_new();
    ecfit_text text = {0};
    for (size_t i = 0; i < n; i++) {
        ecfit_document doc = {.title = samples[i].title, .text = samples[i].text, .len_bytes = samples[i].len};
        double a = now();
        ecfit_status status = ecfit_analyse(w, &doc, NULL, result, &err);
        double b = now();
        analyse += b - a;
        text.len = 0;
        if (!status) ecfit_print_json(ecfit_result_record(result), ECFIT_SHOW_ALL, &text);
        print += now() - b;
        bytes += samples[i].len;
    }
    time_stages(kb, samples, n);
    rule_run r = compare_rules(kb, samples, n < 2000 ? n : 2000);
    double each = 1e6 / (double)n;
    printf("{\"documents\":%zu,\"bytes\":%zu,\"load_ms\":%.2f,\"read_us\":%.2f,\"analyse_us\":%.2f,\"print_us\":%.2f,"
           "\"rules_gated_us\":%.2f,\"rules_brute_us\":%.1f,\"rules_ratio\":%.0f,\"rule_hits\":%zu,\"equal_hits\":%s,\"stages_us\":{",
           n, bytes, load_seconds * 1e3, read_seconds * each, analyse * each, print * each, r.gated * 1e6, r.brute * 1e6,
           r.brute / r.gated, r.n_hits, r.equal ? "true" : "false");
    for (size_t k = 0; k < N_STAGES; k++)
        printf("%s\"%s\":%.2f", k ? "," : "", all_stages[k].name, all_stages[k].seconds * each);
    puts("}}");
    ecfit_text_free(&text);
    ecfit_result_free(result);
    ecfit_worker_free(w);
    ecfit_kb_free(kb);
    for (size_t i = 0; i < n; i++) free(samples[i].text), free(samples[i].title);
    return r.equal ? 0 : 1;
}

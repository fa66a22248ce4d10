/* stages FILE...: where the time of one thread goes, and what the gate of the rules saves. One line of JSON.
 * The gated rules must find exactly what every rule at every word finds by PCRE2: exit status 1 when they do not. */
#include "analysis/doc.h"
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
            if (!ecfit_stage_decode(&d, s[i].text, s[i].len) || !ecfit_stage_token(&d) || !ecfit_stage_segment(&d, ECFIT_LANG_AUTO)) exit(2);
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
    rule_run r = compare_rules(kb, samples, n < 2000 ? n : 2000);
    double each = 1e6 / (double)n;
    printf("{\"documents\":%zu,\"bytes\":%zu,\"load_ms\":%.2f,\"read_us\":%.2f,\"analyse_us\":%.2f,\"print_us\":%.2f,"
           "\"rules_gated_us\":%.2f,\"rules_brute_us\":%.1f,\"rules_ratio\":%.0f,\"rule_hits\":%zu,\"equal_hits\":%s}\n",
           n, bytes, load_seconds * 1e3, read_seconds * each, analyse * each, print * each, r.gated * 1e6, r.brute * 1e6,
           r.brute / r.gated, r.n_hits, r.equal ? "true" : "false");
    ecfit_text_free(&text);
    ecfit_result_free(result);
    ecfit_worker_free(w);
    ecfit_kb_free(kb);
    for (size_t i = 0; i < n; i++) free(samples[i].text), free(samples[i].title);
    return r.equal ? 0 : 1;
}

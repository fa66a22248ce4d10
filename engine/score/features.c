#include "score/features.h"
#include <math.h>
#include <stdio.h>

static const float desirable_weight = 0.5f, context_weight = 1.0f;

bool ecfit_features_init(ecfit_features *f, const ecfit_kb *kb)
{
    *f = (ecfit_features){.kb = kb, .only = ECFIT_LANG_AUTO};
    f->topic = calloc(kb->n_topics + 1, sizeof *f->topic);
    f->evidence = calloc(kb->n_competences + 1, sizeof *f->evidence);
    f->entry_count = calloc(kb->n_entries + 1, sizeof *f->entry_count);
    f->sym_count = calloc(kb->n_sym_text + 1, sizeof *f->sym_count);
    f->outside = calloc(kb->n_topics + 1, sizeof *f->outside);
    bool ok = ecfit_bits_init(&f->topic_bits, kb->n_topics) && ecfit_bits_init(&f->evidence_bits, kb->n_competences) &&
              ecfit_bits_init(&f->rule_bits, kb->n_rules) && ecfit_bits_init(&f->sym_bits, kb->n_sym_text);
    if (!ok || !f->topic || !f->evidence || !f->entry_count || !f->sym_count || !f->outside)
        return ecfit_features_clear(f), false;
    for (size_t t = 0; t < kb->n_topics; t++) f->outside[t] = !strncmp(kb_str(kb, kb->topics[t].slug), "out-", 4);
    return true;
}

void ecfit_features_clear(ecfit_features *f)
{
    free(f->topic);
    free(f->evidence);
    free(f->entry_count);
    free(f->sym_count);
    free(f->outside);
    ecfit_bits_free(&f->topic_bits);
    ecfit_bits_free(&f->evidence_bits);
    ecfit_bits_free(&f->rule_bits);
    ecfit_bits_free(&f->sym_bits);
    vec_free(&f->topics);
    vec_free(&f->evidences);
    vec_free(&f->weights);
    vec_free(&f->words);
    vec_free(&f->title_words);
    vec_free(&f->rules);
    vec_free(&f->touched);
    *f = (ecfit_features){0};
}

float ecfit_hit_weight(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (h->dead || h->modality == ECFIT_MODALITY_NEGATED || !ecfit_section_counts((ecfit_section)s->section) || s->heading) return 0;
    float w = h->modality == ECFIT_MODALITY_DESIRABLE ? desirable_weight : context_weight;
    if (h->entry != KB_NONE) w *= d->kb->entries[h->entry].weight;
    return w * d->lang_weight[s->lang];
}

bool ecfit_features_weigh(ecfit_features *f, const ecfit_doc *d)
{
    vec_reset(&f->weights);
    if (!vec_reserve(&f->weights, d->hits.n)) return false;
    for (size_t i = 0; i < d->hits.n; i++) f->weights.at[i] = ecfit_hit_weight(d, &d->hits.at[i]);
    f->weights.n = d->hits.n;
    return true;
}

/* ---- topics and direct evidence --------------------------------------------------------------------------- */

/* The n-th mention of the same thing adds 1/n: about log(count). */
static float diminishing(float *count, float weight)
{
    float before = *count;
    *count += weight;
    return weight / (1 + before);
}

static void add_topic(ecfit_features *f, uint32_t topic, float add)
{
    f->topic[topic] += add;
    ecfit_bits_add(&f->topic_bits, topic);
}

static void add_links(ecfit_features *f, uint32_t first, uint32_t n, float weight)
{
    for (uint32_t i = first; i < first + n; i++) {
        const kb_link *l = &f->kb->links[i];
        if (l->kind == KB_LINK_OCCUPATION) continue;
        uint32_t competence = l->kind == KB_LINK_ITEM ? f->kb->items[l->id].competence : l->id;
        f->evidence[competence] += weight * l->weight;
        ecfit_bits_add(&f->evidence_bits, competence);
    }
}

static bool count_term(ecfit_features *f, const ecfit_hit *h, float weight)
{
    const kb_entry *e = &f->kb->entries[h->entry];
    if (f->entry_count[h->entry] == 0) {
        uint32_t *slot = vec_push(&f->touched);
        if (!slot) return false;
        *slot = h->entry;
    }
    float add = diminishing(&f->entry_count[h->entry], weight);
    add_topic(f, e->value, add);
    add_links(f, e->first_link, e->n_links, add);
    return true;
}

static void count_rule(ecfit_features *f, const ecfit_hit *h, float weight)
{
    const kb_rule *r = &f->kb->rules[h->rule];
    float add = ecfit_bits_add(&f->rule_bits, h->rule) ? weight : weight * 0.4f;
    if (r->topic != KB_NONE) add_topic(f, r->topic, add);
    add_links(f, r->first_link, r->n_links, add);
}

static bool count_hit(ecfit_features *f, const ecfit_doc *d, size_t i)
{
    const ecfit_hit *h = &d->hits.at[i];
    float weight = f->weights.at[i];
    if (weight <= 0) return true;
    if (h->kind != KB_TERM && h->kind != KB_N_KINDS && h->kind != KB_LEVEL && h->kind != KB_MANAGING) return true;
    if (f->only != ECFIT_LANG_AUTO) {
        unsigned lang = d->sentences.at[h->sentence].lang;
        if (f->only != (ecfit_lang)lang) return true;
        weight /= d->lang_weight[lang];
    }
    if (h->kind == KB_TERM) return count_term(f, h, weight);
    if (h->kind == KB_N_KINDS) count_rule(f, h, weight);
    else if (h->kind == KB_LEVEL) f->autonomy[f->kb->entries[h->entry].value] += weight;
    else f->sign[KB_SIGN_MANAGING] += weight;
    return true;
}

/* Forget the counts of the last time. */
static void clear_counts(ecfit_features *f)
{
    for (size_t i = 0; i < f->topics.n; i++) f->topic[f->topics.at[i]] = 0;
    for (size_t i = 0; i < f->evidences.n; i++) f->evidence[f->evidences.at[i]] = 0;
    memset(f->autonomy, 0, sizeof f->autonomy);
    vec_reset(&f->touched);
}

static bool take_counts(ecfit_features *f)
{
    vec_reset(&f->topics);
    vec_reset(&f->evidences);
    vec_reset(&f->rules);
    if (!vec_reserve(&f->topics, f->topic_bits.n) || !vec_reserve(&f->evidences, f->evidence_bits.n) ||
        !vec_reserve(&f->rules, f->rule_bits.n))
        return false;
    f->topics.n = ecfit_bits_take(&f->topic_bits, f->topics.at);
    f->evidences.n = ecfit_bits_take(&f->evidence_bits, f->evidences.at);
    f->rules.n = ecfit_bits_take(&f->rule_bits, f->rules.at);
    for (size_t i = 0; i < f->touched.n; i++) f->entry_count[f->touched.at[i]] = 0;
    return true;
}

/* Count the hits from..to and turn the sums into features. */
static bool count_hits(ecfit_features *f, const ecfit_doc *d, size_t from, size_t to)
{
    bool ok = true;
    clear_counts(f);
    for (size_t i = from; i < to && ok; i++) ok = count_hit(f, d, i);
    if (!take_counts(f)) return false;
    for (size_t i = 0; i < f->topics.n; i++) f->topic[f->topics.at[i]] = log1pf(f->topic[f->topics.at[i]]);
    for (size_t i = 0; i < f->evidences.n; i++) f->evidence[f->evidences.at[i]] = log1pf(f->evidence[f->evidences.at[i]]);
    for (size_t i = 0; i < KB_N_AUTONOMY; i++)
        if (f->autonomy[i] != 0) f->autonomy[i] = log1pf(f->autonomy[i]);
    return ok;
}

/* Two versions of one notice are counted once: the first one gives the counts, both are judged sentence by sentence
 * (score/competence.c) and both give evidence. */
static bool count_first_version(ecfit_features *f, const ecfit_doc *d)
{
    f->only = d->lang;
    bool ok = count_hits(f, d, 0, d->hits.n);
    f->only = ECFIT_LANG_AUTO;
    return ok;
}

/* ---- words ------------------------------------------------------------------------------------------------ */

static void count_word(ecfit_features *f, uint32_t sym)
{
    if (!sym || f->kb->idf[sym] == 0) return;
    ecfit_bits_add(&f->sym_bits, sym);
    f->sym_count[sym] += 1;
}

/* Counts to (1 + log tf) * idf of unit length, in the order of the symbols; the counts are cleared. */
static bool take_words(ecfit_features *f, ecfit_word_values *out)
{
    vec_reset(out);
    vec_reset(&f->touched);
    if (!vec_reserve(out, f->sym_bits.n) || !vec_reserve(&f->touched, f->sym_bits.n)) return false;
    f->touched.n = ecfit_bits_take(&f->sym_bits, f->touched.at);
    double sum = 0;
    for (size_t i = 0; i < f->touched.n; i++) {
        uint32_t sym = f->touched.at[i];
        float count = f->sym_count[sym], tf = count > 1 ? 1 + logf(count) : count;
        f->sym_count[sym] = 0;
        out->at[i] = (ecfit_word_value){sym, tf * f->kb->idf[sym]};
        sum += (double)out->at[i].value * out->at[i].value;
    }
    out->n = f->touched.n;
    float norm = sum > 0 ? (float)(1 / sqrt(sum)) : 0;
    for (size_t i = 0; i < out->n; i++) out->at[i].value *= norm;
    return true;
}

static void count_sentence_words(ecfit_features *f, const ecfit_doc *d, const ecfit_sentence *s)
{
    if (!ecfit_section_counts((ecfit_section)s->section)) return;
    for (uint32_t k = s->first; k < s->first + s->n; k++) count_word(f, d->tokens.at[k].sym[s->lang]);
}

static bool count_words(ecfit_features *f, const ecfit_doc *d)
{
    bool two_versions = d->lang_weight[0] < 1; /* words have no counterpart in the other language: those of the first count */
    for (size_t i = 0; i < d->sentences.n; i++)
        if (!two_versions || (ecfit_lang)d->sentences.at[i].lang == d->lang) count_sentence_words(f, d, &d->sentences.at[i]);
    if (!take_words(f, &f->words)) return false;
    for (size_t i = 0; i < d->title_tokens.n; i++) count_word(f, d->title_tokens.at[i].sym[d->lang]);
    if (!take_words(f, &f->title_words)) return false;
    for (size_t i = 0; i < f->title_words.n; i++) f->title_words.at[i].value *= d->title.trust;
    return true;
}

/* ---- signs ------------------------------------------------------------------------------------------------ */

static float density(const ecfit_features *f, bool outside, size_t n_tokens)
{
    float sum = 0;
    for (size_t i = 0; i < f->topics.n; i++)
        if (f->outside[f->topics.at[i]] == outside) sum += expm1f(f->topic[f->topics.at[i]]);
    return sum / sqrtf((float)n_tokens + 1);
}

static void read_signs(ecfit_features *f, const ecfit_doc *d, bool titled, int years, int eqf)
{
    f->sign[KB_SIGN_LENGTH] = logf(1 + (float)d->tokens.n) / 6;
    f->sign[KB_SIGN_MANAGING] = log1pf(f->sign[KB_SIGN_MANAGING]);
    f->sign[KB_SIGN_ICT_DENSITY] = density(f, false, d->tokens.n);
    f->sign[KB_SIGN_OUT_DENSITY] = density(f, true, d->tokens.n);
    f->sign[KB_SIGN_YEARS] = years > 0 ? (float)(years > 15 ? 15 : years) / 5 : 0;
    f->sign[KB_SIGN_EQF] = eqf > 0 ? (float)(eqf - 3) / 4 : 0;
    f->sign[KB_SIGN_NO_TITLE] = titled ? 0 : 1;
    f->sign[KB_SIGN_FRENCH] = d->lang == ECFIT_LANG_FR;
    for (int i = 0; i < KB_N_SENIORITY; i++) f->seniority[i] = d->title.seniority[i];
}

bool ecfit_features_fill(ecfit_features *f, const ecfit_doc *d, bool titled, int years, int eqf)
{
    memset(f->sign, 0, sizeof f->sign);
    bool two_versions = d->lang_weight[0] < 1;
    if (!ecfit_features_weigh(f, d)) return false;
    if (two_versions ? !count_first_version(f, d) : !count_hits(f, d, 0, d->hits.n)) return false;
    if (!count_words(f, d)) return false;
    read_signs(f, d, titled, years, eqf);
    return true;
}

bool ecfit_features_sentence(ecfit_features *f, const ecfit_doc *d, uint32_t sentence, size_t *at)
{
    while (*at < d->hits.n && d->hits.at[*at].sentence < sentence) ++*at;
    size_t from = *at;
    while (*at < d->hits.n && d->hits.at[*at].sentence == sentence) ++*at;
    vec_reset(&f->title_words);
    f->only = (ecfit_lang)d->sentences.at[sentence].lang; /* a sentence counts in full, whatever stands beside it */
    bool ok = count_hits(f, d, from, *at);
    f->only = ECFIT_LANG_AUTO;
    if (!ok) return false;
    count_sentence_words(f, d, &d->sentences.at[sentence]);
    return take_words(f, &f->words);
}

/* ---- one walk over all features --------------------------------------------------------------------------- */

typedef void visit_fn(void *ctx, enum kb_feature kind, uint32_t id, float value);

static void walk_list(const float *values, const uint32_t *ids, size_t n, enum kb_feature kind, visit_fn *visit, void *ctx)
{
    for (size_t i = 0; i < n; i++)
        if (values[ids[i]] != 0) visit(ctx, kind, ids[i], values[ids[i]]);
}

static void walk_array(const float *values, size_t n, enum kb_feature kind, visit_fn *visit, void *ctx)
{
    for (uint32_t i = 0; i < n; i++)
        if (values[i] != 0) visit(ctx, kind, i, values[i]);
}

static void walk_kind(const ecfit_features *f, const ecfit_doc *d, enum kb_feature kind, visit_fn *visit, void *ctx)
{
    float strength;
    switch (kind) {
    case KB_F_BIAS: visit(ctx, kind, 0, 1); break;
    case KB_F_TOPIC: walk_list(f->topic, f->topics.at, f->topics.n, kind, visit, ctx); break;
    case KB_F_TITLE:
        strength = d->title.trust * fminf(1, d->title.strength / 2.8f);
        for (uint32_t i = 0; i < f->kb->n_occupations; i++)
            if (d->title.shares[i] > 0) visit(ctx, kind, i, d->title.shares[i] * strength);
        break;
    case KB_F_WORD:
        for (size_t i = 0; i < f->words.n; i++) visit(ctx, kind, f->words.at[i].sym, f->words.at[i].value);
        break;
    case KB_F_TITLE_WORD:
        for (size_t i = 0; i < f->title_words.n; i++) visit(ctx, kind, f->title_words.at[i].sym, f->title_words.at[i].value);
        break;
    case KB_F_EVIDENCE: walk_list(f->evidence, f->evidences.at, f->evidences.n, kind, visit, ctx); break;
    case KB_F_SENIORITY: walk_array(f->seniority, KB_N_SENIORITY, kind, visit, ctx); break;
    case KB_F_AUTONOMY: walk_array(f->autonomy, KB_N_AUTONOMY, kind, visit, ctx); break;
    case KB_F_SIGN: walk_array(f->sign, KB_N_SIGNS, kind, visit, ctx); break;
    case KB_F_RULE:
        for (size_t i = 0; i < f->rules.n; i++) visit(ctx, kind, f->rules.at[i], 1);
        break;
    case KB_F_OCCUPATION: /* made by the role model, see score/competence.c */
    case KB_F_LOCAL:      /* of one competence, see ecfit_decide_level */
    case KB_F_MAX:        /* made by the sentence model, see score/competence.c */
    case KB_F_ANY:
    case KB_N_FEATURES: break;
    }
}

typedef struct apply_ctx {
    const ecfit_kb *kb;
    enum kb_model_id model;
    size_t width; /* of sums */
    float *sums;
} apply_ctx;

static void add_dense(float *sums, const float *weights, size_t width, float value)
{
    for (size_t i = 0; i < width; i += ECFIT_LANES)
        *(ecfit_lanes *)(sums + i) += *(const ecfit_lanes *)(weights + i) * value;
}

static void apply_one(void *p, enum kb_feature kind, uint32_t id, float value)
{
    const apply_ctx *c = p;
    kb_weight_row row = kb_weights_of(c->kb, c->model, kind, id);
    const kb_weight *w = c->kb->weights + row.first;
    if (row.dense) add_dense(c->sums, c->kb->dense + row.dense, c->width, value);
    else for (uint32_t i = 0; i < row.n; i++) c->sums[w[i].class_id] += w[i].weight * value;
}

void ecfit_model_add(const ecfit_kb *kb, enum kb_model_id model, enum kb_feature kind, uint32_t id, float value, float *sums)
{
    apply_ctx c = {kb, model, kb_model_width(kb, model), sums};
    apply_one(&c, kind, id, value);
}

/* Ask memory for the weights of a row. */
static void expect_weights(const apply_ctx *c, kb_weight_row row)
{
    const char *from = row.dense ? (const char *)(c->kb->dense + row.dense) : (const char *)(c->kb->weights + row.first);
    size_t bytes = row.dense ? c->width * sizeof *c->kb->dense : row.n * sizeof *c->kb->weights;
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(from + at);
}

/* The rows of words lie far apart: what leads to them is asked for step by step, so that memory answers while sums are made. */
static void apply_words(apply_ctx *c, enum kb_feature kind, const ecfit_word_values *words)
{
    enum { AHEAD = 6 };
    const uint32_t *index = c->kb->model_index + c->kb->model_index[c->kb->models[c->model].first_index + kind];
    const ecfit_word_value *w = words->at;
    for (size_t i = 0; i < words->n; i++) {
        if (i + 3 * AHEAD < words->n) __builtin_prefetch(&index[w[i + 3 * AHEAD].sym]);
        if (i + 2 * AHEAD < words->n) __builtin_prefetch(&c->kb->rows[index[w[i + 2 * AHEAD].sym]]);
        if (i + AHEAD < words->n) expect_weights(c, c->kb->rows[index[w[i + AHEAD].sym]]);
        apply_one(c, kind, w[i].sym, w[i].value);
    }
}

void ecfit_model_apply_kind(const ecfit_features *f, const ecfit_doc *d, enum kb_model_id model, enum kb_feature kind,
                            float *sums)
{
    apply_ctx c = {f->kb, model, kb_model_width(f->kb, model), sums};
    if (kind == KB_F_WORD || kind == KB_F_TITLE_WORD) apply_words(&c, kind, kind == KB_F_WORD ? &f->words : &f->title_words);
    else walk_kind(f, d, kind, apply_one, &c);
}

void ecfit_model_apply(const ecfit_features *f, const ecfit_doc *d, enum kb_model_id model, float *sums)
{
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) ecfit_model_apply_kind(f, d, model, k, sums);
}

/* ---- names ------------------------------------------------------------------------------------------------ */

typedef struct name_ctx {
    const ecfit_kb *kb;
    ecfit_feature_fn *fn;
    void *ctx;
} name_ctx;

static void name_one(void *p, enum kb_feature kind, uint32_t id, float value)
{
    const name_ctx *c = p;
    char name[320];
    const ecfit_kb *kb = c->kb;
    switch (kind) {
    case KB_F_BIAS: snprintf(name, sizeof name, "bias"); break;
    case KB_F_TOPIC: snprintf(name, sizeof name, "topic:%s", kb_str(kb, kb->topics[id].slug)); break;
    case KB_F_TITLE: snprintf(name, sizeof name, "title:%s", kb_str(kb, kb->occupations[id].slug)); break;
    case KB_F_OCCUPATION: snprintf(name, sizeof name, "occupation:%s", kb_str(kb, kb->occupations[id].slug)); break;
    case KB_F_WORD: snprintf(name, sizeof name, "word:%s", kb_str(kb, kb->sym_text[id])); break;
    case KB_F_TITLE_WORD: snprintf(name, sizeof name, "tword:%s", kb_str(kb, kb->sym_text[id])); break;
    case KB_F_EVIDENCE: snprintf(name, sizeof name, "evidence:%s", kb_str(kb, kb->competences[id].code)); break;
    case KB_F_SENIORITY: snprintf(name, sizeof name, "seniority:%s", kb_seniority_name(id)); break;
    case KB_F_AUTONOMY: snprintf(name, sizeof name, "autonomy:%s", kb_autonomy_name(id)); break;
    case KB_F_LOCAL: snprintf(name, sizeof name, "local:%s", kb_autonomy_name(id)); break;
    case KB_F_SIGN: snprintf(name, sizeof name, "sign:%s", kb_sign_name(id)); break;
    case KB_F_MAX: snprintf(name, sizeof name, "max:%s", kb_str(kb, kb->competences[id].code)); break;
    case KB_F_ANY: snprintf(name, sizeof name, "any:%s", kb_str(kb, kb->competences[id].code)); break;
    case KB_F_RULE:
        snprintf(name, sizeof name, "rule:%s/%s", ecfit_lang_code((ecfit_lang)kb->rules[id].lang), kb_str(kb, kb->rules[id].name));
        break;
    case KB_N_FEATURES: return;
    }
    c->fn(c->ctx, name, (double)value);
}

void ecfit_features_each(const ecfit_features *f, const ecfit_doc *d, ecfit_feature_fn *fn, void *ctx)
{
    name_ctx c = {f->kb, fn, ctx};
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) walk_kind(f, d, k, name_one, &c);
}

void ecfit_features_each_of_sentence(const ecfit_features *f, const ecfit_doc *d, ecfit_feature_fn *fn, void *ctx)
{
    static const enum kb_feature kinds[] = {KB_F_BIAS, KB_F_TOPIC, KB_F_EVIDENCE, KB_F_WORD, KB_F_RULE, KB_F_AUTONOMY};
    name_ctx c = {f->kb, fn, ctx};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) walk_kind(f, d, kinds[i], name_one, &c);
}

void ecfit_features_visit(const ecfit_features *f, const ecfit_doc *d, enum kb_feature kind, ecfit_visit_fn *visit, void *ctx)
{
    walk_kind(f, d, kind, visit, ctx);
}

typedef struct kept_name {
    char *out;
    size_t size;
} kept_name;

static void keep_name(void *ctx, const char *name, double value)
{
    const kept_name *k = ctx;
    (void)value;
    snprintf(k->out, k->size, "%s", name);
}

void ecfit_feature_name(const ecfit_kb *kb, enum kb_feature kind, uint32_t id, char *out, size_t size)
{
    kept_name kept = {out, size};
    name_ctx c = {kb, keep_name, &kept};
    name_one(&c, kind, id, 0);
}

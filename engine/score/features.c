#include "score/features.h"
#include "score/model.h"
#include <math.h>
#include <stdio.h>

static const float desirable_weight = 0.5f, context_weight = 1.0f;

bool ecfit_features_init(ecfit_features *f, const ecfit_kb *kb)
{
    *f = (ecfit_features){.kb = kb};
    f->topic = calloc(kb->n_topics + 1, sizeof *f->topic);
    f->evidence = calloc(kb->n_competences + 1, sizeof *f->evidence);
    f->outside = calloc(kb->n_topics + 1, sizeof *f->outside);
    f->sums.topic = calloc(kb->n_topics + 1, sizeof *f->sums.topic);
    f->sums.evidence = calloc(kb->n_competences + 1, sizeof *f->sums.evidence);
    bool ok = f->sums.topic && f->sums.evidence && ecfit_bits_init(&f->sums.topics, kb->n_topics) &&
              ecfit_bits_init(&f->sums.evidences, kb->n_competences) && ecfit_bits_init(&f->sums.rules, kb->n_rules);
    ok = ok && vec_reserve(&f->topics, kb->n_topics) && vec_reserve(&f->evidences, kb->n_competences) && vec_reserve(&f->rules, kb->n_rules);
    if (!ok || !f->topic || !f->evidence || !f->outside)
        return ecfit_features_clear(f), false;
    for (size_t n = 1; n < ECFIT_N_TF; n++) f->tf[n] = 1 + logf((float)n);
    for (size_t t = 0; t < kb->n_topics; t++) f->outside[t] = !strncmp(kb_str(kb, kb->topics[t].slug), "out-", 4);
    return true;
}

void ecfit_features_clear(ecfit_features *f)
{
    free(f->topic);
    free(f->evidence);
    free(f->outside);
    free(f->sums.topic);
    free(f->sums.evidence);
    ecfit_bits_free(&f->sums.topics);
    ecfit_bits_free(&f->sums.evidences);
    ecfit_bits_free(&f->sums.rules);
    vec_free(&f->topics);
    vec_free(&f->evidences);
    vec_free(&f->mentions);
    vec_free(&f->cues);
    vec_free(&f->managing);
    vec_free(&f->speaking);
    vec_free(&f->cueing);
    vec_free(&f->things);
    vec_free(&f->heard);
    vec_free(&f->of_sentences);
    vec_free(&f->word_spans);
    vec_free(&f->known);
    vec_free(&f->title_known);
    vec_free(&f->of_notice);
    vec_free(&f->word_places);
    vec_free(&f->sorted_places);
    vec_free(&f->of_title);
    vec_free(&f->words);
    vec_free(&f->title_words);
    vec_free(&f->rules);
    vec_free(&f->titles);
    vec_free(&f->word_rows);
    free(f->scaled);
    *f = (ecfit_features){0};
}

/* ---- hits that count --------------------------------------------------------------------------------------- */

/* Without a branch: which hits do is hard to foresee. */
static inline bool counts(const ecfit_hit *h, const ecfit_sentence *s)
{
    return !h->dead & (h->modality != ECFIT_MODALITY_NEGATED) & !s->heading &
           ecfit_section_counts((ecfit_section)s->section);
}

/* What a hit that counts weighs. own: the weight of its entry, 1 of a rule. */
static inline float weight_of(const ecfit_doc *d, const ecfit_hit *h, const ecfit_sentence *s, float own)
{
    const float w = h->modality == ECFIT_MODALITY_DESIRABLE ? desirable_weight : context_weight;
    return w * own * d->lang_weight[s->lang];
}

float ecfit_hit_weight(const ecfit_doc *d, const ecfit_hit *h)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (!counts(h, s)) return 0;
    return weight_of(d, h, s, h->entry == KB_NONE ? 1 : d->kb->entries[h->entry].weight);
}

/* A bit for each kind of hit that features are made of. */
static const uint32_t speaking_kinds = 1u << KB_TERM | 1u << KB_N_KINDS, cue_kinds = 1u << KB_LEVEL | 1u << KB_MANAGING;
_Static_assert(KB_N_KINDS < 32, "kinds of hits are bits of a uint32_t");

/* The dictionary row of a hit will be read when the words of the notice have been gathered. (Without a branch: gcc 12
 * drops calls of functions that do nothing but ask memory, unless they are small enough to be in line at once.) */
static inline void expect_row(const kb_entry *entries, const ecfit_hit *h)
{
    const kb_entry *e = entries + (h->entry == KB_NONE ? 0 : h->entry);
    __builtin_prefetch(&e->value);
    __builtin_prefetch(&e->weight);
}

/* Those of the hits listed that count; and their dictionary rows are asked for. */
static void keep_counting(const ecfit_doc *d, uint32_t *hits, size_t *n)
{
    uint32_t *to = hits;
    for (const uint32_t *i = hits, *end = i + *n; i < end; i++) {
        const ecfit_hit *h = &d->hits.at[*i];
        *to = *i;
        to += counts(h, &d->sentences.at[h->sentence]);
        expect_row(d->kb->entries, h);
    }
    *n = (size_t)(to - hits);
}

/* The hits that may speak or are cues, told by what stands in them: few of many, so their sentences are asked later. */
static bool list_hits(ecfit_features *f, const ecfit_doc *d)
{
    const uint32_t n = (uint32_t)d->hits.n;
    vec_reset(&f->speaking);
    vec_reset(&f->cueing);
    if (!vec_reserve(&f->speaking, n + 1) || !vec_reserve(&f->cueing, n + 1)) return false;
    uint32_t *speaking = f->speaking.at, *cueing = f->cueing.at;
    const ecfit_hit *hits = d->hits.at;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t alive = !hits[i].dead, kind = hits[i].kind;
        *speaking = *cueing = i;
        speaking += speaking_kinds >> kind & alive;
        cueing += cue_kinds >> kind & alive;
    }
    f->speaking.n = (size_t)(speaking - f->speaking.at);
    f->cueing.n = (size_t)(cueing - f->cueing.at);
    keep_counting(d, f->speaking.at, &f->speaking.n);
    for (size_t i = 0; i < f->cueing.n; i++) expect_row(d->kb->entries, &d->hits.at[f->cueing.at[i]]);
    return true;
}

static ecfit_mentioned mention_of(const ecfit_doc *d, uint32_t i)
{
    const ecfit_hit *h = &d->hits.at[i];
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (h->kind == KB_N_KINDS) {
        const kb_rule *r = &d->kb->rules[h->rule];
        return (ecfit_mentioned){i, h->sentence, h->kind, h->rule, weight_of(d, h, s, 1), 0,
                                 {r->says, r->topic, r->first_link, r->n_links}};
    }
    const kb_entry *e = &d->kb->entries[h->entry];
    return (ecfit_mentioned){i, h->sentence, h->kind, h->entry, weight_of(d, h, s, e->weight), 0,
                             {e->says, e->value, e->first_link, e->n_links}};
}

/* An empty table by hash with room for so many things, half of it free. */
static bool reserve_things(ecfit_features *f, size_t n)
{
    size_t size = 64;
    while (size < 2 * n) size *= 2;
    vec_reset(&f->things);
    if (!vec_reserve(&f->things, size)) return false;
    memset(f->things.at, 0, size * sizeof *f->things.at);
    f->things.n = size;
    return true;
}

/* The first mention of the same term or rule; the one asked about when there was none before. */
static uint32_t first_mention(ecfit_features *f, uint32_t number)
{
    const ecfit_mentioned *all = f->mentions.at, *m = &all[number];
    const size_t mask = f->things.n - 1;
    for (size_t at = ecfit_mix(m->thing, m->kind) & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &f->things.at[at]; /* number + 1, 0: free */
        if (!*slot) *slot = number + 1;
        if (all[*slot - 1].thing == m->thing && all[*slot - 1].kind == m->kind) return *slot - 1;
    }
}

/* Behind the last one stands one of no sentence. */
static bool gather_mentions(ecfit_features *f, const ecfit_doc *d)
{
    const size_t n = f->speaking.n;
    vec_reset(&f->mentions);
    vec_reset(&f->heard);
    if (!reserve_things(f, n) || !vec_reserve(&f->mentions, n + 1) || !vec_reserve(&f->heard, n + 1)) return false;
    for (size_t i = 0; i < n; i++) {
        ecfit_mentioned *m = &f->mentions.at[f->mentions.n];
        *m = mention_of(d, f->speaking.at[i]);
        if (m->weight <= 0) continue;
        __builtin_prefetch(&d->kb->links[m->speaker.first_link]);
        m->first = first_mention(f, (uint32_t)f->mentions.n++);
    }
    f->mentions.at[f->mentions.n].sentence = UINT32_MAX;
    memset(f->heard.at, 0, (f->mentions.n + 1) * sizeof *f->heard.at);
    f->round = 0;
    return true;
}

static bool gather_cues(ecfit_features *f, const ecfit_doc *d)
{
    const size_t n = f->cueing.n;
    vec_reset(&f->cues);
    vec_reset(&f->managing);
    if (!vec_reserve(&f->cues, n + 1) || !vec_reserve(&f->managing, n)) return false;
    for (size_t i = 0; i < n; i++) {
        const ecfit_hit *h = &d->hits.at[f->cueing.at[i]];
        const ecfit_sentence *s = &d->sentences.at[h->sentence];
        const kb_entry *e = &d->kb->entries[h->entry];
        const ecfit_autonomy_cue cue = {h->sentence, e->value, counts(h, s) ? weight_of(d, h, s, e->weight) : 0};
        if (h->kind == KB_LEVEL) f->cues.at[f->cues.n++] = cue;
        else f->managing.at[f->managing.n++] = cue;
    }
    f->cues.at[f->cues.n].sentence = UINT32_MAX;
    return true;
}

/* ---- words by place --------------------------------------------------------------------------------------- */

/* Note the words that models know, without a branch: which they are is hard to foresee. What models need of them will be
 * read when they have been sorted. word_places has room for them. */
static void note_words(ecfit_features *f, const ecfit_token *tokens, size_t n, ecfit_lang lang, uint32_t sentence)
{
    const uint64_t *weighed = f->kb->sym_weighed;
    const kb_model_word *rows = f->kb->model_words;
    ecfit_word_place *to = f->word_places.at + f->word_places.n;
    for (const ecfit_token *t = tokens, *end = t + n; t < end; t++) {
        const uint32_t sym = t->sym[lang];
        const bool known = kb_is_weighed(weighed, sym);
        __builtin_prefetch(&rows[sym & -(uint32_t)known]);
        *to = (ecfit_word_place){sym, sentence};
        to += known;
    }
    f->word_places.n = (size_t)(to - f->word_places.at);
}

/* Room for so many places, and one behind them that ends the last run of a word. */
static bool reserve_places(ecfit_features *f, size_t n)
{
    vec_reset(&f->word_places);
    vec_reset(&f->sorted_places);
    return vec_reserve(&f->word_places, n + 1) && vec_reserve(&f->sorted_places, n + 1);
}

static void end_places(ecfit_features *f) { f->word_places.at[f->word_places.n].word = 0; }

enum { FEW_PLACES = 16, DIGIT_BITS = 7, N_DIGITS = 1 << DIGIT_BITS };

static void sort_few(ecfit_word_place *places, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const ecfit_word_place place = places[i];
        size_t to = i;
        for (; to && places[to - 1].word > place.word; to--) places[to] = places[to - 1];
        places[to] = place;
    }
}

/* Those with the same digit stay in their order. next: where the next one of each digit goes. */
static void move_by_digit(const ecfit_word_place *places, size_t n, unsigned shift, uint32_t *next,
                          ecfit_word_place *out)
{
    for (const ecfit_word_place *p = places, *end = p + n; p < end; p++)
        out[next[(uint64_t)p->word >> shift & (N_DIGITS - 1)]++] = *p;
}

/* By two digits, the low one first; spare has room for all. */
static void sort_by_digits(ecfit_word_place *places, size_t n, unsigned shift, ecfit_word_place *spare)
{
    uint32_t next[2][N_DIGITS] = {{0}}, *low = next[0], *high = next[1], before_low = 0, before_high = 0;
    for (const ecfit_word_place *p = places, *end = p + n; p < end; p++) {
        const uint32_t digits = p->word >> shift;
        low[digits & (N_DIGITS - 1)]++;
        high[digits >> DIGIT_BITS & (N_DIGITS - 1)]++;
    }
    for (size_t i = 0; i < N_DIGITS; i++) {
        const uint32_t n_low = low[i], n_high = high[i];
        low[i] = before_low;
        high[i] = before_high;
        before_low += n_low;
        before_high += n_high;
    }
    move_by_digit(places, n, shift, low, spare);
    move_by_digit(spare, n, shift + DIGIT_BITS, high, places);
}

/* That takes no guess and little memory. */
static void sort_many(ecfit_features *f)
{
    const size_t greatest = f->kb->n_sym_text - 1;
    for (unsigned shift = 0; shift < 32 && greatest >> shift; shift += 2 * DIGIT_BITS)
        sort_by_digits(f->word_places.at, f->word_places.n, shift, f->sorted_places.at);
}

/* By word, those of one word in their order. */
static void sort_places(ecfit_features *f)
{
    if (f->word_places.n > FEW_PLACES) sort_many(f);
    else sort_few(f->word_places.at, f->word_places.n);
    end_places(f);
}

/* The words of the sorted places, each once, and how often they stand there; places then hold their numbers + 1. Most
 * of what is read here comes from far away, so it is copied for all that follows. There is room for all places. */
static void list_known(ecfit_features *f, ecfit_known_words *known, ecfit_word_counts *counts)
{
    const kb_model_word *rows = f->kb->model_words;
    uint32_t n_words = 0, sym = 0, first = 0;
    for (uint32_t i = 0, n = (uint32_t)f->word_places.n; i < n; i++) { /* a run is told by where it ends */
        ecfit_word_place *p = &f->word_places.at[i];
        n_words += p->word != sym;
        sym = p->word;
        counts->at[n_words - 1] = (ecfit_word_count){sym, i + 1};
        p->word = n_words;
    }
    for (uint32_t i = 0; i < n_words; i++) {
        ecfit_word_count *c = &counts->at[i];
        const uint32_t end = c->n;
        known->at[i] = rows[c->word];
        *c = (ecfit_word_count){i, end - first};
        first = end;
    }
    known->n = counts->n = n_words;
}

/* How often each word stands in the places that are left. */
static void count_again(const ecfit_features *f, ecfit_word_counts *out)
{
    vec_reset(out);
    for (const ecfit_word_place *p = f->word_places.at, *end = p + f->word_places.n; p < end; p++) {
        if (!out->n || out->at[out->n - 1].word != p->word - 1) out->at[out->n++] = (ecfit_word_count){p->word - 1, 0};
        out->at[out->n - 1].n++;
    }
}

/* What the places of a word are worth in each sentence, from where its span begins: those in one sentence are side by
 * side. In between the weights of the words are asked for, as fast as memory brings them. */
static void weigh_in_sentences(ecfit_features *f)
{
    const ecfit_word_place *places = f->word_places.at;
    ecfit_word_value *values = f->of_sentences.at;
    ecfit_span *spans = f->word_spans.at;
    const int16_t *weights = ecfit_model_words(f->kb, KB_MODEL_SENTENCE);
    uint32_t count = 1;
    for (uint32_t i = 0, n = (uint32_t)f->word_places.n; i < n; i++) {
        const ecfit_word_place place = places[i];
        const kb_model_word *word = &f->known.at[place.word - 1];
        ecfit_model_expect(weights + word->place);
        const bool again = (places[i + 1].word == place.word) & (places[i + 1].sentence == place.sentence);
        ecfit_span *span = &spans[place.sentence];
        values[span->end] = (ecfit_word_value){place.word - 1, ecfit_features_tf(f, count) * word->idf};
        span->end += !again;
        count = 1 + (count & -(uint32_t)again);
    }
    f->of_sentences.n = f->word_places.n;
}

/* Two versions have no words in common: those of the first count in the notice. */
static void keep_first_version(ecfit_features *f, const ecfit_doc *d)
{
    ecfit_word_place *to = f->word_places.at;
    for (const ecfit_word_place *p = to, *end = to + f->word_places.n; p < end; p++) {
        *to = *p;
        to += (ecfit_lang)d->sentences.at[p->sentence].lang == d->lang;
    }
    f->word_places.n = (size_t)(to - f->word_places.at);
    count_again(f, &f->of_notice);
}

/* All places of all words; the words of a sentence find room where its span begins. */
static void find_words(ecfit_features *f, const ecfit_doc *d)
{
    for (uint32_t i = 0; i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        const uint32_t first = (uint32_t)f->word_places.n;
        f->word_spans.at[i] = (ecfit_span){first, first};
        if (ecfit_section_counts((ecfit_section)s->section))
            note_words(f, d->tokens.at + s->first, s->n, (ecfit_lang)s->lang, i);
    }
    f->word_spans.n = d->sentences.n;
}

static bool reserve_words(ecfit_features *f, const ecfit_doc *d)
{
    vec_reset(&f->word_spans);
    vec_reset(&f->of_sentences);
    vec_reset(&f->of_notice);
    vec_reset(&f->known);
    return reserve_places(f, d->tokens.n) && vec_reserve(&f->word_spans, d->sentences.n) &&
           vec_reserve(&f->known, d->tokens.n) && vec_reserve(&f->of_sentences, d->tokens.n) &&
           vec_reserve(&f->of_notice, d->tokens.n);
}

static bool gather_words(ecfit_features *f, const ecfit_doc *d)
{
    if (!reserve_words(f, d)) return false;
    find_words(f, d);
    sort_places(f);
    return true;
}

static void count_gathered(ecfit_features *f, const ecfit_doc *d)
{
    list_known(f, &f->known, &f->of_notice);
    weigh_in_sentences(f);
    if (d->lang_weight[0] < 1) keep_first_version(f, d);
}

/* What is read far away was asked for some time before, and memory is not asked for more at a time than it can bring. */
bool ecfit_features_gather(ecfit_features *f, const ecfit_doc *d)
{
    if (!ecfit_model_reserve(f, d->tokens.n + d->title_tokens.n) || !list_hits(f, d) || !gather_words(f, d) ||
        !gather_mentions(f, d) || !gather_cues(f, d))
        return false;
    count_gathered(f, d);
    return true;
}

/* ---- topics and direct evidence --------------------------------------------------------------------------- */

static void add_topic(ecfit_sums *to, uint32_t topic, float add)
{
    to->topic[topic] += add;
    ecfit_bits_add(&to->topics, topic);
}

static void add_links(ecfit_sums *to, const kb_link *links, const ecfit_speaker *s, float weight)
{
    for (const kb_link *l = links + s->first_link, *end = l + s->n_links; l < end; l++) {
        to->evidence[l->competence] += weight * l->weight;
        ecfit_bits_add(&to->evidences, l->competence);
    }
}

/* The n-th mention of the same term adds 1/n: about log(count). One of a rule that spoke before adds less. */
static float diminished(const ecfit_mentioned *m, float before, float weight)
{
    if (before == 0) return weight;
    return m->kind == KB_TERM ? weight / (1 + before) : weight * 0.4f;
}

/* What was counted of a thing in an earlier round says nothing: so nothing need be cleared. */
static inline void count_mention(ecfit_features *f, const ecfit_mentioned *m, float weight)
{
    ecfit_heard *heard = &f->heard.at[m->first];
    const float before = heard->round == f->round ? heard->weight : 0, add = diminished(m, before, weight);
    *heard = (ecfit_heard){before + weight, f->round};
    ecfit_bits_add_if(&f->sums.rules, m->thing, m->kind != KB_TERM);
    if (m->speaker.topic != KB_NONE) add_topic(&f->sums, m->speaker.topic, add);
    add_links(&f->sums, f->kb->links, &m->speaker, add);
}

/* Forget the features of the last time. */
static void clear_counts(ecfit_features *f)
{
    for (size_t i = 0; i < f->topics.n; i++) f->topic[f->topics.at[i]] = 0;
    for (size_t i = 0; i < f->evidences.n; i++) f->evidence[f->evidences.at[i]] = 0;
}

static void list_sums(ecfit_features *f, const uint32_t *ids, size_t n, float *sums, float *values)
{
    for (const uint32_t *i = ids, *end = ids + n; i < end; i++) {
        values[*i] = ecfit_features_log1p(f, sums[*i]);
        sums[*i] = 0;
    }
}

/* Turn what was counted into features. */
static void list_counts(ecfit_features *f)
{
    ecfit_sums *sums = &f->sums;
    clear_counts(f);
    f->topics.n = ecfit_bits_take(&sums->topics, f->topics.at);
    f->evidences.n = ecfit_bits_take(&sums->evidences, f->evidences.at);
    f->rules.n = ecfit_bits_take(&sums->rules, f->rules.at);
    list_sums(f, f->topics.at, f->topics.n, sums->topic, f->topic);
    list_sums(f, f->evidences.at, f->evidences.n, sums->evidence, f->evidence);
    for (size_t i = 0; i < KB_N_AUTONOMY; i++) f->autonomy[i] = ecfit_features_log1p(f, sums->autonomy[i]);
    memset(sums->autonomy, 0, sizeof sums->autonomy);
    sums->autonomies = 0;
}

static void count_cue(ecfit_sums *to, const ecfit_autonomy_cue *c, float weight)
{
    to->autonomy[c->autonomy] += weight;
    to->autonomies |= 1u << c->autonomy;
}

/* What a weight is worth in the notice. Two versions of one notice are counted once: the first one gives the counts,
 * both are judged sentence by sentence (score/competence.c) and both give evidence. */
static inline float heard(const ecfit_doc *d, uint32_t sentence, float weight)
{
    if (d->lang_weight[0] == 1) return weight;
    const ecfit_lang lang = (ecfit_lang)d->sentences.at[sentence].lang;
    return lang == d->lang ? weight / d->lang_weight[lang] : 0;
}

static void count_notice(ecfit_features *f, const ecfit_doc *d)
{
    f->round++;
    for (const ecfit_mentioned *m = f->mentions.at, *end = m + f->mentions.n; m < end; m++) {
        const float weight = heard(d, m->sentence, m->weight);
        if (weight > 0) count_mention(f, m, weight);
    }
    for (const ecfit_autonomy_cue *c = f->cues.at, *end = c + f->cues.n; c < end; c++)
        count_cue(&f->sums, c, heard(d, c->sentence, c->weight));
    for (const ecfit_autonomy_cue *c = f->managing.at, *end = c + f->managing.n; c < end; c++)
        f->sign[KB_SIGN_MANAGING] += heard(d, c->sentence, c->weight);
    list_counts(f);
}

/* ---- words ------------------------------------------------------------------------------------------------ */

/* Length of a notice's words, as (1 + log tf) * idf, below which they are not stretched: about 30 words. In "You will
 * report to the head of the unit" the word "unit" would else decide alone. */
static const double least_length = 16;

/* To unit length; shorter ones than `least` stay as much shorter than 1. */
static void normalise(ecfit_word_values *words, double sum_of_squares, double least)
{
    const float norm = sum_of_squares > 0 ? (float)(1 / fmax(sqrt(sum_of_squares), least)) : 0;
    for (ecfit_word_value *w = words->at, *end = w + words->n; w < end; w++) w->value *= norm;
}

/* Counts to (1 + log tf) * idf of unit length. */
static bool weigh_words(const ecfit_features *f, const kb_model_word *known, const ecfit_word_counts *counts, double least,
                        ecfit_word_values *out)
{
    vec_reset(out);
    if (!vec_reserve(out, counts->n)) return false;
    ecfit_word_value *to = out->at;
    double sum = 0;
    for (const ecfit_word_count *c = counts->at, *end = c + counts->n; c < end; c++, to++) {
        float value = ecfit_features_tf(f, c->n) * known[c->word].idf;
        *to = (ecfit_word_value){c->word, value};
        sum += (double)value * value;
    }
    out->n = counts->n;
    normalise(out, sum, least);
    return true;
}

/* The same of a sentence. */
static bool list_sentence_words(ecfit_features *f, ecfit_span words)
{
    double sum = 0;
    vec_reset(&f->words);
    if (!vec_reserve(&f->words, words.end - words.first)) return false;
    for (const ecfit_word_value *w = f->of_sentences.at + words.first, *end = f->of_sentences.at + words.end; w < end; w++) {
        f->words.at[f->words.n++] = *w;
        sum += (double)w->value * w->value;
    }
    normalise(&f->words, sum, 0);
    return true;
}

/* The words of the notice as models add them up; first of all for roles. */
static bool list_rows(ecfit_features *f)
{
    const int16_t *weights = ecfit_model_words(f->kb, KB_MODEL_ROLE);
    vec_reset(&f->word_rows);
    if (!vec_reserve(&f->word_rows, f->words.n)) return false;
    for (size_t i = 0; i < f->words.n; i++) {
        const uint32_t place = f->known.at[f->words.at[i].word].place;
        ecfit_model_expect(weights + place);
        f->word_rows.at[i] = (ecfit_scaled_row){place, f->words.at[i].value * KB_WEIGHT_UNIT};
    }
    f->word_rows.n = f->words.n;
    return true;
}

/* Those of the title are as many as they are trusted. */
static bool weigh_title_words(ecfit_features *f, const ecfit_doc *d)
{
    vec_reset(&f->of_title);
    vec_reset(&f->title_known);
    if (!reserve_places(f, d->title_tokens.n) || !vec_reserve(&f->of_title, d->title_tokens.n) ||
        !vec_reserve(&f->title_known, d->title_tokens.n))
        return false;
    note_words(f, d->title_tokens.at, d->title_tokens.n, d->lang, 0);
    sort_places(f);
    list_known(f, &f->title_known, &f->of_title);
    if (!weigh_words(f, f->title_known.at, &f->of_title, 0, &f->title_words)) return false;
    for (size_t i = 0; i < f->title_words.n; i++) f->title_words.at[i].value *= d->title.trust;
    return true;
}

/* ---- signs ------------------------------------------------------------------------------------------------ */

static float density(const ecfit_features *f, bool outside, size_t n_tokens)
{
    float sum = 0;
    for (size_t i = 0; i < f->topics.n; i++)
        if (f->outside[f->topics.at[i]] == outside) sum += expm1f(f->topic[f->topics.at[i]]);
    return sum / sqrtf((float)n_tokens + ECFIT_FEW_WORDS);
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

/* What the title says of occupations. */
static bool read_titles(ecfit_features *f, const ecfit_doc *d)
{
    const float strength = d->title.trust * fminf(1, d->title.strength / 2.8f);
    vec_reset(&f->titles);
    if (!vec_reserve(&f->titles, f->kb->n_occupations)) return false;
    for (uint32_t i = 0; i < f->kb->n_occupations; i++)
        if (d->title.shares[i] > 0) f->titles.at[f->titles.n++] = (ecfit_title_value){i, d->title.shares[i] * strength};
    return true;
}

bool ecfit_features_fill(ecfit_features *f, const ecfit_doc *d, bool titled, int years, int eqf)
{
    memset(f->sign, 0, sizeof f->sign);
    count_notice(f, d);
    if (!weigh_words(f, f->known.at, &f->of_notice, least_length, &f->words) || !list_rows(f) ||
        !weigh_title_words(f, d) || !read_titles(f, d))
        return false;
    read_signs(f, d, titled, years, eqf);
    return true;
}

/* A sentence counts in full, whatever stands beside it. */
void ecfit_features_count_sentence(ecfit_features *f, const ecfit_doc *d, uint32_t sentence, ecfit_said *at)
{
    const float share = d->lang_weight[d->sentences.at[sentence].lang];
    const ecfit_mentioned *m = f->mentions.at + at->mention;
    const ecfit_autonomy_cue *c = f->cues.at + at->cue;
    f->round++;
    while (m->sentence < sentence) m++;
    for (; m->sentence == sentence; m++) count_mention(f, m, m->weight / share);
    while (c->sentence < sentence) c++;
    for (; c->sentence == sentence; c++) count_cue(&f->sums, c, c->weight / share);
    *at = (ecfit_said){(size_t)(m - f->mentions.at), (size_t)(c - f->cues.at)};
}

bool ecfit_features_sentence(ecfit_features *f, const ecfit_doc *d, uint32_t sentence)
{
    ecfit_said at = {0, 0};
    vec_reset(&f->title_words);
    ecfit_features_count_sentence(f, d, sentence, &at);
    list_counts(f);
    return list_sentence_words(f, f->word_spans.at[sentence]);
}

/* ---- one walk over all features --------------------------------------------------------------------------- */

static void walk_list(const float *values, const uint32_t *ids, size_t n, enum kb_feature kind, ecfit_visit_fn *visit, void *ctx)
{
    for (size_t i = 0; i < n; i++)
        if (values[ids[i]] != 0) visit(ctx, kind, ids[i], values[ids[i]]);
}

static void walk_array(const float *values, size_t n, enum kb_feature kind, ecfit_visit_fn *visit, void *ctx)
{
    for (uint32_t i = 0; i < n; i++)
        if (values[i] != 0) visit(ctx, kind, i, values[i]);
}

static void walk_words(const kb_model_word *known, const ecfit_word_values *words, enum kb_feature kind, ecfit_visit_fn *visit,
                       void *ctx)
{
    for (size_t i = 0; i < words->n; i++) visit(ctx, kind, known[words->at[i].word].sym, words->at[i].value);
}

void ecfit_features_visit(const ecfit_features *f, enum kb_feature kind, ecfit_visit_fn *visit, void *ctx)
{
    switch (kind) {
    case KB_F_BIAS: visit(ctx, kind, 0, 1); break;
    case KB_F_TOPIC: walk_list(f->topic, f->topics.at, f->topics.n, kind, visit, ctx); break;
    case KB_F_TITLE:
        for (size_t i = 0; i < f->titles.n; i++) visit(ctx, kind, f->titles.at[i].occupation, f->titles.at[i].value);
        break;
    case KB_F_WORD: walk_words(f->known.at, &f->words, kind, visit, ctx); break;
    case KB_F_TITLE_WORD: walk_words(f->title_known.at, &f->title_words, kind, visit, ctx); break;
    case KB_F_EVIDENCE: walk_list(f->evidence, f->evidences.at, f->evidences.n, kind, visit, ctx); break;
    case KB_F_SENIORITY: walk_array(f->seniority, KB_N_SENIORITY, kind, visit, ctx); break;
    case KB_F_AUTONOMY: walk_array(f->autonomy, KB_N_AUTONOMY, kind, visit, ctx); break;
    case KB_F_SIGN: walk_array(f->sign, KB_N_SIGNS, kind, visit, ctx); break;
    case KB_F_RULE:
        for (size_t i = 0; i < f->rules.n; i++) visit(ctx, kind, f->rules.at[i], 1);
        break;
    case KB_F_OCCUPATION: /* made by the role model, see score/competence.c */
    case KB_F_LOCAL:      /* of one competence, see ecfit_level_of() */
    case KB_F_MAX:        /* made by the sentence model, see score/competence.c */
    case KB_F_ANY:
    case KB_N_FEATURES: break;
    }
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

void ecfit_features_each(const ecfit_features *f, ecfit_feature_fn *fn, void *ctx)
{
    name_ctx c = {f->kb, fn, ctx};
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) ecfit_features_visit(f, k, name_one, &c);
}

void ecfit_features_each_of_sentence(const ecfit_features *f, ecfit_feature_fn *fn, void *ctx)
{
    static const enum kb_feature kinds[] = {KB_F_BIAS, KB_F_TOPIC, KB_F_EVIDENCE, KB_F_WORD, KB_F_RULE, KB_F_AUTONOMY};
    name_ctx c = {f->kb, fn, ctx};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) ecfit_features_visit(f, kinds[i], name_one, &c);
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

/* What the models see of a document: counted from its hits, words and title. Layer: score. */
#ifndef ECFIT_SCORE_FEATURES_H
#define ECFIT_SCORE_FEATURES_H
#include "analysis/doc.h"
#include "base/bits.h"
#include <math.h>

/** Words that the models know, of a notice or a title, each once, ascending: copies of their rows. */
typedef VEC(kb_model_word) ecfit_known_words;

typedef struct ecfit_word_value {
    uint32_t word; /* number in the known words of the notice or the title */
    float value;
} ecfit_word_value;

typedef VEC(ecfit_word_value) ecfit_word_values;

typedef struct ecfit_word_count {
    uint32_t word, n; /* number in the known words; how often it stands there */
} ecfit_word_count;

typedef VEC(ecfit_word_count) ecfit_word_counts;

/** What the title says of an occupation: the feature "title". */
typedef struct ecfit_title_value {
    uint32_t occupation;
    float value;
} ecfit_title_value;

/** A place where a word stands that the models know. */
typedef struct ecfit_word_place {
    uint32_t word, sentence; /* its symbol; behind the sorting its number in the known words + 1 */
} ecfit_word_place;

typedef VEC(ecfit_word_place) ecfit_word_places;

/** Where a term or rule points to: topic may be KB_NONE. */
typedef struct ecfit_speaker {
    uint64_t links_say; /* see kb_links_say() */
    uint32_t topic, first_link, n_links;
} ecfit_speaker;

/** A term or rule that counts: alive, not negated, where the notice speaks of the job. */
typedef struct ecfit_mentioned {
    uint32_t hit, sentence;
    uint32_t kind;                  /* KB_TERM, or KB_N_KINDS for a rule */
    uint32_t thing;                 /* its entry or rule */
    float weight;                   /* ecfit_hit_weight() */
    uint32_t first;                 /* number of the first mention of the same thing */
    ecfit_speaker speaker;
} ecfit_mentioned;

/** A cue of autonomy, or of managing, that is alive, in any section. */
typedef struct ecfit_autonomy_cue {
    uint32_t sentence, autonomy; /* enum kb_autonomy */
    float weight;                /* ecfit_hit_weight() */
} ecfit_autonomy_cue;

/** What was counted of a thing in a round of counting. */
typedef struct ecfit_heard {
    float weight;
    uint32_t round;
} ecfit_heard;

/** Where the next mention and the next cue stand for one who goes from sentence to sentence. */
typedef struct ecfit_said {
    size_t mention, cue;
} ecfit_said;

/** What mentions and cues add up to while they are counted; else nothing. */
typedef struct ecfit_sums {
    float *topic, *evidence; /* weighted sums of distinct terms, one a topic; of what points to it, one a competence */
    ecfit_bits topics, evidences, rules; /* which of them were counted; the rules that fired */
    float autonomy[KB_N_AUTONOMY];
    uint32_t autonomies;     /* a bit for each that was counted */
} ecfit_sums;

/** The elements [first, end) of an array. */
typedef struct ecfit_span {
    uint32_t first, end;
} ecfit_span;

enum { ECFIT_N_TF = 16, ECFIT_LOG1P_BITS = 9, ECFIT_N_LOG1P = 1 << ECFIT_LOG1P_BITS };

typedef struct ecfit_features {
    const ecfit_kb *kb;
    float *topic;      /* log(1 + weighted sum of distinct terms), one a topic */
    float *evidence;   /* likewise of terms and rules that point to a competence, one a competence */
    VEC(uint32_t) topics, evidences; /* which of them were counted, ascending */
    ecfit_known_words known, title_known;
    ecfit_word_values words, title_words; /* tf-idf of the stems that the models know, length 1, ascending */
    VEC(uint32_t) rules;                      /* that fired, each once, ascending */
    VEC(ecfit_title_value) titles;            /* of the title, ascending */
    float seniority[KB_N_SENIORITY], autonomy[KB_N_AUTONOMY], sign[KB_N_SIGNS];

    VEC(ecfit_mentioned) mentions;  /* in the order of the hits */
    VEC(ecfit_autonomy_cue) cues, managing; /* likewise; behind the last cue and mention stands one of no sentence */
    ecfit_word_values of_sentences; /* words that the models know, ascending within a sentence that counts: (1 + log tf) * idf */
    VEC(ecfit_span) word_spans;     /* of each sentence, of of_sentences */
    ecfit_word_counts of_notice;    /* those of all sentences, ascending; those of the first version when there are two */
    bool *outside;      /* the topic speaks of other trades, one a topic */

    /* scratch */
    VEC(uint32_t) speaking, cueing; /* hits that mentions and cues are made of */
    VEC(uint32_t) things;           /* mentions by hash, number + 1 */
    VEC(ecfit_heard) heard;         /* of each mention: what was counted of its thing, at the first of them */
    uint32_t round;                 /* of counting, since the mentions were gathered */
    ecfit_word_places word_places, sorted_places; /* of the notice or its title; where they are sorted to */
    ecfit_word_counts of_title;
    ecfit_sums sums;
    float tf[ECFIT_N_TF];                     /* 1 + log n */
    struct { float x, y; } log1p[ECFIT_N_LOG1P]; /* y = log1p(x), the last x of each slot */
    ecfit_scaled_row *scaled;                 /* what models add up, see score/model.h; room for all features */
    VEC(ecfit_scaled_row) word_rows;          /* the words of the notice, where they lie in kb->dense */
    size_t n_scaled;                          /* how many it has room for */
} ecfit_features;

bool ecfit_features_init(ecfit_features *f, const ecfit_kb *kb);
void ecfit_features_clear(ecfit_features *f);
/** Gather the hits that count and the words that models know, which all below need: once a document, first of all.
 *  false: memory ran out. */
bool ecfit_features_gather(ecfit_features *f, const ecfit_doc *d);

/* In a text of few words one term makes no dense text: KB_SIGN_ICT_DENSITY and OUT_DENSITY count as if so many words more,
 * without terms, stood there. */
enum { ECFIT_FEW_WORDS = 100 };
/** The density of terms of information systems by the words that are there, of a document of so many tokens. */
static inline double ecfit_ict_density(const ecfit_features *f, size_t n_tokens)
{
    const double n = (double)n_tokens;
    return (double)f->sign[KB_SIGN_ICT_DENSITY] * sqrt((n + ECFIT_FEW_WORDS) / (n + 1));
}
/** Fill f from a resolved document; false when memory ran out. years and eqf: -1 when not stated. */
bool ecfit_features_fill(ecfit_features *f, const ecfit_doc *d, bool titled, int years, int eqf);

/** The same for one sentence, in place of those of the notice: topics, evidence, rules, words and autonomy cues; the rest
 *  is left alone. */
bool ecfit_features_sentence(ecfit_features *f, const ecfit_doc *d, uint32_t sentence);

/** Count the terms, rules and cues of a sentence, the first of which stand at *at or behind; *at moves behind them. Sums
 *  are left for ecfit_model_apply_sentence(), which comes next. */
void ecfit_features_count_sentence(ecfit_features *f, const ecfit_doc *d, uint32_t sentence, ecfit_said *at);

/** log1p(x). Most sums are those of one or two terms, so most answers are known. */
static inline float ecfit_features_log1p(ecfit_features *f, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t slot = bits * 0x9E3779B1u >> (32 - ECFIT_LOG1P_BITS);
    if (f->log1p[slot].x != x) f->log1p[slot].x = x, f->log1p[slot].y = log1pf(x);
    return f->log1p[slot].y;
}

/** 1 + log n, the weight of a word that stands n times. */
static inline float ecfit_features_tf(const ecfit_features *f, uint32_t n)
{
    return n < ECFIT_N_TF ? f->tf[n] : 1 + logf((float)n);
}

/** Weight of a hit in the counts: 0 when it must not count (dead, negated, boilerplate). */
float ecfit_hit_weight(const ecfit_doc *d, const ecfit_hit *h);

/** Call fn for each feature that is not zero; name is "kind:..." as in weights/ *.tsv. */
void ecfit_features_each(const ecfit_features *f, ecfit_feature_fn *fn, void *ctx);

/** The same for the features of a sentence. */
void ecfit_features_each_of_sentence(const ecfit_features *f, ecfit_feature_fn *fn, void *ctx);

/** Call visit for each feature of a kind that is not zero; the name of one, as in weights/ *.tsv. */
typedef void ecfit_visit_fn(void *ctx, enum kb_feature kind, uint32_t id, float value);
void ecfit_features_visit(const ecfit_features *f, enum kb_feature kind, ecfit_visit_fn *visit, void *ctx);
void ecfit_feature_name(const ecfit_kb *kb, enum kb_feature kind, uint32_t id, char *out, size_t size);

#endif

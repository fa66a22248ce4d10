/* One document on its way through the stages; each field is written by one stage and const afterwards.
 * Layer: analysis. */
#ifndef ECFIT_ANALYSIS_DOC_H
#define ECFIT_ANALYSIS_DOC_H
#include "base/buf.h"
#include "base/status.h"
#include "lexicon/kb.h"
#include "lexicon/phrase.h"
#include "lexicon/rules.h"
#include "lexicon/words.h"

typedef struct ecfit_sentence {
    uint32_t first, n;      /* tokens */
    uint32_t start, end;    /* bytes */
    uint8_t lang;           /* ecfit_lang */
    uint8_t section;        /* ecfit_section */
    uint8_t modality;       /* ecfit_modality of what has none of its own */
    bool heading;
    uint32_t first_hit, n_hits;
    uint32_t first_cue, n_cues; /* of ecfit_doc.cues */
    uint8_t in_capitals;        /* resolve: 1 no, 2 yes, 0 nobody asked */
    uint32_t kinds;             /* hits: a bit for each kind of its phrases, alive or dead */
} ecfit_sentence;

/** A phrase or rule found in the text, with what the words around it make of it. */
typedef struct ecfit_hit {
    uint32_t entry, rule;    /* one of them; the other is KB_NONE */
    uint32_t reading;        /* of a phrase, see lexicon/reading.h */
    uint32_t sentence;
    uint32_t start, end;     /* bytes */
    uint32_t first, n;       /* tokens */
    uint8_t kind;            /* enum kb_kind; KB_N_KINDS for rules */
    uint8_t modality;
    bool dead;               /* inside a longer one, or its sense guard says no */
    uint8_t flags;           /* KB_READING_* of the reading, KB_READING_LAST for rules */
} ecfit_hit;

/** A phrase where it stands in the text, as ecfit_hit says it, and the first of the readings that were chosen. */
typedef struct ecfit_chosen_phrase {
    uint32_t start, end, first, n, reading;
} ecfit_chosen_phrase;

/** What is asked of hits, a bit for each of 64: see resolve.c. */
typedef struct ecfit_hit_marks {
    uint64_t last, asks, covers, guarded, verdicts; /* with these flags */
} ecfit_hit_marks;

enum { ECFIT_HITS_MARKED = 64 };

/** A word of modality and the tokens that it speaks of. */
typedef struct ecfit_cue {
    uint32_t hit;
    uint32_t own_first, own_end; /* tokens of the hit */
    uint32_t first, end;         /* tokens that it speaks of */
    uint8_t says;                /* ecfit_modality */
    bool of_sentence;            /* it speaks of the sentence around it, its own words included */
} ecfit_cue;

typedef struct ecfit_title_share {
    uint32_t occupation;
    float share;
} ecfit_title_share;

/** What the title says. */
typedef struct ecfit_title_reading {
    uint32_t start, end;      /* of the title in the text; end 0 when it was given from outside */
    float strength;           /* 0 nothing known, about 1 a head word, 2.8 a phrase of two words, 5.2 of three */
    float trust;              /* 1 when it was given, less when it was found: by how often such a place holds the title */
    float *shares;            /* one an occupation, sum 1 when strength > 0 */
    bool seniority[KB_N_SENIORITY];
    uint32_t best_entry;      /* the entry that weighs most, or KB_NONE */
} ecfit_title_reading;

/** Years of experience that the notice speaks of. */
typedef struct ecfit_years_found {
    int min, max;                  /* max 0 when open */
    uint32_t start, end;           /* "at least 3 to 5 years" */
    uint32_t skill_start, skill_end; /* what they are about; end 0: experience as such */
    uint8_t modality;
    bool instead;                  /* only one of two ways in: "a degree or 10 years" */
} ecfit_years_found;

/** A named field of the notice: grade, place, salary, ... */
typedef struct ecfit_field_found {
    const char *kind;              /* of the knowledge base, or static */
    uint32_t start, end;
} ecfit_field_found;

/** What the notice asks for; see ecfit_requirements. Names are borrowed from the knowledge base. */
typedef struct ecfit_needs {
    int years_min, eqf_min;        /* -1: not stated */
    VEC(ecfit_years_found) years;
    VEC(ecfit_named_need) degrees, certificates, technologies;
    VEC(ecfit_language_need) languages;
    VEC(ecfit_field_found) fields;
    const char *clearance, *contract;
} ecfit_needs;

enum { ECFIT_TITLE_SENTENCES = 20 }; /* the first ones, among which the title of a notice is looked for */
enum { ECFIT_NEAR_HITS = 64 }; /* of a sentence: no question about what stands near a hit goes further */
enum { ECFIT_VOTES_AHEAD = 16 }; /* bytes behind the votes that may be read */
/** A word that is cut into the next n of ecfit_doc.cut_parts. */
typedef struct ecfit_cut {
    uint32_t token, n;
} ecfit_cut;

typedef struct ecfit_cut_part {
    ecfit_token token;
    uint8_t vote;
} ecfit_cut_part;

typedef struct ecfit_doc {
    const ecfit_kb *kb;
    ecfit_words *words;
    ecfit_matcher *matcher;

    bool title_given;      /* none is looked for in the text */
    unsigned langs_wanted; /* bits 1 << ecfit_lang: languages in which words are looked up whatever language they are in */
    ecfit_buf text, folded;    /* decode: clean UTF-8; token: lower-cased */
    size_t n_replaced;         /* bytes that were not UTF-8 */
    ecfit_tokens tokens;       /* token, words */
    VEC(uint8_t) votes;        /* words: function-word flags of each token */
    VEC(ecfit_sentence) sentences; /* segment, section */
    VEC(ecfit_lang_span) langs;    /* segment */
    ecfit_lang lang;               /* segment: the one with most words */
    float lang_weight[ECFIT_N_LANGS]; /* segment: 0.5 each for two versions of one text, else 1 */
    VEC(ecfit_hit) hits;           /* hits, resolve; in the order of their start */
    VEC(uint32_t) need_hits;       /* section: numbers of the live hits that say what is asked for, see requirement.c */
    VEC(ecfit_cue) cues;           /* modality */
    VEC(ecfit_section_span) sections; /* modality: as section has found them, desirable clauses apart */
    ecfit_needs needs;             /* requirement */

    ecfit_buf title_text, title_folded; /* title */
    ecfit_tokens title_tokens;
    VEC(uint8_t) title_votes;
    ecfit_title_reading title;
    uint32_t failed_rule; /* a rule that ran into its limit, or KB_NONE */

    /* scratch of the stages */
    VEC(uint32_t) dealt_hits; /* requirement: need_hits, a row a reader */
    VEC(uint8_t) levels_told; /* requirement: of needs.languages, how surely the level is told */
    ecfit_token_places seams; /* of tokens, for unglue */
    VEC(ecfit_cut) cuts;
    VEC(ecfit_cut_part) cut_parts;
    VEC(ecfit_section_span) wishes;
    ecfit_phrase_hits phrase_hits;
    ecfit_phrase_spans phrases;
    VEC(ecfit_chosen_phrase) chosen_phrases; /* hits: those of phrases that have a reading */
    ecfit_rule_hits rule_hits;
    VEC(uint32_t) starts;   /* segment: of the sentences */
    VEC(uint8_t) hit_flags; /* hits: the flags of each, side by side; ECFIT_HITS_MARKED bytes behind them may be read */
    VEC(ecfit_hit_marks) hit_marks; /* resolve */
    VEC(uint8_t) hit_kinds; /* section: of all hits */
} ecfit_doc;

bool ecfit_doc_init(ecfit_doc *d, const ecfit_kb *kb);
void ecfit_doc_clear(ecfit_doc *d);

/* The stages, in this order. Each returns false when memory ran out. */
bool ecfit_stage_decode(ecfit_doc *d, const char *text, size_t len, bool sound); /* sound: clean UTF-8 already */
bool ecfit_stage_token(ecfit_doc *d);
bool ecfit_stage_unglue(ecfit_doc *d);
bool ecfit_stage_segment(ecfit_doc *d, ecfit_lang wanted);
bool ecfit_stage_hits(ecfit_doc *d, bool brute_rules);
bool ecfit_stage_resolve(ecfit_doc *d);
bool ecfit_stage_section(ecfit_doc *d);
bool ecfit_stage_modality(ecfit_doc *d);
bool ecfit_stage_requirement(ecfit_doc *d);
bool ecfit_stage_title(ecfit_doc *d, const char *title);

/** The value (see enum kb_kind) of a cue of sections or modality: where its reading is, not in its entry, which lies far
 *  off. */
static inline unsigned ecfit_cue_value(const ecfit_doc *d, const ecfit_hit *h) { return d->kb->readings[h->reading].value; }
/** Whether a sentence may hold a live hit of a kind. */
static inline bool ecfit_sentence_has(const ecfit_sentence *s, enum kb_kind kind) { return s->kinds >> kind & 1; }
/** The first token of a sentence behind the number or letter of a heading or list item ("C. Desirable"). */
static inline uint32_t ecfit_doc_first_word(const ecfit_doc *d, const ecfit_sentence *s)
{
    return s->first + (s->n > 1 && d->tokens.at[s->first].flags & ECFIT_TOKEN_ITEM);
}
/** The first token of a sentence that begins at or behind a byte; the sentence's end when none does. */
uint32_t ecfit_doc_token_from(const ecfit_doc *d, const ecfit_sentence *s, uint32_t byte);
/** The first phrase hit of a sentence that begins at or behind a token; its rule hits come after all phrases. */
uint32_t ecfit_doc_hit_from(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token);
/** Why a dead hit is dead, for people; *longer is the hit that it lies in or shares its place with, or NULL. */
const char *ecfit_hit_why_dead(const ecfit_doc *d, const ecfit_hit *h, const ecfit_hit **longer);
/** The modality that the cues of a sentence give to its tokens [first, first + n), else `fallback`. */
ecfit_modality ecfit_modality_of(const ecfit_doc *d, uint32_t sentence, uint32_t first, uint32_t n,
                                 ecfit_modality fallback);

/** The first cue of a sentence that may reach as far as a token: number of doc.cues. */
uint32_t ecfit_first_cue_near(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token);
/** Whether a cue speaks of a hit that it reaches. */
typedef bool ecfit_cue_test(const ecfit_doc *d, const ecfit_cue *cue, const ecfit_hit *h);
/** The modality of a hit by those cues alone that pass a test. */
ecfit_modality ecfit_modality_where(const ecfit_doc *d, const ecfit_hit *h, ecfit_cue_test *speaks);

/** Whether a section says what the job asks for (else it never supports a role or a competence). */
static inline bool ecfit_section_counts(ecfit_section s) { return s <= ECFIT_SECTION_DESIRABLE; }

#endif

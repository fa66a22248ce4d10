/* From features to roles, scope, competences and levels. All scratch is the caller's; a decision is filled once a
 * document. Layer: score. */
#ifndef ECFIT_SCORE_DECIDE_H
#define ECFIT_SCORE_DECIDE_H
#include "score/features.h"

enum { ECFIT_MAX_SENTENCES = 4096 }; /* that are judged one by one */
enum { ECFIT_N_LOG1P_SMALL = 16 };
#define ECFIT_LIKELY 0.001f /* of an occupation: what is less likely tells other models nothing */
#define ECFIT_SHOWN 0.01f  /* evidence is shown for those that are no less likely */
enum { PART_TITLE, PART_TERMS, PART_WORDS, PART_COMPETENCES, PART_CHOICE }; /* rows of ecfit_role.parts */

/** An occupation that a topic points to. */
typedef struct ecfit_lean {
    uint32_t occupation;
    float weight;
} ecfit_lean;

/** What may be the strongest reason for a level: a row of the level model and what stands for it in the notice. */
typedef struct ecfit_level_reason {
    const int16_t *row; /* its weights, one a competence, see KB_WEIGHT_UNIT */
    double common;      /* its weight for all of them */
    double value;       /* of one unit of weight */
    const char *why;    /* static text */
} ecfit_level_reason;

/** What was decided of one document; arrays are as long as the rows that they are named after, and then some, so that
 *  models can add to them (kb_width_of). */
typedef struct ecfit_decision {
    const ecfit_kb *kb;
    ecfit_lean *leans;       /* links of topics.tsv, topic by topic */
    uint32_t *first_lean;    /* of each topic, n_topics + 1 */
    float *topic_competence; /* n_topics x n_competences */
    uint64_t *topic_says;    /* of each topic, as ecfit_may_say(); and nothing of none */
    float *topic_speaks;     /* n_topics x n_occupations: links and what was learned, for evidence */
    kb_share *shares;        /* of the knowledge base, sorted by role, else in their order */
    uint32_t *first_share;   /* of each role, n_roles + 1 */
    float *part[PART_CHOICE]; /* log-odds that each part adds, one an occupation */
    float *score;            /* sum of the parts and the bias, one an occupation */
    float *occupation;       /* probabilities, sum 1 */
    uint32_t *likely;        /* those of at least ECFIT_LIKELY, ascending */
    uint32_t n_likely;
    float *choice;           /* what the choice model adds, one a role of the nomenclature decided last */
    uint32_t first_choice;   /* its first role */
    float *competence;       /* probabilities, one a competence */
    float *row, *bias;       /* scratch: log-odds that one sentence speaks for each competence; of an empty one */
    float *max, *any;        /* log-odds of the strongest sentence, and that any sentence speaks, one a competence */
    float *level;            /* sums of the level model without what stands around the evidence: one a competence, one for all */
    VEC(ecfit_level_reason) level_reasons; /* of the whole notice, in the order in which the first of equals is told */
    float *sums;             /* scratch, for the larger of both */
    float log1p_small[ECFIT_N_LOG1P_SMALL]; /* log(1 + n) of small n */
    double in_scope;         /* probability */
} ecfit_decision;

bool ecfit_decision_init(ecfit_decision *x, const ecfit_kb *kb);
void ecfit_decision_clear(ecfit_decision *x);

void ecfit_decide_roles(ecfit_decision *x, const ecfit_features *f, const ecfit_doc *d);
void ecfit_decide_scope(ecfit_decision *x, const ecfit_features *f, const ecfit_doc *d);
/** Whether the scope that was decided is that of an information-systems job. */
static inline bool ecfit_is_in_scope(const ecfit_decision *x)
{
    return x->in_scope >= (double)x->kb->parameters[KB_P_scope_threshold];
}
/** Judge every sentence by itself, which competences ask for; the features of the notice stay as they are. */
void ecfit_decide_sentences(ecfit_decision *x, ecfit_features *f, const ecfit_doc *d);
void ecfit_decide_competences(ecfit_decision *x, const ecfit_features *f);

/** Add what the likely occupations tell a model, in the order of their rows. */
void ecfit_add_occupations(const ecfit_decision *x, enum kb_model_id model, float *sums);
/** How much speaks for role `role` (row of kb->roles) with the choice model of the nomenclature decided last; of all its
 *  roles: to be told as a share. */
float ecfit_role_weight(const ecfit_decision *x, uint32_t role);
/** Nothing is chosen among the roles of a nomenclature: x->choice is 0. */
void ecfit_decide_no_choice(ecfit_decision *x, uint32_t nomenclature);
/** What the choice model of a nomenclature adds to the log-odds of its roles, in x->choice; nothing when there is none. */
void ecfit_decide_choice(ecfit_decision *x, const ecfit_features *f, uint32_t nomenclature);
/** What one occupation tells a choice model: 0 when it is unlikely. */
float ecfit_occupation_speaks(const ecfit_decision *x, uint32_t occupation);
/** Calibrated probability that the best role is right: Platt scaling of its log-odds (Platt 1999). */
double ecfit_confidence(const ecfit_decision *x, float best, float second, bool titled);

/** How much a topic leans to an occupation by topics.tsv; 0 when it does not. */
float ecfit_lean_of(const ecfit_decision *x, uint32_t topic, uint32_t occupation);
/** What topics.tsv alone makes of the terms for an occupation, one topic left out (KB_NONE: none). For explaining. */
float ecfit_terms_score(const ecfit_decision *x, const ecfit_features *f, uint32_t occupation, uint32_t without);

/** Where a hit points to; false when it is neither a term nor a rule. */
bool ecfit_speaker_of(const ecfit_kb *kb, const ecfit_hit *h, ecfit_speaker *out);
/** How strongly it speaks for a competence, if the hit counts in full; 0 when it does not. */
static inline float ecfit_speaks_of(const ecfit_decision *x, const ecfit_speaker *s, uint32_t competence)
{
    const ecfit_kb *kb = x->kb;
    float says = 0;
    for (uint32_t i = s->first_link; s->links_say >> competence % 64 & 1 && i < s->first_link + s->n_links; i++)
        if (kb->links[i].competence == competence) says += 2 * kb->links[i].weight;
    if (s->topic != KB_NONE) says += x->topic_competence[s->topic * kb->n_competences + competence];
    return says;
}
/** The same of a hit. */
float ecfit_says_competence(const ecfit_decision *x, const ecfit_hit *h, uint32_t competence);
/** A bit for each competence that it speaks for, by the last six bits of its row; others may be set as well. Of what is no
 *  speaker it says anything. */
static inline uint64_t ecfit_may_say(const ecfit_decision *x, const ecfit_speaker *s)
{
    return s->links_say | x->topic_says[s->topic < x->kb->n_topics ? s->topic : x->kb->n_topics];
}

/** An occupation of a role that is likely enough for evidence to be shown for it. */
typedef struct ecfit_likely {
    uint32_t occupation;
    float share;
} ecfit_likely;

/** Those of a role; out has room for its shares. returns how many there are: terms cannot speak for a role with
 *  none. */
uint32_t ecfit_role_likely(const ecfit_decision *x, uint32_t role, ecfit_likely *out);
/** How strongly a topic speaks for a role with these occupations. */
static inline float ecfit_topic_speaks(const ecfit_decision *x, uint32_t topic, const ecfit_likely *likely, uint32_t n)
{
    const float *speaks = x->topic_speaks + topic * x->kb->n_occupations;
    float best = 0;
    for (uint32_t i = 0; i < n; i++) {
        float one = likely[i].share * speaks[likely[i].occupation] * x->occupation[likely[i].occupation];
        best = one > best ? one : best;
    }
    return best;
}

/** What the features of a document add to levels, in x->level, and the reasons for it; before ecfit_level_of(). false:
 *  memory ran out. */
bool ecfit_decide_levels(ecfit_decision *x, const ecfit_features *f);

/** A level for a competence, within the levels of `allowed` (bits). local[KB_N_AUTONOMY] counts the autonomy cues in the
 *  sentences of its evidence. *why names the strongest reason, static text. */
int ecfit_level_of(const ecfit_decision *x, const ecfit_features *f, uint32_t competence, unsigned allowed, const float *local,
                   const char **why);

#endif

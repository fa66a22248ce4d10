#include "score/decide.h"
#include "score/model.h"
#include <math.h>

static const double none_at_all = 1.5, few_ict_terms = 0.3; /* sum of distinct terms over the root of the words */
static const float title_floor = 0.02f, lexicon_floor = 0.3f, topic_scale = 0.5f;

static float parameter(const ecfit_kb *kb, enum kb_parameter p) { return kb->parameters[p]; }

/* The occupations that a topic links to, ascending; of two links to one of them the later counts. returns how many. */
static uint32_t put_leans(const ecfit_kb *kb, const kb_topic *t, ecfit_lean *to)
{
    uint32_t n = 0;
    for (const kb_link *l = kb->links + t->first_link, *end = l + t->n_links; l < end; l++) {
        if (l->kind != KB_LINK_OCCUPATION) continue;
        uint32_t at = n;
        while (at && to[at - 1].occupation >= l->id) at--;
        if (at == n || to[at].occupation != l->id) memmove(to + at + 1, to + at, (n++ - at) * sizeof *to);
        to[at] = (ecfit_lean){l->id, l->weight};
    }
    return n;
}

static bool list_leans(const ecfit_kb *kb, ecfit_decision *x)
{
    size_t n_links = 0;
    for (uint32_t t = 0; t < kb->n_topics; t++) n_links += kb->topics[t].n_links;
    x->leans = calloc(n_links + 1, sizeof *x->leans);
    x->first_lean = calloc(kb->n_topics + 1, sizeof *x->first_lean);
    if (!x->leans || !x->first_lean) return false;
    for (uint32_t t = 0; t < kb->n_topics; t++)
        x->first_lean[t + 1] = x->first_lean[t] + put_leans(kb, &kb->topics[t], x->leans + x->first_lean[t]);
    return true;
}

float ecfit_lean_of(const ecfit_decision *x, uint32_t topic, uint32_t occupation)
{
    for (uint32_t i = x->first_lean[topic]; i < x->first_lean[topic + 1]; i++)
        if (x->leans[i].occupation == occupation) return x->leans[i].weight;
    return 0;
}

static void list_what_topics_say(const ecfit_kb *kb, ecfit_decision *x)
{
    for (uint32_t t = 0; t < kb->n_topics; t++)
        for (const kb_link *l = kb->links + kb->topics[t].first_link, *end = l + kb->topics[t].n_links; l < end; l++) {
            if (l->kind == KB_LINK_OCCUPATION) continue;
            x->topic_competence[t * kb->n_competences + l->competence] += l->weight;
            x->topic_says[t] |= 1ull << (l->competence & 63);
        }
}

static void learn_topics(const ecfit_kb *kb, ecfit_decision *x)
{
    for (uint32_t t = 0; t < kb->n_topics; t++) {
        float *speaks = x->topic_speaks + t * kb->n_occupations;
        for (uint32_t i = x->first_lean[t]; i < x->first_lean[t + 1]; i++) speaks[x->leans[i].occupation] = x->leans[i].weight;
        kb_weight_row row = kb_weights_of(kb, KB_MODEL_ROLE, KB_F_TOPIC, t);
        for (const kb_weight *w = kb->weights + row.first, *end = w + row.n; w < end; w++)
            if (w->weight > 0 && w->class_id < kb->n_occupations) speaks[w->class_id] += w->weight;
    }
}

/* first_share, all 0 at first, counts the shares of a role, then tells where they end, then where they begin. */
static void sort_shares(const ecfit_kb *kb, ecfit_decision *x)
{
    uint32_t *first = x->first_share;
    for (size_t i = 0; i < kb->n_shares; i++) first[kb->shares[i].role]++;
    for (size_t role = 1; role <= kb->n_roles; role++) first[role] += first[role - 1];
    for (size_t i = kb->n_shares; i-- > 0;) x->shares[--first[kb->shares[i].role]] = kb->shares[i];
}

static uint32_t most_roles(const ecfit_kb *kb)
{
    uint32_t most = 0;
    for (size_t i = 0; i < kb->n_nomenclatures; i++)
        if (kb->nomenclatures[i].n_roles > most) most = kb->nomenclatures[i].n_roles;
    return most;
}

bool ecfit_decision_init(ecfit_decision *x, const ecfit_kb *kb)
{
    size_t n_occ = kb_width_of(kb->n_occupations), n_comp = kb_width_of(kb->n_competences);
    *x = (ecfit_decision){.kb = kb};
    bool ok = (x->topic_competence = calloc(kb->n_topics * n_comp, sizeof(float))) &&
              (x->topic_says = calloc(kb->n_topics + 1, sizeof *x->topic_says)) &&
              (x->topic_speaks = calloc(kb->n_topics * n_occ, sizeof(float))) &&
              (x->shares = calloc(kb->n_shares + 1, sizeof *x->shares)) &&
              (x->first_share = calloc(kb->n_roles + 1, sizeof *x->first_share)) &&
              (x->score = calloc(n_occ, sizeof(float))) && (x->likely = calloc(n_occ, sizeof *x->likely)) &&
              (x->choice = calloc(kb_width_of(most_roles(kb)), sizeof(float))) &&
              (x->occupation = calloc(n_occ, sizeof(float))) &&
              (x->competence = calloc(n_comp, sizeof(float))) && (x->max = calloc(n_comp, sizeof(float))) &&
              (x->any = calloc(n_comp, sizeof(float))) && (x->row = calloc(n_comp, sizeof(float))) &&
              (x->bias = calloc(n_comp, sizeof(float))) && (x->level = calloc(n_comp, sizeof(float))) &&
              (x->sums = calloc(n_occ > n_comp ? n_occ : n_comp, sizeof(float)));
    for (int p = 0; p < PART_CHOICE && ok; p++) ok = (x->part[p] = calloc(n_occ, sizeof(float)));
    if (!ok) return ecfit_decision_clear(x), false;
    for (int n = 0; n < ECFIT_N_LOG1P_SMALL; n++) x->log1p_small[n] = log1pf((float)n);
    if (!list_leans(kb, x)) return ecfit_decision_clear(x), false;
    list_what_topics_say(kb, x);
    learn_topics(kb, x);
    sort_shares(kb, x);
    return true;
}

void ecfit_decision_clear(ecfit_decision *x)
{
    free(x->leans);
    free(x->first_lean);
    free(x->topic_competence);
    free(x->topic_says);
    free(x->topic_speaks);
    free(x->shares);
    free(x->first_share);
    free(x->score);
    free(x->choice);
    free(x->occupation);
    free(x->likely);
    vec_free(&x->level_reasons);
    free(x->competence);
    free(x->sums);
    free(x->max);
    free(x->any);
    free(x->row);
    free(x->bias);
    free(x->level);
    for (int p = 0; p < PART_CHOICE; p++) free(x->part[p]);
    *x = (ecfit_decision){0};
}

/* ---- the parts of a role's score -------------------------------------------------------------------------- */

static float log_of_share(float share) { return logf((share + title_floor) / (1 + title_floor)); }

static void title_part(ecfit_decision *x, const ecfit_doc *d)
{
    float trust = parameter(x->kb, KB_P_role_title) * d->title.trust * fminf(1, d->title.strength / 2.8f);
    float none = trust * log_of_share(0); /* most occupations have no share in a title */
    for (uint32_t o = 0; o < x->kb->n_occupations; o++)
        x->part[PART_TITLE][o] = d->title.shares[o] == 0 ? none : trust * log_of_share(d->title.shares[o]);
}

static void terms_part(ecfit_decision *x, const ecfit_features *f)
{
    float *part = x->part[PART_TERMS];
    size_t n = x->kb->n_occupations;
    for (size_t i = 0; i < f->topics.n; i++) {
        const float value = f->topic[f->topics.at[i]];
        for (uint32_t k = x->first_lean[f->topics.at[i]]; k < x->first_lean[f->topics.at[i] + 1]; k++)
            part[x->leans[k].occupation] += x->leans[k].weight * value * topic_scale;
    }
    float trust = parameter(x->kb, KB_P_role_terms), none = trust * logf(lexicon_floor);
    for (uint32_t o = 0; o < n; o++) part[o] = part[o] == 0 ? none : trust * logf(part[o] + lexicon_floor);
}

float ecfit_terms_score(const ecfit_decision *x, const ecfit_features *f, uint32_t occupation, uint32_t without)
{
    float sum = 0;
    for (uint32_t t = 0; t < x->kb->n_topics; t++)
        if (f->topic[t] != 0 && t != without) sum += ecfit_lean_of(x, t, occupation) * f->topic[t] * topic_scale;
    return parameter(x->kb, KB_P_role_terms) * logf(sum + lexicon_floor);
}

/* Shares are told against the mean occupation, so that they add up to something a person can read. The sums of all parts
 * side by side: each waits for its own last addition only. */
static void centre_parts(float *const part[PART_CHOICE], size_t n)
{
    float sum[PART_CHOICE] = {0};
    for (size_t o = 0; o < n; o++)
        for (int p = 0; p < PART_CHOICE; p++) sum[p] += part[p][o];
    for (int p = 0; p < PART_CHOICE; p++) ecfit_lanes_shift_all(part[p], -(sum[p] / (float)n), n);
}

/* score and p have kb_width_of(n) places. */
static void softmax(const float *score, float *p, size_t n)
{
    float max = score[0], sum = 0;
    for (size_t i = 1; i < n; i++) max = score[i] > max ? score[i] : max;
    if (p != score) memcpy(p, score, n * sizeof *p);
    ecfit_lanes_shift_all(p, -max, n);
    ecfit_lanes_exp_all(p, n);
    for (size_t i = 0; i < n; i++) sum += p[i];
    ecfit_lanes_divide_all(p, sum, n);
}

/* Few of many are: all are written, those that are not are written over. */
static void list_likely(ecfit_decision *x)
{
    uint32_t n = 0;
    for (uint32_t o = 0; o < x->kb->n_occupations; o++) {
        x->likely[n] = o;
        n += x->occupation[o] >= ECFIT_LIKELY;
    }
    x->n_likely = n;
}

void ecfit_decide_roles(ecfit_decision *x, const ecfit_features *f, const ecfit_doc *d)
{
    static const uint32_t kinds[PART_CHOICE] = {
        [PART_TITLE] = KB_KIND(KB_F_TITLE) | KB_KIND(KB_F_TITLE_WORD) | KB_KIND(KB_F_SENIORITY),
        [PART_TERMS] = KB_KIND(KB_F_TOPIC) | KB_KIND(KB_F_RULE),
        [PART_WORDS] = KB_KIND(KB_F_WORD),
        [PART_COMPETENCES] = KB_KIND(KB_F_EVIDENCE) | KB_KIND(KB_F_AUTONOMY)};
    size_t n = x->kb->n_occupations;
    for (int p = 0; p < PART_CHOICE; p++) memset(x->part[p], 0, kb_width_of(n) * sizeof(float));
    memset(x->score, 0, kb_width_of(n) * sizeof *x->score);
    title_part(x, d);
    terms_part(x, f);
    if (ecfit_kb_has_weights(x->kb)) {
        for (int p = 0; p < PART_CHOICE; p++) ecfit_model_apply_kinds(f, KB_MODEL_ROLE, kinds[p], x->part[p]);
        ecfit_model_apply_kinds(f, KB_MODEL_ROLE, KB_KIND(KB_F_BIAS) | KB_KIND(KB_F_SIGN), x->score);
    }
    centre_parts(x->part, n);
    for (int p = 0; p < PART_CHOICE; p++) ecfit_lanes_add_all(x->score, x->part[p], n);
    softmax(x->score, x->occupation, n);
    list_likely(x);
}

/* Probability of a role in its nomenclature, by the occupations alone. */
static inline float probability_of(const ecfit_decision *x, uint32_t role)
{
    float p = 0;
    const kb_share *s = x->shares + x->first_share[role], *end = x->shares + x->first_share[role + 1];
    for (; s < end; s++) p += s->share * x->occupation[s->occupation];
    return p;
}

/* ---- the choice among the roles of an edition ------------------------------------------------------------- */

float ecfit_occupation_speaks(const ecfit_decision *x, uint32_t occupation)
{
    return x->occupation[occupation] > ECFIT_LIKELY ? logf(x->occupation[occupation] / ECFIT_LIKELY) : 0;
}

float ecfit_role_weight(const ecfit_decision *x, uint32_t role)
{
    return probability_of(x, role) * expf(x->choice[role - x->first_choice]);
}

void ecfit_decide_no_choice(ecfit_decision *x, uint32_t nomenclature)
{
    memset(x->choice, 0, kb_width_of(x->kb->nomenclatures[nomenclature].n_roles) * sizeof *x->choice);
    x->first_choice = x->kb->nomenclatures[nomenclature].first_role;
}

void ecfit_decide_choice(ecfit_decision *x, const ecfit_features *f, uint32_t nomenclature)
{
    const ecfit_kb *kb = x->kb;
    enum kb_model_id m = kb_choice_of(kb, nomenclature);
    ecfit_decide_no_choice(x, nomenclature);
    if (m == KB_N_MODELS) return;
    ecfit_model_apply(f, m, x->choice);
    for (const uint32_t *o = x->likely, *end = o + x->n_likely; o < end; o++)
        if (x->occupation[*o] > ECFIT_LIKELY)
            ecfit_model_add(kb, m, KB_F_OCCUPATION, *o, ecfit_occupation_speaks(x, *o), x->choice);
}

static double sigmoid(double z) { return 1 / (1 + exp(-z)); }

/* A few thousand labelled notices, some of them debatable, cannot vouch for more. */
static const double most_confident = 0.99;

double ecfit_confidence(const ecfit_decision *x, float best, float second, bool titled)
{
    double margin = log(((double)best + 1e-6) / ((double)second + 1e-6));
    double odds = log(((double)best + 1e-6) / (1 - (double)best + 1e-6));
    const float *p = x->kb->parameters;
    double z = titled ? (double)p[KB_P_platt_slope] * odds + (double)p[KB_P_platt_margin] * margin + (double)p[KB_P_platt_bias]
                      : (double)p[KB_P_platt_slope_untitled] * odds + (double)p[KB_P_platt_margin_untitled] * margin +
                            (double)p[KB_P_platt_bias_untitled];
    return fmin(most_confident, sigmoid(z));
}

/* ---- scope ------------------------------------------------------------------------------------------------ */

/* Probability of "no ICT job" by all parts but the title: titles of other trades stand on ICT notices all too often. */
static double out_by_text(ecfit_decision *x, uint32_t out)
{
    size_t n = x->kb->n_occupations;
    for (size_t o = 0; o < n; o++) x->sums[o] = x->score[o] - x->part[PART_TITLE][o];
    softmax(x->sums, x->sums, n);
    return (double)x->sums[out];
}

/* A title that was given and names nothing but information-systems work. */
static bool has_ict_title(const ecfit_doc *d, uint32_t out)
{
    return d->title.trust >= 1 && d->title.strength >= 1 && d->title.shares[out] <= 0;
}

/* Learned from notices that nearly all name some technology: one with few such terms is less of an ICT job, one with
 * none is hardly any, unless the title says so: it may be the head of a longer notice. */
static double without_ict_terms(const ecfit_features *f, const ecfit_doc *d, uint32_t out)
{
    const double density = ecfit_ict_density(f, d->tokens.n); /* a short text has no room for many terms */
    if (density >= few_ict_terms || has_ict_title(d, out)) return 0;
    double odds = 2 * log((density + 0.1) / (few_ict_terms + 0.1));
    return density > 0 ? odds : none_at_all * odds;
}

void ecfit_decide_scope(ecfit_decision *x, const ecfit_features *f, const ecfit_doc *d)
{
    uint32_t n = (uint32_t)x->kb->n_occupations, out = n - 1; /* "out" is the last row of occupations.tsv */
    bool learned = x->kb->models[KB_MODEL_SCOPE].n_classes;
    double p_out = learned ? out_by_text(x, out) : (double)x->occupation[out];
    double z = log((1 - p_out + 1e-6) / (p_out + 1e-6));
    if (learned) {
        z = (double)parameter(x->kb, KB_P_scope_roles) * z + (double)ecfit_model_scope(f) + without_ict_terms(f, d, out);
    } else {
        z += 2 * log(((double)f->sign[KB_SIGN_ICT_DENSITY] + 0.1) / ((double)f->sign[KB_SIGN_OUT_DENSITY] + 0.4));
    }
    x->in_scope = sigmoid(z);
}

/* ---- evidence --------------------------------------------------------------------------------------------- */

uint32_t ecfit_role_likely(const ecfit_decision *x, uint32_t role, ecfit_likely *out)
{
    uint32_t n = 0;
    for (uint32_t i = x->first_share[role]; i < x->first_share[role + 1]; i++)
        if (x->occupation[x->shares[i].occupation] >= ECFIT_SHOWN)
            out[n++] = (ecfit_likely){x->shares[i].occupation, x->shares[i].share};
    return n;
}

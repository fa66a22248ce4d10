#include "score/decide.h"
#include <math.h>

static const float knowledge_scale = 0.45f; /* of the unlearned score: log evidence to a probability */

/* Without learned weights: what topics and items say, squeezed into 0..1. */
static void from_knowledge(ecfit_decision *x, const ecfit_features *f)
{
    size_t n = x->kb->n_competences;
    for (uint32_t c = 0; c < n; c++) x->competence[c] = 1.2f * f->evidence[c];
    for (uint32_t t = 0; t < x->kb->n_topics; t++) {
        if (f->topic[t] == 0) continue;
        const float *row = x->topic_competence + t * n;
        for (uint32_t c = 0; c < n; c++) x->competence[c] += row[c] * f->topic[t] / 3;
    }
    for (uint32_t c = 0; c < n; c++) x->competence[c] = 1 - expf(-knowledge_scale * x->competence[c]);
}

/* ---- sentence by sentence --------------------------------------------------------------------------------- */

static const float log_odds_limit = 9.21f; /* of probabilities 0.0001 and 0.9999 */

static const float certain_odds = 1e6f;   /* beyond any that matters */

static float clamp_log_odds(float z)
{
    return z > log_odds_limit ? log_odds_limit : z > -log_odds_limit ? z : -log_odds_limit;
}

/* The odds that any sentence speaks, in x->any: 1 + odds of any = product of (1 + odds of each). */
static void gather(ecfit_decision *x, const float *row)
{
    const size_t n = x->kb->n_competences;
    float *maxima = x->max, *odds_of_any = x->any;
    for (size_t c = 0; c < n; c += ECFIT_LANES) {
        ecfit_lanes *max = (ecfit_lanes *)(maxima + c), *any = (ecfit_lanes *)(odds_of_any + c);
        ecfit_lanes_value z = *(const ecfit_lanes *)(row + c), odds = ecfit_lanes_exp(z);
        *max = ecfit_lanes_max(*max, z);
        *any = ecfit_lanes_min(*any + odds * (1 + *any), ecfit_lanes_all(certain_odds));
    }
}

bool ecfit_decide_sentences(ecfit_decision *x, ecfit_features *f, const ecfit_doc *d)
{
    size_t n = x->kb->n_competences, n_sentences = d->sentences.n < ECFIT_MAX_SENTENCES ? d->sentences.n : ECFIT_MAX_SENTENCES, at = 0;
    for (uint32_t c = 0; c < kb_width_of(n); c++) x->max[c] = -log_odds_limit, x->any[c] = 0;
    if (!x->kb->models[KB_MODEL_SENTENCE].n_classes) return true;
    memset(x->bias, 0, kb_width_of(n) * sizeof *x->bias);
    ecfit_model_apply_kind(f, d, KB_MODEL_SENTENCE, KB_F_BIAS, x->bias);
    for (uint32_t i = 0; i < n_sentences; i++) {
        if (!ecfit_section_counts((ecfit_section)d->sentences.at[i].section) || d->sentences.at[i].heading) continue;
        float *row = memcpy(x->row, x->bias, kb_width_of(n) * sizeof *x->row);
        if (!ecfit_features_sentence(f, d, i, &at)) return false;
        ecfit_model_apply_sentence(f, KB_MODEL_SENTENCE, row);
        gather(x, row);
    }
    for (uint32_t c = 0; c < n; c++) {
        x->max[c] = clamp_log_odds(x->max[c]);
        x->any[c] = clamp_log_odds(logf(x->any[c]));
    }
    return true;
}

/* Rows of a kind of feature in a model, by the id of the feature. */
static const uint32_t *rows_of(const ecfit_kb *kb, enum kb_model_id model, enum kb_feature kind)
{
    return kb->model_index + kb->model_index[kb->models[model].first_index + kind];
}

static void add_row(const ecfit_kb *kb, uint32_t row, float value, float *sums)
{
    const kb_weight *w = kb->weights + kb->rows[row].first, *end = w + kb->rows[row].n;
    for (; w < end; w++) sums[w->class_id] += w->weight * value;
}

static void add_sentences(const ecfit_decision *x, float *sums)
{
    const uint32_t *max = rows_of(x->kb, KB_MODEL_COMPETENCE, KB_F_MAX);
    const uint32_t *any = rows_of(x->kb, KB_MODEL_COMPETENCE, KB_F_ANY);
    for (uint32_t c = 0; c < x->kb->n_competences; c++) {
        add_row(x->kb, max[c], x->max[c], sums);
        add_row(x->kb, any[c], x->any[c], sums);
    }
}

static void add_occupations(const ecfit_decision *x, float *sums)
{
    for (uint32_t o = 0; o < x->kb->n_occupations; o++) {
        if (x->occupation[o] < 0.001f) continue;
        kb_weight_row row = kb_weights_of(x->kb, KB_MODEL_COMPETENCE, KB_F_OCCUPATION, o);
        for (uint32_t i = row.first; i < row.first + row.n; i++)
            sums[x->kb->weights[i].class_id] += x->kb->weights[i].weight * x->occupation[o];
    }
}

void ecfit_decide_competences(ecfit_decision *x, const ecfit_features *f, const ecfit_doc *d)
{
    if (!x->kb->models[KB_MODEL_COMPETENCE].n_classes) {
        from_knowledge(x, f);
        return;
    }
    size_t n = x->kb->n_competences;
    memset(x->sums, 0, kb_width_of(n) * sizeof *x->sums);
    ecfit_model_apply(f, d, KB_MODEL_COMPETENCE, x->sums);
    add_occupations(x, x->sums);
    add_sentences(x, x->sums);
    for (uint32_t c = 0; c < n; c++) x->competence[c] = -x->sums[c];
    ecfit_lanes_exp_all(x->competence, n);
    for (uint32_t c = 0; c < n; c++) x->competence[c] = 1 / (1 + x->competence[c]);
}

bool ecfit_speaker_of(const ecfit_kb *kb, const ecfit_hit *h, ecfit_speaker *out)
{
    if (h->kind == KB_TERM) {
        const kb_entry *e = &kb->entries[h->entry];
        *out = (ecfit_speaker){e->value, e->first_link, e->n_links};
    } else if (h->kind == KB_N_KINDS) {
        const kb_rule *r = &kb->rules[h->rule];
        *out = (ecfit_speaker){r->topic, r->first_link, r->n_links};
    }
    return h->kind == KB_TERM || h->kind == KB_N_KINDS;
}

static uint32_t competence_of(const ecfit_kb *kb, const kb_link *l)
{
    return l->kind == KB_LINK_ITEM ? kb->items[l->id].competence : l->id;
}

uint64_t ecfit_may_say(const ecfit_decision *x, const ecfit_speaker *s)
{
    uint64_t says = s->topic == KB_NONE ? 0 : x->topic_says[s->topic];
    for (uint32_t i = s->first_link; i < s->first_link + s->n_links; i++)
        says |= 1ull << (competence_of(x->kb, &x->kb->links[i]) & 63);
    return says;
}

float ecfit_speaks_of(const ecfit_decision *x, const ecfit_speaker *s, uint32_t competence)
{
    const ecfit_kb *kb = x->kb;
    float says = 0;
    for (uint32_t i = s->first_link; i < s->first_link + s->n_links; i++)
        if (competence_of(kb, &kb->links[i]) == competence) says += 2 * kb->links[i].weight;
    if (s->topic != KB_NONE) says += x->topic_competence[s->topic * kb->n_competences + competence];
    return says;
}

float ecfit_says_competence(const ecfit_decision *x, const ecfit_hit *h, uint32_t competence)
{
    ecfit_speaker s;
    return ecfit_speaker_of(x->kb, h, &s) ? ecfit_speaks_of(x, &s, competence) : 0;
}

/* ---- level ------------------------------------------------------------------------------------------------ */

static int nearest_allowed(double level, unsigned allowed)
{
    int best = 0;
    for (int l = 1; l <= 5; l++)
        if (allowed >> l & 1 && (!best || fabs(level - l) < fabs(level - best))) best = l;
    return best ? best : 3;
}

static bool collect_reason(ecfit_decision *x, double strength, uint32_t class_id, const char *why)
{
    if (class_id == x->kb->n_competences) {
        if (strength <= x->strongest_reason) return true;
        x->strongest_reason = strength;
    }
    ecfit_level_reason *reason = vec_push(&x->level_reasons);
    if (reason) *reason = (ecfit_level_reason){strength, why, class_id};
    return reason;
}

/* Collect what a feature adds to the levels, of all competences or of one. */
static bool collect_row(ecfit_decision *x, uint32_t row, float value, const char *why)
{
    const ecfit_kb *kb = x->kb;
    const kb_weight_row *r = &kb->rows[row];
    if (value == 0 || !r->n) return true;
    if (!vec_reserve(&x->level_terms, r->n)) return false;
    ecfit_level_term *to = x->level_terms.at + x->level_terms.n;
    for (const kb_weight *w = kb->weights + r->first, *end = w + r->n; w < end; w++) {
        double add = (double)w->weight * (double)value;
        *to++ = (ecfit_level_term){add, w->class_id};
        if (why && !collect_reason(x, fabs(add), w->class_id, why)) return false;
    }
    x->level_terms.n = (size_t)(to - x->level_terms.at);
    return true;
}

static bool collect(ecfit_decision *x, enum kb_feature kind, uint32_t id, float value, const char *why)
{
    return collect_row(x, rows_of(x->kb, KB_MODEL_LEVEL, kind)[id], value, why);
}

typedef struct level_sum {
    const ecfit_decision *x;
    uint32_t competence;
    double level;
    double strongest;
    const char *why;
} level_sum;

static void add_terms(level_sum *s, size_t from, size_t to)
{
    const uint32_t own = s->competence, all = (uint32_t)s->x->kb->n_competences;
    double level = s->level;
    for (const ecfit_level_term *t = s->x->level_terms.at + from, *end = s->x->level_terms.at + to; t < end; t++)
        if (t->class_id == all || t->class_id == own) level += t->add;
    s->level = level;
}

static void hear_reasons(level_sum *s, size_t from, size_t to)
{
    const uint32_t own = s->competence, all = (uint32_t)s->x->kb->n_competences;
    for (const ecfit_level_reason *r = s->x->level_reasons.at + from, *end = s->x->level_reasons.at + to; r < end; r++)
        if ((r->class_id == all || r->class_id == own) && r->strength > s->strongest) s->strongest = r->strength, s->why = r->why;
}

static const char *const autonomy_why[KB_N_AUTONOMY] = {"helps and takes part", "carries out", "contributes", "designs", "leads",
                                                       "decides"};
static const char *const seniority_why[KB_N_SENIORITY] = {"internship", "junior post", "confirmed post", "senior post",
                                                         "lead post", "head of a unit"};

/* Without learned weights: the middle of the allowed levels, moved by seniority and by who leads or decides. */
static double level_from_knowledge(const ecfit_features *f, unsigned allowed, const float *local, const char **why)
{
    static const double seniority_shift[KB_N_SENIORITY] = {-1, -0.6, 0, 0.3, 0.6, 1.2};
    static const double autonomy_shift[KB_N_AUTONOMY] = {-0.5, -0.2, 0, 0.2, 0.4, 0.7};
    double low = 9, high = 0, shift = 0;
    for (int l = 1; l <= 5; l++)
        if (allowed >> l & 1) low = fmin(low, l), high = fmax(high, l);
    for (int i = 0; i < KB_N_SENIORITY; i++)
        if (f->seniority[i] > 0) shift += seniority_shift[i], *why = seniority_why[i];
    for (int i = 0; i < KB_N_AUTONOMY; i++)
        if (local[i] > 0) shift += autonomy_shift[i] / 2, *why = autonomy_why[i];
    return (low + high) / 2 + shift;
}

bool ecfit_prepare_levels(ecfit_decision *x, const ecfit_features *f)
{
    bool ok = true;
    vec_reset(&x->level_terms);
    vec_reset(&x->level_reasons);
    x->strongest_reason = 0;
    if (!x->kb->models[KB_MODEL_LEVEL].n_classes) return true;
    for (uint32_t i = 0; i < KB_N_SENIORITY; i++) ok = ok && collect(x, KB_F_SENIORITY, i, f->seniority[i], seniority_why[i]);
    for (uint32_t i = 0; i < KB_N_AUTONOMY; i++) ok = ok && collect(x, KB_F_AUTONOMY, i, f->autonomy[i], NULL);
    x->n_before_local = x->level_terms.n;
    x->n_reasons_before_local = x->level_reasons.n;
    x->strongest_reason = 0;
    for (uint32_t i = 0; i < KB_N_SIGNS; i++)
        ok = ok && collect(x, KB_F_SIGN, i, f->sign[i], i == KB_SIGN_MANAGING ? "manages people or budget" : i == KB_SIGN_YEARS ? "years asked for" : NULL);
    const uint32_t *rows = rows_of(x->kb, KB_MODEL_LEVEL, KB_F_OCCUPATION);
    for (uint32_t i = 0; ok && i < x->kb->n_occupations; i++)
        ok = collect_row(x, rows[i], x->occupation[i], "usual for this role");
    for (size_t i = 0; i < f->title_words.n; i++)
        ok = ok && collect(x, KB_F_TITLE_WORD, x->kb->model_words[f->title_words.at[i].word].sym,
                           f->title_words.at[i].value, "words of the title");
    for (size_t i = 0; i < f->topics.n; i++) ok = ok && collect(x, KB_F_TOPIC, f->topics.at[i], f->topic[f->topics.at[i]], NULL);
    return ok;
}

/* What one feature adds, for the competence alone. */
static void add_own(level_sum *s, enum kb_feature kind, uint32_t id, double value, const char *why)
{
    const ecfit_kb *kb = s->x->kb;
    kb_weight_row row = kb_weights_of(kb, KB_MODEL_LEVEL, kind, id);
    for (const kb_weight *w = kb->weights + row.first, *end = w + row.n; w < end; w++) {
        if (w->class_id != s->competence && w->class_id != kb->n_competences) continue;
        double add = (double)w->weight * value;
        s->level += add;
        if (why && fabs(add) > s->strongest) s->strongest = fabs(add), s->why = why;
    }
}

/* What the level model starts from: the bias has a weight for nearly every competence, so its row is laid out. */
static double own_bias(const ecfit_kb *kb, uint32_t competence)
{
    const kb_weight_row row = kb_weights_of(kb, KB_MODEL_LEVEL, KB_F_BIAS, 0);
    double sum = 0;
    if (row.dense) return (double)kb->dense[row.dense + competence] + (double)kb->dense[row.dense + kb->n_competences];
    for (const kb_weight *w = kb->weights + row.first, *end = w + row.n; w < end; w++)
        if (w->class_id == competence || w->class_id == kb->n_competences) sum += (double)w->weight;
    return sum;
}

int ecfit_decide_level(const ecfit_decision *x, const ecfit_features *f, uint32_t competence, unsigned allowed,
                       const float *local, const char **why)
{
    *why = "usual for this competence";
    if (!x->kb->models[KB_MODEL_LEVEL].n_classes) return nearest_allowed(level_from_knowledge(f, allowed, local, why), allowed);
    level_sum s = {x, competence, 0, 0.08, *why};
    s.level = own_bias(x->kb, competence);
    add_terms(&s, 0, x->n_before_local);
    hear_reasons(&s, 0, x->n_reasons_before_local);
    for (uint32_t i = 0; i < KB_N_AUTONOMY; i++)
        if (local[i] != 0) add_own(&s, KB_F_LOCAL, i, (double)local[i], autonomy_why[i]);
    add_terms(&s, x->n_before_local, x->level_terms.n);
    hear_reasons(&s, x->n_reasons_before_local, x->level_reasons.n);
    *why = s.why;
    return nearest_allowed(s.level, allowed);
}

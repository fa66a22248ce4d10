#include "score/trace.h"
#include <math.h>

enum { MAX_LISTED = 12, MAX_WISHES = 6 };

/* What was asked for: a competence, or a role through its likeliest occupation. */
typedef struct target {
    uint32_t frame, competence; /* or KB_NONE */
    uint32_t role, occupation;  /* or KB_NONE */
} target;

/* ---- evidence found --------------------------------------------------------------------------------------- */

/* If it counted in full. */
static float says(const ecfit_case *c, const target *t, const ecfit_hit *h)
{
    if (t->competence != KB_NONE) return ecfit_says_competence(c->x, h, t->competence);
    uint32_t topic = h->kind == KB_N_KINDS ? c->kb->rules[h->rule].topic : KB_NONE;
    if (h->kind == KB_TERM) topic = c->kb->entries[h->entry].value;
    if (topic != KB_NONE) return c->x->topic_speaks[topic * c->kb->n_occupations + t->occupation];
    float weight = 0;
    if (h->kind == KB_TITLE)
        for (uint32_t i = 0; i < c->kb->entries[h->entry].n_links; i++) {
            const kb_link *l = &c->kb->links[c->kb->entries[h->entry].first_link + i];
            if (l->id == t->occupation) weight = 2 * l->weight;
        }
    return weight;
}

/* Why a hit does not count at all, or NULL. */
static const char *discount(const ecfit_case *c, const ecfit_hit *h, const ecfit_hit **longer)
{
    const ecfit_sentence *s = &c->d->sentences.at[h->sentence];
    *longer = NULL;
    if (h->dead) return ecfit_hit_why_dead(c->d, h, longer);
    if (h->modality == ECFIT_MODALITY_NEGATED) return "negated";
    if (!ecfit_section_counts((ecfit_section)s->section)) return "in a section that does not count";
    if (s->heading) return "in a heading";
    if (h->kind == KB_TITLE && (!c->d->title.end || h->start < c->d->title.start || h->end > c->d->title.end))
        return "a title phrase outside the title";
    return NULL;
}

/* Why a hit that counts does not count in full, or NULL. */
static const char *halved(const ecfit_case *c, const ecfit_hit *h)
{
    if (h->modality == ECFIT_MODALITY_DESIRABLE) return "only desirable: counts half";
    bool twofold = c->d->lang_weight[c->d->sentences.at[h->sentence].lang] < 1;
    return twofold ? "half: the notice stands in two languages" : NULL;
}

/* The strongest hits, each entry or rule once with a count. */
typedef struct ranked {
    const ecfit_hit *hit;
    float weight;
    size_t times;
} ranked;

typedef struct ranking {
    ranked at[MAX_LISTED];
    size_t n, all;
} ranking;

static void rank(ranking *r, const ecfit_hit *h, float weight)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->at[i].hit->entry == h->entry && r->at[i].hit->rule == h->rule) {
            r->at[i].times++;
            return;
        }
    r->all++;
    size_t at = r->n;
    while (at > 0 && r->at[at - 1].weight < weight) at--;
    if (at == MAX_LISTED) return;
    size_t keep = r->n < MAX_LISTED ? r->n++ : MAX_LISTED - 1;
    memmove(r->at + at + 1, r->at + at, (keep - at) * sizeof *r->at);
    r->at[at] = (ranked){h, weight, 1};
}

static void print_ranked(const ecfit_case *c, const ranked *r, ecfit_buf *out)
{
    const ecfit_hit *longer;
    const char *why = discount(c, r->hit, &longer);
    if (!why) why = halved(c, r->hit);
    ecfit_buf_fmt(out, "  %5.2f  ", (double)r->weight);
    ecfit_hit_print(c, r->hit, out);
    if (r->times > 1) ecfit_buf_fmt(out, "  x%zu", r->times);
    if (why) ecfit_buf_fmt(out, "  <- %s", why);
    if (longer) ecfit_buf_puts(out, " "), ecfit_hit_print(c, longer, out);
    ecfit_buf_putc(out, '\n');
}

static void list_hits(const ecfit_case *c, const target *t, bool discounted, ecfit_buf *out)
{
    ranking r = {.n = 0};
    for (size_t i = 0; i < c->d->hits.n; i++) {
        const ecfit_hit *h = &c->d->hits.at[i], *longer;
        float weight = says(c, t, h);
        if (weight >= 0.05f && (discount(c, h, &longer) != NULL) == discounted) rank(&r, h, weight);
    }
    for (size_t i = 0; i < r.n; i++) print_ranked(c, &r.at[i], out);
    if (!r.n) ecfit_buf_puts(out, "  nothing\n");
    if (r.all > r.n) ecfit_buf_fmt(out, "  ... %zu weaker ones\n", r.all - r.n);
}

static void print_evidence(const ecfit_case *c, const target *t, ecfit_buf *out)
{
    ecfit_buf_puts(out, "Evidence found:\n");
    list_hits(c, t, false, out);
    ecfit_buf_puts(out, "Discounted:\n");
    list_hits(c, t, true, out);
}

/* ---- what is missing -------------------------------------------------------------------------------------- */

/* The topics whose first mention would add most; those that are there already would add less. */
static void print_wishes(const ecfit_case *c, const ecfit_shares *wishes, ecfit_buf *out)
{
    ecfit_buf_puts(out, "What one more mention would add most:\n");
    for (size_t i = 0; i < wishes->n && i < MAX_WISHES; i++)
        ecfit_buf_fmt(out, "  %+5.2f  topic %s (%s)%s\n", (double)wishes->at[i].adds,
                      kb_str(c->kb, c->kb->topics[wishes->at[i].id].slug),
                      kb_str(c->kb, c->kb->topics[wishes->at[i].id].says),
                          wishes->at[i].value > 0 ? ", there already" : "");
}

/* log(1 + sum) grows by this much with one more term. */
static float growth(float have) { return log1pf(1 / expf(have)); }

static float topic_weight(const ecfit_kb *kb, enum kb_model_id model, uint32_t topic, uint32_t class_id)
{
    kb_weight_row row = kb_weights_of(kb, model, KB_F_TOPIC, topic);
    for (uint32_t i = row.first; i < row.first + row.n; i++)
        if (kb->weights[i].class_id == class_id) return kb->weights[i].weight;
    return 0;
}

/* ---- a competence ----------------------------------------------------------------------------------------- */

static double log_odds(double p) { return log((p + 1e-6) / (1 - p + 1e-6)); }

static void why_not_competence(const ecfit_case *c, const target *t, ecfit_buf *out)
{
    const kb_frame *k = &c->kb->frames[t->frame];
    double p = (double)c->x->competence[t->competence],
        threshold = (double)c->kb->parameters[KB_P_competence_threshold];
    ecfit_shares pro = {0}, con = {.against = true}, wishes = {0};
    ecfit_buf_fmt(out, "Competence %s %s: %.2f against a threshold of %.2f: ", kb_str(c->kb, k->code),
                  kb_str(c->kb, k->name_en), p, threshold);
    if (p >= threshold)
        ecfit_buf_puts(out, c->r->in_scope ? "it is among the answers\n"
                       : "above it, but the notice is out of scope\n");
    else ecfit_buf_fmt(out, "%.2f of log-odds are missing\n", log_odds(threshold) - log_odds(p));
    print_evidence(c, t, out);
    ecfit_competence_shares(c, t->competence, &pro, &con);
    ecfit_buf_puts(out, "What speaks for it, and against:\n");
    ecfit_shares_print(c, &pro, out);
    ecfit_shares_print(c, &con, out);
    for (uint32_t i = 0; i < c->kb->n_topics; i++) {
        float have = c->f->topic[i], evidence = c->x->topic_competence[i * c->kb->n_competences + t->competence];
        float adds = growth(have) * topic_weight(c->kb, KB_MODEL_COMPETENCE, i, t->competence);
        if (!c->kb->models[KB_MODEL_COMPETENCE].n_classes) adds = growth(have) * evidence / 3;
        ecfit_shares_offer(&wishes, (ecfit_share_of){KB_F_TOPIC, i, have, adds});
    }
    print_wishes(c, &wishes, out);
}

/* ---- a role ----------------------------------------------------------------------------------------------- */

/* Its place among the roles of the edition, and its share. */
static unsigned rank_of(const ecfit_case *c, uint32_t role, float *share)
{
    uint32_t nm = kb_find_nomenclature(c->kb, c->r->nomenclature);
    const kb_nomenclature *n = &c->kb->nomenclatures[nm];
    unsigned rank = 1;
    float sum = 0, own = ecfit_role_weight(c->x, role);
    for (uint32_t i = n->first_role; i < n->first_role + n->n_roles; i++) {
        float weight = ecfit_role_weight(c->x, i);
        rank += weight > own;
        sum += weight;
    }
    *share = sum > 0 ? own / sum : 0;
    return rank;
}

static void compare_parts(const ecfit_case *c, uint32_t o, uint32_t winner, float choice, ecfit_buf *out)
{
    float usual = c->x->score[o] - c->x->score[winner];
    ecfit_buf_puts(out, "Against the first role, part by part:");
    for (unsigned p = 0; p < PART_CHOICE; p++) {
        const float adds = c->x->part[p][o] - c->x->part[p][winner];
        ecfit_buf_fmt(out, "  %s %+.2f", ecfit_part_name(p), (double)adds);
        usual -= adds;
    }
    ecfit_buf_fmt(out, "  how usual %+.2f  %s %+.2f\nMissing: %.2f of log-odds\n", (double)usual, ecfit_part_name(PART_CHOICE),
                  (double)choice, (double)(c->x->score[winner] - c->x->score[o] - choice));
}

static void compare_features(const ecfit_case *c, uint32_t o, uint32_t winner, ecfit_buf *out)
{
    static const enum kb_feature kinds[] = {KB_F_TITLE, KB_F_TITLE_WORD, KB_F_TOPIC, KB_F_RULE, KB_F_WORD,
                                            KB_F_EVIDENCE};
    ecfit_shares pro = {0}, con = {.against = true};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) ecfit_role_shares(c, kinds[i], o, winner, &pro, &con);
    ecfit_buf_puts(out, "What speaks for it, and for the first role (minus):\n");
    ecfit_shares_print(c, &pro, out);
    ecfit_shares_print(c, &con, out);
}

static void why_not_role(const ecfit_case *c, const target *t, ecfit_buf *out)
{
    const kb_occupation *own = &c->kb->occupations[t->occupation];
    uint32_t first = c->r->n_roles ? ecfit_role_row(c, c->r->roles[0].code) : KB_NONE;
    uint32_t winner = first == KB_NONE ? KB_NONE : ecfit_likeliest_occupation(c, first);
    ecfit_shares wishes = {0};
    float share, choice = t->role == KB_NONE || first == KB_NONE ? 0 : c->x->choice[t->role - c->x->first_choice] -
                                                                        c->x->choice[first - c->x->first_choice];
    unsigned rank = t->role == KB_NONE ? 0 : rank_of(c, t->role, &share);
    if (t->role != KB_NONE)
        ecfit_buf_fmt(out, "Role %s %s: number %u with %.3f, by occupation %s\n",
                      kb_str(c->kb, c->kb->roles[t->role].code),
                      kb_str(c->kb, c->kb->roles[t->role].title_en), rank,
                          (double)share, kb_str(c->kb, own->slug));
    else
        ecfit_buf_fmt(out, "Occupation %s: %.3f\n", kb_str(c->kb, own->slug), (double)c->x->occupation[t->occupation]);
    if (!c->r->in_scope)
        ecfit_buf_fmt(out, "The notice is out of scope (%.2f): no role is listed without --force\n", c->r->scope_score);
    if (winner == t->occupation) ecfit_buf_puts(out, "It is the first answer's own occupation\n");
    else if (winner != KB_NONE) compare_parts(c, t->occupation, winner, choice, out);
    print_evidence(c, t, out);
    if (winner == KB_NONE || winner == t->occupation) return;
    compare_features(c, t->occupation, winner, out);
    for (uint32_t i = 0; i < c->kb->n_topics; i++) {
        float own_weight = topic_weight(c->kb, KB_MODEL_ROLE, i, t->occupation);
        float adds = own_weight - topic_weight(c->kb, KB_MODEL_ROLE, i, winner);
        adds += 0.3f * (ecfit_lean_of(c->x, i, t->occupation) - ecfit_lean_of(c->x, i, winner));
        ecfit_shares_offer(&wishes, (ecfit_share_of){KB_F_TOPIC, i, c->f->topic[i], adds * growth(c->f->topic[i])});
    }
    print_wishes(c, &wishes, out);
}

/* ---- the name --------------------------------------------------------------------------------------------- */

static uint32_t occupation_row(const ecfit_kb *kb, const char *slug)
{
    for (uint32_t i = 0; i < kb->n_occupations; i++)
        if (!strcmp(kb_str(kb, kb->occupations[i].slug), slug)) return i;
    return KB_NONE;
}

static bool find_target(const ecfit_case *c, const char *code, target *t)
{
    *t = (target){ecfit_frame_row(c, code), KB_NONE, ecfit_role_row(c, code), KB_NONE};
    if (t->frame != KB_NONE) t->competence = c->kb->frames[t->frame].competence;
    t->occupation = t->role != KB_NONE ? ecfit_likeliest_occupation(c, t->role) : occupation_row(c->kb, code);
    return t->frame != KB_NONE || t->occupation != KB_NONE;
}

float ecfit_hit_says(const ecfit_case *c, const ecfit_hit *h, const char *code)
{
    target t;
    return find_target(c, code, &t) ? says(c, &t, h) : 0;
}

ecfit_status ecfit_why_not(const ecfit_case *c, const char *code, ecfit_buf *out, ecfit_error *err)
{
    target t;
    if (!find_target(c, code, &t))
        return ecfit_fail(err, ECFIT_EARG, code, 0, "no role of %s, no competence of e-CF %s and no occupation",
                          c->r->nomenclature, c->r->ecf);
    ecfit_buf_fmt(out, "%s\n", c->r->id ? c->r->id : "-");
    if (t.frame != KB_NONE) why_not_competence(c, &t, out);
    else why_not_role(c, &t, out);
    return ECFIT_OK;
}

#include "score/trace.h"
#include <math.h>
#include <strings.h>

enum { HITS_A_TOPIC = 3 };

/* ---- the strongest shares --------------------------------------------------------------------------------- */

void ecfit_shares_offer(ecfit_shares *s, ecfit_share_of one)
{
    float rank = s->against ? -one.adds : one.adds;
    if (rank < 0.005f) return;
    size_t at = s->n;
    while (at > 0 && (s->against ? -s->at[at - 1].adds : s->at[at - 1].adds) < rank) at--;
    if (at == ECFIT_MAX_SHARES) return;
    size_t keep = s->n < ECFIT_MAX_SHARES ? s->n++ : ECFIT_MAX_SHARES - 1;
    memmove(s->at + at + 1, s->at + at, (keep - at) * sizeof *s->at);
    s->at[at] = one;
}

static void offer_both(ecfit_shares *pro, ecfit_shares *con, ecfit_share_of one)
{
    ecfit_shares_offer(pro, one);
    if (con) ecfit_shares_offer(con, one);
}

/* ---- roles ------------------------------------------------------------------------------------------------ */

typedef struct role_visit {
    const ecfit_case *c;
    uint32_t occupation, rival;
    ecfit_shares *pro, *con;
} role_visit;

/* What the topic links of topics.tsv add: what the score would lose without this topic. */
static float knowledge_adds(const ecfit_case *c, uint32_t topic, uint32_t o)
{
    float without = ecfit_terms_score(c->x, c->f, o, topic), with = ecfit_terms_score(c->x, c->f, o, KB_NONE);
    return with - without;
}

/* What a model's weights of a feature say of a class beyond what they say of the rival, or of the mean class. */
static float learned_adds(const ecfit_kb *kb, enum kb_model_id m, enum kb_feature kind, uint32_t id, uint32_t class_id,
                          uint32_t rival)
{
    kb_weight_row row = kb_weights_of(kb, m, kind, id);
    float own = 0, other = 0, sum = 0;
    for (uint32_t i = row.first; i < row.first + row.n; i++) {
        const kb_weight *w = &kb->weights[i];
        if (w->class_id == class_id) own = w->weight;
        if (w->class_id == rival) other = w->weight;
        if (w->class_id < kb->models[m].n_classes) sum += w->weight;
    }
    return own - (rival == KB_NONE ? sum / (float)kb->models[m].n_classes : other);
}

static void visit_role(void *ctx, enum kb_feature kind, uint32_t id, float value)
{
    const role_visit *v = ctx;
    float adds = 0;
    if (ecfit_kb_has_weights(v->c->kb))
        adds = value * learned_adds(v->c->kb, KB_MODEL_ROLE, kind, id, v->occupation, v->rival);
    if (kind == KB_F_TOPIC) {
        float rival = v->rival == KB_NONE ? 0 : knowledge_adds(v->c, id, v->rival);
        adds += knowledge_adds(v->c, id, v->occupation) - rival;
    }
    offer_both(v->pro, v->con, (ecfit_share_of){kind, id, value, adds});
}

void ecfit_role_shares(const ecfit_case *c, enum kb_feature kind, uint32_t o, uint32_t rival, ecfit_shares *pro,
                       ecfit_shares *con)
{
    role_visit v = {c, o, rival, pro, con};
    ecfit_features_visit(c->f, kind, visit_role, &v);
}

typedef struct choice_visit {
    const ecfit_kb *kb;
    enum kb_model_id model;
    uint32_t role, rival; /* classes of it */
    ecfit_shares *pro, *con;
} choice_visit;

static void visit_choice(void *ctx, enum kb_feature kind, uint32_t id, float value)
{
    const choice_visit *v = ctx;
    float adds = value * learned_adds(v->kb, v->model, kind, id, v->role, v->rival);
    if (kind != KB_F_BIAS) offer_both(v->pro, v->con, (ecfit_share_of){kind, id, value, adds});
}

void ecfit_choice_shares(const ecfit_case *c, uint32_t role, uint32_t rival, ecfit_shares *pro, ecfit_shares *con)
{
    const uint32_t first = c->x->first_choice;
    choice_visit v = {c->kb, kb_choice_of(c->kb, kb_find_nomenclature(c->kb, c->r->nomenclature)), role - first,
                      rival == KB_NONE ? KB_NONE : rival - first, pro, con};
    if (v.model == KB_N_MODELS) return;
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) ecfit_features_visit(c->f, k, visit_choice, &v);
    for (uint32_t o = 0; o < c->kb->n_occupations; o++) visit_choice(&v, KB_F_OCCUPATION, o, ecfit_occupation_speaks(c->x, o));
}

uint32_t ecfit_likeliest_occupation(const ecfit_case *c, uint32_t role)
{
    uint32_t best = KB_NONE;
    for (uint32_t i = c->x->first_share[role]; i < c->x->first_share[role + 1]; i++) {
        uint32_t o = c->x->shares[i].occupation;
        if (best == KB_NONE || c->x->occupation[o] > c->x->occupation[best]) best = o;
    }
    return best;
}

uint32_t ecfit_role_row(const ecfit_case *c, const char *code)
{
    uint32_t nm = kb_find_nomenclature(c->kb, c->r->nomenclature);
    const kb_nomenclature *n = nm == KB_NONE ? NULL : &c->kb->nomenclatures[nm];
    for (uint32_t i = 0; n && i < n->n_roles; i++)
        if (!strcmp(kb_str(c->kb, c->kb->roles[n->first_role + i].code), code)) return n->first_role + i;
    return KB_NONE;
}

uint32_t ecfit_frame_row(const ecfit_case *c, const char *code)
{
    uint32_t row = kb_find_edition(c->kb, c->r->ecf);
    const kb_edition *e = row == KB_NONE ? NULL : &c->kb->editions[row];
    for (uint32_t i = 0; e && i < e->n; i++)
        if (!strcasecmp(kb_str(c->kb, c->kb->frames[e->first + i].code), code)) return e->first + i;
    return KB_NONE;
}

/* ---- competences ------------------------------------------------------------------------------------------ */

typedef struct competence_visit {
    const ecfit_case *c;
    enum kb_model_id model;
    uint32_t competence; /* kb->n_competences: all alike */
    ecfit_shares *pro, *con;
} competence_visit;

static void visit_competence(void *ctx, enum kb_feature kind, uint32_t id, float value)
{
    const competence_visit *v = ctx;
    kb_weight_row row = kb_weights_of(v->c->kb, v->model, kind, id);
    for (uint32_t i = row.first; i < row.first + row.n; i++)
        if (v->c->kb->weights[i].class_id == v->competence)
            offer_both(v->pro, v->con, (ecfit_share_of){kind, id, value, value * v->c->kb->weights[i].weight});
}

static void visit_notice(competence_visit *v)
{
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) ecfit_features_visit(v->c->f, k, visit_competence, v);
    for (uint32_t o = 0; o < v->c->kb->n_occupations; o++)
        if (v->c->x->occupation[o] >= ECFIT_LIKELY) visit_competence(v, KB_F_OCCUPATION, o, v->c->x->occupation[o]);
}

void ecfit_competence_shares(const ecfit_case *c, uint32_t competence, ecfit_shares *pro, ecfit_shares *con)
{
    competence_visit v = {c, KB_MODEL_COMPETENCE, competence, pro, con};
    visit_notice(&v);
    for (uint32_t k = 0; k < c->kb->n_competences; k++) {
        visit_competence(&v, KB_F_MAX, k, c->x->max[k]);
        visit_competence(&v, KB_F_ANY, k, c->x->any[k]);
    }
}

/* ---- scope ------------------------------------------------------------------------------------------------ */

static void visit_scope(void *ctx, enum kb_feature kind, uint32_t id, float value)
{
    const role_visit *v = ctx; /* occupation: "out", the last one */
    const ecfit_kb *kb = v->c->kb;
    const bool of_title = kind == KB_F_TITLE || kind == KB_F_TITLE_WORD; /* see ecfit_decide_scope() */
    float adds = 0;
    if (!of_title) adds -= kb->parameters[KB_P_scope_roles] * learned_adds(kb, KB_MODEL_ROLE, kind, id, v->occupation, v->rival);
    kb_weight_row row = kb_weights_of(kb, KB_MODEL_SCOPE, kind, id);
    for (uint32_t i = row.first; i < row.first + row.n; i++)
        if (kb->weights[i].class_id == kb->n_occupations) adds += kb->weights[i].weight;
    if (kind != KB_F_BIAS) offer_both(v->pro, v->con, (ecfit_share_of){kind, id, value, adds * value});
}

/* What speaks for an information-systems job, and against it. */
static void scope_shares(const ecfit_case *c, ecfit_shares *pro, ecfit_shares *con)
{
    role_visit v = {c, (uint32_t)c->kb->n_occupations - 1, KB_NONE, pro, con};
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) ecfit_features_visit(c->f, k, visit_scope, &v);
}

/* ---- printing --------------------------------------------------------------------------------------------- */

void ecfit_hit_print(const ecfit_case *c, const ecfit_hit *h, ecfit_buf *out)
{
    bool rule = h->rule != KB_NONE;
    const kb_entry *e = rule ? NULL : &c->kb->entries[h->entry];
    ecfit_buf_putc(out, '"');
    for (uint32_t i = h->start; i < h->end; i++) {
        char ch = c->d->text.ptr[i];
        ecfit_buf_putc(out, (unsigned char)ch <= ' ' ? ' ' : ch);
    }
    ecfit_buf_fmt(out, "\"  %s", ecfit_section_name((ecfit_section)c->d->sentences.at[h->sentence].section));
    if (rule) {
        const kb_rule *r = &c->kb->rules[h->rule];
        ecfit_buf_fmt(out, "  rule %s/%s  %s:%u", ecfit_lang_code((ecfit_lang)r->lang), kb_str(c->kb, r->name),
                      kb_str(c->kb, r->file), r->line);
    } else {
        ecfit_buf_fmt(out, "  %s:%u", kb_str(c->kb, e->file), e->line);
    }
}

static bool speaks_of_topic(const ecfit_kb *kb, const ecfit_hit *h, uint32_t topic)
{
    if (h->kind == KB_TERM) return kb->entries[h->entry].value == topic;
    return h->kind == KB_N_KINDS && kb->rules[h->rule].topic == topic;
}

static bool points_to(const ecfit_kb *kb, const ecfit_hit *h, uint32_t competence)
{
    uint32_t first, n;
    if (h->kind == KB_TERM) first = kb->entries[h->entry].first_link, n = kb->entries[h->entry].n_links;
    else if (h->kind == KB_N_KINDS) first = kb->rules[h->rule].first_link, n = kb->rules[h->rule].n_links;
    else return false;
    for (uint32_t i = first; i < first + n; i++) {
        const kb_link *l = &kb->links[i];
        if ((l->kind == KB_LINK_COMPETENCE && l->id == competence) || (l->kind == KB_LINK_ITEM &&
                                                                       kb->items[l->id].competence == competence))
            return true;
    }
    return false;
}

/* The phrases and rules behind a feature. */
static void print_sources(const ecfit_case *c, const ecfit_share_of *s, ecfit_buf *out)
{
    const ecfit_hit *seen[HITS_A_TOPIC];
    size_t shown = 0;
    for (size_t i = 0; i < c->d->hits.n && shown < HITS_A_TOPIC; i++) {
        const ecfit_hit *h = &c->d->hits.at[i];
        bool behind = s->kind == KB_F_TOPIC      ? speaks_of_topic(c->kb, h, s->id)
                      : s->kind == KB_F_EVIDENCE ? points_to(c->kb, h, s->id)
                                                 : s->kind == KB_F_RULE && h->kind == KB_N_KINDS && h->rule == s->id;
        for (size_t k = 0; k < shown; k++) behind &= seen[k]->entry != h->entry || seen[k]->rule != h->rule;
        if (!behind || ecfit_hit_weight(c->d, h) <= 0) continue;
        seen[shown++] = h;
        ecfit_buf_puts(out, "               ");
        ecfit_hit_print(c, h, out);
        ecfit_buf_putc(out, '\n');
    }
}

void ecfit_shares_print(const ecfit_case *c, const ecfit_shares *s, ecfit_buf *out)
{
    for (size_t i = 0; i < s->n; i++) {
        char name[320];
        ecfit_feature_name(c->kb, s->at[i].kind, s->at[i].id, name, sizeof name);
        ecfit_buf_fmt(out, "    %+6.2f  %s (%.2f)\n", (double)s->at[i].adds, name, (double)s->at[i].value);
        print_sources(c, &s->at[i], out);
    }
}

/* ---- the first role --------------------------------------------------------------------------------------- */

static const struct { enum kb_feature kind; unsigned part; } places[] = {
    {KB_F_TITLE, PART_TITLE}, {KB_F_TITLE_WORD, PART_TITLE}, {KB_F_SENIORITY, PART_TITLE}, {KB_F_TOPIC, PART_TERMS},
    {KB_F_RULE, PART_TERMS},  {KB_F_WORD, PART_WORDS},       {KB_F_EVIDENCE, PART_COMPETENCES},
        {KB_F_AUTONOMY, PART_COMPETENCES}};
enum { N_PLACES = sizeof places / sizeof *places };

static void gather_part(const ecfit_case *c, unsigned part, uint32_t o, uint32_t rival, ecfit_shares *pro,
                        ecfit_shares *con)
{
    for (size_t i = 0; i < N_PLACES; i++)
        if (places[i].part == part) ecfit_role_shares(c, places[i].kind, o, rival, pro, con);
}

static void print_title_entry(const ecfit_case *c, ecfit_buf *out)
{
    const ecfit_title_reading *t = &c->d->title;
    if (t->strength <= 0) {
        ecfit_buf_puts(out, "            no title, or none that the dictionaries know\n");
        return;
    }
    ecfit_buf_fmt(out, "            read from \"%.*s\"", (int)c->d->title_text.len, c->d->title_text.ptr);
    if (t->best_entry != KB_NONE) {
        const kb_entry *e = &c->kb->entries[t->best_entry];
        ecfit_buf_fmt(out, " by \"%s\"  %s:%u", kb_str(c->kb, e->text), kb_str(c->kb, e->file), e->line);
    } else {
        ecfit_buf_puts(out, " by head and domain  titles/grid.tsv");
    }
    ecfit_buf_puts(out, ", says");
    for (uint32_t o = 0; o < c->kb->n_occupations; o++)
        if (t->shares[o] > 0.05f)
            ecfit_buf_fmt(out, " %s=%.2f", kb_str(c->kb, c->kb->occupations[o].slug), (double)t->shares[o]);
    ecfit_buf_putc(out, '\n');
}

static void print_parts(const ecfit_case *c, const ecfit_role *role, uint32_t row, uint32_t o, ecfit_buf *out)
{
    for (unsigned p = 0; p < ECFIT_N_PARTS; p++) {
        ecfit_shares pro = {0};
        ecfit_buf_fmt(out, "  %-12s %+6.2f\n", ecfit_part_name(p), role->parts[p]);
        if (p == PART_TITLE) print_title_entry(c, out);
        if (p == PART_CHOICE) ecfit_choice_shares(c, row, KB_NONE, &pro, NULL);
        else gather_part(c, p, o, KB_NONE, &pro, NULL);
        ecfit_shares_print(c, &pro, out);
    }
}

static void print_occupations(const ecfit_case *c, uint32_t row, ecfit_buf *out)
{
    ecfit_buf_puts(out, "  made of");
    for (uint32_t i = c->x->first_share[row]; i < c->x->first_share[row + 1]; i++)
        if (c->x->occupation[c->x->shares[i].occupation] >= 0.01f)
            ecfit_buf_fmt(out, " %s (%.2f of %.2f)", kb_str(c->kb, c->kb->occupations[c->x->shares[i].occupation].slug),
                          (double)c->x->shares[i].share, (double)c->x->occupation[c->x->shares[i].occupation]);
    ecfit_buf_puts(out, "  occupations.tsv\n");
}

/* Where a domain expert would mend the answer: the entries that carry the parts that carry it. */
static void print_mending(const ecfit_case *c, const ecfit_role *role, uint32_t o, ecfit_buf *out)
{
    ecfit_shares topics = {0};
    unsigned strongest = 0;
    for (unsigned p = 1; p < ECFIT_N_PARTS; p++)
        if (role->parts[p] > role->parts[strongest]) strongest = p;
    ecfit_buf_fmt(out, "If this is wrong (the %s part decides most):\n", ecfit_part_name(strongest));
    if (role->parts[PART_TITLE] > 0.5 && c->d->title.best_entry != KB_NONE) {
        const kb_entry *e = &c->kb->entries[c->d->title.best_entry];
        ecfit_buf_fmt(out, "  title    %s:%u  occupations of \"%s\"; or add the whole title as a phrase of its own\n",
                      kb_str(c->kb, e->file), e->line, kb_str(c->kb, e->text));
    }
    ecfit_role_shares(c, KB_F_TOPIC, o, KB_NONE, &topics, NULL);
    for (size_t i = 0; i < topics.n && i < 2; i++)
        ecfit_buf_fmt(out, "  topic    topics.tsv, \"%s\": its weight for %s; or a sense guard at the phrases named above\n",
                      kb_str(c->kb, c->kb->topics[topics.at[i].id].slug), kb_str(c->kb, c->kb->occupations[o].slug));
    if (role->parts[PART_WORDS] > 0.5 || role->parts[PART_CHOICE] > 0.5)
        ecfit_buf_puts(out, "  words    weights/role.tsv and choice-*.tsv are learned: write the tell-tale words as terms, "
                            "or label such notices and `make train`\n");
    ecfit_buf_puts(out, "  edition  occupations.tsv: the shares of the occupation in this edition\n");
}

static void trace_role(const ecfit_case *c, ecfit_buf *out)
{
    const ecfit_role *role = &c->r->roles[0];
    uint32_t row = ecfit_role_row(c, role->code), o = row == KB_NONE ? KB_NONE : ecfit_likeliest_occupation(c, row);
    ecfit_buf_fmt(out, "Role %s %s  score %.3f  confidence %.2f\n", role->code, role->title, role->score,
                  role->confidence);
    for (size_t i = 0; o == KB_NONE && i < role->n_evidence; i++)
        ecfit_buf_fmt(out, "    %+6.2f  %s  %s:%u\n", role->evidence[i].weight, role->evidence[i].by,
                      role->evidence[i].source, role->evidence[i].line);
    if (o == KB_NONE) return; /* a catalogue of an overlay: its titles and terms are all there is */
    print_occupations(c, row, out);
    print_parts(c, role, row, o, out);
    if (c->r->n_roles > 1) {
        uint32_t second = ecfit_role_row(c, c->r->roles[1].code),
            rival = second == KB_NONE ? KB_NONE : ecfit_likeliest_occupation(c, second);
        ecfit_shares pro = {0}, con = {.against = true};
        for (unsigned p = 0; rival != KB_NONE && p < PART_CHOICE; p++) gather_part(c, p, o, rival, &pro, &con);
        if (second != KB_NONE) ecfit_choice_shares(c, row, second, &pro, &con);
        ecfit_buf_fmt(out, "Against %s %s (%.3f)\n", c->r->roles[1].code, c->r->roles[1].title, c->r->roles[1].score);
        ecfit_shares_print(c, &pro, out);
        ecfit_shares_print(c, &con, out);
    }
    print_mending(c, role, o, out);
}

static void trace_competence(const ecfit_case *c, const ecfit_competence *k, ecfit_buf *out)
{
    uint32_t frame = ecfit_frame_row(c, k->code);
    ecfit_shares pro = {0}, con = {.against = true};
    ecfit_buf_fmt(out, "Competence %s %s  %.2f (threshold %.2f), level %d: %s\n", k->code, k->name, k->score,
                  (double)c->kb->parameters[KB_P_competence_threshold], k->level, k->level_why);
    if (frame == KB_NONE) return;
    ecfit_competence_shares(c, c->kb->frames[frame].competence, &pro, &con);
    ecfit_shares_print(c, &pro, out);
    if (con.n > 3) con.n = 3;
    ecfit_shares_print(c, &con, out);
    for (size_t i = 0; i < k->n_evidence && i < 3; i++)
        ecfit_buf_fmt(out, "    seen    %s  %s:%u\n", k->evidence[i].by, k->evidence[i].source, k->evidence[i].line);
}

/* What moves the levels of all competences alike; what moves those of one stands in weights/level.tsv, too. */
static void trace_levels(const ecfit_case *c, ecfit_buf *out)
{
    ecfit_shares up = {0}, down = {.against = true};
    competence_visit v = {c, KB_MODEL_LEVEL, (uint32_t)c->kb->n_competences, &up, &down};
    if (!ecfit_kb_has_weights(c->kb)) return;
    visit_notice(&v);
    ecfit_buf_puts(out, "Levels of all competences, up and down\n");
    ecfit_shares_print(c, &up, out);
    ecfit_shares_print(c, &down, out);
}

static const double scope_is_plain = 0.95;

static void trace_scope(const ecfit_case *c, ecfit_buf *out)
{
    ecfit_shares pro = {0}, con = {.against = true};
    ecfit_buf_fmt(out, "%s: %s (%.2f)\n", c->r->in_scope ? "Information-systems job" : "Not an information-systems job",
                  c->r->in_scope ? "in scope" : "out of scope", c->r->scope_score);
    if (c->r->scope_score > scope_is_plain || !ecfit_kb_has_weights(c->kb)) return;
    scope_shares(c, &pro, &con);
    ecfit_buf_puts(out, "  What speaks for such a job:\n");
    ecfit_shares_print(c, &pro, out);
    ecfit_buf_puts(out, "  and against:\n");
    ecfit_shares_print(c, &con, out);
    if (c->f->sign[KB_SIGN_ICT_DENSITY] == 0) ecfit_buf_puts(out, "            no term of information systems in it\n");
    ecfit_buf_puts(out, "If this is wrong:\n  terms    write the words that tell the trade as terms of a topic; w=0 silences one that misleads\n"
                        "  words    weights/scope.tsv and role.tsv are learned: label such notices and `make train`\n");
}

void ecfit_trace(const ecfit_case *c, ecfit_buf *out)
{
    ecfit_buf_fmt(out, "%s\n", c->r->id ? c->r->id : "-");
    trace_scope(c, out);
    if (c->r->n_roles) trace_role(c, out);
    if (c->r->n_competences) trace_levels(c, out);
    for (size_t i = 0; i < c->r->n_competences; i++) trace_competence(c, &c->r->competences[i], out);
}

#include "score/record.h"
#include "lexicon/crosswalk.h"
#include "score/catalogue.h"
#include "score/evidence.h"
#include "score/needs.h"
#include "score/sheet.h"
#include <math.h>
#include <stdio.h>

enum { DEFAULT_TOP = 5, ROLE_EVIDENCE = ECFIT_MOST_EVIDENCE, COMPETENCE_EVIDENCE = 6, MAX_ITEMS = 8 };
static const float least_for_role = 0.01f, least_for_competence = 0.05f; /* weight of evidence that is shown */

/* How many cues of each autonomy; the last ones are of none, so that they are added up four by four. */
enum { CUE_COUNTS = (KB_N_AUTONOMY + 3) / 4 * 4 };
typedef struct cue_counts {
    uint32_t of[CUE_COUNTS];
} cue_counts;

typedef struct filler {
    ecfit_record *r;
    ecfit_arena *a;
    const ecfit_options *o;
    const ecfit_doc *d;
    const ecfit_features *f;
    ecfit_decision *x;
    ecfit_catalogue catalogue; /* when the nomenclature has its own titles and terms; else p is NULL */
    uint64_t *says; /* of each mention, see ecfit_may_say() */
    cue_counts *cues; /* of each sentence */
    ecfit_record_frameworks in;
    float mean_choice;
} filler;

static const char *copy(filler *w, const char *z) { return z ? ecfit_arena_dup(w->a, z, strlen(z)) : NULL; }

static void *copy_array(filler *w, const void *from, size_t n, size_t size)
{
    void *to = ecfit_arena_take(w->a, n * size + 1);
    if (to && n) memcpy(to, from, n * size);
    return to;
}

/* What a row of roles or frames is called in options.crosswalk, when that is a framework of the same kind. */
static bool fill_crosswalk(filler *w, kb_framework from, uint32_t row, const ecfit_counterpart **out, size_t *n)
{
    ecfit_counterpart found[KB_MAX_COUNTERPARTS];
    if (!w->o->crosswalk || w->in.other.competences != from.competences) return true;
    *n = kb_counterparts(w->d->kb, row, from, w->in.other, w->d->lang, found);
    return (*out = copy_array(w, found, *n, sizeof *found));
}

/* ---- what speaks ------------------------------------------------------------------------------------------ */

/* gcc takes a function that does nothing but ask memory for one that does nothing, and drops its calls. */
#define EXPECTING static inline __attribute__((always_inline))

/* Ask memory for what a topic says of competences and of the occupations that evidence is shown for. */
EXPECTING void expect_topic(const ecfit_decision *x, uint32_t topic, const uint32_t *occupations, size_t n)
{
    enum { LINE = 64 / sizeof(float) };
    const float *says = x->topic_competence + topic * x->kb->n_competences;
    const float *speaks = x->topic_speaks + topic * x->kb->n_occupations;
    for (size_t i = 0; i < x->kb->n_competences; i += LINE) __builtin_prefetch(says + i);
    for (size_t i = 0; i < n; i++) __builtin_prefetch(speaks + occupations[i]);
}

EXPECTING void expect_topics(const ecfit_decision *x, const ecfit_features *f)
{
    enum { MOST = 8 };
    uint32_t occupations[MOST];
    size_t n = 0;
    for (uint32_t i = 0; i < x->n_likely && n < MOST; i++) {
        occupations[n] = x->likely[i];
        n += x->occupation[x->likely[i]] >= ECFIT_SHOWN;
    }
    for (size_t i = 0; i < f->topics.n; i++) expect_topic(x, f->topics.at[i], occupations, n);
}

static bool list_what_speaks(filler *w)
{
    const size_t n = w->f->mentions.n;
    w->says = ecfit_arena_take(w->a, (n + 1) * sizeof *w->says);
    if (!w->says) return false;
    for (size_t i = 0; i < n; i++) w->says[i] = ecfit_may_say(w->x, &w->f->mentions.at[i].speaker);
    expect_topics(w->x, w->f);
    return true;
}

/* ---- roles ------------------------------------------------------------------------------------------------ */

/* The first hit of a title phrase where the title stands in the text. */
static const ecfit_hit *title_hit(const ecfit_doc *d)
{
    const ecfit_sentence *s = d->sentences.at, *end = s + d->sentences.n;
    if (!d->title.end) return NULL;
    for (; s < end && s->start < d->title.end; s++)
        for (uint32_t i = s->first_hit; s->end > d->title.start && i < s->first_hit + s->n_hits; i++) {
            const ecfit_hit *h = &d->hits.at[i];
            if (h->kind == KB_TITLE && h->start >= d->title.start && h->end <= d->title.end) return h;
        }
    return NULL;
}

static bool show_role_evidence(const filler *w, ecfit_role *role, const ecfit_ranking *best)
{
    ecfit_ranked ranked;
    ecfit_ranking_sort(best, &ranked);
    return ecfit_ranked_show(&ranked, w->d, w->a, &role->evidence, &role->n_evidence);
}

static bool catalogue_evidence(filler *w, ecfit_role *role, uint32_t row)
{
    ecfit_ranking best;
    ecfit_ranking_begin(&best, ROLE_EVIDENCE, least_for_role);
    for (size_t i = 0; i < w->d->hits.n; i++)
        ecfit_ranking_offer(&best, w->d, &w->d->hits.at[i], ecfit_hit_catalogue(w->d, &w->d->hits.at[i], row));
    return show_role_evidence(w, role, &best);
}

static const ecfit_likely *likely_occupations(filler *w, uint32_t row, uint32_t *n)
{
    uint32_t n_shares = w->x->first_share[row + 1] - w->x->first_share[row];
    ecfit_likely *out = ecfit_arena_take(w->a, n_shares * sizeof *out + 1);
    if (out) *n = ecfit_role_likely(w->x, row, out);
    return out;
}

static bool role_evidence(filler *w, ecfit_role *role, uint32_t row)
{
    if (w->catalogue.p) return catalogue_evidence(w, role, row);
    ecfit_ranking best;
    ecfit_ranking_begin(&best, ROLE_EVIDENCE, least_for_role);
    const ecfit_hit *title = role->parts[PART_TITLE] > 0.5 ? title_hit(w->d) : NULL;
    if (title) ecfit_ranking_offer(&best, w->d, title, (float)role->parts[PART_TITLE]);
    uint32_t n_likely;
    const ecfit_likely *likely = likely_occupations(w, row, &n_likely);
    if (!likely) return false;
    for (const ecfit_mentioned *m = w->f->mentions.at, *end = m + (n_likely ? w->f->mentions.n : 0); m < end; m++) {
        if (m->speaker.topic == KB_NONE) continue;
        const float weight = ecfit_topic_speaks(w->x, m->speaker.topic, likely, n_likely) * m->weight;
        ecfit_ranking_offer(&best, w->d, &w->d->hits.at[m->hit], weight);
    }
    return show_role_evidence(w, role, &best);
}

/* Its choice is told against the mean role, as the other parts are. */
static void choose(filler *w, uint32_t nomenclature)
{
    const uint32_t n = w->d->kb->nomenclatures[nomenclature].n_roles;
    float sum = 0;
    if (w->o->sheet) ecfit_decide_no_choice(w->x, nomenclature); /* it was learned from notices */
    else ecfit_decide_choice(w->x, w->f, nomenclature);
    for (uint32_t i = 0; i < n; i++) sum += w->x->choice[i];
    w->mean_choice = n ? sum / (float)n : 0;
}

/* The parts of a role: those of its likeliest occupation, and the choice. */
static void role_parts(const filler *w, ecfit_role *role, uint32_t row)
{
    const ecfit_kb *kb = w->d->kb;
    if (w->catalogue.p) {
        row -= kb->nomenclatures[w->in.roles.row].first_role;
        role->parts[PART_TITLE] = (double)w->catalogue.title[row];
        role->parts[PART_TERMS] = (double)w->catalogue.terms[row];
        return;
    }
    uint32_t best = KB_NONE;
    for (uint32_t i = w->x->first_share[row]; i < w->x->first_share[row + 1]; i++) {
        uint32_t o = w->x->shares[i].occupation;
        if (best == KB_NONE || w->x->occupation[o] > w->x->occupation[best]) best = o;
    }
    for (int p = 0; p < PART_CHOICE; p++) role->parts[p] = best == KB_NONE ? 0 : (double)w->x->part[p][best];
    role->parts[PART_CHOICE] = (double)(w->x->choice[row - w->x->first_choice] - w->mean_choice);
}

/* *role is zeroed. */
static bool fill_role(filler *w, ecfit_role *role, uint32_t row, double p)
{
    const kb_role *k = &w->d->kb->roles[row];
    role->code = kb_str(w->d->kb, k->code);
    role->title = kb_str(w->d->kb, w->d->lang == ECFIT_LANG_FR ? k->title_fr : k->title_en);
    role->score = p;
    __builtin_prefetch(role->code); /* read when it is printed, and so below */
    __builtin_prefetch(role->title);
    role_parts(w, role, row);
    return role_evidence(w, role, row) && fill_crosswalk(w, w->in.roles, row, &role->crosswalk, &role->n_crosswalk);
}

/* What the sheets say decides; what notices say of such a text only parts the equal. */
static bool join_sheets(filler *w, const kb_nomenclature *nm, float *p, float *sum)
{
    float *scores, best = -INFINITY;
    if (!ecfit_sheet_scores(&scores, w->a, w->d, nm)) return false;
    if (!scores) return true;
    for (uint32_t i = 0; i < nm->n_roles; i++) {
        scores[i] += 0.5f * logf(p[i] / fmaxf(*sum, 1e-9f) + 0.02f);
        best = fmaxf(best, scores[i]);
    }
    *sum = 0;
    for (uint32_t i = 0; i < nm->n_roles; i++) *sum += p[i] = expf(scores[i] - best);
    return true;
}

/* The numbers of the n greatest of p, the greatest first and of equals the first; order has room for them. */
static void find_greatest(const float *p, uint32_t n_all, uint32_t *order, uint32_t n)
{
    uint32_t have = 0;
    for (uint32_t i = 0; i < n_all; i++) {
        if (have == n && p[i] <= p[order[n - 1]]) continue;
        uint32_t at = have < n ? have++ : n - 1;
        for (; at > 0 && p[order[at - 1]] < p[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
}

static double sum_without(const float *p, uint32_t n, uint32_t left_out)
{
    double sum = 0;
    for (uint32_t i = 0; i < left_out; i++) sum += (double)p[i];
    for (uint32_t i = left_out + 1; i < n; i++) sum += (double)p[i];
    return sum;
}

/* How much speaks for each role of a nomenclature, without what falls to "no ICT job": p, and its sum. */
static bool weigh_roles(filler *w, const kb_nomenclature *nm, float *p, float *sum)
{
    const bool own_terms = nm->flags & KB_OWN_TERMS; /* a catalogue of one's own may hold any trade */
    if (own_terms && !ecfit_catalogue_fill(&w->catalogue, w->a, w->d, nm)) return false;
    *sum = 0;
    for (uint32_t i = 0; i < nm->n_roles; i++)
        *sum += p[i] = own_terms ? w->catalogue.p[i] : ecfit_role_weight(w->x, nm->first_role + i);
    return !w->o->sheet || own_terms || join_sheets(w, nm, p, sum);
}

/* The best `top` roles, the best one first. The first one's confidence is calibrated, and what it leaves is shared among
 * all the others as they weigh, listed or not: one minus a float near one would be noise. */
static bool rank_roles(filler *w, const kb_nomenclature *nm, const float *p, float sum, bool titled, ecfit_role *roles,
                       uint32_t top)
{
    const uint32_t n_order = top > 1 || nm->n_roles < 2 ? top : 2; /* the first one is told by the second */
    uint32_t *order = ecfit_arena_take(w->a, n_order * sizeof *order + 1);
    if (!order) return false;
    find_greatest(p, nm->n_roles, order, n_order);
    for (uint32_t k = 0; k < top; k++) {
        const double share = (double)(sum > 0 ? p[order[k]] / sum : 0);
        if (!fill_role(w, &roles[k], nm->first_role + order[k], share)) return false;
    }
    if (!top) return true;
    const float all = fmaxf(sum, 1e-9f), second = n_order > 1 ? p[order[1]] : 0;
    roles[0].confidence = ecfit_confidence(w->x, p[order[0]] / all, second / all, titled);
    const double left = 1 - roles[0].confidence, others = sum_without(p, nm->n_roles, order[0]);
    for (uint32_t k = 1; k < top; k++) roles[k].confidence = others > 0 ? (double)p[order[k]] / others * left : 0;
    return true;
}

/* Of a notice that is out of scope none is listed; what explains it asks for the choice all the same. */
static bool fill_roles(filler *w, uint32_t nomenclature, bool titled)
{
    const kb_nomenclature *nm = &w->d->kb->nomenclatures[nomenclature];
    uint32_t top = w->o->top ? w->o->top : DEFAULT_TOP;
    if (top > nm->n_roles) top = nm->n_roles;
    choose(w, nomenclature);
    if (!w->r->in_scope && !w->o->force && !w->o->sheet && !(nm->flags & KB_OWN_TERMS)) return true;
    float *p = ecfit_arena_take(w->a, nm->n_roles * sizeof *p + 1), sum;
    ecfit_role *roles = ecfit_arena_alloc(w->a, top * sizeof *roles + 1);
    if (!p || !roles || !weigh_roles(w, nm, p, &sum) || !rank_roles(w, nm, p, sum, titled, roles, top)) return false;
    w->r->roles = roles;
    w->r->n_roles = top;
    w->r->abstain = top && roles[0].confidence < w->o->min_confidence;
    return true;
}

/* ---- competences ------------------------------------------------------------------------------------------ */

static bool count_cues(filler *w)
{
    w->cues = ecfit_arena_alloc(w->a, w->d->sentences.n * sizeof *w->cues + 1);
    if (!w->cues) return false;
    for (const ecfit_autonomy_cue *c = w->f->cues.at, *end = c + w->f->cues.n; c < end; c++)
        w->cues[c->sentence].of[c->autonomy]++;
    return true;
}

/* The cues in the sentences of the best: log(1 + n). Several may stand in one sentence: it counts for the first. */
static void local_autonomy(const filler *w, const ecfit_ranked *best, float local[KB_N_AUTONOMY])
{
    uint32_t n[CUE_COUNTS] = {0}, sentences[ECFIT_MOST_EVIDENCE];
    for (size_t k = 0; k < best->n; k++) {
        const uint32_t sentence = sentences[k] = best->hit[k]->sentence;
        uint32_t counts = UINT32_MAX; /* or 0 */
        for (size_t i = 0; i < k; i++) counts &= -(uint32_t)(sentences[i] != sentence);
        for (int i = 0; i < CUE_COUNTS; i++) n[i] += counts & w->cues[sentence].of[i];
    }
    for (int i = 0; i < KB_N_AUTONOMY; i++)
        local[i] = n[i] < ECFIT_N_LOG1P_SMALL ? w->x->log1p_small[n[i]] : log1pf((float)n[i]);
}

static bool fill_items(filler *w, ecfit_competence *c, uint32_t own, const ecfit_ranked *best)
{
    const ecfit_kb *kb = w->d->kb;
    const char **items = ecfit_arena_take(w->a, MAX_ITEMS * sizeof *items);
    if (!items) return false;
    for (size_t i = 0; i < best->n; i++) {
        const ecfit_hit *h = best->hit[i];
        uint32_t first = h->rule == KB_NONE ? kb->entries[h->entry].first_link : kb->rules[h->rule].first_link;
        uint32_t end = first + (h->rule == KB_NONE ? kb->entries[h->entry].n_links : kb->rules[h->rule].n_links);
        for (uint32_t l = first; l < end && c->n_items < MAX_ITEMS; l++) {
            if (kb->links[l].kind != KB_LINK_ITEM || kb->links[l].competence != own) continue;
            const char *code = kb_str(kb, kb->items[kb->links[l].id].code);
            bool have = false;
            for (size_t k = 0; k < c->n_items; k++) have |= items[k] == code;
            if (!have) items[c->n_items++] = code;
        }
    }
    c->items = items;
    return true;
}

/* The learned weight of a symbol for a competence. */
static float word_weight(const ecfit_kb *kb, uint32_t sym, uint32_t competence)
{
    const bool learned = kb->models[KB_MODEL_COMPETENCE].word_row != KB_NONE;
    return learned ? kb->dense[kb_word_row(kb, KB_MODEL_COMPETENCE, sym) + competence] * KB_WEIGHT_UNIT : 0;
}

/* A stem whose learned weight speaks for the competence, when no term or rule does: the best single word. */
static bool word_evidence(filler *w, ecfit_competence *c, uint32_t own)
{
    const ecfit_doc *d = w->d;
    float best = 0;
    const ecfit_token *pick = NULL;
    ecfit_section section = ECFIT_SECTION_OTHER;
    for (size_t i = 0; i < d->sentences.n; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        if (!ecfit_section_counts((ecfit_section)s->section) || s->heading) continue;
        for (uint32_t k = s->first; k < s->first + s->n; k++) {
            if (d->tokens.at[k].flags & ECFIT_TOKEN_SKIP || !d->tokens.at[k].sym[s->lang]) continue;
            float weight = word_weight(d->kb, d->tokens.at[k].sym[s->lang], own);
            if (weight > best) best = weight, pick = &d->tokens.at[k], section = (ecfit_section)s->section;
        }
    }
    if (!pick) return true;
    ecfit_evidence *e = ecfit_arena_alloc(w->a, sizeof *e);
    if (!e) return false;
    *e = (ecfit_evidence){.start = pick->start, .end = pick->start + pick->len, .section = section,
                          .modality = ECFIT_MODALITY_CONTEXT, .weight = (double)best, .by = "word:learned",
                          .source = "weights/competence.tsv"};
    c->evidence = e, c->n_evidence = 1;
    return true;
}

/* Below it a competence for which no term or rule speaks is left out: single words alone were right for 5 of 15 on
 * notices-dev.jsonl, terms and rules for 356 of 457. */
static const float least_without_passage = 0.6f;

/* Which of at most 64 mentions, from i on, may speak for a competence: a bit for each. */
static uint64_t hear(const filler *w, size_t i, uint32_t competence)
{
    const size_t n = w->f->mentions.n - i;
    const uint64_t *says = w->says + i;
    uint64_t heard = 0;
    for (size_t k = n < 64 ? n : 64; k-- > 0;) heard = heard << 1 | (says[k] >> competence % 64 & 1);
    return heard;
}

static void rank_mentions(const filler *w, uint32_t competence, ecfit_ranked *out)
{
    ecfit_ranking best;
    ecfit_ranking_begin(&best, COMPETENCE_EVIDENCE, least_for_competence);
    for (size_t i = 0; i < w->f->mentions.n; i += 64)
        for (uint64_t heard = hear(w, i, competence); heard; heard &= heard - 1) {
            const ecfit_mentioned *m = &w->f->mentions.at[i + (size_t)__builtin_ctzll(heard)];
            const float weight = ecfit_speaks_of(w->x, &m->speaker, competence) * m->weight;
            ecfit_ranking_offer(&best, w->d, &w->d->hits.at[m->hit], weight);
        }
    ecfit_ranking_sort(&best, out);
}

/* *c is zeroed. *kept: whether something that can be shown speaks for it. */
static bool fill_competence(filler *w, ecfit_competence *c, const kb_frame *frame, float p, bool *kept)
{
    const ecfit_kb *kb = w->d->kb;
    ecfit_ranked best;
    float local[KB_N_AUTONOMY];
    rank_mentions(w, frame->competence, &best);
    *kept = best.n || p >= least_without_passage;
    if (!*kept) return true;
    local_autonomy(w, &best, local);
    c->code = kb_str(kb, frame->code);
    c->name = kb_str(kb, w->d->lang == ECFIT_LANG_FR ? frame->name_fr : frame->name_en);
    c->score = (double)p;
    __builtin_prefetch(c->code);
    __builtin_prefetch(c->name);
    c->level = ecfit_level_of(w->x, w->f, frame->competence, frame->levels, local, &c->level_why);
    if (!ecfit_ranked_show(&best, w->d, w->a, &c->evidence, &c->n_evidence)) return false;
    if (!best.n && !word_evidence(w, c, frame->competence)) return false;
    if (!fill_crosswalk(w, w->in.frames, (uint32_t)(frame - kb->frames), &c->crosswalk, &c->n_crosswalk)) return false;
    return fill_items(w, c, frame->competence, &best);
}

/* The rows of frames whose competence is asked for, the likeliest first. */
static size_t list_asked(const filler *w, const kb_edition *ed, uint32_t *out)
{
    const float threshold = w->d->kb->parameters[KB_P_competence_threshold], *p = w->x->competence;
    const kb_frame *frames = w->d->kb->frames;
    size_t n = 0;
    for (uint32_t i = ed->first; i < ed->first + ed->n; i++) {
        const uint32_t own = frames[i].competence;
        if (p[own] < threshold) continue;
        size_t at = n++;
        for (; at > 0 && p[frames[out[at - 1]].competence] < p[own]; at--) out[at] = out[at - 1];
        out[at] = i;
    }
    return n;
}

static bool fill_competences(filler *w, uint32_t edition)
{
    const ecfit_kb *kb = w->d->kb;
    const kb_edition *ed = &kb->editions[edition];
    uint32_t *asked = ecfit_arena_take(w->a, ed->n * sizeof *asked + 1);
    size_t n = asked ? list_asked(w, ed, asked) : 0;
    ecfit_competence *out = ecfit_arena_alloc(w->a, n * sizeof *out + 1);
    if (!out || !asked || !count_cues(w)) return false;
    if (n && !ecfit_decide_levels(w->x, w->f)) return false;
    w->r->competences = out;
    for (size_t i = 0; i < n; i++) {
        const kb_frame *frame = &kb->frames[asked[i]];
        const float p = w->x->competence[frame->competence];
        bool kept;
        if (!fill_competence(w, &out[w->r->n_competences], frame, p, &kept)) return false;
        w->r->n_competences += kept;
    }
    return true;
}

/* ---- the rest --------------------------------------------------------------------------------------------- */

static bool add_warning(filler *w, const char *text)
{
    const char **list = ecfit_arena_alloc(w->a, (w->r->n_warnings + 1) * sizeof *list);
    if (!list) return false;
    for (size_t i = 0; i < w->r->n_warnings; i++) list[i] = w->r->warnings[i];
    list[w->r->n_warnings] = copy(w, text);
    w->r->warnings = list;
    return list[w->r->n_warnings++];
}

/* Words of one of our two languages alone, and frequent words of others. */
typedef struct word_count {
    size_t own, foreign;
} word_count;

/* Eight words at a time: a byte each, and a byte for each of eight counts. */
static word_count count_words(const uint8_t *votes, size_t n)
{
    enum { MANY = 255 * 8 }; /* words, before a count could run over */
    const uint64_t each = 0x0101010101010101u;
    word_count sum = {0};
    for (size_t i = 0; i < n;) {
        uint64_t own = 0, foreign = 0;
        for (const size_t end = n - i > MANY ? i + MANY : n; i < end; i += 8) {
            uint64_t v = 0;
            if (end - i >= 8) memcpy(&v, votes + i, 8);
            else memcpy(&v, votes + i, end - i);
            own += (v ^ v >> 4) / KB_FWORD_VOTE & each;
            foreign += v / KB_FWORD_FOREIGN & each;
        }
        for (; own | foreign; own >>= 8, foreign >>= 8) sum.own += own & 255, sum.foreign += foreign & 255;
    }
    return sum;
}

/* In English and French every third word is a function word that the other one does not have: below 12 in 100 are 8 of
 * 6,496 notices, nearly all of them bare lists of products; German has 3, Italian 7. Spanish shares words with French,
 * so the frequent words of other languages count as well: 0.4 of them stand beside one of ours there, 0.15 at most in the
 * notices. */
static bool may_be_another_language(const ecfit_doc *d)
{
    enum { MIN_WORDS = 40, MIN_PERCENT = 12, MANY_FOREIGN = 3 /* times their number is above ours */ };
    if (d->tokens.n < MIN_WORDS) return false;
    const word_count n = count_words(d->votes.at, d->tokens.n);
    return n.own * 100 < d->tokens.n * MIN_PERCENT || n.foreign * MANY_FOREIGN > n.own;
}

static bool fill_warnings(filler *w)
{
    char text[256];
    if (may_be_another_language(w->d) && !add_warning(w, "few English or French words: is the text in another language?"))
        return false;
    if (w->d->n_replaced) {
        snprintf(text, sizeof text, "%zu bytes were not UTF-8 and were replaced", w->d->n_replaced);
        if (!add_warning(w, text)) return false;
    }
    if (w->d->failed_rule != KB_NONE) {
        snprintf(text, sizeof text, "rule %s ran into its match limit", kb_str(w->d->kb, w->d->kb->rules[w->d->failed_rule].name));
        if (!add_warning(w, text)) return false;
    }
    if (!ecfit_kb_has_weights(w->d->kb)) return add_warning(w, "no learned weights: dictionaries alone decide");
    return true;
}

static bool fill_head(filler *w, const ecfit_document *document)
{
    ecfit_record *r = w->r;
    r->id = copy(w, document->id);
    r->meta = copy(w, document->meta);
    r->title = ecfit_arena_dup(w->a, w->d->title_text.ptr ? w->d->title_text.ptr : "", w->d->title_text.len);
    r->title_found = w->d->title.end > 0;
    r->text = ecfit_arena_dup(w->a, w->d->text.ptr, w->d->text.len);
    r->len_bytes = w->d->text.len;
    r->lang = w->d->lang;
    r->languages = copy_array(w, w->d->langs.at, w->d->langs.n, sizeof *w->d->langs.at);
    r->n_languages = w->d->langs.n;
    r->sections = copy_array(w, w->d->sections.at, w->d->sections.n, sizeof *w->d->sections.at);
    r->n_sections = w->d->sections.n;
    r->scope_score = w->x->in_scope;
    r->in_scope = ecfit_is_in_scope(w->x);
    return r->title && r->text && r->languages && r->sections && (!document->id || r->id);
}

ecfit_status ecfit_record_frameworks_of(const ecfit_options *o, const ecfit_kb *kb, ecfit_record_frameworks *in, ecfit_error *err)
{
    const char *nomenclature = o->nomenclature ? o->nomenclature : "cigref-2011", *ecf = o->ecf ? o->ecf : "2.0";
    *in = (ecfit_record_frameworks){.roles = {false, kb_find_nomenclature(kb, nomenclature)},
                                    .frames = {true, kb_find_edition(kb, ecf)}};
    if (in->roles.row == KB_NONE) return ecfit_fail(err, ECFIT_EARG, nomenclature, 0, "no such nomenclature; there are cigref-2000, cigref-2011, cigref-2024, ict-2018 and those of overlays");
    if (in->frames.row == KB_NONE) return ecfit_fail(err, ECFIT_EARG, ecf, 0, "no such e-CF edition; there are 2.0, 3.0, 4.0");
    return o->crosswalk && kb_find_framework(kb, o->crosswalk, &in->other, err) ? ECFIT_EARG : ECFIT_OK;
}

ecfit_status ecfit_record_fill(ecfit_record *r, ecfit_arena *a, const ecfit_document *document, const ecfit_options *o,
                               const ecfit_doc *d, const ecfit_features *f, ecfit_decision *x, ecfit_error *err)
{
    filler w = {.r = r, .a = a, .o = o, .d = d, .f = f, .x = x};
    if (ecfit_record_frameworks_of(o, d->kb, &w.in, err)) return ECFIT_EARG;
    const uint32_t nm = w.in.roles.row, edition = w.in.frames.row;
    *r = (ecfit_record){.n_roles = 0};
    r->crosswalk = copy(&w, o->crosswalk);
    if (o->crosswalk && !r->crosswalk) return ecfit_fail(err, ECFIT_ENOMEM, document->id, 0, "out of memory");
    r->nomenclature = kb_str(d->kb, d->kb->nomenclatures[nm].name);
    r->ecf = kb_str(d->kb, d->kb->editions[edition].name);
    if (!fill_head(&w, document) || !ecfit_needs_fill(&r->requirements, a, d) || !list_what_speaks(&w) ||
        !fill_roles(&w, nm, document->title != NULL) || (r->in_scope || o->force ? !fill_competences(&w, edition) : false) || !fill_warnings(&w))
        return ecfit_fail(err, ECFIT_ENOMEM, document->id, 0, "out of memory");
    return ECFIT_OK;
}

/* Compiles each need of a profile into what to look for in a CV: names, terms, topics, words. */
#include "analysis/choice.h"
#include "cv/profile.h"
#include <ctype.h>
#include <stdio.h>

/* ---- compiling a need ------------------------------------------------------------------------------------- */

typedef struct compiler {
    ecfit_cv_worker *w;
    ecfit_profile *p;
    VEC(need_thing) things;
    VEC(need_phrase) phrases;
    VEC(need_topic) topics;
    VEC(need_stem) stems;
    bool failed;
} compiler;

static void *keep(compiler *c, const void *at, size_t n, size_t size)
{
    void *copy = ecfit_arena_alloc(&c->p->arena, n * size + 1);
    if (!copy)
        c->failed = true;
    else if (n)
        memcpy(copy, at, n * size);
    return copy;
}

static bool written_as_name(const ecfit_doc *d, const ecfit_hit *h)
{
    for (uint32_t i = h->first; i < h->first + h->n; i++) {
        unsigned flags = d->tokens.at[i].flags;
        bool opens = i == d->sentences.at[h->sentence].first;
        if (flags & (ECFIT_TOKEN_CAPS | ECFIT_TOKEN_DIGIT) || (flags & ECFIT_TOKEN_UPPER && !opens)) return true;
    }
    return false;
}

static need_phrase words_of(const cv_words *w, const ecfit_hit *h)
{
    need_phrase p = {.n = 0};
    for (uint32_t i = 0; i < w->words.n && w->words.at[i].start < h->end; i++) {
        if (w->words.at[i].end <= h->start || p.n == CV_PHRASE_WORDS) continue;
        p.keys[p.n++] = cv_word_key(cv_norm(w, i));
    }
    bool safe = h->end - h->start >= 3;
    if (!safe) p.n = 0;
    return p;
}

static void add_thing(compiler *c, const ecfit_doc *d, const ecfit_hit *h)
{
    uint32_t key = c->w->kb->entries[h->entry].canonical;
    bool named = h->kind != KB_TERM || written_as_name(d, h);
    for (size_t i = 0; i < c->things.n; i++)
        if (c->things.at[i].key == key) {
            c->things.at[i].named |= named;
            return;
        }
    need_thing *slot = vec_push(&c->things);
    if (slot)
        *slot = (need_thing){key, named, h->kind == KB_CERTIFICATE,
                             named ? words_of(&c->w->words, h) : (need_phrase){.n = 0}};
    else
        c->failed = true;
}

static void add_topic(compiler *c, uint32_t topic, float weight)
{
    if (topic == KB_NONE) return;
    for (size_t i = 0; i < c->topics.n; i++)
        if (c->topics.at[i].topic == topic) {
            c->topics.at[i].weight += weight;
            return;
        }
    need_topic *slot = vec_push(&c->topics);
    if (slot)
        *slot = (need_topic){topic, weight};
    else
        c->failed = true;
}

/* Put aside for a longer phrase, not for its sense: "Linux" in "Unix/Linux" is a name of its own. */
static bool inside_longer(const ecfit_doc *d, const ecfit_hit *h)
{
    if (!written_as_name(d, h)) return false;
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *o = &d->hits.at[i];
        if (!o->dead && o->kind == h->kind && o->n > h->n && o->start <= h->start && o->end >= h->end) return true;
    }
    return false;
}

static void add_language(need_signature *s, uint32_t code)
{
    const char name[3] = {(char)(code >> 8), (char)(code & 0xFF), 0};
    size_t i = 0;
    while (i < CV_NEED_LANGUAGES && s->languages[i][0] && strcmp(s->languages[i], name)) i++;
    if (i < CV_NEED_LANGUAGES) memcpy(s->languages[i], name, sizeof name);
}

/* A level is that of the languages before it that have none yet: "English and French C1", "English C1, French B2". */
static void add_language_level(need_signature *s, int cefr)
{
    for (size_t i = 0; i < CV_NEED_LANGUAGES && s->languages[i][0]; i++)
        if (!s->cefr[i]) s->cefr[i] = cefr;
}

static size_t place_of_language(const need_signature *s, uint32_t code)
{
    size_t i = 0;
    while (i < CV_NEED_LANGUAGES && (s->languages[i][0] != (char)(code >> 8) || s->languages[i][1] != (char)code)) i++;
    return i;
}

/* The groups of one list are numbered behind those that the need has. */
static void add_choice(const ecfit_doc *d, need_signature *s, const ecfit_hit *const *list, size_t n,
                       unsigned *n_groups)
{
    tongue_choice choice;
    tongue_choose(d, list, n, &choice);
    for (size_t i = 0; i < n; i++) {
        const size_t at = place_of_language(s, d->kb->entries[list[i]->entry].value);
        const unsigned group = choice.group[i] ? *n_groups + choice.group[i] : 0;
        if (at >= CV_NEED_LANGUAGES || group > CV_NEED_LANGUAGES) continue;
        s->group[at] = (uint8_t)group;
        s->enough[group] = choice.enough[choice.group[i]];
    }
    *n_groups += choice.n_groups;
}

/* Which languages stand for each other. Where the list does not tell, one of the names may be enough all the same:
 * "e.g. English, French". */
static void take_choices(const ecfit_doc *d, need_signature *s)
{
    const ecfit_hit *list[TONGUE_LIST];
    size_t n = 0;
    unsigned n_groups = 0;
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (!tongue_is(d, h)) continue;
        const bool goes_on = n && n < TONGUE_LIST && tongue_neighbour(d, list[n - 1], 1) == h;
        if (!goes_on) add_choice(d, s, list, n, &n_groups), n = 0;
        list[n++] = h;
    }
    add_choice(d, s, list, n, &n_groups);
    if (n_groups || !s->any) return;
    memset(s->group, 1, sizeof s->group);
    s->enough[1] = 1;
}

/* inner: names inside longer ones count too; not in a certificate's, where "ISTQB" says nothing of "ISTQB Advanced". */
static void take_hits(compiler *c, const ecfit_doc *d, need_signature *s, bool inner)
{
    const ecfit_kb *kb = c->w->kb;
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->dead && !(inner && inside_longer(d, h))) continue;
        if (h->kind == KB_TERM || h->kind == KB_TECHNOLOGY || h->kind == KB_CERTIFICATE) add_thing(c, d, h);
        if (h->kind == KB_TERM) add_topic(c, kb->entries[h->entry].value, 1);
        if (h->kind == KB_N_KINDS) add_topic(c, kb->rules[h->rule].topic, 1);
        if (h->kind == KB_LANGUAGE) add_language(s, kb->entries[h->entry].value);
        if (h->kind == KB_LANG_LEVEL) add_language_level(s, (int)(kb->entries[h->entry].value & KB_LEVEL_CEFR));
    }
    float sum = 0;
    for (size_t i = 0; i < c->topics.n; i++) sum += c->topics.at[i].weight;
    for (size_t i = 0; i < c->topics.n; i++) c->topics.at[i].weight /= sum;
}

static bool covered(const ecfit_doc *d, const cv_word *x)
{
    for (size_t i = 0; i < d->hits.n; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        bool name = h->kind == KB_TERM || h->kind == KB_TECHNOLOGY || h->kind == KB_CERTIFICATE ||
                    h->kind == KB_LANGUAGE || h->kind == KB_LANG_LEVEL;
        if (name && !h->dead && h->start < x->end && h->end > x->start) return true;
    }
    return false;
}

/* A word that can only be a name: capitals where no sentence begins, and no word that the dictionaries know otherwise. */
static bool unknown_name(compiler *c, const ecfit_doc *d, const cv_words *w, uint32_t i)
{
    const cv_word *x = &w->words.at[i];
    const char *norm = cv_norm(w, i);
    bool opens = i == 0 || x->gap & CV_GAP_LINE || (x->gap & CV_GAP_DOT && x->gap & CV_GAP_SPACE);
    bool caps = x->flags & CV_WORD_CAPS, upper = x->flags & CV_WORD_UPPER;
    if (!upper || (opens && !caps) || strlen(norm) < 2 || covered(d, x) || cv_cue_at(w, i, KB_CV_LOT_HEADING))
        return false;
    return caps || !kb_symbol(c->w->kb, ecfit_words_stem(d->words, ECFIT_LANG_EN, ecfit_str_of(norm)));
}

static void take_names(compiler *c, const ecfit_doc *d, const cv_words *w)
{
    for (uint32_t i = 0; i < w->words.n; i++) {
        if (!unknown_name(c, d, w, i)) continue;
        need_phrase p = {.n = 0};
        do p.keys[p.n++] = cv_word_key(cv_norm(w, i++));
        while (p.n < CV_PHRASE_WORDS && i < w->words.n && w->words.at[i].gap == CV_GAP_SPACE &&
               unknown_name(c, d, w, i));
        i--;
        need_phrase *slot = vec_push(&c->phrases);
        if (slot)
            *slot = p;
        else
            c->failed = true;
    }
}

/* "e.g.", "such as", "or", "one of": the names that follow are examples or alternatives. */
static bool says_any(const cv_words *w)
{
    if (cv_cue_in(w, 0, (uint32_t)w->words.n, KB_CV_EXAMPLE)) return true;
    for (size_t i = 0; i + 2 < w->len; i++)
        if (!memcmp(w->text + i, "...", 3) || !memcmp(w->text + i, "\xE2\x80\xA6", 3)) return true;
    for (size_t i = 1; i + 1 < w->len; i++) /* Windows/Unix/Linux, HTML/CSS */
        if (w->text[i] == '/' && isalpha((unsigned char)w->text[i - 1]) && isalpha((unsigned char)w->text[i + 1]))
            return true;
    return false;
}

/* The words that carry the meaning, by the idf of the models; words that no model has are rarer than all others. */
static void take_stems(compiler *c, const ecfit_doc *d)
{
    static const float rare = 5;
    float sum = 0;
    for (size_t i = 0; i < d->sentences.n; i++)
        for (uint32_t k = d->sentences.at[i].first; k < d->sentences.at[i].first + d->sentences.at[i].n; k++) {
            const ecfit_token *t = &d->tokens.at[k];
            uint32_t sym = t->flags & ECFIT_TOKEN_SKIP ? 0 : t->sym[d->sentences.at[i].lang];
            bool again = !sym || t->len < 2;
            for (size_t j = 0; j < c->stems.n && !again; j++) again = c->stems.at[j].sym == sym;
            need_stem *slot = again ? NULL : vec_push(&c->stems);
            if (!again && !slot) c->failed = true;
            if (slot) *slot = (need_stem){sym, c->w->kb->idf[sym] > 0 ? c->w->kb->idf[sym] : rare};
            if (slot) sum += slot->weight;
        }
    for (size_t i = 0; i < c->stems.n; i++) c->stems.at[i].weight /= sum;
}

static need_signature compile_need(compiler *c, const ecfit_need *need)
{
    need_signature s = {0};
    ecfit_doc *d = &c->w->part;
    cv_words *w = &c->w->words;
    vec_reset(&c->things);
    vec_reset(&c->phrases);
    vec_reset(&c->topics);
    vec_reset(&c->stems);
    if (!cv_analyse(c->w, d, need->text, strlen(need->text), NULL) || !d->tokens.n) return s;
    if (!cv_words_fill(w, &c->w->cues, d->text.ptr, d->folded.ptr, d->text.len)) c->failed = true;
    take_hits(c, d, &s, need->kind != ECFIT_NEED_CERTIFICATE);
    if (need->kind == ECFIT_NEED_TASK || need->kind == ECFIT_NEED_EXPERTISE) take_stems(c, d);
    if (need->kind != ECFIT_NEED_SKILL && need->kind != ECFIT_NEED_LANGUAGE) take_names(c, d, w);
    s.any = says_any(w);
    take_choices(d, &s);
    s.soft = !c->things.n && !c->phrases.n && !c->topics.n && !s.languages[0][0];
    s.things = keep(c, c->things.at, c->things.n, sizeof *c->things.at);
    s.n_things = c->things.n;
    s.phrases = keep(c, c->phrases.at, c->phrases.n, sizeof *c->phrases.at);
    s.n_phrases = c->phrases.n;
    s.topics = keep(c, c->topics.at, c->topics.n, sizeof *c->topics.at);
    s.n_topics = c->topics.n;
    s.stems = keep(c, c->stems.at, c->stems.n, sizeof *c->stems.at);
    s.n_stems = c->stems.n;
    return s;
}

/* "is a plus", "would be an advantage" */
static bool says_optional(const ecfit_doc *d)
{
    for (size_t i = 0; i < d->hits.n; i++)
        if (d->hits.at[i].kind == KB_MODALITY && !d->hits.at[i].dead &&
            (d->kb->entries[d->hits.at[i].entry].value & 15) == ECFIT_MODALITY_DESIRABLE)
            return true;
    return false;
}

/* ---- occupations ------------------------------------------------------------------------------------------ */

static uint32_t occupation_of(const ecfit_kb *kb, ecfit_str slug)
{
    for (uint32_t i = 0; i < kb->n_occupations; i++)
        if (ecfit_str_is(slug, kb_str(kb, kb->occupations[i].slug))) return i;
    return KB_NONE;
}

static ecfit_status given_roles(compiler *c, const char *list, ecfit_error *err)
{
    for (ecfit_str rest = ecfit_str_of(list); rest.ptr && rest.len;) {
        ecfit_str weight = ecfit_str_cut(&rest, ' '), slug = ecfit_str_cut(&weight, '=');
        double value = 1;
        if (!slug.len) continue;
        uint32_t row = occupation_of(c->w->kb, slug);
        if (row == KB_NONE || (weight.ptr && sscanf(weight.ptr, "%lf", &value) != 1) || value < 0 || value > 1)
            return ecfit_fail(err, ECFIT_EFORMAT, c->p->facts.id, 0,
                              "expected occupation=weight (0..1), found \"%.*s\"", (int)slug.len, slug.ptr);
        c->p->occupation[row] = (float)value;
    }
    return ECFIT_OK;
}

/* Without a list of its own, the matcher reads the profile as a notice: its best occupation fits fully. */
static bool guessed_roles(compiler *c)
{
    ecfit_buf text = {0};
    const ecfit_profile_facts *f = &c->p->facts;
    for (size_t i = 0; i < f->n_needs; i++) {
        if (f->needs[i].kind != ECFIT_NEED_TASK && f->needs[i].kind != ECFIT_NEED_EXPERTISE) continue;
        ecfit_buf_puts(&text, f->needs[i].text);
        ecfit_buf_puts(&text, ".\n");
    }
    bool ok = !text.failed && cv_analyse(c->w, &c->w->part, text.ptr ? text.ptr : "", text.len, f->title);
    size_t n = c->w->kb->n_occupations - 1; /* not "out" */
    float most = 0;
    for (size_t o = 0; ok && o < n; o++)
        most = c->w->decision.occupation[o] > most ? c->w->decision.occupation[o] : most;
    for (size_t o = 0; ok && o < n && most > 0; o++) c->p->occupation[o] = c->w->decision.occupation[o] / most;
    ecfit_buf_free(&text);
    return ok;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static bool compile_needs(compiler *c, profile_draft *d)
{
    size_t n = d->needs.n;
    need_signature *signatures = ecfit_arena_alloc(&c->p->arena, (n + 1) * sizeof *signatures);
    if (!signatures) return false;
    for (size_t i = 0; i < n; i++) {
        ecfit_need *need = &d->needs.at[i];
        if (need->mode == ECFIT_NEED_LABEL || need->kind >= ECFIT_NEED_ON_CALL) continue;
        signatures[i] = compile_need(c, need);
        bool asset = (need->kind == ECFIT_NEED_EXPERTISE || need->kind == ECFIT_NEED_SKILL) &&
                     need->mode == ECFIT_NEED_REQUIRED && says_optional(&c->w->part);
        if (asset) need->mode = ECFIT_NEED_OPTIONAL;
    }
    c->p->signatures = signatures;
    c->p->facts.needs = keep(c, d->needs.at, n, sizeof *d->needs.at);
    c->p->facts.n_needs = n;
    return !c->failed && !d->failed;
}

static void warn(ecfit_profile *p, profile_draft *d, const char *text)
{
    ecfit_profile_facts *f = &p->facts;
    const char **all = ecfit_arena_alloc(&p->arena, (f->n_warnings + 1) * sizeof *all);
    if (!all) {
        d->failed = true;
        return;
    }
    for (size_t i = 0; i < f->n_warnings; i++) all[i] = f->warnings[i];
    all[f->n_warnings++] = text;
    f->warnings = all;
}

bool draft_asks(const profile_draft *d)
{
    for (size_t i = 0; i < d->needs.n; i++) {
        const ecfit_need *need = &d->needs.at[i];
        bool counts = need->kind == ECFIT_NEED_TASK || need->kind == ECFIT_NEED_EXPERTISE ||
                      need->kind == ECFIT_NEED_CERTIFICATE || need->kind == ECFIT_NEED_SKILL;
        if (counts && need->mode != ECFIT_NEED_LABEL) return true;
    }
    return false;
}

ecfit_status draft_compile(ecfit_cv_worker *w, profile_draft *d, ecfit_error *err)
{
    compiler c = {.w = w, .p = d->p};
    w->last = NULL; /* its scratch is used here */
    d->p->occupation = ecfit_arena_alloc(&d->p->arena, (w->kb->n_occupations + 1) * sizeof(float));
    ecfit_status status = ECFIT_OK;
    if (!draft_asks(d))
        warn(d->p, d, "names no requirement: nothing but education and years can be scored");
    else if (!d->p->facts.eqf)
        warn(d->p, d, "no level of education (EQF) is named");
    bool ok = d->p->occupation && compile_needs(&c, d);
    if (ok && d->p->facts.roles[0])
        status = given_roles(&c, d->p->facts.roles, err);
    else if (ok && draft_asks(d))
        ok = guessed_roles(&c);
    vec_free(&c.things);
    vec_free(&c.phrases);
    vec_free(&c.topics);
    vec_free(&c.stems);
    return ok ? status : ecfit_fail(err, ECFIT_ENOMEM, d->p->facts.id, 0, "out of memory");
}

/* The title: found when it is not given, stripped of noise, read by phrase list and by head x domain.
 * Scores: a phrase of n words counts n^1.5, the first segment of a title in full and later ones 0.35 (measured in
 * shared/design/MATCHING.md). */
#include "analysis/wording.h"
#include "base/blocks.h"
#include "text/utf8.h"
#include <math.h>

enum { TITLE_MAX_TOKENS = 40, TITLE_LINE_MAX_BYTES = 120, SENTENCES_TO_SEARCH = 15,
       WORDS_BEFORE_TITLE = 2, TITLE_WORDS = 7, TITLE_MAX_WORDS = 16 };
/* How far a title that was found is believed beside a given one. Over the labelled notices without their titles, the
 * role that the found one names is right for 0.88 in the first line, 0.83 in the next three, 0.80 on a line of its own
 * further down, 0.57 within another line, 0.64 behind "we are looking for"; for 0.89 of given ones. */
static const float trust_in_first_line = 0.7f, trust_in_label = 0.7f, trust_in_next_lines = 0.5f, trust_in_line_alone = 0.4f,
                   trust_in_line = 0.2f, trust_in_sentence = 0.3f, phrase_alone = 2.7f;
static const uint32_t next_lines = 4;
static const float later_segment = 0.35f, grid_with_domain = 1.6f, grid_head_only = 0.7f, least_likeness = 1.0f;

/* ---- finding the title in the text ------------------------------------------------------------------------ */

static bool set_title(ecfit_doc *d, const char *ptr, size_t len)
{
    d->title_text.len = 0;
    ecfit_utf8_clean(ptr, len, &d->title_text);
    return !d->title_text.failed;
}

static uint32_t line_end(const ecfit_doc *d, uint32_t start)
{
    const char *nl = memchr(d->text.ptr + start, '\n', d->text.len - start);
    return nl ? (uint32_t)(nl - d->text.ptr) : (uint32_t)d->text.len;
}

/* How much a line of the text looks like a title: a title phrase, hardly anything else, few words. */
static float title_likeness(const ecfit_doc *d, uint32_t sentence, size_t *at)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    float best = 0;
    for (; *at < d->hits.n && d->hits.at[*at].sentence <= sentence; ++*at) {
        const ecfit_hit *h = &d->hits.at[*at];
        if (h->sentence != sentence || h->kind != KB_TITLE) continue;
        float w = powf((float)d->kb->entries[h->entry].n_tokens, 1.5f) / (1.0f + 0.15f * (float)(s->n - h->n));
        if (w > best) best = w;
    }
    return best;
}

/* First of its line and no list item. */
static bool starts_plain_line(const ecfit_doc *d, const ecfit_sentence *s)
{
    uint16_t flags = d->tokens.at[s->first].flags;
    return flags & ECFIT_TOKEN_LINE && !(flags & ECFIT_TOKEN_BULLET);
}

/* A token of a reference: "2026", "AB", "014". */
static bool is_of_reference(const ecfit_token *t)
{
    enum { LONGEST = 4 };
    return t->flags & ECFIT_TOKEN_DIGIT || (t->flags & ECFIT_TOKEN_CAPS && t->len <= LONGEST);
}

/* The first word behind a reference that a line begins with ("2026/AB/014 - Administrator"); `first` when it has none. */
static uint32_t behind_reference(const ecfit_token *tokens, uint32_t first, uint32_t end)
{
    enum { MOST_TOKENS = 6 };
    if (first == end || !(tokens[first].flags & ECFIT_TOKEN_DIGIT)) return first;
    for (uint32_t i = first + 1; i < end && i <= first + MOST_TOKENS; i++) {
        if (tokens[i].flags & ECFIT_TOKEN_DASH) return i;
        if (!is_of_reference(&tokens[i])) break;
    }
    return first;
}

/* Where a line begins behind its number: "9. System Engineer", "9 - System Engineer", "II. System Engineer". */
static uint32_t behind_number(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_token *t = &d->tokens.at[s->first];
    const uint32_t named = behind_reference(d->tokens.at, s->first, s->first + s->n);
    if (named > s->first) return d->tokens.at[named].start;
    if (s->n > 1 && t->flags & ECFIT_TOKEN_DIGIT && t->len <= 2) return t[1].start;
    return d->tokens.at[ecfit_doc_first_word(d, s)].start;
}

static float trust_in_head(uint32_t line, float likeness)
{
    if (!line) return trust_in_first_line;
    if (line < next_lines) return trust_in_next_lines;
    return likeness >= phrase_alone ? trust_in_line_alone : trust_in_line;
}

/* The sentence of the title is a section of its own, unless a heading gave it one: what stands before and behind it in the
 * old section stays there. */
static bool mark_section(ecfit_doc *d, ecfit_sentence *s)
{
    size_t i = 0;
    while (i < d->sections.n && d->sections.at[i].end < s->end) i++;
    if (s->section != ECFIT_SECTION_OTHER || i == d->sections.n || d->sections.at[i].start > s->start) return true;
    if (!vec_reserve(&d->sections, d->sections.n + 2)) return false;
    const ecfit_section_span whole = d->sections.at[i];
    const ecfit_section_span pieces[] = {{whole.kind, whole.start, s->start}, {ECFIT_SECTION_TITLE, s->start, s->end}, {whole.kind, s->end, whole.end}};
    size_t from = whole.start == s->start, n = (whole.end == s->end ? 2 : 3) - from;
    memmove(d->sections.at + i + n, d->sections.at + i + 1, (d->sections.n - i - 1) * sizeof whole);
    memcpy(d->sections.at + i, pieces + from, n * sizeof whole);
    d->sections.n += n - 1;
    s->section = ECFIT_SECTION_TITLE;
    return true;
}

/* "Reporting to the Chief Financial Officer, the Senior Accountant will:" */
static bool leads_on(const ecfit_doc *d, const ecfit_sentence *s)
{
    enum { LEAST_WORDS = 5 }; /* "System Engineer:" may be a title yet */
    return s->n >= LEAST_WORDS && d->tokens.at[s->first + s->n - 1].flags & ECFIT_TOKEN_COLON;
}

static bool may_be_title(const ecfit_doc *d, const ecfit_sentence *s)
{
    return s->n <= TITLE_MAX_WORDS && s->end - s->start <= TITLE_LINE_MAX_BYTES && starts_plain_line(d, s) && !leads_on(d, s);
}

/* The line among the first ones that looks most like a title; its sentence, or NULL. */
static ecfit_sentence *title_of_head(ecfit_doc *d)
{
    float best = 0;
    uint32_t pick = KB_NONE;
    size_t at = 0;
    for (uint32_t i = 0; i < d->sentences.n && i < ECFIT_TITLE_SENTENCES; i++) {
        const ecfit_sentence *s = &d->sentences.at[i];
        float w = title_likeness(d, i, &at) / (1.0f + 0.05f * (float)i);
        if (!may_be_title(d, s)) continue;
        if (w > best) best = w, pick = i;
    }
    if (pick == KB_NONE || best < least_likeness) return NULL;
    ecfit_sentence *s = &d->sentences.at[pick];
    uint32_t end = line_end(d, s->start);
    if (end > s->end || end < s->start) end = s->end;
    d->title.start = behind_number(d, s), d->title.end = end;
    d->title.trust = trust_in_head(pick, best);
    return s;
}

static bool title_begins_near(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token)
{
    for (uint32_t i = ecfit_doc_hit_from(d, s, token); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule != KB_NONE || h->first > token + WORDS_BEFORE_TITLE) break;
        if (h->kind == KB_TITLE) return true;
    }
    return false;
}

/* The words behind a cue: "Intitulé du poste : ..." is believed, "we are looking for a ..." when a title follows. */
static bool title_behind_cue(ecfit_doc *d)
{
    _Static_assert((int)SENTENCES_TO_SEARCH <= (int)ECFIT_TITLE_SENTENCES, "cues stand there only");
    for (size_t i = 0; i < d->hits.n && d->hits.at[i].sentence < SENTENCES_TO_SEARCH; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        uint32_t next = h->first + h->n;
        const ecfit_sentence *s = &d->sentences.at[h->sentence];
        uint32_t last = s->first + s->n - 1;
        if (h->kind != KB_TITLE_CUE || next > last) continue;
        const bool label = d->tokens.at[next - 1].flags & ECFIT_TOKEN_COLON || wording_gap(d, next, '\t');
        const bool colon = label && d->tokens.at[h->first].flags & ECFIT_TOKEN_LINE;
        if (!colon && !title_begins_near(d, s, next)) continue;
        if (last > next + TITLE_WORDS) last = next + TITLE_WORDS;
        for (uint32_t k = next + 1; k <= last; k++)
            if (d->tokens.at[k].flags & (ECFIT_TOKEN_BREAK | ECFIT_TOKEN_LINE)) last = k - 1;
        d->title.start = d->tokens.at[next].start;
        d->title.end = d->tokens.at[last].start + d->tokens.at[last].len;
        d->title.trust = colon ? trust_in_label : trust_in_sentence;
        return true;
    }
    return false;
}

/* "Intitulé du poste : Développeur", "We're hiring a developer": what announces the title is no part of it. */
static void skip_cue(ecfit_doc *d)
{
    uint32_t from = d->title.start;
    for (size_t i = 0; i < d->hits.n && d->hits.at[i].start <= from; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        uint32_t next = h->first + h->n;
        if (h->start != from || h->kind != KB_TITLE_CUE) continue;
        const bool colon = d->tokens.at[next - 1].flags & ECFIT_TOKEN_COLON || (next < d->tokens.n && wording_gap(d, next, '\t'));
        /* "Stage développeur" says what kind of post it is */
        if (!colon && (h->n < 2 || !title_begins_near(d, &d->sentences.at[h->sentence], next))) continue;
        while (next < d->tokens.n && d->tokens.at[next].flags & ECFIT_TOKEN_SKIP) next++; /* an article */
        if (next < d->tokens.n && d->tokens.at[next].start < d->title.end) d->title.start = d->tokens.at[next].start;
    }
}

/* ---- reading it ------------------------------------------------------------------------------------------- */

typedef struct title_run {
    uint32_t syms[TITLE_MAX_TOKENS];
    uint8_t barrier[TITLE_MAX_TOKENS];
    float segment[TITLE_MAX_TOKENS]; /* weight of the segment that the word is in */
    bool covered[TITLE_MAX_TOKENS];
    uint32_t n;
} title_run;

/* The languages in which the words of a title are looked up at once; roles with titles of their own are looked for in all. */
static unsigned languages_asked(const ecfit_doc *d)
{
    for (size_t i = 0; i < d->kb->n_nomenclatures; i++)
        if (d->kb->nomenclatures[i].flags & KB_OWN_TERMS) return (1u << ECFIT_N_LANGS) - 1;
    return 1u << d->lang;
}

static bool tokenize_title(ecfit_doc *d)
{
    size_t len = d->title_text.len;
    vec_reset(&d->title_tokens);
    if (d->title_folded.cap < len + 1 && !ecfit_vec_grow((void **)&d->title_folded.ptr, &d->title_folded.cap, len + 1, 1))
        return false;
    if (!ecfit_tokenize(d->title_text.ptr, len, d->title_folded.ptr, &d->title_tokens)) return false;
    if (!vec_reserve(&d->title_votes, d->title_tokens.n + 1)) return false;
    for (size_t i = 0; i < d->title_tokens.n; i++) /* in a title "it" is never the pronoun */
        if (d->title_tokens.at[i].len == 2 && !memcmp(d->title_folded.ptr + d->title_tokens.at[i].start, "it", 2))
            d->title_tokens.at[i].flags |= ECFIT_TOKEN_CAPS;
    ecfit_words_resolve_in(d->words, languages_asked(d), d->title_folded.ptr, &d->title_tokens, d->title_votes.at);
    return true;
}

/* The words that are not known in a language yet. */
static void complete_title(ecfit_doc *d, unsigned lang)
{
    for (size_t i = 0; i < d->title_tokens.n; i++)
        if (d->title_votes.at[i] >> (4 * lang) & ECFIT_WORD_LATER)
            ecfit_words_complete(d->words, 1u << lang, d->title_folded.ptr, &d->title_tokens.at[i], &d->title_votes.at[i]);
}

/* Words that open or close a segment: brackets, commas, bars, slashes and spaced dashes part a title. */
static void build_run(const ecfit_doc *d, unsigned lang, title_run *run)
{
    float weight = 1;
    const uint32_t n_tokens = (uint32_t)d->title_tokens.n;
    run->n = 0;
    for (uint32_t i = behind_reference(d->title_tokens.at, 0, n_tokens); i < n_tokens && run->n < TITLE_MAX_TOKENS; i++) {
        const ecfit_token *t = &d->title_tokens.at[i];
        bool parts = run->n && t->flags & (ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SLASH | ECFIT_TOKEN_DASH);
        if (parts) weight = later_segment;
        if (d->title_votes.at[i] >> (4 * lang) & KB_FWORD_SKIP) continue;
        run->syms[run->n] = t->sym[lang];
        run->barrier[run->n] = parts;
        run->segment[run->n] = weight;
        run->covered[run->n++] = false;
    }
}

static const kb_entry *entry_of_kind(const ecfit_kb *kb, uint32_t e, uint16_t kind)
{
    for (; e != KB_NONE; e = kb->entries[e].next)
        if (kb->entries[e].kind == kind) return &kb->entries[e];
    return NULL;
}

static bool find_phrases(ecfit_doc *d, unsigned lang, const title_run *run)
{
    vec_reset(&d->phrase_hits);
    return ecfit_phrases_find(d->kb, KB_SPACE_TITLE, (ecfit_lang)lang, run->syms, run->barrier, run->n, &d->phrase_hits);
}

/* Find the phrases, without what says contract, place, form of address or seniority, which is noted and taken out unless a
 * phrase of the title list needs it ("lead developer") or it heads the title, too ("responsable"). */
static bool strip_noise(ecfit_doc *d, unsigned lang, title_run *run)
{
    bool drop[TITLE_MAX_TOKENS] = {0}, kept[TITLE_MAX_TOKENS] = {0}, dropped = false;
    if (!find_phrases(d, lang, run)) return false;
    for (size_t i = 0; i < d->phrase_hits.n; i++) {
        const ecfit_phrase_hit *h = &d->phrase_hits.at[i];
        const kb_entry *head = entry_of_kind(d->kb, h->entry, KB_HEAD);
        bool title = (h->n > 1 && entry_of_kind(d->kb, h->entry, KB_TITLE)) || (head && head->weight > 1);
        for (uint32_t k = h->first; title && k < h->first + h->n; k++) kept[k] = true;
    }
    for (size_t i = 0; i < d->phrase_hits.n; i++) {
        const ecfit_phrase_hit *h = &d->phrase_hits.at[i];
        for (uint32_t e = h->entry; e != KB_NONE; e = d->kb->entries[e].next) {
            uint16_t kind = d->kb->entries[e].kind;
            if (kind == KB_SENIORITY) d->title.seniority[d->kb->entries[e].value] = true;
            if (kind != KB_NOISE && kind != KB_SENIORITY) continue;
            for (uint32_t k = h->first; k < h->first + h->n; k++) dropped |= drop[k] = !kept[k];
        }
    }
    if (!dropped) return true;
    uint32_t n = 0;
    bool barrier = false;
    for (uint32_t i = 0; i < run->n; i++) {
        barrier |= run->barrier[i];
        if (drop[i]) continue;
        run->syms[n] = run->syms[i];
        run->segment[n] = n ? run->segment[i] : 1;
        run->covered[n] = false;
        run->barrier[n++] = barrier;
        barrier = false;
    }
    run->n = n;
    return find_phrases(d, lang, run);
}

static void add_shares(ecfit_doc *d, uint32_t first, uint32_t n, float weight)
{
    for (uint32_t i = first; i < first + n; i++)
        d->title.shares[d->kb->links[i].id] += weight * d->kb->links[i].weight;
    d->title.strength += weight;
}

/* Longest phrases first, none over words that a longer one took. */
static void score_phrases(ecfit_doc *d, title_run *run, float factor)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < d->phrase_hits.n; i++)
        if (d->phrase_hits.at[i].n > longest) longest = d->phrase_hits.at[i].n;
    for (uint32_t len = longest; len > 0; len--)
        for (size_t i = 0; i < d->phrase_hits.n; i++) {
            const ecfit_phrase_hit *h = &d->phrase_hits.at[i];
            const kb_entry *e = h->n == len ? entry_of_kind(d->kb, h->entry, KB_TITLE) : NULL;
            bool taken = false;
            for (uint32_t k = h->first; e && k < h->first + h->n; k++) taken |= run->covered[k];
            if (!e || taken) continue;
            for (uint32_t k = h->first; k < h->first + h->n; k++) run->covered[k] = true;
            add_shares(d, e->first_link, e->n_links, factor * run->segment[h->first] * powf((float)len, 1.5f));
            if (d->title.best_entry == KB_NONE) d->title.best_entry = (uint32_t)(e - d->kb->entries);
        }
}

static const kb_grid *grid_cell(const ecfit_kb *kb, uint32_t head, uint32_t domain)
{
    for (const kb_grid *g = kb->grid, *end = g + kb->n_grid; g < end; g++)
        if (g->domain == domain && g->head == head) return g;
    return NULL;
}

/* Each head word with the domains beside it; words inside a phrase do not count again. A head alone ("Ingénieur")
 * counts only when nothing else was read since the strength was `before`. */
static void score_grid(ecfit_doc *d, const title_run *run, float factor, float before)
{
    for (size_t i = 0; i < d->phrase_hits.n; i++) {
        const ecfit_phrase_hit *h = &d->phrase_hits.at[i];
        const kb_entry *head = entry_of_kind(d->kb, h->entry, KB_HEAD);
        if (!head || run->covered[h->first]) continue;
        bool found = false;
        for (size_t j = 0; j < d->phrase_hits.n; j++) {
            const ecfit_phrase_hit *o = &d->phrase_hits.at[j];
            const kb_entry *domain = j == i || run->covered[o->first] ? NULL : entry_of_kind(d->kb, o->entry, KB_DOMAIN);
            const kb_grid *cell = domain ? grid_cell(d->kb, head->value, domain->value) : NULL;
            if (!cell) continue;
            found = true;
            add_shares(d, cell->first_link, cell->n_links, factor * run->segment[h->first] * grid_with_domain);
        }
        const kb_grid *any = found || d->title.strength > before ? NULL : grid_cell(d->kb, head->value, 0);
        if (any) add_shares(d, any->first_link, any->n_links, factor * run->segment[h->first] * grid_head_only);
    }
}

/* A title without a head word ("SAP", "Java"): the domains alone. */
static void score_domains(ecfit_doc *d, const title_run *run, float factor)
{
    for (size_t i = 0; i < d->phrase_hits.n; i++) {
        const ecfit_phrase_hit *h = &d->phrase_hits.at[i];
        const kb_entry *domain = entry_of_kind(d->kb, h->entry, KB_DOMAIN);
        const kb_grid *cell = domain ? grid_cell(d->kb, 0, domain->value) : NULL;
        if (cell) add_shares(d, cell->first_link, cell->n_links, factor * run->segment[h->first] * grid_head_only);
    }
}

/* Heads of weight above 1 (director, head, responsable) stand over what they head: "Director of Product Management" is
 * no product manager. They count beside a phrase, and their domain may lie inside it. */
static void score_leaders(ecfit_doc *d, const title_run *run, float factor)
{
    for (size_t i = 0; i < d->phrase_hits.n; i++) {
        const ecfit_phrase_hit *h = &d->phrase_hits.at[i];
        const kb_entry *head = entry_of_kind(d->kb, h->entry, KB_HEAD);
        if (!head || head->weight <= 1 || run->covered[h->first]) continue;
        for (size_t j = 0; j < d->phrase_hits.n; j++) {
            const ecfit_phrase_hit *o = &d->phrase_hits.at[j];
            const kb_entry *domain = j == i ? NULL : entry_of_kind(d->kb, o->entry, KB_DOMAIN);
            const kb_grid *cell = domain ? grid_cell(d->kb, head->value, domain->value) : NULL;
            if (!cell) continue;
            add_shares(d, cell->first_link, cell->n_links, factor * run->segment[h->first] * grid_with_domain * head->weight);
            break;
        }
    }
}

static bool read_in(ecfit_doc *d, unsigned lang, float factor)
{
    title_run run;
    complete_title(d, lang);
    build_run(d, lang, &run);
    if (!strip_noise(d, lang, &run)) return false;
    float before = d->title.strength;
    score_phrases(d, &run, factor);
    if (d->title.strength > before) score_leaders(d, &run, factor);
    if (d->title.strength - before < factor * 1.5f) score_grid(d, &run, factor, before);
    if (d->title.strength == before) score_domains(d, &run, factor);
    return true;
}

/* ---- a first line that the list does not know as a title ---------------------------------------------------- */

/* Short, a line of its own, and no sentence that goes on. */
static bool may_be_title_line(const ecfit_doc *d, const ecfit_sentence *s)
{
    enum { MAX_WORDS = 10 };
    const ecfit_token *last = &d->tokens.at[s->first + s->n - 1];
    const uint32_t next = s->first + s->n;
    return s->n <= MAX_WORDS && may_be_title(d, s) && !(last->flags & ECFIT_TOKEN_COLON) && next < d->tokens.n &&
           d->tokens.at[next].flags & ECFIT_TOKEN_LINE;
}

/* "Chief of Section, Information and Communication Technology, P-5": head and domain tell. With the reading in d->title. */
static bool first_line_reads(ecfit_doc *d, bool *reads)
{
    static const float least_strength = 1;
    ecfit_sentence *s = &d->sentences.at[0];
    const ecfit_title_reading before = d->title;
    *reads = false;
    if (!d->sentences.n || !may_be_title_line(d, s)) return true;
    if (!set_title(d, d->text.ptr + s->start, s->end - s->start) || !tokenize_title(d) || !read_in(d, s->lang, 1)) return false;
    *reads = d->title.strength >= least_strength;
    memset(before.shares, 0, d->kb->n_occupations * sizeof *before.shares);
    d->title = before;
    if (!*reads) return true;
    d->title.start = s->start, d->title.end = s->end;
    d->title.trust = trust_in_first_line;
    return mark_section(d, s);
}

/* Where the title stands: a line that is a known title, a first line that reads like one, words behind a cue. */
static bool place_title(ecfit_doc *d, bool *found)
{
    ecfit_sentence *head = title_of_head(d);
    *found = head;
    if (!head || d->title.trust < trust_in_next_lines) {
        const ecfit_title_reading of_head = d->title;
        if (!first_line_reads(d, found)) return false;
        if (*found) return true;
        d->title = of_head;
        *found = head || title_behind_cue(d);
    }
    return !head || d->title.trust < trust_in_line_alone || mark_section(d, head);
}

static bool find_title(ecfit_doc *d)
{
    bool found;
    if (!place_title(d, &found)) return false;
    d->title_text.len = 0;
    if (!found) return true;
    skip_cue(d);
    if (d->title.end < d->text.len && d->text.ptr[d->title.end] == ')') d->title.end++; /* spans end with a word */
    return set_title(d, d->text.ptr + d->title.start, d->title.end - d->title.start);
}

/* Nearly all shares are 0 of four occupations side by side. */
static inline bool none_of_four(const float *shares)
{
    return ecfit_block_bits(ecfit_block_is(ecfit_block_load(shares), 0)) == (1u << ECFIT_BLOCK) - 1;
}

static inline size_t next_share(const float *shares, size_t i, size_t n)
{
    while (i + 4 <= n && none_of_four(shares + i)) i += 4;
    while (i < n && !(shares[i] > 0)) i++;
    return i;
}

static void normalise(ecfit_title_reading *t, size_t n)
{
    float sum = 0;
    for (size_t i = 0; (i = next_share(t->shares, i, n)) < n; i++) sum += t->shares[i];
    for (size_t i = 0; (i = next_share(t->shares, i, n)) < n; i++) t->shares[i] /= sum;
}

bool ecfit_stage_title(ecfit_doc *d, const char *title)
{
    float *shares = d->title.shares;
    memset(shares, 0, d->kb->n_occupations * sizeof *shares);
    d->title = (ecfit_title_reading){.shares = shares, .best_entry = KB_NONE, .trust = 1};
    if (title ? !set_title(d, title, strlen(title)) : !find_title(d)) return false;
    if (!tokenize_title(d)) return false;
    if (!d->title_tokens.n) return true;
    if (!read_in(d, d->lang, 1)) return false;
    if (d->title.strength < 2.5f && !read_in(d, !d->lang, 0.8f)) return false; /* an English title on a French notice */
    normalise(&d->title, d->kb->n_occupations);
    return true;
}

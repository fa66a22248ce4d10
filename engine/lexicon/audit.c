#include "lexicon/audit.h"
#include "lexicon/phrase.h"
#include "lexicon/rules.h"
#include "lexicon/words.h"
#include <stdarg.h>
#include <stdio.h>

static void tell(kb_listener *l, bool error, const char *file, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
static void tell(kb_listener *l, bool error, const char *file, unsigned line, const char *fmt, ...)
{
    char what[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    l->hear(l, error, file, line, what);
}

/* ---- phrases that are one and the same run of stems ------------------------------------------------------- */

static bool same_case_folded(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if ((*a >= 'A' && *a <= 'Z' ? *a + 32 : *a) != (*b >= 'A' && *b <= 'Z' ? *b + 32 : *b)) return false;
    return *a == *b;
}

static bool same_links(const ecfit_kb *kb, const kb_entry *a, const kb_entry *b)
{
    if (a->n_links != b->n_links) return false;
    for (uint32_t i = 0; i < a->n_links; i++) {
        const kb_link *x = &kb->links[a->first_link + i], *y = &kb->links[b->first_link + i];
        if (x->kind != y->kind || x->id != y->id || x->weight < y->weight || x->weight > y->weight) return false;
    }
    return true;
}

/* Kinds whose canonical name is what they mean. */
static bool means_its_name(uint16_t kind)
{
    return kind == KB_CERTIFICATE || kind == KB_TECHNOLOGY || kind == KB_CLEARANCE || kind == KB_CONTRACT ||
        kind == KB_FIELD;
}

static bool same_meaning(const ecfit_kb *kb, const kb_entry *a, const kb_entry *b)
{
    if (a->value != b->value || !same_links(kb, a, b)) return false;
    return !means_its_name((uint16_t)a->kind) || !strcmp(kb_str(kb, a->canonical), kb_str(kb, b->canonical));
}

/* Kinds that are told apart letter for letter where they stand, although they share their stems. */
static bool told_by_letters(const ecfit_kb *kb, const kb_entry *e)
{
    bool by_case = e->guard != KB_NONE && kb->guards[e->guard].kinds & KB_GUARD_CASE;
    return by_case || (e->kind != KB_TERM && e->kind != KB_TITLE && e->kind != KB_HEAD && e->kind != KB_DOMAIN);
}

static bool guarded_apart(const ecfit_kb *kb, const kb_entry *a, const kb_entry *b)
{
    return a->guard != b->guard && (a->guard != KB_NONE || b->guard != KB_NONE) &&
        (told_by_letters(kb, a) || told_by_letters(kb, b) || a->value != b->value);
}

/* Of titles, their heads and domains, one of two equal forms is taken. */
static bool harmless_twice(const kb_entry *e)
{
    return e->kind == KB_TITLE || e->kind == KB_HEAD || e->kind == KB_DOMAIN;
}

static void compare(const ecfit_kb *kb, kb_listener *l, const kb_entry *newer, const kb_entry *older)
{
    const char *a = kb_str(kb, newer->text), *b = kb_str(kb, older->text), *file = kb_str(kb, newer->file);
    bool same_text = same_case_folded(a, b), same_line = newer->file == older->file && newer->line == older->line;
    const char *at = kb_str(kb, older->file);
    if (same_line && newer->text == older->text) return; /* a form of both languages, or of title and body */
    if (guarded_apart(kb, newer, older) || (harmless_twice(newer) && !same_text && same_meaning(kb, newer, older)))
        return;
    if (told_by_letters(kb, newer) && (!same_text || same_line)) return;
    if (same_line)
        tell(l, false, file, newer->line, "\"%s\" is the same run of stems as \"%s\": one of them is enough", a, b);
    else if (same_text && same_meaning(kb, newer, older))
        tell(l, true, file, newer->line, "\"%s\" stands already at %s:%u", a, at, older->line);
    else if (same_text) tell(l, true, file, newer->line, "\"%s\" means something else at %s:%u", a, at, older->line);
    else if (same_meaning(kb, newer, older))
        tell(l, false, file, newer->line, "\"%s\" is the same run of stems as \"%s\" at %s:%u", a, b, at, older->line);
    else tell(l, false, file, newer->line,
              "\"%s\" is the same run of stems as \"%s\" at %s:%u, which means something else", a, b, at, older->line);
}

static uint32_t first_entry(const ecfit_kb *kb, const kb_node *node)
{
    return kb->readings[kb_selected(kb, node->readings, KB_ALL_READINGS)].entry;
}

static void audit_phrases(const ecfit_kb *kb, kb_listener *l)
{
    for (size_t i = 0; i < kb->n_nodes; i++)
        for (uint32_t a = first_entry(kb, &kb->nodes[i]); a != KB_NONE; a = kb->entries[a].next)
            for (uint32_t b = kb->entries[a].next; b != KB_NONE; b = kb->entries[b].next)
                if (kb->entries[a].kind == kb->entries[b].kind) compare(kb, l, &kb->entries[a], &kb->entries[b]);
}

/* A name such as "technicien son" that ends in a word which phrases read over is only "technicien". */
static bool ends_in_skipped_word(const ecfit_kb *kb, const kb_entry *e)
{
    const char *text = kb_str(kb, e->text), *last = strrchr(text, ' ');
    if (!last || e->lang >= ECFIT_N_LANGS) return false;
    const kb_fword *w = kb_function_word(kb, ecfit_str_of(last + 1));
    return w && w->flags >> (4 * e->lang) & KB_FWORD_SKIP;
}

static void audit_endings(const ecfit_kb *kb, kb_listener *l)
{
    for (size_t i = 0; i < kb->n_entries; i++) {
        const kb_entry *e = &kb->entries[i];
        if ((e->kind != KB_TERM && e->kind != KB_TITLE) || !ends_in_skipped_word(kb, e)) continue;
        const char *text = kb_str(kb, e->text), *last = strrchr(text, ' ');
        tell(l, e->kind == KB_TITLE, kb_str(kb, e->file), e->line,
             "\"%s\" ends in a word that phrases read over: it says no more than \"%.*s\"",
             text, (int)(last - text), text);
    }
}

/* ---- rules ------------------------------------------------------------------------------------------------ */

/* Quantifiers without an upper bound are harmless behind one class of characters (\w*), not behind "." or a group. */
static bool runs_away(const char *p)
{
    for (const char *at = p; *at; at++) {
        if (*at == '\\' && at[1]) {
            at++;
            continue;
        }
        const char *open_ended = at[1] == '{' ? strpbrk(at + 2, ",}") : NULL;
        bool unbounded = at[1] == '*' || at[1] == '+' || (open_ended && open_ended[0] == ',' && open_ended[1] == '}');
        if (unbounded && (*at == '.' || (*at == ')' && (at == p || at[-1] != '\\')))) return true;
    }
    return false;
}

typedef struct rule_bench {
    const ecfit_kb *kb;
    kb_listener *l;
    ecfit_words *words;
    ecfit_matcher *matcher;
    ecfit_tokens tokens;
    ecfit_buf text, folded;
    VEC(uint8_t) votes;
    ecfit_rule_hits hits;
} rule_bench;

/* The words of b->text; false when memory ran out. */
static bool read_text(rule_bench *b)
{
    vec_reset(&b->tokens);
    b->folded.len = 0;
    ecfit_buf_put(&b->folded, b->text.ptr, b->text.len);
    ecfit_buf_putc(&b->folded, 0);
    if (b->folded.failed || !ecfit_tokenize(b->text.ptr, b->text.len, b->folded.ptr, &b->tokens)) return false;
    if (!vec_reserve(&b->votes, b->tokens.n + 1)) return false;
    ecfit_words_resolve(b->words, b->folded.ptr, &b->tokens, b->votes.at);
    return true;
}

/* Whether a rule finds anything in a text that is read as one sentence; *failed: some rule hit its match limit. */
static bool rule_finds(rule_bench *b, uint32_t rule, bool *found, bool *failed)
{
    ecfit_lang lang = (ecfit_lang)b->kb->rules[rule].lang;
    uint32_t failed_rule;
    vec_reset(&b->hits);
    if (!read_text(b)) return false;
    if (!ecfit_rules_match(b->kb, b->matcher, lang, b->folded.ptr, b->text.len, &b->tokens, 0, b->tokens.n, false,
                           &b->hits, &failed_rule))
        return false;
    *found = false, *failed = failed_rule == rule;
    for (size_t i = 0; i < b->hits.n; i++) *found |= b->hits.at[i].rule == rule;
    return true;
}

static bool run_example(rule_bench *b, const kb_example *e)
{
    const kb_rule *r = &b->kb->rules[e->rule];
    bool found, failed;
    b->text.len = 0;
    ecfit_buf_puts(&b->text, kb_str(b->kb, e->text));
    if (b->text.failed || !rule_finds(b, e->rule, &found, &failed)) return false;
    if (found != (bool)e->positive)
        tell(b->l, true, kb_str(b->kb, r->file), e->line, "rule %s: its own example must %smatch: %s",
             kb_str(b->kb, r->name), e->positive ? "" : "not ", kb_str(b->kb, e->text));
    return true;
}

enum { STRESS_ROUNDS = 60 };

/* The example without its end, again and again: what a pattern that gropes about would try in every way. */
static bool stress(rule_bench *b, const kb_example *e)
{
    const kb_rule *r = &b->kb->rules[e->rule];
    const char *text = kb_str(b->kb, e->text), *end = strrchr(text, ' ');
    bool found, failed;
    b->text.len = 0;
    for (int i = 0; end && i < STRESS_ROUNDS; i++) ecfit_buf_put(&b->text, text, (size_t)(end - text) + 1);
    if (!b->text.len) return true;
    if (b->text.failed || !rule_finds(b, e->rule, &found, &failed)) return false;
    if (failed)
        tell(b->l, true, kb_str(b->kb, r->file), e->line, "rule %s runs into its match limit on a long sentence",
             kb_str(b->kb, r->name));
    return true;
}

static bool run_rules(rule_bench *b)
{
    for (uint32_t i = 0; i < b->kb->n_rules; i++) {
        const kb_rule *r = &b->kb->rules[i];
        if (runs_away(kb_str(b->kb, r->pattern)))
            tell(b->l, true, kb_str(b->kb, r->file), r->line, "rule %s can run away: bound its repeats, as in {0,4}?",
                 kb_str(b->kb, r->name));
        if (!r->n_links && r->topic == KB_NONE)
            tell(b->l, false, kb_str(b->kb, r->file), r->line,
                 "rule %s points to nothing: it has neither items nor a topic", kb_str(b->kb, r->name));
    }
    for (size_t i = 0; i < b->kb->n_examples; i++)
        if (!run_example(b, &b->kb->examples[i]) || (b->kb->examples[i].positive && !stress(b, &b->kb->examples[i])))
            return false;
    return true;
}

/* ---- titles ----------------------------------------------------------------------------------------------- */

/* "(H/F)" is taken off the titles of notices before they are compared: the form of a title that has it is never met. */
static const kb_entry *noise_in(const rule_bench *b, ecfit_phrase_hits *hits, const kb_entry *title)
{
    const ecfit_kb *kb = b->kb;
    uint32_t syms[KB_MAX_PHRASE * 2];
    uint8_t barrier[KB_MAX_PHRASE * 2] = {0};
    size_t n = 0;
    for (size_t i = 0; i < b->tokens.n && n < sizeof barrier; i++) syms[n++] = b->tokens.at[i].sym[title->lang];
    vec_reset(hits);
    if (!ecfit_phrases_find(kb, KB_SPACE_TITLE, (ecfit_lang)title->lang, syms, barrier, n, hits)) return NULL;
    for (size_t i = 0; i < hits->n; i++)
        for (uint32_t e = hits->at[i].entry; e != KB_NONE; e = kb->entries[e].next)
            if (kb->entries[e].kind == KB_NOISE && kb->entries[e].value == KB_NOISE_FORM &&
                strchr(kb_str(kb, kb->entries[e].text), '/'))
                return &kb->entries[e];
    return NULL;
}

static bool audit_titles(rule_bench *b)
{
    ecfit_phrase_hits hits = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < b->kb->n_entries; i++) {
        const kb_entry *e = &b->kb->entries[i];
        const char *text = kb_str(b->kb, e->text);
        if (e->kind != KB_TITLE || !strchr(text, '/')) continue;
        b->text.len = 0;
        ecfit_buf_puts(&b->text, text);
        ok = !b->text.failed && read_text(b);
        const kb_entry *noise = ok ? noise_in(b, &hits, e) : NULL;
        if (noise)
            tell(b->l, false, kb_str(b->kb, e->file), e->line,
                 "\"%s\" is never met: what is like \"%s\" is taken off the titles of notices", text,
                 kb_str(b->kb, noise->text));
    }
    vec_free(&hits);
    return ok;
}

static bool audit_rules(const ecfit_kb *kb, kb_listener *l)
{
    rule_bench b = {.kb = kb, .l = l, .words = ecfit_words_new(kb), .matcher = ecfit_matcher_new()};
    bool ok = b.words && b.matcher && run_rules(&b) && audit_titles(&b);
    ecfit_words_free(b.words);
    ecfit_matcher_free(b.matcher);
    vec_free(&b.tokens);
    vec_free(&b.votes);
    vec_free(&b.hits);
    ecfit_buf_free(&b.text);
    ecfit_buf_free(&b.folded);
    return ok;
}

/* ---- what is reached in one language and not in the other ------------------------------------------------- */

static const char *const language_names[ECFIT_N_LANGS] = {"English", "French"};

static bool first_form(const kb_entry *e) { return e->kind == KB_TERM && e->text == e->canonical; }

/* How many lines of terms point to each topic and each item: rows of ECFIT_N_LANGS counts. */
typedef struct reach {
    uint32_t (*topics)[ECFIT_N_LANGS], (*items)[ECFIT_N_LANGS];
} reach;

static bool count_reach(const ecfit_kb *kb, reach *r)
{
    r->topics = calloc(kb->n_topics + 1, sizeof *r->topics);
    r->items = calloc(kb->n_items + 1, sizeof *r->items);
    if (!r->topics || !r->items) return false;
    for (size_t i = 0; i < kb->n_entries; i++) {
        const kb_entry *e = &kb->entries[i];
        if (!first_form(e) || e->lang >= ECFIT_N_LANGS) continue;
        r->topics[e->value][e->lang]++;
        for (uint32_t k = e->first_link; k < e->first_link + e->n_links; k++)
            if (kb->links[k].kind == KB_LINK_ITEM) r->items[kb->links[k].id][e->lang]++;
    }
    return true;
}

static void free_reach(reach *r)
{
    free(r->topics);
    free(r->items);
}

static bool audit_reach(const ecfit_kb *kb, kb_listener *l)
{
    reach r;
    bool ok = count_reach(kb, &r);
    for (size_t i = 0; ok && i < kb->n_topics; i++)
        for (int lang = 0; lang < ECFIT_N_LANGS; lang++)
            if (!r.topics[i][lang])
                tell(l, false, "topics.tsv", 0, "no %s term speaks of topic %s%s", language_names[lang],
                     kb_str(kb, kb->topics[i].slug),
                     r.topics[i][!lang] ? ", although the other language has some" : "");
    for (size_t i = 0; ok && i < kb->n_items; i++)
        for (int lang = 0; lang < ECFIT_N_LANGS; lang++)
            if (r.items[i][lang] < 2)
                tell(l, false, "ecf/2.0.tsv", 0, "%s %s term%s to item %s%s", r.items[i][lang] ? "only one" : "no",
                     language_names[lang],
                     r.items[i][lang] ? " points" : "s point", kb_str(kb, kb->items[i].code),
                     !r.items[i][lang] && r.items[i][!lang] ? ", although the other language has some" : "");
    free_reach(&r);
    return ok;
}

static bool audit_occupations(const ecfit_kb *kb, kb_listener *l)
{
    uint8_t *titled = calloc(kb->n_occupations + 1, ECFIT_N_LANGS);
    for (size_t i = 0; titled && i < kb->n_entries; i++) {
        const kb_entry *e = &kb->entries[i];
        for (uint32_t k = e->first_link; e->kind == KB_TITLE && e->lang < ECFIT_N_LANGS && k < e->first_link +
             e->n_links; k++)
            titled[kb->links[k].id * ECFIT_N_LANGS + e->lang] = 1;
    }
    for (size_t i = 0; titled && i < kb->n_occupations * ECFIT_N_LANGS; i++)
        if (!titled[i])
            tell(l, false, "occupations.tsv", 0, "no %s title names occupation %s", language_names[i % ECFIT_N_LANGS],
                 kb_str(kb, kb->occupations[i / ECFIT_N_LANGS].slug));
    free(titled);
    return titled != NULL;
}

ecfit_status kb_audit(const ecfit_kb *kb, kb_listener *l, ecfit_error *err)
{
    audit_phrases(kb, l);
    audit_endings(kb, l);
    KB_NEED(audit_rules(kb, l) && audit_reach(kb, l) && audit_occupations(kb, l), err);
    return ECFIT_OK;
}

void kb_coverage(const ecfit_kb *kb, ecfit_coverage *out)
{
    reach r;
    *out = (ecfit_coverage){.n_items = kb->n_items, .n_topics = kb->n_topics};
    for (size_t i = 0; i < kb->n_entries; i++) {
        const kb_entry *e = &kb->entries[i];
        if (e->lang >= ECFIT_N_LANGS) continue;
        out->n_terms[e->lang] += e->kind == KB_TERM;
        out->n_titles[e->lang] += e->kind == KB_TITLE;
    }
    /* each stands in the title space and in the body */
    for (size_t i = 0; i < ECFIT_N_LANGS; i++) out->n_titles[i] /= 2;
    for (size_t i = 0; i < kb->n_rules; i++) out->n_rules[kb->rules[i].lang]++;
    bool ok = count_reach(kb, &r);
    for (size_t i = 0; ok && i < kb->n_items; i++)
        for (int lang = 0; lang < ECFIT_N_LANGS; lang++) {
            out->n_reached[lang] += r.items[i][lang] > 0;
            out->n_reached_twice[lang] += r.items[i][lang] > 1;
        }
    free_reach(&r);
}

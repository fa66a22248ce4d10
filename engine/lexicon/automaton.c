#include "lexicon/automaton.h"
#include "base/hash.h"
#include "base/vec.h"

/* A state is the list of steps that are waiting, best first. Its row of `next` holds for each class of glyphs where to go:
 * UNKNOWN until the text asks; MATCHED says that a match ended before that glyph. State 0 is dead. */
enum { UNKNOWN = 0xFFFF, MATCHED = 0x8000, MAX_STATES = 0x7FF0, MAX_BYTES = 10 * 1024 * 1024, DEAD = 0 };

typedef VEC(uint16_t) step_list;

typedef struct state {
    uint32_t first; /* of its list in `waiting` */
    uint16_t n;
    bool after_word;
} state;

typedef struct automaton {
    VEC(uint16_t) next; /* n_classes a state; what matching reads stands first */
    uint16_t n_classes, start[2]; /* state behind no word, behind a word; DEAD: not made yet */
    bool every_end;     /* a match does not end those that are less good */
    uint8_t class_of[ECFIT_N_GLYPHS];
    uint8_t glyph_of[ECFIT_N_GLYPHS]; /* one glyph of each class */
    ecfit_program program;
    VEC(state) states;
    step_list waiting;
    uint16_t *slots;   /* state by its list, 0 is free */
    size_t n_slots;
} automaton;

/* How a rule is matched. Most are a chain: pieces with gaps between them, each with an automaton of its own that stays
 * small; the whole pattern as one automaton would have a state for each piece of a word at each place of the gap. */
typedef struct machine {
    automaton *pieces;
    size_t n_pieces;
    enum { CHAIN_UNKNOWN, CHAIN, NO_CHAIN } form;
    enum { NEW, READY, BEYOND } status; /* of the whole */
    bool loose; /* it matches too much: PCRE2 has the last word */
    ecfit_gap gaps[ECFIT_MAX_PIECES - 1];
    automaton whole;
} machine;

struct ecfit_automata {
    machine *of;
    size_t n, bytes; /* bytes of all states */
    bool is_word[ECFIT_N_GLYPHS];
    uint32_t *seen;  /* scratch: step was visited in this round */
    uint32_t round;
    step_list list, ready;
    bool failed;     /* memory ran out: PCRE2 goes on alone */
};

/* ---- making and freeing ----------------------------------------------------------------------------------- */

ecfit_automata *ecfit_automata_new(size_t n_rules)
{
    ecfit_automata *a = calloc(1, sizeof *a);
    if (!a) return NULL;
    a->n = n_rules;
    a->of = calloc(n_rules + 1, sizeof *a->of);
    a->seen = calloc(UINT16_MAX + 1, sizeof *a->seen);
    for (unsigned g = 0; g < ECFIT_N_GLYPHS; g++) a->is_word[g] = ecfit_glyph_is_word((uint8_t)g);
    if (a->of && a->seen) return a;
    ecfit_automata_free(a);
    return NULL;
}

static void forget_states(automaton *m)
{
    vec_free(&m->states);
    vec_free(&m->next);
    vec_free(&m->waiting);
    free(m->slots);
    m->slots = NULL;
    m->n_slots = 0;
    m->start[0] = m->start[1] = DEAD;
}

static void free_automaton(automaton *m)
{
    forget_states(m);
    ecfit_program_free(&m->program);
}

void ecfit_automata_free(ecfit_automata *a)
{
    if (!a) return;
    for (size_t i = 0; a->of && i < a->n; i++) {
        machine *r = &a->of[i];
        free_automaton(&r->whole);
        for (size_t k = 0; k < r->n_pieces; k++) free_automaton(&r->pieces[k]);
        free(r->pieces);
    }
    vec_free(&a->list);
    vec_free(&a->ready);
    free(a->of);
    free(a->seen);
    free(a);
}

/* Text that never ends must not fill the memory: start over with the states of what comes. */
static void forget_all(ecfit_automata *a)
{
    for (size_t i = 0; i < a->n; i++) {
        forget_states(&a->of[i].whole);
        for (size_t k = 0; k < a->of[i].n_pieces; k++) forget_states(&a->of[i].pieces[k]);
    }
    a->bytes = 0;
}

/* Which sets take a glyph, and what else matters of it, in 128 bits: two that differ have the same signature about once
 * in 2^100 patterns. */
typedef struct signature {
    uint64_t a, b;
} signature;

static void fill_signatures(const ecfit_program *p, signature out[ECFIT_N_GLYPHS])
{
    for (unsigned g = 0; g < ECFIT_N_GLYPHS; g++)
        out[g] = (signature){ecfit_glyph_is_word((uint8_t)g), g == ECFIT_GLYPH_END};
    for (unsigned s = 0; s < p->n_sets; s++)
        for (unsigned half = 0; half < 2; half++)
            for (uint64_t bits = p->sets[s].bits[half]; bits; bits &= bits - 1) {
                signature *at = &out[half * 64 + (unsigned)__builtin_ctzll(bits)];
                at->a += ecfit_mix(s, 1);
                at->b += ecfit_mix(s, 2);
            }
}

/* Glyphs that every set of the pattern takes together or not at all are one class. */
static void fill_classes(automaton *m)
{
    signature of[ECFIT_N_GLYPHS];
    fill_signatures(&m->program, of);
    m->n_classes = 0;
    for (unsigned g = 0; g < ECFIT_N_GLYPHS; g++) {
        unsigned c = 0;
        while (c < m->n_classes && (of[m->glyph_of[c]].a != of[g].a || of[m->glyph_of[c]].b != of[g].b)) c++;
        if (c == m->n_classes) m->glyph_of[m->n_classes++] = (uint8_t)g;
        m->class_of[g] = (uint8_t)c;
    }
}

/* ---- states ----------------------------------------------------------------------------------------------- */

static bool list_equals(const automaton *m, const state *s, const ecfit_automata *a, bool after_word)
{
    return s->n == a->list.n && s->after_word == after_word &&
           !memcmp(m->waiting.at + s->first, a->list.at, a->list.n * sizeof *a->list.at);
}

static bool grow_slots(automaton *m)
{
    size_t n = m->n_slots ? m->n_slots * 2 : 64;
    uint16_t *slots = calloc(n, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 1; i < m->states.n; i++) {
        const state *s = &m->states.at[i];
        size_t at = (size_t)ecfit_hash(m->waiting.at + s->first, s->n * sizeof *m->waiting.at) & (n - 1);
        while (slots[at]) at = (at + 1) & (n - 1);
        slots[at] = (uint16_t)i;
    }
    free(m->slots);
    m->slots = slots;
    m->n_slots = n;
    return true;
}

static bool append_state(ecfit_automata *a, automaton *m, bool after_word)
{
    if (!vec_reserve(&m->states, 1) || !vec_reserve(&m->next, m->n_classes) || !vec_reserve(&m->waiting, a->list.n)) return false;
    m->states.at[m->states.n++] = (state){(uint32_t)m->waiting.n, (uint16_t)a->list.n, after_word};
    memset(m->next.at + m->next.n, 0xFF, m->n_classes * sizeof *m->next.at);
    m->next.n += m->n_classes;
    if (a->list.n) memcpy(m->waiting.at + m->waiting.n, a->list.at, a->list.n * sizeof *a->list.at);
    m->waiting.n += a->list.n;
    a->bytes += sizeof(state) + (m->n_classes + a->list.n + 4) * sizeof(uint16_t);
    return true;
}

/* The state whose list is a->list; DEAD when nothing waits. UNKNOWN when memory ran out or there are too many. */
static uint16_t state_of_list(ecfit_automata *a, automaton *m, bool after_word)
{
    if (!a->list.n) return DEAD;
    if (!m->states.n) { /* row 0, never looked at */
        size_t n = a->list.n;
        a->list.n = 0;
        bool ok = append_state(a, m, false);
        a->list.n = n;
        if (!ok) return UNKNOWN;
    }
    if (m->states.n >= MAX_STATES || (m->states.n * 2 >= m->n_slots && !grow_slots(m))) return UNKNOWN;
    size_t at = (size_t)ecfit_hash(a->list.at, a->list.n * sizeof *a->list.at) & (m->n_slots - 1);
    for (; m->slots[at]; at = (at + 1) & (m->n_slots - 1))
        if (list_equals(m, &m->states.at[m->slots[at]], a, after_word)) return m->slots[at];
    if (!append_state(a, m, after_word)) return UNKNOWN;
    return m->slots[at] = (uint16_t)(m->states.n - 1);
}

/* Append the steps that `step` leads to without a glyph, best first. `edge`: -1 leaves EDGE and NO_EDGE waiting, else it
 * says whether here is the edge of a word. */
static void follow(ecfit_automata *a, const ecfit_program *p, uint16_t step, int edge, step_list *list)
{
    while (a->seen[step] != a->round) {
        const ecfit_step *s = &p->steps[step];
        a->seen[step] = a->round;
        if (s->op == ECFIT_OP_SPLIT) {
            follow(a, p, s->x, edge, list);
            step = s->y;
        } else if (edge >= 0 && (s->op == ECFIT_OP_EDGE || s->op == ECFIT_OP_NO_EDGE)) {
            if ((s->op == ECFIT_OP_EDGE) != edge) return;
            step = s->x;
        } else {
            uint16_t *slot = vec_push(list);
            if (slot) *slot = step;
            else a->failed = true;
            return;
        }
    }
}

static uint16_t start_state(ecfit_automata *a, automaton *m, bool after_word)
{
    vec_reset(&a->list);
    a->round++;
    follow(a, &m->program, m->program.start, -1, &a->list);
    return m->start[after_word] = state_of_list(a, m, after_word);
}

/* What waits becomes what can take a glyph, now that the glyph is known and with it the edges of words. A match cuts off
 * all that is less good, unless every end is wanted. returns whether there is one. */
static bool make_ready(ecfit_automata *a, const automaton *m, const state *s, bool word_follows)
{
    const ecfit_program *p = &m->program;
    const int edge = s->after_word != word_follows;
    bool matched = false;
    vec_reset(&a->ready);
    a->round++;
    for (uint16_t i = 0; i < s->n; i++) {
        size_t from = a->ready.n, to = from;
        follow(a, p, m->waiting.at[s->first + i], edge, &a->ready);
        for (; from < a->ready.n; from++) {
            bool ends = p->steps[a->ready.at[from]].op == ECFIT_OP_MATCH;
            if (ends && !m->every_end) return a->ready.n = from, true;
            if (ends) matched = true;
            else a->ready.at[to++] = a->ready.at[from];
        }
        a->ready.n = to;
    }
    return matched;
}

/* The cell of `next` for a state and a class, made now. */
static uint16_t make_cell(ecfit_automata *a, automaton *m, uint16_t from, unsigned class)
{
    const uint8_t glyph = m->glyph_of[class];
    const bool word = ecfit_glyph_is_word(glyph);
    bool matched = make_ready(a, m, &m->states.at[from], word);
    vec_reset(&a->list);
    a->round++;
    for (size_t i = 0; i < a->ready.n; i++) {
        const ecfit_step *s = &m->program.steps[a->ready.at[i]];
        if (ecfit_glyph_in(&m->program.sets[s->set], glyph)) follow(a, &m->program, s->x, -1, &a->list);
    }
    uint16_t to = a->failed ? UNKNOWN : state_of_list(a, m, word);
    if (to == UNKNOWN) return UNKNOWN;
    return m->next.at[from * m->n_classes + class] = (uint16_t)(to | (matched ? MATCHED : 0));
}

/* ---- matching --------------------------------------------------------------------------------------------- */

enum { NOWHERE = 0, SEVERAL = 1 }; /* as ends of a match, which are behind at least one glyph: see run() */

/* The end of the match of m at glyphs[from], plus 2; NOWHERE, SEVERAL when every end is wanted and there is more than
 * one, or ECFIT_ASK_PCRE2. */
static size_t run(ecfit_automata *a, automaton *m, const uint8_t *glyphs, size_t from, bool after_word)
{
    uint16_t s = m->start[after_word] ? m->start[after_word] : start_state(a, m, after_word);
    size_t end = NOWHERE;
    for (size_t i = from; s != UNKNOWN; i++) {
        uint8_t g = glyphs[i];
        if (g == ECFIT_GLYPH_INSIDE) continue;
        if (g == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        unsigned class = m->class_of[g];
        uint16_t cell = m->next.at[s * m->n_classes + class];
        if (cell == UNKNOWN && (cell = make_cell(a, m, s, class)) == UNKNOWN) break;
        if (cell & MATCHED) {
            if (m->every_end && end) return SEVERAL;
            end = i + 2;
        }
        s = cell & (uint16_t)~MATCHED;
        if (s == DEAD) return end;
    }
    forget_states(m); /* too many, or no memory for more; a->bytes is too high from now on until all are forgotten */
    return ECFIT_ASK_PCRE2;
}

static bool is_inside_or(const ecfit_glyph_set *set, uint8_t g) { return g == ECFIT_GLYPH_INSIDE || ecfit_glyph_in(set, g); }

/* The pieces from k on at glyphs[from], with as few words in the gaps as will do; returns as run() does. A gap can be
 * read in one way only: its signs and its words end where the other begin. */
static size_t run_chain(ecfit_automata *a, const machine *r, size_t k, const uint8_t *glyphs, size_t from, bool after_word)
{
    size_t end = run(a, &r->pieces[k], glyphs, from, after_word);
    if (k + 1 == r->n_pieces || end == NOWHERE || end == SEVERAL || end == ECFIT_ASK_PCRE2) return end;
    const ecfit_gap *gap = &r->gaps[k];
    size_t at = end - 2; /* behind the first sign of the gap */
    for (unsigned words = 0;; words++) {
        while (is_inside_or(&gap->signs, glyphs[at])) at++;
        if (glyphs[at] == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        if (!a->is_word[glyphs[at]]) return NOWHERE;
        end = ecfit_glyph_in(&gap->begins, glyphs[at]) ? run_chain(a, r, k + 1, glyphs, at, false) : NOWHERE;
        if (end != NOWHERE || words == gap->max_words) return end;
        while (a->is_word[glyphs[at]] || glyphs[at] == ECFIT_GLYPH_INSIDE) at++;
        if (glyphs[at] == ECFIT_GLYPH_UNSURE) return ECFIT_ASK_PCRE2;
        if (!ecfit_glyph_in(&gap->signs, glyphs[at])) return NOWHERE;
    }
}

static bool take_chain(machine *r, ecfit_chain *c)
{
    r->pieces = calloc(c->n_pieces, sizeof *r->pieces);
    if (!r->pieces) return ecfit_chain_free(c), false;
    r->n_pieces = c->n_pieces;
    r->loose = c->loose;
    memcpy(r->gaps, c->gaps, sizeof r->gaps);
    for (size_t k = 0; k < r->n_pieces; k++) {
        r->pieces[k].program = c->pieces[k];
        r->pieces[k].every_end = k + 1 < r->n_pieces;
        fill_classes(&r->pieces[k]);
    }
    return true;
}

static void prepare_chain(machine *r, const char *pattern)
{
    ecfit_chain c;
    r->form = ecfit_chain_make(pattern, &c) && take_chain(r, &c) ? CHAIN : NO_CHAIN;
}

static void prepare_whole(machine *r, const char *pattern)
{
    r->status = ecfit_program_make(pattern, &r->whole.program, &r->loose) ? READY : BEYOND;
    if (r->status == READY) fill_classes(&r->whole);
}

void ecfit_automata_expect(const ecfit_automata *a, const uint32_t *rules, size_t n)
{
    for (size_t i = 0; i < n; i++) __builtin_prefetch(&a->of[rules[i]]);
    for (size_t i = 0; i < n; i++) {
        const automaton *first = a->of[rules[i]].pieces;
        for (int line = 0; first && line < 3; line++) __builtin_prefetch((const char *)first + 64 * line);
    }
    for (size_t i = 0; i < n; i++) {
        const automaton *first = a->of[rules[i]].pieces;
        if (first && first->next.at) __builtin_prefetch(first->next.at + first->start[0] * first->n_classes);
    }
}

size_t ecfit_automaton_match(ecfit_automata *a, uint32_t rule, const char *pattern, const uint8_t *glyphs, size_t from,
                             bool after_word)
{
    machine *r = &a->of[rule];
    if (a->failed) return ECFIT_ASK_PCRE2;
    if (a->bytes > MAX_BYTES) forget_all(a);
    if (r->form == CHAIN_UNKNOWN) prepare_chain(r, pattern);
    size_t end = r->form == CHAIN ? run_chain(a, r, 0, glyphs, from, after_word) : SEVERAL;
    if (end == SEVERAL) {
        if (r->status == NEW) prepare_whole(r, pattern);
        if (r->status == BEYOND) return ECFIT_ASK_PCRE2;
        end = run(a, &r->whole, glyphs, from, after_word);
    }
    if (end == NOWHERE) return from;
    return end == ECFIT_ASK_PCRE2 || r->loose ? ECFIT_ASK_PCRE2 : end - 2;
}

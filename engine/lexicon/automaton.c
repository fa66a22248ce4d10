#include "lexicon/automaton.h"
#include "base/hash.h"
#include "base/vec.h"
#include "lexicon/machine.h"

/* A state is the list of steps that are waiting, best first. Its row of `next` holds for each class of glyphs where to go:
 * UNKNOWN until the text asks; MATCHED says that a match ended before that glyph. State 0 is dead. */
enum { UNKNOWN = 0xFFFF, MATCHED = ECFIT_MATCHED, MAX_STATES = 0x7FF0, MAX_BYTES = 10 * 1024 * 1024, DEAD = 0 };

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

typedef struct machine {
    enum { NEW, READY, BEYOND } status;
    bool loose; /* it matches too much: PCRE2 has the last word */
    automaton whole;
} machine;

struct ecfit_automata {
    machine *of;
    size_t n, bytes; /* bytes of all states */
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
    for (size_t i = 0; a->of && i < a->n; i++) free_automaton(&a->of[i].whole);
    vec_free(&a->list);
    vec_free(&a->ready);
    free(a->of);
    free(a->seen);
    free(a);
}

/* Text that never ends must not fill the memory: start over with the states of what comes. */
static void forget_all(ecfit_automata *a)
{
    for (size_t i = 0; i < a->n; i++) forget_states(&a->of[i].whole);
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

enum { NOWHERE = 0 }; /* as end of a match, which lies behind at least one glyph: see run() */

/* The end of the match of m at glyphs[from], plus 2; NOWHERE or ECFIT_ASK_PCRE2. */
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
        if (cell & MATCHED) end = i + 2;
        s = cell & (uint16_t)~MATCHED;
        if (s == DEAD) return end;
    }
    forget_states(m); /* too many, or no memory for more; a->bytes is too high from now on until all are forgotten */
    return ECFIT_ASK_PCRE2;
}

static void prepare(machine *r, const char *pattern)
{
    r->status = ecfit_program_make(pattern, &r->whole.program, &r->loose) ? READY : BEYOND;
    if (r->status == READY) fill_classes(&r->whole);
}

size_t ecfit_automaton_match(ecfit_automata *a, uint32_t rule, const char *pattern, const uint8_t *glyphs, size_t from,
                             bool after_word)
{
    machine *r = &a->of[rule];
    if (a->failed) return ECFIT_ASK_PCRE2;
    if (a->bytes > MAX_BYTES) forget_all(a);
    if (r->status == NEW) prepare(r, pattern);
    if (r->status == BEYOND) return ECFIT_ASK_PCRE2;
    size_t end = run(a, &r->whole, glyphs, from, after_word);
    if (end == NOWHERE) return from;
    return end == ECFIT_ASK_PCRE2 || r->loose ? ECFIT_ASK_PCRE2 : end - 2;
}

/* ---- all states at once ------------------------------------------------------------------------------------ */

static bool complete(ecfit_automata *a, automaton *m, size_t max_states)
{
    if (start_state(a, m, false) == UNKNOWN || start_state(a, m, true) == UNKNOWN) return false;
    for (size_t s = 1; s < m->states.n && m->states.n <= max_states; s++)
        for (unsigned c = 0; c < m->n_classes; c++)
            if (make_cell(a, m, (uint16_t)s, c) == UNKNOWN) return false;
    return m->states.n <= max_states;
}

bool ecfit_states_make(ecfit_automata *scratch, const ecfit_program *program, bool every_end, size_t max_states,
                       ecfit_states *out)
{
    automaton m = {.every_end = every_end, .program = *program};
    fill_classes(&m);
    bool ok = complete(scratch, &m, max_states);
    if (ok) {
        *out = (ecfit_states){.next = m.next.at, .n = (uint16_t)m.states.n, .n_classes = m.n_classes, .start = {m.start[0], m.start[1]}};
        memcpy(out->class_of, m.class_of, sizeof out->class_of);
        m.next.at = NULL, m.next.n = m.next.cap = 0;
    }
    forget_states(&m);
    return ok;
}

void ecfit_states_free(ecfit_states *s)
{
    free(s->next);
    *s = (ecfit_states){.n = 0};
}

/* The tables of machine.h. Each pattern is cut at its gaps, the pieces are made deterministic (lexicon/automaton.h),
 * and states that do the same from there on are made one, across all rules: endings like "ing\b" stand in most of
 * them (Daciuk et al. 2000). Rows of moves then lie within each other (Tarjan and Yao 1979): a state is a place in
 * kb->moves, its move by a glyph stands so many places behind it, and names the glyph. At the place itself may stand where to look
 * for moves that the state has not: what it does by most words and by most signs. Layer: lexicon. */
#include "lexicon/automaton.h"
#include "lexicon/build.h"
#include "lexicon/machine.h"

enum { MAX_PIECE_STATES = 4000, MAX_PLACES = 1 << 24, TO_ITSELF = MAX_PLACES - 1, LOOK_BACK = 4096 };

typedef struct placed_row {
    uint32_t first, n, state; /* what it usually does and its moves, in `kept` */
} placed_row;

typedef struct folding {
    kb_build *b;
    ecfit_automata *scratch;
    VEC(placed_row) rows;
    VEC(uint32_t) kept;  /* of all rows, with TO_ITSELF */
    uint32_t *slots;     /* row + 1 by its moves */
    size_t n_slots;
    VEC(bool) is_state;  /* of each place */
    size_t first_place;  /* where this folding begins: what an overlay is laid over stays as it is */
    uint32_t row[ECFIT_N_GLYPHS], n, usual[KB_N_GLYPH_KINDS]; /* scratch: moves of one state */
    bool failed;         /* memory ran out, or the table is full */
} folding;

/* One piece that is folded in. */
typedef struct piece_states {
    ecfit_states of;
    uint32_t *place;     /* of each state, 0 not known yet */
    bool *open;          /* what it leads to is being placed */
} piece_states;

/* ---- places ----------------------------------------------------------------------------------------------- */

static bool has_usual(const folding *f)
{
    static const uint32_t none[KB_N_GLYPH_KINDS];
    return memcmp(f->usual, none, sizeof none) != 0;
}

static bool fits(const folding *f, size_t place)
{
    if (f->is_state.at[place] || (f->b->moves.at[place] && has_usual(f))) return false;
    for (uint32_t i = 0; i < f->n; i++)
        if (f->b->moves.at[place + (f->row[i] & KB_MOVE_GLYPH)]) return false;
    return true;
}

/* Room for states up to `place`. */
static bool grow(folding *f, size_t place)
{
    kb_build *b = f->b;
    const size_t n = place + ECFIT_N_GLYPHS, more = n > b->moves.n ? n - b->moves.n : 0;
    if (n > MAX_PLACES || !vec_reserve(&b->moves, more) || !vec_reserve(&f->is_state, n - f->is_state.n)) return false;
    memset(b->moves.at + b->moves.n, 0, more * sizeof *b->moves.at);
    memset(f->is_state.at + f->is_state.n, 0, (n - f->is_state.n) * sizeof *f->is_state.at);
    b->moves.n += more;
    f->is_state.n = n;
    return true;
}

static uint32_t settled(uint32_t move, uint32_t place)
{
    return move >> KB_MOVE_STATE == TO_ITSELF ? (move & ((1u << KB_MOVE_STATE) - 1)) | place << KB_MOVE_STATE : move;
}

/* The number of a row of `usual`; there are few different ones. */
static uint32_t usual_row(folding *f, const kb_usual *u)
{
    kb_build *b = f->b;
    for (uint32_t i = 0; i < b->usual.n; i++)
        if (!memcmp(&b->usual.at[i], u, sizeof *u)) return i;
    kb_usual *slot = b->usual.n < MAX_PLACES ? vec_push(&b->usual) : NULL;
    if (slot) *slot = *u;
    else f->failed = true;
    return (uint32_t)b->usual.n - 1;
}

static void write_row(folding *f, uint32_t place)
{
    for (uint32_t i = 0; i < f->n; i++)
        f->b->moves.at[place + (f->row[i] & KB_MOVE_GLYPH)] = settled(f->row[i], place);
    if (!has_usual(f)) return;
    kb_usual u = {{0}};
    for (unsigned k = 0; k < KB_N_GLYPH_KINDS; k++) u.move[k] = settled(f->usual[k], place);
    f->b->moves.at[place] = usual_row(f, &u) << KB_MOVE_STATE;
}

/* A place for the row, where it takes no room from others; 0 when there is none. Far behind the end all is full. */
static uint32_t place_row(folding *f)
{
    size_t end = f->b->moves.n, at = end > f->first_place + LOOK_BACK ? end - LOOK_BACK : f->first_place;
    for (;; at++) {
        if (at + ECFIT_N_GLYPHS > f->is_state.n && !grow(f, at)) return f->failed = true, 0;
        if (fits(f, at)) break;
    }
    f->is_state.at[at] = true;
    write_row(f, (uint32_t)at);
    return (uint32_t)at;
}

/* ---- rows that are the same -------------------------------------------------------------------------------- */

static size_t slot_of(const folding *f, const uint32_t *moves, uint32_t n)
{
    return (size_t)ecfit_hash(moves, n * sizeof *moves) & (f->n_slots - 1);
}

static bool grow_slots(folding *f)
{
    free(f->slots);
    f->n_slots = f->n_slots ? f->n_slots * 2 : 1 << 12;
    f->slots = calloc(f->n_slots, sizeof *f->slots);
    for (uint32_t i = 0; f->slots && i < f->rows.n; i++) {
        size_t at = slot_of(f, f->kept.at + f->rows.at[i].first, f->rows.at[i].n);
        while (f->slots[at]) at = (at + 1) & (f->n_slots - 1);
        f->slots[at] = i + 1;
    }
    return f->slots;
}

/* The state with the row: one that is there, or a new one. What it usually does is part of what is compared. */
static uint32_t state_of_row(folding *f)
{
    uint32_t key[ECFIT_N_GLYPHS + KB_N_GLYPH_KINDS];
    const uint32_t n = f->n + KB_N_GLYPH_KINDS;
    memcpy(key, f->usual, sizeof f->usual);
    memcpy(key + KB_N_GLYPH_KINDS, f->row, f->n * sizeof *f->row);
    if (f->failed || (f->rows.n * 2 >= f->n_slots && !grow_slots(f))) return f->failed = true, 0;
    size_t at = slot_of(f, key, n);
    for (; f->slots[at]; at = (at + 1) & (f->n_slots - 1)) {
        const placed_row *r = &f->rows.at[f->slots[at] - 1];
        if (r->n == n && !memcmp(f->kept.at + r->first, key, n * sizeof *key)) return r->state;
    }
    if (!vec_reserve(&f->rows, 1) || !vec_reserve(&f->kept, n)) return f->failed = true, 0;
    memcpy(f->kept.at + f->kept.n, key, n * sizeof *key);
    const uint32_t state = place_row(f);
    f->rows.at[f->rows.n++] = (placed_row){(uint32_t)f->kept.n, n, state};
    f->kept.n += n;
    f->slots[at] = (uint32_t)f->rows.n;
    return state;
}

/* ---- the states of a piece --------------------------------------------------------------------------------- */

static void fill_row(folding *f, const piece_states *p, uint16_t s)
{
    memset(f->usual, 0, sizeof f->usual);
    const uint16_t *next = p->of.next + (size_t)s * p->of.n_classes;
    f->n = 0;
    for (unsigned g = 0; g < ECFIT_N_GLYPHS; g++) {
        const uint16_t cell = next[p->of.class_of[g]], to = cell & (uint16_t)~ECFIT_MATCHED;
        if (!cell || !kb_glyph_in_texts(g)) continue;
        const uint32_t state = to == s ? TO_ITSELF : p->place[to];
        f->row[f->n++] = g | (cell & ECFIT_MATCHED ? KB_MOVE_MATCHED : 0) | state << KB_MOVE_STATE;
    }
}

/* What a state does by more than half of the glyphs of each kind, as a move without its glyph; 0 nothing (Boyer and
 * Moore 1991: the only one that can be). */
static void find_usual(const uint32_t by_glyph[], uint32_t usual[KB_N_GLYPH_KINDS])
{
    int votes[KB_N_GLYPH_KINDS] = {0}, balance[KB_N_GLYPH_KINDS] = {0};
    memset(usual, 0, KB_N_GLYPH_KINDS * sizeof *usual);
    for (int round = 0; round < 2; round++)
        for (unsigned g = 1; g < ECFIT_N_GLYPHS; g++) {
            const unsigned k = ecfit_glyph_kind((uint8_t)g), move = by_glyph[g] & ~(uint32_t)KB_MOVE_GLYPH;
            if (!kb_glyph_in_texts(g)) continue;
            if (round) votes[k] += move == usual[k] ? 1 : -1;
            else if (!balance[k]) usual[k] = move, balance[k] = 1;
            else balance[k] += move == usual[k] ? 1 : -1;
        }
    for (unsigned k = 0; k < KB_N_GLYPH_KINDS; k++)
        if (votes[k] <= 0) usual[k] = 0;
}

/* Take what the state usually does out of the row; what is done otherwise, or not at all, stays. 7,200 states end a
 * match before any sign: without this the table is 17 times as long. */
static void take_usual(folding *f)
{
    uint32_t by_glyph[ECFIT_N_GLYPHS] = {0};
    for (uint32_t i = 0; i < f->n; i++) by_glyph[f->row[i] & KB_MOVE_GLYPH] = f->row[i];
    find_usual(by_glyph, f->usual);
    f->n = 0;
    for (unsigned g = 1; g < ECFIT_N_GLYPHS; g++) {
        const uint32_t usual = f->usual[ecfit_glyph_kind((uint8_t)g)];
        if (kb_glyph_in_texts(g) && by_glyph[g] != (usual ? g | usual : 0)) f->row[f->n++] = g | by_glyph[g];
    }
}

/* Place a state behind all that it leads to. Where that leads back to it, it takes a place of its own before: what it
 * leads to is written into it when all is known. */
static void fold(folding *f, piece_states *p, uint16_t s)
{
    p->open[s] = true;
    for (unsigned c = 0; c < p->of.n_classes && !f->failed; c++) {
        const uint16_t to = p->of.next[(size_t)s * p->of.n_classes + c] & (uint16_t)~ECFIT_MATCHED;
        if (!to || to == s || p->place[to]) continue;
        if (!p->open[to]) fold(f, p, to);
        else fill_row(f, p, to), p->place[to] = place_row(f);
    }
    fill_row(f, p, s);
    if (p->place[s]) {
        write_row(f, p->place[s]);
    } else {
        take_usual(f);
        p->place[s] = state_of_row(f);
    }
    p->open[s] = false;
}

/* returns false when the piece has too many states, or when memory ran out. */
static bool fold_piece(folding *f, const ecfit_program *program, bool every_end, uint32_t start[2])
{
    piece_states p = {.place = NULL};
    if (!ecfit_states_make(f->scratch, program, every_end, MAX_PIECE_STATES, &p.of)) return false;
    p.place = calloc(p.of.n, sizeof *p.place);
    p.open = calloc(p.of.n, sizeof *p.open);
    f->failed |= !p.place || !p.open;
    for (int after_word = 0; after_word < 2 && !f->failed; after_word++) {
        const uint16_t s = p.of.start[after_word];
        if (s && !p.place[s]) fold(f, &p, s);
        start[after_word] = p.place[s];
    }
    ecfit_states_free(&p.of);
    free(p.place);
    free(p.open);
    return !f->failed;
}

/* ---- rules ------------------------------------------------------------------------------------------------- */

/* The row of gap_signs with this set; false when memory ran out. */
static bool signs_row(kb_build *b, const ecfit_glyph_set *set, uint16_t *row)
{
    for (*row = 0; *row < b->gap_signs.n; ++*row)
        if (!memcmp(b->gap_signs.at[*row].bits, set->bits, sizeof set->bits)) return true;
    kb_glyphs *slot = *row < UINT16_MAX ? vec_push(&b->gap_signs) : NULL;
    if (slot) memcpy(slot->bits, set->bits, sizeof set->bits);
    return slot;
}

/* A pattern without gaps is one piece; one that is beyond automata, or too large, none. */
static bool pieces_of(const char *pattern, ecfit_chain *c)
{
    if (ecfit_chain_make(pattern, c)) return true;
    *c = (ecfit_chain){.n_pieces = 1};
    return ecfit_program_make(pattern, &c->pieces[0], &c->loose);
}

static bool has_plain_signs(const ecfit_glyph_set *signs)
{
    for (uint8_t g = 1; g < ECFIT_N_GLYPHS; g++)
        if (kb_glyph_in_texts(g) && ecfit_glyph_kind(g) == KB_SIGNS && !ecfit_glyph_in(signs, g)) return false;
    return true;
}

static bool fill_machine(folding *f, uint32_t rule)
{
    const char *pattern = f->b->pool.bytes.at + f->b->rules.at[rule].pattern;
    kb_machine *m = &f->b->machines.at[rule];
    ecfit_chain c;
    *m = (kb_machine){.n_pieces = 0};
    if (!pieces_of(pattern, &c)) return true;
    bool whole = true;
    for (uint32_t k = 0; k < c.n_pieces && whole; k++) {
        const bool last = k + 1 == c.n_pieces;
        kb_piece *piece = &m->pieces[k];
        piece->max_words = last ? 0 : (uint8_t)c.gaps[k].max_words;
        piece->plain_signs = !last && has_plain_signs(&c.gaps[k].signs);
        f->failed |= !last && !signs_row(f->b, &c.gaps[k].signs, &piece->signs);
        whole = !f->failed && fold_piece(f, &c.pieces[k], !last, piece->start);
    }
    m->n_pieces = whole ? (uint32_t)c.n_pieces : 0;
    m->loose = c.loose;
    ecfit_chain_free(&c);
    return !f->failed;
}

bool kb_fill_machines(kb_build *b)
{
    folding f = {.b = b, .scratch = ecfit_automata_new(0)};
    bool ok = f.scratch && vec_reserve(&b->machines, b->rules.n - b->machines.n);
    f.first_place = b->moves.n + 1; /* state 0 is dead: no row begins there */
    bool idle = b->machines.n == b->rules.n && !b->replaced.n;
    ok = ok && (idle || grow(&f, f.first_place)) && vec_reserve(&b->usual, 1);
    if (ok && !b->usual.n) b->usual.at[b->usual.n++] = (kb_usual){{0}};
    for (size_t i = 0; ok && i < b->replaced.n; i++) ok = fill_machine(&f, b->replaced.at[i]);
    for (; ok && b->machines.n < b->rules.n; b->machines.n++) ok = fill_machine(&f, (uint32_t)b->machines.n);
    ecfit_automata_free(f.scratch);
    vec_free(&f.rows);
    vec_free(&f.kept);
    vec_free(&f.is_state);
    free(f.slots);
    return ok;
}

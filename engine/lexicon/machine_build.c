/* The tables of machine.h. Each pattern is cut at its gaps, the pieces are made deterministic (lexicon/automaton.h),
 * and states that do the same from there on are made one, across all rules: endings like "ing\b" stand in most of
 * them (Daciuk et al. 2000). Rows of moves then lie within each other (Tarjan and Yao 1979): a state is a place in
 * kb->moves, its move by a glyph stands so many places behind it as the column says, and names the column. Some of its
 * moves are by kinds of glyphs: what it does by most words and by most signs. A run reads few lines of the cache where
 * states that follow on each other stand together. Layer: lexicon. */
#include "lexicon/automaton.h"
#include "lexicon/build.h"
#include "lexicon/machine.h"

enum { MAX_PIECE_STATES = 4000, MAX_PLACES = 1 << 24, TO_ITSELF = MAX_PLACES - 1, LOOK_BACK = 16384,
       LINE = 16, NEAR = 128 };

/* The moves of a state, in `kept`, as in kb->moves but that they lead to rows: the number of one + 1, TO_ITSELF, or 0.
 * place: of the state in kb->moves, 0 not known yet. */
typedef struct state_row {
    uint32_t first, n, place;
} state_row;

/* A state that text comes to from a line of the cache. */
typedef struct coming {
    uint32_t row;
    size_t line;
} coming;

typedef struct folding {
    kb_build *b;
    ecfit_automata *scratch;
    VEC(state_row) rows;
    VEC(uint32_t) kept;
    VEC(coming) comings; /* to be placed, the next one last */
    uint32_t *slots;     /* row + 1 by its moves; not all rows stand there */
    size_t n_slots;
    VEC(bool) is_state;  /* of each place */
    size_t first_place;  /* where this folding begins: what an overlay is laid over stays as it is */
    uint32_t row[ECFIT_N_GLYPHS], n; /* scratch: moves of one state, in the order of their columns */
    uint8_t glyph[ECFIT_N_GLYPHS]; /* of each column */
    bool failed;         /* memory ran out, or the table is full */
} folding;

/* One piece that is folded in. */
typedef struct piece_states {
    ecfit_states of;
    uint32_t *row;       /* of each state + 1, 0 not known yet */
    bool *open;          /* the rows of what it leads to are being made */
} piece_states;

/* ---- rows of moves ------------------------------------------------------------------------------------------ */

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

/* Keep the moves of a state. returns false when memory ran out. */
static bool keep_row(folding *f, state_row *row)
{
    if (!vec_reserve(&f->kept, f->n)) return !(f->failed = true);
    *row = (state_row){.first = (uint32_t)f->kept.n, .n = f->n};
    if (f->n) memcpy(f->kept.at + f->kept.n, f->row, f->n * sizeof *f->row);
    f->kept.n += f->n;
    return true;
}

/* A new row, which has no moves yet; 0 when memory ran out. */
static uint32_t add_row(folding *f)
{
    state_row *row = f->rows.n < TO_ITSELF ? vec_push(&f->rows) : NULL;
    if (!row) return f->failed = true, 0;
    *row = (state_row){.n = 0};
    return (uint32_t)f->rows.n;
}

/* The row with these moves: one that is there, or a new one. */
static uint32_t row_with_moves(folding *f)
{
    state_row fresh;
    f->failed |= f->rows.n * 2 >= f->n_slots && !grow_slots(f);
    if (f->failed || !keep_row(f, &fresh)) return f->failed = true, 0;
    const uint32_t *key = f->kept.at + fresh.first;
    size_t at = slot_of(f, key, fresh.n);
    for (; f->slots[at]; at = (at + 1) & (f->n_slots - 1)) {
        const state_row *r = &f->rows.at[f->slots[at] - 1];
        if (r->n != fresh.n || memcmp(f->kept.at + r->first, key, fresh.n * sizeof *key)) continue;
        f->kept.n = fresh.first;
        return f->slots[at];
    }
    const uint32_t row = add_row(f);
    if (!row) return 0;
    f->rows.at[row - 1] = fresh;
    return f->slots[at] = row;
}

/* ---- the states of a piece --------------------------------------------------------------------------------- */

static void fill_row(folding *f, const piece_states *p, uint16_t s)
{
    const uint16_t *next = p->of.next + (size_t)s * p->of.n_classes;
    f->n = 0;
    for (unsigned c = 1; c < ECFIT_N_GLYPHS; c++) {
        const uint16_t cell = next[p->of.class_of[f->glyph[c]]], to = cell & (uint16_t)~ECFIT_MATCHED;
        if (!cell || !kb_glyph_in_texts(f->glyph[c])) continue;
        const uint32_t state = to == s ? TO_ITSELF : p->row[to];
        f->row[f->n++] = c | (cell & ECFIT_MATCHED ? KB_MOVE_MATCHED : 0) | state << KB_MOVE_STATE;
    }
}

/* What a state does by more than half of the glyphs of each kind, as a move without its column; 0 nothing (Boyer and
 * Moore 1991: the only one that can be). */
static void find_usual(const folding *f, const uint32_t by_column[], uint32_t usual[KB_N_GLYPH_KINDS])
{
    int votes[KB_N_GLYPH_KINDS] = {0}, balance[KB_N_GLYPH_KINDS] = {0};
    memset(usual, 0, KB_N_GLYPH_KINDS * sizeof *usual);
    for (int round = 0; round < 2; round++)
        for (unsigned c = 1; c < ECFIT_N_GLYPHS; c++) {
            const unsigned k = ecfit_glyph_kind(f->glyph[c]), move = by_column[c] & ~(uint32_t)KB_MOVE_COLUMN;
            if (!kb_glyph_in_texts(f->glyph[c])) continue;
            if (round) votes[k] += move == usual[k] ? 1 : -1;
            else if (!balance[k]) usual[k] = move, balance[k] = 1;
            else balance[k] += move == usual[k] ? 1 : -1;
        }
    for (unsigned k = 0; k < KB_N_GLYPH_KINDS; k++)
        if (votes[k] <= 0) usual[k] = 0;
}

/* Make moves by kinds of what the state usually does; what is done otherwise, or not at all, stays. 7,200 states end a
 * match before any sign: without this the table is 17 times as long. */
static void take_usual(folding *f)
{
    uint32_t by_column[ECFIT_N_GLYPHS] = {0}, usual[KB_N_GLYPH_KINDS];
    for (uint32_t i = 0; i < f->n; i++) by_column[f->row[i] & KB_MOVE_COLUMN] = f->row[i];
    find_usual(f, by_column, usual);
    f->n = 0;
    for (unsigned k = 0; k < KB_N_GLYPH_KINDS; k++)
        if (usual[k]) f->row[f->n++] = kb_kind_column(k) | usual[k];
    for (unsigned c = 1; c < ECFIT_N_GLYPHS; c++) {
        const uint32_t by_kind = usual[ecfit_glyph_kind(f->glyph[c])], without = by_kind ? c | by_kind : 0;
        if (kb_glyph_in_texts(f->glyph[c]) && by_column[c] != without) f->row[f->n++] = c | by_column[c];
    }
}

/* Make the row of a state behind those of all that it leads to. Where that leads back to it, it takes a row of its own
 * before, which is filled when all is known. */
static void fold(folding *f, piece_states *p, uint16_t s)
{
    p->open[s] = true;
    for (unsigned c = 0; c < p->of.n_classes && !f->failed; c++) {
        const uint16_t to = p->of.next[(size_t)s * p->of.n_classes + c] & (uint16_t)~ECFIT_MATCHED;
        if (!to || to == s || p->row[to]) continue;
        if (!p->open[to]) fold(f, p, to);
        else p->row[to] = add_row(f);
    }
    fill_row(f, p, s);
    take_usual(f);
    if (!p->row[s]) p->row[s] = row_with_moves(f);
    else keep_row(f, &f->rows.at[p->row[s] - 1]);
    p->open[s] = false;
}

/* start: rows, of what stands behind no word and, where that is asked for, behind one. returns false when the piece has
 * too many states, or when memory ran out. */
static bool fold_piece(folding *f, const ecfit_program *program, bool every_end, uint32_t *const start[2])
{
    piece_states p = {.row = NULL};
    if (!ecfit_states_make(f->scratch, program, every_end, MAX_PIECE_STATES, &p.of)) return false;
    p.row = calloc(p.of.n, sizeof *p.row);
    p.open = calloc(p.of.n, sizeof *p.open);
    f->failed |= !p.row || !p.open;
    for (int after_word = 0; after_word < 2 && start[after_word] && !f->failed; after_word++) {
        const uint16_t s = p.of.start[after_word];
        if (s && !p.row[s]) fold(f, &p, s);
        *start[after_word] = p.row[s];
    }
    ecfit_states_free(&p.of);
    free(p.row);
    free(p.open);
    return !f->failed;
}

/* ---- places ----------------------------------------------------------------------------------------------- */

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

static const uint32_t *moves_of(const folding *f, const state_row *r) { return f->kept.at + r->first; }

static bool fits(const folding *f, const state_row *r, size_t place)
{
    const uint32_t *moves = moves_of(f, r), *cells = f->b->moves.at + place;
    if (f->is_state.at[place]) return false;
    for (uint32_t i = 0; i < r->n; i++)
        if (cells[moves[i] & KB_MOVE_COLUMN]) return false;
    return true;
}

/* The place from a first one on where a row takes no room from others; 0 when there is none before `end`. */
static size_t place_between(folding *f, const state_row *r, size_t at, size_t end)
{
    for (; at < end; at++) {
        if (at + ECFIT_N_GLYPHS > f->is_state.n && !grow(f, at)) return f->failed = true, 0;
        if (fits(f, r, at)) return at;
    }
    return 0;
}

/* A place for a row: best where its first move lies in the line from which text comes to it, or behind it. Far before the
 * end all is full. */
static size_t place_for(folding *f, const state_row *r, size_t line)
{
    const size_t first = r->n ? moves_of(f, r)[0] & KB_MOVE_COLUMN : 0;
    const size_t from = line * LINE > f->first_place + first ? line * LINE - first : f->first_place;
    const size_t near = place_between(f, r, from, from + NEAR);
    if (near || f->failed) return near;
    const size_t end = f->is_state.n;
    return place_between(f, r, end > f->first_place + LOOK_BACK ? end - LOOK_BACK : f->first_place, MAX_PLACES);
}

/* Take the cells of a row, until it is known what stands in them. */
static void take_cells(folding *f, const state_row *r)
{
    uint32_t *cells = f->b->moves.at + r->place;
    f->is_state.at[r->place] = true;
    for (uint32_t i = 0; i < r->n; i++) cells[moves_of(f, r)[i] & KB_MOVE_COLUMN] = KB_MOVE_MATCHED;
}

static void add_coming(folding *f, uint32_t move, size_t cell)
{
    const uint32_t to = move >> KB_MOVE_STATE;
    if (!to || to == TO_ITSELF || f->rows.at[to - 1].place) return;
    coming *slot = vec_push(&f->comings);
    if (slot) *slot = (coming){to - 1, cell / LINE};
    else f->failed = true;
}

/* Place a state and all that it leads to: what text is likely to need next lies in the line that it has at hand. */
static void place_from(folding *f, uint32_t start)
{
    if (start) add_coming(f, start << KB_MOVE_STATE, f->is_state.n - ECFIT_N_GLYPHS);
    while (f->comings.n && !f->failed) {
        const coming c = f->comings.at[--f->comings.n];
        state_row *r = &f->rows.at[c.row];
        if (r->place) continue;
        r->place = (uint32_t)place_for(f, r, c.line);
        if (f->failed) return;
        take_cells(f, r);
        for (uint32_t i = r->n; i-- > 0;) {
            const uint32_t move = moves_of(f, r)[i];
            add_coming(f, move, r->place + (move & KB_MOVE_COLUMN));
        }
    }
}

/* A move as it stands in kb->moves. */
static uint32_t settled(const folding *f, const state_row *r, uint32_t move)
{
    const uint32_t to = move >> KB_MOVE_STATE, kept = move & ((1u << KB_MOVE_STATE) - 1);
    return kept | (!to ? 0 : to == TO_ITSELF ? r->place : f->rows.at[to - 1].place) << KB_MOVE_STATE;
}

static void write_row(folding *f, const state_row *r)
{
    uint32_t *cells = f->b->moves.at + r->place;
    for (uint32_t i = 0; i < r->n; i++) cells[moves_of(f, r)[i] & KB_MOVE_COLUMN] = settled(f, r, moves_of(f, r)[i]);
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
        uint32_t *const start[2] = {&piece->start, k ? NULL : &m->start_behind_word}; /* behind gaps no word stands */
        whole = !f->failed && fold_piece(f, &c.pieces[k], !last, start);
    }
    m->n_pieces = whole ? (uint8_t)c.n_pieces : 0;
    m->needs = f->b->rules.at[rule].n_needs > 0;
    m->loose = c.loose;
    ecfit_chain_free(&c);
    return !f->failed;
}

static void place_start(folding *f, uint32_t *start)
{
    place_from(f, *start);
    if (*start && !f->failed) *start = f->rows.at[*start - 1].place;
}

/* Place what the pieces of a rule lead to; their starts are rows until then. */
static void place_machine(folding *f, uint32_t rule)
{
    kb_machine *m = &f->b->machines.at[rule];
    for (uint32_t k = 0; k < m->n_pieces; k++) {
        place_start(f, &m->pieces[k].start);
        if (!k) place_start(f, &m->start_behind_word);
    }
}

bool kb_fill_machines(kb_build *b)
{
    folding f = {.b = b, .scratch = ecfit_automata_new(0)};
    bool ok = f.scratch && vec_reserve(&b->machines, b->rules.n - b->machines.n);
    for (unsigned g = 0; g < ECFIT_N_GLYPHS; g++) f.glyph[ecfit_glyph_column((uint8_t)g)] = (uint8_t)g;
    f.first_place = b->moves.n + 1; /* state 0 is dead: no row begins there */
    bool idle = b->machines.n == b->rules.n && !b->replaced.n;
    ok = ok && (idle || grow(&f, f.first_place));
    for (size_t i = 0; ok && i < b->replaced.n; i++) ok = fill_machine(&f, b->replaced.at[i]);
    const uint32_t first = (uint32_t)b->machines.n;
    for (; ok && b->machines.n < b->rules.n; b->machines.n++) ok = fill_machine(&f, (uint32_t)b->machines.n);
    for (size_t i = 0; ok && i < b->replaced.n; i++) place_machine(&f, b->replaced.at[i]);
    for (uint32_t i = first; ok && i < b->rules.n; i++) place_machine(&f, i);
    for (size_t i = 0; ok && i < f.rows.n && !f.failed; i++)
        if (f.rows.at[i].place) write_row(&f, &f.rows.at[i]);
    ok = ok && !f.failed;
    ecfit_automata_free(f.scratch);
    vec_free(&f.rows);
    vec_free(&f.kept);
    vec_free(&f.is_state);
    vec_free(&f.comings);
    free(f.slots);
    return ok;
}

/* ---- rules by the room of their gaps ------------------------------------------------------------------------- */

static bool add_gap_rooms(kb_build *b, size_t n_rule_words, size_t n_rooms)
{
    const size_t n = ECFIT_N_LANGS * n_rooms * n_rule_words;
    vec_reset(&b->gap_rooms);
    if (!vec_reserve(&b->gap_rooms, n + 1)) return false;
    memset(b->gap_rooms.at, 0, (n + 1) * sizeof *b->gap_rooms.at);
    b->gap_rooms.n = n;
    for (uint32_t i = 0; i < b->rules.n; i++) {
        const kb_rule *r = &b->rules.at[i];
        const kb_machine *m = &b->machines.at[i];
        for (size_t words = 0; m->n_pieces > 1 && words <= m->pieces[0].max_words; words++)
            b->gap_rooms.at[(words * ECFIT_N_LANGS + r->lang) * n_rule_words + r->bit / 64] |= 1ull << r->bit % 64;
    }
    return true;
}

bool kb_fill_gap_rooms(kb_build *b)
{
    size_t n_rooms = 1;
    for (size_t i = 0; i < b->machines.n; i++)
        if (b->machines.at[i].pieces[0].max_words + 2u > n_rooms) n_rooms = b->machines.at[i].pieces[0].max_words + 2u;
    return add_gap_rooms(b, b->bit_rules.n / (64 * ECFIT_N_LANGS), n_rooms);
}

#include "lexicon/gates.h"
#include "base/bits.h"
#include "base/blocks.h"
#include "lexicon/build.h"
#include "lexicon/image.h"
#include "lexicon/machine.h"
#include "lexicon/pattern.h"
#include "text/utf8.h"
#include <stdio.h>

/* Nodes of the tree of starts while it is built: 0 means "none", 1 is not used, then one root a language. */
enum { FIRST_ROOT = 2, N_FIXED = FIRST_ROOT + ECFIT_N_LANGS, MAX_NODES = KB_MAX_STARTS };

/* ---- codes ------------------------------------------------------------------------------------------------ */

/* Starts are spelled in codes, which are few enough for a bit each: a letter from a to z is one, as is the end of a
 * word, which starts write as a blank. A small accented letter of Latin-1 is two, any other byte three. */
enum { CODE_END = 0, CODE_ACCENT = 27, CODE_BYTE = 28 };
typedef struct spelling { uint8_t code[3], n, bytes; } spelling;

static bool is_small(char c) { return c >= 'a' && c <= 'z'; }

static spelling spell(const char *p, size_t left)
{
    const unsigned char c = (unsigned char)*p;
    if (is_small(*p)) return (spelling){{c & 31}, 1, 1};
    if (c == ' ') return (spelling){{CODE_END}, 1, 1};
    if (c == 0xC3 && left > 1 && (unsigned char)p[1] >= 0xA0) return (spelling){{CODE_ACCENT, p[1] & 31}, 2, 2};
    return (spelling){{CODE_BYTE, c >> 4, c & 15}, 3, 1};
}

/* What n codes spell. out has room for as many bytes; returns how many they are. */
static size_t unspell(const uint8_t *codes, size_t n, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        if (codes[i] == CODE_ACCENT && i + 1 < n) out[len++] = (char)0xC3, out[len++] = (char)(0xA0 | codes[++i]);
        else if (codes[i] == CODE_BYTE && i + 2 < n) out[len++] = (char)(codes[i + 1] << 4 | codes[i + 2]), i += 2;
        else out[len++] = codes[i] == CODE_END ? ' ' : (char)(codes[i] | 0x60);
    return len;
}

/* ---- looking up ------------------------------------------------------------------------------------------- */

/* The start that goes on from another with a code, NULL when none does. */
static inline const kb_start *go_on(const kb_start *starts, const kb_start *from, unsigned code)
{
    if (!(from->next >> code & 1)) return NULL;
    return starts + kb_start_first(from) + ecfit_count_bits(from->next & ((1u << code) - 1));
}

/* The start that goes on from another with the bytes from p to end, NULL when none does. */
static const kb_start *go_on_with(const kb_start *starts, const kb_start *from, const char *p, const char *end)
{
    while (p < end) {
        const spelling s = spell(p, (size_t)(end - p));
        for (size_t i = 0; i < s.n; i++)
            if (!(from = go_on(starts, from, s.code[i]))) return NULL;
        p += s.bytes;
    }
    return from;
}

/* Whether the character at p, of *len bytes, belongs to a word. */
static bool inside_word(const char *p, size_t *len)
{
    uint32_t cp;
    *len = 1;
    if (is_small(*p)) return true; /* nearly all */
    *len = ecfit_utf8_decode((const unsigned char *)p, &cp);
    return ecfit_glyph_is_word(ecfit_glyph_of(cp));
}

/* The effect of the longest start of a word: it holds those of all shorter ones too. A sign ends the word, as does a
 * mark of which PCRE2's versions disagree whether it belongs to it. */
static uint32_t effect_of_start(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    const kb_start *longest = &kb->starts[lang], *next;
    const char *p = word.ptr, *const end = p + word.len;
    for (size_t n; p < end && inside_word(p, &n); p += n, longest = next)
        if (!(next = go_on_with(kb->starts, longest, p, p + n))) return kb_start_effect(longest);
    next = go_on(kb->starts, longest, CODE_END);
    return kb_start_effect(next ? next : longest);
}

static bool opens_a_gate(const ecfit_kb *kb, uint32_t does)
{
    const size_t n_words = kb_gate_words(kb);
    const uint64_t *row = kb->opens + kb_row_acting(does) * n_words;
    uint64_t any = 0;
    for (size_t w = 0; w < n_words; w++) any |= row[w];
    return any;
}

/* Whether a word that begins behind a sign inside `word` opens a gate. */
static bool opens_inside(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    bool before = true;
    for (size_t i = 0, n = 0; i < word.len; i += n) {
        bool inside = inside_word(word.ptr + i, &n);
        ecfit_str rest = {word.ptr + i, word.len - i};
        if (inside && !before && opens_a_gate(kb, kb->effect_flags[effect_of_start(kb, lang, rest)])) return true;
        before = inside;
    }
    return false;
}

/* Whether all of eight bytes are letters from a to z. */
static bool are_small(uint64_t bytes)
{
    const uint64_t each = 0x0101010101010101u, top = 0x80 * each;
    const uint64_t from_a = bytes + (0x80 - 'a') * each, beyond_z = bytes + (0x7F - 'z') * each;
    return ((from_a & ~beyond_z & ~bytes) & top) == top;
}

static bool is_of_letters(ecfit_str word)
{
    const uint64_t all_a = 0x0101010101010101u * 'a';
    for (; word.len >= 8; word.ptr += 8, word.len -= 8)
        if (!are_small(ecfit_load8(word.ptr))) return false;
    return are_small(ecfit_load_few(word.ptr, word.len) | all_a << 8 * word.len);
}

/* A longer token was cut: who knows how its word goes on. */
static bool is_plain(ecfit_str word)
{
    size_t i = 0;
    for (size_t n; i < word.len && inside_word(word.ptr + i, &n); i += n) {}
    return i == word.len && word.len < UINT16_MAX;
}

/* Spell a word of letters from a to z and small accented ones: a code for each byte. Where all are plain the bytes do,
 * whose lower bits are the codes. returns NULL when the word has something else in it or is long. */
enum { LONGEST_SPELLED = 32 };
static const char *spell_letters(ecfit_str word, char codes[LONGEST_SPELLED])
{
    if (word.len < UINT16_MAX && is_of_letters(word)) return word.ptr;
    if (word.len > LONGEST_SPELLED) return NULL;
    for (size_t i = 0; i < word.len; i++) {
        const unsigned char c = (unsigned char)word.ptr[i];
        const unsigned char next = i + 1 < word.len ? (unsigned char)word.ptr[i + 1] : 0;
        codes[i] = (char)(c & 31);
        if (is_small((char)c)) continue;
        if (c != 0xC3 || next < 0xA0 || next == 0xB7) return NULL; /* the latter: the division sign */
        codes[i] = CODE_ACCENT, codes[++i] = (char)(next & 31);
    }
    return codes;
}

/* A spelled word on its way from start to start; it has gone all of it when p stands behind its end. */
typedef struct walk {
    const kb_start *at;
    const char *p, *end;
    uint32_t *does;
} walk;

/* Take one step with each word. returns how many of them go on; the others are told what they do. */
static size_t step(const ecfit_kb *kb, walk *walks, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        walk w = walks[i];
        const kb_start *next = w.p > w.end ? NULL : go_on(kb->starts, w.at, w.p < w.end ? *w.p & 31 : CODE_END);
        if (next) {
            __builtin_prefetch(next);
            walks[left++] = (walk){next, w.p + 1, w.end, w.does};
        } else {
            *w.does = kb->effect_flags[kb_start_effect(w.at)] | KB_PLAIN_WORD;
        }
    }
    return left;
}

static uint32_t effect_of_any(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    const uint32_t does = kb->effect_flags[effect_of_start(kb, lang, word)];
    if (is_plain(word)) return does | KB_PLAIN_WORD;
    return does | (opens_inside(kb, lang, word) ? KB_OPENS_ALL : 0);
}

/* Starts lie anywhere: a word waits for memory at each of them, so all words go together. */
void kb_effects_of(const ecfit_kb *kb, ecfit_lang lang, const ecfit_str *words, size_t n, uint32_t *does)
{
    walk walks[KB_EFFECTS_AT_ONCE];
    char codes[KB_EFFECTS_AT_ONCE][LONGEST_SPELLED];
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        const char *spelled = spell_letters(words[i], codes[i]);
        if (spelled) walks[left++] = (walk){&kb->starts[lang], spelled, spelled + words[i].len, &does[i]};
        else does[i] = effect_of_any(kb, lang, words[i]);
    }
    while (left) left = step(kb, walks, left);
}

uint32_t kb_effect_of(const ecfit_kb *kb, ecfit_lang lang, ecfit_str word)
{
    uint32_t does;
    return kb_effects_of(kb, lang, &word, 1, &does), does;
}

/* ---- building --------------------------------------------------------------------------------------------- */

/* What hangs at a node: bits of its words, see lexicon/gates.h. What ends is told of what they trigger, what is whole
 * of what begins. */
typedef enum row_kind { OPENS, TRIGGERS, BEGINS, ENDS, WHOLES, N_ROW_KINDS } row_kind;
typedef struct hanging { uint32_t node, bit; row_kind kind; } hanging;

typedef struct piece_id { uint32_t rule, piece; } piece_id;

/* What words do that begin alike: a row of bits for each kind, 0 for the empty one. does: what may stand behind. */
typedef struct effect { uint32_t row[N_ROW_KINDS]; kb_effect does; } effect;

/* Where a code leads to from a node, in a table by hash. from: node << 8 | code; 0: a free slot. */
typedef struct start_arc { uint32_t from, child; } start_arc;

enum { N_SEEN = 4096, MAX_WORD = 64, MAX_CODES = 3 * MAX_WORD };

typedef struct gate_build {
    kb_build *b;
    VEC(start_arc) arcs;
    VEC(hanging) hangings;
    VEC(uint32_t) from;             /* of each node: its parent << 8 | the code that leads to it */
    VEC(uint64_t) rows;             /* of bits, all different, the first one empty */
    VEC(effect) effects;            /* all different, the first one empty */
    uint32_t seen_rows[N_SEEN], seen_effects[N_SEEN]; /* by hash: found last, looked at first */
    VEC(uint32_t) effect_of;        /* of each node, 0 where nothing hangs at it */
    VEC(uint32_t) never_shut;       /* rules without a gate */
    uint32_t n_bits[ECFIT_N_LANGS]; /* of gates, so far */
    VEC(piece_id) pieces[ECFIT_N_LANGS]; /* by their bits of what begins: the second piece of a rule has the rule's bit */
    size_t n_words, n_rule_words;   /* of rows: kb_gate_words() and kb_rule_words() */
} gate_build;

static size_t slot_of(uint32_t from, size_t n) { return (size_t)ecfit_mix(from, n) & (n - 1); }

static void place(start_arc *arcs, size_t n, start_arc arc)
{
    size_t i = slot_of(arc.from, n);
    while (arcs[i].from) i = (i + 1) & (n - 1);
    arcs[i] = arc;
}

static bool grow(gate_build *g)
{
    size_t n = g->arcs.n ? g->arcs.n * 2 : 1 << 13;
    start_arc *arcs = calloc(n, sizeof *arcs);
    if (!arcs) return false;
    for (size_t i = 0; i < g->arcs.n; i++)
        if (g->arcs.at[i].from) place(arcs, n, g->arcs.at[i]);
    free(g->arcs.at);
    g->arcs.at = arcs;
    g->arcs.n = g->arcs.cap = n;
    return true;
}

static uint32_t child(const gate_build *g, uint32_t from)
{
    const size_t n = g->arcs.n;
    for (size_t i = slot_of(from, n); g->arcs.at[i].from; i = (i + 1) & (n - 1))
        if (g->arcs.at[i].from == from) return g->arcs.at[i].child;
    return 0;
}

static uint32_t child_for(gate_build *g, uint32_t node, uint8_t code)
{
    const uint32_t from = node << 8 | code, have = child(g, from);
    if (have) return have;
    if (g->from.n >= MAX_NODES || (g->from.n * 2 >= g->arcs.n && !grow(g))) return 0;
    uint32_t *slot = vec_push(&g->from);
    if (!slot) return 0;
    *slot = from;
    place(g->arcs.at, g->arcs.n, (start_arc){from, (uint32_t)g->from.n - 1});
    return (uint32_t)g->from.n - 1;
}

/* The node of a start, made when it is not there; 0 when memory ran out. */
static uint32_t node_for(gate_build *g, unsigned lang, ecfit_str start)
{
    uint32_t node = FIRST_ROOT + lang;
    for (size_t i = 0; i < start.len;) {
        const spelling s = spell(start.ptr + i, start.len - i);
        for (size_t k = 0; node && k < s.n; k++) node = child_for(g, node, s.code[k]);
        i += s.bytes;
    }
    return node;
}

static bool hang_at(gate_build *g, unsigned lang, ecfit_str start, uint32_t bit, row_kind kind)
{
    uint32_t node = node_for(g, lang, start);
    hanging *slot = node ? vec_push(&g->hangings) : NULL;
    if (slot) *slot = (hanging){node, bit, kind};
    return slot;
}

/* The start as a word of its own, which it often is not ("install\w+"): the longer ones can then be known to be one. */
static bool hang_whole(gate_build *g, unsigned lang, const char *start, uint32_t bit, row_kind kind)
{
    char word[MAX_WORD];
    const int n = snprintf(word, sizeof word, "%s ", start);
    return n >= MAX_WORD || hang_at(g, lang, (ecfit_str){word, (size_t)n}, bit, kind);
}

static bool hang_starts(gate_build *g, unsigned lang, const char *starts, uint32_t bit, row_kind kind)
{
    for (const char *z = starts; *z; z += strlen(z) + 1) {
        const bool whole = z[strlen(z) - 1] == ' ';
        if (!hang_at(g, lang, ecfit_str_of(z), bit, kind)) return false;
        if (!whole && kind != OPENS && !hang_whole(g, lang, z, bit, kind)) return false;
    }
    return true;
}

static int by_node(const void *a, const void *b)
{
    const hanging *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return x->bit < y->bit ? -1 : x->bit > y->bit;
}

/* ---- bits ------------------------------------------------------------------------------------------------- */

/* Rules come first, in their order: what a word triggers is read off in it. */
static bool number_rules(gate_build *g)
{
    for (uint32_t i = 0; i < g->b->rules.n; i++) {
        kb_rule *r = &g->b->rules.at[i];
        piece_id *slot = vec_push(&g->pieces[r->lang]);
        if (!slot) return false;
        *slot = (piece_id){i, 1};
        r->bit = g->n_bits[r->lang]++;
    }
    return true;
}

static bool hang_begins(gate_build *g, uint32_t rule, const ecfit_gate *gate)
{
    kb_rule *r = &g->b->rules.at[rule];
    if (!gate->begins) return true;
    uint32_t bit = r->bit;
    if (gate->piece > 1) {
        piece_id *slot = vec_push(&g->pieces[r->lang]);
        if (!slot) return false;
        *slot = (piece_id){rule, gate->piece};
        bit = (uint32_t)g->pieces[r->lang].n - 1;
    }
    if (bit >= KB_NO_BIT) return true;
    g->b->machines.at[rule].pieces[gate->piece].begins = (uint16_t)bit;
    return hang_starts(g, r->lang, gate->begins, bit, BEGINS);
}

static bool add_never_shut(gate_build *g, uint32_t rule)
{
    uint32_t *slot = vec_push(&g->never_shut);
    if (slot) *slot = rule;
    return slot;
}

/* A pattern that does not tell how it begins is tried at every word. */
static bool starts_of_rule(gate_build *g, uint32_t rule)
{
    kb_rule *r = &g->b->rules.at[rule];
    ecfit_gate gates[ECFIT_MAX_GATES];
    ecfit_arena memory = {0};
    const char *heads;
    size_t n = ecfit_pattern_gates(g->b->pool.bytes.at + r->pattern, gates, &heads, &memory);
    bool ok = heads ? hang_starts(g, r->lang, heads, r->bit, TRIGGERS) : hang_at(g, r->lang, (ecfit_str){"", 0}, r->bit, TRIGGERS);
    kb_machine *m = &g->b->machines.at[rule];
    m->first_gate = g->n_bits[r->lang];
    m->n_gates = n ? (uint8_t)(n - 1) : 0;
    g->n_bits[r->lang] += m->n_gates;
    for (unsigned k = 0; k < KB_MAX_PIECES; k++) m->pieces[k].begins = KB_NO_BIT;
    for (size_t i = 0; ok && i < n; i++)
        ok = hang_starts(g, r->lang, gates[i].starts, i ? m->first_gate + (uint32_t)i - 1 : r->bit, OPENS) &&
             hang_begins(g, rule, &gates[i]);
    ecfit_arena_clear(&memory);
    return ok && (n || add_never_shut(g, rule));
}

static size_t words_for(size_t n_bits, size_t bytes)
{
    return (n_bits + 8 * bytes - 1) / (8 * bytes) * (bytes / sizeof(uint64_t));
}

/* A row of gates has whole lines of memory, where most are one; that of rules halves. */
static void count_words(gate_build *g, const uint32_t n_rules[ECFIT_N_LANGS])
{
    size_t most = 0, most_rules = 0;
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++) {
        if (g->n_bits[l] > most) most = g->n_bits[l];
        if (g->pieces[l].n > most) most = g->pieces[l].n;
        if (n_rules[l] > most_rules) most_rules = n_rules[l];
    }
    g->n_words = words_for(most, KB_IMAGE_ALIGN);
    g->n_rule_words = words_for(most_rules, KB_HALF_LINE * sizeof(uint64_t));
}

static bool has_bit(const uint64_t *row, uint32_t bit) { return row[bit / 64] >> bit % 64 & 1; }
static void set_bit(uint64_t *row, uint32_t bit) { row[bit / 64] |= 1ull << bit % 64; }

/* Behind the first piece of the rule stands a gap like that of all others, and all words are known that what follows
 * can begin with. */
static bool goes_together(const kb_build *b, uint32_t rule)
{
    const kb_machine *m = &b->machines.at[rule];
    const kb_rule *r = &b->rules.at[rule];
    return m->n_pieces > 1 && m->pieces[0].plain_signs && !m->pieces[0].signs && m->pieces[1].begins != KB_NO_BIT &&
           !r->n_needs;
}

/* The row of each language; rules by their bits. */
static bool fill_first_rows(gate_build *g)
{
    kb_build *b = g->b;
    const size_t n = g->n_words, n_rules = g->n_rule_words * 64 * ECFIT_N_LANGS, n_bits = n * ECFIT_N_LANGS;
    if (!vec_reserve(&b->bit_rules, n_rules) || !vec_reserve(&b->never_shut, n_bits)) return false;
    if (n_rules) memset(b->bit_rules.at, 0, n_rules * sizeof *b->bit_rules.at);
    if (n) memset(b->never_shut.at, 0, n_bits * sizeof *b->never_shut.at);
    b->bit_rules.n = n_rules, b->never_shut.n = n_bits;
    for (uint32_t i = 0; i < b->rules.n; i++)
        b->bit_rules.at[b->rules.at[i].lang * g->n_rule_words * 64 + b->rules.at[i].bit] = i;
    for (size_t i = 0; i < g->never_shut.n; i++) {
        const kb_rule *r = &b->rules.at[g->never_shut.at[i]];
        set_bit(b->never_shut.at + r->lang * n, r->bit);
    }
    return true;
}

/* A row: one that is there, or the new one at the end; KB_NONE when memory ran out. */
static uint32_t row_of(gate_build *g, const uint64_t *row)
{
    const size_t n = g->n_words;
    uint32_t *seen = &g->seen_rows[ecfit_hash(row, n * sizeof *row) % N_SEEN];
    if (*seen * n < g->rows.n && !memcmp(g->rows.at + *seen * n, row, n * sizeof *row)) return *seen;
    for (size_t i = 0; i < g->rows.n; i += n)
        if (!memcmp(g->rows.at + i, row, n * sizeof *row)) return *seen = (uint32_t)(i / n);
    if (!vec_reserve(&g->rows, n)) return KB_NONE;
    if (n) memcpy(g->rows.at + g->rows.n, row, n * sizeof *row);
    g->rows.n += n;
    return n ? (uint32_t)(g->rows.n / n) - 1 : 0;
}

static const uint64_t *bits_of(const gate_build *g, const effect *e, row_kind k)
{
    return g->rows.at + e->row[k] * g->n_words;
}

/* ---- effects ---------------------------------------------------------------------------------------------- */

/* Rows, side by side. */
typedef struct effect_rows {
    uint64_t *of[N_ROW_KINDS];
} effect_rows;

/* Begin the effect of a node with that of the nearest node above that has one. */
static void inherit(const gate_build *g, uint32_t node, const effect_rows *rows)
{
    const size_t bytes = g->n_words * sizeof *g->rows.at;
    uint32_t above = g->from.at[node] >> 8;
    while (above && !g->effect_of.at[above]) above = g->from.at[above] >> 8;
    effect e = g->effects.at[g->effect_of.at[above]];
    e.row[ENDS] = e.row[WHOLES] = 0;
    for (row_kind k = 0; bytes && k < N_ROW_KINDS; k++) memcpy(rows->of[k], bits_of(g, &e, k), bytes);
}

/* The words that a node stands for, read from their end; *lang is that of its tree. None where that is not known. */
static kb_words words_of(const gate_build *g, uint32_t node, char room[MAX_CODES], uint32_t *lang)
{
    uint8_t codes[MAX_CODES], *const end = codes + MAX_CODES, *at = end;
    const bool whole = (uint8_t)g->from.at[node] == CODE_END;
    const bool itself = whole || !child(g, node << 8 | CODE_END);
    for (; node >= N_FIXED && at > codes; node = g->from.at[node] >> 8) *--at = (uint8_t)g->from.at[node];
    *lang = node - FIRST_ROOT;
    if (node >= N_FIXED) return (kb_words){.start = {"", 0}};
    const size_t len = unspell(at, (size_t)(end - at), room);
    return (kb_words){{room, len - whole}, itself, !whole};
}

/* Which of the rules that words trigger have them as their first piece and go together, and which pieces behind gaps
 * they are; what must stand behind them for the others. */
static kb_effect fill_pieces(const gate_build *g, uint32_t node, const effect_rows *rows)
{
    const kb_build *b = g->b;
    const ecfit_kb tables = {.moves = b->moves.at, .gap_signs = b->gap_signs.at, .machines = b->machines.at};
    char room[MAX_CODES];
    uint32_t lang;
    const kb_words words = words_of(g, node, room, &lang);
    if (!words.start.len) return (kb_effect){.triggers = ~0ull, .begins = ~0ull};
    kb_effect does = {.triggers = 0};
    for (uint32_t bit = 0; bit < g->n_words * 64; bit++) {
        const uint32_t *rule = &b->bit_rules.at[lang * g->n_rule_words * 64 + bit];
        const piece_id *p = &g->pieces[lang].at[bit];
        const bool triggers = has_bit(rows->of[TRIGGERS], bit), begins = has_bit(rows->of[BEGINS], bit);
        if (triggers && goes_together(b, *rule) && kb_piece_is(&tables, *rule, 0, words)) set_bit(rows->of[ENDS], bit);
        else if (triggers) does.triggers |= kb_pairs_behind(&tables, *rule, 0, words);
        if (begins && kb_piece_is(&tables, p->rule, p->piece, words)) set_bit(rows->of[WHOLES], bit);
        else if (begins) does.begins |= kb_pairs_behind(&tables, p->rule, p->piece, words);
    }
    return does;
}

static void add_pairs(kb_effect *to, kb_effect more)
{
    to->triggers |= more.triggers;
    to->begins |= more.begins;
}

/* The effect with these rows, 0 when there is none but the empty one. */
static uint32_t effect_with(gate_build *g, const uint32_t row[N_ROW_KINDS])
{
    const size_t bytes = N_ROW_KINDS * sizeof *row;
    uint32_t *seen = &g->seen_effects[ecfit_hash(row, bytes) % N_SEEN];
    if (*seen && !memcmp(g->effects.at[*seen].row, row, bytes)) return *seen;
    for (uint32_t i = 1; i < g->effects.n; i++)
        if (!memcmp(g->effects.at[i].row, row, bytes)) return *seen = i;
    return 0;
}

static bool settle(gate_build *g, uint32_t node, const effect_rows *rows)
{
    effect e = {.does = fill_pieces(g, node, rows)};
    for (row_kind k = 0; k < N_ROW_KINDS; k++)
        if ((e.row[k] = row_of(g, rows->of[k])) == KB_NONE) return false;
    const uint32_t known = effect_with(g, e.row);
    g->effect_of.at[node] = known ? known : (uint32_t)g->effects.n;
    if (known) return add_pairs(&g->effects.at[known].does, e.does), true;
    const bool room = kb_has_room(g->b, g->effects.n <= KB_EFFECT, "16384 kinds of words that rules begin or need");
    effect *slot = room ? vec_push(&g->effects) : NULL;
    if (slot) *slot = e;
    return slot;
}

/* Parents have smaller numbers than their children: what a node inherits is there. */
static bool find_effects(gate_build *g)
{
    uint64_t *room = calloc(N_ROW_KINDS * g->n_words + 1, sizeof *room);
    effect_rows rows;
    for (row_kind k = 0; k < N_ROW_KINDS; k++) rows.of[k] = room ? room + k * g->n_words : NULL;
    bool ok = room && vec_reserve(&g->effect_of, g->from.n) && vec_reserve(&g->effects, 1) &&
              row_of(g, room) != KB_NONE;
    if (ok) {
        g->effect_of.n = g->from.n;
        memset(g->effect_of.at, 0, g->from.n * sizeof *g->effect_of.at);
        g->effects.at[g->effects.n++] = (effect){.row = {0}};
    }
    for (size_t i = 0; ok && i < g->hangings.n; i++) {
        const hanging *h = &g->hangings.at[i];
        if (!i || h[-1].node != h->node) inherit(g, h->node, &rows);
        set_bit(rows.of[h->kind], h->bit);
        if (i + 1 == g->hangings.n || h[1].node != h->node) ok = settle(g, h->node, &rows);
    }
    free(room);
    return ok;
}

/* ---- effects, laid out ------------------------------------------------------------------------------------ */

/* The empty effect, those that trigger rules, others that open gates, the rest. */
static unsigned rank_of(const effect *e)
{
    return e->row[TRIGGERS] ? 1 : e->row[OPENS] ? 2 : e->row[BEGINS] ? 3 : 0;
}

enum { N_RANKS = 4 };

/* Sort effects by rank and give nodes their new numbers; behind[r]: the first number behind those of rank r. */
static bool sort_effects(gate_build *g, uint32_t behind[N_RANKS])
{
    const uint32_t n = (uint32_t)g->effects.n;
    uint32_t *number = calloc(n, sizeof *number), done = 0;
    effect *sorted = calloc(n, sizeof *sorted);
    for (unsigned r = 0; number && sorted && r < N_RANKS; behind[r++] = done)
        for (uint32_t i = 0; i < n; i++)
            if (rank_of(&g->effects.at[i]) == r) sorted[done] = g->effects.at[i], number[i] = done++;
    const bool ok = done == n;
    if (ok) memcpy(g->effects.at, sorted, n * sizeof *sorted);
    for (size_t i = 0; ok && i < g->effect_of.n; i++) g->effect_of.at[i] = number[g->effect_of.at[i]];
    free(number);
    free(sorted);
    return ok;
}

/* Put two rows of an effect, of n_words words, side by side, so many words of each in turn. */
static void lay_out(const gate_build *g, uint32_t number, row_kind first, row_kind second, size_t n_words,
                    size_t in_turn, uint64_t *out)
{
    const effect *e = &g->effects.at[number];
    for (size_t w = 0; w < n_words; w += in_turn, out += 2 * in_turn) {
        memcpy(out, bits_of(g, e, first) + w, in_turn * sizeof *out);
        memcpy(out + in_turn, bits_of(g, e, second) + w, in_turn * sizeof *out);
    }
}

/* What an effect does, as it stands beside its number in tokens. */
static uint32_t flags_of(const gate_build *g, const effect *e)
{
    const uint64_t *begins = bits_of(g, e, BEGINS);
    uint32_t flags = (e->row[TRIGGERS] ? KB_TRIGGERS : 0) | (e->row[TRIGGERS] || e->row[OPENS] ? KB_ACTS : 0);
    for (size_t w = 0; w < g->n_words; w++) flags |= (uint32_t)!!begins[w] << KB_BEGINS_SHIFT(w);
    return flags;
}

static bool fill_effects(gate_build *g)
{
    kb_build *b = g->b;
    const size_t n = g->n_words, n_rule = g->n_rule_words, n_effects = g->effects.n;
    uint32_t behind[N_RANKS];
    if (!sort_effects(g, behind) || !vec_reserve(&b->gate_counts, KB_N_GATE_COUNTS) ||
        !vec_reserve(&b->triggers, behind[1] * 2 * n_rule) || !vec_reserve(&b->opens, behind[2] * n) ||
        !vec_reserve(&b->begins, n_effects * 2 * n) || !vec_reserve(&b->effects, n_effects) ||
        !vec_reserve(&b->effect_flags, n_effects))
        return false;
    for (uint32_t i = 0; i < n_effects; i++) {
        b->effects.at[i] = g->effects.at[i].does;
        b->effect_flags.at[i] = i | flags_of(g, &g->effects.at[i]);
    }
    b->effects.n = b->effect_flags.n = n_effects;
    b->gate_counts.at[KB_GATE_WORDS] = (uint32_t)n;
    b->gate_counts.at[KB_N_TRIGGERING] = behind[1];
    b->gate_counts.at[KB_N_ACTING] = behind[2];
    b->gate_counts.n = KB_N_GATE_COUNTS;
    for (uint32_t i = 0; i < behind[1]; i++, b->triggers.n += 2 * n_rule)
        lay_out(g, i, TRIGGERS, ENDS, n_rule, n_rule, b->triggers.at + b->triggers.n);
    for (uint32_t i = 0; i < n_effects; i++, b->begins.n += 2 * n)
        lay_out(g, i, BEGINS, WHOLES, n, KB_HALF_LINE, b->begins.at + b->begins.n);
    for (uint32_t i = 0; n && i < behind[2]; i++, b->opens.n += n)
        memcpy(b->opens.at + b->opens.n, bits_of(g, &g->effects.at[i], OPENS), n * sizeof *b->opens.at);
    return true;
}

/* ---- the tree, laid out ----------------------------------------------------------------------------------- */

/* Starts of so many codes and more stand as they came, where a chain of them is a run; before them stand shorter ones,
 * most looked at by far: few lines of memory hold them. */
enum { LONG_START = 3 };

/* level: codes of the start, LONG_START at most. */
typedef struct node_place { uint32_t node, from, level; } node_place;

static int by_level(const void *a, const void *b)
{
    const node_place *x = a, *y = b;
    if (x->level != y->level) return x->level < y->level ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* Nodes in the order of their rows, with those that have one parent side by side. */
static void order_nodes(const gate_build *g, node_place *places, uint32_t *row_of_node)
{
    const uint32_t n = (uint32_t)g->from.n;
    for (uint32_t i = FIRST_ROOT; i < n; i++) {
        const uint32_t from = g->from.at[i];
        const uint32_t above = i < N_FIXED ? 0 : places[(from >> 8) - FIRST_ROOT].level + 1;
        places[i - FIRST_ROOT] = (node_place){i, i < N_FIXED ? i : from, above < LONG_START ? above : LONG_START};
    }
    qsort(places, n - FIRST_ROOT, sizeof *places, by_level);
    for (uint32_t row = 0; row < n - FIRST_ROOT; row++) row_of_node[places[row].node] = row;
}

/* A node at which nothing hangs has the effect of the one above. */
static void fill_rows(const gate_build *g, const node_place *places, const uint32_t *row_of_node)
{
    kb_start *starts = g->b->starts.at;
    for (uint32_t row = 0; row < g->b->starts.n; row++) {
        const uint32_t node = places[row].node, own = g->effect_of.at[node], from = g->from.at[node];
        starts[row] = (kb_start){0, own};
        if (node < N_FIXED) continue;
        kb_start *above = &starts[row_of_node[from >> 8]];
        if (!above->next) above->place |= row << KB_EFFECT_BITS;
        above->next |= 1u << (from & 0xFF);
        if (!own) starts[row].place = kb_start_effect(above);
    }
}

static bool fill_starts(gate_build *g)
{
    const size_t n = g->from.n - FIRST_ROOT;
    node_place *places = calloc(n, sizeof *places);
    uint32_t *row_of_node = calloc(g->from.n, sizeof *row_of_node);
    const bool ok = places && row_of_node && vec_reserve(&g->b->starts, n);
    if (ok) {
        g->b->starts.n = n;
        order_nodes(g, places, row_of_node);
        fill_rows(g, places, row_of_node);
    }
    free(places);
    free(row_of_node);
    return ok;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

bool kb_fill_gates(kb_build *b)
{
    gate_build g = {.b = b};
    vec_reset(&b->starts);
    vec_reset(&b->never_shut);
    vec_reset(&b->gate_counts);
    vec_reset(&b->triggers);
    vec_reset(&b->opens);
    vec_reset(&b->bit_rules);
    vec_reset(&b->begins);
    vec_reset(&b->effects);
    vec_reset(&b->effect_flags);
    bool ok = grow(&g) && vec_reserve(&g.from, N_FIXED);
    for (; ok && g.from.n < N_FIXED; g.from.n++) g.from.at[g.from.n] = 0;
    ok = ok && number_rules(&g);
    uint32_t n_rules[ECFIT_N_LANGS];
    memcpy(n_rules, g.n_bits, sizeof n_rules);
    for (uint32_t i = 0; ok && i < b->rules.n; i++) ok = starts_of_rule(&g, i);
    count_words(&g, n_rules);
    if (ok && g.hangings.n) qsort(g.hangings.at, g.hangings.n, sizeof *g.hangings.at, by_node);
    ok = ok && fill_first_rows(&g) && find_effects(&g) && fill_effects(&g) && fill_starts(&g);
    vec_free(&g.arcs);
    vec_free(&g.rows);
    vec_free(&g.effects);
    vec_free(&g.effect_of);
    vec_free(&g.hangings);
    vec_free(&g.from);
    vec_free(&g.never_shut);
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++) vec_free(&g.pieces[l]);
    return ok;
}

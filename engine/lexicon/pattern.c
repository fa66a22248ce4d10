#include "lexicon/pattern.h"
#include "base/blocks.h"
#include "base/vec.h"
#include "lexicon/kb.h"
#include "text/utf8.h"
#include <utf8proc.h>

/* ---- glyphs ----------------------------------------------------------------------------------------------- */

/* Characters beyond ASCII that have a glyph of their own; letters first. */
static const uint16_t named[] = {0xDF, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEE, 0xEF,
                                 0xF1, 0xF4, 0xF6, 0xF9, 0xFB, 0xFC, 0x153, 0x2019, 0x2022, 0x2013, 0x2014, 0xAB, 0xBB, 0xA0};
enum { N_NAMED = sizeof named / sizeof *named, N_NAMED_LETTERS = 22 };
enum { GLYPH_NAMED_LETTER = 'A', GLYPH_NAMED_SIGN = 1, GLYPH_BULLET = 2 };
_Static_assert(GLYPH_NAMED_LETTER + N_NAMED_LETTERS <= ECFIT_GLYPH_OTHER_WORD, "named letters take the places of capitals");
_Static_assert(GLYPH_NAMED_SIGN + N_NAMED - N_NAMED_LETTERS <= '\t', "named signs take the places of control characters");

static bool is_capital(uint32_t cp) { return cp >= 'A' && cp <= 'Z'; }

static uint8_t ascii_glyph(unsigned char c)
{
    if (is_capital(c)) return ECFIT_GLYPH_OTHER_WORD;
    if (c >= ' ' || c == '\n') return c;
    return c >= '\t' && c <= '\r' ? ECFIT_GLYPH_SPACE : ECFIT_GLYPH_OTHER;
}

static uint8_t named_glyph(size_t i)
{
    return (uint8_t)(i < N_NAMED_LETTERS ? GLYPH_NAMED_LETTER + i : GLYPH_NAMED_SIGN + i - N_NAMED_LETTERS);
}

/* The UTF-8 of a glyph that names one character of words; returns its length. */
static size_t glyph_text(uint8_t g, char out[2])
{
    if (is_capital(g)) return (size_t)utf8proc_encode_char(named[g - GLYPH_NAMED_LETTER], (utf8proc_uint8_t *)out);
    out[0] = (char)g;
    return 1;
}

uint8_t ecfit_glyph_of(uint32_t cp)
{
    if (cp < 0x80) return ascii_glyph((unsigned char)cp);
    for (size_t i = 0; i < N_NAMED; i++)
        if (named[i] == cp) return named_glyph(i);
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO: return ECFIT_GLYPH_OTHER_WORD;
    case UTF8PROC_CATEGORY_ND: return ECFIT_GLYPH_NUMBER;
    case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_PC: return ECFIT_GLYPH_UNSURE;
    case UTF8PROC_CATEGORY_ZS: case UTF8PROC_CATEGORY_ZL: case UTF8PROC_CATEGORY_ZP: return ECFIT_GLYPH_SPACE;
    default: return cp == 0x85 ? ECFIT_GLYPH_SPACE : ECFIT_GLYPH_OTHER;
    }
}

/* A run of glyphs in the half of a set where they stand. */
#define BITS(from, to) ((2ull << ((to) & 63)) - (1ull << ((from) & 63)))
#define BIT(g) (1ull << ((g) & 63))
/* All that \w matches; all that a set can take; what stands for more than one character. */
static const uint64_t word_bits[2] = {BITS('0', '9'), BITS('a', 'z') | BIT('_') | BIT(ECFIT_GLYPH_NUMBER) |
                                                          BITS(GLYPH_NAMED_LETTER, GLYPH_NAMED_LETTER + N_NAMED_LETTERS - 1) |
                                                          BIT(ECFIT_GLYPH_OTHER_WORD)};
static const uint64_t valid_bits[2] = {~(BIT(0) | BIT(ECFIT_GLYPH_END) | BIT(ECFIT_GLYPH_INSIDE)), ~0ull};
static const ecfit_glyph_set kinds = {{BIT(ECFIT_GLYPH_UNSURE), BITS(ECFIT_GLYPH_OTHER_WORD, ECFIT_GLYPH_NUMBER)}};

/* Glyphs of one character. */
static bool names_one(uint8_t g) { return !ecfit_glyph_in(&kinds, g); }

bool ecfit_glyph_is_word(uint8_t g) { return word_bits[g >> 6] >> (g & 63) & 1; }

uint8_t ecfit_glyph_kind(uint8_t g)
{
    static const ecfit_glyph_set stops = {{BIT('.') | BIT(';') | BIT(':') | BIT('\n') | BIT(GLYPH_BULLET), 0}};
    if (ecfit_glyph_is_word(g)) return KB_WORDS;
    return ecfit_glyph_in(&stops, g) ? KB_STOPS : g == ECFIT_GLYPH_END ? KB_TEXT_END : KB_SIGNS;
}

_Static_assert(ECFIT_GLYPH_KINDS == 14 && KB_N_GLYPH_KINDS == 4, "the first four of ecfit_glyph_column()");

/* The commonest ones in their order, then all others in theirs. */
uint8_t ecfit_glyph_column(uint8_t g)
{
    static const char often[] = "\16\17\20\21 eiartsoncpdlumgfKvbhywkqxj-z'12"; /* by moves in our rules; K names é */
    const char *at = g ? strchr(often, g) : NULL;
    if (at) return (uint8_t)(1 + at - often);
    uint8_t column = g;
    for (const char *z = often; g && *z; z++) column = (uint8_t)(column + ((uint8_t)*z > g));
    return column;
}

void ecfit_glyph_table_fill(ecfit_glyph_table *t)
{
    for (uint32_t cp = 0; cp < 256; cp++) t->of[cp] = ecfit_glyph_of(cp);
    for (uint8_t g = 0; g < ECFIT_N_GLYPHS; g++) {
        t->inside_word[g] = ecfit_glyph_is_word(g) || g == ECFIT_GLYPH_INSIDE;
        t->kind[g] = ecfit_glyph_kind(g);
        t->column[g] = ecfit_glyph_column(g);
    }
    for (unsigned c = 0; c < 256; c++) {
        t->of_byte[c] = c < 0x80 ? t->of[c] : c < 0xC0 ? ECFIT_GLYPH_INSIDE : ECFIT_GLYPH_WIDE;
        t->sign_byte[c] = c < 0x80 && !ecfit_glyph_is_word(t->of[c]);
        t->column_of_byte[c] = t->column[t->of_byte[c]];
        t->kind_of_byte[c] = c < 0x80 ? t->column[ECFIT_GLYPH_KINDS + t->kind[t->of[c]]] : t->column_of_byte[c];
        t->gap_byte[c] = t->sign_byte[c] && t->kind[t->of[c]] == KB_SIGNS;
    }
    t->mark = ECFIT_GLYPH_UNSURE;
}

static uint8_t glyph_beyond(const ecfit_glyph_table *t, uint32_t cp)
{
    uint8_t g = ecfit_glyph_of(cp);
    return g == ECFIT_GLYPH_UNSURE ? t->mark : g;
}

uint8_t ecfit_rare_glyph(const ecfit_glyph_table *t, const char *character, size_t *len)
{
    uint32_t cp;
    *len = ecfit_utf8_decode((const unsigned char *)character, &cp);
    return cp < 256 ? t->of[cp] : glyph_beyond(t, cp);
}

/* Copy the bytes at p that are their own glyphs, as far as whole blocks go. returns how many. */
static size_t plain_glyphs(const unsigned char *p, const unsigned char *end, uint8_t *out)
{
    const unsigned char *from = p;
    for (; end - p >= ECFIT_BLOCK; p += ECFIT_BLOCK, out += ECFIT_BLOCK) {
        ecfit_block b = ecfit_block_load(p);
        ecfit_block own = ecfit_block_or(ecfit_block_in(b, ' ', 'A' - 1), ecfit_block_in(b, 'Z' + 1, 127));
        uint32_t taken = ecfit_block_bits(ecfit_block_or(own, ecfit_block_is(b, '\n')));
        ecfit_block_store(out, b); /* what is not taken is written over */
        if (taken != 0xFFFF) return (size_t)(p - from) + (size_t)__builtin_ctz(~taken);
    }
    return (size_t)(p - from);
}

/* The glyph of the character at p, which is not ASCII; returns its length. */
static size_t wide_glyph(const ecfit_glyph_table *t, const unsigned char *p, uint8_t *out)
{
    uint32_t cp;
    size_t n = ecfit_utf8_decode(p, &cp);
    *out++ = cp < 256 ? t->of[cp] : glyph_beyond(t, cp);
    for (size_t i = 1; i < n; i++) *out++ = ECFIT_GLYPH_INSIDE;
    return n;
}

void ecfit_glyphs(const ecfit_glyph_table *t, const char *text, size_t from, size_t to, uint8_t *out)
{
    const unsigned char *p = (const unsigned char *)text + from, *end = (const unsigned char *)text + to;
    while (p < end) {
        size_t n = plain_glyphs(p, end, out);
        if (n) p += n, out += n;
        else if (*p < 0x80) *out++ = t->of[*p++];
        else n = wide_glyph(t, p, out), p += n, out += n;
    }
}

/* ---- parsing ---------------------------------------------------------------------------------------------- */

typedef enum kind { EMPTY, SET, CAT, ALT, REPEAT, EDGE, NO_EDGE } kind;

enum { MANY = UINT16_MAX, MAX_DEPTH = 60, MAX_STEPS = 12000, MAX_COUNT = 200, MAX_CHOICES = 4000 };

typedef struct node {
    uint8_t kind;
    bool lazy;
    uint16_t min, max, set; /* REPEAT; SET */
    struct node *a, *b;     /* CAT, ALT: both; REPEAT: a */
} node;

typedef struct parser {
    const unsigned char *at;
    ecfit_arena arena;
    VEC(ecfit_glyph_set) sets;
    VEC(ecfit_step) steps;
    bool beyond; /* something that only PCRE2 can do, or memory ran out */
    bool loose;  /* what only looks ahead was read over: more is matched then */
    unsigned depth, n_choices; /* of groups; of alternatives, which nest to the right */
    unsigned start_glyphs, start_words; /* how much of a start is told: glyphs of a word, words */
} parser;

static node *make(parser *p, kind k, node *a, node *b)
{
    node *n = ecfit_arena_alloc(&p->arena, sizeof *n);
    if (!n) p->beyond = true;
    else *n = (node){.kind = (uint8_t)k, .a = a, .b = b};
    return n;
}

static node *beyond(parser *p)
{
    p->beyond = true;
    return NULL;
}

static void include(ecfit_glyph_set *s, uint8_t g) { s->bits[g >> 6] |= 1ull << (g & 63); }

static node *set_node(parser *p, const ecfit_glyph_set *s)
{
    ecfit_glyph_set *slot = vec_push(&p->sets);
    node *n = make(p, SET, NULL, NULL);
    if (!slot || !n) return beyond(p);
    *slot = *s;
    n->set = (uint16_t)(p->sets.n - 1);
    return n;
}

/* The classes \w \W \d \D \s \S; false for another letter. */
static bool class_escape(ecfit_glyph_set *s, unsigned char c)
{
    ecfit_glyph_set class = {{0, 0}};
    switch (c) {
    case 'w': case 'W': class = (ecfit_glyph_set){{word_bits[0], word_bits[1]}}; break;
    case 'd': case 'D':
        for (uint8_t g = '0'; g <= '9'; g++) include(&class, g);
        include(&class, ECFIT_GLYPH_NUMBER);
        break;
    case 's': case 'S':
        include(&class, ' ');
        include(&class, '\n');
        include(&class, ECFIT_GLYPH_SPACE);
        include(&class, ecfit_glyph_of(0xA0));
        break;
    default: return false;
    }
    for (int i = 0; i < 2; i++) s->bits[i] |= c >= 'a' ? class.bits[i] : ~class.bits[i] & valid_bits[i];
    return true;
}

static bool is_ascii_letter_or_digit(unsigned char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

/* One character that stands for itself; 0 when it has no glyph of its own. */
static uint8_t own_glyph(parser *p)
{
    uint32_t cp;
    p->at += ecfit_utf8_decode(p->at, &cp);
    uint8_t g = ecfit_glyph_of(cp);
    return names_one(g) ? g : 0;
}

/* Behind a backslash, outside \b: a sign, or \n. */
static uint8_t escaped_glyph(parser *p)
{
    unsigned char c = *p->at;
    if (c == 'n') return p->at++, (uint8_t)'\n';
    return !c || c >= 0x80 || is_ascii_letter_or_digit(c) ? 0 : own_glyph(p);
}

static bool range(parser *p, ecfit_glyph_set *s, unsigned char from, unsigned char to)
{
    bool letters = from >= 'a' && to <= 'z', digits = from >= '0' && to <= '9';
    if (from > to || (!letters && !digits)) return beyond(p), false;
    for (unsigned c = from; c <= to; c++) include(s, (uint8_t)c);
    return true;
}

static node *parse_class(parser *p)
{
    ecfit_glyph_set s = {{0, 0}};
    bool negated = *p->at == '^', first = true;
    if (negated) p->at++;
    for (; *p->at != ']' || first; first = false) {
        if (!*p->at || (p->at[0] == '[' && p->at[1] == ':')) return beyond(p);
        if (p->at[1] == '-' && p->at[2] != ']' && p->at[0] != '\\') {
            if (!range(p, &s, p->at[0], p->at[2])) return NULL;
            p->at += 3;
            continue;
        }
        bool escaped = *p->at == '\\';
        if (escaped && class_escape(&s, *++p->at)) {
            p->at++;
            continue;
        }
        uint8_t g = escaped ? escaped_glyph(p) : own_glyph(p);
        if (!g) return beyond(p);
        include(&s, g);
    }
    p->at++;
    if (negated) s = (ecfit_glyph_set){{~s.bits[0], ~s.bits[1]}};
    for (int i = 0; i < 2; i++) s.bits[i] &= valid_bits[i]; /* never the end, never inside a character */
    return set_node(p, &s);
}

static node *parse_choice(parser *p);

static node *parse_group(parser *p)
{
    bool ahead = p->at[0] == '?' && (p->at[1] == '=' || p->at[1] == '!');
    if (ahead || (p->at[0] == '?' && p->at[1] == ':')) p->at += 2;
    else if (*p->at == '?' || *p->at == '*') return beyond(p);
    if (++p->depth > MAX_DEPTH) return beyond(p);
    node *n = parse_choice(p);
    p->depth--;
    if (*p->at++ != ')') return p->at--, beyond(p);
    p->loose |= ahead;
    return ahead ? make(p, EMPTY, NULL, NULL) : n;
}

static node *parse_escape(parser *p)
{
    ecfit_glyph_set s = {{0, 0}};
    if (*p->at == 'b' || *p->at == 'B') return make(p, *p->at++ == 'b' ? EDGE : NO_EDGE, NULL, NULL);
    if (class_escape(&s, *p->at)) return p->at++, set_node(p, &s);
    uint8_t g = escaped_glyph(p);
    if (!g) return beyond(p);
    include(&s, g);
    return set_node(p, &s);
}

static node *parse_atom(parser *p)
{
    ecfit_glyph_set s = {{0, 0}};
    switch (*p->at) {
    case '(': return p->at++, parse_group(p);
    case '[': return p->at++, parse_class(p);
    case '\\': return p->at++, parse_escape(p);
    case '.':
        p->at++;
        s = (ecfit_glyph_set){{valid_bits[0] & ~BIT('\n'), valid_bits[1]}};
        return set_node(p, &s);
    case '^': case '$': case '*': case '+': case '?': case '{': return beyond(p);
    default: break;
    }
    uint8_t g = own_glyph(p);
    if (!g) return beyond(p);
    include(&s, g);
    return set_node(p, &s);
}

static unsigned parse_count(parser *p)
{
    unsigned n = 0;
    if (*p->at < '0' || *p->at > '9') p->beyond = true;
    for (; *p->at >= '0' && *p->at <= '9' && n <= MAX_COUNT; p->at++) n = n * 10 + (unsigned)(*p->at - '0');
    if (n > MAX_COUNT) p->beyond = true;
    return n;
}

static bool nullable(const node *n)
{
    switch (n->kind) {
    case SET: return false;
    case CAT: return nullable(n->a) && nullable(n->b);
    case ALT: return nullable(n->a) || nullable(n->b);
    case REPEAT: return !n->min || nullable(n->a);
    default: return true;
    }
}

static node *parse_repeats(parser *p, node *atom)
{
    while (!p->beyond && *p->at && strchr("?*+{", *p->at)) {
        node *n = make(p, REPEAT, atom, NULL);
        if (!n) return NULL;
        unsigned char c = *p->at++;
        n->min = c == '+', n->max = c == '?' ? 1 : MANY;
        if (c == '{') {
            n->min = n->max = (uint16_t)parse_count(p);
            if (*p->at == ',') n->max = *++p->at == '}' ? MANY : (uint16_t)parse_count(p);
            if (*p->at++ != '}' || n->max < n->min) return beyond(p);
        }
        if (*p->at == '+') return beyond(p); /* possessive */
        if (*p->at == '?') n->lazy = true, p->at++;
        if (n->max == MANY && nullable(atom)) return beyond(p); /* endless nothing */
        atom = n;
    }
    return atom;
}

static node *parse_sequence(parser *p)
{
    node *all = make(p, EMPTY, NULL, NULL);
    while (!p->beyond && *p->at && *p->at != '|' && *p->at != ')') {
        node *n = parse_atom(p);
        if (n) n = parse_repeats(p, n);
        all = p->beyond ? NULL : all->kind == EMPTY ? n : make(p, CAT, all, n);
    }
    return all;
}

static node *parse_choice(parser *p)
{
    node *n = parse_sequence(p);
    if (p->beyond || *p->at != '|') return n;
    p->at++;
    if (++p->n_choices > MAX_CHOICES) return beyond(p);
    node *rest = parse_choice(p);
    return p->beyond ? NULL : make(p, ALT, n, rest);
}

/* ---- steps ------------------------------------------------------------------------------------------------ */

/* Written back to front: each piece is told where to go on behind it. */
static uint16_t step(parser *p, ecfit_op op, uint16_t set, uint16_t x, uint16_t y)
{
    ecfit_step *slot = p->steps.n < MAX_STEPS ? vec_push(&p->steps) : NULL;
    if (!slot) return p->beyond = true, 0;
    *slot = (ecfit_step){(uint8_t)op, set, x, y};
    return (uint16_t)(p->steps.n - 1);
}

static uint16_t split(parser *p, bool lazy, uint16_t body, uint16_t behind)
{
    return lazy ? step(p, ECFIT_OP_SPLIT, 0, behind, body) : step(p, ECFIT_OP_SPLIT, 0, body, behind);
}

static uint16_t write(parser *p, const node *n, uint16_t next);

static uint16_t write_repeat(parser *p, const node *n, uint16_t next)
{
    uint16_t at = next;
    if (n->max == MANY) { /* a loop: the split stands first so that the body can lead back to it */
        uint16_t loop = step(p, ECFIT_OP_SPLIT, 0, 0, 0);
        uint16_t body = write(p, n->a, loop);
        if (p->beyond) return 0;
        p->steps.at[loop].x = n->lazy ? next : body;
        p->steps.at[loop].y = n->lazy ? body : next;
        at = loop;
    }
    for (unsigned i = n->min; n->max != MANY && i < n->max && !p->beyond; i++) at = split(p, n->lazy, write(p, n->a, at), next);
    for (unsigned i = 0; i < n->min && !p->beyond; i++) at = write(p, n->a, at);
    return at;
}

static uint16_t write(parser *p, const node *n, uint16_t next)
{
    if (p->beyond) return 0;
    switch ((kind)n->kind) {
    case EMPTY: return next;
    case SET: return step(p, ECFIT_OP_SET, n->set, next, 0);
    case EDGE: return step(p, ECFIT_OP_EDGE, 0, next, 0);
    case NO_EDGE: return step(p, ECFIT_OP_NO_EDGE, 0, next, 0);
    case CAT: return write(p, n->a, write(p, n->b, next));
    case REPEAT: return write_repeat(p, n, next);
    case ALT: break;
    }
    uint16_t b = write(p, n->b, next), a = write(p, n->a, next);
    return step(p, ECFIT_OP_SPLIT, 0, a, b);
}

void ecfit_program_free(ecfit_program *p)
{
    free(p->steps);
    free(p->sets);
    *p = (ecfit_program){0};
}

/* Take the steps out of the parser, with those of its sets that they use. */
static bool take_program(parser *p, uint16_t start, ecfit_program *out)
{
    uint16_t *number = calloc(p->sets.n + 1, sizeof *number); /* of each old set, plus one */
    ecfit_glyph_set *sets = malloc((p->sets.n + 1) * sizeof *sets);
    bool ok = number && sets && !p->beyond && p->sets.n < UINT16_MAX;
    *out = (ecfit_program){.sets = sets};
    for (size_t i = 0; ok && i < p->steps.n; i++) {
        ecfit_step *s = &p->steps.at[i];
        if (s->op != ECFIT_OP_SET) continue;
        if (!number[s->set]) sets[out->n_sets++] = p->sets.at[s->set], number[s->set] = out->n_sets;
        s->set = (uint16_t)(number[s->set] - 1);
    }
    free(number);
    out->steps = p->steps.at, out->n_steps = (uint16_t)p->steps.n, out->start = start;
    p->steps.at = NULL, p->steps.n = p->steps.cap = 0;
    if (!ok) return ecfit_program_free(out), false;
    ecfit_step *steps = realloc(out->steps, out->n_steps * sizeof *steps); /* they stay: no more than they need */
    sets = realloc(out->sets, (out->n_sets + 1u) * sizeof *sets);
    if (steps) out->steps = steps;
    if (sets) out->sets = sets;
    return true;
}

bool ecfit_program_make(const char *pattern, ecfit_program *out, bool *loose)
{
    parser p = {.at = (const unsigned char *)pattern};
    node *all = parse_choice(&p);
    if (*p.at) p.beyond = true; /* a ) too many */
    uint16_t start = p.beyond ? 0 : write(&p, all, step(&p, ECFIT_OP_MATCH, 0, 0, 0));
    bool ok = take_program(&p, start, out);
    *loose = p.loose;
    ecfit_arena_clear(&p.arena);
    vec_free(&p.sets);
    vec_free(&p.steps);
    return ok;
}

/* ---- chains ----------------------------------------------------------------------------------------------- */

static bool takes_words(const parser *p, const node *n, bool words)
{
    const uint64_t *bits = p->sets.at[n->set].bits;
    if (words) return (bits[0] & word_bits[0]) | (bits[1] & word_bits[1]);
    return (bits[0] & ~word_bits[0] & valid_bits[0] & ~BIT(ECFIT_GLYPH_UNSURE)) | (bits[1] & ~word_bits[1] & valid_bits[1]);
}

/* One or more of a set. */
static bool is_run(const node *n) { return n->kind == REPEAT && n->min == 1 && n->max == MANY && n->a->kind == SET; }

static bool same_set(const parser *p, const node *a, const node *b)
{
    return !memcmp(&p->sets.at[a->set], &p->sets.at[b->set], sizeof *p->sets.at);
}

static bool is_any_word(const parser *p, const node *n) { return !memcmp(&p->sets.at[n->set], word_bits, sizeof word_bits); }

/* (?:[signs]+\w+){0,N}?[signs]+ */
static bool is_gap(const parser *p, const node *n, const node *behind)
{
    if (n->kind != REPEAT || n->min || n->max == MANY || !n->lazy || n->a->kind != CAT) return false;
    const node *sign = n->a->a, *words = n->a->b;
    return is_run(sign) && is_run(words) && is_run(behind) && same_set(p, sign->a, behind->a) &&
           !takes_words(p, sign->a, true) && is_any_word(p, words->a);
}

static bool begins_with_word(const parser *p, const node *n);

/* Whether n matches nothing, or something that begins with a character of a word. */
static bool may_be_left_out(const parser *p, const node *n)
{
    return n->kind == EDGE || n->kind == EMPTY || (n->kind == REPEAT && begins_with_word(p, n->a));
}

/* Whether all that n matches begins with a character of a word. */
static bool begins_with_word(const parser *p, const node *n)
{
    switch ((kind)n->kind) {
    case SET: return !takes_words(p, n, false) && !ecfit_glyph_in(&p->sets.at[n->set], ECFIT_GLYPH_UNSURE);
    case CAT: return begins_with_word(p, n->a) || (may_be_left_out(p, n->a) && begins_with_word(p, n->b));
    case ALT: return begins_with_word(p, n->a) && begins_with_word(p, n->b);
    case REPEAT: return n->min && begins_with_word(p, n->a);
    default: return false;
    }
}

enum { MAX_PARTS = 200 };

/* The pieces of a sequence; n->kind of each part is not CAT. */
static size_t flatten(const node *n, const node *parts[], size_t k)
{
    if (n->kind != CAT) return k < MAX_PARTS ? parts[k] = n, k + 1 : k;
    return flatten(n->b, parts, flatten(n->a, parts, k));
}

/* parts[from..to), and a sign of the gap behind them when there is one. */
static bool write_piece(parser *p, const node *parts[], size_t from, size_t to, const node *sign, ecfit_program *out)
{
    uint16_t next = step(p, ECFIT_OP_MATCH, 0, 0, 0);
    if (sign) next = write(p, sign, next);
    for (size_t k = to; k-- > from;) next = write(p, parts[k], next);
    return take_program(p, next, out);
}

static bool parts_begin_with_word(const parser *p, const node *parts[], size_t k, size_t n)
{
    while (k < n && !begins_with_word(p, parts[k]) && may_be_left_out(p, parts[k])) k++;
    return k < n && begins_with_word(p, parts[k]);
}

/* The first part from k on that is a gap between pieces; n when there is none. */
static size_t next_gap(const parser *p, const node *parts[], size_t k, size_t n)
{
    for (; k + 2 < n; k++)
        if (is_gap(p, parts[k], parts[k + 1]) && parts_begin_with_word(p, parts, k + 2, n)) return k;
    return n;
}

static bool cut(parser *p, const node *parts[], size_t n, ecfit_chain *out)
{
    size_t from = 0;
    for (size_t k = 1; (k = next_gap(p, parts, k, n)) < n && out->n_pieces + 1 < ECFIT_MAX_PIECES; k++) {
        const node *sign = parts[k + 1]->a;
        out->gaps[out->n_pieces] = (ecfit_gap){.signs = p->sets.at[sign->set], .max_words = parts[k]->max};
        if (!write_piece(p, parts, from, k, sign, &out->pieces[out->n_pieces])) return false;
        out->n_pieces++;
        from = k + 2;
    }
    return out->n_pieces && write_piece(p, parts, from, n, NULL, &out->pieces[out->n_pieces++]);
}

/* The piece that begins at a part, 0 when none does; see cut(). */
static unsigned piece_at(const parser *p, const node *parts[], size_t part, size_t n)
{
    unsigned piece = 1;
    for (size_t k = 1; (k = next_gap(p, parts, k, n)) < n && piece < ECFIT_MAX_PIECES; k++, piece++)
        if (k + 2 == part) return piece;
    return 0;
}

bool ecfit_chain_make(const char *pattern, ecfit_chain *out)
{
    const node *parts[MAX_PARTS];
    parser p = {.at = (const unsigned char *)pattern};
    node *all = parse_choice(&p);
    size_t n = p.beyond || *p.at ? MAX_PARTS : flatten(all, parts, 0);
    *out = (ecfit_chain){.n_pieces = 0};
    bool ok = n < MAX_PARTS && cut(&p, parts, n, out);
    out->loose = p.loose;
    ecfit_arena_clear(&p.arena);
    vec_free(&p.sets);
    vec_free(&p.steps);
    if (!ok) ecfit_chain_free(out);
    return ok;
}

void ecfit_chain_free(ecfit_chain *c)
{
    for (size_t i = 0; i < c->n_pieces; i++) ecfit_program_free(&c->pieces[i]);
    *c = (ecfit_chain){.n_pieces = 0};
}

/* ---- gates ------------------------------------------------------------------------------------------------ */

enum { START_GLYPHS = 16, FEW_GLYPHS = 4, MAX_STARTS = 1500, MAX_CHOICE = 8, GOOD_GLYPHS = 5, MAX_WORDS = 3 };

/* How a word may begin. */
typedef struct word_start {
    uint8_t n, at, glyphs[START_GLYPHS]; /* at: so many words stand before it */
    bool whole;                          /* the word ends there */
} word_start;

/* What is known of the first words of a piece: the one that is being read and the best of those before it. In "de
 * reprise" the second word says more than the first. */
typedef struct start {
    word_start now, best;
    bool closed; /* what follows is not known or not asked for */
} start;

typedef struct starts {
    start at[MAX_STARTS];
    uint32_t hashes[MAX_STARTS]; /* of those that add_start() has put here: hardly two that differ are compared */
    size_t n;
    bool too_many;
} starts;

static void add_start(starts *s, start one)
{
    const uint32_t hash = (uint32_t)ecfit_hash((const char *)&one, sizeof one);
    for (size_t i = 0; i < s->n; i++)
        if (s->hashes[i] == hash && !memcmp(&s->at[i], &one, sizeof one)) return;
    if (s->n == MAX_STARTS) s->too_many = true;
    else s->hashes[s->n] = hash, s->at[s->n++] = one;
}

/* The word that is being read is told no further. */
static void leave_word(start *s, bool whole)
{
    const uint8_t at = s->now.at;
    s->now.whole = whole;
    if (s->now.n > s->best.n) s->best = s->now;
    memset(&s->now, 0, sizeof s->now);
    s->now.at = (uint8_t)(at + 1);
}

static void close_start(start *s)
{
    if (!s->closed) leave_word(s, false);
    memset(&s->now, 0, sizeof s->now);
    s->closed = true;
}

/* The word ends here. Short ones stand everywhere: then the next one is looked at, too. */
static void end_word(const parser *p, start *s)
{
    if (s->now.n) leave_word(s, true);
    if (s->best.n >= GOOD_GLYPHS || s->now.at >= p->start_words) close_start(s);
}

/* Which words a set takes: at most MAX_CHOICE glyphs that each name one character; 0 when it takes more or others. */
static unsigned choice_of(const ecfit_glyph_set *set, uint8_t out[MAX_CHOICE])
{
    unsigned n = 0;
    for (uint8_t g = 1; g < ECFIT_N_GLYPHS; g++) {
        if (!ecfit_glyph_in(set, g)) continue;
        if (n == MAX_CHOICE || !names_one(g)) return 0;
        out[n++] = g;
    }
    return n;
}

static start longer_by(const parser *p, start one, uint8_t glyph)
{
    if (ecfit_glyph_is_word(glyph)) {
        one.now.glyphs[one.now.n++] = glyph;
        if (one.now.n == p->start_glyphs) close_start(&one);
    } else if (one.now.n || p->start_words > 1) {
        end_word(p, &one);
    } else {
        close_start(&one); /* begins with a sign */
    }
    return one;
}

static void extend_by_set(const parser *p, const starts *in, const node *n, starts *out)
{
    uint8_t glyphs[MAX_CHOICE];
    const unsigned k = choice_of(&p->sets.at[n->set], glyphs);
    const bool ends = !takes_words(p, n, true);
    for (size_t i = 0; i < in->n; i++) {
        start one = in->at[i];
        if (one.closed) add_start(out, one);
        else if (ends) add_start(out, longer_by(p, one, ECFIT_GLYPH_OTHER));
        else if (!k) close_start(&one), add_start(out, one);
        else
            for (unsigned c = 0; c < k; c++) add_start(out, longer_by(p, one, glyphs[c]));
    }
}

static bool extend(parser *p, const starts *in, const node *n, starts *out);

/* What stands behind a second time is not followed. */
static bool extend_once_more(parser *p, const starts *in, const node *n, starts *then, starts *out)
{
    then->n = 0, then->too_many = false;
    bool ok = extend(p, in, n->a, then);
    for (size_t i = 0; i < then->n; i++) {
        if (n->max - n->min > 1) close_start(&then->at[i]);
        add_start(out, then->at[i]);
    }
    return ok;
}

static bool extend_by_repeat(parser *p, const starts *in, const node *n, starts *out)
{
    if (n->a->kind == SET && !takes_words(p, n->a, true)) { /* signs: as good as one */
        for (size_t i = 0; !n->min && i < in->n; i++) add_start(out, in->at[i]);
        return extend_by_set(p, in, n->a, out), true;
    }
    starts *now = malloc(2 * sizeof *now), *then = now + 1;
    if (!now) return false;
    now->n = in->n, now->too_many = in->too_many;
    memcpy(now->at, in->at, in->n * sizeof *in->at);
    bool ok = true;
    for (unsigned i = 0; ok && i < n->min && i < START_GLYPHS; i++) {
        then->n = 0, then->too_many = false;
        ok = extend(p, now, n->a, then);
        now->n = then->n, now->too_many |= then->too_many;
        memcpy(now->at, then->at, then->n * sizeof *then->at);
    }
    for (size_t i = 0; i < now->n; i++) add_start(out, now->at[i]);
    if (ok && n->max > n->min) ok = extend_once_more(p, now, n, then, out);
    out->too_many |= now->too_many;
    free(now);
    return ok;
}

static void extend_by_edge(const parser *p, const starts *in, starts *out)
{
    for (size_t i = 0; i < in->n; i++) {
        start one = in->at[i];
        if (!one.closed && one.now.n) end_word(p, &one);
        add_start(out, one);
    }
}

/* The starts of `in` followed by what n can begin with. */
static bool extend(parser *p, const starts *in, const node *n, starts *out)
{
    out->too_many |= in->too_many;
    switch ((kind)n->kind) {
    case SET: return extend_by_set(p, in, n, out), true;
    case REPEAT: return extend_by_repeat(p, in, n, out);
    case ALT: return extend(p, in, n->a, out) && extend(p, in, n->b, out);
    case CAT: {
        starts *between = malloc(sizeof *between);
        if (!between) return false;
        between->n = 0, between->too_many = false;
        bool ok = extend(p, in, n->a, between) && extend(p, between, n->b, out);
        free(between);
        return ok;
    }
    case EDGE: return extend_by_edge(p, in, out), true;
    default:
        for (size_t i = 0; i < in->n; i++) add_start(out, in->at[i]);
        return true;
    }
}

/* Something between words, and not nothing. */
static bool is_separator(const parser *p, const node *n)
{
    if (n->kind == REPEAT && n->min) n = n->a;
    return n->kind == SET && !takes_words(p, n, true);
}

/* The best words of all starts as texts; NULL when one of them says nothing. */
static const char *write_starts(const starts *s, ecfit_arena *memory)
{
    char *out = s->too_many ? NULL : ecfit_arena_alloc(memory, s->n * (2 * START_GLYPHS + 2) + 1), *at = out;
    for (size_t i = 0; out && i < s->n; i++) {
        const word_start *w = &s->at[i].best;
        if (!w->n) return NULL;
        for (uint8_t g = 0; g < w->n; g++) at += glyph_text(w->glyphs[g], at);
        if (w->whole) *at++ = ' ';
        at++;
    }
    return out;
}

/* How parts[k..n) begin, all of them closed; false when memory ran out. */
static bool starts_at(parser *p, const node *parts[], size_t k, size_t n, starts *from, starts *to)
{
    from->n = 1, from->too_many = false;
    memset(&from->at[0], 0, sizeof from->at[0]); /* the empty start */
    bool open = true;
    for (size_t i = k; open && i < n; i++) {
        to->n = 0, to->too_many = false;
        if (!extend(p, from, parts[i], to)) return false;
        from->n = to->n, from->too_many = to->too_many;
        memcpy(from->at, to->at, to->n * sizeof *to->at);
        open = false;
        for (size_t j = 0; j < from->n; j++) open |= !from->at[j].closed;
    }
    for (size_t j = 0; j < from->n; j++) close_start(&from->at[j]);
    return true;
}

/* How parts[k..n) begin, told of so many words. Where they can begin in too many ways, less of them is told; NULL when
 * nothing can be. */
static const char *texts_at(parser *p, const node *parts[], size_t k, size_t n, unsigned n_words, ecfit_arena *memory)
{
    starts *from = malloc(2 * sizeof *from);
    if (!from) return NULL;
    p->start_glyphs = START_GLYPHS, p->start_words = n_words;
    bool ok = starts_at(p, parts, k, n, from, from + 1);
    while (ok && from->too_many && (p->start_glyphs -= FEW_GLYPHS)) ok = starts_at(p, parts, k, n, from, from + 1);
    const char *texts = ok ? write_starts(from, memory) : NULL;
    free(from);
    return texts;
}

/* The gate at parts[k], which stands behind a separator. */
static bool gate_at(parser *p, const node *parts[], size_t k, size_t n, ecfit_gate *out, ecfit_arena *memory)
{
    *out = (ecfit_gate){.starts = texts_at(p, parts, k, n, MAX_WORDS, memory), .piece = piece_at(p, parts, k, n)};
    if (out->piece) out->begins = texts_at(p, parts, k, n, 1, memory);
    return out->starts;
}

/* The last gate of a sequence; false when it has none. */
static bool last_gate(parser *p, const node *parts[], size_t n, ecfit_gate *out, ecfit_arena *memory)
{
    for (size_t k = n; k-- > 1;)
        if (is_separator(p, parts[k - 1]) && gate_at(p, parts, k, n, out, memory)) return true;
    return false;
}

typedef VEC(char) text_list;

/* Add the last gate of each sequence that takes one of the alternatives in place of parts[k]. */
static bool add_gates_by_choice(parser *p, const node *parts[], size_t k, size_t n, const node *choice, text_list *out,
                                ecfit_arena *memory)
{
    if (choice->kind == ALT)
        return add_gates_by_choice(p, parts, k, n, choice->a, out, memory) &&
               add_gates_by_choice(p, parts, k, n, choice->b, out, memory);
    const node *taken[MAX_PARTS];
    memcpy(taken, parts, k * sizeof *parts);
    size_t n_taken = flatten(choice, taken, k);
    for (size_t i = k + 1; i < n && n_taken < MAX_PARTS; i++) taken[n_taken++] = parts[i];
    ecfit_gate gate;
    if (n_taken == MAX_PARTS || !last_gate(p, taken, n_taken, &gate, memory)) return false;
    const char *end = gate.starts;
    while (*end) end += strlen(end) + 1;
    const size_t len = (size_t)(end - gate.starts);
    if (!vec_reserve(out, len)) return false;
    memcpy(out->at + out->n, gate.starts, len);
    out->n += len;
    return true;
}

/* One gate for a pattern of which each alternative has its own; false when one has none. */
static bool gate_of_choices(parser *p, const node *parts[], size_t n, ecfit_gate *out, ecfit_arena *memory)
{
    text_list texts = {0};
    size_t k = 0;
    while (k < n && parts[k]->kind != ALT) k++;
    const bool all = k < n && add_gates_by_choice(p, parts, k, n, parts[k], &texts, memory);
    *out = (ecfit_gate){.starts = all ? ecfit_arena_dup(memory, texts.at, texts.n) : NULL};
    vec_free(&texts);
    return out->starts;
}

size_t ecfit_pattern_gates(const char *pattern, ecfit_gate gates[ECFIT_MAX_GATES], const char **heads, ecfit_arena *memory)
{
    const node *parts[MAX_PARTS];
    parser p = {.at = (const unsigned char *)pattern};
    node *all = parse_choice(&p);
    size_t n_gates = 0, n = p.beyond || *p.at ? 0 : flatten(all, parts, 0);
    *heads = n && n < MAX_PARTS ? texts_at(&p, parts, 0, n, 1, memory) : NULL;
    if (n < MAX_PARTS)
        for (size_t k = n; k-- > 1 && n_gates < ECFIT_MAX_GATES;)
            if (is_separator(&p, parts[k - 1]) && gate_at(&p, parts, k, n, &gates[n_gates], memory)) n_gates++;
    if (n < MAX_PARTS && !n_gates && gate_of_choices(&p, parts, n, &gates[0], memory)) n_gates = 1;
    ecfit_arena_clear(&p.arena);
    vec_free(&p.sets);
    vec_free(&p.steps);
    return n_gates;
}

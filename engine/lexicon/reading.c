#include "lexicon/reading.h"
#include "lexicon/build.h"

#define FROM(c) [c] = c, [c + 1] = c + 1, [c + 2] = c + 2, [c + 3] = c + 3
#define SMALL_OF(c) [c] = c + 32, [c + 1] = c + 33
#define BEYOND(c) FROM(c), FROM(c + 4), FROM(c + 8), FROM(c + 12)
const unsigned char kb_letter_of[256] = {
    ['#'] = '#', ['+'] = '+', FROM('0'), FROM('4'), ['8'] = '8', ['9'] = '9',
    SMALL_OF('A'), SMALL_OF('C'), SMALL_OF('E'), SMALL_OF('G'), SMALL_OF('I'), SMALL_OF('K'), SMALL_OF('M'),
    SMALL_OF('O'), SMALL_OF('Q'), SMALL_OF('S'), SMALL_OF('U'), SMALL_OF('W'), SMALL_OF('Y'),
    FROM('a'), FROM('e'), FROM('i'), FROM('m'), FROM('q'), FROM('u'), ['y'] = 'y', ['z'] = 'z',
    BEYOND(0x80), BEYOND(0x90), BEYOND(0xA0), BEYOND(0xB0), BEYOND(0xC0), BEYOND(0xD0), BEYOND(0xE0), BEYOND(0xF0)};

static uint32_t hash_of(const char *letters, size_t n)
{
    uint64_t all = 0;
    for (size_t i = 0; i < n; i += ECFIT_BLOCK)
        all = kb_letters_mix(all, ecfit_load8(letters + i), ecfit_load8(letters + i + 8));
    return (uint32_t)(all >> 32);
}

/* The letters of a text side by side, room for a block behind them; of very many the hash is not asked for. */
typedef struct gathered {
    char at[KB_MANY_LETTERS + 2 * ECFIT_BLOCK];
    uint32_t n;
} gathered;

static uint32_t kept_of(const gathered *g) { return g->n < KB_MANY_LETTERS ? g->n : KB_MANY_LETTERS; }

/* Words of small letters as long as whole blocks can be read: returns where what is left of the text begins. */
static const char *gather_words(const char *text, const char *end, const char *last_block, gathered *g)
{
    while (text < end && text <= last_block) {
        const ecfit_block b = ecfit_block_load(text);
        const uint32_t run = (uint32_t)__builtin_ctz(~kb_letters_in(b)); /* the upper bits are none */
        const uint32_t left = (uint32_t)(end - text), n = run < left ? run : left;
        ecfit_block_store(g->at + kept_of(g), b);
        g->n += n, text += n;
        if (n < ECFIT_BLOCK && text < end) {
            if (kb_letter_of[(unsigned char)*text]) return text; /* a capital */
            text++;
        }
    }
    return text;
}

kb_letters kb_letters_of(const char *text, size_t len, size_t readable, kb_letters *singular)
{
    gathered g;
    g.n = 0;
    const char *end = text + len;
    if (readable >= ECFIT_BLOCK) text = gather_words(text, end, text + readable - ECFIT_BLOCK, &g);
    for (; text < end; text++) {
        const unsigned char letter = kb_letter_of[(unsigned char)*text];
        g.at[kept_of(&g)] = (char)letter;
        g.n += letter != 0;
    }
    const uint32_t kept = kept_of(&g);
    memset(g.at + kept, 0, ECFIT_BLOCK);
    const kb_letters all = {hash_of(g.at, kept), g.n};
    *singular = all;
    if (!len || end[-1] != 's') return all;
    g.at[kept - 1] = 0;
    *singular = (kb_letters){hash_of(g.at, kept - 1), g.n - 1};
    return all;
}

#define SMALL(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)
/* The highest bits of a product: no two of the words share theirs. */
static uint32_t small_place(uint32_t word) { return word * 0x1DD39049u >> 28; }

/* Looked up without a branch: which word stands beside a phrase cannot be guessed. */
uint8_t kb_small_alike(const char *word, size_t len)
{
    enum { OF = KB_SMALL_ALIKE, THE_FR, ONE, THE_EN };
    static const struct { uint32_t word; uint8_t code; } known[16] = {
        [0] = {SMALL('l', 'e', 0), THE_FR}, [1] = {SMALL('d', 'e', 0), OF},       [3] = {SMALL('a', 'n', 0), THE_EN},
        [4] = {SMALL('a', 0, 0), THE_EN},   [5] = {SMALL('d', 'u', 0), OF},       [6] = {SMALL('t', 'h', 'e'), THE_EN},
        [7] = {SMALL('u', 'n', 'e'), ONE},  [8] = {SMALL('u', 'n', 0), ONE},      [9] = {SMALL('l', 0, 0), THE_FR},
        [10] = {SMALL('d', 0, 0), OF},      [11] = {SMALL('l', 'a', 0), THE_FR},  [13] = {SMALL('l', 'e', 's'), THE_FR},
        [14] = {SMALL('d', 'e', 's'), OF}};
    if (len - 1 > 2) return KB_SMALL_NONE;
    const unsigned char *u = (const unsigned char *)word;
    const uint32_t all = u[0] | (uint32_t)u[len / 2] << 8 * (len / 2) | (uint32_t)u[len - 1] << 8 * (len - 1);
    const uint32_t place = small_place(all);
    return known[place].word == all ? known[place].code : KB_SMALL_NONE;
}

/* Whether a hit of an entry can be wrong although its stems are there: see is_whole() in analysis/resolve.c. */
static bool is_doubtful(const kb_entry *e)
{
    switch ((enum kb_kind)e->kind) {
    case KB_CERTIFICATE: case KB_TECHNOLOGY: return true;
    case KB_MODALITY: case KB_DEGREE: return e->n_tokens == 1;
    case KB_BOILERPLATE: case KB_SENTENCE: return e->n_tokens == 1 && e->small;
    default: return false;
    }
}

static uint8_t small_code(const char *word, const kb_entry *e)
{
    if (!e->small) return KB_SMALL_ANY;
    const uint8_t alike = kb_small_alike(word, strlen(word));
    const uint8_t code = alike == KB_SMALL_NONE ? kb_small_hash(word, strlen(word)) : alike;
    return code | (e->form & KB_FORM_SMALL_BEHIND ? KB_SMALL_BEHIND : 0);
}

/* A cue that counts only where it closes a clause: see drop_verdicts() there. */
static bool is_verdict(const kb_entry *e) { return e->kind == KB_MODALITY && e->value >> 4 >= KB_SCOPE_VERDICT; }

/* A cue of sections or modality. */
static bool is_cue(const kb_entry *e)
{
    return e->kind == KB_HEADING || e->kind == KB_BOILERPLATE || e->kind == KB_SENTENCE || e->kind == KB_MODALITY;
}

static kb_reading reading_of(const kb_build *b, uint32_t entry)
{
    const kb_entry *e = &b->entries.at[entry];
    const char *text = b->pool.bytes.at;
    kb_letters singular;
    const size_t len = strlen(text + e->text);
    const kb_letters letters = kb_letters_of(text + e->text, len, len, &singular);
    kb_reading r = {.entry = entry, .letters = letters.hash, .kind = (uint8_t)e->kind,
                    .value = is_cue(e) ? (uint8_t)e->value : 0,
                    .n_letters = (uint8_t)(letters.n < KB_MANY_LETTERS ? letters.n : KB_MANY_LETTERS),
                    .small_code = small_code(text + e->small, e)};
    if (e->guard != KB_NONE) r.flags |= KB_READING_GUARDED;
    if (is_doubtful(e)) r.flags |= KB_READING_DOUBTFUL;
    if (e->form & KB_FORM_SPACED && e->n_tokens == 1) r.flags |= KB_READING_SPACED;
    if (is_verdict(e)) r.flags |= KB_READING_VERDICT;
    return r;
}

/* Entries of one kind that share their stems. Terms may stand side by side; where a cue of a title ends is asked, not
 * which one it is. */
static bool may_be_twin(uint8_t kind) { return kind != KB_TERM && kind != KB_TITLE_CUE; }

static void mark_twins(kb_reading *first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n && may_be_twin(first[i].kind); k++)
            if (k != i && first[k].kind == first[i].kind) first[i].flags |= KB_READING_TWIN;
}

/* All readings of the phrase are twins of one kind, about which there is nothing else to ask. */
static bool nothing_but_twins(const kb_reading *first, size_t n)
{
    const unsigned other = KB_READING_GUARDED | KB_READING_DOUBTFUL | KB_READING_VERDICT;
    for (size_t i = 0; i < n; i++)
        if (!(first[i].flags & KB_READING_TWIN) || first[i].flags & other || first[i].kind != first->kind) return false;
    return true;
}

static void mark_asks(kb_reading *first, size_t n)
{
    unsigned flags = 0;
    for (size_t i = 0; i < n; i++) flags |= first[i].flags;
    if (flags & (KB_READING_DOUBTFUL | KB_READING_TWIN) && !nothing_but_twins(first, n))
        first[n - 1].flags |= KB_READING_ASKS;
}

static bool is_selected(const kb_build *b, uint32_t entry, unsigned selection)
{
    const uint16_t kind = b->entries.at[entry].kind;
    return (kind != KB_HEADING || selection & KB_WITH_HEADINGS) &&
           (kind != KB_TITLE_CUE || selection & KB_WITH_TITLE_CUES);
}

/* How many readings a selection has of those of a phrase whose first entry is given. */
static size_t n_selected(const kb_build *b, uint32_t entry, unsigned selection)
{
    size_t n = 0;
    for (; entry != KB_NONE; entry = b->entries.at[entry].next) n += is_selected(b, entry, selection);
    return n;
}

static uint64_t symbol_bits(const uint32_t *syms, uint32_t n)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < n; i++) bits |= kb_symbol_bit(syms[i]);
    return bits;
}

static kb_sense sense_of(const kb_build *b, const kb_entry *e)
{
    const kb_guard *g = &b->guards.at[e->guard];
    const uint32_t *syms = b->guard_syms.at;
    const char *text = b->pool.bytes.at + e->text;
    return (kb_sense){.near_bits = symbol_bits(syms + g->first_near, g->n_near),
                      .not_bits = symbol_bits(syms + g->first_not, g->n_not),
                      .written = g->kinds & KB_GUARD_CASE ? kb_written(text, strlen(text)) : 0,
                      .first_near = g->kinds & KB_GUARD_NEAR ? g->first_near : KB_NONE, .n_near = (uint16_t)g->n_near,
                      .first_not = g->kinds & KB_GUARD_NOT ? g->first_not : KB_NONE, .n_not = (uint16_t)g->n_not};
}

/* False when memory ran out, or numbers for so many senses. */
static bool add_senses(kb_build *b, kb_reading *first, size_t n)
{
    for (kb_reading *r = first; r < first + n; r++) {
        if (!(r->flags & KB_READING_GUARDED)) continue;
        r->sense = (uint16_t)b->senses.n;
        const bool room = kb_has_room(b, b->senses.n < UINT16_MAX, "65535 terms with a guard");
        kb_sense *slot = room ? vec_push(&b->senses) : NULL;
        if (!slot) return false;
        *slot = sense_of(b, &b->entries.at[r->entry]);
    }
    return true;
}

static bool add_readings(kb_build *b, uint32_t entry, unsigned selection, uint32_t *first)
{
    const size_t from = b->readings.n, n = n_selected(b, entry, selection);
    *first = n ? (uint32_t)from : 0;
    if (!n) return true;
    if (!vec_reserve(&b->readings, n)) return false;
    for (; entry != KB_NONE; entry = b->entries.at[entry].next)
        if (is_selected(b, entry, selection)) b->readings.at[b->readings.n++] = reading_of(b, entry);
    b->readings.at[b->readings.n - 1].flags |= KB_READING_LAST;
    mark_twins(&b->readings.at[from], n);
    mark_asks(&b->readings.at[from], n);
    return add_senses(b, &b->readings.at[from], n);
}

bool kb_begin_readings(kb_build *b)
{
    vec_reset(&b->readings);
    vec_reset(&b->choices);
    kb_reading *none = vec_push(&b->readings);
    if (none)
        *none = (kb_reading){.entry = KB_NONE, .kind = KB_N_KINDS, .flags = KB_READING_LAST};
    return none;
}

/* The readings of each selection; a wider one that has no more is the same. */
static bool add_selections(kb_build *b, uint32_t entry, uint32_t first[KB_N_SELECTIONS])
{
    for (unsigned s = KB_N_SELECTIONS; s-- > 0;) {
        unsigned like = KB_ALL_READINGS;
        while (like > s && ((like & s) != s || n_selected(b, entry, like) != n_selected(b, entry, s))) like--;
        if (like > s) first[s] = first[like];
        else if (!add_readings(b, entry, s, &first[s])) return false;
    }
    return true;
}

/* What a node says of a phrase without title cues; false when the numbers in it do not suffice. */
static bool tell_readings(const kb_choice *c, uint32_t *readings)
{
    const uint32_t all = c->readings[KB_WITH_HEADINGS], others = c->readings[0], further = others - all;
    *readings = others ? all | further << KB_FURTHER_SHIFT : all | (all ? KB_HEADINGS : 0);
    return !others || further <= KB_MOST_FURTHER;
}

bool kb_fill_readings(kb_build *b, kb_node *node, uint32_t entry)
{
    const size_t n = n_selected(b, entry, KB_ALL_READINGS);
    kb_choice choice = {.n_title_cues = (uint32_t)(n - n_selected(b, entry, KB_WITH_HEADINGS))};
    if (!add_selections(b, entry, choice.readings) || b->readings.n > KB_READING_ROWS) return false;
    if (!choice.n_title_cues && tell_readings(&choice, &node->readings)) return true;
    kb_choice *slot = vec_push(&b->choices);
    if (!slot) return false;
    *slot = choice;
    node->readings = KB_CHOICE | (uint32_t)(b->choices.n - 1);
    return true;
}

/* The frozen knowledge base: flat arrays in one block of memory, so that it can be written to a file and mapped again.
 * Numbers refer to rows of the other arrays; texts are offsets into `strings` (0 is the empty string).
 * Built by lexicon/build.c, read by everything above. Layer: lexicon. */
#ifndef ECFIT_LEXICON_KB_H
#define ECFIT_LEXICON_KB_H
#include "base/hash.h"
#include "base/lanes.h"
#include "base/str.h"
#include "ecfit.h"
#include "lexicon/lots.h"
#include "lexicon/wordings.h"

#define KB_NONE UINT32_MAX

/* What an entry of a dictionary is. `value` of the entry: see the comment. */
enum kb_kind {
    KB_TERM,       /* value: topic */
    KB_TITLE,      /* links: occupations */
    KB_HEADING,    /* value: ecfit_section */
    KB_BOILERPLATE,/* value: ecfit_section it turns the sentence into */
    KB_MODALITY,   /* value: ecfit_modality | scope << 4 */
    KB_SENIORITY,  /* value: enum kb_seniority */
    KB_LEVEL,      /* value: enum kb_autonomy */
    KB_MANAGING,   /* weight */
    KB_NOISE,      /* value: enum kb_noise */
    KB_TITLE_CUE,
    KB_DEGREE,     /* value: EQF level | KB_DEGREE_GENERAL */
    KB_NUMBER,     /* value: the number */
    KB_LANGUAGE,   /* value: two letters, first << 8 | second */
    KB_LANG_LEVEL, /* value: CEFR 1 (A1) .. 6 (C2) | KB_LEVEL_WEAK */
    KB_CLEARANCE,  /* value: enum kb_clearance */
    KB_CONTRACT,
    KB_CERTIFICATE,
    KB_TECHNOLOGY,
    KB_SENTENCE,   /* value: ecfit_section that a sentence with it belongs to */
    KB_FIELD,      /* a label of a named field ("place", "salary"), canonical: the field */
    KB_HEAD,       /* title heads; value: class */
    KB_DOMAIN,     /* title domains; value: domain */
    KB_ROLE_TITLE, /* of an overlay's nomenclature; links: roles */
    KB_ROLE_TERM,  /* likewise */
    KB_LANG_CUE,   /* value: enum kb_lang_cue */
    KB_N_KINDS
};
/* A degree that says a level only where no other is named: "études supérieures". */
enum { KB_DEGREE_LEVEL = 15, KB_DEGREE_GENERAL = 16 };
/* What a phrase of clearance says: the level itself; one that is usual where no other is named ("EUCI"); none. */
enum kb_clearance { KB_CLEARANCE_NAMED, KB_CLEARANCE_GENERAL, KB_CLEARANCE_UNSPECIFIED };
/* A level that gives way to another one of the same language: "read, written and spoken" says how it is used. */
enum { KB_LEVEL_CEFR = 7, KB_LEVEL_WEAK = 8 };
/* What words say of the human languages beside them. Of those that follow so many are enough: the number is the value;
 * one of those before is ("one of them"); the second of two is spoken of ("the other"); not asked for ("no"); who does
 * not know them is turned away ("sans anglais s'abstenir"). What has a grade: a code beside it is no level. */
enum kb_lang_cue { KB_TONGUE_ONE = 1, KB_TONGUE_TWO, KB_TONGUE_THREE, KB_TONGUE_OF_THEM, KB_TONGUE_OTHER,
                   KB_TONGUE_NONE, KB_TONGUE_MUST, KB_TONGUE_GRADED };
/* A verdict looks back and counts only where it closes what it judges: "French useful."; an answer moreover only behind
 * a colon, an equals sign or a bracket: "Italian: plus", "Docker (option)". */
enum kb_scope { KB_SCOPE_SENTENCE, KB_SCOPE_AFTER, KB_SCOPE_BEFORE, KB_SCOPE_VERDICT, KB_SCOPE_ANSWER };
enum kb_seniority { KB_INTERN, KB_JUNIOR, KB_MID, KB_SENIOR, KB_LEAD, KB_HEADS, KB_N_SENIORITY };
enum kb_autonomy { KB_ASSIST, KB_EXECUTE, KB_CONTRIBUTE, KB_DESIGN, KB_LEADS, KB_DECIDE, KB_N_AUTONOMY };
/* Spaces of phrases: what is looked for in the body and what only in a title. */
enum kb_space { KB_SPACE_BODY, KB_SPACE_TITLE, KB_N_SPACES };
enum { KB_MAX_PHRASE = 12 }; /* words */
enum { KB_N_ROOTS = KB_N_SPACES * ECFIT_N_LANGS };
enum kb_noise { KB_NOISE_FORM, KB_NOISE_CONTRACT, KB_NOISE_PLACE, KB_NOISE_SENIORITY, KB_NOISE_URGENCY, KB_NOISE_REFERENCE };
enum kb_link_kind { KB_LINK_OCCUPATION, KB_LINK_COMPETENCE, KB_LINK_ITEM, KB_LINK_ROLE, KB_N_LINK_KINDS };
enum kb_guard_kind { KB_GUARD_CASE = 1, KB_GUARD_NEAR = 2, KB_GUARD_NOT = 4 };

/* Of a table by hash: row + 1 in the lower KB_SLOT_ROW_BITS, 0 where it is free; above them what is said of the row,
 * and the upper bits of the hash. Where a slot stands tells the lower ones, so that texts that differ agree once in
 * 4 million millions: none is read. */
typedef uint64_t kb_slot;
enum { KB_SLOT_ROW_BITS = 20, KB_SLOT_ROW = (1 << KB_SLOT_ROW_BITS) - 1, KB_SLOT_HASH_SHIFT = 22 };
/* Of a symbol: phrases of the body begin with it, << language. */
enum { KB_SLOT_BEGINS = 1 << KB_SLOT_ROW_BITS };
/* competence: the one linked to, or that of the item; 0 for other kinds */
typedef struct kb_link { uint16_t id; uint8_t kind, competence; float weight; } kb_link;
typedef struct kb_occupation { uint32_t slug, name_en, name_fr; } kb_occupation;
typedef struct kb_nomenclature { uint32_t name, first_role, n_roles, flags; } kb_nomenclature;
enum { KB_OWN_TERMS = 1 }; /* of a nomenclature: its roles are found by their own titles and terms, see score/catalogue.h */
typedef struct kb_role { uint32_t code, title_en, title_fr, family, alternates_en, alternates_fr, origin; } kb_role;
typedef struct kb_share { uint16_t occupation, role; float share; } kb_share; /* role: row of roles */
typedef struct kb_edition { uint32_t name, first, n; } kb_edition;           /* e-CF editions over `frames` */
typedef struct kb_frame { uint32_t code, name_en, name_fr, area; uint16_t levels, competence; } kb_frame;
typedef struct kb_competence { uint32_t code; uint16_t levels, pad; } kb_competence; /* bit n: level n is allowed */
typedef struct kb_cell { uint16_t role, competence, levels, pad; } kb_cell;          /* role x competence x levels */
typedef struct kb_item { uint32_t code; uint16_t competence, pad; } kb_item;
typedef struct kb_topic { uint32_t slug, says, first_link, n_links; } kb_topic;
/* A line of the cache. says: as kb_links_say() of its links, of terms. */
typedef struct kb_entry {
    uint8_t kind, n_tokens; /* words of the phrase */
    uint8_t lang, form;    /* ecfit_lang; KB_FORM_* */
    uint32_t value;
    uint32_t next;         /* next entry with the same phrase, or KB_NONE */
    uint32_t first_link, n_links, guard; /* guard: row of guards or KB_NONE */
    float weight;
    uint32_t small;        /* text: the article or preposition next to the content word, 0 when there is none */
    uint32_t text;         /* as written in the dictionary */
    uint32_t canonical;    /* first form of its line, or the canonical value */
    uint32_t by;           /* text: as evidence names it, "term:patching" */
    uint32_t file, line, pad;
    uint64_t says;
} kb_entry;
_Static_assert(sizeof(kb_entry) == 64, "one line");
/* How a phrase is written: it has a space or an apostrophe; its small word stands behind the content word. */
enum { KB_FORM_SPACED = 1, KB_FORM_SMALL_BEHIND = 2 };
typedef struct kb_guard { uint32_t kinds, first_near, n_near, first_not, n_not; } kb_guard;
/* A guard as hits of one reading ask it: half a line of the cache. written: kb_written() of the entry's text, 0 when any
 * case will do. Words begin at KB_NONE when they are not asked for; near_bits, not_bits: kb_symbol_bit() of all of them: a
 * token whose symbol lacks its bit is none of them. */
typedef struct kb_sense {
    uint64_t near_bits, not_bits;
    uint32_t written, first_near, first_not;
    uint16_t n_near, n_not;
} kb_sense;
/* Where a run of symbols leads to: a double array (Aoe 1989). A child of a node stands at its `first` + the symbol that
 * leads there, and names its parent: other rows at hand are of other nodes, or free, as those whose parent is KB_NONE.
 * Row 0 is no node, and the roots stand behind it: kb_root(). children: kb_child_bit() of each. readings: where those
 * of the phrase begin that ends here, 0 when none does. Kinds that mean something only in few places can be left out:
 * those without headings stand so many rows further as the bits from KB_FURTHER_SHIFT on say; KB_HEADINGS: there are
 * none. KB_CHOICE | row of choices: some are title cues, as of few phrases of a text, or they stand too far off. */
enum kb_selection { KB_WITH_HEADINGS = 1, KB_WITH_TITLE_CUES = 2, KB_ALL_READINGS = 3, KB_N_SELECTIONS };
typedef struct kb_node { uint32_t parent, first, children, readings; } kb_node;
#define KB_CHOICE 0x80000000u
#define KB_HEADINGS 0x40000000u
enum { KB_FURTHER_SHIFT = 23, KB_MOST_FURTHER = 127, KB_READING_ROWS = 1 << KB_FURTHER_SHIFT };
typedef struct kb_choice { uint32_t readings[KB_N_SELECTIONS], n_title_cues; } kb_choice; /* readings: 0 for none */
/* An entry as hits ask for it, see lexicon/reading.h; those of one phrase stand side by side, in the order of `next`.
 * SPACED is said of phrases of one word, COVERS of those of several: one of their kinds has a phrase inside. ASKS is
 * said by the last of a phrase: one of them is doubtful or a twin, but not all are TWINs of one kind with nothing else
 * to ask.
 * kind, dead and flags are what a hit begins with, where they are in ecfit_hit, so that they are copied in one go; value
 * is the entry's, of cues of sections and modality. Row 0 is none: its entry is KB_NONE, its kind KB_N_KINDS. */
typedef struct kb_reading {
    uint32_t entry, letters; /* letters: hash of the name's letters */
    uint8_t kind, value;
    bool dead;
    uint8_t flags;
    uint8_t n_letters, small_code;
    uint16_t sense; /* GUARDED: row of senses */
} kb_reading;
enum { KB_READING_LAST = 1, KB_READING_GUARDED = 2, KB_READING_TWIN = 4, KB_READING_SPACED = 8, KB_READING_DOUBTFUL = 16,
       KB_READING_VERDICT = 32, KB_READING_COVERS = 64, KB_READING_ASKS = 128, KB_MANY_LETTERS = 255 };
/* Of small_code: below KB_SMALL_ALIKE a hash of the small word, from there on what articles of one kind share; BEHIND: it
 * stands behind the content word. ANY: none is asked for; NONE: the code of no small word. */
enum { KB_SMALL_ALIKE = 123, KB_SMALL_CODE = 127, KB_SMALL_ANY = 127, KB_SMALL_BEHIND = 128, KB_SMALL_NONE = 255,
       KB_SMALL_MAX_BYTES = 7 };
/* A word that is treated by its own rule in a language: flags KB_FWORD_* << (4 * lang), stem 0 = Snowball's; FOREIGN, a
 * frequent word of a language that is not read, stands once (lang 0). */
typedef struct kb_fword { uint32_t word, flags, stem[2]; } kb_fword;
enum { KB_FWORD_SKIP = 1, KB_FWORD_VOTE = 2, KB_FWORD_FOREIGN = 8 };
enum { KB_MAX_PIECES = 4, KB_NO_BIT = UINT16_MAX };
typedef struct kb_rule {
    uint32_t name, pattern, file, line, topic; /* topic may be KB_NONE */
    uint32_t first_link, n_links, first_need, n_needs, gap, lang;
    uint32_t bit;                      /* of its first gate, see lexicon/gates.h */
    uint32_t by;                       /* text: as evidence names it, "rule:monitor-service" */
    uint32_t pad;
    uint64_t says;                     /* as kb_links_say() of its links */
} kb_rule;
/* How a rule is run, see lexicon/machine.h: pieces with gaps between them, none when its whole pattern must be run. */
typedef struct kb_glyphs { uint64_t bits[2]; } kb_glyphs;
/* start: state, where no word stands before it. The gap behind it; plain_signs: those that end no sentence all belong
 * to it. begins: the bit of the words that it can begin with, KB_NO_BIT where these are not known, see
 * lexicon/gates.h. */
typedef struct kb_piece {
    uint32_t start;
    uint16_t signs, begins;
    uint8_t max_words, plain_signs, pad[2];
} kb_piece;
/* What a try of a rule asks, in one line of the cache. start_behind_word: state. first_gate, n_gates: bits of its gates
 * but the first one. loose: PCRE2 has the last word. needs: see kb_rule. */
typedef struct kb_machine {
    uint32_t start_behind_word, first_gate;
    uint8_t n_gates, n_pieces, loose, needs, pad[4];
    kb_piece pieces[KB_MAX_PIECES];
} kb_machine;
_Static_assert(sizeof(kb_machine) == 64, "a line of the cache");
/* gap_rooms: the rules that have room for so many words in their first gaps, from 0 on, by their bits as in bit_rules; a
 * row for each language. The last rows are empty. */
enum kb_glyph_kind { KB_WORDS, KB_SIGNS, KB_STOPS, KB_TEXT_END, KB_N_GLYPH_KINDS };
/* How words begin: first the empty start of each language. Those that are longer by a code (see lexicon/gates.c) stand
 * side by side, in rising order of it. next: a bit for each code that goes on; place: the row of the first of these
 * starts, and in the lower KB_EFFECT_BITS the effect of words that begin so. */
enum { KB_EFFECT_BITS = 14, KB_MAX_STARTS = 1 << (32 - KB_EFFECT_BITS) };
typedef struct kb_start { uint32_t next, place; } kb_start;
static inline uint32_t kb_start_first(const kb_start *s) { return s->place >> KB_EFFECT_BITS; }
static inline uint32_t kb_start_effect(const kb_start *s) { return s->place & ((1u << KB_EFFECT_BITS) - 1); }
/* What a word does, beside its rows: what may stand behind it and a blank, as kb_pair_bit(), where rules go on that it
 * triggers but is not the first piece of, see kb_row_triggering(), and where pieces do that it begins but is not; all
 * where that is not known. effect_flags: its number with what lexicon/gates.h says of it. */
typedef struct kb_effect { uint64_t triggers, begins; } kb_effect;
typedef struct kb_example { uint32_t rule, text, positive, line; } kb_example;
typedef struct kb_weight { uint16_t class_id, pad; float weight; } kb_weight;
typedef struct kb_row { uint32_t first, n; } kb_row;
/* Weights of a feature: a run of kb_weight. Models read them laid out, see model_places. */
typedef struct kb_weight_row { uint32_t first, n; } kb_weight_row;
enum kb_model_id { KB_MODEL_ROLE, KB_MODEL_COMPETENCE, KB_MODEL_LEVEL, KB_MODEL_SCOPE, KB_MODEL_SENTENCE,
                   KB_MODEL_CHOICE_2011, KB_MODEL_CHOICE_2024, KB_N_MODELS };
/* Models that have one weight for a word: the scope, and what moves the levels of all competences alike. */
enum kb_single { KB_SINGLE_SCOPE, KB_SINGLE_LEVEL, KB_N_SINGLES };
/* A symbol with all that the models need of it where it stands in a text; a row for each. sym_weighed: a bit for each
 * that they know. single: in units of KB_WEIGHT_UNIT. place: of its rows in kb->dense, one model right behind the other,
 * see kb_word_row; those of frequent stems first. */
typedef struct kb_model_word { uint32_t sym; float idf; int16_t single[KB_N_SINGLES]; uint32_t place; } kb_model_word;
/* n_classes: 0 without weights. A choice model is of a nomenclature: its classes are the roles, counted from the first.
 * word_row: where its row begins among those of a word, KB_NONE when it has no weights of words; kinds: a bit for each
 * kind of feature with weights. */
typedef struct kb_model { uint32_t name, first_index, n_classes, nomenclature, word_row, kinds; } kb_model;
/* One role or competence in two editions: rows of roles or of frames; `from` is the older one. */
enum kb_relation { KB_SAME, KB_RENAMED, KB_RECODED, KB_MERGED, KB_SPLIT, KB_N_RELATIONS };
typedef struct kb_match { uint32_t from, to; uint16_t certainty, relation; } kb_match; /* certainty: ecfit_certainty */
typedef struct kb_sheet { uint32_t role, first, n; } kb_sheet; /* of sheet_words */
typedef struct kb_sheet_word { uint32_t sym; float weight; } kb_sheet_word;
typedef struct kb_grid { uint16_t head, domain; uint32_t first_link, n_links; } kb_grid;

/* X(type, name): every array of the knowledge base. */
#define KB_TABLES(X)                                                                                       \
    X(char, strings) X(uint32_t, sym_text) X(kb_slot, sym_slots) X(kb_link, links)                         \
    X(kb_occupation, occupations) X(kb_nomenclature, nomenclatures) X(kb_role, roles) X(kb_share, shares)  \
    X(kb_edition, editions) X(kb_frame, frames) X(kb_competence, competences) X(kb_cell, cells)            \
    X(kb_item, items) X(kb_topic, topics) X(kb_entry, entries) X(kb_guard, guards) X(uint32_t, guard_syms) \
    X(kb_sense, senses) X(kb_node, nodes) X(kb_choice, choices) X(kb_reading, readings) X(kb_grid, grid) \
    X(kb_fword, fwords) X(kb_slot, fword_slots)              \
    X(kb_rule, rules) X(uint64_t, never_shut) X(uint64_t, opens) X(uint64_t, triggers) X(uint64_t, begins)  \
    X(kb_effect, effects) X(uint32_t, effect_flags) X(uint32_t, gate_counts) X(uint32_t, bit_rules)         \
    X(kb_example, examples)                                                                                 \
    X(kb_machine, machines) X(kb_glyphs, gap_signs) X(uint64_t, gap_rooms) X(uint32_t, moves) X(uint32_t, needs) X(kb_start, starts) \
    X(kb_model, models) X(uint32_t, model_index) X(uint32_t, model_places) X(kb_weight_row, rows) X(kb_weight, weights) X(int16_t, dense)  \
    X(uint64_t, sym_weighed) X(kb_model_word, model_words)                               \
    X(kb_match, role_matches) X(kb_match, frame_matches) X(kb_sheet, sheets) X(kb_sheet_word, sheet_words) X(float, idf) X(float, parameters) X(kb_cv_cue, cv_cues) X(kb_lot, lots) \
    X(kb_lot_line, lot_lines) X(kb_card_row, card_rows) X(kb_wording, wordings) X(char, wording_text) X(uint32_t, wording_hashes) \
    X(uint32_t, slug_text) X(uint32_t, slug_rows)

struct ecfit_kb {
#define X(type, name) const type *name; size_t n_##name;
    KB_TABLES(X)
#undef X
    void *block; /* owns all arrays; NULL when they lie in an image that outlives this */
    size_t block_bytes;
    char hash[17];
    struct ecfit_rule_code *codes; /* compiled rules, see lexicon/rules.h */
};

/** The root of a language's phrases. */
static inline uint32_t kb_root(enum kb_space space, ecfit_lang lang)
{
    return 1 + (uint32_t)space * ECFIT_N_LANGS + (uint32_t)lang;
}
/** One of 32 bits, as the symbol says: a node that lacks it has no child with this symbol. */
static inline uint32_t kb_child_bit(uint32_t sym) { return 1u << (sym & 31); }
/** The row where a child with a symbol stands if there is one: 0 where the node itself says that there is none. */
static inline uint32_t kb_child_row(uint32_t first, uint32_t children, uint32_t sym)
{
    return (first + sym) & -(children >> (sym & 31) & 1);
}
/** The node that a symbol leads to, 0 when none does; 0 for symbol 0. */
static inline uint32_t kb_child(const kb_node *nodes, uint32_t node, uint32_t sym)
{
    const uint32_t row = kb_child_row(nodes[node].first, nodes[node].children, sym);
    return nodes[row].parent == node ? row : 0;
}

/** Where the readings of a phrase begin, as its node tells them without a choice; 0 when it has none. */
static inline uint32_t kb_with_headings(uint32_t readings) { return readings & (KB_READING_ROWS - 1); }
/** The same without its headings. No branch: which phrases are headings is hard to foresee. */
static inline uint32_t kb_without_headings(uint32_t readings)
{
    const uint32_t further = readings >> KB_FURTHER_SHIFT & KB_MOST_FURTHER;
    return (kb_with_headings(readings) + further) & (readings / KB_HEADINGS - 1);
}
/** Where those of a selection begin. */
static inline uint32_t kb_selected_of(const kb_choice *choices, uint32_t readings, enum kb_selection selection)
{
    if (readings & KB_CHOICE) return choices[readings - KB_CHOICE].readings[selection];
    return selection & KB_WITH_HEADINGS ? kb_with_headings(readings) : kb_without_headings(readings);
}
static inline uint32_t kb_selected(const ecfit_kb *kb, uint32_t readings, enum kb_selection selection)
{
    return kb_selected_of(kb->choices, readings, selection);
}

/** One of 64 bits for each symbol, evenly spread. */
static inline uint64_t kb_symbol_bit(uint32_t sym) { return 1ull << (sym * 0x9E3779B1u >> 26); }

/** A bit for each competence that one of n links names, by the last six bits of its row. */
static inline uint64_t kb_links_say(const kb_link *links, size_t n)
{
    uint64_t says = 0;
    for (size_t i = 0; i < n; i++) says |= 1ull << (links[i].competence & 63);
    return says;
}

static inline const char *kb_str(const ecfit_kb *kb, uint32_t offset) { return kb->strings + offset; }
/** The words of a list: a space on both sides of each. */
static inline ecfit_str kb_words_of(const ecfit_kb *kb, enum kb_wording_id list)
{
    return (ecfit_str){kb->wording_text + kb->wordings[list].first, kb->wordings[list].len_bytes};
}
/** The symbol of a stem, 0 when the knowledge base does not know it. */
uint32_t kb_symbol(const ecfit_kb *kb, ecfit_str stem);
/** The same in two steps, for those who have something to do while memory answers: what the first returns is told to the
 *  second, which also tells whether phrases of the body in a language begin with the symbol. */
uint64_t kb_ask_symbol(const ecfit_kb *kb, ecfit_str stem);
uint32_t kb_symbol_asked(const ecfit_kb *kb, ecfit_lang lang, uint64_t asked, bool *begins_phrase);
/** The own rule of a lower-cased word, or NULL. */
const kb_fword *kb_function_word(const ecfit_kb *kb, ecfit_str word);
/** Rows by name, KB_NONE when there is none. */
uint32_t kb_find_nomenclature(const ecfit_kb *kb, const char *name);
uint32_t kb_find_edition(const ecfit_kb *kb, const char *name);

/* ---- learned weights: linear models over named features --------------------------------------------------- */

/* Kinds of features; the id counts the rows of: */
enum kb_feature {
    KB_F_BIAS,      /* 0 */
    KB_F_TOPIC,     /* topics */
    KB_F_TITLE,     /* occupations: share of the title that says so */
    KB_F_WORD,      /* symbols in the text */
    KB_F_TITLE_WORD,/* symbols in the title */
    KB_F_EVIDENCE,  /* competences: direct evidence of terms and rules */
    KB_F_SENIORITY, /* enum kb_seniority in the title */
    KB_F_AUTONOMY,  /* enum kb_autonomy of the duties */
    KB_F_LOCAL,     /* enum kb_autonomy of the sentences that speak of one competence */
    KB_F_SIGN,      /* enum kb_sign */
    KB_F_OCCUPATION,/* occupations: probability by the role model; its log-odds in a choice model */
    KB_F_RULE,      /* rules that fired */
    KB_F_MAX,       /* competences: log-odds of the sentence that speaks most for it */
    KB_F_ANY,       /* competences: log-odds that any sentence does */
    KB_N_FEATURES
};
#define KB_KIND(kind) (1u << (kind)) /* a bit of kb_model.kinds */
enum kb_sign { KB_SIGN_LENGTH, KB_SIGN_MANAGING, KB_SIGN_ICT_DENSITY, KB_SIGN_OUT_DENSITY, KB_SIGN_YEARS, KB_SIGN_EQF,
               KB_SIGN_NO_TITLE, KB_SIGN_FRENCH, KB_N_SIGNS };
/** Names as in weights/ *.tsv; "" for a number out of range. */
const char *kb_seniority_name(size_t i);
const char *kb_autonomy_name(size_t i);
const char *kb_sign_name(size_t i);

/** The weights that a feature has in a model: a run of kb->weights, n 0 when it has none.
 *  model_index holds, from models[m].first_index on, one offset a feature kind; at offset + id stands the row. */
static inline kb_weight_row kb_weights_of(const ecfit_kb *kb, enum kb_model_id m, enum kb_feature kind, uint32_t id)
{
    const uint32_t *index = kb->model_index;
    return kb->rows[index[index[kb->models[m].first_index + kind] + id]];
}

/* A weight is a whole number of this unit, at most KB_WEIGHT_MOST: so it lies in kb->dense. */
#define KB_WEIGHT_UNIT 0.01f
enum { KB_WEIGHT_MOST = 300, KB_WEIGHT_UNITS = 100 };
/** Where the weights of the features of a kind lie in kb->dense, by id: a sum's row of kb_model_width() numbers, 0 when a
 *  feature has none. Not of words, see kb_word_row(), nor of the scope model, whose features have one weight each. */
static inline const uint32_t *kb_places_of(const ecfit_kb *kb, enum kb_model_id m, enum kb_feature kind)
{
    return kb->model_places + kb->model_index[kb->models[m].first_index + kind];
}

static inline bool kb_model_has(const ecfit_kb *kb, enum kb_model_id m, enum kb_feature kind)
{
    return kb->models[m].kinds & KB_KIND(kind);
}

/** How many words of bits sym_weighed has for so many symbols. */
static inline size_t kb_weighed_words(size_t n_syms) { return n_syms / 64 + 1; }

static inline bool kb_is_weighed(const uint64_t *sym_weighed, uint32_t sym)
{
    return sym_weighed[sym / 64] >> sym % 64 & 1;
}

/** Where the row of a word lies in kb->dense, for a model with weights of words: one number a class. What fills a sum's
 *  row behind them is of the next model: a sum says nothing there. */
static inline uint32_t kb_word_row(const ecfit_kb *kb, enum kb_model_id m, uint32_t sym)
{
    return kb->model_words[sym].place + kb->models[m].word_row;
}

/** How many numbers hold a sum for each class of a model, and for the class "all": a multiple of ECFIT_COLUMNS. */
static inline size_t kb_width_of(size_t n_classes) { return (n_classes + ECFIT_COLUMNS) / ECFIT_COLUMNS * ECFIT_COLUMNS; }
static inline size_t kb_model_width(const ecfit_kb *kb, enum kb_model_id m)
{
    return kb_width_of(kb->models[m].n_classes);
}

/** The choice model of a nomenclature; KB_N_MODELS when none was learned. */
enum kb_model_id kb_choice_of(const ecfit_kb *kb, uint32_t nomenclature);

/** Whether the index of a model stays inside the arrays, and its classes are its own. */
bool kb_model_fits(const ecfit_kb *kb, enum kb_model_id m);

/* Learned single numbers, in weights/parameters.tsv by these names. */
#define KB_PARAMETERS(X)                                                                                     \
    X(role_title, 1.0) X(role_terms, 0.6) X(role_words, 0.4) X(role_competences, 0.1)                         \
    X(platt_slope, 0.5) X(platt_margin, 0.3) X(platt_bias, 0.0)                                               \
    X(platt_slope_untitled, 0.5) X(platt_margin_untitled, 0.3) X(platt_bias_untitled, -0.3)                   \
    X(scope_roles, 1.0) X(competence_threshold, 0.5) X(scope_threshold, 0.5)
enum kb_parameter {
#define X(name, standard) KB_P_##name,
    KB_PARAMETERS(X)
#undef X
    KB_N_PARAMETERS
};

#endif

/* The knowledge base while it is being built: growable twins of the arrays in kb.h. Layer: lexicon. */
#ifndef ECFIT_LEXICON_BUILD_H
#define ECFIT_LEXICON_BUILD_H
#include "base/intern.h"
#include "lexicon/kb.h"
#include "lexicon/table.h"
#include "text/stem.h"
#include "text/token.h"

/* A word of a phrase: its row of fwords or KB_NONE, its symbol in each language or KB_NONE. */
typedef struct kb_known_word {
    uint32_t fword, sym[ECFIT_N_LANGS];
} kb_known_word;

/* A step of the trie in the table of all; node KB_NONE: a free slot. */
typedef struct kb_arc {
    uint32_t node, sym, child;
} kb_arc;

/* Who hears of wrong entries. Without such a listener the first one ends the loading. */
typedef struct kb_listener {
    void (*hear)(struct kb_listener *l, bool error, const char *file, unsigned line, const char *what);
} kb_listener;

typedef struct kb_build {
    ecfit_intern pool, symbols, slugs; /* slugs: "occupation:developer" -> row, see kb_slug */
#define X(type, name) VEC(type) name;
    KB_TABLES(X)
#undef X
    ecfit_intern words; /* of phrases, so far */
    VEC(kb_known_word) known_words;
    ecfit_stemmer *stemmer;
    ecfit_tokens tokens; /* scratch */
    ecfit_buf folded;    /* scratch */
    ecfit_buf wording_words[KB_N_WORDINGS]; /* the lists so far: " a b c " */
    VEC(kb_arc) arcs;   /* of the trie so far, see kb_fill_trie() */
    size_t n_arcs;
    VEC(uint32_t) nodes_so_far; /* the first entry of each, KB_NONE where no phrase ends */
    const char *root; /* the folder that is loaded; entries name their files relative to it */
    kb_listener *listener; /* NULL: none */
    ecfit_intern opened;   /* paths of the files that were asked for and are there; kept for a listener only */
    uint32_t n_entries_below; /* an overlay: entries of what it is laid over */
    uint32_t n_rules_below;   /* and rules */
    VEC(uint32_t) replaced;   /* rules of what it is laid over that it writes anew */
    const char *too_many; /* what the dictionaries have more of than fits, when freezing failed for that */
    bool overlay; /* what is added now takes the place of what has the same phrase and kind */
} kb_build;

/** Whether there is room for more; when there is none, the user is told of what there is too much. */
static inline bool kb_has_room(kb_build *b, bool room, const char *most)
{
    if (!room) b->too_many = most;
    return room;
}

/** Offset of s in the string pool; KB_NONE when memory ran out. */
uint32_t kb_text(kb_build *b, ecfit_str s);
/** Remember that NAMESPACE:s is a row; false when memory ran out. */
bool kb_slug_set(kb_build *b, const char *space, ecfit_str s, uint32_t row);
/** The row of NAMESPACE:s, KB_NONE when it is not known. */
uint32_t kb_slug(const kb_build *b, const char *space, ecfit_str s);

/** Add a phrase of `lang` to the trie; entry->text and n_tokens are filled in. Phrases without a word are an error. */
ecfit_status kb_add_phrase(kb_build *b, const ecfit_table *t, enum kb_space space, ecfit_lang lang, ecfit_str phrase,
                           kb_entry entry, ecfit_error *err);
/** Add "canonical|alias|alias" in one language, or in both (ECFIT_N_LANGS). */
ecfit_status kb_add_forms(kb_build *b, const ecfit_table *t, enum kb_space space, ecfit_lang lang, ecfit_str forms,
                          kb_entry entry, ecfit_error *err);
/** The symbol of a word in a language, new if unseen. KB_NONE when memory ran out. */
uint32_t kb_word_symbol(kb_build *b, ecfit_lang lang, ecfit_str word);
/** Symbols of a phrase as texts are read ("IT", "R&D", "d'exploitation"), without the words that phrases read over unless there
 *  are no others. returns how many, 0 when memory ran out or the phrase has no word. */
size_t kb_phrase_symbols(kb_build *b, ecfit_lang lang, ecfit_str phrase, uint32_t syms[KB_MAX_PHRASE + 1]);
/** Parse "slug=weight slug slug=weight" and append the links; a name without weight has weight 1. */
ecfit_status kb_add_links(kb_build *b, const ecfit_table *t, ecfit_str list, const char *space, uint32_t *first,
                          uint32_t *n, ecfit_error *err);
/** The most that a weight in a dictionary can be. */
#define KB_MAX_WEIGHT 3.0
/** Text of the file of the current row: below the dictionary folder, or as the user names it in an overlay. */
uint32_t kb_file_of(kb_build *b, const ecfit_table *t);
/** An entry that came from the current row of t. */
kb_entry kb_entry_at(kb_build *b, const ecfit_table *t, enum kb_kind kind, ecfit_lang lang);

/** What becomes of the status of one entry: with a listener a wrong entry is told and passed over. */
ecfit_status kb_entry_done(kb_build *b, ecfit_status status, const ecfit_error *err);
/** Tell the listener, if there is one, of something suspicious at the current row. */
void kb_warn(kb_build *b, const ecfit_table *t, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/** The same at another line of the file. */
void kb_warn_at(kb_build *b, const ecfit_table *t, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/** Tell the listener of something that is certainly wrong there, although it can be loaded. */
void kb_tell_wrong(kb_build *b, const ecfit_table *t, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/** Warn of columns behind the first n that are not empty. */
void kb_warn_surplus(kb_build *b, const ecfit_table *t, size_t n);
/** ecfit_table_open(), remembered for kb_tell_unread(). */
ecfit_status kb_open_table(kb_build *b, ecfit_table *t, const char *path, ecfit_error *err);
/** Tell the listener, if there is one, of every file below dir that was not opened so far. */
ecfit_status kb_tell_unread(kb_build *b, const char *dir, ecfit_error *err);
/** Load with a listener: dir is a whole folder of dictionaries, or one laid over `base` when that is not NULL. */
ecfit_kb *kb_load_listening(const char *dir, const ecfit_kb *base, kb_listener *listener, ecfit_error *err);

/* The loaders, in the order in which they must run; dir is the dictionary folder. */
ecfit_status kb_load_function_words(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_frameworks(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_crosswalk(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_topics(kb_build *b, const char *dir, ecfit_error *err);
/** Topics that an overlay adds or changes, in a topics.tsv of its own. */
ecfit_status kb_load_overlay_topics(kb_build *b, const char *dir, ecfit_error *err);
/** Nomenclatures that an overlay brings, with their own titles and terms. */
ecfit_status kb_load_catalogues(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_terms(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_titles(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_cues(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_rules(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_wordings(kb_build *b, const char *dir, ecfit_error *err);
/** After the cues: cues of CVs, lot profiles and scorecards. */
ecfit_status kb_load_lots(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_sheets(kb_build *b, const char *dir, ecfit_error *err);
ecfit_status kb_load_weights(kb_build *b, const char *dir, ecfit_error *err);

/** Fill form and small of an entry from its phrase as written, when its language is known; false when memory ran out. */
bool kb_fill_form(kb_build *b, ecfit_str phrase, kb_entry *e);
/** Whether a lower-cased word is read over in phrases of a language. */
bool kb_is_skipped(kb_build *b, ecfit_lang lang, ecfit_str word);
/** Begin the readings of all phrases anew; false when memory ran out. */
bool kb_begin_readings(kb_build *b);
/** Put the readings of a phrase, whose first entry is given, side by side; false when memory ran out, or numbers for so
 *  many readings. */
bool kb_fill_readings(kb_build *b, kb_node *node, uint32_t entry);
/** Add a step of the trie; false when memory ran out. */
bool kb_add_arc(kb_build *b, kb_arc arc);
/** Lay out the trie and the readings of its phrases; false when memory ran out. */
bool kb_fill_trie(kb_build *b);
/** The steps of a trie that was laid out; false when memory ran out. */
bool kb_thaw_trie(kb_build *b, const ecfit_kb *kb);
/** Make the machines of the rules that have none yet; false when memory ran out. */
bool kb_fill_machines(kb_build *b);
bool kb_fill_gap_rooms(kb_build *b); /* behind kb_fill_gates() */
/** Tell the gates of all rules from their patterns and machines; false when memory ran out. */
bool kb_fill_gates(kb_build *b);
/** Lay out in full the rows of weights that have one for many classes, and all weights of the stems that the models
 *  know; false when memory ran out. */
bool kb_fill_dense(kb_build *b);
/** Make room in the models for rows that were added after the weights were loaded; what they had stays. */
ecfit_status kb_widen_weights(kb_build *b, ecfit_error *err);
/** Lay out the lists of words, and the lists of a frozen knowledge base back; false when memory ran out. */
bool kb_fill_wordings(kb_build *b);
bool kb_thaw_wordings(kb_build *b, const ecfit_kb *kb);
/** Fill an empty *b from a frozen knowledge base. */
ecfit_status kb_thaw(kb_build *b, const ecfit_kb *kb, ecfit_error *err);

/** Lay the files of a user's own folder over what was loaded. */
ecfit_status kb_load_overlay(kb_build *b, const char *dir, ecfit_error *err);

/** A new knowledge base: base with the files below dir laid over it. NULL on failure. */
ecfit_kb *kb_overlaid(const ecfit_kb *base, const char *dir, ecfit_error *err);

/** Call fn for each file below dir/folder whose name ends in `end`, in the order of their names. A folder that is not
 *  there has no files. */
typedef ecfit_status kb_file_fn(kb_build *b, const char *path, const char *stem, void *ctx, ecfit_error *err);
ecfit_status kb_each_file(kb_build *b, const char *dir, const char *folder, const char *end, kb_file_fn *fn, void *ctx,
                          ecfit_error *err);
/** dir/name into path[0..size); false when it does not fit. */
bool kb_path(char *path, size_t size, const char *dir, const char *name);
bool kb_exists(const char *path);
/** Whether the folder holds the frameworks too: a whole set of dictionaries, nothing to lay over another. */
bool kb_is_whole(const char *dir);

#define KB_TRY(call)                             \
    do {                                         \
        ecfit_status kb_try_status = (call);     \
        if (kb_try_status) return kb_try_status; \
    } while (0)
#define KB_NEED(condition, err)                                                                      \
    do {                                                                                             \
        if (!(condition)) return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory (dictionary)"); \
    } while (0)

#endif

/* ecfit: names the CIGREF roles and the e-CF competences that a vacancy notice asks for, offline, with evidence.
 *
 * The only header to include. A knowledge base is loaded once and shared by any number of threads; a worker belongs
 * to one thread at a time; a result owns its own memory and outlives the worker, but codes, titles, names and sources in
 * its record are borrowed from the knowledge base, which must outlive it. Nothing here prints, exits or keeps global state. All text is UTF-8; spans are byte offsets, half-open, on character boundaries. */
#ifndef ECFIT_H
#define ECFIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ECFIT_VERSION "0.2.0"
#if defined(__GNUC__)
#define ECFIT_API __attribute__((visibility("default")))
#else
#define ECFIT_API
#endif

/* ---- errors ---------------------------------------------------------------------------------------------- */

typedef enum ecfit_status {
    ECFIT_OK = 0,
    ECFIT_ENOMEM,  /* memory ran out */
    ECFIT_EIO,     /* a file cannot be opened, read or written */
    ECFIT_EFORMAT, /* input is not what it should be */
    ECFIT_EDICT,   /* a dictionary is wrong; where and line say which */
    ECFIT_ELIMIT,  /* longer or more than a limit */
    ECFIT_EARG,    /* an argument names nothing known */
    ECFIT_EEMPTY,  /* a document without text */
    ECFIT_EHELPER  /* a format needs a program or package that is missing */
} ecfit_status;

/** A code to branch on, a message to read, a place to look at. Filled on failure only. */
typedef struct ecfit_error {
    ecfit_status code;
    unsigned line;   /* 1-based, 0 when there is none */
    char where[128]; /* a path, its end when it is longer */
    char what[256];
} ecfit_error;

/** "EFORMAT" and the like; never NULL. */
ECFIT_API const char *ecfit_status_name(ecfit_status code);

/* ---- knowledge ------------------------------------------------------------------------------------------- */

typedef struct ecfit_kb ecfit_kb;

/** Load the dictionaries below dir; overlay (may be NULL) is a second folder whose files are laid over them;
 *  one that holds the frameworks too (ecf/2.0.tsv) is a whole set of dictionaries and is used instead.
 *  returns  a knowledge base for ecfit_kb_free(), or NULL; then *err (may be NULL) says why, with file and line.
 *  errors   ECFIT_EDICT, ECFIT_EIO, ECFIT_ENOMEM
 *  threads  the result is immutable: share it freely. */
ECFIT_API ecfit_kb *ecfit_kb_load(const char *dir, const char *overlay, ecfit_error *err);
/** The dictionaries that the library carries, in about a millisecond; overlay as above.
 *  errors   ECFIT_EDICT (a wrong overlay; or the image inside the library is damaged), ECFIT_EIO, ECFIT_ENOMEM */
ECFIT_API ecfit_kb *ecfit_kb_builtin(const char *overlay, ecfit_error *err);
ECFIT_API void ecfit_kb_free(ecfit_kb *kb);
/** 16 hexadecimal digits that change with any entry; borrowed from kb. */
ECFIT_API const char *ecfit_kb_hash(const ecfit_kb *kb);
/** Whether learned weights were found (else knowledge alone decides). */
ECFIT_API bool ecfit_kb_has_weights(const ecfit_kb *kb);

/* ---- the workshop of the dictionaries ---------------------------------------------------------------------- */

/** Something wrong (or, without error, suspicious) in a dictionary file. Texts are borrowed for the call. */
typedef struct ecfit_problem {
    bool error;
    const char *file; /* "" when it is about the whole */
    unsigned line;    /* 0 when there is none */
    const char *what;
} ecfit_problem;
typedef void ecfit_problem_fn(void *ctx, const ecfit_problem *problem);
/** Phrases and rules a language, and the e-CF items that at least one and at least two terms reach. */
typedef struct ecfit_coverage {
    size_t n_terms[2], n_titles[2], n_rules[2], n_items, n_reached[2], n_reached_twice[2], n_topics;
} ecfit_coverage;
/** Check a folder of dictionaries, a folder that is laid over the built-in ones (one without topics.tsv or occupations),
 *  or the built-in ones (dir NULL). fn hears every problem, sorted by file and line. *coverage may be NULL.
 *  errors   ECFIT_EDICT (so wrong that it cannot be loaded at all), ECFIT_EIO, ECFIT_ENOMEM */
ECFIT_API ecfit_status ecfit_dict_check(const char *dir, ecfit_problem_fn *fn, void *ctx, ecfit_coverage *coverage, ecfit_error *err);

/** What an import read and wrote. */
typedef struct ecfit_import {
    size_t n_roles, n_terms[2], n_skipped; /* lines of terms a language; forms that are too long for a phrase */
} ecfit_import;
/** Make an overlay out of the ESCO classification as it is downloaded (CSV): occupations become roles of the nomenclature
 *  `name`, skills its terms (essential ones with weight 1, optional ones with 0.5).
 *  dir      occupations_en.csv, skills_en.csv, occupationSkillRelations_en.csv; the same with _fr, which may be missing
 *  all      every occupation; else those of information and communications technology (ISCO-08 groups 133, 2153, 2356,
 *           2434, 25, 35, 7422)
 *  out_dir  made when it is not there; use it as an overlay and `name` (letters, digits, - _ .) as nomenclature. Its files
 *           appear when all of them are complete.
 *  errors   ECFIT_EIO, ECFIT_EFORMAT (a column is missing; the message names it), ECFIT_EARG (name), ECFIT_ENOMEM */
ECFIT_API ecfit_status ecfit_import_esco(const char *dir, bool all, const char *name, const char *out_dir, ecfit_import *out,
                                         ecfit_error *err);
/** The same from one table of a company's own jobs, fields separated by TAB, with the columns code, title_en, title_fr,
 *  alternates, terms; the last two hold any number, separated by ";", in either language. */
ECFIT_API ecfit_status ecfit_import_tsv(const char *path, const char *name, const char *out_dir, ecfit_import *out, ecfit_error *err);

/** One entry of the dictionaries that can be found in a notice: a form of a term or title, or a rule. */
typedef struct ecfit_entry {
    const char *kind;   /* "term", "title", "rule" */
    const char *phrase; /* the form; the name of a rule */
    const char *topic;  /* NULL when it has none */
    const char *file;
    unsigned line;
} ecfit_entry;
/** Entries are numbered from 0 to this; forms of one line follow each other. */
ECFIT_API uint32_t ecfit_kb_entries(const ecfit_kb *kb);
/** returns false for a number that is none of these kinds, or no entry at all. */
ECFIT_API bool ecfit_kb_entry(const ecfit_kb *kb, uint32_t number, ecfit_entry *out);

/* ---- analysing ------------------------------------------------------------------------------------------- */

typedef enum ecfit_lang { ECFIT_LANG_EN, ECFIT_LANG_FR, ECFIT_N_LANGS, ECFIT_LANG_AUTO = ECFIT_N_LANGS } ecfit_lang;

typedef enum ecfit_section {
    ECFIT_SECTION_OTHER,
    ECFIT_SECTION_TITLE,
    ECFIT_SECTION_SUMMARY,
    ECFIT_SECTION_DUTIES,
    ECFIT_SECTION_REQUIREMENTS,
    ECFIT_SECTION_DESIRABLE,
    ECFIT_SECTION_CONDITIONS,
    ECFIT_SECTION_EMPLOYER,
    ECFIT_SECTION_APPLICATION,
    ECFIT_SECTION_BOILERPLATE,
    ECFIT_N_SECTIONS
} ecfit_section;

typedef enum ecfit_modality {
    ECFIT_MODALITY_REQUIRED,
    ECFIT_MODALITY_DESIRABLE,
    ECFIT_MODALITY_NEGATED,
    ECFIT_MODALITY_CONTEXT
} ecfit_modality;

ECFIT_API const char *ecfit_section_name(ecfit_section s);
ECFIT_API const char *ecfit_modality_name(ecfit_modality m);
ECFIT_API const char *ecfit_lang_code(ecfit_lang lang);

/** One notice. Pointers are borrowed for the call. */
typedef struct ecfit_document {
    const char *id;    /* NUL-terminated, may be NULL */
    const char *title; /* NUL-terminated, NULL when the text has to tell */
    const char *text;  /* len_bytes of UTF-8; other bytes become U+FFFD */
    size_t len_bytes;
    const char *meta;  /* a JSON object that the record hands on, or NULL */
    bool sound;        /* the text is valid UTF-8 without NUL, as readers give it: it is not looked at again */
} ecfit_document;

typedef struct ecfit_options {
    ecfit_lang lang;            /* ECFIT_LANG_AUTO: decided segment by segment, as with options NULL; 0 is English */
    unsigned top;               /* roles to list; 0 means 5 */
    double min_confidence;      /* below it the record is marked abstain; 0 means never */
    const char *nomenclature;   /* "cigref-2011" when NULL */
    const char *ecf;            /* "2.0" when NULL */
    const char *crosswalk;      /* another framework to name the answers in: "cigref-2024", "ecf-4.0"; or NULL */
    bool sheet;                 /* the text is a role sheet, not a vacancy notice: compare it with the edition's sheets */
    bool force;                 /* list roles although the notice is out of scope */
    bool brute_rules;           /* debug: try every rule at every word, without gate */
    size_t max_bytes;           /* 0 means 64 MiB */
} ecfit_options;

typedef struct ecfit_evidence {
    uint32_t start, end; /* of record.text */
    ecfit_section section;
    ecfit_modality modality;
    double weight;       /* share in the decision, comparable within a record */
    const char *by;      /* "term:patching", "rule:monitor-service", "title:developer" */
    const char *source;  /* dictionary file of the entry */
    unsigned line;
} ecfit_evidence;

/** How sure it is that a role or competence of another edition is the same thing. */
typedef enum ecfit_certainty {
    ECFIT_NEAREST, /* it has no counterpart there; this one is only the nearest */
    ECFIT_PARTIAL, /* a part of it, or it is a part of the other */
    ECFIT_CLOSE,
    ECFIT_EXACT,
    ECFIT_N_CERTAINTIES
} ecfit_certainty;
ECFIT_API const char *ecfit_certainty_name(ecfit_certainty c);

/** The name of a role or competence in another edition. Texts are borrowed from the knowledge base. */
typedef struct ecfit_counterpart {
    const char *code, *title;
    ecfit_certainty certainty;
    const char *relation; /* "same", "renamed", "recoded", "merged", "split"; "nearest" when there is no official one */
    double share;         /* of the nearest ones: how much of the role it stands for; else 1 */
} ecfit_counterpart;

enum { ECFIT_N_PARTS = 5 };
/** Names of the parts of a role score: "title", "terms", "words", "competences", and "choice": what labelled notices say
 *  of this role of this edition, given the rest and from scratch. */
ECFIT_API const char *ecfit_part_name(unsigned part);

typedef struct ecfit_role {
    const char *code, *title;
    double score, confidence;
    double parts[ECFIT_N_PARTS]; /* what each part adds to the log-odds against the mean role */
    const ecfit_evidence *evidence;
    size_t n_evidence;
    const ecfit_counterpart *crosswalk; /* in options.crosswalk, surest first */
    size_t n_crosswalk;
} ecfit_role;

typedef struct ecfit_competence {
    const char *code, *name;
    int level;             /* one the framework allows */
    const char *level_why; /* the words that decided, for people */
    double score;          /* probability that an annotator would give it */
    const char *const *items;
    size_t n_items;
    const ecfit_evidence *evidence;
    size_t n_evidence;
    const ecfit_counterpart *crosswalk; /* in options.crosswalk, surest first */
    size_t n_crosswalk;
} ecfit_competence;

typedef struct ecfit_language_need {
    char lang[4];      /* ISO 639-1 */
    const char *level; /* CEFR, NULL when the notice does not say */
    ecfit_modality modality;
    uint32_t start, end;
    unsigned any_of;   /* 0: asked for by itself; else the number, from 1 on, of a group of which not all are needed */
    unsigned at_least; /* of a group: so many of its members are enough, fewer than it has; else 0 */
} ecfit_language_need;

typedef struct ecfit_named_need { /* a certificate, a degree, a technology */
    const char *name;
    int value; /* EQF level for degrees, else 0 */
    ecfit_modality modality;
    uint32_t start, end;
} ecfit_named_need;

typedef struct ecfit_years_need {
    int min, max;       /* max 0 when open */
    const char *skill;  /* NULL for overall experience; else the words it is about */
    ecfit_modality modality;
    uint32_t start, end;
} ecfit_years_need;

typedef struct ecfit_text_need { /* a named field read from the text: grade, place, deadline, salary, ... */
    const char *kind, *value;
    uint32_t start, end;
} ecfit_text_need;

typedef struct ecfit_requirements {
    int years_min, eqf_min; /* -1: not stated */
    const ecfit_years_need *years;
    size_t n_years;
    const ecfit_named_need *degrees, *certificates, *technologies;
    size_t n_degrees, n_certificates, n_technologies;
    const ecfit_language_need *languages;
    size_t n_languages;
    const char *clearance, *contract; /* NULL when not stated */
    const ecfit_text_need *fields;
    size_t n_fields;
} ecfit_requirements;

typedef struct ecfit_lang_span {
    ecfit_lang lang;
    uint32_t start, end;
} ecfit_lang_span;

typedef struct ecfit_section_span {
    ecfit_section kind;
    uint32_t start, end;
} ecfit_section_span;

/** Everything known of one notice; see shared/design/OUTPUT.md. Borrowed from its result. */
typedef struct ecfit_record {
    const char *id, *title;
    const char *meta; /* JSON object or NULL */
    const char *text; /* the UTF-8 that spans refer to */
    size_t len_bytes;
    ecfit_lang lang;
    const ecfit_lang_span *languages;
    size_t n_languages;
    bool title_found; /* the title was not given but found in the text */
    bool in_scope, abstain;
    double scope_score;
    const char *nomenclature, *ecf;
    const char *crosswalk; /* the framework of the counterparts, or NULL */
    const ecfit_role *roles;
    size_t n_roles;
    const ecfit_competence *competences;
    size_t n_competences;
    ecfit_requirements requirements;
    const ecfit_section_span *sections;
    size_t n_sections;
    const char *const *warnings;
    size_t n_warnings;
} ecfit_record;

typedef struct ecfit_worker ecfit_worker;
typedef struct ecfit_result ecfit_result;

/** Scratch for one thread; NULL without kb or when memory ran out. kb must outlive it. */
ECFIT_API ecfit_worker *ecfit_worker_new(const ecfit_kb *kb);
ECFIT_API void ecfit_worker_free(ecfit_worker *w);
/** An empty result to be filled again and again; NULL when memory ran out. */
ECFIT_API ecfit_result *ecfit_result_new(void);
ECFIT_API void ecfit_result_free(ecfit_result *r);

/** Whether the editions that options name are there: to be asked before a long run.
 *  options  NULL for the defaults
 *  returns  ECFIT_OK, or ECFIT_EARG as ecfit_analyse() would; then *err (may be NULL) says which one and what there is. */
ECFIT_API ecfit_status ecfit_options_check(const ecfit_options *options, const ecfit_kb *kb, ecfit_error *err);

/** Read one notice and fill *result (what it held before is gone).
 *  options  NULL for the defaults
 *  errors   ECFIT_EEMPTY (nothing but space), ECFIT_ELIMIT (longer than max_bytes), ECFIT_EARG (an edition that is
 *           not there; no worker, document or result), ECFIT_ENOMEM
 *  threads  kb may be shared; worker and result serve one thread at a time. */
ECFIT_API ecfit_status ecfit_analyse(ecfit_worker *worker, const ecfit_document *document,
                                     const ecfit_options *options, ecfit_result *result, ecfit_error *err);
/** The record; NULL before the first success. Valid until the next ecfit_analyse() or free of the result. */
ECFIT_API const ecfit_record *ecfit_result_record(const ecfit_result *r);

/** What the models see of the last notice: called once a feature, in a fixed order. For training and explaining. */
typedef void ecfit_feature_fn(void *ctx, const char *name, double value);
ECFIT_API void ecfit_worker_features(const ecfit_worker *w, ecfit_feature_fn *fn, void *ctx);

/** The sentences of the last notice that can count; features of one of them, with its place in the record's text.
 *  Sentence i runs from 0 to the number returned by ecfit_worker_sentences(). Scratch of the worker is used: call
 *  ecfit_worker_features() before, not after. returns false for a sentence that does not count or is
 *  not there. */
ECFIT_API size_t ecfit_worker_sentences(const ecfit_worker *w);
ECFIT_API bool ecfit_worker_sentence(ecfit_worker *w, size_t i, uint32_t *start, uint32_t *end, ecfit_feature_fn *fn, void *ctx);

/** Every stem of the last notice that could count (boilerplate left out), in the order of the text, once a mention;
 *  value is 1 for the body and 0 for the title. For building a vocabulary. name is borrowed for the call. */
ECFIT_API void ecfit_worker_stems(ecfit_worker *w, ecfit_feature_fn *fn, void *ctx);

/** An entry that was found in the last notice. */
typedef struct ecfit_mention {
    uint32_t number;     /* of the entry */
    uint32_t start, end; /* bytes of the record's text; of a title that was given from outside both are 0 */
    double weight;       /* 0 when it does not count */
} ecfit_mention;
typedef void ecfit_mention_fn(void *ctx, const ecfit_mention *mention);
/** Every term and rule that was found in the last notice, and the entry that its title was read by. */
ECFIT_API void ecfit_worker_mentions(const ecfit_worker *w, ecfit_mention_fn *fn, void *ctx);
/** How strongly an entry speaks for a role, competence (codes of the record's editions) or occupation; 0: not at all, or
 *  there is no such entry. */
ECFIT_API double ecfit_worker_speaks(const ecfit_worker *w, const ecfit_record *record, uint32_t number, const char *code);

/** A word of the last notice, in a sentence that counts. Borrowed for the call. */
typedef struct ecfit_word {
    const char *text, *stem; /* lower-cased, text_len bytes; the stem ends in NUL */
    size_t text_len;
    uint32_t start;          /* bytes of the record's text */
    ecfit_section section;
    bool first;              /* nothing before it belongs to the same phrase */
    bool small;              /* a function word that phrases read over */
    bool known;              /* inside a term or rule that was found */
} ecfit_word;
typedef void ecfit_word_fn(void *ctx, const ecfit_word *word);
ECFIT_API void ecfit_worker_words(ecfit_worker *w, ecfit_word_fn *fn, void *ctx);

/* ---- from edition to edition ------------------------------------------------------------------------------ */

/** What a code of one framework is called in another: roles ("cigref-2000", "cigref-2011", "cigref-2024", "ict-2018" or
 *  a nomenclature of an overlay) among each other, competences ("ecf-2.0", "ecf-3.0", "ecf-4.0") likewise.
 *  out      room for `max` counterparts, surest first; *n is how many there are. Where the code has no counterpart the
 *           nearest roles are told as ECFIT_NEAREST; a competence without one has none.
 *  *title   the name of the code itself, borrowed
 *  errors   ECFIT_EARG (a framework or code that is not there; roles against competences) */
ECFIT_API ecfit_status ecfit_crosswalk(const ecfit_kb *kb, const char *code, const char *from, const char *to, ecfit_lang lang,
                                       ecfit_counterpart *out, size_t max, size_t *n, const char **title, ecfit_error *err);
/** The title of a code in a framework, NULL when it is not there. */
ECFIT_API const char *ecfit_code_title(const ecfit_kb *kb, const char *framework, const char *code, ecfit_lang lang);

/* ---- reading documents ----------------------------------------------------------------------------------- */

typedef struct ecfit_reader ecfit_reader;

typedef enum ecfit_input {
    ECFIT_INPUT_AUTO,  /* decided by the content of each file; the name only breaks ties between JSONL, CSV and text */
    ECFIT_INPUT_TEXT,  /* plain text whatever it looks like */
    ECFIT_INPUT_JSONL, /* one JSON object a line; also an array of objects, and objects over several lines */
    ECFIT_INPUT_CSV    /* a header line, then one document a row */
} ecfit_input;

typedef struct ecfit_reader_options {
    ecfit_input input;
    const char *text_column, *title_column, *id_column; /* CSV: name or 1-based number; JSON: key; NULL: the usual */
    const char *glob;        /* file names to take from folders, NULL for all; with a '/' matched against the path */
    const char *meta_keys;   /* "a,b": keys of JSONL records and columns of CSV to hand on, or NULL */
    size_t max_bytes;        /* per document, before and after conversion; 0 means 64 MiB */
    unsigned helper_seconds; /* for a helper program (pdftotext) and one document; 0 means 30 */
} ecfit_reader_options;

/** One document. Everything is borrowed from the reader until the next call. */
typedef struct ecfit_input_document {
    const char *id;     /* from the record, else "path" or "path:line"; never NULL */
    const char *title;  /* NULL when the document does not give one */
    const char *text;   /* len_bytes of valid UTF-8 without NUL, a NUL behind it */
    size_t len_bytes;
    const char *meta;   /* a JSON object with the keys asked for, or NULL */
    const char *as_of;  /* the record's "as_of", or NULL */
    const char *format; /* "text", "jsonl", "pdf", ... */
    const char *lang;   /* the record's "lang", or NULL */
} ecfit_input_document;

/** A reader of paths: files, folders (walked in the order of their names, hidden files left out), "-" for stdin.
 *  Nothing is opened before the first call of next. options may be NULL for the defaults; both are copied.
 *  returns  NULL when it cannot; then *err (may be NULL) says why.
 *  errors   ECFIT_EARG (no path), ECFIT_ENOMEM
 *  threads  a reader serves one thread at a time. */
ECFIT_API ecfit_reader *ecfit_reader_new(const char *const *paths, size_t n_paths, const ecfit_reader_options *options,
                                         ecfit_error *err);

/** The next document.
 *  returns  1: *doc is filled, borrowed until the next call; 0: the end; -1: this document failed, *err names file,
 *           line and what was expected, doc->id is set (the rest of *doc is not): go on calling.
 *  errors   ECFIT_EIO, ECFIT_EFORMAT, ECFIT_EEMPTY, ECFIT_ELIMIT, ECFIT_EHELPER (the message names the Debian
 *           package), ECFIT_EARG (a column that is not there), ECFIT_ENOMEM */
ECFIT_API int ecfit_reader_next(ecfit_reader *r, ecfit_input_document *doc, ecfit_error *err);

/** Whether the next call would wait: a pipe or terminal paused before the next document was all there. Of files, folders
 *  and what is compressed: false. What the last call of next lent is no longer there. */
ECFIT_API bool ecfit_reader_waits(ecfit_reader *r);

ECFIT_API void ecfit_reader_free(ecfit_reader *r);

/* ---- printing -------------------------------------------------------------------------------------------- */

/** What to print of a record. */
enum { ECFIT_SHOW_ROLES = 1, ECFIT_SHOW_COMPETENCES = 2, ECFIT_SHOW_REQUIREMENTS = 4, ECFIT_SHOW_ALL = 7 };

/** Bytes that a call appended; free with ecfit_text_free(). */
typedef struct ecfit_text {
    char *ptr;
    size_t len, cap;
    bool failed; /* memory ran out: the text is not complete */
} ecfit_text;
ECFIT_API void ecfit_text_free(ecfit_text *t);
/** Append a NUL-terminated string. */
ECFIT_API void ecfit_text_put(ecfit_text *t, const char *z);
/** Append len bytes. */
ECFIT_API void ecfit_text_add(ecfit_text *t, const char *ptr, size_t len);

/** Append the record as one line of JSON (OUTPUT.md), newline included. */
ECFIT_API void ecfit_print_json(const ecfit_record *record, unsigned show, ecfit_text *out);
/** Append the record for a person; width in columns, colour with ANSI escapes. */
ECFIT_API void ecfit_print_text(const ecfit_record *record, unsigned show, unsigned width, bool colour,
                                ecfit_text *out);
/** Append the text that spans refer to; sections: piece by piece under "[duties]", "[requirements]", ... */
ECFIT_API void ecfit_print_reading(const ecfit_record *record, bool sections, ecfit_text *out);
/** The same as one line of JSON: id, lang, text, sections [{kind, start, end}]; spans in bytes. */
ECFIT_API void ecfit_print_reading_json(const ecfit_record *record, ecfit_text *out);
/** Append how the last answer of a worker came about: the contributions to the first role and to each competence, the
 *  dictionary lines behind them, and where to mend them. record is what ecfit_analyse() filled with this worker. */
ECFIT_API void ecfit_print_trace(const ecfit_worker *worker, const ecfit_record *record, ecfit_text *out);
/** Append why a role, competence (codes of the record's editions) or occupation is not the answer, or is: evidence that
 *  was found, what of it was discounted and why, what is missing.
 *  errors   ECFIT_EARG (a code that is not there) */
ECFIT_API ecfit_status ecfit_print_why_not(ecfit_worker *worker, const ecfit_record *record, const char *code,
                                           ecfit_text *out, ecfit_error *err);
/** Append an error record as one line of JSON. */
ECFIT_API void ecfit_print_error_json(const char *id, const ecfit_error *error, ecfit_text *out);
/** Append what the dictionaries know of a role code, competence, item, term, topic, occupation or rule.
 *  returns ECFIT_EARG when nothing has that name. */
ECFIT_API ecfit_status ecfit_print_entry(const ecfit_kb *kb, const char *name, ecfit_text *out, ecfit_error *err);

/* ---- profiles of a framework contract, CVs, scorecards ---------------------------------------------------- */

typedef enum ecfit_need_kind {
    ECFIT_NEED_TASK,
    ECFIT_NEED_EDUCATION,
    ECFIT_NEED_EXPERTISE,
    ECFIT_NEED_CERTIFICATE,
    ECFIT_NEED_SKILL,
    ECFIT_NEED_LANGUAGE,
    ECFIT_NEED_ON_CALL,
    ECFIT_NEED_NOTE, /* kept as it stands, never judged */
    ECFIT_N_NEEDS
} ecfit_need_kind;

typedef enum ecfit_need_mode {
    ECFIT_NEED_REQUIRED,
    ECFIT_NEED_OPTIONAL,
    ECFIT_NEED_ANY,  /* one of its group is enough */
    ECFIT_NEED_LABEL /* a heading inside a list, "not applicable" */
} ecfit_need_mode;

/** "task", "education", ...; never NULL. */
ECFIT_API const char *ecfit_need_name(ecfit_need_kind kind);
/** "required", "optional", "any", "label"; never NULL. */
ECFIT_API const char *ecfit_need_mode_name(ecfit_need_mode mode);

/** One list item of a profile. */
typedef struct ecfit_need {
    ecfit_need_kind kind;
    ecfit_need_mode mode;
    unsigned group;   /* 0, or the same number for the items of which one is enough */
    unsigned line;    /* of the sheet or table, 0 for a built-in profile */
    const char *text; /* without list marks */
} ecfit_need;

/** What a profile asks, as it was understood. Borrowed from its profile. */
typedef struct ecfit_profile_facts {
    const char *scheme;  /* "digit-tm2", "" when the profile stands alone */
    const char *id;      /* "lot2-13", else the file's name */
    const char *title;
    int lot;             /* 0 when it is not said */
    int eqf;             /* 0 when it is not said */
    const char *degree;  /* "IT relevant", "any degree"; "" when it is not said */
    int on_call;         /* 1 yes, 0 no, -1 not said */
    const ecfit_need *needs;
    size_t n_needs;
    const char *const *warnings;
    size_t n_warnings;
    const char *roles;   /* occupations that fit, "developer=1 software-architect=0.6"; "" when the needs tell */
} ecfit_profile_facts;

typedef struct ecfit_profile ecfit_profile;
typedef struct ecfit_cv_worker ecfit_cv_worker;
typedef struct ecfit_cv_result ecfit_cv_result;

/** Scratch for reading and scoring in one thread; NULL when memory ran out. kb must outlive it. */
ECFIT_API ecfit_cv_worker *ecfit_cv_worker_new(const ecfit_kb *kb);
ECFIT_API void ecfit_cv_worker_free(ecfit_cv_worker *w);

/** Number of built-in profiles, and the i-th as "digit-tm2/lot2-13"; NULL beyond the last. Borrowed from w. */
ECFIT_API size_t ecfit_profile_count(const ecfit_cv_worker *w);
ECFIT_API const char *ecfit_profile_name(ecfit_cv_worker *w, size_t i);

/** A built-in profile by its name, with or without "digit-tm2/".
 *  returns  a profile for ecfit_profile_free(), immutable, to be shared by threads; NULL: *err (may be NULL) says why.
 *  errors   ECFIT_EARG (unknown: the message names the nearest ones), ECFIT_ENOMEM */
ECFIT_API ecfit_profile *ecfit_profile_builtin(ecfit_cv_worker *w, const char *name, ecfit_error *err);

/** Read a profile sheet (headings and lists) or table (key TAB value TAB mode). name: its path, for id and messages.
 *  errors   ECFIT_EFORMAT (it names no requirement), ECFIT_ENOMEM */
ECFIT_API ecfit_profile *ecfit_profile_read(ecfit_cv_worker *w, const char *name, const char *text, size_t len_bytes,
                                            ecfit_error *err);
ECFIT_API void ecfit_profile_free(ecfit_profile *p);
ECFIT_API const ecfit_profile_facts *ecfit_profile_get(const ecfit_profile *p);

/** One CV. Pointers are borrowed for the call. */
typedef struct ecfit_cv_input {
    const char *id;    /* may be NULL */
    const char *text;  /* len_bytes of UTF-8 */
    size_t len_bytes;
    const char *as_of; /* YYYY-MM-DD: the day on which "current" ends */
    bool redact;       /* keep no name */
} ecfit_cv_input;

typedef struct ecfit_cv_job {
    const char *title;      /* "" when none was understood */
    const char *from, *to;  /* first and last month, "2011-03"; NULL when the CV gives no date */
    unsigned months;        /* of this job alone */
    bool current, ict;
    bool training;          /* by its head an internship, traineeship or apprenticeship: it counts all the same */
    double ict_score;       /* probability */
    const char *role;       /* CIGREF 2011 code of the closest role, NULL when it is no ICT job */
    const char *role_title;
    unsigned line;          /* 1-based, in the CV's text */
} ecfit_cv_job;

typedef struct ecfit_cv_fact {
    const char *name;  /* degree, certificate or language code */
    const char *level; /* CEFR or "native" for languages, else NULL */
    int value;         /* EQF level for degrees, else 0 */
    bool held;         /* false: ongoing, planned, not finished */
    const char *text;  /* words of the CV */
    unsigned line;
} ecfit_cv_fact;

/** What a CV says. Names, contact, birth, sex and nationality are taken out of the text before anything is read: all
 *  words handed out here come from the neutral text. Borrowed from its result. */
typedef struct ecfit_cv {
    const char *id;
    const char *name;   /* the person's, for people who read the report; NULL when not found or redacted */
    const char *as_of;
    ecfit_lang lang;
    int eqf;            /* highest completed education, -1 unknown */
    int it_years;       /* full years in ICT jobs, overlaps counted once; -1 unknown */
    unsigned it_months;
    const char *years_by; /* "jobs", "durations", "statement", "skills", or NULL */
    const ecfit_cv_job *jobs;
    size_t n_jobs;
    const ecfit_cv_fact *degrees, *certificates, *languages;
    size_t n_degrees, n_certificates, n_languages;
    const char *const *warnings;
    size_t n_warnings;
} ecfit_cv;

/** An empty result to be filled again and again; NULL when memory ran out. */
ECFIT_API ecfit_cv_result *ecfit_cv_result_new(void);
ECFIT_API void ecfit_cv_result_free(ecfit_cv_result *r);

/** Read one CV and fill *result (what it held before is gone, its matches too).
 *  errors   ECFIT_EEMPTY, ECFIT_ELIMIT (longer than 16 MiB), ECFIT_EARG (as_of is no date), ECFIT_ENOMEM
 *  threads  worker and result serve one thread at a time. */
ECFIT_API ecfit_status ecfit_cv_read(ecfit_cv_worker *w, const ecfit_cv_input *input, ecfit_cv_result *result,
                                     ecfit_error *err);
/** NULL before the first success. */
ECFIT_API const ecfit_cv *ecfit_cv_get(const ecfit_cv_result *r);

typedef enum ecfit_compliance { ECFIT_MET, ECFIT_PARTLY, ECFIT_MISSING, ECFIT_UNKNOWN } ecfit_compliance;
ECFIT_API const char *ecfit_compliance_name(ecfit_compliance c);

typedef struct ecfit_cv_evidence {
    const char *text; /* words of the neutral text */
    unsigned line;
    int job;          /* row of ecfit_cv.jobs, -1 outside the jobs */
} ecfit_cv_evidence;

/** One requirement against one CV. */
typedef struct ecfit_match_row {
    const ecfit_need *need;
    ecfit_compliance status;
    double score;    /* 0..1 */
    int years;       /* full years of the jobs that show it, -1 where that is not asked or not known */
    const ecfit_cv_evidence *evidence;
    size_t n_evidence;
    const char *gap; /* what to ask the consultant; "" when met */
} ecfit_match_row;

enum { ECFIT_N_FIT_PARTS = 7 };
/** One summand of the fit: weight * value. */
typedef struct ecfit_fit_part {
    const char *name;
    double value, weight;
} ecfit_fit_part;

enum { ECFIT_N_CARD_LINES = 4 };
/** The scorecard: each line with its points and the reason. */
typedef struct ecfit_card_line {
    const char *name; /* "education", "experience", "certificates", "expertise" */
    int points;
    const char *why;
} ecfit_card_line;

typedef struct ecfit_card {
    const char *scheme;
    ecfit_card_line lines[ECFIT_N_CARD_LINES];
    int points, level;    /* level -1: below the lowest */
    bool accepted;
    const char *rejected; /* why not; "" when accepted */
} ecfit_card;

typedef struct ecfit_match {
    const ecfit_cv *cv;
    const ecfit_profile_facts *profile;
    double fit; /* 0..1, the sum of the parts */
    ecfit_fit_part parts[ECFIT_N_FIT_PARTS];
    const ecfit_card *card; /* NULL without a scorecard */
    const ecfit_match_row *rows;
    size_t n_rows;
} ecfit_match;

/** Score the CV that w has just read into r against a profile.
 *  card     "digit-tm2", or NULL for none
 *  returns  a match that lives as long as what r holds and the profile do; NULL: *err (may be NULL) says why.
 *  errors   ECFIT_EARG (unknown card; w did not read r last), ECFIT_ENOMEM */
ECFIT_API const ecfit_match *ecfit_cv_score(ecfit_cv_worker *w, ecfit_cv_result *r, const ecfit_profile *profile,
                                            const char *card, ecfit_error *err);

/** Append a match as one line of JSON, a page of text, or rows of CSV (RFC 4180); a list of matches, best first, as a
 *  ranking or as one self-contained HTML file.
 *  by_profile  one profile and many CVs; false: one CV and many profiles */
ECFIT_API void ecfit_print_match_json(const ecfit_match *match, ecfit_text *out);
ECFIT_API void ecfit_print_match_text(const ecfit_match *match, unsigned width, bool colour, ecfit_text *out);
ECFIT_API void ecfit_print_ranking_text(const ecfit_match *const *matches, size_t n, bool by_profile,
                                        ecfit_text *out);
ECFIT_API void ecfit_print_match_csv(const ecfit_match *match, bool header, ecfit_text *out);
ECFIT_API void ecfit_print_matches_html(const ecfit_match *const *matches, size_t n, bool by_profile,
                                        ecfit_text *out);
/** Append a profile for a person, or as one line of JSON, or as the table that ecfit_profile_read() reads. */
ECFIT_API void ecfit_print_profile_text(const ecfit_profile *profile, ecfit_text *out);
ECFIT_API void ecfit_print_profile_json(const ecfit_profile *profile, ecfit_text *out);
ECFIT_API void ecfit_print_profile_table(const ecfit_profile *profile, ecfit_text *out);

#ifdef __cplusplus
}
#endif
#endif

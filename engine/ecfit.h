/* ecfit: names the CIGREF roles and the e-CF competences that a vacancy notice asks for, offline, with evidence.
 *
 * The only header to include. A knowledge base is loaded once and shared by any number of threads; a worker belongs
 * to one thread at a time; a result owns its own memory and outlives the worker. Nothing here prints, exits or keeps
 * global state. All text is UTF-8; spans are byte offsets, half-open, on character boundaries. */
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

/** Load the dictionaries below dir; overlay (may be NULL) is a second folder whose files are laid over them.
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
} ecfit_document;

typedef struct ecfit_options {
    ecfit_lang lang;            /* ECFIT_LANG_AUTO: decided segment by segment */
    unsigned top;               /* roles to list; 0 means 5 */
    double min_confidence;      /* below it the record is marked abstain; 0 means never */
    const char *nomenclature;   /* "cigref-2011" when NULL */
    const char *ecf;            /* "2.0" when NULL */
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

enum { ECFIT_N_PARTS = 4 };
/** Names of the parts of a role score: "title", "terms", "words", "competences". */
ECFIT_API const char *ecfit_part_name(unsigned part);

typedef struct ecfit_role {
    const char *code, *title;
    double score, confidence;
    double parts[ECFIT_N_PARTS]; /* what each part adds to the log-odds against the mean role */
    const ecfit_evidence *evidence;
    size_t n_evidence;
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
} ecfit_competence;

typedef struct ecfit_language_need {
    char lang[4];      /* ISO 639-1 */
    const char *level; /* CEFR, NULL when the notice does not say */
    ecfit_modality modality;
    uint32_t start, end;
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
    bool in_scope, abstain;
    double scope_score;
    const char *nomenclature, *ecf;
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

/** Scratch for one thread; NULL when memory ran out. kb must outlive it. */
ECFIT_API ecfit_worker *ecfit_worker_new(const ecfit_kb *kb);
ECFIT_API void ecfit_worker_free(ecfit_worker *w);
/** An empty result to be filled again and again; NULL when memory ran out. */
ECFIT_API ecfit_result *ecfit_result_new(void);
ECFIT_API void ecfit_result_free(ecfit_result *r);

/** Read one notice and fill *result (what it held before is gone).
 *  options  NULL for the defaults
 *  errors   ECFIT_EEMPTY (nothing but space), ECFIT_ELIMIT (longer than max_bytes), ECFIT_EARG (an edition that is
 *           not there), ECFIT_ENOMEM
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
 *  ecfit_worker_features() before, not after. returns false for a sentence that does not count. */
ECFIT_API size_t ecfit_worker_sentences(const ecfit_worker *w);
ECFIT_API bool ecfit_worker_sentence(ecfit_worker *w, size_t i, uint32_t *start, uint32_t *end, ecfit_feature_fn *fn, void *ctx);

/** Every stem of the last notice that could count (boilerplate left out), in the order of the text, once a mention;
 *  value is 1 for the body and 0 for the title. For building a vocabulary. name is borrowed for the call. */
ECFIT_API void ecfit_worker_stems(ecfit_worker *w, ecfit_feature_fn *fn, void *ctx);

/* ---- reading documents ----------------------------------------------------------------------------------- */

typedef struct ecfit_reader ecfit_reader;

typedef enum ecfit_input {
    ECFIT_INPUT_AUTO,  /* decided by the content of each file; the name only breaks ties between JSONL, CSV and text */
    ECFIT_INPUT_TEXT,  /* plain text whatever it looks like */
    ECFIT_INPUT_JSONL, /* one JSON object a line */
    ECFIT_INPUT_CSV    /* a header line, then one document a row */
} ecfit_input;

typedef struct ecfit_reader_options {
    ecfit_input input;
    const char *text_column, *title_column, *id_column; /* CSV: header name or 1-based number; NULL: the usual names */
    const char *glob;        /* file names to take from folders, NULL for all; with a '/' matched against the path */
    const char *meta_keys;   /* "a,b": keys of JSONL records and columns of CSV to hand on, or NULL */
    size_t max_bytes;        /* per document, before and after conversion; 0 means 64 MiB */
    unsigned helper_seconds; /* for a helper program (pdftotext) and one document; 0 means 30 */
} ecfit_reader_options;

/** One document. Everything is borrowed from the reader until the next call. */
typedef struct ecfit_input_document {
    const char *id;     /* from the record, else "path" or "path:line"; never NULL */
    const char *title;  /* NULL when the document does not give one */
    const char *text;   /* len_bytes of valid UTF-8, a NUL behind it */
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
/** Append an error record as one line of JSON. */
ECFIT_API void ecfit_print_error_json(const char *id, const ecfit_error *error, ecfit_text *out);
/** Append what the dictionaries know of a role code, competence, item, term, topic, occupation or rule.
 *  returns ECFIT_EARG when nothing has that name. */
ECFIT_API ecfit_status ecfit_print_entry(const ecfit_kb *kb, const char *name, ecfit_text *out, ecfit_error *err);

#ifdef __cplusplus
}
#endif
#endif

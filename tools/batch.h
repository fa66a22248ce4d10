/* Documents through any number of workers, out again in the order in which they came, within bounded memory. */
#ifndef ECFIT_TOOLS_BATCH_H
#define ECFIT_TOOLS_BATCH_H
#include "ecfit_tool.h"
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/* How far a run has come; what a journal remembers. */
typedef struct tool_mark {
    uint64_t documents, failed;           /* all that were read; of these, those that failed */
    uint64_t output_bytes, errors_bytes;  /* that belong to them */
    uint64_t naming;                      /* 1: all is written, the files are being given their names */
} tool_mark;

/* One document of a parcel, or what was wrong with it. Texts are offsets into the parcel's bytes, 0 for none. */
typedef struct tool_item {
    size_t id, title, text, meta, len_bytes;
    ecfit_lang lang; /* to read it in */
    ecfit_error error; /* code ECFIT_OK when there is none */
} tool_item;

enum { PARCEL_ITEMS = 16, PARCEL_BYTES = 64 * 1024 };

/* A run of neighbouring documents: read by one worker, analysed by it, then handed to the sink in its turn. */
typedef struct tool_parcel {
    tool_item items[PARCEL_ITEMS];
    size_t n_items, n_failed;
    uint64_t first;              /* number of the first document */
    uint64_t in_bytes;           /* text of all of them */
    ecfit_text bytes;            /* copies of what the reader lent, behind one unused byte */
    ecfit_text out, errors;      /* printed records; printed errors */
    ecfit_result **results;      /* one an item, when the sink wants records */
    bool ready;
} tool_parcel;

/* Where results go. The functions run in one thread at a time, parcels arrive in order. */
typedef struct tool_sink tool_sink;
struct tool_sink {
    const tool_options *o;
    bool wants_records; /* else parcels hold printed text */
    /** May empty the texts of the parcel. returns false when nothing more can be written; a complaint is out. */
    bool (*put)(tool_sink *s, tool_parcel *p, const tool_mark *after);
    /** End the run: complete, or cut off so that it can be resumed. returns an exit status. */
    int (*close)(tool_sink *s, const tool_mark *at, bool complete);
};

/** Open the sink that the options name; *mark is where to go on (all zero for a new run).
 *  returns NULL after a complaint. */
tool_sink *tool_sink_open(const tool_options *o, const char *kb_hash, tool_mark *mark);
tool_sink *tool_sqlite_open(const tool_options *o, const char *kb_hash, tool_mark *mark);

/** The work: returns an exit status. Closes the sink. */
int tool_batch(const tool_options *o, const ecfit_kb *kb, tool_sink *sink, const tool_mark *from);

/** Append a record in the format of the options; index counts documents from 0. */
void tool_print_record(const tool_options *o, const ecfit_record *record, uint64_t index, ecfit_text *out);
void tool_csv_header(const tool_options *o, ecfit_text *out);
void tool_csv_record(const tool_options *o, const ecfit_record *record, ecfit_text *out);

/* ---- journal: "FILE.journal" says up to where FILE.partial is right ---------------------------------------- */

typedef struct tool_journal {
    char path[4096];
    uint64_t run;  /* hash of everything that the output depends on */
    FILE *file;    /* NULL before the first mark */
} tool_journal;

/** Hash of command, options, inputs (with size and time), dictionaries and version. */
uint64_t tool_run_hash(const tool_options *o, const char *kb_hash);
/** Find the last mark in the journal of `output`.
 *  returns 1: *mark is set; 0: there is no journal; -1: it belongs to another run or cannot be read, after a complaint. */
int tool_journal_read(tool_journal *j, const char *output, uint64_t run, tool_mark *mark);
/** returns false after a complaint. */
bool tool_journal_mark(tool_journal *j, const tool_mark *mark);
void tool_journal_close(tool_journal *j, bool remove_it);

/* ---- progress ---------------------------------------------------------------------------------------------- */

typedef struct tool_progress {
    bool on;
    struct timespec start, shown;
    uint64_t total_bytes; /* of all inputs, 0 when it is not known */
    uint64_t documents_before;
    bool line_open;
} tool_progress;

void tool_progress_start(tool_progress *p, const tool_options *o, const tool_mark *from);
/** Print a line now and then; in_bytes is text read by this run. */
void tool_progress_show(tool_progress *p, const tool_mark *at, uint64_t in_bytes);
void tool_progress_end(tool_progress *p);
double tool_seconds_since(const struct timespec *start);

#endif

/* What the subcommands of the program share. Tools use the library through ecfit.h only. */
#ifndef ECFIT_TOOLS_H
#define ECFIT_TOOLS_H
#include "ecfit.h"
#include <stdio.h>

/* Exit statuses: a contract, see README. */
enum { EXIT_DONE = 0, EXIT_SOME_FAILED = 1, EXIT_USAGE = 2, EXIT_DICTIONARY = 3 };

typedef enum tool_format { FORMAT_TEXT, FORMAT_JSONL, FORMAT_CSV, FORMAT_SQLITE, FORMAT_HTML } tool_format;

enum { TOOL_MAX_PROFILES = 64 };

typedef struct tool_options {
    const char *command, *dictionaries, *overlay, *output;
    tool_format format;
    ecfit_options analysis;
    ecfit_reader_options reading;
    const char *const *paths;
    size_t n_paths;
    bool trace;
    const char *profiles[TOOL_MAX_PROFILES]; /* score: as given, each may be a list with commas */
    size_t n_profiles;
    const char *card, *as_of; /* score: see its help */
    bool redact;
    bool sections;      /* text: under the kinds of its sections */
    unsigned jobs;      /* 0: as many as there are cores */
    bool resume;
    bool all;              /* dict import: every occupation */
    const char *name;      /* dict import: of the nomenclature */
    bool strict;           /* warnings of "dict check" fail */
    const char *why_not;   /* code that explain is asked about */
    const char *from, *to; /* frameworks of crosswalk */
    const char *errors; /* where failed records go, NULL: among the others */
    int progress;       /* 1 yes, 0 no, -1 when stderr is a terminal */
} tool_options;

/* Which options a command has. */
enum { FOR_NOTICES = 1, FOR_TEXT = 2, FOR_PROFILE = 4, FOR_SCORE = 8, FOR_EXPLAIN = 16, FOR_CROSSWALK = 32, FOR_DICT = 64,
       FOR_FEATURES = 128, FOR_ALL = 255 };

typedef struct tool_command {
    const char *name, *usage, *help;
    int (*run)(const tool_options *o);
    unsigned show; /* ECFIT_SHOW_* of the text view; the other formats hold the whole record (OUTPUT.md) */
    unsigned of;   /* FOR_... */
} tool_command;

typedef enum tool_request { REQUEST_RUN, REQUEST_HELP, REQUEST_VERSION } tool_request;

/** Read the options of a command line (argv[0] is the command). *first: where its files begin in argv. An option that the
 *  command does not have is told on stderr and passed over. returns an exit status; EXIT_USAGE comes with a complaint. */
int tool_read_options(const tool_command *c, int argc, char **argv, tool_options *o, tool_request *request, int *first);
/** The options of some commands (FOR_...), for people. */
void tool_print_options(FILE *to, unsigned of);

extern const tool_command tool_commands[];

int tool_analyse(const tool_options *o);
int tool_dict(const tool_options *o);
int tool_crosswalk(const tool_options *o);
int tool_explain(const tool_options *o);
int tool_features(const tool_options *o);
int tool_text(const tool_options *o);
int tool_show_profile(const tool_options *o);
int tool_score(const tool_options *o);

/** The profile in a file of that name, else the built-in one; NULL: *err says why. */
ecfit_profile *tool_profile(ecfit_cv_worker *w, const char *name, ecfit_error *err);
/** Whether a name stands for all built-in profiles. */
bool tool_all_profiles(const char *name);

/** "ecfit: where:line: what" on stderr. */
void tool_complain(const ecfit_error *err);
/** The knowledge base that the options name, or NULL after a complaint. */
ecfit_kb *tool_load_kb(const tool_options *o);
unsigned tool_show(const char *command);

/* Where results go: stdout, or a file that appears under its name only when it is complete. */
typedef struct tool_output {
    FILE *file;
    const char *path; /* NULL: stdout */
    char temporary[4096];
    bool broken; /* a write failed */
    bool closed_pipe;
} tool_output;

/** returns false after a complaint. */
bool tool_output_open(tool_output *out, const char *path);
/** Write and empty *text; a failure is remembered. returns false when nothing more can be written. */
bool tool_output_write(tool_output *out, ecfit_text *text);
/** Flush, check, give the file its name. returns an exit status. */
int tool_output_close(tool_output *out);

#endif

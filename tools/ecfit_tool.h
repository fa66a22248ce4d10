/* What the subcommands of the program share. Tools use the library through ecfit.h only. */
#ifndef ECFIT_TOOLS_H
#define ECFIT_TOOLS_H
#include "ecfit.h"
#include <stdio.h>

/* Exit statuses: a contract, see README. */
enum { EXIT_DONE = 0, EXIT_SOME_FAILED = 1, EXIT_USAGE = 2, EXIT_DICTIONARY = 3 };

typedef enum tool_format { FORMAT_TEXT, FORMAT_JSONL, FORMAT_CSV, FORMAT_SQLITE, FORMAT_HTML } tool_format;

/* An option as it was given. */
typedef struct tool_given {
    const char *option, *value; /* "errors"; its argument, "" without one */
    unsigned what;              /* of its row: FOR_... and TAKES_... */
} tool_given;
enum { MAX_GIVEN = 128 };
enum { TOOL_MAX_PROFILES = 64 };

typedef struct tool_options {
    tool_given given[MAX_GIVEN];
    size_t n_given;
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
/* What else is to be known of an option: its value is a file that is read, or written; what is printed does not depend on
 * it (--resume goes on with another value). */
enum { TAKES_INPUT = 256, TAKES_OUTPUT = 512, SAME_ANSWERS = 1024 };

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

/** Whether a file is read and written, or written twice; then a complaint is out. */
bool tool_files_clash(const tool_options *o);
/** Without --format: the one that the name of the output tells, if the command has it. A name that tells another one than
 *  what is written is told on stderr. */
void tool_choose_format(const tool_command *c, tool_options *o);
/** Say on stderr which of the options given do nothing beside the others. */
void tool_tell_idle(const tool_command *c, const tool_options *o);
/** The language to read a document in. With --lang auto the record's "lang" ("fr", "en-GB") decides for a text that is too
 *  short to tell; longer ones tell segment by segment, since sites label bilingual notices, too. */
ecfit_lang tool_lang(const tool_options *o, const ecfit_input_document *in);

/** "ecfit: where:line: what" on stderr. */
void tool_complain(const ecfit_error *err);
/** The knowledge base that the options name, or NULL after a complaint. */
ecfit_kb *tool_load_kb(const tool_options *o);
unsigned tool_show(const char *command);

/* Where results go: stdout, or a file. An ordinary file is written as FILE.partial, which this run has locked, and gets
 * its name when it is complete; pipes, devices and what stands for an open file (/dev/stdout) are written to. */
typedef struct tool_output {
    const char *path;   /* borrowed; NULL: stdout */
    char partial[4096]; /* "" when it is written to directly */
    int fd;             /* -1: none */
    uint64_t bytes;     /* that it holds; of earlier runs, too, when these were kept */
    bool broken;        /* a write failed */
    bool closed_pipe;   /* that was why: no error */
} tool_output;

/** Whether a path is written to directly: it is there, and no ordinary file. */
bool tool_is_special(const char *path);
/** Open and empty it; "-" and NULL are stdout. returns false after a complaint: also when another run writes this file. */
bool tool_output_open(tool_output *out, const char *path);
/** The same in two steps: what an earlier run left is safe between them. */
bool tool_output_lock(tool_output *out, const char *path);
/** Go on behind so many bytes; also when they have got their name already. returns false after a complaint. */
bool tool_output_keep(tool_output *out, uint64_t bytes);
/** Write and empty *text; a failure is told once and remembered. returns false when nothing more can be written. */
bool tool_output_write(tool_output *out, ecfit_text *text);
/** Sync, check, give the file its name; one that is broken goes. returns an exit status. */
int tool_output_close(tool_output *out);
/** Close a file that is not complete. */
void tool_output_drop(tool_output *out, bool keep_partial);
/** Close a file that was locked but not begun: what another run left in it stays. */
void tool_output_give_up(tool_output *out);
/** For what is printed with printf: flush and check stdout. returns the status, or EXIT_USAGE after a complaint. */
int tool_stdout_close(int status);

#endif

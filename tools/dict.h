/* The subcommands of "ecfit dict". */
#ifndef ECFIT_TOOLS_DICT_H
#define ECFIT_TOOLS_DICT_H
#include "ecfit_tool.h"

int dict_check(const tool_options *o);
int dict_stats(const tool_options *o);
int dict_suggest(const tool_options *o);
int dict_diff(const tool_options *o);
int dict_import(const tool_options *o);

/* What an annotator said of a notice. Without labels the strings are empty. */
enum { DICT_MAX_CODES = 40, DICT_CODE_SIZE = 16 };
typedef struct dict_labels {
    bool labelled, in_scope;
    char roles[DICT_MAX_CODES][DICT_CODE_SIZE]; /* the right one, then those that will do */
    size_t n_roles;
    char competences[DICT_MAX_CODES][DICT_CODE_SIZE];
    size_t n_competences;
} dict_labels;

bool dict_has_code(const char (*codes)[DICT_CODE_SIZE], size_t n, const char *code);
/** Whether the first role of a record is one that the labels accept. */
bool dict_role_right(const dict_labels *l, const ecfit_record *r);

/* A walk through a corpus: every notice that can be read, analysed by one worker. */
typedef struct dict_walk {
    const tool_options *o;
    const char *corpus;
    ecfit_reader *reader;
    size_t n_failed;
    ecfit_input_document in;
    dict_labels labels;
} dict_walk;

/** returns false after a complaint. */
bool dict_walk_open(dict_walk *w, const tool_options *o, const char *corpus);
/** Step to the next notice; false at the end. What cannot be read is complained of and passed over. */
bool dict_walk_next(dict_walk *w);
void dict_walk_close(dict_walk *w);

/** A worker and the result that it fills. */
typedef struct dict_reading {
    ecfit_worker *worker;
    ecfit_result *result;
} dict_reading;
bool dict_reading_init(dict_reading *r, const ecfit_kb *kb);
void dict_reading_clear(dict_reading *r);
/** The record of the notice that the walk stands at, NULL after a complaint. */
const ecfit_record *dict_read(dict_reading *r, dict_walk *w);

#endif

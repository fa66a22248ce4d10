/* The options: one table drives reading, help, and who has an option at all. */
#include "ecfit_tool.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OPT_MIN = 256, OPT_LANG, OPT_NOMENCLATURE, OPT_ECF, OPT_FORCE, OPT_TEXT, OPT_TITLE, OPT_ID, OPT_GLOB, OPT_META, OPT_VERSION,
       OPT_BASE, OPT_BRUTE, OPT_TRACE, OPT_RESUME, OPT_ERRORS, OPT_PROGRESS, OPT_NO_PROGRESS, OPT_WHY_NOT, OPT_STRICT, OPT_SHEET,
       OPT_ALL, OPT_NAME, OPT_CROSSWALK, OPT_FROM, OPT_TO, OPT_PROFILE, OPT_CARD, OPT_AS_OF, OPT_REDACT, OPT_SECTIONS };

enum { ANALYSERS = FOR_NOTICES | FOR_EXPLAIN | FOR_DICT | FOR_FEATURES, READERS = ANALYSERS | FOR_TEXT };

typedef struct option_row {
    const char *name;
    int code;             /* its letter, or OPT_... */
    const char *argument; /* NULL: none */
    unsigned of;          /* who has it */
    const char *help;     /* NULL: not for users */
} option_row;

static const option_row rows[] = {
    {"format", 'f', "FORMAT", FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE,
     "how results are printed: text (default), jsonl, csv, sqlite (with -o);\n"
     "text: text, jsonl; profile: text, jsonl, csv (a table that score --profile reads);\n"
     "score: text, jsonl, csv, html;\n"
     "without it the name of -o FILE tells: .jsonl, .csv, .db, .sqlite, .html"},
    {"input", 'i', "auto|text|jsonl|csv", READERS | FOR_SCORE, "what the files are (auto: by their content)"},
    {"top", 'n', "N", ANALYSERS | FOR_SCORE, "roles to list (5)"},
    {"min-confidence", OPT_MIN, "X", ANALYSERS, "mark answers below X (0..1) as not sure"},
    {"lang", OPT_LANG, "auto|en|fr", READERS | FOR_CROSSWALK, "language of the notices (auto: segment by segment)"},
    {"nomenclature", OPT_NOMENCLATURE, "NAME", ANALYSERS, "cigref-2000, cigref-2011 (default), cigref-2024, ict-2018"},
    {"ecf", OPT_ECF, "EDITION", ANALYSERS, "2.0 (default), 3.0, 4.0"},
    {"crosswalk", OPT_CROSSWALK, "NAME", FOR_NOTICES, "name each answer in another framework, too: cigref-2024, ict-2018, ecf-4.0, ..."},
    {"from", OPT_FROM, "EDITION", FOR_CROSSWALK, "the framework of the codes"},
    {"to", OPT_TO, "EDITION", FOR_CROSSWALK, "the framework to name them in"},
    {"strict", OPT_STRICT, NULL, FOR_DICT, "check: warnings fail, too"},
    {"name", OPT_NAME, "NAME", FOR_DICT, "import: name of the nomenclature"},
    {"all", OPT_ALL, NULL, FOR_DICT, "import: every occupation, not only ICT"},
    {"sheet", OPT_SHEET, NULL, ANALYSERS | FOR_TEXT, "the texts are role sheets, not notices"},
    {"trace", OPT_TRACE, NULL, FOR_EXPLAIN | FOR_FEATURES, "how the answers for notices came about"},
    {"why-not", OPT_WHY_NOT, "CODE", FOR_EXPLAIN, "why a role or competence is no answer for notices"},
    {"sections", OPT_SECTIONS, NULL, FOR_TEXT, "under the kinds of its sections"},
    {"force", OPT_FORCE, NULL, ANALYSERS, "list roles although the notice is no ICT job"},
    {"text-column", OPT_TEXT, "C", READERS, "columns of CSV, by name or number, or keys of JSON: the text,"},
    {"title-column", OPT_TITLE, "C", READERS, "the title,"},
    {"id-column", OPT_ID, "C", READERS, "the id"},
    {"glob", OPT_GLOB, "PATTERN", READERS | FOR_SCORE, "files to take from folders"},
    {"meta", OPT_META, "KEY,KEY", FOR_NOTICES, "keys of the input record to hand on"},
    {"dict", 'd', "DIR", FOR_ALL | SAME_ANSWERS, "your own dictionary files, laid over the built-in ones; a whole set stands alone"},
    {"output", 'o', "FILE", FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE | FOR_EXPLAIN | FOR_CROSSWALK | FOR_DICT | TAKES_OUTPUT |
         SAME_ANSWERS,
     "write to FILE; it appears when it is complete"},
    {"jobs", 'j', "N", FOR_NOTICES | SAME_ANSWERS, "notices to work on at a time (one a core); the output is the same"},
    {"resume", OPT_RESUME, NULL, FOR_NOTICES | SAME_ANSWERS, "go on with a run to the same -o FILE that was cut off"},
    {"errors", OPT_ERRORS, "FILE", FOR_NOTICES | TAKES_OUTPUT, "put failed records into FILE, as JSON lines"},
    {"progress", OPT_PROGRESS, NULL, FOR_NOTICES | SAME_ANSWERS, "tell how far the run is (default: when stderr is a terminal)"},
    {"no-progress", OPT_NO_PROGRESS, NULL, FOR_NOTICES | SAME_ANSWERS, "do not"},
    {"profile", OPT_PROFILE, "NAME", FOR_SCORE | TAKES_INPUT,
     "a sheet, digit-tm2/lot2-13, or digit-tm2/all; several: NAME,NAME\nor the option more than once"},
    {"card", OPT_CARD, "digit-tm2|none", FOR_SCORE, "the scorecard (digit-tm2)"},
    {"as-of", OPT_AS_OF, "YYYY-MM-DD", FOR_SCORE, "the day on which \"current\" ends (that of the record, else today)"},
    {"redact", OPT_REDACT, NULL, FOR_SCORE, "leave names out"},
    {"help", 'h', NULL, FOR_ALL, "this text"},
    {"version", OPT_VERSION, NULL, FOR_ALL, "version and dictionary hash"},
    {"base-dict", OPT_BASE, "DIR", FOR_ALL | SAME_ANSWERS, NULL},
    {"brute-rules", OPT_BRUTE, NULL, FOR_ALL, NULL},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

/* ---- help ------------------------------------------------------------------------------------------------- */

static void print_row(FILE *to, const option_row *r)
{
    char left[64];
    int n = snprintf(left, sizeof left, "%s%c%s--%s%s%s", r->code < 256 ? "  -" : "    ", r->code < 256 ? r->code : ' ',
                     r->code < 256 ? ", " : " ", r->name, r->argument ? " " : "", r->argument ? r->argument : "");
    fprintf(to, n < 30 ? "%-30s" : "%s\n                              ", left);
    for (const char *p = r->help; *p; p++) {
        putc(*p, to);
        if (*p == '\n') fputs("                              ", to);
    }
    putc('\n', to);
}

void tool_print_options(FILE *to, unsigned of)
{
    fputs("Options:\n", to);
    for (size_t i = 0; i < N_ROWS; i++)
        if (rows[i].help && rows[i].of & of) print_row(to, &rows[i]);
    if (of & READERS) fputs("\nFILE may be - for standard input, or a folder.", to);
    fputs("\nExit status: 0 done, 1 some documents failed, 2 wrong usage or input/output error, 3 dictionary error.\n", to);
}

/* ---- one option ------------------------------------------------------------------------------------------- */

static bool one_of(const char *value, const char *const *names, int *out)
{
    for (int i = 0; names[i]; i++)
        if (!strcmp(value, names[i])) return *out = i, true;
    return false;
}

static int wrong(const char *option, const char *value, const char *expected)
{
    fprintf(stderr, "ecfit: --%s %s: expected %s\n", option, value, expected);
    return EXIT_USAGE;
}

/* Set one option; EXIT_DONE when it is right. */
static int set_option(tool_options *o, unsigned of, int code, const char *value)
{
    static const char *const formats[] = {"text", "jsonl", "csv", "sqlite", "html", 0};
    static const char *const inputs[] = {"auto", "text", "jsonl", "csv", 0}, *const langs[] = {"en", "fr", "auto", 0};
    char *end = NULL;
    int n;
    switch (code) {
    case 'f':
        if (!one_of(value, formats, &n))
            return wrong("format", value, of == FOR_SCORE ? "text, jsonl, csv or html" : "text, jsonl, csv or sqlite");
        return o->format = (tool_format)n, EXIT_DONE;
    case 'i':
        if (!one_of(value, inputs, &n)) return wrong("input", value, "auto, text, jsonl or csv");
        return o->reading.input = (ecfit_input)n, EXIT_DONE;
    case 'n':
        n = (int)strtol(value, &end, 10);
        if (*end || n < 1 || n > 60) return wrong("top", value, "a number from 1 to 60");
        return o->analysis.top = (unsigned)n, EXIT_DONE;
    case 'j':
        n = (int)strtol(value, &end, 10);
        if (*end || n < 1 || n > 256) return wrong("jobs", value, "a number from 1 to 256");
        return o->jobs = (unsigned)n, EXIT_DONE;
    case OPT_RESUME: return o->resume = true, EXIT_DONE;
    case OPT_ERRORS: return o->errors = value, EXIT_DONE;
    case OPT_PROGRESS:
    case OPT_NO_PROGRESS: return o->progress = code == OPT_PROGRESS, EXIT_DONE;
    case OPT_MIN:
        o->analysis.min_confidence = strtod(value, &end);
        if (end == value || *end || !(o->analysis.min_confidence >= 0 && o->analysis.min_confidence <= 1))
            return wrong("min-confidence", value, "a number from 0 to 1");
        return EXIT_DONE;
    case OPT_LANG:
        if (!one_of(value, langs, &n)) return wrong("lang", value, "auto, en or fr");
        return o->analysis.lang = (ecfit_lang)n, EXIT_DONE;
    case OPT_NOMENCLATURE: return o->analysis.nomenclature = value, EXIT_DONE;
    case OPT_ECF: return o->analysis.ecf = value, EXIT_DONE;
    case OPT_FORCE: return o->analysis.force = true, EXIT_DONE;
    case OPT_ALL: return o->all = true, EXIT_DONE;
    case OPT_NAME: return o->name = value, EXIT_DONE;
    case OPT_SHEET: return o->analysis.sheet = true, EXIT_DONE;
    case OPT_STRICT: return o->strict = true, EXIT_DONE;
    case OPT_WHY_NOT: return o->why_not = value, EXIT_DONE;
    case OPT_CROSSWALK: return o->analysis.crosswalk = value, EXIT_DONE;
    case OPT_FROM: return o->from = value, EXIT_DONE;
    case OPT_TO: return o->to = value, EXIT_DONE;
    case OPT_BRUTE: return o->analysis.brute_rules = true, EXIT_DONE;
    case OPT_PROFILE:
        if (o->n_profiles == TOOL_MAX_PROFILES) return wrong("profile", value, "at most 64 profiles");
        return o->profiles[o->n_profiles++] = value, EXIT_DONE;
    case OPT_CARD: return o->card = value, EXIT_DONE;
    case OPT_AS_OF: return o->as_of = value, EXIT_DONE;
    case OPT_SECTIONS: return o->sections = true, EXIT_DONE;
    case OPT_REDACT: return o->redact = true, EXIT_DONE;
    case OPT_TRACE: return o->trace = true, EXIT_DONE;
    case OPT_TEXT: return o->reading.text_column = value, EXIT_DONE;
    case OPT_TITLE: return o->reading.title_column = value, EXIT_DONE;
    case OPT_ID: return o->reading.id_column = value, EXIT_DONE;
    case OPT_GLOB: return o->reading.glob = value, EXIT_DONE;
    case OPT_META: return o->reading.meta_keys = value, EXIT_DONE;
    case OPT_BASE: return o->dictionaries = value, EXIT_DONE;
    case 'd': return o->overlay = value, EXIT_DONE;
    case 'o': return o->output = value, EXIT_DONE;
    default: return EXIT_USAGE;
    }
}

ecfit_lang tool_lang(const tool_options *o, const ecfit_input_document *in)
{
    enum { SHORT_TEXT_BYTES = 300 };
    static const char *const codes[ECFIT_N_LANGS] = {"en", "fr"};
    const char *lang = in->lang;
    if (o->analysis.lang != ECFIT_LANG_AUTO || !lang || in->len_bytes > SHORT_TEXT_BYTES) return o->analysis.lang;
    for (int i = 0; i < ECFIT_N_LANGS; i++)
        if (!strncasecmp(lang, codes[i], 2) && (!lang[2] || lang[2] == '-' || lang[2] == '_')) return (ecfit_lang)i;
    return ECFIT_LANG_AUTO;
}

/* ---- all of them ------------------------------------------------------------------------------------------ */

/* What getopt wants, made of the table. */
static void fill_getopt(struct option *options, char *letters)
{
    *letters++ = ':'; /* complaints are ours */
    for (size_t i = 0; i < N_ROWS; i++) {
        options[i] = (struct option){rows[i].name, rows[i].argument ? required_argument : no_argument, 0, rows[i].code};
        if (rows[i].code >= 256) continue;
        *letters++ = (char)rows[i].code;
        if (rows[i].argument) *letters++ = ':';
    }
    options[N_ROWS] = (struct option){0};
    *letters = 0;
}

static const option_row *row_of(int code)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (rows[i].code == code) return &rows[i];
    return NULL;
}

/* An option that is not there, or has no value. A wrong letter may stand among others; else argv[optind - 1] holds it. */
static int refused(const tool_command *c, int code, char **argv)
{
    const char letter[] = {'-', (char)optopt, 0};
    const char *word = code == '?' && optopt && !row_of(optopt) ? letter : argv[optind - 1];
    if (code == ':') fprintf(stderr, "ecfit: %s: %s needs a value\n", c->name, word);
    else fprintf(stderr, "ecfit: %s: there is no option %s; \"ecfit %s --help\" lists them\n", c->name, word, c->name);
    return EXIT_USAGE;
}

static bool note_given(tool_options *o, const option_row *r)
{
    if (o->n_given == MAX_GIVEN) return false;
    o->given[o->n_given++] = (tool_given){r->name, r->argument ? optarg : "", r->of};
    return true;
}

int tool_read_options(const tool_command *c, int argc, char **argv, tool_options *o, tool_request *request, int *first)
{
    struct option options[N_ROWS + 1];
    char letters[2 * N_ROWS + 2];
    *request = REQUEST_RUN;
    fill_getopt(options, letters);
    for (int code; (code = getopt_long(argc, argv, letters, options, NULL)) != -1;) {
        const option_row *r = row_of(code);
        if (!r) return refused(c, code, argv);
        if (code == 'h' || code == OPT_VERSION) return *request = code == 'h' ? REQUEST_HELP : REQUEST_VERSION, EXIT_DONE;
        if (!(r->of & c->of)) fprintf(stderr, "ecfit: %s: --%s has no effect here\n", c->name, r->name);
        int status = set_option(o, c->of, code, optarg);
        if (status) return status;
        if (!note_given(o, r)) return fprintf(stderr, "ecfit: %s: too many options\n", c->name), EXIT_USAGE;
    }
    *first = optind;
    tool_choose_format(c, o);
    if (o->format == FORMAT_HTML && c->of != FOR_SCORE)
        return wrong("format", "html", "text, jsonl, csv or sqlite; only score writes HTML");
    return EXIT_DONE;
}

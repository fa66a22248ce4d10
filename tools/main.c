/* The program: options, subcommands, help. */
#include "ecfit_tool.h"
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const tool_command tool_commands[] = {
    {"classify", "[OPTION]... FILE...", "Name the closest information-systems roles of each notice.", tool_analyse, ECFIT_SHOW_ROLES},
    {"tag", "[OPTION]... FILE...", "Tag each notice with e-CF competences, level and evidence.", tool_analyse, ECFIT_SHOW_COMPETENCES},
    {"analyse", "[OPTION]... FILE...", "Roles, competences and requirements at once.", tool_analyse, ECFIT_SHOW_ALL},
    {"text", "[--sections] [OPTION]... FILE...", "What was read of each file, as text; with its sections.", tool_text, 0},
    {"profile", "[OPTION]... NAME...", "What a lot profile asks: a sheet, or a built-in one (digit-tm2/lot2-13, digit-tm2/all).", tool_show_profile, 0},
    {"score", "--profile NAME [OPTION]... CV...", "Score CVs against a lot profile, requirement by requirement.", tool_score, 0},
    {"explain", "NAME... | --trace FILE... | --why-not CODE FILE...",
     "What the dictionaries know of a name; how an answer came about; why another one did not.", tool_explain, 0},
    {"crosswalk", "CODE... --from EDITION --to EDITION", "What a role or competence is called in another edition.", tool_crosswalk, 0},
    {"dict", "check|stats|suggest|diff|import ...", "The workshop: check, measure, extend the dictionaries.", tool_dict, 0},
    {"features", "[OPTION]... FILE...", "What the models see of each notice, as JSON lines (for training).", tool_features, 0},
    {0},
};

static const char options_help[] =
    "Options:\n"
    "  -f, --format text|jsonl|csv|sqlite\n"
    "                              how results are printed (text); sqlite needs -o\n"
    "  -i, --input auto|text|jsonl|csv\n"
    "                              what the files are (auto: by their content)\n"
    "  -n, --top N                 roles to list (5)\n"
    "      --min-confidence X      mark answers below X (0..1) as not sure\n"
    "      --lang auto|en|fr       language of the notices (auto: segment by segment)\n"
    "      --nomenclature NAME     cigref-2000, cigref-2011 (default), cigref-2024, ict-2018\n"
    "      --ecf EDITION           2.0 (default), 3.0, 4.0\n"
    "      --crosswalk NAME        name each answer in another framework, too: cigref-2024, ict-2018, ecf-4.0, ...\n"
    "      --from NAME, --to NAME  frameworks of \"crosswalk\"\n"
    "      --strict                warnings of \"dict check\" fail\n"
    "      --name NAME, --all      of \"dict import\": name of the nomenclature; every occupation, not only ICT\n"
    "      --sheet                 the texts are role sheets, not notices\n"
    "      --trace, --why-not CODE for \"explain\": read notices\n"
    "      --sections              text: under the kinds of its sections\n"
    "      --force                 list roles although the notice is no ICT job\n"
    "      --text-column C, --title-column C, --id-column C\n"
    "                              columns of a CSV file, by name or number\n"
    "      --glob PATTERN          files to take from folders\n"
    "      --meta KEY,KEY          keys of the input record to hand on\n"
    "  -d, --dict DIR              lay your own dictionary files over the built-in ones\n"
    "  -o, --output FILE           write to FILE; it appears when it is complete\n"
    "  -j, --jobs N                notices to work on at a time (one a core); the output is the same\n"
    "      --resume                go on with a run to the same -o FILE that was cut off\n"
    "      --errors FILE           put failed records into FILE, as JSON lines\n"
    "      --progress, --no-progress\n"
    "                              tell how far the run is (when stderr is a terminal)\n"
    "      --profile NAME          score: a sheet, digit-tm2/lot2-13, or digit-tm2/all\n"
    "      --card digit-tm2|none   score: the scorecard (digit-tm2)\n"
    "      --as-of YYYY-MM-DD      score: the day on which \"current\" ends (that of the record, else today)\n"
    "      --redact                score: leave names out (score also prints csv and html)\n"
    "  -h, --help                  this text\n"
    "      --version               version and dictionary hash\n"
    "\n"
    "FILE may be - for standard input, or a folder. Exit status: 0 done, 1 some documents failed,\n"
    "2 wrong usage or input/output error, 3 dictionary error.\n";

enum { OPT_MIN = 256, OPT_LANG, OPT_NOMENCLATURE, OPT_ECF, OPT_FORCE, OPT_TEXT, OPT_TITLE, OPT_ID, OPT_GLOB, OPT_META, OPT_VERSION,
       OPT_BASE, OPT_BRUTE, OPT_TRACE, OPT_RESUME, OPT_ERRORS, OPT_PROGRESS, OPT_NO_PROGRESS, OPT_WHY_NOT, OPT_STRICT, OPT_SHEET, OPT_ALL, OPT_NAME, OPT_CROSSWALK, OPT_FROM, OPT_TO, OPT_PROFILE, OPT_CARD, OPT_AS_OF, OPT_REDACT, OPT_SECTIONS };

static const struct option long_options[] = {
    {"format", required_argument, 0, 'f'}, {"input", required_argument, 0, 'i'}, {"top", required_argument, 0, 'n'},
    {"min-confidence", required_argument, 0, OPT_MIN}, {"lang", required_argument, 0, OPT_LANG},
    {"nomenclature", required_argument, 0, OPT_NOMENCLATURE}, {"ecf", required_argument, 0, OPT_ECF},
    {"force", no_argument, 0, OPT_FORCE}, {"text-column", required_argument, 0, OPT_TEXT},
    {"title-column", required_argument, 0, OPT_TITLE}, {"id-column", required_argument, 0, OPT_ID},
    {"glob", required_argument, 0, OPT_GLOB}, {"meta", required_argument, 0, OPT_META}, {"dict", required_argument, 0, 'd'},
    {"output", required_argument, 0, 'o'}, {"help", no_argument, 0, 'h'}, {"version", no_argument, 0, OPT_VERSION},
    {"base-dict", required_argument, 0, OPT_BASE}, {"brute-rules", no_argument, 0, OPT_BRUTE}, {"trace", no_argument, 0, OPT_TRACE},
    {"jobs", required_argument, 0, 'j'}, {"resume", no_argument, 0, OPT_RESUME}, {"errors", required_argument, 0, OPT_ERRORS},
    {"sheet", no_argument, 0, OPT_SHEET}, {"all", no_argument, 0, OPT_ALL}, {"name", required_argument, 0, OPT_NAME}, {"strict", no_argument, 0, OPT_STRICT}, {"why-not", required_argument, 0, OPT_WHY_NOT}, {"crosswalk", required_argument, 0, OPT_CROSSWALK}, {"from", required_argument, 0, OPT_FROM}, {"to", required_argument, 0, OPT_TO},
    {"progress", no_argument, 0, OPT_PROGRESS}, {"no-progress", no_argument, 0, OPT_NO_PROGRESS},
    {"profile", required_argument, 0, OPT_PROFILE}, {"card", required_argument, 0, OPT_CARD},
    {"as-of", required_argument, 0, OPT_AS_OF}, {"redact", no_argument, 0, OPT_REDACT}, {"sections", no_argument, 0, OPT_SECTIONS},
    {0, 0, 0, 0}};

void tool_complain(const ecfit_error *err)
{
    fputs("ecfit: ", stderr);
    if (err->where[0]) fprintf(stderr, "%s:", err->where);
    if (err->line) fprintf(stderr, "%u:", err->line);
    fprintf(stderr, "%s%s\n", err->where[0] || err->line ? " " : "", err->what);
}

ecfit_kb *tool_load_kb(const tool_options *o)
{
    ecfit_error err;
    ecfit_kb *kb = o->dictionaries ? ecfit_kb_load(o->dictionaries, o->overlay, &err) : ecfit_kb_builtin(o->overlay, &err);
    if (!kb) tool_complain(&err);
    return kb;
}

static const tool_command *find_command(const char *name)
{
    for (const tool_command *c = tool_commands; c->name; c++)
        if (!strcmp(c->name, name)) return c;
    return NULL;
}

unsigned tool_show(const char *command) { return find_command(command)->show; }

static int general_help(FILE *to, int status)
{
    fputs("Usage: ecfit COMMAND [OPTION]... [FILE]...\n\nCommands:\n", to);
    for (const tool_command *c = tool_commands; c->name; c++) fprintf(to, "  %-10s  %s\n", c->name, c->help);
    fputs("\n", to);
    fputs(options_help, to);
    return status;
}

static int version(const tool_options *o)
{
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    printf("ecfit %s (dictionaries %s, %s)\n", ECFIT_VERSION, ecfit_kb_hash(kb),
           ecfit_kb_has_weights(kb) ? "with learned weights" : "without learned weights");
    ecfit_kb_free(kb);
    return EXIT_DONE;
}

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
static int set_option(tool_options *o, int code, const char *value)
{
    static const char *const formats[] = {"text", "jsonl", "csv", "sqlite", "html", 0}, *const inputs[] = {"auto", "text", "jsonl", "csv", 0},
                      *const langs[] = {"en", "fr", "auto", 0};
    char *end = NULL;
    int n;
    switch (code) {
    case 'f':
        if (!one_of(value, formats, &n)) return wrong("format", value, "text, jsonl, csv or sqlite");
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
    case OPT_PROFILE: return o->profile = value, EXIT_DONE;
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

/* Complains when the output file is one of the files to read. */
static bool replaces_input(const tool_options *o)
{
    struct stat out, in;
    if (!o->output || stat(o->output, &out) || !S_ISREG(out.st_mode)) return false;
    for (size_t i = 0; i < o->n_paths; i++)
        if (!stat(o->paths[i], &in) && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
            return fprintf(stderr, "ecfit: -o %s: would replace a file that is to be read\n", o->output), true;
    return false;
}

static int program(int argc, char **argv)
{
    if (argc < 2) return general_help(stderr, EXIT_USAGE);
    tool_options o = {.command = argv[1], .analysis.lang = ECFIT_LANG_AUTO, .progress = -1};
    if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) return general_help(stdout, EXIT_DONE);
    if (!strcmp(argv[1], "--version")) return version(&o);
    const tool_command *c = find_command(argv[1]);
    if (!c) {
        fprintf(stderr, "ecfit: unknown command \"%s\"; \"ecfit --help\" lists them\n", argv[1]);
        return EXIT_USAGE;
    }
    for (int code; (code = getopt_long(argc - 1, argv + 1, "f:i:n:d:o:j:h", long_options, NULL)) != -1;) {
        if (code == 'h') return printf("Usage: ecfit %s %s\n%s\n\n%s", c->name, c->usage, c->help, options_help), EXIT_DONE;
        if (code == OPT_VERSION) return version(&o);
        int status = set_option(&o, code, optarg);
        if (status) return status;
    }
    if (o.format == FORMAT_HTML && c->run != tool_score) return wrong("format", "html", "text, jsonl, csv or sqlite; only score writes HTML");
    o.paths = (const char *const *)argv + 1 + optind;
    o.n_paths = (size_t)(argc - 1 - optind);
    if (!o.n_paths) {
        fprintf(stderr, "ecfit: %s needs %s\n", c->name, c->usage);
        return EXIT_USAGE;
    }
    return replaces_input(&o) ? EXIT_USAGE : c->run(&o);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    int status = program(argc, argv);
    if (!fflush(stdout) || errno == EPIPE || status == EXIT_USAGE) return status;
    fprintf(stderr, "ecfit: <stdout>: cannot write: %s\n", strerror(errno)); /* a help text on a full disk */
    return EXIT_USAGE;
}

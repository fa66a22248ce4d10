/* The program: subcommands, help. */
#include "ecfit_tool.h"
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const tool_command tool_commands[] = {
    {"classify", "[OPTION]... FILE...", "Name the closest information-systems roles of each notice.", tool_analyse, ECFIT_SHOW_ROLES, FOR_NOTICES},
    {"tag", "[OPTION]... FILE...", "Tag each notice with e-CF competences, level and evidence.", tool_analyse, ECFIT_SHOW_COMPETENCES, FOR_NOTICES},
    {"analyse", "[OPTION]... FILE...", "Roles, competences and requirements at once.", tool_analyse, ECFIT_SHOW_ALL, FOR_NOTICES},
    {"text", "[--sections] [OPTION]... FILE...", "What was read of each file, as text; with its sections.", tool_text, 0, FOR_TEXT},
    {"profile", "[OPTION]... NAME...", "What a lot profile asks: a sheet, or a built-in one (digit-tm2/lot2-13, digit-tm2/all).", tool_show_profile, 0,
     FOR_PROFILE},
    {"score", "--profile NAME [OPTION]... CV...", "Score CVs against a lot profile, requirement by requirement.", tool_score, 0, FOR_SCORE},
    {"explain", "NAME... | --trace FILE... | --why-not CODE FILE...",
     "What the dictionaries know of a name; how an answer came about; why another one did not.", tool_explain, 0, FOR_EXPLAIN},
    {"crosswalk", "CODE... --from EDITION --to EDITION", "What a role or competence is called in another edition.", tool_crosswalk, 0,
     FOR_CROSSWALK},
    {"dict", "check|stats|suggest|diff|import ...", "The workshop: check, measure, extend the dictionaries.", tool_dict, 0, FOR_DICT},
    {"features", "[OPTION]... FILE...", "What the models see of each notice, as JSON lines (for training).", tool_features, 0, FOR_FEATURES},
    {0},
};

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
    tool_print_options(to, FOR_ALL);
    return status;
}

static int command_help(const tool_command *c)
{
    printf("Usage: ecfit %s %s\n%s\n\n", c->name, c->usage, c->help);
    tool_print_options(stdout, c->of);
    return EXIT_DONE;
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
    tool_request request;
    int first = 0, status = tool_read_options(c, argc - 1, argv + 1, &o, &request, &first);
    if (status) return status;
    if (request == REQUEST_HELP) return command_help(c);
    if (request == REQUEST_VERSION) return version(&o);
    o.paths = (const char *const *)argv + 1 + first;
    o.n_paths = (size_t)(argc - 1 - first);
    if (!o.n_paths) {
        fprintf(stderr, "ecfit: %s needs %s\n", c->name, c->usage);
        return EXIT_USAGE;
    }
    tool_tell_idle(c, &o);
    return tool_files_clash(&o) ? EXIT_USAGE : c->run(&o);
}

/* A standard stream that is closed must not lend its number to the next file. */
static void occupy_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) return;
}

int main(int argc, char **argv)
{
    occupy_streams();
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    int status = program(argc, argv);
    return status == EXIT_USAGE ? status : tool_stdout_close(status); /* a help text on a full disk */
}

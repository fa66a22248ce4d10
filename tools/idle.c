/* Options that a command has, but that do nothing beside the other ones: told, never passed over in silence. */
#include "ecfit_tool.h"
#include <string.h>
#include <sys/stat.h>

static bool is(const tool_options *o, const char *command) { return !strcmp(o->command, command); }

static bool no_folder(const tool_options *o)
{
    struct stat st;
    for (size_t i = 0; i < o->n_paths; i++)
        if (!stat(o->paths[i], &st) && S_ISDIR(st.st_mode)) return false;
    return true;
}

static bool reads_text(const tool_options *o) { return o->reading.input == ECFIT_INPUT_TEXT; }
static bool notices_as(const tool_options *o, tool_format f)
{
    return o->format == f && (is(o, "classify") || is(o, "tag") || is(o, "analyse"));
}
static bool notices_as_text(const tool_options *o) { return notices_as(o, FORMAT_TEXT); }
static bool notices_as_table(const tool_options *o)
{
    return notices_as(o, FORMAT_CSV) || notices_as(o, FORMAT_SQLITE);
}
static bool three_in_csv(const tool_options *o) { return notices_as(o, FORMAT_CSV) && o->analysis.top > 3; }
static bool tags_as_text(const tool_options *o) { return is(o, "tag") && o->format == FORMAT_TEXT; }
static bool reading_as_json(const tool_options *o) { return is(o, "text") && o->format == FORMAT_JSONL; }
static bool prints_features(const tool_options *o) { return is(o, "features"); }
static bool why_not(const tool_options *o) { return is(o, "explain") && o->why_not; }
static bool names(const tool_options *o) { return is(o, "explain") && !o->why_not && !o->trace; }
static bool workshop(const tool_options *o, const char *command)
{
    return is(o, "dict") && o->n_paths && !strcmp(o->paths[0], command);
}
static bool checks(const tool_options *o) { return workshop(o, "check"); }
static bool imports(const tool_options *o) { return workshop(o, "import"); }
static bool imports_nothing(const tool_options *o) { return is(o, "dict") && !imports(o); }
static bool imports_table(const tool_options *o) { return imports(o) && o->n_paths > 1 && !strcmp(o->paths[1], "tsv"); }
static bool checks_nothing(const tool_options *o) { return is(o, "dict") && !checks(o); }
static bool suggests_nothing(const tool_options *o) { return is(o, "dict") && !workshop(o, "suggest"); }
static bool has_own_dictionaries(const tool_options *o) { return checks(o) || imports(o) || workshop(o, "diff"); }

#define ANALYSIS "min-confidence", "lang", "nomenclature", "ecf", "sheet", "force"
#define READING "input", "text-column", "title-column", "id-column", "glob"

static const struct idle {
    bool (*when)(const tool_options *o);
    const char *why;
    const char *options[16];
} idle[] = {
    {no_folder, "without a folder", {"glob"}},
    {reads_text, "with --input text", {"text-column", "title-column", "id-column"}},
    {notices_as_text, "on the text view: jsonl, csv and sqlite hand keys on", {"meta"}},
    {notices_as_table, "on csv and sqlite: text and jsonl name the other framework", {"crosswalk"}},
    {three_in_csv, "beyond 3 on csv", {"top"}},
    {tags_as_text, "on the text view of tag, which names no roles", {"top", "min-confidence", "force"}},
    {reading_as_json, "on jsonl, which always has them", {"sections"}},
    {prints_features, "on features", {"top", "min-confidence"}},
    {why_not, "beside --why-not", {"trace"}},
    {names, "without --trace or --why-not", {"top", ANALYSIS, READING}},
    {checks, "on check", {ANALYSIS, READING}},
    {imports, "on import", {ANALYSIS, READING}},
    {imports_nothing, "outside import", {"output", "name", "all"}},
    {imports_table, "on a table, which is read whole", {"all"}},
    {checks_nothing, "outside check", {"strict"}},
    {suggests_nothing, "outside suggest", {"top"}},
    {has_own_dictionaries, "here: the folders are arguments", {"dict"}},
};

static bool listed(const struct idle *row, const char *option)
{
    for (const char *const *name = row->options; *name; name++)
        if (!strcmp(*name, option)) return true;
    return false;
}

void tool_tell_idle(const tool_command *c, const tool_options *o)
{
    for (const tool_given *g = o->given, *end = g + o->n_given; g < end; g++)
        for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
            if (g->what & c->of && listed(&idle[i], g->option) && idle[i].when(o)) {
                fprintf(stderr, "ecfit: %s: --%s has no effect %s\n", o->command, g->option, idle[i].why);
                break;
            }
}

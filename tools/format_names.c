/* The format that the name of an output tells. */
#include "ecfit_tool.h"
#include <string.h>
#include <strings.h>

static const struct format_name {
    const char *ending;
    tool_format format;
    unsigned of; /* commands that write it */
} format_names[] = {
    {".txt", FORMAT_TEXT, FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE},
    {".jsonl", FORMAT_JSONL, FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE},
    {".ndjson", FORMAT_JSONL, FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE},
    {".json", FORMAT_JSONL, FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE},
    {".csv", FORMAT_CSV, FOR_NOTICES | FOR_PROFILE | FOR_SCORE},
    {".db", FORMAT_SQLITE, FOR_NOTICES},
    {".sqlite", FORMAT_SQLITE, FOR_NOTICES},
    {".sqlite3", FORMAT_SQLITE, FOR_NOTICES},
    {".html", FORMAT_HTML, FOR_SCORE},
    {".htm", FORMAT_HTML, FOR_SCORE},
    {0},
};

static const struct format_name *format_named(const char *path)
{
    const char *ending = path ? strrchr(path, '.') : NULL;
    for (const struct format_name *f = format_names; ending && f->ending; f++)
        if (!strcasecmp(ending, f->ending)) return f;
    return NULL;
}

/* "x.docx" and "x.jsonl.gz" promise what is not written. */
static bool promises_another(const char *path)
{
    static const char *const others[] = {".gz", ".zst", ".zip", ".xz", ".bz2", ".pdf", ".doc", ".docx", ".odt", ".rtf",
                                         ".xls", ".xlsx", ".ods", ".xml", ".yaml", ".yml", ".parquet"};
    const char *ending = path ? strrchr(path, '.') : NULL;
    for (size_t i = 0; ending && i < sizeof others / sizeof *others; i++)
        if (!strcasecmp(ending, others[i])) return true;
    return false;
}

void tool_choose_format(const tool_command *c, tool_options *o)
{
    static const char *const names[] = {"text", "jsonl", "csv", "sqlite", "html"};
    const unsigned writers = FOR_NOTICES | FOR_TEXT | FOR_PROFILE | FOR_SCORE;
    const struct format_name *f = c->of & writers ? format_named(o->output) : NULL;
    bool asked = false;
    for (size_t i = 0; i < o->n_given; i++) asked |= !strcmp(o->given[i].option, "format");
    if (c->of & writers && promises_another(o->output))
        fprintf(stderr, "ecfit: --output %s: written as %s\n", o->output, names[o->format]);
    if (!f || f->format == o->format || tool_is_special(o->output)) return;
    if (!asked && f->of & c->of) o->format = f->format;
    else if (f->format != FORMAT_TEXT)
        fprintf(stderr, "ecfit: --output %s: written as %s\n", o->output, names[o->format]);
}

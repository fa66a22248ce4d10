/* ecfit dict: the workshop for those who keep the dictionaries. */
#include "dict.h"
#include <string.h>

typedef struct dict_command {
    const char *name, *usage;
    size_t min, max; /* arguments */
    int (*run)(const tool_options *o);
} dict_command;

static const dict_command commands[] = {
    {"check", "check [DIR]", 0, 1, dict_check},
    {"stats", "stats CORPUS", 1, 1, dict_stats},
    {"suggest", "suggest CORPUS", 1, 1, dict_suggest},
    {"diff", "diff OLD NEW CORPUS", 3, 3, dict_diff},
    {"import", "import esco DIR [--all] | import tsv FILE, with --name NAME -o FOLDER", 2, 2, dict_import},
    {0},
};

int tool_dict(const tool_options *o)
{
    for (const dict_command *c = commands; c->name; c++) {
        if (strcmp(c->name, o->paths[0])) continue;
        tool_options inner = *o;
        inner.paths++, inner.n_paths--;
        if (inner.n_paths < c->min || inner.n_paths > c->max)
            return fprintf(stderr, "ecfit: expected \"ecfit dict %s\"\n", c->usage), EXIT_USAGE;
        return c->run(&inner);
    }
    fprintf(stderr, "ecfit: unknown workshop command \"%s\"; there are\n", o->paths[0]);
    for (const dict_command *c = commands; c->name; c++) fprintf(stderr, "  ecfit dict %s\n", c->usage);
    return EXIT_USAGE;
}

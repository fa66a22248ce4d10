/* ecfit dict check: everything wrong or suspicious in the dictionaries, with file and line, and what they cover. */
#include "dict.h"

typedef struct tally {
    size_t n_errors, n_warnings;
} tally;

static void print_problem(void *ctx, const ecfit_problem *p)
{
    tally *t = ctx;
    *(p->error ? &t->n_errors : &t->n_warnings) += 1;
    printf("%s:", p->file[0] ? p->file : "dictionaries");
    if (p->line) printf("%u:", p->line);
    printf(" %s: %s\n", p->error ? "error" : "warning", p->what);
}

static void print_coverage(const ecfit_coverage *c)
{
    printf("%zu topics; terms: %zu English, %zu French; titles: %zu, %zu; rules: %zu, %zu\n", c->n_topics,
           c->n_terms[0], c->n_terms[1],
           c->n_titles[0], c->n_titles[1], c->n_rules[0], c->n_rules[1]);
    printf("e-CF items that a term points to: %zu of %zu English, %zu French; two or more: %zu, %zu\n",
           c->n_reached[0], c->n_items,
           c->n_reached[1], c->n_reached_twice[0], c->n_reached_twice[1]);
}

int dict_check(const tool_options *o)
{
    tally t = {0};
    ecfit_coverage coverage = {0};
    ecfit_error err;
    const char *dir = o->n_paths ? o->paths[0] : o->dictionaries;
    if (ecfit_dict_check(dir, print_problem, &t, &coverage, &err)) return tool_complain(&err), EXIT_DICTIONARY;
    print_coverage(&coverage);
    printf("%zu errors, %zu warnings\n", t.n_errors, t.n_warnings);
    return tool_stdout_close(t.n_errors || (o->strict && t.n_warnings) ? EXIT_DICTIONARY : EXIT_DONE);
}

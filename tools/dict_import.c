/* ecfit dict import: an overlay out of ESCO or of a company's own catalogue of jobs. */
#include "dict.h"
#include <string.h>

static int usage(const char *what) { return fprintf(stderr, "ecfit: dict import: %s\n", what), EXIT_USAGE; }

int dict_import(const tool_options *o)
{
    ecfit_import done;
    ecfit_error err;
    ecfit_status status;
    const char *kind = o->paths[0], *from = o->paths[1];
    if (!o->output) return usage("expected -o FOLDER for the overlay");
    if (!strcmp(kind, "esco")) {
        status = ecfit_import_esco(from, o->all, o->name ? o->name : "esco", o->output, &done, &err);
    } else if (!strcmp(kind, "tsv")) {
        if (!o->name) return usage("expected --name NAME for the nomenclature");
        status = ecfit_import_tsv(from, o->name, o->output, &done, &err);
    } else {
        return usage("expected esco or tsv");
    }
    if (status) return tool_complain(&err), EXIT_USAGE;
    const char *name = o->name ? o->name : "esco";
    printf("%zu roles, %zu English and %zu French lines of terms, %zu forms left out (too long for a phrase)\n",
           done.n_roles, done.n_terms[0],
           done.n_terms[1], done.n_skipped);
    printf("try: ecfit classify --dict %s --nomenclature %s NOTICE\n", o->output, name);
    return tool_stdout_close(EXIT_DONE);
}

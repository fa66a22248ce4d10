/* ecfit crosswalk: what a role or competence is called in another edition. */
#include "ecfit_tool.h"
#include <string.h>

enum { MAX_COUNTERPARTS = 16 };

static ecfit_lang language(const tool_options *o) { return o->analysis.lang == ECFIT_LANG_FR ? ECFIT_LANG_FR
                                                   : ECFIT_LANG_EN; }

/* The trap of recycled codes: the same code stands in the other edition but means something else. */
static void warn_of_namesake(const tool_options *o, const ecfit_kb *kb, const char *code, const ecfit_counterpart *c,
                             size_t n,
                             ecfit_text *out)
{
    const char *other = ecfit_code_title(kb, o->to, code, language(o));
    for (size_t i = 0; i < n; i++)
        if (!strcmp(c[i].code, code)) return;
    if (!other) return;
    const char *const parts[] = {"  careful: ", code, " of ", o->to, " is something else: ", other, "\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) ecfit_text_put(out, parts[i]);
}

static void put_counterpart(const ecfit_counterpart *c, const char *framework, ecfit_text *out)
{
    char line[400];
    if (c->certainty == ECFIT_NEAREST)
        snprintf(line, sizeof line, "  %s %s  %s  (none: nearest, %d %%)\n", framework, c->code, c->title,
                 (int)(c->share * 100 + 0.5));
    else
        snprintf(line, sizeof line, "  %s %s  %s  (%s, %s)\n", framework, c->code, c->title,
                 ecfit_certainty_name(c->certainty), c->relation);
    ecfit_text_put(out, line);
}

static int one_code(const tool_options *o, const ecfit_kb *kb, const char *code, ecfit_text *out)
{
    ecfit_counterpart c[MAX_COUNTERPARTS];
    ecfit_error err;
    const char *title;
    char line[400];
    size_t n;
    if (ecfit_crosswalk(kb, code, o->from, o->to, language(o), c, MAX_COUNTERPARTS, &n, &title, &err))
        return tool_complain(&err), strcmp(err.where, code) ? EXIT_USAGE : EXIT_SOME_FAILED; /* no such framework */
    snprintf(line, sizeof line, "%s %s  %s\n", o->from, code, title);
    ecfit_text_put(out, line);
    if (!n) ecfit_text_put(out, "  no counterpart\n");
    for (size_t i = 0; i < n; i++) put_counterpart(&c[i], o->to, out);
    warn_of_namesake(o, kb, code, c, n, out);
    return EXIT_DONE;
}

int tool_crosswalk(const tool_options *o)
{
    if (!o->from || !o->to)
        return fputs("ecfit: crosswalk needs --from and --to, as in --from cigref-2011 --to cigref-2024\n", stderr),
            EXIT_USAGE;
    tool_output out;
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    if (!tool_output_open(&out, o->output)) return ecfit_kb_free(kb), EXIT_USAGE;
    int status = EXIT_DONE;
    ecfit_text text = {0};
    for (size_t i = 0; i < o->n_paths && status != EXIT_USAGE; i++) {
        const int got = one_code(o, kb, o->paths[i], &text);
        if (got) status = got;
    }
    tool_output_write(&out, &text);
    ecfit_text_free(&text);
    int closed = tool_output_close(&out);
    ecfit_kb_free(kb);
    return closed != EXIT_DONE ? closed : status;
}

/* ecfit dict diff: what changes in the answers between two versions of the dictionaries, and by which entries. */
#include "dict.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLAMED = 4 };

/* What one version made of a notice. */
typedef struct version {
    ecfit_kb *kb;
    dict_reading reading;
    const ecfit_record *record;
    struct { uint32_t number, start, end; double weight; } *found;
    size_t n_found, cap_found;
} version;

typedef struct tally {
    size_t n_notices, n_roles, n_competences, n_mended, n_broken;
} tally;

/* ---- versions --------------------------------------------------------------------------------------------- */

/* A folder is a whole set of dictionaries, or one to lay over the built-in ones. */
static bool open_version(version *v, const char *dir)
{
    ecfit_error err;
    v->kb = ecfit_kb_builtin(dir, &err);
    if (!v->kb) return tool_complain(&err), false;
    return dict_reading_init(&v->reading, v->kb);
}

static void close_version(version *v)
{
    dict_reading_clear(&v->reading);
    ecfit_kb_free(v->kb);
    free(v->found);
}

static void note(void *ctx, const ecfit_mention *m)
{
    version *v = ctx;
    if (v->n_found == v->cap_found) {
        size_t cap = v->cap_found ? 2 * v->cap_found : 256;
        void *fresh = realloc(v->found, cap * sizeof *v->found);
        if (!fresh) return;
        v->found = fresh, v->cap_found = cap;
    }
    v->found[v->n_found].number = m->number;
    v->found[v->n_found].start = m->start;
    v->found[v->n_found].end = m->end;
    v->found[v->n_found++].weight = m->weight;
}

static bool read_with(version *v, dict_walk *walk)
{
    v->n_found = 0;
    v->record = dict_read(&v->reading, walk);
    if (v->record) ecfit_worker_mentions(v->reading.worker, note, v);
    return v->record;
}

/* ---- who is to blame -------------------------------------------------------------------------------------- */

static bool same_entry(const version *a, uint32_t x, const version *b, uint32_t y)
{
    ecfit_entry e, f;
    if (!ecfit_kb_entry(a->kb, x, &e) || !ecfit_kb_entry(b->kb, y, &f)) return false;
    bool same_topic = e.topic && f.topic ? !strcmp(e.topic, f.topic) : e.topic == f.topic;
    return same_topic && !strcmp(e.kind, f.kind) && !strcmp(e.phrase, f.phrase);
}

/* How strongly finding i of v speaks for the code, beyond what the other version has at the same place. */
static double gain(const version *v, size_t i, const version *other, const char *code)
{
    double own = v->found[i].weight * ecfit_worker_speaks(v->reading.worker, v->record, v->found[i].number, code);
    for (size_t k = 0; k < other->n_found; k++)
        if (other->found[k].start == v->found[i].start && other->found[k].end == v->found[i].end &&
            same_entry(v, v->found[i].number, other, other->found[k].number))
            return own - other->found[k].weight * ecfit_worker_speaks(other->reading.worker, other->record,
                                                                      other->found[k].number, code);
    return own;
}

static void blame(const version *v, const version *other, const char *code, char sign)
{
    double last = 1e9;
    for (size_t n = 0; n < BLAMED; n++) {
        double best = 0.01;
        size_t pick = SIZE_MAX;
        for (size_t i = 0; i < v->n_found; i++) {
            double g = gain(v, i, other, code);
            if (g > best && g < last) best = g, pick = i;
        }
        if (pick == SIZE_MAX) return;
        last = best;
        ecfit_entry e;
        ecfit_kb_entry(v->kb, v->found[pick].number, &e);
        printf("    %c %.2f for %s  %s:%u  %s \"%s\"\n", sign, best, code, e.file, e.line, e.kind, e.phrase);
    }
}

/* A code came in or went out: what the version that has it found, and what the other one found against it. */
static void explain_change(const version *old, const version *new, const char *gone, const char *come)
{
    if (come) blame(new, old, come, '+');
    if (gone) blame(old, new, gone, '-');
}

/* ---- changes ---------------------------------------------------------------------------------------------- */

static const char *first_role(const ecfit_record *r) { return r->n_roles ? r->roles[0].code : NULL; }

static bool has_competence(const ecfit_record *r, const char *code)
{
    for (size_t i = 0; i < r->n_competences; i++)
        if (!strcmp(r->competences[i].code, code)) return true;
    return false;
}

static void headline(bool *printed, const dict_walk *w)
{
    if (!*printed) printf("%s  %s\n", w->in.id, w->in.title ? w->in.title : "");
    *printed = true;
}

static void compare_roles(const version *old, const version *new, const dict_walk *w, tally *t, bool *printed)
{
    const char *gone = first_role(old->record), *come = first_role(new->record);
    if (gone == come || (gone && come && !strcmp(gone, come))) return;
    bool was_right = dict_role_right(&w->labels, old->record), is_right = dict_role_right(&w->labels, new->record);
    headline(printed, w);
    printf("  role %s -> %s", gone ? gone : "none", come ? come : "none");
    if (w->labels.labelled)
        printf("  (%s)", was_right ? is_right ? "both right" : "broken" : is_right ? "mended" : "both wrong");
    putchar('\n');
    explain_change(old, new, gone, come);
    t->n_roles++;
    t->n_mended += w->labels.labelled && !was_right && is_right;
    t->n_broken += w->labels.labelled && was_right && !is_right;
}

static void compare_competences(const version *old, const version *new, const dict_walk *w, tally *t, bool *printed)
{
    bool changed = false;
    for (size_t i = 0; i < new->record->n_competences; i++) {
        const char *code = new->record->competences[i].code;
        if (has_competence(old->record, code)) continue;
        changed = true, headline(printed, w);
        printf("  + %s\n", code);
        explain_change(old, new, NULL, code);
    }
    for (size_t i = 0; i < old->record->n_competences; i++) {
        const char *code = old->record->competences[i].code;
        if (has_competence(new->record, code)) continue;
        changed = true, headline(printed, w);
        printf("  - %s\n", code);
        explain_change(old, new, code, NULL);
    }
    t->n_competences += changed;
}

static int compare_all(version *old, version *new, dict_walk *walk)
{
    tally t = {0};
    while (dict_walk_next(walk)) {
        bool printed = false;
        if (!read_with(old, walk) || !read_with(new, walk)) continue;
        t.n_notices++;
        compare_roles(old, new, walk, &t, &printed);
        compare_competences(old, new, walk, &t, &printed);
    }
    printf("%zu notices: the first role changes on %zu (labelled: %zu mended, %zu broken), competences on %zu\n",
           t.n_notices, t.n_roles,
           t.n_mended, t.n_broken, t.n_competences);
    return tool_stdout_close(walk->n_failed ? EXIT_SOME_FAILED : EXIT_DONE);
}

int dict_diff(const tool_options *o)
{
    version old = {0}, new = {0};
    dict_walk walk = {0};
    int status = EXIT_DICTIONARY;
    if (open_version(&old, o->paths[0]) && open_version(&new, o->paths[1]))
        status = dict_walk_open(&walk, o, o->paths[2]) ? compare_all(&old, &new, &walk) : EXIT_USAGE;
    dict_walk_close(&walk);
    close_version(&old);
    close_version(&new);
    return status;
}

/* The facade of the workshop: checking the dictionaries. */
#include "lexicon/audit.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct heard {
    bool error;
    unsigned line;
    char *file, *what;
} heard;

/* Keeps what it hears, to tell it in order. */
typedef struct keeper {
    kb_listener listener;
    const char *below; /* only files below this folder count; NULL: all */
    VEC(heard) all;
    bool failed;
} keeper;

static void keep(kb_listener *l, bool error, const char *file, unsigned line, const char *what)
{
    keeper *k = (keeper *)l;
    if (k->below && strncmp(file, k->below, strlen(k->below))) return;
    heard *slot = vec_push(&k->all);
    if (!slot) {
        k->failed = true;
        return;
    }
    *slot = (heard){error, line, strdup(file), strdup(what)};
    k->failed |= !slot->file || !slot->what;
}

static int by_place(const void *a, const void *b)
{
    const heard *x = a, *y = b;
    int order = strcmp(x->file, y->file);
    if (!order) order = x->line < y->line ? -1 : x->line > y->line;
    return order ? order : strcmp(x->what, y->what);
}

/* In order, and what was heard twice (title and body) once. */
static void report(keeper *k, ecfit_problem_fn *fn, void *ctx)
{
    if (k->all.n) qsort(k->all.at, k->all.n, sizeof *k->all.at, by_place);
    for (size_t i = 0; i < k->all.n; i++) {
        const heard *h = &k->all.at[i];
        if (i && !by_place(h, h - 1)) continue;
        const ecfit_problem p = {h->error, h->file, h->line, h->what};
        fn(ctx, &p);
    }
}

static void keeper_clear(keeper *k)
{
    for (size_t i = 0; i < k->all.n; i++) free(k->all.at[i].file), free(k->all.at[i].what);
    vec_free(&k->all);
}

/* What is to be checked; NULL with *err set when it cannot be loaded at all. */
static ecfit_kb *load(const char *dir, keeper *k, ecfit_error *err)
{
    if (dir && kb_is_whole(dir)) return kb_load_listening(dir, NULL, &k->listener, err);
    ecfit_kb *base = ecfit_kb_builtin(NULL, err);
    if (!base || !dir) return base;
    k->below = dir;
    ecfit_kb *kb = kb_load_listening(dir, base, &k->listener, err);
    ecfit_kb_free(base);
    return kb;
}

ecfit_status ecfit_dict_check(const char *dir, ecfit_problem_fn *fn, void *ctx, ecfit_coverage *coverage,
                              ecfit_error *err)
{
    keeper k = {.listener = {keep}};
    ecfit_error why = {0};
    ecfit_kb *kb = load(dir, &k, &why);
    ecfit_status status = kb ? kb_audit(kb, &k.listener, &why) : why.code;
    if (!status && k.failed) status = ecfit_fail(&why, ECFIT_ENOMEM, dir, 0, "out of memory");
    if (status != ECFIT_ENOMEM) report(&k, fn, ctx);
    if (kb && coverage) kb_coverage(kb, coverage);
    if (status && err) *err = why;
    ecfit_kb_free(kb);
    keeper_clear(&k);
    return status;
}

/* ---- entries ---------------------------------------------------------------------------------------------- */

uint32_t ecfit_kb_entries(const ecfit_kb *kb) { return (uint32_t)(kb->n_entries + kb->n_rules); }

bool ecfit_kb_entry(const ecfit_kb *kb, uint32_t number, ecfit_entry *out)
{
    if (number >= ecfit_kb_entries(kb)) return false;
    if (number >= kb->n_entries) {
        const kb_rule *r = &kb->rules[number - kb->n_entries];
        *out = (ecfit_entry){.kind = "rule", .phrase = kb_str(kb, r->name), .file = kb_str(kb, r->file), .line = r->line};
        if (r->topic != KB_NONE) out->topic = kb_str(kb, kb->topics[r->topic].slug);
        return true;
    }
    const kb_entry *e = &kb->entries[number];
    if (e->kind != KB_TERM && e->kind != KB_TITLE) return false;
    *out = (ecfit_entry){.kind = "title", .phrase = kb_str(kb, e->text), .file = kb_str(kb, e->file), .line = e->line};
    if (e->kind == KB_TERM) out->kind = "term", out->topic = kb_str(kb, kb->topics[e->value].slug);
    return true;
}

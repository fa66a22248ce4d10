/* Notices of a corpus with their labels, for the workshop. */
#include "dict.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

static const char meta_keys[] = "in_scope,role2011,also2011,role2024,also2024,ecf";

/* ---- labels ----------------------------------------------------------------------------------------------- */

static void add_code(char (*codes)[DICT_CODE_SIZE], size_t *n, const char *code)
{
    if (!code || !*code || *n == DICT_MAX_CODES) return;
    snprintf(codes[(*n)++], DICT_CODE_SIZE, "%s", code);
}

static const char *text_of(yajl_val v) { return v && YAJL_IS_STRING(v) ? YAJL_GET_STRING(v) : NULL; }

static yajl_val member(yajl_val object, const char *key, yajl_type type)
{
    const char *path[] = {key, NULL};
    return object ? yajl_tree_get(object, path, type) : NULL;
}

static void add_roles(dict_labels *l, yajl_val meta, const char *role_key, const char *also_key)
{
    yajl_val also = member(meta, also_key, yajl_t_array);
    add_code(l->roles, &l->n_roles, text_of(member(meta, role_key, yajl_t_string)));
    for (size_t i = 0; YAJL_IS_ARRAY(also) && i < YAJL_GET_ARRAY(also)->len; i++)
        add_code(l->roles, &l->n_roles, text_of(YAJL_GET_ARRAY(also)->values[i]));
}

static void add_competences(dict_labels *l, yajl_val meta)
{
    yajl_val ecf = member(meta, "ecf", yajl_t_array);
    for (size_t i = 0; YAJL_IS_ARRAY(ecf) && i < YAJL_GET_ARRAY(ecf)->len; i++)
        add_code(l->competences, &l->n_competences, text_of(member(YAJL_GET_ARRAY(ecf)->values[i], "code",
                                                                   yajl_t_string)));
}

/* Roles are labelled in the editions of 2011 and 2024, competences in e-CF 2.0. */
static void read_labels(dict_labels *l, const char *json, const ecfit_options *o)
{
    *l = (dict_labels){.labelled = false};
    yajl_val meta = json ? yajl_tree_parse(json, NULL, 0) : NULL, scope = member(meta, "in_scope", yajl_t_any);
    bool latest = o->nomenclature && !strcmp(o->nomenclature, "cigref-2024");
    bool known = !o->nomenclature || latest || !strcmp(o->nomenclature, "cigref-2011");
    l->labelled = known && (YAJL_IS_TRUE(scope) || YAJL_IS_FALSE(scope));
    l->in_scope = YAJL_IS_TRUE(scope);
    if (known) add_roles(l, meta, latest ? "role2024" : "role2011", latest ? "also2024" : "also2011");
    if (!o->ecf || !strcmp(o->ecf, "2.0")) add_competences(l, meta);
    yajl_tree_free(meta);
}

bool dict_has_code(const char (*codes)[DICT_CODE_SIZE], size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(codes[i], code)) return true;
    return false;
}

bool dict_role_right(const dict_labels *l, const ecfit_record *r)
{
    if (!l->in_scope || !r->n_roles) return l->in_scope == (r->n_roles > 0);
    return dict_has_code((const char(*)[DICT_CODE_SIZE])l->roles, l->n_roles, r->roles[0].code);
}

/* ---- the walk --------------------------------------------------------------------------------------------- */

bool dict_walk_open(dict_walk *w, const tool_options *o, const char *corpus)
{
    ecfit_error err;
    ecfit_reader_options reading = o->reading;
    reading.meta_keys = meta_keys;
    *w = (dict_walk){.o = o, .corpus = corpus};
    w->reader = ecfit_reader_new(&w->corpus, 1, &reading, &err);
    if (!w->reader) tool_complain(&err);
    return w->reader;
}

bool dict_walk_next(dict_walk *w)
{
    ecfit_error err;
    int got;
    while ((got = ecfit_reader_next(w->reader, &w->in, &err)) < 0) tool_complain(&err), w->n_failed++;
    if (got) read_labels(&w->labels, w->in.meta, &w->o->analysis);
    return got;
}

void dict_walk_close(dict_walk *w) { ecfit_reader_free(w->reader); }

bool dict_reading_init(dict_reading *r, const ecfit_kb *kb)
{
    *r = (dict_reading){ecfit_worker_new(kb), ecfit_result_new()};
    if (r->worker && r->result) return true;
    fputs("ecfit: out of memory\n", stderr);
    dict_reading_clear(r);
    return false;
}

void dict_reading_clear(dict_reading *r)
{
    ecfit_worker_free(r->worker);
    ecfit_result_free(r->result);
    *r = (dict_reading){0};
}

const ecfit_record *dict_read(dict_reading *r, dict_walk *w)
{
    ecfit_error err;
    const ecfit_document doc = {.id = w->in.id, .title = w->in.title, .text = w->in.text, .len_bytes = w->in.len_bytes};
    ecfit_options analysis = w->o->analysis;
    analysis.lang = tool_lang(w->o, &w->in);
    if (!ecfit_analyse(r->worker, &doc, &analysis, r->result, &err)) return ecfit_result_record(r->result);
    tool_complain(&err);
    w->n_failed++;
    return NULL;
}

/* One row a notice (RFC 4180), for spreadsheets. A cell that a spreadsheet would take for a formula gets an apostrophe
 * in front (OWASP, "CSV injection"). */
#include "batch.h"
#include <string.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_tree.h>

enum { CSV_ROLES = 3 };

static void put_cell(ecfit_text *out, const char *z, bool first)
{
    if (!first) ecfit_text_add(out, ",", 1);
    if (!z || !*z) return;
    bool formula = strchr("=+-@\t\r\n", *z);
    bool quoted = formula || strpbrk(z, ",\"\r\n;\t") || *z == ' ' || z[strlen(z) - 1] == ' ';
    if (!quoted) {
        ecfit_text_put(out, z);
        return;
    }
    ecfit_text_put(out, formula ? "\"'" : "\"");
    for (const char *q; (q = strchr(z, '"')); z = q + 1) {
        ecfit_text_add(out, z, (size_t)(q - z));
        ecfit_text_put(out, "\"\"");
    }
    ecfit_text_put(out, z);
    ecfit_text_put(out, "\"");
}

/* A number is written as it is: "-1" is no formula. */
static void put_number(ecfit_text *out, const char *format, double v)
{
    char text[32];
    snprintf(text, sizeof text, format, v);
    ecfit_text_add(out, ",", 1);
    ecfit_text_put(out, text);
}

static void put_int_or_nothing(ecfit_text *out, int v)
{
    if (v < 0) ecfit_text_add(out, ",", 1);
    else put_number(out, "%.0f", v);
}

/* ---- what --meta hands on: a column a key ------------------------------------------------------------------ */

/* The next key of "a,b"; false when there is none. */
static bool next_key(const char **keys, char *key, size_t size)
{
    if (!*keys) return false;
    *keys += strspn(*keys, " ");
    size_t n = strcspn(*keys, ",");
    snprintf(key, size, "%.*s", (int)n, *keys);
    for (size_t len = strlen(key); len && key[len - 1] == ' '; len--) key[len - 1] = 0;
    *keys = (*keys)[n] ? *keys + n + 1 : NULL;
    return true;
}

static void generate_string(yajl_gen g, const char *z) { yajl_gen_string(g, (const unsigned char *)z, strlen(z)); }

static void generate(yajl_gen g, yajl_val v)
{
    if (YAJL_IS_STRING(v)) generate_string(g, v->u.string);
    else if (YAJL_IS_NUMBER(v)) yajl_gen_number(g, v->u.number.r, strlen(v->u.number.r));
    else if (YAJL_IS_TRUE(v) || YAJL_IS_FALSE(v)) yajl_gen_bool(g, YAJL_IS_TRUE(v));
    else if (YAJL_IS_ARRAY(v)) {
        yajl_gen_array_open(g);
        for (size_t i = 0; i < YAJL_GET_ARRAY(v)->len; i++) generate(g, YAJL_GET_ARRAY(v)->values[i]);
        yajl_gen_array_close(g);
    } else if (YAJL_IS_OBJECT(v)) {
        yajl_gen_map_open(g);
        for (size_t i = 0; i < YAJL_GET_OBJECT(v)->len; i++) {
            generate_string(g, YAJL_GET_OBJECT(v)->keys[i]);
            generate(g, YAJL_GET_OBJECT(v)->values[i]);
        }
        yajl_gen_map_close(g);
    } else yajl_gen_null(g);
}

/* Lists and objects stay JSON. */
static void put_json(yajl_val v, ecfit_text *out)
{
    const unsigned char *text = NULL;
    size_t len = 0;
    yajl_gen g = yajl_gen_alloc(NULL);
    if (g) generate(g, v), yajl_gen_get_buf(g, &text, &len);
    put_cell(out, (const char *)text, false);
    if (g) yajl_gen_free(g);
    else out->failed = true;
}

static void put_value(yajl_val v, ecfit_text *out)
{
    if (!v || YAJL_IS_NULL(v)) put_cell(out, NULL, false);
    else if (YAJL_IS_STRING(v)) put_cell(out, YAJL_GET_STRING(v), false);
    else if (YAJL_IS_NUMBER(v)) ecfit_text_put(out, ","), ecfit_text_put(out, YAJL_GET_NUMBER(v));
    else put_json(v, out);
}

static void put_meta(const tool_options *o, const ecfit_record *r, ecfit_text *out)
{
    char key[256];
    const char *keys = o->reading.meta_keys, *path[] = {key, NULL};
    if (!keys) return;
    yajl_val meta = r->meta ? yajl_tree_parse(r->meta, NULL, 0) : NULL;
    while (next_key(&keys, key, sizeof key)) put_value(meta ? yajl_tree_get(meta, path, yajl_t_any) : NULL, out);
    yajl_tree_free(meta);
}

static void put_meta_names(const tool_options *o, ecfit_text *out)
{
    char key[256], name[262];
    for (const char *keys = o->reading.meta_keys; next_key(&keys, key, sizeof key);) {
        snprintf(name, sizeof name, "meta_%s", key);
        put_cell(out, name, false);
    }
}

/* ---- the row ---------------------------------------------------------------------------------------------- */

void tool_csv_header(const tool_options *o, ecfit_text *out)
{
    char cell[80];
    ecfit_text_put(out, "id,title,lang,in_scope,scope_score,abstain");
    for (int i = 1; i <= CSV_ROLES; i++) {
        snprintf(cell, sizeof cell, ",role_%d,role_%d_title,role_%d_confidence", i, i, i);
        ecfit_text_put(out, cell);
    }
    ecfit_text_put(out, ",competences,years_min,eqf_min,languages,clearance,contract,warnings");
    put_meta_names(o, out);
    ecfit_text_put(out, "\r\n");
}

static void put_roles(const ecfit_record *r, ecfit_text *out)
{
    for (size_t i = 0; i < CSV_ROLES; i++) {
        if (i >= r->n_roles) {
            ecfit_text_put(out, ",,,");
            continue;
        }
        put_cell(out, r->roles[i].code, false);
        put_cell(out, r->roles[i].title, false);
        put_number(out, "%.3f", r->roles[i].confidence);
    }
}

/* "B.4:3 C.1:2": codes with their levels. */
static void put_competences(const ecfit_record *r, ecfit_text *cell, ecfit_text *out)
{
    char level[16];
    cell->len = 0;
    for (size_t i = 0; i < r->n_competences; i++) {
        if (i) ecfit_text_put(cell, " ");
        ecfit_text_put(cell, r->competences[i].code);
        snprintf(level, sizeof level, ":%d", r->competences[i].level);
        ecfit_text_put(cell, level);
    }
    ecfit_text_add(cell, "", 1);
    put_cell(out, cell->failed ? "" : cell->ptr, false);
}

/* "en:C1", and the other members of its group behind it: "en:C1|fr:B2", "ar|en|fr(two)". */
static void put_language(const ecfit_language_need *l, const ecfit_language_need *end, ecfit_text *cell)
{
    static const char *const enough[] = {"", "", "(two)", "(three)"};
    const ecfit_language_need *first = l;
    for (; l < end; l++) {
        if (l != first && (!first->any_of || l->any_of != first->any_of)) continue;
        if (l != first) ecfit_text_put(cell, "|");
        ecfit_text_put(cell, l->lang);
        if (l->level) ecfit_text_put(cell, ":"), ecfit_text_put(cell, l->level);
    }
    ecfit_text_put(cell, enough[first->at_least < 4 ? first->at_least : 3]);
    if (first->modality == ECFIT_MODALITY_DESIRABLE) ecfit_text_put(cell, "(desirable)");
}

static bool told_before(const ecfit_requirements *q, const ecfit_language_need *l)
{
    for (const ecfit_language_need *o = q->languages; l->any_of && o < l; o++)
        if (o->any_of == l->any_of) return true;
    return false;
}

/* "en:C1 fr(desirable)": those that are asked for, and those that would be nice. */
static void put_languages(const ecfit_requirements *q, ecfit_text *cell, ecfit_text *out)
{
    cell->len = 0;
    for (const ecfit_language_need *l = q->languages, *end = l + q->n_languages; l < end; l++) {
        const bool asked = l->modality == ECFIT_MODALITY_REQUIRED || l->modality == ECFIT_MODALITY_DESIRABLE;
        if (!asked || told_before(q, l)) continue;
        if (cell->len) ecfit_text_put(cell, " ");
        put_language(l, end, cell);
    }
    ecfit_text_add(cell, "", 1);
    put_cell(out, cell->failed ? "" : cell->ptr, false);
}

void tool_csv_record(const tool_options *o, const ecfit_record *r, ecfit_text *out)
{
    ecfit_text cell = {0};
    char warnings[24] = "";
    put_cell(out, r->id, true);
    put_cell(out, r->title, false);
    put_cell(out, ecfit_lang_code(r->lang), false);
    put_cell(out, r->in_scope ? "true" : "false", false);
    put_number(out, "%.3f", r->scope_score);
    put_cell(out, r->abstain ? "true" : "false", false);
    put_roles(r, out);
    put_competences(r, &cell, out);
    put_int_or_nothing(out, r->requirements.years_min);
    put_int_or_nothing(out, r->requirements.eqf_min);
    put_languages(&r->requirements, &cell, out);
    put_cell(out, r->requirements.clearance, false);
    put_cell(out, r->requirements.contract, false);
    if (r->n_warnings) snprintf(warnings, sizeof warnings, "%zu", r->n_warnings);
    put_cell(out, warnings, false);
    put_meta(o, r, out);
    ecfit_text_put(out, "\r\n");
    if (cell.failed) out->failed = true;
    ecfit_text_free(&cell);
}

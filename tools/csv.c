/* One row a notice (RFC 4180), for spreadsheets. A cell that a spreadsheet would take for a formula gets an apostrophe
 * in front (OWASP, "CSV injection"). */
#include "batch.h"
#include <string.h>

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

void tool_csv_header(ecfit_text *out)
{
    char cell[80];
    ecfit_text_put(out, "id,title,lang,in_scope,scope_score,abstain");
    for (int i = 1; i <= CSV_ROLES; i++) {
        snprintf(cell, sizeof cell, ",role_%d,role_%d_title,role_%d_confidence", i, i, i);
        ecfit_text_put(out, cell);
    }
    ecfit_text_put(out, ",competences,years_min,eqf_min,languages,clearance,contract,warnings\r\n");
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

static void put_languages(const ecfit_requirements *q, ecfit_text *cell, ecfit_text *out)
{
    cell->len = 0;
    for (size_t i = 0; i < q->n_languages; i++) {
        if (i) ecfit_text_put(cell, " ");
        ecfit_text_put(cell, q->languages[i].lang);
        if (q->languages[i].level) ecfit_text_put(cell, ":"), ecfit_text_put(cell, q->languages[i].level);
    }
    ecfit_text_add(cell, "", 1);
    put_cell(out, cell->failed ? "" : cell->ptr, false);
}

void tool_csv_record(const ecfit_record *r, ecfit_text *out)
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
    ecfit_text_put(out, "\r\n");
    if (cell.failed) out->failed = true;
    ecfit_text_free(&cell);
}

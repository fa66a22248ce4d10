/* Stems of the role sheets: cigref/EDITION.words.tsv, "code <TAB> stem=weight ...". */
#include "lexicon/build.h"
#include <stdio.h>

static const char *const editions[] = {"cigref-2000", "cigref-2011", "cigref-2024"};
enum { N_EDITIONS = sizeof editions / sizeof *editions };

static ecfit_status sheet_row(kb_build *b, const ecfit_table *t, const char *edition, ecfit_error *err)
{
    kb_sheet sheet = {kb_slug(b, edition, t->field[0]), (uint32_t)b->sheet_words.n, 0};
    if (sheet.role == KB_NONE)
        return ecfit_table_fail(t, err, "no role %.*s in %s", (int)t->field[0].len, t->field[0].ptr, edition);
    for (ecfit_str rest = t->field[1]; rest.ptr && rest.len;) {
        ecfit_str value = ecfit_str_cut(&rest, ' '), stem = ecfit_str_cut(&value, '=');
        double weight;
        if (!stem.len || !value.ptr || !ecfit_parse_number(value, &weight))
            return ecfit_table_fail(t, err, "expected stem=weight, found \"%.*s\"", (int)stem.len, stem.ptr);
        kb_sheet_word *slot = vec_push(&b->sheet_words);
        KB_NEED(slot, err);
        *slot = (kb_sheet_word){ecfit_intern_add(&b->symbols, stem), (float)weight};
        KB_NEED(slot->sym != ECFIT_NO_ID, err);
    }
    sheet.n = (uint32_t)b->sheet_words.n - sheet.first;
    kb_sheet *slot = vec_push(&b->sheets);
    KB_NEED(slot, err);
    *slot = sheet;
    return ECFIT_OK;
}

ecfit_status kb_load_sheets(kb_build *b, const char *dir, ecfit_error *err)
{
    for (size_t i = 0; i < N_EDITIONS; i++) {
        char name[64], path[4096];
        ecfit_table t;
        snprintf(name, sizeof name, "cigref/%s.words.tsv", editions[i] + strlen("cigref-"));
        if (!kb_path(path, sizeof path, dir, name) || !kb_exists(path)) continue;
        KB_TRY(kb_open_table(b, &t, path, err));
        ecfit_status status = ECFIT_OK;
        while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, sheet_row(b, &t, editions[i], err), err);
        ecfit_table_close(&t);
        KB_TRY(status);
    }
    return ECFIT_OK;
}

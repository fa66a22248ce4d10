/* Catalogues of jobs that an overlay brings: nomenclatures/NAME/{roles.tsv,terms.en.tsv,terms.fr.tsv}. Their roles are
 * found by their own titles and terms, beside our occupations and without learned weights. */
#include "lexicon/build.h"
#include <stdio.h>

typedef struct catalogue {
    const char *name; /* of the nomenclature: the space of its codes, too */
    ecfit_lang lang;
} catalogue;

/* ---- titles ----------------------------------------------------------------------------------------------- */

/* A title that is too long or has no word in it can still be printed, but not be found. */
static ecfit_status add_title(kb_build *b, const ecfit_table *t, ecfit_lang lang, ecfit_str title, kb_entry entry,
                              ecfit_error *err)
{
    static const enum kb_space spaces[] = {KB_SPACE_TITLE, KB_SPACE_BODY};
    for (size_t i = 0; i < 2 && title.len; i++) {
        ecfit_status status = kb_add_phrase(b, t, spaces[i], lang, title, entry, NULL);
        if (status && status != ECFIT_EDICT) return ecfit_fail(err, status, t->path, t->line, "out of memory");
    }
    return ECFIT_OK;
}

static ecfit_status add_titles(kb_build *b, const ecfit_table *t, ecfit_lang lang, ecfit_str title,
                               ecfit_str alternates, kb_entry entry,
                               ecfit_error *err)
{
    entry.canonical = kb_text(b, title);
    KB_NEED(entry.canonical != KB_NONE, err);
    KB_TRY(add_title(b, t, lang, title, entry, err));
    for (ecfit_str rest = alternates; rest.ptr && rest.len;)
        KB_TRY(add_title(b, t, lang, ecfit_str_trim(ecfit_str_cut(&rest, ';')), entry, err));
    return ECFIT_OK;
}

/* ---- roles ------------------------------------------------------------------------------------------------ */

static ecfit_status role_row(kb_build *b, const ecfit_table *t, const catalogue *c, ecfit_error *err)
{
    const ecfit_str *f = t->field;
    ecfit_str title_fr = f[3].len ? f[3] : f[2];
    uint32_t row = (uint32_t)b->roles.n;
    if (!f[0].len || !f[2].len || f[0].len > 60) return ecfit_table_fail(t, err, "expected code, family and title");
    if (kb_slug(b, c->name, f[0]) != KB_NONE)
        return ecfit_table_fail(t, err, "code %.*s stands twice", (int)f[0].len, f[0].ptr);
    kb_warn_surplus(b, t, 7);
    if (row > UINT16_MAX) return ecfit_table_fail(t, err, "more than %d roles", UINT16_MAX);
    kb_role *slot = vec_push(&b->roles);
    kb_link *link = vec_push(&b->links);
    KB_NEED(slot && link, err);
    *slot = (kb_role){.code = kb_text(b, f[0]), .family = kb_text(b, f[1]), .title_en = kb_text(b, f[2]),
                      .title_fr = kb_text(b, title_fr),
                      .alternates_en = kb_text(b, f[4]), .alternates_fr = kb_text(b, f[5]), .origin = kb_text(b, f[6])};
    *link = (kb_link){(uint16_t)row, KB_LINK_ROLE, 0, 1};
    KB_NEED(slot->origin != KB_NONE && kb_slug_set(b, c->name, f[0], row), err);
    kb_entry entry = kb_entry_at(b, t, KB_ROLE_TITLE, ECFIT_N_LANGS);
    entry.first_link = (uint32_t)b->links.n - 1, entry.n_links = 1;
    KB_TRY(add_titles(b, t, ECFIT_LANG_EN, f[2], f[4], entry, err));
    return add_titles(b, t, ECFIT_LANG_FR, title_fr, f[5], entry, err);
}

/* ---- terms ------------------------------------------------------------------------------------------------ */

static ecfit_status term_row(kb_build *b, const ecfit_table *t, const catalogue *c, ecfit_error *err)
{
    kb_entry entry = kb_entry_at(b, t, KB_ROLE_TERM, c->lang);
    KB_TRY(kb_add_links(b, t, t->field[1], c->name, &entry.first_link, &entry.n_links, err));
    if (!entry.n_links) return ecfit_table_fail(t, err, "expected codes in column 2");
    kb_warn_surplus(b, t, 2);
    for (uint32_t i = entry.first_link; i < entry.first_link + entry.n_links; i++) b->links.at[i].kind = KB_LINK_ROLE;
    return kb_add_forms(b, t, KB_SPACE_BODY, c->lang, t->field[0], entry, err);
}

/* ---- files ------------------------------------------------------------------------------------------------ */

typedef ecfit_status row_fn(kb_build *b, const ecfit_table *t, const catalogue *c, ecfit_error *err);

static ecfit_status each_row(kb_build *b, const char *dir, const char *name, row_fn *row, const catalogue *c,
                             ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    if (!kb_path(path, sizeof path, dir, name)) return ecfit_fail(err, ECFIT_EIO, dir, 0, "path is too long");
    if (!kb_exists(path)) return ECFIT_OK;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, row(b, &t, c, err), err);
    ecfit_table_close(&t);
    return status;
}

static ecfit_status one_catalogue(kb_build *b, const char *path, const char *stem, void *ctx, ecfit_error *err)
{
    (void)ctx;
    catalogue c = {stem, ECFIT_LANG_EN};
    uint32_t first = (uint32_t)b->roles.n;
    if (kb_slug(b, "nomenclature", ecfit_str_of(stem)) != KB_NONE || !strcmp(stem, "occupation") ||
        !strcmp(stem, "competence"))
        return ecfit_fail(err, ECFIT_EDICT, path, 0, "a nomenclature \"%s\" is there already", stem);
    KB_TRY(each_row(b, path, "roles.tsv", role_row, &c, err));
    kb_nomenclature *slot = vec_push(&b->nomenclatures);
    KB_NEED(slot, err);
    *slot = (kb_nomenclature){kb_text(b, ecfit_str_of(stem)), first, (uint32_t)b->roles.n - first, KB_OWN_TERMS};
    if (!slot->n_roles) return ecfit_fail(err, ECFIT_EDICT, path, 0, "expected roles in roles.tsv");
    KB_NEED(kb_slug_set(b, "nomenclature", ecfit_str_of(stem), (uint32_t)b->nomenclatures.n - 1), err);
    KB_TRY(each_row(b, path, "terms.en.tsv", term_row, &c, err));
    c.lang = ECFIT_LANG_FR;
    return each_row(b, path, "terms.fr.tsv", term_row, &c, err);
}

ecfit_status kb_load_catalogues(kb_build *b, const char *dir, ecfit_error *err)
{
    return kb_each_file(b, dir, "nomenclatures", "", one_catalogue, NULL, err);
}

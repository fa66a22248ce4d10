/* Function words, e-CF editions, CIGREF editions, occupations, topics: the facts that everything else refers to. */
#include "lexicon/build.h"
#include <stdio.h>

static ecfit_status open_in(kb_build *b, ecfit_table *t, char *path, size_t size, const char *dir, const char *name, ecfit_error *err)
{
    if (!kb_path(path, size, dir, name)) return ecfit_fail(err, ECFIT_EIO, dir, 0, "path is too long");
    return kb_open_table(b, t, path, err);
}

/* Open dir/name, run `row` on each entry, close. */
typedef ecfit_status row_fn(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err);
static ecfit_status each_row(kb_build *b, const char *dir, const char *name, row_fn *row, void *ctx, ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    KB_TRY(open_in(b, &t, path, sizeof path, dir, name, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, row(b, &t, ctx, err), err);
    ecfit_table_close(&t);
    return status;
}

/* ---- function words --------------------------------------------------------------------------------------- */

/* The row of a word, made on first sight; NULL when memory ran out. */
static kb_fword *fword_of(kb_build *b, ecfit_str word)
{
    uint32_t row = kb_slug(b, "fword", word);
    if (row != KB_NONE) return &b->fwords.at[row];
    kb_fword *slot = vec_push(&b->fwords);
    if (!slot) return NULL;
    *slot = (kb_fword){.word = kb_text(b, word)};
    return slot->word != KB_NONE && kb_slug_set(b, "fword", word, (uint32_t)b->fwords.n - 1) ? slot : NULL;
}

/* "skip", "vote" and "as=stem". */
static ecfit_status function_word(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    unsigned flags = 0, lang = *(const unsigned *)ctx;
    uint32_t stem = 0;
    for (ecfit_str rest = t->field[1]; rest.ptr && rest.len;) {
        ecfit_str flag = ecfit_str_cut(&rest, ' ');
        if (ecfit_str_is(flag, "skip")) flags |= KB_FWORD_SKIP;
        else if (ecfit_str_is(flag, "vote")) flags |= KB_FWORD_VOTE;
        else if (flag.len > 3 && !memcmp(flag.ptr, "as=", 3)) stem = kb_text(b, (ecfit_str){flag.ptr + 3, flag.len - 3});
        else return ecfit_table_fail(t, err, "expected skip, vote or as=, found \"%.*s\"", (int)flag.len, flag.ptr);
    }
    kb_fword *word = fword_of(b, t->field[0]);
    KB_NEED(word, err);
    word->flags |= flags << (4 * lang);
    if (stem) word->stem[lang] = stem;
    return ECFIT_OK;
}

static ecfit_status foreign_word(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    (void)ctx;
    kb_fword *word = fword_of(b, t->field[0]);
    KB_NEED(word, err);
    word->flags |= KB_FWORD_FOREIGN;
    return ECFIT_OK;
}

ecfit_status kb_load_function_words(kb_build *b, const char *dir, ecfit_error *err)
{
    for (unsigned lang = 0; lang < ECFIT_N_LANGS; lang++) {
        char name[64];
        snprintf(name, sizeof name, "cues/%s/function_words.tsv", ecfit_lang_code((ecfit_lang)lang));
        KB_TRY(each_row(b, dir, name, function_word, &lang, err));
    }
    return each_row(b, dir, "cues/en/cv_other_languages.tsv", foreign_word, NULL, err);
}

/* ---- e-CF ------------------------------------------------------------------------------------------------- */

/* "2,3,4" -> bits 2, 3 and 4; 0 when it is something else. */
static unsigned parse_levels(ecfit_str s)
{
    unsigned bits = 0;
    while (s.ptr && s.len) {
        ecfit_str one = ecfit_str_trim(ecfit_str_cut(&s, ','));
        if (one.len != 1 || one.ptr[0] < '1' || one.ptr[0] > '5') return 0;
        bits |= 1u << (one.ptr[0] - '0');
    }
    return bits;
}

static ecfit_status add_items(kb_build *b, const ecfit_table *t, ecfit_str code, uint16_t competence, ecfit_str ids,
                              ecfit_error *err)
{
    while (ids.ptr && ids.len && !ecfit_str_is(ids, "-")) {
        ecfit_str id = ecfit_str_trim(ecfit_str_cut(&ids, ','));
        char full[32];
        int n = snprintf(full, sizeof full, "%.*s.%.*s", (int)code.len, code.ptr, (int)id.len, id.ptr);
        if (n < 4 || (size_t)n >= sizeof full) return ecfit_table_fail(t, err, "expected item ids like K1,K2");
        kb_item *slot = vec_push(&b->items);
        KB_NEED(slot, err);
        *slot = (kb_item){.code = kb_text(b, ecfit_str_of(full)), .competence = competence};
        KB_NEED(slot->code != KB_NONE && kb_slug_set(b, "item", ecfit_str_of(full), (uint32_t)b->items.n - 1), err);
    }
    return ECFIT_OK;
}

/* Our own competences: a row of crosswalk/competence.tsv is a code and its code in each edition. */
static ecfit_status competence_row(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    (void)ctx;
    kb_competence *slot = vec_push(&b->competences);
    uint32_t row = (uint32_t)b->competences.n - 1;
    KB_NEED(slot, err);
    if (row > UINT8_MAX) return ecfit_table_fail(t, err, "more than %d competences", UINT8_MAX + 1); /* see kb_link */
    *slot = (kb_competence){.code = kb_text(b, t->field[0])};
    KB_NEED(slot->code != KB_NONE && kb_slug_set(b, "competence", t->field[0], row), err);
    static const char *const spaces[] = {"own:2.0", "own:3.0", "own:4.0"};
    for (size_t i = 0; i < 3; i++)
        if (!ecfit_str_is(t->field[1 + i], "-") && kb_slug(b, spaces[i], t->field[1 + i]) == KB_NONE)
            KB_NEED(kb_slug_set(b, spaces[i], t->field[1 + i], row), err);
    return ECFIT_OK;
}

static ecfit_status frame_row(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    const char *edition = ctx;
    char space[32], frame_space[32];
    snprintf(space, sizeof space, "own:%s", edition);
    snprintf(frame_space, sizeof frame_space, "frame-%s", edition);
    uint32_t own = kb_slug(b, space, t->field[0]);
    unsigned levels = parse_levels(t->field[4]);
    if (own == KB_NONE)
        return ecfit_table_fail(t, err, "competence %.*s is not in crosswalk/competence.tsv", (int)t->field[0].len, t->field[0].ptr);
    if (!levels) return ecfit_table_fail(t, err, "expected levels like 2,3,4 in column 5");
    kb_frame *slot = vec_push(&b->frames);
    KB_NEED(slot, err);
    *slot = (kb_frame){.code = kb_text(b, t->field[0]), .area = kb_text(b, t->field[1]), .name_en = kb_text(b, t->field[2]),
                       .name_fr = kb_text(b, t->field[3]), .levels = (uint16_t)levels, .competence = (uint16_t)own};
    KB_NEED(kb_slug_set(b, frame_space, t->field[0], (uint32_t)b->frames.n - 1), err);
    b->competences.at[own].levels |= (uint16_t)(b->competences.at[own].levels ? 0 : levels);
    if (strcmp(edition, "2.0")) return ECFIT_OK;
    KB_TRY(add_items(b, t, t->field[0], (uint16_t)own, t->field[5], err));
    return add_items(b, t, t->field[0], (uint16_t)own, t->field[6], err);
}

static ecfit_status load_editions(kb_build *b, const char *dir, ecfit_error *err)
{
    static const char *const names[] = {"2.0", "3.0", "4.0"};
    KB_TRY(each_row(b, dir, "crosswalk/competence.tsv", competence_row, NULL, err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char file[64];
        uint32_t first = (uint32_t)b->frames.n;
        snprintf(file, sizeof file, "ecf/%s.tsv", names[i]);
        KB_TRY(each_row(b, dir, file, frame_row, (void *)(uintptr_t)names[i], err));
        kb_edition *slot = vec_push(&b->editions);
        KB_NEED(slot, err);
        *slot = (kb_edition){kb_text(b, ecfit_str_of(names[i])), first, (uint32_t)b->frames.n - first};
    }
    return ECFIT_OK;
}

/* ---- CIGREF and other role lists -------------------------------------------------------------------------- */

static ecfit_status role_row(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    kb_role *slot = vec_push(&b->roles);
    KB_NEED(slot, err);
    *slot = (kb_role){.code = kb_text(b, t->field[0]), .family = kb_text(b, t->field[1]), .title_en = kb_text(b, t->field[2]),
                      .title_fr = kb_text(b, t->field[3]), .alternates_en = kb_text(b, t->field[4]),
                      .alternates_fr = kb_text(b, t->field[5]), .origin = kb_text(b, t->field[6])};
    KB_NEED(slot->origin != KB_NONE && kb_slug_set(b, ctx, t->field[0], (uint32_t)b->roles.n - 1), err);
    return ECFIT_OK;
}

static ecfit_status cell_row(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    uint32_t role = kb_slug(b, ctx, t->field[0]), competence;
    competence = kb_slug(b, strcmp(ctx, "cigref-2011") ? "own:4.0" : "own:2.0", t->field[1]);
    if (competence == KB_NONE) competence = kb_slug(b, "own:3.0", t->field[1]);
    unsigned levels = parse_levels(t->field[2]);
    if (role == KB_NONE || competence == KB_NONE || !levels)
        return ecfit_table_fail(t, err, "expected role, competence, levels; one of them is unknown");
    const char *edition = !strcmp(ctx, "cigref-2011") ? "frame-2.0" : !strcmp(ctx, "cigref-2024") ? "frame-4.0" : "frame-3.0";
    uint32_t frame = kb_slug(b, edition, t->field[1]);
    bool as_printed = ecfit_str_is(t->field[3], "printed"); /* the source says so, although the framework does not allow it */
    if (frame != KB_NONE && levels & ~(unsigned)b->frames.at[frame].levels && !as_printed)
        kb_warn(b, t, "%s does not allow level %.*s of %.*s", edition + 6, (int)t->field[2].len, t->field[2].ptr, (int)t->field[1].len, t->field[1].ptr);
    kb_cell *slot = vec_push(&b->cells);
    KB_NEED(slot, err);
    *slot = (kb_cell){(uint16_t)role, (uint16_t)competence, (uint16_t)levels, 0};
    return ECFIT_OK;
}

static const char *const nomenclatures[][2] = {{"cigref-2000", "cigref/2000"}, {"cigref-2011", "cigref/2011"},
                                               {"cigref-2024", "cigref/2024"}, {"ict-2018", "cigref/ict-2018"}};
enum { N_NOMENCLATURES = sizeof nomenclatures / sizeof *nomenclatures };

static ecfit_status load_nomenclatures(kb_build *b, const char *dir, ecfit_error *err)
{
    for (size_t i = 0; i < N_NOMENCLATURES; i++) {
        char file[64], path[4096];
        uint32_t first = (uint32_t)b->roles.n;
        void *space = (void *)(uintptr_t)nomenclatures[i][0];
        snprintf(file, sizeof file, "%s.tsv", nomenclatures[i][1]);
        KB_TRY(each_row(b, dir, file, role_row, space, err));
        kb_nomenclature *slot = vec_push(&b->nomenclatures);
        KB_NEED(slot, err);
        *slot = (kb_nomenclature){kb_text(b, ecfit_str_of(nomenclatures[i][0])), first, (uint32_t)b->roles.n - first, 0};
        KB_NEED(kb_slug_set(b, "nomenclature", ecfit_str_of(nomenclatures[i][0]), (uint32_t)i), err);
        snprintf(file, sizeof file, "%s.levels.tsv", nomenclatures[i][1]);
        if (kb_path(path, sizeof path, dir, file) && kb_exists(path)) KB_TRY(each_row(b, dir, file, cell_row, space, err));
    }
    return ECFIT_OK;
}

static ecfit_status occupation_shares(kb_build *b, const ecfit_table *t, uint16_t occupation, const char *space,
                                      ecfit_str list, ecfit_error *err)
{
    for (ecfit_str rest = list; rest.ptr && rest.len && !ecfit_str_is(list, "-");) {
        ecfit_str word = ecfit_str_cut(&rest, ' '), code = ecfit_str_cut(&word, '=');
        double share = 1;
        uint32_t role = kb_slug(b, space, code);
        if (role == KB_NONE || (word.ptr && !ecfit_parse_number_in(word, 0, 1, &share)))
            return ecfit_table_fail(t, err, "expected codes of %s like 1.1=0.7, found \"%.*s\"", space, (int)code.len, code.ptr);
        kb_share *slot = vec_push(&b->shares);
        KB_NEED(slot, err);
        *slot = (kb_share){occupation, (uint16_t)role, (float)share};
    }
    return ECFIT_OK;
}

static ecfit_status occupation_row(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    (void)ctx;
    kb_occupation *slot = vec_push(&b->occupations);
    uint32_t row = (uint32_t)b->occupations.n - 1;
    KB_NEED(slot, err);
    *slot = (kb_occupation){kb_text(b, t->field[0]), kb_text(b, t->field[1]), kb_text(b, t->field[2])};
    KB_NEED(slot->name_fr != KB_NONE && kb_slug_set(b, "occupation", t->field[0], row), err);
    for (size_t i = 0; i < N_NOMENCLATURES; i++)
        KB_TRY(occupation_shares(b, t, (uint16_t)row, nomenclatures[i][0], t->field[3 + i], err));
    return ECFIT_OK;
}

ecfit_status kb_load_frameworks(kb_build *b, const char *dir, ecfit_error *err)
{
    KB_TRY(load_editions(b, dir, err));
    KB_TRY(load_nomenclatures(b, dir, err));
    return each_row(b, dir, "occupations.tsv", occupation_row, NULL, err);
}

/* ---- topics ----------------------------------------------------------------------------------------------- */

static ecfit_status topic_row(kb_build *b, ecfit_table *t, void *ctx, ecfit_error *err)
{
    (void)ctx;
    kb_topic topic = {.slug = kb_text(b, t->field[0]), .says = kb_text(b, t->field[1])};
    uint32_t n_occupations, n_competences, first;
    KB_TRY(kb_add_links(b, t, t->field[2], "occupation", &topic.first_link, &n_occupations, err));
    KB_TRY(kb_add_links(b, t, t->field[3], "competence", &first, &n_competences, err));
    kb_warn_surplus(b, t, 4);
    topic.n_links = n_occupations + n_competences;
    uint32_t older = b->overlay ? kb_slug(b, "topic", t->field[0]) : KB_NONE;
    if (older != KB_NONE) return b->topics.at[older] = topic, ECFIT_OK;
    kb_topic *slot = vec_push(&b->topics);
    KB_NEED(slot && topic.says != KB_NONE, err);
    *slot = topic;
    KB_NEED(kb_slug_set(b, "topic", t->field[0], (uint32_t)b->topics.n - 1), err);
    return ECFIT_OK;
}

ecfit_status kb_load_topics(kb_build *b, const char *dir, ecfit_error *err)
{
    return each_row(b, dir, "topics.tsv", topic_row, NULL, err);
}

ecfit_status kb_load_overlay_topics(kb_build *b, const char *dir, ecfit_error *err)
{
    char path[4096];
    if (!kb_path(path, sizeof path, dir, "topics.tsv") || !kb_exists(path)) return ECFIT_OK;
    return kb_load_topics(b, dir, err);
}

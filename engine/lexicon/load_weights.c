/* Learned weights: weights/{words,role,choice-*,competence,level,scope,sentence,parameters}.tsv. All of them may be absent. */
#include "lexicon/build.h"
#include "lexicon/image.h"
#include <math.h>
#include <stdio.h>

/* weights/NAME.tsv, and where the names of the classes are looked up. */
static const struct { const char *name, *space; } models[KB_N_MODELS] = {
    [KB_MODEL_ROLE] = {"role", "occupation"},           [KB_MODEL_COMPETENCE] = {"competence", "competence"},
    [KB_MODEL_LEVEL] = {"level", "competence"},         [KB_MODEL_SCOPE] = {"scope", "occupation"},
    [KB_MODEL_SENTENCE] = {"sentence", "competence"},   [KB_MODEL_CHOICE_2011] = {"choice-cigref-2011", "cigref-2011"},
    [KB_MODEL_CHOICE_2024] = {"choice-cigref-2024", "cigref-2024"}};

/* The nomenclature whose roles are the classes of a model, or NULL. */
static const kb_nomenclature *nomenclature_of(const kb_build *b, enum kb_model_id m)
{
    uint32_t row = kb_slug(b, "nomenclature", ecfit_str_of(models[m].space));
    return row == KB_NONE ? NULL : &b->nomenclatures.at[row];
}

static uint32_t class_count(const kb_build *b, enum kb_model_id m)
{
    const kb_nomenclature *roles = nomenclature_of(b, m);
    if (roles) return roles->n_roles;
    return (uint32_t)(!strcmp(models[m].space, "occupation") ? b->occupations.n : b->competences.n);
}

static uint32_t class_of(const kb_build *b, enum kb_model_id m, ecfit_str name)
{
    const kb_nomenclature *roles = nomenclature_of(b, m);
    if (ecfit_str_is(name, "*")) return class_count(b, m);
    uint32_t row = kb_slug(b, models[m].space, name);
    return row == KB_NONE || !roles ? row : row - roles->first_role;
}

/* ---- words.tsv: the stems that the models know, with their idf -------------------------------------------- */

static ecfit_status word_rows(kb_build *b, ecfit_table *t, ecfit_error *err)
{
    while (ecfit_table_next(t)) {
        double idf;
        uint32_t sym = ecfit_intern_add(&b->symbols, t->field[0]);
        if (!ecfit_parse_number(t->field[1], &idf)) return ecfit_table_fail(t, err, "expected stem and idf");
        KB_NEED(sym != ECFIT_NO_ID, err);
        while (b->idf.n <= sym) {
            float *slot = vec_push(&b->idf);
            KB_NEED(slot, err);
            *slot = 0;
        }
        b->idf.at[sym] = (float)idf;
    }
    return ECFIT_OK;
}

/* ---- models: "feature <TAB> class=weight class=weight" ---------------------------------------------------- */

typedef struct feature_kind {
    const char *prefix, *space;   /* space: where the name is looked up; NULL: compared with name(i) */
    const char *(*name)(size_t);
} feature_kind;

static const feature_kind kinds[KB_N_FEATURES] = {
    [KB_F_BIAS] = {"bias", "", NULL},
    [KB_F_TOPIC] = {"topic", "topic", NULL},
    [KB_F_TITLE] = {"title", "occupation", NULL},
    [KB_F_WORD] = {"word", "", NULL},
    [KB_F_TITLE_WORD] = {"tword", "", NULL},
    [KB_F_EVIDENCE] = {"evidence", "competence", NULL},
    [KB_F_SENIORITY] = {"seniority", NULL, kb_seniority_name},
    [KB_F_AUTONOMY] = {"autonomy", NULL, kb_autonomy_name},
    [KB_F_LOCAL] = {"local", NULL, kb_autonomy_name},
    [KB_F_SIGN] = {"sign", NULL, kb_sign_name},
    [KB_F_OCCUPATION] = {"occupation", "occupation", NULL},
    [KB_F_RULE] = {"rule", "", NULL},
    [KB_F_MAX] = {"max", "competence", NULL},
    [KB_F_ANY] = {"any", "competence", NULL},
};

/* How many rows a kind of feature has. */
static uint32_t count_of(const kb_build *b, enum kb_feature kind)
{
    switch (kind) {
    case KB_F_TOPIC: return (uint32_t)b->topics.n;
    case KB_F_TITLE:
    case KB_F_OCCUPATION: return (uint32_t)b->occupations.n;
    case KB_F_WORD:
    case KB_F_TITLE_WORD: return (uint32_t)b->symbols.offsets.n;
    case KB_F_EVIDENCE:
    case KB_F_MAX:
    case KB_F_ANY: return (uint32_t)b->competences.n;
    case KB_F_RULE: return (uint32_t)b->rules.n;
    case KB_F_SENIORITY: return KB_N_SENIORITY;
    case KB_F_AUTONOMY:
    case KB_F_LOCAL: return KB_N_AUTONOMY;
    case KB_F_SIGN: return KB_N_SIGNS;
    case KB_F_BIAS:
    case KB_N_FEATURES: break;
    }
    return 1;
}

/* The id behind "kind:name"; KB_NONE when nothing has that name any more (its weight is then dropped). */
static uint32_t feature_id(const kb_build *b, enum kb_feature kind, ecfit_str name)
{
    if (kind == KB_F_BIAS) return 0;
    if (kind == KB_F_WORD || kind == KB_F_TITLE_WORD) {
        uint32_t sym = ecfit_intern_find(&b->symbols, name);
        return sym == ECFIT_NO_ID ? KB_NONE : sym;
    }
    if (kind == KB_F_RULE) {
        ecfit_str rest = name, lang = ecfit_str_cut(&rest, '/');
        return rest.ptr ? kb_slug(b, ecfit_str_is(lang, "en") ? "rule-en" : "rule-fr", rest) : KB_NONE;
    }
    if (!kinds[kind].space) {
        for (uint32_t i = 0; i < count_of(b, kind); i++)
            if (ecfit_str_is(name, kinds[kind].name(i))) return i;
        return KB_NONE;
    }
    return kb_slug(b, kinds[kind].space, name);
}

static ecfit_status class_weights(kb_build *b, const ecfit_table *t, enum kb_model_id m, kb_weight_row *row, ecfit_error *err)
{
    row->first = (uint32_t)b->weights.n;
    for (ecfit_str rest = t->field[1]; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_cut(&rest, ' '), name = ecfit_str_cut(&word, '=');
        double weight;
        uint32_t class_id = class_of(b, m, name);
        if (!word.ptr || !ecfit_parse_number(word, &weight) || class_id == KB_NONE)
            return ecfit_table_fail(t, err, "expected class=weight, found \"%.*s\"", (int)name.len, name.ptr);
        if (fabs(weight) > KB_WEIGHT_MOST)
            return ecfit_table_fail(t, err, "expected a weight from -%d to %d, found %.*s", KB_WEIGHT_MOST, KB_WEIGHT_MOST,
                                    (int)word.len, word.ptr);
        kb_weight *slot = vec_push(&b->weights);
        KB_NEED(slot, err);
        *slot = (kb_weight){(uint16_t)class_id, 0, (float)(round(weight * KB_WEIGHT_UNITS) / KB_WEIGHT_UNITS)};
    }
    row->n = (uint32_t)b->weights.n - row->first;
    return ECFIT_OK;
}

static ecfit_status model_row(kb_build *b, const ecfit_table *t, enum kb_model_id m, ecfit_error *err)
{
    ecfit_str name = t->field[0], prefix = ecfit_str_cut(&name, ':');
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) {
        if (!ecfit_str_is(prefix, kinds[k].prefix)) continue;
        uint32_t id = feature_id(b, k, name.ptr ? name : (ecfit_str){"", 0});
        if (id == KB_NONE) return ECFIT_OK;
        kb_weight_row row = {0, 0};
        KB_TRY(class_weights(b, t, m, &row, err));
        kb_weight_row *slot = vec_push(&b->rows);
        KB_NEED(slot, err);
        *slot = row;
        b->model_index.at[b->model_index.at[b->models.at[m].first_index + k] + id] = (uint32_t)b->rows.n - 1;
        return ECFIT_OK;
    }
    return ecfit_table_fail(t, err, "unknown kind of feature \"%.*s\"", (int)prefix.len, prefix.ptr);
}

/* Reserve the index of a model: for each kind its offset, then an array of row numbers, 0 = the empty row. */
static bool add_model(kb_build *b, const char *name, kb_model *out)
{
    size_t need = KB_N_FEATURES;
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) need += count_of(b, k);
    if (!vec_reserve(&b->model_index, need)) return false;
    *out = (kb_model){.name = kb_text(b, ecfit_str_of(name)), .first_index = (uint32_t)b->model_index.n};
    uint32_t at = out->first_index + KB_N_FEATURES;
    memset(b->model_index.at + b->model_index.n, 0, need * sizeof *b->model_index.at);
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) {
        b->model_index.at[out->first_index + k] = at;
        at += count_of(b, k);
    }
    b->model_index.n += need;
    return out->name != KB_NONE;
}

static ecfit_status load_model(kb_build *b, const char *dir, enum kb_model_id m, ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    kb_model *slot = vec_push(&b->models), model;
    KB_NEED(slot && add_model(b, models[m].name, &model), err);
    model.nomenclature = kb_slug(b, "nomenclature", ecfit_str_of(models[m].space));
    *slot = model;
    int n = snprintf(path, sizeof path, "%s/weights/%s.tsv", dir, models[m].name);
    if (n < 0 || (size_t)n >= sizeof path || !kb_exists(path)) return ECFIT_OK;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = model_row(b, &t, m, err);
    ecfit_table_close(&t);
    b->models.at[m].n_classes = class_count(b, m);
    return status;
}

/* ---- parameters.tsv --------------------------------------------------------------------------------------- */

static ecfit_status parameter_rows(kb_build *b, ecfit_table *t, ecfit_error *err)
{
    static const char *const names[] = {
#define X(name, standard) #name,
        KB_PARAMETERS(X)
#undef X
    };
    while (ecfit_table_next(t)) {
        double value;
        size_t i = 0;
        while (i < KB_N_PARAMETERS && !ecfit_str_is(t->field[0], names[i])) i++;
        if (i == KB_N_PARAMETERS || !ecfit_parse_number(t->field[1], &value))
            return ecfit_table_fail(t, err, "expected a known parameter and its number");
        b->parameters.at[i] = (float)value;
    }
    return ECFIT_OK;
}

static ecfit_status optional(kb_build *b, const char *dir, const char *name,
                             ecfit_status (*rows)(kb_build *, ecfit_table *, ecfit_error *), ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    if (!kb_path(path, sizeof path, dir, name) || !kb_exists(path)) return ECFIT_OK;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = rows(b, &t, err);
    ecfit_table_close(&t);
    return status;
}

/* Stems that the models do not know have idf 0. */
static ecfit_status fill_idf(kb_build *b, ecfit_error *err)
{
    size_t from = b->idf.n, to = b->symbols.offsets.n;
    if (to <= from) return ECFIT_OK;
    KB_NEED(vec_reserve(&b->idf, to - from), err);
    memset(b->idf.at + from, 0, (to - from) * sizeof *b->idf.at);
    b->idf.n = to;
    return ECFIT_OK;
}

ecfit_status kb_load_weights(kb_build *b, const char *dir, ecfit_error *err)
{
    static const float standards[] = {
#define X(name, standard) (float)(standard),
        KB_PARAMETERS(X)
#undef X
    };
    KB_NEED(vec_reserve(&b->parameters, KB_N_PARAMETERS) && vec_push(&b->rows), err);
    b->rows.at[0] = (kb_weight_row){0, 0};
    memcpy(b->parameters.at, standards, sizeof standards);
    b->parameters.n = KB_N_PARAMETERS;
    KB_TRY(optional(b, dir, "weights/words.tsv", word_rows, err));
    for (enum kb_model_id m = 0; m < KB_N_MODELS; m++) KB_TRY(load_model(b, dir, m, err));
    KB_TRY(optional(b, dir, "weights/parameters.tsv", parameter_rows, err));
    return fill_idf(b, err);
}

/* ---- dense rows ------------------------------------------------------------------------------------------- */

static size_t width_of(const kb_build *b, enum kb_model_id model)
{
    return kb_width_of(class_count(b, model));
}

static bool add_zeros(kb_build *b, size_t n)
{
    if (!vec_reserve(&b->dense, n)) return false;
    memset(b->dense.at + b->dense.n, 0, n * sizeof *b->dense.at);
    b->dense.n += n;
    return true;
}

static int16_t in_units(float weight) { return (int16_t)lrintf(weight * KB_WEIGHT_UNITS); }

/* Lay out a row of `width` numbers from b->dense.at[place] on, where zeros are. */
static void fill_row(kb_build *b, kb_weight_row row, uint32_t place, size_t width)
{
    const kb_weight *w = b->weights.at + row.first;
    for (const kb_weight *end = w + row.n; w < end; w++)
        if (w->class_id < width) b->dense.at[place + w->class_id] = in_units(w->weight);
}

static bool lay_out_rows(kb_build *b, enum kb_model_id model, enum kb_feature kind)
{
    const uint32_t first = b->model_index.at[b->models.at[model].first_index + kind];
    const size_t width = width_of(b, model);
    for (uint32_t id = first; id < first + count_of(b, kind); id++) {
        const uint32_t place = (uint32_t)b->dense.n;
        if (!b->model_index.at[id]) continue;
        if (!add_zeros(b, width)) return false;
        fill_row(b, b->rows.at[b->model_index.at[id]], place, width);
        b->model_places.at[id] = place;
    }
    return true;
}

/* ---- what a text needs of a word ---------------------------------------------------------------------------- */

static kb_weight_row row_of_word(const kb_build *b, size_t model, uint32_t sym)
{
    const uint32_t *index = b->model_index.at;
    return b->rows.at[index[index[b->models.at[model].first_index + KB_F_WORD] + sym]];
}

/* The weight of a word for "*", all classes alike, in units. */
static int16_t single_weight(const kb_build *b, enum kb_model_id model, uint32_t sym)
{
    const kb_weight_row row = row_of_word(b, model, sym);
    for (uint32_t i = row.first; i < row.first + row.n; i++)
        if (b->weights.at[i].class_id == class_count(b, model)) return in_units(b->weights.at[i].weight);
    return 0;
}

static int by_idf(const void *a, const void *b)
{
    const kb_model_word *x = a, *y = b;
    return x->idf != y->idf ? (x->idf > y->idf) - (x->idf < y->idf) : (x->sym > y->sym) - (x->sym < y->sym);
}

static const enum kb_model_id singles[KB_N_SINGLES] = {[KB_SINGLE_SCOPE] = KB_MODEL_SCOPE, [KB_SINGLE_LEVEL] = KB_MODEL_LEVEL};

/* A row for each symbol, and a bit for each that models know; these also in `known`, which has room for all, frequent
 * words first. */
static bool list_model_words(kb_build *b, kb_model_word *known, size_t *n_known)
{
    const size_t n = b->idf.n, n_bits = kb_weighed_words(n);
    vec_reset(&b->model_words);
    vec_reset(&b->sym_weighed);
    if (!vec_reserve(&b->model_words, n) || !vec_reserve(&b->sym_weighed, n_bits)) return false;
    memset(b->sym_weighed.at, 0, n_bits * sizeof *b->sym_weighed.at);
    *n_known = 0;
    for (uint32_t sym = 0; sym < n; sym++) {
        const bool is_known = sym && b->idf.at[sym] != 0;
        b->model_words.at[sym] = (kb_model_word){.sym = sym, .idf = b->idf.at[sym]};
        for (size_t i = 0; i < KB_N_SINGLES && is_known; i++)
            b->model_words.at[sym].single[i] = single_weight(b, singles[i], sym);
        known[*n_known] = b->model_words.at[sym];
        *n_known += is_known;
        b->sym_weighed.at[sym / 64] |= (uint64_t)is_known << sym % 64;
    }
    b->model_words.n = n;
    b->sym_weighed.n = n_bits;
    qsort(known, *n_known, sizeof *known, by_idf);
    return true;
}

/* Models with weights of words, those that one notice needs side by side. */
static const enum kb_model_id of_words[] = {KB_MODEL_SENTENCE, KB_MODEL_CHOICE_2011, KB_MODEL_ROLE, KB_MODEL_COMPETENCE,
                                            KB_MODEL_CHOICE_2024};

/* So many weights, and those that fill a line of the cache. */
static size_t to_line(size_t n)
{
    enum { LINE = KB_IMAGE_ALIGN / sizeof(int16_t) };
    return (n + LINE - 1) / LINE * LINE;
}

/* Where the row of each model begins among those of a word, one behind the other: what a sum has room for behind its
 * classes is filled from the next model's. Returns how long they are together. */
static size_t place_word_rows(kb_build *b)
{
    size_t at = 0, end = 0;
    for (size_t m = 0; m < b->models.n; m++) b->models.at[m].word_row = KB_NONE;
    for (size_t i = 0; i < sizeof of_words / sizeof *of_words; i++) {
        if (!b->models.at[of_words[i]].n_classes) continue;
        b->models.at[of_words[i]].word_row = (uint32_t)at;
        end = at + width_of(b, of_words[i]);
        at += b->models.at[of_words[i]].n_classes;
    }
    return to_line(end);
}

static bool lay_out_word(kb_build *b, uint32_t sym, size_t width)
{
    const uint32_t place = b->model_words.at[sym].place = (uint32_t)b->dense.n;
    if (!add_zeros(b, width)) return false;
    for (size_t i = 0; i < b->models.n; i++) {
        const kb_model *m = &b->models.at[i];
        if (m->word_row != KB_NONE) fill_row(b, row_of_word(b, i, sym), place + m->word_row, m->n_classes);
    }
    return true;
}

/* Those of one word together, in the order of the words: a notice then needs a few pages of memory. The first row is that
 * of all other symbols: zeros. */
static bool lay_out_words(kb_build *b, const kb_model_word *known, size_t n_known)
{
    const size_t width = place_word_rows(b), n_before = to_line(b->dense.n);
    bool ok = add_zeros(b, n_before - b->dense.n + width);
    for (size_t sym = 0; sym < b->model_words.n; sym++) b->model_words.at[sym].place = (uint32_t)n_before;
    for (size_t i = 0; ok && i < n_known; i++) ok = lay_out_word(b, known[i].sym, width);
    return ok;
}

static bool fill_model_words(kb_build *b)
{
    size_t n_known;
    kb_model_word *known = malloc((b->idf.n + 1) * sizeof *known);
    const bool ok = known && list_model_words(b, known, &n_known) && lay_out_words(b, known, n_known);
    free(known);
    return ok;
}

/* Which kinds of features have weights in a model. */
static uint32_t kinds_of(const kb_build *b, enum kb_model_id m)
{
    uint32_t has = 0;
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) {
        const uint32_t first = b->model_index.at[b->models.at[m].first_index + k];
        for (uint32_t id = first; id < first + count_of(b, k) && !(has >> k & 1); id++) has |= (uint32_t)!!b->model_index.at[id] << k;
    }
    return has;
}

/* Those of words lie with the word; what the one class of the scope model makes of a feature needs no row. */
static bool has_rows(enum kb_model_id m, enum kb_feature kind) { return kind != KB_F_WORD && m != KB_MODEL_SCOPE; }

bool kb_fill_dense(kb_build *b)
{
    vec_reset(&b->dense);
    vec_reset(&b->model_places);
    if (!add_zeros(b, ECFIT_COLUMNS) || !vec_reserve(&b->model_places, b->model_index.n)) return false; /* place 0: nowhere */
    b->model_places.n = b->model_index.n;
    memset(b->model_places.at, 0, b->model_places.n * sizeof *b->model_places.at);
    for (enum kb_model_id m = 0; m < b->models.n; m++) {
        b->models.at[m].kinds = kinds_of(b, m);
        for (enum kb_feature k = 0; k < KB_N_FEATURES; k++)
            if (has_rows(m, k) && !lay_out_rows(b, m, k)) return false;
    }
    return fill_model_words(b);
}

/* ---- after an overlay ------------------------------------------------------------------------------------- */

/* Rows are looked up by number, so each kind of feature keeps its old rows and gets empty ones behind them. */
static void copy_index(kb_build *b, const kb_model *from, const uint32_t *index, size_t n_index, const kb_model *to)
{
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) {
        uint32_t first = index[from->first_index + k];
        uint32_t end = k + 1 < KB_N_FEATURES ? index[from->first_index + k + 1]
                       : from + 1 < b->models.at + b->models.n ? from[1].first_index : (uint32_t)n_index;
        memcpy(b->model_index.at + b->model_index.at[to->first_index + k], index + first, (end - first) * sizeof *index);
    }
}

ecfit_status kb_widen_weights(kb_build *b, ecfit_error *err)
{
    uint32_t *index = b->model_index.at;
    size_t n_index = b->model_index.n, m = 0;
    kb_model wider[KB_N_MODELS];
    b->model_index.at = NULL, b->model_index.n = b->model_index.cap = 0;
    for (; m < b->models.n && add_model(b, b->pool.bytes.at + b->models.at[m].name, &wider[m]); m++)
        copy_index(b, &b->models.at[m], index, n_index, &wider[m]);
    free(index);
    KB_NEED(m == b->models.n, err);
    for (m = 0; m < b->models.n; m++) b->models.at[m].first_index = wider[m].first_index;
    return fill_idf(b, err);
}

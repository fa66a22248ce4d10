#include "lexicon/kb.h"

/* The slot of a text, one without a row when the table has none. */
static inline kb_slot slot_of(const kb_slot *slots, size_t n, uint64_t hash)
{
    size_t i = (size_t)hash & (n - 1);
    while (slots[i] && (slots[i] ^ hash) >> KB_SLOT_HASH_SHIFT) i = (i + 1) & (n - 1);
    return slots[i];
}

uint64_t kb_ask_symbol(const ecfit_kb *kb, ecfit_str stem)
{
    const uint64_t hash = ecfit_hash(stem.ptr, stem.len);
    __builtin_prefetch(&kb->sym_slots[hash & (kb->n_sym_slots - 1)]);
    return hash;
}

uint32_t kb_symbol_asked(const ecfit_kb *kb, ecfit_lang lang, uint64_t asked, bool *begins_phrase)
{
    const kb_slot slot = slot_of(kb->sym_slots, kb->n_sym_slots, asked);
    const uint32_t sym1 = (uint32_t)slot & KB_SLOT_ROW;
    *begins_phrase = slot & (kb_slot)KB_SLOT_BEGINS << lang;
    return sym1 - (sym1 != 0);
}

uint32_t kb_symbol(const ecfit_kb *kb, ecfit_str stem)
{
    bool begins_phrase;
    return kb_symbol_asked(kb, ECFIT_LANG_EN, kb_ask_symbol(kb, stem), &begins_phrase);
}

const kb_fword *kb_function_word(const ecfit_kb *kb, ecfit_str word)
{
    const kb_slot slot = slot_of(kb->fword_slots, kb->n_fword_slots, ecfit_hash(word.ptr, word.len));
    const uint32_t row1 = (uint32_t)slot & KB_SLOT_ROW;
    return row1 ? &kb->fwords[row1 - 1] : NULL;
}

uint32_t kb_find_nomenclature(const ecfit_kb *kb, const char *name)
{
    for (uint32_t i = 0; i < kb->n_nomenclatures; i++)
        if (!strcmp(kb_str(kb, kb->nomenclatures[i].name), name)) return i;
    return KB_NONE;
}

uint32_t kb_find_edition(const ecfit_kb *kb, const char *name)
{
    for (uint32_t i = 0; i < kb->n_editions; i++)
        if (!strcmp(kb_str(kb, kb->editions[i].name), name)) return i;
    return KB_NONE;
}

const char *ecfit_kb_hash(const ecfit_kb *kb) { return kb->hash; }

bool ecfit_kb_has_weights(const ecfit_kb *kb) { return kb->n_models > KB_MODEL_ROLE && kb->models[KB_MODEL_ROLE].n_classes; }

static size_t feature_count(const ecfit_kb *kb, enum kb_feature kind)
{
    const size_t n[KB_N_FEATURES] = {
        [KB_F_BIAS] = 1, [KB_F_TOPIC] = kb->n_topics, [KB_F_TITLE] = kb->n_occupations, [KB_F_WORD] = kb->n_sym_text,
        [KB_F_TITLE_WORD] = kb->n_sym_text, [KB_F_EVIDENCE] = kb->n_competences, [KB_F_SENIORITY] = KB_N_SENIORITY,
        [KB_F_AUTONOMY] = KB_N_AUTONOMY, [KB_F_LOCAL] = KB_N_AUTONOMY, [KB_F_SIGN] = KB_N_SIGNS,
        [KB_F_OCCUPATION] = kb->n_occupations, [KB_F_RULE] = kb->n_rules};
    return n[kind];
}

enum kb_model_id kb_choice_of(const ecfit_kb *kb, uint32_t nomenclature)
{
    enum kb_model_id m = 0;
    while (m < KB_N_MODELS && (!kb->models[m].n_classes || kb->models[m].nomenclature != nomenclature)) m++;
    return m;
}

/* A row of a model names no class behind "all". */
static bool row_fits(const ecfit_kb *kb, const kb_model *m, uint32_t row)
{
    if (row >= kb->n_rows) return false;
    const kb_weight *w = kb->weights + kb->rows[row].first;
    for (uint32_t i = 0; i < kb->rows[row].n; i++)
        if (w[i].class_id > m->n_classes) return false;
    return true;
}

static size_t most_classes(const ecfit_kb *kb, const kb_model *m)
{
    if (m->nomenclature == KB_NONE) return kb->n_occupations > kb->n_competences ? kb->n_occupations : kb->n_competences;
    return m->nomenclature < kb->n_nomenclatures ? kb->nomenclatures[m->nomenclature].n_roles : 0;
}

bool kb_model_fits(const ecfit_kb *kb, enum kb_model_id m)
{
    const size_t first = kb->models[m].first_index, width = kb_model_width(kb, m);
    if (first + KB_N_FEATURES > kb->n_model_index || kb->models[m].n_classes > most_classes(kb, &kb->models[m])) return false;
    for (enum kb_feature k = 0; k < KB_N_FEATURES; k++) {
        size_t from = kb->model_index[first + k], n = feature_count(kb, k);
        if (from > kb->n_model_index || n > kb->n_model_index - from) return false;
        for (size_t i = from; i < from + n; i++) {
            if (kb->model_index[i] && !row_fits(kb, &kb->models[m], kb->model_index[i])) return false;
            if (kb->model_places[i] && (width > kb->n_dense || kb->model_places[i] > kb->n_dense - width)) return false;
        }
    }
    return true;
}

static const char *name_of(const char *const *names, size_t n, size_t i) { return i < n ? names[i] : ""; }

const char *kb_seniority_name(size_t i)
{
    static const char *const names[KB_N_SENIORITY] = {"intern", "junior", "mid", "senior", "lead", "head"};
    return name_of(names, KB_N_SENIORITY, i);
}

const char *kb_autonomy_name(size_t i)
{
    static const char *const names[KB_N_AUTONOMY] = {"assist", "execute", "contribute", "design", "lead", "decide"};
    return name_of(names, KB_N_AUTONOMY, i);
}

const char *kb_sign_name(size_t i)
{
    static const char *const names[KB_N_SIGNS] = {"length", "managing", "ict", "out", "years", "eqf", "untitled", "french"};
    return name_of(names, KB_N_SIGNS, i);
}

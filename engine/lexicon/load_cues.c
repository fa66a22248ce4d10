/* Cues: headings, boilerplate, modality, seniority, autonomy, degrees, languages, certificates and the like. */
#include "lexicon/build.h"
#include <stdio.h>

typedef struct word_value {
    const char *word;
    uint32_t value;
} word_value;

static const word_value section_words[] = {{"title", ECFIT_SECTION_TITLE}, {"summary", ECFIT_SECTION_SUMMARY},
    {"duties", ECFIT_SECTION_DUTIES}, {"requirements", ECFIT_SECTION_REQUIREMENTS}, {"desirable", ECFIT_SECTION_DESIRABLE},
    {"conditions", ECFIT_SECTION_CONDITIONS}, {"employer", ECFIT_SECTION_EMPLOYER}, {"application", ECFIT_SECTION_APPLICATION},
    {"boilerplate", ECFIT_SECTION_BOILERPLATE}, {"other", ECFIT_SECTION_OTHER}, {0}};
static const word_value boilerplate_words[] = {{"diversity", ECFIT_SECTION_BOILERPLATE}, {"legal", ECFIT_SECTION_BOILERPLATE},
    {"application", ECFIT_SECTION_APPLICATION}, {"benefits", ECFIT_SECTION_CONDITIONS}, {"employer", ECFIT_SECTION_EMPLOYER}, {0}};
static const word_value modality_words[] = {{"required", ECFIT_MODALITY_REQUIRED}, {"desirable", ECFIT_MODALITY_DESIRABLE},
    {"negated", ECFIT_MODALITY_NEGATED}, {0}};
static const word_value scope_words[] = {{"sentence", KB_SCOPE_SENTENCE}, {"after", KB_SCOPE_AFTER},
                                         {"before", KB_SCOPE_BEFORE}, {"verdict", KB_SCOPE_VERDICT},
                                         {"answer", KB_SCOPE_ANSWER}, {0}};
static const word_value seniority_words[] = {{"intern", KB_INTERN}, {"junior", KB_JUNIOR}, {"mid", KB_MID},
    {"senior", KB_SENIOR}, {"lead", KB_LEAD}, {"head", KB_HEADS}, {0}};
static const word_value autonomy_words[] = {{"assist", KB_ASSIST}, {"execute", KB_EXECUTE}, {"contribute", KB_CONTRIBUTE},
    {"design", KB_DESIGN}, {"lead", KB_LEADS}, {"decide", KB_DECIDE}, {0}};
static const word_value noise_words[] = {{"form", KB_NOISE_FORM}, {"contract", KB_NOISE_CONTRACT}, {"place", KB_NOISE_PLACE},
    {"seniority", KB_NOISE_SENIORITY}, {"urgency", KB_NOISE_URGENCY}, {"reference", KB_NOISE_REFERENCE}, {0}};
static const word_value tongue_words[] = {{"one", KB_TONGUE_ONE}, {"two", KB_TONGUE_TWO}, {"three", KB_TONGUE_THREE},
    {"of-them", KB_TONGUE_OF_THEM}, {"other", KB_TONGUE_OTHER}, {"none", KB_TONGUE_NONE}, {"must", KB_TONGUE_MUST},
    {"graded", KB_TONGUE_GRADED}, {0}};
static const word_value cefr_words[] = {{"A1", 1}, {"A2", 2}, {"B1", 3}, {"B2", 4}, {"C1", 5}, {"C2", 6}, {0}};

/* How the second column of a cue file is read. */
enum value_kind { NOTHING, ONE_OF, NUMBER, LETTERS, CANONICAL, OWN_NAME };
typedef struct cue_file {
    const char *name;
    enum kb_kind kind;
    enum kb_space space;
    enum value_kind value;
    const word_value *words;
    bool both_languages; /* a file of cues/ itself */
    bool weight_in_value; /* column 2 is the weight */
} cue_file;

static const cue_file files[] = {
    {"sections", KB_HEADING, KB_SPACE_BODY, ONE_OF, section_words, false, false},
    {"boilerplate", KB_BOILERPLATE, KB_SPACE_BODY, ONE_OF, boilerplate_words, false, false},
    {"sentences", KB_SENTENCE, KB_SPACE_BODY, ONE_OF, section_words, false, false},
    {"fields", KB_FIELD, KB_SPACE_BODY, CANONICAL, NULL, false, false},
    {"modality", KB_MODALITY, KB_SPACE_BODY, ONE_OF, modality_words, false, false},
    {"seniority", KB_SENIORITY, KB_SPACE_TITLE, ONE_OF, seniority_words, false, false},
    {"level", KB_LEVEL, KB_SPACE_BODY, ONE_OF, autonomy_words, false, false},
    {"managing", KB_MANAGING, KB_SPACE_BODY, NOTHING, NULL, false, true},
    {"title_noise", KB_NOISE, KB_SPACE_TITLE, ONE_OF, noise_words, false, false},
    {"title_cues", KB_TITLE_CUE, KB_SPACE_BODY, NOTHING, NULL, false, false},
    {"degrees", KB_DEGREE, KB_SPACE_BODY, NUMBER, NULL, false, false},
    {"numbers", KB_NUMBER, KB_SPACE_BODY, NUMBER, NULL, false, false},
    {"languages", KB_LANGUAGE, KB_SPACE_BODY, LETTERS, NULL, false, false},
    {"language_levels", KB_LANG_LEVEL, KB_SPACE_BODY, ONE_OF, cefr_words, false, false},
    {"language_cues", KB_LANG_CUE, KB_SPACE_BODY, ONE_OF, tongue_words, false, false},
    {"clearance", KB_CLEARANCE, KB_SPACE_BODY, CANONICAL, NULL, false, false},
    {"contracts", KB_CONTRACT, KB_SPACE_BODY, CANONICAL, NULL, false, false},
    {"certificates", KB_CERTIFICATE, KB_SPACE_BODY, OWN_NAME, NULL, true, false},
    {"technologies", KB_TECHNOLOGY, KB_SPACE_BODY, OWN_NAME, NULL, true, false},
};

static bool look_up(const word_value *words, ecfit_str name, uint32_t *value)
{
    for (; words->word; words++)
        if (ecfit_str_is(name, words->word)) return *value = words->value, true;
    return false;
}

static ecfit_status degree_scope(const ecfit_table *t, kb_entry *entry, ecfit_error *err)
{
    bool general = ecfit_str_is(t->field[2], "general");
    if (t->field[2].len && !general) return ecfit_table_fail(t, err, "expected nothing or general in column 3");
    if (entry->value > KB_DEGREE_LEVEL) return ecfit_table_fail(t, err, "expected an EQF level in column 2");
    if (general) entry->value |= KB_DEGREE_GENERAL;
    return ECFIT_OK;
}

static ecfit_status clearance_value(const ecfit_table *t, kb_entry *entry, ecfit_error *err)
{
    const bool general = ecfit_str_is(t->field[2], "general");
    if (t->field[2].len && !general) return ecfit_table_fail(t, err, "expected nothing or general in column 3");
    entry->value = ecfit_str_is(t->field[1], "UNSPECIFIED") ? KB_CLEARANCE_UNSPECIFIED
                   : general                                ? KB_CLEARANCE_GENERAL
                                                            : KB_CLEARANCE_NAMED;
    return ECFIT_OK;
}

static ecfit_status level_strength(const ecfit_table *t, kb_entry *entry, ecfit_error *err)
{
    const bool weak = ecfit_str_is(t->field[2], "weak");
    if (t->field[2].len && !weak) return ecfit_table_fail(t, err, "expected nothing or weak in column 3");
    if (weak) entry->value |= KB_LEVEL_WEAK;
    return ECFIT_OK;
}

static ecfit_status cue_value(kb_build *b, const cue_file *f, const ecfit_table *t, kb_entry *entry, ecfit_error *err)
{
    ecfit_str v = t->field[1];
    double number;
    uint32_t scope = KB_SCOPE_SENTENCE;
    switch (f->value) {
    case ONE_OF:
        if (!look_up(f->words, v, &entry->value))
            return ecfit_table_fail(t, err, "\"%.*s\" is no kind of %s", (int)v.len, v.ptr, f->name);
        if (f->kind == KB_MODALITY && t->field[2].len && !look_up(scope_words, t->field[2], &scope))
            return ecfit_table_fail(t, err, "expected sentence, after, before, verdict or answer in column 3");
        if (f->kind == KB_LANG_LEVEL) return level_strength(t, entry, err);
        entry->value |= scope << 4;
        if (f->kind == KB_LEVEL && t->field[2].len && !ecfit_parse_number_in(t->field[2], 0, 5, &number))
            return ecfit_table_fail(t, err, "expected a level from 0 to 5 in column 3");
        if (f->kind == KB_LEVEL && t->field[2].len) entry->weight = (float)number;
        return ECFIT_OK;
    case NUMBER:
        if (!ecfit_parse_number_in(v, 0, 10000000, &number))
            return ecfit_table_fail(t, err, "expected a number in column 2, found \"%.*s\"", (int)v.len, v.ptr);
        entry->value = (uint32_t)number;
        if (f->kind == KB_DEGREE) return degree_scope(t, entry, err);
        return ECFIT_OK;
    case LETTERS:
        if (v.len != 2) return ecfit_table_fail(t, err, "expected an ISO 639-1 code in column 2");
        entry->value = (uint32_t)(unsigned char)v.ptr[0] << 8 | (unsigned char)v.ptr[1];
        return ECFIT_OK;
    case CANONICAL:
        if (!v.len) return ecfit_table_fail(t, err, "expected the canonical form in column 2");
        entry->canonical = kb_text(b, v);
        return f->kind == KB_CLEARANCE ? clearance_value(t, entry, err) : ECFIT_OK;
    case NOTHING:
    case OWN_NAME: break;
    }
    if (f->weight_in_value && v.len) {
        if (!ecfit_parse_number_in(v, 0, KB_MAX_WEIGHT, &number))
            return ecfit_table_fail(t, err, "expected a weight from 0 to %.0f in column 2", KB_MAX_WEIGHT);
        entry->weight = (float)number;
    }
    return ECFIT_OK;
}

static ecfit_status add_case_guard(kb_build *b, kb_entry *entry, ecfit_error *err)
{
    kb_guard *slot = vec_push(&b->guards);
    KB_NEED(slot, err);
    *slot = (kb_guard){.kinds = KB_GUARD_CASE};
    entry->guard = (uint32_t)b->guards.n - 1;
    return ECFIT_OK;
}

static size_t columns_of(const cue_file *f)
{
    const uint32_t three = 1u << KB_MODALITY | 1u << KB_LEVEL | 1u << KB_DEGREE | 1u << KB_CLEARANCE | 1u << KB_LANG_LEVEL;
    if (f->both_languages || three >> f->kind & 1) return 3;
    return f->value == NOTHING && !f->weight_in_value ? 1 : 2;
}

static ecfit_status cue_row(kb_build *b, const cue_file *f, ecfit_table *t, ecfit_lang lang, ecfit_error *err)
{
    kb_entry entry = kb_entry_at(b, t, f->kind, lang);
    KB_TRY(cue_value(b, f, t, &entry, err));
    kb_warn_surplus(b, t, columns_of(f));
    if (f->both_languages && ecfit_str_is(t->field[2], "case")) KB_TRY(add_case_guard(b, &entry, err));
    return kb_add_forms(b, t, f->space, lang, t->field[0], entry, err);
}

static ecfit_status load_file(kb_build *b, const char *dir, const cue_file *f, ecfit_lang lang, ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    int n = lang == ECFIT_N_LANGS ? snprintf(path, sizeof path, "%s/cues/%s.tsv", dir, f->name)
                                  : snprintf(path, sizeof path, "%s/cues/%s/%s.tsv", dir, ecfit_lang_code(lang), f->name);
    if (n < 0 || (size_t)n >= sizeof path || !kb_exists(path)) return ECFIT_OK;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, cue_row(b, f, &t, lang, err), err);
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_cues(kb_build *b, const char *dir, ecfit_error *err)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (files[i].both_languages) {
            KB_TRY(load_file(b, dir, &files[i], ECFIT_N_LANGS, err));
            continue;
        }
        for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS; lang++) KB_TRY(load_file(b, dir, &files[i], lang, err));
    }
    return ECFIT_OK;
}

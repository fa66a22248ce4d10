/* What CVs and framework contracts need: cues of CVs, lot profiles, scorecards. Kept as plain rows; the readers above
 * give them a meaning. */
#include "lexicon/build.h"
#include "lexicon/lots.h"
#include "text/utf8.h"
#include <stdio.h>

/* ---- words without case, accents and signs ---------------------------------------------------------------- */

static bool joins_initials(const char *p, size_t i, size_t len, size_t word_len)
{
    unsigned char next = i + 1 < len ? (unsigned char)p[i + 1] : 0;
    return p[i] == '.' && word_len && word_len <= 2 && (((next | 32) >= 'a' && (next | 32) <= 'z') || next >= 0xC3);
}

size_t kb_cue_words(ecfit_str folded, char *out)
{
    size_t n = 0, word = 0;
    for (size_t i = 0; i < folded.len;) {
        unsigned char c = (unsigned char)folded.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (unsigned char)(c + 32);
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '#';
        size_t len = c < 0x80 ? 1 : ecfit_utf8_sequence((const unsigned char *)folded.ptr + i, folded.len - i);
        if (len == 0) len = 1;
        if (c >= 0xC3 && c <= 0xC5) { /* Latin letters with a mark */
            size_t added = ecfit_fold_accents((ecfit_str){folded.ptr + i, len}, out + n);
            n += added, word += added;
        } else if (letter) {
            out[n++] = (char)c, word++;
        } else if (!joins_initials(folded.ptr, i, folded.len, word)) {
            if (n && out[n - 1] != ' ') out[n++] = ' ';
            word = 0;
        } else {
            word = 0; /* each initial for itself: m.b.a. */
        }
        i += len;
    }
    while (n && out[n - 1] == ' ') n--;
    return n;
}

/* ---- cues ------------------------------------------------------------------------------------------------- */

typedef struct cue_kind {
    const char *file;
    enum kb_cv_cue_kind kind;
} cue_kind;

static const cue_kind cue_files[] = {{"cv_sections", KB_CV_SECTION},
                                     {"cv_months", KB_CV_MONTH},
                                     {"cv_present", KB_CV_PRESENT},
                                     {"cv_since", KB_CV_SINCE},
                                     {"cv_until", KB_CV_UNTIL},
                                     {"cv_degrees", KB_CV_DEGREE},
                                     {"cv_ongoing", KB_CV_ONGOING},
                                     {"cv_courses", KB_CV_COURSE},
                                     {"cv_held", KB_CV_HELD},
                                     {"cv_durations", KB_CV_DURATION},
                                     {"cv_identity", KB_CV_IDENTITY},
                                     {"cv_projects", KB_CV_PROJECT},
                                     {"cv_lot_headings", KB_CV_LOT_HEADING},
                                     {"cv_mother_tongue", KB_CV_NATIVE},
                                     {"cv_ict", KB_CV_ICT}, {"cv_exams", KB_CV_EXAM},
                                     {"cv_levels", KB_CV_LEVEL}, {"cv_no_degrees", KB_CV_NO_DEGREE},
                                     {"cv_study_units", KB_CV_STUDY_UNIT}, {"cv_versions", KB_CV_VERSION}, {"cv_not_held", KB_CV_NOT_HELD},
                                     {"cv_other_languages", KB_CV_FOREIGN},
                                     {"cv_examples", KB_CV_EXAMPLE},
                                     {"cv_proficiency", KB_CV_PROFICIENCY},
                                     {"cv_degree_words", KB_CV_DEGREE_WORD},
                                     {"cv_lower_degrees", KB_CV_LOWER_DEGREE},
                                     {"cv_at", KB_CV_AT},
                                     {"cv_no_age", KB_CV_NO_AGE},
                                     {"cv_training", KB_CV_TRAINING}};

static const char *const section_names[] = {"summary",   "experience", "education", "skills", "certificates",
                                            "languages", "personal",   "courses",   "other",  0};
static const char *const duration_names[] = {"year", "month", "level", "overall", 0};
static const char *const identity_names[] = {"name",    "address", "birth",       "person", "honorific",
                                             "pronoun", "street",  "placeholder", "status", "nobody", 0};
static const char *const unit_names[] = {"unit", "of", 0};
static const char *const ongoing_names[] = {"", "studies", 0};
static const char *const not_held_names[] = {"", "behind", "alone", "until", "renewed", "column", 0};
static const char *const project_names[] = {"project", "employer", "title", "period", "end", "detail", 0};
static const char *const heading_names[] = {"task",     "education", "expertise", "certificate", "skill", "on-call",
                                            "language", "title",     "required",  "optional",    "any",   "none",
                                            0};

static int place_of(const char *const *names, ecfit_str s)
{
    for (int i = 0; names[i]; i++)
        if (ecfit_str_is(s, names[i])) return i;
    return -1;
}

/* "education+certificates anywhere" to bits. */
static bool section_bits(ecfit_str s, uint16_t *value)
{
    *value = 0;
    while (s.ptr && s.len) {
        ecfit_str word = ecfit_str_cut(&s, ' ');
        if (ecfit_str_is(word, "anywhere"))
            *value |= KB_CV_ANYWHERE;
        else
            while (word.ptr) {
                int at = place_of(section_names, ecfit_str_cut(&word, '+'));
                if (at < 0) return false;
                *value = (uint16_t)(*value | 1u << at);
            }
    }
    return *value != 0;
}

static ecfit_status cue_value(const ecfit_table *t, enum kb_cv_cue_kind kind, uint16_t *value, ecfit_error *err)
{
    const char *const *names = kind == KB_CV_DURATION      ? duration_names
                               : kind == KB_CV_IDENTITY    ? identity_names
                               : kind == KB_CV_LOT_HEADING ? heading_names
                               : kind == KB_CV_PROJECT     ? project_names
                               : kind == KB_CV_ONGOING     ? ongoing_names
                               : kind == KB_CV_STUDY_UNIT  ? unit_names
                               : kind == KB_CV_NOT_HELD    ? not_held_names
                                                           : NULL;
    ecfit_str v = t->field[1];
    double number = 0;
    bool right = true;
    *value = 0;
    if (kind == KB_CV_SECTION) {
        right = section_bits(v, value);
    } else if (kind == KB_CV_FOREIGN) {
        right = v.len == 2;
        if (right) *value = (uint16_t)((unsigned)(unsigned char)v.ptr[0] << 8 | (unsigned char)v.ptr[1]);
    } else if (names) {
        int at = place_of(names, v);
        right = at >= 0;
        *value = (uint16_t)at;
    } else if (kind == KB_CV_MONTH || kind == KB_CV_DEGREE || kind == KB_CV_LEVEL) {
        right = ecfit_parse_number(v, &number) && number >= 1 && number <= 12;
        *value = (uint16_t)number;
    }
    return right ? ECFIT_OK : ecfit_table_fail(t, err, "\"%.*s\" is no value for this file", (int)v.len, v.ptr);
}

static ecfit_status cue_row(kb_build *b, ecfit_table *t, enum kb_cv_cue_kind kind, ecfit_error *err)
{
    uint16_t value;
    char words[512], lower[256];
    KB_TRY(cue_value(t, kind, &value, err));
    for (ecfit_str rest = t->field[0]; rest.ptr;) {
        ecfit_str form = ecfit_str_trim(ecfit_str_cut(&rest, '|'));
        if (!form.len || form.len >= sizeof lower)
            return ecfit_table_fail(t, err, "expected a phrase of 1 to %zu bytes", sizeof lower);
        vec_reset(&b->tokens);
        if (!ecfit_tokenize(form.ptr, form.len, lower, &b->tokens))
            return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
        size_t n = kb_cue_words((ecfit_str){lower, form.len}, words);
        kb_cv_cue *slot = vec_push(&b->cv_cues);
        KB_NEED(slot, err);
        *slot = (kb_cv_cue){.text = kb_text(b, (ecfit_str){words, n}), .kind = (uint16_t)kind, .value = value};
        KB_NEED(slot->text != KB_NONE, err);
        if (!n) return ecfit_table_fail(t, err, "expected a phrase with a word in it");
    }
    return ECFIT_OK;
}

static ecfit_status cue_file(kb_build *b, const char *dir, const cue_kind *f, const char *lang, ecfit_error *err)
{
    char path[4096];
    ecfit_table t;
    int n = snprintf(path, sizeof path, "%s/cues/%s/%s.tsv", dir, lang, f->file);
    if (n < 0 || (size_t)n >= sizeof path || !kb_exists(path)) return ECFIT_OK;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = cue_row(b, &t, f->kind, err);
    ecfit_table_close(&t);
    return status;
}

/* ---- profiles and cards ----------------------------------------------------------------------------------- */

/* Absent fields are empty texts. */
static uint32_t field_text(kb_build *b, const ecfit_table *t, size_t i)
{
    return kb_text(b, t->field[i].len ? t->field[i] : (ecfit_str){"", 0});
}

static ecfit_status lot_file(kb_build *b, const char *path, const char *stem, void *scheme, ecfit_error *err)
{
    (void)stem;
    ecfit_table t;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) {
        if (ecfit_str_is(t.field[0], "profile")) {
            kb_lot *lot = vec_push(&b->lots);
            if (lot)
                *lot = (kb_lot){.scheme = kb_text(b, ecfit_str_of(scheme)),
                                .id = field_text(b, &t, 1),
                                .title = field_text(b, &t, 2),
                                .first_line = (uint32_t)b->lot_lines.n};
            else
                status = ecfit_fail(err, ECFIT_ENOMEM, path, 0, "out of memory");
            continue;
        }
        kb_lot_line *line = b->lots.n ? vec_push(&b->lot_lines) : NULL;
        if (!b->lots.n)
            status = ecfit_table_fail(&t, err, "expected a \"profile\" line first");
        else if (!line)
            status = ecfit_fail(err, ECFIT_ENOMEM, path, 0, "out of memory");
        if (!line) break;
        *line = (kb_lot_line){field_text(b, &t, 0), field_text(b, &t, 1), field_text(b, &t, 2)};
        b->lots.at[b->lots.n - 1].n_lines++;
    }
    ecfit_table_close(&t);
    return status;
}

static ecfit_status card_row(kb_build *b, const ecfit_table *t, const char *card, ecfit_error *err)
{
    double lot, from, points;
    if (!ecfit_parse_number(t->field[1], &lot) || !ecfit_parse_number(t->field[2], &from) ||
        !ecfit_parse_number(t->field[3], &points))
        return ecfit_table_fail(t, err, "expected: what<TAB>lot<TAB>from<TAB>points");
    kb_card_row *row = vec_push(&b->card_rows);
    KB_NEED(row, err);
    *row = (kb_card_row){kb_text(b, ecfit_str_of(card)), field_text(b, t, 0), (int32_t)lot, (float)from,
                         (float)points};
    return ECFIT_OK;
}

static ecfit_status card_file(kb_build *b, const char *path, const char *stem, void *ctx, ecfit_error *err)
{
    (void)ctx;
    ecfit_table t;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = card_row(b, &t, stem, err);
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_lots(kb_build *b, const char *dir, ecfit_error *err)
{
    for (size_t i = 0; i < sizeof cue_files / sizeof *cue_files; i++)
        for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS; lang++)
            KB_TRY(cue_file(b, dir, &cue_files[i], ecfit_lang_code(lang), err));
    KB_TRY(kb_each_file(b, dir, "lots/digit-tm2", ".tsv", lot_file, "digit-tm2", err));
    return kb_each_file(b, dir, "cards", ".tsv", card_file, NULL, err);
}

/* The compiled dictionaries: the same knowledge as the text, and nothing else is let in. Run from the project's root. */
#include "lexicon/gates.h"
#include "lexicon/image.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static ecfit_kb *base;
static ecfit_buf image;
static char *copy; /* of the image, aligned; each test starts from a fresh one */

/* Offsets in the header, as image.c lays it out. */
enum { AT_VERSION = 8, AT_ORDER = 12, AT_LAYOUT = 16, AT_CONTENT = 24, AT_BYTES = 32, AT_ROWS = 40 };
enum { BLOCK_AT = (AT_ROWS + 8 * KB_N_TABLES + KB_IMAGE_ALIGN - 1) / KB_IMAGE_ALIGN * KB_IMAGE_ALIGN };

static int load(void **state)
{
    (void)state;
    ecfit_error err;
    if (!(base = ecfit_kb_builtin(NULL, &err))) return -1;
    kb_image_write(base, &image);
    copy = aligned_alloc(KB_IMAGE_ALIGN, (image.len / KB_IMAGE_ALIGN + 1) * KB_IMAGE_ALIGN);
    return image.failed || !copy;
}

static int fresh(void **state)
{
    (void)state;
    memcpy(copy, image.ptr, image.len);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    ecfit_kb_free(base);
    ecfit_buf_free(&image);
    free(copy);
    return 0;
}

static void assert_refused(size_t len, const char *why)
{
    ecfit_error err = {0};
    assert_null(kb_image_open(copy, len, &err));
    assert_int_equal(err.code, ECFIT_EDICT);
    if (!strstr(err.what, why)) fail_msg("expected \"%s\" in \"%s\"", why, err.what);
}

static void text_and_image_have_the_same_hash(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_kb *text = ecfit_kb_load("./dictionaries/", NULL, &err);
    assert_non_null(text);
    assert_string_equal(ecfit_kb_hash(text), ecfit_kb_hash(base));
    ecfit_kb_free(text);
}

static void a_written_image_opens_with_every_row(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_kb *kb = kb_image_open(copy, image.len, &err);
    assert_non_null(kb);
    assert_string_equal(ecfit_kb_hash(kb), ecfit_kb_hash(base));
#define X(type, name)                               \
    assert_int_equal(kb->n_##name, base->n_##name); \
    assert_memory_equal(kb->name, base->name, kb->n_##name * sizeof(type));
    KB_TABLES(X)
#undef X
    ecfit_kb_free(kb);
}

static void paths_are_told_below_the_dictionary_folder(void **state)
{
    (void)state;
    for (size_t i = 0; i < base->n_entries; i++) assert_int_not_equal(kb_str(base, base->entries[i].file)[0], '/');
    assert_memory_equal(kb_str(base, base->rules[0].file), "rules/", 6);
}

static void a_foreign_file_is_refused(void **state)
{
    (void)state;
    copy[0] = 'E';
    assert_refused(image.len, "no dictionary image");
    assert_refused(3, "no dictionary image");
    assert_refused(0, "no dictionary image");
}

static void another_version_is_refused(void **state)
{
    (void)state;
    copy[AT_VERSION]++;
    assert_refused(image.len, "another version");
    copy[AT_VERSION]--;
    copy[AT_LAYOUT] ^= 1;
    assert_refused(image.len, "another version");
}

static void another_byte_order_is_refused(void **state)
{
    (void)state;
    copy[AT_ORDER] = 1, copy[AT_ORDER + 3] = 4;
    assert_refused(image.len, "byte order");
}

static void a_truncated_image_is_refused_wherever_it_ends(void **state)
{
    (void)state;
    for (size_t len = 0; len < image.len; len += len < 2048 ? 1 : image.len / 97) assert_refused(len, "image");
}

static void a_flipped_bit_is_found_wherever_it_is(void **state)
{
    (void)state;
    srand(6);
    for (int i = 0; i < 200; i++) {
        size_t at = BLOCK_AT + (size_t)rand() % (image.len - BLOCK_AT);
        copy[at] = (char)(copy[at] ^ 1 << rand() % 8);
        assert_refused(image.len, "hash is wrong");
        copy[at] = image.ptr[at];
    }
}

static void wrong_row_counts_are_refused(void **state)
{
    (void)state;
    for (int t = 0; t < KB_N_TABLES; t++) {
        uint64_t counts[] = {UINT64_MAX, UINT64_MAX / 48, 1u << 30};
        for (size_t k = 0; k < 3; k++) {
            memcpy(copy + AT_ROWS + 8 * t, &counts[k], 8);
            assert_refused(image.len, "damaged");
        }
        memcpy(copy + AT_ROWS + 8 * t, image.ptr + AT_ROWS + 8 * t, 8);
    }
}

/* Put v into the copy where `row` of the loaded base lies, make the hash right again, expect a refusal. */
static void assert_out_of_bounds(const void *row, uint32_t v, size_t size, const char *what)
{
    size_t at = BLOCK_AT + (size_t)((const char *)row - base->strings);
    memcpy(copy + at, &v, size);
    uint64_t hash = kb_block_hash(copy + BLOCK_AT, image.len - BLOCK_AT);
    memcpy(copy + AT_CONTENT, &hash, 8);
    assert_refused(image.len, what);
    memcpy(copy + at, image.ptr + at, size);
}

static void rows_that_lead_out_of_bounds_are_refused(void **state)
{
    (void)state;
    const uint32_t far = UINT32_MAX - 1;
    assert_out_of_bounds(&base->roles[1].title_fr, far, 4, "texts");
    assert_out_of_bounds(&base->sym_text[5], (uint32_t)base->n_strings, 4, "texts");
    assert_out_of_bounds(&base->sym_slots[9], (uint32_t)base->n_sym_text + 1, 4, "words");
    assert_out_of_bounds(&base->links[3].id, 0xFFFF, 2, "links");
    assert_out_of_bounds(&base->links[3].kind, 7, 1, "links");
    assert_out_of_bounds(&base->links[3].competence, (uint32_t)base->n_competences, 1, "links");
    assert_out_of_bounds(&base->topics[0].n_links, far, 4, "links");
    assert_out_of_bounds(&base->shares[0].role, 0xFFFF, 2, "frameworks");
    assert_out_of_bounds(&base->entries[40].first_link, (uint32_t)base->n_links + 1, 4, "entries");
    assert_out_of_bounds(&base->entries[40].next, 40, 4, "entries"); /* a ring */
    assert_out_of_bounds(&base->entries[40].kind, KB_N_KINDS, 2, "entries");
    assert_out_of_bounds(&base->entries[40].guard, (uint32_t)base->n_guards, 4, "entries");
    const kb_node *root = &base->nodes[kb_root(KB_SPACE_BODY, ECFIT_LANG_FR)], *child = &base->nodes[root->first + 40];
    assert_out_of_bounds(&child->readings, (uint32_t)base->n_readings, 4, "readings");
    assert_out_of_bounds(&child->readings, ((uint32_t)base->n_readings - 1) | 1u << KB_FURTHER_SHIFT, 4, "readings");
    assert_out_of_bounds(&child->readings, KB_CHOICE | (uint32_t)base->n_choices, 4, "readings");
    for (int k = 0; k < KB_N_SELECTIONS; k++)
        assert_out_of_bounds(&base->choices[1].readings[k], (uint32_t)base->n_readings, 4, "readings");
    assert_out_of_bounds(&child->parent, (uint32_t)base->n_nodes, 4, "phrases");
    assert_out_of_bounds(&root->first, (uint32_t)(base->n_nodes - base->n_sym_text + 1), 4, "phrases");
    assert_out_of_bounds(&base->nodes[0].parent, 0, 4, "phrases"); /* the row that is no node */
    assert_out_of_bounds(&base->rules[0].first_need, far, 4, "rules");
    assert_out_of_bounds(&base->bit_rules[0], (uint32_t)base->n_rules, 4, "rules");
    assert_out_of_bounds(&base->effect_flags[7], 8, 4, "gates");
    const uint32_t last_effect = (uint32_t)base->n_effects - 1;
    assert_out_of_bounds(&base->effect_flags[last_effect], KB_TRIGGERS | last_effect, 4, "gates");
    assert_out_of_bounds(&base->starts[1].place, (uint32_t)base->n_starts << KB_EFFECT_BITS, 4, "gates");
    assert_out_of_bounds(&base->starts[1].place, base->starts[1].place | KB_EFFECT, 4, "gates");
    assert_out_of_bounds(&base->models[1].first_index, far, 4, "weights");
    assert_out_of_bounds(&base->model_index[base->models[0].first_index], far, 4, "weights");
    assert_out_of_bounds(&base->rows[0].n, far, 4, "weights");
    assert_out_of_bounds(&base->model_words[1].place, far, 4, "weights");
    assert_out_of_bounds(&base->models[1].word_row, far, 4, "weights");
    assert_out_of_bounds(&base->model_places[base->model_index[base->models[0].first_index]], far, 4, "weights");
}

static void words_have_the_weights_of_their_rows(void **state)
{
    (void)state;
    static const enum kb_model_id models[] = {KB_MODEL_ROLE, KB_MODEL_COMPETENCE, KB_MODEL_SENTENCE, KB_MODEL_CHOICE_2011};
    for (size_t m = 0; m < sizeof models / sizeof *models; m++)
        for (uint32_t i = 0; i < base->n_model_words; i++) { /* those of stems that the models do not know are zeros */
            kb_weight_row row = {0, 0};
            if (kb_is_weighed(base->sym_weighed, i)) row = kb_weights_of(base, models[m], KB_F_WORD, i);
            const int16_t *laid_out = base->dense + kb_word_row(base, models[m], i);
            size_t n_weights = 0;
            for (size_t c = 0; c < base->models[models[m]].n_classes; c++) n_weights += laid_out[c] != 0;
            assert_int_equal(base->model_words[i].sym, i);
            assert_true(n_weights <= row.n);
            for (uint32_t k = row.first; k < row.first + row.n; k++)
                assert_int_equal(laid_out[base->weights[k].class_id], lrintf(base->weights[k].weight * KB_WEIGHT_UNITS));
        }
}

static int by_place(const void *a, const void *b)
{
    const kb_model_word *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static void rows_of_weighed_symbols_lie_by_how_frequent_they_are(void **state)
{
    (void)state;
    kb_model_word *known = malloc(base->n_sym_text * sizeof *known);
    size_t n = 0;
    assert_non_null(known);
    assert_int_equal(base->n_sym_weighed, kb_weighed_words(base->n_sym_text));
    for (uint32_t sym = 0; sym < base->n_sym_text; sym++) {
        assert_int_equal(kb_is_weighed(base->sym_weighed, sym), sym && base->idf[sym] != 0);
        if (kb_is_weighed(base->sym_weighed, sym)) known[n++] = base->model_words[sym];
        else assert_int_equal(base->model_words[sym].place, base->model_words[0].place);
    }
    assert_true(n > 100);
    qsort(known, n, sizeof *known, by_place);
    assert_true(base->model_words[0].place < known[0].place);
    for (size_t i = 1; i < n; i++) assert_true(known[i - 1].place < known[i].place && known[i - 1].idf <= known[i].idf);
    free(known);
}

static void features_have_the_weights_of_their_rows(void **state)
{
    (void)state;
    for (enum kb_model_id m = 0; m < KB_N_MODELS; m++) {
        if (m == KB_MODEL_SCOPE) continue;
        for (uint32_t t = 0; t < base->n_topics; t++) {
            kb_weight_row row = kb_weights_of(base, m, KB_F_TOPIC, t);
            const uint32_t place = kb_places_of(base, m, KB_F_TOPIC)[t];
            assert_int_equal(place != 0, row.n != 0);
            for (uint32_t k = row.first; k < row.first + row.n; k++)
                assert_int_equal(base->dense[place + base->weights[k].class_id], lrintf(base->weights[k].weight * KB_WEIGHT_UNITS));
        }
    }
}

/* ---- overlays --------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/ecfit-image-XXXXXX";

static int make_overlay(void **state)
{
    char path[128];
    if (fresh(state) || !mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/terms", folder);
    if (mkdir(path, 0700)) return -1;
    snprintf(path, sizeof path, "%s/terms/en", folder);
    if (mkdir(path, 0700)) return -1;
    snprintf(path, sizeof path, "%s/terms/en/devops.tsv", folder);
    FILE *f = fopen(path, "w");
    if (!f) return -1;
    fputs("zyxwoscope tuning|zyxwoscopy\t\t\n", f);
    return fclose(f);
}

static int drop_overlay(void **state)
{
    (void)state;
    char command[160];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void an_overlay_gives_the_same_over_text_and_over_the_image(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_kb *text = ecfit_kb_load("dictionaries", folder, &err), *built = ecfit_kb_builtin(folder, &err);
    assert_non_null(text);
    assert_non_null(built);
    assert_string_equal(ecfit_kb_hash(text), ecfit_kb_hash(built));
    assert_string_not_equal(ecfit_kb_hash(text), ecfit_kb_hash(base));
    assert_int_equal(built->n_entries, base->n_entries + 2);
    const char *what = "";
    assert_true(kb_check(built, &what));
    ecfit_text out = {0};
    assert_int_equal(ecfit_print_entry(built, "zyxwoscopy", &out, &err), ECFIT_OK);
    ecfit_text_put(&out, "");
    ecfit_text_free(&out);
    ecfit_kb_free(text);
    ecfit_kb_free(built);
}

static void models_keep_their_rows_under_an_overlay(void **state)
{
    (void)state;
    ecfit_error err;
    ecfit_kb *over = ecfit_kb_builtin(folder, &err);
    assert_non_null(over);
    for (enum kb_model_id m = 0; m < KB_N_MODELS; m++)
        for (uint32_t s = 0; s < base->n_sym_text; s++) {
            kb_weight_row a = kb_weights_of(base, m, KB_F_WORD, s), b = kb_weights_of(over, m, KB_F_WORD, s);
            assert_memory_equal(&a, &b, sizeof a);
        }
    ecfit_kb_free(over);
}

static void an_overlay_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    ecfit_error err = {0};
    assert_null(ecfit_kb_builtin("/nowhere/at/all", &err));
    assert_int_equal(err.code, ECFIT_EDICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_image_have_the_same_hash),
        cmocka_unit_test_setup(words_have_the_weights_of_their_rows, fresh),
        cmocka_unit_test_setup(rows_of_weighed_symbols_lie_by_how_frequent_they_are, fresh),
        cmocka_unit_test_setup(features_have_the_weights_of_their_rows, fresh),
        cmocka_unit_test_setup(a_written_image_opens_with_every_row, fresh),
        cmocka_unit_test(paths_are_told_below_the_dictionary_folder),
        cmocka_unit_test_setup(a_foreign_file_is_refused, fresh),
        cmocka_unit_test_setup(another_version_is_refused, fresh),
        cmocka_unit_test_setup(another_byte_order_is_refused, fresh),
        cmocka_unit_test_setup(a_truncated_image_is_refused_wherever_it_ends, fresh),
        cmocka_unit_test_setup(a_flipped_bit_is_found_wherever_it_is, fresh),
        cmocka_unit_test_setup(wrong_row_counts_are_refused, fresh),
        cmocka_unit_test_setup(rows_that_lead_out_of_bounds_are_refused, fresh),
        cmocka_unit_test_setup(an_overlay_gives_the_same_over_text_and_over_the_image, make_overlay),
        cmocka_unit_test(models_keep_their_rows_under_an_overlay),
        cmocka_unit_test_teardown(an_overlay_that_is_not_there_is_an_error, drop_overlay),
    };
    return cmocka_run_group_tests_name("image", tests, load, unload);
}

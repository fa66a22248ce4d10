/* Lists of words, cues/LANG/wordings.tsv: name of a list <TAB> its words. */
#include "lexicon/build.h"
#include <stdio.h>

static const char *const list_names[KB_N_WORDINGS] = {
#define X(name) #name,
    KB_WORDINGS(X)
#undef X
};

static int list_named(ecfit_str name)
{
    for (int i = 0; i < KB_N_WORDINGS; i++)
        if (ecfit_str_is(name, list_names[i])) return i;
    return -1;
}

/* ---- loading ---------------------------------------------------------------------------------------------- */

static bool has_word(const ecfit_buf *list, ecfit_str word)
{
    for (ecfit_str rest = {list->ptr, list->len}; rest.ptr;)
        if (ecfit_str_eq(ecfit_str_cut(&rest, ' '), word)) return true;
    return false;
}

/* A space before each word, and one behind the last. A word of both languages stands in the files of both. */
static bool add_word(ecfit_buf *list, ecfit_str word)
{
    if (has_word(list, word)) return true;
    if (!list->len) ecfit_buf_add(list, " ", 1);
    ecfit_buf_add(list, word.ptr, word.len);
    ecfit_buf_add(list, " ", 1);
    return !list->failed;
}

/* Texts are compared in lower case; what they are read as in several words, or in none, is never found. */
static ecfit_status check_word(kb_build *b, const ecfit_table *t, ecfit_str word, ecfit_error *err)
{
    b->folded.len = 0;
    ecfit_buf_put(&b->folded, word.ptr, word.len);
    vec_reset(&b->tokens);
    KB_NEED(!b->folded.failed && ecfit_tokenize(word.ptr, word.len, b->folded.ptr, &b->tokens), err);
    if (memcmp(b->folded.ptr, word.ptr, word.len))
        return ecfit_table_fail(t, err, "expected words in lower case, found \"%.*s\"", (int)word.len, word.ptr);
    if (b->tokens.n != 1 || b->tokens.at[0].len != word.len)
        kb_warn(b, t, "\"%.*s\" is never found: texts are not read as having such a word", (int)word.len, word.ptr);
    return ECFIT_OK;
}

static ecfit_status list_row(kb_build *b, const ecfit_table *t, ecfit_error *err)
{
    const ecfit_str name = t->field[0];
    const int list = list_named(name);
    if (list < 0) return ecfit_table_fail(t, err, "there is no list of words \"%.*s\"", (int)name.len, name.ptr);
    if (!t->field[1].len) return ecfit_table_fail(t, err, "expected words in column 2, parted by spaces");
    kb_warn_surplus(b, t, 2);
    for (ecfit_str rest = t->field[1]; rest.ptr;) {
        const ecfit_str word = ecfit_str_cut(&rest, ' ');
        if (!word.len) continue;
        KB_TRY(check_word(b, t, word, err));
        KB_NEED(add_word(&b->wording_words[list], word), err);
    }
    return ECFIT_OK;
}

static ecfit_status load_file(kb_build *b, const char *path, ecfit_error *err)
{
    ecfit_table t;
    KB_TRY(kb_open_table(b, &t, path, err));
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_next(&t)) status = kb_entry_done(b, list_row(b, &t, err), err);
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_wordings(kb_build *b, const char *dir, ecfit_error *err)
{
    for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS; lang++) {
        char path[4096];
        const int n = snprintf(path, sizeof path, "%s/cues/%s/wordings.tsv", dir, ecfit_lang_code(lang));
        if (n > 0 && (size_t)n < sizeof path && kb_exists(path)) KB_TRY(load_file(b, path, err));
    }
    return ECFIT_OK;
}

/* ---- freezing and thawing --------------------------------------------------------------------------------- */

static void note_shapes(kb_wording *list, ecfit_str words)
{
    while (words.ptr) {
        const ecfit_str word = ecfit_str_cut(&words, ' ');
        if (word.len) list->shapes[kb_wording_letter(word.ptr)] |= kb_wording_length(word.len);
    }
}

/* A power of two, at least twice the number of words. */
static uint32_t places_for(ecfit_str words)
{
    uint32_t least = 2, places = 2;
    while (words.ptr) least += ecfit_str_cut(&words, ' ').len ? 2 : 0;
    while (places < least) places *= 2;
    return places;
}

static bool note_hashes(kb_build *b, kb_wording *list, ecfit_str words)
{
    const uint32_t places = places_for(words);
    if (!vec_reserve(&b->wording_hashes, places)) return false;
    uint32_t *hashes = memset(b->wording_hashes.at + b->wording_hashes.n, 0, places * sizeof *hashes);
    list->first_hash = (uint32_t)b->wording_hashes.n, list->mask = places - 1;
    b->wording_hashes.n += places;
    while (words.ptr) {
        const ecfit_str word = ecfit_str_cut(&words, ' ');
        const uint32_t hash = kb_wording_hash(word);
        if (word.len) hashes[kb_wording_place(hashes, list->mask, hash)] = hash;
    }
    return true;
}

bool kb_fill_wordings(kb_build *b)
{
    vec_reset(&b->wordings);
    vec_reset(&b->wording_text);
    vec_reset(&b->wording_hashes);
    if (!vec_reserve(&b->wordings, KB_N_WORDINGS)) return false;
    for (size_t i = 0; i < KB_N_WORDINGS; i++) {
        const ecfit_str words = {b->wording_words[i].ptr, b->wording_words[i].len};
        const size_t first = b->wording_text.n;
        if (!vec_reserve(&b->wording_text, words.len)) return false;
        if (words.len) memcpy(b->wording_text.at + first, words.ptr, words.len);
        b->wording_text.n += words.len;
        kb_wording *list = &b->wordings.at[b->wordings.n++];
        *list = (kb_wording){.first = (uint32_t)first, .len_bytes = (uint32_t)words.len};
        note_shapes(list, words);
        if (!note_hashes(b, list, words)) return false;
    }
    return true;
}

bool kb_thaw_wordings(kb_build *b, const ecfit_kb *kb)
{
    bool ok = true;
    for (size_t i = 0; i < KB_N_WORDINGS && ok; i++) {
        const ecfit_str words = kb_words_of(kb, (enum kb_wording_id)i);
        ecfit_buf_put(&b->wording_words[i], words.ptr, words.len);
        ok = !b->wording_words[i].failed;
    }
    return ok;
}

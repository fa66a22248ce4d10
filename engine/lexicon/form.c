/* How phrases are written: what the look-up by stems reads over and the resolver asks for. Told once, at build time. */
#include "lexicon/build.h"

static bool word_char(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static ecfit_str next_word(ecfit_str *rest)
{
    while (rest->len && !word_char((unsigned char)*rest->ptr)) rest->ptr++, rest->len--;
    ecfit_str word = {rest->ptr, 0};
    while (rest->len && (word_char((unsigned char)*rest->ptr) || *rest->ptr == '.')) rest->ptr++, rest->len--, word.len++;
    return word;
}

static bool is_small(kb_build *b, ecfit_str word, ecfit_lang lang)
{
    char low[KB_SMALL_MAX_BYTES];
    if (word.len > sizeof low) return false;
    for (size_t i = 0; i < word.len; i++)
        low[i] = (char)(word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? word.ptr[i] + 32 : word.ptr[i]);
    return kb_is_skipped(b, lang, (ecfit_str){low, word.len});
}

bool kb_fill_form(kb_build *b, ecfit_str phrase, kb_entry *e)
{
    ecfit_str before = {0}, behind = {0}, w;
    bool content = false;
    e->form = 0, e->small = 0;
    if (!memchr(phrase.ptr, ' ', phrase.len) && !memchr(phrase.ptr, '\'', phrase.len)) return true;
    e->form = KB_FORM_SPACED;
    while ((w = next_word(&phrase)).len && !behind.len) {
        bool small = is_small(b, w, (ecfit_lang)e->lang);
        if (!small) content = true;
        else if (content) behind = w;
        else before = w;
    }
    if (!before.len && !behind.len) return true;
    if (!before.len) e->form |= KB_FORM_SMALL_BEHIND;
    e->small = kb_text(b, before.len ? before : behind);
    return e->small != KB_NONE;
}

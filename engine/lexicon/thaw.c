/* A frozen knowledge base back into a growable one, so that a user's own files can be laid over it wherever it came
 * from: no dictionary folder is needed at run time. */
#include "lexicon/build.h"

static bool thaw_texts(kb_build *b, const ecfit_kb *kb)
{
    for (const char *at = kb->strings, *end = at + kb->n_strings; at < end; at += strlen(at) + 1)
        if (kb_text(b, ecfit_str_of(at)) == KB_NONE) return false;
    for (size_t i = 0; i < kb->n_sym_text; i++)
        if (ecfit_intern_add(&b->symbols, ecfit_str_of(kb_str(kb, kb->sym_text[i]))) != i) return false;
    for (size_t i = 0; i < kb->n_slug_text; i++)
        if (ecfit_intern_add(&b->slugs, ecfit_str_of(kb_str(kb, kb->slug_text[i]))) != i) return false;
    return true;
}

ecfit_status kb_thaw(kb_build *b, const ecfit_kb *kb, ecfit_error *err)
{
#define X(type, name)                                                                \
    KB_NEED(vec_reserve(&b->name, kb->n_##name), err);                               \
    if (kb->n_##name) memcpy(b->name.at, kb->name, kb->n_##name * sizeof(type));     \
    b->name.n = kb->n_##name;
    KB_TABLES(X)
#undef X
    vec_free(&b->strings); /* they live in the pool until all is frozen again */
    KB_NEED(thaw_texts(b, kb), err);
    KB_NEED(kb_thaw_trie(b, kb) && kb_thaw_wordings(b, kb), err);
    return ECFIT_OK;
}

#include "lexicon/words.h"
#include "lexicon/gates.h"
#include <stdlib.h>

enum { KEY_BYTES = 22, WAYS = 4, N_SETS = 1 << 14 };

/* A word that was seen: 40 bytes. len 0 is a free place. */
typedef struct cached {
    char key[KEY_BYTES];
    uint8_t len, flags;
    uint32_t sym[ECFIT_N_LANGS], opens[ECFIT_N_LANGS];
} cached;

struct ecfit_words {
    const ecfit_kb *kb;
    ecfit_stemmer *stemmer;
    cached *sets;      /* N_SETS * WAYS */
    uint8_t *next_way; /* where the next newcomer of a set goes: the oldest makes room */
};

ecfit_words *ecfit_words_new(const ecfit_kb *kb)
{
    ecfit_words *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->kb = kb;
    w->stemmer = ecfit_stemmer_new();
    w->sets = calloc((size_t)N_SETS * WAYS, sizeof *w->sets);
    w->next_way = calloc(N_SETS, 1);
    if (w->stemmer && w->sets && w->next_way) return w;
    ecfit_words_free(w);
    return NULL;
}

void ecfit_words_free(ecfit_words *w)
{
    if (!w) return;
    ecfit_stemmer_free(w->stemmer);
    free(w->sets);
    free(w->next_way);
    free(w);
}

ecfit_str ecfit_words_stem(ecfit_words *w, ecfit_lang lang, ecfit_str word)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    return own && own->stem[lang] ? ecfit_str_of(kb_str(w->kb, own->stem[lang])) : ecfit_stem(w->stemmer, lang, word);
}

static void look_up(ecfit_words *w, ecfit_str word, cached *out)
{
    const kb_fword *own = kb_function_word(w->kb, word);
    out->flags = own ? (uint8_t)own->flags : 0;
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) /* "i.t" stands for "it" in the text */
        out->opens[l] = kb_opened_by(w->kb, l, ecfit_str_is(word, "i.t") ? ecfit_str_of("it") : word);
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
        out->sym[l] = kb_symbol(w->kb, own && own->stem[l] ? ecfit_str_of(kb_str(w->kb, own->stem[l])) : ecfit_stem(w->stemmer, l, word));
}

/* The cache entry of a word; *spare serves words that are too long to be kept. */
static const cached *find(ecfit_words *w, ecfit_str word, cached *spare)
{
    if (word.len > KEY_BYTES) {
        look_up(w, word, spare);
        return spare;
    }
    char key[KEY_BYTES] = {0};
    memcpy(key, word.ptr, word.len);
    size_t set = (size_t)ecfit_hash(key, 16 + (word.len > 16 ? 6 : 0)) & (N_SETS - 1);
    cached *at = w->sets + set * WAYS;
    for (int i = 0; i < WAYS; i++)
        if (at[i].len == word.len && !memcmp(at[i].key, key, KEY_BYTES)) return &at[i];
    cached *fresh = &at[w->next_way[set]++ & (WAYS - 1)];
    memcpy(fresh->key, key, KEY_BYTES);
    fresh->len = (uint8_t)word.len;
    look_up(w, word, fresh);
    return fresh;
}

void ecfit_words_resolve(ecfit_words *w, const char *folded, ecfit_tokens *tokens, uint8_t *votes)
{
    cached spare = {.len = 0};
    for (size_t i = 0; i < tokens->n; i++) {
        ecfit_token *t = &tokens->at[i];
        const cached *c = find(w, ecfit_token_word(t, folded), &spare);
        t->sym[0] = c->sym[0];
        t->sym[1] = c->sym[1];
        t->opens[0] = c->opens[0];
        t->opens[1] = c->opens[1];
        votes[i] = c->flags;
    }
}

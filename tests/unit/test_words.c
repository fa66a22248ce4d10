/* The cache of words gives what looking a word up gives, however full it is. */
#include "lexicon/gates.h"
#include "lexicon/phrase.h"
#include "lexicon/words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { N_TEXTS = 800, WORDS_A_TEXT = 500, ROOM_A_WORD = 64, ALL = (1 << ECFIT_N_LANGS) - 1,
       FUNCTION_WORD = KB_FWORD_SKIP | KB_FWORD_VOTE };

static ecfit_kb *kb;
static ecfit_words *words;
static ecfit_stemmer *stemmer;

static unsigned dice(size_t sides)
{
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return (unsigned)((x >> 33) % sides);
}

/* ---- what a word is without the cache --------------------------------------------------------------------- */

static ecfit_str stem_of(ecfit_lang l, ecfit_str word)
{
    const kb_fword *own = kb_function_word(kb, word);
    return own && own->stem[l] ? ecfit_str_of(kb_str(kb, own->stem[l])) : ecfit_stem(stemmer, l, word);
}

static void assert_resolved(const ecfit_token *t, unsigned langs, const char *folded, uint8_t vote)
{
    const ecfit_str word = ecfit_token_word(t, folded);
    const kb_fword *own = kb_function_word(kb, word);
    const uint32_t told = ~(KB_BEGINS_PHRASE | KB_OWN_WORD | 15u << KB_VOTES);
    for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) {
        const unsigned flags = vote >> 4 * l & 15, own_flags = own ? own->flags >> 4 * l & 15 : 0;
        assert_int_equal(flags & FUNCTION_WORD, own_flags & FUNCTION_WORD);
        if (langs >> l & 1) assert_false(flags & ECFIT_WORD_LATER);
        if (flags & ECFIT_WORD_LATER) continue;
        const uint32_t sym = kb_symbol(kb, stem_of(l, word));
        if (t->sym[l] != sym) fail_msg("%.*s: %u, expected %u", (int)word.len, word.ptr, t->sym[l], sym);
        assert_int_equal(!(t->opens[l] & KB_BEGINS_PHRASE), !ecfit_phrase_node(kb, KB_SPACE_BODY, l, sym));
        assert_int_equal(t->opens[l] & told, kb_effect_of(kb, l, ecfit_str_is(word, "i.t") ? ecfit_str_of("it") : word));
    }
}

/* ---- texts ------------------------------------------------------------------------------------------------ */

/* A known stem, a small word, or one made up: of any length, and often longer by some letters than one before. */
static size_t put_word(char *out)
{
    static const char *const small[] = {"it", "IT", "the", "les", "x", "d", "expérience", "été", "C++", "2024"};
    const char *known = kb_str(kb, kb->sym_text[dice(kb->n_sym_text)]);
    const unsigned kind = dice(8);
    if (kind < 3 && strlen(known) < ROOM_A_WORD) return (size_t)sprintf(out, "%s", known);
    if (kind < 5) return (size_t)sprintf(out, "%s", small[dice(sizeof small / sizeof *small)]);
    size_t n = kind == 5 ? dice(ROOM_A_WORD - 8) : 0;
    for (size_t i = 0; i < n; i++) out[i] = "securite"[i % 8];
    for (size_t more = dice(6) + 1; more; more--) out[n++] = (char)('a' + dice(26));
    return n;
}

static size_t make_text(char *out)
{
    size_t n = 0;
    for (int i = 0; i < WORDS_A_TEXT; i++) {
        n += put_word(out + n);
        out[n++] = ' ';
    }
    return n - 1;
}

/* Look up some of the tokens that are not known in a language, many at once. */
static void complete_some(ecfit_lang l, ecfit_str folded, ecfit_tokens *tokens, uint8_t *votes)
{
    uint32_t which[ECFIT_WORDS_AT_ONCE];
    for (size_t i = 0, n = 0; i < tokens->n; n = 0) {
        const size_t most = dice(ECFIT_WORDS_AT_ONCE + 1);
        for (; i < tokens->n && n < most; i += 1 + dice(2))
            if (votes[i] >> 4 * l & ECFIT_WORD_LATER) which[n++] = (uint32_t)i;
        ecfit_words_complete_some(words, l, folded, tokens->at, votes, which, n);
        for (size_t k = 0; k < n; k++) assert_resolved(&tokens->at[which[k]], 1u << l, folded.ptr, votes[which[k]]);
    }
}

static void words_are_what_looking_them_up_gives(void **state)
{
    (void)state;
    ecfit_tokens tokens = {0};
    static char text[WORDS_A_TEXT * (ROOM_A_WORD + 1)];
    for (int round = 0; round < N_TEXTS; round++) {
        const size_t len = make_text(text);
        char *folded = malloc(len); /* nothing may be read behind it */
        assert_non_null(folded);
        vec_reset(&tokens);
        assert_true(ecfit_tokenize(text, len, folded, &tokens));
        uint8_t *votes = malloc(tokens.n);
        assert_non_null(votes);
        const unsigned langs = dice(ALL + 1);
        ecfit_words_resolve_in(words, langs, folded, &tokens, votes);
        for (size_t i = 0; i < tokens.n; i++) assert_resolved(&tokens.at[i], langs, folded, votes[i]);
        for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) complete_some(l, (ecfit_str){folded, len}, &tokens, votes);
        for (size_t i = 0; i < tokens.n; i += 3) {
            ecfit_words_complete(words, ALL, folded, &tokens.at[i], &votes[i]);
            assert_resolved(&tokens.at[i], ALL, folded, votes[i]);
        }
        for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) /* many words between the languages of one */
            for (size_t i = 0; i < tokens.n; i++) ecfit_words_complete(words, 1u << l, folded, &tokens.at[i], &votes[i]);
        for (size_t i = 0; i < tokens.n; i++) assert_resolved(&tokens.at[i], ALL, folded, votes[i]);
        free(votes);
        free(folded);
    }
    vec_free(&tokens);
}

static void no_words_are_no_work(void **state)
{
    (void)state;
    ecfit_tokens none = {0};
    ecfit_words_resolve(words, "", &none, NULL);
}

static int begin(void **state)
{
    (void)state;
    ecfit_error err;
    kb = ecfit_kb_builtin(NULL, &err);
    words = kb ? ecfit_words_new(kb) : NULL;
    stemmer = ecfit_stemmer_new();
    return words && stemmer ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    ecfit_stemmer_free(stemmer);
    ecfit_words_free(words);
    ecfit_kb_free(kb);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_what_looking_them_up_gives),
        cmocka_unit_test(no_words_are_no_work),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

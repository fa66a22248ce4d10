/* Our stemmers against libstemmer: words of our corpora and dictionaries, and words made up of endings. Run from the
 * project's root. */
#include "base/intern.h"
#include "text/snowball.h"
#include <libstemmer.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { LONGEST = ECFIT_SNOWBALL_MAX, N_MADE_UP = 300000 };

static struct sb_stemmer *english, *french;

typedef size_t stemmer(unsigned char *word, size_t n);

static void assert_same(struct sb_stemmer *theirs, stemmer *ours, const unsigned char *word, size_t len)
{
    unsigned char room[ECFIT_SNOWBALL_AHEAD + LONGEST + ECFIT_SNOWBALL_BEHIND], *stem = room + ECFIT_SNOWBALL_AHEAD;
    memset(room, 0, ECFIT_SNOWBALL_AHEAD);
    memset(stem, 's', sizeof room - ECFIT_SNOWBALL_AHEAD); /* what lies behind a word does not matter */
    memcpy(stem, word, len);
    const size_t n = ours(stem, len);
    const sb_symbol *want = sb_stemmer_stem(theirs, word, (int)len);
    if (n != (size_t)sb_stemmer_length(theirs) || memcmp(stem, want, n))
        fail_msg("%.*s: %.*s, expected %s", (int)len, (const char *)word, (int)n, (const char *)stem,
                 (const char *)want);
}

static void assert_stems(const unsigned char *word, size_t len)
{
    assert_same(english, ecfit_snowball_english, word, len);
    assert_same(french, ecfit_snowball_french, word, len);
}

/* ---- words of our own ------------------------------------------------------------------------------------- */

/* The next word of UTF-8 text in Latin-1 and lower-cased; 0 at its end. Other letters end a word. */
static size_t next_word(const unsigned char **at, unsigned char word[LONGEST])
{
    size_t n = 0;
    for (const unsigned char *p = *at; n < LONGEST; p++) {
        unsigned char c = *p >= 'A' && *p <= 'Z' ? (unsigned char)(*p + 32) : *p;
        if (*p == 0xC3 && p[1]) c = (unsigned char)(0xC0 | (*++p & 63) | 32);
        if ((c >= 'a' && c <= 'z') || c == '\'' || c == '-' || c >= 0xE0) word[n++] = c;
        else if (n || !c) return *at = p, n;
    }
    return *at += n, n;
}

static void check_file(const char *path, ecfit_intern *seen)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, f) > 0) {
        const unsigned char *at = (const unsigned char *)line;
        unsigned char word[LONGEST];
        for (size_t n, known = seen->offsets.n; (n = next_word(&at, word)); known = seen->offsets.n)
            if (ecfit_intern_add(seen, (ecfit_str){(const char *)word, n}) == known) assert_stems(word, n);
    }
    free(line);
    fclose(f);
}

static void words_of_our_own_have_the_stems_of_libstemmer(void **state)
{
    (void)state;
    static const char *const files[] = {"corpora/notices.jsonl", "corpora/training.jsonl", "corpora/cvs.jsonl",
                                        "dictionaries/weights/words.tsv", "dictionaries/cues/en/function_words.tsv",
                                        "dictionaries/cues/fr/function_words.tsv", "dictionaries/titles/fr.tsv"};
    ecfit_intern seen = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) check_file(files[i], &seen);
    assert_true(seen.offsets.n > 20000);
    ecfit_intern_free(&seen);
}

/* ---- words made up ---------------------------------------------------------------------------------------- */

/* Letters, beginnings and endings that the rules know. */
static const char pieces[] =
    "a b c d e f g h i j k l m n o p q r s t u v w x y z qu ll nn ss tt ' 's "
    "\xE0 \xE2 \xE7 \xE8 \xE9 \xEA \xEB \xEE \xEF \xF4 \xF9 \xFB gener commun arsen par col tap "
    "sses ied ies us eed ly ed ing at bl iz tional enci anci abli entli izer ization ational ation ator alism aliti "
    "alli fulness ousli ousness iveness iviti biliti bli ogi logi fulli lessli li ally ably ently ality ously ivity "
    "bility ogy alize icate iciti ical ful ness ative al ance ence er ic able ible ant ement ment ent ism ate iti ous "
    "ive ize ion "
    "ique isme iste eux atrice ateur logie usion ution it\xE9 if ives eaux aux euse issement amment emment ir ira "
    "irai iraient irais irait iras irent irez iriez irions irons iront is issaient issais issait issant issante isse "
    "issent issez issiez issions issons it ions \xE9" "e \xE9s \xE8rent era erai eraient erais eras erez eriez erions "
    "erons eront ez iez \xE2mes \xE2t \xE2tes aient ais ait as asse assent assiez ier i\xE8re enn onn ett ell eill iv "
    "eus abl i\xE8r abil \xEEmes \xEEt ";

static unsigned dice(unsigned sides)
{
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return (unsigned)(x >> 33) % sides;
}

static size_t split(const char *at[], size_t len[])
{
    size_t n = 0;
    for (const char *p = pieces, *end; (end = strchr(p, ' ')); p = end + 1) at[n] = p, len[n++] = (size_t)(end - p);
    return n;
}

static void made_up_words_have_the_stems_of_libstemmer(void **state)
{
    (void)state;
    enum { N_LETTERS = 44 };
    const char *at[sizeof pieces / 2];
    size_t len[sizeof pieces / 2], n_pieces = split(at, len);
    for (int i = 0; i < N_MADE_UP; i++) {
        unsigned char word[LONGEST];
        size_t n = 0;
        for (unsigned k = dice(6) + 1; k; k--) {
            const size_t piece = dice(dice(2) ? N_LETTERS : (unsigned)n_pieces);
            if (n + len[piece] > LONGEST) break;
            memcpy(word + n, at[piece], len[piece]);
            n += len[piece];
        }
        assert_stems(word, n);
    }
}

static void nothing_has_no_stem(void **state)
{
    (void)state;
    unsigned char room[ECFIT_SNOWBALL_AHEAD + ECFIT_SNOWBALL_MAX + ECFIT_SNOWBALL_BEHIND] = {0};
    unsigned char *word = room + ECFIT_SNOWBALL_AHEAD;
    *word = 'x';
    assert_int_equal(ecfit_snowball_english(word, 0), 0);
    assert_int_equal(ecfit_snowball_french(word, 0), 0);
    assert_int_equal(ecfit_snowball_french(word, 1), 1);
}

static int begin(void **state)
{
    (void)state;
    english = sb_stemmer_new("english", "ISO_8859_1");
    french = sb_stemmer_new("french", "ISO_8859_1");
    return english && french ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    sb_stemmer_delete(english);
    sb_stemmer_delete(french);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_our_own_have_the_stems_of_libstemmer),
        cmocka_unit_test(made_up_words_have_the_stems_of_libstemmer),
        cmocka_unit_test(nothing_has_no_stem),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

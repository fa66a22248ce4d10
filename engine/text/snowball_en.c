#include "text/snowball.h"

static const bool vowel[256] = {['a'] = true, ['e'] = true, ['i'] = true, ['o'] = true, ['u'] = true, ['y'] = true};

/* ---- words of their own ----------------------------------------------------------------------------------- */

#define STAYS(text) SUFFIX(text, 0, text)

static snowball_suffixes irregular = {
    ['e'] = SNOWBALL(STAYS("howe")),
    ['g'] = SNOWBALL(SUFFIX("dying", 0, "die"), SUFFIX("lying", 0, "lie"), SUFFIX("tying", 0, "tie")),
    ['s'] = SNOWBALL(SUFFIX("skis", 0, "ski"), SUFFIX("skies", 0, "sky"), STAYS("news"), STAYS("atlas"),
                     STAYS("cosmos"), STAYS("bias"), STAYS("andes")),
    ['y'] = SNOWBALL(SUFFIX("idly", 0, "idl"), SUFFIX("gently", 0, "gentl"), SUFFIX("ugly", 0, "ugli"),
                     SUFFIX("early", 0, "earli"), SUFFIX("only", 0, "onli"), SUFFIX("singly", 0, "singl"),
                     STAYS("sky")),
};

/* What is left alone once its plural is gone. */
static snowball_suffixes invariant = {
    ['d'] = SNOWBALL(STAYS("proceed"), STAYS("exceed"), STAYS("succeed")),
    ['g'] = SNOWBALL(STAYS("inning"), STAYS("outing"), STAYS("canning"), STAYS("herring"), STAYS("earring")),
};

static const snowball_suffix *whole(const snowball *w, snowball_suffixes words)
{
    const snowball_suffix *x = words[w->at[w->n - 1]];
    for (; x && x->text; x++)
        if (x->len == w->n && snowball_ends(w, x->len, x->text)) return x;
    return NULL;
}

/* ---- regions ---------------------------------------------------------------------------------------------- */

/* A y that is a consonant, at the beginning or behind a vowel, is written Y while the word is stemmed. */
static void mark_consonants(snowball *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->at[i] == 'y' && (!i || vowel[w->at[i - 1]])) w->at[i] = 'Y', w->marked = true;
}

static void unmark_consonants(snowball *w)
{
    for (size_t i = 0; w->marked && i < w->n; i++)
        if (w->at[i] == 'Y') w->at[i] = 'y';
}

static bool begins(const snowball *w, const char *text)
{
    const size_t len = strlen(text);
    return w->n >= len && !memcmp(w->at, text, len);
}

static void mark_regions(snowball *w)
{
    if (begins(w, "gener") || begins(w, "arsen")) w->p1 = 5;
    else w->p1 = begins(w, "commun") ? 6 : snowball_region(w, vowel, 0);
    w->p2 = snowball_region(w, vowel, w->p1);
}

static bool has_vowel(const snowball *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vowel[w->at[i]]) return true;
    return false;
}

/* Whether the first n letters end in a short syllable. */
static bool is_short(const snowball *w, size_t n)
{
    if (n < 2 || vowel[w->at[n - 1]] || !vowel[w->at[n - 2]]) return false;
    const unsigned char last = w->at[n - 1];
    return n == 2 || (last != 'w' && last != 'x' && last != 'Y' && !vowel[w->at[n - 3]]);
}

/* ---- the steps -------------------------------------------------------------------------------------------- */

enum { REPLACE, IES, S, EED, ED, OGI, LI, IN_R2, ION, E, L };

static snowball_suffixes possessives = {
    ['\''] = SNOWBALL(SUFFIX("'s'", REPLACE, ""), SUFFIX("'", REPLACE, "")),
    ['s'] = SNOWBALL(SUFFIX("'s", REPLACE, "")),
};
static snowball_suffixes plurals = {
    ['d'] = SNOWBALL(SUFFIX("ied", IES, "i")),
    ['s'] = SNOWBALL(SUFFIX("sses", REPLACE, "ss"), SUFFIX("ies", IES, "i"), SUFFIX("us", REPLACE, "us"),
                     SUFFIX("ss", REPLACE, "ss"), SUFFIX("s", S, "")),
};
static void step_1a(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, possessives, 0);
    if (x) w->n -= x->len;
    if (!(x = snowball_longest(w, plurals, 0))) return;
    if (x->act == S && (w->n < 3 || !has_vowel(w, w->n - 2))) return;
    snowball_replace(w, x->len, x->act == IES && w->n < 5 ? "ie" : x->to);
}

static snowball_suffixes participles = {
    ['d'] = SNOWBALL(SUFFIX("eed", EED, "ee"), SUFFIX("ed", ED, "")),
    ['g'] = SNOWBALL(SUFFIX("ing", ED, "")),
    ['y'] = SNOWBALL(SUFFIX("eedly", EED, "ee"), SUFFIX("ingly", ED, ""), SUFFIX("edly", ED, "")),
};
static snowball_suffixes want_an_e = {
    ['t'] = SNOWBALL(SUFFIX("at", REPLACE, "ate")),
    ['l'] = SNOWBALL(SUFFIX("bl", REPLACE, "ble")),
    ['z'] = SNOWBALL(SUFFIX("iz", REPLACE, "ize")),
};

/* What a participle leaves is made a word: "hop(p)", "hop(e)". */
static void mend(snowball *w)
{
    const unsigned char last = w->n ? w->at[w->n - 1] : 0;
    const snowball_suffix *x = snowball_longest(w, want_an_e, 0);
    if (x) snowball_replace(w, x->len, x->to);
    else if (w->n >= 2 && w->at[w->n - 2] == last && memchr("bdfgmnprt", last, 9)) w->n--;
    else if (w->n == w->p1 && is_short(w, w->n)) w->at[w->n++] = 'e';
}

static void step_1b(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, participles, 0);
    if (!x) return;
    const size_t left = w->n - x->len;
    if (x->act == EED && left >= w->p1) snowball_replace(w, x->len, x->to);
    if (x->act == ED && has_vowel(w, left)) {
        w->n = left;
        mend(w);
    }
}

static void step_1c(snowball *w)
{
    unsigned char *last = &w->at[w->n - 1];
    if (w->n > 2 && (*last == 'y' || *last == 'Y') && !vowel[last[-1]]) *last = 'i';
}

static snowball_suffixes nouns = {
    ['i'] = SNOWBALL(SUFFIX("biliti", REPLACE, "ble"), SUFFIX("lessli", REPLACE, "less"),
                     SUFFIX("entli", REPLACE, "ent"), SUFFIX("aliti", REPLACE, "al"),
                     SUFFIX("ousli", REPLACE, "ous"), SUFFIX("iviti", REPLACE, "ive"),
                     SUFFIX("fulli", REPLACE, "ful"), SUFFIX("enci", REPLACE, "ence"), SUFFIX("anci", REPLACE, "ance"),
                     SUFFIX("abli", REPLACE, "able"), SUFFIX("alli", REPLACE, "al"), SUFFIX("bli", REPLACE, "ble"),
                     SUFFIX("ogi", OGI, "og"), SUFFIX("li", LI, "")),
    ['l'] = SNOWBALL(SUFFIX("ational", REPLACE, "ate"), SUFFIX("tional", REPLACE, "tion")),
    ['m'] = SNOWBALL(SUFFIX("alism", REPLACE, "al")),
    ['n'] = SNOWBALL(SUFFIX("ization", REPLACE, "ize"), SUFFIX("ation", REPLACE, "ate")),
    ['r'] = SNOWBALL(SUFFIX("izer", REPLACE, "ize"), SUFFIX("ator", REPLACE, "ate")),
    ['s'] = SNOWBALL(SUFFIX("fulness", REPLACE, "ful"), SUFFIX("ousness", REPLACE, "ous"),
                     SUFFIX("iveness", REPLACE, "ive")),
};
static void step_2(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, nouns, 0);
    if (!x || w->n - x->len < w->p1) return;
    const unsigned char before = w->n > x->len ? w->at[w->n - x->len - 1] : 0;
    if (x->act == OGI && before != 'l') return;
    if (x->act == LI && (!before || !memchr("cdeghkmnrt", before, 10))) return;
    snowball_replace(w, x->len, x->to);
}

static snowball_suffixes adjectives = {
    ['e'] = SNOWBALL(SUFFIX("alize", REPLACE, "al"), SUFFIX("icate", REPLACE, "ic"), SUFFIX("ative", IN_R2, "")),
    ['i'] = SNOWBALL(SUFFIX("iciti", REPLACE, "ic")),
    ['l'] = SNOWBALL(SUFFIX("ational", REPLACE, "ate"), SUFFIX("tional", REPLACE, "tion"),
                     SUFFIX("ical", REPLACE, "ic"), SUFFIX("ful", REPLACE, "")),
    ['s'] = SNOWBALL(SUFFIX("ness", REPLACE, "")),
};
static void step_3(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, adjectives, 0);
    if (x && w->n - x->len >= (x->act == IN_R2 ? w->p2 : w->p1)) snowball_replace(w, x->len, x->to);
}

static snowball_suffixes endings = {
    ['c'] = SNOWBALL(SUFFIX("ic", REPLACE, "")),
    ['e'] = SNOWBALL(SUFFIX("ance", REPLACE, ""), SUFFIX("ence", REPLACE, ""), SUFFIX("able", REPLACE, ""),
                     SUFFIX("ible", REPLACE, ""), SUFFIX("ate", REPLACE, ""), SUFFIX("ive", REPLACE, ""),
                     SUFFIX("ize", REPLACE, "")),
    ['i'] = SNOWBALL(SUFFIX("iti", REPLACE, "")),
    ['l'] = SNOWBALL(SUFFIX("al", REPLACE, "")),
    ['m'] = SNOWBALL(SUFFIX("ism", REPLACE, "")),
    ['n'] = SNOWBALL(SUFFIX("ion", ION, "")),
    ['r'] = SNOWBALL(SUFFIX("er", REPLACE, "")),
    ['s'] = SNOWBALL(SUFFIX("ous", REPLACE, "")),
    ['t'] = SNOWBALL(SUFFIX("ement", REPLACE, ""), SUFFIX("ment", REPLACE, ""), SUFFIX("ant", REPLACE, ""),
                     SUFFIX("ent", REPLACE, "")),
};
static void step_4(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, endings, 0);
    if (!x || w->n - x->len < w->p2) return;
    const unsigned char before = w->n > x->len ? w->at[w->n - x->len - 1] : 0;
    if (x->act != ION || before == 's' || before == 't') w->n -= x->len;
}

static void step_5(snowball *w)
{
    const size_t left = w->n - 1;
    const unsigned char last = w->at[left];
    if (last == 'e' && (left >= w->p2 || (left >= w->p1 && !is_short(w, left)))) w->n = left;
    else if (last == 'l' && left >= w->p2 && left && w->at[left - 1] == 'l') w->n = left;
}

static void stem(snowball *w)
{
    mark_consonants(w);
    mark_regions(w);
    step_1a(w);
    if (w->n && !whole(w, invariant)) {
        step_1b(w);
        if (w->n) step_1c(w);
        step_2(w);
        step_3(w);
        step_4(w);
        if (w->n) step_5(w);
    }
    unmark_consonants(w);
}

size_t ecfit_snowball_english(unsigned char *word, size_t n)
{
    snowball w = {.at = word, .n = n};
    if (n < 3) return n;
    const snowball_suffix *x = whole(&w, irregular);
    if (x) {
        snowball_replace(&w, x->len, x->to);
        return w.n;
    }
    if (word[0] == '\'') memmove(word, word + 1, --w.n);
    stem(&w);
    return w.n;
}

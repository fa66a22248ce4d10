#include "text/snowball.h"

enum { VOWEL = 1, LETTER_Y = 2 };
static const uint8_t kinds[256] = {['a'] = VOWEL, ['e'] = VOWEL, ['i'] = VOWEL, ['o'] = VOWEL, ['u'] = VOWEL,
                                   ['y'] = VOWEL | LETTER_Y};

static bool is_vowel(unsigned char c) { return kinds[c] & VOWEL; }

/* ---- words of their own ----------------------------------------------------------------------------------- */

enum { STAYS, LOSES_LAST, ENDS_IN_I, BECOMES };

static snowball_suffixes irregular = {
    SNOWBALL('e', SUFFIX("howe", STAYS, "")),
    SNOWBALL('g', SUFFIX("dying", BECOMES, "die"), SUFFIX("lying", BECOMES, "lie"), SUFFIX("tying", BECOMES, "tie")),
    SNOWBALL('s', SUFFIX("skis", LOSES_LAST, ""), SUFFIX("skies", BECOMES, "sky"), SUFFIX("news", STAYS, ""),
             SUFFIX("atlas", STAYS, ""), SUFFIX("cosmos", STAYS, ""), SUFFIX("bias", STAYS, ""),
             SUFFIX("andes", STAYS, "")),
    SNOWBALL('y', SUFFIX("idly", LOSES_LAST, ""), SUFFIX("gently", LOSES_LAST, ""), SUFFIX("ugly", ENDS_IN_I, ""),
             SUFFIX("early", ENDS_IN_I, ""), SUFFIX("only", ENDS_IN_I, ""), SUFFIX("singly", LOSES_LAST, ""),
             SUFFIX("sky", STAYS, "")),
};

/* What is left alone once its plural is gone. */
static snowball_suffixes invariant = {
    SNOWBALL('d', SUFFIX("proceed", STAYS, ""), SUFFIX("exceed", STAYS, ""), SUFFIX("succeed", STAYS, "")),
    SNOWBALL('g', SUFFIX("inning", STAYS, ""), SUFFIX("outing", STAYS, ""), SUFFIX("canning", STAYS, ""),
             SUFFIX("herring", STAYS, ""), SUFFIX("earring", STAYS, "")),
};

enum { LONGEST_WHOLE = 7 };

static const snowball_suffix *whole(const snowball *w, snowball_suffixes words)
{
    const snowball_suffix *x = w->n <= LONGEST_WHOLE ? words[w->at[w->n - 1] % SNOWBALL_SLOTS] : NULL;
    if (!x) return NULL;
    for (const uint64_t word = ecfit_load8(w->at) & snowball_before(8 * w->n); x->len; x++)
        if (word == ecfit_load8(x->text)) return x;
    return NULL;
}

static size_t stem_irregular(snowball *w, const snowball_suffix *x)
{
    if (x->act == ENDS_IN_I) w->at[w->n - 1] = 'i';
    else if (x->act == LOSES_LAST) w->n--;
    else if (x->act == BECOMES) snowball_change(w, x);
    return w->n;
}

/* ---- regions ---------------------------------------------------------------------------------------------- */

/* A y that is a consonant, at the beginning or behind a vowel, is written Y while the word is stemmed. */
static void mark_consonants(snowball *w, uint64_t y)
{
    for (uint64_t left = y & (w->vowels << 1 | 1); left; left &= left - 1) {
        const size_t i = (size_t)__builtin_ctzll(left);
        if (i && !(w->vowels >> (i - 1) & 1)) continue; /* behind a Y */
        w->at[i] = 'Y', w->marked = true;
        w->vowels &= ~((uint64_t)1 << i);
    }
}

static void unmark_consonants(snowball *w)
{
    for (size_t i = 0; w->marked && i < w->n; i++)
        if (w->at[i] == 'Y') w->at[i] = 'y';
}

static bool begins(const snowball *w, const char *text, size_t len) { return w->n >= len && !memcmp(w->at, text, len); }

static void mark_regions(snowball *w)
{
    snowball_letters letters;
    snowball_look_up(w, kinds, &letters);
    w->vowels = snowball_bits(&letters, VOWEL);
    mark_consonants(w, snowball_bits(&letters, LETTER_Y));
    if (begins(w, "gener", 5) || begins(w, "arsen", 5)) w->p1 = 5;
    else w->p1 = begins(w, "commun", 6) ? 6 : snowball_region(w, 0);
    w->p2 = snowball_region(w, w->p1);
}

/* Whether the first n letters, which are as they were, have a vowel. */
static bool has_vowel(const snowball *w, size_t n) { return w->vowels & snowball_before(n); }

/* Whether the first n letters end in a short syllable. */
static bool is_short(const snowball *w, size_t n)
{
    if (n < 2 || is_vowel(w->at[n - 1]) || !is_vowel(w->at[n - 2])) return false;
    const unsigned char last = w->at[n - 1];
    return n == 2 || (last != 'w' && last != 'x' && last != 'Y' && !is_vowel(w->at[n - 3]));
}

/* ---- the steps -------------------------------------------------------------------------------------------- */

enum { REPLACE, IES, S, EED, ED, OGI, LI, IN_R2, ION, E, L };

static snowball_suffixes possessives = {
    SNOWBALL('\'', SUFFIX("'s'", REPLACE, ""), SUFFIX("'", REPLACE, "")),
    SNOWBALL('s', SUFFIX("'s", REPLACE, "")),
};
static snowball_suffixes plurals = {
    SNOWBALL('d', SUFFIX("ied", IES, "i")),
    SNOWBALL('s', SUFFIX("sses", REPLACE, "ss"), SUFFIX("ies", IES, "i"), SUFFIX("us", REPLACE, "us"),
             SUFFIX("ss", REPLACE, "ss"), SUFFIX("s", S, "")),
};
static void step_1a(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, possessives, 0);
    if (x) w->n -= x->len;
    if (!(x = snowball_longest(w, plurals, 0))) return;
    if (x->act == S && (w->n < 3 || !has_vowel(w, w->n - 2))) return;
    const bool keeps_e = x->act == IES && w->n < 5;
    snowball_change(w, x);
    if (keeps_e) w->at[w->n++] = 'e'; /* "ties", "tied": "tie" */
}

static snowball_suffixes participles = {
    SNOWBALL('d', SUFFIX("eed", EED, "ee"), SUFFIX("ed", ED, "")),
    SNOWBALL('g', SUFFIX("ing", ED, "")),
    SNOWBALL('y', SUFFIX("eedly", EED, "ee"), SUFFIX("ingly", ED, ""), SUFFIX("edly", ED, "")),
};
static snowball_suffixes want_an_e = {
    SNOWBALL('t', SUFFIX("at", REPLACE, "ate")),
    SNOWBALL('l', SUFFIX("bl", REPLACE, "ble")),
    SNOWBALL('z', SUFFIX("iz", REPLACE, "ize")),
};

/* What a participle leaves is made a word: "hop(p)", "hop(e)". */
static void mend(snowball *w)
{
    const unsigned char last = w->n ? w->at[w->n - 1] : 0;
    const snowball_suffix *x = snowball_longest(w, want_an_e, 0);
    if (x) snowball_change(w, x);
    else if (w->n >= 2 && w->at[w->n - 2] == last && memchr("bdfgmnprt", last, 9)) w->n--;
    else if (w->n == w->p1 && is_short(w, w->n)) w->at[w->n++] = 'e';
}

static void step_1b(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, participles, 0);
    if (!x) return;
    const size_t left = w->n - x->len;
    if (x->act == EED && left >= w->p1) snowball_change(w, x);
    if (x->act == ED && has_vowel(w, left)) {
        w->n = left;
        mend(w);
    }
}

static void step_1c(snowball *w)
{
    unsigned char *last = &w->at[w->n - 1];
    if (w->n > 2 && (*last == 'y' || *last == 'Y') && !is_vowel(last[-1])) *last = 'i';
}

static snowball_suffixes nouns = {
    SNOWBALL('i', SUFFIX("biliti", REPLACE, "ble"), SUFFIX("lessli", REPLACE, "less"), SUFFIX("entli", REPLACE, "ent"),
             SUFFIX("aliti", REPLACE, "al"), SUFFIX("ousli", REPLACE, "ous"), SUFFIX("iviti", REPLACE, "ive"),
             SUFFIX("fulli", REPLACE, "ful"), SUFFIX("enci", REPLACE, "ence"), SUFFIX("anci", REPLACE, "ance"),
             SUFFIX("abli", REPLACE, "able"), SUFFIX("alli", REPLACE, "al"), SUFFIX("bli", REPLACE, "ble"),
             SUFFIX("ogi", OGI, "og"), SUFFIX("li", LI, "")),
    SNOWBALL('l', SUFFIX("ational", REPLACE, "ate"), SUFFIX("tional", REPLACE, "tion")),
    SNOWBALL('m', SUFFIX("alism", REPLACE, "al")),
    SNOWBALL('n', SUFFIX("ization", REPLACE, "ize"), SUFFIX("ation", REPLACE, "ate")),
    SNOWBALL('r', SUFFIX("izer", REPLACE, "ize"), SUFFIX("ator", REPLACE, "ate")),
    SNOWBALL('s', SUFFIX("fulness", REPLACE, "ful"), SUFFIX("ousness", REPLACE, "ous"),
             SUFFIX("iveness", REPLACE, "ive")),
};
static void step_2(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, nouns, 0);
    if (!x || w->n - x->len < w->p1) return;
    const unsigned char before = w->n > x->len ? w->at[w->n - x->len - 1] : 0;
    if (x->act == OGI && before != 'l') return;
    if (x->act == LI && (!before || !memchr("cdeghkmnrt", before, 10))) return;
    snowball_change(w, x);
}

static snowball_suffixes adjectives = {
    SNOWBALL('e', SUFFIX("alize", REPLACE, "al"), SUFFIX("icate", REPLACE, "ic"), SUFFIX("ative", IN_R2, "")),
    SNOWBALL('i', SUFFIX("iciti", REPLACE, "ic")),
    SNOWBALL('l', SUFFIX("ational", REPLACE, "ate"), SUFFIX("tional", REPLACE, "tion"), SUFFIX("ical", REPLACE, "ic"),
             SUFFIX("ful", REPLACE, "")),
    SNOWBALL('s', SUFFIX("ness", REPLACE, "")),
};
static void step_3(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, adjectives, 0);
    if (x && w->n - x->len >= (x->act == IN_R2 ? w->p2 : w->p1)) snowball_change(w, x);
}

static snowball_suffixes endings = {
    SNOWBALL('c', SUFFIX("ic", REPLACE, "")),
    SNOWBALL('e', SUFFIX("ance", REPLACE, ""), SUFFIX("ence", REPLACE, ""), SUFFIX("able", REPLACE, ""),
             SUFFIX("ible", REPLACE, ""), SUFFIX("ate", REPLACE, ""), SUFFIX("ive", REPLACE, ""),
             SUFFIX("ize", REPLACE, "")),
    SNOWBALL('i', SUFFIX("iti", REPLACE, "")),
    SNOWBALL('l', SUFFIX("al", REPLACE, "")),
    SNOWBALL('m', SUFFIX("ism", REPLACE, "")),
    SNOWBALL('n', SUFFIX("ion", ION, "")),
    SNOWBALL('r', SUFFIX("er", REPLACE, "")),
    SNOWBALL('s', SUFFIX("ous", REPLACE, "")),
    SNOWBALL('t', SUFFIX("ement", REPLACE, ""), SUFFIX("ment", REPLACE, ""), SUFFIX("ant", REPLACE, ""),
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
    if (x) return stem_irregular(&w, x);
    if (word[0] == '\'') memmove(word, word + 1, --w.n);
    stem(&w);
    return w.n;
}

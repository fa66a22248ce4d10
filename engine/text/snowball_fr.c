#include "text/snowball.h"

/* Latin-1, in which this works whatever the source is written in. */
#define A_GRAVE "\xE0"
#define A_CIRC "\xE2"
#define C_CEDIL 0xE7
#define E_GRAVE "\xE8"
#define E_ACUTE "\xE9"
#define I_CIRC "\xEE"
enum { LETTER_E_GRAVE = 0xE8, LETTER_E_ACUTE = 0xE9, LETTER_E_TREMA = 0xEB, LETTER_I_TREMA = 0xEF };

/* E_WITH_ACCENT: é or è. ALONE: may be marked whatever stands around it. */
enum { VOWEL = 1, U_OR_I = 2, LETTER_Y = 4, ALONE = 8, E_WITH_ACCENT = 16 };
static const uint8_t kinds[256] = {
    ['a'] = VOWEL, ['e'] = VOWEL, ['i'] = VOWEL | U_OR_I, ['o'] = VOWEL, ['u'] = VOWEL | U_OR_I,
    ['y'] = VOWEL | LETTER_Y, ['q'] = ALONE, [0xE0] = VOWEL, [0xE2] = VOWEL, [0xE8] = VOWEL | E_WITH_ACCENT,
    [0xE9] = VOWEL | E_WITH_ACCENT, [0xEA] = VOWEL, [0xEB] = VOWEL | ALONE, [0xEE] = VOWEL, [0xEF] = VOWEL | ALONE,
    [0xF4] = VOWEL, [0xF9] = VOWEL, [0xFB] = VOWEL};

static bool is_vowel(unsigned char c) { return kinds[c] & VOWEL; }

/* ---- regions ---------------------------------------------------------------------------------------------- */

static void look_at_letters(snowball *w, snowball_letters *letters)
{
    snowball_look_up(w, kinds, letters);
    w->vowels = snowball_bits(letters, VOWEL);
}

/* "ë" is spelled "He", "ï" "Hi": the H parts it from the vowel before it, as the trema did. */
static void spell_trema(snowball *w, size_t i)
{
    memmove(w->at + i + 1, w->at + i, ++w->n - i);
    w->at[i + 1] = w->at[i] == LETTER_E_TREMA ? 'e' : 'i';
    w->at[i] = 'H';
}

/* What the letter at i does to itself and to the one behind it. returns whether it became two. */
static bool mark_at(snowball *w, size_t i)
{
    unsigned char *c = &w->at[i], *next = c + 1;
    const bool trema = *c == LETTER_E_TREMA || *c == LETTER_I_TREMA;
    if (is_vowel(*c) && (*next == 'y' || ((*next == 'u' || *next == 'i') && is_vowel(next[1])))) *next -= 'a' - 'A';
    if (*c == 'q' && *next == 'u') *next = 'U';
    if (*c == 'y' && is_vowel(*next)) *c = 'Y';
    if (trema) spell_trema(w, i);
    w->marked = true;
    return trema;
}

/* Vowels that are consonants where they stand are written in capitals while the word is stemmed. Most words have none:
 * the letters that may mark one are told all at once. */
static void mark_consonants(snowball *w, const snowball_letters *letters)
{
    const uint64_t vowels = w->vowels, y = snowball_bits(letters, LETTER_Y), alone = snowball_bits(letters, ALONE);
    const uint64_t between = snowball_bits(letters, U_OR_I) & vowels >> 1;
    uint64_t left = (vowels & (between | y) >> 1) | (y & vowels >> 1) | alone;
    for (size_t more = 0; left; left &= left - 1) more += mark_at(w, (size_t)__builtin_ctzll(left) + more);
}

static void unmark_consonants(snowball *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const unsigned char c = w->at[i], next = i + 1 < w->n ? w->at[i + 1] : 0;
        if (c == 'I' || c == 'U' || c == 'Y') w->at[n++] = (unsigned char)(c + ('a' - 'A'));
        else if (c != 'H') w->at[n++] = c;
        else if (next == 'e' || next == 'i') w->at[n++] = next == 'e' ? LETTER_E_TREMA : LETTER_I_TREMA, i++;
    }
    w->n = n;
}

static size_t begin_of_rv(const snowball *w)
{
    if (w->n >= 3 && (w->vowels & 3) == 3) return 3;
    if (w->n >= 3 && (!memcmp(w->at, "par", 3) || !memcmp(w->at, "col", 3) || !memcmp(w->at, "tap", 3))) return 3;
    const uint64_t behind_first = w->vowels & ~(uint64_t)1;
    return behind_first ? (size_t)__builtin_ctzll(behind_first) + 1 : w->n;
}

static void mark_regions(snowball *w)
{
    w->pv = begin_of_rv(w);
    w->p1 = snowball_region(w, 0);
    w->p2 = snowball_region(w, w->p1);
}

/* Take an ending away if it is there and lies in R2. */
static bool drop_in_r2(snowball *w, const char *text)
{
    const size_t len = strlen(text);
    if (!snowball_ends(w, len, text) || w->n - len < w->p2) return false;
    return w->n -= len, true;
}

/* ---- endings of nouns and adjectives ---------------------------------------------------------------------- */

enum { IN_R2, ATION, EMENT, ITE, IF, ALWAYS, IN_R1, EUSE, ISSEMENT, IN_RV, MENT };

static snowball_suffixes standard = {
    SNOWBALL('e', SUFFIX("atrice", ATION, ""), SUFFIX("logie", IN_R2, "log"), SUFFIX("ance", IN_R2, ""),
             SUFFIX("iqUe", IN_R2, ""), SUFFIX("isme", IN_R2, ""), SUFFIX("able", IN_R2, ""),
             SUFFIX("iste", IN_R2, ""), SUFFIX("ence", IN_R2, "ent"), SUFFIX("euse", EUSE, "eux"),
             SUFFIX("ive", IF, "")),
    SNOWBALL('f', SUFFIX("if", IF, "")),
    SNOWBALL('n', SUFFIX("ation", ATION, ""), SUFFIX("usion", IN_R2, "u"), SUFFIX("ution", IN_R2, "u")),
    SNOWBALL('r', SUFFIX("ateur", ATION, "")),
    SNOWBALL('s', SUFFIX("atrices", ATION, ""), SUFFIX("ateurs", ATION, ""), SUFFIX("ations", ATION, ""),
             SUFFIX("logies", IN_R2, "log"), SUFFIX("usions", IN_R2, "u"), SUFFIX("utions", IN_R2, "u"),
             SUFFIX("ements", EMENT, ""), SUFFIX("ances", IN_R2, ""), SUFFIX("iqUes", IN_R2, ""),
             SUFFIX("ismes", IN_R2, ""), SUFFIX("ables", IN_R2, ""), SUFFIX("istes", IN_R2, ""),
             SUFFIX("ences", IN_R2, "ent"), SUFFIX("euses", EUSE, "eux"), SUFFIX("ments", MENT, ""),
             SUFFIX("it" E_ACUTE "s", ITE, ""), SUFFIX("ives", IF, ""), SUFFIX("ifs", IF, "")),
    SNOWBALL('t', SUFFIX("issement", ISSEMENT, ""), SUFFIX("amment", IN_RV, "ant"), SUFFIX("emment", IN_RV, "ent"),
             SUFFIX("ement", EMENT, ""), SUFFIX("ment", MENT, "")),
    SNOWBALL('x', SUFFIX("eaux", ALWAYS, "eau"), SUFFIX("eux", IN_R2, ""), SUFFIX("aux", IN_R1, "al")),
    SNOWBALL(LETTER_E_ACUTE, SUFFIX("it" E_ACUTE, ITE, "")),
};

/* "ic" goes where it is an ending of its own, and else is a French one. */
static void drop_ic(snowball *w)
{
    if (!snowball_ends(w, 2, "ic") || drop_in_r2(w, "ic")) return;
    snowball_replace(w, 2, "iqU");
    w->marked = true;
}

static bool drop_euse(snowball *w, size_t len)
{
    if (w->n - len >= w->p2) return w->n -= len, true;
    if (w->n - len >= w->p1) return snowball_replace(w, len, "eux"), true;
    return false;
}

static void behind_ement(snowball *w)
{
    if (snowball_ends(w, 2, "iv")) {
        if (drop_in_r2(w, "iv")) drop_in_r2(w, "at");
    } else if (snowball_ends(w, 3, "eus")) {
        drop_euse(w, 3);
    } else if (snowball_ends(w, 3, "i" E_GRAVE "r") || snowball_ends(w, 3, "I" E_GRAVE "r")) {
        if (w->n - 3 >= w->pv) snowball_replace(w, 3, "i");
    } else if (!drop_in_r2(w, "abl")) {
        drop_in_r2(w, "iqU");
    }
}

static void behind_ite(snowball *w)
{
    if (snowball_ends(w, 4, "abil")) {
        if (!drop_in_r2(w, "abil")) snowball_replace(w, 4, "abl");
    } else {
        drop_ic(w);
        drop_in_r2(w, "iv");
    }
}

static bool drop_issement(snowball *w, size_t len)
{
    const size_t left = w->n - len;
    if (!left || left < w->p1 || is_vowel(w->at[left - 1])) return false;
    return w->n = left, true;
}

static bool drop(snowball *w, const snowball_suffix *x, bool where)
{
    if (where) snowball_change(w, x);
    return where;
}

/* An ending of a noun or adjective; what "-ment" leaves may be a form of a verb, and is no more than that. */
static bool drop_standard(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, standard, 0);
    if (!x) return false;
    const size_t left = w->n - x->len;
    const bool behind_vowel = left && is_vowel(w->at[left - 1]);
    switch (x->act) {
    case ALWAYS: return drop(w, x, true);
    case IN_R1: return drop(w, x, left >= w->p1);
    case IN_R2: return drop(w, x, left >= w->p2);
    case EUSE: return drop_euse(w, x->len);
    case ISSEMENT: return drop_issement(w, x->len);
    case IN_RV: return drop(w, x, left >= w->pv), false;
    case MENT: return drop(w, x, behind_vowel && left - 1 >= w->pv), false;
    case EMENT:
        if (snowball_ends(w, 9, "issements")) return drop_issement(w, 9); /* the only one of nine letters */
        return drop(w, x, left >= w->pv) && (behind_ement(w), true);
    case ATION: return drop(w, x, left >= w->p2) && (drop_ic(w), true);
    case ITE: return drop(w, x, left >= w->p2) && (behind_ite(w), true);
    default: /* IF */
        if (!drop(w, x, left >= w->p2)) return false;
        if (drop_in_r2(w, "at")) drop_ic(w);
        return true;
    }
}

/* ---- endings of verbs ------------------------------------------------------------------------------------- */

#define VERB(text) SUFFIX(text, 0, "")

static snowball_suffixes of_ir = {
    SNOWBALL('a', VERB("ira")),
    SNOWBALL('e', VERB("issante"), VERB("isse"), VERB("ie")),
    SNOWBALL('i', VERB("irai"), VERB("i")),
    SNOWBALL('r', VERB("ir")),
    SNOWBALL('s', VERB("issantes"), VERB("issants"), VERB("issions"), VERB("issais"), VERB("issons"), VERB("irions"),
             VERB("irais"), VERB("irons"), VERB("isses"), VERB(I_CIRC "mes"), VERB(I_CIRC "tes"), VERB("iras"),
             VERB("ies"), VERB("is")),
    SNOWBALL('t', VERB("issaIent"), VERB("iraIent"), VERB("issait"), VERB("issant"), VERB("issent"), VERB("irait"),
             VERB("irent"), VERB("iront"), VERB(I_CIRC "t"), VERB("it")),
    SNOWBALL('z', VERB("issiez"), VERB("iriez"), VERB("issez"), VERB("irez")),
};
static bool drop_of_ir(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, of_ir, w->pv);
    if (!x || w->n - x->len <= w->pv) return false;
    const unsigned char before = w->at[w->n - x->len - 1];
    return drop(w, x, before != 'H' && !is_vowel(before));
}

enum { IONS, OF_ER, WITH_E };
#define ER(text) SUFFIX(text, OF_ER, "")
#define AS(text) SUFFIX(text, WITH_E, "")

static snowball_suffixes of_er = {
    SNOWBALL('a', ER("era"), AS("a")),
    SNOWBALL('e', AS("ante"), AS("asse"), ER(E_ACUTE "e")),
    SNOWBALL('i', ER("erai"), AS("ai"), ER(E_ACUTE)), /* é has the slot of i */
    SNOWBALL('r', ER("er")),
    SNOWBALL('s', AS("assions"), ER("erions"), ER("erais"), ER("erons"), AS("antes"), AS("asses"),
             SUFFIX("ions", IONS, ""), ER("eras"), AS(A_CIRC "mes"), AS(A_CIRC "tes"), AS("ants"), ER(E_ACUTE "es"),
             AS("ais"), ER(E_ACUTE "s"), AS("as")),
    SNOWBALL('t', ER("eraIent"), AS("assent"), ER(E_GRAVE "rent"), ER("erait"), ER("eront"), AS("aIent"), AS("ait"),
             AS("ant"), AS(A_CIRC "t")),
    SNOWBALL('z', AS("assiez"), ER("eriez"), ER("erez"), ER("iez"), ER("ez")),
};
static bool drop_of_er(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, of_er, w->pv);
    if (!x || !drop(w, x, x->act != IONS || w->n - x->len >= w->p2)) return false;
    if (x->act == WITH_E && w->n > w->pv && w->at[w->n - 1] == 'e') w->n--;
    return true;
}

/* ---- what is left ----------------------------------------------------------------------------------------- */

static void respell_last(snowball *w)
{
    unsigned char *last = w->n ? &w->at[w->n - 1] : NULL;
    if (last && *last == 'Y') *last = 'i';
    else if (last && *last == C_CEDIL) *last = 'c';
}

static bool keeps_s(unsigned char c)
{
    return c == 'a' || c == 'i' || c == 'o' || c == 'u' || c == LETTER_E_GRAVE || c == 's';
}

static void drop_plural(snowball *w)
{
    if (w->n < 2 || w->at[w->n - 1] != 's') return;
    const bool behind_trema = w->n > 2 && w->at[w->n - 3] == 'H' && w->at[w->n - 2] == 'i';
    if (behind_trema || !keeps_s(w->at[w->n - 2])) w->n--;
}

enum { RESIDUAL, RESIDUAL_ION };
static snowball_suffixes residual = {
    SNOWBALL('e', SUFFIX("i" E_GRAVE "re", RESIDUAL, "i"), SUFFIX("I" E_GRAVE "re", RESIDUAL, "i"),
             SUFFIX("e", RESIDUAL, "")),
    SNOWBALL('n', SUFFIX("ion", RESIDUAL_ION, "")),
    SNOWBALL('r', SUFFIX("ier", RESIDUAL, "i"), SUFFIX("Ier", RESIDUAL, "i")),
};
static void drop_residual(snowball *w)
{
    drop_plural(w);
    const snowball_suffix *x = snowball_longest(w, residual, w->pv);
    if (!x) return;
    const size_t left = w->n - x->len;
    const unsigned char before = left > w->pv ? w->at[left - 1] : 0;
    drop(w, x, x->act == RESIDUAL || (left >= w->p2 && (before == 's' || before == 't')));
}

static snowball_suffixes doubles = {
    SNOWBALL('l', SUFFIX("eill", 0, ""), SUFFIX("ell", 0, "")),
    SNOWBALL('n', SUFFIX("enn", 0, ""), SUFFIX("onn", 0, "")),
    SNOWBALL('t', SUFFIX("ett", 0, "")),
};

/* "lèv" and "lev" are one verb. */
static void drop_accent(snowball *w)
{
    size_t i = w->n;
    while (i && !is_vowel(w->at[i - 1])) i--;
    if (i && i < w->n && (w->at[i - 1] == LETTER_E_ACUTE || w->at[i - 1] == LETTER_E_GRAVE)) w->at[i - 1] = 'e';
}

size_t ecfit_snowball_french(unsigned char *word, size_t n)
{
    snowball w = {.at = word, .n = n};
    snowball_letters letters;
    look_at_letters(&w, &letters);
    const bool accented = snowball_bits(&letters, E_WITH_ACCENT);
    mark_consonants(&w, &letters);
    if (w.marked) look_at_letters(&w, &letters);
    mark_regions(&w);
    if (drop_standard(&w) || drop_of_ir(&w) || drop_of_er(&w)) respell_last(&w);
    else drop_residual(&w);
    if (snowball_longest(&w, doubles, 0)) w.n--;
    if (accented) drop_accent(&w);
    if (w.marked) unmark_consonants(&w);
    return w.n;
}

#include "text/snowball.h"

/* Latin-1, in which this works whatever the source is written in. */
#define A_GRAVE "\xE0"
#define A_CIRC "\xE2"
#define C_CEDIL 0xE7
#define E_GRAVE "\xE8"
#define E_ACUTE "\xE9"
#define I_CIRC "\xEE"
enum { LETTER_E_GRAVE = 0xE8, LETTER_E_ACUTE = 0xE9, LETTER_E_TREMA = 0xEB, LETTER_I_TREMA = 0xEF };

static const bool vowel[256] = {['a'] = true, ['e'] = true, ['i'] = true, ['o'] = true, ['u'] = true, ['y'] = true,
                                [0xE0] = true, [0xE2] = true, [0xE8] = true, [0xE9] = true, [0xEA] = true,
                                [0xEB] = true, [0xEE] = true, [0xEF] = true, [0xF4] = true, [0xF9] = true,
                                [0xFB] = true};

/* ---- regions ---------------------------------------------------------------------------------------------- */

/* What a letter may need when consonants are marked, a bit each. */
enum { MAY_FOLLOW = 1, MAY_LEAD = 2 };
static const uint8_t marks[256] = {['u'] = MAY_FOLLOW, ['i'] = MAY_FOLLOW, ['y'] = MAY_FOLLOW | MAY_LEAD,
                                   ['q'] = MAY_LEAD, [LETTER_E_TREMA] = MAY_LEAD,
                                   [LETTER_I_TREMA] = MAY_LEAD};

/* "ë" is spelled "He", "ï" "Hi": the H parts it from the vowel before it, as the trema did. */
static void spell_trema(snowball *w, size_t i)
{
    memmove(w->at + i + 1, w->at + i, ++w->n - i);
    w->at[i + 1] = w->at[i] == LETTER_E_TREMA ? 'e' : 'i';
    w->at[i] = 'H';
}

/* What the letter at i does to itself and to the one behind it. */
static void mark_at(snowball *w, size_t i)
{
    unsigned char *c = &w->at[i], *next = c + 1;
    if (vowel[*c] && (*next == 'y' || ((*next == 'u' || *next == 'i') && vowel[next[1]]))) *next -= 'a' - 'A';
    if (*c == 'q' && *next == 'u') *next = 'U';
    if (*c == 'y' && vowel[*next]) *c = 'Y';
    if (*c == LETTER_E_TREMA || *c == LETTER_I_TREMA) spell_trema(w, i);
    w->marked = true;
}

/* Vowels that are consonants where they stand are written in capitals while the word is stemmed. */
static void mark_consonants(snowball *w)
{
    w->at[w->n] = 0;
    for (size_t i = 0; i < w->n; i++) {
        const unsigned char c = w->at[i];
        if (marks[c] & MAY_LEAD || (vowel[c] && marks[w->at[i + 1]] & MAY_FOLLOW)) mark_at(w, i);
    }
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
    if (w->n >= 3 && vowel[w->at[0]] && vowel[w->at[1]]) return 3;
    if (w->n >= 3 && (!memcmp(w->at, "par", 3) || !memcmp(w->at, "col", 3) || !memcmp(w->at, "tap", 3))) return 3;
    size_t i = 1;
    while (i < w->n && !vowel[w->at[i]]) i++;
    return i < w->n ? i + 1 : w->n;
}

static void mark_regions(snowball *w)
{
    w->pv = begin_of_rv(w);
    w->p1 = snowball_region(w, vowel, 0);
    w->p2 = snowball_region(w, vowel, w->p1);
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
    ['e'] = SNOWBALL(SUFFIX("atrice", ATION, ""), SUFFIX("logie", IN_R2, "log"), SUFFIX("ance", IN_R2, ""),
                     SUFFIX("iqUe", IN_R2, ""), SUFFIX("isme", IN_R2, ""), SUFFIX("able", IN_R2, ""),
                     SUFFIX("iste", IN_R2, ""), SUFFIX("ence", IN_R2, "ent"), SUFFIX("euse", EUSE, "eux"),
                     SUFFIX("ive", IF, "")),
    ['f'] = SNOWBALL(SUFFIX("if", IF, "")),
    ['n'] = SNOWBALL(SUFFIX("ation", ATION, ""), SUFFIX("usion", IN_R2, "u"), SUFFIX("ution", IN_R2, "u")),
    ['r'] = SNOWBALL(SUFFIX("ateur", ATION, "")),
    ['s'] = SNOWBALL(SUFFIX("issements", ISSEMENT, ""), SUFFIX("atrices", ATION, ""), SUFFIX("ateurs", ATION, ""),
                     SUFFIX("ations", ATION, ""), SUFFIX("logies", IN_R2, "log"), SUFFIX("usions", IN_R2, "u"),
                     SUFFIX("utions", IN_R2, "u"), SUFFIX("ements", EMENT, ""), SUFFIX("ances", IN_R2, ""),
                     SUFFIX("iqUes", IN_R2, ""), SUFFIX("ismes", IN_R2, ""), SUFFIX("ables", IN_R2, ""),
                     SUFFIX("istes", IN_R2, ""), SUFFIX("ences", IN_R2, "ent"), SUFFIX("euses", EUSE, "eux"),
                     SUFFIX("ments", MENT, ""), SUFFIX("it" E_ACUTE "s", ITE, ""), SUFFIX("ives", IF, ""),
                     SUFFIX("ifs", IF, "")),
    ['t'] = SNOWBALL(SUFFIX("issement", ISSEMENT, ""), SUFFIX("amment", IN_RV, "ant"), SUFFIX("emment", IN_RV, "ent"),
                     SUFFIX("ement", EMENT, ""), SUFFIX("ment", MENT, "")),
    ['x'] = SNOWBALL(SUFFIX("eaux", ALWAYS, "eau"), SUFFIX("eux", IN_R2, ""), SUFFIX("aux", IN_R1, "al")),
    [LETTER_E_ACUTE] = SNOWBALL(SUFFIX("it" E_ACUTE, ITE, "")),
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

static bool drop(snowball *w, const snowball_suffix *x, bool where)
{
    if (where) snowball_replace(w, x->len, x->to);
    return where;
}

/* An ending of a noun or adjective; what "-ment" leaves may be a form of a verb, and is no more than that. */
static bool drop_standard(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, standard, 0);
    if (!x) return false;
    const size_t left = w->n - x->len;
    const bool behind_vowel = left && vowel[w->at[left - 1]];
    switch (x->act) {
    case ALWAYS: return drop(w, x, true);
    case IN_R1: return drop(w, x, left >= w->p1);
    case IN_R2: return drop(w, x, left >= w->p2);
    case EUSE: return drop_euse(w, x->len);
    case ISSEMENT: return drop(w, x, left >= w->p1 && left && !behind_vowel);
    case IN_RV: return drop(w, x, left >= w->pv), false;
    case MENT: return drop(w, x, behind_vowel && left - 1 >= w->pv), false;
    case EMENT: return drop(w, x, left >= w->pv) && (behind_ement(w), true);
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
    ['a'] = SNOWBALL(VERB("ira")),
    ['e'] = SNOWBALL(VERB("issante"), VERB("isse"), VERB("ie")),
    ['i'] = SNOWBALL(VERB("irai"), VERB("i")),
    ['r'] = SNOWBALL(VERB("ir")),
    ['s'] = SNOWBALL(VERB("issantes"), VERB("issants"), VERB("issions"), VERB("issais"), VERB("issons"), VERB("irions"),
                     VERB("irais"), VERB("irons"), VERB("isses"), VERB(I_CIRC "mes"), VERB(I_CIRC "tes"), VERB("iras"),
                     VERB("ies"), VERB("is")),
    ['t'] = SNOWBALL(VERB("issaIent"), VERB("iraIent"), VERB("issait"), VERB("issant"), VERB("issent"), VERB("irait"),
                     VERB("irent"), VERB("iront"), VERB(I_CIRC "t"), VERB("it")),
    ['z'] = SNOWBALL(VERB("issiez"), VERB("iriez"), VERB("issez"), VERB("irez")),
};
static bool drop_of_ir(snowball *w)
{
    const snowball_suffix *x = snowball_longest(w, of_ir, w->pv);
    if (!x || w->n - x->len <= w->pv) return false;
    const unsigned char before = w->at[w->n - x->len - 1];
    return drop(w, x, before != 'H' && !vowel[before]);
}

enum { IONS, OF_ER, WITH_E };
#define ER(text) SUFFIX(text, OF_ER, "")
#define AS(text) SUFFIX(text, WITH_E, "")

static snowball_suffixes of_er = {
    ['a'] = SNOWBALL(ER("era"), AS("a")),
    ['e'] = SNOWBALL(AS("ante"), AS("asse"), ER(E_ACUTE "e")),
    ['i'] = SNOWBALL(ER("erai"), AS("ai")),
    ['r'] = SNOWBALL(ER("er")),
    ['s'] = SNOWBALL(AS("assions"), ER("erions"), ER("erais"), ER("erons"), AS("antes"), AS("asses"),
                     SUFFIX("ions", IONS, ""), ER("eras"), AS(A_CIRC "mes"), AS(A_CIRC "tes"), AS("ants"),
                     ER(E_ACUTE "es"), AS("ais"),
                     ER(E_ACUTE "s"), AS("as")),
    ['t'] = SNOWBALL(ER("eraIent"), AS("assent"), ER(E_GRAVE "rent"), ER("erait"), ER("eront"), AS("aIent"), AS("ait"),
                     AS("ant"), AS(A_CIRC "t")),
    ['z'] = SNOWBALL(AS("assiez"), ER("eriez"), ER("erez"), ER("iez"), ER("ez")),
    [LETTER_E_ACUTE] = SNOWBALL(ER(E_ACUTE)),
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
    ['e'] = SNOWBALL(SUFFIX("i" E_GRAVE "re", RESIDUAL, "i"), SUFFIX("I" E_GRAVE "re", RESIDUAL, "i"),
                     SUFFIX("e", RESIDUAL, "")),
    ['n'] = SNOWBALL(SUFFIX("ion", RESIDUAL_ION, "")),
    ['r'] = SNOWBALL(SUFFIX("ier", RESIDUAL, "i"), SUFFIX("Ier", RESIDUAL, "i")),
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
    ['l'] = SNOWBALL(SUFFIX("eill", 0, ""), SUFFIX("ell", 0, "")),
    ['n'] = SNOWBALL(SUFFIX("enn", 0, ""), SUFFIX("onn", 0, "")),
    ['t'] = SNOWBALL(SUFFIX("ett", 0, "")),
};

/* "lèv" and "lev" are one verb. */
static void drop_accent(snowball *w)
{
    size_t i = w->n;
    while (i && !vowel[w->at[i - 1]]) i--;
    if (i && i < w->n && (w->at[i - 1] == LETTER_E_ACUTE || w->at[i - 1] == LETTER_E_GRAVE)) w->at[i - 1] = 'e';
}

size_t ecfit_snowball_french(unsigned char *word, size_t n)
{
    snowball w = {.at = word, .n = n};
    mark_consonants(&w);
    mark_regions(&w);
    if (drop_standard(&w) || drop_of_ir(&w) || drop_of_er(&w)) respell_last(&w);
    else drop_residual(&w);
    if (snowball_longest(&w, doubles, 0)) w.n--;
    drop_accent(&w);
    if (w.marked) unmark_consonants(&w);
    return w.n;
}

#include "text/token.h"
#include "base/blocks.h"
#include "text/utf8.h"
#include <utf8proc.h>

enum { SEP, WORD, UPPER, HIGH, NEWLINE, STOP, SOFT, APOS, PERIOD, COLON, DASH, SLASH };

/* One letter a byte, sixteen bytes a row, for 0x00..0x7F; all higher bytes are HIGH. */
#define S SEP
#define W WORD
#define U UPPER
#define H HIGH
#define N NEWLINE
#define X STOP
#define F SOFT
#define A APOS
#define P PERIOD
#define C COLON
#define D DASH
#define L SLASH
static const unsigned char class_of[256] = {
    S, S, S, S, S, S, S, S, S, S, N, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, X, F, S, S, S, S, A, F, F, D, S, F, D, P, L,
    W, W, W, W, W, W, W, W, W, W, C, X, S, S, S, X,
    S, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
    U, U, U, U, U, U, U, U, U, U, U, F, L, F, S, W,
    S, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    W, W, W, W, W, W, W, W, W, W, W, F, D, F, S, S,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
};
#undef S
#undef W
#undef U
#undef H
#undef N
#undef X
#undef F
#undef A
#undef P
#undef C
#undef D
#undef L

/* Forms with a sign inside that stay one word. */
static const char kept_whole[][9] = {"24/7",   "24/24", "7/7",   "7j/7", "a/b",  "ci/cd",  "cd/ci", "f/h",   "f/m",
                                     "h/f",    "i/o",   "m/f",   "os/2", "o365", "os/400", "pl/sql", "pl/1", "pl/i",
                                     "r&d",    "s/4",   "s/4hana", "t-sql", "tcp/ip", "ui/ux", "ux/ui", "z/os",
                                     "os/390", "m/w",   "w/m",   "24h/24", "h24/7", "s/4 hana", "r&i", "q&a", "x.25",
                                     "802.1x", "c/s",   "m&a",   "p&l"};

/* Endings behind a point that belong to the word before it: Node.js, ASP.NET, draw.io. */
static const char dotted_ends[][4] = {"js", "net", "io", "ai"};

enum { WORD_END = 'a' };

typedef struct scanner {
    const unsigned char *text;
    char *folded; /* lower-cased but for letters that are not ASCII and lie ahead */
    size_t len, i;
    size_t line_start;   /* byte after the last newline */
    size_t visible;      /* see next_visible() */
    unsigned pending;    /* flags for the next token */
    unsigned char last;  /* last byte that was no space, WORD_END behind a word */
    ecfit_tokens *out;
} scanner;

/* Capitals and letters of a word. */
typedef struct letter_count {
    size_t upper, all;
} letter_count;

static bool is_alnum(unsigned char c) { return class_of[c] == WORD || class_of[c] == UPPER || class_of[c] == HIGH; }

static bool is_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

/* What kind of thing the character at p is: a letter (WORD, UPPER), an apostrophe, a list mark or a separator.
 * Writes the small form of a capital to folded, and blanks for a mark of trade: "ITIL® 4" is read as "ITIL 4". */
static int high_class(const unsigned char *p, char *folded, size_t *len)
{
    uint32_t cp;
    *len = ecfit_utf8_decode(p, &cp);
    if (cp >= 0xC0 && cp <= 0xFF && cp != 0xD7 && cp != 0xF7) { /* Latin-1 letters, nearly all of them */
        if (cp > 0xDE || cp == 0xDF) return WORD;
        folded[1] = (char)(p[1] + 0x20);
        return UPPER;
    }
    if (cp == 0x2019 || cp == 0x2BC || cp == 0x2018) return APOS;
    if (cp == 0x2013 || cp == 0x2014 || cp == 0x2022 || cp == 0xB7 || cp == 0x25CF || cp == 0x25AA || cp == 0xF0B7 ||
        cp == 0x2212 || cp == 0x27A2 || cp == 0x2714 || cp == 0x25E6)
        return DASH;
    if (cp == 0xAB || cp == 0xBB || cp == 0x201C || cp == 0x201D) return SOFT;
    if (cp == 0x2028 || cp == 0x2029) return NEWLINE;
    if (ecfit_utf8_is_trade_mark(cp)) return memset(folded, ' ', *len), SEP;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT: {
        utf8proc_uint8_t low[4];
        utf8proc_ssize_t n = utf8proc_encode_char(utf8proc_tolower((utf8proc_int32_t)cp), low);
        if ((size_t)n == *len) memcpy(folded, low, *len);
        return UPPER;
    }
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND: return WORD;
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_CO: return DASH; /* arrows, ticks, emoji, private-use bullets */
    default: return SEP;
    }
}

/* The word that begins at some byte, as far as it is ASCII and lies in one block: bit i speaks of byte i. */
typedef struct block_word {
    uint32_t len; /* bytes, ECFIT_BLOCK when it may go on behind the block */
    uint32_t inside, letters, upper;
} block_word;

static inline block_word word_of_block(const unsigned char *p)
{
    const ecfit_block b = ecfit_block_load(p), small = ecfit_block_in(ecfit_block_or(b, ecfit_block_all(0x20)), 'a', 'z');
    const ecfit_block other = ecfit_block_or(ecfit_block_in(b, '0', '9'), ecfit_block_is(b, '_'));
    const uint32_t word = ecfit_block_bits(ecfit_block_or(small, other)), inside = word & ~(word + 1);
    return (block_word){.len = (uint32_t)__builtin_ctz(~word), .inside = inside, .letters = ecfit_block_bits(small) & inside,
                        .upper = ecfit_block_bits(ecfit_block_in(b, 'A', 'Z')) & inside};
}

/* The same for a word with small accented letters of Latin-1: 0xC3 and the byte behind it, which counts as the letter. */
static inline block_word accented_word_of_block(const unsigned char *p)
{
    const ecfit_block b = ecfit_block_load(p), small = ecfit_block_in(ecfit_block_or(b, ecfit_block_all(0x20)), 'a', 'z');
    const ecfit_block other = ecfit_block_or(ecfit_block_in(b, '0', '9'), ecfit_block_is(b, '_'));
    const uint32_t behind = ecfit_block_bits(ecfit_block_is(b, 0xC3)) << 1, division_sign = ecfit_block_bits(ecfit_block_is(b, 0xB7));
    const uint32_t accented = behind & ecfit_block_bits(ecfit_block_in(b, 0x9F, 0xBF)) & ~division_sign;
    const uint32_t letters = ecfit_block_bits(small) | accented, word = letters | accented >> 1 | ecfit_block_bits(other);
    const uint32_t inside = word & ~(word + 1);
    return (block_word){.len = (uint32_t)__builtin_ctz(~word), .inside = inside, .letters = letters & inside,
                        .upper = ecfit_block_bits(ecfit_block_in(b, 'A', 'Z')) & inside};
}

/* How such a word is written. */
static inline unsigned flags_of_block(block_word w, unsigned char first)
{
    const unsigned begins = is_digit(first) ? ECFIT_TOKEN_DIGIT : w.upper & 1 ? ECFIT_TOKEN_UPPER : 0;
    if (w.upper > 1) return begins | (w.upper == w.letters && w.letters & (w.letters - 1) ? ECFIT_TOKEN_CAPS : ECFIT_TOKEN_MIXED);
    return begins | (w.letters && w.letters != w.inside ? ECFIT_TOKEN_MIXED : 0);
}

static size_t block_run(const unsigned char *p, letter_count *n)
{
    const block_word w = word_of_block(p);
    n->all += w.letters == w.inside ? w.len : (uint32_t)__builtin_popcount(w.letters);
    if (w.upper) n->upper += (uint32_t)__builtin_popcount(w.upper);
    return w.len;
}

/* The same near the end of the text, byte by byte. */
static size_t byte_run(const unsigned char *p, size_t left, letter_count *n)
{
    size_t i = 0;
    for (; i < left && (class_of[p[i]] == WORD || class_of[p[i]] == UPPER); i++) {
        n->upper += class_of[p[i]] == UPPER;
        n->all += is_letter(p[i]);
    }
    return i;
}

/* Pass over letters and digits from s->i on. */
static void scan_word(scanner *s, letter_count *n)
{
    const unsigned char *t = s->text;
    while (s->i < s->len) {
        size_t left = s->len - s->i, high;
        s->i += left >= ECFIT_BLOCK ? block_run(t + s->i, n) : byte_run(t + s->i, left, n);
        if (s->i >= s->len || class_of[t[s->i]] > HIGH || class_of[t[s->i]] == SEP) return;
        if (class_of[t[s->i]] != HIGH) continue;
        int k = high_class(t + s->i, s->folded + s->i, &high);
        if (k != WORD && k != UPPER) return;
        n->upper += k == UPPER, n->all++;
        s->i += high;
    }
}

/* Whether a form, all small letters, stands at `at` and ends there. */
static bool starts_fold(const scanner *s, size_t at, const char *form, size_t n)
{
    if (at + n > s->len || memcmp(s->folded + at, form, n)) return false;
    return at + n == s->len || !is_alnum(s->text[at + n]);
}

/* With the scanner at the sign inside a form that stays whole, as "/" in "CI/CD": the bytes from the sign on, or 0. */
static size_t rest_of_kept(const scanner *s, size_t start)
{
    const size_t before = s->i - start;
    const char *folded = s->folded + start;
    for (size_t k = 0; k < sizeof kept_whole / sizeof *kept_whole; k++) {
        if (kept_whole[k][0] != folded[0] || kept_whole[k][before] != folded[before]) continue;
        size_t n = strlen(kept_whole[k]);
        if (n > before && starts_fold(s, start, kept_whole[k], n)) return n - before;
    }
    return 0;
}

/* With the scanner at a point behind a word that began at `start`: the bytes of it and of what belongs to the word. */
static size_t rest_behind_point(const scanner *s, size_t start, unsigned char next)
{
    const unsigned char *t = s->text;
    const size_t i = s->i;
    if (!is_alnum(next)) return 0;
    if (i - start == 1 && is_letter(t[start]) && is_letter(next) && (i + 2 >= s->len || !is_alnum(t[i + 2])))
        return 2; /* B.S., U.S. */
    if (is_digit(next) && is_digit(t[i - 1])) return 2;
    for (size_t k = 0; k < sizeof dotted_ends / sizeof *dotted_ends; k++) {
        size_t n = strlen(dotted_ends[k]);
        if (starts_fold(s, i + 1, dotted_ends[k], n)) return 1 + n;
    }
    return 0;
}

/* With the scanner at a sign behind a word that began at `start`: the bytes of the sign and of what belongs to it, 0 when
 * the word ends here. */
static size_t sign_in_word(const scanner *s, size_t start)
{
    const size_t i = s->i, before = i - start;
    const unsigned char c = s->text[i], next = i + 1 < s->len ? s->text[i + 1] : 0;
    switch (c) {
    case '+': return next == '+' || (before <= 3 && is_digit(next)) ? 2 : 0; /* C++, bac+5 */
    case '#': return before == 1;
    case '.': return rest_behind_point(s, start, next);
    case '/': case '-': case '&': return before <= 4 && is_alnum(next) ? rest_of_kept(s, start) : 0;
    default: return 0;
    }
}

static bool emit_in_more_room(scanner *s, size_t start, unsigned flags);

static inline bool emit(scanner *s, size_t start, unsigned flags)
{
    ecfit_tokens *out = s->out;
    if (out->n == out->cap) return emit_in_more_room(s, start, flags); /* apart: no registers are saved for its sake */
    const size_t len = s->i - start;
    out->at[out->n++] = (ecfit_token){.start = (uint32_t)start, .len = len > UINT16_MAX ? UINT16_MAX : (uint16_t)len,
                                      .flags = (uint16_t)(flags | s->pending | (s->last != WORD_END ? ECFIT_TOKEN_SIGN : 0))};
    s->pending = 0;
    s->last = WORD_END;
    return true;
}

static __attribute__((noinline)) bool emit_in_more_room(scanner *s, size_t start, unsigned flags)
{
    return vec_reserve(s->out, 1) && emit(s, start, flags);
}

static bool skip_inclusive_end(scanner *s);

/* How a word that began at `start` is written. */
static unsigned case_flags(const scanner *s, size_t start, letter_count n)
{
    if (n.upper && n.upper == n.all && n.all > 1) return ECFIT_TOKEN_CAPS;
    bool mixed = n.upper > 1 || (n.upper && class_of[s->text[start]] != UPPER) || (n.all && n.all < s->i - start);
    return mixed ? ECFIT_TOKEN_MIXED : 0;
}

static unsigned first_flags(const scanner *s, size_t start)
{
    unsigned char c = s->text[start];
    if (is_digit(c)) return ECFIT_TOKEN_DIGIT;
    bool upper = class_of[c] == UPPER || (c == 0xC3 && (unsigned char)s->folded[start + 1] != s->text[start + 1]);
    return upper ? ECFIT_TOKEN_UPPER : 0;
}

static bool scan_any_token(scanner *s)
{
    const size_t start = s->i;
    letter_count n = {0, 0};
    s->i += s->text[start] == '.'; /* .NET */
    scan_word(s, &n);
    const unsigned flags = case_flags(s, start, n) | first_flags(s, start);
    for (size_t more; s->i < s->len && (more = sign_in_word(s, start)); scan_word(s, &n)) s->i += more;
    if (!emit(s, start, flags)) return false;
    while (skip_inclusive_end(s)) {}
    return true;
}

/* Whether the sign at p, or the space, has nothing more to do with the word before it, told from the byte behind it. */
static bool ends_word(const unsigned char *p)
{
    if (*p <= ' ') return true;
    switch (*p) {
    case '+': case '#': case '(': return false;
    case '.': case '/': case '-': case '&': return !is_alnum(p[1]);
    case 0xE2: return p[1] == 0x80 && p[2] == 0x99; /* ’ */
    default: return *p < 0x80;
    }
}

/* Most words are short, of ASCII or small accented letters, and end plainly: then one block tells all of them. That takes
 * 200 instructions less than scan_any_token(). */
static bool scan_token(scanner *s)
{
    const size_t start = s->i;
    const unsigned char *p = s->text + start;
    if (s->len - start <= ECFIT_BLOCK) return scan_any_token(s); /* the block and the byte behind it must be there */
    block_word w = word_of_block(p);
    if (p[w.len] == 0xC3) w = accented_word_of_block(p);
    if (!w.len || w.len == ECFIT_BLOCK || !ends_word(p + w.len)) return scan_any_token(s);
    s->i += w.len;
    return emit(s, start, flags_of_block(w, *p));
}

/* Second endings of inclusive spelling, without the sign before them: ingénieur(e), technicien·ne, chargé.e, développeur/euse. */
static const char inclusive_ends[][8] = {"e", "es", "s", "ne", "nes", "se", "ses", "euse", "euses", "trice", "trices",
                                         "rice", "ice", "ère", "ere", "fe", "ve", "le", "te", "a", "x"};

static size_t sign_length(const scanner *s)
{
    const unsigned char *t = s->text + s->i;
    size_t left = s->len - s->i;
    if (t[0] == '(' || t[0] == '/' || t[0] == '.' || t[0] == '-') return 1;
    if (left > 1 && t[0] == 0xC2 && t[1] == 0xB7) return 2;                                        /* · */
    return left > 2 && t[0] == 0xE2 && t[1] == 0x80 && (t[2] == 0xA2 || t[2] == 0xA7) ? 3 : 0; /* • ‧ */
}

/* Read over the second ending of a word as if it were not there; false when none follows. A bare hyphen or slash
 * announces too many other things, so behind them only the long endings count. */
static bool skip_inclusive_end(scanner *s)
{
    size_t sign = s->i < s->len ? sign_length(s) : 0;
    if (!sign || s->i == 0 || !is_alnum(s->text[s->i - 1])) return false;
    unsigned char c = s->text[s->i];
    size_t from = s->i + sign + (c == '(' && s->i + 1 < s->len && s->text[s->i + 1] == '-');
    if (from >= s->len || !is_alnum(s->text[from])) return false;
    const char first = s->folded[from];
    for (size_t k = 0; k < sizeof inclusive_ends / sizeof *inclusive_ends; k++) {
        if (inclusive_ends[k][0] != first) continue;
        size_t n = strlen(inclusive_ends[k]), end = from + n;
        if (!starts_fold(s, from, inclusive_ends[k], n)) continue;
        if (c == '(' && (end >= s->len || s->text[end] != ')')) continue;
        if ((c == '/' || c == '-') && n < 4) continue;
        if (c == '.' && end < s->len && s->text[end] != ' ' && s->text[end] != '\n' && s->text[end] != '.') continue;
        memcpy(s->folded + s->i, s->text + s->i, end - s->i);
        s->i = end + (c == '(');
        s->last = 'e';
        return true;
    }
    return false;
}

/* With the scanner behind a "+": a word where it stands alone and closes something: "est un +", "Les + :", "(un +)". */
static bool is_lone_plus(const scanner *s)
{
    unsigned char before = s->i > 1 ? s->text[s->i - 2] : ' ';
    size_t i = s->i;
    if (before != ' ' && before != '"' && before != '\n') return false;
    while (i < s->len && s->text[i] == ' ') i++;
    return i >= s->len || memchr("\n\r.,:;!?)\"", s->text[i], 10);
}

/* The first byte from i on that is no white space, 0 at the end. The run is remembered: a page of empty lines asks for it at
 * each of them. */
static unsigned char next_visible(scanner *s, size_t i)
{
    if (i > s->visible) s->visible = i;
    while (s->visible < s->len && s->text[s->visible] <= ' ') s->visible++;
    return s->visible < s->len ? s->text[s->visible] : 0;
}

static bool is_lower_start(unsigned char c) { return (c >= 'a' && c <= 'z') || c == '('; }

/* A line that was broken for width alone: long, without a closing sign, and going on in lower case. */
enum { WRAPPED_LINE_BYTES = 50 };

static void at_newline(scanner *s, size_t len)
{
    unsigned char next = next_visible(s, s->i + len), last = s->last;
    bool closed = last == '.' || last == ':' || last == ';' || last == '!' || last == '?';
    bool wrapped = !closed && s->i - s->line_start >= WRAPPED_LINE_BYTES && is_lower_start(next);
    size_t i = s->i + len;
    while (i < s->len && (s->text[i] == ' ' || s->text[i] == '\t' || s->text[i] == '\r')) i++;
    if (i < s->len && s->text[i] == '\n') s->pending |= ECFIT_TOKEN_PARAGRAPH;
    s->pending |= wrapped ? ECFIT_TOKEN_LINE : ECFIT_TOKEN_LINE | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK;
    s->line_start = s->i + len;
    s->last = '\n';
}

static void mark_last(scanner *s, unsigned flag)
{
    if (s->out->n) s->out->at[s->out->n - 1].flags |= (uint16_t)flag;
}

/* More of the line follows at i, behind a blank. */
static bool line_goes_on(const scanner *s, size_t i)
{
    if (i >= s->len || (s->text[i] != ' ' && s->text[i] != '\t' && s->text[i] != 0xC2)) return false;
    while (i < s->len && (s->text[i] == ' ' || s->text[i] == '\t')) i++;
    return i < s->len && s->text[i] != '\n' && s->text[i] != '\r';
}

/* "c", "C", "iv", "VIII"; "1.2" of numbers with two digits at most. */
static bool is_item_letter(const char *word, size_t len)
{
    if (len == 1) return word[0] >= 'a' && word[0] <= 'z';
    return len <= 5 && strspn(word, "ivx") >= len;
}
static bool is_item_number(const char *word, size_t len)
{
    size_t digits = 0;
    for (size_t i = 0; i < len; i++) {
        digits = word[i] == '.' ? 0 : digits + 1;
        if (digits > 2 || !(word[i] == '.' || is_digit((unsigned char)word[i]))) return false;
    }
    return len <= 2 || (len <= 6 && memchr(word, '.', len));
}

/* With the scanner at a point or closing bracket: the number or letter of a heading or list item stands before it
 * ("3. MAIN ACCOUNTABILITIES", "C. Desirable", "iv) Skills"). That is no word, and the sign ends no sentence. */
static bool ends_item_mark(const scanner *s)
{
    const ecfit_token *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    if (!last || !(last->flags & ECFIT_TOKEN_LINE) || last->start + last->len != s->i || s->pending) return false;
    const char *word = s->folded + last->start;
    if (last->flags & ECFIT_TOKEN_DIGIT)
        return is_item_number(word, last->len) && (last->len <= 2 || line_goes_on(s, s->i + 1));
    return last->flags & ECFIT_TOKEN_SENTENCE && is_item_letter(word, last->len) && line_goes_on(s, s->i + 1);
}

static void mark_item(scanner *s)
{
    mark_last(s, ECFIT_TOKEN_ITEM | ECFIT_TOKEN_SKIP);
    s->pending |= ECFIT_TOKEN_BREAK;
}

/* With the scanner at a point: "Ph.D", "B.Sc", "U.S": a short word before it, a letter right behind it. */
static bool in_abbreviation(const scanner *s)
{
    const ecfit_token *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    return last && last->len <= 2 && last->start + last->len == s->i && s->i + 1 < s->len && is_alnum(s->text[s->i + 1]);
}

/* "e.g.", "i.e.", "p.e.": what follows is an example, no sentence. */
static bool ends_latin_short(const scanner *s)
{
    const ecfit_token *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    return last && last->len == 3 && last->start + 3 == s->i && s->text[last->start + 1] == '.' &&
           s->text[last->start] >= 'a' && s->text[last->start + 2] >= 'a';
}

static void at_separator(scanner *s, int k, size_t len)
{
    unsigned char c = s->text[s->i];
    size_t after = s->i + len;
    bool space_after = after >= s->len || s->text[after] <= ' ';
    switch (k) {
    case NEWLINE: at_newline(s, len); break;
    case PERIOD:
        if (ends_item_mark(s)) {
            mark_item(s);
            break;
        }
        if (space_after && !is_lower_start(next_visible(s, after)) && !ends_latin_short(s))
            s->pending |= ECFIT_TOKEN_SENTENCE;
        if (!in_abbreviation(s)) s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case STOP: s->pending |= ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK; break;
    case COLON:
        if (s->pending == 0) mark_last(s, ECFIT_TOKEN_COLON);
        s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case SOFT:
        if (c == ')' && ends_item_mark(s)) mark_item(s);
        s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case SLASH: s->pending |= ECFIT_TOKEN_SLASH; break;
    case DASH:
        if (s->last == '\n' || s->last == 0) s->pending |= ECFIT_TOKEN_BULLET | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK;
        else if (space_after) s->pending |= ECFIT_TOKEN_DASH | ECFIT_TOKEN_BREAK;
        if (c >= 0x80 && c != 0xE2) s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case APOS:
        if (s->i && is_alnum(s->text[s->i - 1])) mark_last(s, ECFIT_TOKEN_ELIDED);
        break;
    default: break;
    }
    if (c > ' ' && k != NEWLINE && !(k == DASH && s->last == '\n')) s->last = c;
    s->i = after;
}

static void fold_ascii(const char *text, size_t len, char *folded)
{
    size_t i = 0;
    for (; len - i >= ECFIT_BLOCK; i += ECFIT_BLOCK)
        ecfit_block_store(folded + i, ecfit_block_lower(ecfit_block_load(text + i)));
    for (; i < len; i++) folded[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
}

bool ecfit_tokenize(const char *text, size_t len, char *folded, ecfit_tokens *out)
{
    scanner s = {.text = (const unsigned char *)text, .folded = folded, .len = len, .out = out,
                 .pending = ECFIT_TOKEN_LINE | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK | ECFIT_TOKEN_PARAGRAPH};
    fold_ascii(text, len, folded);
    while (s.i < len) {
        unsigned char c = s.text[s.i];
        int k = class_of[c];
        size_t n = 1;
        if (k == SEP) { /* spaces, mostly */
            s.i++;
            if (c == '+' && is_lone_plus(&s)) {
                if (!emit(&s, s.i - 1, 0)) return false;
                continue;
            }
            if (c > ' ') s.last = c;
            continue;
        }
        if (k == WORD || k == UPPER) {
            if (!scan_token(&s)) return false;
            s.i += s.i < len && s.text[s.i] == ' ';
            continue;
        }
        if (k == HIGH) k = high_class(s.text + s.i, folded + s.i, &n);
        bool dotnet = k == PERIOD && (!s.i || !is_alnum(s.text[s.i - 1])) && starts_fold(&s, s.i + 1, "net", 3);
        if (k == WORD || k == UPPER || dotnet) {
            if (!scan_token(&s)) return false;
        } else {
            at_separator(&s, k, n);
        }
    }
    return true;
}

#include "text/token.h"
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
static const char *const kept_whole[] = {"24/7",   "24/24", "7/7",   "7j/7", "a/b",  "ci/cd",  "cd/ci", "f/h",   "f/m",
                                         "h/f",    "i/o",   "m/f",   "os/2", "o365", "os/400", "pl/sql", "pl/1", "pl/i",
                                         "r&d",    "s/4",   "s/4hana", "t-sql", "tcp/ip", "ui/ux", "ux/ui", "z/os",
                                         "os/390", "m/w",   "w/m",   "24h/24", "h24/7", "s/4 hana", "r&i", "q&a", "x.25",
                                         "802.1x", "c/s",   "m&a",   "p&l"};

/* Endings behind a point that belong to the word before it: Node.js, ASP.NET, draw.io. */
static const char *const dotted_ends[] = {"js", "net", "io", "ai"};

typedef struct scanner {
    const unsigned char *text;
    char *folded;
    size_t len, i;
    size_t line_start;   /* byte after the last newline */
    unsigned pending;    /* flags for the next token */
    unsigned char last;  /* last byte that was no space */
    ecfit_tokens *out;
} scanner;

static bool is_alnum(unsigned char c) { return class_of[c] == WORD || class_of[c] == UPPER || class_of[c] == HIGH; }

static char lower_ascii(unsigned char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

/* What kind of thing the character at p is: a letter (WORD, UPPER), an apostrophe, a list mark or a separator.
 * Writes its lower-cased bytes to folded. */
static int high_class(const unsigned char *p, char *folded, size_t *len)
{
    uint32_t cp;
    *len = ecfit_utf8_decode(p, &cp);
    memcpy(folded, p, *len);
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

/* Copy letters and digits from s->i on; counts capitals and letters. */
static void scan_word(scanner *s, size_t *n_upper, size_t *n_letters)
{
    const unsigned char *t = s->text;
    size_t i = s->i;
    while (i < s->len) {
        unsigned char c = t[i];
        int k = class_of[c];
        if (k == WORD) {
            s->folded[i++] = (char)c;
            *n_letters += c >= 'a';
        } else if (k == UPPER) {
            s->folded[i++] = (char)(c + 32);
            ++*n_upper, ++*n_letters;
        } else if (k == HIGH) {
            size_t n;
            k = high_class(t + i, s->folded + i, &n);
            if (k != WORD && k != UPPER) break;
            *n_upper += k == UPPER, ++*n_letters;
            i += n;
        } else {
            break;
        }
    }
    s->i = i;
}

static bool starts_fold(const scanner *s, size_t at, const char *form)
{
    size_t n = strlen(form);
    if (at + n > s->len) return false;
    for (size_t k = 0; k < n; k++)
        if (lower_ascii(s->text[at + k]) != form[k]) return false;
    return at + n == s->len || !is_alnum(s->text[at + n]);
}

static bool is_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static void take(scanner *s, size_t n)
{
    for (; n; n--, s->i++) s->folded[s->i] = lower_ascii(s->text[s->i]);
}

/* With the scanner at a sign behind a word that began at `start`: take the sign and what belongs to it.
 * returns whether anything was taken. */
static bool take_sign(scanner *s, size_t start)
{
    const unsigned char *t = s->text;
    size_t i = s->i, len = i - start;
    unsigned char c = t[i], next = i + 1 < s->len ? t[i + 1] : 0;
    if (c == '+' && next == '+') return take(s, 2), true;
    if (c == '+' && len <= 3 && next >= '0' && next <= '9') return take(s, 2), true; /* bac+5 */
    if (c == '#' && len == 1) return take(s, 1), true;
    if (c == '.' && len == 1 && is_letter(t[start]) && is_letter(next) && (i + 2 >= s->len || !is_alnum(t[i + 2])))
        return take(s, 2), true; /* B.S., U.S. */
    if (c == '.' && next >= '0' && next <= '9' && t[i - 1] >= '0' && t[i - 1] <= '9') return take(s, 2), true;
    if (c == '.')
        for (size_t k = 0; k < sizeof dotted_ends / sizeof *dotted_ends; k++)
            if (starts_fold(s, i + 1, dotted_ends[k])) return take(s, 1 + strlen(dotted_ends[k])), true;
    if ((c == '/' || c == '-' || c == '&') && len <= 4 && is_alnum(next))
        for (size_t k = 0; k < sizeof kept_whole / sizeof *kept_whole; k++)
            if (strlen(kept_whole[k]) > len && starts_fold(s, start, kept_whole[k]))
                return take(s, strlen(kept_whole[k]) - len), true;
    return false;
}

static bool emit(scanner *s, size_t start, unsigned flags)
{
    ecfit_token *tok = vec_push(s->out);
    if (!tok) return false;
    size_t len = s->i - start;
    *tok = (ecfit_token){.start = (uint32_t)start, .len = len > UINT16_MAX ? UINT16_MAX : (uint16_t)len,
                         .flags = (uint16_t)(flags | s->pending)};
    s->pending = 0;
    s->last = 'a';
    return true;
}

static bool skip_inclusive_end(scanner *s);

static bool scan_token(scanner *s)
{
    size_t start = s->i, n_upper = 0, n_letters = 0;
    unsigned flags = 0;
    unsigned char c = s->text[start];
    if (c == '.') take(s, 1); /* .NET */
    scan_word(s, &n_upper, &n_letters);
    if (n_upper && n_upper == n_letters && n_letters > 1) flags |= ECFIT_TOKEN_CAPS;
    else if (n_upper > 1 || (n_upper && class_of[c] != UPPER) || (n_letters && n_letters < s->i - start)) flags |= ECFIT_TOKEN_MIXED;
    const bool alone = s->i < s->len && s->text[s->i] <= ' '; /* most words: no sign behind them that could belong to them */
    while (!alone && s->i < s->len && take_sign(s, start)) scan_word(s, &n_upper, &n_letters);
    if (c >= '0' && c <= '9') flags |= ECFIT_TOKEN_DIGIT;
    if (class_of[c] == UPPER || (c == 0xC3 && (unsigned char)s->folded[start + 1] != s->text[start + 1]))
        flags |= ECFIT_TOKEN_UPPER;
    if (!emit(s, start, flags)) return false;
    while (!alone && skip_inclusive_end(s)) {}
    return true;
}

/* Second endings of inclusive spelling, without the sign before them: ingénieur(e), technicien·ne, chargé.e, développeur/euse. */
static const char *const inclusive_ends[] = {"e", "es", "s", "ne", "nes", "se", "ses", "euse", "euses", "trice", "trices", "rice", "ice",
                                             "ère", "ere", "fe", "ve", "le", "te", "a", "x"};

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
    for (size_t k = 0; k < sizeof inclusive_ends / sizeof *inclusive_ends; k++) {
        size_t n = strlen(inclusive_ends[k]), end = from + n;
        if (end > s->len || !starts_fold(s, from, inclusive_ends[k])) continue;
        if (c == '(' && (end >= s->len || s->text[end] != ')')) continue;
        if ((c == '/' || c == '-') && n < 4) continue;
        if (c == '.' && end < s->len && s->text[end] != ' ' && s->text[end] != '\n' && s->text[end] != '.') continue;
        memcpy(s->folded + s->i, s->text + s->i, end - s->i);
        s->i = end + (c == '(');
        if (c == '(') s->folded[end] = ')';
        return true;
    }
    return false;
}

/* With the scanner at a "+": a word where it stands alone and closes something: "est un +", "Les + :", "(un +)". */
static bool is_lone_plus(const scanner *s)
{
    unsigned char before = s->i ? s->text[s->i - 1] : ' ';
    size_t i = s->i + 1;
    if (before != ' ' && before != '"' && before != '\n') return false;
    while (i < s->len && s->text[i] == ' ') i++;
    return i >= s->len || memchr("\n\r.,:;!?)\"", s->text[i], 10);
}

static unsigned char next_visible(const scanner *s, size_t i)
{
    while (i < s->len && (s->text[i] <= ' ')) i++;
    return i < s->len ? s->text[i] : 0;
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

/* The point behind the number of a heading or list item ("3. MAIN ACCOUNTABILITIES") ends no sentence. */
static bool ends_item_number(const scanner *s)
{
    const ecfit_token *last = s->out->n ? &s->out->at[s->out->n - 1] : NULL;
    return last && last->flags & ECFIT_TOKEN_LINE && last->flags & ECFIT_TOKEN_DIGIT && last->len <= 2;
}

static void mark_last(scanner *s, unsigned flag)
{
    if (s->out->n) s->out->at[s->out->n - 1].flags |= (uint16_t)flag;
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
        if (s->pending == 0 && ends_item_number(s)) break;
        if (space_after && !is_lower_start(next_visible(s, after)) && !ends_latin_short(s))
            s->pending |= ECFIT_TOKEN_SENTENCE;
        if (!in_abbreviation(s)) s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case STOP: s->pending |= ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK; break;
    case COLON:
        if (s->pending == 0) mark_last(s, ECFIT_TOKEN_COLON);
        s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case SOFT: s->pending |= ECFIT_TOKEN_BREAK; break;
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
    memcpy(s->folded + s->i, s->text + s->i, len);
    s->i = after;
}

bool ecfit_tokenize(const char *text, size_t len, char *folded, ecfit_tokens *out)
{
    scanner s = {.text = (const unsigned char *)text, .folded = folded, .len = len, .out = out,
                 .pending = ECFIT_TOKEN_LINE | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK | ECFIT_TOKEN_PARAGRAPH};
    while (s.i < len) {
        unsigned char c = s.text[s.i];
        int k = class_of[c];
        size_t n = 1;
        if (c == '+' && is_lone_plus(&s)) {
            take(&s, 1);
            if (!emit(&s, s.i - 1, 0)) return false;
            continue;
        }
        if (k == SEP) { /* spaces, mostly */
            folded[s.i++] = (char)c;
            if (c > ' ') s.last = c;
            continue;
        }
        if (k == HIGH) k = high_class(s.text + s.i, folded + s.i, &n);
        bool dotnet = k == PERIOD && (!s.i || !is_alnum(s.text[s.i - 1])) && starts_fold(&s, s.i + 1, "net");
        if (k == WORD || k == UPPER || dotnet) {
            if (!scan_token(&s)) return false;
        } else {
            at_separator(&s, k, n);
        }
    }
    return true;
}

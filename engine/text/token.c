#include "text/token.h"
#include "base/blocks.h"
#include "base/wide.h"
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

/* Forms with a sign inside that stay one word, by their first sign. */
static const char with_slash[][9] = {"24/7", "24/24",  "7/7",  "7j/7", "a/b",     "ci/cd",  "cd/ci", "f/h",   "f/m",
                                     "h/f",  "i/o",    "m/f",  "os/2", "os/400",  "pl/sql", "pl/1",  "pl/i",  "s/4",
                                     "s/4hana", "tcp/ip", "ui/ux", "ux/ui", "z/os", "os/390", "m/w", "w/m", "24h/24",
                                     "h24/7", "s/4 hana", "c/s"};
static const char with_and[][9] = {"r&d", "r&i", "q&a", "m&a", "p&l"};
static const char with_hyphen[][9] = {"t-sql"};

/* Endings behind a point that belong to the word before it: Node.js, ASP.NET, draw.io. */
static const char dotted_ends[][4] = {"js", "net", "io", "ai"};

enum { WORD_END = 'a', WINDOW = 64, MOST_WORDS_IN_WINDOW = WINDOW / 2, BEHIND_WORD = 3 };

/* Bytes of the text, a bit each. Words are runs of ASCII letters and digits and of the small accented letters of
 * Latin-1, which are 0xC3 and a byte that counts as the letter. */
typedef struct word_bits {
    uint64_t word, upper;
    uint64_t odd;     /* in words: neither a small letter nor a capital at the beginning */
    uint64_t accents; /* 0xC3 of small letters */
} word_bits;

typedef struct window {
    size_t base;  /* first byte */
    size_t limit; /* what comes from this byte on is not told: a word, or the mark behind it, is not seen whole */
    word_bits bits;
    uint64_t letters;
} window;

typedef struct scanner {
    const unsigned char *text;
    char *folded; /* lower-cased but for letters that are not ASCII and lie ahead */
    size_t len, i;
    size_t line_start;       /* byte after the last newline */
    size_t visible;          /* see next_visible() */
    unsigned pending;        /* flags for the next token */
    unsigned char last;      /* last byte that was no space, WORD_END behind a word */
    ecfit_tokens *out;       /* its n is set at the end */
    ecfit_token *next, *end; /* behind its last token, and behind its room */
    ecfit_token_places *seams; /* NULL: nobody asks */
    bool failed;             /* no room for them */
    window window;
} scanner;

/* A sign stands before the next token. */
static void pass_sign(scanner *s, unsigned char c)
{
    s->last = c;
    s->pending |= ECFIT_TOKEN_SIGN;
}

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

/* Pass over ASCII letters and digits, a block at most. */
static size_t block_run(const unsigned char *p, letter_count *n)
{
    const ecfit_block b = ecfit_block_load(p), upper = ecfit_block_in(b, 'A', 'Z');
    const ecfit_block letters = ecfit_block_in(ecfit_block_or(b, ecfit_block_all(0x20)), 'a', 'z');
    const ecfit_block other = ecfit_block_or(ecfit_block_in(b, '0', '9'), ecfit_block_is(b, '_'));
    const uint32_t word = ecfit_block_bits(ecfit_block_or(letters, other)), inside = word & ~(word + 1);
    n->all += (uint32_t)__builtin_popcount(ecfit_block_bits(letters) & inside);
    n->upper += (uint32_t)__builtin_popcount(ecfit_block_bits(upper) & inside);
    return (size_t)__builtin_ctz(~word);
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

/* With the scanner at the sign inside one of the forms that stay whole, as "/" in "CI/CD": the bytes from the sign on,
 * or 0. */
static size_t rest_of_kept(const scanner *s, size_t start, const char (*forms)[9], size_t n_forms)
{
    const size_t before = s->i - start;
    for (size_t k = 0; k < n_forms; k++) {
        if (forms[k][0] != s->folded[start] || forms[k][before] != (char)s->text[s->i]) continue;
        size_t n = strlen(forms[k]);
        if (n > before && starts_fold(s, start, forms[k], n)) return n - before;
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
    default: break;
    }
    if (before > 4 || !is_alnum(next)) return 0;
    if (c == '/') return rest_of_kept(s, start, with_slash, sizeof with_slash / sizeof *with_slash);
    if (c == '&') return rest_of_kept(s, start, with_and, sizeof with_and / sizeof *with_and);
    if (c == '-') return rest_of_kept(s, start, with_hyphen, sizeof with_hyphen / sizeof *with_hyphen);
    return 0;
}

static inline void write_token(ecfit_token *t, size_t start, size_t len, unsigned flags)
{
    t->start = (uint32_t)start;
    t->len = len > UINT16_MAX ? UINT16_MAX : (uint16_t)len;
    t->flags = (uint16_t)flags;
}

static __attribute__((noinline)) bool make_room(scanner *s, size_t extra)
{
    s->out->n = (size_t)(s->next - s->out->at);
    if (!vec_reserve(s->out, extra)) return false;
    s->next = s->out->at + s->out->n;
    s->end = s->out->at + s->out->cap;
    return true;
}

static inline bool has_room(scanner *s, size_t n) { return (size_t)(s->end - s->next) >= n || make_room(s, n); }

/* A line may begin at or in the token t, which is the last one or will be. */
static void note_seam(scanner *s, const ecfit_token *t)
{
    if (!s->seams) return;
    const uint32_t place = (uint32_t)(t - s->out->at);
    if (s->seams->n && s->seams->at[s->seams->n - 1] == place) return;
    uint32_t *new = vec_push(s->seams);
    if (new) *new = place;
    else s->failed = true;
}

/* A sign stands before the next token, and the token is not said to begin a sentence. */
static inline bool signed_inside(unsigned pending)
{
    return (pending & (ECFIT_TOKEN_SIGN | ECFIT_TOKEN_SENTENCE)) == ECFIT_TOKEN_SIGN;
}

static bool emit(scanner *s, size_t start, unsigned flags)
{
    if (!has_room(s, 1)) return false;
    if (flags & ECFIT_TOKEN_MIXED || signed_inside(s->pending)) note_seam(s, s->next);
    write_token(s->next++, start, s->i - start, flags | s->pending);
    s->pending = 0;
    s->last = WORD_END;
    return true;
}

/* The token before the scanner, or NULL. */
static const ecfit_token *last_token(const scanner *s) { return s->next > s->out->at ? s->next - 1 : NULL; }

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

/* Whether the sign at p has nothing more to do with the word before it, told from the byte behind it. */
static bool ends_word(const unsigned char *p)
{
    switch (*p) {
    case '+': case '#': case '(': case '_': return false;
    case '.': case '/': case '-': case '&': return !is_alnum(p[1]);
    default: return *p < 0x80;
    }
}

/* Tell the window of the block `at`. */
static inline void add_block(window *w, const unsigned char *p, unsigned at)
{
    const ecfit_block b = ecfit_block_load(p + at);
    const ecfit_block letters = ecfit_block_in(ecfit_block_or(b, ecfit_block_all(0x20)), 'a', 'z');
    const ecfit_block word = ecfit_block_or(letters, ecfit_block_in(b, '0', '9'));
    w->letters |= (uint64_t)ecfit_block_bits(letters) << at;
    w->bits.word |= (uint64_t)ecfit_block_bits(word) << at;
    w->bits.upper |= (uint64_t)ecfit_block_bits(ecfit_block_in(b, 'A', 'Z')) << at;
}

/* Bytes of the block `at` that may be the first and the second of a small accented letter: 0xC3; 0x9F to 0xBF, but for
 * the division sign. */
static inline void find_accents(uint64_t *first, uint64_t *second, const unsigned char *p, unsigned at)
{
    const ecfit_block b = ecfit_block_load(p + at);
    const uint32_t division_sign = ecfit_block_bits(ecfit_block_is(b, 0xB7));
    *first |= (uint64_t)ecfit_block_bits(ecfit_block_is(b, 0xC3)) << at;
    *second |= (uint64_t)(ecfit_block_bits(ecfit_block_in(b, 0x9F, 0xBF)) & ~division_sign) << at;
}

/* first, second: bytes that may be the two of a small accented letter. */
static inline void add_accents(window *w, uint64_t first, uint64_t second)
{
    second &= first << 1;
    w->bits.accents = second >> 1;
    w->letters |= second;
    w->bits.word |= second | w->bits.accents;
}

static inline bool has_high(const unsigned char *p)
{
    const ecfit_block first = ecfit_block_or(ecfit_block_load(p), ecfit_block_load(p + 16));
    const ecfit_block second = ecfit_block_or(ecfit_block_load(p + 32), ecfit_block_load(p + 48));
    return ecfit_block_bits(ecfit_block_or(first, second));
}

/* What the bytes of the window are, by blocks. */
static inline void tell_by_blocks(window *w, const unsigned char *p)
{
    uint64_t first = 0, second = 0;
    w->letters = w->bits.accents = w->bits.word = w->bits.upper = 0;
    add_block(w, p, 0), add_block(w, p, 16), add_block(w, p, 32), add_block(w, p, 48);
    if (!has_high(p)) return;
    find_accents(&first, &second, p, 0), find_accents(&first, &second, p, 16);
    find_accents(&first, &second, p, 32), find_accents(&first, &second, p, 48);
    add_accents(w, first, second);
}

#ifdef ECFIT_WIDE
/* The same by two blocks of 32 bytes. */
static __attribute__((noinline)) ECFIT_WIDE void tell_by_32(window *w, const unsigned char *p)
{
    const ecfit_wide b = ecfit_wide_load(p);
    w->letters = ecfit_wide_in(ecfit_wide_or(b, 0x20), 'a', 'z');
    w->bits.word = w->letters | ecfit_wide_in(b, '0', '9');
    w->bits.upper = ecfit_wide_in(b, 'A', 'Z');
    w->bits.accents = 0;
    if (!ecfit_wide_bits(b)) return;
    add_accents(w, ecfit_wide_is(b, 0xC3), ecfit_wide_in(b, 0x9F, 0xBF) & ~ecfit_wide_is(b, 0xB7));
}

static inline void tell(window *w, const unsigned char *p)
{
    if (ecfit_has_wide()) tell_by_32(w, p);
    else tell_by_blocks(w, p);
}
#else
static inline void tell(window *w, const unsigned char *p) { tell_by_blocks(w, p); }
#endif

/* Of a window with n bytes of the text from its first one on, forget the word that may go on behind it, or whose mark
 * does. */
static inline void end_before_part(window *w, size_t n)
{
    const size_t seen = n >= WINDOW + BEHIND_WORD ? WINDOW - 1 : n > BEHIND_WORD ? n - BEHIND_WORD : 0;
    const uint64_t all = UINT64_MAX, between = ~(w->bits.word | all << seen);
    w->limit = between ? (size_t)(WINDOW - __builtin_clzll(between)) : 0;
    w->bits.word &= ~(all << w->limit);
}

/* Look at the text from s->i on. */
static void move_window(scanner *s)
{
    unsigned char end[WINDOW];
    const size_t left = s->len - s->i;
    const unsigned char *p = s->text + s->i;
    if (left < WINDOW) p = memcpy(memset(end, 0, sizeof end), p, left);
    window *w = &s->window; /* told in its place: a copy would wait for what was just written */
    w->base = s->i;
    tell(w, p);
    const uint64_t small = w->letters & ~w->bits.upper, first_capital = w->bits.upper & ~(w->bits.word << 1);
    w->bits.odd = w->bits.word & ~(small | first_capital | w->bits.accents);
    end_before_part(w, left);
}

/* The bits from byte n on. */
static inline word_bits bits_from(word_bits b, size_t n)
{
    return (word_bits){b.word >> n, b.upper >> n, b.odd >> n, b.accents >> n};
}

/* How a word of n bytes is written that begins at byte `at` of the window. */
static unsigned flags_in_window(const window *w, size_t at, size_t n, unsigned char first)
{
    const uint64_t inside = ((uint64_t)1 << n) - 1, letters = w->letters >> at & inside;
    const uint64_t upper = w->bits.upper >> at & inside;
    const unsigned begins = is_digit(first) ? ECFIT_TOKEN_DIGIT : upper & 1 ? ECFIT_TOKEN_UPPER : 0;
    if (upper > 1) return begins | (upper == letters && letters & (letters - 1) ? ECFIT_TOKEN_CAPS : ECFIT_TOKEN_MIXED);
    return begins | (letters && letters != inside ? ECFIT_TOKEN_MIXED : 0);
}

/* How the word of the token t is written; it may be two words in one. */
static __attribute__((noinline)) unsigned look_into_word(scanner *s, const ecfit_token *t, size_t at, size_t n)
{
    const window *w = &s->window;
    const unsigned flags = flags_in_window(w, at, n, s->text[w->base + at]);
    const uint64_t behind_second = (((uint64_t)1 << n) - 1) & ~(uint64_t)3;
    const uint64_t begins = w->bits.upper | (w->bits.word & ~(w->letters | w->bits.accents)); /* capitals, digits */
    if (flags & ECFIT_TOKEN_MIXED && begins >> at & behind_second) note_seam(s, t);
    return flags;
}

/* The bytes of a mark at p right behind a word, with the blank behind a comma, when "," parts the word from the next one
 * or the apostrophe of "l'" joins them; else 0. */
static inline size_t mark_length(const unsigned char *p)
{
    if (*p == ',') return 1 + (p[1] == ' ');
    return *p == '\'' ? 1 : *p == 0xE2 && p[1] == 0x80 && p[2] == 0x99 ? 3 : 0; /* ’ */
}

/* The flags of the word behind such a mark. */
static inline unsigned pass_mark(unsigned char mark, ecfit_token *before)
{
    if (mark == ',') return ECFIT_TOKEN_BREAK | ECFIT_TOKEN_SIGN;
    before->flags |= ECFIT_TOKEN_ELIDED;
    return ECFIT_TOKEN_SIGN;
}

/* Emit the words of the window from s->i on, up to one that needs care. Most words are short, of ASCII or small
 * accented letters, end plainly and stand behind a space. Returns whether the window ends before it is told what comes
 * next. */
static inline bool plain_words(scanner *s)
{
    const window *w = &s->window;
    const unsigned char *const base = s->text + w->base, *p = s->text + s->i;
    word_bits ahead = bits_from(w->bits, (size_t)(p - base));
    unsigned pending = s->pending;
    ecfit_token *t = s->next;
    if (ahead.word & 1 && signed_inside(pending)) note_seam(s, t);
    while (ahead.word & 1) {
        const size_t n = (size_t)__builtin_ctzll(~ahead.word);
        const unsigned char *end = p + n;
        const uint64_t own = ahead.word ^ (ahead.word + 1);
        unsigned flags = pending | (unsigned)(ahead.upper & 1) * ECFIT_TOKEN_UPPER; /* no branch: hard to guess */
        flags |= (unsigned)!!(ahead.accents & own) * ECFIT_TOKEN_MIXED;
        if (ahead.odd & own) flags |= look_into_word(s, t, (size_t)(p - base), n);
        t->start = (uint32_t)(p - s->text), t->len = (uint16_t)n, t->flags = (uint16_t)flags;
        if (*end == ' ') {
            p = end + 1, t++, pending = 0, s->last = WORD_END;
            ahead = bits_from(ahead, n + 1);
            continue;
        }
        const size_t mark = mark_length(end);
        if (!mark && *end > ' ' && !ends_word(end)) break;
        s->last = mark ? *end : WORD_END;
        pending = mark ? pass_mark(*end, t) : 0;
        p = end + mark, t++;
        if (!mark) break;
        ahead = bits_from(bits_from(ahead, n), mark);
    }
    s->i = (size_t)(p - s->text);
    s->next = t, s->pending = pending;
    return p > base && p >= base + w->limit;
}

/* Pass over a word that the window shows whole, before a sign of ASCII, and tell how it is written. */
static bool pass_word_in_window(scanner *s, unsigned *flags)
{
    const window *w = &s->window;
    const size_t at = s->i - w->base, n = at < w->limit ? (size_t)__builtin_ctzll(~(w->bits.word >> at)) : 0;
    const unsigned char *p = s->text + s->i;
    if (!n || p[n] >= 0x80 || p[n] == '_') return false;
    *flags = look_into_word(s, s->next, at, n);
    s->i += n;
    return true;
}

/* Any word: with other letters, with signs that belong to it, with a second ending. */
static bool scan_any_token(scanner *s)
{
    const size_t start = s->i;
    letter_count n = {0, 0};
    unsigned flags;
    if (!pass_word_in_window(s, &flags)) {
        s->i += s->text[start] == '.'; /* .NET */
        scan_word(s, &n);
        flags = case_flags(s, start, n) | first_flags(s, start);
    }
    for (size_t more; s->i < s->len && (more = sign_in_word(s, start)); scan_word(s, &n)) s->i += more;
    if (!emit(s, start, flags)) return false;
    while (skip_inclusive_end(s)) {}
    return true;
}

/* Emit the words from s->i on, where one begins. What plain_words() does not take costs 200 instructions more. */
static bool scan_words(scanner *s)
{
    const size_t start = s->i;
    bool further = s->i - s->window.base >= s->window.limit;
    do {
        if (further) move_window(s);
        if (!has_room(s, MOST_WORDS_IN_WINDOW)) return false;
        further = plain_words(s);
    } while (further);
    return s->i > start || scan_any_token(s);
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

enum { LONGEST_END = 6 };

/* How many letters and digits stand at byte i, at most one more than a second ending has. */
static size_t length_of_end(const scanner *s, size_t i)
{
    size_t n = 0;
    while (n <= LONGEST_END && i + n < s->len && is_alnum(s->text[i + n])) n++;
    return n;
}

static bool is_inclusive_end(const char *word, size_t n)
{
    for (size_t k = 0; k < sizeof inclusive_ends / sizeof *inclusive_ends; k++)
        if (inclusive_ends[k][0] == *word && !inclusive_ends[k][n] && !memcmp(inclusive_ends[k], word, n)) return true;
    return false;
}

/* Read over the second ending of a word as if it were not there; false when none follows. A bare hyphen or slash
 * announces too many other things, so behind them only the long endings count. */
static bool skip_inclusive_end(scanner *s)
{
    const size_t sign = s->i < s->len ? sign_length(s) : 0;
    if (!sign || s->i == 0 || !is_alnum(s->text[s->i - 1])) return false;
    const unsigned char c = s->text[s->i];
    const size_t from = s->i + sign + (c == '(' && s->i + 1 < s->len && s->text[s->i + 1] == '-');
    const size_t n = length_of_end(s, from), end = from + n;
    if (!n || n > LONGEST_END || ((c == '/' || c == '-') && n < 4)) return false;
    if (c == '(' && (end >= s->len || s->text[end] != ')')) return false;
    if (c == '.' && end < s->len && s->text[end] != ' ' && s->text[end] != '\n' && s->text[end] != '.') return false;
    if (!is_inclusive_end(s->folded + from, n)) return false;
    memcpy(s->folded + s->i, s->text + s->i, end - s->i);
    s->i = end + (c == '(');
    pass_sign(s, 'e');
    return true;
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
    const unsigned char next = next_visible(s, s->i + len);
    const bool closed = (1u << PERIOD | 1u << COLON | 1u << STOP) >> class_of[s->last] & 1;
    bool wrapped = !closed && s->i - s->line_start >= WRAPPED_LINE_BYTES && is_lower_start(next);
    size_t i = s->i + len;
    while (i < s->len && (s->text[i] == ' ' || s->text[i] == '\t' || s->text[i] == '\r')) i++;
    if (i < s->len && s->text[i] == '\n') s->pending |= ECFIT_TOKEN_PARAGRAPH;
    s->pending |= wrapped ? ECFIT_TOKEN_LINE : ECFIT_TOKEN_LINE | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK;
    s->line_start = s->i + len;
    s->i = i;
    pass_sign(s, '\n');
}

static void mark_last(scanner *s, unsigned flag)
{
    if (s->next > s->out->at) s->next[-1].flags |= (uint16_t)flag;
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
    const ecfit_token *last = last_token(s);
    if (!last || !(last->flags & ECFIT_TOKEN_LINE) || last->start + last->len != s->i) return false;
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
    const ecfit_token *last = last_token(s);
    return last && last->len <= 2 && last->start + last->len == s->i && s->i + 1 < s->len && is_alnum(s->text[s->i + 1]);
}

/* "e.g.", "i.e.", "p.e.": what follows is an example, no sentence. */
static bool ends_latin_short(const scanner *s)
{
    const ecfit_token *last = last_token(s);
    return last && last->len == 3 && last->start + 3 == s->i && s->text[last->start + 1] == '.' &&
           s->text[last->start] >= 'a' && s->text[last->start + 2] >= 'a';
}

static bool blank_at(const scanner *s, size_t i) { return i >= s->len || s->text[i] <= ' '; }

static void at_separator(scanner *s, int k, size_t len)
{
    const unsigned char c = s->text[s->i];
    const size_t after = s->i + len;
    switch (k) {
    case NEWLINE: at_newline(s, len); return;
    case PERIOD:
        if (ends_item_mark(s)) {
            mark_item(s);
            break;
        }
        if (blank_at(s, after) && !is_lower_start(next_visible(s, after)) && !ends_latin_short(s))
            s->pending |= ECFIT_TOKEN_SENTENCE;
        if (!in_abbreviation(s)) s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case STOP: s->pending |= ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK; break;
    case COLON:
        if (!(s->pending & ~(unsigned)ECFIT_TOKEN_SIGN)) mark_last(s, ECFIT_TOKEN_COLON);
        s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case SOFT:
        if (c == ')' && ends_item_mark(s)) mark_item(s);
        s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case SLASH: s->pending |= ECFIT_TOKEN_SLASH; break;
    case DASH:
        if (s->last == '\n' || s->last == 0) s->pending |= ECFIT_TOKEN_BULLET | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK;
        else if (blank_at(s, after)) s->pending |= ECFIT_TOKEN_DASH | ECFIT_TOKEN_BREAK;
        if (c >= 0x80 && c != 0xE2) s->pending |= ECFIT_TOKEN_BREAK;
        break;
    case APOS:
        if (s->i && is_alnum(s->text[s->i - 1])) mark_last(s, ECFIT_TOKEN_ELIDED);
        break;
    default: break;
    }
    if (!(k == DASH && s->last == '\n')) pass_sign(s, c);
    s->i = after + (after < s->len && s->text[after] == ' ');
}

static bool is_dotnet(const scanner *s)
{
    return (!s->i || !is_alnum(s->text[s->i - 1])) && starts_fold(s, s->i + 1, "net", 3);
}

static void fold_ascii(const char *text, size_t len, char *folded)
{
    size_t i = 0;
    for (; len - i >= ECFIT_BLOCK; i += ECFIT_BLOCK)
        ecfit_block_store(folded + i, ecfit_block_lower(ecfit_block_load(text + i)));
    if (i < len && len >= ECFIT_BLOCK) { /* the last block again takes the rest with it */
        i = len - ECFIT_BLOCK;
        ecfit_block_store(folded + i, ecfit_block_lower(ecfit_block_load(text + i)));
        return;
    }
    for (; i < len; i++) folded[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
}

bool ecfit_tokenize_seams(const char *text, size_t len, char *folded, ecfit_tokens *out, ecfit_token_places *seams)
{
    if (!vec_reserve(out, MOST_WORDS_IN_WINDOW)) return false;
    scanner s = {.text = (const unsigned char *)text, .folded = folded, .len = len, .out = out, .seams = seams,
                 .next = out->at + out->n, .end = out->at + out->cap,
                 .pending = ECFIT_TOKEN_LINE | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK | ECFIT_TOKEN_PARAGRAPH |
                            ECFIT_TOKEN_SIGN,
                 .window.base = (size_t)0 - WINDOW}; /* none yet */
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
            if (c > ' ') pass_sign(&s, c);
            continue;
        }
        if (k == HIGH) k = high_class(s.text + s.i, folded + s.i, &n);
        const bool begins = k == WORD || k == UPPER || (k == PERIOD && is_dotnet(&s));
        if (!begins) at_separator(&s, k, n);
        else if (!scan_words(&s)) return false;
    }
    out->n = (size_t)(s.next - out->at);
    return !s.failed;
}

bool ecfit_tokenize(const char *text, size_t len, char *folded, ecfit_tokens *out)
{
    return ecfit_tokenize_seams(text, len, folded, out, NULL);
}

#include "analysis/amount.h"
#include "analysis/wording.h"

enum { LOOK_BACK_BYTES = 48, LOOK_BACK_TOKENS = 16, LOOK_AHEAD_TOKENS = 6, LABEL_TOKENS = 8, VALUE_TOKENS = 3 };

/* ---- the unit --------------------------------------------------------------------------------------------- */

/* "Expérience : 2 an(s)", "1 an minimum" in a short text taken for English, where "an" is mostly the article. */
static bool closes_amount(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i)
{
    uint32_t next = i + 1;
    if (i == s->first || !(d->tokens.at[i - 1].flags & ECFIT_TOKEN_DIGIT)) return false;
    return next >= s->first + s->n || d->tokens.at[next].flags & ECFIT_TOKEN_BREAK ||
           wording_has(d, next, next + 1, KB_W_amount_end);
}

ecfit_time_unit ecfit_time_unit_of(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i)
{
    const ecfit_str word = wording_token(d, i);
    const ecfit_time_unit named = ecfit_time_unit_named(word);
    const bool may_be_article = named == ECFIT_YEAR && s->lang == ECFIT_LANG_EN && word.ptr[word.len - 1] == 'n';
    return may_be_article && !closes_amount(d, s, i) ? ECFIT_NO_UNIT : named;
}

/* ---- the number before it --------------------------------------------------------------------------------- */

typedef struct back {
    const ecfit_doc *d;
    uint32_t at, limit; /* reading d->folded backwards from `at` */
    uint32_t unit;      /* token where we came from */
} back;

static void skip_spaces(back *b)
{
    const char *p = b->d->folded.ptr;
    for (;;) {
        if (b->at > b->limit && (unsigned char)p[b->at - 1] <= ' ') b->at--;
        else if (b->at > b->limit + 1 && p[b->at - 1] == '\xA0' && p[b->at - 2] == '\xC2') b->at -= 2;
        else return;
    }
}

/* FORM is an initialiser. */
#define FORM(literal) {literal, sizeof(literal) - 1}

/* Most forms differ from the text in their last byte already. */
static inline bool take(back *b, ecfit_str form)
{
    const char *end = b->d->folded.ptr + b->at;
    const size_t n = form.len;
    if (b->at < b->limit + n || end[-1] != form.ptr[n - 1] || memcmp(end - n, form.ptr, n)) return false;
    b->at -= (uint32_t)n;
    return true;
}
#define TAKE(b, literal) take(b, (ecfit_str)FORM(literal))

static bool behind_digit(const back *b)
{
    const char *end = b->d->folded.ptr + b->at;
    return b->at > b->limit && end[-1] >= '0' && end[-1] <= '9';
}

/* No form ends in a digit, which is what stands there mostly. */
static bool take_any(back *b, const ecfit_str *forms, size_t n)
{
    if (behind_digit(b)) return false;
    for (size_t i = 0; i < n; i++)
        if (take(b, forms[i])) return true;
    return false;
}
#define TAKE_ANY(b, forms) take_any(b, forms, sizeof forms / sizeof *forms)

static int take_digits(back *b)
{
    const char *p = b->d->folded.ptr;
    int value = 0, scale = 1;
    uint32_t at = b->at;
    while (at > b->limit && p[at - 1] >= '0' && p[at - 1] <= '9' && scale <= 1000) {
        value += scale * (p[--at] - '0');
        scale *= 10;
    }
    bool part = at > b->limit && (p[at - 1] == '.' || p[at - 1] == ',' || p[at - 1] == '$') && scale > 1;
    if (scale == 1 || scale > 100 || (part && at > b->limit + 1 && p[at - 2] >= '0' && p[at - 2] <= '9')) return -1;
    b->at = at;
    return value;
}

/* A number word of the dictionaries that ends where we read. */
static int take_word(back *b, const ecfit_sentence *s)
{
    uint32_t from = b->unit > LOOK_BACK_TOKENS ? b->unit - LOOK_BACK_TOKENS : 0;
    for (uint32_t i = ecfit_doc_hit_from(b->d, s, from); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &b->d->hits.at[i];
        if (h->rule != KB_NONE || h->start >= b->at) break;
        if (h->kind != KB_NUMBER || h->dead || h->end != b->at) continue;
        uint32_t value = b->d->kb->entries[h->entry].value;
        if (value > 99) return -1;
        b->at = h->start;
        return (int)value;
    }
    return -1;
}

/* "un an", "une première année", "at least a year": the article, which is no phrase of its own. */
static int take_article(back *b, const ecfit_sentence *s)
{
    static const ecfit_str articles[] = {FORM("un"), FORM("une"), FORM("une première")};
    back inner = *b;
    if (s->lang == ECFIT_LANG_EN) {
        if (!TAKE(&inner, " a") || !TAKE(&inner, "least")) return -1;
        b->at = inner.at + (uint32_t)strlen("least ");
        return 1;
    }
    if (!TAKE_ANY(&inner, articles)) return -1;
    back before = inner;
    if (inner.at > inner.limit && !TAKE(&before, " ") && !TAKE(&before, "'") && !TAKE(&before, "’")) return -1;
    *b = inner;
    return 1;
}

static int take_number(back *b, const ecfit_sentence *s)
{
    int value = take_digits(b);
    if (value < 0) value = take_word(b, s);
    return value >= 0 ? value : take_article(b, s);
}

/* "three (3)": both say the same. */
static int take_doubled(back *b, const ecfit_sentence *s)
{
    back inner = *b;
    if (!TAKE(&inner, ")")) return -1;
    TAKE(&inner, "+");
    int value = take_number(&inner, s);
    if (value < 0 || !TAKE(&inner, "(")) return -1;
    *b = inner;
    skip_spaces(&inner);
    if (take_number(&inner, s) == value) *b = inner;
    return value;
}

static const ecfit_str unit_words[] = {FORM("ans"), FORM("an"), FORM("années"), /* "3 ans à 5 ans" */
                                       FORM("years"), FORM("year"), FORM("yrs")};
static const ecfit_str links[] = {FORM(" d'"), FORM(" d’")}; /* "une dizaine d'années" */
static const ecfit_str open_words[] = {FORM("+"), FORM("plus"), FORM("or more"), FORM("ou plus"),
                                       FORM("et plus"), FORM("or greater"), FORM("full"), FORM("-"), FORM("solid"),
                                       FORM("solides")};
static const ecfit_str range_words[] = {FORM("-"), FORM("–"), FORM("—"), FORM("/"), FORM(" to"), FORM(" à"),
                                        FORM(" ou"), FORM(" or"), FORM(" and"), FORM(" et"), FORM("−"),
                                        FORM(" a\xCC\x80")};

static ecfit_amount amount_before(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit)
{
    const ecfit_token *t = &d->tokens.at[unit];
    uint32_t at = t->start;
    while (d->folded.ptr[at] >= '0' && d->folded.ptr[at] <= '9') at++;
    back b = {d, at, at > LOOK_BACK_BYTES ? at - LOOK_BACK_BYTES : 0, unit};
    if (b.limit < s->start) b.limit = s->start;
    ecfit_amount a = {.found = false};
    skip_spaces(&b);
    for (int k = 0; k < 3 && TAKE_ANY(&b, open_words); k++) {
        a.open = true;
        skip_spaces(&b);
    }
    if (TAKE_ANY(&b, links)) skip_spaces(&b);
    int last = take_doubled(&b, s);
    if (last < 0) last = take_number(&b, s);
    if (last < 0) return a;
    a.found = true, a.min = last, a.start = b.at;
    back before = b;
    skip_spaces(&before);
    TAKE(&before, "+");
    if (before.at < b.at && before.at > before.limit && d->folded.ptr[before.at - 1] != ' ') TAKE(&before, " ");
    back sep = before;
    bool ranged = TAKE_ANY(&sep, range_words);
    if (!ranged) return a;
    skip_spaces(&sep);
    bool months = TAKE(&sep, "mois") || TAKE(&sep, "months");
    if (!months && TAKE_ANY(&sep, unit_words)) skip_spaces(&sep);
    TAKE(&sep, "+");
    skip_spaces(&sep);
    int first = take_doubled(&sep, s);
    if (first < 0) first = take_number(&sep, s);
    if (first < 0) return a;
    if (months) first /= 12;
    if (first > last) return a;
    a.min = first, a.max = a.open ? 0 : last, a.start = sep.at;
    return a;
}

/* ---- the number behind it: labels and their values ---------------------------------------------------------- */

/* "Years of experience: 2", "Experience (years): 3+". */
static bool behind_colon(const ecfit_doc *d, uint32_t i)
{
    return d->tokens.at[i - 1].flags & ECFIT_TOKEN_COLON || wording_gap(d, i, ':');
}

/* "Years of experience | 5": the number, or the range that it begins, is a cell of a table. */
static bool is_cell(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i)
{
    const uint16_t ends = ECFIT_TOKEN_BREAK | ECFIT_TOKEN_DASH | ECFIT_TOKEN_LINE;
    const uint32_t end = s->first + s->n;
    if (!wording_gap(d, i, '|') && !wording_gap(d, i, '\t')) return false;
    for (i++; i < end && !(d->tokens.at[i].flags & ends); i++)
        if (!(d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT) && !wording_has(d, i, i + 1, KB_W_range_words)) return false;
    return true;
}

/* A line below a label that holds nothing but a number or a range. */
static bool is_line_of_number(const ecfit_doc *d, const ecfit_sentence *s)
{
    if (!s->n || s->n > VALUE_TOKENS || !(d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE)) return false;
    for (uint32_t i = s->first; i < s->first + s->n; i++) {
        if (d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT) continue;
        if (i == s->first || !wording_has(d, i, i + 1, KB_W_range_words)) return false;
    }
    return true;
}

bool ecfit_amount_below(const ecfit_doc *d, const ecfit_sentence *s)
{
    const ecfit_sentence *below = s + 1;
    return s->n <= LABEL_TOKENS && below < d->sentences.at + d->sentences.n && is_line_of_number(d, below);
}

static ecfit_amount amount_of(const ecfit_doc *d, uint32_t i)
{
    const ecfit_token *t = &d->tokens.at[i];
    ecfit_amount a = {.found = t->len <= 2, .start = t->start, .token = i};
    for (uint32_t k = 0; a.found && k < t->len; k++) {
        const char digit = d->folded.ptr[t->start + k];
        a.found = digit >= '0' && digit <= '9';
        a.min = a.min * 10 + (digit - '0');
    }
    return a;
}

static ecfit_amount amount_behind(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit)
{
    const uint32_t end = s->first + s->n;
    for (uint32_t i = unit + 1; i < end && i < unit + LOOK_AHEAD_TOKENS; i++) {
        if (!(d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT)) continue;
        const bool own_unit = i + 1 < end && ecfit_time_unit_of(d, s, i + 1) != ECFIT_NO_UNIT; /* "(années) : 8 ans" */
        const bool value = !own_unit && (behind_colon(d, i) || is_cell(d, s, i));
        return value ? amount_of(d, i) : (ecfit_amount){.found = false};
    }
    return ecfit_amount_below(d, s) ? amount_of(d, end) : (ecfit_amount){.found = false};
}

static uint32_t token_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit, uint32_t start)
{
    uint32_t i = unit;
    while (i > s->first && d->tokens.at[i].start > start) i--;
    return i;
}

bool ecfit_has_one_year(const char *text, size_t len, ecfit_lang lang)
{
    static const ecfit_str forms[] = {FORM("un an"), FORM("une ann"), FORM("une première ann")};
    if (lang == ECFIT_LANG_EN) return memmem(text, len, "least a year", strlen("least a year"));
    const char *rest = memmem(text, len, " an", 3); /* all of the French ones have it */
    for (size_t i = 0; rest && i < sizeof forms / sizeof *forms; i++)
        if (memmem(text, len, forms[i].ptr, forms[i].len)) return true;
    return false;
}

ecfit_amount ecfit_amount_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit)
{
    ecfit_amount a = amount_before(d, s, unit);
    if (!a.found) a = amount_behind(d, s, unit);
    else a.token = token_at(d, s, unit, a.start);
    return a;
}

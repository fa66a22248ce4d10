/* Years of experience: "at least 3-5 years in Java", "10-plus years", "au moins cinq annees", "Years of experience: 2".
 * Starts from the words for a year or a month and reads the number before (or, after a colon, behind) them. */
#include "analysis/requirement.h"
#include "analysis/wording.h"

enum { MAX_YEARS = 20, LOOK_BACK_BYTES = 48, SKILL_MAX_TOKENS = 8, NEAR = 10 };

typedef struct amount {
    int min, max;    /* max 0: open */
    uint32_t start;  /* byte where the number begins */
    uint32_t token;  /* its first token */
    bool open;       /* "+", "or more", "plus" */
    bool found;
} amount;

/* ---- the unit --------------------------------------------------------------------------------------------- */

enum unit { NO_UNIT, YEAR, MONTH };

static enum unit unit_of(const ecfit_doc *d, const ecfit_sentence *s, uint32_t i)
{
    static const char *const years[] = {"year", "years", "yr", "yrs", "an", "ans", "ann\u00E9e", "ann\u00E9es", "annee", "annees"};
    static const char *const months[] = {"month", "months", "mois"};
    const ecfit_token *t = &d->tokens.at[i];
    unsigned char c = (unsigned char)d->folded.ptr[t->start];
    if (t->len < 2 || t->len > 8 || (c != 'y' && c != 'a' && c != 'm' && !(t->flags & ECFIT_TOKEN_DIGIT))) return NO_UNIT;
    ecfit_str w = wording_token(d, i);
    while (w.len && w.ptr[0] >= '0' && w.ptr[0] <= '9') w.ptr++, w.len--; /* "5ans" */
    if (s->lang == ECFIT_LANG_EN && ecfit_str_is(w, "an")) return NO_UNIT; /* the article */
    for (size_t k = 0; k < sizeof years / sizeof *years; k++)
        if (ecfit_str_is(w, years[k])) return YEAR;
    for (size_t k = 0; k < sizeof months / sizeof *months; k++)
        if (ecfit_str_is(w, months[k])) return MONTH;
    return NO_UNIT;
}

/* ---- the number before it --------------------------------------------------------------------------------- */

typedef struct back {
    const ecfit_doc *d;
    uint32_t at, limit; /* reading d->folded backwards from `at` */
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

static bool take(back *b, const char *form)
{
    size_t n = strlen(form);
    if (b->at < b->limit + n || memcmp(b->d->folded.ptr + b->at - n, form, n)) return false;
    b->at -= (uint32_t)n;
    return true;
}

static bool take_any(back *b, const char *const *forms, size_t n)
{
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
    for (uint32_t i = s->first_hit; i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &b->d->hits.at[i];
        if (h->kind != KB_NUMBER || h->dead || h->end != b->at) continue;
        uint32_t value = b->d->kb->entries[h->entry].value;
        if (value > 99) return -1;
        b->at = h->start;
        return (int)value;
    }
    return -1;
}

static int take_number(back *b, const ecfit_sentence *s)
{
    int value = take_digits(b);
    return value >= 0 ? value : take_word(b, s);
}

/* "three (3)": both say the same. */
static int take_doubled(back *b, const ecfit_sentence *s)
{
    back inner = *b;
    if (!take(&inner, ")")) return -1;
    take(&inner, "+");
    int value = take_number(&inner, s);
    if (value < 0 || !take(&inner, "(")) return -1;
    *b = inner;
    skip_spaces(&inner);
    if (take_number(&inner, s) == value) *b = inner;
    return value;
}

static const char *const open_words[] = {"+", "plus", "or more", "ou plus", "et plus", "or greater", "full", "-", "solid", "solides"};
static const char *const range_words[] = {"-", "\u2013", "\u2014", "/", " to", " \u00E0", " ou", " or", " and", " et", "\u2212"};

static amount amount_before(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit)
{
    const ecfit_token *t = &d->tokens.at[unit];
    uint32_t at = t->start;
    while (d->folded.ptr[at] >= '0' && d->folded.ptr[at] <= '9') at++;
    back b = {d, at, at > LOOK_BACK_BYTES ? at - LOOK_BACK_BYTES : 0};
    if (b.limit < s->start) b.limit = s->start;
    amount a = {.found = false};
    skip_spaces(&b);
    for (int k = 0; k < 3 && TAKE_ANY(&b, open_words); k++) {
        a.open = true;
        skip_spaces(&b);
    }
    int last = take_doubled(&b, s);
    if (last < 0) last = take_number(&b, s);
    if (last < 0) return a;
    a.found = true, a.min = last, a.start = b.at;
    back before = b;
    skip_spaces(&before);
    take(&before, "+");
    if (before.at < b.at && before.at > before.limit && d->folded.ptr[before.at - 1] != ' ') take(&before, " ");
    back sep = before;
    bool ranged = TAKE_ANY(&sep, range_words);
    if (!ranged) return a;
    skip_spaces(&sep);
    take(&sep, "+");
    skip_spaces(&sep);
    int first = take_doubled(&sep, s);
    if (first < 0) first = take_number(&sep, s);
    if (first < 0 || first > last) return a;
    a.min = first, a.max = a.open ? 0 : last, a.start = sep.at;
    return a;
}

/* "Years of experience: 2", "Experience (years): 3+". */
static amount amount_behind(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit)
{
    amount a = {.found = false};
    for (uint32_t i = unit; i < s->first + s->n && i < unit + 6; i++) {
        const ecfit_token *t = &d->tokens.at[i];
        if (i > unit && t->flags & ECFIT_TOKEN_DIGIT) {
            if (!(d->tokens.at[i - 1].flags & ECFIT_TOKEN_COLON) || t->len > 2) return a;
            for (uint32_t k = 0; k < t->len; k++) a.min = a.min * 10 + (d->folded.ptr[t->start + k] - '0');
            return a.found = true, a.start = t->start, a;
        }
    }
    return a;
}

/* ---- is it experience that is asked for? ------------------------------------------------------------------- */

static const char *const experience_words[] = {"experience", "exp\u00E9rience", "exp\u00E9riences", "experiences", "exp", "exp\u00E9rience(s)", "dexp\u00E9rience",
    "expertise", "background", "working", "work", "pratique", "practice", "developing", "designing", "managing", "leading",
    "industry", "experienced", "anciennet\u00E9", "analyzing", "presenting", "administering", "administration", "development", "hands"};
static const char *const never_words[] = {"history", "heritage", "ago", "old", "age", "college", "university", "existence",
    "contract", "contrat", "cdd", "dur\u00E9e", "duration", "salary", "salaire", "int\u00E9rim", "temp", "extension", "renouvelable",
    "warranty", "bonus", "vacation", "anniversary", "cong\u00E9s", "stage", "mission", "alternance", "tradition", "consecutive",
    "cons\u00E9cutives", "track", "\u00E2ge", "studies", "\u00E9tudes", "successive", "degree", "roadmap", "incentive", "internship", "apprentissage", "schooling", "post-secondary"};
static const char *const company_words[] = {"we", "our", "nous", "notre", "nos", "company", "entreprise", "groupe", "soci\u00E9t\u00E9", "founded", "since"};
static const char *const candidate_words[] = {"you", "vous", "tu", "travaillant", "exp\u00E9rience", "profil", "candidat", "candidate", "consultant"};
static const char *const before_never[] = {"last", "past", "next", "ici", "derni\u00E8res", "prochaines", "every", "par", "per", "each", "chaque", "tous", "first", "en"};
static const char *const at_most[] = {"less", "jusqu", "maximum", "max"};

/* The words that stand within `reach` tokens of the amount, on the side asked for. */
static bool near_left(const ecfit_doc *d, const ecfit_sentence *s, const amount *a, uint32_t reach, wording_list words)
{
    uint32_t from = a->token > s->first + reach ? a->token - reach : s->first;
    return wording_has(d, from, a->token, words);
}

static bool near_right(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit, uint32_t reach, wording_list words)
{
    uint32_t end = s->first + s->n, to = unit + 1 + reach;
    return wording_has(d, unit + 1, to < end ? to : end, words);
}

static bool less_than(const ecfit_doc *d, const ecfit_sentence *s, const amount *a)
{
    if (near_left(d, s, a, 3, WORDING(at_most)) && !near_left(d, s, a, 3, WORDING_OF("minimum"))) return true;
    uint32_t i = a->token;
    if (i < s->first + 2 || !wording_is(d, i - 1, "de") || !wording_is(d, i - 2, "moins")) return false;
    return i < s->first + 3 || !wording_is(d, i - 3, "au");
}

static bool of_company(const ecfit_doc *d, const ecfit_sentence *s, const amount *a, uint32_t unit)
{
    if (near_right(d, s, unit, 2, WORDING_OF("experience", "exp\u00E9rience")) && a->min <= 15 &&
        !near_left(d, s, a, 6, WORDING_OF("our", "notre", "its"))) return false;
    if (near_left(d, s, a, 4, WORDING_OF("depuis", "since", "for", "over")) &&
        wording_has(d, s->first, s->first + s->n, WORDING(company_words)) &&
        !wording_has(d, s->first, s->first + s->n, WORDING(candidate_words))) return true;
    return near_left(d, s, a, 6, WORDING_OF("depuis")) && !wording_has(d, s->first, s->first + s->n, WORDING(candidate_words));
}

/* Without a word of experience the number must look like a demand: "5+ years of", "minimum 3 ans", "(3 ans)". */
static bool looks_like_demand(const ecfit_doc *d, const ecfit_sentence *s, const amount *a, uint32_t unit)
{
    static const char *const demands[] = {"minimum", "least", "moins", "mini", "min", "minima"};
    static const char *const links[] = {"of", "in", "as", "with", "on", "en", "de", "dans", "sur", "minimum", "min", "required", "requis", "exig\u00E9", "d"};
    uint32_t end = s->first + s->n;
    if (a->open || a->max || near_left(d, s, a, 4, WORDING(demands)) || near_right(d, s, unit, 2, WORDING(links))) return true;
    return unit + 1 >= end || d->tokens.at[unit + 1].flags & ECFIT_TOKEN_BREAK;
}

static bool section_may_ask(ecfit_section s) { return ecfit_section_counts(s); }

static bool is_experience(const ecfit_doc *d, const ecfit_sentence *s, const amount *a, uint32_t unit, enum unit kind)
{
    ecfit_section section = (ecfit_section)s->section;
    bool said = near_right(d, s, unit, NEAR, WORDING(experience_words)) || near_left(d, s, a, NEAR, WORDING(experience_words));
    if (a->min > MAX_YEARS && kind == YEAR) return false;
    if (near_left(d, s, a, 1, WORDING(before_never)) || less_than(d, s, a) || of_company(d, s, a, unit)) return false;
    if (near_right(d, s, unit, 1, WORDING_OF("old", "ago", "of age", "degree", "college", "track", "roadmap", "contract"))) return false;
    if (!said && (near_right(d, s, unit, 4, WORDING(never_words)) || near_left(d, s, a, 6, WORDING(never_words)))) return false;
    if (kind == MONTH) return said && section_may_ask(section) && near_right(d, s, unit, 5, WORDING(experience_words)) &&
                              !near_left(d, s, a, 4, WORDING(never_words)) && !near_right(d, s, unit, 2, WORDING(never_words));
    if (said) return section_may_ask(section) || near_right(d, s, unit, 3, WORDING_OF("experience", "exp\u00E9rience"));
    return section_may_ask(section) && section != ECFIT_SECTION_TITLE && looks_like_demand(d, s, a, unit);
}

/* ---- what it is about, and how ------------------------------------------------------------------------------ */

/* "or a minimum of 10 years", "may be substituted", "in lieu of": one of two ways in. */
static bool is_instead(const ecfit_doc *d, const ecfit_sentence *s, const amount *a)
{
    static const char *const fillers[] = {"a", "minimum", "of", "at", "least", "over", "more", "than", "plus", "de", "d", "au", "moins", "un", "une", "exp\u00E9rience", "equivalent"};
    if (wording_has(d, s->first, s->first + s->n, WORDING_OF("lieu", "substituted", "substitute", "instead"))) return true;
    if (near_left(d, s, a, 8, WORDING_OF("combination"))) return true;
    uint32_t i = a->token;
    if (a->start > d->tokens.at[i].start) return false; /* "Experience5": glued to another word */
    while (i > s->first && wording_has(d, i - 1, i, WORDING(fillers))) i--;
    return i > s->first && i - 1 > s->first && wording_has(d, i - 1, i, WORDING_OF("or", "ou"));
}

/* What stands behind "experience in", "years of": up to the next sign or function word that ends it. */
static void read_skill(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit, ecfit_years_found *y)
{
    static const char *const links[] = {"in", "with", "as", "using", "en", "dans", "sur", "of", "de", "d", "developing", "working"};
    static const char *const general[] = {"experience", "exp\u00E9rience", "exp", "relevant", "professional", "professionnelle", "work",
        "working", "related", "minimum", "similar", "similaire", "industry", "of", "de", "d", "in", "the", "an", "a", "un", "une", "or", "more", "plus"};
    uint32_t end = s->first + s->n, i = unit + 1;
    bool linked = false;
    for (; i < end && i < unit + 8 && !(d->tokens.at[i].flags & ECFIT_TOKEN_BREAK); i++) {
        if (wording_has(d, i, i + 1, WORDING(links))) linked = true;
        if (!wording_has(d, i, i + 1, WORDING(general)) && !wording_has(d, i, i + 1, WORDING(links))) break;
    }
    uint32_t from = i;
    while (i < end && i < from + SKILL_MAX_TOKENS && (i == from || !(d->tokens.at[i].flags & ECFIT_TOKEN_BREAK))) i++;
    if (from >= end || i == from || !linked || (from > unit + 1 && d->tokens.at[from].flags & ECFIT_TOKEN_BREAK)) return;
    y->skill_start = d->tokens.at[from].start;
    y->skill_end = wording_end(d, i - 1);
}

static bool add_years(ecfit_doc *d, uint32_t sentence, const amount *a, uint32_t unit, enum unit kind)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    ecfit_years_found *y = vec_push(&d->needs.years);
    if (!y) return false;
    uint32_t first = a->token < unit ? a->token : unit, last = a->token > unit ? a->token : unit;
    uint32_t start = a->start < d->tokens.at[first].start ? a->start : d->tokens.at[first].start;
    *y = (ecfit_years_found){.min = kind == MONTH ? a->min / 12 : a->min, .max = kind == MONTH ? a->max / 12 : a->max,
                             .start = a->start > start ? a->start : start, .end = wording_end(d, last)};
    if (a->token > unit) y->start = d->tokens.at[unit].start;
    y->modality = (uint8_t)ecfit_modality_of(d, sentence, first, last - first + 1, ECFIT_MODALITY_REQUIRED);
    if (s->section == ECFIT_SECTION_DESIRABLE && y->modality == ECFIT_MODALITY_REQUIRED) y->modality = ECFIT_MODALITY_DESIRABLE;
    y->instead = is_instead(d, s, a);
    read_skill(d, s, unit, y);
    return true;
}

static uint32_t token_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t unit, uint32_t start)
{
    uint32_t i = unit;
    while (i > s->first && d->tokens.at[i].start > start) i--;
    return i;
}

static bool years_of(ecfit_doc *d, uint32_t sentence)
{
    const ecfit_sentence *s = &d->sentences.at[sentence];
    for (uint32_t i = s->first; i < s->first + s->n; i++) {
        enum unit kind = unit_of(d, s, i);
        if (kind == NO_UNIT) continue;
        amount a = amount_before(d, s, i);
        if (a.found) a.token = token_at(d, s, i, a.start);
        else {
            a = amount_behind(d, s, i);
            if (!a.found) continue;
            a.token = i;
        }
        if (is_experience(d, s, &a, i, kind) && !add_years(d, sentence, &a, i, kind)) return false;
    }
    return true;
}

/* The longest experience that is asked for in earnest: years of single skills are years of experience too. */
static int overall(const ecfit_doc *d)
{
    int best = -1;
    for (size_t i = 0; i < d->needs.years.n; i++) {
        const ecfit_years_found *y = &d->needs.years.at[i];
        if (y->modality == ECFIT_MODALITY_REQUIRED && !y->instead && y->min > best) best = y->min;
    }
    return best;
}

bool ecfit_read_years(ecfit_doc *d)
{
    vec_reset(&d->needs.years);
    for (uint32_t i = 0; i < d->sentences.n; i++)
        if (d->sentences.at[i].section != ECFIT_SECTION_BOILERPLATE && !years_of(d, i)) return false;
    d->needs.years_min = overall(d);
    return true;
}

/* Named fields as the notice states them: "Location: Boston", "Date limite : 30/09", "45 000 EUR par an", on-call,
 * travel. */
#include "analysis/requirement.h"
#include "analysis/wording.h"

enum { VALUE_MAX_BYTES = 120, NEAR = 30, PERCENT_BYTES = 80, MAX_FIELDS = 32, MAX_AMOUNTS = 16 };

static bool is_kind(const ecfit_doc *d, const ecfit_hit *h, const char *kind)
{
    return !strcmp(kb_str(d->kb, d->kb->entries[h->entry].canonical), kind);
}

static bool have(const ecfit_doc *d, const char *kind)
{
    for (size_t i = 0; i < d->needs.fields.n; i++)
        if (!strcmp(d->needs.fields.at[i].kind, kind)) return true;
    return false;
}

static bool add_field(ecfit_doc *d, const char *kind, uint32_t start, uint32_t end)
{
    if (end <= start || d->needs.fields.n >= MAX_FIELDS || have(d, kind)) return true;
    ecfit_field_found *f = vec_push(&d->needs.fields);
    if (f) *f = (ecfit_field_found){kind, start, end};
    return f;
}

static bool is_sign(const ecfit_doc *d, uint32_t at, const char *sign)
{
    size_t n = strlen(sign);
    return at + n <= d->text.len && !memcmp(d->text.ptr + at, sign, n);
}

/* Take the currency sign before and behind an amount into its span. */
static bool add_amount(ecfit_doc *d, uint32_t start, uint32_t end)
{
    static const char *const signs[] = {"\u20AC", "$", "\u00A3"};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        uint32_t n = (uint32_t)strlen(signs[k]), gap = is_sign(d, end, " ") ? 1 : is_sign(d, end, "\u00A0") ? 2 : 0;
        if (start >= n && is_sign(d, start - n, signs[k])) start -= n;
        if (is_sign(d, end + gap, signs[k])) end += gap + n;
    }
    return add_field(d, "salary", start, end);
}

/* Tokens [first, end) as a span, cut behind the last word that fits; a closing bracket that the value opens stays. */
static bool add_tokens(ecfit_doc *d, const char *kind, uint32_t first, uint32_t end)
{
    if (first >= end) return true;
    uint32_t start = d->tokens.at[first].start, stop = first + 1;
    while (stop < end && wording_end(d, stop) - start <= VALUE_MAX_BYTES) stop++;
    uint32_t last = wording_end(d, stop - 1);
    bool opened = memchr(d->text.ptr + start, '(', last - start) && !memchr(d->text.ptr + start, ')', last - start);
    if (opened && last < d->text.len && d->text.ptr[last] == ')') last++;
    return add_field(d, kind, start, last);
}

/* ---- labels -------------------------------------------------------------------------------------------------- */

static bool at_line_start(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    return h->first <= s->first + 1 && d->tokens.at[s->first].flags & ECFIT_TOKEN_LINE;
}

static bool has_colon(const ecfit_doc *d, const ecfit_hit *h)
{
    const uint32_t next = h->first + h->n;
    return d->tokens.at[next - 1].flags & ECFIT_TOKEN_COLON || (next < d->tokens.n && wording_gap(d, next, ':'));
}

/* "Grade : P-3    Lieu : Genève | Durée : deux ans": a label inside a line stands behind a wide gap or a bar. */
static bool parts_the_line(const ecfit_doc *d, const ecfit_hit *h)
{
    if (!h->first || !has_colon(d, h)) return false;
    const uint32_t from = wording_end(d, h->first - 1), len = d->tokens.at[h->first].start - from;
    const ecfit_str gap = {d->text.ptr + from, len};
    return memmem(gap.ptr, len, "  ", 2) || memchr(gap.ptr, '\t', len) || memchr(gap.ptr, '|', len);
}

static bool is_label(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    return at_line_start(d, s, h) || parts_the_line(d, h);
}

/* The value ends at `end`, or where the next label of the line begins. */
static uint32_t value_end(const ecfit_doc *d, const ecfit_sentence *s, uint32_t first, uint32_t end)
{
    for (uint32_t i = ecfit_doc_hit_from(d, s, first); i < s->first_hit + s->n_hits; i++) {
        const ecfit_hit *h = &d->hits.at[i];
        if (h->rule == KB_NONE && h->kind == KB_FIELD && h->first > first && h->first < end && parts_the_line(d, h))
            return h->first;
    }
    return end;
}

static bool has_digit(const ecfit_doc *d, const ecfit_sentence *line)
{
    const char *at = d->text.ptr + d->tokens.at[line->first].start, *end = d->text.ptr + line->end;
    while (at < end && !(*at >= '0' && *at <= '9')) at++;
    return at < end;
}

/* "Job title: ...", but not "11:59". */
static bool begins_with_label(const ecfit_doc *d, const ecfit_sentence *line)
{
    for (uint32_t i = line->first + 1; i < line->first + line->n; i++)
        if (wording_gap(d, i, ':') && !(d->tokens.at[i - 1].flags & ECFIT_TOKEN_DIGIT)) return true;
    return false;
}

/* Whether the line below a label without a colon is its value: a reference is one word or has digits, pay and dates have
 * digits, and a line with a label of its own says something else. */
static bool is_value_of(const ecfit_doc *d, const char *kind, const ecfit_sentence *line)
{
    const bool digit = has_digit(d, line), pay = !strcmp(kind, "salary");
    if (pay) return digit || wording_has(d, line->first, line->first + line->n, KB_W_salary_said);
    if (begins_with_label(d, line)) return false;
    if (!strcmp(kind, "reference")) return digit || line->n == 1;
    return digit || strcmp(kind, "deadline");
}

static bool label_value(ecfit_doc *d, const ecfit_hit *h, const char *kind)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    uint32_t next = h->first + h->n, end = s->first + s->n;
    const bool colon = has_colon(d, h);
    if (next < end && wording_end(d, end - 1) - d->tokens.at[next].start < 4 && h->sentence + 1 < d->sentences.n &&
        !(d->tokens.at[end].flags & ECFIT_TOKEN_LINE))
        end += (s + 1)->n; /* "St. Louis" */
    if (next < end)
        return colon || (next < d->tokens.n && d->tokens.at[next].flags & ECFIT_TOKEN_DASH)
                   ? add_tokens(d, kind, next, value_end(d, s, next, end))
                   : true;
    if (h->first > s->first || h->sentence + 1 >= d->sentences.n) return true;
    const ecfit_sentence *below = s + 1;
    if (below->heading || (!colon && (below->n > 12 || !is_value_of(d, kind, below)))) return true;
    return add_tokens(d, kind, below->first, below->first + below->n);
}

static size_t percent_reach(const ecfit_sentence *s, const ecfit_hit *h)
{
    return s->end - h->start < PERCENT_BYTES ? s->end - h->start : PERCENT_BYTES;
}

/* One word says little: "travel packages", but "travel up to 50 %". */
static bool is_demand(const ecfit_doc *d, const ecfit_sentence *s, const ecfit_hit *h)
{
    if (h->n > 1 || s->lang == ECFIT_LANG_FR || s->n <= 4) return true;
    uint32_t end = s->first + s->n, from = h->first > s->first + NEAR ? h->first - NEAR : s->first;
    return wording_has(d, from, h->first + NEAR < end ? h->first + NEAR : end, KB_W_travel_demands) ||
           memchr(d->text.ptr + h->start, '%', percent_reach(s, h));
}

/* "You will travel up to 50 %", "astreintes a prevoir": the sentence is the value. */
static bool statement(ecfit_doc *d, const ecfit_hit *h, const char *kind)
{
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (h->modality == ECFIT_MODALITY_NEGATED || s->section == ECFIT_SECTION_EMPLOYER ||
        s->section == ECFIT_SECTION_BOILERPLATE)
        return true;
    if (!is_demand(d, s, h)) return true;
    if (s->n == h->n) return label_value(d, h, kind);
    uint32_t first = h->first > s->first + 8 ? h->first - 8 : s->first;
    return add_tokens(d, kind, first, s->first + s->n);
}

static bool read_hit(ecfit_doc *d, const ecfit_hit *h)
{
    const char *kind = kb_str(d->kb, d->kb->entries[h->entry].canonical);
    const ecfit_sentence *s = &d->sentences.at[h->sentence];
    if (is_kind(d, h, "on-call") || is_kind(d, h, "travel")) return statement(d, h, kind);
    return is_label(d, s, h) ? label_value(d, h, kind) : true;
}

/* ---- salary ---------------------------------------------------------------------------------------------------- */

static const ecfit_sentence *sentence_at(const ecfit_doc *d, uint32_t byte)
{
    size_t low = 0, high = d->sentences.n;
    while (low + 1 < high) {
        size_t mid = (low + high) / 2;
        if (d->sentences.at[mid].start <= byte) low = mid;
        else high = mid;
    }
    return d->sentences.n ? &d->sentences.at[low] : NULL;
}

static bool part_of_amount(const ecfit_doc *d, uint32_t i)
{
    return d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT || wording_has(d, i, i + 1, KB_W_salary_units);
}

/* Money without a word of pay around it is revenue or a budget. */
static bool speaks_of_pay(const ecfit_doc *d, const ecfit_sentence *s)
{
    uint32_t end = s->first + s->n;
    return wording_has(d, s->first, end, KB_W_salary_words);
}

/* The last token of a sentence that ends before a byte, or its first one. */
static uint32_t token_before(const ecfit_doc *d, const ecfit_sentence *s, uint32_t byte)
{
    uint32_t low = s->first, high = s->first + s->n;
    while (low + 1 < high) {
        uint32_t mid = low + (high - low) / 2;
        if (wording_end(d, mid) <= byte) low = mid;
        else high = mid;
    }
    return low;
}

/* The sentence that was asked last whether it speaks of pay: it may hold many amounts. */
typedef struct pay_answer {
    const ecfit_sentence *of;
    bool yes;
} pay_answer;

static bool amount_around(ecfit_doc *d, uint32_t byte, pay_answer *pay)
{
    const ecfit_sentence *s = sentence_at(d, byte);
    if (!s || s->section == ECFIT_SECTION_EMPLOYER) return true;
    if (pay->of != s) *pay = (pay_answer){s, speaks_of_pay(d, s)};
    if (!pay->yes) return true;
    uint32_t i = token_before(d, s, byte), end = s->first + s->n;
    if (!(d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT) && i + 1 < end && d->tokens.at[i + 1].flags & ECFIT_TOKEN_DIGIT)
        i++;
    if (!(d->tokens.at[i].flags & ECFIT_TOKEN_DIGIT)) return true;
    uint32_t first = i, last = i;
    while (first > s->first && part_of_amount(d, first - 1)) first--;
    while (first < i && !(d->tokens.at[first].flags & ECFIT_TOKEN_DIGIT)) first++;
    while (last + 1 < end && part_of_amount(d, last + 1)) last++;
    return add_amount(d, d->tokens.at[first].start, wording_end(d, last));
}

/* The next place of a sign. It is looked for by its last byte: many signs and letters begin like the others do. */
static const char *find_sign(const char *p, const char *end, const char *sign)
{
    const size_t before = strlen(sign) - 1;
    if ((size_t)(end - p) <= before) return NULL;
    for (p += before; (p = memchr(p, sign[before], (size_t)(end - p))); p++)
        if (!memcmp(p - before, sign, before)) return p - before;
    return NULL;
}

static bool read_amounts(ecfit_doc *d)
{
    static const char *const signs[] = {"\u20AC", "$", "\u00A3"};
    pay_answer pay = {0};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        const char *p = d->text.ptr, *end = d->text.ptr + d->text.len;
        for (int n = 0; n < MAX_AMOUNTS && !have(d, "salary"); n++) {
            p = find_sign(p, end, signs[k]);
            if (!p) break;
            if (!amount_around(d, (uint32_t)(p - d->text.ptr), &pay)) return false;
            p += strlen(signs[k]);
        }
    }
    return true;
}

bool ecfit_read_fields(ecfit_doc *d, ecfit_hit_list labels)
{
    vec_reset(&d->needs.fields);
    for (size_t i = 0; i < labels.n; i++)
        if (!read_hit(d, &d->hits.at[labels.at[i]])) return false;
    return read_amounts(d);
}

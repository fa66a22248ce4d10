/* Gives back the line breaks that a page has lost on its way: "is required.Minimum", "Required SkillsBachelor's",
 * "this position- 5+ years", "needs: · Java · SQL". Changes tokens only: flags are set, words are cut in two. */
#include "analysis/doc.h"
#include "base/blocks.h"

enum { MIN_PART_BYTES = 2, MIN_WORD_BEFORE_STOP = 3, MAX_PARTS = 8 };
static const unsigned line_begins = ECFIT_TOKEN_LINE | ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_BREAK;

static bool is_lower(unsigned char c) { return (c >= 'a' && c <= 'z') || c == 0xC3 || c >= 0x80; }
static bool is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }

/* ---- between two words ------------------------------------------------------------------------------------ */

/* "required.Minimum": a closing sign and no space, between small and capital letters. */
static bool stop_glued(const char *gap, size_t len, const ecfit_token *before, const ecfit_token *after)
{
    char last = gap[len - 1];
    if (len > 3 || !(after->flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_DIGIT)) || before->len < MIN_WORD_BEFORE_STOP)
        return false;
    return last == '.' || last == '!' || last == '?' || last == ')' || last == ';';
}

/* "position- 5+ years", "skills: - Java": a list mark that hangs on the word before it. */
static bool dash_glued(const char *gap, size_t len, const ecfit_token *before, const ecfit_token *after)
{
    if (before->flags & after->flags & ECFIT_TOKEN_DIGIT) return false; /* "3- 5 years" */
    if (len < 2 || gap[len - 1] != ' ' || gap[len - 2] != '-' ||
        !(after->flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_DIGIT)))
        return false;
    return len == 2 || gap[0] == '.' || gap[0] == ':' || gap[0] == ';' || gap[0] == ')';
}

/* "· Java · SQL", "skills• Java": a mark that only lists use, with a space behind it. */
static bool mark_inside(const char *gap, size_t len)
{
    static const char marks[][5] = {"\u00B7 ", "\u2022 ", "\u25CF ", "\u25AA ", "\uF0B7 ", "\u25E6 ", "\u2022\t", " * ",
                                    ".* ", ":* ", ";* ", ")* ", "***"};
    const char last = gap[len - 1];
    if (last != ' ' && last != '\t' && last != '*' && last != marks[1][2]) return false;
    if (len < 3 || ((unsigned char)gap[len - 2] < 0x80 && gap[len - 2] != '*')) return false; /* commas, brackets, ... */
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
        size_t n = sizeof marks[m] - 1; /* of a sign of three bytes */
        while (!marks[m][n - 1]) n--;
        if (len >= n && !memcmp(gap + len - n, marks[m], n)) return true;
    }
    return !memcmp(gap + len - 3, "\u2022", 3);
}

/* A new line begins at a token that a sign parts from the one before it, when the sign says so. */
static void flag_break(const ecfit_doc *d, ecfit_token *t)
{
    const ecfit_token *before = t - 1;
    const size_t end = before->start + before->len, len = t->start - end;
    const char *gap = d->text.ptr + end;
    if (len < 3 && !(t->flags & (ECFIT_TOKEN_UPPER | ECFIT_TOKEN_DIGIT))) return; /* "l'offre", "Java, sql" */
    if (stop_glued(gap, len, before, t) && (is_lower((unsigned char)gap[-1]) || (len > 1 && gap[0] == ')')))
        t->flags |= (uint16_t)line_begins;
    else if (dash_glued(gap, len, before, t) || mark_inside(gap, len))
        t->flags |= (uint16_t)(line_begins | ECFIT_TOKEN_BULLET);
}

/* ---- within a word ---------------------------------------------------------------------------------------- */

/* "experience5+ years": digits that begin the next line. */
static bool years_follow(const unsigned char *p, size_t i, size_t len, size_t left)
{
    if (len - i > 2) return false;
    for (size_t k = i; k < len; k++)
        if (p[k] < '0' || p[k] > '9') return false;
    for (size_t k = len; k + 4 < left && k < len + 12; k++)
        if (!memcmp(p + k, "year", 4) || !memcmp(p + k, "Year", 4) || !memcmp(p + k, " ans", 4)) return true;
    return false;
}

/* "preferredA minimum", "equivalentA plus": the article that begins the next line. */
static bool article_follows(const unsigned char *p, size_t i, size_t len, size_t left)
{
    return i + 1 == len && p[i] == 'A' && i > MIN_WORD_BEFORE_STOP && len + 1 < left && p[len] == ' ' &&
           is_lower(p[len + 1]) && is_lower(p[i - 2]);
}

/* The first place in a word where small letters meet a capital: "skillsBachelor", "DUTIESThe". 0: none. */
static size_t seam_of(const unsigned char *p, size_t len, size_t left)
{
    for (size_t i = MIN_PART_BYTES; i < len; i++) {
        if (is_upper(p[i]) && i + MIN_PART_BYTES <= len && is_lower(p[i - 1]) && !is_upper(p[i - 2])) return i;
        if (is_lower(p[i - 1]) && article_follows(p, i, len, left)) return i;
        if (p[i] >= '0' && p[i] <= '9' && is_lower(p[i - 1]) && years_follow(p, i, len, left)) return i;
        if (is_upper(p[i]) && is_upper(p[i - 1]) && is_upper(p[i - 2]) && i + 2 < len && is_lower(p[i + 1]) &&
            is_lower(p[i + 2]))
            return i;
    }
    return 0;
}

typedef struct parts {
    ecfit_token at[MAX_PARTS];
    uint8_t votes[MAX_PARTS];
    size_t n;
} parts;

static uint16_t case_flags(const unsigned char *p, size_t len)
{
    if (p[0] >= '0' && p[0] <= '9') return ECFIT_TOKEN_DIGIT;
    if (!is_upper(p[0])) return 0;
    for (size_t i = 1; i < len; i++)
        if (!is_upper(p[i])) return ECFIT_TOKEN_UPPER;
    return len > 1 ? ECFIT_TOKEN_UPPER | ECFIT_TOKEN_CAPS : ECFIT_TOKEN_UPPER;
}

static void cut_at_seams(const ecfit_doc *d, const ecfit_token *t, parts *out)
{
    const unsigned char *p = (const unsigned char *)d->text.ptr + t->start;
    size_t from = 0, seam;
    out->n = 0;
    do {
        seam = out->n + 1 < MAX_PARTS ? seam_of(p + from, t->len - from, d->text.len - t->start - from) : 0;
        size_t len = seam ? seam : t->len - from;
        uint16_t flags = (uint16_t)(case_flags(p + from, len) |
                                    (from ? line_begins : t->flags & ~(unsigned)ECFIT_TOKEN_ELIDED));
        if (!seam) flags |= t->flags & (ECFIT_TOKEN_ELIDED | ECFIT_TOKEN_COLON);
        else flags &= (uint16_t)~(unsigned)ECFIT_TOKEN_COLON;
        out->at[out->n++] = (ecfit_token){.start = t->start + (uint32_t)from, .len = (uint16_t)len, .flags = flags};
        from += len;
    } while (seam);
}

/* Whether a word is long enough to be two and has a capital or a digit where a part may begin: "développé" has none. */
static inline bool may_have_seam(const ecfit_doc *d, const ecfit_token *t)
{
    if (t->len < 2 * MIN_PART_BYTES + 1) return false;
    if (t->len > ECFIT_BLOCK || d->text.len - t->start < ECFIT_BLOCK) return true;
    const ecfit_block b = ecfit_block_load(d->text.ptr + t->start);
    const uint32_t begins = ecfit_block_bits(ecfit_block_or(ecfit_block_in(b, 'A', 'Z'), ecfit_block_in(b, '0', '9')));
    return begins & ((1u << t->len) - (1u << MIN_PART_BYTES));
}

/* Look a word up in a language in which nobody has yet asked for it. */
static void complete(ecfit_doc *d, ecfit_lang lang, ecfit_token *t, uint8_t *vote)
{
    if (*vote >> 4 * lang & ECFIT_WORD_LATER) ecfit_words_complete(d->words, 1u << lang, d->folded.ptr, t, vote);
}

/* A phrase of its own in one of the languages: "JavaScript", "PowerPoint". */
static bool has_entry(ecfit_doc *d, ecfit_token *t, uint8_t *vote)
{
    static const uint8_t no_barrier[1] = {0};
    vec_reset(&d->phrase_hits);
    for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS; lang++) {
        complete(d, lang, t, vote);
        if (t->sym[lang] &&
            !ecfit_phrases_find(d->kb, KB_SPACE_BODY, lang, &t->sym[lang], no_barrier, 1, &d->phrase_hits))
            return true;
        if (d->phrase_hits.n) return true;
    }
    return false;
}

/* A number, a function word or a word of the knowledge base. Stems cost most: the second language is asked only when
 * the first does not know the word. */
static bool is_known(ecfit_doc *d, ecfit_token *t, uint8_t *vote)
{
    const unsigned later = ECFIT_WORD_LATER * 0x11 | ECFIT_WORD_TIME; /* no sign of a function word */
    bool known = t->flags & ECFIT_TOKEN_DIGIT || *vote & ~later;
    for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS && !known; lang++) {
        complete(d, lang, t, vote);
        known = t->sym[lang];
    }
    return known;
}

/* Whether a word that may have a seam can be cut and the knowledge base knows every part ("LogRhythm" stays whole). */
static bool cut_word(ecfit_doc *d, size_t at, parts *out)
{
    ecfit_token *t = &d->tokens.at[at];
    cut_at_seams(d, t, out);
    if (out->n < 2) return false;
    ecfit_tokens view = {.at = out->at, .n = out->n, .cap = MAX_PARTS};
    ecfit_words_resolve_in(d->words, 0, d->folded.ptr, &view, out->votes);
    for (size_t k = 0; k < out->n; k++)
        if (!is_known(d, &out->at[k], &out->votes[k])) return false;
    return !has_entry(d, t, &d->votes.at[at]);
}

/* Put the parts of d->cuts in the place of their words: from the last to the first, so that each token moves once. */
static bool insert_parts(ecfit_doc *d)
{
    size_t more = d->cut_parts.n - d->cuts.n, to = d->tokens.n + more, from = d->tokens.n, part = d->cut_parts.n;
    if (!vec_reserve(&d->tokens, more) || !vec_reserve(&d->votes, more + ECFIT_VOTES_AHEAD)) return false;
    for (size_t k = d->cuts.n; k-- > 0;) {
        size_t at = d->cuts.at[k].token, n = d->cuts.at[k].n, behind = from - at - 1;
        to -= behind, part -= n;
        memmove(d->tokens.at + to, d->tokens.at + at + 1, behind * sizeof *d->tokens.at);
        memmove(d->votes.at + to, d->votes.at + at + 1, behind);
        to -= n, from = at;
        for (size_t i = 0; i < n; i++) {
            d->tokens.at[to + i] = d->cut_parts.at[part + i].token;
            d->votes.at[to + i] = d->cut_parts.at[part + i].vote;
        }
    }
    d->tokens.n += more;
    d->votes.n = d->tokens.n;
    return true;
}

static bool note_cut(ecfit_doc *d, uint32_t token, const parts *p)
{
    ecfit_cut *cut = vec_push(&d->cuts);
    if (!cut || !vec_reserve(&d->cut_parts, p->n)) return false;
    *cut = (ecfit_cut){token, (uint32_t)p->n};
    for (size_t i = 0; i < p->n; i++) d->cut_parts.at[d->cut_parts.n++] = (ecfit_cut_part){p->at[i], p->votes[i]};
    return true;
}

enum { MAX_CUTS = 500 };

bool ecfit_stage_unglue(ecfit_doc *d)
{
    parts p;
    vec_reset(&d->cuts);
    vec_reset(&d->cut_parts);
    for (size_t k = 0; k < d->seams.n; k++) {
        const uint32_t i = d->seams.at[k];
        ecfit_token *t = &d->tokens.at[i];
        const unsigned flags = t->flags;
        if ((flags & (ECFIT_TOKEN_SENTENCE | ECFIT_TOKEN_SIGN)) == ECFIT_TOKEN_SIGN && i) flag_break(d, t);
        if (!(flags & ECFIT_TOKEN_MIXED) || !may_have_seam(d, t) || d->cuts.n >= MAX_CUTS) continue;
        if (cut_word(d, i, &p) && !note_cut(d, i, &p)) return false;
    }
    return !d->cuts.n || insert_parts(d);
}

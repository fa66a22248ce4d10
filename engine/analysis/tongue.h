/* Human languages and their levels as they stand beside each other in a sentence: "fluent in English and French (B2)".
 * Hits are phrases of kind KB_LANGUAGE and KB_LANG_LEVEL; tokens are numbers of the document. Layer: analysis. */
#ifndef ECFIT_ANALYSIS_TONGUE_H
#define ECFIT_ANALYSIS_TONGUE_H
#include "analysis/wording.h"

enum { TONGUE_AROUND = 40 }; /* tokens: no question about what stands around a language goes further */
/** The tokens of a sentence, `reach` at most on either side of one: the first, and the first behind them. */
static inline uint32_t tongue_from(const ecfit_sentence *s, uint32_t token, uint32_t reach)
{
    return token > s->first + reach ? token - reach : s->first;
}
static inline uint32_t tongue_to(const ecfit_sentence *s, uint32_t token, uint32_t reach)
{
    const uint32_t end = s->first + s->n;
    return token + reach < end ? token + reach : end;
}

/** The dictionary's own form: "français", not "françaises"; adjectives of peoples share the stem. */
bool tongue_own_form(const ecfit_doc *d, const ecfit_hit *h);
/** Whether a hit of any kind is a live language, a live level. */
static inline bool tongue_is(const ecfit_doc *d, const ecfit_hit *h)
{
    return h->kind == KB_LANGUAGE && !h->dead && tongue_own_form(d, h);
}
/** Whether a language begins at the token. */
bool tongue_at(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token);
/** The CEFR level that a level names: 1 (A1) .. 6 (C2). */
static inline unsigned tongue_cefr(const ecfit_doc *d, const ecfit_hit *level)
{
    return d->kb->entries[level->entry].value & KB_LEVEL_CEFR;
}
/** Whether a level is written as a code ("B2"). */
bool tongue_is_code(const ecfit_doc *d, const ecfit_hit *level);
/** How surely a level tells how well a language is known; the surer one of two counts. */
enum tongue_strength { TONGUE_NO_LEVEL, TONGUE_WEAK, TONGUE_WORDS, TONGUE_CODE };
enum tongue_strength tongue_strength(const ecfit_doc *d, const ecfit_hit *level); /* level may be NULL */
bool tongue_is_level(const ecfit_doc *d, const ecfit_hit *h);
/** Words for the second of two languages that are not named one by one, between the tokens [from, to): "the other". */
const ecfit_hit *tongue_other(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to);
/** The level of the second of two languages that are not named one by one ("III in the other"), which is no level of
 *  either by itself; NULL when none is told around h, which is one of the two. */
const ecfit_hit *tongue_level_of_other(const ecfit_doc *d, const ecfit_hit *h);
/** Whether the token lies in a level or in a cue like "exigé". */
bool tongue_in_level_or_cue(const ecfit_doc *d, const ecfit_sentence *s, uint32_t token);
/** The last cue that begins in the tokens [from, to) of a sentence and says one of these things (bits of enum
 *  kb_lang_cue), written word for word as in the dictionary; NULL when there is none. */
const ecfit_hit *tongue_cue(const ecfit_doc *d, const ecfit_sentence *s, uint32_t from, uint32_t to, unsigned says);
/** Whether a sign before the token parts the members of a list. */
bool tongue_parts(const ecfit_doc *d, uint32_t token);
/** Whether the token is a word that joins the members of a list. */
bool tongue_joins(const ecfit_doc *d, uint32_t token);
/** How far a level stands from a language; the one behind it is nearer, a comma or an "and" between them parts. */
uint32_t tongue_distance(const ecfit_doc *d, const ecfit_hit *language, const ecfit_hit *level);
/** The nearest of the levels that belong to a language and to no other, or NULL. */
const ecfit_hit *tongue_nearest_level(const ecfit_doc *d, const ecfit_hit *h);
/** The level of a language, or NULL: the nearest one, but a code beats words, and those beat a weak level ("bon niveau
 *  d'anglais (lu, écrit)"). */
const ecfit_hit *tongue_level(const ecfit_doc *d, const ecfit_hit *h);
/** The level in the line below one that holds nothing but the language, as tables of PDFs come out; NULL when there is
 *  none. A line with the label of the level may stand between them. */
const ecfit_hit *tongue_level_below(const ecfit_doc *d, const ecfit_hit *h);
/** The language before (step -1) or behind (step 1) in the same list, or NULL: between them stand levels, wishes, small
 *  words. */
const ecfit_hit *tongue_neighbour(const ecfit_doc *d, const ecfit_hit *h, int step);
/** Whether one of the tokens [from, to) is a word of speaking, knowing or demanding, as stand around a language. */
bool tongue_speaks(const ecfit_doc *d, uint32_t from, uint32_t to);
/** A French noun of language follows an article or a word of speaking, an adjective follows its noun: "l'anglais",
 *  "parlez couramment anglais", but "groupe français". English ones are all nouns to this. */
bool tongue_is_noun(const ecfit_doc *d, const ecfit_hit *h);
/** Whether a name ends here; in "French customers" it goes on. */
bool tongue_ends(const ecfit_doc *d, const ecfit_hit *h);

#endif

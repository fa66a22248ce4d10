/* PCRE2 rules: compiled on first use and shared, tried only where an anchor stem stands. Layer: lexicon. */
#ifndef ECFIT_LEXICON_RULES_H
#define ECFIT_LEXICON_RULES_H
#include "lexicon/kb.h"
#include "text/token.h"

/** Make the table of compiled rules (all empty); false when memory ran out. */
bool ecfit_rules_prepare(ecfit_kb *kb);
void ecfit_rules_release(ecfit_kb *kb);

typedef struct ecfit_rule_hit {
    uint32_t rule, start, end; /* bytes */
    uint32_t token;            /* row of the anchor token */
} ecfit_rule_hit;
typedef VEC(ecfit_rule_hit) ecfit_rule_hits;

typedef struct ecfit_matcher ecfit_matcher;
/** Match scratch for one thread; NULL when memory ran out. */
ecfit_matcher *ecfit_matcher_new(void);
void ecfit_matcher_free(ecfit_matcher *m);

/** Begin with what ecfit_rules_match() is next asked for, in tokens[from..to) or fewer of them: what it reads lies
 *  anywhere in memory, which answers while other things are done. It need not be called. */
void ecfit_rules_expect(const ecfit_kb *kb, ecfit_matcher *m, ecfit_lang lang, const ecfit_token *tokens, size_t from,
                        size_t to);

/** Append the hits of all rules of `lang` in tokens[from..to) of folded text (one sentence that ends at end_byte).
 *  brute: try every rule at every token. *failed is a rule that ran into its match limit, else KB_NONE.
 *  returns false when memory ran out. */
bool ecfit_rules_match(const ecfit_kb *kb, ecfit_matcher *m, ecfit_lang lang, const char *folded, size_t end_byte,
                       const ecfit_tokens *tokens, size_t from, size_t to, bool brute, ecfit_rule_hits *out,
                       uint32_t *failed);

/** Whether PCRE2 takes a pattern; else *why, of `size` bytes, says what it has against it, and where. ECFIT_EDICT,
 *  ECFIT_ENOMEM. */
ecfit_status ecfit_pattern_check(const char *pattern, char *why, size_t size);
/** Whether a match of a pattern that compiles may begin with this word; also true when memory ran out. */
bool ecfit_pattern_begins_with(const char *pattern, ecfit_str word);

#endif

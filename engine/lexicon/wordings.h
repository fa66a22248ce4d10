/* Lists of words that the readers of sections, modality and requirements ask for beside an amount, a name or a heading:
 * cues/LANG/wordings.tsv, by these names. What a list is for stands there. Layer: lexicon. */
#ifndef ECFIT_LEXICON_WORDINGS_H
#define ECFIT_LEXICON_WORDINGS_H
#include "base/hash.h"
#include "base/str.h"

#define KB_WORDINGS(X)                                                                                          \
    X(about_job) X(ago_before) X(amount_end) X(and_or) X(and_or_french) X(are) X(are_or_would_be) X(at_most)    \
    X(certifying) X(clause_goes_on) X(clause_subjects) X(combination) X(course_leads_to_degree)                 \
    X(degree_beginnings) X(degree_held) X(degree_instead) X(degree_measures) X(degree_of)                       \
    X(degree_or_diploma) X(degree_words) X(demand_links) X(demands) X(diploma_words) X(experience)              \
    X(experience_words) X(following) X(heading_tails) X(house_languages) X(in_lieu) X(instead_fillers)          \
    X(knowing) X(knowledge_articles) X(language_asking) X(language_before) X(language_but)                      \
    X(language_but_it) X(language_counts) X(language_demanded) X(language_fillers) X(language_in)               \
    X(language_joins) X(language_level_ends) X(language_level_fillers) X(language_level_links)                  \
    X(language_name_ends) X(language_next) X(language_of) X(language_of_other) X(language_or)                   \
    X(language_other) X(language_other_use) X(language_pronouns) X(language_ruled_out) X(language_speaking)     \
    X(lasting) X(likewise) X(list_heads) X(master_before_degree) X(master_goes_on) X(master_roles_before)       \
    X(master_things) X(master_words) X(methods) X(microsoft_products) X(minimum) X(minimum_word)                \
    X(namesake_behind) X(no) X(no_experience) X(no_value) X(of_before_amount) X(of_company) X(of_french)        \
    X(of_some) X(or) X(other_parties) X(plus_owners) X(plus_perks) X(pointing_back) X(praise_asking)            \
    X(praise_having) X(praising_companies) X(product_owner) X(product_words) X(range_words)                     \
    X(requirement_lists) X(requirement_parts) X(salary_said) X(salary_units) X(salary_words) X(since)           \
    X(skill_begins) X(skill_general) X(skill_links) X(skill_nouns) X(spans) X(tongues) X(travel_demands)        \
    X(years_candidate) X(years_company) X(years_later) X(years_of_things) X(years_other_before) X(you)          \
    X(you_french)

enum kb_wording_id {
#define X(name) KB_W_##name,
    KB_WORDINGS(X)
#undef X
    KB_N_WORDINGS
};

/* A list: its words in kb->wording_text, see kb_words_of(). shapes: what its words look like, by their first letters, a bit
 * for each length: most words of a text are unlike all of them. The others are told by their hashes alone, in
 * kb->wording_hashes[first_hash] to [first_hash + mask], each by its last bits, 0 for none: that a word beside the list
 * shares both with one of the list happens once in some milliards. */
enum { KB_WORDING_LETTERS = 32 };
typedef struct kb_wording {
    uint32_t first, len_bytes, first_hash, mask;
    uint8_t shapes[KB_WORDING_LETTERS];
} kb_wording;

/** The row of shapes for a word's first letter; the bit in it for its length in bytes. */
static inline unsigned kb_wording_letter(const char *word) { return (unsigned char)*word & (KB_WORDING_LETTERS - 1); }
static inline uint8_t kb_wording_length(size_t len_bytes) { return (uint8_t)(1u << (len_bytes & 7)); }
/** Its hash, never 0; the last bit tells nothing. */
static inline uint32_t kb_wording_hash(ecfit_str word) { return (uint32_t)ecfit_hash(word.ptr, word.len) | 1; }
/** Where a hash stands in a list of which the hashes are given, or the free place where it belongs. */
static inline uint32_t kb_wording_place(const uint32_t *hashes, uint32_t mask, uint32_t hash)
{
    uint32_t i = hash >> 1 & mask;
    while (hashes[i] != hash && hashes[i]) i = (i + 1) & mask;
    return i;
}

#endif

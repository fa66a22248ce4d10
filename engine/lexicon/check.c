/* Whether the numbers of a knowledge base that name rows of other arrays stay inside them. An image passes its hash
 * first, so this guards against a wrong writer, not against bad luck. */
#include "base/bits.h"
#include "lexicon/gates.h"
#include "lexicon/image.h"
#include "lexicon/machine.h"

/* The greatest of n numbers that stand `stride` bytes apart; KB_NONE counts as 0 when `none` allows it. */
static uint32_t greatest(const void *first, size_t n, size_t stride, bool none)
{
    const char *at = first;
    uint32_t max = 0, v;
    for (size_t i = 0; i < n; i++, at += stride) {
        memcpy(&v, at, sizeof v);
        v = none && v == KB_NONE ? 0 : v;
        max = v > max ? v : max;
    }
    return max;
}

static uint32_t greatest_short(const void *first, size_t n, size_t stride)
{
    const char *at = first;
    uint16_t max = 0, v;
    for (size_t i = 0; i < n; i++, at += stride) {
        memcpy(&v, at, sizeof v);
        max = v > max ? v : max;
    }
    return max;
}

#define BELOW(table, field, limit) \
    (!kb->n_##table || greatest(&kb->table->field, kb->n_##table, sizeof *kb->table, false) < (limit))
#define BELOW_OR_NONE(table, field, limit) \
    (!kb->n_##table || greatest(&kb->table->field, kb->n_##table, sizeof *kb->table, true) < (limit) + !(limit))
#define SHORT_BELOW(table, field, limit) \
    (!kb->n_##table || greatest_short(&kb->table->field, kb->n_##table, sizeof *kb->table) < (limit))
#define TEXT(table, field) BELOW(table, field, kb->n_strings)

static bool power_of_two(size_t n) { return n && !(n & (n - 1)); }

static bool within(uint32_t first, uint32_t n, size_t all) { return first <= all && n <= all - first; }

static bool texts(const ecfit_kb *kb)
{
    if (!kb->n_strings || kb->strings[0] || kb->strings[kb->n_strings - 1]) return false;
    return TEXT(occupations, slug) && TEXT(occupations, name_en) && TEXT(occupations, name_fr) && TEXT(nomenclatures, name) &&
           TEXT(roles, code) && TEXT(roles, title_en) && TEXT(roles, title_fr) && TEXT(roles, family) &&
           TEXT(roles, alternates_en) && TEXT(roles, alternates_fr) && TEXT(roles, origin) && TEXT(editions, name) &&
           TEXT(frames, code) && TEXT(frames, name_en) && TEXT(frames, name_fr) && TEXT(frames, area) &&
           TEXT(competences, code) && TEXT(items, code) && TEXT(topics, slug) && TEXT(topics, says) && TEXT(entries, text) &&
           TEXT(entries, canonical) && TEXT(entries, by) && TEXT(entries, small) && TEXT(entries, file) && TEXT(fwords, word) &&
           TEXT(fwords, stem[0]) &&
           TEXT(fwords, stem[1]) && TEXT(rules, name) && TEXT(rules, by) && TEXT(rules, pattern) &&
           TEXT(rules, file) && TEXT(examples, text) &&
           TEXT(models, name) && (!kb->n_sym_text || greatest(kb->sym_text, kb->n_sym_text, 4, false) < kb->n_strings) &&
           (!kb->n_slug_text || greatest(kb->slug_text, kb->n_slug_text, 4, false) < kb->n_strings) &&
           kb->n_slug_text == kb->n_slug_rows;
}

/* A table of row + 1 by hash: as long as a power of two, and with a free place for every search to end at. */
static bool slots(const kb_slot *at, size_t n, size_t n_rows)
{
    bool ok = power_of_two(n) && n > n_rows;
    for (size_t i = 0; i < n; i++) ok &= (at[i] & KB_SLOT_ROW) <= n_rows;
    return ok;
}

/* The hashes of a list: a power of two of them, and a free place for every search to end at. */
static bool hashes(const ecfit_kb *kb, const kb_wording *list)
{
    const uint32_t n = list->mask + 1;
    if (!power_of_two(n) || !within(list->first_hash, n, kb->n_wording_hashes)) return false;
    for (size_t i = 0; i < n; i++)
        if (!kb->wording_hashes[list->first_hash + i]) return true;
    return false;
}

static bool wordings(const ecfit_kb *kb)
{
    bool ok = kb->n_wordings == KB_N_WORDINGS;
    for (size_t i = 0; i < kb->n_wordings; i++)
        ok &= within(kb->wordings[i].first, kb->wordings[i].len_bytes, kb->n_wording_text) && hashes(kb, &kb->wordings[i]);
    return ok;
}

static bool words(const ecfit_kb *kb)
{
    return slots(kb->sym_slots, kb->n_sym_slots, kb->n_sym_text) && slots(kb->fword_slots, kb->n_fword_slots, kb->n_fwords) &&
           kb->n_idf == kb->n_sym_text;
}

static bool links(const ecfit_kb *kb)
{
    const size_t limit[] = {[KB_LINK_OCCUPATION] = kb->n_occupations, [KB_LINK_COMPETENCE] = kb->n_competences,
                            [KB_LINK_ITEM] = kb->n_items, [KB_LINK_ROLE] = kb->n_roles};
    bool ok = true;
    for (size_t i = 0; i < kb->n_links; i++)
        ok &= kb->links[i].kind < KB_N_LINK_KINDS && kb->links[i].id < limit[kb->links[i].kind] &&
              kb->links[i].competence < kb->n_competences;
    for (size_t i = 0; i < kb->n_topics; i++) ok &= within(kb->topics[i].first_link, kb->topics[i].n_links, kb->n_links);
    for (size_t i = 0; i < kb->n_grid; i++) ok &= within(kb->grid[i].first_link, kb->grid[i].n_links, kb->n_links);
    return ok;
}

static bool frameworks(const ecfit_kb *kb)
{
    bool ok = BELOW(role_matches, from, kb->n_roles) && BELOW(role_matches, to, kb->n_roles) &&
              BELOW(frame_matches, from, kb->n_frames) && BELOW(frame_matches, to, kb->n_frames) &&
              SHORT_BELOW(role_matches, certainty, ECFIT_N_CERTAINTIES) && SHORT_BELOW(role_matches, relation, KB_N_RELATIONS) &&
              SHORT_BELOW(frame_matches, certainty, ECFIT_N_CERTAINTIES) && SHORT_BELOW(frame_matches, relation, KB_N_RELATIONS) &&
              kb->n_occupations && kb->n_competences && SHORT_BELOW(shares, occupation, kb->n_occupations) &&
              SHORT_BELOW(shares, role, kb->n_roles) && SHORT_BELOW(frames, competence, kb->n_competences) &&
              SHORT_BELOW(cells, role, kb->n_roles) && SHORT_BELOW(cells, competence, kb->n_competences) &&
              SHORT_BELOW(items, competence, kb->n_competences);
    for (size_t i = 0; i < kb->n_sheets; i++)
        ok &= kb->sheets[i].role < kb->n_roles && within(kb->sheets[i].first, kb->sheets[i].n, kb->n_sheet_words);
    ok &= BELOW(sheet_words, sym, kb->n_sym_text);
    for (size_t i = 0; i < kb->n_nomenclatures; i++)
        ok &= within(kb->nomenclatures[i].first_role, kb->nomenclatures[i].n_roles, kb->n_roles);
    for (size_t i = 0; i < kb->n_editions; i++) ok &= within(kb->editions[i].first, kb->editions[i].n, kb->n_frames);
    return ok;
}

/* What `value` of an entry may be: it indexes arrays for some kinds. */
static bool value_fits(const ecfit_kb *kb, const kb_entry *e)
{
    switch (e->kind) {
    case KB_TERM: return e->value < kb->n_topics;
    case KB_HEADING:
    case KB_BOILERPLATE: return e->value < ECFIT_N_SECTIONS;
    case KB_MODALITY: return (e->value & 15) <= ECFIT_MODALITY_CONTEXT && e->value >> 4 <= KB_SCOPE_ANSWER;
    case KB_SENIORITY: return e->value < KB_N_SENIORITY;
    case KB_LEVEL: return e->value < KB_N_AUTONOMY;
    case KB_CLEARANCE: return e->value <= KB_CLEARANCE_UNSPECIFIED;
    case KB_LANG_LEVEL: return (e->value & ~(uint32_t)KB_LEVEL_WEAK) - 1 < 6; /* 1 .. 6 */
    case KB_LANG_CUE: return e->value && e->value <= KB_TONGUE_GRADED;
    default: return e->kind < KB_N_KINDS;
    }
}

static bool entries(const ecfit_kb *kb)
{
    bool ok = true;
    for (size_t i = 0; i < kb->n_entries; i++) {
        const kb_entry *e = &kb->entries[i];
        ok &= value_fits(kb, e) && e->lang <= ECFIT_N_LANGS && within(e->first_link, e->n_links, kb->n_links) &&
              (e->guard == KB_NONE || e->guard < kb->n_guards) && (e->next == KB_NONE || e->next < i); /* no rings */
    }
    for (size_t i = 0; i < kb->n_guards; i++)
        ok &= within(kb->guards[i].first_near, kb->guards[i].n_near, kb->n_guard_syms) &&
              within(kb->guards[i].first_not, kb->guards[i].n_not, kb->n_guard_syms);
    return ok;
}

static bool asked_within(const ecfit_kb *kb, uint32_t first, uint16_t n)
{
    return first == KB_NONE || within(first, n, kb->n_guard_syms);
}

static bool senses(const ecfit_kb *kb)
{
    bool ok = true;
    for (size_t i = 0; i < kb->n_senses; i++)
        ok &= asked_within(kb, kb->senses[i].first_near, kb->senses[i].n_near) &&
              asked_within(kb, kb->senses[i].first_not, kb->senses[i].n_not);
    return ok;
}

static bool cue_value_fits(const kb_reading *r)
{
    return r->kind == KB_MODALITY ? (r->value & 15) <= ECFIT_MODALITY_CONTEXT && r->value >> 4 <= KB_SCOPE_ANSWER
                                  : r->value < ECFIT_N_SECTIONS;
}

static bool readings(const ecfit_kb *kb)
{
    if (!kb->n_readings || kb->readings->entry != KB_NONE) return false;
    bool ok = kb->readings->flags & kb->readings[kb->n_readings - 1].flags & KB_READING_LAST;
    for (size_t i = 0; i < kb->n_readings; i++) {
        const kb_reading *r = &kb->readings[i];
        ok &= (r->kind < KB_N_KINDS || !i) && !r->dead && cue_value_fits(r) &&
              (!(r->flags & KB_READING_GUARDED) || r->sense < kb->n_senses);
    }
    for (size_t i = 0; i < kb->n_nodes; i++) {
        const uint32_t readings = kb->nodes[i].readings;
        ok &= readings & KB_CHOICE ? readings - KB_CHOICE < kb->n_choices
                                   : kb_with_headings(readings) < kb->n_readings &&
                                         kb_without_headings(readings) < kb->n_readings;
    }
    return ok && senses(kb) && BELOW_OR_NONE(readings, entry, kb->n_entries) && BELOW(choices, readings[0], kb->n_readings) &&
           BELOW(choices, readings[1], kb->n_readings) && BELOW(choices, readings[2], kb->n_readings) &&
           BELOW(choices, readings[3], kb->n_readings);
}

static bool phrases(const ecfit_kb *kb)
{
    if (kb->n_nodes <= KB_N_ROOTS || kb->n_nodes < kb->n_sym_text || kb->nodes[0].parent != KB_NONE) return false;
    bool ok = BELOW(nodes, first, kb->n_nodes - kb->n_sym_text + 1) && BELOW_OR_NONE(nodes, parent, kb->n_nodes);
    for (size_t i = 0; ok && i < kb->n_nodes; i++) { /* the row of a child is where its parent looks for it */
        const uint32_t parent = kb->nodes[i].parent;
        ok = parent == KB_NONE || i - kb->nodes[parent].first < kb->n_sym_text;
    }
    return ok;
}

static bool rules(const ecfit_kb *kb)
{
    bool ok = BELOW_OR_NONE(rules, topic, kb->n_topics) && BELOW(rules, lang, ECFIT_N_LANGS) &&
              BELOW(examples, rule, kb->n_rules) &&
              (!kb->n_bit_rules || greatest(kb->bit_rules, kb->n_bit_rules, 4, false) < kb->n_rules);
    for (size_t i = 0; i < kb->n_rules; i++)
        ok &= within(kb->rules[i].first_link, kb->rules[i].n_links, kb->n_links) &&
              within(kb->rules[i].first_need, kb->rules[i].n_needs, kb->n_needs);
    return ok;
}

static bool gates(const ecfit_kb *kb)
{
    if (kb->n_gate_counts != KB_N_GATE_COUNTS) return false;
    const size_t n_words = kb_gate_words(kb);
    bool ok = kb->n_starts >= ECFIT_N_LANGS && kb->n_never_shut == ECFIT_N_LANGS * n_words &&
              kb->n_opens == kb->gate_counts[KB_N_ACTING] * n_words &&
              kb->n_triggers == kb->gate_counts[KB_N_TRIGGERING] * 2 * kb_rule_words(kb) &&
              kb->n_bit_rules == kb_rule_words(kb) * 64 * ECFIT_N_LANGS && kb_rule_words(kb) <= n_words &&
              kb->n_effect_flags == kb->n_effects;
    for (size_t i = 0; i < kb->n_rules; i++) {
        const kb_rule *r = &kb->rules[i];
        ok &= r->bit < kb_rule_words(kb) * 64;
    }
    for (uint32_t i = 0; ok && i < kb->n_effects; i++) {
        const uint32_t does = kb->effect_flags[i];
        ok = (does & KB_EFFECT) == i && (!(does & KB_TRIGGERS) || i < kb->gate_counts[KB_N_TRIGGERING]) &&
             (!(does & KB_ACTS) || i < kb->gate_counts[KB_N_ACTING]);
    }
    for (size_t i = 0; i < kb->n_starts; i++) {
        const kb_start *s = &kb->starts[i];
        ok &= within(kb_start_first(s), ecfit_count_bits(s->next), kb->n_starts) &&
              (kb_start_effect(s) + 1) * 2 * n_words <= kb->n_begins && kb_start_effect(s) < kb->n_effects;
    }
    return ok;
}

/* Every state has room for a move by each glyph; where no gap has room for more words, reading ends. */
static bool machines(const ecfit_kb *kb)
{
    const uint32_t n_states = kb->n_moves < ECFIT_N_GLYPHS ? 0 : (uint32_t)(kb->n_moves - ECFIT_N_GLYPHS + 1);
    bool ok = kb->n_machines == kb->n_rules;
    for (size_t i = 0; ok && i < kb->n_machines; i++) {
        const kb_machine *m = &kb->machines[i];
        ok = m->n_pieces <= KB_MAX_PIECES && m->start_behind_word < n_states &&
             within(m->first_gate, m->n_gates, kb_gate_words(kb) * 64);
        for (uint32_t k = 0; ok && k < m->n_pieces; k++) {
            const kb_piece *p = &m->pieces[k];
            ok = p->start < n_states && (k + 1 == m->n_pieces || p->signs < kb->n_gap_signs) &&
                 (p->begins < kb_gate_words(kb) * 64 || p->begins == KB_NO_BIT);
        }
    }
    const size_t n_last = ECFIT_N_LANGS * kb_rule_words(kb);
    ok &= kb->n_gap_rooms >= n_last;
    for (size_t i = 0; ok && i < n_last; i++) ok = !kb->gap_rooms[kb->n_gap_rooms - 1 - i];
    for (size_t i = 0; i < kb->n_moves; i++) ok &= kb->moves[i] >> KB_MOVE_STATE < n_states;
    return ok;
}

static bool model_words(const ecfit_kb *kb)
{
    uint32_t width = 0;
    bool ok = kb->n_model_words == kb->n_sym_text && kb->n_sym_weighed == kb_weighed_words(kb->n_sym_text) &&
              BELOW(model_words, sym, kb->n_sym_text);
    for (enum kb_model_id m = 0; ok && m < KB_N_MODELS; m++) {
        if (kb->models[m].word_row == KB_NONE) continue;
        ok = within(kb->models[m].word_row, (uint32_t)kb_model_width(kb, m), kb->n_dense);
        uint32_t end = kb->models[m].word_row + (uint32_t)kb_model_width(kb, m);
        width = end > width ? end : width;
    }
    for (size_t i = 0; i < kb->n_model_words; i++) ok &= within(kb->model_words[i].place, width, kb->n_dense);
    return ok;
}

static bool weights(const ecfit_kb *kb)
{
    bool ok = kb->n_models == KB_N_MODELS && kb->n_parameters == KB_N_PARAMETERS && kb->n_model_places == kb->n_model_index;
    for (size_t i = 0; i < kb->n_rows; i++) ok &= within(kb->rows[i].first, kb->rows[i].n, kb->n_weights);
    for (enum kb_model_id m = 0; ok && m < KB_N_MODELS; m++) ok = kb_model_fits(kb, m);
    return ok && model_words(kb);
}

bool kb_check(const ecfit_kb *kb, const char **what)
{
    static const struct { bool (*ok)(const ecfit_kb *); const char *name; } checks[] = {
        {texts, "texts"}, {words, "words"}, {wordings, "lists of words"}, {links, "links"}, {frameworks, "frameworks"}, {entries, "entries"},
        {readings, "readings"}, {phrases, "phrases"}, {rules, "rules"}, {gates, "gates"}, {machines, "machines"}, {weights, "weights"}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!checks[i].ok(kb)) return *what = checks[i].name, false;
    return true;
}

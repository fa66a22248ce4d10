/* The trie finds what a search phrase by phrase finds. Run from the project's root. */
#include "lexicon/gates.h"
#include "lexicon/phrase.h"
#include "lexicon/reading.h"
#include "lexicon/words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

typedef struct run {
    uint32_t syms[KB_MAX_PHRASE + 1];
    uint32_t n;
} run;

typedef VEC(uint32_t) numbers;

static ecfit_kb *kb;
static ecfit_words *words;
static run *runs;                      /* symbols of each entry */
static uint32_t *next_run;             /* entries whose symbols begin alike, by their first symbol */
static numbers first_run[ECFIT_N_LANGS];

static bool in_space(uint16_t kind, enum kb_space space)
{
    bool title_only = kind == KB_SENIORITY || kind == KB_NOISE || kind == KB_HEAD || kind == KB_DOMAIN;
    return kind == KB_TITLE || title_only == (space == KB_SPACE_TITLE);
}

/* The symbols of a phrase without function words, unless it has no others. */
static void symbols_of(const char *text, unsigned lang, run *out)
{
    ecfit_tokens tokens = {0};
    uint8_t votes[64];
    size_t len = strlen(text);
    char *folded = malloc(len + 1);
    assert_true(ecfit_tokenize(text, len, folded, &tokens));
    assert_true(tokens.n < sizeof votes);
    ecfit_words_resolve(words, folded, &tokens, votes);
    for (int all = 0; all < 2 && !out->n; all++)
        for (size_t i = 0; i < tokens.n; i++)
            if (all || !(votes[i] >> (4 * lang) & KB_FWORD_SKIP)) {
                assert_true(out->n < KB_MAX_PHRASE);
                out->syms[out->n++] = tokens.at[i].sym[lang];
            }
    vec_free(&tokens);
    free(folded);
}

static int set_up(void **state)
{
    (void)state;
    ecfit_error err;
    kb = ecfit_kb_builtin(NULL, &err);
    words = kb ? ecfit_words_new(kb) : NULL;
    if (!words) return -1;
    runs = calloc(kb->n_entries, sizeof *runs);
    next_run = calloc(kb->n_entries, sizeof *next_run);
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++) {
        if (!vec_reserve(&first_run[l], kb->n_sym_text)) return -1;
        first_run[l].n = kb->n_sym_text;
        memset(first_run[l].at, 0xFF, kb->n_sym_text * sizeof(uint32_t));
    }
    for (uint32_t e = 0; e < kb->n_entries; e++) {
        unsigned lang = kb->entries[e].lang;
        symbols_of(kb_str(kb, kb->entries[e].text), lang, &runs[e]);
        next_run[e] = first_run[lang].at[runs[e].syms[0]];
        first_run[lang].at[runs[e].syms[0]] = e;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned l = 0; l < ECFIT_N_LANGS; l++) vec_free(&first_run[l]);
    free(runs);
    free(next_run);
    ecfit_words_free(words);
    ecfit_kb_free(kb);
    return 0;
}

static bool stands_at(const run *r, const uint32_t *syms, const uint8_t *barrier, size_t i, size_t n)
{
    if (i + r->n > n) return false;
    for (size_t k = 0; k < r->n; k++)
        if (syms[i + k] != r->syms[k] || (k && barrier[i + k])) return false;
    return true;
}

/* Bit n of out[i]: a phrase of n words stands at i. */
static void naive(enum kb_space space, unsigned lang, const uint32_t *syms, const uint8_t *barrier, size_t n, uint32_t *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        for (uint32_t e = syms[i] ? first_run[lang].at[syms[i]] : KB_NONE; e != KB_NONE; e = next_run[e])
            if (in_space(kb->entries[e].kind, space) && stands_at(&runs[e], syms, barrier, i, n)) out[i] |= 1u << runs[e].n;
    }
}

static void assert_same_hits(enum kb_space space, unsigned lang, const uint32_t *syms, const uint8_t *barrier, size_t n)
{
    ecfit_phrase_hits hits = {0};
    uint32_t *want = calloc(n, sizeof *want), *got = calloc(n, sizeof *got);
    naive(space, lang, syms, barrier, n, want);
    assert_true(ecfit_phrases_find(kb, space, (ecfit_lang)lang, syms, barrier, n, &hits));
    for (size_t i = 0; i < hits.n; i++) {
        const ecfit_phrase_hit *h = &hits.at[i];
        assert_false(got[h->first] >> h->n & 1); /* each once */
        got[h->first] |= 1u << h->n;
        for (uint32_t e = h->entry; e != KB_NONE; e = kb->entries[e].next) {
            assert_int_equal(runs[e].n, h->n);
            assert_memory_equal(runs[e].syms, syms + h->first, h->n * sizeof *syms);
        }
    }
    for (size_t i = 0; i < n; i++) assert_int_equal(got[i], want[i]);
    vec_free(&hits);
    free(want);
    free(got);
}

static uint64_t seed = 42;
static uint32_t dice(size_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % sides);
}

static void the_trie_equals_a_naive_search_on_random_text(void **state)
{
    (void)state;
    enum { N = 4000 };
    static uint32_t syms[N];
    static uint8_t barrier[N];
    for (int round = 0; round < 20; round++) {
        unsigned lang = (unsigned)round & 1;
        for (size_t i = 0; i < N;) { /* pieces of phrases, whole phrases, unknown words, any words */
            const run *r = &runs[dice(kb->n_entries)];
            size_t from = dice(3) ? 0 : dice(r->n), kind = dice(10);
            if (kind == 0) syms[i++] = 0;
            else if (kind == 1) syms[i++] = dice(kb->n_sym_text);
            else for (size_t k = from; k < r->n && i < N; k++) syms[i++] = r->syms[k];
        }
        for (size_t i = 0; i < N; i++) barrier[i] = dice(12) == 0;
        assert_same_hits(round & 2 ? KB_SPACE_TITLE : KB_SPACE_BODY, lang, syms, barrier, N);
    }
}

static void every_phrase_finds_itself(void **state)
{
    (void)state;
    const uint8_t open[KB_MAX_PHRASE + 1] = {0};
    for (uint32_t e = 0; e < kb->n_entries; e++) {
        ecfit_phrase_hits hits = {0};
        bool found = false;
        for (int space = 0; space < KB_N_SPACES; space++) {
            vec_reset(&hits);
            assert_true(ecfit_phrases_find(kb, (enum kb_space)space, (ecfit_lang)kb->entries[e].lang, runs[e].syms, open, runs[e].n, &hits));
            for (size_t i = 0; i < hits.n; i++)
                for (uint32_t x = hits.at[i].entry; x != KB_NONE; x = kb->entries[x].next) found |= x == e;
        }
        if (!found) fail_msg("%s:%u: \"%s\" is not found", kb_str(kb, kb->entries[e].file), kb->entries[e].line, kb_str(kb, kb->entries[e].text));
        vec_free(&hits);
    }
}

static void a_barrier_before_any_later_word_hides_a_phrase(void **state)
{
    (void)state;
    for (uint32_t e = 0; e < kb->n_entries; e += 17)
        for (uint32_t cut = 1; cut < runs[e].n; cut++) {
            uint8_t barrier[KB_MAX_PHRASE + 1] = {0};
            barrier[cut] = 1;
            assert_same_hits(KB_SPACE_BODY, kb->entries[e].lang, runs[e].syms, barrier, runs[e].n);
            assert_same_hits(KB_SPACE_TITLE, kb->entries[e].lang, runs[e].syms, barrier, runs[e].n);
        }
}

static void a_node_leads_to_its_own_children_only(void **state)
{
    (void)state;
    size_t n = 0;
    for (uint32_t i = 0; i < kb->n_nodes; i++) {
        const kb_node *node = &kb->nodes[i];
        const uint32_t sym = node->parent == KB_NONE ? 0 : i - kb->nodes[node->parent].first;
        assert_int_equal(kb_child(kb->nodes, i, 0), 0); /* a word that is not known */
        if (!sym) continue;
        assert_int_equal(kb_child(kb->nodes, node->parent, sym), i);
        for (uint32_t other = 1; other < kb->n_nodes; other += 997)
            if (other != node->parent) assert_int_not_equal(kb_child(kb->nodes, other, sym), i);
        n++;
    }
    assert_true(n > kb->n_entries / 2);
}

/* The kinds of the phrases that are found in a run of symbols, those of the whole run apart. */
static uint32_t kinds_inside(const run *r, enum kb_space space, unsigned lang, uint32_t *of_whole)
{
    static const uint8_t no_barrier[KB_MAX_PHRASE + 1];
    ecfit_phrase_hits hits = {0};
    uint32_t inside = 0;
    *of_whole = 0;
    assert_true(ecfit_phrases_find(kb, space, (ecfit_lang)lang, r->syms, no_barrier, r->n, &hits));
    for (size_t i = 0; i < hits.n; i++)
        for (uint32_t e = hits.at[i].entry; e != KB_NONE; e = kb->entries[e].next)
            *(hits.at[i].n == r->n ? of_whole : &inside) |= 1u << kb->entries[e].kind;
    vec_free(&hits);
    return inside;
}

static void assert_covers(const run *r, enum kb_space space, unsigned lang)
{
    uint32_t of_whole, node = kb_root(space, (ecfit_lang)lang);
    const uint32_t inside = kinds_inside(r, space, lang, &of_whole);
    for (uint32_t k = 0; k < r->n; k++) node = kb_child(kb->nodes, node, r->syms[k]);
    for (unsigned s = 0; s < KB_N_SELECTIONS; s++)
        if (kb_selected(kb, kb->nodes[node].readings, s))
            assert_int_equal(kb->readings[kb_selected(kb, kb->nodes[node].readings, s)].flags & KB_READING_COVERS,
                             inside & of_whole ? KB_READING_COVERS : 0);
}

static void a_phrase_covers_where_one_inside_has_one_of_its_kinds(void **state)
{
    (void)state;
    for (uint32_t e = 0; e < kb->n_entries; e++)
        for (enum kb_space space = 0; space < KB_N_SPACES; space++)
            if (runs[e].n > 1 && in_space(kb->entries[e].kind, space)) assert_covers(&runs[e], space, kb->entries[e].lang);
}

static void a_selection_leaves_out_its_kinds_only(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < kb->n_nodes; i++)
        for (unsigned s = 0; s < KB_N_SELECTIONS; s++) {
            uint32_t all = kb_selected(kb, kb->nodes[i].readings, KB_ALL_READINGS);
            uint32_t some = kb_selected(kb, kb->nodes[i].readings, (enum kb_selection)s);
            for (bool more = all != 0; more; all++) {
                const kb_reading *r = &kb->readings[all];
                more = !(r->flags & KB_READING_LAST);
                if (r->kind == KB_HEADING && !(s & KB_WITH_HEADINGS)) continue;
                if (r->kind == KB_TITLE_CUE && !(s & KB_WITH_TITLE_CUES)) continue;
                assert_int_equal(kb->readings[some].entry, r->entry);
                some = kb->readings[some].flags & KB_READING_LAST ? 0 : some + 1;
            }
            assert_int_equal(some, 0);
        }
}

/* What is no phrase has the reading that is none, which can be looked at. */
static void the_first_reading_is_none(void **state)
{
    (void)state;
    assert_int_equal(kb->nodes[0].readings, 0);
    assert_int_equal(kb->readings[0].entry, KB_NONE);
    assert_int_equal(kb->readings[0].flags, KB_READING_LAST);
}

/* The phrases of tokens that are words of `lang` each, as spans and as hits. */
static void assert_same_spans(unsigned lang, const ecfit_tokens *tokens, size_t from)
{
    static uint32_t syms[1000], place[1000];
    static uint8_t barrier[1000];
    ecfit_phrase_hits hits = {0};
    ecfit_phrase_spans spans = {0};
    size_t n = 0;
    bool broken = false;
    for (size_t i = from; i < tokens->n; i++) {
        const ecfit_token *t = &tokens->at[i];
        broken |= t->flags & ECFIT_TOKEN_BREAK;
        if (t->flags & ECFIT_TOKEN_SKIP) continue;
        syms[n] = t->sym[lang], place[n] = (uint32_t)i, barrier[n++] = broken;
        broken = false;
    }
    assert_true(ecfit_phrases_find(kb, KB_SPACE_BODY, (ecfit_lang)lang, syms, barrier, n, &hits));
    assert_true(ecfit_phrases_find_in(kb, (ecfit_lang)lang, tokens, from, tokens->n, &spans));
    assert_int_equal(spans.n, hits.n);
    for (size_t i = 0; i < hits.n; i++) {
        assert_int_equal(spans.at[i].first, place[hits.at[i].first]);
        assert_int_equal(spans.at[i].last, place[hits.at[i].first + hits.at[i].n - 1]);
        const uint32_t reading = kb_selected(kb, spans.at[i].readings, KB_ALL_READINGS);
        assert_int_equal(kb->readings[reading].entry, hits.at[i].entry);
    }
    vec_free(&hits);
    vec_free(&spans);
}

static void phrases_of_tokens_are_those_of_their_words(void **state)
{
    (void)state;
    ecfit_tokens tokens = {0};
    assert_true(vec_reserve(&tokens, 1000));
    for (unsigned round = 0; round < 200; round++) {
        const unsigned lang = round & 1;
        tokens.n = 0;
        while (tokens.n < 1 + round * 5) { /* runs of more and of less than a batch */
            const run *r = &runs[dice(kb->n_entries)];
            for (size_t k = 0; k < r->n && tokens.n < 1000;) {
                const bool skip = !dice(6), breaks = !dice(12);
                ecfit_token *t = &tokens.at[tokens.n++];
                *t = (ecfit_token){.flags = (uint16_t)(skip * ECFIT_TOKEN_SKIP | breaks * ECFIT_TOKEN_BREAK)};
                t->sym[lang] = dice(10) ? r->syms[k] : 0;
                if (ecfit_phrase_node(kb, KB_SPACE_BODY, (ecfit_lang)lang, t->sym[lang])) t->opens[lang] |= KB_BEGINS_PHRASE;
                k += !skip;
            }
        }
        assert_same_spans(lang, &tokens, 0);
        assert_same_spans(lang, &tokens, tokens.n / 3);
    }
    vec_free(&tokens);
}

static kb_letters letters_of(const char *text, kb_letters *singular)
{
    return kb_letters_of(text, strlen(text), strlen(text), singular);
}

static void letters_are_told_with_and_without_a_plural(void **state)
{
    (void)state;
    kb_letters of_one, of_many, ignored;
    const kb_letters one = letters_of("C++ tool", &of_one), many = letters_of("c++-Tools", &of_many);
    assert_int_equal(one.n, 7);
    assert_int_equal(of_one.hash, one.hash);
    assert_int_equal(many.n, 8);
    assert_int_not_equal(many.hash, one.hash);
    assert_int_equal(of_many.hash, one.hash);
    assert_int_equal(of_many.n, one.n);
    const kb_letters longer = letters_of("communication skills", &ignored);
    letters_of("communication skillss", &of_many);
    assert_int_equal(of_many.hash, longer.hash);
    assert_int_not_equal(letters_of("communicatioN skillz", &ignored).hash, longer.hash);
}

static void very_many_letters_are_counted(void **state)
{
    (void)state;
    char text[600];
    kb_letters singular;
    memset(text, 's', sizeof text);
    assert_int_equal(kb_letters_of(text, sizeof text, sizeof text, &singular).n, sizeof text);
    assert_int_equal(singular.n, sizeof text - 1);
    const kb_letters few = kb_letters_of(text, KB_MANY_LETTERS - 1, sizeof text, &singular);
    kb_letters_of(text, KB_MANY_LETTERS, 0, &singular);
    assert_int_equal(singular.hash, few.hash);
    assert_int_equal(kb_letters_of(text, 0, 0, &singular).n, 0);
}

static void articles_of_one_kind_share_a_code(void **state)
{
    (void)state;
    assert_int_equal(kb_small_alike("de", 2), kb_small_alike("d", 1));
    assert_int_equal(kb_small_alike("un", 2), kb_small_alike("une", 3));
    assert_int_not_equal(kb_small_alike("un", 2), kb_small_alike("le", 2));
    assert_int_equal(kb_small_alike("A", 1), KB_SMALL_NONE); /* of "A level" */
    assert_int_equal(kb_small_hash("A", 1), kb_small_hash("a", 1));
    assert_in_range(kb_small_hash("avec", 4), 0, KB_SMALL_ALIKE - 1);
    assert_int_equal(kb_small_hash("pourquoi", 8), KB_SMALL_NONE);
}

static void senses_have_a_bit_for_each_of_their_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb->n_senses; i++) {
        const kb_sense *s = &kb->senses[i];
        for (uint32_t k = 0; k < s->n_near; k++) assert_true(s->near_bits & kb_symbol_bit(kb->guard_syms[s->first_near + k]));
        for (uint32_t k = 0; k < s->n_not; k++) assert_true(s->not_bits & kb_symbol_bit(kb->guard_syms[s->first_not + k]));
    }
}

static void a_guarded_reading_has_the_sense_of_its_guard(void **state)
{
    (void)state;
    for (size_t i = 1; i < kb->n_readings; i++) { /* 0 is none */
        const kb_entry *e = &kb->entries[kb->readings[i].entry];
        assert_int_equal(kb->readings[i].flags & KB_READING_GUARDED, e->guard == KB_NONE ? 0 : KB_READING_GUARDED);
        if (e->guard == KB_NONE) continue;
        const kb_sense *s = &kb->senses[kb->readings[i].sense];
        const kb_guard *g = &kb->guards[e->guard];
        const char *text = kb_str(kb, e->text);
        assert_int_equal(s->written, g->kinds & KB_GUARD_CASE ? kb_written(text, strlen(text)) : 0);
        assert_int_equal(s->first_near, g->kinds & KB_GUARD_NEAR ? g->first_near : KB_NONE);
        assert_int_equal(s->first_not, g->kinds & KB_GUARD_NOT ? g->first_not : KB_NONE);
        assert_int_equal(s->n_near, g->n_near);
        assert_int_equal(s->n_not, g->n_not);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trie_equals_a_naive_search_on_random_text),
        cmocka_unit_test(every_phrase_finds_itself),
        cmocka_unit_test(a_barrier_before_any_later_word_hides_a_phrase),
        cmocka_unit_test(a_node_leads_to_its_own_children_only),
        cmocka_unit_test(the_first_reading_is_none),
        cmocka_unit_test(phrases_of_tokens_are_those_of_their_words),
        cmocka_unit_test(a_phrase_covers_where_one_inside_has_one_of_its_kinds),
        cmocka_unit_test(a_selection_leaves_out_its_kinds_only),
        cmocka_unit_test(letters_are_told_with_and_without_a_plural),
        cmocka_unit_test(very_many_letters_are_counted),
        cmocka_unit_test(articles_of_one_kind_share_a_code),
        cmocka_unit_test(senses_have_a_bit_for_each_of_their_words),
        cmocka_unit_test(a_guarded_reading_has_the_sense_of_its_guard),
    };
    return cmocka_run_group_tests_name("phrase", tests, set_up, tear_down);
}

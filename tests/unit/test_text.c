/* Clean UTF-8, words, sentences, stems. */
#include "text/stem.h"
#include "text/time_unit.h"
#include "text/token.h"
#include "text/utf8.h"
#include <libstemmer.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define BAD "\xEF\xBF\xBD" /* U+FFFD */

/* ---- utf8 ------------------------------------------------------------------------------------------------- */

static void assert_cleaned(const char *in, size_t len, const char *want, size_t n_replaced)
{
    ecfit_buf b = {0};
    assert_int_equal(ecfit_utf8_clean(in, len, &b), n_replaced);
    ecfit_buf_putc(&b, 0);
    assert_string_equal(b.ptr, want);
    ecfit_buf_free(&b);
}

#define CLEANED(in, want, n) assert_cleaned(in, sizeof in - 1, want, n)

static void valid_text_stays_as_it_is(void **state)
{
    (void)state;
    CLEANED("plain text that is longer than eight bytes", "plain text that is longer than eight bytes", 0);
    CLEANED("é \xE2\x82\xAC \xF0\x9F\x9A\x80", "é \xE2\x82\xAC \xF0\x9F\x9A\x80", 0);
    CLEANED("\xEF\xBF\xBF\xF4\x8F\xBF\xBF\xC2\x80\xE0\xA0\x80\xF0\x90\x80\x80", "\xEF\xBF\xBF\xF4\x8F\xBF\xBF\xC2\x80\xE0\xA0\x80\xF0\x90\x80\x80", 0);
    CLEANED("", "", 0);
}

static void overlong_forms_are_replaced(void **state)
{
    (void)state;
    CLEANED("a\xC0\xAF" "b", "a" BAD BAD "b", 2);
    CLEANED("\xC1\xBF", BAD BAD, 2);
    CLEANED("\xE0\x80\xAF", BAD BAD BAD, 3);
    CLEANED("\xE0\x9F\xBF", BAD BAD BAD, 3);
    CLEANED("\xF0\x8F\xBF\xBF", BAD BAD BAD BAD, 4);
}

static void surrogates_and_what_lies_beyond_unicode_are_replaced(void **state)
{
    (void)state;
    CLEANED("\xED\xA0\x80", BAD BAD BAD, 3);
    CLEANED("\xED\xBF\xBF", BAD BAD BAD, 3);
    CLEANED("\xF4\x90\x80\x80", BAD BAD BAD BAD, 4);
    CLEANED("\xF5\x80\x80\x80", BAD BAD BAD BAD, 4);
    CLEANED("\xFE\xFF", BAD BAD, 2);
}

static void cut_sequences_are_replaced_and_what_follows_is_kept(void **state)
{
    (void)state;
    CLEANED("r\xC3", "r" BAD, 1);
    CLEANED("\xE2\x82", BAD BAD, 2);
    CLEANED("\xF0\x9F\x9A", BAD BAD BAD, 3);
    CLEANED("\xC3z", BAD "z", 1);
    CLEANED("\xE2\x82z", BAD BAD "z", 2);
    CLEANED("\x80\xBFz", BAD BAD "z", 2);
    CLEANED("r\xE9seau Windows-1252", "r" BAD "seau Windows-1252", 1);
}

static void nul_becomes_a_space(void **state)
{
    (void)state;
    CLEANED("a\0b", "a b", 1);
    CLEANED("eight plain bytes\0and on", "eight plain bytes and on", 1);
}

static void cleaned_text_needs_no_second_cleaning(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 3000; round++) {
        char in[64];
        size_t len = (size_t)round % sizeof in;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245u + 12345u;
            in[i] = seed >> 16 & 1 ? (char)(seed >> 20) : "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x80"[seed >> 20 & 7];
        }
        ecfit_buf once = {0}, twice = {0};
        ecfit_utf8_clean(in, len, &once);
        assert_int_equal(ecfit_utf8_clean(once.ptr, once.len, &twice), 0);
        assert_int_equal(once.len, twice.len);
        if (once.len) assert_memory_equal(once.ptr, twice.ptr, once.len);
        ecfit_buf_free(&once);
        ecfit_buf_free(&twice);
    }
}

static void text_is_sound_up_to_the_first_doubt(void **state)
{
    (void)state;
    static const char *const doubts[] = {"\xC3\x83\xC2\xA9", "\xE9t", "\xC3z", "\xE2\x82z", "\xED\xA0\x80", "\x80"};
    static const char sound[] = "été 2024 – “œuvre” €, \U0001F680 and plain";
    for (size_t before = 0; before < 130; before++) {
        char text[256];
        memset(text, 'x', sizeof text);
        memcpy(text + before, sound, sizeof sound - 1);
        const size_t len = before + sizeof sound - 1;
        assert_int_equal(ecfit_utf8_sound_run(text, sizeof text), sizeof text);
        assert_int_equal(ecfit_utf8_sound_run(text, len), len);
        for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
            memcpy(text + len, doubts[i], strlen(doubts[i]));
            assert_int_equal(ecfit_utf8_sound_run(text, sizeof text), len);
            memset(text + len, 'x', strlen(doubts[i]));
        }
        text[len] = 0;
        assert_int_equal(ecfit_utf8_sound_run(text, sizeof text), len);
    }
}

static size_t sound_one_by_one(const unsigned char *p, size_t len)
{
    size_t i = 0;
    for (size_t n; i < len; i += n) {
        n = p[i] && !ecfit_utf8_is_suspect(p + i, len - i) ? ecfit_utf8_sequence(p + i, len - i) : 0;
        if (!n) break;
    }
    return i;
}

static void windows_of_common_letters_are_judged_as_one_by_one(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",    "bc",       "d e f, ", "\xC3\xA9", "\xE2\x80\x99",  "\xC2\xAB",
                                         "\xC3", "\xE2\x80", "\xA9",    "\xC3\x82", "\xF0\x9F\x9A\x80", "\xE1\xB8\x80"};
    unsigned seed = 11;
    for (int round = 0; round < 20000; round++) {
        unsigned char text[256];
        size_t len = 0;
        while (len < sizeof text - 8) {
            seed = seed * 1103515245u + 12345u;
            const unsigned rare = seed >> 8 & 63; /* what is broken or doubtful */
            const char *piece = pieces[rare ? (seed >> 16) % 6 : 6 + (seed >> 16) % 6];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        assert_int_equal(ecfit_utf8_sound_run((const char *)text, len), sound_one_by_one(text, len));
    }
}

/* ---- tokens ----------------------------------------------------------------------------------------------- */

static ecfit_tokens tokens;
static char folded[4096];

static void split(const char *text)
{
    vec_reset(&tokens);
    assert_true(ecfit_tokenize(text, strlen(text), folded, &tokens));
    folded[strlen(text)] = 0;
}

/* The words of text are `want`, parted by spaces. */
static void assert_words(const char *text, const char *want)
{
    ecfit_buf b = {0};
    split(text);
    for (size_t i = 0; i < tokens.n; i++) {
        if (i) ecfit_buf_putc(&b, ' ');
        ecfit_str w = ecfit_token_word(&tokens.at[i], folded);
        ecfit_buf_put(&b, w.ptr, w.len);
    }
    ecfit_buf_putc(&b, 0);
    assert_string_equal(b.ptr, want);
    ecfit_buf_free(&b);
}

static unsigned flags_of(const char *word)
{
    for (size_t i = 0; i < tokens.n; i++)
        if (ecfit_str_is((ecfit_str){folded + tokens.at[i].start, tokens.at[i].len}, word)) return tokens.at[i].flags;
    fail_msg("no word \"%s\"", word);
    return 0;
}

/* The words that a line may begin at or in are `want`, with a space behind each. */
static void assert_seams(const char *text, const char *want)
{
    ecfit_buf b = {0};
    ecfit_token_places seams = {0};
    vec_reset(&tokens);
    assert_true(ecfit_tokenize_seams(text, strlen(text), folded, &tokens, &seams));
    for (size_t i = 0; i < seams.n; i++) {
        const ecfit_token *t = &tokens.at[seams.at[i]];
        ecfit_buf_put(&b, folded + t->start, t->len);
        ecfit_buf_putc(&b, ' ');
    }
    ecfit_buf_putc(&b, 0);
    assert_string_equal(b.ptr, want);
    ecfit_buf_free(&b);
    vec_free(&seams);
}

static void places_are_told_where_a_line_may_begin(void **state)
{
    (void)state;
    assert_seams("Required skillsBachelor degree", "skillsbachelor ");
    assert_seams("preferredA minimum, experience5 years, \u00E9t\u00E9 comme hiver", "preferreda experience5 ");
    assert_seams("d\u00E9butX et fin", "d\u00E9butx ");
    assert_seams("for this position- Java (and SQL) or this.That", "java and or that ");
    assert_seams("Java, SQL, l'offre d\u00E9velopp\u00E9e, IT. The next one", "");
    assert_seams("", "");
}

static void names_with_signs_stay_whole(void **state)
{
    (void)state;
    assert_words("C++, C# and .NET; Node.js (ASP.NET)!", "c++ c# and .net node.js asp.net");
    assert_words("PL/SQL T-SQL R&D 24/7 CI/CD TCP/IP OS/390 z/OS", "pl/sql t-sql r&d 24/7 ci/cd tcp/ip os/390 z/os");
    assert_words("C++/C#", "c++ c#");
    assert_words("C++17, Python 3.11, bac+5, 802.1x", "c++17 python 3.11 bac+5 802.1x");
    assert_words("PL/SQLServer", "pl sqlserver");
}

static void signs_between_words_part_them(void **state)
{
    (void)state;
    assert_words("Linux/Windows", "linux windows");
    assert_words("servers,networks;(storage)", "servers networks storage");
    assert_words("end.Start", "end start");
    assert_words("e-mail", "e mail");
}

static void french_elisions_are_split(void **state)
{
    (void)state;
    assert_words("l'administration d’applications qu'il", "l administration d applications qu il");
    split("L’équipe");
    assert_true(flags_of("l") & ECFIT_TOKEN_ELIDED);
    assert_false(flags_of("équipe") & ECFIT_TOKEN_ELIDED);
}

static void inclusive_endings_are_read_over(void **state)
{
    (void)state;
    assert_words("Ingénieur(e) confirmé(e)", "ingénieur confirmé");
    assert_words("technicien·ne chargé.e développeur/euse", "technicien chargé développeur");
    assert_words("administrateur/trice système", "administrateur système");
    assert_words("technicien(ne)s", "technicien s");
    assert_words("Windows/Linux (x)", "windows linux x");
}

static void it_in_capitals_is_not_the_pronoun(void **state)
{
    (void)state;
    assert_words("IT support: does it run?", "i.t support does it run");
    assert_words("It runs", "it runs");
}

static void capitals_and_digits_are_told(void **state)
{
    (void)state;
    split("Java JAVA javaScript java 24x7 É école");
    assert_true(flags_of("java") & ECFIT_TOKEN_UPPER); /* the first one */
    assert_false(flags_of("java") & ECFIT_TOKEN_CAPS);
    assert_true(tokens.at[1].flags & ECFIT_TOKEN_CAPS);
    assert_true(flags_of("javascript") & ECFIT_TOKEN_MIXED);
    assert_true(flags_of("24x7") & ECFIT_TOKEN_DIGIT);
    assert_true(flags_of("é") & ECFIT_TOKEN_UPPER);
    assert_false(flags_of("école") & ECFIT_TOKEN_UPPER);
}

static void lower_casing_keeps_every_byte_in_its_place(void **state)
{
    (void)state;
    const char *text = "ÉLÈVE Ŵ ΑΒΓ Ⱥ İ ẞ STRASSE œUVRE";
    split(text);
    for (size_t i = 0; i < tokens.n; i++) {
        assert_true(ecfit_utf8_boundary(text, strlen(text), tokens.at[i].start));
        assert_true(ecfit_utf8_boundary(text, strlen(text), tokens.at[i].start + tokens.at[i].len));
    }
    assert_memory_equal(folded, "élève ŵ αβγ", strlen("élève ŵ αβγ"));
    for (size_t i = 0; i < strlen(folded);) {
        size_t n = ecfit_utf8_sequence((const unsigned char *)folded + i, strlen(folded) - i);
        assert_int_not_equal(n, 0);
        i += n;
    }
}

static size_t count_sentences(const char *text)
{
    size_t n = 0;
    split(text);
    for (size_t i = 0; i < tokens.n; i++) n += (tokens.at[i].flags & ECFIT_TOKEN_SENTENCE) != 0;
    return n;
}

static void sentences_end_at_closing_signs(void **state)
{
    (void)state;
    assert_int_equal(count_sentences("One thing. Another thing! A third? And more"), 4);
    assert_int_equal(count_sentences("Servers (e.g. mail) and so on"), 1);
    assert_int_equal(count_sentences("Version 3.11 of Node.js is used"), 1);
}

static void list_marks_begin_a_sentence(void **state)
{
    (void)state;
    assert_int_equal(count_sentences("Duties\n- install servers\n- patch them\n• watch them"), 4);
    split("- install servers");
    assert_true(flags_of("install") & ECFIT_TOKEN_BULLET);
}

static void a_wrapped_line_goes_on(void **state)
{
    (void)state;
    assert_int_equal(count_sentences("The person installs, configures and maintains the Linux\nservers of the agency"), 1);
    assert_int_equal(count_sentences("Short heading\nservers of the agency"), 2);
    assert_int_equal(count_sentences("The person installs, configures and maintains the Linux\nServers of the agency"), 2);
    assert_int_equal(count_sentences("The person installs, configures and maintains all of these:\nservers of the agency"), 2);
}

static void empty_lines_begin_a_paragraph(void **state)
{
    (void)state;
    split("heading\n\nfirst words\nnext");
    assert_true(flags_of("first") & ECFIT_TOKEN_PARAGRAPH);
    assert_false(flags_of("next") & ECFIT_TOKEN_PARAGRAPH);
    assert_true(flags_of("next") & ECFIT_TOKEN_LINE);
}

static void a_comma_is_a_barrier_for_phrases(void **state)
{
    (void)state;
    split("data, center manager (deputy)");
    assert_true(flags_of("center") & ECFIT_TOKEN_BREAK);
    assert_false(flags_of("manager") & ECFIT_TOKEN_BREAK);
    assert_true(flags_of("deputy") & ECFIT_TOKEN_BREAK);
}

static void a_word_of_any_length_is_one_token(void **state)
{
    (void)state;
    enum { LEN = 200000 };
    char *text = malloc(LEN), *low = malloc(LEN);
    memset(text, 'A', LEN);
    vec_reset(&tokens);
    assert_true(ecfit_tokenize(text, LEN, low, &tokens));
    assert_int_equal(tokens.n, 1);
    assert_int_equal(tokens.at[0].len, 65535);
    assert_int_equal(low[LEN - 1], 'a');
    free(text);
    free(low);
}

static void assert_same_token(const ecfit_token *t, const ecfit_token *want, uint32_t later)
{
    assert_int_equal(t->start, want->start + later);
    assert_int_equal(t->len, want->len);
    assert_int_equal(t->flags, want->flags);
}

/* Words are read from whole blocks of bytes, but byte by byte where the text ends. */
static void a_word_reads_alike_inside_and_at_the_end(void **state)
{
    (void)state;
    static const char *const words[] = {"server", "a",      "A",    "IT",   "A4",   "iOS",  "WiFi6", "x_1",  "2019",
                                        "4x",     "été",    "Été",  "ÉTÉ",  "Dév",  "DÉV",  "ADé",   "ß",    "÷2",
                                        "C++",    ".NET",   "CI/CD", "né(e)", "l’été", "Жук", "fifteen_letters", "sixteen_letters_",
                                        "cent-soixante-dix", "anticonstitutionnellement", "développées"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[128];
        split(words[i]);
        const size_t n = tokens.n;
        ecfit_token alone[4];
        assert_true(n > 0 && n <= 4);
        memcpy(alone, tokens.at, n * sizeof *alone);
        snprintf(text, sizeof text, "%s and then twenty letters", words[i]);
        char lower[64];
        memcpy(lower, folded, strlen(words[i]));
        split(text);
        assert_int_equal(tokens.n, n + 4);
        for (size_t k = 0; k < n; k++) assert_same_token(&tokens.at[k], &alone[k], 0);
        assert_memory_equal(folded, lower, strlen(words[i]));
    }
}

/* Words are read from windows of the text, which end anywhere in it. */
static void words_read_alike_wherever_a_window_ends(void **state)
{
    (void)state;
    static const char sample[] = "Administrateur systèmes/réseaux (H/F), l'équipe d’Été: C++17, .NET & Node.js 4x - iOS; "
                                 "chargé.e de l’œuvre n° 3… ÷2 SQL, a_b, \"WiFi6\", bac+5, ingénieur(e) in the R&D team.\n"
                                 "- anticonstitutionnellement_développées_et_cent_soixante_dix_sept_fois,\"x\" 'y' [z],";
    enum { MOST = 2 * 64 + 3, ROOM = 512 };
    char text[ROOM];
    split(sample);
    const size_t n = tokens.n;
    ecfit_token alone[ROOM];
    assert_true(n > 30 && n < ROOM);
    memcpy(alone, tokens.at, n * sizeof *alone);
    for (uint32_t before = 0; before < MOST; before++) {
        memset(text, '\n', sizeof text);
        memcpy(text + before, sample, sizeof sample);
        split(text);
        assert_int_equal(tokens.n, n);
        for (size_t i = 0; i < n; i++) assert_same_token(&tokens.at[i], &alone[i], before);
    }
}

static void more_than_blanks_between_words_is_told(void **state)
{
    (void)state;
    split("one two  three, four\nfive (six) l'eau né(e) sept");
    static const char *const behind[] = {"four", "six", "eau", "sept"}, *const not_behind[] = {"two", "three", "né"};
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) assert_true(flags_of(behind[i]) & ECFIT_TOKEN_SIGN);
    for (size_t i = 0; i < sizeof not_behind / sizeof *not_behind; i++)
        assert_false(flags_of(not_behind[i]) & ECFIT_TOKEN_SIGN);
}

static int free_tokens(void **state)
{
    (void)state;
    vec_free(&tokens);
    return 0;
}

/* ---- stems ------------------------------------------------------------------------------------------------ */

static void assert_stem(ecfit_stemmer *s, ecfit_lang lang, const char *word, const char *want)
{
    ecfit_str stem = ecfit_stem(s, lang, ecfit_str_of(word));
    if (!ecfit_str_is(stem, want)) fail_msg("%s: %.*s, expected %s", word, (int)stem.len, stem.ptr, want);
}

static void inflected_forms_share_a_stem(void **state)
{
    (void)state;
    ecfit_stemmer *s = ecfit_stemmer_new();
    assert_stem(s, ECFIT_LANG_EN, "servers", "server");
    assert_stem(s, ECFIT_LANG_EN, "monitoring", "monitor");
    assert_stem(s, ECFIT_LANG_FR, "réseaux", "reseau");
    assert_stem(s, ECFIT_LANG_FR, "sécurité", "secur");
    assert_stem(s, ECFIT_LANG_FR, "œuvre", "oeuvr");
    ecfit_stemmer_free(s);
}

static void stems_are_those_of_snowball_in_utf8(void **state)
{
    (void)state;
    static const char *const words[] = {"développées", "sécurité", "œuvres", "aiguës", "naïve", "hôpitaux", "skis", "dying",
                                        "x-ray's", "façonnage", "жук", "ÿ", "relational", "2019", "communiquaient"};
    struct sb_stemmer *snowball[] = {sb_stemmer_new("english", "UTF_8"), sb_stemmer_new("french", "UTF_8")};
    ecfit_stemmer *s = ecfit_stemmer_new();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++) {
            const char *stem = (const char *)sb_stemmer_stem(snowball[l], (const sb_symbol *)words[i], (int)strlen(words[i]));
            char want[64];
            size_t n = ecfit_fold_accents((ecfit_str){stem, (size_t)sb_stemmer_length(snowball[l])}, want);
            want[n] = 0;
            assert_stem(s, l, words[i], want);
        }
    for (int l = 0; l < ECFIT_N_LANGS; l++) sb_stemmer_delete(snowball[l]);
    ecfit_stemmer_free(s);
}

static void a_long_word_is_cut_on_a_character(void **state)
{
    (void)state;
    ecfit_stemmer *s = ecfit_stemmer_new();
    char word[200];
    for (size_t i = 0; i < sizeof word; i += 2) memcpy(word + i, "é", 2);
    ecfit_str stem = ecfit_stem(s, ECFIT_LANG_FR, (ecfit_str){word, sizeof word});
    assert_true(stem.len <= ECFIT_STEM_MAX);
    for (size_t i = 0; i < stem.len; i++) assert_int_equal(stem.ptr[i], 'e');
    ecfit_stemmer_free(s);
}

static void accents_fold_to_their_letter(void **state)
{
    (void)state;
    char out[64];
    ecfit_str in = ecfit_str_of("éàçñüœ€漢x");
    size_t n = ecfit_fold_accents(in, out);
    out[n] = 0;
    assert_string_equal(out, "eacnuoe€漢x");
}

static void units_of_time_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        ecfit_time_unit unit;
    } cases[] = {{"years", ECFIT_YEAR},   {"an", ECFIT_YEAR},        {"années", ECFIT_YEAR}, {"5ans", ECFIT_YEAR},
                 {"12mois", ECFIT_MONTH}, {"month", ECFIT_MONTH},    {"y", ECFIT_NO_UNIT},   {"12", ECFIT_NO_UNIT},
                 {"", ECFIT_NO_UNIT},     {"yearly", ECFIT_NO_UNIT}, {"ans5", ECFIT_NO_UNIT}, {"100années", ECFIT_NO_UNIT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(ecfit_time_unit_named(ecfit_str_of(cases[i].word)), cases[i].unit);
}

static void a_million_empty_lines_are_read_once(void **state)
{
    (void)state;
    enum { LINES = 1000000, LEN = LINES + 6 };
    char *text = malloc(LEN), *low = malloc(LEN);
    assert_true(text && low);
    memset(text, '\n', LEN);
    memcpy(text, "One", 3), memcpy(text + LEN - 3, "two", 3);
    vec_reset(&tokens);
    assert_true(ecfit_tokenize(text, LEN, low, &tokens)); /* a square of them took minutes */
    assert_int_equal(tokens.n, 2);
    assert_true(tokens.at[1].flags & ECFIT_TOKEN_PARAGRAPH);
    free(text), free(low);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_text_stays_as_it_is),
        cmocka_unit_test(overlong_forms_are_replaced),
        cmocka_unit_test(surrogates_and_what_lies_beyond_unicode_are_replaced),
        cmocka_unit_test(cut_sequences_are_replaced_and_what_follows_is_kept),
        cmocka_unit_test(nul_becomes_a_space),
        cmocka_unit_test(cleaned_text_needs_no_second_cleaning),
        cmocka_unit_test(places_are_told_where_a_line_may_begin),
        cmocka_unit_test(names_with_signs_stay_whole),
        cmocka_unit_test(signs_between_words_part_them),
        cmocka_unit_test(french_elisions_are_split),
        cmocka_unit_test(inclusive_endings_are_read_over),
        cmocka_unit_test(it_in_capitals_is_not_the_pronoun),
        cmocka_unit_test(capitals_and_digits_are_told),
        cmocka_unit_test(lower_casing_keeps_every_byte_in_its_place),
        cmocka_unit_test(sentences_end_at_closing_signs),
        cmocka_unit_test(list_marks_begin_a_sentence),
        cmocka_unit_test(a_wrapped_line_goes_on),
        cmocka_unit_test(empty_lines_begin_a_paragraph),
        cmocka_unit_test(a_comma_is_a_barrier_for_phrases),
        cmocka_unit_test(a_word_of_any_length_is_one_token),
        cmocka_unit_test(text_is_sound_up_to_the_first_doubt),
        cmocka_unit_test(windows_of_common_letters_are_judged_as_one_by_one),
        cmocka_unit_test(a_word_reads_alike_inside_and_at_the_end),
        cmocka_unit_test(words_read_alike_wherever_a_window_ends),
        cmocka_unit_test(more_than_blanks_between_words_is_told),
        cmocka_unit_test(inflected_forms_share_a_stem),
        cmocka_unit_test(stems_are_those_of_snowball_in_utf8),
        cmocka_unit_test(a_long_word_is_cut_on_a_character),
        cmocka_unit_test(a_million_empty_lines_are_read_once),
        cmocka_unit_test(accents_fold_to_their_letter),
        cmocka_unit_test(units_of_time_are_named),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, free_tokens);
}

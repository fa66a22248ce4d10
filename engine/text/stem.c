#include "text/stem.h"
#include "base/hash.h"
#include "text/snowball.h"
#include "text/utf8.h"
#include <libstemmer.h>
#include <stdlib.h>
#include <utf8proc.h>

/* Nearly all words are short and can be written in Latin-1, for which we have Snowball's rules ourselves; libstemmer,
 * in UTF-8, takes the others. */
struct ecfit_stemmer {
    struct sb_stemmer *utf8[ECFIT_N_LANGS];
    char base[256]; /* of a letter of Latin-1: what its accents are folded to, 0 when that is no ASCII letter */
    char folded[4 * ECFIT_STEM_MAX];
    unsigned char room[ECFIT_SNOWBALL_AHEAD + ECFIT_SNOWBALL_MAX + ECFIT_SNOWBALL_BEHIND]; /* of a word at work */
};

/* out holds two bytes. */
static size_t utf8_of(unsigned char latin1, char *out)
{
    if (latin1 < 0x80) return out[0] = (char)latin1, 1;
    out[0] = (char)(0xC0 | latin1 >> 6);
    out[1] = (char)(0x80 | (latin1 & 63));
    return 2;
}

static void fill_base(ecfit_stemmer *s)
{
    for (unsigned c = 0; c < 256; c++) {
        char letter[2], folded[4];
        const size_t len = utf8_of((unsigned char)c, letter);
        s->base[c] = ecfit_fold_accents((ecfit_str){letter, len}, folded) == 1 ? folded[0] : 0;
    }
}

ecfit_stemmer *ecfit_stemmer_new(void)
{
    ecfit_stemmer *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    static const char *const names[ECFIT_N_LANGS] = {[ECFIT_LANG_EN] = "english", [ECFIT_LANG_FR] = "french"};
    bool made = true;
    for (int i = 0; i < ECFIT_N_LANGS; i++) made = (s->utf8[i] = sb_stemmer_new(names[i], "UTF_8")) && made;
    fill_base(s);
    if (made) return s;
    ecfit_stemmer_free(s);
    return NULL;
}

void ecfit_stemmer_free(ecfit_stemmer *s)
{
    if (!s) return;
    for (int i = 0; i < ECFIT_N_LANGS; i++)
        if (s->utf8[i]) sb_stemmer_delete(s->utf8[i]);
    free(s);
}

size_t ecfit_fold_accents(ecfit_str in, char *out)
{
    const unsigned char *p = (const unsigned char *)in.ptr;
    size_t n = 0;
    for (size_t i = 0; i < in.len;) {
        if (p[i] < 0x80) {
            out[n++] = (char)p[i++];
            continue;
        }
        uint32_t cp;
        size_t len = ecfit_utf8_decode(p + i, &cp);
        i += len;
        if (cp == 0x153) {
            out[n++] = 'o', out[n++] = 'e';
            continue;
        }
        utf8proc_int32_t parts[4];
        int boundclass = 0;
        utf8proc_ssize_t k =
            utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 4, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundclass);
        if (k > 0 && parts[0] < 0x80 && parts[0] > ' ') out[n++] = (char)parts[0];
        else n += (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out + n);
    }
    return n;
}

static bool is_ascii(ecfit_str word)
{
    uint64_t all = 0;
    for (; word.len > 8; word.ptr += 8, word.len -= 8) all |= ecfit_load8(word.ptr);
    return !((all | ecfit_load_few(word.ptr, word.len)) & 0x8080808080808080u);
}

/* Write a word as Latin-1; false when one of its characters has no place there, or when it has more than
 * ECFIT_SNOWBALL_MAX of them. */
static bool to_latin1(ecfit_str word, unsigned char *out, size_t *n)
{
    const unsigned char *p = (const unsigned char *)word.ptr;
    for (size_t i = 0; i < word.len; i++) {
        if (*n == ECFIT_SNOWBALL_MAX) return false;
        if (p[i] >= 0x80) {
            if (p[i] > 0xC3 || i + 1 >= word.len) return false;
            out[(*n)++] = (unsigned char)((p[i] & 3) << 6 | (p[i + 1] & 63));
            i++;
        } else {
            out[(*n)++] = p[i];
        }
    }
    return true;
}

static size_t fold_latin1(const ecfit_stemmer *s, const unsigned char *in, size_t len, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        if (s->base[in[i]]) out[n++] = s->base[in[i]];
        else n += utf8_of(in[i], out + n);
    return n;
}

/* In its place. */
static size_t stem_latin1(ecfit_lang lang, unsigned char *word, size_t n)
{
    return lang == ECFIT_LANG_FR ? ecfit_snowball_french(word, n) : ecfit_snowball_english(word, n);
}

static ecfit_str stem_in_utf8(ecfit_stemmer *s, ecfit_lang lang, ecfit_str word)
{
    const sb_symbol *stem = sb_stemmer_stem(s->utf8[lang], (const sb_symbol *)word.ptr, (int)word.len);
    if (stem) word = (ecfit_str){(const char *)stem, (size_t)sb_stemmer_length(s->utf8[lang])};
    return (ecfit_str){s->folded, ecfit_fold_accents(word, s->folded)};
}

ecfit_str ecfit_stem(ecfit_stemmer *s, ecfit_lang lang, ecfit_str word)
{
    unsigned char *const at = s->room + ECFIT_SNOWBALL_AHEAD;
    size_t n = 0;
    if (word.len > ECFIT_STEM_MAX) {
        word.len = ECFIT_STEM_MAX;
        while (!ecfit_utf8_boundary(word.ptr, ECFIT_STEM_MAX + 1, word.len)) word.len--;
    }
    if (word.len <= ECFIT_SNOWBALL_MAX && is_ascii(word)) {
        memcpy(at, word.ptr, word.len);
        return (ecfit_str){(const char *)at, stem_latin1(lang, at, word.len)};
    }
    if (!to_latin1(word, at, &n)) return stem_in_utf8(s, lang, word);
    return (ecfit_str){s->folded, fold_latin1(s, at, stem_latin1(lang, at, n), s->folded)};
}

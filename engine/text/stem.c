#include "text/stem.h"
#include "text/utf8.h"
#include <libstemmer.h>
#include <stdlib.h>
#include <utf8proc.h>

struct ecfit_stemmer {
    struct sb_stemmer *snowball[ECFIT_N_LANGS];
    char folded[4 * ECFIT_STEM_MAX];
};

ecfit_stemmer *ecfit_stemmer_new(void)
{
    ecfit_stemmer *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->snowball[ECFIT_LANG_EN] = sb_stemmer_new("english", "UTF_8");
    s->snowball[ECFIT_LANG_FR] = sb_stemmer_new("french", "UTF_8");
    if (s->snowball[0] && s->snowball[1]) return s;
    ecfit_stemmer_free(s);
    return NULL;
}

void ecfit_stemmer_free(ecfit_stemmer *s)
{
    if (!s) return;
    for (int i = 0; i < ECFIT_N_LANGS; i++)
        if (s->snowball[i]) sb_stemmer_delete(s->snowball[i]);
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

ecfit_str ecfit_stem(ecfit_stemmer *s, ecfit_lang lang, ecfit_str word)
{
    if (word.len > ECFIT_STEM_MAX) {
        word.len = ECFIT_STEM_MAX;
        while (!ecfit_utf8_boundary(word.ptr, ECFIT_STEM_MAX + 1, word.len)) word.len--;
    }
    const sb_symbol *stem = sb_stemmer_stem(s->snowball[lang], (const sb_symbol *)word.ptr, (int)word.len);
    ecfit_str found = stem ? (ecfit_str){(const char *)stem, (size_t)sb_stemmer_length(s->snowball[lang])} : word;
    return (ecfit_str){s->folded, ecfit_fold_accents(found, s->folded)};
}

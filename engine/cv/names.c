#include "cv/names.h"

enum { NAME_BYTES = 256 };

size_t cv_name_words(const char *name, char *words)
{
    char folded[NAME_BYTES];
    size_t n = strlen(name);
    if (n >= sizeof folded) n = 0;
    for (size_t i = 0; i < n; i++) folded[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
    n = kb_cue_words((ecfit_str){folded, n}, words);
    words[n] = 0;
    return n;
}

/* A level word that opens a name is part of it: "Professional Scrum Master". */
void cv_certificate_name_read(const cv_cues *cues, const char *name, cv_certificate_name *out)
{
    char words[2 * NAME_BYTES];
    size_t n = 1;
    *out = (cv_certificate_name){.family = " "};
    cv_name_words(name, words);
    bool first = true;
    for (ecfit_str rest = ecfit_str_of(words); rest.ptr && rest.len; first = false) {
        ecfit_str word = ecfit_str_cut(&rest, ' ');
        const kb_cv_cue *level = first ? NULL : cv_cue_of_word(cues, word, KB_CV_LEVEL);
        if (level && level->value > out->level) out->level = level->value;
        if (level && (!out->lowest || level->value < out->lowest)) out->lowest = level->value;
        if (level || !word.len || cv_cue_of_word(cues, word, KB_CV_VERSION)) continue;
        memcpy(out->family + n, word.ptr, word.len);
        n += word.len;
        out->family[n++] = ' ';
    }
    out->family[n] = 0;
}

bool cv_certificate_covers(const cv_certificate_name *have, const cv_certificate_name *asked)
{
    return asked->family[1] && strstr(have->family, asked->family) && have->level >= asked->level;
}

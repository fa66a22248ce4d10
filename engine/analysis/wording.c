#include "analysis/wording.h"

enum { MAX_WORD_BYTES = 30 };

bool wording_listed(ecfit_str word, const char *words)
{
    char padded[MAX_WORD_BYTES + 3];
    if (word.len > MAX_WORD_BYTES) return false;
    padded[0] = padded[word.len + 1] = ' ';
    memcpy(padded + 1, word.ptr, word.len);
    padded[word.len + 2] = 0;
    return strstr(words, padded);
}

bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, const char *words)
{
    for (uint32_t i = from; i < to; i++)
        if (wording_listed(wording_token(d, i), words)) return true;
    return false;
}

bool wording_gap(const ecfit_doc *d, uint32_t i, char c)
{
    uint32_t from = i ? wording_end(d, i - 1) : 0;
    return memchr(d->text.ptr + from, c, d->tokens.at[i].start - from);
}

#include "analysis/wording.h"

bool wording_has(const ecfit_doc *d, uint32_t from, uint32_t to, wording_list words)
{
    for (uint32_t i = from; i < to; i++) {
        ecfit_str w = wording_token(d, i);
        for (size_t k = 0; k < words.n; k++)
            if (words.at[k][0] == w.ptr[0] && ecfit_str_is(w, words.at[k])) return true;
    }
    return false;
}

bool wording_gap(const ecfit_doc *d, uint32_t i, char c)
{
    uint32_t from = i ? wording_end(d, i - 1) : 0;
    return memchr(d->text.ptr + from, c, d->tokens.at[i].start - from);
}

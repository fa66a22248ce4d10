/* Words to stems, by the rules of Snowball. Layer: text. */
#ifndef ECFIT_TEXT_STEM_H
#define ECFIT_TEXT_STEM_H
#include "base/str.h"
#include "ecfit.h"
#include <stdint.h>

typedef struct ecfit_stemmer ecfit_stemmer;

/** Stemmers for both languages; NULL when memory ran out. One thread at a time. */
ecfit_stemmer *ecfit_stemmer_new(void);
void ecfit_stemmer_free(ecfit_stemmer *s);

/** The stem of a lower-cased word with its accents folded away. Borrowed until the next call.
 *  A word longer than ECFIT_STEM_MAX bytes is cut there, on a character boundary. */
ecfit_str ecfit_stem(ecfit_stemmer *s, ecfit_lang lang, ecfit_str word);

enum { ECFIT_STEM_MAX = 64 };

/** Replace accented Latin letters by their base letter ("é" -> "e", "œ" -> "oe"); out holds at least 2 * in.len.
 *  returns the number of bytes written. */
size_t ecfit_fold_accents(ecfit_str in, char *out);

#endif

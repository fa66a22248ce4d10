/* Names of certificates: the family ("prince2") and the level in it ("Practitioner"). Layer: cv. */
#ifndef ECFIT_CV_NAMES_H
#define ECFIT_CV_NAMES_H
#include "cv/words.h"

enum { CV_FAMILY_BYTES = 512 };

typedef struct cv_certificate_name {
    char family[CV_FAMILY_BYTES]; /* words as of kb_cue_words without level and version, a space at both ends */
    unsigned level, lowest;       /* highest and lowest rank of cues/LANG/cv_levels.tsv; 0: none is named */
} cv_certificate_name;

/** Read a name; one of 256 bytes and more is empty. */
void cv_certificate_name_read(const cv_cues *cues, const char *name, cv_certificate_name *out);
/** Whether who holds the one has shown the other: the same family, and no lower a level. */
bool cv_certificate_covers(const cv_certificate_name *have, const cv_certificate_name *asked);
/** The words of a name as kb_cue_words() writes them; words holds 512 bytes. returns their bytes, 0 when it is too long. */
size_t cv_name_words(const char *name, char *words);

#endif

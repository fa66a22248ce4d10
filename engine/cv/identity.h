/* Takes out of a CV what says who the person is: name, contact, address, birth, age, nationality, sex, pronouns. What is
 * read, scored and printed afterwards is the neutral text, so none of it can enter a score. Layer: cv. */
#ifndef ECFIT_CV_IDENTITY_H
#define ECFIT_CV_IDENTITY_H
#include "analysis/doc.h"
#include "cv/words.h"

enum { CV_NAME_BYTES = 128 };

typedef struct cv_mask {
    uint32_t start, end; /* bytes */
    bool silent;         /* leave nothing in its place */
} cv_mask;
typedef VEC(cv_mask) cv_masks;

/* Name, headline and place behind a side column: 1-based lines [from, end) of the text; none: 0, 0. */
typedef struct cv_head {
    unsigned from, end;
} cv_head;

/** Write the neutral text of w to out. doc holds the same text as tokens (its title reading is overwritten).
 *  name: what the head of the CV gives as the person's name, or "". false: memory ran out. */
bool cv_neutralise(const cv_words *w, ecfit_doc *doc, cv_masks *scratch, ecfit_buf *out, char name[CV_NAME_BYTES],
                   cv_head *late);

#endif

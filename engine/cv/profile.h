/* A profile: what a sheet or table asks, and how each of its needs is recognised in a CV. Layer: cv. */
#ifndef ECFIT_CV_PROFILE_H
#define ECFIT_CV_PROFILE_H
#include "cv/worker.h"

enum { CV_PHRASE_WORDS = 6, CV_NEED_LANGUAGES = 6 };

typedef struct need_phrase { /* a name as words, whatever the dictionaries make of it */
    uint32_t keys[CV_PHRASE_WORDS], n;
} need_phrase;

typedef struct need_thing {
    uint32_t key;      /* canonical text of a dictionary entry */
    bool named;        /* a product or standard, not a field of work */
    bool certificate;
    need_phrase words; /* of a name: "Windows" is shown by "Windows Server" too; n 0 when too short to be safe */
} need_thing;

typedef struct need_topic {
    uint32_t topic;
    float weight; /* of all topics of the need together 1 */
} need_topic;

typedef struct need_stem {
    uint32_t sym;
    float weight; /* of all stems of the need together 1 */
} need_stem;

/** How a need is recognised. Arrays stand in the profile's arena. */
typedef struct need_signature {
    const need_thing *things;
    size_t n_things;
    const need_phrase *phrases;
    size_t n_phrases;
    const need_topic *topics;
    size_t n_topics;
    const need_stem *stems;
    size_t n_stems;
    bool any;         /* one of the names is enough, or they are examples */
    bool soft;        /* nothing that a CV can show by its words */
    char languages[CV_NEED_LANGUAGES][3]; /* ISO 639-1, "" behind the last */
    int cefr[CV_NEED_LANGUAGES]; /* of each language, 1..6, 0: no level said */
    uint8_t group[CV_NEED_LANGUAGES];      /* of each language: the number of its group, 0: needed by itself */
    uint8_t enough[CV_NEED_LANGUAGES + 1]; /* by number of the group: how many of its members are */
} need_signature;

struct ecfit_profile {
    ecfit_arena arena;
    ecfit_profile_facts facts;
    const need_signature *signatures; /* one a need */
    float *occupation;                /* 0..1: how well somebody of this occupation fits */
};

/* While it is read. */
typedef struct profile_draft {
    ecfit_profile *p;
    VEC(ecfit_need) needs;
    unsigned groups;
    bool failed;
} profile_draft;

/** Add a need; text is copied and cleaned of list marks and markup. NULL: memory ran out (draft->failed). */
ecfit_need *draft_add(profile_draft *d, ecfit_need_kind kind, ecfit_need_mode mode, unsigned group, unsigned line,
                      ecfit_str text);
/** "EQF 6 any degree" into the facts. */
void draft_education(profile_draft *d, ecfit_str text);
/** Read a sheet: words are those of its text. */
void draft_sheet(profile_draft *d, const cv_words *w);
/** Read one row of a table; false when the key is unknown. */
bool draft_row(profile_draft *d, ecfit_str key, ecfit_str value, ecfit_str mode, unsigned line);

/** Whether a draft names anything that a CV can be judged by. */
bool draft_asks(const profile_draft *d);
/** Finish the profile of a draft: needs, signatures, occupations. errors: ECFIT_EFORMAT, ECFIT_ENOMEM. */
ecfit_status draft_compile(ecfit_cv_worker *w, profile_draft *d, ecfit_error *err);

#endif

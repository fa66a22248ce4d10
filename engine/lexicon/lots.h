/* Rows for CVs and framework contracts, as they stand in the knowledge base, and the words that cues are made of.
 * Layer: lexicon. */
#ifndef ECFIT_LEXICON_LOTS_H
#define ECFIT_LEXICON_LOTS_H
#include "base/str.h"
#include <stdint.h>

/* What a cue of a CV says; `value` of the cue: see the comment. */
enum kb_cv_cue_kind {
    KB_CV_SECTION,     /* bits 1 << enum kb_cv_section, KB_CV_ANYWHERE */
    KB_CV_MONTH,       /* 1..12 */
    KB_CV_PRESENT,     /* "to date" */
    KB_CV_SINCE,       /* "since" */
    KB_CV_UNTIL,       /* "to", between two dates */
    KB_CV_DEGREE,      /* EQF level; short forms that only a CV uses */
    KB_CV_ONGOING,     /* enum kb_cv_ongoing: not finished or not held */
    KB_CV_COURSE,      /* a course, not a certificate */
    KB_CV_HELD,        /* "certified": a certificate is held */
    KB_CV_DURATION,    /* enum kb_cv_duration */
    KB_CV_IDENTITY,    /* enum kb_cv_identity: what must never enter a score */
    KB_CV_PROJECT,     /* enum kb_cv_project: a label inside a job */
    KB_CV_LOT_HEADING, /* enum kb_lot_heading, of a profile sheet */
    KB_CV_NATIVE,      /* mother tongue */
    KB_CV_EXAM,        /* name of a certificate that nothing else has */
    KB_CV_FOREIGN,     /* word of another language: two letters, first << 8 | second */
    KB_CV_ICT,         /* in the title of a job: says ICT by itself */
    KB_CV_LEVEL,       /* level word of a certificate: its rank, 1 the lowest */
    KB_CV_NO_DEGREE,   /* a name with a degree's word in it that is none: "Scrum Master" */
    KB_CV_STUDY_UNIT,  /* enum kb_cv_study_unit: "60 of 120 ECTS" */
    KB_CV_VERSION,     /* "edition": beside the number of a version */
    KB_CV_NOT_HELD,    /* enum kb_cv_not_held: a certificate is named, but not held */
    KB_CV_EXAMPLE,     /* of a profile: what follows are examples or alternatives */
    KB_CV_PROFICIENCY, /* in brackets behind a skill: how well it is known */
    KB_CV_DEGREE_WORD, /* word of a degree that says no level by itself */
    KB_CV_LOWER_DEGREE,/* short form of a degree that counts in lower case, too */
    KB_CV_AT,          /* between a title and its employer */
    KB_CV_NO_AGE,      /* behind an amount of years: it is no age */
    KB_CV_TRAINING,    /* in the head of a job, or heading: an internship, traineeship or apprenticeship */
    KB_N_CV_CUES
};
enum kb_cv_section {
    KB_CV_SUMMARY = 1, KB_CV_EXPERIENCE = 2, KB_CV_EDUCATION = 4, KB_CV_SKILLS = 8, KB_CV_CERTIFICATES = 16,
    KB_CV_LANGUAGES = 32, KB_CV_PERSONAL = 64, KB_CV_COURSES = 128, KB_CV_OTHER = 256, KB_CV_ANYWHERE = 1 << 15
};
enum kb_cv_duration { KB_CV_YEARS, KB_CV_MONTHS, KB_CV_SKILL_LEVEL, KB_CV_OVERALL };
enum kb_cv_identity { KB_CV_NAME, KB_CV_ADDRESS, KB_CV_BIRTH, KB_CV_PERSON, KB_CV_HONORIFIC, KB_CV_PRONOUN, KB_CV_STREET,
                      KB_CV_PLACEHOLDER, KB_CV_STATUS, KB_CV_NOBODY };
enum kb_cv_study_unit { KB_CV_UNIT, KB_CV_OUT_OF };
enum kb_cv_ongoing { KB_CV_OF_ALL, KB_CV_OF_STUDIES }; /* of certificates too, or of studies only */
/* KB_CV_NEVER: anywhere beside the name; BEHIND: as its next word; ALONE: alone behind a sign; UNTIL_DATE: a date of
 * expiry follows; RENEWED: what was lapsed is not; COLUMN: heads a column of a table of certificates */
enum kb_cv_not_held { KB_CV_NEVER, KB_CV_BEHIND, KB_CV_ALONE, KB_CV_UNTIL_DATE, KB_CV_RENEWED,
                      KB_CV_COLUMN };
enum kb_cv_project { KB_CV_PART, KB_CV_EMPLOYER, KB_CV_JOB_TITLE, KB_CV_DATES, KB_CV_END, KB_CV_DETAIL,
                     KB_CV_NO_LABEL };
enum kb_lot_heading { KB_LOT_TASK, KB_LOT_EDUCATION, KB_LOT_EXPERTISE, KB_LOT_CERTIFICATE, KB_LOT_SKILL, KB_LOT_ON_CALL,
                      KB_LOT_LANGUAGE, KB_LOT_TITLE, KB_LOT_REQUIRED, KB_LOT_OPTIONAL, KB_LOT_ANY, KB_LOT_NONE };

typedef struct kb_cv_cue { uint32_t text; uint16_t kind, value; } kb_cv_cue; /* text: see kb_cue_words */
typedef struct kb_lot { uint32_t scheme, id, title, first_line, n_lines; } kb_lot;
typedef struct kb_lot_line { uint32_t key, text, mode; } kb_lot_line;
typedef struct kb_card_row { uint32_t card, what; int32_t lot; float from, points; } kb_card_row; /* lot 0: every lot */

/** Write the words of a lower-cased text, accents and signs taken off and initials joined ("b.sc." -> "bsc"), one space
 *  between them; out holds at least 2 * folded.len bytes. returns the number of bytes written. */
size_t kb_cue_words(ecfit_str folded, char *out);

#endif

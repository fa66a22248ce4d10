/* Names of the public enumerations, as they stand in records and dictionaries. */
#include "ecfit.h"

const char *ecfit_section_name(ecfit_section s)
{
    static const char *const names[ECFIT_N_SECTIONS] = {"other",     "title",      "summary",  "duties",      "requirements",
                                                       "desirable", "conditions", "employer", "application", "boilerplate"};
    return (unsigned)s < ECFIT_N_SECTIONS ? names[s] : "other";
}

const char *ecfit_modality_name(ecfit_modality m)
{
    static const char *const names[] = {"required", "desirable", "negated", "context"};
    return (unsigned)m < 4 ? names[m] : "context";
}

const char *ecfit_lang_code(ecfit_lang lang) { return lang == ECFIT_LANG_FR ? "fr" : lang == ECFIT_LANG_EN ? "en" : "auto"; }

const char *ecfit_certainty_name(ecfit_certainty c)
{
    static const char *const names[ECFIT_N_CERTAINTIES] = {"none", "partial", "close", "exact"};
    return (unsigned)c < ECFIT_N_CERTAINTIES ? names[c] : "none";
}

const char *ecfit_part_name(unsigned part)
{
    static const char *const names[ECFIT_N_PARTS] = {"title", "terms", "words", "competences", "choice"};
    return part < ECFIT_N_PARTS ? names[part] : "";
}

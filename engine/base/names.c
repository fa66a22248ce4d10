/* Names of the public enumerations, as they stand in records and dictionaries. */
#include "base/names.h"

#define NAME(name) {name, sizeof(name) - 1}

const ecfit_name ecfit_section_names[ECFIT_N_SECTIONS] = {
    NAME("other"),     NAME("title"),      NAME("summary"),  NAME("duties"),      NAME("requirements"),
    NAME("desirable"), NAME("conditions"), NAME("employer"), NAME("application"), NAME("boilerplate")};

const ecfit_name ecfit_modality_names[ECFIT_N_MODALITIES] = {NAME("required"), NAME("desirable"), NAME("negated"),
                                                             NAME("context")};

const ecfit_name ecfit_part_names[ECFIT_N_PARTS + 1] = {NAME("title"),       NAME("terms"),  NAME("words"),
                                                        NAME("competences"), NAME("choice"), NAME("")};

const char *ecfit_section_name(ecfit_section s) { return ecfit_section_named(s)->text; }
const char *ecfit_modality_name(ecfit_modality m) { return ecfit_modality_named(m)->text; }
const char *ecfit_part_name(unsigned part) { return ecfit_part_named(part)->text; }

const char *ecfit_lang_code(ecfit_lang lang) { return lang == ECFIT_LANG_FR ? "fr" : lang == ECFIT_LANG_EN ? "en" : "auto"; }

const char *ecfit_certainty_name(ecfit_certainty c)
{
    static const char *const names[ECFIT_N_CERTAINTIES] = {"none", "partial", "close", "exact"};
    return (unsigned)c < ECFIT_N_CERTAINTIES ? names[c] : "none";
}

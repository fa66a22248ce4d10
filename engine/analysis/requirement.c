/* What the notice asks for. One file a subject reads the hits of the document and fills its share. */
#include "analysis/requirement.h"

bool ecfit_stage_requirement(ecfit_doc *d)
{
    static bool (*const readers[])(ecfit_doc *) = {ecfit_read_years, ecfit_read_education, ecfit_read_languages,
                                                   ecfit_read_names, ecfit_read_fields};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (!readers[i](d)) return false;
    return true;
}

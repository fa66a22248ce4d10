/* Texts out of databases and feeds that hold HTML without saying so: "text" of JSONL, cells of CSV. Layer: intake. */
#ifndef ECFIT_INTAKE_FRAGMENT_H
#define ECFIT_INTAKE_FRAGMENT_H
#include "intake/convert.h"

/** How to convert a text that clearly holds HTML: several tags or entities, or tags that were escaped themselves. Prose
 *  that speaks of tags holds none. returns NULL for prose, which costs two searches for one byte. */
ecfit_convert_fn *ecfit_fragment_converter(ecfit_str text);
/** As ecfit_fragment_converter(), for a line of a few words: one entity is enough. */
ecfit_convert_fn *ecfit_fragment_title_converter(ecfit_str title);

#endif

/* The dictionaries that the library carries: an image that the build puts between two symbols (dictionaries.S).
 * A file of its own, so that programs that make the image link without it. */
#include "lexicon/build.h"
#include "lexicon/image.h"

extern const char ecfit_image_begin[], ecfit_image_end[];

ecfit_kb *ecfit_kb_builtin(const char *overlay, ecfit_error *err)
{
    ecfit_kb *kb = kb_image_trust(ecfit_image_begin, (size_t)(ecfit_image_end - ecfit_image_begin), err);
    if (!kb || !overlay) return kb;
    ecfit_kb *over = kb_overlaid(kb, overlay, err);
    ecfit_kb_free(kb);
    return over;
}

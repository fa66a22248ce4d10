#include "intake/convert.h"
#include "intake/decode.h"

/* Plain text is taken as it is; layout.c repairs it like all the others. */
ecfit_status ecfit_convert_text(ecfit_convert *c, ecfit_str bytes, ecfit_error *err)
{
    (void)err;
    ecfit_buf clean = {0};
    ecfit_str text = ecfit_decode(bytes, &clean);
    ecfit_buf_put(c->text, text.ptr, text.len);
    c->text->failed |= clean.failed;
    ecfit_buf_free(&clean);
    return ECFIT_OK;
}

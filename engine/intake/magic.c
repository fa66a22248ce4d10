#include "intake/magic.h"
#include "base/library.h"
#include "sonames.h"
#include <magic.h>

#define MAGIC(f) f(magic_, buffer) f(magic_, close) f(magic_, load) f(magic_, open)

static struct {
    MAGIC(ECFIT_LIBRARY_MEMBER)
} magic;

static bool open_magic(void)
{
    static const char *const names[] = {MAGIC(ECFIT_LIBRARY_NAME) NULL};
    static ecfit_library library = {ECFIT_SONAME_MAGIC, "libmagic1", names, &magic, false};
    return ecfit_library_open(&library, NULL, NULL);
}

const char *ecfit_magic_name(ecfit_magic *m, ecfit_str head)
{
    if (!m->set && open_magic()) {
        m->set = magic.open(MAGIC_NONE);
        if (m->set && magic.load(m->set, NULL)) return NULL;
    }
    return m->set ? magic.buffer(m->set, head.ptr, head.len) : NULL;
}

void ecfit_magic_clear(ecfit_magic *m)
{
    if (m->set) magic.close(m->set);
}

#include "base/library.h"
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static bool fail(const ecfit_library *l, const char *why, const char *of, const char *where, ecfit_error *err)
{
    ecfit_fail(err, ECFIT_EHELPER, where, 0, "needs %s: install the package %s (%s%.150s)", l->soname, l->package, why, of);
    return false;
}

/* Pointers to data and to functions are of one kind wherever there is dlsym(). */
static const char *fill_in(const ecfit_library *l, void *handle)
{
    for (size_t i = 0; l->names[i]; i++) {
        void *function = dlsym(handle, l->names[i]);
        if (!function) return l->names[i];
        memcpy((char *)l->functions + i * sizeof function, &function, sizeof function);
    }
    return NULL;
}

static bool load(const ecfit_library *l, const char *where, ecfit_error *err)
{
    void *handle = dlopen(l->soname, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) return fail(l, "", dlerror(), where, err);
    const char *missing = fill_in(l, handle);
    if (!missing) return true;
    dlclose(handle);
    return fail(l, "it has no function ", missing, where, err);
}

bool ecfit_library_open(ecfit_library *l, const char *where, ecfit_error *err)
{
    static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
    if (atomic_load_explicit(&l->ready, memory_order_acquire)) return true;
    pthread_mutex_lock(&loading);
    bool ready = atomic_load_explicit(&l->ready, memory_order_relaxed) || load(l, where, err);
    atomic_store_explicit(&l->ready, ready, memory_order_release);
    pthread_mutex_unlock(&loading);
    return ready;
}

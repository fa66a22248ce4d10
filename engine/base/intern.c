#include "base/intern.h"
#include "base/hash.h"

const char *ecfit_intern_get(const ecfit_intern *t, uint32_t id) { return t->bytes.at + t->offsets.at[id]; }

static size_t slot_of(const ecfit_intern *t, ecfit_str s)
{
    size_t i = (size_t)ecfit_hash(s.ptr, s.len) & (t->n_slots - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n_slots - 1)) {
        const char *have = ecfit_intern_get(t, t->slots[i] - 1);
        if (!strncmp(have, s.ptr, s.len) && !have[s.len]) break;
    }
    return i;
}

uint32_t ecfit_intern_find(const ecfit_intern *t, ecfit_str s)
{
    if (!t->n_slots) return ECFIT_NO_ID;
    return t->slots[slot_of(t, s)] - 1; /* 0 - 1 is ECFIT_NO_ID */
}

static bool rehash(ecfit_intern *t)
{
    size_t n = t->n_slots ? t->n_slots * 2 : 1024;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots) return false;
    free(t->slots);
    t->slots = slots;
    t->n_slots = n;
    for (uint32_t id = 0; id < t->offsets.n; id++) slots[slot_of(t, ecfit_str_of(ecfit_intern_get(t, id)))] = id + 1;
    return true;
}

uint32_t ecfit_intern_add(ecfit_intern *t, ecfit_str s)
{
    if (t->offsets.n * 2 >= t->n_slots && !rehash(t)) return ECFIT_NO_ID;
    size_t i = slot_of(t, s);
    if (t->slots[i]) return t->slots[i] - 1;
    if (!vec_reserve(&t->bytes, s.len + 1) || !vec_reserve(&t->offsets, 1)) return ECFIT_NO_ID;
    t->offsets.at[t->offsets.n++] = (uint32_t)t->bytes.n;
    memcpy(t->bytes.at + t->bytes.n, s.ptr, s.len);
    t->bytes.at[t->bytes.n + s.len] = 0;
    t->bytes.n += s.len + 1;
    return t->slots[i] = (uint32_t)t->offsets.n, t->slots[i] - 1;
}

void ecfit_intern_free(ecfit_intern *t)
{
    vec_free(&t->bytes);
    vec_free(&t->offsets);
    free(t->slots);
    *t = (ecfit_intern){0};
}

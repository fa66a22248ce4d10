#include "base/intern.h"
#include "base/hash.h"

const char *ecfit_intern_get(const ecfit_intern *t, uint32_t id) { return t->bytes.at + t->offsets.at[id]; }

/* Where s is, or where it belongs. */
static size_t slot_of(const ecfit_intern *t, ecfit_str s, uint64_t hash)
{
    const uint32_t upper = (uint32_t)(hash >> 32);
    size_t i = (size_t)hash & (t->n_slots - 1);
    for (; t->slots[i].id1; i = (i + 1) & (t->n_slots - 1)) {
        if (t->slots[i].hash != upper) continue;
        const char *have = ecfit_intern_get(t, t->slots[i].id1 - 1);
        if (!strncmp(have, s.ptr, s.len) && !have[s.len]) break;
    }
    return i;
}

uint32_t ecfit_intern_find(const ecfit_intern *t, ecfit_str s)
{
    if (!t->n_slots) return ECFIT_NO_ID;
    return t->slots[slot_of(t, s, ecfit_hash(s.ptr, s.len))].id1 - 1; /* 0 - 1 is ECFIT_NO_ID */
}

/* Twice the slots. Strings go in by the order of their numbers, so the table depends on nothing else. */
static bool rehash(ecfit_intern *t)
{
    size_t n = t->n_slots ? t->n_slots * 2 : 1024;
    ecfit_intern_slot *slots = calloc(n, sizeof *slots);
    if (!slots) return false;
    for (uint32_t id = 0; id < t->offsets.n; id++) {
        const char *z = ecfit_intern_get(t, id);
        uint64_t hash = ecfit_hash(z, strlen(z));
        size_t i = (size_t)hash & (n - 1);
        while (slots[i].id1) i = (i + 1) & (n - 1);
        slots[i] = (ecfit_intern_slot){id + 1, (uint32_t)(hash >> 32)};
    }
    free(t->slots);
    t->slots = slots;
    t->n_slots = n;
    return true;
}

uint32_t ecfit_intern_add(ecfit_intern *t, ecfit_str s)
{
    if (t->offsets.n * 2 >= t->n_slots && !rehash(t)) return ECFIT_NO_ID;
    uint64_t hash = ecfit_hash(s.ptr, s.len);
    size_t i = slot_of(t, s, hash);
    if (t->slots[i].id1) return t->slots[i].id1 - 1;
    if (!vec_reserve(&t->bytes, s.len + 1) || !vec_reserve(&t->offsets, 1)) return ECFIT_NO_ID;
    t->offsets.at[t->offsets.n++] = (uint32_t)t->bytes.n;
    memcpy(t->bytes.at + t->bytes.n, s.ptr, s.len);
    t->bytes.at[t->bytes.n + s.len] = 0;
    t->bytes.n += s.len + 1;
    t->slots[i] = (ecfit_intern_slot){(uint32_t)t->offsets.n, (uint32_t)(hash >> 32)};
    return t->slots[i].id1 - 1;
}

void ecfit_intern_free(ecfit_intern *t)
{
    vec_free(&t->bytes);
    vec_free(&t->offsets);
    free(t->slots);
    *t = (ecfit_intern){0};
}

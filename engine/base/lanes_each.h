/* The kernels of lanes.c, written once and included for each width of registers. N_LANES: floats in a register; NAME(x):
 * what a thing is called; TARGET: attribute of all functions; GROUPS: whose sums fit in registers, 6 or 9; MAX, MIN: of two
 * registers; WIDEN: so many 16-bit numbers as floats. Every width does the same operations in the same order and fuses
 * none: the same bytes. Layer: base. */

typedef float NAME(floats) __attribute__((vector_size(N_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef float NAME(lanes) __attribute__((vector_size(N_LANES * sizeof(float)))); /* in registers */
typedef int32_t NAME(bits) __attribute__((vector_size(N_LANES * sizeof(int32_t))));

/* As in the Cephes library (Moshier 1992): x = n ln 2 + r, a polynomial for e^r, n into the exponent. */
TARGET static inline NAME(lanes) NAME(exp)(NAME(lanes) x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23: what is added to it is rounded to a whole number in its low bits */
    const NAME(lanes) zero = {0}, least = zero - 80.0f, most = zero + 80.0f;
    x = MAX(x, least);
    x = MIN(x, most);
    NAME(lanes) shifted = x * 1.44269504088896341f + shift, n = shifted - shift;
    NAME(lanes) r = x - n * 0.693359375f + n * 2.12194440e-4f;
    NAME(lanes) p = zero + 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * (NAME(lanes))(((NAME(bits))shifted << 23) + 0x3F800000);
}

TARGET static void NAME(exp_all)(float *values, size_t n)
{
    for (size_t i = 0; i < n; i += N_LANES) *(NAME(floats) *)(values + i) = NAME(exp)(*(NAME(floats) *)(values + i));
}

TARGET static void NAME(join_odds)(float *max, float *any, const float *z, float limit, size_t n)
{
    const NAME(lanes) most = (NAME(lanes)){0} + limit;
    for (size_t i = 0; i < n; i += N_LANES) {
        NAME(lanes) one = *(const NAME(floats) *)(z + i), greatest = *(NAME(floats) *)(max + i), before = *(NAME(floats) *)(any + i);
        NAME(lanes) joined = before + NAME(exp)(one) * (1 + before);
        *(NAME(floats) *)(max + i) = MAX(greatest, one);
        *(NAME(floats) *)(any + i) = MIN(joined, most);
    }
}

/* The sums of so many groups of ECFIT_COLUMNS stay in registers while all rows are gone through. */
#define LOAD(j) NAME(lanes) sum##j = to[j];
#define ADD(j) sum##j += (NAME(lanes))WIDEN(from + j * N_LANES) * scale;
#define STORE(j) to[j] = sum##j;
#define DEFINE_ADD(groups, EACH)                                                                                           \
    TARGET static void NAME(add_##groups)(float *sums, const int16_t *base, const ecfit_scaled_row *row, const ecfit_scaled_row *end) \
    {                                                                                                                      \
        NAME(floats) *to = (NAME(floats) *)sums;                                                                           \
        EACH(LOAD)                                                                                                         \
        for (; row < end; row++) {                                                                                         \
            const int16_t *from = base + row->place;                                                                       \
            const float scale = row->scale;                                                                                \
            EACH(ADD)                                                                                                      \
            const int16_t *later = base + row[end - row > ROWS_AHEAD ? ROWS_AHEAD : 0].place;                              \
            __builtin_prefetch(later);                                                                                     \
            __builtin_prefetch(later + groups * ECFIT_COLUMNS - 1);                                                        \
        }                                                                                                                  \
        EACH(STORE)                                                                                                        \
    }
DEFINE_ADD(1, OF_GROUPS_1)
DEFINE_ADD(2, OF_GROUPS_2)
DEFINE_ADD(3, OF_GROUPS_3)
DEFINE_ADD(4, OF_GROUPS_4)
DEFINE_ADD(5, OF_GROUPS_5)
DEFINE_ADD(6, OF_GROUPS_6)
#if GROUPS == 9
DEFINE_ADD(7, OF_GROUPS_7)
DEFINE_ADD(8, OF_GROUPS_8)
DEFINE_ADD(9, OF_GROUPS_9)
#define MORE_ADDS , NAME(add_7), NAME(add_8), NAME(add_9)
#else
#define MORE_ADDS
#endif

static const kernels NAME(kernels) = {
    GROUPS, {NULL, NAME(add_1), NAME(add_2), NAME(add_3), NAME(add_4), NAME(add_5), NAME(add_6) MORE_ADDS},
    NAME(exp_all), NAME(join_odds)};

#undef LOAD
#undef ADD
#undef STORE
#undef DEFINE_ADD
#undef NAME
#undef N_LANES
#undef TARGET
#undef MAX
#undef MIN
#undef WIDEN
#undef OF_GROUPS_1
#undef OF_GROUPS_2
#undef OF_GROUPS_3
#undef OF_GROUPS_4
#undef OF_GROUPS_5
#undef OF_GROUPS_6
#undef OF_GROUPS_7
#undef OF_GROUPS_8
#undef OF_GROUPS_9
#undef GROUPS
#undef MORE_ADDS

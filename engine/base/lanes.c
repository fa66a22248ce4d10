#include "base/lanes.h"

/* Sums of k vectors stay in registers while all rows are gone through: two instructions a vector and row with AVX, three
 * without. Both add in the order of the rows and neither fuses: the same bytes. */

#define EACH_1(X) X(0)
#define EACH_2(X) EACH_1(X) X(1)
#define EACH_3(X) EACH_2(X) X(2)
#define EACH_4(X) EACH_3(X) X(3)
#define EACH_5(X) EACH_4(X) X(4)
#define EACH_6(X) EACH_5(X) X(5)
#define EACH_8(X) EACH_6(X) X(6) X(7)
#define EACH_10(X) EACH_8(X) X(8) X(9)
#define EACH_12(X) EACH_10(X) X(10) X(11)

#define LOAD(j) lanes sum##j = to[j];
#define ADD(j) sum##j += from[j] * scale;
#define STORE(j) to[j] = sum##j;

typedef void add_fn(float *sums, const float *base, const ecfit_scaled_row *row, const ecfit_scaled_row *end);

#define DEFINE_ADD(name, attribute, vector, k)                                                                   \
    attribute static void name(float *sums, const float *base, const ecfit_scaled_row *row, const ecfit_scaled_row *end) \
    {                                                                                                            \
        typedef vector lanes;                                                                                    \
        lanes *to = (lanes *)sums;                                                                               \
        EACH_##k(LOAD)                                                                                           \
        for (; row < end; row++) {                                                                               \
            const lanes *from = (const lanes *)(base + row->place);                                              \
            const float scale = row->scale;                                                                      \
            EACH_##k(ADD)                                                                                        \
        }                                                                                                        \
        EACH_##k(STORE)                                                                                          \
    }

enum { MOST_AT_ONCE = 6 }; /* groups of ECFIT_COLUMNS whose sums fit in registers */

DEFINE_ADD(add_1, , ecfit_lanes, 2)
DEFINE_ADD(add_2, , ecfit_lanes, 4)
DEFINE_ADD(add_3, , ecfit_lanes, 6)
DEFINE_ADD(add_4, , ecfit_lanes, 8)
DEFINE_ADD(add_5, , ecfit_lanes, 10)
DEFINE_ADD(add_6, , ecfit_lanes, 12)
static add_fn *const add_plain[MOST_AT_ONCE + 1] = {NULL, add_1, add_2, add_3, add_4, add_5, add_6};

#if defined __SSE2__ && defined __x86_64__
typedef float eight_lanes __attribute__((vector_size(ECFIT_COLUMNS * sizeof(float)), aligned(sizeof(float)), may_alias));
#define WIDE __attribute__((target("avx")))
DEFINE_ADD(add_1_wide, WIDE, eight_lanes, 1)
DEFINE_ADD(add_2_wide, WIDE, eight_lanes, 2)
DEFINE_ADD(add_3_wide, WIDE, eight_lanes, 3)
DEFINE_ADD(add_4_wide, WIDE, eight_lanes, 4)
DEFINE_ADD(add_5_wide, WIDE, eight_lanes, 5)
DEFINE_ADD(add_6_wide, WIDE, eight_lanes, 6)
static add_fn *const add_wide[MOST_AT_ONCE + 1] = {NULL, add_1_wide, add_2_wide, add_3_wide, add_4_wide, add_5_wide, add_6_wide};
static add_fn *const *add_of_machine(void) { return __builtin_cpu_supports("avx") ? add_wide : add_plain; }
#else
static add_fn *const *add_of_machine(void) { return add_plain; }
#endif

void ecfit_lanes_add_rows(float *sums, size_t n, const float *base, const ecfit_scaled_row *rows, size_t n_rows)
{
    add_fn *const *add = add_of_machine();
    for (size_t left = n / ECFIT_COLUMNS; n_rows && left;) {
        size_t now = left <= MOST_AT_ONCE ? left : (left + 1) / 2 <= MOST_AT_ONCE ? (left + 1) / 2 : MOST_AT_ONCE;
        add[now](sums, base, rows, rows + n_rows);
        sums += now * ECFIT_COLUMNS;
        base += now * ECFIT_COLUMNS;
        left -= now;
    }
}

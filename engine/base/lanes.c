#include "base/lanes.h"
#if defined __SSE2__ && defined __x86_64__
#include <immintrin.h>
#endif

/* Of ECFIT_COLUMNS whose sums fit in registers of any kind; how many rows early memory is asked for one: more than a
 * processor looks ahead. */
enum { MOST_GROUPS = 9, ROWS_AHEAD = 12 };

typedef struct kernels {
    size_t most_groups; /* whose sums fit in these registers */
    void (*add[MOST_GROUPS + 1])(float *sums, const int16_t *base, const ecfit_scaled_row *row, const ecfit_scaled_row *end);
    void (*exp_all)(float *values, size_t n);
    void (*join_odds)(float *max, float *any, const float *z, float limit, size_t n);
} kernels;

#define FIRST_2(X) X(0) X(1)
#define FIRST_4(X) FIRST_2(X) X(2) X(3)
#define FIRST_6(X) FIRST_4(X) X(4) X(5)
#define FIRST_8(X) FIRST_6(X) X(6) X(7)
#define FIRST_10(X) FIRST_8(X) X(8) X(9)
#define FIRST_12(X) FIRST_10(X) X(10) X(11)

#define N_LANES 4
#define NAME(x) four_##x
#define TARGET
#define OF_GROUPS_1 FIRST_2
#define OF_GROUPS_2 FIRST_4
#define OF_GROUPS_3 FIRST_6
#define OF_GROUPS_4 FIRST_8
#define OF_GROUPS_5 FIRST_10
#define OF_GROUPS_6 FIRST_12
#define GROUPS 6
#ifdef __SSE2__
#define MAX(a, b) _mm_max_ps(a, b)
#define MIN(a, b) _mm_min_ps(a, b)
#define WIDEN(from) four_widen(from)
static inline __m128 four_widen(const int16_t *from)
{
    const __m128i four = _mm_loadl_epi64((const __m128i *)(const void *)from);
    return _mm_cvtepi32_ps(_mm_srai_epi32(_mm_unpacklo_epi16(four, four), 16));
}
#else
#define CHOOSE(mask, yes, no) ((four_lanes)(((four_bits)(yes) & (mask)) | ((four_bits)(no) & ~(mask))))
#define MAX(a, b) CHOOSE((a) > (b), a, b)
#define MIN(a, b) CHOOSE((a) < (b), a, b)
#define WIDEN(from) ((four_lanes){(from)[0], (from)[1], (from)[2], (from)[3]})
#endif
#include "base/lanes_each.h"

#if defined __SSE2__ && defined __x86_64__
#define FIRST_1(X) X(0)
#define FIRST_3(X) FIRST_2(X) X(2)
#define FIRST_5(X) FIRST_4(X) X(4)
#define FIRST_7(X) FIRST_6(X) X(6)
#define FIRST_9(X) FIRST_8(X) X(8)
#define N_LANES 8
#define NAME(x) eight_##x
#define TARGET __attribute__((target("avx2")))
#define OF_GROUPS_1 FIRST_1
#define OF_GROUPS_2 FIRST_2
#define OF_GROUPS_3 FIRST_3
#define OF_GROUPS_4 FIRST_4
#define OF_GROUPS_5 FIRST_5
#define OF_GROUPS_6 FIRST_6
#define OF_GROUPS_7 FIRST_7
#define OF_GROUPS_8 FIRST_8
#define OF_GROUPS_9 FIRST_9
#define GROUPS 9
#define MAX(a, b) _mm256_max_ps(a, b)
#define MIN(a, b) _mm256_min_ps(a, b)
#define WIDEN(from) _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)(from))))
#include "base/lanes_each.h"
static const kernels *kernels_of_machine(void) { return __builtin_cpu_supports("avx2") ? &eight_kernels : &four_kernels; }
#else
static const kernels *kernels_of_machine(void) { return &four_kernels; }
#endif

void ecfit_lanes_add_rows(float *sums, size_t n, const int16_t *base, const ecfit_scaled_row *rows, size_t n_rows)
{
    const kernels *k = kernels_of_machine();
    const size_t most = k->most_groups;
    for (size_t left = n / ECFIT_COLUMNS; n_rows && left;) {
        size_t now = left <= most ? left : (left + 1) / 2 <= most ? (left + 1) / 2 : most;
        k->add[now](sums, base, rows, rows + n_rows);
        sums += now * ECFIT_COLUMNS;
        base += now * ECFIT_COLUMNS;
        left -= now;
    }
}

void ecfit_lanes_exp_all(float *values, size_t n) { kernels_of_machine()->exp_all(values, n); }

void ecfit_lanes_join_odds(float *max, float *any, const float *z, float most, size_t n)
{
    kernels_of_machine()->join_odds(max, any, z, most, n);
}

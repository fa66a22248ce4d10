#include "intake/columns.h"
#include <stdlib.h>

enum { BEFORE, LEFT, RIGHT, BEHIND, N_PARTS };
enum { MAX_LINES = 1000, MIN_LINES = 4 }; /* of a page that is looked at, of a column */

static int height(const ecfit_placed *l) { return l->y1 - l->y0; }

/* ---- distances ---- */

int ecfit_columns_pitch(const ecfit_placed *lines, size_t n)
{
    enum { MOST = 220, FEW = 4, USUAL = 120 };
    size_t of[MOST + 1] = {0}, all = 0, sum = 0;
    for (size_t i = 1; i < n; i++) {
        const ecfit_placed *a = &lines[i - 1], *b = &lines[i];
        if (height(a) <= 0 || b->y0 <= a->y0 || b->x0 > a->x1 || a->x0 > b->x1) continue;
        long percent = (long)(b->y0 - a->y0) * 100 / height(a);
        if (percent > MOST) continue;
        of[percent]++;
        all++;
    }
    if (all < FEW) return USUAL;
    int percent = 0;
    while ((sum += of[percent]) * 4 < all) percent++; /* most of the others have more room around them */
    return percent;
}

bool ecfit_columns_gap(const ecfit_placed *above, const ecfit_placed *below, int pitch)
{
    enum { LEAST = 150 };
    long percent = pitch * 125L / 100 > LEAST ? pitch * 125L / 100 : LEAST;
    return (long)(below->y0 - above->y0) * 100 > height(above) * percent;
}

/* ---- where the columns part ---- */

static int side_of(const ecfit_placed *l, int x)
{
    enum { GUTTER = 800, EDGE = 100 };
    return l->x1 + GUTTER <= x ? LEFT : l->x0 + EDGE >= x ? RIGHT : BEFORE;
}

/* The left edge of the right column: most lines lie on either side of it; 0 when there is none. */
static int find_gutter(const ecfit_placed *lines, size_t n)
{
    size_t best = 0;
    int x = 0;
    for (size_t i = 0; i < n; i++) {
        size_t of[N_PARTS] = {0};
        for (size_t k = 0; k < n; k++) of[side_of(&lines[k], lines[i].x0)]++;
        bool two = of[LEFT] >= MIN_LINES && of[RIGHT] >= MIN_LINES && of[BEFORE] * 5 <= n;
        if (two && of[LEFT] + of[RIGHT] > best) best = of[LEFT] + of[RIGHT], x = lines[i].x0;
    }
    return x;
}

/* Lines over both columns end them: what is above the lowest of those in the upper half comes before, and so on. */
static void find_parts(ecfit_placed *lines, size_t n, int x)
{
    long sum = 0;
    int top = -1, bottom = INT32_MAX;
    for (size_t i = 0; i < n; i++) sum += lines[i].y0;
    for (size_t i = 0; i < n; i++) {
        const ecfit_placed *l = &lines[i];
        bool upper = l->y0 < sum / (long)n;
        if (side_of(l, x) != BEFORE) continue;
        if (upper && l->y0 > top) top = l->y0;
        if (!upper && l->y0 < bottom) bottom = l->y0;
    }
    for (size_t i = 0; i < n; i++) {
        ecfit_placed *l = &lines[i];
        l->part = l->y0 <= top ? BEFORE : l->y0 >= bottom ? BEHIND : side_of(l, x);
    }
}

/* ---- whether they are columns ---- */

static int by_part_and_key(const void *a, const void *b)
{
    const ecfit_placed *l = a, *r = b;
    if (l->part != r->part) return l->part - r->part;
    return l->key != r->key ? (l->key < r->key ? -1 : 1) : l->line < r->line ? -1 : l->line > r->line;
}

static void sort(ecfit_placed *lines, size_t n) { qsort(lines, n, sizeof *lines, by_part_and_key); }

typedef struct column {
    const ecfit_placed *lines; /* by their height on the page */
    size_t n;
    int pitch;
} column;

static column column_of(const ecfit_placed *lines, size_t n, int part, int pitch)
{
    column c = {lines, 0, pitch};
    for (; n && c.lines->part != part; n--) c.lines++;
    while (c.n < n && c.lines[c.n].part == part) c.n++;
    return c;
}

static bool opens_group(const column *c, size_t i)
{
    return !i || ecfit_columns_gap(&c->lines[i - 1], &c->lines[i], c->pitch);
}

/* Running text, not the labels of what stands beside: most lines have neighbours above or below. */
static bool is_dense(const column *c)
{
    size_t grouped = 0;
    for (size_t i = 0, end; i < c->n; i = end) {
        for (end = i + 1; end < c->n && !opens_group(c, end);) end++;
        if (end - i >= 3) grouped += end - i;
    }
    return c->n >= MIN_LINES && grouped * 10 >= c->n * 6;
}

static bool on_one_row(const ecfit_placed *a, const ecfit_placed *b) { return abs(a->y0 - b->y0) * 3 <= height(a); }

/* The line of c on the row of l; c->n when there is none. */
static size_t beside(const column *c, const ecfit_placed *l)
{
    size_t i = 0;
    while (i < c->n && !on_one_row(l, &c->lines[i])) i++;
    return i;
}

/* One group at the least, and one in five, begins beside the other column where nothing begins in that. */
static bool is_free_of(const column *c, const column *other)
{
    size_t groups = 0, apart = 0, inside = 0;
    for (size_t i = 0; i < c->n; i++) {
        const ecfit_placed *l = &c->lines[i];
        if (!opens_group(c, i)) continue;
        size_t k = beside(other, l);
        bool aligned = k < other->n && opens_group(other, k);
        groups++;
        apart += !aligned;
        inside += !aligned && l->y0 < other->lines[other->n - 1].y0 && l->y0 > other->lines[0].y0;
    }
    return inside && apart * 5 >= groups;
}

/* Whether poppler, too, goes down this column, and never up again. */
static bool is_read_downwards(const column *c)
{
    for (size_t i = 1; i < c->n; i++)
        if (c->lines[i].line < c->lines[i - 1].line && !on_one_row(&c->lines[i - 1], &c->lines[i])) return false;
    return true;
}

/* Two columns that poppler reads by turns are no rows of a table. */
static bool are_columns(const column *left, const column *right)
{
    if (!is_dense(left) || !is_dense(right)) return false;
    if (!is_read_downwards(left) || !is_read_downwards(right)) return true;
    return is_free_of(left, right) && is_free_of(right, left);
}

/* Dates, labels and headings of the other column, which has more lines: each heads a group or is alone in its row. */
static bool is_labels_of(const column *c, const column *other)
{
    size_t heads = 0, others = 0;
    for (size_t i = 0; i < c->n; i++) {
        size_t k = beside(other, &c->lines[i]);
        heads += k < other->n && opens_group(other, k);
        others += k < other->n && !opens_group(other, k);
    }
    return heads >= 2 && !others && other->n * 2 >= c->n * 3;
}

/* How often the reading crosses from one column into the other. */
static size_t count_turns(const ecfit_placed *lines, size_t n)
{
    size_t turns = 0;
    for (size_t i = 1; i < n; i++) turns += lines[i].part != lines[i - 1].part;
    return turns;
}

/* lines are sorted by their part and height; each label goes in front of what it stands beside. */
static void merge(ecfit_placed *lines, size_t n, const column *labels)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = lines[i].part == RIGHT ? beside(labels, &lines[i]) : labels->n;
        if (k < labels->n) lines[i].key = 2 * labels->lines[k].y0 + 1;
    }
    for (size_t i = 0; i < n; i++)
        if (lines[i].part == RIGHT) lines[i].part = LEFT;
    sort(lines, n);
}

void ecfit_columns_order(ecfit_placed *lines, size_t n, int pitch)
{
    int x = n <= MAX_LINES ? find_gutter(lines, n) : 0;
    if (!x) return;
    find_parts(lines, n, x);
    bool mixed = count_turns(lines, n) >= N_PARTS;
    for (size_t i = 0; i < n; i++) lines[i].key = lines[i].part == LEFT || lines[i].part == RIGHT ? 2 * lines[i].y0 : 0;
    sort(lines, n);
    column left = column_of(lines, n, LEFT, pitch), right = column_of(lines, n, RIGHT, pitch);
    if (mixed && are_columns(&left, &right)) return;
    if (!mixed && is_labels_of(&left, &right)) {
        merge(lines, n, &left);
        return;
    }
    for (size_t i = 0; i < n; i++) lines[i].part = lines[i].key = 0; /* back into poppler's order */
    sort(lines, n);
}

/* How the lines of a page stand to each other: what is an empty line, which are the columns. Layer: intake. */
#ifndef ECFIT_INTAKE_COLUMNS_H
#define ECFIT_INTAKE_COLUMNS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ecfit_placed { /* a line of a page */
    int x0, y0, x1, y1; /* hundredths of a point, from the top left */
    uint32_t line;      /* its number, in the order that poppler reads in */
    int part, key;      /* to sort by; parts that differ are apart */
} ecfit_placed;

/** How far the lines of a page are apart as a rule, from top to top, in percent of their height; 120 when too few
 *  tell. lines stand in the order in which they are read. */
int ecfit_columns_pitch(const ecfit_placed *lines, size_t n);

/** Whether there is room for an empty line between two lines of a page with that pitch. */
bool ecfit_columns_gap(const ecfit_placed *above, const ecfit_placed *below, int pitch);

/** Sort lines into the order of reading where poppler misses it. It takes lines that stand side by side for the rows of
 *  a table, and reads the side column of a CV by turns with what is beside it: where neither side keeps to the rows of
 *  the other, the left column comes first. It reads a column of dates to its end before what happened then: single
 *  lines, each at the head of what is beside it, come in front of that. */
void ecfit_columns_order(ecfit_placed *lines, size_t n, int pitch);

#endif

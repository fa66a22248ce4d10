/* One line on stderr that is written over again and again; on no terminal, a line every few seconds. */
#include "batch.h"
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

double tool_seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* 0 as soon as one of them has no size of its own. */
static uint64_t size_of_inputs(const tool_options *o)
{
    uint64_t sum = 0;
    struct stat st;
    for (size_t i = 0; i < o->n_paths; i++) {
        if (stat(o->paths[i], &st) || !S_ISREG(st.st_mode)) return 0;
        sum += (uint64_t)st.st_size;
    }
    return sum;
}

void tool_progress_start(tool_progress *p, const tool_options *o, const tool_mark *from)
{
    *p = (tool_progress){.on = o->progress < 0 ? isatty(STDERR_FILENO) : o->progress, .documents_before = from->documents};
    clock_gettime(CLOCK_MONOTONIC, &p->start);
    p->shown = p->start;
    if (p->on && !from->documents) p->total_bytes = size_of_inputs(o);
}

static void print_time_left(double seconds)
{
    unsigned long s = seconds > 0 ? (unsigned long)(seconds + 0.5) : 0;
    if (s >= 3600) fprintf(stderr, ", about %lu h %02lu min left", s / 3600, s % 3600 / 60);
    else if (s >= 60) fprintf(stderr, ", about %lu min %02lu s left", s / 60, s % 60);
    else fprintf(stderr, ", about %lu s left", s);
}

void tool_progress_show(tool_progress *p, const tool_mark *at, uint64_t in_bytes)
{
    bool terminal = p->on && isatty(STDERR_FILENO);
    if (!p->on || tool_seconds_since(&p->shown) < (terminal ? 0.25 : 5)) return;
    double seconds = tool_seconds_since(&p->start);
    clock_gettime(CLOCK_MONOTONIC, &p->shown);
    fprintf(stderr, "%secfit: %llu documents, %.1f MB/s, %llu failed", terminal ? "\r" : "",
            (unsigned long long)at->documents, (double)in_bytes / 1e6 / seconds, (unsigned long long)at->failed);
    if (in_bytes && p->total_bytes > in_bytes)
        print_time_left(seconds * (double)(p->total_bytes - in_bytes) / (double)in_bytes);
    fputs(terminal ? "\033[K" : "\n", stderr);
    p->line_open = terminal;
}

void tool_progress_end(tool_progress *p)
{
    if (p->line_open) fputs("\r\033[K", stderr);
    p->line_open = false;
}

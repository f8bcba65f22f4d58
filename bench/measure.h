/* How a contestant measures its span, and what it says when its work went wrong. */
#ifndef CUPEL_BENCH_MEASURE_H
#define CUPEL_BENCH_MEASURE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static inline void require(bool condition, const char *what, const char *detail)
{
    if (condition)
        return;
    fprintf(stderr, "%s: %s\n", what, detail);
    exit(1);
}

typedef struct stopwatch {
    struct timespec wall;
    struct timespec cpu;
} stopwatch;

static inline void stopwatch_start(stopwatch *watch)
{
    clock_gettime(CLOCK_MONOTONIC, &watch->wall);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &watch->cpu);
}

static inline double milliseconds_since(clockid_t clock, const struct timespec *start)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)(now.tv_sec - start->tv_sec) * 1e3 +
           (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

/* Wall and CPU milliseconds: what the runner reads. */
static inline void stopwatch_print(const stopwatch *watch)
{
    double wall = milliseconds_since(CLOCK_MONOTONIC, &watch->wall);
    double cpu = milliseconds_since(CLOCK_PROCESS_CPUTIME_ID, &watch->cpu);
    printf("%.3f %.3f\n", wall, cpu);
}

/* Bytes of memory that the process has at the moment. */
static inline double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    double size = 0, resident = 0;
    require(file != NULL && fscanf(file, "%lf %lf", &size, &resident) == 2, "memory", "no statm");
    fclose(file);
    return resident * (double)sysconf(_SC_PAGESIZE);
}

/* Bytes taken for each of `rows` since `before`: what the runner reads in place of times. */
static inline void memory_print(double before, size_t rows)
{
    printf("%.1f 0\n", (resident_bytes() - before) / (double)rows);
}

#endif

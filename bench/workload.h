/* The work that every contestant of the benchmark does, and how it is timed.
 *
 * A contestant is a program `contestant WAY OPERATION URL ROWS` that prepares the table outside the
 * measured span, does the operation once, checks its result, and prints wall and CPU milliseconds. */
#ifndef CUPEL_BENCH_WORKLOAD_H
#define CUPEL_BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One row of the table `person`, as a hand-written program would hold it. */
typedef struct person {
    int64_t id;
    const char *name;
    const char *email;
    int32_t age;
    double balance;
} person;

#define PERSON_NAME_SIZE 32
#define PERSON_EMAIL_SIZE 40

/* Row number `i` of the work, the same for every contestant. */
static inline void person_fill(size_t i, char name[PERSON_NAME_SIZE], char email[PERSON_EMAIL_SIZE],
                               int32_t *age, double *balance)
{
    snprintf(name, PERSON_NAME_SIZE, "Person %zu", i);
    snprintf(email, PERSON_EMAIL_SIZE, "person%zu@example.org", i);
    *age = (int32_t)(i % 90);
    *balance = (double)i * 0.5;
}

/* A list of `rows` persons whose texts live in one block; for the insert. */
static inline person *persons_make(size_t rows)
{
    person *list = calloc(rows, sizeof *list);
    char *texts = malloc(rows * (PERSON_NAME_SIZE + PERSON_EMAIL_SIZE));
    if (list == NULL || texts == NULL)
        abort();
    for (size_t i = 0; i < rows; i++) {
        char *name = texts + i * (PERSON_NAME_SIZE + PERSON_EMAIL_SIZE);
        char *email = name + PERSON_NAME_SIZE;
        person_fill(i, name, email, &list[i].age, &list[i].balance);
        list[i].name = name;
        list[i].email = email;
    }
    return list;
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

static inline void stopwatch_print(const stopwatch *watch)
{
    double wall = milliseconds_since(CLOCK_MONOTONIC, &watch->wall);
    double cpu = milliseconds_since(CLOCK_PROCESS_CPUTIME_ID, &watch->cpu);
    printf("%.3f %.3f\n", wall, cpu);
}

static inline void require(bool condition, const char *what, const char *detail)
{
    if (condition)
        return;
    fprintf(stderr, "%s: %s\n", what, detail);
    exit(1);
}

/* Memory that is freed with the program: what the best hand-written C uses for texts. */
typedef struct block_arena {
    char *at;
    size_t left;
} block_arena;

static inline char *block_copy(block_arena *arena, const char *text, size_t size)
{
    if (arena->left < size + 1) {
        arena->left = size + 1 > 262144 ? size + 1 : 262144;
        arena->at = malloc(arena->left);
        if (arena->at == NULL)
            abort();
    }
    char *copy = arena->at;
    memcpy(copy, text, size);
    copy[size] = '\0';
    arena->at += size + 1;
    arena->left -= size + 1;
    return copy;
}

/* Rows read must be the rows written, whoever reads. */
static inline void persons_check(const person *list, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        char name[PERSON_NAME_SIZE], email[PERSON_EMAIL_SIZE];
        int32_t age;
        double balance;
        person_fill(i, name, email, &age, &balance);
        require(list[i].id == (int64_t)i + 1 && strcmp(list[i].name, name) == 0 &&
                    strcmp(list[i].email, email) == 0 && list[i].age == age &&
                    list[i].balance == balance,
                "wrong row read", name);
    }
}

static inline void persons_check_keys(const person *list, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        require(list[i].id == (int64_t)i + 1, "wrong key", list[i].name);
}

/* What a hand-written contestant brings; `best` chooses the way. */
typedef struct floor_ways {
    void (*open)(const char *url);
    void (*insert)(person *list, size_t rows, bool best);
    person *(*select)(size_t rows, bool best); /* in the order of the keys */
    void (*close)(void);
} floor_ways;

static inline int floor_main(int argc, char **argv, const floor_ways *ways)
{
    require(argc == 5, "usage", "floor naive|best insert|select URL ROWS");
    bool best = strcmp(argv[1], "best") == 0;
    size_t rows = strtoul(argv[4], NULL, 10);
    stopwatch watch;

    ways->open(argv[3]);
    if (strcmp(argv[2], "insert") == 0) {
        person *list = persons_make(rows);
        stopwatch_start(&watch);
        ways->insert(list, rows, best);
        stopwatch_print(&watch);
        persons_check_keys(list, rows);
    } else {
        stopwatch_start(&watch);
        person *list = ways->select(rows, best);
        stopwatch_print(&watch);
        persons_check(list, rows);
    }
    ways->close();
    return 0;
}

#endif

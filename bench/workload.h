/* The rows that every contestant writes and reads, and how they are checked. */
#ifndef CUPEL_BENCH_WORKLOAD_H
#define CUPEL_BENCH_WORKLOAD_H

#include <stdint.h>
#include <string.h>

#include "measure.h"

/* One row of the table `person`, as a hand-written program would hold it. */
typedef struct person {
    int64_t id;
    const char *name;
    const char *email;
    int32_t age;
    double balance;
} person;

#define PERSON_COLUMNS "id, name, email, age, balance"
#define PERSON_NAME_SIZE 32
#define PERSON_EMAIL_SIZE 40

/* What a change adds to the balance. */
#define BALANCE_CHANGE 0.25

/* Row number `i` of the work, the same for every contestant; its key is i + 1. */
static inline void person_fill(size_t i, char name[PERSON_NAME_SIZE], char email[PERSON_EMAIL_SIZE],
                               int32_t *age, double *balance)
{
    snprintf(name, PERSON_NAME_SIZE, "Person %zu", i);
    snprintf(email, PERSON_EMAIL_SIZE, "person%zu@example.org", i);
    *age = (int32_t)(i % 90);
    *balance = (double)i * 0.5;
}

/* A list of `rows` persons whose texts live in one block. */
static inline person *persons_make(size_t rows)
{
    person *list = calloc(rows, sizeof *list);
    char *texts = malloc(rows * (PERSON_NAME_SIZE + PERSON_EMAIL_SIZE));
    require(list != NULL && texts != NULL, "persons", "no memory");
    for (size_t i = 0; i < rows; i++) {
        char *name = texts + i * (PERSON_NAME_SIZE + PERSON_EMAIL_SIZE);
        char *email = name + PERSON_NAME_SIZE;
        person_fill(i, name, email, &list[i].age, &list[i].balance);
        list[i].name = name;
        list[i].email = email;
    }
    return list;
}

/* The same with their keys. */
static inline person *persons_known(size_t rows)
{
    person *list = persons_make(rows);
    for (size_t i = 0; i < rows; i++)
        list[i].id = (int64_t)i + 1;
    return list;
}

/* Every person once, in an order that has nothing to do with that of the rows: who is looked for. */
static inline person *persons_shuffled(size_t rows)
{
    person *list = persons_known(rows);
    person *shuffled = malloc(rows * sizeof *shuffled);
    require(shuffled != NULL && rows % 7919 != 0, "persons", "not to be shuffled");
    for (size_t i = 0; i < rows; i++)
        shuffled[i] = list[i * 7919 % rows];
    return shuffled;
}

/* Rows read must be the rows written, whoever reads. */
static inline void person_check(const person *row, int64_t id)
{
    char name[PERSON_NAME_SIZE], email[PERSON_EMAIL_SIZE];
    int32_t age;
    double balance;
    person_fill((size_t)id - 1, name, email, &age, &balance);
    require(row->id == id && strcmp(row->name, name) == 0 && strcmp(row->email, email) == 0 &&
                row->age == age && row->balance == balance,
            "wrong row read", name);
}

static inline void persons_check(const person *list, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        person_check(&list[i], (int64_t)i + 1);
}

static inline void persons_check_keys(const person *list, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        require(list[i].id == (int64_t)i + 1, "wrong key", list[i].name);
}

/* Rows of the tables `parent` and `child`. */
typedef struct child {
    int64_t id;
    const char *label;
} child;

typedef struct parent {
    int64_t id;
    const char *name;
    child *children; /* in the order of their keys */
    size_t child_count;
} parent;

enum { CHILDREN = 10 }; /* of each parent */

/* Parent number `i` has the key i + 1; its children's keys follow those of the parent before. */
static inline void child_check(const child *c, size_t i, size_t k)
{
    char label[32];
    snprintf(label, sizeof label, "Child %zu.%zu", i, k);
    require(c->id == (int64_t)(i * CHILDREN + k) + 1 && strcmp(c->label, label) == 0,
            "wrong child read", label);
}

static inline void parents_check(const parent *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "Parent %zu", i);
        require(list[i].id == (int64_t)i + 1 && strcmp(list[i].name, name) == 0 &&
                    list[i].child_count == CHILDREN,
                "wrong parent read", name);
        for (size_t k = 0; k < CHILDREN; k++)
            child_check(&list[i].children[k], i, k);
    }
}

#endif

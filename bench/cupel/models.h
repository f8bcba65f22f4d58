/* The models of the contestant that uses Cupel, and its operations. */
#ifndef CUPEL_BENCH_MODELS_H
#define CUPEL_BENCH_MODELS_H

#include <cupel/cupel.h>

#include "../workload.h"

typedef struct Person Person;
struct Person {
    int64_t id;
    const char *name;
    const char *email;
    int32_t age;
    double balance;
};

typedef struct Parent Parent;
typedef struct Child Child;

struct Parent {
    int64_t id;
    const char *name;
    CUPEL_MANY(Child) children;
};

struct Child {
    int64_t id;
    int64_t parent_id;
    const char *label;
    Parent *parent;
};

CUPEL_DECLARE_MODEL(Person);
CUPEL_DECLARE_MODEL(Parent);
CUPEL_DECLARE_MODEL(Child);

/* Ends the program unless the session is well. */
void check(cupel_session *session, bool is_well, const char *what);
void check_person(const Person *found, int64_t id);

/* bulk.c */
void insert(cupel_session *session, size_t rows);
void select_all(cupel_session *session, size_t rows);
void memory(cupel_session *session, size_t rows);
/* find.c */
void get(cupel_session *session, size_t rows);
void filter(cupel_session *session, size_t rows);
/* change.c */
void update(cupel_session *session, size_t rows);
void delete_all(cupel_session *session, size_t rows);
/* children.c */
void children(cupel_session *session, size_t parents);

#endif

/* The connection of the contestant on MariaDB, and what its files share. */
#ifndef CUPEL_BENCH_MYSQL_H
#define CUPEL_BENCH_MYSQL_H

#include <mysql.h>

#include "../floor.h"

extern MYSQL *connection;

MYSQL_STMT *prepare(const char *sql);
/* `head`, then `piece` as many times, with commas between, then `tail`. */
MYSQL_STMT *prepare_list(const char *head, const char *piece, size_t count, const char *tail);
void run(const char *sql);
void execute(MYSQL_STMT *statement, MYSQL_BIND *parameters);

void bind_text(MYSQL_BIND *bind, const char *text, unsigned long *size);
void bind_integer(MYSQL_BIND *bind, const int64_t *value);
void bind_double(MYSQL_BIND *bind, const double *value);

/* Where the fields of a text and of a whole person are fetched to; the columns have known widths. */
typedef struct field_text {
    char text[65 * 4];
    unsigned long size;
} field_text;
void bind_field(MYSQL_BIND *bind, field_text *field);

typedef struct person_fields {
    person row;
    field_text name;
    field_text email;
} person_fields;
void bind_person_fields(MYSQL_STMT *statement, person_fields *fields);
void keep_person(const person_fields *fields, person *out, block_arena *arena);

#endif

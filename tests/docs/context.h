/* The names that code blocks of the documentation use without declaring them. */
#include <cupel/cli.h>
#include <cupel/cupel.h>
#include <cupel/inspect.h>
#include <cupel/migrate.h>
#include <cupel/op.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Role Role;
typedef struct User User;

struct Role {
    int64_t id;
    const char *name;
    CUPEL_MANY(User) users;
};

struct User {
    int64_t id;
    const char *username;
    const char *email;
    cupel_opt_int32 age;
    cupel_opt_int64 role_id;
    Role *role;
};

CUPEL_DECLARE_MODEL(Role);
CUPEL_DECLARE_MODEL(User);

/* Roles and their users: the models of the tutorial. */
#include <cupel/cupel.h>

typedef struct Role Role;
typedef struct User User;

struct Role {
    int64_t           id;
    const char       *name;
    CUPEL_MANY(User)  users;
};

struct User {
    int64_t           id;
    const char       *username;
    cupel_opt_int64   role_id;          /* nullable: { is_set, value } */
    Role             *role;
};

CUPEL_DECLARE_MODEL(Role);
CUPEL_DECLARE_MODEL(User);

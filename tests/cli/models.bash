# The models of the first page of the manual.

write_models() {
    cat >models.h <<'END'
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
END
    cat >models.c <<'END'
#include "models.h"

CUPEL_MODEL(Role, "roles",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .unique = true),
    CUPEL_HAS_MANY(users, User, .back_populates = "role", .order_by = "username"));

CUPEL_MODEL(User, "users",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(username, .type = CUPEL_STRING(64), .unique = true, .index = true),
    CUPEL_COLUMN(role_id, .references = "roles.id"),
    CUPEL_BELONGS_TO(role, Role, .back_populates = "users"));

CUPEL_METADATA(app_metadata, Role_model, User_model);
END
}

# Renames a member of User, and with it the column.
rename_member() { # OLD NEW
    sed -i "s/\b$1\b/$2/g" models.h models.c
}

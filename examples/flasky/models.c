/* What the tables of the tutorial look like. */
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

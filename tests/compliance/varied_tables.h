/* Tables with one of everything that schemas can say, as models that several programs make databases
 * from: on every engine, and on single ones what only they have. */
#ifndef CUPEL_TESTS_COMPLIANCE_VARIED_TABLES_H
#define CUPEL_TESTS_COMPLIANCE_VARIED_TABLES_H

#include <cupel/cupel.h>

static const char *const moods[] = { "sad", "it's ok", "happy \\o/", NULL };

/* clang-format off */
CUPEL_TABLE(nullable, "nullable",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("a", CUPEL_SMALLINT), CUPEL_TABLE_COLUMN("b", CUPEL_INTEGER),
    CUPEL_TABLE_COLUMN("c", CUPEL_BIGINT), CUPEL_TABLE_COLUMN("d", CUPEL_FLOAT),
    CUPEL_TABLE_COLUMN("e", CUPEL_DOUBLE), CUPEL_TABLE_COLUMN("f", CUPEL_NUMERIC(10, 2)),
    CUPEL_TABLE_COLUMN("g", CUPEL_NUMERIC(0, 0)), CUPEL_TABLE_COLUMN("h", CUPEL_STRING(64)),
    CUPEL_TABLE_COLUMN("i", CUPEL_TEXT), CUPEL_TABLE_COLUMN("j", CUPEL_UNICODE(64)),
    CUPEL_TABLE_COLUMN("k", CUPEL_UNICODE_TEXT), CUPEL_TABLE_COLUMN("l", CUPEL_BOOLEAN),
    CUPEL_TABLE_COLUMN("m", CUPEL_DATE), CUPEL_TABLE_COLUMN("n", CUPEL_TIME),
    CUPEL_TABLE_COLUMN("o", CUPEL_DATETIME), CUPEL_TABLE_COLUMN("p", CUPEL_DATETIME_TZ),
    CUPEL_TABLE_COLUMN("q", CUPEL_INTERVAL), CUPEL_TABLE_COLUMN("r", CUPEL_ENUM("mood", moods)),
    CUPEL_TABLE_COLUMN("s", CUPEL_BINARY), CUPEL_TABLE_COLUMN("t", CUPEL_UUID),
    CUPEL_TABLE_COLUMN("u", CUPEL_JSON), CUPEL_TABLE_COLUMN("v", CUPEL_NUMERIC(20, 0)),
    CUPEL_TABLE_COLUMN("order", CUPEL_INTEGER), CUPEL_TABLE_COLUMN("Odd Name", CUPEL_INTEGER),
    CUPEL_TABLE_COLUMN("账号", CUPEL_INTEGER));

CUPEL_TABLE(filled, "filled",
    CUPEL_TABLE_COLUMN("id", CUPEL_INTEGER, .primary_key = true),
    CUPEL_TABLE_COLUMN("a", CUPEL_SMALLINT, .not_null = true, .server_default = "0"),
    CUPEL_TABLE_COLUMN("b", CUPEL_INTEGER, .not_null = true, .server_default = "-1"),
    CUPEL_TABLE_COLUMN("c", CUPEL_BIGINT, .not_null = true, .server_default = "9000000000"),
    CUPEL_TABLE_COLUMN("d", CUPEL_FLOAT, .not_null = true, .server_default = "1.5"),
    CUPEL_TABLE_COLUMN("e", CUPEL_DOUBLE, .not_null = true, .server_default = "-0.25"),
    CUPEL_TABLE_COLUMN("f", CUPEL_NUMERIC(10, 2), .not_null = true, .server_default = "0"),
    CUPEL_TABLE_COLUMN("g", CUPEL_NUMERIC(10, 2), .server_default = "1.5"),
    CUPEL_TABLE_COLUMN("h", CUPEL_STRING(64), .not_null = true, .server_default = "'new'"),
    CUPEL_TABLE_COLUMN("i", CUPEL_STRING(64), .server_default = "''"),
    CUPEL_TABLE_COLUMN("j", CUPEL_UNICODE(64), .server_default = "'it''s é'"),
    CUPEL_TABLE_COLUMN("k", CUPEL_STRING(64), .server_default = "'NULL'"),
    CUPEL_TABLE_COLUMN("l", CUPEL_BOOLEAN, .not_null = true, .server_default = "true"),
    CUPEL_TABLE_COLUMN("l2", CUPEL_BOOLEAN, .server_default = "FALSE"),
    CUPEL_TABLE_COLUMN("m", CUPEL_DATE, .server_default = "'2020-02-29'"),
    CUPEL_TABLE_COLUMN("n", CUPEL_TIME, .server_default = "'12:30:00'"),
    CUPEL_TABLE_COLUMN("o", CUPEL_DATETIME, .server_default = "'2020-02-29 12:30:00'"),
    CUPEL_TABLE_COLUMN("o2", CUPEL_DATETIME, .server_default = "CURRENT_TIMESTAMP"),
    CUPEL_TABLE_COLUMN("p", CUPEL_DATETIME_TZ, .not_null = true,
                       .server_default = "current_timestamp"),
    CUPEL_TABLE_COLUMN("r", CUPEL_ENUM("mood", moods), .not_null = true,
                       .server_default = "'it''s ok'"),
    CUPEL_TABLE_COLUMN("s", CUPEL_STRING(10), .server_default = "('a')"),
    CUPEL_TABLE_COLUMN("t", CUPEL_STRING(10), .server_default = "NULL"),
    CUPEL_TABLE_COLUMN("u", CUPEL_INTEGER, .server_default = "(1 + 2)"));
CUPEL_METADATA(types, nullable_model, filled_model);

CUPEL_TABLE(parents, "parents",
    CUPEL_TABLE_COLUMN("a", CUPEL_INTEGER, .primary_key = true),
    CUPEL_TABLE_COLUMN("b", CUPEL_STRING(20), .primary_key = true),
    CUPEL_TABLE_COLUMN("code", CUPEL_STRING(20), .not_null = true, .unique = true),
    CUPEL_TABLE_COLUMN("parent", CUPEL_STRING(20), .references = "parents.code"));
CUPEL_TABLE(children, "children",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("x", CUPEL_INTEGER, .index = true),
    CUPEL_TABLE_COLUMN("y", CUPEL_STRING(20)),
    CUPEL_TABLE_COLUMN("code", CUPEL_STRING(20), .references = "parents.code",
                       .on_delete = CUPEL_CASCADE, .on_update = CUPEL_CASCADE, .index = true),
    CUPEL_TABLE_COLUMN("other", CUPEL_BIGINT, .references = "children.id",
                       .on_delete = CUPEL_SET_NULL),
    CUPEL_TABLE_COLUMN("price", CUPEL_NUMERIC(10, 2), .check = "price >= 0"),
    CUPEL_TABLE_COLUMN("tag", CUPEL_STRING(20), .unique = true, .index = true),
    CUPEL_FOREIGN_KEY(NULL, "x, y", "parents(a, b)", .on_delete = CUPEL_RESTRICT),
    CUPEL_UNIQUE(NULL, "x, tag"), CUPEL_UNIQUE("own_name", "tag, y, x"),
    CUPEL_CHECK("both", "x IS NULL OR y IS NOT NULL"),
    CUPEL_INDEX(NULL, "y, x"), CUPEL_INDEX("ix_down", "y desc, x"),
    CUPEL_INDEX("ix_only", "code, y", .unique = true));
CUPEL_TABLE(links, "links",
    CUPEL_TABLE_COLUMN("child_id", CUPEL_BIGINT, .primary_key = true, .references = "children.id"),
    CUPEL_TABLE_COLUMN("other_id", CUPEL_BIGINT, .primary_key = true, .references = "children.id"));
CUPEL_TABLE(hen, "hen",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("egg_id", CUPEL_BIGINT, .references = "egg.id"));
CUPEL_TABLE(egg, "egg",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("hen_id", CUPEL_BIGINT, .references = "hen.id"));
CUPEL_TABLE(given, "given",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true, .no_autoincrement = true));
CUPEL_TABLE(counted, "counted",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true,
                       .identity = CUPEL_IDENTITY_BY_DEFAULT));
CUPEL_METADATA(keys, parents_model, children_model, links_model, hen_model, egg_model,
               given_model, counted_model);

CUPEL_TABLE(generated, "generated",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("price", CUPEL_INTEGER), CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)),
    CUPEL_TABLE_COLUMN("double_price", CUPEL_INTEGER, .computed = "price * 2",
                       .computed_stored = true),
    CUPEL_TABLE_COLUMN("low", CUPEL_STRING(20), .computed = "lower(name)",
                       .computed_stored = true),
    CUPEL_TABLE_COLUMN("noted", CUPEL_INTEGER, .comment = "it's a comment"),
    CUPEL_OPTIONS(.comment = "a table's \"comment\""));
CUPEL_METADATA(computed, generated_model);

CUPEL_TABLE(virtuals, "virtuals",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("price", CUPEL_INTEGER),
    CUPEL_TABLE_COLUMN("double_price", CUPEL_INTEGER, .computed = "price * 2"));
CUPEL_METADATA(virtual_columns, virtuals_model);

CUPEL_TABLE(partials, "partials",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)), CUPEL_TABLE_COLUMN("age", CUPEL_INTEGER),
    CUPEL_INDEX("ix_low", "lower(name), age desc"),
    CUPEL_INDEX("ix_some", "age", .where = "age > 18 AND name IS NOT NULL"),
    CUPEL_INDEX("ix_one", "name", .unique = true, .where = "age IS NULL"));
CUPEL_METADATA(expression_indexes, partials_model);

CUPEL_TABLE(natives, "natives",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true,
                       .identity = CUPEL_IDENTITY_ALWAYS),
    CUPEL_TABLE_COLUMN("small", CUPEL_SMALLINT, .identity = CUPEL_IDENTITY_BY_DEFAULT),
    CUPEL_TABLE_COLUMN("address", CUPEL_NATIVE("INET")),
    CUPEL_TABLE_COLUMN("tags", CUPEL_NATIVE("varchar(20)[]"), .server_default = "'{}'"),
    CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .collation = "C"),
    CUPEL_TABLE_COLUMN("at", CUPEL_DATETIME_TZ, .server_default = "now() + interval '1 day'"),
    CUPEL_TABLE_COLUMN("uid", CUPEL_UUID, .server_default = "gen_random_uuid()"),
    CUPEL_TABLE_COLUMN("doc", CUPEL_JSON, .not_null = true, .server_default = "'{}'"),
    CUPEL_TABLE_COLUMN("day", CUPEL_DATE, .server_default = "CURRENT_DATE"),
    CUPEL_TABLE_COLUMN("part", CUPEL_BIGINT, .references = "given.id", .deferrable = true,
                       .initially_deferred = true),
    CUPEL_INDEX("ix_hash", "name", .method = "hash"),
    CUPEL_INDEX("ix_btree", "name", .method = "btree"));
CUPEL_METADATA(postgresql_only, natives_model, given_model);

CUPEL_TABLE(stamped, "stamped",
    CUPEL_TABLE_COLUMN("id", CUPEL_INTEGER, .primary_key = true),
    CUPEL_TABLE_COLUMN("at", CUPEL_DATETIME, .server_default = "CURRENT_TIMESTAMP(6)",
                       .server_on_update = "CURRENT_TIMESTAMP(6)"),
    CUPEL_TABLE_COLUMN("medium", CUPEL_NATIVE("MEDIUMINT UNSIGNED")),
    CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .collation = "utf8mb4_bin"),
    CUPEL_TABLE_COLUMN("usual", CUPEL_STRING(20), .collation = "utf8mb4_general_ci"),
    CUPEL_TABLE_COLUMN("uid", CUPEL_UUID, .server_default = "uuid()"),
    CUPEL_TABLE_COLUMN("doc", CUPEL_JSON, .server_default = "'{}'"),
    CUPEL_TABLE_COLUMN("blob", CUPEL_BINARY), CUPEL_TABLE_COLUMN("bytes", CUPEL_BINARY),
    CUPEL_INDEX("ix_btree", "name", .method = "btree"),
    CUPEL_INDEX("ix_hash", "name", .method = "hash"));
CUPEL_METADATA(mariadb_only, stamped_model);

CUPEL_TABLE(collated, "collated",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true,
                       .identity = CUPEL_IDENTITY_ALWAYS),
    CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .collation = "NOCASE"),
    CUPEL_TABLE_COLUMN("plain", CUPEL_STRING(20), .collation = "binary"),
    CUPEL_TABLE_COLUMN("at", CUPEL_DATETIME, .server_default = "datetime('now')"),
    CUPEL_TABLE_COLUMN("part", CUPEL_BIGINT, .references = "given.id", .deferrable = true));
CUPEL_METADATA(sqlite_only, collated_model, given_model);
/* clang-format on */

#endif

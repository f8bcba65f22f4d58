/* MariaDB by hand, parents with their children: a statement for each parent, or one for all. */
#include "mysql_floor.h"

/* The fields of a parent or of a child. */
typedef struct named {
    int64_t id;
    field_text text;
    int64_t parent_id;
} named;

static void bind_named(MYSQL_STMT *statement, named *fields)
{
    MYSQL_BIND bind[3] = { 0 };
    bind_integer(&bind[0], &fields->id);
    bind_field(&bind[1], &fields->text);
    bind_integer(&bind[2], &fields->parent_id);
    mysql_stmt_bind_result(statement, bind);
}

static parent *read_parents(size_t count, block_arena *arena)
{
    parent *list = calloc(count, sizeof *list);
    MYSQL_STMT *statement = prepare("SELECT id, name FROM parent ORDER BY id");
    named fields;
    size_t found = 0;
    require(list != NULL && mysql_stmt_execute(statement) == 0, "parents",
            mysql_stmt_error(statement));
    bind_named(statement, &fields);
    while (mysql_stmt_fetch(statement) == 0 && found < count) {
        list[found].id = fields.id;
        list[found++].name = keep_text(arena, fields.text.text, fields.text.size);
    }
    require(found == count, "parents", "too few");
    mysql_stmt_close(statement);
    return list;
}

static void read_child(parent *owner, const named *fields, block_arena *arena)
{
    child *c = &owner->children[owner->child_count++];
    c->id = fields->id;
    c->label = keep_text(arena, fields->text.text, fields->text.size);
}

static void read_one_by_one(parent *list, size_t count)
{
    MYSQL_STMT *statement = prepare("SELECT id, label FROM child WHERE parent_id = ? ORDER BY id");
    for (size_t i = 0; i < count; i++) {
        MYSQL_BIND key = { 0 };
        named fields;
        bind_integer(&key, &list[i].id);
        execute(statement, &key);
        bind_named(statement, &fields);
        list[i].children = malloc(CHILDREN * sizeof(child));
        while (mysql_stmt_fetch(statement) == 0 && list[i].child_count < CHILDREN)
            read_child(&list[i], &fields, NULL);
        mysql_stmt_free_result(statement);
    }
    mysql_stmt_close(statement);
}

static void read_together(parent *list, size_t count, block_arena *arena)
{
    MYSQL_STMT *statement =
        prepare("SELECT id, label, parent_id FROM child ORDER BY parent_id, id");
    child *children = malloc(count * CHILDREN * sizeof *children);
    named fields;
    size_t at = 0;
    require(mysql_stmt_execute(statement) == 0, "children", mysql_stmt_error(statement));
    bind_named(statement, &fields);
    for (size_t i = 0; i < count; i++)
        list[i].children = children + i * CHILDREN;
    while (mysql_stmt_fetch(statement) == 0) {
        while (at < count && list[at].id < fields.parent_id)
            at++;
        require(at < count && list[at].child_count < CHILDREN, "children", "too many");
        read_child(&list[at], &fields, arena);
    }
    mysql_stmt_close(statement);
}

parent *floor_children(size_t count, bool best)
{
    block_arena arena = { NULL, 0 };
    parent *list = read_parents(count, best ? &arena : NULL);
    if (best)
        read_together(list, count, &arena);
    else
        read_one_by_one(list, count);
    return list;
}

/* What models cannot say of a schema: told where they are written, as comments, and to whoever asks. */
#include <string.h>

#include "base/error.h"
#include "inspect/render.h"

/* Who is to be told, and what happened on the way. */
typedef struct teller {
    cupel_remark_fn *tell;
    void *context;
    bool failed;
} teller;

static void say(teller *t, const char *what, const char *name);
static void take_remark(void *context, const char *what, const char *name);

int cupel_schema_unsaid(const cupel_schema *schema, const char *dialect, cupel_remark_fn *tell,
                        void *context, cupel_error *error)
{
    teller t = { .tell = tell, .context = context };
    (void)dialect;
    cupel__render_object_remarks(schema, take_remark, &t);
    return t.failed ? cupel__error_nomem(error) : 0;
}

/* Enum types come with the columns that have them. */
void cupel__render_object_remarks(const cupel_schema *schema, cupel__remark_fn *tell, void *context)
{
    for (size_t i = 0; i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        char what[64] = "the ";
        if (object->kind == CUPEL_OBJECT_ENUM && cupel__render_has_enum(schema, object))
            continue;
        strncat(what, cupel_object_kind_text(object->kind), sizeof what - strlen(what) - 1);
        tell(context, what, object->name);
    }
}

void cupel__render_unread(cupel__buf *out, const cupel_schema *schema, const char *begin,
                          const char *end)
{
    for (size_t i = 0; i < schema->unread_count; i++) {
        const cupel_unread *unread = schema->unread[i];
        cupel__buf_append(out, begin);
        cupel__buf_printf(out, "the %s ", unread->kind);
        if (unread->schema) {
            cupel__render_in_comment(out, unread->schema);
            cupel__buf_append_char(out, '.');
        }
        cupel__render_in_comment(out, unread->name);
        if (unread->table) {
            cupel__buf_append(out, " of ");
            cupel__render_in_comment(out, unread->table);
        }
        cupel__buf_append(out, end);
    }
}

void cupel__render_in_comment(cupel__buf *out, const char *name)
{
    for (; *name; name++) {
        bool mark = (*name == '*' && name[1] == '/') || (*name == '/' && name[1] == '*');
        cupel__buf_append_char(out, mark || (unsigned char)*name < ' ' ? ' ' : *name);
    }
}

bool cupel__render_has_enum(const cupel_schema *schema, const cupel_object *object)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        for (size_t k = 0; k < table->column_count; k++) {
            const cupel_type *type = &table->columns[k]->type;
            if (type->kind == CUPEL_TYPE_ENUM && type->name &&
                strcmp(type->name, object->name) == 0)
                return true;
        }
    }
    return false;
}

static void take_remark(void *context, const char *what, const char *name)
{
    say(context, what, name);
}

static void say(teller *t, const char *what, const char *name)
{
    cupel__buf text = { 0 };
    cupel__buf_printf(&text, "%s '%s'", what, name);
    t->failed = t->failed || text.failed;
    if (!text.failed)
        t->tell(t->context, cupel__buf_text(&text));
    cupel__buf_release(&text);
}

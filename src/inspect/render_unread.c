/* What a schema has no words for, named in comments where it is written as C or SQL. */
#include "inspect/render.h"

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

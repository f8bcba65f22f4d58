/* Types of the application's own: its conversions called, and what they give checked. */
#include "sql/custom.h"

#include "base/error.h"

typedef int conversion(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                       cupel_error *error);

static int convert(conversion *call, const cupel_custom_type *custom, const char *name,
                   const char *direction, cupel_value *out, const cupel_value *value,
                   cupel__arena *arena, cupel_error *error);

void *cupel_memory_alloc(cupel_memory *memory, size_t size)
{
    /* The handle is the arena under another name. */
    return cupel__arena_alloc((cupel__arena *)memory, size);
}

int cupel__custom_to_db(const cupel_custom_type *custom, const char *name, cupel_value *out,
                        const cupel_value *value, cupel__arena *arena, cupel_error *error)
{
    return convert(custom->to_db, custom, name, "written", out, value, arena, error);
}

int cupel__custom_from_db(const cupel_custom_type *custom, const char *name, cupel_value *out,
                          const cupel_value *value, cupel__arena *arena, cupel_error *error)
{
    return convert(custom->from_db, custom, name, "read", out, value, arena, error);
}

static int convert(conversion *call, const cupel_custom_type *custom, const char *name,
                   const char *direction, cupel_value *out, const cupel_value *value,
                   cupel__arena *arena, cupel_error *error)
{
    cupel_error problem = CUPEL_ERROR_INIT;
    cupel_value converted = { .kind = CUPEL_VALUE_NULL };
    int result = CUPEL_OK;
    if (value->kind != CUPEL_VALUE_NULL)
        result = call(&converted, value, (cupel_memory *)arena, &problem);
    if (result == CUPEL_ENOMEM)
        cupel__error_nomem(error);
    else if (result < 0)
        cupel_error_set(error, result, "%s: cannot be %s as %s: %s", name, direction, custom->name,
                        problem.code != CUPEL_OK ? problem.message : cupel_code_text(result));
    else
        *out = converted;
    cupel_error_release(&problem);
    return result < 0 ? result : CUPEL_OK;
}

/* Functions, procedures, packages; aggregates, operators and casts, which are made of functions. The
 * definitions of what the engine cannot be asked for its form of are written in that form. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sql/quote.h"
#include "sql/schema.h"

static cupel_object *routine(random_source *r, cupel_schema *schema, cupel_object_kind kind,
                             const char *stem, const char *arguments);
static const char *sign_name(random_source *r, char *out);

bool random_make_function(random_source *r, cupel_schema *schema)
{
    static const struct {
        const char *arguments;
        const char *definition;
    } of_postgresql[] = {
        { "integer", "(a integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE STRICT\n"
                     "AS $function$ SELECT a + 1 $function$" },
        { "text, integer", "(text, b integer DEFAULT 1)\n RETURNS text\n LANGUAGE plpgsql\n"
                           "AS $function$ BEGIN RETURN 'it''s; ' || $1; END $function$" },
        { "", "()\n RETURNS trigger\n LANGUAGE plpgsql\n"
              "AS $function$ BEGIN RETURN NEW; END $function$" },
    };
    static const char *const of_mysql[] = {
        "(x int) RETURNS int(11)\n    DETERMINISTIC\nRETURN x + 1",
        "() RETURNS varchar(20) CHARSET utf8mb4 COLLATE utf8mb4_general_ci\n    NO SQL\n"
        "BEGIN DECLARE t varchar(20) DEFAULT 'a; b'; RETURN t; END",
    };
    size_t at = random_below(r, 3);
    cupel_object *function =
        routine(r, schema, CUPEL_OBJECT_FUNCTION, "function", of_postgresql[at].arguments);
    function->definition =
        random_engine(r) == POSTGRESQL ? of_postgresql[at].definition : of_mysql[at % 2];
    return true;
}

bool random_make_procedure(random_source *r, cupel_schema *schema)
{
    cupel_object *procedure = routine(r, schema, CUPEL_OBJECT_PROCEDURE, "procedure", "integer");
    procedure->definition = random_engine(r) == POSTGRESQL
                                ? "(IN a integer)\n LANGUAGE plpgsql\n"
                                  "AS $procedure$ BEGIN PERFORM 1; END $procedure$"
                                : "(IN a int, OUT b int)\n    SQL SECURITY INVOKER\nBEGIN SET b = "
                                  "a; SELECT 'x; y'; END";
    return true;
}

/* Where the engine has arguments in what names a routine. */
static cupel_object *routine(random_source *r, cupel_schema *schema, cupel_object_kind kind,
                             const char *stem, const char *arguments)
{
    const char *namespace_ = random_text_namespace(r, schema);
    cupel_reference name = { .kind = kind, .schema = namespace_, .name = random_name(r, stem) };
    if (random_engine(r) == POSTGRESQL)
        name.arguments = arguments;
    return random_named_object(r, schema, &name);
}

/* Its body, which ends with a word that stands nowhere else. */
bool random_change_routine(random_source *r, cupel_object *object)
{
    char text[700];
    const char *body = strstr(object->definition, "$ ");
    if (random_engine(r) == MYSQL) {
        const char *end = strstr(object->definition, "; END");
        if (end == NULL)
            return false;
        snprintf(text, sizeof text, "%.*s; SET @z = 1; END", (int)(end - object->definition),
                 object->definition);
        if (random_mentions(object->definition, "RETURN t"))
            return false;
    } else {
        snprintf(text, sizeof text, "%.*s /* %u */%s", (int)(body + 1 - object->definition),
                 object->definition, r->names++, body + 1);
    }
    object->definition = cupel_schema_text(object->owner, text);
    return true;
}

/* A package and its body, of one name. */
bool random_make_package(random_source *r, cupel_schema *schema)
{
    cupel_object *package = random_object(r, schema, CUPEL_OBJECT_PACKAGE, NULL, "package");
    cupel_object *body = random_named_object(
        r, schema, &(cupel_reference){ .kind = CUPEL_OBJECT_PACKAGE_BODY, .name = package->name });
    package->definition = "AS FUNCTION f RETURN int; END";
    body->definition = "AS FUNCTION f RETURN int AS BEGIN RETURN 1; END; END";
    random_needs_object(body, package);
    return true;
}

bool random_change_package_body(random_source *r, cupel_object *body)
{
    char text[100];
    snprintf(text, sizeof text, "AS FUNCTION f RETURN int AS BEGIN RETURN %u; END; END",
             r->names++);
    body->definition = cupel_schema_text(body->owner, text);
    return true;
}

static const char *const aggregates[] = {
    "(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1')",
    "(integer) (SFUNC = int4pl, STYPE = integer, SSPACE = 8, FINALFUNC = int4up, COMBINEFUNC = "
    "int4pl, INITCOND = '0', PARALLEL = SAFE)",
    "(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', MSFUNC = int4pl, MINVFUNC = "
    "int4mi, MSTYPE = integer, MINITCOND = '0')",
};

bool random_make_aggregate(random_source *r, cupel_schema *schema)
{
    const cupel_object *function = random_any_object(r, schema, CUPEL_OBJECT_FUNCTION);
    bool own = function != NULL && strcmp(function->arguments, "text, integer") == 0;
    cupel_object *aggregate = routine(r, schema, CUPEL_OBJECT_AGGREGATE, "aggregate", "integer");
    aggregate->definition = aggregates[random_below(r, COUNT(aggregates))];
    if (own && random_chance(r, 60)) {
        cupel__buf text = { 0 };
        cupel__buf_append(&text, "(integer) (SFUNC = ");
        cupel__quote_qualified(&text, r->dialect, function->schema, function->name);
        cupel__buf_append(&text, ", STYPE = text)");
        aggregate->definition = cupel_schema_text(schema, cupel__buf_text(&text));
        cupel__buf_release(&text);
        random_needs_object(aggregate, function);
    }
    return true;
}

bool random_change_aggregate(random_source *r, cupel_object *aggregate)
{
    const char *before = aggregate->definition;
    if (random_mentions(before, "text"))
        return false;
    aggregate->definition = aggregates[random_below(r, COUNT(aggregates))];
    return before != aggregate->definition;
}

bool random_make_operator(random_source *r, cupel_schema *schema)
{
    static const struct {
        const char *arguments;
        const char *definition;
    } operators[] = {
        { "integer, integer", "(FUNCTION = int4pl, LEFTARG = integer, RIGHTARG = integer)" },
        { "NONE, integer", "(FUNCTION = int4um, RIGHTARG = integer)" },
        { "integer, bigint", "(FUNCTION = int48lt, LEFTARG = integer, RIGHTARG = bigint, "
                             "RESTRICT = scalarltsel, JOIN = scalarltjoinsel)" },
    };
    char signs[40];
    size_t at = random_below(r, COUNT(operators));
    cupel_object *operator_ =
        random_named_object(r, schema,
                            &(cupel_reference){ .kind = CUPEL_OBJECT_OPERATOR,
                                                .schema = random_namespace(r, schema),
                                                .name = sign_name(r, signs),
                                                .arguments = operators[at].arguments });
    operator_->definition = operators[at].definition;
    return true;
}

/* A number of its own, in two of the signs. */
static const char *sign_name(random_source *r, char *out)
{
    size_t size = 0;
    out[size++] = '<';
    for (unsigned number = ++r->names; number > 0; number >>= 1)
        out[size++] = number & 1 ? '#' : '*';
    out[size] = '\0';
    return out;
}

bool random_change_operator(random_source *r, cupel_object *operator_)
{
    (void)r;
    if (!random_mentions(operator_->definition, "int4pl"))
        return false;
    operator_->definition = "(FUNCTION = int4mul, LEFTARG = integer, RIGHTARG = integer)";
    return true;
}

/* From or to a type of the schema's own. */
bool random_make_cast(random_source *r, cupel_schema *schema)
{
    static const char *const ways[] = { "WITH INOUT", "WITH INOUT AS ASSIGNMENT" };
    const cupel_object *type =
        random_any_object(r, schema, random_chance(r, 50) ? CUPEL_OBJECT_ENUM : CUPEL_OBJECT_TYPE);
    cupel__buf name = { 0 };
    if (type == NULL)
        return false;
    bool to = random_chance(r, 50);
    cupel__buf_append(&name, to ? "integer AS " : "");
    cupel__quote_qualified(&name, r->dialect, type->schema, type->name);
    cupel__buf_append(&name, to ? "" : " AS integer");
    const cupel_reference reference = { .kind = CUPEL_OBJECT_CAST, .name = cupel__buf_text(&name) };
    bool is_new = cupel_schema_object(schema, &reference) == NULL;
    if (is_new) {
        cupel_object *cast = random_named_object(r, schema, &reference);
        cast->definition = ways[random_below(r, COUNT(ways))];
        random_needs_object(cast, type);
    }
    cupel__buf_release(&name);
    return is_new;
}

bool random_change_cast(random_source *r, cupel_object *cast)
{
    (void)r;
    cast->definition = random_mentions(cast->definition, "ASSIGNMENT") ? "WITH INOUT AS IMPLICIT"
                                                                       : "WITH INOUT AS ASSIGNMENT";
    return true;
}

/* MariaDB and MySQL: databases, sequences, views, triggers, routines and events. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "dialect/mysql.h"
#include "sql/ddl.h"
#include "sql/quote.h"

/* The modes that change how a statement is read, not only how it runs. */
static const char *const reading_modes[] = {
    "ANSI",         "ANSI_QUOTES",     "HIGH_NOT_PRECEDENCE",
    "IGNORE_SPACE", "MSSQL",           "NO_BACKSLASH_ESCAPES",
    "ORACLE",       "PIPES_AS_CONCAT", NULL
};

static bool is_mariadb(const cupel_dialect *dialect);
static bool is_followed(const cupel_object *trigger);
static const char *option_of(const cupel_dialect *dialect, const cupel_object *object,
                             const char *name);
static bool is_package(const cupel_object *object);
static const char *mode_of(const cupel_dialect *dialect, const cupel_object *object);
static bool reads_otherwise(const char *mode);
static int alter_sequence(const cupel_dialect *dialect, struct cupel__ddl *out,
                          const cupel_object *from, const cupel_object *to, cupel_error *error);
static void set_back(cupel__buf *out, uint32_t missing);
static void restart(cupel__buf *out, const cupel_sequence *from, const cupel_sequence *to);

int cupel__mysql_render_object(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_object *object, cupel_error *error)
{
    const char *engine = option_of(dialect, object, "ENGINE");
    const char *collation = option_of(dialect, object, "COLLATE");
    if (object->kind == CUPEL_OBJECT_SEQUENCE) {
        if (!is_mariadb(dialect) || object->type.kind != CUPEL_TYPE_NONE)
            return cupel_error_set(error, CUPEL_ESCHEMA, "sequence %s: %s", object->name,
                                   is_mariadb(dialect) ? "a sequence of this engine has no type"
                                                       : "MySQL has no sequences");
        cupel__ddl_sequence_text(out, &object->sequence);
        if (engine != NULL)
            cupel__buf_printf(out, " ENGINE=%s", engine);
    } else if (object->kind == CUPEL_OBJECT_SCHEMA) {
        if (collation != NULL)
            cupel__buf_printf(out, " COLLATE %s", collation);
    } else if (object->definition != NULL) {
        cupel__buf_printf(out, " %s", object->definition);
    }
    return 0;
}

/* The mode of the session is kept with a routine, and decides how its text is read: where it matters,
 * the text is read when the mode is set already. The time zone is that of an event's times. */
int cupel__mysql_wrap_object(const cupel_dialect *dialect, cupel__buf *statement,
                             const cupel_object *object, cupel_error *error)
{
    const char *mode = mode_of(dialect, object);
    const char *zone = option_of(dialect, object, "TIME_ZONE");
    cupel__buf out = { 0 };
    if (mode == NULL && zone == NULL)
        return 0;
    if (!is_mariadb(dialect))
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s %s: its %s cannot be set with the statement; set it for the "
                               "session and leave the option away",
                               cupel_object_kind_text(object->kind), object->name,
                               mode != NULL ? "SQL_MODE" : "TIME_ZONE");
    cupel__buf_append(&out, "SET STATEMENT ");
    if (mode != NULL) {
        cupel__buf_append(&out, "sql_mode = ");
        cupel__quote_text(&out, dialect, mode, strlen(mode));
    }
    if (zone != NULL) {
        cupel__buf_append(&out, mode != NULL ? ", time_zone = " : "time_zone = ");
        cupel__quote_text(&out, dialect, zone, strlen(zone));
    }
    cupel__buf_append(&out, " FOR ");
    if (mode != NULL && reads_otherwise(mode)) {
        cupel__buf_append(&out, "EXECUTE IMMEDIATE ");
        cupel__quote_text(&out, dialect, cupel__buf_text(statement), statement->size);
    } else {
        cupel__buf_append_n(&out, cupel__buf_text(statement), statement->size);
    }
    out.failed = out.failed || statement->failed;
    cupel__buf_release(statement);
    *statement = out;
    return 0;
}

/* What only Oracle's mode knows can be dropped in that mode only. */
int cupel__mysql_wrap_drop(const cupel_dialect *dialect, cupel__buf *statement,
                           const cupel_object *object, cupel_error *error)
{
    const cupel_object bare = { .kind = object->kind, .name = object->name };
    return is_package(object) ? cupel__mysql_wrap_object(dialect, statement, &bare, error) : 0;
}

int cupel__mysql_alter_object(const cupel_dialect *dialect, struct cupel__ddl *out,
                              const cupel_object *from, const cupel_object *to, cupel_error *error)
{
    const char *collation = option_of(dialect, to, "COLLATE");
    cupel__buf sql = { 0 };
    if (to->kind == CUPEL_OBJECT_SEQUENCE)
        return alter_sequence(dialect, out, from, to, error);
    if (to->kind != CUPEL_OBJECT_SCHEMA || collation == NULL)
        return CUPEL_EUNSUPPORTED;
    cupel__buf_append(&sql, "ALTER DATABASE ");
    cupel__quote_identifier(&sql, dialect, to->name);
    cupel__buf_printf(&sql, " COLLATE %s", collation);
    return cupel__ddl_push(out, &sql, error);
}

/* MySQL replaces views only. A trigger that is replaced is the last one, so that those that follow it
 * have to be made anew with it. */
bool cupel__mysql_can_replace(const cupel_dialect *dialect, const cupel_object *from,
                              const cupel_object *to)
{
    return to->kind == CUPEL_OBJECT_VIEW ||
           (is_mariadb(dialect) && !(to->kind == CUPEL_OBJECT_TRIGGER && is_followed(from)));
}

static bool is_followed(const cupel_object *trigger)
{
    const cupel_schema *schema = trigger->owner;
    for (size_t i = 0; schema != NULL && i < schema->object_count; i++) {
        const cupel_object *other = schema->objects[i];
        for (size_t k = 0; k < other->need_count; k++)
            if (other->needs[k].kind == CUPEL_OBJECT_TRIGGER &&
                strcmp(other->needs[k].name, trigger->name) == 0 &&
                cupel__text_equal(other->needs[k].schema, trigger->schema))
                return true;
    }
    return false;
}

/* What is said is set, what is not said any more is set back; the next value stays. */
static int alter_sequence(const cupel_dialect *dialect, struct cupel__ddl *out,
                          const cupel_object *from, const cupel_object *to, cupel_error *error)
{
    const char *from_engine = option_of(dialect, from, "ENGINE");
    const char *to_engine = option_of(dialect, to, "ENGINE");
    cupel__buf clauses = { 0 }, sql = { 0 };
    int code = 0;
    cupel__ddl_sequence_text(&clauses, &to->sequence);
    set_back(&clauses,
             from->sequence.given & ~to->sequence.given & ~(uint32_t)CUPEL_SEQUENCE_START);
    restart(&clauses, &from->sequence, &to->sequence);
    if (from->sequence.cycle && !to->sequence.cycle)
        cupel__buf_append(&clauses, " NOCYCLE");
    if (clauses.size > 0) {
        cupel__buf_append(&sql, "ALTER SEQUENCE ");
        cupel__quote_qualified(&sql, dialect, to->schema, to->name);
        cupel__buf_append(&sql, cupel__buf_text(&clauses));
        sql.failed = sql.failed || clauses.failed;
        code = cupel__ddl_push(out, &sql, error);
    }
    cupel__buf_release(&clauses);
    if (code == 0 && !cupel__text_iequal(from_engine, to_engine)) {
        cupel__buf_append(&sql, "ALTER TABLE ");
        cupel__quote_qualified(&sql, dialect, to->schema, to->name);
        cupel__buf_printf(&sql, " ENGINE=%s", to_engine != NULL ? to_engine : "InnoDB");
        code = cupel__ddl_push(out, &sql, error);
    }
    return code;
}

/* Where it begins when nothing is said: at its end. */
static int64_t start_of(const cupel_sequence *sequence)
{
    bool down = sequence->given & CUPEL_SEQUENCE_INCREMENT && sequence->increment < 0;
    if (sequence->given & CUPEL_SEQUENCE_START)
        return sequence->start;
    if (down)
        return sequence->given & CUPEL_SEQUENCE_MAX ? sequence->max : -1;
    return sequence->given & CUPEL_SEQUENCE_MIN ? sequence->min : 1;
}

/* The start is not moved with the limits; and a next value that they leave outside is refused, as that of
 * a sequence would be that began there. */
static void restart(cupel__buf *out, const cupel_sequence *from, const cupel_sequence *to)
{
    bool down = to->given & CUPEL_SEQUENCE_INCREMENT && to->increment < 0;
    const int64_t old = start_of(from);
    const int64_t new = start_of(to);
    const int64_t min = to->given & CUPEL_SEQUENCE_MIN ? to->min : down ? INT64_MIN : 1;
    const int64_t max = to->given & CUPEL_SEQUENCE_MAX ? to->max : down ? -1 : INT64_MAX;
    if (old != new && !(to->given & CUPEL_SEQUENCE_START))
        cupel__buf_printf(out, " START WITH %" PRId64, new);
    if (old < min || old > max)
        cupel__buf_printf(out, " RESTART WITH %" PRId64, new);
}

static void set_back(cupel__buf *out, uint32_t missing)
{
    static const struct {
        uint32_t bit;
        const char *words;
    } usual[] = {
        { CUPEL_SEQUENCE_INCREMENT, " INCREMENT BY 1" },
        { CUPEL_SEQUENCE_MIN, " NO MINVALUE" },
        { CUPEL_SEQUENCE_MAX, " NO MAXVALUE" },
        { CUPEL_SEQUENCE_CACHE, " CACHE 1000" },
    };
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (missing & usual[i].bit)
            cupel__buf_append(out, usual[i].words);
}

/* Of the two, MariaDB alone has IF EXISTS everywhere. */
static bool is_mariadb(const cupel_dialect *dialect)
{
    return (dialect->capabilities & CUPEL_CAN_DROP_IF_EXISTS) != 0;
}

static const char *option_of(const cupel_dialect *dialect, const cupel_object *object,
                             const char *name)
{
    return cupel_option_value(object->options, object->option_count, dialect->name, name);
}

static bool is_package(const cupel_object *object)
{
    return object->kind == CUPEL_OBJECT_PACKAGE || object->kind == CUPEL_OBJECT_PACKAGE_BODY;
}

/* The one that an object states, or without which it cannot be read. */
static const char *mode_of(const cupel_dialect *dialect, const cupel_object *object)
{
    const char *mode = option_of(dialect, object, "SQL_MODE");
    return mode == NULL && is_package(object) ? "ORACLE" : mode;
}

static bool reads_otherwise(const char *mode)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, rules, mode, strlen(mode));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return false;
        for (size_t i = 0; reading_modes[i] != NULL; i++)
            if (cupel__token_is(&token, reading_modes[i]))
                return true;
    }
}

/* Clauses of column definitions and indexes that two or three engines write alike. */
#include "dialect/column.h"

#include <string.h>

#include "base/error.h"
#include "dialect/lexer.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

static bool render_expression(const cupel_dialect *dialect, cupel__buf *out,
                              const char *expression);
static bool is_prefix(const cupel_dialect *dialect, const char *sql);
static bool is_word(const char *text);

const cupel_column *cupel__generated_key(const cupel_table *table)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (key == NULL || key->column_count != 1)
        return NULL;
    const cupel_column *column = cupel_table_column(table, key->columns[0]);
    bool generated = column != NULL &&
                     (column->autoincrement || column->identity != CUPEL_IDENTITY_NONE) &&
                     cupel__type_is_integer(&column->type);
    return generated ? column : NULL;
}

int cupel__render_column_type(const cupel_dialect *dialect, cupel__buf *out,
                              const cupel_table *table, const cupel_column *column,
                              cupel_error *error)
{
    const cupel_type type = cupel__column_type(column);
    return cupel__render_type_of(dialect, out, table, column, &type, error);
}

int cupel__render_type_of(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                          const cupel_column *column, const cupel_type *type, cupel_error *error)
{
    int code = dialect->render_type(dialect, out, type, error);
    if (code < 0)
        cupel__error_prefix(error, "%s.%s: ", table->name, column->name);
    return code;
}

void cupel__render_collation(const cupel_dialect *dialect, cupel__buf *out, const char *collation)
{
    if (collation == NULL)
        return;
    cupel__buf_append(out, " COLLATE ");
    /* Where identifiers fold to lower case, an upper-case name needs quotes; elsewhere it does not. */
    if (!(dialect->capabilities & CUPEL_FOLDS_NAMES) && is_word(collation))
        cupel__buf_append(out, collation);
    else
        cupel__quote_collation(out, dialect, collation);
}

void cupel__render_constraint_name(const cupel_dialect *dialect, cupel__buf *out, const char *name)
{
    if (name == NULL)
        return;
    cupel__buf_append(out, " CONSTRAINT ");
    cupel__quote_identifier(out, dialect, name);
}

void cupel__render_computed(cupel__buf *out, const cupel_column *column)
{
    cupel__buf_append(out, " GENERATED ALWAYS AS (");
    cupel__buf_append(out, column->computed);
    cupel__buf_append(out, column->computed_stored ? ") STORED" : ") VIRTUAL");
}

int cupel__render_index_parts(const cupel_dialect *dialect, cupel__buf *out,
                              const cupel_table *table, const cupel_index *index,
                              cupel_error *error)
{
    static const char *const nulls[] = { "", " NULLS FIRST", " NULLS LAST" };
    for (size_t i = 0; i < index->part_count; i++) {
        const cupel_index_part *part = &index->parts[i];
        cupel__buf_append(out, i == 0 ? " (" : ", ");
        if (part->column != NULL)
            cupel__quote_identifier(out, dialect, part->column);
        else if (!render_expression(dialect, out, part->expression))
            return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                                   "%s: this engine has no index over an expression, as %s is over "
                                   "\"%s\"; add a generated column and index that",
                                   table->name, index->name, part->expression);
        if (part->length > 0)
            cupel__buf_printf(out, "(%d)", part->length);
        cupel__render_collation(dialect, out, part->collation);
        if (part->operator_class != NULL) {
            cupel__buf_append_char(out, ' ');
            cupel__buf_append(out, part->operator_class);
        }
        cupel__buf_append(out, part->descending ? " DESC" : "");
        cupel__buf_append(out, nulls[part->nulls]);
    }
    cupel__buf_append_char(out, ')');
    return 0;
}

int cupel__check_plain_index(const cupel_table *table, const cupel_index *index, cupel_error *error)
{
    const char *what =
        index->include != NULL && index->include[0] != NULL ? "included columns" : NULL;
    for (size_t i = 0; i < index->part_count; i++) {
        if (index->parts[i].operator_class != NULL)
            what = "operator classes";
        if (index->parts[i].nulls != CUPEL_NULLS_DEFAULT)
            what = "an order of NULLs";
    }
    if (what == NULL)
        return 0;
    return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                           "%s: this engine's indexes have not %s, as %s", table->name, what,
                           index->name);
}

bool cupel__sql_is_closed(const cupel_dialect *dialect, const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find(dialect->name), sql, strlen(sql));
    cupel__token token = cupel__lexer_next(&lexer);
    if (token.kind == CUPEL__TOKEN_WORD)
        token = cupel__lexer_next(&lexer);
    if (!cupel__token_is(&token, "("))
        return false;
    for (int depth = 1; depth > 0;) {
        token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return false;
        depth += cupel__token_is(&token, "(") ? 1 : cupel__token_is(&token, ")") ? -1 : 0;
    }
    return cupel__lexer_next(&lexer).kind == CUPEL__TOKEN_END;
}

/* An engine without indexes over expressions still has prefixes, which look like a call:
 * "name(10)". */
static bool render_expression(const cupel_dialect *dialect, cupel__buf *out, const char *expression)
{
    bool expressions = (dialect->capabilities & CUPEL_CAN_EXPRESSION_INDEX) != 0;
    bool closed = cupel__sql_is_closed(dialect, expression);
    if (!expressions && !is_prefix(dialect, expression))
        return false;
    cupel__buf_append(out, closed ? "" : "(");
    cupel__buf_append(out, expression);
    cupel__buf_append(out, closed ? "" : ")");
    return true;
}

/* A column's name, a number in parentheses, and nothing else. */
static bool is_prefix(const cupel_dialect *dialect, const char *sql)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find(dialect->name), sql, strlen(sql));
    cupel__token name = cupel__lexer_next(&lexer);
    cupel__token open = cupel__lexer_next(&lexer);
    cupel__token number = cupel__lexer_next(&lexer);
    cupel__token close = cupel__lexer_next(&lexer);
    return (name.kind == CUPEL__TOKEN_WORD || name.kind == CUPEL__TOKEN_QUOTED) &&
           cupel__token_is(&open, "(") && number.kind == CUPEL__TOKEN_NUMBER &&
           cupel__token_is(&close, ")") && cupel__lexer_next(&lexer).kind == CUPEL__TOKEN_END;
}

static bool is_word(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
              (*at >= '0' && *at <= '9') || *at == '_'))
            return false;
    return *text != '\0';
}

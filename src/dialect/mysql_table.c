/* MariaDB and MySQL: what a table has beside its columns and constraints: options of its storage
 * engine, periods, system versioning and partitions. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "dialect/mysql.h"
#include "sql/ddl.h"
#include "sql/quote.h"

static const char versioning[] = "WITH SYSTEM VERSIONING";
static const char period[] = "PERIOD FOR ";
/* The tables that a table stands for must have its indexes, which come behind CREATE TABLE. */
static const char union_[] = "UNION";

/* The options that the server itself knows; all others are its storage engines' own, whose values are
 * texts. */
static const struct known_option {
    const char *name;
    const char *usual; /* what sets it back; NULL: it cannot be set back */
} known_options[] = {
    { "AVG_ROW_LENGTH", "0" },
    { "CHARSET", NULL },
    { "CHECKSUM", "0" },
    { "COLLATE", NULL },
    { "CONNECTION", "''" },
    { "DATA DIRECTORY", NULL },
    { "DELAY_KEY_WRITE", "0" },
    { "ENGINE", "InnoDB" },
    { "INDEX DIRECTORY", NULL },
    { "INSERT_METHOD", "NO" },
    { "KEY_BLOCK_SIZE", "0" },
    { "MAX_ROWS", "0" },
    { "MIN_ROWS", "0" },
    { "PACK_KEYS", "DEFAULT" },
    { "PAGE_CHECKSUM", "1" },
    { "ROW_FORMAT", "DEFAULT" },
    { "STATS_AUTO_RECALC", "DEFAULT" },
    { "STATS_PERSISTENT", "DEFAULT" },
    { "STATS_SAMPLE_PAGES", "DEFAULT" },
    { "TRANSACTIONAL", "1" },
    { "UNION", "()" },
};

/* Clauses of one ALTER TABLE. */
typedef struct clauses {
    cupel__buf text;
    bool any;
} clauses;

static void set_option(const cupel_dialect *dialect, cupel__buf *out, const cupel_option *option);
static int reset_option(const cupel_table *table, clauses *list, const cupel_dialect *dialect,
                        const cupel_option *option, cupel_error *error);
static const struct known_option *find_known(const char *name);
static bool is_apart(const cupel_option *option);
static bool is_period(const cupel_option *option);
static bool same_option(const cupel_table *table, const cupel_option *option);
static bool same_words(const char *a, const char *b);
static void next_clause(clauses *list);
static void qualified_list(const cupel_dialect *dialect, cupel__buf *out, const char *namespace_,
                           const char *list);
static int alter_options(const cupel_dialect *dialect, clauses *list, const cupel_table *from,
                         const cupel_table *to, cupel_error *error);
static const char *collation_of(const cupel_dialect *dialect, const cupel_table *table);

int cupel__mysql_render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                      const cupel_table *table, cupel_error *error)
{
    (void)error;
    for (size_t i = 0; i < table->option_count; i++) {
        const cupel_option *option = &table->options[i];
        if (strcmp(option->dialect, dialect->name) != 0 || is_apart(option) ||
            cupel__text_iequal(option->name, union_))
            continue;
        cupel__buf_append_char(out, ' ');
        set_option(dialect, out, option);
    }
    if (table->collation != NULL &&
        cupel_option_value(table->options, table->option_count, dialect->name, "COLLATE") == NULL)
        cupel__buf_printf(out, " COLLATE=%s", table->collation);
    cupel__mysql_comment(dialect, out, " COMMENT=", table->comment);
    if (cupel_option_value(table->options, table->option_count, dialect->name, versioning) != NULL)
        cupel__buf_printf(out, " %s", versioning);
    if (table->partition_by != NULL)
        cupel__buf_printf(out, "\nPARTITION BY %s", table->partition_by);
    return 0;
}

int cupel__mysql_render_table_lines(const cupel_dialect *dialect, cupel__buf *out,
                                    const cupel_table *table, cupel_error *error)
{
    (void)error;
    for (size_t i = 0; i < table->option_count; i++) {
        const cupel_option *option = &table->options[i];
        if (strcmp(option->dialect, dialect->name) == 0 && is_period(option))
            cupel__buf_printf(out, ",\n    %s (%s)", option->name, option->value);
    }
    return 0;
}

int cupel__mysql_finish_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                              const cupel_table *table, cupel_error *error)
{
    const char *parts =
        cupel_option_value(table->options, table->option_count, dialect->name, union_);
    int code = 0;
    if (parts != NULL) {
        cupel__buf sql = { 0 };
        cupel__buf_append(&sql, "ALTER TABLE ");
        cupel__quote_table(&sql, dialect, table);
        cupel__buf_append(&sql, " UNION=");
        qualified_list(dialect, &sql, table->schema, parts);
        code = cupel__ddl_push(out, &sql, error);
    }
    return code;
}

int cupel__mysql_alter_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                             const cupel_table *from, const cupel_table *to, cupel_error *error)
{
    clauses list = { 0 };
    cupel__buf sql = { 0 };
    const char *from_collation = collation_of(dialect, from);
    const char *to_collation = collation_of(dialect, to);
    int code = alter_options(dialect, &list, from, to, error);
    if (to_collation != NULL && !cupel__text_iequal(from_collation, to_collation)) {
        next_clause(&list);
        cupel__buf_printf(&list.text, "COLLATE=%s", to_collation);
    }
    bool new_parts =
        to->partition_by != NULL &&
        (from->partition_by == NULL || !same_words(from->partition_by, to->partition_by));
    bool no_parts = to->partition_by == NULL && from->partition_by != NULL;
    cupel__buf_append(&sql, "ALTER TABLE ");
    cupel__quote_table(&sql, dialect, to);
    cupel__buf_printf(&sql, " %s", cupel__buf_text(&list.text));
    if (new_parts)
        cupel__buf_printf(&sql, "%sPARTITION BY %s", list.any ? " " : "", to->partition_by);
    else if (no_parts)
        cupel__buf_append(&sql, list.any ? " REMOVE PARTITIONING" : "REMOVE PARTITIONING");
    sql.failed = sql.failed || list.text.failed;
    cupel__buf_release(&list.text);
    if (code == 0 && (list.any || new_parts || no_parts || sql.failed))
        return cupel__ddl_push(out, &sql, error);
    cupel__buf_release(&sql);
    return code;
}

/* A list of names in parentheses, each with the namespace in front that it would have beside its table:
 * the server takes them as being of the session's database. */
static void qualified_list(const cupel_dialect *dialect, cupel__buf *out, const char *namespace_,
                           const char *list)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, cupel__lexical_find("mysql"), list, strlen(list));
    bool begins = false;
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        cupel__lexer ahead = lexer;
        cupel__token next = cupel__lexer_next(&ahead);
        if (token.kind == CUPEL__TOKEN_END)
            return;
        if (namespace_ != NULL && begins && !cupel__token_is(&next, ".")) {
            cupel__quote_identifier(out, dialect, namespace_);
            cupel__buf_append_char(out, '.');
        }
        cupel__buf_append_n(out, token.text, token.size);
        begins = cupel__token_is(&token, "(") || cupel__token_is(&token, ",");
    }
}

/* Options that were there and are not any more get their usual value. */
static int alter_options(const cupel_dialect *dialect, clauses *list, const cupel_table *from,
                         const cupel_table *to, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; i < to->option_count; i++) {
        const cupel_option *option = &to->options[i];
        if (strcmp(option->dialect, dialect->name) != 0 || same_option(from, option) ||
            cupel__text_iequal(option->name, "COLLATE"))
            continue;
        next_clause(list);
        if (is_period(option))
            cupel__buf_printf(&list->text, "ADD %s (%s)", option->name, option->value);
        else if (is_apart(option))
            cupel__buf_append(&list->text, "ADD SYSTEM VERSIONING");
        else
            set_option(dialect, &list->text, option);
    }
    for (size_t i = 0; code == 0 && i < from->option_count; i++) {
        const cupel_option *option = &from->options[i];
        if (strcmp(option->dialect, dialect->name) == 0 &&
            cupel_option_value(to->options, to->option_count, dialect->name, option->name) == NULL)
            code = reset_option(to, list, dialect, option, error);
    }
    return code;
}

static void set_option(const cupel_dialect *dialect, cupel__buf *out, const cupel_option *option)
{
    const char *value = option->value != NULL ? option->value : "";
    if (find_known(option->name) != NULL) {
        cupel__buf_printf(out, "%s=%s", option->name, value);
        return;
    }
    cupel__quote_identifier(out, dialect, option->name);
    cupel__buf_append_char(out, '=');
    cupel__quote_text(out, dialect, value, strlen(value));
}

static int reset_option(const cupel_table *table, clauses *list, const cupel_dialect *dialect,
                        const cupel_option *option, cupel_error *error)
{
    const struct known_option *known = find_known(option->name);
    if (cupel__text_iequal(option->name, "COLLATE") ||
        (known != NULL && cupel__text_iequal(option->value, known->usual)))
        return 0;
    if (known != NULL && known->usual == NULL)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s: %s cannot be taken back from a table; it has to be made anew",
                               table->name, option->name);
    next_clause(list);
    if (is_period(option)) {
        cupel__buf_printf(&list->text, "DROP %s", option->name);
    } else if (is_apart(option)) {
        cupel__buf_append(&list->text, "DROP SYSTEM VERSIONING");
    } else if (known != NULL) {
        cupel__buf_printf(&list->text, "%s=%s", option->name, known->usual);
    } else {
        cupel__quote_identifier(&list->text, dialect, option->name);
        cupel__buf_append(&list->text, "=DEFAULT");
    }
    return 0;
}

static const struct known_option *find_known(const char *name)
{
    for (size_t i = 0; i < sizeof known_options / sizeof known_options[0]; i++)
        if (cupel__text_iequal(known_options[i].name, name))
            return &known_options[i];
    return NULL;
}

/* What does not stand among the options. */
static bool is_apart(const cupel_option *option)
{
    return is_period(option) || cupel__text_iequal(option->name, versioning);
}

static bool is_period(const cupel_option *option)
{
    return strncmp(option->name, period, sizeof period - 1) == 0 && option->value != NULL;
}

static bool same_option(const cupel_table *table, const cupel_option *option)
{
    const char *value =
        cupel_option_value(table->options, table->option_count, option->dialect, option->name);
    return value != NULL && cupel__text_iequal(value, option->value != NULL ? option->value : "");
}

/* The collation that columns have that state none, as far as the table says. */
static const char *collation_of(const cupel_dialect *dialect, const cupel_table *table)
{
    const char *given =
        cupel_option_value(table->options, table->option_count, dialect->name, "COLLATE");
    return given != NULL ? given : table->collation;
}

/* Token by token, without regard to case outside of quotes. */
static bool same_words(const char *a, const char *b)
{
    const cupel__lexical *rules = cupel__lexical_find("mysql");
    cupel__lexer left, right;
    cupel__lexer_init(&left, rules, a, strlen(a));
    cupel__lexer_init(&right, rules, b, strlen(b));
    for (;;) {
        cupel__token x = cupel__lexer_next(&left);
        cupel__token y = cupel__lexer_next(&right);
        if (x.kind == CUPEL__TOKEN_END || y.kind == CUPEL__TOKEN_END)
            return x.kind == y.kind;
        bool word = x.kind == CUPEL__TOKEN_WORD;
        for (size_t i = 0; x.size == y.size && i < x.size; i++)
            if (word ? (x.text[i] | 0x20) != (y.text[i] | 0x20) : x.text[i] != y.text[i])
                return false;
        if (x.size != y.size)
            return false;
    }
}

static void next_clause(clauses *list)
{
    if (list->any)
        cupel__buf_append(&list->text, ", ");
    list->any = true;
}

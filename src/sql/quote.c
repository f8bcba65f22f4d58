/* Names, texts and placeholders as a dialect writes them. */
#include "sql/quote.h"

#include <string.h>

static bool needs_quotes(const cupel_dialect *dialect, const char *name);
static bool is_reserved(const cupel_dialect *dialect, const char *name);

void cupel__quote_identifier(cupel__buf *out, const cupel_dialect *dialect, const char *name)
{
    if (!needs_quotes(dialect, name)) {
        cupel__buf_append(out, name);
        return;
    }
    cupel__buf_append_char(out, dialect->quote);
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == dialect->quote)
            cupel__buf_append_char(out, *at);
        cupel__buf_append_char(out, *at);
    }
    cupel__buf_append_char(out, dialect->quote);
}

char *cupel__quote_name(cupel__arena *arena, const cupel_dialect *dialect, const char *name)
{
    cupel__buf buf = { 0 };
    cupel__quote_identifier(&buf, dialect, name);
    char *text = buf.failed ? NULL : cupel__arena_strndup(arena, cupel__buf_text(&buf), buf.size);
    cupel__buf_release(&buf);
    return text;
}

void cupel__quote_qualified(cupel__buf *out, const cupel_dialect *dialect, const char *namespace_,
                            const char *name)
{
    if (namespace_ != NULL) {
        cupel__quote_identifier(out, dialect, namespace_);
        cupel__buf_append_char(out, '.');
    }
    cupel__quote_identifier(out, dialect, name);
}

void cupel__quote_table(cupel__buf *out, const cupel_dialect *dialect, const cupel_table *table)
{
    cupel__quote_qualified(out, dialect, table->schema, table->name);
}

void cupel__quote_collation(cupel__buf *out, const cupel_dialect *dialect, const char *name)
{
    if (*name == dialect->quote && dialect->capabilities & CUPEL_CAN_SCHEMAS)
        cupel__buf_append(out, name);
    else
        cupel__quote_identifier(out, dialect, name);
}

void cupel__quote_text(cupel__buf *out, const cupel_dialect *dialect, const char *text, size_t size)
{
    cupel__buf_append_char(out, '\'');
    for (size_t i = 0; i < size; i++) {
        /* Clients that read scripts take the ends of DOS's lines for those of Unix's. */
        if (text[i] == '\r' && (dialect->capabilities & CUPEL_HAS_BACKSLASH_ESCAPES) != 0) {
            cupel__buf_append(out, "\\r");
            continue;
        }
        if (text[i] == '\'' ||
            (text[i] == '\\' && (dialect->capabilities & CUPEL_HAS_BACKSLASH_ESCAPES) != 0))
            cupel__buf_append_char(out, text[i]);
        cupel__buf_append_char(out, text[i]);
    }
    cupel__buf_append_char(out, '\'');
}

void cupel__quote_placeholder(cupel__buf *out, const cupel_dialect *dialect, size_t number)
{
    if (dialect->placeholder == CUPEL_PLACEHOLDER_QUESTION) {
        cupel__buf_append_char(out, '?');
        return;
    }
    cupel__buf_append_char(out, '$');
    cupel__buf_append_int(out, (int64_t)number);
}

/* Upper case is quoted because engines fold it in different directions. */
static bool needs_quotes(const cupel_dialect *dialect, const char *name)
{
    if (!((*name >= 'a' && *name <= 'z') || *name == '_'))
        return true;
    for (const char *at = name; *at != '\0'; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '_';
        if (!plain)
            return true;
    }
    return is_reserved(dialect, name);
}

static bool is_reserved(const cupel_dialect *dialect, const char *name)
{
    for (const char *const *word = dialect->reserved; *word != NULL; word++) {
        if (**word < *name)
            continue;
        int order = strcmp(*word, name);
        if (order >= 0)
            return order == 0;
    }
    return false;
}

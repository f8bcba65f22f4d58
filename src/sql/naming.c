/* The naming convention: patterns over tokens such as %(table_name)s, and names kept short enough for
 * every engine. */
#include "sql/naming.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static const char *const defaults[] = {
    [CUPEL__NAMING_IX] = "ix_%(table_name)s_%(column_0_N_name)s",
    [CUPEL__NAMING_UQ] = "uq_%(table_name)s_%(column_0_N_name)s",
    [CUPEL__NAMING_CK] = "ck_%(table_name)s_%(constraint_name)s",
    [CUPEL__NAMING_FK] = "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    [CUPEL__NAMING_PK] = "pk_%(table_name)s",
};

static const char *pattern_of(const cupel_naming *naming, cupel__naming_key key);
static int fill(cupel__buf *out, const char *pattern, const cupel__naming_parts *parts,
                cupel_error *error);
static bool fill_token(cupel__buf *out, const char *token, size_t size,
                       const cupel__naming_parts *parts, bool *known);
static bool append(cupel__buf *out, const char *text);
static bool token_is(const char *token, size_t size, const char *text);
static int append_shortened(cupel__buf *out, cupel__buf *name, cupel_error *error);

int cupel__naming_apply(cupel__buf *out, const cupel_naming *naming, cupel__naming_key key,
                        const cupel__naming_parts *parts, cupel_error *error)
{
    cupel__buf name = { 0 };
    int code = fill(&name, pattern_of(naming, key), parts, error);
    if (code == 0)
        code = append_shortened(out, &name, error);
    cupel__buf_release(&name);
    return code;
}

int cupel__naming_complete(cupel__buf *out, const cupel_naming *naming, cupel__naming_key key,
                           const cupel__naming_parts *parts, cupel_error *error)
{
    static const char token[] = "%(constraint_name)s";
    const char *pattern = pattern_of(naming, key);
    cupel__naming_parts without = *parts;
    cupel__buf start = { 0 };
    bool complete = strstr(pattern, token) == NULL || strcmp(pattern, token) == 0;
    int code = 0;
    if (!complete) {
        without.constraint_name = "";
        code = fill(&start, pattern, &without, error);
        complete = code == 0 && start.size > 0 &&
                   strncmp(parts->constraint_name, cupel__buf_text(&start), start.size) == 0;
    }
    cupel__buf_release(&start);
    if (code < 0)
        return code;
    if (!complete)
        return cupel__naming_apply(out, naming, key, parts, error);
    cupel__buf_append(out, parts->constraint_name);
    return out->failed ? cupel__error_nomem(error) : 0;
}

void cupel__name_shorten(cupel__buf *out, const char *name, size_t limit)
{
    char digits[9];
    size_t size = strlen(name);
    if (size <= limit) {
        cupel__buf_append(out, name);
        return;
    }
    cupel__name_digest(name, digits);
    cupel__buf_append_n(out, name, cupel__utf8_prefix(name, size, limit - sizeof digits));
    cupel__buf_append_char(out, '_');
    cupel__buf_append(out, digits);
}

void cupel__name_digest(const char *text, char digits[9])
{
    /* FNV-1a, folded: simple enough to stay what it is, as names live in databases for years. */
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *at = text; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    snprintf(digits, 9, "%08lx", (unsigned long)((hash ^ (hash >> 32)) & 0xffffffffu));
}

static const char *pattern_of(const cupel_naming *naming, cupel__naming_key key)
{
    const char *pattern = NULL;
    if (naming != NULL) {
        const char *const patterns[] = {
            [CUPEL__NAMING_IX] = naming->ix, [CUPEL__NAMING_UQ] = naming->uq,
            [CUPEL__NAMING_CK] = naming->ck, [CUPEL__NAMING_FK] = naming->fk,
            [CUPEL__NAMING_PK] = naming->pk,
        };
        pattern = patterns[key];
    }
    return pattern != NULL ? pattern : defaults[key];
}

static int fill(cupel__buf *out, const char *pattern, const cupel__naming_parts *parts,
                cupel_error *error)
{
    for (const char *at = pattern; *at != '\0';) {
        if (strncmp(at, "%(", 2) != 0) {
            cupel__buf_append_char(out, *at++);
            continue;
        }
        const char *token = at + 2;
        const char *end = strstr(token, ")s");
        size_t size = end == NULL ? strlen(token) : (size_t)(end - token);
        bool known = end != NULL;
        if (!known || !fill_token(out, token, size, parts, &known))
            return cupel_error_set(error, CUPEL_EMODEL,
                                   "the naming convention \"%s\" %s %%(%.*s)s%s", pattern,
                                   known ? "has nothing to fill in for" : "has the unknown",
                                   (int)size, token, known ? "; give it a name" : "");
        at = end + 2;
    }
    return out->failed ? cupel__error_nomem(error) : 0;
}

/* False where the token is unknown or there is nothing to put in its place. */
static bool fill_token(cupel__buf *out, const char *token, size_t size,
                       const cupel__naming_parts *parts, bool *known)
{
    int number, read = 0;
    char text[32] = "";
    *known = true;
    if (token_is(token, size, "table_name"))
        return append(out, parts->table_name);
    if (token_is(token, size, "referred_table_name"))
        return append(out, parts->referred_table_name);
    if (token_is(token, size, "constraint_name"))
        return append(out, parts->constraint_name);
    if (token_is(token, size, "column_0_N_name")) {
        for (size_t i = 0; i < parts->column_count; i++) {
            cupel__buf_append(out, i == 0 ? "" : "_");
            cupel__buf_append(out, parts->columns[i]);
        }
        return parts->column_count > 0;
    }
    memcpy(text, token, size < sizeof text ? size : 0);
    if (sscanf(text, "column_%3d_name%n", &number, &read) == 1 && read == (int)size && number >= 0)
        return (size_t)number < parts->column_count && append(out, parts->columns[number]);
    *known = false;
    return false;
}

static bool append(cupel__buf *out, const char *text)
{
    cupel__buf_append(out, text);
    return text != NULL;
}

static bool token_is(const char *token, size_t size, const char *text)
{
    return strlen(text) == size && memcmp(token, text, size) == 0;
}

static int append_shortened(cupel__buf *out, cupel__buf *name, cupel_error *error)
{
    cupel__name_shorten(out, cupel__buf_text(name), CUPEL__NAME_LIMIT);
    return out->failed || name->failed ? cupel__error_nomem(error) : 0;
}

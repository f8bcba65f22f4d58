/* The small languages in which models name columns. */
#include "sql/names.h"

#include <cupel/error.h>

#include <string.h>

#include "base/text.h"

static const char *element_end(const char *at);
static int read_item(cupel__arena *arena, const char *start, const char *end,
                     cupel__name_item *out);
static bool drop_word(const char *start, const char **end, const char *word);
static bool is_blank(char c);
static bool is_name_char(char c);
static const char *skip_quotes(const char *at, const char *end);
static const char *find_outside(const char *text, const char *wanted);
static int split_dots(cupel__arena *arena, const char *text, const char *parts[3], size_t *count);
static int columns_of(cupel__arena *arena, const char *list, cupel__reference *out);

int cupel__names_split(cupel__arena *arena, const char *list, cupel__name_item **out, size_t *count)
{
    size_t room = 1;
    for (const char *at = list; *at != '\0'; at++)
        room += *at == ',';
    cupel__name_item *items = cupel__arena_zalloc(arena, room * sizeof *items);
    if (items == NULL)
        return CUPEL_ENOMEM;
    size_t used = 0;
    for (const char *start = list;; start++) {
        const char *end = element_end(start);
        int code = read_item(arena, start, end, &items[used++]);
        if (code < 0)
            return code;
        start = end;
        if (*end == '\0')
            break;
    }
    *out = items;
    *count = used;
    return 0;
}

int cupel__reference_parse(cupel__arena *arena, const char *text, cupel__reference *out)
{
    const char *parts[3];
    size_t count;
    const char *open = find_outside(text, "(");
    *out = (cupel__reference){ 0 };
    if (*open != '\0') {
        const char *close = strrchr(open, ')');
        if (close == NULL || close[1 + strspn(close + 1, " ")] != '\0')
            return CUPEL_EINVAL;
        const char *name = cupel__arena_strndup(arena, text, (size_t)(open - text));
        const char *list = cupel__arena_strndup(arena, open + 1, (size_t)(close - open) - 1);
        if (name == NULL || list == NULL)
            return CUPEL_ENOMEM;
        int code = split_dots(arena, name, parts, &count);
        if (code < 0)
            return code;
        if (count > 2)
            return CUPEL_EINVAL;
        out->schema = count == 2 ? parts[0] : NULL;
        out->table = parts[count - 1];
        return columns_of(arena, list, out);
    }
    int code = split_dots(arena, text, parts, &count);
    if (code < 0)
        return code;
    if (count < 2)
        return CUPEL_EINVAL;
    const char **column = cupel__arena_alloc(arena, sizeof *column);
    if (column == NULL)
        return CUPEL_ENOMEM;
    *column = parts[count - 1];
    out->schema = count == 3 ? parts[0] : NULL;
    out->table = parts[count - 2];
    out->columns = column;
    out->column_count = 1;
    return 0;
}

int cupel__name_qualified(cupel__arena *arena, const char *text, const char **schema,
                          const char **name)
{
    const char *parts[3];
    size_t count;
    int code = split_dots(arena, text, parts, &count);
    if (code < 0 || count > 2)
        return code < 0 ? code : CUPEL_EINVAL;
    *schema = count == 2 ? parts[0] : NULL;
    *name = parts[count - 1];
    return 0;
}

bool cupel__name_is_quoted(const char *start, const char *end)
{
    return end - start > 2 && *start == '"' && end[-1] == '"' && skip_quotes(start, end) == end;
}

char *cupel__name_unquote(cupel__arena *arena, const char *start, const char *end)
{
    char *name = cupel__arena_strndup(arena, start + 1, (size_t)(end - start) - 2);
    char *to = name;
    for (const char *at = name; at != NULL && *at != '\0'; at++) {
        *to++ = *at;
        at += at[0] == '"' && at[1] == '"';
    }
    if (name != NULL)
        *to = '\0';
    return name;
}

/* The comma that ends the element, or the end of the list. */
static const char *element_end(const char *at)
{
    int depth = 0;
    char quote = '\0';
    for (; *at != '\0' && (*at != ',' || depth > 0 || quote != '\0'); at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '\'' || *at == '"')
            quote = *at;
        else
            depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
    }
    return at;
}

static int read_item(cupel__arena *arena, const char *start, const char *end, cupel__name_item *out)
{
    while (start < end && is_blank(*start))
        start++;
    while (end > start && is_blank(end[-1]))
        end--;
    out->descending = drop_word(start, &end, "desc");
    if (!out->descending)
        (void)drop_word(start, &end, "asc");
    if (start == end)
        return CUPEL_EINVAL;
    size_t size = (size_t)(end - start);
    out->quoted = cupel__name_is_quoted(start, end);
    out->is_name = true;
    for (size_t i = 0; i < size && !out->quoted; i++)
        out->is_name = out->is_name && is_name_char(start[i]);
    out->text = out->quoted ? cupel__name_unquote(arena, start, end)
                            : cupel__arena_strndup(arena, start, size);
    return out->text == NULL ? CUPEL_ENOMEM : 0;
}

/* Takes a word off the end where it stands behind a blank. */
static bool drop_word(const char *start, const char **end, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(*end - start) <= size || !is_blank((*end)[-(ptrdiff_t)size - 1]))
        return false;
    for (size_t i = 0; i < size; i++)
        if (((*end)[(ptrdiff_t)i - (ptrdiff_t)size] | 0x20) != word[i])
            return false;
    *end -= size;
    while (*end > start && is_blank((*end)[-1]))
        (*end)--;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What stands in names without quotes: letters, digits, "_", "$", and all beyond ASCII. */
static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* Behind the quote that ends the name which one begins at `at`; two of them are one in it. */
static const char *skip_quotes(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        if (*at == '"' && (at + 1 == end || at[1] != '"'))
            return at + 1;
        at += *at == '"';
    }
    return end;
}

/* The first of these characters that stands in no quoted name, or the end. */
static const char *find_outside(const char *text, const char *wanted)
{
    const char *end = text + strlen(text);
    while (text < end && strchr(wanted, *text) == NULL)
        text = *text == '"' ? skip_quotes(text, end) : text + 1;
    return text;
}

/* One to three names, blanks around them dropped. */
static int split_dots(cupel__arena *arena, const char *text, const char *parts[3], size_t *count)
{
    *count = 0;
    for (const char *start = text;; start++) {
        const char *end = find_outside(start, ".");
        const char *next = end;
        while (start < end && is_blank(*start))
            start++;
        while (end > start && is_blank(end[-1]))
            end--;
        if (start == end || *count == 3)
            return CUPEL_EINVAL;
        parts[*count] = cupel__name_is_quoted(start, end)
                            ? cupel__name_unquote(arena, start, end)
                            : cupel__arena_strndup(arena, start, (size_t)(end - start));
        if (parts[(*count)++] == NULL)
            return CUPEL_ENOMEM;
        if (*next == '\0')
            return 0;
        start = next;
    }
}

static int columns_of(cupel__arena *arena, const char *list, cupel__reference *out)
{
    cupel__name_item *items;
    size_t count;
    int code = cupel__names_split(arena, list, &items, &count);
    if (code < 0)
        return code;
    const char **columns = cupel__arena_alloc(arena, (count + 1) * sizeof *columns);
    if (columns == NULL)
        return CUPEL_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        if (!items[i].is_name || items[i].descending)
            return CUPEL_EINVAL;
        columns[i] = items[i].text;
    }
    columns[count] = NULL;
    out->columns = columns;
    out->column_count = count;
    return 0;
}

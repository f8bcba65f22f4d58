/* C source written. */
#include "inspect/c_writer.h"

#include <string.h>

#include "base/text.h"

/* Where the first line begins, and how many blanks further ones have; the former tells how much fits. */
typedef struct layout {
    size_t margin;
    size_t indent;
    bool one_a_line;
    size_t behind; /* characters that follow the last argument in its line, apart from the tail */
} layout;

static void append_text(cupel__c_writer *writer, cupel__buf *out, const char *text, size_t size);
static size_t line_size(const char *text);
static const char *to_text(cupel__c_writer *writer, const char *head, const layout *where,
                           const cupel__c_arguments *arguments);
static void append_list(cupel__c_writer *writer, const char *head, layout where,
                        const cupel__c_arguments *arguments, const char *tail);
static void lay_out(cupel__buf *out, const char *head, const layout *where,
                    const cupel__c_arguments *arguments, const char *tail);
static void append_argument(cupel__buf *out, const char *text, size_t column);
static void append_blanks(cupel__buf *out, size_t count);
static bool is_plain(const char *name);

const char *cupel__c_text(cupel__c_writer *writer, const char *text)
{
    cupel__buf out = { 0 };
    if (text != NULL)
        append_text(writer, &out, text, strlen(text));
    const char *copy = out.failed || text == NULL
                           ? NULL
                           : cupel__arena_strdup(writer->arena, cupel__buf_text(&out));
    cupel__buf_release(&out);
    writer->failed = writer->failed || copy == NULL;
    return copy;
}

const char *cupel__c_lines(cupel__c_writer *writer, const char *option, const char *text)
{
    cupel__buf out = { 0 };
    size_t indent = 0;
    if (*option != '\0') {
        cupel__buf_printf(&out, ".%s = ", option);
        indent = out.size;
    }
    writer->overlong = writer->overlong || strlen(text) > CUPEL__C_LONGEST;
    do {
        size_t size = line_size(text);
        append_text(writer, &out, text, size);
        text += size;
        if (*text != '\0') {
            cupel__buf_append_char(&out, '\n');
            append_blanks(&out, indent);
        }
    } while (*text != '\0');
    const char *copy =
        out.failed ? NULL : cupel__arena_strdup(writer->arena, cupel__buf_text(&out));
    cupel__buf_release(&out);
    writer->failed = writer->failed || copy == NULL;
    return copy;
}

void cupel__c_add(cupel__c_writer *writer, cupel__c_arguments *arguments, const char *text)
{
    if (arguments->count == arguments->capacity) {
        size_t capacity = arguments->capacity * 2 + 8;
        const char **items = cupel__arena_alloc(writer->arena, capacity * sizeof *items);
        if (items == NULL) {
            writer->failed = true;
            return;
        }
        if (arguments->count > 0)
            memcpy(items, arguments->items, arguments->count * sizeof *items);
        arguments->items = items;
        arguments->capacity = capacity;
    }
    writer->failed = writer->failed || text == NULL;
    arguments->items[arguments->count++] = text != NULL ? text : "";
}

void cupel__c_option(cupel__c_writer *writer, cupel__c_arguments *arguments, const char *option,
                     const char *value)
{
    if (value != NULL)
        cupel__c_add(writer, arguments,
                     cupel__arena_printf(writer->arena, ".%s = %s", option, value));
}

void cupel__c_option_text(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const char *option, const char *text)
{
    if (text != NULL)
        cupel__c_option(writer, arguments, option, cupel__c_text(writer, text));
}

const char *cupel__c_nested(cupel__c_writer *writer, const char *head,
                            const cupel__c_arguments *arguments)
{
    return to_text(writer, head, &(layout){ .margin = 8, .indent = 4 }, arguments);
}

const char *cupel__c_aligned(cupel__c_writer *writer, const char *head,
                             const cupel__c_arguments *arguments)
{
    return to_text(writer, head, &(layout){ .margin = 4, .indent = strlen(head), .behind = 2 },
                   arguments);
}

void cupel__c_list(cupel__c_writer *writer, const char *head, const cupel__c_arguments *arguments,
                   const char *tail)
{
    append_list(writer, head, (layout){ 0 }, arguments, tail);
}

void cupel__c_aligned_list(cupel__c_writer *writer, const char *head,
                           const cupel__c_arguments *arguments, const char *tail)
{
    append_list(writer, head, (layout){ .indent = head != NULL ? strlen(head) : 0 }, arguments,
                tail);
}

void cupel__c_column(cupel__c_writer *writer, const char *head, const cupel__c_arguments *arguments,
                     const char *tail)
{
    append_list(writer, head, (layout){ .one_a_line = true }, arguments, tail);
}

void cupel__c_names(cupel__buf *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *quote = is_plain(names[i]) ? "" : "\"";
        cupel__buf_printf(out, "%s%s", i == 0 ? "" : ", ", quote);
        for (const char *at = names[i]; *at != '\0'; at++)
            cupel__buf_printf(out, *at == '"' ? "\"\"" : "%c", *at);
        cupel__buf_append(out, quote);
    }
}

void cupel__c_allow_overlong(cupel__buf *out)
{
    cupel__buf_append(out, "\n#ifdef __GNUC__\n"
                           "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
                           "#endif\n");
}

static void append_text(cupel__c_writer *writer, cupel__buf *out, const char *text, size_t size)
{
    static const char letters[] = "\a\b\f\n\r\t\v\\\"";
    static const char names[] = "abfnrtv\\\"";
    writer->overlong = writer->overlong || size > CUPEL__C_LONGEST;
    cupel__buf_append_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        const char *letter = strchr(letters, text[i]);
        unsigned char c = (unsigned char)text[i];
        if (letter != NULL)
            cupel__buf_printf(out, "\\%c", names[letter - letters]);
        else if (c < ' ' || c == 0x7f)
            cupel__buf_printf(out, "\\%03o", c);
        else if (c == '?' && i > 0 && text[i - 1] == '?')
            cupel__buf_append(out, "\\?"); /* no trigraph */
        else
            cupel__buf_append_char(out, text[i]);
    }
    cupel__buf_append_char(out, '"');
}

/* How much of the text goes into one line: up to the next end of a line or, where that is far, to the
 * last blank that fits. */
static size_t line_size(const char *text)
{
    enum { ROOM = CUPEL__C_WIDTH - 24 };
    size_t size = strcspn(text, "\n");
    size_t fits = 0;
    if (size <= ROOM)
        return size + (text[size] == '\n');
    for (size_t i = 0; i < size; i++) {
        if ((i < ROOM || fits == 0) && text[i] == ' ')
            fits = i + 1;
    }
    return fits > 0 ? fits : size + (text[size] == '\n');
}

static const char *to_text(cupel__c_writer *writer, const char *head, const layout *where,
                           const cupel__c_arguments *arguments)
{
    cupel__buf out = { 0 };
    lay_out(&out, head, where, arguments, ")");
    const char *text =
        out.failed ? NULL : cupel__arena_strdup(writer->arena, cupel__buf_text(&out));
    cupel__buf_release(&out);
    writer->failed = writer->failed || text == NULL;
    return text;
}

/* Without an indent, the usual one in a function or outside of any. */
static void append_list(cupel__c_writer *writer, const char *head, layout where,
                        const cupel__c_arguments *arguments, const char *tail)
{
    writer->failed = writer->failed || head == NULL;
    if (writer->failed)
        return;
    if (where.indent == 0)
        where.indent = *head == ' ' ? 8 : 4;
    lay_out(writer->out, head, &where, arguments, tail);
}

/* What does not fit any line stands alone in one. */
static void lay_out(cupel__buf *out, const char *head, const layout *where,
                    const cupel__c_arguments *arguments, const char *tail)
{
    size_t at = where->margin + strlen(head);
    cupel__buf_append(out, head);
    for (size_t i = 0; i < arguments->count; i++) {
        const char *text = arguments->items[i];
        size_t size =
            strchr(text, '\n') != NULL ? CUPEL__C_WIDTH : cupel__utf8_length(text, strlen(text));
        size_t behind = i + 1 < arguments->count ? 1 : strcspn(tail, "\n") + where->behind;
        bool breaks = i > 0 && (where->one_a_line || at + 1 + size + behind > CUPEL__C_WIDTH);
        if (breaks) {
            cupel__buf_append_char(out, '\n');
            append_blanks(out, where->indent);
            at = where->margin + where->indent;
        } else if (i > 0) {
            cupel__buf_append_char(out, ' ');
            at++;
        }
        append_argument(out, text, breaks ? where->indent : at - where->margin);
        cupel__buf_append(out, i + 1 < arguments->count ? "," : "");
        at += size + 1;
    }
    cupel__buf_append(out, tail);
}

static void append_argument(cupel__buf *out, const char *text, size_t column)
{
    for (; *text != '\0'; text++) {
        cupel__buf_append_char(out, *text);
        if (*text == '\n')
            append_blanks(out, column);
    }
}

static void append_blanks(cupel__buf *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cupel__buf_append_char(out, ' ');
}

/* As the lists of names read it: a word that is not a direction. */
static bool is_plain(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c >= 0x80;
        if (!word)
            return false;
    }
    return *name != '\0' && !cupel__text_iequal(name, "desc") && !cupel__text_iequal(name, "asc");
}

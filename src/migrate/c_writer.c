/* C source written. */
#include "migrate/c_writer.h"

#include <string.h>

#include "base/text.h"

static void lay_out(cupel__buf *out, const char *head, size_t margin, size_t indent,
                    const cupel__c_arguments *arguments, const char *tail);
static bool is_plain(const char *name);

const char *cupel__c_text(cupel__c_writer *writer, const char *text)
{
    static const char letters[] = "\a\b\f\n\r\t\v\\\"";
    static const char names[] = "abfnrtv\\\"";
    cupel__buf out = { 0 };
    cupel__buf_append_char(&out, '"');
    for (const char *at = text; at != NULL && *at != '\0'; at++) {
        const char *letter = strchr(letters, *at);
        unsigned char c = (unsigned char)*at;
        if (letter != NULL)
            cupel__buf_printf(&out, "\\%c", names[letter - letters]);
        else if (c < ' ' || c == 0x7f)
            cupel__buf_printf(&out, "\\%03o", c);
        else if (c == '?' && at > text && at[-1] == '?')
            cupel__buf_append(&out, "\\?"); /* no trigraph */
        else
            cupel__buf_append_char(&out, *at);
    }
    cupel__buf_append_char(&out, '"');
    const char *copy = out.failed || text == NULL
                           ? NULL
                           : cupel__arena_strdup(writer->arena, cupel__buf_text(&out));
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

void cupel__c_option_text(cupel__c_writer *writer, cupel__c_arguments *arguments,
                          const char *option, const char *text)
{
    if (text == NULL)
        return;
    const char *literal = cupel__c_text(writer, text);
    if (literal != NULL)
        cupel__c_add(writer, arguments,
                     cupel__arena_printf(writer->arena, ".%s = %s", option, literal));
}

const char *cupel__c_nested(cupel__c_writer *writer, const char *head,
                            const cupel__c_arguments *arguments)
{
    cupel__buf out = { 0 };
    lay_out(&out, head, 8, 12, arguments, ")");
    const char *text =
        out.failed ? NULL : cupel__arena_strdup(writer->arena, cupel__buf_text(&out));
    cupel__buf_release(&out);
    writer->failed = writer->failed || text == NULL;
    return text;
}

void cupel__c_list(cupel__c_writer *writer, const char *head, const cupel__c_arguments *arguments,
                   const char *tail)
{
    if (!writer->failed)
        lay_out(writer->out, head, 0, *head == ' ' ? 8 : 4, arguments, tail);
}

void cupel__c_names(cupel__buf *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cupel__buf_printf(out, is_plain(names[i]) ? "%s%s" : "%s\"%s\"", i == 0 ? "" : ", ",
                          names[i]);
}

/* Where the first line begins at the column `margin`, and the next ones with `indent` blanks. What
 * does not fit any line stands alone in one. */
static void lay_out(cupel__buf *out, const char *head, size_t margin, size_t indent,
                    const cupel__c_arguments *arguments, const char *tail)
{
    size_t at = margin + strlen(head);
    cupel__buf_append(out, head);
    for (size_t i = 0; i < arguments->count; i++) {
        const char *text = arguments->items[i];
        const char *line_end = strchr(text, '\n');
        size_t size = line_end != NULL ? CUPEL__C_WIDTH : cupel__utf8_length(text, strlen(text));
        size_t behind = i + 1 < arguments->count ? 1 : strcspn(tail, "\n");
        bool breaks = i > 0 && at + 1 + size + behind > CUPEL__C_WIDTH;
        if (breaks) {
            cupel__buf_append_char(out, '\n');
            for (size_t k = 0; k < indent; k++)
                cupel__buf_append_char(out, ' ');
            at = indent;
        } else if (i > 0) {
            cupel__buf_append_char(out, ' ');
            at++;
        }
        cupel__buf_append(out, text);
        cupel__buf_append(out, i + 1 < arguments->count ? "," : "");
        at += size + 1;
    }
    cupel__buf_append(out, tail);
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
    return !cupel__text_iequal(name, "desc") && !cupel__text_iequal(name, "asc");
}

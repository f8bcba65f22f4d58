/* An SQL revision: a header of `-- key: value` lines, then the sections `-- upgrade` and
 * `-- downgrade`, each for every engine or for the one named behind the word.
 *
 * A line that says exactly that begins a section wherever it stands, so it cannot be part of a text
 * inside a statement. */
#include "migrate/revision_file.h"

#include <cupel/sys/dialect.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "base/vec.h"

typedef struct slice {
    const char *text;
    size_t size;
} slice;

typedef cupel__vec(cupel__sql_section) section_vec;

typedef enum header_key {
    KEY_REVISION,
    KEY_REVISES,
    KEY_CREATED,
    KEY_DEPENDS_ON,
    KEY_BRANCH_LABELS,
    KEY_TRANSACTION,
    KEY_COUNT
} header_key;

static const char *const key_names[KEY_COUNT] = { "revision",   "revises",       "created",
                                                  "depends_on", "branch_labels", "transaction" };

typedef struct sql_file {
    cupel__arena *arena;
    cupel__revision *revision;
    const char *at; /* the next line */
    const char *end;
    slice line;
    int number; /* of `line`, from 1 */
    const char *values[KEY_COUNT];
    int lines[KEY_COUNT];
    const char *message;
    section_vec sections;
    cupel_error *error;
} sql_file;

static bool next_line(sql_file *file);
static int read_header_line(sql_file *file, bool *in_comment);
static int read_header_value(sql_file *file, header_key key, slice value);
static int check_near_key(sql_file *file, slice key);
static int read_section_line(sql_file *file, bool *is_section);
static int check_late_header(sql_file *file);
static int finish(sql_file *file);

int cupel__revision_parse_sql(cupel__arena *arena, cupel__revision *out, cupel_error *error)
{
    sql_file file = { .arena = arena,
                      .revision = out,
                      .at = out->text,
                      .end = out->text + out->size,
                      .error = error };
    bool in_comment = false;
    int code = 0;

    if (out->size >= 3 && memcmp(out->text, "\xef\xbb\xbf", 3) == 0)
        file.at += 3;
    while (code == 0 && next_line(&file)) {
        bool is_section = false;
        if (!in_comment)
            code = read_section_line(&file, &is_section);
        if (code < 0 || is_section)
            continue;
        if (file.sections.count == 0)
            code = read_header_line(&file, &in_comment);
        else
            code = check_late_header(&file);
    }
    if (code == 0)
        code = finish(&file);
    cupel__vec_release(&file.sections);
    return code;
}

const cupel__sql_section *cupel__revision_section(const cupel__revision *revision, bool upgrade,
                                                  const char *dialect)
{
    const cupel__sql_section *general = NULL;
    for (size_t i = 0; i < revision->section_count; i++) {
        const cupel__sql_section *section = &revision->sections[i];
        if (section->upgrade != upgrade)
            continue;
        if (!section->dialect)
            general = section;
        else if (strcmp(section->dialect, dialect) == 0)
            return section;
    }
    return general;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static slice trim(slice text)
{
    while (text.size > 0 && is_blank(text.text[0]))
        text.text++, text.size--;
    while (text.size > 0 && is_blank(text.text[text.size - 1]))
        text.size--;
    return text;
}

static bool slice_is(slice text, const char *word)
{
    return strlen(word) == text.size && memcmp(text.text, word, text.size) == 0;
}

static bool next_line(sql_file *file)
{
    if (file->at >= file->end)
        return false;
    const char *newline = memchr(file->at, '\n', (size_t)(file->end - file->at));
    const char *stop = newline ? newline : file->end;
    file->line = (slice){ file->at, (size_t)(stop - file->at) };
    file->at = newline ? newline + 1 : file->end;
    file->number++;
    return true;
}

/* What stands behind the dashes of a comment line; false where the line is none. */
static bool comment_text(slice line, slice *out)
{
    line = trim(line);
    if (line.size < 2 || memcmp(line.text, "--", 2) != 0)
        return false;
    *out = trim((slice){ line.text + 2, line.size - 2 });
    return true;
}

/* Splits "key: value"; false where there is no such thing in the line. */
static bool split_key(slice text, slice *key, slice *value)
{
    const char *colon = memchr(text.text, ':', text.size);
    if (!colon)
        return false;
    size_t size = (size_t)(colon - text.text);
    *key = trim((slice){ text.text, size });
    *value = trim((slice){ colon + 1, text.size - size - 1 });
    return true;
}

static int read_header_line(sql_file *file, bool *in_comment)
{
    slice line = trim(file->line);
    slice text;
    slice key;
    slice value;

    if (!*in_comment && line.size == 0)
        return 0;
    if (*in_comment || (line.size >= 2 && memcmp(line.text, "/*", 2) == 0)) {
        *in_comment = !memmem(line.text, line.size, "*/", 2);
        return 0;
    }
    if (!comment_text(line, &text))
        return cupel__revision_error(file->error, file->revision, file->number,
                                     "SQL in front of the first section; put it under a line "
                                     "'-- upgrade' or '-- downgrade'");
    if (split_key(text, &key, &value)) {
        for (int i = 0; i < KEY_COUNT; i++) {
            if (slice_is(key, key_names[i]))
                return read_header_value(file, (header_key)i, value);
        }
        if (file->message) {
            int code = check_near_key(file, key);
            if (code < 0)
                return code;
        }
    }
    if (!file->message && text.size > 0) {
        file->message = cupel__arena_strndup(file->arena, text.text, text.size);
        if (!file->message)
            return cupel__error_nomem(file->error);
    }
    return 0;
}

static int read_header_value(sql_file *file, header_key key, slice value)
{
    if (file->lines[key] > 0)
        return cupel__revision_error(file->error, file->revision, file->number,
                                     "'-- %s:' a second time, the first is on line %d",
                                     key_names[key], file->lines[key]);
    file->lines[key] = file->number;
    file->values[key] = cupel__arena_strndup(file->arena, value.text, value.size);
    return file->values[key] ? 0 : cupel__error_nomem(file->error);
}

/* Comments with a colon in them are allowed, but hardly anybody means one by "-- depend_on: x". */
static int check_near_key(sql_file *file, slice key)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, key.text, key.size);
    for (int i = 0; i < KEY_COUNT; i++)
        cupel__nearest_offer(&nearest, key_names[i]);
    if (!nearest.best)
        return 0;
    return cupel__revision_error(file->error, file->revision, file->number,
                                 "unknown header '%.*s'; did you mean '%s'?", (int)key.size,
                                 key.text, nearest.best);
}

/* The part of `text` behind its first word. */
static slice behind_word(slice text, size_t *word)
{
    *word = 0;
    while (*word < text.size && !strchr(" \t", text.text[*word]))
        ++*word;
    return trim((slice){ text.text + *word, text.size - *word });
}

static void end_section(sql_file *file, const char *stop)
{
    if (file->sections.count == 0)
        return;
    cupel__sql_section *last = &file->sections.items[file->sections.count - 1];
    last->size = (size_t)(stop - last->text);
}

static int unknown_dialect(sql_file *file, slice word)
{
    cupel__buf known = { 0 };
    const char *name;
    for (size_t i = 0; (name = cupel_dialect_name(i)) != NULL; i++)
        cupel__buf_printf(&known, "%s%s", i > 0 ? ", " : "", name);
    int code = cupel__revision_error(file->error, file->revision, file->number,
                                     "no engine is named '%.*s'; a section is for one of %s, or "
                                     "without a name for every engine",
                                     (int)(word.size < 60 ? word.size : 60), word.text,
                                     cupel__buf_text(&known));
    cupel__buf_release(&known);
    return code;
}

static int section_dialect(sql_file *file, slice word, const char **out)
{
    char name[32];
    *out = NULL;
    if (word.size == 0)
        return 0;
    if (word.size < sizeof name) {
        memcpy(name, word.text, word.size);
        name[word.size] = '\0';
        const cupel_dialect *dialect = cupel_dialect_find(name);
        if (dialect) {
            *out = dialect->name;
            return 0;
        }
    }
    return unknown_dialect(file, word);
}

static int read_section_line(sql_file *file, bool *is_section)
{
    slice text;
    size_t word_size;
    if (file->line.size < 2 || file->line.text[0] != '-' || !comment_text(file->line, &text))
        return 0;
    slice rest = behind_word(text, &word_size);
    slice word = { text.text, word_size };
    bool upgrade = slice_is(word, "upgrade");
    if ((!upgrade && !slice_is(word, "downgrade")) || behind_word(rest, &word_size).size > 0)
        return 0; /* a comment that begins with the word, or any other */

    *is_section = true;
    cupel__sql_section section = { .upgrade = upgrade, .text = file->at, .line = file->number + 1 };
    int code = section_dialect(file, rest, &section.dialect);
    if (code < 0)
        return code;
    for (size_t i = 0; i < file->sections.count; i++) {
        const cupel__sql_section *other = &file->sections.items[i];
        if (other->upgrade == upgrade && cupel__text_equal(other->dialect, section.dialect))
            return cupel__revision_error(file->error, file->revision, file->number,
                                         "the section '%.*s' a second time, the first begins on "
                                         "line %d",
                                         (int)text.size, text.text, other->line - 1);
    }
    end_section(file, file->line.text);
    return cupel__vec_push(&file->sections, section) ? 0 : cupel__error_nomem(file->error);
}

/* A setting that would be overlooked where it stands; other comments in a section are nobody's
 * business. */
static int check_late_header(sql_file *file)
{
    slice text;
    slice key;
    slice value;
    if (comment_text(file->line, &text) && split_key(text, &key, &value) &&
        slice_is(key, key_names[KEY_TRANSACTION]))
        return cupel__revision_error(file->error, file->revision, file->number,
                                     "'-- transaction:' belongs in front of the first section");
    return 0;
}

static int read_transaction(sql_file *file)
{
    const char *value = file->values[KEY_TRANSACTION];
    if (!value || cupel__text_iequal(value, "on"))
        return 0;
    if (!cupel__text_iequal(value, "off"))
        return cupel__revision_error(file->error, file->revision, file->lines[KEY_TRANSACTION],
                                     "'-- transaction: %s': write 'on' or 'off'", value);
    file->revision->no_transaction = true;
    return 0;
}

static int finish(sql_file *file)
{
    cupel__revision *revision = file->revision;
    cupel_revision_info *info = &revision->info;
    const char *id = file->values[KEY_REVISION];

    if (!id)
        return cupel__revision_error(file->error, revision, 1,
                                     "no '-- revision:' line; a file that is not a revision "
                                     "belongs into another folder");
    revision->line = file->lines[KEY_REVISION];
    if (!cupel__revision_id_valid(id, strlen(id)))
        return cupel__revision_error(
            file->error, revision, revision->line,
            "'%.60s' is no revision id: an id is made of at most 32 letters, digits and "
            "underscores",
            id);
    if (file->sections.count == 0)
        return cupel__revision_error(file->error, revision, file->number,
                                     "no section; begin one with a line '-- upgrade'");
    info->id = id;
    info->message = file->message ? file->message : "";
    info->created = file->values[KEY_CREATED];

    end_section(file, file->end);
    size_t size = file->sections.count * sizeof *file->sections.items;
    cupel__sql_section *sections = cupel__arena_alloc(file->arena, size);
    if (!sections)
        return cupel__error_nomem(file->error);
    memcpy(sections, file->sections.items, size);
    revision->sections = sections;
    revision->section_count = file->sections.count;

    int code = read_transaction(file);
    if (code == 0)
        code = cupel__revision_names(file->arena, revision, file->lines[KEY_REVISES], "revision id",
                                     file->values[KEY_REVISES], false, &info->down_revisions,
                                     file->error);
    if (code == 0)
        code = cupel__revision_names(file->arena, revision, file->lines[KEY_DEPENDS_ON],
                                     "revision id or branch label", file->values[KEY_DEPENDS_ON],
                                     true, &info->depends_on, file->error);
    if (code == 0)
        code = cupel__revision_names(file->arena, revision, file->lines[KEY_BRANCH_LABELS],
                                     "branch label", file->values[KEY_BRANCH_LABELS], true,
                                     &info->branch_labels, file->error);
    return code;
}

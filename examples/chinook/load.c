/* Tab-separated files into objects. The loader knows no table: it fills a struct by the model's own
 * description, as any importer could. */
#include "chinook.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS_MAX = 32 };

/* Parents come before children, for people who watch; the session would sort them by itself. */
static const struct {
    const char *file;
    cupel_model_fn *model;
} files[] = {
    { "artist", Artist_model },     { "album", Album_model },
    { "genre", Genre_model },       { "media_type", MediaType_model },
    { "track", Track_model },       { "playlist", Playlist_model },
    { "employee", Employee_model }, { "customer", Customer_model },
    { "invoice", Invoice_model },   { "invoice_line", InvoiceLine_model },
    { "playlist_track", PlaylistTrack_model },
};

static const cupel_property *find_column(const cupel_model *model, const char *name)
{
    for (const cupel_property *p = model->properties; p->kind != CUPEL_PROPERTY_END; p++)
        if (p->kind == CUPEL_PROPERTY_COLUMN && strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

/* Writes the value of `text` where `member` points; false where it is not of that type. */
static bool parse_plain(int ctype, const char *text, void *member)
{
    char *end = NULL;

    switch (ctype) {
    case CUPEL_CTYPE_INT32:
        *(int32_t *)member = (int32_t)strtol(text, &end, 10);
        return *end == '\0';
    case CUPEL_CTYPE_INT64:
        *(int64_t *)member = strtoll(text, &end, 10);
        return *end == '\0';
    case CUPEL_CTYPE_TEXT:
        *(const char **)member = text;
        return true;
    case CUPEL_CTYPE_DECIMAL:
        return cupel_decimal_parse(member, text, strlen(text)) == 0;
    case CUPEL_CTYPE_DATETIME:
        return cupel_datetime_parse(member, text, strlen(text), NULL) == 0;
    default:
        return false;
    }
}

/* The same for a member that may be nullable; "\N" leaves it NULL. */
static bool parse_member(const cupel_property *column, const char *text, void *object)
{
    char *member = (char *)object + column->offset;

    if (strcmp(text, "\\N") == 0)
        return true;
    switch (column->ctype) {
#define OPTIONAL(NAME, name)                                                                   \
    case CUPEL_CTYPE_OPT | CUPEL_CTYPE_##NAME: {                                               \
        cupel_opt_##name *optional = (cupel_opt_##name *)(void *)member;                       \
        optional->is_set = true;                                                               \
        return parse_plain(CUPEL_CTYPE_##NAME, text, &optional->value);                        \
    }
    OPTIONAL(INT32, int32)
    OPTIONAL(INT64, int64)
    OPTIONAL(DATETIME, datetime)
#undef OPTIONAL
    default:
        return parse_plain(column->ctype, text, member);
    }
}

/* Cuts a line at its tabs, in place; resolves "\\". Returns the number of fields. */
static size_t split(char *line, char *fields[COLUMNS_MAX])
{
    size_t count = 0;
    char *rest = line;

    line[strcspn(line, "\n")] = '\0';
    for (char *field; count < COLUMNS_MAX && (field = strsep(&rest, "\t")) != NULL;) {
        char *to = field;
        fields[count++] = field;
        if (strcmp(field, "\\N") == 0)
            continue;
        for (const char *from = field; *from != '\0'; from++) {
            if (from[0] == '\\' && from[1] == '\\')
                from++;
            *to++ = *from;
        }
        *to = '\0';
    }
    return count;
}

static void progress(const char *file, size_t done, bool last)
{
    if (!isatty(STDERR_FILENO))
        return;
    enum { WIDTH = 30, WHOLE = 8715 };
    size_t filled = last ? WIDTH : done * WIDTH / WHOLE % WIDTH;
    fprintf(stderr, "\r  %-15s [%-*.*s] %zu rows%s", file, WIDTH, (int)filled,
            "##############################", done, last ? "\n" : "");
}

static int load_rows(cupel_session *session, const cupel_model *model, const char *name, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0, count, rows = 0;
    const cupel_property *columns[COLUMNS_MAX];
    char *fields[COLUMNS_MAX];
    int result = -1;
    void *values = malloc(model->size);

    if (values == NULL || getline(&line, &capacity, file) < 0) {
        fprintf(stderr, "chinook: %s: no header line\n", name);
        goto done;
    }
    count = split(line, fields);
    for (size_t i = 0; i < count; i++) {
        columns[i] = find_column(model, fields[i]);
        if (columns[i] == NULL) {
            fprintf(stderr, "chinook: %s: %s has no attribute '%s'\n", name, model->name, fields[i]);
            goto done;
        }
    }
    while (getline(&line, &capacity, file) >= 0) {
        memset(values, 0, model->size);
        if (split(line, fields) != count) {
            fprintf(stderr, "chinook: %s:%zu: %zu columns expected\n", name, rows + 2, count);
            goto done;
        }
        for (size_t i = 0; i < count; i++) {
            if (!parse_member(columns[i], fields[i], values)) {
                fprintf(stderr, "chinook: %s:%zu: '%s' is no %s\n", name, rows + 2, fields[i],
                        columns[i]->name);
                goto done;
            }
        }
        if (cupel_session_new(session, model, values) == NULL) {
            failed(name, cupel_session_error(session));
            goto done;
        }
        if (++rows % 500 == 0)
            progress(name, rows, false);
    }
    progress(name, rows, true);
    result = 0;
done:
    free(values);
    free(line);
    return result;
}

static int load_file(cupel_session *session, const char *folder, size_t i)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.tsv", folder, files[i].file);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "chinook: %s: %s\n", path, strerror(errno));
        return -1;
    }
    int result = load_rows(session, files[i].model(), files[i].file, file);
    fclose(file);
    return result;
}

int load(cupel_engine *engine, const char *folder)
{
    cupel_session *session = NULL;
    int64_t tracks, entries;
    int result = -1;

    if (cupel_session_open(&session, engine) < 0) {
        failed("session", cupel_session_error(session));
        goto done;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (load_file(session, folder, i) < 0)
            goto done;
    if (cupel_commit(session) < 0) {
        failed("commit", cupel_session_error(session));
        goto done;
    }
    tracks = cupel_count(session, Track, NULL);
    entries = cupel_count(session, PlaylistTrack, NULL);
    printf("loaded: %lld tracks, %lld playlist entries\n", (long long)tracks, (long long)entries);
    result = tracks < 0 || entries < 0 ? failed("count", cupel_session_error(session)) : 0;
done:
    cupel_session_close(session);
    return result;
}

/* Errors: the object that carries a code, a category and its texts. */
#include "base/error.h"

#include "base/buf.h"

#include <string.h>

/* What `reserved` points to: the texts that the error owns. Constants stay outside. */
typedef struct texts {
    char *message;
    char *constraint;
    char *sql;
} texts;

static texts *texts_of(cupel_error *error);
static char *duplicate(const char *text, size_t size);
static void replace_message(cupel_error *error, char *message);
static const char *message_of(const cupel_error *error);

void cupel_error_init(cupel_error *error)
{
    if (error != NULL)
        *error = (cupel_error)CUPEL_ERROR_INIT;
}

void cupel_error_release(cupel_error *error)
{
    if (error == NULL)
        return;
    texts *own = error->reserved;
    if (own != NULL) {
        cupel_free(own->message);
        cupel_free(own->constraint);
        cupel_free(own->sql);
        cupel_free(own);
    }
    cupel_error_init(error);
}

void cupel_error_copy(cupel_error *to, const cupel_error *from)
{
    if (to == NULL || to == from)
        return;
    cupel_error_release(to);
    if (from == NULL)
        return;
    to->code = from->code;
    to->category = from->category;
    memcpy(to->sqlstate, from->sqlstate, sizeof to->sqlstate);
    to->driver_code = from->driver_code;
    to->parameter = from->parameter;
    to->position = from->position;

    const char *message = message_of(from);
    if (message[0] != '\0') {
        to->message = cupel_code_text(from->code);
        replace_message(to, duplicate(message, strlen(message)));
    }
    cupel__error_set_sql(to, from->sql);
    if (from->constraint != NULL)
        cupel__error_set_constraint(to, from->constraint, strlen(from->constraint));
}

int cupel_error_set(cupel_error *error, int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cupel__error_vset(error, code, format, arguments);
    va_end(arguments);
    return code;
}

/* The text is made before the old ones go, as the arguments may be among them. */
int cupel__error_vset(cupel_error *error, int code, const char *format, va_list arguments)
{
    if (error == NULL)
        return code;
    cupel__buf message = { 0 };
    cupel__buf_vprintf(&message, format, arguments);
    cupel_error_release(error);
    error->code = code;
    error->message = cupel_code_text(code);
    replace_message(error, cupel__buf_take(&message));
    return code;
}

void cupel__error_set_nomem(cupel_error *error)
{
    if (error == NULL)
        return;
    cupel_error_release(error);
    error->code = CUPEL_ENOMEM;
    error->message = cupel_code_text(CUPEL_ENOMEM);
}

void cupel__error_set_sql(cupel_error *error, const char *sql)
{
    texts *own = error != NULL && sql != NULL ? texts_of(error) : NULL;
    char *copy = own != NULL ? duplicate(sql, strlen(sql)) : NULL;
    if (copy == NULL)
        return;
    cupel_free(own->sql);
    error->sql = own->sql = copy;
}

void cupel__error_set_constraint(cupel_error *error, const char *constraint, size_t size)
{
    texts *own = error != NULL && constraint != NULL ? texts_of(error) : NULL;
    char *copy = own != NULL ? duplicate(constraint, size) : NULL;
    if (copy == NULL)
        return;
    cupel_free(own->constraint);
    error->constraint = own->constraint = copy;
}

void cupel__error_prefix(cupel_error *error, const char *format, ...)
{
    if (error == NULL)
        return;
    cupel__buf text = { 0 };
    va_list arguments;
    va_start(arguments, format);
    cupel__buf_vprintf(&text, format, arguments);
    va_end(arguments);
    cupel__buf_append(&text, message_of(error));
    replace_message(error, cupel__buf_take(&text));
}

void cupel__error_suffix(cupel_error *error, const char *format, ...)
{
    if (error == NULL)
        return;
    cupel__buf text = { 0 };
    cupel__buf_append(&text, message_of(error));
    va_list arguments;
    va_start(arguments, format);
    cupel__buf_vprintf(&text, format, arguments);
    va_end(arguments);
    replace_message(error, cupel__buf_take(&text));
}

int cupel__error_move(cupel_error *to, cupel_error *from)
{
    int code = from != NULL ? from->code : CUPEL_OK;
    if (to == from)
        return code;
    cupel_error_release(to);
    if (from != NULL) {
        if (to != NULL) {
            *to = *from;
            cupel_error_init(from);
        } else {
            cupel_error_release(from);
        }
    }
    if (to != NULL && to->message == NULL)
        to->message = "";
    return code;
}

const char *cupel_code_name(int code)
{
    switch (code) {
    case CUPEL_OK:
        return "CUPEL_OK";
#define CUPEL_X(name, value, text)                                                                 \
    case name:                                                                                     \
        return #name;
        CUPEL_ERROR_CODES(CUPEL_X)
#undef CUPEL_X
    default:
        return "unknown error";
    }
}

const char *cupel_code_text(int code)
{
    switch (code) {
    case CUPEL_OK:
        return "no error";
#define CUPEL_X(name, value, text)                                                                 \
    case name:                                                                                     \
        return text;
        CUPEL_ERROR_CODES(CUPEL_X)
#undef CUPEL_X
    default:
        return "unknown error";
    }
}

const char *cupel_category_text(cupel_category category)
{
    switch (category) {
#define CUPEL_X(name, text)                                                                        \
    case name:                                                                                     \
        return text;
        CUPEL_ERROR_CATEGORIES(CUPEL_X)
#undef CUPEL_X
    }
    return "unknown category";
}

static texts *texts_of(cupel_error *error)
{
    if (error->reserved == NULL) {
        texts *own = cupel_alloc(sizeof *own);
        if (own != NULL)
            *own = (texts){ 0 };
        error->reserved = own;
    }
    return error->reserved;
}

static char *duplicate(const char *text, size_t size)
{
    char *copy = size < SIZE_MAX ? cupel_alloc(size + 1) : NULL;
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

/* Takes `message`; where it is NULL or has no place, the message stays what it was. */
static void replace_message(cupel_error *error, char *message)
{
    texts *own = message != NULL ? texts_of(error) : NULL;
    if (own == NULL) {
        cupel_free(message);
        return;
    }
    cupel_free(own->message);
    error->message = own->message = message;
}

static const char *message_of(const cupel_error *error)
{
    return error->message != NULL ? error->message : "";
}

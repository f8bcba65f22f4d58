/* The ways in which the library fills a cupel_error. */
#ifndef CUPEL_BASE_ERROR_H
#define CUPEL_BASE_ERROR_H

#include <cupel/error.h>

int cupel__error_vset(cupel_error *error, int code, const char *format, va_list arguments)
    CUPEL_PRINTF(3, 0);
/* CUPEL_ENOMEM with its text; needs no memory. */
void cupel__error_set_nomem(cupel_error *error);
/* The same, for `return`: inline, so that who reads the code knows that what is returned is negative. */
static inline int cupel__error_nomem(cupel_error *error)
{
    cupel__error_set_nomem(error);
    return CUPEL_ENOMEM;
}
/* Completes an error that was set: each text is copied, NULL leaves it as it is. */
void cupel__error_set_sql(cupel_error *error, const char *sql);
void cupel__error_set_constraint(cupel_error *error, const char *constraint, size_t size);
/* Puts text in front of, or behind, the message: "users.name: " or "\n  hint". */
void cupel__error_prefix(cupel_error *error, const char *format, ...) CUPEL_PRINTF(2, 3);
void cupel__error_suffix(cupel_error *error, const char *format, ...) CUPEL_PRINTF(2, 3);
/* Moves the content of `from` (left empty) into `to`. Returns the code. `to` may be NULL. */
int cupel__error_move(cupel_error *to, cupel_error *from);

#endif

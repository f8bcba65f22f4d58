/* Version, visibility and the few compiler attributes the public headers use. */
#ifndef CUPEL_COMMON_H
#define CUPEL_COMMON_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUPEL_VERSION_MAJOR 0
#define CUPEL_VERSION_MINOR 1
#define CUPEL_VERSION_PATCH 0
#define CUPEL_VERSION "0.1.0"

/* The layout of the tables that user code hands over (models, revisions, options). A module built
 * against another number is refused with a message; within one number, structs only grow at the
 * end, and the element size recorded beside the number says how much of them is there. */
#define CUPEL_ABI 1u

#ifdef __cplusplus
#define CUPEL_BEGIN_DECLS extern "C" {
#define CUPEL_END_DECLS }
#else
#define CUPEL_BEGIN_DECLS
#define CUPEL_END_DECLS
#endif

#if defined(__GNUC__) || defined(__clang__)
#define CUPEL_API __attribute__((visibility("default")))
#define CUPEL_PRINTF(string, first) __attribute__((format(printf, string, first)))
#define CUPEL_CLEANUP(function) __attribute__((cleanup(function)))
#else
#define CUPEL_API
#define CUPEL_PRINTF(string, first)
#endif

CUPEL_BEGIN_DECLS

/* The version of the library that is running, as "major.minor.patch". A constant; never NULL. */
CUPEL_API const char *cupel_version(void);

CUPEL_END_DECLS

#endif

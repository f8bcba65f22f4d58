/* Cupel: SQL toolkit, object-relational mapper and schema migrations for C. */
#ifndef CUPEL_CUPEL_H
#define CUPEL_CUPEL_H

#include <cupel/common.h>
#include <cupel/alloc.h>
#include <cupel/error.h>
#include <cupel/log.h>
#include <cupel/value.h>
#include <cupel/schema.h>
#include <cupel/model.h>
#include <cupel/engine.h>
#include <cupel/session.h>
#include <cupel/query.h>

#endif

/* Which types travel in binary: a table for the built-in ones, a question to the server for others. */
#include <stdio.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

/* Types from this number on were made by somebody: enumerations, extensions. */
#define FIRST_CUSTOM_OID 16384

typedef struct known_type {
    Oid oid;
    Oid array;
    cupel__pg_codec codec;
} known_type;

/* The numbers are those of src/include/catalog/pg_type.dat, the same in every version. */
static const known_type known_types[] = {
    { 16, 1000, CUPEL__PG_BOOL },        { 17, 1001, CUPEL__PG_BYTEA },
    { 18, 1002, CUPEL__PG_TEXT }, /* "char" */
    { 19, 1003, CUPEL__PG_TEXT }, /* name */
    { 20, 1016, CUPEL__PG_INT8 },        { 21, 1005, CUPEL__PG_INT2 },
    { 23, 1007, CUPEL__PG_INT4 },        { 25, 1009, CUPEL__PG_TEXT },
    { 26, 1028, CUPEL__PG_OID },         { 114, 199, CUPEL__PG_TEXT }, /* json */
    { 142, 143, CUPEL__PG_TEXT },                                      /* xml */
    { 700, 1021, CUPEL__PG_FLOAT4 },     { 701, 1022, CUPEL__PG_FLOAT8 },
    { 705, 0, CUPEL__PG_TEXT },     /* unknown */
    { 1042, 1014, CUPEL__PG_TEXT }, /* character(n) */
    { 1043, 1015, CUPEL__PG_TEXT }, /* character varying */
    { 1082, 1182, CUPEL__PG_DATE },      { 1083, 1183, CUPEL__PG_TIME },
    { 1114, 1115, CUPEL__PG_TIMESTAMP }, { 1184, 1185, CUPEL__PG_TIMESTAMPTZ },
    { 1186, 1187, CUPEL__PG_INTERVAL },  { 1700, 1231, CUPEL__PG_NUMERIC },
    { 2278, 0, CUPEL__PG_TEXT }, /* void */
    { 2950, 2951, CUPEL__PG_UUID },      { 3802, 3807, CUPEL__PG_JSONB },
    { 869, 1041, CUPEL__PG_OTHER }, /* inet */
    { 650, 651, CUPEL__PG_OTHER },  /* cidr */
    { 829, 1040, CUPEL__PG_OTHER }, /* macaddr */
};
#define KNOWN_COUNT (sizeof known_types / sizeof *known_types)

static const cupel__pg_type *find_asked(const cupel_driver_connection *connection, Oid type);
static int ask(cupel_driver_connection *connection, Oid type, cupel_error *error);

cupel__pg_codec cupel__pg_codec_of(Oid type)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (known_types[i].oid == type)
            return known_types[i].codec;
    return CUPEL__PG_OTHER;
}

bool cupel__pg_array_element(Oid array, Oid *element, cupel__pg_codec *codec)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (known_types[i].array == array && array != 0) {
            *element = known_types[i].oid;
            *codec = known_types[i].codec;
            return true;
        }
    return false;
}

int cupel__pg_resolve_types(cupel_driver_connection *connection, const PGresult *description,
                            cupel_error *error)
{
    int count = PQnfields(description);
    for (int i = 0; i < count; i++) {
        Oid type = PQftype(description, i);
        if (type < FIRST_CUSTOM_OID || find_asked(connection, type) != NULL)
            continue;
        int code = ask(connection, type, error);
        if (code != CUPEL_OK)
            return code;
    }
    return CUPEL_OK;
}

void cupel__pg_column_codec(const cupel_driver_connection *connection, Oid type,
                            cupel__pg_column *out)
{
    Oid element;
    out->element = CUPEL__PG_OTHER;
    if (type < FIRST_CUSTOM_OID) {
        bool is_array = cupel__pg_array_element(type, &element, &out->element);
        out->codec = is_array ? CUPEL__PG_ARRAY : cupel__pg_codec_of(type);
        return;
    }
    const cupel__pg_type *asked = find_asked(connection, type);
    out->codec = asked != NULL ? asked->codec : CUPEL__PG_OTHER;
    out->element = asked != NULL ? asked->element : CUPEL__PG_OTHER;
}

static const cupel__pg_type *find_asked(const cupel_driver_connection *connection, Oid type)
{
    for (size_t i = 0; i < connection->type_count; i++)
        if (connection->types[i].oid == type)
            return &connection->types[i];
    return NULL;
}

/* Enumerations, and types that send as text does (citext), are text in binary too. */
#define IS_TEXT(t)                                                                                 \
    "(" t ".typtype = 'e' OR " t ".typsend IN ('textsend'::regproc, 'varcharsend'::regproc))"

static int ask(cupel_driver_connection *connection, Oid type, cupel_error *error)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "SELECT " IS_TEXT("t") ", e.oid IS NOT NULL, " IS_TEXT(
                 "e") " FROM pg_catalog.pg_type t"
                      " LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typdelim = ','"
                      "  AND t.typoutput = 'array_out'::regproc WHERE t.oid = %u",
             (unsigned)type);
    PGresult *result = PQexec(connection->pg, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        int code = cupel__pg_result_error(connection, result, sql, error);
        PQclear(result);
        return code;
    }
    bool is_known = PQntuples(result) == 1;
    bool is_text = is_known && PQgetvalue(result, 0, 0)[0] == 't';
    bool is_array = is_known && PQgetvalue(result, 0, 1)[0] == 't';
    bool of_text = is_array && PQgetvalue(result, 0, 2)[0] == 't';
    PQclear(result);
    cupel__pg_type *types = connection->host->reallocate(
        connection->types, (connection->type_count + 1) * sizeof *types);
    if (types == NULL)
        return cupel__driver_nomem(connection->host, error);
    connection->types = types;
    types[connection->type_count++] =
        (cupel__pg_type){ .oid = type,
                          .codec = is_array  ? CUPEL__PG_ARRAY
                                   : is_text ? CUPEL__PG_TEXT
                                             : CUPEL__PG_OTHER,
                          .element = of_text ? CUPEL__PG_TEXT : CUPEL__PG_OTHER };
    return CUPEL_OK;
}

/* Database URLs: scheme[+driver]://[user[:password]@][host[:port]][/database][?key=value&...]. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/engine.h"

/* A parsed URL is one block: the struct, its options, and a copy of the text in which the parts are
 * cut apart and decoded in place. */
typedef struct url_block {
    cupel_url url;
    cupel_url_option *options;
    char *text;
} url_block;

static url_block *new_block(const char *text);
static int parse_scheme(url_block *block, char **rest, cupel_error *error);
static int parse_authority(cupel_url *url, char *authority, cupel_error *error);
static int parse_host(cupel_url *url, char *host, cupel_error *error);
static int parse_options(url_block *block, char *query, cupel_error *error);
static bool decode(char *text);
static const char *copy_to(char **at, const char *text);

int cupel__url_parse(cupel_url **out, const char *text, cupel_error *error)
{
    if (text == NULL || *text == '\0')
        return cupel_error_set(error, CUPEL_EURL,
                               "the database URL is empty; "
                               "one reads \"sqlite:///data.sqlite\"");
    url_block *block = new_block(text);
    if (block == NULL)
        return cupel__error_nomem(error);

    char *rest = NULL;
    int result = parse_scheme(block, &rest, error);
    if (result != CUPEL_OK)
        goto done;

    char *query = strchr(rest, '?');
    if (query != NULL)
        *query++ = '\0';
    char *database = strchr(rest, '/');
    if (database != NULL)
        *database++ = '\0';
    if (database != NULL && !decode(database)) {
        result = cupel_error_set(error, CUPEL_EURL,
                                 "the database's name in the URL holds a zero "
                                 "byte");
        goto done;
    }
    if (database != NULL && *database != '\0')
        block->url.database = database;
    result = parse_authority(&block->url, rest, error);
    if (result == CUPEL_OK && query != NULL)
        result = parse_options(block, query, error);

done:
    if (result == CUPEL_OK)
        *out = &block->url;
    else
        cupel_free(block);
    return result;
}

int cupel__url_with_database(cupel_url **out, const cupel_url *url, const char *database,
                             cupel_error *error)
{
    const char *texts[] = { url->scheme, url->username, url->password, url->host, database };
    const char **slots[sizeof texts / sizeof texts[0]];
    size_t size = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        size += texts[i] != NULL ? strlen(texts[i]) + 1 : 0;
    for (size_t i = 0; i < url->option_count; i++)
        size += strlen(url->options[i].key) + strlen(url->options[i].value) + 2;
    url_block *block =
        cupel_alloc(sizeof *block + url->option_count * sizeof *block->options + size);
    if (block == NULL)
        return cupel__error_nomem(error);
    *block = (url_block){ .url = *url, .options = (cupel_url_option *)(block + 1) };
    block->text = (char *)(block->options + url->option_count);
    block->url.options = block->options;
    char *at = block->text;
    slots[0] = &block->url.scheme;
    slots[1] = &block->url.username;
    slots[2] = &block->url.password;
    slots[3] = &block->url.host;
    slots[4] = &block->url.database;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *slots[i] = copy_to(&at, texts[i]);
    for (size_t i = 0; i < url->option_count; i++) {
        block->options[i].key = copy_to(&at, url->options[i].key);
        block->options[i].value = copy_to(&at, url->options[i].value);
    }
    *out = &block->url;
    return CUPEL_OK;
}

const char *cupel__url_option(const cupel_url *url, const char *key)
{
    for (size_t i = 0; i < url->option_count; i++)
        if (strcmp(url->options[i].key, key) == 0)
            return url->options[i].value;
    return NULL;
}

/* True for options that carry a secret. */
static bool is_secret_option(const char *key, size_t size)
{
    for (size_t i = 0; i + 4 <= size; i++)
        if (strncmp(key + i, "pass", 4) == 0)
            return true;
    return false;
}

/* The last @ that ends a password beginning behind `colon`; NULL where none does. A password that is
 * not encoded may hold any of / ? @, so rather more is taken than less. */
static const char *password_end(const char *colon)
{
    const char *query = strchr(colon, '?');
    const char *end = memrchr(colon, '@', query != NULL ? (size_t)(query - colon) : strlen(colon));
    bool is_port = colon[1 + strspn(colon + 1, "0123456789")] == '/' ||
                   colon[1 + strspn(colon + 1, "0123456789")] == '?';
    return end == NULL && !is_port ? strrchr(colon, '@') : end;
}

char *cupel__url_mask(const char *text)
{
    cupel__buf out = { 0 };
    const char *at = text;
    const char *start = strstr(text, "://");
    size_t authority = start != NULL ? strcspn(start + 3, "/?") : 0;
    const char *colon = authority > 0 ? memchr(start + 3, ':', authority) : NULL;
    const char *end = colon != NULL ? password_end(colon) : NULL;

    if (end != NULL) {
        cupel__buf_append_n(&out, text, (size_t)(colon - text) + 1);
        cupel__buf_append(&out, "***");
        at = end;
    }
    const char *query = strchr(at, '?');
    while (query != NULL) {
        const char *key = query + 1;
        size_t key_size = strcspn(key, "=&");
        size_t pair_size = strcspn(key, "&");
        bool is_secret = pair_size > key_size && is_secret_option(key, key_size);
        size_t shown = is_secret ? key_size + 1 : pair_size;
        cupel__buf_append_n(&out, at, (size_t)(key - at) + shown);
        if (is_secret)
            cupel__buf_append(&out, "***");
        at = key + pair_size;
        query = *at == '&' ? at : NULL;
    }
    cupel__buf_append(&out, at);
    char *masked = cupel__buf_take(&out);
    cupel__buf_release(&out);
    return masked;
}

static url_block *new_block(const char *text)
{
    size_t size = strlen(text) + 1;
    size_t options = 1;
    for (const char *at = text; *at != '\0'; at++)
        options += *at == '&';
    url_block *block = cupel_alloc(sizeof *block + options * sizeof *block->options + size);
    if (block == NULL)
        return NULL;
    memset(block, 0, sizeof *block);
    block->options = (cupel_url_option *)(block + 1);
    block->text = (char *)(block->options + options);
    memcpy(block->text, text, size);
    return block;
}

static int parse_scheme(url_block *block, char **rest, cupel_error *error)
{
    char *end = strstr(block->text, "://");
    if (end == NULL)
        return cupel_error_set(error, CUPEL_EURL,
                               "the database URL has no \"scheme://\" at its beginning; "
                               "one reads \"sqlite:///data.sqlite\"");
    *end = '\0';
    *rest = end + 3;
    for (char *c = block->text; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
        bool is_word = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
        if (!is_word && *c != '_' && *c != '-' && *c != '+')
            return cupel_error_set(error, CUPEL_EURL,
                                   "the scheme of the database URL has a "
                                   "character that is no letter or digit");
    }
    char *driver = strchr(block->text, '+');
    if (driver != NULL)
        *driver = '\0';
    if (*block->text == '\0')
        return cupel_error_set(error, CUPEL_EURL,
                               "the database URL begins with \"://\"; "
                               "a scheme such as \"sqlite\" stands before it");
    block->url.scheme = block->text;
    return CUPEL_OK;
}

/* `authority` is what stands before the first slash. Its content is never repeated in a message: a
 * password that is not encoded may have spilled anywhere in it. */
static int parse_authority(cupel_url *url, char *authority, cupel_error *error)
{
    char *host = authority;
    char *at_sign = strrchr(authority, '@');
    if (at_sign != NULL) {
        *at_sign = '\0';
        host = at_sign + 1;
        char *password = strchr(authority, ':');
        if (password != NULL) {
            *password++ = '\0';
            url->password = password;
        }
        if (*authority != '\0')
            url->username = authority;
        if (!decode(authority) || (password != NULL && !decode(password)))
            return cupel_error_set(error, CUPEL_EURL,
                                   "user or password in the database URL holds "
                                   "a zero byte");
    }
    return parse_host(url, host, error);
}

static int parse_port(cupel_url *url, const char *text, cupel_error *error)
{
    int port = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || port > 65535)
            return cupel_error_set(
                error, CUPEL_EURL,
                "what follows the host's colon in the database URL is no port "
                "number; in a password write / as %%2F, ? as %%3F and # as %%23");
        port = port * 10 + (*c - '0');
    }
    if (*text != '\0' && (port < 1 || port > 65535))
        return cupel_error_set(error, CUPEL_EURL,
                               "the port in the database URL is not between 1 "
                               "and 65535");
    url->port = port;
    return CUPEL_OK;
}

static int parse_host(cupel_url *url, char *host, cupel_error *error)
{
    char *port;
    if (strchr(host, ',') != NULL)
        return cupel_error_set(error, CUPEL_EURL,
                               "several hosts in the database URL are written "
                               "as ?host=one,two&port=5432,5433");
    if (*host == '[') {
        char *end = strchr(host, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':'))
            return cupel_error_set(error, CUPEL_EURL,
                                   "an IPv6 address in the database URL is "
                                   "written [::1] or [::1]:5432");
        *end = '\0';
        host++;
        port = end[1] == ':' ? end + 2 : NULL;
    } else {
        port = strchr(host, ':');
        if (port != NULL)
            *port++ = '\0';
    }
    if (port != NULL) {
        int result = parse_port(url, port, error);
        if (result != CUPEL_OK)
            return result;
    }
    if (!decode(host))
        return cupel_error_set(error, CUPEL_EURL, "the host in the database URL holds a zero byte");
    if (*host != '\0')
        url->host = host;
    return CUPEL_OK;
}

static int parse_options(url_block *block, char *query, cupel_error *error)
{
    while (query != NULL && *query != '\0') {
        char *next = strchr(query, '&');
        if (next != NULL)
            *next++ = '\0';
        char *value = strchr(query, '=');
        if (value == NULL || value == query)
            return cupel_error_set(error, CUPEL_EURL,
                                   "an option of the database URL is not of "
                                   "the form key=value");
        *value++ = '\0';
        for (char *c = value; (c = strchr(c, '+')) != NULL;)
            *c = ' ';
        if (!decode(query) || !decode(value))
            return cupel_error_set(error, CUPEL_EURL,
                                   "an option of the database URL holds a zero "
                                   "byte");
        if (cupel__url_option(&block->url, query) != NULL)
            return cupel_error_set(error, CUPEL_EURL,
                                   "the database URL gives the option \"%s\" "
                                   "twice",
                                   query);
        block->options[block->url.option_count++] = (cupel_url_option){ query, value };
        block->url.options = block->options;
        query = next;
    }
    return CUPEL_OK;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes %XX in place; a % without two hexadecimal digits stands for itself. False for %00. */
static bool decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        int high = *from == '%' ? hex_digit(from[1]) : -1;
        int low = high >= 0 ? hex_digit(from[2]) : -1;
        if (low < 0) {
            *to++ = *from;
            continue;
        }
        if (high == 0 && low == 0)
            return false;
        *to++ = (char)(high * 16 + low);
        from += 2;
    }
    *to = '\0';
    return true;
}

/* The text copied to *at, which moves on behind it; NULL stays NULL. */
static const char *copy_to(char **at, const char *text)
{
    if (text == NULL)
        return NULL;
    size_t size = strlen(text) + 1;
    char *copy = memcpy(*at, text, size);
    *at += size;
    return copy;
}

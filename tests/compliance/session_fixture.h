/* The models that the tests of sessions share, and the steps that most of them begin with. */
#ifndef CUPEL_TESTS_COMPLIANCE_SESSION_FIXTURE_H
#define CUPEL_TESTS_COMPLIANCE_SESSION_FIXTURE_H

#include "harness.h"

#include <string.h>

/* A one-to-many with both sides, whose key can be NULL. */
typedef struct Role Role;
typedef struct User User;
struct Role {
    int64_t id;
    const char *name;
    CUPEL_MANY(User) users;
};
struct User {
    int64_t id;
    const char *username;
    cupel_opt_int64 role_id;
    const char *note;
    Role *role;
};
CUPEL_DECLARE_MODEL(Role);
CUPEL_DECLARE_MODEL(User);

/* One whose key cannot. */
typedef struct Invoice Invoice;
typedef struct Line Line;
struct Invoice {
    int64_t id;
    const char *title;
    CUPEL_MANY(Line) lines;
};
struct Line {
    int64_t id;
    int64_t invoice_id;
    const char *text;
    Invoice *invoice;
};
CUPEL_DECLARE_MODEL(Invoice);
CUPEL_DECLARE_MODEL(Line);

/* A tree. */
typedef struct Node Node;
struct Node {
    int64_t id;
    const char *name;
    cupel_opt_int64 parent_id;
    Node *parent;
    CUPEL_MANY(Node) children;
};
CUPEL_DECLARE_MODEL(Node);

/* Keys of other kinds. */
typedef struct Setting {
    const char *name;
    const char *value;
} Setting;
typedef struct Place {
    int32_t row;
    int32_t seat;
    const char *guest;
} Place;
typedef struct Token {
    cupel_uuid id;
    const char *text;
} Token;
CUPEL_DECLARE_MODEL(Setting);
CUPEL_DECLARE_MODEL(Place);
CUPEL_DECLARE_MODEL(Token);

/* Defaults of every kind, and what the database computes. */
typedef struct Account {
    int64_t id;
    const char *name;
    cupel_opt_int32 credit;   /* 18 unless told */
    cupel_opt_bool is_active; /* true */
    const char *state;        /* 'new', by the server */
    cupel_opt_int32 ticket;   /* counted by a function */
    cupel_opt_int32 revision; /* counted at each update */
    cupel_opt_int32 twice;    /* computed from credit */
    cupel_blob picture;
} Account;
CUPEL_DECLARE_MODEL(Account);

/* A collection without a pointer on the other side. */
typedef struct Player Player;
typedef struct Team {
    int64_t id;
    const char *name;
    CUPEL_MANY(Player) players;
} Team;
struct Player {
    int64_t id;
    const char *name;
    cupel_opt_int64 team_id;
};
CUPEL_DECLARE_MODEL(Team);
CUPEL_DECLARE_MODEL(Player);

#ifdef SESSION_FIXTURE_MODELS

static int32_t tickets_given, revisions_given;

static int random_id(void *out)
{
    return cupel_uuid_generate(out);
}

static int next_ticket(void *out)
{
    *(int32_t *)out = ++tickets_given;
    return 0;
}

static int next_revision(void *out)
{
    *(int32_t *)out = ++revisions_given;
    return 0;
}

/* clang-format off */
CUPEL_MODEL(Role, "roles",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .unique = true),
    CUPEL_HAS_MANY(users, User, .back_populates = "role", .order_by = "username"));

CUPEL_MODEL(User, "users",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(username, .type = CUPEL_STRING(64), .unique = true),
    CUPEL_COLUMN(role_id, .references = "roles.id"),
    CUPEL_COLUMN(note),
    CUPEL_BELONGS_TO(role, Role, .back_populates = "users"));

CUPEL_MODEL(Invoice, "invoices",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(title, .type = CUPEL_STRING(64)),
    CUPEL_HAS_MANY(lines, Line, .back_populates = "invoice"));

CUPEL_MODEL(Line, "invoice_lines",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(invoice_id, .references = "invoices.id"),
    CUPEL_COLUMN(text, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_BELONGS_TO(invoice, Invoice, .back_populates = "lines"));

CUPEL_MODEL(Node, "nodes",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64)),
    CUPEL_COLUMN(parent_id, .references = "nodes.id"),
    CUPEL_BELONGS_TO(parent, Node, .back_populates = "children"),
    CUPEL_HAS_MANY(children, Node, .back_populates = "parent", .order_by = "name"));

CUPEL_MODEL(Setting, "settings",
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .primary_key = true),
    CUPEL_COLUMN(value));

CUPEL_MODEL(Place, "places",
    CUPEL_COLUMN(row, .column = "row_number", .primary_key = true),
    CUPEL_COLUMN(seat, .primary_key = true),
    CUPEL_COLUMN(guest));

CUPEL_MODEL(Token, "tokens",
    CUPEL_COLUMN(id, .primary_key = true, .default_fn = random_id),
    CUPEL_COLUMN(text));

CUPEL_MODEL(Account, "accounts",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_COLUMN(credit, .default_value = "18"),
    CUPEL_COLUMN(is_active, .default_value = "true"),
    CUPEL_COLUMN(state, .type = CUPEL_STRING(16), .server_default = "'new'"),
    CUPEL_COLUMN(ticket, .default_fn = next_ticket),
    CUPEL_COLUMN(revision, .on_update_fn = next_revision),
    CUPEL_COLUMN(twice, .computed = "credit * 2", .computed_stored = true),
    CUPEL_COLUMN(picture));

CUPEL_MODEL(Team, "teams",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64)),
    CUPEL_HAS_MANY(players, Player, .order_by = "name desc"));

CUPEL_MODEL(Player, "players",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64)),
    CUPEL_COLUMN(team_id, .references = "teams.id"));
/* clang-format on */

CUPEL_METADATA(fixture_metadata, Role_model, User_model, Invoice_model, Line_model, Node_model,
               Setting_model, Place_model, Token_model, Account_model, Team_model, Player_model);

/* Empty tables for every test. */
static inline compliance *fixture(void **state)
{
    static const char *const empty[] = {
        "DELETE FROM users",
        "DELETE FROM roles",
        "DELETE FROM invoice_lines",
        "DELETE FROM invoices",
        "UPDATE nodes SET parent_id = NULL",
        "DELETE FROM nodes",
        "DELETE FROM settings",
        "DELETE FROM places",
        "DELETE FROM tokens",
        "DELETE FROM accounts",
        "DELETE FROM players",
        "DELETE FROM teams",
    };
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_create_all(c->engine, &fixture_metadata, &error), &error);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        compliance_execute(c, empty[i]);
    return c;
}

static inline cupel_session *opened(compliance *c)
{
    cupel_session *session;
    int result = cupel_session_open(&session, c->engine);
    compliance_ok(result, cupel_session_error(session));
    return session;
}

/* Commits; the test fails if it fails. */
#define committed(session) compliance_ok(cupel_commit(session), cupel_session_error(session))
#define flushed(session) compliance_ok(cupel_flush(session), cupel_session_error(session))
#define rolled_back(session) compliance_ok(cupel_rollback(session), cupel_session_error(session))

/* How many statements an engine was asked to execute. */
typedef struct statement_count {
    cupel_engine *engine; /* of its own, on the same database */
    int selects;
    int inserts;
    int updates;
    int deletes;
    int begins;
} statement_count;

static inline void count_statement(void *context, cupel_log_level level, const char *logger,
                                   const char *message)
{
    statement_count *count = context;
    (void)level;
    (void)logger;
    count->selects += strncmp(message, "SELECT", 6) == 0;
    count->inserts += strncmp(message, "INSERT", 6) == 0 || strncmp(message, "WITH", 4) == 0;
    count->updates += strncmp(message, "UPDATE", 6) == 0;
    count->deletes += strncmp(message, "DELETE", 6) == 0;
    count->begins += strncmp(message, "BEGIN", 5) == 0;
}

static inline cupel_session *opened_counting(compliance *c, statement_count *count)
{
    cupel_engine_options options = { .echo = true,
                                     .log = { count_statement, count, CUPEL_LOG_INFO } };
    cupel_session *session;
    *count = (statement_count){ .engine = NULL };
    assert_int_equal(cupel_engine_open_with(&count->engine, c->url, &options), 0);
    assert_int_equal(cupel_session_open(&session, count->engine), 0);
    return session;
}

static inline void closed_counting(cupel_session *session, statement_count *count)
{
    cupel_session_close(session);
    cupel_engine_close(count->engine);
}

/* The session's last call failed with this code, and its message has this text in it. */
static inline void assert_failed(const cupel_session *session, int code, const char *text)
{
    const cupel_error *error = cupel_session_error(session);
    if (error->code != code || strstr(error->message, text) == NULL)
        fail_msg("expected %s with \"%s\", got %s: %s", cupel_code_name(code), text,
                 cupel_code_name(error->code), error->message);
}

static inline void assert_nothing_wrong(const cupel_session *session)
{
    const cupel_error *error = cupel_session_error(session);
    if (error->code != 0)
        fail_msg("%s: %s", cupel_code_name(error->code), error->message);
}

#endif
#endif

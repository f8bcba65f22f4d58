/* The tutorial: objects in, a change, and two ways to ask. */
#include "models.h"

#include <stdio.h>
#include <stdlib.h>

static void die(const char *message)
{
    fprintf(stderr, "app: %s\n", message);
    exit(1);
}

int main(void)
{
    cupel_engine *engine;
    cupel_session *s;
    if (cupel_engine_open(&engine, "sqlite:///data.sqlite") < 0)
        die(cupel_engine_error(engine)->message);
    if (cupel_session_open(&s, engine) < 0)
        die(cupel_session_error(s)->message);

    Role *admin = cupel_new(s, Role, .name = "Admin");         /* admin->id is 0: not saved yet */
    cupel_new(s, User, .username = "john", .role = admin);
    cupel_new(s, User, .username = "susan", .role = admin);
    if (cupel_commit(s) < 0)                                     /* admin->id is 1 now */
        die(cupel_session_error(s)->message);

    admin->name = "Administrator";                               /* the session notices */
    if (cupel_commit(s) < 0)
        die(cupel_session_error(s)->message);

    User *john = cupel_first(s, User, "username = %s and role.name = %s", "john", "Administrator");
    Role *role = cupel_load(s, john, role);                      /* may reach the database */
    printf("%s is %s\n", john->username, role ? role->name : "nobody");

    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "role = %p", (void *)admin);                 /* values are always bound */
    cupel_order_by(q, "username desc");
    cupel_each(User, user, q)
        printf("%s\n", user->username);

    cupel_session_close(s);
    cupel_engine_close(engine);
    return 0;
}

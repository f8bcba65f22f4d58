/* After the models have got an age: fills it in for those who have none, and asks for it. */
#include "models.h"

#include <stdio.h>

int main(void)
{
    cupel_engine *engine = NULL;
    cupel_session *s = NULL;
    int32_t age = 30;
    int result = 1;

    if (cupel_engine_open(&engine, "sqlite:///data.sqlite") < 0) {
        fprintf(stderr, "people: %s\n", cupel_engine_error(engine)->message);
        goto done;
    }
    if (cupel_session_open(&s, engine) < 0)
        goto report;
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "age is null");
    cupel_order_by(q, "username");
    cupel_each(User, user, q)
        cupel_assign(user->age, age++);
    if (cupel_session_error(s)->code < 0 || cupel_commit(s) < 0)
        goto report;

    size_t count;
    User **grown = cupel_all(s, User, &count, "age > %d and role.name = %s", 30, "Administrator");
    if (grown == NULL)
        goto report;
    for (size_t i = 0; i < count; i++)
        printf("%s is %d\n", grown[i]->username, (int)grown[i]->age.value);
    result = 0;
    goto done;
report:
    fprintf(stderr, "people: %s\n", cupel_session_error(s)->message);
done:
    cupel_session_close(s);
    cupel_engine_close(engine);
    return result;
}

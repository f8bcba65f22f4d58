/* A session's life, from opening its engine to closing it, lived again and again with another
 * allocation failing: nothing leaks, only memory is blamed, and a rollback always works. */
#ifndef CUPEL_TESTS_COMPLIANCE_SESSION_LIFE_H
#define CUPEL_TESTS_COMPLIANCE_SESSION_LIFE_H

#include "../unit/failing_alloc.h"
#include "session_fixture.h"

typedef struct session_life {
    const char *url;
    int (*live)(cupel_session *s); /* 0, or the code of what failed */
} session_life;

/* What a step gives: 0, or the code of the session's failure. */
static inline int code_of(cupel_session *s, bool ok)
{
    if (ok)
        return 0;
    int code = cupel_session_error(s)->code;
    return code != 0 ? code : CUPEL_EINVAL;
}

static inline int session_life_once(void *context)
{
    const session_life *life = context;
    cupel_engine *engine = NULL;
    cupel_session *s = NULL;
    int code = cupel_engine_open(&engine, life->url);
    if (code == 0)
        code = cupel_session_open(&s, engine);
    if (code == 0)
        code = life->live(s);
    if (code != 0 && code != CUPEL_ENOMEM)
        print_error("%s: %s\n", cupel_code_name(code),
                    s != NULL ? cupel_session_error(s)->message
                              : cupel_engine_error(engine)->message);
    if (s != NULL && cupel_rollback(s) != 0)
        code = CUPEL_ESTATE;
    cupel_session_close(s);
    cupel_engine_close(engine);
    return code;
}

/* Every allocation fails in turn, or one in `stride`, for servers, where a life costs a connection. */
static inline void bears_failing_memory(compliance *c, int (*live)(cupel_session *s), size_t stride)
{
    session_life life = { c->url, live };
    cupel_engine_close(c->engine); /* its memory is of the allocator before */
    c->engine = NULL;
    if (stride == 1)
        assert_true(failing_alloc_torture(session_life_once, &life) > 100);
    else
        failing_alloc_torture_some(session_life_once, &life, stride);
    assert_int_equal(cupel_engine_open(&c->engine, c->url), 0);
}

#endif

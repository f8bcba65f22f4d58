/* An allocator for tests: it fails on demand, and knows which of its blocks are still alive.
 *
 * The usual test gives a function that does everything once, from building to releasing, and
 * returns what the library returned:
 *
 *     static int build_and_release(void *context)
 *     {
 *         cupel__vec(int) numbers = { 0 };
 *         int result = cupel__vec_push(&numbers, 1) ? 0 : CUPEL_ENOMEM;
 *         cupel__vec_release(&numbers);
 *         return result;
 *     }
 *
 *     failing_alloc_torture(build_and_release, context);
 *
 * It is run without a failure, which must give 0; then again and again with the first, second,
 * third ... allocation failing, and once more with every allocation from there on failing, until there is
 * none left to fail. Each run must return 0 (where a fallback needs no memory) or CUPEL_ENOMEM, and
 * leave no block behind. The number of allocations is returned, so that a test can insist on some.
 *
 * For a single failure: failing_alloc_begin(&state), state.fail_at = n, ...,
 * failing_alloc_end(&state), which restores the system's allocator and fails the test where blocks
 * are left.
 *
 * Every block carries its size behind a mark, so that freeing twice, freeing what the library never
 * gave out, and writing past the end are found without a sanitizer too. The counters are guarded by
 * a lock: threads may allocate, though which of them meets the failure is then chance. */
#ifndef CUPEL_TESTS_FAILING_ALLOC_H
#define CUPEL_TESTS_FAILING_ALLOC_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <cupel/alloc.h>
#include <cupel/error.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct failing_alloc {
    size_t fail_at;   /* the allocation that fails, counted from 1; 0 for none */
    bool fail_onward; /* all later ones fail too */
    size_t calls;     /* allocations and enlargements asked for */
    size_t failures;  /* of these, refused */
    size_t live;      /* blocks not freed */
    size_t live_bytes;
    pthread_mutex_t lock;
} failing_alloc;

typedef union failing_alloc_head {
    struct {
        uint64_t mark;
        size_t size;
    } is;
    max_align_t align;
} failing_alloc_head;

#define FAILING_ALLOC_ALIVE UINT64_C(0x6576696c61706375)
#define FAILING_ALLOC_FREED UINT64_C(0x6465657266706375)
enum {
    FAILING_ALLOC_TAIL = 8,
    FAILING_ALLOC_TAIL_BYTE = 0xa5,
    FAILING_ALLOC_FRESH_BYTE = 0xc7 /* what uninitialised memory holds */
};

static inline failing_alloc_head *failing_alloc_check(void *block)
{
    failing_alloc_head *head = (failing_alloc_head *)block - 1;
    assert_int_not_equal(head->is.mark, FAILING_ALLOC_FREED);
    assert_int_equal(head->is.mark, FAILING_ALLOC_ALIVE);
    const unsigned char *tail = (const unsigned char *)block + head->is.size;
    for (int i = 0; i < FAILING_ALLOC_TAIL; i++)
        assert_int_equal(tail[i], FAILING_ALLOC_TAIL_BYTE);
    return head;
}

static inline void *failing_alloc_obtain(size_t size)
{
    if (size > SIZE_MAX - sizeof(failing_alloc_head) - FAILING_ALLOC_TAIL)
        return NULL;
    failing_alloc_head *head = malloc(sizeof *head + size + FAILING_ALLOC_TAIL);
    if (head == NULL)
        return NULL;
    head->is.mark = FAILING_ALLOC_ALIVE;
    head->is.size = size;
    memset(head + 1, FAILING_ALLOC_FRESH_BYTE, size);
    memset((char *)(head + 1) + size, FAILING_ALLOC_TAIL_BYTE, FAILING_ALLOC_TAIL);
    return head + 1;
}

/* Resizing always moves, so that a pointer kept into the old block shows. */
static inline void *failing_alloc_reallocate(void *context, void *block, size_t size)
{
    failing_alloc *state = context;
    void *result = NULL;
    pthread_mutex_lock(&state->lock);
    if (size != 0) {
        state->calls++;
        bool fails = state->fail_at != 0 && (state->calls == state->fail_at ||
                                             (state->fail_onward && state->calls > state->fail_at));
        if (!fails)
            result = failing_alloc_obtain(size);
        if (result != NULL) {
            state->live++;
            state->live_bytes += size;
        } else {
            state->failures++;
        }
    }
    if (block != NULL && (size == 0 || result != NULL)) {
        failing_alloc_head *head = failing_alloc_check(block);
        size_t old_size = head->is.size;
        if (result != NULL)
            memcpy(result, block, old_size < size ? old_size : size);
        state->live--;
        state->live_bytes -= old_size;
        head->is.mark = FAILING_ALLOC_FREED;
        free(head);
    }
    pthread_mutex_unlock(&state->lock);
    return result;
}

/* Puts the allocator in force; no memory of the library may be alive. */
static inline void failing_alloc_begin(failing_alloc *state)
{
    *state = (failing_alloc){ .fail_at = 0 };
    pthread_mutex_init(&state->lock, NULL);
    cupel_set_allocator(&(cupel_allocator){ failing_alloc_reallocate, state });
}

static inline void failing_alloc_end(failing_alloc *state)
{
    cupel_set_allocator(NULL);
    pthread_mutex_destroy(&state->lock);
    assert_int_equal(state->live, 0);
    assert_int_equal(state->live_bytes, 0);
}

static inline size_t failing_alloc_torture_one_way(int (*scenario)(void *context), void *context,
                                                   bool fail_onward, size_t stride)
{
    failing_alloc state;
    for (size_t n = 1;; n += stride) {
        failing_alloc_begin(&state);
        state.fail_at = n;
        state.fail_onward = fail_onward;
        int result = scenario(context);
        failing_alloc_end(&state);
        if (state.failures == 0) {
            assert_int_equal(result, 0);
            return state.calls;
        }
        if (result != 0)
            assert_int_equal(result, CUPEL_ENOMEM);
    }
}

static inline size_t failing_alloc_torture(int (*scenario)(void *context), void *context)
{
    failing_alloc state;
    failing_alloc_begin(&state);
    int result = scenario(context);
    failing_alloc_end(&state);
    assert_int_equal(result, 0);
    failing_alloc_torture_one_way(scenario, context, true, 1);
    return failing_alloc_torture_one_way(scenario, context, false, 1);
}

/* For scenarios that take long, as those that connect to a server: one in `stride` allocations fails. */
static inline void failing_alloc_torture_some(int (*scenario)(void *context), void *context,
                                              size_t stride)
{
    failing_alloc_torture_one_way(scenario, context, false, stride);
}

#endif

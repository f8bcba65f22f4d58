/* A thread waits for the signals, as nothing that a database needs may be done in a handler of them. */
#include "cli/interrupt.h"

#include <unistd.h>

#include <cupel/inspect.h>

enum { INTERRUPTED = 130 };

static void *wait_for_signal(void *argument);

void cli_interrupt_begin(cli_interrupt *interrupt, cupel_engine *engine)
{
    static const int ending[] = { SIGINT, SIGTERM };
    struct sigaction action;
    int count = 0;
    *interrupt = (cli_interrupt){ .engine = engine };
    sigemptyset(&interrupt->signals);
    for (size_t i = 0; engine && i < sizeof ending / sizeof *ending; i++) {
        if (sigaction(ending[i], NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
            action.sa_handler == SIG_DFL) {
            sigaddset(&interrupt->signals, ending[i]);
            count++;
        }
    }
    if (count == 0 || pthread_sigmask(SIG_BLOCK, &interrupt->signals, &interrupt->mask) != 0)
        return;
    interrupt->begun = pthread_create(&interrupt->thread, NULL, wait_for_signal, interrupt) == 0;
    if (!interrupt->begun)
        (void)pthread_sigmask(SIG_SETMASK, &interrupt->mask, NULL);
}

void cli_interrupt_end(cli_interrupt *interrupt)
{
    if (!interrupt->begun)
        return;
    (void)pthread_cancel(interrupt->thread);
    (void)pthread_join(interrupt->thread, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &interrupt->mask, NULL);
    interrupt->begun = false;
}

/* It can be cancelled while it waits and not afterwards, so that whoever joins it then waits for the end
 * of the process. */
static void *wait_for_signal(void *argument)
{
    cli_interrupt *interrupt = argument;
    cupel_error error = CUPEL_ERROR_INIT;
    int signal;
    while (sigwait(&interrupt->signals, &signal) != 0)
        continue;
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    /* A second one ends the process at once, in case the server does not answer. */
    (void)pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
    if (cupel_scratch_end(interrupt->engine, &error) < 0) {
        static const char left[] = "\nThe scratch database could not be removed; the next command "
                                   "that needs one does it.\n";
        (void)!write(STDERR_FILENO, left, sizeof left - 1);
    }
    _exit(INTERRUPTED);
}

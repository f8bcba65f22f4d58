/* Ctrl-C while a scratch database may be there: it is removed before the command ends. */
#ifndef CUPEL_CLI_INTERRUPT_H
#define CUPEL_CLI_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include <cupel/engine.h>

typedef struct cli_interrupt {
    cupel_engine *engine;
    bool begun;
    pthread_t thread;
    sigset_t signals; /* those that would have ended the process */
    sigset_t mask;    /* as it was before */
} cli_interrupt;

/* From here on SIGINT and SIGTERM remove the scratch databases of the process on the engine's server
 * (NULL: there is none) and end the process with status 130. Where no thread can be started, they do what
 * they did. Signals that somebody ignores or handles stay theirs. */
void cli_interrupt_begin(cli_interrupt *interrupt, cupel_engine *engine);
/* After an interrupt it does not return: the process ends. */
void cli_interrupt_end(cli_interrupt *interrupt);

#endif

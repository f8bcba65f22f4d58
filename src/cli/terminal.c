/* Output: colours, the library's messages, and steps that say when they are done. */
#include "cli/terminal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_log(void *context, cupel_log_level level, const char *logger,
                      const char *message);
static const char *colour_code(bool colours, cli_colour colour);
static void leave_step(cli_terminal *terminal);

static bool shows_colour(FILE *file)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    return isatty(fileno(file)) && !(no_colour && no_colour[0]) &&
           !(kind && strcmp(kind, "dumb") == 0);
}

void cli_terminal_init(cli_terminal *terminal, FILE *out, FILE *err)
{
    *terminal = (cli_terminal){ .out = out,
                                .err = err,
                                .out_is_terminal = isatty(fileno(out)),
                                .colour_out = shows_colour(out),
                                .colour_err = shows_colour(err) };
}

cupel_log cli_terminal_log(cli_terminal *terminal)
{
    return (cupel_log){ .write = write_log,
                        .context = terminal,
                        .level = terminal->quiet     ? CUPEL_LOG_WARNING
                                 : terminal->verbose ? CUPEL_LOG_DEBUG
                                                     : CUPEL_LOG_INFO };
}

static void write_log(void *context, cupel_log_level level, const char *logger, const char *message)
{
    static const struct {
        const char *name;
        cli_colour colour;
    } levels[] = { [CUPEL_LOG_DEBUG] = { "DEBUG", CLI_DIM },
                   [CUPEL_LOG_INFO] = { "INFO ", CLI_GREEN },
                   [CUPEL_LOG_WARNING] = { "WARN ", CLI_YELLOW },
                   [CUPEL_LOG_ERROR] = { "ERROR", CLI_RED } };
    cli_terminal *terminal = context;
    leave_step(terminal);
    fprintf(terminal->err, "%s%s%s [%s] %s\n",
            colour_code(terminal->colour_err, levels[level].colour), levels[level].name,
            colour_code(terminal->colour_err, CLI_PLAIN), logger, message);
}

void cli_print(cli_terminal *terminal, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(terminal->out, format, arguments);
    va_end(arguments);
}

void cli_print_coloured(cli_terminal *terminal, cli_colour colour, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(colour_code(terminal->colour_out, colour), terminal->out);
    vfprintf(terminal->out, format, arguments);
    fputs(colour_code(terminal->colour_out, CLI_PLAIN), terminal->out);
    va_end(arguments);
}

void cli_step_begin(cli_terminal *terminal, const char *format, ...)
{
    va_list arguments;
    if (terminal->quiet)
        return;
    va_start(arguments, format);
    fputs("  ", terminal->out);
    vfprintf(terminal->out, format, arguments);
    fputs(" ...", terminal->out);
    va_end(arguments);
    fflush(terminal->out);
    terminal->step_is_open = true;
}

void cli_step_end(cli_terminal *terminal, bool done)
{
    if (!terminal->step_is_open)
        return;
    fprintf(terminal->out, " %s%s%s\n",
            colour_code(terminal->colour_out, done ? CLI_GREEN : CLI_RED), done ? "done" : "failed",
            colour_code(terminal->colour_out, CLI_PLAIN));
    terminal->step_is_open = false;
}

void cli_print_error(cli_terminal *terminal, const char *program, const char *message)
{
    leave_step(terminal);
    fprintf(terminal->err, "%s%s:%s %s\n", colour_code(terminal->colour_err, CLI_RED), program,
            colour_code(terminal->colour_err, CLI_PLAIN), message);
}

bool cli_terminal_flush(cli_terminal *terminal)
{
    leave_step(terminal);
    return fflush(terminal->out) == 0 && !ferror(terminal->out);
}

/* Both streams may be the same terminal: what is written to the other comes behind what was written
 * to this one, on a line of its own. */
static void leave_step(cli_terminal *terminal)
{
    if (terminal->step_is_open)
        fputc('\n', terminal->out);
    terminal->step_is_open = false;
    fflush(terminal->out);
}

static const char *colour_code(bool colours, cli_colour colour)
{
    static const char *const codes[] = {
        [CLI_PLAIN] = "\033[0m", [CLI_BOLD] = "\033[1m",   [CLI_DIM] = "\033[2m",
        [CLI_RED] = "\033[31m",  [CLI_GREEN] = "\033[32m", [CLI_YELLOW] = "\033[33m",
    };
    return colours ? codes[colour] : "";
}

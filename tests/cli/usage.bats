# Options, help, and what is said about a command line that is not understood.
load helper

@test "--version prints the version" {
    run cupel --version
    [ "$status" -eq 0 ]
    [[ $output =~ ^cupel\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "without a command, the list of commands is shown and the status is 2" {
    run cupel
    [ "$status" -eq 2 ]
    output_has "usage: cupel COMMAND [OPTIONS] [ARGUMENTS]"
    output_has "  upgrade "
}

@test "--help and help list the commands and succeed" {
    run cupel --help
    [ "$status" -eq 0 ]
    help=$output
    run cupel help
    [ "$status" -eq 0 ]
    output_is "$help"
}

@test "every command in the list has help, in two ways that agree" {
    commands=$(cupel help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
    [ "$(wc -w <<<"$commands")" -ge 7 ]
    for command in $commands; do
        run cupel help "$command"
        [ "$status" -eq 0 ]
        output_has "usage: cupel $command"
        help=$output
        run cupel "$command" --help
        [ "$status" -eq 0 ]
        output_is "$help"
    done
}

@test "the help of a command lists its options in a column" {
    run cupel help history
    output_has "  -r, --rev-range FROM:TO  only these"
    output_has "  -i, --indicate-current   mark"
    output_has "      --json               for programs"
}

@test "every command has a manual page" {
    [ -s "$CUPEL_BUILD/man/cupel.1" ]
    for command in $(cupel help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
        grep -qx ".Nm cupel $command" "$CUPEL_BUILD/man/cupel-$command.1"
        grep -qx ".It Xr cupel-$command 1" "$CUPEL_BUILD/man/cupel.1"
    done
}

@test "a misspelt command is answered with the nearest" {
    run cupel hisotry
    [ "$status" -eq 2 ]
    output_is "cupel: unknown command 'hisotry'; did you mean 'history'?
Run 'cupel --help' to see what there is."
}

@test "a word that is near to no command is only refused" {
    run cupel xyzzy
    [ "$status" -eq 2 ]
    output_is "cupel: unknown command 'xyzzy'
Run 'cupel --help' to see what there is."
}

@test "a misspelt option is answered with the nearest, of the command or of all" {
    run cupel history --jsno
    [ "$status" -eq 2 ]
    output_is "cupel: unknown option '--jsno'; did you mean '--json'?
Run 'cupel history --help' to see what there is."
    run cupel --confg x history
    [ "$status" -eq 2 ]
    output_has "unknown option '--confg'; did you mean '--config'?"
    run cupel history -z
    [ "$status" -eq 2 ]
    output_has "unknown option '-z'"
}

@test "an option without its value, and a flag with one, are refused" {
    run cupel history -r
    [ "$status" -eq 2 ]
    output_has "option '-r' needs a value: FROM:TO"
    run cupel history --rev-range
    [ "$status" -eq 2 ]
    output_has "option '--rev-range' needs a value: FROM:TO"
    run cupel history --json=yes
    [ "$status" -eq 2 ]
    output_has "option '--json' takes no value"
}

@test "arguments too many are refused" {
    run cupel heads extra
    [ "$status" -eq 2 ]
    output_has "cupel: 'heads' takes no argument 'extra'"
    run cupel show one two
    [ "$status" -eq 2 ]
    output_has "cupel: 'show' takes no argument 'two'"
}

@test "global options stand in front of the command or behind it, short ones together" {
    cupel -q init
    sql_revision aaaa ""
    run cupel -v history
    output_has "Rev: aaaa"
    in_front=$output
    run cupel history -v
    output_is "$in_front"
    run cupel history -vrbase:head
    output_is "$in_front"
    run cupel history -v --rev-range=base:head
    output_is "$in_front"
}

@test "-- ends the options" {
    cupel -q init
    run cupel show -- --json
    [ "$status" -eq 1 ]
    output_has "Can't locate revision identified by '--json'"
}

@test "messages name the program as it was called" {
    ln -s "$CUPEL_BUILD/src/cli/cupel" other
    run ./other nonsense
    [ "$status" -eq 2 ]
    output_has "other: unknown command 'nonsense'"
}

@test "results go to standard output, everything else to standard error" {
    cupel -q init
    sql_revision aaaa ""
    run --separate-stderr cupel heads
    [ "$output" = "aaaa (head), aaaa" ]
    [ -z "$stderr" ]
    run --separate-stderr cupel show nonsense
    [ -z "$output" ]
    [ -n "$stderr" ]
}

@test "output that cannot be written is an error" {
    cupel -q init
    sql_revision aaaa ""
    run bash -c 'cupel history >/dev/full'
    [ "$status" -eq 1 ]
    output_is "cupel: the output cannot be written: No space left on device"
    run bash -c 'cupel history --json >/dev/full'
    [ "$status" -eq 1 ]
    output_is "cupel: the output cannot be written: No space left on device"
}

@test "a reader that stops early is no error to speak of" {
    cupel -q init
    for i in $(seq 1000 1400); do sql_revision "r$i" "" "$(printf 'x%.0s' {1..300})"; done
    run bash -c 'cupel history | head -n 1'
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1 ]
}

@test "colour is shown on a terminal, and not where NO_COLOR is set or the output is a pipe" {
    cupel -q init
    sql_revision aaaa ""
    run on_terminal cupel heads
    output_has $'\033[1maaaa\033[0m \033[32m(head)\033[0m, aaaa'
    NO_COLOR=1 run on_terminal cupel heads
    output_lacks $'\033'
    TERM=dumb run on_terminal cupel heads
    output_lacks $'\033'
    run cupel heads
    output_lacks $'\033'
}

@test "the command starts without any client library" {
    run ldd "$(command -v cupel)"
    [ "$status" -eq 0 ]
    output_has "libcupel"
    output_lacks "libpq"
    output_lacks "libmariadb"
    output_lacks "libsqlite3"
}

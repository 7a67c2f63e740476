# shellcheck shell=bash
# What a person sees while something is going on: numbered steps, a sign of life, errors that help.

INGOT_LOGS="${INGOT_LOGS:-$INGOT_ROOT/target/logs}"

say() { printf '%s\n' "$*"; }

# Ends the command with one sentence about what is wrong and one about what to do.
die() {
    printf '\nerror: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf '       %s\n' "${@:2}" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# duration SECONDS: `42 s`, `3 min 5 s`.
duration() {
    if [ "$1" -lt 60 ]; then printf '%d s' "$1"; else printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); fi
}

# at_least HAVE WANTED: whether a dotted version is new enough.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Every 20 seconds, how long it has taken and the last thing the log says. Ends with its parent.
sign_of_life() {
    local log=$1 parent=$2 began=$SECONDS last
    while sleep 20 && kill -0 "$parent" 2>/dev/null; do
        last=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^ *$' | tail -n 1 | cut -c 1-90 || true)
        printf '        %s: %s\n' "$(duration $((SECONDS - began)))" "${last# *}"
    done
}

# logged NAME COMMAND...: runs it with its output in a log file, and a sign of life on the screen.
# The command stays in the foreground, so that Ctrl-C reaches it.
logged() {
    local log="$INGOT_LOGS/$1.log" status=0 beat
    shift
    mkdir -p "$INGOT_LOGS"
    : >"$log"
    sign_of_life "$log" $$ &
    beat=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
    return "$status"
}

# log_tail NAME [LINES]: the end of a log, on the error output.
log_tail() { tail -n "${2:-25}" "$INGOT_LOGS/$1.log" | sed 's/^/        /' >&2; }

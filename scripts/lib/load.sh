# shellcheck shell=bash
# Servers that live for one run of the load tool, each with a data directory of its own.
# shellcheck disable=SC2034,SC2153

INGOT_RELEASE="${CARGO_TARGET_DIR:-$INGOT_ROOT/target}/release"
INGOT_LOAD="$INGOT_ROOT/target/load"
LOAD_SCRATCH=
LOAD_SERVER=
LOAD_TOOL=
LOAD_FAILED=0

# use_scratch SAMPLES: a place for the data directories, gone on every way out, as is the server.
use_scratch() {
    LOAD_SCRATCH=$(mktemp -d)
    trap end_load EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    mkdir -p "$LOAD_SCRATCH/site/pkg"
    # Each socket is an open file, and a server can have no more than the shell that starts it.
    ulimit -n "$(ulimit -Hn)"
    awk -v count="$1" 'BEGIN { for (i = 1; i <= count; i++) printf "{\"id\":\"%d\",\"text\":\"Sample %d\"}\n", i, i }' \
        >"$LOAD_SCRATCH/samples.jsonl"
    logged load-import "$INGOT_RELEASE/ingot" import --data "$LOAD_SCRATCH/template" --queue Load \
        --schema "$INGOT_ROOT/demo/how-positive.schema.json" "$LOAD_SCRATCH/samples.jsonl" || {
        log_tail load-import
        die "the samples could not be imported; the log is $INGOT_LOGS/load-import.log."
    }
}

end_load() {
    local status=$?
    trap - EXIT
    [ -z "$LOAD_TOOL" ] || kill -TERM "$LOAD_TOOL" 2>/dev/null || true
    stop_load_server
    [ -z "$LOAD_SCRATCH" ] || rm -rf "$LOAD_SCRATCH"
    exit "$status"
}

# start_load_server: a fresh one on a free port; LOAD_ADDR says where.
start_load_server() {
    local ready="$LOAD_SCRATCH/ready" tries=0
    rm -rf "$LOAD_SCRATCH/data"
    cp -r "$LOAD_SCRATCH/template" "$LOAD_SCRATCH/data"
    : >"$ready"
    INGOT_LOG="${INGOT_LOG:-warn}" "$INGOT_RELEASE/ingot" serve --no-demo --addr 127.0.0.1:0 \
        --data "$LOAD_SCRATCH/data" --site "$LOAD_SCRATCH/site" \
        >"$ready" 2>>"$INGOT_LOGS/load-server.log" </dev/null &
    LOAD_SERVER=$!
    until grep -q '^Ingot is ready at ' "$ready"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 200 ] || ! kill -0 "$LOAD_SERVER" 2>/dev/null; then
            log_tail load-server
            die "the server did not start; its log is $INGOT_LOGS/load-server.log."
        fi
        sleep 0.05
    done
    LOAD_ADDR=$(sed -n 's|^Ingot is ready at http://||p' "$ready")
}

# It is given ten seconds to end by itself.
stop_load_server() {
    local pid=$LOAD_SERVER tries=0
    [ -n "$pid" ] || return 0
    LOAD_SERVER=
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 200 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

# load_run REPORT ARGUMENTS...: one run of the tool against a fresh server. What counts is that everybody
# was exact, and that the counters equal the rows afterwards.
load_run() {
    local report=$1 command=$2 status=0
    shift 2
    start_load_server
    # In the background, because a shell that waits for its foreground hears no signal until that has ended.
    "$INGOT_RELEASE/ingot-load" "$command" --addr "$LOAD_ADDR" --queue 1 --server-pid "$LOAD_SERVER" \
        --json "$report" "$@" &
    LOAD_TOOL=$!
    wait "$LOAD_TOOL" || status=$?
    LOAD_TOOL=
    stop_load_server
    "$INGOT_RELEASE/ingot" check --data "$LOAD_SCRATCH/data" >>"$INGOT_LOGS/load-server.log" 2>&1 || {
        say "FAILED: the counters differ from the rows; see $INGOT_LOGS/load-server.log" >&2
        status=1
    }
    [ "$status" = 0 ] || {
        LOAD_FAILED=$((LOAD_FAILED + 1))
        say "FAILED: ingot-load $command $*" >&2
    }
}

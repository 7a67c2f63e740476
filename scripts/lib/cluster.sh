# shellcheck shell=bash
# The parts of a cluster on this machine: PostgreSQL in a temporary directory, nodes, and a proxy before them.

CLUSTER_DIR=
CLUSTER_PIDS=()
CLUSTER_NODES=()
CLUSTER_ADDRESSES=()

plan_cluster_tools() {
    unless postgres_ready "PostgreSQL: installing the distribution's" set_up_postgres
    unless haproxy_ready "HAProxy: installing the distribution's" set_up_haproxy
}

# The directory of PostgreSQL's programs, those of the newest version if there are several.
postgres_programs() {
    local found=(/usr/lib/postgresql/*/bin/initdb)
    if [ -x "${found[-1]}" ]; then dirname "${found[-1]}"; else dirname "$(command -v initdb)"; fi
}

haproxy_program() { PATH="$PATH:/usr/sbin" command -v haproxy; }
haproxy_ready() { haproxy_program >/dev/null; }
set_up_haproxy() { install_packages haproxy; }

cluster_begin() {
    CLUSTER_DIR=$(mktemp -d "${TMPDIR:-/tmp}/ingot-cluster.XXXXXX")
    # PostgreSQL runs as another user if this one is root, and has to get through.
    chmod 755 "$CLUSTER_DIR"
}

# Programs end in the opposite order of their beginning: the proxy first, the database last.
cluster_end() {
    local index signal
    for ((index = ${#CLUSTER_PIDS[@]} - 1; index >= 0; index--)); do
        # PostgreSQL would wait for its clients at a TERM; the others were started to ignore an INT.
        if [ "$index" = 0 ]; then signal=INT; else signal=TERM; fi
        kill "-$signal" "${CLUSTER_PIDS[index]}" 2>/dev/null || continue
        wait "${CLUSTER_PIDS[index]}" 2>/dev/null || true
    done
    [ -z "$CLUSTER_DIR" ] || rm -rf "$CLUSTER_DIR"
}

cluster_free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# until_true WHAT LOG COMMAND...: waits at most a minute.
until_true() {
    local what=$1 log=$2 tries
    shift 2
    for ((tries = 0; tries < 600; tries++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    tail -n 20 "$log" >&2 || true
    die "$what did not start within a minute; its log is $log."
}

cluster_database() {
    local bin as_user=() data="$CLUSTER_DIR/postgres"
    bin=$(postgres_programs)
    mkdir "$data"
    if [ "$(id -u)" = 0 ]; then
        as_user=(setpriv --reuid=postgres --regid=postgres --init-groups --)
        chown postgres "$data"
    fi
    CLUSTER_PORT=$(cluster_free_port)
    "${as_user[@]}" "$bin/initdb" --pgdata "$data" --auth=trust --username=ingot --encoding=UTF8 --locale=C --no-sync \
        >"$CLUSTER_DIR/postgres.log"
    "${as_user[@]}" "$bin/postgres" -D "$data" -p "$CLUSTER_PORT" -h 127.0.0.1 -k "" -c max_connections=200 \
        >>"$CLUSTER_DIR/postgres.log" 2>&1 &
    CLUSTER_PIDS+=($!)
    until_true PostgreSQL "$CLUSTER_DIR/postgres.log" "$bin/pg_isready" -h 127.0.0.1 -p "$CLUSTER_PORT"
}

# cluster_node NUMBER PUBLIC_URL OPTION...
cluster_node() {
    local number=$1 url=$2
    shift 2
    CLUSTER_ADDRESSES[number]=127.0.0.1:$(cluster_free_port)
    DATABASE_URL="postgres://ingot@127.0.0.1:$CLUSTER_PORT/postgres" \
        "$INGOT_BINARY" serve --addr "${CLUSTER_ADDRESSES[number]}" --public-url "$url" "$@" \
        >"$CLUSTER_DIR/node$number.out" 2>"$CLUSTER_DIR/node$number.log" &
    CLUSTER_NODES[number]=$!
    CLUSTER_PIDS+=($!)
    until_true "node $number" "$CLUSTER_DIR/node$number.log" grep -q "Ingot is ready" "$CLUSTER_DIR/node$number.out"
}

# cluster_proxy ADDRESS NODES: the configuration is the documented one, with these nodes in it.
cluster_proxy() {
    local addr=$1 nodes=$2 number with_cookie= plain=
    for ((number = 1; number <= nodes; number++)); do
        with_cookie+="    server node$number ${CLUSTER_ADDRESSES[number]} cookie node$number\n"
        plain+="    server node$number ${CLUSTER_ADDRESSES[number]}\n"
    done
    awk -v with_cookie="$with_cookie" -v plain="$plain" '
        /^ *server / { if (!told) printf "%s", / cookie / ? with_cookie : plain; told = 1; next }
        { told = 0; print }' "$INGOT_ROOT/docs/deploy/haproxy.cfg" >"$CLUSTER_DIR/haproxy.cfg"
    INGOT_CLUSTER_BIND=$addr "$(haproxy_program)" -f "$CLUSTER_DIR/haproxy.cfg" -db \
        >"$CLUSTER_DIR/haproxy.log" 2>&1 &
    CLUSTER_PIDS+=($!)
    until_true "the proxy" "$CLUSTER_DIR/haproxy.log" node -e \
        'fetch(process.argv[1]).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))' \
        "http://$addr/health/ready"
}

# shellcheck shell=bash
# The release build, done only when a source has changed.

INGOT_BINARY="$INGOT_ROOT/target/release/ingot"
INGOT_BUILD_STAMP="$INGOT_ROOT/target/release/.ingot-built-from"

# listing PATH...: one line that changes with any file there: names, sizes and times, no contents.
listing() {
    (
        cd "$INGOT_ROOT" || exit
        find "$@" -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum
    )
}

sources() { listing Cargo.toml Cargo.lock .cargo src app server style public demo; }
# The development server writes to the same place, so the site is part of what must be as it was.
site() { listing target/site target/release/hash.txt; }

build_is_current() {
    [ -x "$INGOT_BINARY" ] && [ "$(cat "$INGOT_BUILD_STAMP" 2>/dev/null)" = "$(sources; site)" ]
}

build_release() {
    logged release-build build_and_stamp && return
    log_tail release-build 60
    die "the release build failed; its log is $INGOT_LOGS/release-build.log."
}

# The sources are read before the build: a file saved while it runs makes the next start build again.
build_and_stamp() {
    local built_from
    built_from=$(sources)
    rm -f "$INGOT_BUILD_STAMP"
    build_site || return
    printf '%s\n' "$built_from" "$(site)" >"$INGOT_BUILD_STAMP"
}

build_site() (
    cd "$INGOT_ROOT" || exit
    LEPTOS_HASH_FILES=true cargo leptos build --release --precompress --split --lib-features split
)

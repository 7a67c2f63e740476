# shellcheck shell=bash
# The runners of scripts/test. Each one adds to the two counts and never ends the whole.

INGOT_PASSED=0
INGOT_FAILED=0
# What failed and why, a line each: said again at the very end, where nobody has to look for it.
INGOT_FAILURES=()

# Every native cargo command names the same packages and features, so that they share what they build.
INGOT_NATIVE=(--release -p ingot -p app -p server --features app/ssr)
# What cargo-leptos gives cargo for the browser's half.
INGOT_FRONT=(--package=app --lib --target-dir="$INGOT_ROOT/target/front"
    --target=wasm32-unknown-unknown --no-default-features --features=split --profile=wasm-release)

count() {
    INGOT_PASSED=$((INGOT_PASSED + $1))
    INGOT_FAILED=$((INGOT_FAILED + $2))
}

# failure LINE: tells a failure now and in the end.
failure() {
    INGOT_FAILURES+=("$1")
    say "      FAILED: $1"
}

# failures_from: tells what comes in, a failure a line.
failures_from() {
    local line
    while IFS= read -r line; do failure "$line"; done
}

say_failures() {
    [ "${#INGOT_FAILURES[@]}" = 0 ] || printf 'FAILED: %s\n' "${INGOT_FAILURES[@]}"
}

# check NAME COMMAND...: a step that passes or fails as one.
check() {
    if logged "$@"; then
        count 1 0
    else
        count 0 1
        log_tail "$1" 80
        failure "$1; its log is $INGOT_LOGS/$1.log"
    fi
}

check_format() {
    local rustfmt
    rustfmt=$(formatter)
    check format env RUSTFMT="$rustfmt" "$(dirname "$rustfmt")/cargo-fmt" --all --check
}

check_clippy_native() { check clippy-native cargo clippy "${INGOT_NATIVE[@]}" --all-targets -- -D warnings; }
check_clippy_wasm() { check clippy-wasm cargo clippy "${INGOT_FRONT[@]}" -- -D warnings; }
# Private items are documented for whoever works on them, so links to them are right.
check_docs() {
    check docs env RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc "${INGOT_NATIVE[@]}" --no-deps \
        --document-private-items
}

# Counts every test of every binary; a run that ended before its tests counts as one failure.
run_cargo_tests() {
    local status=0 sums passed failed log="$INGOT_LOGS/cargo-test.log"
    logged cargo-test cargo test "${INGOT_NATIVE[@]}" --no-fail-fast || status=$?
    sums=$(awk '/^test result: / { passed += $4; failed += $6 } END { print passed + 0, failed + 0 }' "$log")
    read -r passed failed <<<"$sums"
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    count "$passed" "$failed"
    say "      $passed passed, $failed failed"
    [ "$failed" = 0 ] || {
        log_tail cargo-test 60
        failures_from < <(native_failures "$log")
        failure "cargo test; its log is $log"
    }
}

# Each failed test with the line that says why: a panic has its message in the line after it.
native_failures() {
    grep -E '^test .* FAILED$|^[a-z_]+ +FAILED: |^error(\[|: )' "$1" | cut -c 1-600 || true
    grep -A 1 'panicked at' "$1" | grep -v '^--$' | cut -c 1-600 | head -n 60 || true
}

# Before the release build of the site, which leaves its own program in the same place.
check_load() { check load "$INGOT_ROOT/scripts/load" small; }

check_site() {
    if build_is_current; then
        count 1 0
    else
        check release-build build_and_stamp
    fi
}

check_size() { check site-size site_size && sed 's/^/      /' "$INGOT_LOGS/site-size.log"; }

# What a labeler's first visit downloads, as it is sent: brotli. Parts that only other pages load are named.
site_size() {
    local budget=$((500 * 1024)) total=0 file size
    for file in "$INGOT_ROOT"/target/site/pkg/*.{wasm,js,css}.br; do
        [ -e "$file" ] || { echo "the build left no precompressed files in target/site/pkg" && return 1; }
        size=$(stat -c %s "$file")
        case $(basename "$file") in
        split_*) printf '%8d bytes  %s, on its pages only\n' "$size" "$(basename "$file")" ;;
        *)
            total=$((total + size))
            printf '%8d bytes  %s\n' "$size" "$(basename "$file")"
            ;;
        esac
    done
    printf '%8d bytes  of %d\n' "$total" "$budget"
    [ "$total" -le "$budget" ]
}

# Playwright's own summary is for people; its JSON report is for counting.
run_browser_tests() {
    local report="$INGOT_LOGS/playwright.json" status=0 sums passed failed
    if ! build_is_current; then
        count 0 1
        failure "the browser tests did not run, because there is no current release build"
        return
    fi
    rm -f "$report"
    logged playwright playwright "$report" || status=$?
    sums=$(node -e '
        const { stats } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
        console.log(stats.expected + stats.flaky, stats.unexpected);
    ' "$report" 2>/dev/null || echo 0 1)
    read -r passed failed <<<"$sums"
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    count "$passed" "$failed"
    say "      $passed passed, $failed failed"
    [ "$failed" = 0 ] || {
        log_tail playwright 60
        failures_from < <(node "$INGOT_ROOT/scripts/lib/failed_tests.mjs" "$report")
        failure "browser tests; their log is $INGOT_LOGS/playwright.log"
    }
}

playwright() (
    cd "$INGOT_ROOT/end2end" || exit
    CHROMIUM=$(chromium_path)
    INGOT_CHROMIUM=$CHROMIUM PLAYWRIGHT_JSON_OUTPUT_NAME=$1 FORCE_COLOR=0 \
        npx --no-install playwright test --reporter=list,json
)

# shellcheck shell=bash
# Steps that are counted before the first one runs, so that each can say how far it is.

INGOT_STEP_TEXTS=()
INGOT_STEP_COMMANDS=()

# step TEXT COMMAND: plans one.
step() {
    INGOT_STEP_TEXTS+=("$1")
    INGOT_STEP_COMMANDS+=("$2")
}

# unless CHECK TEXT COMMAND: plans a step unless its check says that it is done.
unless() { "$1" || step "$2" "$3"; }

run_steps() {
    local index count=${#INGOT_STEP_TEXTS[@]} began
    for ((index = 0; index < count; index++)); do
        say "[$((index + 1))/$count] ${INGOT_STEP_TEXTS[index]}"
        began=$SECONDS
        "${INGOT_STEP_COMMANDS[index]}"
        say "      done in $(duration $((SECONDS - began)))"
    done
    INGOT_STEP_TEXTS=()
    INGOT_STEP_COMMANDS=()
}

plan_build_tools() {
    unless compiler_ready "C compiler: installing the distribution's" set_up_compiler
    unless rust_ready "Rust with the wasm target: installing (a few minutes)" set_up_rust
    unless node_ready "Node.js and npm: installing the distribution's" set_up_node
    unless wasm_bindgen_ready \
        "wasm-bindgen $(locked_version wasm-bindgen): building (about 2 min)" set_up_wasm_bindgen
    unless cargo_leptos_ready \
        "cargo-leptos $INGOT_CARGO_LEPTOS: building (about 5 min)" set_up_cargo_leptos
    unless wasm_opt_ready "wasm-opt (binaryen $INGOT_BINARYEN): installing" set_up_wasm_opt
}

plan_test_tools() {
    unless formatter_ready "rustfmt: installing the distribution's" set_up_formatter
    unless chromium_ready "Chromium: installing the distribution's" set_up_chromium
    unless npm_packages_ready "the browser tests' npm packages: installing" set_up_npm_packages
    unless postgres_ready "PostgreSQL: installing the distribution's" set_up_postgres
    unless faketime_ready "faketime, for nodes whose clocks are wrong: installing" set_up_faketime
}

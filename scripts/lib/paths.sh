# shellcheck shell=bash
# Where things are, and which versions of the tools this tree builds with.
# Sourced with INGOT_ROOT set to the top of the tree.
# shellcheck disable=SC2034

INGOT_TOOLS="${INGOT_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/ingot/tools}"

# Which compiler was chosen: `rustup`, `linked` (the distribution's, through rustup) or `distribution`.
INGOT_RUST_FILE="$INGOT_TOOLS/rust"
# The name under which rustup knows the distribution's compiler.
INGOT_LINKED_TOOLCHAIN=ingot

# cargo-leptos 0.3.11 is the newer of the two reasons for this minimum; the code itself needs 1.95.
INGOT_RUST_MINIMUM=1.96
INGOT_CARGO_LEPTOS=0.3.11
INGOT_BINARYEN=132.0.0
INGOT_NODE_MINIMUM=18

# wasm-bindgen's tool refuses any version but the one of the library, and the lock file knows that one.
locked_version() {
    awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/[^0-9.]/, ""); print; exit }' \
        "$INGOT_ROOT/Cargo.lock"
}

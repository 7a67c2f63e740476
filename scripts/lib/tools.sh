# shellcheck shell=bash
# The tools of a build: wasm-bindgen, cargo-leptos and wasm-opt, each of one version, in a directory
# of their own. cargo-leptos takes each of them from PATH and downloads what it doesn't find there.

use_tools() {
    case ":$PATH:" in
    *":$INGOT_TOOLS/bin:"*) ;;
    *) export PATH="$INGOT_TOOLS/bin:$INGOT_TOOLS/node_modules/.bin:$PATH" ;;
    esac
    # rustup's own directory is often only on the PATH of login shells.
    local rustup_bin="${CARGO_HOME:-$HOME/.cargo}/bin"
    case ":$PATH:" in
    *":$rustup_bin:"*) ;;
    *) [ ! -x "$rustup_bin/rustup" ] || export PATH="$PATH:$rustup_bin" ;;
    esac
}

compiler_ready() { have cc && have pkg-config; }
set_up_compiler() { install_packages build-essential pkg-config ca-certificates; }

node_ready() {
    have npm && have node && at_least "$(node --version | tr -d v)" "$INGOT_NODE_MINIMUM"
}
set_up_node() {
    install_packages nodejs npm
    node_ready || die "Node.js $(node --version) is too old: $INGOT_NODE_MINIMUM or newer is needed." \
        "Install a newer one, or remove it and let the distribution's be taken."
}

wasm_bindgen_ready() {
    [ "$("$INGOT_TOOLS/bin/wasm-bindgen" --version 2>/dev/null)" = "wasm-bindgen $(locked_version wasm-bindgen)" ]
}
# Without --locked: its lock file names a dependency that not every mirror has yet.
set_up_wasm_bindgen() {
    install_cargo_tool wasm-bindgen-cli "$(locked_version wasm-bindgen)"
}

cargo_leptos_ready() {
    [ "$("$INGOT_TOOLS/bin/cargo-leptos" --version 2>/dev/null)" = "cargo-leptos $INGOT_CARGO_LEPTOS" ]
}
set_up_cargo_leptos() { install_cargo_tool cargo-leptos "$INGOT_CARGO_LEPTOS" --locked; }

# Unoptimised: these tools run for seconds, and their own release profiles take half an hour to build.
# Both share one directory, so that what they have in common is compiled once.
install_cargo_tool() {
    local name=$1 version=$2
    shift 2
    logged "$name" env -u RUSTFLAGS -u RUSTC_WRAPPER \
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_DEBUG=0 \
        CARGO_PROFILE_RELEASE_STRIP=symbols CARGO_TARGET_DIR="$INGOT_TOOLS/build" \
        cargo install "$name" --version "=$version" --root "$INGOT_TOOLS" --force "$@" && return
    log_tail "$name"
    die "$name $version could not be built; its log is $INGOT_LOGS/$name.log." \
        "Check the network, then run this again: what was compiled is kept."
}

wasm_opt_ready() { [ "$(package_version "$INGOT_TOOLS/node_modules/binaryen")" = "$INGOT_BINARYEN" ]; }
set_up_wasm_opt() {
    logged binaryen npm install --prefix "$INGOT_TOOLS" --no-save --no-package-lock \
        --no-audit --no-fund "binaryen@$INGOT_BINARYEN" && return
    log_tail binaryen
    die "wasm-opt (npm's binaryen $INGOT_BINARYEN) could not be installed; its log is $INGOT_LOGS/binaryen.log." \
        "Check the network, then run this again."
}

# The version of an installed npm package, read from its file: starting Node takes longer.
package_version() { sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$1/package.json" 2>/dev/null | head -n 1; }

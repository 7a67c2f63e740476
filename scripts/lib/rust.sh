# shellcheck shell=bash
# A Rust compiler for both halves: rustup's stable one where its wasm target can be had, else the
# distribution's, for which the wasm standard library is built from the packaged sources.

# Puts the chosen compiler into the environment. Safe to call before one was chosen.
use_rust() {
    local kind=
    [ ! -r "$INGOT_RUST_FILE" ] || read -r kind <"$INGOT_RUST_FILE"
    case $kind in
    rustup) export RUSTUP_TOOLCHAIN=stable ;;
    linked) export RUSTUP_TOOLCHAIN=$INGOT_LINKED_TOOLCHAIN ;;
    esac
    case $kind in
    linked | distribution)
        local linkers=(/usr/bin/wasm-ld-*)
        # Debian's compiler has no linker of its own for wasm.
        export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="${linkers[-1]}"
        ;;
    esac
}

rust_version() { rustc --version 2>/dev/null | awk '{ print $2 }'; }

# Whether that compiler has a wasm standard library of its own version: it compiles a line for it.
compiles_wasm() {
    printf 'pub fn f() -> String { String::new() }\n' | "$@" --target wasm32-unknown-unknown \
        --crate-type rlib --crate-name probe --emit metadata="$INGOT_TOOLS/.probe.rmeta" - \
        >/dev/null 2>&1
}

rust_ready() {
    [ -r "$INGOT_RUST_FILE" ] && use_rust && have cargo && at_least "$(rust_version)" "$INGOT_RUST_MINIMUM" &&
        compiles_wasm rustc
}

set_up_rust() {
    mkdir -p "$INGOT_TOOLS"
    if have rustup && rustup_has_wasm; then
        say "      rustup's stable toolchain has the wasm target"
        printf 'rustup\n' >"$INGOT_RUST_FILE"
    else
        say "      rustup has no stable toolchain of $INGOT_RUST_MINIMUM or newer with the wasm target:" \
            "taking the distribution's compiler"
        install_distribution_rust
    fi
    use_rust
    rust_ready || die "the compiler $(rustc --version 2>&1 | head -n 1) can't build for wasm." \
        "It needs rustc $INGOT_RUST_MINIMUM or newer; delete $INGOT_RUST_FILE and run this again."
}

stable_version() { rustup run stable rustc --version 2>/dev/null | awk '{ print $2 }'; }

# Adds what is missing and updates nothing: an older stable toolchain is somebody's choice.
# Bounded in time: behind some firewalls a download neither fails nor ends.
rustup_has_wasm() {
    if [ -z "$(stable_version)" ]; then
        logged rustup-stable timeout 900 \
            rustup toolchain install stable --profile minimal --component clippy,rustfmt --no-self-update ||
            return 1
    fi
    at_least "$(stable_version)" "$INGOT_RUST_MINIMUM" || return 1
    compiles_wasm rustup run stable rustc && return
    logged rustup-wasm timeout 300 rustup target add --toolchain stable wasm32-unknown-unknown &&
        compiles_wasm rustup run stable rustc
}

install_distribution_rust() {
    local missing=() package
    have apt-get || die "there is no Rust $INGOT_RUST_MINIMUM or newer with the wasm target." \
        "With rustup: rustup update stable && rustup target add wasm32-unknown-unknown"
    for package in rustc-web cargo-web rust-web-src rust-web-clippy lld-22; do
        has_package "$package" || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
    compiles_wasm /usr/bin/rustc || build_wasm_std
    if have rustup; then
        rustup toolchain link "$INGOT_LINKED_TOOLCHAIN" /usr >/dev/null 2>&1 ||
            die "rustup could not link the compiler in /usr." "See: rustup toolchain link $INGOT_LINKED_TOOLCHAIN /usr"
        printf 'linked\n' >"$INGOT_RUST_FILE"
    else
        printf 'distribution\n' >"$INGOT_RUST_FILE"
    fi
}

has_package() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

# The standard library for wasm, once, from the distribution's sources, to where rustup would put it.
build_wasm_std() {
    local scratch="$INGOT_TOOLS/wasm-std" destination=/usr/lib/rustlib/wasm32-unknown-unknown/lib
    local linkers=(/usr/bin/wasm-ld-*) libraries=() library
    say "      building the wasm standard library (about 30 s)"
    rm -rf "$scratch"
    mkdir -p "$scratch/src"
    printf '%s\n' '[package]' 'name = "scratch"' 'version = "0.0.0"' 'edition = "2021"' '[workspace]' \
        '[lib]' 'crate-type = ["cdylib"]' '[profile.release]' 'panic = "abort"' >"$scratch/Cargo.toml"
    : >"$scratch/src/lib.rs"
    (
        cd "$scratch"
        export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$scratch/target"
        export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="${linkers[-1]}"
        logged wasm-std /usr/bin/cargo build --release --target wasm32-unknown-unknown \
            -Zbuild-std=std,panic_abort
    ) || {
        log_tail wasm-std
        die "the wasm standard library could not be built; the log is $INGOT_LOGS/wasm-std.log."
    }
    for library in "$scratch"/target/wasm32-unknown-unknown/release/deps/lib*.rlib; do
        case $library in */libscratch*) ;; *) libraries+=("$library") ;; esac
    done
    as_root rm -rf "$destination"
    as_root mkdir -p "$destination"
    as_root cp "${libraries[@]}" "$destination/"
    rm -rf "$scratch"
}

# Formatting needs rustfmt beside the compiler, or rustup's stable one.
formatter() {
    if [ -x /usr/bin/rustfmt ] && /usr/bin/rustfmt --version 2>/dev/null | grep -q '^rustfmt 1\.[89]'; then
        printf '/usr/bin/rustfmt\n'
    elif have rustup; then
        rustup which --toolchain stable rustfmt 2>/dev/null
    else
        return 1
    fi
}

formatter_ready() { [ -n "$(formatter)" ]; }
set_up_formatter() { install_packages rustfmt-web; }

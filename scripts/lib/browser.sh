# shellcheck shell=bash
# What the browser tests and the PostgreSQL suite need on top of a build.

chromium_path() {
    if [ -n "${INGOT_CHROMIUM:-}" ]; then printf '%s\n' "$INGOT_CHROMIUM"; else command -v chromium; fi
}

chromium_ready() { [ -x "$(chromium_path)" ]; }
set_up_chromium() { install_packages chromium fonts-dejavu-core; }

# npm leaves a list of what it installed; the lock file's copy beside it says for which lock file.
npm_packages_ready() {
    cmp -s "$INGOT_ROOT/end2end/package-lock.json" "$INGOT_ROOT/end2end/node_modules/.installed-lock.json"
}
set_up_npm_packages() {
    local directory="$INGOT_ROOT/end2end"
    logged end2end-npm env PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 \
        npm ci --prefix "$directory" --no-audit --no-fund || {
        log_tail end2end-npm
        die "the browser tests' npm packages could not be installed; the log is $INGOT_LOGS/end2end-npm.log." \
            "Check the network, then run this again."
    }
    cp "$directory/package-lock.json" "$directory/node_modules/.installed-lock.json"
}

postgres_ready() {
    local found=(/usr/lib/postgresql/*/bin/initdb)
    have initdb || [ -x "${found[0]}" ]
}
set_up_postgres() { install_packages postgresql; }

faketime_ready() { have faketime; }
set_up_faketime() { install_packages faketime; }

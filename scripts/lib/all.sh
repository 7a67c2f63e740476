# shellcheck shell=bash
# Everything the commands share. Sourced by a script that has set INGOT_ROOT.

for part in paths say packages rust tools browser build steps; do
    # shellcheck source=/dev/null
    . "$INGOT_ROOT/scripts/lib/$part.sh"
done
unset part
use_tools
use_rust

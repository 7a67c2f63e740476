# shellcheck shell=bash
# Packages of the distribution: the only place where root rights are used.

# apt's own variables must survive sudo, so they are given on its command line.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "this needs root rights, and there is no sudo." "Run once as root: $*"
    fi
}

INGOT_APT_UPDATED=

# install_packages PACKAGE...: from the distribution, without what is only recommended.
install_packages() {
    have apt-get || die "the packages '$*' are missing, and this system has no apt-get." \
        "Install them with your system's package manager, then run this again."
    if [ -z "$INGOT_APT_UPDATED" ]; then
        # A stale mirror among several is no reason to stop: the installation itself decides.
        logged apt-update as_root env DEBIAN_FRONTEND=noninteractive apt-get update || true
        INGOT_APT_UPDATED=yes
    fi
    logged "apt-$1" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@" && return
    log_tail "apt-$1"
    die "apt-get could not install '$*'; its log is $INGOT_LOGS/apt-$1.log." \
        "Check the network and the package sources, then run this again."
}

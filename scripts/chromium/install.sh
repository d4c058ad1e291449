#!/usr/bin/env bash
# Installs Chromium where it is missing, for the tests of the live page: Debian's package, as it is. Needs root for that.
# Exit code 77: there is no Chromium here, or none to be had.
set -euo pipefail

not_to_be_had() {
  echo "chromium: not to be had here: $*" >&2
  exit 77
}

# Lists of packages may be missing or old: they are fetched once, after a first failure.
install_package() {
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" install -y --no-install-recommends chromium ||
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends chromium; }
}

! command -v chromium >/dev/null || exit 0
command -v apt-get >/dev/null || not_to_be_had "no chromium, and no apt-get to install it with"
[[ $(id -u) == 0 ]] || not_to_be_had "no chromium; installing it needs root"
echo "chromium: installing" >&2
install_package >&2 || not_to_be_had "apt-get could not install it"
command -v chromium >/dev/null || not_to_be_had "after installing it there is still none"

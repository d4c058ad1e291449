#!/usr/bin/env bash
# Installs bindfs where it is missing, for tests on a folder that looks like one of another machine: Debian's package, as it is.
# Needs root for that, and /dev/fuse. With --check it installs nothing. Exit code 77: there is none here, or none to be had.
set -euo pipefail

not_to_be_had() {
  echo "bindfs: not to be had here: $*" >&2
  exit 77
}

# Lists of packages may be missing or old: they are fetched once, after a first failure.
install_package() {
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" install -y --no-install-recommends bindfs ||
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends bindfs; }
}

[[ -r /dev/fuse && -w /dev/fuse ]] || not_to_be_had "no /dev/fuse that may be used"
! command -v bindfs >/dev/null || exit 0
[[ ${1:-} != --check ]] || not_to_be_had "no bindfs; $0 installs it"
command -v apt-get >/dev/null || not_to_be_had "no bindfs, and no apt-get to install it with"
[[ $(id -u) == 0 ]] || not_to_be_had "no bindfs; installing it needs root"
echo "bindfs: installing" >&2
install_package >&2 || not_to_be_had "apt-get could not install it"
command -v bindfs >/dev/null || not_to_be_had "after installing it there is still none"

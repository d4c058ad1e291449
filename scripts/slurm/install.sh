#!/usr/bin/env bash
# Installs Slurm where it is missing: Debian's packages, as they are, no service of theirs started. Needs root for that.
# With --check it installs nothing. Exit code 77: there is no Slurm here, or none to be had.
set -euo pipefail

PROGRAMS=(slurmctld slurmd sbatch munged)
PACKAGES=(slurmctld slurmd slurm-client munge)
PATH=$PATH:/usr/sbin:/sbin

not_to_be_had() {
  echo "slurm: not to be had here: $*" >&2
  exit 77
}

missing_programs() {
  local program
  for program in "${PROGRAMS[@]}"; do command -v "$program" >/dev/null || echo -n "$program "; done
}

# Debian's packages start their services when they are installed, unless policy-rc.d exits with 101.
forbid_services() {
  local policy=/usr/sbin/policy-rc.d
  [[ ! -e $policy ]] || return 0
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap "rm -f $policy" EXIT
}

# Lists of packages may be missing or old: they are fetched once, after a first failure.
install_packages() {
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" install -y --no-install-recommends "${PACKAGES[@]}" ||
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${PACKAGES[@]}"; }
}

missing=$(missing_programs)
[[ -n $missing ]] || exit 0
[[ ${1:-} != --check ]] || not_to_be_had "no ${missing% }; $0 installs them"
command -v apt-get >/dev/null || not_to_be_had "no ${missing% }, and no apt-get to install them with"
[[ $(id -u) == 0 ]] || not_to_be_had "no ${missing% }; installing ${PACKAGES[*]} needs root"
echo "slurm: installing ${PACKAGES[*]}" >&2
forbid_services
install_packages >&2 || not_to_be_had "apt-get could not install ${PACKAGES[*]}"
missing=$(missing_programs)
[[ -z $missing ]] || not_to_be_had "after installing ${PACKAGES[*]} there is still no ${missing% }"

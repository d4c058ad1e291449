# What start.sh and stop.sh both know of a cluster's folder: its parts, and which processes they are. Read with `source`.

fail() {
  echo "slurm: $*" >&2
  exit 1
}

# All parts, in the order in which they start. There are as many nodes as slurm.conf says.
all_parts() {
  printf '%s\n' munged slurmctld
  seq -f 'node%.0f' "$(sed -n 's/^NodeName=node\[1-\([0-9]*\)\].*/\1/p' "$folder/slurm.conf")"
}

# Sets `parts` to those named, or else to all.
choose_parts() {
  local all part
  mapfile -t all < <(all_parts)
  for part in "$@"; do [[ " ${all[*]} " == *" $part "* ]] || fail "no part is called $part; there are ${all[*]}"; done
  parts=("$@")
  [[ $# -gt 0 ]] || parts=("${all[@]}")
}

# The process of a part; nothing where it does not run. A number that the kernel has given to another process since is not
# it: the command lines of ours name the folder.
pid_of() {
  local pid
  pid=$(cat "$folder/$1.pid" 2>/dev/null) && [[ -n $pid ]] || return 0
  grep -qF -- "$folder/" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
  return 0
}

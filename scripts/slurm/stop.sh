#!/usr/bin/env bash
# Stops a cluster of scripts/slurm/start.sh, or parts of it; the folder stays, and start.sh goes on with it.
#
#   scripts/slurm/stop.sh FOLDER [PART ...]     PART: munged, slurmctld, node1, node2 ... (default: all of them)
#
# A node stops as if it lost its power: its daemon and all that it runs are killed, and the controller finds it silent. The
# controller stops in order, with its state saved. Only processes of this folder are ended.
set -euo pipefail

here=$(dirname "$(realpath "$0")")
source "$here/cluster.sh"

# The daemons of a node, of which each job has one, are told by the log that they hold open, jobs by their environment.
processes_of_node() {
  local environment
  find /proc/[0-9]*/fd -lname "$folder/$1.log" 2>/dev/null | cut -d/ -f3 || true # others' processes end meanwhile
  for environment in $(grep -lzxF "SLURMD_NODENAME=$1" /proc/[0-9]*/environ 2>/dev/null); do
    ! grep -qzxF "SLURM_CONF=$folder/slurm.conf" "$environment" 2>/dev/null || cut -d/ -f3 <<<"$environment"
  done
}

# Over again until there are none: a job may be starting.
stop_node() {
  local round pids
  for round in {1..40}; do
    mapfile -t pids < <(processes_of_node "$1")
    [[ ${#pids[@]} -gt 0 ]] || return 0
    kill -KILL "${pids[@]}" 2>/dev/null || true
    sleep 0.05
  done
  fail "processes of $1 go on: ${pids[*]}"
}

stop_daemon() {
  local pid tries
  pid=$(pid_of "$1")
  [[ -n $pid ]] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for tries in {1..200}; do
    [[ -d /proc/$pid ]] || return 0
    sleep 0.05
  done
  echo "slurm: $1 did not stop within 10 s and is killed" >&2
  kill -KILL "$pid" 2>/dev/null || true
}

[[ $# -ge 1 && -e $1/slurm.conf ]] || fail "${1:-nothing} is no folder of start.sh"
folder=$(realpath "$1")
choose_parts "${@:2}"
# The controller first: it should not see what becomes of the nodes. Then them, and last what both speak through.
for part in "${parts[@]}"; do [[ $part != slurmctld ]] || stop_daemon slurmctld; done
for part in "${parts[@]}"; do [[ $part != node* ]] || stop_node "$part"; done
for part in "${parts[@]}"; do [[ $part != munged ]] || stop_daemon munged; done

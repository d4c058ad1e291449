#!/usr/bin/env bash
# Starts a Slurm cluster on this machine, for tests and for trying: a controller and some nodes, without systemd, with all
# it writes in one folder. Called again for the same folder, it starts what of it does not run.
#
#   scripts/slurm/start.sh FOLDER [PART ...]    PART: munged, slurmctld, node1, node2 ... (default: all of them)
#   export SLURM_CONF=FOLDER/slurm.conf         then sbatch, squeue, scancel and sinfo mean this cluster
#
# A new folder's cluster is as the environment says: see below. Exit code 77: there is no Slurm to be had here.
set -euo pipefail

NODES=${NODES:-2}
CPUS=${CPUS:-4}                         # of each node; claimed, not counted
MIN_JOB_AGE=${MIN_JOB_AGE:-300}         # seconds until the controller forgets a job that has ended
SLURMD_TIMEOUT=${SLURMD_TIMEOUT:-5}     # seconds until a silent node is DOWN, and a few more until that is noticed
PATH=$PATH:/usr/sbin:/sbin
here=$(dirname "$(realpath "$0")")
source "$here/cluster.sh"

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first of as many free ports in a row, below those that the kernel gives to connections (32768 to 60999).
free_ports() {
  local count=$1 tries first port
  for tries in {1..50}; do
    first=$((20000 + (RANDOM * 32768 + RANDOM) % (12000 - count)))
    for ((port = first; port < first + count; port++)); do is_free "$port" || continue 2; done
    echo "$first"
    return
  done
  fail "no $count free ports in a row between 20000 and 32000"
}

# Short times, so that a test sees in seconds what takes minutes: KillWait from TERM to KILL, cred_expire until a requeued
# job may start again, SlurmdTimeout until a node counts as dead. config_overrides lets a node claim what it does not have.
write_configuration() {
  local first host user
  first=$(free_ports $((NODES + 1)))
  host=$(hostname -s)
  user=$(id -un)
  cat >"$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$first
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$folder/jobs-ended.log
MpiDefault=none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,sched_min_interval=100000,bf_interval=1,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=2
MinJobAge=$MIN_JOB_AGE
MessageTimeout=2
TCPTimeout=2
SlurmdTimeout=$SLURMD_TIMEOUT
NodeName=node[1-$NODES] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((first + 1))-$((first + NODES))] CPUs=$CPUS RealMemory=4000 State=UNKNOWN
PartitionName=low Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE GraceTime=0
PartitionName=high Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
CONF
}

prepare_folder() {
  mkdir -p "$folder/state"
  [[ -e $folder/munge.key ]] || (umask 077 && head -c 128 /dev/urandom >"$folder/munge.key")
  [[ -e $folder/slurm.conf ]] || write_configuration
}

# --force: the folder may be one that only its owner can enter, who is the only one to use this cluster.
start_munged() {
  munged --force --socket="$folder/munge.socket" --key-file="$folder/munge.key" --pid-file="$folder/munged.pid" \
    --log-file="$folder/munged.log" --seed-file="$folder/munge.seed"
}

start_part() {
  [[ -z $(pid_of "$1") ]] || return 0
  case $1 in
    munged) start_munged ;;
    slurmctld) slurmctld -f "$folder/slurm.conf" ;;
    *) mkdir -p "$folder/spool.$1" && slurmd -f "$folder/slurm.conf" -N "$1" ;;
  esac </dev/null &>>"$folder/start.log" || fail_with_log "$1 did not start" start "$1"
}

fail_with_log() {
  local log
  for log in "${@:2}"; do tail -n 5 "$folder/$log.log" >&2 || true; done
  fail "$1; see the logs in $folder"
}

answers() { scontrol ping | grep -q ' is UP'; }
is_ready() { [[ $(sinfo -h -N -n "$1" -p low -o %T) =~ ^(idle|mixed|allocated)$ ]]; }

# A part is ready when the controller says so; what is not within 30 s has left its reason in a log.
wait_until() {
  local tries
  for tries in {1..300}; do
    "$1" "$2" 2>/dev/null && return
    sleep 0.1
  done
  fail_with_log "$2 is not ready after 30 s" "$2"
}

[[ $# -ge 1 ]] || fail "which folder? $0 FOLDER [PART ...]"
"$here/install.sh"
mkdir -p "$1"
folder=$(realpath "$1")
[[ ${#folder} -le 90 ]] || fail "$folder is too long for the path of a socket: 90 characters at most"
[[ $folder =~ ^[A-Za-z0-9_./+-]+$ ]] || fail "$folder has characters that slurm.conf takes for something else"
prepare_folder
export SLURM_CONF=$folder/slurm.conf
choose_parts "${@:2}"
for part in "${parts[@]}"; do start_part "$part"; done
if [[ -n $(pid_of slurmctld) ]]; then
  wait_until answers slurmctld
  for part in "${parts[@]}"; do [[ $part != node* ]] || wait_until is_ready "$part"; done
fi
echo "export SLURM_CONF=$SLURM_CONF"

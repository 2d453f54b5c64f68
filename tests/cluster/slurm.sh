#!/usr/bin/env bash
# Real Slurm on this one machine, started by hand, and trials of sweeps on it; README.md beside this file says more.
#
#   tests/cluster/slurm.sh start              install Slurm where it is missing (as root), and start its daemons
#   tests/cluster/slurm.sh executor           the executor by itself, one of its jobs cancelled midway
#   tests/cluster/slurm.sh array              a sweep of 2,000 runs as an array of shards, one task cancelled midway
#   tests/cluster/slurm.sh dask               the same sweep by executor=slurm, one job cancelled midway
#   tests/cluster/slurm.sh stop               end the daemons and remove all that they wrote
#   tests/cluster/slurm.sh all                all of these in turn; status 0 only if every trial came out right

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FOLDER=${SLURM_TRIAL:-${TMPDIR:-/tmp}/diplomacity-slurm-$(id -un)}
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}
SBIN=/usr/sbin
RUNS=2000
SWEEP=(
    scenario=paris_withdrawal world=rhine 'mechanisms.ideas.twinning=interval(0.03,0.3)' design=lhs samples=100
    replicates=10 name=trial
)
export SLURM_CONF=$FOLDER/slurm.conf
export PYTHONPATH=$ROOT${PYTHONPATH:+:$PYTHONPATH}

say() { printf '== %s\n' "$*"; }

wrong() {
    printf 'wrong: %s\n' "$*" >&2
    exit 1
}

# --- daemons ---------------------------------------------------------------------------------------------------

install_slurm() {
    if command -v sbatch >/dev/null && [ -x $SBIN/munged ]; then return; fi
    [ "$(id -u)" = 0 ] || wrong 'Slurm is not installed; as root: apt-get install slurm-wlm munge'
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge
}

start_slurm() {
    [ -x "$PYTHON" ] || wrong "there is no $PYTHON; name the Python with diplomacity[dask] by PYTHON"
    install_slurm
    stop_slurm
    mkdir -p "$FOLDER"/{state,spool,logs}
    local host memory
    host=$(hostname -s)
    memory=$($SBIN/slurmd -C | sed -n 's/.*RealMemory=\([0-9]*\).*/\1/p')
    sed -e "s|@HOST@|$host|g; s|@USER@|$(id -un)|g; s|@CORES@|$(nproc)|g; s|@MEMORY@|$memory|g" \
        -e "s|@FOLDER@|$FOLDER|g" "$ROOT/tests/cluster/slurm.conf.template" >"$SLURM_CONF"
    dd if=/dev/urandom of="$FOLDER/munge.key" bs=128 count=1 status=none
    chmod 400 "$FOLDER/munge.key"
    # --force: munge would rather not have its files in a temporary folder
    $SBIN/munged --force --key-file="$FOLDER/munge.key" --socket="$FOLDER/munge.socket" \
        --pid-file="$FOLDER/munged.pid" --log-file="$FOLDER/munged.log" --seed-file="$FOLDER/munged.seed" \
        2>>"$FOLDER/munged.log"
    $SBIN/slurmctld
    $SBIN/slurmd -N "$host"
    eventually 30 node_is_idle || wrong "Slurm did not become ready; see the logs in $FOLDER"
    say "$($SBIN/slurmd -V), $($SBIN/munged --version | head -1), one node: $(sinfo --noheader --Node --format='%N %c cores %m MB %T')"
}

stop_slurm() {
    [ -e "$FOLDER" ] || return 0
    grep -qs '^ClusterName=trial$' "$SLURM_CONF" || wrong "$FOLDER holds something else; name another by SLURM_TRIAL"
    if daemon_lives slurmctld; then
        scancel --user="$(id -un)"
        eventually 30 queue_is_empty || say 'jobs are left'
    fi
    local daemon
    for daemon in slurmd slurmctld munged; do
        if daemon_lives "$daemon"; then
            kill "$(cat "$FOLDER/$daemon.pid")"
            eventually 15 daemon_is_gone "$daemon" || wrong "$daemon does not end"
        fi
    done
    rm -rf "$FOLDER"
}

daemon_lives() { # the process of the number in its file may by now be another program
    local pid
    pid=$(cat "$FOLDER/$1.pid" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ]
}

daemon_is_gone() { ! daemon_lives "$1"; }
node_is_idle() { [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]; }
queue_is_empty() { [ -z "$(squeue --noheader)" ]; }
task_runs() { [ "$(squeue --noheader --states=RUNNING --format=%i --jobs="$1" 2>/dev/null)" = "$1" ]; }
is_over() { [ -z "$(squeue --noheader --jobs="$1" 2>/dev/null)" ]; }

eventually() { # seconds, then a command that is to succeed within them
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.5
    done
}

# --- trials ----------------------------------------------------------------------------------------------------

sweep() { "$(dirname "$PYTHON")/diplomacity" sweep "${SWEEP[@]}" "$@"; }

sweep_beside() { # a file for its output, then settings; the number of its own process, no shell's, is in $sweeping
    local output=$1
    shift
    "$(dirname "$PYTHON")/diplomacity" sweep "${SWEEP[@]}" "$@" >"$output" 2>&1 &
    sweeping=$!
}

stored() { # runs in a store that went well
    has_a_part "$1" || { echo 0; return; }
    "$PYTHON" -m tests.cluster.stored "$1" | sed 's/.*: \([0-9]*\) runs.*/\1/'
}

serial_run() { # what the others are compared with, made once
    [ -f "$FOLDER/serial.done" ] && return
    say "serial run of $RUNS runs"
    sweep executor=serial store="$FOLDER/serial" >"$FOLDER/serial.out"
    touch "$FOLDER/serial.done"
}

compare_with_serial() {
    serial_run
    "$PYTHON" -m tests.cluster.stored "$FOLDER/serial" "$1" || wrong "$1 differs from the serial run"
    [ "$(stored "$1")" = $RUNS ] || wrong "$1 does not hold $RUNS runs"
}

executor_trial() {
    say 'executor: two jobs, one cancelled midway'
    "$PYTHON" -m tests.cluster.squares "$FOLDER/logs"
}

array_trial() {
    local store=$FOLDER/array job before
    cat >"$FOLDER/array.sbatch" <<SBATCH
#!/bin/bash
#SBATCH --array=1-4
#SBATCH --mem=1G
#SBATCH --time=00:30:00
#SBATCH --output=$FOLDER/logs/array-%A-%a.out
$(dirname "$PYTHON")/diplomacity sweep $(printf '%q ' "${SWEEP[@]}")executor=serial store=$store \
shard=\$SLURM_ARRAY_TASK_ID/\$SLURM_ARRAY_TASK_COUNT
SBATCH
    job=$(sbatch --parsable "$FOLDER/array.sbatch")
    say "array: job $job of 4 shards"
    eventually 60 task_runs "${job}_2" || wrong 'the second task did not start'
    sleep "${MIDWAY:-12}"
    task_runs "${job}_2" || wrong 'the second task was over before it could be cancelled; set MIDWAY lower'
    scancel "${job}_2"
    say "task ${job}_2 cancelled after ${MIDWAY:-12} s"
    eventually 1800 is_over "$job" || wrong 'the array does not end'
    before=$(stored "$store")
    say "after the array: $before runs are stored"
    [ "$before" -gt 0 ] && [ "$before" -lt $RUNS ] || wrong 'the cancelled task has left nothing to do'
    job=$(sbatch --parsable "$FOLDER/array.sbatch")
    say "the same again: job $job"
    eventually 1800 is_over "$job" || wrong 'the second array does not end'
    compare_with_serial "$store"
}

dask_trial() {
    local store=$FOLDER/dask options before sweeping
    options=(executor=slurm jobs=2 job_cores=1 job_memory=1GB job_time=00:30:00 job_logs="$FOLDER/logs" store="$store")
    say "dask: ${options[*]}"
    sweep_beside "$FOLDER/dask-1.out" "${options[@]}"
    eventually 300 has_a_part "$store" || wrong "nothing is stored; see $FOLDER/dask-1.out"
    cancel_a_job
    sleep "${MIDWAY:-12}"
    kill -KILL $sweeping
    wait $sweeping 2>/dev/null || true
    before=$(stored "$store")
    say "the sweep itself killed ${MIDWAY:-12} s later: $before runs are stored"
    [ "$before" -lt $RUNS ] || wrong 'the sweep was over before it could be killed; set MIDWAY lower'
    eventually 120 queue_is_empty || wrong 'jobs of a killed sweep go on'
    say 'its jobs have ended by themselves; the same again, with a job cancelled too'
    sweep_beside "$FOLDER/dask-2.out" "${options[@]}"
    eventually 120 a_job_runs || wrong "no job runs; see $FOLDER/dask-2.out"
    sleep "${MIDWAY:-12}"
    cancel_a_job
    wait $sweeping || wrong "the second sweep failed; see $FOLDER/dask-2.out"
    eventually 60 queue_is_empty || wrong 'jobs are left after the sweep'
    compare_with_serial "$store"
}

has_a_part() { compgen -G "$1/runs/*.parquet" >/dev/null; }
a_job_runs() { [ -n "$(squeue --noheader --states=RUNNING)" ]; }

cancel_a_job() {
    local job
    job=$(squeue --noheader --states=RUNNING --format=%A | head -1)
    [ -n "$job" ] || wrong 'no job runs that could be cancelled'
    scancel "$job"
    say "job $job cancelled"
}

case ${1:-} in
start) start_slurm ;;
stop) stop_slurm ;;
executor) executor_trial ;;
array) array_trial ;;
dask) dask_trial ;;
all)
    trap stop_slurm EXIT
    start_slurm
    executor_trial
    array_trial
    dask_trial
    say 'every trial came out right'
    ;;
*) sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" ;;
esac

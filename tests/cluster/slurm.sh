#!/usr/bin/env bash
# Real Slurm on this one machine, started by hand, and trials of sweeps on it. See README.md beside this file.
#
#   tests/cluster/slurm.sh install | start | stop | executor | array | dask | all

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FOLDER=${SLURM_TRIAL:-${TMPDIR:-/tmp}/diplomacity-slurm-$(id -un)}
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}
SBIN=/usr/sbin
export SLURM_CONF=$FOLDER/slurm.conf
export PYTHONPATH=$ROOT${PYTHONPATH:+:$PYTHONPATH}

say() { printf '\n== %s\n' "$*"; }

install_slurm() {
    if command -v sbatch >/dev/null && [ -x $SBIN/munged ]; then return; fi
    if [ "$(id -u)" != 0 ]; then
        echo "Slurm is not installed; as root: apt-get install slurm-wlm munge" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge
}

# ---------------------------------------------------------------------------------------------------- daemons

start_slurm() {
    install_slurm
    stop_slurm
    mkdir -p "$FOLDER"/{state,spool,jobs}
    chmod 755 "$FOLDER"
    local host cores memory
    host=$(hostname -s)
    cores=$(nproc)
    memory=$($SBIN/slurmd -C | sed -n 's/.*RealMemory=\([0-9]*\).*/\1/p')
    sed -e "s|@HOST@|$host|g; s|@USER@|$(id -un)|g; s|@CORES@|$cores|g; s|@MEMORY@|$memory|g; s|@FOLDER@|$FOLDER|g" \
        "$ROOT/tests/cluster/slurm.conf.template" >"$SLURM_CONF"
    dd if=/dev/urandom of="$FOLDER/munge.key" bs=128 count=1 status=none
    chmod 400 "$FOLDER/munge.key"
    # --force: munged would rather not have its files in a temporary folder
    $SBIN/munged --force --key-file="$FOLDER/munge.key" --socket="$FOLDER/munge.socket" \
        --pid-file="$FOLDER/munged.pid" --log-file="$FOLDER/munged.log" --seed-file="$FOLDER/munged.seed" \
        2>>"$FOLDER/munged.log"
    $SBIN/slurmctld
    $SBIN/slurmd -N "$host"
    for _ in $(seq 60); do
        if [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]; then
            say "$($SBIN/slurmd -V), $($SBIN/munged --version | head -1): $(sinfo --noheader)"
            return
        fi
        sleep 0.5
    done
    echo "Slurm did not become ready; see the logs in $FOLDER" >&2
    exit 1
}

stop_slurm() {
    if [ -f "$FOLDER/slurmctld.pid" ] && kill -0 "$(cat "$FOLDER/slurmctld.pid")" 2>/dev/null; then
        scancel --user="$(id -un)" 2>/dev/null || true # there may be none
        for _ in $(seq 40); do
            [ -n "$(squeue --noheader 2>/dev/null)" ] || break
            sleep 0.5
        done
    fi
    for daemon in slurmd slurmctld munged; do
        local pid_file=$FOLDER/$daemon.pid pid
        [ -f "$pid_file" ] || continue
        pid=$(cat "$pid_file")
        if kill "$pid" 2>/dev/null; then
            for _ in $(seq 40); do
                kill -0 "$pid" 2>/dev/null || break
                sleep 0.25
            done
        fi
        rm -f "$pid_file"
    done
    rm -rf "$FOLDER"
}
case ${1:-} in
start) start_slurm ;;
stop) stop_slurm ;;
esac

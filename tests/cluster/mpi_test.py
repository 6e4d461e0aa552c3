#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A sweep under Open MPI gives the table of the local pool, whichever process is killed.  usage: mpi_test.py SKYHAUL SOURCE_DIR"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from cluster import Sweep, finished, parent_of, processes_with, skip, table_of, wait_until

if not shutil.which("mpirun"):
    skip("mpirun is not installed (openmpi-bin)")
FOLDER = tempfile.TemporaryDirectory(prefix="skyhaul-mpi-")
OUT = Path(FOLDER.name)
# One machine stands for several.
os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1",
                  OMPI_MCA_plm="isolated", OMPI_MCA_hwloc_base_binding_policy="none")
trial = subprocess.run(["mpirun", "-n", "2", "true"], capture_output=True, text=True)
if trial.returncode != 0:
    skip(f"mpirun cannot start a process here: {trial.stderr}")
sweep = Sweep(sys.argv[1], sys.argv[2], OUT)
MPIRUN = ["mpirun", "-n", "4"]


def ranks_of(mpirun, rank):
    return [pid for pid in processes_with(f"OMPI_COMM_WORLD_RANK={rank}") if parent_of(pid) == mpirun.pid]


def check_same_table():
    out = OUT / "whole"
    assert sweep.run(out, "--mpi", launcher=MPIRUN) == sweep.table
    assert not list((out / "leases").iterdir())
    assert sweep.run(out, "--mpi", launcher=MPIRUN) == sweep.table  # nothing is left to compute
    assert finished(out) <= 210, finished(out)


def check_killed(name, launcher, victim):
    """`victim` gives the process to be killed once some cases are finished. Returns the status of mpirun."""
    out = OUT / name
    with sweep.start(out, "--mpi", launcher=launcher) as mpirun:
        assert wait_until(lambda: finished(out) >= 20)
        os.kill(victim(mpirun), signal.SIGKILL)
        said = mpirun.communicate(timeout=60)[1]
        assert mpirun.returncode != 0 or table_of(out) == sweep.table, said
        assert wait_until(lambda: not processes_with(f"OMPI_COMM_WORLD_SIZE={launcher[2]}")), "something is left running"
        return mpirun.returncode


def check_deaths():
    worker = lambda mpirun: next(pid for pid in processes_with("OMPI_COMM_WORLD_RANK=2") if parent_of(pid) in ranks_of(mpirun, 2))
    assert check_killed("worker", MPIRUN, worker) == 0
    assert check_killed("rank", [*MPIRUN, "--enable-recovery"], lambda mpirun: ranks_of(mpirun, 3)[0]) == 0
    # Without that option mpirun ends all processes. What is finished is kept, and the same command goes on.
    check_killed("all", MPIRUN, lambda mpirun: ranks_of(mpirun, 3)[0])
    kept = finished(OUT / "all")
    assert sweep.run(OUT / "all", "--mpi", launcher=MPIRUN) == sweep.table
    assert kept >= 20 and finished(OUT / "all") <= 210, (kept, finished(OUT / "all"))
    # Nobody is left where mpirun itself is killed.
    check_killed("mpirun", MPIRUN, lambda mpirun: mpirun.pid)
    assert sweep.run(OUT / "mpirun") == sweep.table


def check_errors():
    alone = subprocess.run(sweep.command(OUT / "alone", "--mpi"), capture_output=True, text=True)
    assert alone.returncode == 2 and len(alone.stderr.splitlines()) == 1 and "mpirun -n" in alone.stderr, alone
    bad = subprocess.run([*MPIRUN, sys.argv[1], "sweep", str(OUT / "nowhere.yaml"), "--out", str(OUT / "bad"), "--mpi"], capture_output=True, text=True)
    assert bad.returncode != 0 and bad.stderr.count("nowhere.yaml") == 1, bad


check_same_table()
check_deaths()
check_errors()
print("a sweep under mpirun holds")

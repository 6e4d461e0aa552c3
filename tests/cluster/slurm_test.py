#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A sweep under a real Slurm of two nodes on this machine gives the table of the local pool, whichever node is killed.
Everything runs in namespaces of its own (mounts, network, processes, host name), which end with this process: no daemon,
mount or file is left, even where the test is killed.  usage: slurm_test.py SKYHAUL SOURCE_DIR"""
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from cluster import Sweep, finished, is_root, journals, log_of, parent_of, processes_with, skip, table_of, wait_until

INSIDE = "SKYHAUL_SLURM_TEST_INSIDE"
ADDRESS = "10.77.77.1"
CONFIGURATION = """ClusterName=skyhaul
SlurmctldHost=skyhaul-test({address})
SlurmctldPort=16817
AuthType=auth/none
CredType=cred/none
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=5
KillWait=1
SlurmdParameters=config_overrides
NodeName=one NodeHostname=skyhaul-test NodeAddr={address} Port=16818 CPUs=2
NodeName=two NodeHostname=skyhaul-test NodeAddr={address} Port=16819 CPUs=2
PartitionName=short Nodes=one,two Default=YES State=UP MaxTime=INFINITE
"""


def enter():
    """Becomes the first process of namespaces of its own."""
    missing = [each for each in ("slurmctld", "slurmd", "sbatch", "unshare", "ip", "mount") if not shutil.which(each, path=os.environ["PATH"] + ":/usr/sbin:/sbin")]
    if missing:
        skip(f"{', '.join(missing)} is not installed (slurm-wlm, util-linux, iproute2)")
    namespaces = ["unshare", "--mount", "--net", "--pid", "--uts", "--fork", "--mount-proc", "--kill-child"]
    if not is_root() or subprocess.run([*namespaces, "true"], capture_output=True).returncode != 0:
        skip("namespaces of one's own need root")
    # A timeout kills `unshare`, and that the first process of the namespace, and that all others.
    os.execvpe("unshare", [*namespaces, sys.executable, *sys.argv], {**os.environ, INSIDE: "1", "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"})


def run(*command, **options):
    return subprocess.run([str(each) for each in command], capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


def do(*command):
    result = run(*command)
    assert result.returncode == 0, result


def make_machine():
    """A folder in memory, a network with one address, and a name."""
    folder = next(Path(each) for each in ("/srv", "/media", "/mnt") if Path(each).is_dir() and not any(str(Path(word).resolve()).startswith(each + "/") for word in sys.argv))
    do("mount", "-t", "tmpfs", "none", folder)
    do("ip", "link", "set", "lo", "up")
    # Addresses of the loopback device alone do not count as a network to getaddrinfo().
    if run("ip", "link", "add", "net0", "type", "dummy").returncode != 0 and run("ip", "link", "add", "net0", "type", "veth", "peer", "name", "net1").returncode != 0:
        skip("this kernel has neither dummy nor veth devices")
    do("ip", "address", "add", f"{ADDRESS}/24", "dev", "net0")
    do("ip", "link", "set", "net0", "up")
    do("hostname", "skyhaul-test")
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} skyhaul-test\n")
    do("mount", "--bind", folder / "hosts", "/etc/hosts")
    return folder


def start_slurm(folder):
    (folder / "state").mkdir()
    (folder / "slurm.conf").write_text(CONFIGURATION.format(folder=folder, address=ADDRESS))
    # With control groups of version 1, slurmd comes up whether or not any are mounted: it is not asked to use them.
    (folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n")
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.Popen(["slurmctld", "-D"], **quiet)
    nodes = {name: subprocess.Popen(["slurmd", "-D", "-N", name], **quiet) for name in ("one", "two")}
    if not wait_until(lambda: run("sinfo", "--noheader", "--format", "%T %D").stdout == "idle 2\n", 30):
        logs = "".join(path.read_text()[-2000:] for path in folder.glob("slurm*.log"))
        skip(f"Slurm does not come up here: {logs}")
    return nodes


def kill_node(nodes, name):
    """All processes of a node, as when the machine fails."""
    tasks = processes_with(f"SLURMD_NODENAME={name}")
    for pid in {nodes[name].pid, *tasks, *(parent_of(task) for task in tasks)} - {1, os.getpid()}:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    nodes[name].wait()


def check_script(sweep, folder):
    odd = folder / "it's $HOME & more"
    options = ["--slurm", "--print", "--partition", "short", "--account", "science", "--time", "1-02:30", "--tasks", "3", "--nodes", "2", "--set", "name=a 'b' \"c\""]
    script = run(*sweep.command(odd, *options)).stdout
    assert not odd.exists()
    for line in ("--partition=short", "--account=science", "--time=1-02:30", "--ntasks=3", "--nodes=2"):
        assert f"#SBATCH {line}\n" in script, script
    # The shell gives each word back as it was.
    words = run("bash", "-c", "srun() { printf '%s\\0' \"$@\"; }\n" + script.replace("exec srun", "srun").replace("exec >>", "#")).stdout.split("\0")
    joined = words[words.index("sweep"):-1]
    assert joined == ["sweep", str(sweep.file), "--out", str(odd), "--join", "--workers", "1", "--set", "name=a 'b' \"c\""], joined
    for option, value in (("--partition", "a\nb"), ("--partition", "$(id)"), ("--account", "a b"), ("--time", "2 h"), ("--time", "1:99"), ("--tasks", "-1")):
        result = run(*sweep.command(odd, "--slurm", option, value))
        assert result.returncode == 2 and len(result.stderr.splitlines()) == 1 and option in result.stderr, result
    result = run(*sweep.command(odd, "--print"))
    assert result.returncode == 2 and "only with --slurm" in result.stderr, result
    result = run(*sweep.command(odd, "--slurm"), env={**os.environ, "PATH": "/nowhere"})
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1 and "sbatch" in result.stderr and "--print" in result.stderr, result
    assert not run("squeue", "--noheader").stdout


def check_same_table(sweep, folder):
    out = folder / "whole"
    assert sweep.run(out, "--slurm", "--partition", "short", "--time", "5", "--tasks", "4", "--nodes", "2") == sweep.table
    assert journals(out) >= 2, log_of(out)
    before = finished(out)
    assert sweep.run(out, "--slurm") == sweep.table and finished(out) == before  # nothing to compute: no job
    result = run(*sweep.command(folder / "refused", "--slurm", "--partition", "nosuch"))
    assert result.returncode == 1 and "sbatch has refused the job" in result.stderr.splitlines()[-1], result


def check_interrupt(sweep, folder):
    out = folder / "interrupted"
    with sweep.start(out, "--slurm", "--tasks", "2") as program:
        assert wait_until(lambda: finished(out) >= 20)
        program.send_signal(signal.SIGINT)
        said = program.communicate(timeout=30)[1]
        assert program.returncode == 130 and "interrupted" in said, said
    assert wait_until(lambda: not run("squeue", "--noheader").stdout.strip()), run("squeue").stdout
    assert 20 < len(table_of(out)) < 201, len(table_of(out))
    assert sweep.run(out, "--merge") == [row for row in sweep.table if row in table_of(out)]
    assert sweep.run(out) == sweep.table  # the rest, here


def check_dead_node(sweep, folder, nodes):
    out = folder / "dead-node"
    with sweep.start(out, "--slurm", "--tasks", "4", "--nodes", "2") as program:
        assert wait_until(lambda: finished(out) >= 20 and processes_with("SLURMD_NODENAME=two"))
        kill_node(nodes, "two")
        assert finished(out) < 200
        said = program.communicate(timeout=60)[1]
        assert program.returncode == 0, (said, log_of(out))
    assert table_of(out) == sweep.table


def main():
    if INSIDE not in os.environ:
        enter()
    folder = make_machine()
    start = time.monotonic()
    nodes = start_slurm(folder)
    sweep = Sweep(sys.argv[1], sys.argv[2], folder)
    check_script(sweep, folder)
    check_same_table(sweep, folder)
    check_interrupt(sweep, folder)
    check_dead_node(sweep, folder, nodes)
    print(f"a sweep under Slurm holds; {time.monotonic() - start:.1f} s")


main()

"""A real Slurm of two nodes on loopback, in a directory of its own, without systemd.

Nothing outside that directory is written, nothing listens but on 127.0.0.1, and what was started
is gone at the end. It needs root, for slurmctld and slurmd, and Debian's packages.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAMS = ("slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
PACKAGES = ("slurmctld", "slurmd", "slurm-client")

NODES = ("n1", "n2")

CONF = """\
ClusterName=fake
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
CredType=cred/none
AuthInfo=cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/jobcomp.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SlurmdParameters=config_overrides
GresTypes=gpu
DefMemPerCPU=500
ReturnToService=2
KillWait=5
MaxArraySize=2001
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} {node}
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} {node}
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PartitionName=debug Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=n1,n2 MaxTime=INFINITE State=UP PriorityTier=2
"""


class Unavailable(Exception):
    """Why there is no Slurm here."""


def demand() -> None:
    """``Unavailable`` says why, where Slurm is not here and cannot be installed."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=_path()) is None]
    if os.getuid():
        raise Unavailable("Slurm's daemons need root")
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise Unavailable(f"no {', '.join(missing)}, and no apt-get to install them")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | quiet, check=False
        )
        if done.returncode:
            words = (done.stderr.strip().splitlines() or ["no word why"])[-1]
            raise Unavailable(f"{' '.join(command)}: {words}")


def _path() -> str:
    """The daemons lie where only root looks."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


class Cluster:
    """``env`` is what a process needs to speak with it."""

    def __init__(self, folder: Path, cpus: int) -> None:
        self.folder = folder
        self.env = {"SLURM_CONF": str(folder / "slurm.conf")}
        self._write(cpus)

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> str:
        """What a program of Slurm's says; ``CalledProcessError`` where it fails."""
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | self.env | dict(env or {}),
        )
        return done.stdout

    def start(self) -> None:
        """Until both nodes are idle; ``Unavailable`` says why they do not become so."""
        for command in (["slurmctld"], *(["slurmd", "-N", node] for node in NODES)):
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                env=os.environ | self.env | {"PATH": _path()},
                check=False,
            )
            if done.returncode:
                raise Unavailable(f"{' '.join(command)}: {self._why(done.stderr)}")
        deadline = time.monotonic() + 30
        while self._idle() != len(NODES):
            if time.monotonic() > deadline:
                raise Unavailable(f"the nodes do not become idle: {self._why('')}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Jobs first, then the daemons; nothing of it lives when this comes back."""
        with suppress(subprocess.CalledProcessError, OSError):
            self.run("scancel", "--user=root", "--full", "--signal=KILL")
            self.run("scancel", "--user=root")
        with suppress(subprocess.CalledProcessError, OSError):
            deadline = time.monotonic() + 20
            while self.run("squeue", "--noheader") and time.monotonic() < deadline:
                time.sleep(0.2)
        for name in (*(f"slurmd.{node}" for node in NODES), "slurmctld"):
            _end(self.folder / f"{name}.pid")

    def _idle(self) -> int:
        with suppress(subprocess.CalledProcessError):
            asked = ("--partition=debug", "--noheader", "--Node", "--format=%T")
            return self.run("sinfo", *asked).split().count("idle")
        return 0

    def _why(self, said: str) -> str:
        """The last word of the daemons."""
        logs = [path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))]
        lines = [line for text in (*logs, said) for line in text.splitlines() if "rror" in line]
        return lines[-1] if lines else said.strip() or "no word why"

    def _write(self, cpus: int) -> None:
        folder, host = self.folder, socket.gethostname().partition(".")[0]
        for name in ("state", *(f"spool.{node}" for node in NODES)):
            (folder / name).mkdir()
        for number in range(2):
            os.mknod(folder / f"gpu{number}", 0o020666, os.makedev(1, 3))
        node = f"CPUs={cpus} RealMemory=8000 Gres=gpu:2"
        conf = CONF.format(host=host, folder=folder, ports=_free_ports(3), node=node)
        (folder / "slurm.conf").write_text(conf)
        (folder / "cgroup.conf").write_text("CgroupPlugin=autodetect\n")
        (folder / "gres.conf").write_text(f"NodeName=n[1-2] Name=gpu File={folder}/gpu[0-1]\n")


@contextmanager
def cluster(folder: Path, cpus: int = 4) -> Iterator[Cluster]:
    """Up from here to its end; ``Unavailable`` says why there is none."""
    demand()
    try:
        made = Cluster(folder, cpus)
    except OSError as error:
        raise Unavailable(str(error)) from error
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _end(pid_file: Path) -> None:
    with suppress(FileNotFoundError, ValueError, ProcessLookupError):
        pid = int(pid_file.read_text())
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{pid}").exists():
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)

"""How a run stands, from what lies in its directory: first match wins.

1. a result → its status
2. no worker record → queued
3. same host, and the process lives with the same start time → running
4. Slurm says its job waits or runs → running
5. elsewhere, a fresh heartbeat → running
6. else → lost
"""

from __future__ import annotations

import socket
import time
from functools import cache

import psutil

from dltui.runs import identity as identities
from dltui.runs import result as results
from dltui.runs.events import Status
from dltui.runs.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.slurm import Slurm

HEARTBEAT_SECONDS = 5.0
"""How often a worker touches its heartbeat file."""

FRESH_SECONDS = 90.0
"""A heartbeat this old still counts: NFS caches attributes for up to a minute."""

START_TOLERANCE = 2.0
"""Seconds by which two readings of a start time may differ: the boot time it counts from moves."""


@cache
def _slurm() -> Slurm:
    return Slurm()


def status(run: RunDir, slurm: Slurm | None = None) -> Status:
    """The status of ``run`` now."""
    if result := results.read(run):
        return result.status
    identity = identities.read(run)
    if identity is None:
        return Status.QUEUED
    here = identity.host == socket.gethostname()
    if here and process_lives(identity):
        return Status.RUNNING
    if identity.slurm_id and (slurm or _slurm()).live(identity.slurm_id):
        return Status.RUNNING
    if not here and heartbeat_age(run) < FRESH_SECONDS:
        return Status.RUNNING
    # The worker may have written its result and gone between the first look and this one.
    late = results.read(run)
    return late.status if late else Status.LOST


def process_lives(identity: Identity) -> bool:
    """Whether the recorded process exists on this machine and is not another with its number."""
    try:
        process = psutil.Process(identity.pid)
        if abs(process.create_time() - identity.pid_start) > START_TOLERANCE:
            return False
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def heartbeat_age(run: RunDir) -> float:
    """Seconds since the worker last showed life; infinite when it never did."""
    latest = 0.0
    for path in (run.heartbeat, run.events):
        try:
            latest = max(latest, path.stat().st_mtime)
        except FileNotFoundError:
            continue
    return time.time() - latest if latest else float("inf")

"""Telling a process from another with its number, by what no clock can move."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PROC = Path("/proc")

DEAD = ("Z", "X", "x")
"""States of a process that has ended and is still in the table."""


@cache
def kernel() -> str:
    """This boot and PID namespace, within which a number and a start name one process.

    Empty where the system does not tell.
    """
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def start(pid: int) -> int:
    """When the process began, in clock ticks since the boot; 0 when it is gone or not told."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0
    # The name, in parentheses, may hold anything; the state comes first behind it.
    fields = stat.rpartition(")")[2].split()
    return 0 if fields[0] in DEAD else int(fields[19])

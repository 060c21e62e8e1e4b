"""Ends a program when whoever began it is gone, killed or not: nothing may outlive its run.

A process of its own, which imports nothing: it reads the program's number from its standard input
and waits for the end of that.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TURNS = 20
"""Each kills what is there; what was made meanwhile is there in the next."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    line = sys.stdin.buffer.readline()
    while sys.stdin.buffer.read(1):
        pass
    if line.strip():
        end(int(line))


def end(leader: int) -> None:
    """Kill the process, its group, all that descends from it, and all of its session."""
    for _ in range(TURNS):
        living = family(leader)
        for one in living:
            with suppress(OSError):
                os.kill(one, signal.SIGKILL)
        with suppress(OSError):
            os.killpg(leader, signal.SIGKILL)
        if not living:
            return


def family(leader: int) -> set[int]:
    """Those that live; none where the system does not tell."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for folder in PROC.iterdir() if PROC.is_dir() else ():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        number = int(folder.name)
        if fields[0] != b"Z":
            parents[number] = int(fields[1])
            if leader in (number, int(fields[3])):
                found.add(number)
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


if __name__ == "__main__":
    main()

"""Ends a program when whoever began it is gone, killed or not: nothing may outlive its run.

A process of its own, which imports nothing: it reads the program's number from its standard input
and waits for the end of that.
"""

import os
import signal
import sys

PROC = "/proc"
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
            kill(one)
        try:
            os.killpg(leader, signal.SIGKILL)
        except OSError:
            pass
        if not living:
            return


def family(leader: int) -> "set[int]":
    """Those that live; none where the system does not tell."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for name in os.listdir(PROC) if os.path.isdir(PROC) else ():
        try:
            with open(f"{PROC}/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except (OSError, ValueError):
            continue
        if not name.isdigit() or fields[0] == b"Z":
            continue
        parents[int(name)] = int(fields[1])
        if int(name) == leader or int(fields[3]) == leader:
            found.add(int(name))
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass


if __name__ == "__main__":
    main()

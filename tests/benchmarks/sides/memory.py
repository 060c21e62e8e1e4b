"""What this process has taken at its most."""

from __future__ import annotations

from pathlib import Path


def peak() -> float:
    """MiB resident, this program's own: ``ru_maxrss`` has that of whoever forked it, too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024

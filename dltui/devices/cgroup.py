"""The limits of the container or Slurm job around this process, from cgroup v2 or v1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

UNLIMITED = 1 << 60
"""cgroup v1 writes "no limit" as a number near 2^63."""


class Limits(Struct, frozen=True, kw_only=True):
    """Bytes and cores; null where there is no limit (or no reading of what is used)."""

    memory_limit: int | None = None
    memory_used: int | None = None
    cores: float | None = None
    version: int = 0


def limits(root: Path = Path("/")) -> Limits:
    """The tightest limits on the way from this process's group to the top of the hierarchy."""
    groups = _groups(root)
    base = root / "sys/fs/cgroup"
    if (base / "cgroup.controllers").is_file():
        return _version2(list(_upward(base, groups.get("", "/"))))
    if (base / "memory").is_dir() or (base / "cpu").is_dir():
        memory = list(_upward(base / "memory", groups.get("memory", "/")))
        cpu = list(_upward(base / "cpu", groups.get("cpu", "/")))
        return _version1(memory, cpu)
    return Limits()


def _version2(folders: list[Path]) -> Limits:
    limit, used = _tightest(folders, "memory.max", "memory.current")
    shares = [_quota(*_words(folder / "cpu.max", 2)) for folder in folders]
    return Limits(memory_limit=limit, memory_used=used, cores=_least(shares), version=2)


def _version1(memory: list[Path], cpu: list[Path]) -> Limits:
    limit, used = _tightest(memory, "memory.limit_in_bytes", "memory.usage_in_bytes")
    shares = [
        _quota(*_words(folder / "cpu.cfs_quota_us", 1), *_words(folder / "cpu.cfs_period_us", 1))
        for folder in cpu
    ]
    return Limits(memory_limit=limit, memory_used=used, cores=_least(shares), version=1)


def _groups(root: Path) -> dict[str, str]:
    """Controller to group; v2's one hierarchy is under the empty name."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        _, controllers, group = (*line.split(":", 2), "", "")[:3]
        for controller in controllers.split(","):
            found[controller] = group
    return found


def _upward(base: Path, group: str) -> Iterator[Path]:
    """The group's folder and those above it; in a container only the base may exist."""
    folder = base / group.strip("/")
    while folder != base and base in folder.parents:
        if folder.is_dir():
            yield folder
        folder = folder.parent
    yield base


def _tightest(
    folders: list[Path], limit_file: str, used_file: str
) -> tuple[int | None, int | None]:
    best: int | None = None
    used: int | None = None
    for folder in folders:
        limit = _integer(*_words(folder / limit_file, 1))
        if limit is not None and limit < UNLIMITED and (best is None or limit < best):
            best, used = limit, _integer(*_words(folder / used_file, 1))
    return best, used


def _words(file: Path, count: int) -> list[str]:
    try:
        found = file.read_text(encoding="utf-8").split()
    except OSError:
        found = []
    return (found + [""] * count)[:count]


def _integer(text: str) -> int | None:
    return int(text) if text.isascii() and text.removeprefix("-").isdecimal() else None


def _quota(quota: str, period: str) -> float | None:
    time, per = _integer(quota), _integer(period)
    return time / per if time is not None and time > 0 and per else None


def _least(values: list[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)

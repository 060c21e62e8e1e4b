"""Where presets are found: the bundled ones and the user's folder beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from dltui.errors import UsageError
from dltui.presets import ranges
from dltui.toml import limits
from dltui.toml.problems import nearest

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One preset as a list shows it, read without checking it.

    ``broken`` says why a file could not be read; its texts are then empty.
    """

    name: str
    """``topic/file``, e.g. ``learning-rate/lr-table``."""
    path: Path
    title: str = ""
    summary: str = ""
    points: int = 1
    full_seconds: float = 0.0
    quick_seconds: float = 0.0
    own: bool = False
    """It lies in the user's folder."""
    broken: str = ""

    @property
    def topic(self) -> str:
        return self.name.partition("/")[0]


def bundled() -> Path:
    """The presets that came with dltui: in the wheel, or beside the package in a checkout."""
    installed = _PACKAGE / "bundled"
    return installed if installed.is_dir() else _PACKAGE.parent / "presets"


def own() -> Path:
    """The user's folder of presets: ``DLTUI_PRESETS``, else in the platform's config folder."""
    named = os.environ.get("DLTUI_PRESETS")
    return Path(named) if named else platformdirs.user_config_path("dltui") / "presets"


def paths() -> dict[str, Path]:
    """Every preset by its name; the user's own come before bundled ones of the same name."""
    found: dict[str, Path] = {}
    for folder in (bundled(), own()):
        for file in sorted(folder.rglob("*.toml")):
            if file.is_file():
                found[_name(file, folder)] = file
    return found


def find(name: str) -> Path:
    """The file of ``topic/name``, of a bare name that only one topic has, or of a path.

    Raises ``UsageError`` with the nearest name.
    """
    known = paths()
    if name in known:
        return known[name]
    if name.endswith(".toml"):
        if Path(name).is_file():
            return Path(name)
        raise UsageError(f"preset {name}: no such file")
    matches = [full for full in known if full.partition("/")[2] == name]
    if len(matches) == 1:
        return known[matches[0]]
    if matches:
        raise UsageError(f"preset {name} is in more than one topic: {', '.join(matches)}")
    bare = {full.partition("/")[2]: full for full in known}
    guess = nearest(name, known) if "/" in name else nearest(name, bare)
    hint = guess if "did you mean" in guess else "; `dltui list` shows all of them"
    raise UsageError(f"unknown preset {name!r}{hint}")


def entries() -> list[Entry]:
    """All presets, by topic and name; a file that cannot be read is an entry that says why."""
    own_folder = own()
    return [
        _entry(name, path, path.is_relative_to(own_folder))
        for name, path in sorted(paths().items())
    ]


def fits(name: str, title: str, words: Iterable[str]) -> bool:
    """Whether all of ``words`` occur in the name or title of a preset."""
    text = f"{name} {title}".lower()
    return all(word.lower() in text for word in words)


def named(names: Iterable[str]) -> dict[str, Path]:
    """Presets by name: a topic stands for all of its own, nothing for all there are."""
    files: dict[str, Path] = {}
    for name in names:
        of_topic = list(topic_presets(name))
        files |= {full: find(full) for full in of_topic} if of_topic else {name: find(name)}
    return files or paths()


def topic_presets(topic: str) -> Iterator[str]:
    """The names of the presets of ``topic``."""
    return (name for name in paths() if name.partition("/")[0] == topic)


def _name(file: Path, folder: Path) -> str:
    """A file directly in the user's folder goes by the topic it states."""
    inside = file.relative_to(folder).with_suffix("")
    if len(inside.parts) > 1:
        return inside.as_posix()
    try:
        tables = _tables(file)
        topic = tables.get("topic", "programs" if "command" in tables else "own")
    except (OSError, ValueError):
        topic = "own"
    return f"{topic}/{inside}"


def _entry(name: str, path: Path, is_own: bool) -> Entry:
    try:
        table = _tables(path)
    except OSError as error:
        return Entry(name=name, path=path, own=is_own, broken=error.strerror or "unreadable")
    except limits.Beyond as error:
        return Entry(name=name, path=path, own=is_own, broken=str(error))
    except ValueError as error:
        return Entry(name=name, path=path, own=is_own, broken=f"not TOML: {error}")
    cost = table.get("cost", {})
    cost = cost if isinstance(cost, dict) else {}
    return Entry(
        name=name,
        path=path,
        title=str(table.get("title", "")),
        summary=str(table.get("summary", "")),
        points=_points(table.get("sweep", {})),
        full_seconds=_seconds(cost.get("full")),
        quick_seconds=_seconds(cost.get("quick")),
        own=is_own,
    )


def _tables(path: Path) -> dict[str, Any]:
    return limits.parse(limits.content(path).decode("utf-8-sig"))


def _points(sweep: object) -> int:
    if not isinstance(sweep, dict):
        return 1
    count = sweep.get("seeds", 1)
    count = count if isinstance(count, int) else 1
    for values in sweep.values():
        if ranges.is_range(values):
            with suppress(ValueError):  # told by whoever reads the preset
                count *= len(ranges.parse(values))
        elif isinstance(values, list) and values:
            count *= len(values)
        elif isinstance(values, dict):  # of keys without quotes
            count *= _points(values)
    return count


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0

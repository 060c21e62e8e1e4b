"""Where the other files of a data set lie."""

from __future__ import annotations

from pathlib import Path


def beside(path: Path, written: str, other: str) -> Path:
    """``other`` of the preset, whose ``data.path`` is ``written`` and lies at ``path``: a relative
    one starts in the preset's folder."""
    start = Path(written).expanduser()
    folder = path.parent if start.is_absolute() else path.parents[len(start.parts) - 1]
    return folder / Path(other).expanduser()

"""Which folders of events belong to one run, and what the metrics of each are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from dltui.adapters import files
from dltui.adapters.pieces import About
from dltui.adapters.tensorboard.folder import EventFolder
from dltui.adapters.tensorboard.summaries import event
from dltui.metrics import SPLITS as SPLITS
from dltui.runs.files.small_files import Damaged
from dltui.wire.protobuf import Malformed
from dltui.wire.records import Records

_STAMP = re.compile(r"\d{9,}(\.\d+)?")
"""What ``add_hparams`` calls the folder of its session: the time."""

LOOKED = 64
"""Events at the beginning of a file by which it is known what it is of."""


def part(folder: Path, base: Path, names: Sequence[str], about: About | None = None) -> EventFolder:
    """The reader of ``folder``, a part of the run of ``base``; what it tells goes to ``about``."""
    if folder == base or _STAMP.fullmatch(folder.name):
        return EventFolder(folder, about=about)
    if base not in folder.parents:
        return EventFolder(folder, f"{folder.name}/", about=about)
    if called := line_of(folder, names):
        return EventFolder(folder, called=called, about=about)
    return EventFolder(folder, f"{folder.relative_to(base).as_posix()}/", about=about)


def is_part(folder: Path, names: Sequence[str], *, own: bool) -> bool:
    """Whether ``folder`` belongs to the run above it, which has events of its ``own`` or not."""
    if folder.name in SPLITS:
        return True
    return own and bool(_STAMP.fullmatch(folder.name) or line_of(folder, names))


def line_of(folder: Path, names: Sequence[str]) -> str:
    """``loss/train`` for the folder ``loss_train`` in which all is called ``loss``: of the lines of
    ``add_scalars`` each has its own. Empty for another.
    """
    tag = first_tag(folder / min(names)) if names else ""
    begun = f"{tag.replace('/', '_')}_"
    return f"{tag}/{folder.name[len(begun) :]}" if tag and folder.name.startswith(begun) else ""


def first_tag(path: Path) -> str:
    """Of the first events of a file; empty where they have none, or more than one."""
    tags: set[str] = set()
    try:
        with files.opened(path) as file:
            piece = next(Records(path).pieces(file), None)
            if piece is not None:
                for start, end in list(zip(piece.starts, piece.ends, strict=True))[:LOOKED]:
                    tags |= {value.tag for value in event(piece.content[start:end]).values}
    except (OSError, Damaged, Malformed):
        return ""
    return tags.pop() if len(tags) == 1 else ""

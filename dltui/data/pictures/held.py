"""A folder of pictures understood: which files, which class, which part, what they become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dltui.data.acting import check
from dltui.data.beside import beside
from dltui.data.options import FileData
from dltui.data.parts import Part, Parts, parts
from dltui.data.pictures.decode import Form
from dltui.data.pictures.look import Seen
from dltui.data.pictures.tree import shown, tree
from dltui.data.pictures.understand import spread, understand

Looking = Callable[[Sequence[str]], Sequence[Seen]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """``files`` of all parts, with ``y`` (n,) int64 places in ``classes`` and ``given`` parts."""

    source: str
    files: tuple[str, ...]
    y: NDArray[np.int64]
    given: tuple[Part, ...]
    classes: tuple[str, ...]
    form: Form
    notes: tuple[str, ...]

    @property
    def tested(self) -> bool:
        """Whether there is a test part of its own."""
        return "test" in self.given

    def placed(self, options: FileData, seed: int) -> Parts:
        """Which picture is for what."""
        return parts(
            self.y,
            "classes",
            options,
            seed,
            source=self.source,
            given=self.given,
            names=self.classes,
        )


def held(path: Path, options: FileData, looking: Looking, *, most: int, decoded: int) -> Held:
    """``path`` and further folders that the options name, by the headers of ``most`` pictures.

    ``InputError`` and ``DataError`` name folder or file.
    """
    check(options, "pictures", shown(path))
    named: tuple[tuple[Part, str], ...] = (
        ("validation", options.validation),
        ("test", options.test),
    )
    others = {part: beside(path, options.path, name) for part, name in named if name}
    found = tree(path, others)
    every = [(file, y, part) for part, held in found.parts.items() for file, y in held]
    files = [file for file, _, _ in every]
    seen_files = spread(files, most)
    understood = understand(seen_files, looking(seen_files), options, decoded=decoded)
    damaged = {seen_files[i] for i in understood.damaged}
    kept = [one for one in every if one[0] not in damaged]
    notes = (*understood.notes, *found.notes)
    if len(seen_files) < len(files):
        notes = (*notes, f"judged by {len(seen_files):,} of {len(files):,} pictures")
    return Held(
        source=shown(path),
        files=tuple(file for file, _, _ in kept),
        y=np.array([y for _, y, _ in kept], np.int64),
        given=tuple(part for _, _, part in kept),
        classes=found.classes,
        form=understood.form,
        notes=notes,
    )

"""What a user's files hold, read without torch: the plan and ``validate`` show it before a run.

The readers that a training uses decide by the same functions, so that what is said here is what
will be trained on.
"""

from __future__ import annotations

from dataclasses import dataclass

from dltui.data.options import Kind, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: ``role`` is feature, target, split or left out; ``understood`` says in
    words as what it is read ("category of 3: blue, green, red"), ``gaps`` counts its empty cells.
    """

    name: str
    role: str
    understood: str
    gaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """``shape`` is that of one input; ``parts`` counts examples of train, validation and test as
    far as the files say, ``classes`` those of each class, label or target, in order; ``notes`` are
    what was decided or left out, a line each, worst first. ``decoded`` are the bytes of an example
    that is decoded from a file of its own, 0 of others.
    """

    kind: Kind
    task: Task
    shape: tuple[int, ...]
    parts: dict[str, int]
    classes: dict[str, int]
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    decoded: int = 0

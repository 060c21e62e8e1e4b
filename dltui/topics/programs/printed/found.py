"""What one line of a program's output tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """How far a line says that it is: ``number`` of ``total``; ``kind`` is the word for it.

    Those of one kind and total count on: where they begin anew, behind what was before.
    """

    kind: str
    number: float
    total: int | None = None


@dataclass(slots=True, kw_only=True)
class Found:
    """``values`` and ``units`` by name. ``counts`` is false of a bar that is about something else
    than the training: files that are fetched, a part that is evaluated.
    """

    values: dict[str, float] = field(default_factory=dict[str, float])
    units: dict[str, str] = field(default_factory=dict[str, str])
    step: Place | None = None
    epoch: Place | None = None
    counts: bool = True

    @property
    def placed(self) -> bool:
        return self.step is not None or self.epoch is not None

    def put(self, name: str, value: float, unit: str = "") -> None:
        """Of several of one name on a line the first counts."""
        if name and name not in self.values:
            self.values[name] = value
            if unit:
                self.units[name] = unit


STEPS = frozenset(
    (
        *("step", "steps", "global_step", "globalstep", "iter", "iters", "iteration", "iterations"),
        *("it", "batch", "batches", "batch_idx", "update", "updates", "num_updates", "episode"),
    )
)
EPOCHS = frozenset(("epoch", "epochs", "ep"))

SETTINGS = re.compile(
    r"(lr|learning_?rate|batch_?size|bs|seed|epochs?|(weight_)?decay|wd|momentum|dropout|eps(ilon)?"
    r"|alpha|gamma|betas?\d?|hidden|layers?|heads?|depth|width|workers|warmup|patience|port|pid"
    r"|rank|world_?size|version|v_num|device|gpus?|params?|parameters|cores|threads|classes|id"
    r"|(num|n|max|min|total|max_num|non)_\w+|\w+_(size|dim|dims|features|channels|steps|params"
    r"|parameters|layers|heads|epochs|workers|rate|decay|id|seed|version|port)"
    r"|trainable|kernel_size|stride|padding|bias|year|line)"
)
"""Names that are settings where no step stands beside them: they are printed once, at the start."""

NEVER = frozenset(("v_num", "version", "pid", "port", "seed", "rank", "eta", "line", "id"))
"""Names that are no metrics even beside a step."""


def wanted(name: str, *, placed: bool) -> bool:
    """Whether ``name`` is a metric, on a line that says where it is, or on one that does not."""
    last = re.split(r"[/.]", name.lower())[-1]
    return last not in NEVER and (placed or not SETTINGS.fullmatch(last))

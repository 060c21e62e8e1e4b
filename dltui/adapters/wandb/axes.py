"""Which value counts the steps of a metric, where ``define_metric`` says so."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from dltui.adapters.pieces import FARTHEST

EPOCHS = ("epoch", "epochs")
"""Axes that count no steps: they are metrics, which a chart can be laid along."""


class Axes:
    """``pairs`` are metrics, or patterns of names, with the metric that counts their steps."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self.pairs = dict(pairs)
        self._last: dict[str, float] = {}
        self._axis: dict[str, str] = {}

    def define(self, name: str, axis: str) -> None:
        self.pairs[name] = axis
        self._axis.clear()

    def saw(self, values: Mapping[str, float]) -> None:
        if self.pairs:
            self._last.update(
                {axis: values[axis] for axis in self.pairs.values() if axis in values}
            )

    def step(self, name: str, step: int) -> int:
        """That of a value of ``name`` which was logged at ``step``."""
        if not self.pairs:
            return step
        if name not in self._axis:
            self._axis[name] = self._found(name)
        value = self._last.get(self._axis[name])
        fine = value is not None and 0 <= value <= FARTHEST and value == int(value)
        return int(value) if fine and value is not None else step

    def _found(self, name: str) -> str:
        axis = self.pairs.get(name)
        if axis is None:
            fitting = (one for one in self.pairs if fnmatchcase(name, one))
            axis = next((self.pairs[one] for one in fitting), "")
        return "" if axis.rpartition("/")[2].lower() in EPOCHS or axis == name else axis

"""Images of the user's own data set that do not fit in memory: each is read when asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor

from dltui.data.arrays.inputs import Reading
from dltui.data.gathered import example


class Items:
    """Those of all parts, one after the other, as ``reading`` makes inputs of them.

    A loader's process that shares no memory with this one gets the parts by ``again``: what the
    user's code gives need not be fit to be sent.
    """

    def __init__(
        self,
        parts: Sequence[Any],
        again: Callable[[], Sequence[Any]],
        reading: Reading,
        mode: str,
    ) -> None:
        self._parts: Sequence[Any] | None = parts
        self._again, self._reading, self._mode = again, reading, mode
        self._ends = list(accumulate(map(len, parts)))
        self.shape = reading.shape

    def __len__(self) -> int:
        return self._ends[-1]

    def __getitem__(self, index: int) -> Tensor:
        if self._parts is None:
            self._parts = self._again()
        part = bisect_right(self._ends, index)
        start = self._ends[part - 1] if part else 0
        x = example(self._parts[part], index - start, self._mode)
        return torch.from_numpy(self._reading(x[None]))[0]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_parts": None}

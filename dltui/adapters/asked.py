"""A run that begins only when something is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dltui


class AsAsked:
    """Stands for the run that ``begin`` gives: a trainer may look at its loggers before it tells
    them of hyperparameters.
    """

    def __init__(self, begin: Callable[[], dltui.Run]) -> None:
        self._begin = begin

    def __getattr__(self, name: str) -> Any:
        return getattr(self._begin(), name)

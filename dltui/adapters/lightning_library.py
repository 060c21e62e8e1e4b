"""What of Lightning is built upon, from whichever of its two packages the trainer is of."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dltui.adapters.missing import needs


def _separate() -> bool:
    """Whether trainers are of ``pytorch_lightning``, whose classes are others than Lightning's."""
    if "lightning" in sys.modules or not find_spec("pytorch_lightning"):
        return False
    return "pytorch_lightning" in sys.modules or not find_spec("lightning")


def _library() -> Any:
    if _separate():
        return import_module("pytorch_lightning")
    from lightning import pytorch

    return pytorch


with needs("lightning"):
    _pytorch = _library()
    _loggers = import_module(f"{_pytorch.__name__}.loggers.logger")

Callback: Any = _pytorch.Callback
Logger: Any = _loggers.Logger
rank_zero_experiment: Any = _loggers.rank_zero_experiment

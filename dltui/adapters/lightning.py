"""Lightning trainings as runs: ``Trainer(logger=DltuiLogger("name"))``.

Of ``lightning`` and ``pytorch_lightning``, from version 2.4, and of Fabric.
"""

from __future__ import annotations

import math
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import dltui
from dltui.adapters.missing import needs
from dltui.metrics import split_of


def _separate() -> bool:
    """Whether trainers are of ``pytorch_lightning``, whose classes are others than Lightning's."""
    if "lightning" in sys.modules or not find_spec("pytorch_lightning"):
        return False
    return "pytorch_lightning" in sys.modules or not find_spec("lightning")


with needs("lightning"):
    if _separate():
        pytorch = import_module("pytorch_lightning")
    else:
        from lightning import pytorch
    loggers = import_module(f"{pytorch.__name__}.loggers.logger")


class DltuiLogger(loggers.Logger):
    """What a trainer logs, as a run: it begins with the first training or number.

    Hyperparameters that come before are its settings. It ends with the program, where a training
    fails, or with ``logger.run.finish()``. Ranks other than the first have none.
    """

    def __init__(self, name: str | None = None, **start: Any) -> None:
        """``start`` are further arguments of `dltui.start`, such as ``tags`` and ``notes``."""
        super().__init__()
        self._name = name
        self._config: dict[str, Any] = dict(start.pop("config", None) or {})
        self._start = start
        self._run: dltui.Run | None = None
        self._seen: set[str] = set()
        self._version = time.strftime("%Y%m%d-%H%M%S")

    @property
    def name(self) -> str:
        return self._name or "dltui"

    @property
    def version(self) -> str:
        """When it was made; the trainer puts it into the path of its checkpoints."""
        return self._version

    @property
    def run(self) -> dltui.Run:
        """The run, which begins now if it has not."""
        if self._run is None:
            self._run = dltui.start(self._name, config=self._config, **self._start)
        return self._run

    @property
    @loggers.rank_zero_experiment
    def experiment(self) -> Any:
        """The run, for what it is asked; on other ranks than the first nothing happens."""
        return _AsAsked(self)

    def log_hyperparams(self, params: Mapping[str, Any] | Namespace, *_: Any, **__: Any) -> None:
        self._config |= vars(params) if isinstance(params, Namespace) else params

    def log_graph(self, model: Any, *_: Any) -> None:
        """A trainer tells of its module before it trains or evaluates."""
        watching = [one for one in model.trainer.callbacks if isinstance(one, _Watch)]
        if self not in [one.logger for one in watching]:
            model.trainer.callbacks.append(_Watch(self))
        for callback in model.trainer.callbacks:
            if getattr(callback, "monitor", None) and hasattr(callback, "mode"):
                good = "more" if callback.mode == "max" else "less"
                self.experiment.define(callback.monitor, better=good)

    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """The values of steps and of epochs that ``self.log`` names so are in one chart."""
        for name in metrics.keys() - self._seen:
            self._seen.add(name)
            stem, _, part = name.rpartition("_")
            if part in ("step", "epoch") and stem:
                self.experiment.define(name, group=split_of(stem)[1])
        self.experiment.log({k: v for k, v in metrics.items() if k != "epoch"}, step)

    def log_image(self, key: str, images: Sequence[Any], step: int | None = None, **_: Any) -> None:
        """Pictures, each as `dltui.Run.image` takes one."""
        for n, image in enumerate(images):
            self.experiment.image(f"{key}/{n}" if len(images) > 1 else key, image, step=step)

    def log_table(
        self, key: str, columns: Sequence[str] | None = None, data: Sequence[Any] = (), **_: Any
    ) -> None:
        """Rows under their columns; ``log_text`` does the same."""
        self.experiment.table(key, data, columns=columns)

    log_text = log_table

    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        saved = getattr(checkpoint_callback, "_last_checkpoint_saved", "")
        if path := saved or checkpoint_callback.best_model_path:
            self.experiment.checkpoint(path)

    def __getstate__(self) -> dict[str, Any]:
        """Without its run: it stays with the process that began it."""
        return {**self.__dict__, "_run": None}


class _AsAsked:
    """A logger's run, begun when something is asked of it: a trainer looks at its loggers before
    it tells them of hyperparameters.
    """

    def __init__(self, logger: DltuiLogger) -> None:
        self._logger = logger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._logger.run, name)


class _Watch(pytorch.Callback):
    """What no logger is told: how much there is to do, that somebody stops it, that it failed."""

    def __init__(self, logger: DltuiLogger) -> None:
        self.logger = logger
        self.total: int | None = None

    def on_train_start(self, trainer: Any, _: Any) -> None:
        total = trainer.estimated_stepping_batches
        self.total = int(total) if 0 < total < math.inf else None

    def on_train_batch_end(self, trainer: Any, *_: Any) -> None:
        """Several ranks agree on a stop, each time that they log."""
        run = self.logger._run
        if run:
            run.progress(trainer.fit_loop.epoch_loop._batches_that_stepped, self.total)
        stop = run is not None and run.stop_requested
        if trainer.world_size > 1:
            if trainer.fit_loop.total_batch_idx % trainer.log_every_n_steps:
                return
            stop = trainer.strategy.reduce_boolean_decision(stop, all=False)
        trainer.should_stop |= stop

    def on_exception(self, _: Any, __: Any, exception: BaseException) -> None:
        if self.logger._run:
            self.logger._run.__exit__(type(exception), exception, exception.__traceback__)

"""What no logger of Lightning is told, as a callback."""

from __future__ import annotations

import math
from typing import Any

from dltui.adapters.lightning_library import Callback


class Watch(Callback):
    """How much there is to do, that somebody stops it, that it failed, for a logger's run."""

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        self.total: int | None = None

    def on_train_start(self, trainer: Any, _: Any) -> None:
        total = trainer.estimated_stepping_batches
        self.total = int(total) if 0 < total < math.inf else None
        self.logger.experiment.progress(_done(trainer), self.total)

    def on_train_batch_end(self, trainer: Any, *_: Any) -> None:
        """Several ranks agree on a stop, each time that they log."""
        run = self.logger.begun
        if run:
            run.progress(_done(trainer), self.total)
        stop = run is not None and run.stop_requested
        if trainer.world_size > 1:
            if trainer.fit_loop.total_batch_idx % trainer.log_every_n_steps:
                return
            stop = trainer.strategy.reduce_boolean_decision(stop, all=False)
        trainer.should_stop |= stop

    def on_exception(self, _: Any, __: Any, exception: BaseException) -> None:
        if self.logger.begun:
            self.logger.begun.__exit__(type(exception), exception, exception.__traceback__)


def _done(trainer: Any) -> int:
    """Steps of optimizers, as the trainer counts them for its loggers."""
    done: int = trainer.fit_loop.epoch_loop._batches_that_stepped
    return done

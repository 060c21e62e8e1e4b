"""Lightning trainings as runs: ``Trainer(logger=DltuiLogger("name"))``.

Of ``lightning`` and ``pytorch_lightning``, from version 2.4, and of Fabric.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dltui
from dltui.adapters.asked import AsAsked
from dltui.adapters.lightning_library import Logger, rank_zero_experiment
from dltui.adapters.lightning_watch import Watch
from dltui.metrics import find

GOOD = {-1: "less", 0: 0, 1: "more"}


class DltuiLogger(Logger):
    """What a trainer logs, as a run: it begins with the first training or number.

    Hyperparameters that come before are its settings. It ends with the program, where a training
    fails, or with ``logger.run.finish()``. Ranks other than the first have none.
    """

    def __init__(
        self, name: str | None = None, *, save_dir: str = "lightning_logs", **start: Any
    ) -> None:
        """``save_dir`` is where the trainer makes a folder for its checkpoints, each time another.
        ``start`` are further arguments of `dltui.start`, such as ``tags`` and ``notes``.
        """
        super().__init__()
        self._name = name
        self._folder = Path(save_dir, time.strftime(f"%Y%m%d-%H%M%S-{os.getpid()}"))
        self._config: dict[str, Any] = dict(start.pop("config", None) or {})
        self._start = start
        self.begun: dltui.Run | None = None
        """The run; null before it has begun, and on ranks other than the first."""
        self._seen: set[str] = set()

    @property
    def name(self) -> str:
        return self._name or "dltui"

    @property
    def version(self) -> str:
        """None: the run has an id, ``logger.run.id``, and the folder is this one's alone."""
        return ""

    @property
    def save_dir(self) -> str:
        return str(self._folder)

    @property
    def run(self) -> dltui.Run:
        """The run, which begins now if it has not."""
        if self.begun is None:
            self.begun = dltui.start(self._name, config=self._config, **self._start)
        return self.begun

    @property
    @rank_zero_experiment
    def experiment(self) -> Any:
        """The run, for what it is asked; on other ranks than the first nothing happens."""
        return AsAsked(lambda: self.run)

    def log_hyperparams(self, params: Mapping[str, Any] | Namespace, *_: Any, **__: Any) -> None:
        known = vars(params) if isinstance(params, Namespace) else params
        self._config |= {k: v for k, v in known.items() if not k.startswith("_")}

    def log_graph(self, model: Any, *_: Any) -> None:
        """A trainer tells of its module before it trains or evaluates."""
        watching = [one for one in model.trainer.callbacks if isinstance(one, Watch)]
        if self not in [one.logger for one in watching]:
            model.trainer.callbacks.append(Watch(self))
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
                known = find(stem, {})
                self.experiment.define(name, better=GOOD[known.better], group=known.group)
        self.experiment.log({k: v for k, v in metrics.items() if k != "epoch"}, step)

    def log_image(
        self, key: str, images: Sequence[Any], step: int | None = None, **more: Any
    ) -> None:
        """Pictures, each as `dltui.Run.image` takes one; those of one size side by side, with
        ``caption``, a text for each.
        """
        sizes = {str(getattr(one, "shape", getattr(one, "size", ""))) for one in images}
        if len(sizes) == 1:
            captions = more.get("caption") or ()
            self.experiment.image(key, list(images), step=step, captions=captions)
            return
        for n, image in enumerate(images):
            self.experiment.image(f"{key}/{n}", image, step=step)

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
        return {**self.__dict__, "begun": None}

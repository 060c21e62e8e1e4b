"""Keras trainings as runs: ``model.fit(…, callbacks=[DltuiCallback("name")])``, from Keras 3.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dltui
from dltui.adapters.missing import needs

with needs("keras"):
    from keras.callbacks import Callback
    from keras.ops import convert_to_numpy


class DltuiCallback(Callback):
    """What ``fit`` and ``evaluate`` measure, as a run: it begins with the first of them.

    It ends with the program, or with ``callback.run.finish()``; until then another ``fit`` goes
    on with it. Numbers of a step are Keras' own: means over the epoch so far.
    """

    def __init__(self, name: str | None = None, **start: Any) -> None:
        """``start`` are further arguments of `dltui.start`, such as ``tags`` and ``notes``."""
        super().__init__()
        self._name = name
        self._config: dict[str, Any] = dict(start.pop("config", None) or {})
        self._start = start
        self._run: dltui.Run | None = None
        self._step = self._before = 0
        self._told: set[str] = set()
        self._total: int | None = None
        self._training = False

    @property
    def run(self) -> dltui.Run:
        if self._run is None:
            config = self._settings() | self._config
            self._run = dltui.start(self._name, config=config, **self._start)
        return self._run

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        self._training = True
        self._before = self._step
        steps = self.params.get("steps")
        self._total = self._step + steps * self.params["epochs"] if steps else None
        self.run.progress(self._step, self._total)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._step = self._before + batch + 1
        self._told = set(logs or {})
        self.run.log(logs or {}, step=self._step)
        self.run.progress(self._step, self._total)
        if self.run.stop_requested:
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """What its steps have not told: of the validation, and the learning rate."""
        self._before = self._step
        new = {name: value for name, value in (logs or {}).items() if name not in self._told}
        self.run.log(new | self._rate(), step=self._step)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        self._training = False

    def on_test_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Of ``evaluate``; what ``fit`` evaluates is in its epochs."""
        if not self._training:
            self.run.log({f"test/{k}": value for k, value in (logs or {}).items()}, step=self._step)

    def _rate(self) -> dict[str, Any]:
        rate = self.model.optimizer.learning_rate
        return {"learning_rate": _short(float(convert_to_numpy(rate)))}

    def _settings(self) -> dict[str, Any]:
        optimizer = self.model.optimizer.get_config() if self.model.optimizer else {}
        return {
            "model": self.model.name,
            "parameters": self.model.count_params(),
            "epochs": self.params.get("epochs"),
            "optimizer": {k: _short(v) for k, v in optimizer.items() if v is not None},
        }


def _short(value: Any) -> Any:
    """A float without digits that float32 does not have: 0.001, not 0.0010000000474974513."""
    return float(f"{value:.7g}") if isinstance(value, float) else value

"""Trainings as people write them: ``python keras_cases.py FOLDER``."""

from __future__ import annotations

import os
import signal
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np

from dltui.adapters.keras import DltuiCallback

X, Y = np.random.default_rng(0).random((40, 4)), np.ones((40, 1))


class StopsItself(keras.callbacks.Callback):  # type: ignore[misc]
    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if batch == 2:
            os.kill(os.getpid(), signal.SIGTERM)


def network() -> Any:
    made = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
    made.compile(keras.optimizers.SGD(0.1), loss="mse", metrics=["mae"])
    return made


def main() -> None:
    model, watched = network(), DltuiCallback("whole", config={"data": "made up"})
    sizes: dict[str, Any] = {"batch_size": 8, "verbose": 0}
    model.fit(X, Y, epochs=2, validation_split=0.2, callbacks=[watched], **sizes)
    model.evaluate(X, Y, callbacks=[watched], **sizes)
    model.fit(X, Y, epochs=1, callbacks=[watched], **sizes)
    network().fit(X, Y, epochs=1000, callbacks=[DltuiCallback("stopped"), StopsItself()], **sizes)


if __name__ == "__main__":
    main()

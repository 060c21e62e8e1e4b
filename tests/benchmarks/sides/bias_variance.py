"""All data sets of a degree in one solve, and a loop of scikit-learn fits; prints ms of both."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

from dltui.topics.bias_variance.decomposition import decompose
from dltui.topics.bias_variance.draws import Draw, shared
from dltui.topics.bias_variance.options import Decomposition

DEGREES = 15


def by_scikit_learn(drawn: Draw) -> None:
    x = drawn.x[:, None]
    for degree in range(1, DEGREES + 1):
        for column in drawn.y.T:
            model = make_pipeline(PolynomialFeatures(degree), LinearRegression())
            model.fit(x[drawn.train], column[drawn.train]).predict(x[drawn.test])


def milliseconds(work: Callable[[], object], times: int) -> float:
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken)


def main() -> tuple[float, float]:
    drawn = shared(Decomposition(), seed=0)
    assert drawn.y.shape == (50, 100)
    assert np.isfinite([part.mse for part in decompose([drawn] * DEGREES)]).all()
    ours = milliseconds(lambda: decompose([drawn] * DEGREES), 25)
    return ours, milliseconds(lambda: by_scikit_learn(drawn), 3)


if __name__ == "__main__":
    print(json.dumps(main()))

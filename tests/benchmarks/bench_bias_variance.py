"""All data sets of a degree in one solve, against a loop of scikit-learn fits."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pytest
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


def seconds(work: Callable[[], object], times: int) -> float:
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


@pytest.mark.benchmark
def test_one_solve_per_degree_is_300_times_as_fast() -> None:
    drawn = shared(Decomposition(), seed=0)
    assert drawn.y.shape == (50, 100)
    assert np.isfinite([part.mse for part in decompose([drawn] * DEGREES)]).all()
    ratio = seconds(lambda: by_scikit_learn(drawn), 5) / seconds(
        lambda: decompose([drawn] * DEGREES), 25
    )
    print(f"15 degrees × 100 data sets: {ratio:.0f} × a loop of scikit-learn fits")
    assert ratio >= 300

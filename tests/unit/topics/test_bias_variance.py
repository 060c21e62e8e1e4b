"""Bias and variance: the arithmetic closes, the basis holds, the published figures come out."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.polynomial import polynomial
from sklearn.linear_model import Ridge

from dltui.topics.bias_variance.options import TOPIC, Decomposition, ThreeFits
from dltui.topics.bias_variance.polynomials import basis, coefficients, decompose, draw, truth

PUBLISHED = Decomposition(split_seed=203, splits=0)


@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("noise", [0.0, 0.3, 4.0])
def test_the_parts_add_up_to_the_error(alpha: float, noise: float) -> None:
    drawn = draw(Decomposition(noise=noise, split_seed=7), seed=3)
    for part in decompose(drawn, 15, alpha):
        total = part.bias2 + part.variance + part.noise + part.cross
        assert part.mse == pytest.approx(total, abs=1e-9, rel=1e-9)


def test_without_noise_all_fits_agree() -> None:
    drawn = draw(Decomposition(noise=0.0, data_sets=5), seed=0)
    for part in decompose(drawn, 12):
        assert part.variance == pytest.approx(0, abs=1e-18)
        assert part.mse == pytest.approx(part.bias2)


def test_a_polynomial_is_recovered_exactly_where_raw_powers_fail() -> None:
    x = np.linspace(0, 10, 40)
    roots = np.linspace(0.3, 9.7, 15)
    y = polynomial.polyval((x - 5) / 5, polynomial.polyfromroots((roots - 5) / 5))[:, None]
    fitted = basis(x, 15) @ coefficients(basis(x, 15), y)
    assert np.abs(fitted - y).max() < 1e-12
    assert np.linalg.cond(basis(x, 15)) < 100 < 1e15 < np.linalg.cond(np.vander(x, 16))


def test_ridge_is_that_of_scikit_learn_on_the_same_basis() -> None:
    drawn = draw(Decomposition(data_sets=3), seed=1)
    design = basis(drawn.x, 10)
    ours = design @ coefficients(design, drawn.y, alpha=0.5)
    centred = design[:, 1:] - design[:, 1:].mean(axis=0)
    theirs = Ridge(alpha=0.5).fit(centred, drawn.y).predict(centred)
    assert ours == pytest.approx(theirs, abs=1e-10)


def test_one_solve_gives_what_a_solve_per_data_set_gives() -> None:
    drawn = draw(Decomposition(data_sets=4), seed=5)
    design = basis(drawn.x, 6)
    together = coefficients(design, drawn.y)
    for i in range(4):
        alone = coefficients(design, drawn.y[:, i : i + 1])
        assert together[:, i : i + 1] == pytest.approx(alone, abs=1e-12)


def test_sets_share_their_points_and_seeds_make_them_again() -> None:
    options = Decomposition()
    first, again = draw(options, 0), draw(options, 0)
    other = draw(msgspec.structs.replace(options, split_seed=1), 0)
    assert (first.y == again.y).all()
    assert (first.y == other.y).all()
    assert set(first.test) != set(other.test)
    assert sorted([*first.train, *first.test]) == list(range(50))
    assert np.var(first.y - truth(first.x)[:, None]) == pytest.approx(0.3, rel=0.1)


def test_published_figures_come_out(run_experiment: Any) -> None:
    ran = run_experiment(TOPIC, "decomposition", PUBLISHED)
    assert ran.metrics["best-degree"] == 8
    assert ran.metrics["closing-error"] < 1e-9
    assert ran.metrics["mse/7"] == pytest.approx(0.466, abs=0.05)
    assert ran.metrics["bias2/10"] == pytest.approx(0.00198, abs=0.002)
    curve = ran.figures["decomposition"]
    mse = next(line.y for line in curve.lines if line.name == "MSE")
    assert mse[0] > mse[7] < mse[14]
    assert len(ran.figures["table"].rows) == 15
    assert {f"degree-{degree}" for degree in range(1, 16)} <= ran.figures.keys()


def test_ridge_trades_variance_for_bias(run_experiment: Any) -> None:
    plain = run_experiment(TOPIC, "decomposition", PUBLISHED).metrics
    ridge = run_experiment(TOPIC, "decomposition", msgspec.structs.replace(PUBLISHED, alpha=0.5))
    assert ridge.metrics["variance/10"] < plain["variance/10"]
    assert ridge.metrics["bias2/10"] > plain["bias2/10"]
    assert ridge.figures["table"].columns[-1].name == "MSE α=0"
    assert ridge.figures["table"].rows[9][-1] == pytest.approx(plain["mse/10"])


def test_other_splits_are_compared(run_experiment: Any) -> None:
    options = msgspec.structs.replace(PUBLISHED, splits=5, max_degree=3)
    rows = run_experiment(TOPIC, "decomposition", options).figures["splits"].rows
    assert [row[0] for row in rows] == [1, 2, 3]
    assert all(row[2] <= row[3] <= row[4] for row in rows)


def test_three_fits_come_nearer_to_the_training_points(run_experiment: Any) -> None:
    ran = run_experiment(TOPIC, "three-fits", ThreeFits(split_seed=203))
    train = [ran.metrics[f"train-mse/{degree}"] for degree in (1, 3, 10)]
    assert train == sorted(train, reverse=True)
    names = [line.name for line in ran.figures["fits"].lines]
    assert names == ["training points", "held out", "f(x)", "degree 1", "degree 3", "degree 10"]


def test_a_set_without_training_points_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="less than points"):
        msgspec.convert({"points": 10, "test_points": 10}, Decomposition)

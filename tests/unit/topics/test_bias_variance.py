"""Bias and variance: the arithmetic closes, the basis holds, the published figures come out."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.polynomial import polynomial
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import Ridge as RidgeRegression
from sklearn.preprocessing import PolynomialFeatures

from dltui.topics.bias_variance.decomposition import decompose, expected
from dltui.topics.bias_variance.draws import Draw, draws, one_set, shared
from dltui.topics.bias_variance.options import Decomposition, Ridge, ThreeFits
from dltui.topics.bias_variance.polynomials import (
    basis,
    coefficients,
    of_powers,
    truth,
)
from dltui.topics.bias_variance.topic import TOPIC

PUBLISHED = Decomposition(draw="published", split_seed=21, splits=0)

SEED = 21

TABLE = {
    "mse": "1.190326 1.000286 1.032534 0.917501 0.990884 0.526866 0.46559",
    "bias2": "0.833505 0.654311 0.685812 0.619258 0.654237 0.166760 0.10789",
    "variance": "0.013945 0.015273 0.028701 0.038775 0.035863 0.054237 0.06135",
    "remainder": "0.342875 0.330703 0.318021 0.259469 0.300784 0.305870 0.29635",
}
"""Write-up A 1.4, degrees 1 to 7; the last column is cut."""

POINTS = """
10 11.009942 10.650288   1 2.058022 1.997495    0 -0.404395 0.000000   4 3.164831 3.720585
3 2.157397 2.022470      3 2.740578 2.022470    2 2.163936 2.141120    1 1.939259 1.997495
10 10.941554 10.650288   8 6.667288 7.463427    1 1.826454 1.997495    9 10.072367 9.803784
6 6.890502 6.412118      0 -0.131798 0.000000   0 0.206272 0.000000    1 2.133447 1.997495
3 2.450968 2.022470      3 1.412733 2.022470    8 7.774671 7.463427    9 8.974247 9.803784
"""
"""Write-up A 1.2: x, y, f(x)."""


@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("noise", [0.0, 0.3, 4.0])
def test_the_parts_add_up_to_the_error(alpha: float, noise: float) -> None:
    drawn = shared(Decomposition(noise=noise, split_seed=7), seed=3)
    for part in decompose([drawn] * 15, alpha):
        total = part.bias2 + part.variance + part.noise + part.cross
        assert part.mse == pytest.approx(total, abs=1e-9, rel=1e-9)


def test_without_noise_all_fits_agree() -> None:
    drawn = shared(Decomposition(noise=0.0, data_sets=5), seed=0)
    for part in decompose([drawn] * 12):
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
    drawn = shared(Decomposition(data_sets=3), seed=1)
    design = basis(drawn.x, 10)
    ours = design @ coefficients(design, drawn.y, alpha=0.5)
    centred = design[:, 1:] - design[:, 1:].mean(axis=0)
    theirs = RidgeRegression(alpha=0.5).fit(centred, drawn.y).predict(centred)
    assert ours == pytest.approx(theirs, abs=1e-10)


def test_one_solve_gives_what_a_solve_per_data_set_gives() -> None:
    drawn = shared(Decomposition(data_sets=4), seed=5)
    design = basis(drawn.x, 6)
    together = coefficients(design, drawn.y)
    for i in range(4):
        alone = coefficients(design, drawn.y[:, i : i + 1])
        assert together[:, i : i + 1] == pytest.approx(alone, abs=1e-12)


def test_sets_share_their_points_and_seeds_make_them_again() -> None:
    options = Decomposition()
    first, again = shared(options, 0), shared(options, 0)
    other = shared(msgspec.structs.replace(options, split_seed=1), 0)
    assert (first.y == again.y).all()
    assert (first.y == other.y).all()
    assert set(first.test) != set(other.test)
    assert sorted([*first.train, *first.test]) == list(range(50))
    assert np.var(first.y - truth(first.x)[:, None]) == pytest.approx(0.3, rel=0.1)


def test_ridge_on_powers_is_that_of_scikit_learn_where_both_have_digits() -> None:
    drawn = shared(Decomposition(data_sets=3), seed=1)
    design = basis(drawn.x, 5, "powers")
    ours = design @ coefficients(design, drawn.y, alpha=0.5)
    theirs = RidgeRegression(alpha=0.5, solver="svd").fit(design[:, 1:], drawn.y)
    assert ours == pytest.approx(theirs.predict(design[:, 1:]), abs=1e-8)


@pytest.mark.parametrize("cut", [1e-14, 1e-6])
def test_powers_are_fitted_as_scikit_learn_does(cut: float) -> None:
    drawn = shared(Decomposition(data_sets=2), seed=1)
    features = PolynomialFeatures(8).fit_transform(drawn.x[:, None])
    theirs = LinearRegression(tol=cut).fit(features, drawn.y)
    ours = of_powers(drawn.x, drawn.y, 8, cut)
    assert ours(drawn.x) == pytest.approx(theirs.predict(features), abs=1e-6)
    assert pytest.approx(theirs.coef_, abs=1e-6) == ours.weights.T


@pytest.mark.parametrize("alpha", [0.0, 0.5])
def test_expected_parts_are_the_mean_over_many_draws(alpha: float) -> None:
    drawn = shared(Decomposition(data_sets=5_000, split_seed=3), seed=0)
    part = decompose([drawn], alpha, "powers", first=6)[0]
    mean = expected(drawn, 6, 0.3, alpha, "powers")
    assert part.variance == pytest.approx(mean.variance, rel=0.04)
    assert part.bias2 == pytest.approx(mean.bias2, rel=0.04)
    assert part.mse == pytest.approx(mean.mse, rel=0.04)


@pytest.fixture(scope="module")
def published() -> list[Draw]:
    """The 15 draws of A 1.4, then those of A 1.5, of which the cell ran twice."""
    return draws(PUBLISHED, SEED, 19)


def test_all_28_printed_numbers_come_out_and_the_best_degree(published: list[Draw]) -> None:
    found = decompose(published[:15])
    for name, row in TABLE.items():
        for part, printed in zip(found, row.split(), strict=False):
            digits = len(printed.partition(".")[2])
            assert getattr(part, name) == pytest.approx(float(printed), abs=10.0**-digits)
    assert min(found, key=lambda part: part.mse).degree == 8
    assert sorted(published[0].x[published[0].test]) == pytest.approx(
        [0.82, 1.63, 1.84, 2.04, 3.06, 6.94, 7.14, 7.35, 7.76, 8.37], abs=0.01
    )


def test_the_eight_numbers_of_ridge_come_out(published: list[Draw]) -> None:
    plain = decompose(published[17:18], first=10)[0]
    ridge = decompose(published[18:], 0.5, "powers", first=10)[0]
    numbers = [[p.mse, p.bias2, p.variance, p.remainder] for p in (plain, ridge)]
    assert numbers[0] == pytest.approx([0.408168, 0.001975, 0.090800, 0.315392], abs=1e-6)
    assert numbers[1] == pytest.approx([0.376128, 0.015525, 0.077387, 0.283216], abs=1.5e-6)


def test_the_twenty_points_come_out() -> None:
    drawn = one_set(ThreeFits(draw="published", points=20), seed=42)
    ours = np.stack([drawn.x, drawn.y[:, 0], truth(drawn.x)], axis=1)
    printed = np.array(POINTS.split(), dtype=float).reshape(20, 3)
    assert np.abs(ours - printed).max() < 1e-6


def test_a_run_as_published_and_other_splits(run_experiment: Any) -> None:
    options = msgspec.structs.replace(PUBLISHED, splits=5, max_degree=7)
    ran = run_experiment(TOPIC, "decomposition", options, seed=SEED)
    assert ran.metrics["closing-error"] < 1e-9
    assert ran.metrics["remainder/7"] == pytest.approx(0.29635, abs=1e-6)
    assert ran.metrics["best-degree/expected"] == 7
    assert len(ran.figures["table"].rows) == 7
    assert {f"degree-{degree}" for degree in range(1, 8)} <= ran.figures.keys()
    rows = ran.figures["splits"].rows
    assert [row[0] for row in rows] == list(range(1, 8))
    assert all(row[2] <= row[3] <= row[4] for row in rows)
    assert "from degree 6 on" in ran.figures["basis"].text
    cut = [row[4] for row in ran.figures["bases"].rows]
    assert cut[4] == pytest.approx(0.990884, abs=1e-6)
    assert cut[5] > 0.8 > 0.6 > ran.metrics["mse/6"]


def test_ridge_trades_variance_for_bias(run_experiment: Any) -> None:
    options = Ridge(draw="published", split_seed=21, basis="powers", before=17, splits=20)
    ran = run_experiment(TOPIC, "ridge", options, seed=SEED)
    for how in ("", "/same-data", "/expected"):
        assert ran.metrics[f"change/mse{how}"] < 0 < ran.metrics[f"change/bias2{how}"]
        assert ran.metrics[f"change/variance{how}"] < 0
    assert ran.metrics["splits/mse-falls"] >= 80
    assert ran.metrics["mse/10/ridge"] == pytest.approx(0.376128, abs=1.5e-6)
    assert [row[0] for row in ran.figures["parts"].rows][:2] == ["plain", "ridge"]
    assert len(ran.figures["alphas"].lines) == 4


def test_a_penalty_for_all_degrees_shows_both(run_experiment: Any) -> None:
    options = Decomposition(alpha=0.5, splits=0, max_degree=3)
    ran = run_experiment(TOPIC, "decomposition", options)
    plain = run_experiment(TOPIC, "decomposition", msgspec.structs.replace(options, alpha=0.0))
    assert ran.figures["table"].columns[-1].name == "MSE α=0"
    assert ran.figures["table"].rows[2][-1] == pytest.approx(plain.metrics["mse/3"])


def test_three_fits_come_nearer_to_the_training_points(run_experiment: Any) -> None:
    ran = run_experiment(TOPIC, "three-fits", ThreeFits(split_seed=203))
    train = [ran.metrics[f"train-mse/{degree}"] for degree in (1, 3, 10)]
    assert train == sorted(train, reverse=True)
    names = [line.name for line in ran.figures["fits"].lines]
    assert names == ["training points", "held out", "f(x)", "degree 1", "degree 3", "degree 10"]
    assert "coefficients" not in ran.figures


def test_three_fits_as_published_show_their_coefficients(run_experiment: Any) -> None:
    options = ThreeFits(draw="published", points=20, basis="powers")
    ran = run_experiment(TOPIC, "three-fits", options, seed=42)
    found = ran.metrics
    assert found["intercept/g_1"] == pytest.approx(0.026180552877201002, abs=1e-12)
    assert found["coefficient/g_3/x^3"] == pytest.approx(0.00731094, abs=1e-8)
    assert found["coefficient/g_10/x^1"] == pytest.approx(2.39270701, rel=3e-6)
    assert found["coefficient/g_10/x^10"] == pytest.approx(-9.14406761e-06, rel=3e-6)
    assert "test-mse/1" not in found
    assert "9 different x" in ran.figures["finding"].text
    assert len(ran.figures["points"].rows) == 20
    assert ran.figures["coefficients"].rows[1] == ["column of ones", "0", "0", "0"]


def test_a_set_without_training_points_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="less than points"):
        msgspec.convert({"points": 10, "test_points": 10}, Decomposition)

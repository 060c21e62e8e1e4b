"""Gradients: by hand against autograd, the printed digits, and known values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from dltui.data.options import NamedData
from dltui.models.options import Mlp
from dltui.presets.claims import check
from dltui.presets.load import load
from dltui.presets.sample import Measured
from dltui.runs.log.events import Steps
from dltui.topics.catalogue import topics
from dltui.topics.gradients.backprop import Layers, by_autograd, by_hand, draw
from dltui.topics.gradients.deep import gradient_norms
from dltui.topics.gradients.grids import (
    average_gradient,
    correlate,
    max_gradient,
    pooled,
    transposed,
    work_out,
)
from dltui.topics.gradients.momentum import heavy_ball, pytorch, velocity
from dltui.topics.gradients.options import (
    GradientSpread,
    Momentum,
    PoolingAndConv,
    Transposed,
    Vanishing,
)
from dltui.topics.gradients.put_down import put_down
from dltui.topics.gradients.spread import measure, slope
from dltui.topics.gradients.topic import TOPIC
from dltui.training.options import TrainOptions

PRESETS = Path(__file__).parents[3] / "presets" / "gradients"
EXACT = (
    "backprop",
    "vanishing",
    "momentum-forms",
    "pooling-and-conv",
    "transposed",
    "gradient-spread",
)


@pytest.mark.parametrize("name", EXACT)
def test_bundled_presets_reproduce_what_was_reported(name: str, run_experiment) -> None:
    preset = load(PRESETS / f"{name}.toml").preset
    ran = run_experiment(TOPIC, preset.experiment, preset.options, seed=preset.run.seed)
    assert preset.question
    claims = [*preset.reported, *preset.question.support]
    verdicts = check(claims, [Measured(settings={}, metrics=ran.metrics)], quick=False)
    assert {v.verdict for v in verdicts} == {"reproduced"}
    shown = {id for row in TOPIC.experiments[preset.experiment].layout for id in row}
    assert shown <= set(ran.figures)


def test_the_topic_is_found() -> None:
    assert topics()["gradients"] is TOPIC


PRINTED = [
    ["2.3943e-05", "3.7064e-05", "4.2687e-06", "6.3700e-06"],
    ["3.4104e-05", "5.2794e-05", "6.0804e-06", "9.0735e-06"],
    ["2.4438e-05", "3.7831e-05", "4.3571e-06", "6.5019e-06"],
    ["2.0187e-05", "3.1250e-05", "3.5991e-06", "5.3707e-06"],
]
"""dL/dA₁ as write-up B prints it, by autograd and by hand."""


@pytest.mark.parametrize("way", [by_hand, by_autograd])
def test_all_sixteen_gradients_to_the_printed_digits(way: Callable[..., Layers]) -> None:
    (matrix, _), *_ = way(draw(0, (4, 4, 4, 4, 4, 4, 1), torch.float32))
    assert [[f"{value:.4e}" for value in row] for row in matrix.tolist()] == PRINTED


def test_the_numbers_are_those_of_the_global_generator() -> None:
    torch.manual_seed(0)
    x, y, matrix = torch.rand(4, 1), torch.rand(1, 1), torch.rand(4, 4)
    problem = draw(0, (4, 4, 1), torch.float32)
    assert torch.equal(problem.x, x)
    assert torch.equal(problem.y, y)
    assert torch.equal(problem.layers[0][0], matrix)


@given(
    st.integers(0, 1000),
    st.lists(st.integers(1, 7), min_size=2, max_size=8).map(tuple),
)
@settings(max_examples=30, deadline=None)
def test_by_hand_is_what_autograd_finds(seed: int, sizes: tuple[int, ...]) -> None:
    problem = draw(seed, sizes, torch.float64)
    for hand, auto in zip(by_hand(problem), by_autograd(problem), strict=True):
        for mine, theirs in zip(hand, auto, strict=True):
            assert mine.shape == theirs.shape
            torch.testing.assert_close(mine, theirs, rtol=1e-9, atol=1e-12)


def test_a_small_matrix_spares_its_own_gradient_and_saturation_does_not(run_experiment) -> None:
    options = Vanishing(depth=9, layer=5, factor=1e-4)
    ran = run_experiment(TOPIC, "vanishing", options)
    lines = {line.name: line.y for line in ran.figures["norms"].lines}
    plain, small, saturated = lines["sigmoid"], lines["one small A5"], lines["saturated σ′ in 5"]
    assert small[4] == pytest.approx(plain[4], rel=0.5)
    assert all(b < 1e-3 * a for a, b in zip(plain[:4], small[:4], strict=True))
    assert all(b < 1e-2 * a for a, b in zip(plain[:5], saturated[:5], strict=True))
    assert len(lines["ReLU, Kaiming"]) == 9


def test_a_matrix_of_zeros_cuts_off_what_is_before_it_only() -> None:
    options = Vanishing(depth=4, width=8, layer=2)

    def identity(value: Tensor) -> Tensor:
        return value

    norms = gradient_norms(options, 0, identity, 1.0, factor=0.0)
    assert norms.matrices[0] == norms.biases[0] == 0
    assert norms.matrices[1] > 0
    assert norms.matrices[2] == 0, "it gets no input any more"
    assert norms.biases[2] > 0


def test_sizes_of_a_deep_network_are_the_mean_of_each_examples_own() -> None:
    """Against autograd on one example at a time."""
    options = Vanishing(depth=3, width=4, layer=2, examples=3)
    norms = gradient_norms(options, 0, torch.sigmoid, 1.0)
    generator = torch.Generator().manual_seed(0)

    def normal(rows: int, columns: int) -> Tensor:
        return torch.randn(rows, columns, generator=generator, dtype=torch.float64)

    matrices = [normal(4, 4) / 2, normal(4, 4) / 2, normal(1, 4) / 2]
    examples = normal(4, 3)
    sizes = []
    for example in examples.T:
        first, *rest = (matrix.clone().requires_grad_() for matrix in matrices)
        bias = torch.zeros(4, dtype=torch.float64, requires_grad=True)
        out = rest[1] @ torch.sigmoid(rest[0] @ torch.sigmoid(first @ example + bias))
        sizes.append([float(g.norm()) for g in torch.autograd.grad(out.sum(), (first, bias))])
    matrix, bias_size = torch.tensor(sizes, dtype=torch.float64).mean(dim=0).tolist()
    assert norms.matrices[0] == pytest.approx(matrix)
    assert norms.biases[0] == pytest.approx(bias_size)


def test_the_spoilt_layer_lies_inside() -> None:
    with pytest.raises(ValueError, match="layer: must lie inside the network, from 2 to 4"):
        Vanishing(depth=5, layer=5)


@given(
    st.floats(1e-3, 0.05),
    st.floats(0, 0.95),
    st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
)
@settings(max_examples=25, deadline=None)
def test_momentum_forms_agree_while_the_rate_stays(
    rate: float, beta: float, start: tuple[float, float]
) -> None:
    scale = torch.tensor([1.0, 20.0], dtype=torch.float64)
    paths = [
        form(torch.tensor(start, dtype=torch.float64), lambda p: p * scale, [rate] * 50, beta)
        for form in (heavy_ball, velocity, pytorch)
    ]
    assert all(path.shape == (51, 2) for path in paths)
    assert float((paths[0] - paths[1]).abs().max()) < 1e-6
    assert float((paths[1] - paths[2]).abs().max()) < 1e-6


def test_momentum_forms_part_when_the_rate_changes(run_experiment) -> None:
    ran = run_experiment(TOPIC, "momentum-forms", Momentum())
    assert ran.metrics["largest_difference"] < 1e-6
    assert ran.metrics["largest_difference/rate-changed"] > 0.01
    pairs = {row[0]: row[2] for row in ran.figures["differences"].rows}
    assert pairs["velocity and PyTorch"] < 1e-12


def test_a_pooled_gradient_by_hand() -> None:
    image = torch.tensor([[1.0, 3, 2, 0], [4, 6, 5, 1], [7, 2, 9, 8], [0, 1, 3, 4]])
    dy = torch.tensor([[1.0, 2], [3, 4]])
    assert pooled(image, 2, 2).tolist() == [[6, 5], [7, 9]]
    assert max_gradient(image, dy, 2, 2).tolist() == [
        [0, 0, 0, 0], [0, 1, 2, 0], [3, 0, 4, 0], [0, 0, 0, 0],
    ]  # fmt: skip
    assert average_gradient(image, dy, 2, 2)[3].tolist() == [0.75, 0.75, 1.0, 1.0]


def test_transposed_convolution_puts_the_kernel_down() -> None:
    kernel = torch.tensor([[1.0, 2], [3, 4]])
    out = transposed(torch.tensor([[1.0, 10]]), kernel)
    assert out.tolist() == [[1, 12, 20], [3, 34, 40]]
    assert correlate(out, torch.ones(2, 3)).tolist() == [[110]]


def test_a_transposed_convolution_is_a_full_convolution(run_experiment) -> None:
    """The digits of write-up C 3c, whose scan keeps the size and the last row."""
    ran = run_experiment(TOPIC, "transposed", Transposed())
    assert ran.figures["output"].values == [[-1, 3, -2], [3, -3, 1], [0, 3, 1]]
    assert ran.figures["part-3"].values == [[0, 0, 0], [3, -3, 0], [0, 3, 0]]
    assert ran.figures["turned"].values == [[1, 0], [-1, 1]]
    assert ran.figures["spaced"].values[1] == [0, -1, 2, 0]


def test_a_transposed_convolution_with_a_stride() -> None:
    put = put_down(Transposed(image=((1, 2, 0), (0, 3, 5)), kernel=((1, 2), (0, 4)), stride=3))
    assert put.output.shape == (5, 8)
    assert max(put.differences.values()) == 0


def test_one_step_of_sgd_on_a_kernel() -> None:
    worked = work_out(PoolingAndConv(lr=0.5))
    assert worked.dw[0].tolist() == [43, 45, 21]
    assert worked.stepped[0].tolist() == [1 - 21.5, -22.5, -1 - 10.5]


def test_the_spread_of_a_kernels_gradient_is_as_derived() -> None:
    """Var(dW) = m²σx²σy²: exactly 1 · 4 · 9 for one place, where dW is one product."""
    options = GradientSpread(sizes=(3, 4), kernel=3, draws=20_000, x_deviation=2, dy_deviation=3)
    one, four = (measure(options, side, seed=1) for side in options.sizes)
    assert (one.places, four.places) == (1, 2)
    assert (one.predicted, four.predicted) == (6, 12)
    assert one.deviation == pytest.approx(6, rel=0.03)
    assert four.deviation == pytest.approx(12, rel=0.03)
    assert abs(four.mean) < 0.3
    assert slope([one, four]) == pytest.approx(1, abs=0.06)


grids = st.integers(3, 6).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(-9, 9), min_size=size, max_size=size).map(tuple),
        min_size=3,
        max_size=6,
    ).map(tuple)
)
kernels = st.integers(1, 3).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(-3, 3), min_size=size, max_size=size).map(tuple),
        min_size=1,
        max_size=3,
    ).map(tuple)
)


@given(grids, kernels, st.integers(1, 3), st.integers(0, 2), st.sampled_from(["count", "ones"]))
@settings(max_examples=40, deadline=None)
def test_any_typed_picture_agrees_with_pytorch(
    image: tuple, kernel: tuple, pool: int, stride: int, upstream: str
) -> None:
    """Equal values in one window included: the first of them takes the gradient, as in PyTorch."""
    options = PoolingAndConv(
        image=image, kernel=kernel, pool=pool, pool_stride=stride, upstream=upstream
    )
    assert max(work_out(options).differences.values()) < 1e-9


def test_pictures_must_be_rectangles_that_hold_the_kernel() -> None:
    with pytest.raises(ValueError, match="image: its rows must have one length"):
        PoolingAndConv(image=((1, 2, 3), (1, 2), (1, 2, 3)))
    with pytest.raises(ValueError, match="image: smaller than the kernel"):
        PoolingAndConv(image=((1, 2), (3, 4)))


@pytest.mark.parametrize("kind", ["off", "total", "layers"])
def test_a_training_shows_its_gradients(kind: str, run_experiment) -> None:
    train = TrainOptions(epochs=1, max_steps=4, gradients=kind)
    data = NamedData(name="digits", limit=256)
    ran = run_experiment(TOPIC, "train", data=data, model=Mlp(hidden=(8,)), train=train)
    total = {"gradient", "gradient-norm", "signed-mean"}
    layers = total | {"gradient-abs", "gradient-means", "gradient-layers"}
    shown = layers & ran.figures.keys()
    expected = {"off": set(), "total": total, "layers": layers}
    assert shown == expected[kind]
    recorded = {name for e in ran.events if isinstance(e, Steps) for name in e.columns}
    drawn = {name for id in shown - {"signed-mean"} for name in ran.figures[id].metrics}
    assert drawn <= recorded
    assert 0 <= ran.metrics["test/accuracy"] <= 100
    means = [v for e in ran.events if isinstance(e, Steps) for v in e.columns.get("grad/mean", [])]
    assert ran.metrics.get("gradient/largest-mean", 0.0) == max(map(abs, means), default=0.0)

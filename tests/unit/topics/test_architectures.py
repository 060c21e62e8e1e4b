"""Architectures: every integer of EXPERIMENTS §2, stacks typed by hand, networks of the user."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.data.options import NamedData
from dltui.errors import UsageError
from dltui.models.options import MODELS, OF_SEQUENCES, LeNet5, Mlp, TorchvisionModel, UserModel
from dltui.presets.claims import check
from dltui.presets.load import load
from dltui.presets.sample import Measured
from dltui.presets.sweep import expand
from dltui.topics.architectures.options import Layer, Layers, Receptive, Stack, StepTime
from dltui.topics.architectures.receptive import backwards
from dltui.topics.architectures.topic import TOPIC
from dltui.topics.catalogue import topics
from dltui.training.options import TrainOptions

PRESETS = Path(__file__).parents[3] / "presets" / "architectures"
EXACT = [
    path.stem
    for path in sorted(PRESETS.glob("*.toml"))
    if tomllib.loads(path.read_text()).get("experiment", "train") not in ("train", "step-time")
]


@pytest.mark.parametrize("name", EXACT)
def test_bundled_presets_reproduce_what_was_reported(name: str, run_experiment) -> None:
    """Exactly: no claim has a tolerance unless the source rounds."""
    preset = load(PRESETS / f"{name}.toml").preset
    results = []
    for point in expand(preset):
        overrides = [f"{key}={value}" for key, value in point.settings.items()]
        chosen = load(PRESETS / f"{name}.toml", overrides=overrides).preset
        sections = {"model": chosen.model} if chosen.model else {}
        ran = run_experiment(TOPIC, chosen.experiment, chosen.options, **sections)
        results.append(Measured(settings=point.settings, metrics=ran.metrics))
        shown = {id for row in TOPIC.experiments[chosen.experiment].layout for id in row}
        assert set(ran.figures) <= shown
    claims = [*preset.reported, *(preset.question.support if preset.question else [])]
    verdicts = check(claims, results, quick=False)
    assert [(v.metric, v.verdict) for v in verdicts if v.verdict != "reproduced"] == []


def test_every_integer_of_the_section_is_claimed() -> None:
    stated = {
        claim.value for name in EXACT for claim in load(PRESETS / f"{name}.toml").preset.reported
    }
    assert stated >= {
        337_674, 2_977_546, 2_923_530, 1_728, 102_760_448, 143_652_544, 143_667_240,
        1_089_536, 388_096, 672, 480, 1_088_924, 345_692, 1_114_636_288, 353_370_112,
        421_888, 618_496, 100, 910, 1_473, 490, 61_706, 60_806,
    }  # fmt: skip


def test_steps_of_networks_are_timed_in_turn(run_experiment) -> None:
    options = load(PRESETS / "lenet-step.toml").preset.options
    assert isinstance(options, StepTime)
    small = msgspec.structs.replace(options, batch=2, steps=1, rounds=1)
    ran = run_experiment(TOPIC, "step-time", small, model=LeNet5())
    names = ["first", "masked", "separate"]
    assert [row[0] for row in ran.figures["ratios"].rows] == names
    assert all(ran.metrics[f"step/{name}"] > 0 for name in names)
    for name in names[1:]:
        own, first = ran.metrics[f"step/{name}"], ran.metrics["step/first"]
        assert ran.metrics[f"ratio/{name}"] == pytest.approx(own / first)
    with pytest.raises(ValueError, match=r"others\.x: there is no network 'lenet6'"):
        StepTime(others={"x": {"name": "lenet6"}})


def test_the_loss_as_printed_is_a_batch_too_small(run_experiment) -> None:
    sections = {
        "data": NamedData(name="digits", limit=100, test_limit=100),
        "model": Mlp(hidden=(8,)),
        "train": TrainOptions(batch_size=20, epochs=1),
    }
    found = run_experiment(TOPIC, "train", **sections).metrics
    assert found["test/loss/over-images"] == pytest.approx(found["test/loss"] / 20)
    assert found["train/seconds"] > 0


def test_the_topic_is_found() -> None:
    assert topics()["architectures"] is TOPIC


def test_layers_of_a_network_nest_and_sum(run_experiment) -> None:
    ran = run_experiment(TOPIC, "layers", Layers(), model=TorchvisionModel(name="resnet18"))
    table = ran.figures["layers"]
    names = [column.name for column in table.columns]
    assert len(table.levels) == len(table.rows)
    assert table.totals
    assert table.rows[0][1] == "3×224×224"
    parameters = names.index("parameters")
    whole = ran.metrics["parameters"]
    assert table.rows[-1][parameters] == whole == 11_689_512
    outer = [
        row[parameters] for row, level in zip(table.rows, table.levels, strict=True) if not level
    ]
    assert sum(value or 0 for value in outer[:-1]) == whole
    assert ran.metrics["forward_gmacs"] == pytest.approx(1.814, abs=5e-4)


def test_two_networks_stand_side_by_side(run_experiment) -> None:
    options = Layers(input=(1, 28, 28), classes=10, compare={"name": "mlp", "hidden": [10]})
    ran = run_experiment(TOPIC, "layers", options, model=Mlp(hidden=(20,)))
    assert {"layers", "layers-second", "totals"} <= ran.figures.keys()
    first, second = 784 * 20 + 20 + 20 * 10 + 10, 784 * 10 + 10 + 10 * 10 + 10
    row = ran.figures["totals"].rows[0]
    assert row[:4] == ["parameters", first, second, second - first]
    assert ran.metrics["change/parameters"] == pytest.approx(100 * (second - first) / first)


@pytest.mark.parametrize("name", [name for name in MODELS if name not in OF_SEQUENCES])
def test_networks_of_dltui_need_no_options(name: str, run_experiment) -> None:
    ran = run_experiment(TOPIC, "layers", Layers(), model=MODELS[name]())
    assert ran.metrics["parameters"] > 0
    assert ran.metrics["channels"] == 10


def test_the_uncounted_operations_are_named(run_experiment) -> None:
    ran = run_experiment(TOPIC, "layers", Layers(), model=TorchvisionModel(name="resnet18"))
    text = ran.figures["conventions"].text
    assert "batch_norm (20)" in text
    assert "max_pool2d (1)" in text


def test_a_network_of_the_user_even_one_that_reads_numbers(tmp_path: Path, run_experiment) -> None:
    (tmp_path / "net.py").write_text(
        "import torch\n"
        "class Net(torch.nn.Module):\n"
        "    def __init__(self, width):\n"
        "        super().__init__()\n"
        "        self.layer = torch.nn.Conv2d(3, width, 3)\n"
        "    def forward(self, x):\n"
        "        y = self.layer(x)\n"
        "        return y if float(y.mean()) > -1e9 else -y\n"
    )
    model = UserModel(file="net.py", name="Net", arguments={"width": 5})
    ran = run_experiment(TOPIC, "layers", Layers(input=(3, 9, 9)), model=model, folder=tmp_path)
    assert ran.metrics["parameters"] == 5 * 28
    assert ran.metrics["multiply-adds"] == 49 * 5 * 27


SEVERAL = """\
import torch
from torch import nn
class Two(nn.Module):
    def __init__(self): super().__init__(); self.layer = nn.Bilinear(4, 4, 2)
    def forward(self, a, b, scale=1.0): return self.layer(a, b)
class Missing(nn.Module):
    def forward(self, x): return self.layer(x)
class Flat(nn.Module):
    def __init__(self): super().__init__(); self.norm = nn.BatchNorm1d(4)
    def forward(self, x): return self.norm(x)
class Narrow(nn.Module):
    def __init__(self): super().__init__(); self.layer = nn.Linear(5, 2)
    def forward(self, x): return self.layer(x)
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Two", r"^Two takes 2 inputs \(a, b\); a network of one input can be looked at$"),
        ("Missing", r"^Missing fails with an input of 4: net.py, line 7: .* no attribute 'layer'$"),
        ("Flat", "one value a channel to do so: set options.training = false"),
        ("Narrow", r"^Narrow does not take an input of 4; set options.input"),
    ],
)
def test_an_input_is_advised_only_where_it_is_the_cause(
    tmp_path: Path, run_experiment, name: str, said: str
) -> None:
    (tmp_path / "net.py").write_text(SEVERAL)
    model = UserModel(file="net.py", name=name)
    options = Layers(input=(4,), training=True)
    with pytest.raises(UsageError, match=said):
        run_experiment(TOPIC, "layers", options, model=model, folder=tmp_path)


def test_an_input_that_does_not_fit_is_one_line(run_experiment) -> None:
    with pytest.raises(UsageError, match=r"vit_b_16 does not take an input of 3×100×100; set "):
        run_experiment(
            TOPIC, "layers", Layers(input=(3, 100, 100)), model=TorchvisionModel(name="vit_b_16")
        )


@pytest.mark.parametrize(
    ("layers", "complaint"),
    [
        ([{"layer": "linear", "out": 3}], r"stack\[0\]: linear cannot take 1×6×6; .*flatten"),
        (
            [{"layer": "conv", "out": 2, "kernel": 9, "padding": 0}],
            r"stack\[0\]: conv does not fit",
        ),
        ([{"layer": "conv", "out": 2, "kernel": 4}], r"stack\[0\]: an even kernel has no middle"),
        ([{"layer": "conv", "out": 3, "groups": 2}], r"stack\[0\]: 2 groups must divide"),
        (
            [{"layer": "branches", "branches": [[], [{"layer": "max-pool", "kernel": 9}]]}],
            r"stack\[0\]\.branches\[1\]\[0\]: max-pool does not fit",
        ),
        (
            [{"layer": "relu", "name": "a"}, {"layer": "tanh", "name": "a"}],
            r"stack\[1\]: the name 'a' is taken",
        ),
    ],
)
def test_faults_of_a_stack_name_the_layer(
    layers: list[dict], complaint: str, run_experiment
) -> None:
    options = Stack(input=(1, 6, 6), stack=msgspec.convert(layers, list[Layer]))
    with pytest.raises(UsageError, match=complaint):
        run_experiment(TOPIC, "stack", options)


def test_layers_refuse_what_they_do_not_take() -> None:
    with pytest.raises(ValueError, match="kernel: a layer of kind relu takes none"):
        Layer(layer="relu", kernel=3)
    with pytest.raises(ValueError, match="out: a layer of kind conv needs it"):
        Layer(layer="conv")
    with pytest.raises(ValueError, match="compare: there is no network 'resnet19'"):
        Layers(compare={"name": "resnet19"})


def test_a_branch_may_pass_its_input_on(run_experiment) -> None:
    """A residual block: the input plus a convolution of it."""
    convolution = Layer(layer="conv", out=4, kernel=3)
    block = Layer(layer="branches", branches=[[], [convolution]], join="add")
    ran = run_experiment(TOPIC, "stack", Stack(input=(4, 8, 8), stack=[block]))
    assert ran.metrics["parameters"] == 4 * (36 + 1)
    assert ran.metrics["channels"] == 4


def test_metrics_of_a_layer_that_is_not_there(run_experiment) -> None:
    with pytest.raises(UsageError, match=r"no layer 'conv7'; there are conv1"):
        stack = [Layer(layer="conv", out=1)]
        run_experiment(TOPIC, "stack", Stack(stack=stack, metrics_of=("conv7",)))


@pytest.mark.parametrize(
    ("hidden", "rows", "printed"),
    [
        ((256, 512), (200_960, 131_584, 5_130), (0.00, 0.02, 1.29, 1.31)),
        (
            (256, 512, 1024, 2048),
            (200_960, 131_584, 525_312, 2_099_200, 20_490),
            (0.00, 0.06, 11.36, 11.43),
        ),
        ((1024, 2048), (803_840, 2_099_200, 20_490), (0.00, 0.05, 11.15, 11.21)),
    ],
)
def test_layer_summaries_as_printed(
    hidden: tuple[int, ...], rows: tuple[int, ...], printed: tuple[float, ...], run_experiment
) -> None:
    """The rows of write-up D 1.4: parameters, and the MB that torchsummary gives."""
    options = Layers(input=(1, 28, 28), classes=10, metrics_of=("linear*",))
    found = run_experiment(TOPIC, "layers", options, model=Mlp(hidden=hidden)).metrics
    counted = [found[f"parameters/linear{n}"] for n in range(1, len(rows) + 1)]
    assert tuple(counted) == rows
    assert found["parameters"] == sum(rows)
    sizes = ("input", "torchsummary/forward/backward", "parameters", "torchsummary/total")
    assert tuple(round(found[f"{name}_mb"], 2) for name in sizes) == printed
    flatten = 2 * 784 * 4 / 2**20
    without = found["torchsummary/forward/backward_mb"] - flatten
    assert without == pytest.approx(found["forward/backward_mb"])


def test_layers_of_one_name_add_up_and_the_second_network_has_its_own(run_experiment) -> None:
    narrow = Layer(layer="conv", out=2, kernel=1, name="narrow")
    wide = [Layer(layer="conv", out=3, kernel=3, name="wide")]
    both = [Layer(layer="branches", branches=[[narrow], [narrow, *wide]])]
    options = Stack(
        input=(4, 5, 5), stack=wide, compare=both, metrics_of=("input", "wide", "second/narrow")
    )
    found = run_experiment(TOPIC, "stack", options).metrics
    assert found["activations/input"] == 100
    assert found["parameters/wide"] == 3 * (4 * 9 + 1)
    assert found["second/parameters/narrow"] == 2 * 2 * (4 + 1)
    assert found["second/activations/narrow"] == 2 * 2 * 25
    assert (found["second/channels"], found["height"], found["width"]) == (5, 5, 5)
    assert found["difference/parameters"] == found["second/parameters"] - found["parameters"]


def test_a_dilated_kernel_sees_through_its_holes(run_experiment) -> None:
    """Three of dilation 2 are 13 wide and see every second pixel; 1, 2, 4 leave none out."""
    two = [Layer(layer="conv", out=1, kernel=3, dilation=2)] * 3
    growing = [Layer(layer="conv", out=1, kernel=3, dilation=d) for d in (1, 2, 4)]
    found = run_experiment(
        TOPIC, "receptive-field", Receptive(size=20, stack=two, compare=growing)
    ).metrics
    assert (found["field/conv3"], found["backwards"], found["pixels"]) == (13, 13, 49)
    assert (found["second/field/conv3"], found["second/pixels"]) == (15, 225)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 3)), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_the_field_is_the_same_counted_from_either_end(windows: list[tuple[int, int]]) -> None:
    field, jump = 1, 1
    for extent, stride in windows:
        field, jump = field + (extent - 1) * jump, jump * stride
    assert backwards(windows) == field


def test_a_receptive_field_is_drawn_over_the_input(run_experiment) -> None:
    stack = [Layer(layer="conv", out=2, kernel=3), Layer(layer="relu"), Layer(layer="max-pool")]
    ran = run_experiment(TOPIC, "receptive-field", Receptive(size=9, stack=stack))
    assert [tile.caption for tile in ran.figures["view"].tiles] == ["conv1 3×3", "pool1 4×4"]
    rows = ran.figures["view"].tiles[0].pixels
    assert [sum(pixel > 20 for pixel in row) for row in rows] == [0, 0, 0, 3, 3, 3, 0, 0, 0]
    assert ran.figures["growth"].lines[0].y == [1, 3, 4]


def test_a_receptive_field_is_not_followed_through_branches(run_experiment) -> None:
    stack = [Layer(layer="branches", branches=[[]])]
    with pytest.raises(UsageError, match=r"stack\[0\]: a receptive field is followed through conv"):
        run_experiment(TOPIC, "receptive-field", Receptive(stack=stack))

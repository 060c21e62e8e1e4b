"""Preset files of any encoding, numbers of any size, points that are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.errors import UsageError
from dltui.models.options import Mlp
from dltui.presets.catalogue import entries
from dltui.presets.load import load
from dltui.presets.sweep import expand
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.training.options import TrainOptions
from dltui.training.progress import batch_size, planned_steps

LINES = (
    'title = "é"',
    'topic = "learning-rate"',
    'data = { name = "digits" }',
    'model = { name = "mlp" }',
    "[train]",
    "lr = 0.1",
)
TEXT = "\n".join(LINES) + "\n"


DEEP = "lists, tables or a dotted key more than 32 deep"
FULL = ":4: model.hidden: takes at most 100 values, not 100,000"
QUOTES = 'a"\\"""'
"""Where text in three quotes does not end, each of them begins some that does not, either."""


def refusal(folder: Path, content: bytes | str) -> str:
    file = folder / "p.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(UsageError) as refused:
        load(file)
    return str(refused.value).removeprefix(str(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_marks_and_line_ends_do_not_matter(tmp_path: Path, encoding: str, ending: str) -> None:
    file = tmp_path / "p.toml"
    file.write_bytes(ending.join(LINES).encode(encoding))
    assert load(file).preset.title == "é"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode("utf-16"), ":1: text in UTF-16: save it as UTF-8"),
        (TEXT.encode("utf-16-le"), ":1: text in UTF-16: save it as UTF-8"),
        (TEXT.encode("latin-1"), ":1: byte 0xe9 is not UTF-8: save the file as UTF-8"),
        (f"{TEXT}# \u00fc".encode() + b"\xfc", ":7: byte 0xfc is not UTF-8"),
        (f"{TEXT}\0", ":7: not TOML: character 0x00 in it"),
        (f'{TEXT}[run]\ndevice = "a\x1bb"', ":8: not TOML: character 0x1b in it"),
        (f"{TEXT}lr = 0.2", ":7: not TOML: the key lr is written twice, first on line 6"),
        (f"{TEXT}[train.schedule]\nlow = 1\nlow = 2", ":9: not TOML: the key low is written twice"),
        (f"{TEXT}[train]\nepochs = 2", ":7: not TOML: cannot declare"),
        (f"{TEXT}epochs = {'1' * 5000}", ":7: a number of too many digits"),
        (f"{TEXT}epochs = 0x{'f' * 5000}", ":7: train.epochs: must be at most 9,223,372,036"),
        (f"{TEXT}weight_decay = {'1' * 400}", ":7: train.weight_decay: expected a number, got a n"),
        (f"{TEXT}momentum = 2020-01-01", ":7: train.momentum: expected a number, got 2020-01-01"),
        (f"{TEXT}x = {'[' * 2000}", f":7: x: {DEEP}"),
        (f"{TEXT}x = {'[' * 33}{']' * 33}", f":7: x: {DEEP}"),
        (f"{TEXT}x = {'{a=' * 900}1{'}' * 900}", f":7: x: {DEEP}"),
        (f"{TEXT}{'.'.join('a' * 5000)} = 1", f":7: a.a.a.a.a.a.a.a.a.a.…: {DEEP}"),
        (f"{TEXT}[{'.'.join('a' * 5000)}]", f":7: a.a.a.a.a.a.a.a.a.a.…: {DEEP}"),
        (f"{TEXT}[quick]\n{'.'.join('a' * 100_000)} = 1", f":8: a.a.a.a.a.a.a.a.a.a.…: {DEEP}"),
        (TEXT + '"a" . ' + "'b' . " * 40 + "c = 1", f":7: \"a\" . 'b' . 'b' . 'b…: {DEEP}"),
        (f"{TEXT}{'a.' * 31}b = {{ {'c.' * 31}d = 1 }}", f": train.a.a.a: {DEEP}"),
        (f'{TEXT}x = """a{QUOTES * 50_000}', ":7: not TOML: "),
        (f"{TEXT}# {'x' * 2**19}", ": larger than 512 KiB, which is the most that is read"),
        (TEXT.replace('"mlp"', f'"mlp", hidden = [{"8," * 100_000}]'), FULL),
        (f"{TEXT}epochs = 07", ":7: not TOML"),
        (f"{TEXT}[run]\nthreads = 100000", ":8: run.threads: must be at most 1,024, not 100,000"),
        (f"{TEXT}[run]\nseed = {2**63 - 1}", ":8: run.seed: must be at most 8,796,093,022,207"),
        (f"{TEXT}clip_norm = 1e300", ":7: train.clip_norm: must be at most 1e+38, not 1e+300"),
        (f'{TEXT}[sweep]\n"train.lr" = [0.1, 0.2, 0.1]', ':8: sweep."train.lr"[2]: two points'),
        (f"{TEXT}[sweep]\nseeds = {10**18}", ":7: sweep: 1,000,000,000,000,000,000 points; at m"),
        (
            f'{TEXT}[sweep]\n"run.seed" = [0, 1]\nseeds = 2',
            ":7: sweep: two points are the same, seed=1 seed=1",
        ),
    ],
)
def test_refused_with_the_line(tmp_path: Path, content: bytes | str, said: str) -> None:
    assert refusal(tmp_path, content).startswith(said)


def test_a_network_wider_than_torch_can_count(tmp_path: Path) -> None:
    said = refusal(tmp_path, TEXT.replace('"mlp"', f'"mlp", hidden = [8, {10**23}]'))
    assert said.startswith(":4: model.hidden[1]: must be at most 16,777,216, not 100,000,000,000")


def test_an_argument_that_no_log_holds(tmp_path: Path) -> None:
    own = f'file = "net.py", name = "Net", arguments = {{ sizes = [1, {{ n = {10**20} }}] }}'
    said = refusal(tmp_path, TEXT.replace('name = "mlp"', own))
    assert said.startswith(":4: model.arguments.sizes[1].n: must be at most 9,223,372,036,854,775")


def test_presets_with_a_mark_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    own = tmp_path / "dltui" / "presets"
    own.mkdir(parents=True)
    (own / "marked.toml").write_bytes(TEXT.encode("utf-8-sig"))
    (own / "deep.toml").write_text(f"x = {'[' * 5000}")
    found = {entry.name: entry for entry in entries()}
    assert found["learning-rate/marked"].title == "é"


def test_steps_of_any_number_of_epochs() -> None:
    most = 2**63 - 1
    assert planned_steps(TrainOptions(epochs=10**18, max_steps=3), 320) == 3
    assert planned_steps(TrainOptions(epochs=most, batch_size=64), 320) == most
    doubling = TrainOptions(epochs=10**6, batch_size=32, batch_doubling=256)
    steps = sum(-(-1000 // batch_size(doubling, epoch)) for epoch in range(10**6))
    assert planned_steps(doubling, 1000) == steps
    assert batch_size(doubling, most) == 256
    few = TrainOptions(epochs=2, batch_size=32, batch_doubling=256)
    assert planned_steps(few, 1000) == 32 + 16


def test_values_that_are_nearly_the_same_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    values = "0.12345671, 0.12345672, 0.1"
    file.write_text(f'{TEXT}[sweep]\n"train.lr" = [{values}]')
    assert [point.label for point in expand(load(file).preset)] == [
        "lr=0.12345671",
        "lr=0.12345672",
        "lr=0.1",
    ]


def test_a_sweep_of_before_with_a_value_twice_opens(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    file.write_text(f'{TEXT}[sweep]\n"train.lr" = [0.1, 0.1]')
    asked = Request(name="t", folder=str(tmp_path), created=0.0, title="t", topic="learning-rate")
    requests.write(RunDir(tmp_path), asked)
    preset = load(file).preset
    assert preset.model == Mlp()
    assert len(expand(preset)) == 2

"""``[command]`` and ``[args]``: which words a program gets, and what cannot be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.presets import command_line
from dltui.presets.document import flatten
from dltui.presets.fields import fields, stated
from dltui.presets.load import Loaded, load
from dltui.presets.sweep import expand
from dltui.toml.problems import PresetError

ARGS: dict[str, Any] = {
    "lr": 0.1,
    "n": 3,
    "amp": True,
    "slow": False,
    "layers": [64, 32],
    "name": "a b",
}
VALUES = {"seed": "7", "run": "/r", "folder": "/f", "data": "", "python": "/p"}


def words(*line: str) -> list[str]:
    return command_line.filled(list(line), VALUES, ARGS)


def test_words_are_filled_in() -> None:
    assert words("--lr", "{args.lr}", "x={args.n}.{seed}") == ["--lr", "0.1", "x=3.7"]
    assert words("{args.layers}", "l={args.layers}") == ["64", "32", "l=64,32"]
    assert words("{--lr}", "{--amp}", "{--slow}", "{--layers}") == [
        *("--lr", "0.1", "--amp", "--layers", "64", "32")
    ]
    assert words("{args}") == [
        *("--lr", "0.1", "--n", "3", "--amp", "--layers", "64", "32", "--name", "a b")
    ]
    assert words("{args.amp}", "{args.name}") == ["true", "a b"]
    assert command_line.filled("p \"{args.name}\" 'c d'", VALUES, ARGS) == ["p", "a b", "c d"]


def test_braces_of_other_kinds_stay() -> None:
    assert words('{"a": {"b": 1}}', "{}", "{{seed}}", "${{HOME}}") == [
        *('{"a": {"b": 1}}', "{}", "{seed}", "${HOME}")
    ]


@given(st.text(alphabet="{}-.ab1_ $\"'", max_size=30))
def test_a_word_that_is_kept_stands_for_itself(word: str) -> None:
    assert command_line.filled([command_line.kept(word)], VALUES, ARGS) == [word]


def preset(tmp_path: Path, text: str, *overrides: str) -> Loaded:
    file = tmp_path / "own.toml"
    file.write_text(f'title = "t"\n{text}')
    return load(file, overrides=overrides)


SWEPT = """[command]
run = "python train.py {args}"
[args]
lr = 0.1
name = "x"
[sweep]
args.lr = [0.1, 0.01]
args.name = ["x", "y"]
[quick]
args.lr = 1.0
"""


def test_settings_are_swept_set_and_shown_as_any(tmp_path: Path) -> None:
    loaded = preset(tmp_path, SWEPT)
    assert (loaded.preset.topic, loaded.preset.experiment) == ("programs", "run")
    assert [point.label for point in expand(loaded.preset)] == [
        *("lr=0.1 name=x", "lr=0.1 name=y", "lr=0.01 name=x", "lr=0.01 name=y")
    ]
    assert flatten(loaded.preset)["args.lr"] == 0.1
    form = {field.key: field for field in fields(loaded.preset, stated(loaded.document))}
    assert form["args.lr"].text == "[0.1, 0.01]"
    assert form["command.run"].text == "python train.py {args}"
    refused = {"run.device", "run.loaders", "run.memory_limit", "run.ranks"}
    assert not refused & form.keys() and "command.gpus" in form
    one = preset(tmp_path, SWEPT, "args.lr=0.3", "args.name=z")
    assert one.preset.args == {"lr": 0.3, "name": "z"}
    assert one.preset.sweep.empty


FAULTS = {
    'run = "x {args.l}"': "command.run: {args.l} stands for nothing; did you mean args.lr",
    'run = "x {--l} {args}"': "command.run: {--l} stands for nothing; did you mean --lr?",
    'run = "x {checkpoint} {args}"': "command.run: {checkpoint} stands for nothing",
    'run = "x \'y"': "own.toml:3: command.run: no closing quotation",
    "run = []": "command.run: names no program",
    'run = "x"': "own.toml:5: args.lr: no word of command.run names it: add {--lr}",
    "run = 3": "command.run: expected text in quotes, got 3",
    "run = 'x {args}'\npatterns = ['(']": "own.toml:4: command.patterns[0]: no regular expression",
    "run = 'x {args}'\npatterns = ['a']": "command.patterns[0]: has no group for a number",
    "run = 'x {args}'\nfoldr = '.'": "own.toml:4: command.foldr: unknown key; did you mean folder?",
    "run = 'x {args}'\nresume = '{chekpoint}'": "{chekpoint} stands for nothing; did you",
    "run = 'x {args}'\nenvironment = {'a=b' = 'c'}": "is no name of a variable",
}


@pytest.mark.parametrize("line", FAULTS)
def test_what_cannot_be_meant_is_told_with_its_line(line: str, tmp_path: Path) -> None:
    with pytest.raises(PresetError) as caught:
        preset(tmp_path, f"[command]\n{line}\n[args]\nlr = 0.1\n")
    assert FAULTS[line] in str(caught.value)


@pytest.mark.parametrize(
    "table",
    [
        "a = {b = 1}",
        "a = 2026-01-01",
        '"a.b" = 1',
        "a = [[1]]",
        '"" = 1',
        "a = nan",
        f"a = {10**30}",
    ],
)
def test_settings_are_plain_values(table: str, tmp_path: Path) -> None:
    with pytest.raises(PresetError, match=r"own.toml:\d: args"):
        preset(tmp_path, f"[command]\nrun = 'x {{args}}'\n[args]\n{table}\n")


def test_a_program_takes_no_tables_of_a_training(tmp_path: Path) -> None:
    with pytest.raises(PresetError, match="takes no \\[train\\]"):
        preset(tmp_path, "[command]\nrun = 'x'\n[train]\nlr = 1.0\n")

"""Presets as they load: quick variant, overrides, sections by name, and writing them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.data.options import EdgesData, FileData, NamedData
from dltui.errors import UsageError
from dltui.models.options import TorchvisionModel, UserModel
from dltui.presets.document import dump, flatten, parse_assignment, parse_value
from dltui.presets.load import load
from dltui.presets.sweep import expand, point_document
from dltui.toml.problems import PresetError

TEXT = """
title = "T"
topic = "learning-rate"
[data]
name = "digits"
[model]
name = "mlp"
hidden = [8]
[train]
lr = 0.01
epochs = 5
[sweep]
"train.lr" = [0.1, 0.01]
"run.seed" = [1, 2]
[quick]
"train.epochs" = 1
"train.lr" = 0.5
[[reported]]
metric = "test/accuracy"
where = { "train.lr" = 0.1 }
value = 90
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT)
    return path


def replaced(file: Path, old: str, new: str) -> Path:
    file.write_text(TEXT.replace(old, new))
    return file


def test_what_is_loaded(file: Path) -> None:
    loaded = load(file)
    preset = loaded.preset
    assert loaded.name == "learning-rate/mine"
    assert loaded.folder == file.parent
    assert preset.train is not None and preset.train.epochs == 5 and preset.train.momentum == 0
    assert preset.sweep.grid == {"train.lr": [0.1, 0.01], "run.seed": [1, 2]}
    assert preset.variant == "full"
    assert preset.reported[0].value == 90


def test_quick_applies_its_settings_once_and_says_so(file: Path) -> None:
    loaded = load(file, quick=True)
    assert loaded.preset.train is not None and loaded.preset.train.epochs == 1
    assert loaded.preset.variant == "quick"
    assert "quick" not in loaded.document
    # What is set to one value is not swept any more.
    assert loaded.preset.train.lr == 0.5
    assert loaded.preset.sweep.grid == {"run.seed": [1, 2]}


def test_a_preset_without_quick_is_its_own(file: Path) -> None:
    file.write_text(TEXT.partition("[quick]")[0])
    assert load(file, quick=True).preset == load(file).preset


def test_overrides_come_last_and_take_a_key_out_of_the_sweep(file: Path) -> None:
    loaded = load(file, quick=True, overrides=["train.lr=0.05", "data.name=breast-cancer"])
    assert loaded.preset.train is not None and loaded.preset.train.lr == 0.05
    assert isinstance(loaded.preset.data, NamedData)
    assert loaded.preset.data.name == "breast-cancer"
    assert load(file, overrides=["train.lr=0.05", "sweep={}"]).preset.sweep.empty


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("overrides", [(), ("sweep={}",), ("sweep.train.lr=[0.3]", "run.seed=7")])
def test_a_document_written_out_loads_as_the_same_preset(
    file: Path, tmp_path: Path, quick: bool, overrides: tuple[str, ...]
) -> None:
    loaded = load(file, quick=quick, overrides=overrides)
    copy = tmp_path / "copy.toml"
    copy.write_text(dump(loaded.document))
    assert load(copy).preset == loaded.preset


def test_the_override_is_named_as_the_place(file: Path) -> None:
    with pytest.raises(PresetError) as caught:
        load(file, overrides=["train.lr=-1", "trian.x=3", "sweep={}", "title.x=1"])
    lines = str(caught.value).splitlines()
    assert "--set train.lr=-1: train.lr: must be above 0, not -1" in lines
    assert "--set trian.x=3: trian: unknown key; did you mean train?" in lines
    assert '--set title.x=1: "title.x": title is not a table' in lines
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1", 1),
        ("a = 1e-3", 0.001),
        ("a=true", True),
        ("a=[1, 2]", [1, 2]),
        ("a={b=1}", {"b": 1}),
        ('a="1"', "1"),
        ("a=fashion-mnist", "fashion-mnist"),
        ("a=cuda:1", "cuda:1"),
        ("a=net.py", "net.py"),
        ("a=", ""),
        ("a=b=c", "b=c"),
        ("a=1\nb=2", "1\nb=2"),
    ],
)
def test_values_of_assignments(text: str, value: object) -> None:
    assert parse_assignment(text) == ("a", value)


@pytest.mark.parametrize("text", ["a", "=1", "", "a=[1", "a={b", 'a="'])
def test_what_is_no_assignment(text: str) -> None:
    with pytest.raises(UsageError, match="--set"):
        parse_assignment(text)


@given(st.text(max_size=20))
def test_any_text_is_an_assignment_or_a_usage_error(text: str) -> None:
    try:
        key, _ = parse_assignment(text)
        assert key
    except UsageError as error:
        assert "--set" in str(error)


@pytest.mark.parametrize(
    ("old", "new", "section", "kind"),
    [
        ('[data]\nname = "digits"', '[data]\npath = "x.csv"', "data", FileData),
        ('[data]\nname = "digits"', '[data]\nname = "edges"\nkinds = 5', "data", EdgesData),
        ('name = "mlp"\nhidden = [8]', 'name = "resnet18"', "model", TorchvisionModel),
        ('name = "mlp"\nhidden = [8]', 'file = "n.py"\nname = "Net"', "model", UserModel),
    ],
)
def test_sections_are_typed_by_what_they_name(
    file: Path, old: str, new: str, section: str, kind: type[Any]
) -> None:
    assert isinstance(getattr(load(replaced(file, old, new)).preset, section), kind)


def test_another_model_replaces_the_table_and_other_values_are_merged(file: Path) -> None:
    loaded = load(file, overrides=["model={name='resnet18'}", "train={epochs=9}"])
    assert loaded.document["model"] == {"name": "resnet18"}
    assert loaded.document["train"] == {"lr": 0.01, "epochs": 9}


def test_unquoted_dotted_keys_mean_the_same_in_sweep_and_quick(file: Path) -> None:
    quoted = load(file).preset
    file.write_text(
        TEXT.replace('"train.lr" = [', "train.lr = [").replace('"run.seed"', "run.seed")
    )
    assert load(file).preset == quoted


def test_flat_settings_include_defaults(file: Path) -> None:
    flat = flatten(load(file).preset)
    assert flat["train.lr"] == 0.01
    assert flat["train.momentum"] == 0.0
    assert flat["model.hidden"] == [8]
    assert flat["train.schedule.kind"] == "constant"
    assert not any(key.startswith(("sweep", "quick", "title")) for key in flat)


def test_a_file_named_by_an_override_is_looked_for_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net.py").write_text("")
    monkeypatch.chdir(tmp_path)
    preset = Path(__file__).parents[3] / "presets" / "architectures" / "any.toml"
    name = "model.name=Net"
    assert load(preset, overrides=["model.file=net.py", name]).document["model"] == {
        "file": str(tmp_path / "net.py"),
        "name": "Net",
    }
    elsewhere = load(preset, overrides=["model.file=other.py", name]).document["model"]
    assert elsewhere["file"] == "other.py"


def test_another_name_leaves_out_what_only_the_one_before_could_be_told(file: Path) -> None:
    preset = load(file, overrides=["model.name=lenet5", "data.name=edges"]).preset
    assert flatten(preset)["model.c3"] == "full" and "model.hidden" not in flatten(preset)
    assert isinstance(preset.data, EdgesData)
    swept = load(file, overrides=["sweep.model.name=['mlp', 'lenet5']"])
    hidden = [
        point_document(swept.document, p)["model"].get("hidden") for p in expand(swept.preset)
    ]
    assert hidden[:2] == [[8], None]
    with pytest.raises(PresetError, match=r"hiden: unknown key"):
        load(replaced(file, "hidden", "hiden"), overrides=["model.name=lenet5"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "a list that does not end"),
        ("[0.1, 0.2", "closing ]"),
        ("[0.1 0.01]", "between commas"),
        ("{", "a table that does not end"),
        ("{ a }", "not a table"),
        ('"a', "text in quotes that does not end"),
    ],
)
def test_a_value_that_is_none_is_told_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_value(text)
    with pytest.raises(UsageError, match=rf"--set train\.lr=.*{words}"):
        parse_assignment(f"train.lr={text}")


def test_an_unknown_name_is_told_with_those_that_are_known(file: Path) -> None:
    with pytest.raises(PresetError, match=r"'xyzzy'; valid: mlp, .*, lenet5, .* and \d+ more"):
        load(file, overrides=["model.name=xyzzy"])

"""Settings that are each valid and do not go with what the data hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dltui.data import readers
from dltui.errors import DataError, UsageError
from dltui.preflight.checks import brought, require
from dltui.preflight.finding import Finding, in_words
from dltui.presets.load import load
from tests.inputs.pictures_made import bright, fill

PRESET = """
title = "Mine"
topic = "learning-rate"
[data]
path = "d.npz"
[model]
name = "mlp"
[train]
batch_size = 8
"""


def found(folder: Path, *overrides: str) -> list[Finding]:
    chance = np.random.default_rng(0)
    np.savez(folder / "d.npz", x=chance.random((30, 4)), y=np.arange(30) % 3)
    (folder / "p.toml").write_text(PRESET)
    return list(brought(load(folder / "p.toml", overrides=overrides), folder))


@pytest.mark.parametrize(
    ("override", "value", "text"),
    [
        ("data.size=8", "data.size", "resizes images"),
        ("data.permute_pixels=true", "data.permute_pixels", "needs images"),
        ("data.classes=[0,7]", "d.npz", "has the labels 0 to 2"),
        ("data.classes=[1,1]", "d.npz", "each may be named once"),
        ("data.transforms=[flip]", "data.transforms[0]", "flip cannot be done to rows"),
        ("train.loss=mae", "train.loss", "class"),
    ],
)
def test_what_cannot_act_is_refused_with_its_key(
    override: str, value: str, text: str, tmp_path: Path
) -> None:
    wrong = [one for one in found(tmp_path, override) if not one.ok]
    assert [one.value for one in wrong] == [value]
    assert text in wrong[0].text and wrong[0].refused
    with pytest.raises(UsageError, match=text):
        require(load(tmp_path / "p.toml", overrides=[override]), data_root=None, runs_root=tmp_path)


def test_all_of_it_is_told_at_once_and_of_every_point(tmp_path: Path) -> None:
    swept = 'sweep={"data.size"=[0,8],"data.classes"=[[0,1],[0,9]]}'
    wrong = {one.value for one in found(tmp_path, swept) if not one.ok}
    assert wrong == {"data.size", "d.npz"}


def test_a_batch_of_all_is_noted(tmp_path: Path) -> None:
    (plain,) = (one for one in found(tmp_path) if one.what == "data")
    assert plain.ok and plain.head and not plain.head.notes
    (noted,) = (one for one in found(tmp_path, "train.batch_size=100") if one.what == "data")
    assert noted.head and "more than the 24 training examples" in noted.head.notes[0]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("run.loaders=3", "3 processes decode"),
        ("run.loaders=1", "1 process decodes them"),
        ("run.loaders=0", "2 processes decode"),
        ("run.ranks=2", "the training itself decodes"),
    ],
)
def test_pictures_that_stay_files_name_who_decodes_them(
    override: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "pics", bright)
    (tmp_path / "p.toml").write_text(PRESET.replace("d.npz", "pics"))
    monkeypatch.setattr(readers, "usable_cores", lambda: 2)

    def notes() -> tuple[str, ...]:
        data = brought(load(tmp_path / "p.toml", overrides=[override]), tmp_path)
        return next(one.head.notes for one in data if one.head)

    assert not notes()
    monkeypatch.setattr(readers, "MEMORY_SHARE", 0)
    (note,) = notes()
    assert said in note and "do not fit in memory and stay files" in note


def test_damaged_data_are_refused_and_not_missing(tmp_path: Path) -> None:
    found(tmp_path)
    (tmp_path / "d.npz").write_bytes(b"PK\x03\x04 and no more")
    loaded = load(tmp_path / "p.toml")
    (wrong,) = (one for one in brought(loaded, None) if not one.ok)
    assert wrong.error is DataError and "REFUSED: d.npz: " in in_words([wrong])[0]
    with pytest.raises(DataError, match=rf"{tmp_path}/d\.npz"):
        require(loaded, data_root=None, runs_root=tmp_path)

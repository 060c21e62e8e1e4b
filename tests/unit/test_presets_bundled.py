"""Every preset that comes with dltui is valid, explains itself and claims about what it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.presets.catalogue import bundled
from dltui.presets.claims import check
from dltui.presets.document import dump, flatten
from dltui.presets.load import load
from dltui.presets.read import read
from dltui.presets.sample import Measured
from dltui.presets.sweep import expand, point_document
from dltui.topics.catalogue import topics

FILES = sorted(bundled().rglob("*.toml"))


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


each = pytest.mark.parametrize("path", FILES, ids=named)


def test_every_topic_has_presets() -> None:
    assert {path.parent.name for path in FILES} == set(topics())


@each
def test_it_is_valid_and_stands_in_the_folder_of_its_topic(path: Path) -> None:
    loaded = load(path)
    assert loaded.preset.topic == path.parent.name
    assert loaded.preset.title
    assert loaded.preset.summary


@each
def test_its_quick_variant_is_valid(path: Path) -> None:
    load(path, quick=True)


@each
@pytest.mark.parametrize("quick", [False, True], ids=["full", "quick"])
def test_every_point_of_its_sweep_is_valid(path: Path, quick: bool, tmp_path: Path) -> None:
    loaded = load(path, quick=quick)
    for point in expand(loaded.preset):
        file = tmp_path / f"{point.number}.toml"
        file.write_text(dump(point_document(loaded.document, point)))
        assert load(file).preset.run.seed == point.seed


@each
def test_each_claim_speaks_of_exactly_one_setting(path: Path, tmp_path: Path) -> None:
    """Judged against points that measured every metric, none is left without a value."""
    loaded = load(path)
    metrics = {claim.metric: 1.0 for claim in loaded.preset.reported}
    points = []
    for point in expand(loaded.preset):
        file = tmp_path / f"{point.number}.toml"
        file.write_text(dump(point_document(read(path)[0], point)))
        points.append(Measured(settings=flatten(load(file).preset), metrics=metrics))
    for verdict in check(loaded.preset.reported, points, quick=False):
        assert verdict.verdict != "not-measured", verdict.reason
        assert not verdict.reason.startswith("not among"), verdict.reason


@each
def test_a_figure_that_is_known_wrong_says_why(path: Path) -> None:
    for claim in load(path).preset.reported:
        assert claim.reason != "known-wrong" or claim.note

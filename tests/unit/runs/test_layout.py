"""Where runs lie, and which of them are points of a sweep."""

from __future__ import annotations

from pathlib import Path

from dltui.runs.layout import RunDir


def test_a_point_knows_its_sweep(tmp_path: Path) -> None:
    sweep = RunDir(tmp_path / "20261121-120400-lr-table-k3f")
    assert sweep.point(3).is_point and sweep.point(3).sweep == sweep


def test_a_folder_of_runs_may_be_called_as_that_of_points() -> None:
    assert not RunDir(Path("points/20261121-120400-quickstart-k3f")).is_point

"""To run a preset is to agree to its code: a plan does not ask for it afterwards."""

from __future__ import annotations

from pathlib import Path

from dltui.preflight import consent
from dltui.presets.load import load
from tests.inputs.nets import net, preset
from tests.inputs.runner import run


def test_a_run_is_remembered(tmp_path: Path, empty_home: Path) -> None:
    (tmp_path / "net.py").write_text(net())
    (tmp_path / "p.toml").write_text(preset())
    assert consent.strange(load(tmp_path / "p.toml"))
    assert run(tmp_path / "p.toml", tmp_path / "runs").exit == 0
    assert consent.strange(load(tmp_path / "p.toml")) == []


def test_a_run_goes_on_where_it_cannot_be(tmp_path: Path, empty_home: Path) -> None:
    (tmp_path / "net.py").write_text(net() + "# two")
    (tmp_path / "p.toml").write_text(preset())
    (empty_home / ".local").write_text("no folder")
    seen = run(tmp_path / "p.toml", tmp_path / "runs")
    assert seen.exit == 0
    assert "a plan will ask for this code again" in seen.said

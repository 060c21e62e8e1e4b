"""Every case of the table, carried out; each file ``…_cases.py`` beside this has ``CASES``."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from dltui.cli.main import cli
from dltui.errors import ExitCode
from tests.inputs.case import Case
from tests.inputs.runner import run


def cases() -> list[Case]:
    """All cases, by kind."""
    files = sorted(Path(__file__).parent.glob("*_cases.py"))
    modules = [importlib.import_module(f"tests.inputs.{file.stem}") for file in files]
    found = [case for module in modules for case in module.CASES]
    return sorted(found, key=lambda case: (case.kind[0], int(case.kind[1:] or 0), case.name))


@pytest.fixture(params=cases(), ids=lambda case: case.name)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    made: Case = request.param
    folder = tmp_path / made.name
    folder.mkdir()
    made.make(folder)
    return made


def test_ends_as_the_table_says(case: Case, tmp_path: Path, runs_dir: Path) -> None:
    seen = run(tmp_path / case.name / "p.toml", runs_dir)
    assert (seen.exit, seen.early) == (case.exit, case.early), seen.said
    assert "Traceback" not in seen.said
    for piece in case.says:
        assert piece in seen.said
    for piece in case.never:
        assert piece not in seen.said
    for name, (low, high) in case.metrics.items():
        value = seen.metrics[name]
        assert value is not None and low <= value <= high, f"{name} = {value}"
    if case.early:
        checked = CliRunner().invoke(
            cli, ["validate", str(tmp_path / case.name / "p.toml")], standalone_mode=False
        )
        assert checked.return_value == ExitCode.USAGE, checked.output

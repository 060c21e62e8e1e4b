"""Runs that are run again, one after another, and what they were run with."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from dltui.cli import conduct
from dltui.cli.schemas import schema
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import environment
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from tests.unit.cli.conftest import Dltui


@pytest.fixture
def two(runs_dir: Path) -> tuple[str, str]:
    preset = load(find("quickstart"), overrides=["train.lr=0.1"])
    return create(preset, root=runs_dir).id, create(preset, root=runs_dir).id


@pytest.fixture
def attended(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[RunDir]]:
    """What would have been run; each ends as the first of ``ends`` says."""
    seen: dict[str, list[RunDir]] = {"runs": []}

    def attend(run: RunDir, **manner: object) -> int:
        status = Status.STOPPED if len(seen["runs"]) == 0 else Status.FINISHED
        seen["runs"].append(run)
        results.write(run, Result(status=status, exit_code=int(status.exit_code)))
        return int(status.exit_code)

    monkeypatch.setattr(conduct, "attend", attend)
    return seen


def test_after_one_that_was_stopped_none_is_made(
    dltui: Dltui, two: tuple[str, str], runs_dir: Path, attended: dict[str, list[RunDir]]
) -> None:
    assert dltui("rerun", *two).code == 130
    (run,) = attended["runs"]
    assert {path.name for path in runs_dir.iterdir()} == {*two, run.id}
    assert dltui("rerun", *two).code == 0 and len(attended["runs"]) == 3


def test_its_quick_variant_keeps_what_was_set(
    dltui: Dltui, two: tuple[str, str], attended: dict[str, list[RunDir]]
) -> None:
    dltui("rerun", two[0], "--quick", "--set", "run.seed=3")
    (run,) = attended["runs"]
    again = load(run.preset)
    assert requests.read(run).quick and again.preset.variant == "quick"
    assert again.overrides == ("train.lr=0.1", "run.seed=3")


def test_none_is_made_where_one_cannot_be_meant(
    dltui: Dltui, two: tuple[str, str], runs_dir: Path, attended: dict[str, list[RunDir]]
) -> None:
    broken = RunDir(runs_dir / two[1])
    broken.preset.write_text(broken.preset.read_text().replace("[train]", "[trian]"))
    assert dltui("rerun", *two).code == 2
    assert attended["runs"] == [] and len(list(runs_dir.iterdir())) == 2


def test_what_differs_here_is_an_answer_of_the_schema(
    dltui: Dltui, two: tuple[str, str], runs_dir: Path
) -> None:
    run = RunDir(runs_dir / two[0])
    environment.write(run)
    run.requirements.write_text(run.requirements.read_text() + "no-such-package==1.0\n")
    told = json.loads(dltui("env", run.id, "--diff", "--json").out)
    jsonschema.validate(told, schema("env"))
    assert told["differs"] == {"no-such-package": {"then": "1.0", "now": ""}}
    assert json.loads(dltui("env", run.id, "--json").out)["differs"] is None
    assert dltui("env", run.id, "--diff").out.splitlines()[1].split() == ["no-such-package", "1.0"]

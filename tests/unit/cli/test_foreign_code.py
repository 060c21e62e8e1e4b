"""Which commands run code of the user's own: those that run a preset, and no others unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dltui.cli import showing
from dltui.launch.start import create
from dltui.preflight import consent
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.inputs.nets import net, preset

MARK = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preset of the user's folder whose net, data, loss and metric leave a mark when run."""
    folder = tmp_path / "presets" / "mine"
    folder.mkdir(parents=True)
    (folder / "net.py").write_text(MARK + net())
    (folder / "own.py").write_text(MARK + "def data(): ...\ndef loss(o, t): ...\n")
    toml = preset(rest='loss = { file = "own.py", name = "loss" }')
    data = toml.replace('name = "digits"', 'file = "own.py"\nname = "data"', 1)
    data = "\n".join(line for line in data.splitlines() if "limit" not in line)
    (folder / "own.toml").write_text(data)
    monkeypatch.setenv("DLTUI_PRESETS", str(folder.parent))
    monkeypatch.setattr(consent, "_agreed", set[str]())
    return folder / "own.toml"


@pytest.fixture
def ended(own: Path, runs_dir: Path) -> list[RunDir]:
    """Two runs of it that ended."""
    made = [create(load(own), root=runs_dir) for _ in range(2)]
    for run in made:
        with Recorder(run) as recorder:
            recorder.step(1, {"loss": 1.0})
        results.write(run, Result(status=Status.FINISHED, metrics={"loss": 1.0}))
    return made


def test_none_that_only_looks_runs_any(dltui, own: Path, ended: list[RunDir]) -> None:
    a, b = (run.id for run in ended)
    for arguments in (
        ["list"],
        ["list", "--json"],
        ["validate", str(own)],
        ["validate", str(own), "--json"],
        ["show", str(own)],
        ["show", str(own), "--json"],
        ["show", str(own), "--plan"],
        ["show", str(own), "--plan", "--json"],
        ["show", a],
        ["show", a, "--json"],
        ["runs"],
        ["runs", "--json"],
        ["best", a, "--metric", "loss"],
        ["watch", a],
        ["compare", a, b],
        ["export", a, "--format", "md"],
        ["export", a, "--format", "html"],
        ["env", a],
        ["stop", a],
        ["claims"],
        ["data"],
        ["schema", "preset"],
        ["bundle", a, "-o", str(own.parent.parent / "handed-in.zip")],
        ["verify", str(own.parent.parent / "handed-in.zip"), "--no-run"],
        ["rm", b, "--dry-run"],
        ["prune", "--status", "lost", "--dry-run"],
    ):
        answer = dltui(*arguments)
        assert answer.out + answer.err, arguments
        assert "No such option" not in answer.err, arguments
        assert not (own.parent / "ran").exists(), arguments
    assert not consent.state_file().exists()


def test_the_plan_says_what_it_did_not_run(dltui, own: Path) -> None:
    told = "not predicted: own.py, net.py have not run here before; --run-code runs it"
    answer = dltui("show", str(own), "--plan")
    assert answer.code == 0 and answer.out.endswith(f"{told}\n")
    answer = dltui("show", str(own), "--plan", "--json")
    assert "plan" not in json.loads(answer.out) and "needs" in json.loads(answer.out)
    assert answer.err == f"dltui: {told}\n"


def test_the_plan_asks_once_where_somebody_can_answer(
    dltui, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(text: str, **how: object) -> bool:
        asked.append(text)
        return len(asked) == 2

    monkeypatch.setattr(showing.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(showing.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(showing.click, "confirm", confirm)
    loaded = load(own)
    assert "not predicted" in showing._unasked(loaded, False)
    assert showing._unasked(loaded, False) == "" == showing._unasked(loaded, False)
    expected = "own.py, net.py have not run here before: run it for the prediction?"
    assert asked == [expected] * 2


def test_it_goes_on_where_nothing_can_be_remembered(
    own: Path, empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty_home / ".local").write_text("no folder")
    assert showing._unasked(load(own), True) == ""
    assert "this will be asked again" in capsys.readouterr().err

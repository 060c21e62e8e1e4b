"""Every command, whatever its streams are: one line at most, a documented code, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from dltui.cli.checks import software
from dltui.cli.main import call, cli
from dltui.cli.schemas import schema
from dltui.cli.streams import fit_streams
from dltui.errors import ExitCode
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import environment
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder

TITLE = "Lärnrate ≥ 3 ⣿ 数"

COMMANDS: dict[str, tuple[list[str], ExitCode]] = {
    "": (["--help"], ExitCode.FINISHED),
    "best": (["latest", "--json"], ExitCode.USAGE),
    "bundle": (["no-such-run", "-o", "x.zip", "--json"], ExitCode.USAGE),
    "claims": (["gradients", "--json"], ExitCode.FINISHED),
    "compare": (["latest", "latest", "--json"], ExitCode.FINISHED),
    "completion": (["bash"], ExitCode.FINISHED),
    "config": (["--json"], ExitCode.FINISHED),
    "data": (["--json"], ExitCode.FINISHED),
    "doctor": (["--json"], ExitCode.FINISHED),
    "env": (["latest", "--json"], ExitCode.FINISHED),
    "exec": (["--json", "--folder", "no-such-folder", "true"], ExitCode.USAGE),
    "export": (["latest", "--format", "json"], ExitCode.FINISHED),
    "import": (["no-such-path", "--json"], ExitCode.RESOURCE),
    "list": (["--json"], ExitCode.FINISHED),
    "prune": (["--older", "30d", "--dry-run", "--json"], ExitCode.FINISHED),
    "queue": (["--json"], ExitCode.FINISHED),
    "rerun": (["no-such-run", "--json"], ExitCode.USAGE),
    "resume": (["no-such-run", "--json"], ExitCode.USAGE),
    "rm": (["latest", "--dry-run"], ExitCode.FINISHED),
    "runs": (["--json"], ExitCode.FINISHED),
    "schema": (["show"], ExitCode.FINISHED),
    "show": (["latest"], ExitCode.FINISHED),
    "stop": (["latest"], ExitCode.USAGE),
    "submit": (["quickstart", "--dry-run", "--json"], ExitCode.FINISHED),
    "system": ([], ExitCode.FINISHED),
    "validate": (["quickstart", "--json"], ExitCode.FINISHED),
    "verify": (["no-such-preset", "--json"], ExitCode.USAGE),
    "wait": (["latest"], ExitCode.FAILED),
    "watch": (["latest", "--json"], ExitCode.FAILED),
}
"""What is asked of each command, and its exit code where stdout takes what it says."""

TEXTS = {"", "completion", "export", "rm", "show", "stop", "system", "wait"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that failed and has signs of all kinds in its title."""
    folder = tmp_path_factory.mktemp("streams")
    preset = load(find("quickstart"), overrides=[f'title="{TITLE}"'])
    run = create(preset, root=folder)
    with Recorder(run) as recorder:
        recorder.plan(steps=3, epochs=1)
        recorder.step_batch(1, {"train/loss": [3.0, 2.0, 1.0]})
    failed = Result(status=Status.FAILED, title=TITLE, message="no", exit_code=1)
    results.write(run, failed)
    environment.write(run)
    return folder


@pytest.fixture(autouse=True)
def around(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTUI_RUNS", str(root))
    # torch itself takes seconds
    monkeypatch.setattr(software, "ASKED", 'print(\'{"torch": "2.11.0"}\')')


@pytest.fixture
def said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str]]:
    """Calls ``name`` with a stdout on the file number ``number``: exit code and what it says."""

    def ask(name: str, number: int, encoding: str = "utf-8") -> tuple[int, str]:
        words = [*name.split(), *COMMANDS[name][0]]
        with (
            os.fdopen(os.dup(number), "w", encoding=encoding) as stdout,
            monkeypatch.context() as m,
        ):
            m.setattr(sys, "stdout", stdout)
            fit_streams()
            code = call(words)
        return code, capfd.readouterr().err

    return ask


def test_every_command_is_asked() -> None:
    assert list(COMMANDS) == ["", *cli.list_commands(click.Context(cli))]


def talk(text: str) -> list[str]:
    """Lines on stderr that are about stdout."""
    return [line for line in text.splitlines() if line.startswith("dltui: stdout:")]


@pytest.mark.parametrize(
    ("place", "flags", "words"),
    [
        ("/dev/null", os.O_RDONLY, "it is closed"),
        ("/dev/full", os.O_WRONLY, "no space left on its disk"),
    ],
)
def test_an_answer_that_is_lost_is_told_once(said, place: str, flags: int, words: str) -> None:
    number = os.open(place, flags)
    for name, (_, usual) in COMMANDS.items():
        code, text = said(name, number)
        lost = usual is ExitCode.FINISHED
        assert code == (ExitCode.RESOURCE if lost else usual), name
        if lost or name == "watch":
            assert talk(text) == [f"dltui: stdout: {words}"], name
        assert "Traceback" not in text
    os.close(number)


def test_who_has_read_enough_is_no_failure(said) -> None:
    """``dltui … | head -1``: 0, but for work that had failed, and what is refused."""
    reader, writer = os.pipe()
    os.close(reader)
    for name, (_, usual) in COMMANDS.items():
        code, text = said(name, writer)
        assert (code, talk(text)) == (usual, []), name
    os.close(writer)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_narrow_encodings_take_every_answer(said, tmp_path: Path, encoding: str) -> None:
    """JSON is escaped there and says the same; text is spelt, and exports are UTF-8 as always."""
    file = tmp_path / "out"
    for name, (_, usual) in COMMANDS.items():
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        code, _ = said(name, number, encoding)
        os.close(number)
        assert code == usual, name
        text = file.read_bytes().decode("utf-8" if name == "export" else encoding)
        if name not in TEXTS or name == "export":
            answer = json.loads(text)
        if name == "runs":
            assert answer[0]["title"] == TITLE


def python(words: str) -> subprocess.CompletedProcess[str]:
    """A line of a real shell."""
    line = words.replace("dltui", f"{sys.executable} -m dltui")
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)


def test_closed_streams_of_a_real_process() -> None:
    """One after another what no test in this process can show: streams that are not there."""
    assert python("dltui list >&-").stderr == "dltui: stdout: it is closed\n"
    assert python("dltui list >&- 2>&- <&-").returncode == ExitCode.RESOURCE
    done = python("dltui watch -q 2>&- <&-")
    assert done.returncode == ExitCode.FAILED and "failed" in done.stdout


def test_talk_that_nobody_hears_ends_nothing() -> None:
    """A log on a full disk, and a ``| head`` of stderr."""
    for place in ("2>/dev/full", "2>&1 >/dev/null | true"):
        done = python(f"dltui watch {place}")
        assert done.returncode == (ExitCode.FAILED if "full" in place else 0), place


def test_what_is_refused_is_json_too(dltui) -> None:
    """Also what click itself refuses, and not where ``--json`` is no option."""
    answer = dltui("show", "quickstat", "--json")
    (told,) = json.loads(answer.out).values()
    assert (told["kind"], told["exit_code"]) == ("usage", ExitCode.USAGE)
    assert answer.err == "".join(f"dltui: {line}\n" for line in told["faults"])
    assert told["message"] == "\n".join(told["faults"]) and "quickstart?" in told["message"]
    assert json.loads(dltui("runs", "--json", "--jsn").out)["error"]["kind"] == "usage"
    preset = dltui("--run", "quickstart", "--set", "train.lr=-1", "--set", "trian.lr=1", "--json")
    assert len(json.loads(preset.out)["error"]["faults"]) == 2
    assert json.loads(preset.out)["error"]["kind"] == "preset"
    lacking = dltui("--run", "curves/diabetes", "--json")
    assert json.loads(lacking.out)["error"]["kind"] == "resource"
    assert dltui("show", "--", "--json").out == ""
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(json.loads(lacking.out), schema("error"))


def test_a_run_that_is_not_there_is_a_refusal_of_every_command(dltui) -> None:
    for name in ("show", "watch", "resume", "compare"):
        assert "error" in json.loads(dltui(name, "no-such-run", "--json").out), name

"""What every command takes: how much is said, colours, the version, folders before the command."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dltui.charts.colours import Depth
from dltui.cli.diagnostics import narrate
from dltui.cli.main import cli
from dltui.cli.streams import coloured, console, drawing


def context(*arguments: str) -> click.Context:
    return cli.make_context("dltui", list(arguments), resilient_parsing=False)


@pytest.mark.parametrize(
    "arguments", [["-V"], ["--version"], ["runs", "-V"], ["data", "get", "-V"]]
)
def test_the_version_is_told_everywhere(dltui, arguments: list[str]) -> None:
    answer = dltui(*arguments)
    assert answer.code == 0 and answer.out[0].isdigit()


def test_quiet_leaves_results_and_errors(dltui, runs_dir: Path) -> None:
    assert dltui("runs").err
    for words in (["-q", "runs"], ["runs", "-q"], ["runs", "--quiet"]):
        answer = dltui(*words)
        assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert dltui("-q", "list", "quickstart").out
    assert "no command" in dltui("-q", "rnus").err


def test_verbose_says_what_is_read(dltui, runs_dir: Path) -> None:
    assert f"0 runs in {runs_dir}" in dltui("runs", "-v").err
    assert f"0 runs in {runs_dir}" not in dltui("runs").err


def test_nothing_of_one_call_holds_for_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    with context("-q"):
        narrate("not now")
    narrate("now")
    assert capsys.readouterr().err == "now\n"


@pytest.mark.parametrize(
    ("when", "variables", "coloured_"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_are_as_asked_in_a_pipe(
    when: str, variables: dict[str, str], coloured_: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with context("--color", when):
        assert coloured(sys.stdout) is coloured_
        assert (drawing().depth is not Depth.NONE) is coloured_
        stream = io.StringIO()
        console(stream, width=20).print("x", style="red")
        assert ("\x1b[" in stream.getvalue()) is coloured_


def test_colour_can_be_said_before_and_behind(dltui, runs_dir: Path) -> None:
    for words in (
        ["--color", "always", "system", "--once"],
        ["system", "--once", "--color=always"],
    ):
        assert "\x1b[" in dltui(*words).out
    assert "\x1b[" not in dltui("system", "--once").out
    assert "'sometimes' is not one of" in dltui("runs", "--color", "sometimes").err


def test_folders_before_a_command_hold_for_it(dltui, tmp_path: Path, runs_dir: Path) -> None:
    assert str(tmp_path / "other") in dltui("--runs-dir", str(tmp_path / "other"), "runs").err
    here = str(tmp_path / "data")
    for words in (["data"], ["data", "list"]):
        assert here in dltui("--data-root", here, *words).err
    assert "as it would run" not in dltui("--quick", "show", "quickstart").err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--runs-dir", "x", "list"], "list takes no --runs-dir"),
        (["--seed", "3", "runs"], "runs takes no --seed"),
        (["--set", "a=b", "runs"], "runs takes no --set"),
        (["--run", ""], "unknown preset ''"),
        (["--run", "quickstart", "--run", "lr-table"], "one --run at a time, not 2"),
        (["--run", "quickstart", "--seed", "3", "--set", "run.seed=5"], "say it twice"),
        (["--run", "quickstart", "--device", "cpu", "--set", "run.device=cpu"], "--device and"),
        (["--run", "quickstart", "--fail-fast"], "--fail-fast is for sweeps"),
        (["config", "--json", "get", "tui.rate"], "config get takes no --json"),
        (["--json", "data", "where", "digits"], "data where takes no --json"),
        (["--runs-dir", "x", "config", "path"], "config path takes no --runs-dir"),
        (["system", "--once", "--interval", "3"], "between several readings"),
        (["stop", "x", "--wait", "-1"], "--wait"),
        (["runs", "--status", "finishd"], "no status finishd: queued"),
        (["show", "quickstart", "--plaan"], "--plaan"),
    ],
)
def test_what_a_command_does_not_take_is_refused(
    dltui, runs_dir: Path, arguments: list[str], message: str
) -> None:
    answer = dltui(*arguments)
    assert answer.code == 2 and message in answer.err


def test_who_has_read_enough_is_no_failure() -> None:
    """As in ``dltui list | head -1``."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        command = [sys.executable, "-m", "dltui", "list"]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")

"""Somebody else's runs from the shell: every refusal is one line and exit code 3."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dltui.runs.log.events import Status
from tests.people.conftest import lock
from tests.people.stranger import User
from tests.tui.finished import finished
from tests.tui.screen import make_live


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--run", "quickstart", "--quick"), "{root}: no permission to write there"),
        (("--run", "bias-variance/three-fits"), "--runs-dir or DLTUI_RUNS names another folder"),
        (("--run", "quickstart", "--runs-dir", "{root}/mine"), "{root}/mine: no permission"),
        (("resume", "stopped"), "{root}/stopped/waiting.json: no permission to write"),
        (("export", "done", "-o", "{root}/done.csv"), "{root}/done.csv: no permission to write"),
        (("export", "done", "-o", "{root}/none/done.csv"), "done.csv: its folder is not there"),
        (("data", "get", "mnist", "--data-root", "{root}"), "mnist cannot be put into {root}"),
    ],
)
def test_what_may_not_be_written_is_one_line_and_exit_code_3(
    denied: User, runs_dir: Path, arguments: tuple[str, ...], words: str
) -> None:
    finished(runs_dir, 1).path.rename(runs_dir / "done")
    finished(runs_dir, 2, status=Status.STOPPED).path.rename(runs_dir / "stopped")
    lock(runs_dir)
    before = sorted(runs_dir.rglob("*"))
    said = denied.dltui(*(argument.format(root=runs_dir) for argument in arguments))
    assert said.returncode == 3, said.stderr
    assert words.format(root=runs_dir) in said.stderr
    assert len(said.stderr.splitlines()) == 1 and said.stdout == ""
    assert sorted(runs_dir.rglob("*")) == before


def test_verify_tells_what_could_not_start_and_ends_with_3(denied: User, runs_dir: Path) -> None:
    lock(runs_dir)
    said = denied.dltui("verify", "quickstart", "--quick")
    assert said.returncode == 3
    assert "no permission to write there" in " ".join(said.stdout.split())
    assert "Traceback" not in said.stderr


def test_the_doctor_says_whose_the_folder_is(stranger: User, runs_dir: Path) -> None:
    said = stranger.dltui("doctor")
    told = said.stdout.partition("runs folder")[2].splitlines()
    assert "MISSING" in told[0] and told[0].endswith("it belongs to root")
    assert "do: --runs-dir or DLTUI_RUNS names another folder" in told[2]
    assert said.returncode == 3


def test_a_live_run_of_somebody_else_is_watched_and_neither_stopped_nor_killed(
    stranger: User, runs_dir: Path
) -> None:
    run = make_live(runs_dir)
    for arguments, words in (
        (("stop", run.id), f"dltui: {run.id} belongs to root: ask root to stop it\n"),
        (("stop", "--kill", run.id), "is run by root, who alone can kill it; ask root\n"),
    ):
        said = stranger.dltui(*arguments)
        assert said.returncode == 3 and said.stderr.endswith(words), said.stderr
        assert said.stderr.count("\n") == 1
    assert not run.end.exists()
    listed = stranger.dltui("runs")
    assert "running" in listed.stdout and "by root" in listed.stdout
    assert "running" in stranger.dltui("show", run.id).stdout


def test_a_run_that_may_not_be_read_takes_no_list_down(denied: User, runs_dir: Path) -> None:
    """Root and whoever may read everything see it; everybody else sees the others."""
    secret, seen = finished(runs_dir, 1), finished(runs_dir, 2)
    secret.path.chmod(0o000)
    try:
        listed = denied.dltui("runs")
    finally:
        secret.path.chmod(0o755)
    assert listed.returncode == 0 and seen.id in listed.stdout


def test_a_result_on_a_full_stdout_is_one_line() -> None:

    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [sys.executable, "-m", "dltui", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert said.returncode == 3
    assert said.stderr == "dltui: stdout: no space left on its disk\n"

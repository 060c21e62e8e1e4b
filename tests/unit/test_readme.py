"""The README and the pages in docs say what is there, and what they say to type is typed."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from dltui.cli.diagnostics import guarded
from dltui.cli.main import cli
from dltui.errors import ExitCode
from tests.inputs.examples_cases import EXAMPLES
from tests.readme_gallery import BLOCK, table

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = {"README.md": README} | {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in sorted([*(ROOT / "dltui" / "docs").glob("*.md"), *ROOT.glob("dltui/*/README.md")])
}

NOT_RUN = {
    "python3 -m venv": "installs from the network; CI runs the second of the two",
    "dltui best": "needs a sweep; tests/unit/sweeps/test_best.py has one",
    "dltui data get": "fetches from the network; tests/unit/data/ fetches from a mirror",
    "dltui --run learning-rate/lr-table": "a quarter of a minute, on data that may not be here",
    "dltui verify bias-variance": "trains for 15 s; tests/process/test_verify.py does",
    "dltui verify --resume": "runs every preset; tests/process/test_verify.py resumes one",
    "dltui --run my.toml --set run.ranks=4": "needs four GPUs",
    "dltui --run quickstart --set run.ranks=2": "tests/process/test_rank_processes.py has two",
    "dltui resume latest --ranks 2": "the same, with one",
    "dltui import": "of files that are not here; tests/unit/adapters/test_importing.py has others",
    "dltui exec": "of a script that is not here; tests/process/test_programs.py has others",
    "dltui rerun latest --set args.lr": "the same",
    "dltui --run programs/": "tests/process/test_programs.py runs the quick variants",
    "torchrun": "begins processes; tests/unit/launch/test_joined.py tells who they are",
    "sbatch": "needs Slurm; tests/slurm/ has one",
    "dltui submit my.toml": "the same",
    ".ci/slurm": "is a step of .ci/run",
    ".ci/adapters": "is another",
    "python -m tests.campaign": "minutes to hours; tests/campaign/test_quick.py is its quick form",
    "python -m tests.benchmarks": "15 minutes; tests/unit/test_benchmark_table.py measures a row",
    "python -m tests.disk.scale": "a quarter of an hour; tests/disk/test_slow_disk.py counts",
    "python -m tests.disk.beyond": "minutes",
    "python -m tests.gpu": "needs a card, eight minutes",
    "python -m tests.line": "minutes, and an SSH server",
    "pytest": "this is one of them",
    "ruff": "CI does",
    "tmux": "opens a screen; tests/tui/test_terminal.py does",
}
"""Beginnings of commands that no test runs as they stand, and why."""


ENDS = {
    "dltui data where fashion-mnist": ExitCode.RESOURCE,
    "dltui queue move RUN --first": ExitCode.USAGE,
    "dltui queue pause RUN": ExitCode.USAGE,
}
"""Exit codes other than 0 that commands have on a machine with no data, and where no run waits."""


def commands() -> list[str]:
    """What the pages tell to type in blocks of ``sh``, without comments, each once."""
    found: dict[str, None] = {}
    for page in PAGES.values():
        for block in re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
            for line in block.replace("\\\n", "").splitlines():
                words = shlex.split(line, comments=True)
                if words:
                    found[line.partition("  #")[0].strip()] = None
    return list(found)


def run_here() -> list[str]:
    return [line for line in commands() if not line.startswith(tuple(NOT_RUN))]


def told() -> list[str]:
    """Every ``dltui …`` with arguments that a page names, in blocks, in jobs and in sentences."""
    inline = [
        words
        for page in PAGES.values()
        for words in re.findall(r"`(dltui [^`\n]*)`", re.sub(r"(?s)^```.*?^```", "", page))
    ]
    jobs = re.findall(r"exec (dltui [^']*)'", "\n".join(commands()))
    fenced = [line.partition(" > ")[0] for line in commands() if line.startswith("dltui ")]
    for page in PAGES.values():
        fenced += re.findall(r"^```fish\n(dltui [^|#\n]*)", page, re.MULTILINE)
    return list(dict.fromkeys([*fenced, *jobs, *inline]))


def understood(words: list[str]) -> None:
    """Parse a command line to its last option without doing anything.

    One word alone names a command or an option, without what it takes.
    """
    if len(words) == 1:
        options = {flag for option in cli.params for flag in option.opts}
        assert words[0] in {*cli.list_commands(click.Context(cli)), *options}
        return
    context = cli.make_context("dltui", list(words))
    rest = [*context._protected_args, *context.args]
    if rest:
        name, command, rest = cli.resolve_command(context, rest)
        assert command is not None
        command.make_context(name, rest, parent=context)


def test_the_gallery_is_that_of_the_bundled_presets() -> None:
    """``python tests/readme_gallery.py`` writes it anew."""
    found = BLOCK.search(README)
    assert found is not None
    assert found[0] == table()


def test_ci_runs_the_readme_test_command() -> None:
    lines = re.findall(r"```sh\n(python3 -m venv .*)\n```", README)
    assert len(lines) == 2
    assert lines[1] in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_reason_not_to_run_a_command_is_about_one() -> None:
    idle = [start for start in NOT_RUN if not any(line.startswith(start) for line in commands())]
    assert idle == []


def test_modules_that_pages_start_are_there() -> None:
    names = set(re.findall(r"python -m ([\w.]+)", "\n".join(PAGES.values())))
    assert {"dltui.worker", "tests.line", "tests.gpu"} <= names
    assert [name for name in names if not importlib.util.find_spec(name)] == []


@pytest.mark.parametrize("line", told())
def test_every_command_that_a_page_names_is_understood(line: str) -> None:
    assert guarded(lambda: understood(shlex.split(line)[1:])) == 0


@pytest.fixture
def shell(tmp_path: Path) -> Callable[[str], str]:
    """Runs a line in bash, where ``dltui`` and ``python`` are those under test; its stdout."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, words in {"dltui": "-m dltui", "python": ""}.items():
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words} "$@"\n')
        program.chmod(0o755)

    def run(line: str) -> str:
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        around = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            ["bash", "-c", line],
            check=False,
            env=around,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == ENDS.get(line, 0), f"{line}: {done.stderr}"
        return done.stdout

    return run


def test_what_the_pages_say_to_type_works(
    runs_dir: Path,
    tmp_path: Path,
    shell: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """In their order and in one root, so that what the first has run the others show."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EXAMPLES, tmp_path / "dltui" / "docs" / "examples")
    for line in run_here():
        words = shlex.split(line)
        if words[:2] == ["dltui", "--run"] or words[0] != "dltui" or set(line) & set("|><$;&"):
            told = shell(line)
            for run in re.findall(r'"run_dir": ?"(.*?)"', told):
                shutil.copytree(run, f"{run}b")
        else:  # In this process: half a second less for each.
            runs = iter(sorted(path.name for path in runs_dir.iterdir() if path.is_dir()))
            given = [next(runs) if word == "RUN" else word for word in words[1:]]
            code = guarded(lambda given=given: cli.main(given, standalone_mode=False))  # type: ignore[misc]
            assert code == ENDS.get(line, 0), f"{line}: {capfd.readouterr().err}"

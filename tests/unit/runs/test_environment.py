"""With what a run was run: written, read again, and held against what is here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from dltui.runs.files import environment
from dltui.runs.files.environment import Environment
from dltui.runs.layout import RunDir


@dataclass
class Installed:
    """A distribution, as far as it matters."""

    name: str
    version: str
    origin: dict[str, object]

    def read_text(self, file: str) -> str | None:
        return json.dumps(self.origin) if self.origin and file == "direct_url.json" else None


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    environment.write(run)
    assert environment.read(run) == environment.here()
    lines = run.requirements.read_text().splitlines()
    assert any(line.startswith("# python: 3.") for line in lines)
    assert any(line.startswith("click==") for line in lines)


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        ({}, "net==1.2"),
        (
            {
                "url": "https://example.org/net.git",
                "vcs_info": {"vcs": "git", "commit_id": "abc"},
            },
            "net @ git+https://example.org/net.git@abc",
        ),
        (
            {"url": "file:///somewhere/net", "dir_info": {"editable": True}},
            "# net==1.2 from a working copy",
        ),
        ({"url": "file:///somewhere/net.whl"}, "# net==1.2 from a file"),
    ],
)
def test_each_package_is_named_so_that_pip_finds_it(
    monkeypatch: pytest.MonkeyPatch, origin: dict[str, object], line: str
) -> None:
    """What is from a folder of this machine is told as a comment, without the folder."""
    every = [Installed("net", "1.2", origin)]
    monkeypatch.setattr(environment.metadata, "distributions", lambda: every)
    assert environment.here().requirements == {"net": line}


def test_what_differs_is_told_then_and_now() -> None:
    then = Environment(
        python="3.11.7", requirements={"a": "a==1", "b": "b==2", "c": "# c==1 from a file"}
    )
    now = Environment(python="3.12.0", requirements={"a": "a==1", "c": "c==1", "d": "d==4"})
    assert environment.differences(then, now) == {
        "python": ("3.11.7", "3.12.0"),
        "b": ("2", ""),
        "c": ("1 from a file", "1"),
    }


def test_an_old_run_has_the_versions_that_it_wrote_down(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    assert environment.read(run) is None
    versions = {"python": "3.11.7", "torch": "2.11.0"}
    worker = {"host": "h", "pid": 1, "pid_start": 0.0, "started": 0.0, "versions": versions}
    run.identity.write_text(json.dumps(worker))
    found = environment.read(run)
    assert found == Environment(
        python="3.11.7", requirements={"torch": "torch==2.11.0"}, complete=False
    )

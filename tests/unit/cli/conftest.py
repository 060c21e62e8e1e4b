"""The command line, called in this process: exit code, stdout and stderr."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dltui.cli.diagnostics import guarded
from dltui.cli.main import cli


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Dltui = Callable[..., Answer]


@pytest.fixture
def dltui(capsys: pytest.CaptureFixture[str]) -> Dltui:
    def call(*arguments: str) -> Answer:
        code = guarded(lambda: cli.main(list(arguments), standalone_mode=False, prog_name="dltui"))
        captured = capsys.readouterr()
        return Answer(int(code), captured.out, captured.err)

    return call

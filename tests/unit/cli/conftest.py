"""The command line, called in this process: exit code, stdout and stderr."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dltui.cli.main import call


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Dltui = Callable[..., Answer]


@pytest.fixture
def dltui(capsys: pytest.CaptureFixture[str]) -> Dltui:
    def answered(*arguments: str) -> Answer:
        code = call(arguments)
        captured = capsys.readouterr()
        return Answer(int(code), captured.out, captured.err)

    return answered

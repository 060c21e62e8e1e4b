"""A run that is gone on with in two terminals at once: the second says who has it, and ends."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from dltui.cli import attend
from dltui.errors import DltuiError, Interrupted, ResourceError, UsageError
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir


class Refused:
    """A worker that has ended before it became one."""

    pid = 1

    def __init__(self, code: int) -> None:
        self.code = code

    def poll(self) -> int:
        return self.code


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    """Begun before, by a process that is gone."""
    made = create(load(find("quickstart")), root=tmp_path)
    me = identities.of_this_process("quickstart")
    identities.write(made, msgspec.structs.replace(me, pid_ticks=1))
    return made


def test_the_second_says_who_has_it(run: RunDir, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(run: RunDir, **_: object) -> Refused:
        identities.write(run, identities.of_this_process("quickstart"))  # who was quicker
        return Refused(2)

    monkeypatch.setattr(attend, "start", start)
    with pytest.raises(UsageError, match=f"is running: process {os.getpid()} on .*dltui watch"):
        attend.attend(run)


@pytest.mark.parametrize(
    ("code", "kind"), [(1, DltuiError), (2, UsageError), (3, ResourceError), (130, Interrupted)]
)
def test_one_that_could_not_begin_says_why_with_its_exit_code(
    run: RunDir, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[DltuiError]
) -> None:
    run.log.write_text("something else\nthe disk is away\n")
    monkeypatch.setattr(attend, "start", lambda run, **_: Refused(code))
    for goes_on in (lambda: attend.attend(run), lambda: attend.await_begin(run, Refused(code))):
        with pytest.raises(kind, match="the disk is away") as error:
            goes_on()
        assert error.value.exit_code == code

"""How a run ended, in words; the same in every list, on every screen and in every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.reports.document import of_run
from dltui.runs.files import end_request
from dltui.runs.files import result as results
from dltui.runs.files.end_request import End
from dltui.runs.files.result import Result
from dltui.runs.listing.index import Index
from dltui.runs.liveness import ending
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.tui.texts import side_column

ME = end_request.me()
AT = "stopped at step 246, with a checkpoint"


@pytest.mark.parametrize(
    ("message", "end", "said"),
    [
        (AT, None, AT),
        (
            AT,
            End(how="stop", place="lab", user=ME),
            "stopped by you at step 246, with a checkpoint",
        ),
        (
            AT,
            End(how="stop", place="command", user="guest"),
            "stopped by guest at step 246, with a checkpoint",
        ),
        (AT, End(how="stop", place="slurm"), "stopped by Slurm at step 246, with a checkpoint"),
        (
            AT,
            End(how="stop", place="TERM"),
            "stopped by signal TERM at step 246, with a checkpoint",
        ),
        (
            AT,
            End(how="stop", place="sweep"),
            "stopped with its sweep at step 246, with a checkpoint",
        ),
        (
            "2 of 4 points have ended",
            End(how="stop", place="lab", user=ME),
            "stopped by you: 2 of 4 points have ended",
        ),
        ("", End(how="kill", place="lab", user=ME, step=1_246), "killed by you at step 1,246"),
        ("", End(how="kill", place="lab", user=ME), "killed by you"),
    ],
)
def test_it_says_by_whom_and_where(message: str, end: End | None, said: str) -> None:
    assert ending.in_words(Status.STOPPED, message, end) == said


def test_lists_screens_and_reports_say_the_same(make, tmp_path: Path) -> None:
    run = make()
    results.write(run, Result(status=Status.STOPPED, message=AT))
    end_request.write(run, end_request.asked("stop", "lab"))
    said = "stopped by you at step 246, with a checkpoint"
    view = read(run)
    record = Index(tmp_path).record(run.id)
    assert record is not None
    assert record.message == view.ending == said
    assert side_column.ending(view) == ((said, "warn"),)
    assert of_run(view).lead == f"{said}, after 0:00"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"how": "melt", "place": "lab"}', b"\xff"])
def test_an_unreadable_end_is_none(make, raw: bytes) -> None:
    run = make()
    run.end.write_bytes(raw)
    assert end_request.read(run) is None


def test_what_finished_with_a_word_said_of_it_is_amber(make) -> None:
    run = make()
    results.write(run, Result(status=Status.FINISHED, message="1 of 4 points diverged"))
    assert side_column.ending(read(run)) == (("1 of 4 points diverged", "warn"),)
    results.write(run, Result(status=Status.FINISHED))
    assert side_column.ending(read(run)) == ()

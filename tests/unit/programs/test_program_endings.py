"""How a program ended becomes a status and one line."""

from __future__ import annotations

import pytest

from dltui.runs.log.events import Status
from dltui.topics.programs.endings import End, LastLines, outcome
from dltui.topics.programs.sources import LOGGED, PRINTED, WRITTEN, Sources

TRACE = ("Traceback (most recent call last):", '  File "x.py", line 3', "ValueError: bad", "bye")


@pytest.mark.parametrize(
    ("end", "lines", "status", "message"),
    [
        (End(code=0), (), Status.FINISHED, ""),
        (End(code=2), (), Status.FAILED, "exit code 2, and it printed nothing"),
        (End(code=1), TRACE, Status.FAILED, "exit code 1: ValueError: bad"),
        (End(code=1), ("a", " b "), Status.FAILED, "exit code 1: b"),
        (
            End(code=1),
            ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB",),
            Status.OUT_OF_MEMORY,
            "exit code 1: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB",
        ),
        (End(code=-11), (), Status.FAILED, "killed by signal 11 (SEGV)"),
        (
            End(code=-9),
            (),
            Status.FAILED,
            "killed by signal 9 (KILL): by somebody, or for its memory",
        ),
        (
            End(code=-9, starved=True),
            (),
            Status.OUT_OF_MEMORY,
            "killed by signal 9 (KILL): the system had no memory left for it",
        ),
        (End(code=143), (), Status.FAILED, "killed by signal 15 (TERM)"),
        (End(code=0, asked=2.9), (), Status.STOPPED, "asked to stop, ended by itself after 3 s"),
        (
            End(code=-9, asked=30.0, killed=True),
            (),
            Status.STOPPED,
            "asked to stop, killed after 30 s",
        ),
    ],
)
def test_every_end_has_its_words(
    end: End, lines: tuple[str, ...], status: Status, message: str
) -> None:
    last = LastLines()
    for line in lines:
        last.add(line)
    found = outcome(end, last, {"loss": 0.5})
    assert (found.status, found.message, found.metrics) == (status, message, {"loss": 0.5})


def test_what_it_said_itself_counts_where_it_did_not_fail() -> None:
    assert outcome(End(code=0), LastLines(), {}, Status.DIVERGED).status is Status.DIVERGED
    assert outcome(End(code=1), LastLines(), {}, Status.FINISHED).status is Status.FAILED


def test_of_several_who_tell_a_name_the_best_counts_and_it_is_said_once() -> None:
    said: list[str] = []
    sources = Sources(said.append)
    printed = {"loss": ([1], [0.5]), "acc": ([1], [0.9])}
    assert sources.choose(PRINTED, printed) == printed
    assert sources.choose(WRITTEN, {"loss": ([1], [0.5])}).keys() == {"loss"}
    assert sources.choose(PRINTED, printed).keys() == {"acc"}
    assert sources.choose(LOGGED, printed).keys() == {"loss", "acc"}
    assert sources.choose(PRINTED, printed) == {}
    assert sources.choose(WRITTEN, {"loss": ([2], [0.4])}) == {}
    assert (
        said
        == [
            "loss comes from a file that it writes; in what it prints it is left out",
            "acc comes from what it logs; in what it prints it is left out",
            "loss comes from what it logs; in a file that it writes it is left out",
        ]
        or len(said) == 3
    )

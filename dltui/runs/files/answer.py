"""``answer.json``: what somebody expected before the run had a result."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded
from dltui.runs.layout import RunDir


class Answer(Struct, frozen=True, kw_only=True):
    """``choice`` counts from 0; null is a question that was passed over.

    ``told`` says that the result has been shown beside it.
    """

    choice: int | None = None
    told: bool = False


_ANSWER = msgspec.json.Decoder(Answer)


def read(run: RunDir) -> Answer | None:
    """The answer of ``run``; null when nobody was asked, or the file is unreadable."""
    return stated(run)[0]


def stated(run: RunDir) -> tuple[Answer | None, str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    return small_files.told(run.answer, _ANSWER)


def write(run: RunDir, answer: Answer) -> None:
    write_atomic(run.answer, encoded(answer))

"""``notes.json``: what people say about a run. The only file of a run that is edited."""

from __future__ import annotations

import shutil

import msgspec
from msgspec import Struct, field

from dltui.errors import UsageError
from dltui.runs import state
from dltui.runs.atomic import write_atomic
from dltui.runs.events import Status
from dltui.runs.layout import RunDir


class Notes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``title`` is shown in place of the preset's name; tags are single words."""

    title: str = ""
    tags: list[str] = field(default_factory=list[str])
    note: str = ""


def read(run: RunDir) -> Notes:
    """The notes of ``run``; empty when there are none or they are unreadable."""
    try:
        return msgspec.json.decode(run.notes.read_bytes(), type=Notes)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Notes()


def write(run: RunDir, notes: Notes) -> None:
    write_atomic(run.notes, msgspec.json.format(msgspec.json.encode(notes), indent=1))


def tags(text: str) -> list[str]:
    """Words separated by spaces or commas, each once, in their order."""
    return list(dict.fromkeys(text.replace(",", " ").split()))


def remove(run: RunDir) -> None:
    """Delete the directory of ``run``; refused while it goes on.

    It is renamed first, so that no list ever shows a run of which half is gone.
    """
    if state.status(run) is Status.RUNNING:
        raise UsageError(f"{run.id} is running: stop it first")
    hidden = run.path.with_name(f".{run.id}.deleted")
    try:
        run.path.rename(hidden)
        shutil.rmtree(hidden)
    except OSError as error:
        raise UsageError(f"{run.path}: {error.strerror}") from error

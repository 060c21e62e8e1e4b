"""``notes.json``: what people say about a run. The only file of a run that is edited."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct, field

from dltui.runs.files import changes, small_files, stamps
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import laid_out
from dltui.runs.files.small_files import Damaged
from dltui.runs.files.stamps import Stamp
from dltui.runs.layout import RunDir


class Notes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``title`` is shown in place of the preset's name; tags are single words."""

    title: str = ""
    tags: list[str] = field(default_factory=list[str])
    note: str = ""


_NOTES = msgspec.json.Decoder(Notes)


def read(run: RunDir) -> Notes:
    """The notes of ``run``; empty when there are none or they are unreadable."""
    return stamped(run)[0]


def stamped(run: RunDir) -> tuple[Notes, Stamp, str]:
    """The notes of ``run``, the stamp of their file, empty where there is none, and what is wrong
    with it.
    """
    stamp: Stamp = ()
    try:
        content, info = small_files.stamped(run.notes)
        stamp = stamps.of_file(info)
        return small_files.decode(content, _NOTES, run.notes), stamp, ""
    except Damaged as error:
        return Notes(), stamp, error.why
    except (FileNotFoundError, NotADirectoryError):
        return Notes(), stamp, ""


def write(run: RunDir, notes: Notes) -> None:
    write_atomic(run.notes, laid_out(notes))
    changes.announce(run)


def tags(text: str) -> list[str]:
    """Words separated by spaces or commas, each once, in their order."""
    return list(dict.fromkeys(text.replace(",", " ").split()))


def shared(every: Sequence[Notes]) -> Notes:
    """What is said alike of all of ``every``, of which there is at least one."""
    first, *others = every
    return Notes(
        title=first.title if all(one.title == first.title for one in others) else "",
        tags=[tag for tag in first.tags if all(tag in one.tags for one in others)],
        note=first.note if all(one.note == first.note for one in others) else "",
    )


def edited(own: Notes, what: str, text: str, *, common: Notes) -> Notes:
    """``own`` once its title, tags or note were edited together with those of other runs.

    ``text`` is what became of ``common``: what only this run has stays as it is, and a note that
    others have not is gone on with.
    """
    if what == "tags":
        wanted = tags(text)
        dropped = set(common.tags) - set(wanted)
        kept = [tag for tag in own.tags if tag not in dropped]
        both = wanted if own.tags == common.tags else list(dict.fromkeys([*kept, *wanted]))
        return msgspec.structs.replace(own, tags=both)
    text = text.strip()
    if what == "note" and own.note != common.note:
        text = "; ".join(filter(None, (own.note, text)))
    return msgspec.structs.replace(own, **{what: text})

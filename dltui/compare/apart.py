"""What tells runs of one name apart, in words: the settings in which they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from dltui.compare.differences import differing
from dltui.compare.settings import settings
from dltui.presets.sweep import short, show
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each
from dltui.runs.listing.record import RunRecord

BEGINNING = ("topic", "experiment", "variant", "run", "command", "sweep")
"""Sections of a preset that a program is told nothing of."""

LONGEST = 32
"""Characters of a value; of a longer one its beginning tells enough."""

ALONE = 12
"""Settings that are told of a run with none of its name beside it."""


def by_name(records: Sequence[RunRecord]) -> dict[Path, str]:
    """What tells each from the others of its name, of those that there are several of; reads their
    settings.
    """
    named: dict[str, list[RunRecord]] = {}
    for record in records:
        named.setdefault(record.name, []).append(record)
    found: dict[Path, str] = {}
    for same in (group for group in named.values() if len(group) > 1):
        told = apart(each(same, lambda record: chosen(record.run)))
        found |= {record.run.path: words for record, words in zip(same, told, strict=True)}
    return found


def chosen(run: RunDir) -> dict[str, Any]:
    """The settings that are the program's own, not those of how dltui begins it."""
    return {k: v for k, v in settings(run).items() if k.partition(".")[0] not in BEGINNING}


def apart(every: Sequence[Mapping[str, Any]]) -> list[str]:
    """``lr=0.1  seed=1`` for each, by its settings; the first settings of one that is alone."""
    if len(every) > 1:
        columns = differing(every)
    else:
        columns = {key: [value] for one in every for key, value in islice(one.items(), ALONE)}
    names = short(list(columns))
    return [
        "  ".join(
            f"{name}={_brief(show(values[place]))}"
            for name, values in zip(names, columns.values(), strict=True)
            if values[place] is not None
        )
        for place in range(len(every))
    ]


def _brief(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

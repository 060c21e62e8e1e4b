"""Runs side by side: what differs, what each gave, and groups of those that agree. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dltui.compare.differences import differing
from dltui.compare.settings import settings
from dltui.errors import DltuiError, UsageError
from dltui.metrics import PROGRAMS
from dltui.presets.sweep import short, show
from dltui.runs.files import notes
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.toml.problems import nearest
from dltui.words import MISSING

SEEDS = ("seed", "random_seed", "seed_everything")
"""Last words of the settings that only draw anew: ``run.seed``, ``args.seed``, a script's own."""

VARIANT = "variant"
HEADING = ("topic", "experiment")

Called = tuple[str, str]
"""Name and title of a run; the title is empty where nobody gave it one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One run of a comparison; ``letter`` names it in legends and tables, ``title`` is what
    people call it, if they gave it a name.
    """

    letter: str
    name: str
    title: str = ""
    view: RunView
    settings: Mapping[str, Any]


def expand(runs: Sequence[RunDir]) -> list[RunDir]:
    """``runs`` with each sweep replaced by its points, each run once."""
    found = [point for run in runs for point in (run.point_dirs() or [run])]
    return list(dict.fromkeys(found))


def letters(count: int) -> list[str]:
    """A … Z, A1 … Z1, …"""
    return [chr(ord("A") + i % 26) + (str(i // 26) if i >= 26 else "") for i in range(count)]


def called(run: RunDir) -> Called:
    """What ``run`` goes by: its preset's name without the topic, else its id; and its title."""
    try:
        name = requests.read(run).name.rpartition("/")[2]
    except DltuiError:
        name = ""
    return name or run.id, notes.read(run).title


def members(views: Sequence[RunView], names: Sequence[Called] = ()) -> list[Member]:
    """``names`` are read where they are not given."""
    names = names or [called(view.run) for view in views]
    return [
        Member(letter=letter, name=name, title=title, view=view, settings=settings(view.run))
        for letter, (name, title), view in zip(letters(len(views)), names, views, strict=True)
    ]


def differences(every: Sequence[Member]) -> dict[str, list[Any]]:
    """Settings in which not all agree, one value a member, null where it has none; seeds last."""
    found = differing([member.settings for member in every])
    return dict(sorted(found.items(), key=lambda item: is_seed(item[0])))


def is_seed(key: str) -> bool:
    """Whether runs that differ in the setting ``key`` alone are one experiment, drawn anew."""
    return key.rpartition(".")[2] in SEEDS


def all_settings(every: Sequence[Member]) -> dict[str, list[Any]]:
    keys = dict.fromkeys(key for member in every for key in member.settings)
    return {key: [member.settings.get(key) for member in every] for key in keys}


def labels(every: Sequence[Member]) -> list[str]:
    """What tells each member from the others: its title, ``lr=0.1 momentum=0.9``, else its name;
    its id, or the end of it, where others have all that too. Runs of several scripts or programs,
    and such beside a preset's, are told by their names first.

    A quick variant is told by the settings it has of its own, if there are any.
    """
    everything = differences(every)
    apart = _of_several_names(every)
    untold = (VARIANT, *HEADING * apart)
    changed = {key: v for key, v in everything.items() if key not in untold and _free(v)}
    changed = changed or ({} if apart else everything)
    names = short(list(changed))
    found: list[str] = []
    for index, member in enumerate(every):
        called = member.title or member.name * apart
        parts = [called] * bool(called) + [
            f"{name}={show(values[index])}"
            for name, values in zip(names, changed.values(), strict=True)
            if values[index] is not None
        ]
        found.append(" ".join(parts) or member.name)
    ids = [member.view.run.id for member in every]
    ends = [name.rpartition("-")[2] for name in ids]
    marks = ends if len(set(ends)) == len(ends) else ids
    return [
        label if found.count(label) == 1 else " ".join(dict.fromkeys((label, mark)))
        for label, mark in zip(found, marks, strict=True)
    ]


def _of_several_names(every: Sequence[Member]) -> bool:
    """Whether names say more than topics do: of scripts, programs, runs of several topics."""
    topics = {member.settings.get("topic", PROGRAMS) for member in every}
    return len({member.name for member in every}) > 1 and (len(topics) > 1 or PROGRAMS in topics)


def _free(values: Sequence[Any]) -> bool:
    """Whether the members that have a setting differ in it; else it belongs to their kind, as a
    kernel's size does to a network with kernels.
    """
    known = [value for value in values if value is not None]
    return any(value != known[0] for value in known)


def parameters(every: Sequence[Member]) -> list[str]:
    """The settings that differ, seeds aside."""
    return [key for key in differences(every) if not is_seed(key)]


def resolved(every: Sequence[Member], key: str) -> str:
    """The setting that ``key`` names, whole or by its end: ``lr`` is ``train.lr``."""
    known = all_settings(every)
    found = [key] if key in known else [name for name in known if name.endswith(f".{key}")]
    if not found:
        differ = list(differences(every))
        raise UsageError(f"no setting is called {key!r}{nearest(key, differ or known)}")
    if len(found) > 1:
        raise UsageError(f"{len(found)} settings are called {key!r}: {', '.join(found)}")
    return found[0]


def groups(every: Sequence[Member], key: str) -> dict[str, list[Member]]:
    """Members that agree in ``key``, by its value and how many: ``lr=0.1 ×2``; in the order in
    which the values come.
    """
    found: dict[str, list[Member]] = {}
    (name,) = short([key])
    for member in every:
        value = member.settings.get(key)
        found.setdefault(f"{name}={MISSING if value is None else show(value)}", []).append(member)
    return {f"{label} ×{len(group)}": group for label, group in found.items()}

"""Settings of ``[train]`` that the chosen optimizer or schedule does nothing with."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from dltui.training.options import Schedule, TrainOptions

CHOICES: dict[str, tuple[type[TrainOptions] | type[Schedule], str]] = {
    "train": (TrainOptions, "optimizer"),
    "train.schedule": (Schedule, "kind"),
}
"""Tables in which an option chooses which of the others act."""


def found(train: TrainOptions) -> Iterator[tuple[str, str]]:
    """The dotted key of each, and what is wrong with it."""
    for table, options in (("train", train), ("train.schedule", train.schedule)):
        kind, chooser = CHOICES[table]
        values, defaults = msgspec.structs.asdict(options), _defaults(kind)
        for name, acting in kind.ACTING.items():
            if values[chooser] not in acting and values[name] != defaults[name]:
                text = f"does nothing with {values[chooser]}; it is for {_listed(acting)}"
                yield f"{table}.{name}", text


def leave_out(document: dict[str, Any], table: str, keep: Container[str] = ()) -> None:
    """Take such settings out of a raw ``table`` of ``document``, but those named in ``keep``."""
    kind, chooser = CHOICES[table]
    place: Any = document
    for part in table.split("."):
        place = place.get(part) if isinstance(place, dict) else None
    if isinstance(place, dict):
        chosen = place.get(chooser, _defaults(kind)[chooser])
        for name, acting in kind.ACTING.items():
            if chosen not in acting and name not in keep:
                place.pop(name, None)


def chosen_by(key: str, value: object) -> str:
    """The table in which setting ``key`` chooses; empty where it chooses nothing."""
    table, _, last = key.rpartition(".")
    if table in CHOICES and CHOICES[table][1] == last:
        return table
    return key if key in CHOICES and isinstance(value, dict) and CHOICES[key][1] in value else ""


def choosing_first(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those that choose before those they choose among: what is set beside them is not left out."""
    return dict(sorted(settings.items(), key=lambda one: not chosen_by(*one)))


def in_points(train: TrainOptions | None, points: Iterable[Mapping[str, Any]]) -> list[str]:
    """What of ``train`` does nothing at some of a sweep's ``points``, a line for each key."""
    if train is None:
        return []
    settings, idle = list(points), dict[str, int]()
    for point in settings:
        kind = point.get("train.schedule.kind", train.schedule.kind)
        optimizer = point.get("train.optimizer", train.optimizer)
        there = replace(train, optimizer=optimizer, schedule=replace(train.schedule, kind=kind))
        for key, _ in found(there):
            idle[key] = idle.get(key, 0) + (key not in point)
    return [
        f"{key} is left out at {count:,} of {len(settings):,} points, where it does nothing"
        for key, count in idle.items()
        if count
    ]


@cache
def _defaults(kind: type[TrainOptions] | type[Schedule]) -> Mapping[str, Any]:
    return {field.name: field.default for field in msgspec.structs.fields(kind)}


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

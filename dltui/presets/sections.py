"""A whole document into a ``Preset``: which type each section has, and what must agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from dltui.data.options import NAMES as DATA_NAMES
from dltui.data.options import NamedData
from dltui.models.options import MODELS, TORCHVISION, TorchvisionModel
from dltui.options import Options
from dltui.presets import command_line, consistency, ranges
from dltui.presets.document import SETTINGS, Document
from dltui.presets.kinds import data_kind, model_kind
from dltui.presets.schema import Heading, Preset, Sweep
from dltui.toml.decode import (
    BAD,
    build,
    decode_field,
    decode_options,
    describe,
    structure,
    unknown_keys,
)
from dltui.toml.problems import Faults, nearest, unknown
from dltui.topics.catalogue import Experiment, Topic, topics
from dltui.topics.programs.options import CommandOptions

SECTIONS = ("data", "model", "train", "options", "command", "args")


Known = Mapping[int, Options | dict[str, Any] | None]
"""Sections that are decoded already, by the identity of their tables."""


def decode_preset(document: Document, faults: Faults, known: Known | None = None) -> Preset | None:
    """``document`` typed and checked; null when there are faults."""
    before = len(faults.found)
    values = _heading(document, faults)
    topic, experiment = _experiment(document, faults)
    values |= _sections(document, topic, experiment, faults, known or {})
    if len(faults.found) > before:
        return None
    preset = build(Preset, values, (), faults)
    if preset is BAD:
        return None
    consistency.check(preset, faults)
    return None if len(faults.found) > before else preset


def _heading(document: Document, faults: Faults) -> dict[str, Any]:
    fields = {field.name: field for field in structure(Heading).fields}
    valid = (*fields, *SECTIONS)
    unknown_keys(document, valid, (), faults)
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name == "sweep" and name in document:
            values[name] = sweep_of(document[name], faults)
        elif name in document:
            values[name] = decode_field(field, document[name], (name,), faults)
        elif field.required:
            faults.add((name,), "missing")
    return values


def _experiment(document: Document, faults: Faults) -> tuple[Topic | None, Experiment | None]:
    name = document.get("topic")
    if not isinstance(name, str):
        return None, None
    topic = topics().get(name)
    if topic is None:
        faults.add(("topic",), unknown("topic", name, topics()))
        return None, None
    chosen = document.get("experiment", "train")
    if not isinstance(chosen, str):
        return topic, None
    experiment = topic.experiments.get(chosen)
    if experiment is None and "experiment" in document:
        faults.add(
            ("experiment",),
            unknown(f"experiment of {name}", chosen, topic.experiments),
        )
    elif experiment is None:
        faults.add(("experiment",), f"missing{nearest('', topic.experiments)}")
    return topic, experiment


def _sections(
    document: Document,
    topic: Topic | None,
    experiment: Experiment | None,
    faults: Faults,
    known: Known,
) -> dict[str, Any]:
    decoders: dict[str, Callable[[Any, Faults], Any]] = {
        "data": _data,
        "model": _model,
        "train": _train,
        "options": lambda table, into: _options(experiment, table, into),
        "command": lambda table, into: decode_options(CommandOptions, table, ("command",), into),
        "args": _args,
    }
    taken = _taken(experiment)
    values: dict[str, Any] = {}
    for name, decode in decoders.items():
        if name in document and name not in taken:
            owner = document.get("experiment", "train")
            faults.add(
                (name,),
                f"the experiment {owner} of {topic.name if topic else '?'} takes no [{name}]",
            )
        elif name in document and id(document[name]) in known:
            values[name] = known[id(document[name])]
        elif name in document:
            values[name] = decode(document[name], faults)
        elif experiment is not None and name in taken and name not in experiment.optional:
            if name in ("train", "options", "args"):
                values[name] = decode({}, faults)
            else:
                faults.add((name,), "missing: this experiment needs a table of this name")
    return values


def _taken(experiment: Experiment | None) -> tuple[str, ...]:
    if experiment is None:
        return SECTIONS
    return experiment.sections if experiment.options is None else (*experiment.sections, "options")


def _train(table: Any, faults: Faults) -> Any:
    from dltui.training.options import TrainOptions

    return decode_options(TrainOptions, table, ("train",), faults)


def _options(experiment: Experiment | None, table: Any, faults: Faults) -> Any:
    if experiment is None or experiment.options is None:
        return None
    return decode_options(experiment.options, table, ("options",), faults)


def _args(table: Any, faults: Faults) -> Any:
    if not isinstance(table, dict):
        faults.add(("args",), f"expected a table, got {describe(table)}")
        return BAD
    return command_line.check_args(table, faults)


def _data(table: Any, faults: Faults) -> Any:
    kind = data_kind(table) if isinstance(table, dict) else NamedData
    if kind is None and "name" not in table:
        faults.add(("data", "name"), "missing: a data set by name, or path for your own files")
        return BAD
    if kind is None and isinstance(table["name"], str):
        faults.add(("data", "name"), unknown("data set", table["name"], DATA_NAMES))
    return decode_options(kind or NamedData, table, ("data",), faults)


def _model(table: Any, faults: Faults) -> Any:
    if not isinstance(table, dict):
        faults.add(("model",), f"expected a table, got {describe(table)}")
        return BAD
    name = table.get("name")
    kind = model_kind(table)
    if kind is None and name is None:
        faults.add(("model", "name"), "missing: a model by name, or file and name for your own")
        return BAD
    if kind is None and isinstance(name, str):
        faults.add(("model", "name"), unknown("model", name, (*MODELS, *TORCHVISION)))
        return BAD
    return decode_options(kind or TorchvisionModel, table, ("model",), faults)


def sweep_of(table: Any, faults: Faults) -> Sweep:
    """``[sweep]`` typed; what is wrong with it is noted and left out."""
    if not isinstance(table, dict):
        faults.add(("sweep",), f"expected a table, got {describe(table)}")
        return Sweep()
    named = {key: value for key, value in table.items() if key in Sweep.reserved}
    decoded = decode_options(Sweep, named, ("sweep",), faults)
    rest = Sweep() if decoded is BAD else decoded
    grid: dict[str, list[Any]] = {}
    for key in (key for key in table if key not in named):
        if _sweepable(key, faults) and (values := _values(key, table[key], faults)):
            grid[key] = values
    for key in {key for point in rest.points for key in point}:
        _sweepable(key, faults)
    return msgspec.structs.replace(rest, grid=grid)


def _sweepable(key: str, faults: Faults) -> bool:
    if key.partition(".")[0] in SETTINGS:
        return True
    faults.add(("sweep", key), f"cannot be swept; valid sections: {', '.join(SETTINGS)}")
    return False


def _values(key: str, written: Any, faults: Faults) -> list[Any]:
    """The values of a swept key; empty where it has none, which is noted."""
    if isinstance(written, list) and written:
        return written
    if not ranges.is_range(written):
        text = f"expected a list of values to try, or a range like {ranges.EXAMPLES}"
        faults.add(("sweep", key), text)
        return []
    try:
        return list(ranges.parse(written))
    except ValueError as error:
        faults.add(("sweep", key), str(error))
        return []

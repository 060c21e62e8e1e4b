"""A preset as a JSON schema, for editors that complete and check TOML by one.

It is made of the types that check a preset; what no type says is added here: the names of data
sets, networks and topics, and which tables an experiment takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from dltui.data.options import NAMES, EdgesData, FileData, NamedData, UserData
from dltui.data.transforms.options import TRANSFORMS
from dltui.models.options import MODELS, TORCHVISION, TorchvisionModel, UserModel
from dltui.options import Code, Options
from dltui.presets.schema import Heading, Sweep
from dltui.presets.sections import SECTIONS
from dltui.topics.catalogue import Experiment, Topic, topics
from dltui.topics.programs.options import CommandOptions
from dltui.training.options import TrainOptions

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = "#/$defs/{name}"

DATA: tuple[type[Options], ...] = (NamedData, EdgesData, FileData, UserData)
NETWORKS: tuple[type[Options], ...] = (*MODELS.values(), TorchvisionModel, UserModel)
NULL: Schema = {"type": "null"}
PLAIN = ["number", "string", "boolean"]
ARG: Schema = {"type": [*PLAIN, "array"], "items": {"type": PLAIN}}


def written() -> Schema:
    """Of a preset as it stands in a file."""
    root, defs = _preset()
    sweep = defs["Sweep"]
    del sweep["properties"]["grid"]
    # Every other key is a setting with its values: a list, a range, or a table of such keys.
    sweep["additionalProperties"] = {"type": ["array", "string", "object"]}
    root["required"] = [key for key in root["required"] if key != "topic"]
    root["allOf"].append({"anyOf": [{"required": ["topic"]}, {"required": ["command"]}]})
    for topic in topics().values():
        root["allOf"] += _experiments(topic)
    return {"$schema": DRAFT, "title": "dltui preset", **root, "$defs": defs}


def read(extra: Sequence[type], more: Schema) -> tuple[Schema, Schema]:
    """Of a preset in an answer, where tables that it does not have are null; and its parts, with
    those of ``extra``. ``more`` are keys that the answer has beside the preset's.
    """
    root, defs = _preset(*extra)
    del root["allOf"]
    for name in SECTIONS:
        section = root["properties"][name]
        root["properties"][name] = {"anyOf": [*section.get("anyOf", [section]), NULL]}
    root["properties"] = more | root["properties"]
    return root, defs


def _preset(*extra: type) -> tuple[Schema, Schema]:
    kinds = dict.fromkeys(e.options for t in topics().values() for e in t.experiments.values())
    options = [kind for kind in kinds if kind is not None]
    every = [Heading, Sweep, *DATA, *NETWORKS, TrainOptions, *TRANSFORMS.values(), Code]
    every += [CommandOptions, *options, *extra]
    _, defs = msgspec.json.schema_components(every, ref_template=REFERENCE)
    named: list[type[Options]] = [*MODELS.values(), EdgesData]
    for kind in named:
        defs[kind.__name__]["required"] = ["name"]
    names = [name for name in NAMES if name != "edges"]
    defs[NamedData.__name__]["properties"]["name"]["enum"] = names
    defs[TorchvisionModel.__name__]["properties"]["name"]["enum"] = list(TORCHVISION)
    for kind in DATA:
        defs[kind.__name__]["properties"]["transforms"]["items"] = _transforms(defs)
    root = defs.pop(Heading.__name__)
    root["properties"]["topic"] = {"enum": list(topics())}
    root["properties"] |= {
        "data": {"anyOf": [_reference(kind) for kind in DATA]},
        "model": {"anyOf": [_reference(kind) for kind in NETWORKS]},
        "train": _reference(TrainOptions),
        "options": {"anyOf": [_reference(kind) for kind in options]},
        "command": _reference(CommandOptions),
        "args": {"type": "object", "additionalProperties": ARG},
    }
    root["allOf"] = []
    return root, defs


def _transforms(defs: Schema) -> Schema:
    """A name alone, a table with that name, or the user's own."""
    for name, kind in TRANSFORMS.items():
        defs[kind.__name__]["properties"]["name"] = {"const": name}
        defs[kind.__name__]["required"] = ["name"]
    tables = [*map(_reference, TRANSFORMS.values()), _reference(Code)]
    return {"anyOf": [{"enum": list(TRANSFORMS)}, *tables]}


def _reference(kind: type[Options]) -> Schema:
    return {"$ref": REFERENCE.format(name=kind.__name__)}


def _experiments(topic: Topic) -> list[Schema]:
    """What the presets of ``topic`` may say, by their experiment; ``train`` where none is said."""
    named = {"topic": {"const": topic.name}}
    needed = [] if "train" in topic.experiments else ["experiment"]
    rules: list[Schema] = [
        {
            "if": {"properties": named, "required": ["topic"]},
            "then": {
                "properties": {"experiment": {"enum": list(topic.experiments)}},
                "required": needed,
            },
        }
    ]
    for name, experiment in topic.experiments.items():
        said = ["topic"] if name == "train" else ["topic", "experiment"]
        case = {"properties": named | {"experiment": {"const": name}}, "required": said}
        rules.append({"if": case, "then": _taken(experiment)})
    return rules


def _taken(experiment: Experiment) -> Schema:
    sections = {name: name in experiment.sections for name in SECTIONS if name != "options"}
    properties: Schema = {name: False for name, taken in sections.items() if not taken}
    if experiment.options is None:
        properties["options"] = False
    else:
        properties["options"] = _reference(experiment.options)
    needed = [
        n for n in ("data", "model", "command") if sections[n] and n not in experiment.optional
    ]
    return {"properties": properties, "required": needed}

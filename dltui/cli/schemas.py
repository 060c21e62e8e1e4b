"""JSON schemas of presets and of every ``--json`` answer, made of the types themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from dltui.runs.escaped import VERSION

Schema = dict[str, Any]


def schema(name: str) -> Schema:
    """Of presets (``preset``) or of what the command ``name`` prints with --json."""
    from dltui.presets import json_schema

    if name == "preset":
        return json_schema.written()
    own = {"show": _of_show, "verify": _of_verify}
    made = own[name]() if name in own else msgspec.json.schema(ANSWERS[name]())
    about = {"$id": f"urn:dltui:{name}:{VERSION}", "title": f"dltui {name} --json"}
    return {"$schema": json_schema.DRAFT, **about, **made}


def _of_show() -> Schema:
    """A run with its numbers, or a preset with what it needs and takes where --plan asks; of
    several a list.
    """
    from dltui.cli.answers import Need
    from dltui.data.head import Head
    from dltui.predict.prediction import Prediction
    from dltui.presets import json_schema
    from dltui.runs.numbers import RunNumbers

    def at(kind: type) -> Schema:
        return {"$ref": f"#/$defs/{kind.__name__}"}

    text: Schema = {"type": "string"}
    more = {"name": text, "path": text, "needs": {"type": "array", "items": at(Need)}}
    more |= {"plan": at(Prediction), "heads": {"type": "array", "items": at(Head)}}
    root, defs = json_schema.read([Need, Prediction, RunNumbers, Head], more)
    one: Schema = {"anyOf": [at(RunNumbers), root]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}], "$defs": defs}


def _of_verify() -> Schema:
    """A list of presets, or of bundles where those are named."""
    from dltui.cli.answers import Checked, CheckedBundle

    template = "#/$defs/{name}"
    kinds = [list[Checked], list[CheckedBundle]]
    lists, defs = msgspec.json.schema_components(kinds, ref_template=template)
    return {"anyOf": list(lists), "$defs": defs}


def _queue() -> Any:
    from dltui.launch.queue.rows import Queue

    return Queue


def _run() -> Any:
    from dltui.cli.outcome import Outcome

    return Outcome


def _runs() -> Any:
    from dltui.cli.outcome import Outcome

    return Outcome | list[Outcome]


def _progress() -> Any:
    from dltui.cli.progress_events import Event

    return Event


def _imports() -> Any:
    from dltui.cli.importing import Imports

    return Imports


def _packages() -> Any:
    from dltui.cli.packages import Packages

    return Packages


def _answer(name: str, wrap: Callable[[Any], Any] = lambda kind: kind) -> Callable[[], Any]:
    def find() -> Any:
        from dltui.cli import answers

        return wrap(getattr(answers, name))

    return find


def _machine() -> Any:
    from dltui.cli.system_picture import Machine

    return Machine


def _compared() -> Any:
    from dltui.compare.data import Compared

    return Compared


def _best() -> Any:
    from dltui.sweeps.best import Best

    return Best


def _numbers() -> Any:
    from dltui.runs.numbers import RunNumbers

    return RunNumbers


def _by_name(kind: Any) -> Any:
    return dict[str, kind]


def _list(kind: Any) -> Any:
    return list[kind]


ANSWERS: dict[str, Callable[[], Any]] = {
    "error": _answer("Refused"),
    "run": _run,
    "best": _best,
    "bundle": _answer("BundleWritten"),
    "claims": _answer("Claims"),
    "compare": _compared,
    "config": _answer("SettingEntry", _list),
    "data": _answer("DataSet", _list),
    "doctor": _answer("Checkup", _by_name),
    "env": _packages,
    "export": _numbers,
    "import": _imports,
    "list": _answer("PresetEntry", _list),
    "progress": _progress,
    "queue": _queue,
    "exec": _runs,
    "rerun": _runs,
    "prune": _answer("Removal"),
    "rm": _answer("Removal"),
    "resume": _runs,
    "runs": _answer("RunEntry", _list),
    "submit": _answer("Submitted"),
    "system": _machine,
    "validate": _answer("Validated", _by_name),
    "verify": _answer("Checked", _list),
    "wait": _runs,
    "watch": _runs,
}
"""The type of each answer; the types of some need numpy, and are imported when asked for."""

NAMES = ("preset", "show", *ANSWERS)

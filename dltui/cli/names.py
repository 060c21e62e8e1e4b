"""What can be named on the command line, and how a shell completes it: presets, runs, settings.

A shell puts what all offers have in common in place of what was typed, so that nearly all of them
begin as it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.errors import UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dltui.presets.schema import Preset

    Items = list[CompletionItem[str]]


def items(names: Iterable[str | tuple[str, str]], incomplete: str) -> Items:
    """Those of ``names``, each with a help text or without, that begin as ``incomplete`` does."""
    from click.shell_completion import CompletionItem

    pairs = ((name, "") if isinstance(name, str) else name for name in names)
    return [CompletionItem(n, help=text or None) for n, text in pairs if n.startswith(incomplete)]


class PresetName(click.ParamType[str]):
    """A preset by its name, which may lack the topic, or a file."""

    name = "preset"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from click.shell_completion import CompletionItem

        found = items(preset_names(bare=bool(incomplete)), incomplete)
        return found or [CompletionItem(incomplete, type="file")]


class TopicOrPreset(PresetName):
    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        return items(topic_names(), incomplete) + items(preset_names(bare=True), incomplete)


class Verifiable(TopicOrPreset):
    """A topic, a preset, or a bundle."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, param, incomplete)
        return found or [CompletionItem(incomplete, type="file")]


class RunName(click.ParamType[str]):
    """The id of a run or a part of it, its label, its directory, or ``latest``."""

    name = "run"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from dltui.cli.finding import labels, run_ids

        root = runs_root_of(ctx)
        ids = run_ids(root)
        found = items(["latest", *ids] if ids else [], incomplete)
        found = found or items(labels(root), incomplete)
        within = [name for name in ids if incomplete in name]
        return found or (items(within, "") if len(within) == 1 else [])


class FigureName(click.ParamType[str]):
    """The id or title of a figure of the run that the line names."""

    name = "figure"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from dltui.cli.finding import find_run
        from dltui.reports.figure_names import listed
        from dltui.runs.log.follow import glance

        # A line that is not whole has its runs among what is left of it.
        named = [*(ctx.params.get("runs") or ()), *ctx.args, "latest"]
        try:
            figures = listed(glance(find_run(named[0], runs_root_of(ctx))))
        except UsageError:
            return []  # no such run
        return items([(name, title) for name, _, title in figures], incomplete)


class PresetOrRun(click.ParamType[str]):
    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        runs = RunName().shell_complete(ctx, param, incomplete)
        presets = PresetName().shell_complete(ctx, param, incomplete)
        return [one for one in presets if one.type == "plain" or not runs] + runs


class Assignment(click.ParamType[str]):
    """``KEY=VALUE`` of a preset: its keys, and the values that are known."""

    name = "K=V"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from dltui.presets.fields import fields
        from dltui.tui.model.choices import choices

        key, equals, value = incomplete.partition("=")
        preset = _preset(ctx)
        known = {field.key: field for field in fields(preset, set())}
        if not equals:
            keys = [(f"{name}=", field.help) for name, field in known.items()]
            return items([*keys, *_sweep_keys()], key)
        if key not in known:
            return []
        found = choices(known[key], own=False, data_root=None)
        return items([(f"{key}={one.value}", one.hint) for one in found], f"{key}={value}")


def preset_names(*, bare: bool) -> Iterator[str]:
    """All presets; ``bare``: also without the topic, where only one has the name."""
    from dltui.presets.catalogue import paths

    known = paths()
    yield from known
    short = [name.partition("/")[2] for name in known]
    yield from (name for name in short if bare and short.count(name) == 1)


def topic_names() -> list[str]:
    from dltui.presets.catalogue import paths

    return list(dict.fromkeys(name.partition("/")[0] for name in paths()))


def runs_root_of(ctx: click.Context) -> Path:
    """The root that the line names, before or behind the command, else the usual one."""
    from dltui.runs.roots import runs_root

    asked = ctx.params.get("runs_dir") or ctx.find_root().params.get("runs_dir")
    return runs_root(Path(asked) if asked else None)


def _preset(ctx: click.Context) -> Preset:
    """The preset that the line names, with what it sets already; else one that has all sections."""
    from dltui.data.options import NamedData
    from dltui.models.options import Mlp
    from dltui.presets.catalogue import find
    from dltui.presets.load import load
    from dltui.presets.schema import Preset
    from dltui.training.options import TrainOptions

    named = [ctx.params.get(key) for key in ("preset", "presets", "name")]
    name = next((one for one in named if one), None)
    name = name[0] if isinstance(name, tuple) else name
    try:
        if name:
            return load(find(name), overrides=ctx.params.get("overrides") or ()).preset
    except UsageError:
        pass  # nothing that there is: any key may come to be right
    data, model = NamedData(name="digits"), Mlp()
    return Preset(title="", topic="", data=data, model=model, train=TrainOptions())


def _sweep_keys() -> list[tuple[str, str]]:
    from dltui.presets.schema import Sweep
    from dltui.toml.decode import structure

    names = [field.encode_name for field in structure(Sweep).fields]
    return [(f"sweep.{name}=", "") for name in names if name in Sweep.reserved]


class Condition(click.ParamType[str]):
    """A word or condition of the filter over runs."""

    name = "filter"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from dltui.compare.filter import NUMBERS, TEXTS
        from dltui.runs.log.events import Status

        minus = "-" if incomplete.startswith("-") else ""
        known = {
            "status": [status.value for status in Status],
            "topic": topic_names(),
            "quick": ["yes", "no"],
        }
        key, colon, _ = incomplete.removeprefix(minus).partition(":")
        if colon:
            return items([f"{minus}{key}:{value}" for value in known.get(key, ())], incomplete)
        keys = [f"{minus}{name}:" for name in TEXTS]
        return items([*keys, *([] if minus else [f"{name}<" for name in NUMBERS])], incomplete)


class RunOrder(click.ParamType[str]):
    """What runs are sorted by, with a minus for the other way round."""

    name = "order"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from dltui.compare.finding import ORDERS
        from dltui.topics.catalogue import declared

        minus = "-" if incomplete.startswith("-") else ""
        # Those that most runs have: for all metrics all runs would have to be read.
        common = [name for name, metric in declared().items() if metric.rank > 0]
        return items([f"{minus}{name}" for name in (*ORDERS, *common, "train.lr")], incomplete)


class Age(click.ParamType[float]):
    """``30d``, ``12h``, ``45m`` or ``10s``, in seconds."""

    name = "age"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        from dltui.compare.filter import as_number

        if isinstance(value, float):
            return value
        text = str(value)
        seconds = as_number(text, "age") if text[-1:].isalpha() else None
        if seconds is None or seconds < 0:
            self.fail(f"{text!r}: a number with d, h, m or s, e.g. 30d", param, ctx)
        return seconds

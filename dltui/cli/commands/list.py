"""``dltui list``: presets, bundled and yours, and what they cost."""

from __future__ import annotations

import click

from dltui.cli.names import TopicOrPreset, topic_names
from dltui.cli.shared import json_option, print_json
from dltui.cli.table import print_table
from dltui.errors import UsageError
from dltui.presets.catalogue import Entry, entries, fits
from dltui.words import cost


@click.command("list")
@click.argument("words", nargs=-1, metavar="[TOPIC|WORD]...", type=TopicOrPreset())
@json_option
def command(words: tuple[str, ...], as_json: bool) -> None:
    """Presets by topic: how many runs each is, and the time it takes on two CPU cores.

    A topic's name stands for its presets; other words must occur in the name or the title.
    """
    found = chosen(words)
    if as_json:
        from dltui.cli.answers import preset_entry

        print_json([preset_entry(entry) for entry in found])
        return
    rows = [(e.name, e.broken or e.title, _runs(e), _cost(e)) for e in found]
    print_table(("preset", "title", "runs", "cost"), rows, right="runs cost")


def chosen(words: tuple[str, ...]) -> list[Entry]:
    """``UsageError`` with the nearest word where no preset has them all."""
    topics = topic_names()
    named = [word for word in words if word in topics]
    others = [word for word in words if word not in topics]
    every = entries()
    found = [e for e in every if (not named or e.topic in named) and fits(e.name, e.title, others)]
    if words and not found:
        raise UsageError(f"no preset fits {' '.join(words)!r}{_hint(others, every)}")
    return found


def _hint(words: list[str], every: list[Entry]) -> str:
    """The nearest that there is to the first word that occurs nowhere."""
    from dltui.toml.problems import nearest

    texts = [part for e in every for part in (e.topic, e.name, *e.title.lower().split())]
    texts += [e.name.partition("/")[2] for e in every]
    lost = [word for word in words if not any(word.lower() in text.lower() for text in texts)]
    return nearest(lost[0], dict.fromkeys(texts)) if lost else ""


def _runs(entry: Entry) -> str:
    return f"{entry.points}" if entry.points > 1 else ""


def _cost(entry: Entry) -> str:
    return cost(entry.full_seconds, entry.quick_seconds)

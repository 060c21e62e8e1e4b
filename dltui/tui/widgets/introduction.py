"""What stands under a preset that was never run. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from dltui.charts.text import clean
from dltui.metrics import PROGRAMS
from dltui.presets.load import Loaded
from dltui.topics.catalogue import Topic
from dltui.tui.texts.side_column import settings
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.plan_facts import plan_sections

WIDEST = 96
"""Cells of the plan; a figure too far from its name is hard to find."""

SETTINGS = 60
"""Cells of a setting with its value."""

STEPS = (
    ("r", "run it in the background, and watch its curves come"),
    ("enter", "the plan: every setting, what it takes, and what was reported"),
    ("space", "on a run: stop it, with a checkpoint; R goes on from there"),
    ("a", "all runs: filter, compare, tag, export"),
    ("ctrl+q", "quit; what runs goes on"),
)

OWN = (
    ("dltui exec -- python train.py", "runs it and draws what it prints: loss=0.31"),
    ('dltui.log({"loss": loss})', "in its loop, after import dltui; any names, numbers or tensors"),
    ("dltui import FOLDER", "what TensorBoard, W&B, MLflow or CSV files hold"),
)
"""How a training of one's own comes here, and what each way does."""


def introduction(
    loaded: Loaded, newcomer: Iterable[Topic], width: int, height: int
) -> list[TextLine]:
    """The sections that fit whole into ``height``.

    ``newcomer`` are the topics, for who never ran anything, and empty for all others.
    """
    topics = list(newcomer)
    wide = min(width, WIDEST)
    sections = [
        _steps() if topics else [],
        _own_training() if topics or loaded.preset.topic == PROGRAMS else [],
        *plan_sections(loaded.preset, wide),
        _settings(loaded, min(width, SETTINGS)),
        _topics(topics),
    ]
    lines: list[TextLine] = []
    for section in filter(None, sections):
        if len(lines) + bool(lines) + len(section) <= height:
            lines += [()] * bool(lines) + section
    return lines


def _steps() -> list[TextLine]:
    title: TextLine = (("FIRST STEPS", "muted"),)
    return [title, *(((f"{key:<6}", "accent"), (f"  {what}", "")) for key, what in STEPS)]


def _own_training() -> list[TextLine]:
    title: TextLine = (("WATCH YOUR OWN TRAINING", "muted"),)
    wide = max(len(code) for code, _ in OWN)
    return [title, *(((f"{code:<{wide}}", "accent"), (f"  {what}", "")) for code, what in OWN)]


def _settings(loaded: Loaded, width: int) -> list[TextLine]:
    lines = settings(loaded, width)
    return [(("SETTINGS", "muted"),), *lines] if lines else []


def _topics(topics: list[Topic]) -> list[TextLine]:
    if not topics:
        return []
    wide = max(len(topic.name) for topic in topics)
    title: TextLine = (("TOPICS", "muted"),)
    return [title, *(((f"{t.name:<{wide}}  ", ""), (_first(t.stake), "muted")) for t in topics)]


def _first(text: str) -> str:
    """Its first sentence."""
    return clean(text).partition(". ")[0].rstrip(".")

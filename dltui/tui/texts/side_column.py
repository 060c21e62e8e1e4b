"""What stands beside the curves: device, memory, speed, settings, messages. Pure text."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.cells import cell_len

from dltui.charts.text import clean, wrap
from dltui.predict.prediction import Prediction
from dltui.presets.claims_table import support
from dltui.presets.command_line import ARG
from dltui.presets.document import flatten
from dltui.presets.fields import stated, toml
from dltui.presets.load import Loaded
from dltui.presets.sweep import listed, short
from dltui.runs.files.answer import Answer
from dltui.runs.files.result import Result
from dltui.runs.log.events import EPOCH, Status
from dltui.runs.log.fold import RunView
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts import phrases
from dltui.tui.texts.command_lines import command
from dltui.tui.texts.machine import device_lines
from dltui.tui.texts.pace import per_second, steps_per_second, unplanned
from dltui.tui.texts.predicted_rows import beside
from dltui.tui.texts.ranks import rank_lines
from dltui.tui.texts.toned import TextLine, ends, joined, length

ESSENTIAL = (
    *("data.name", "data.path", "data.limit", "model.name", "model.hidden"),
    *("train.optimizer", "train.lr", "train.momentum", "train.weight_decay"),
    *("train.batch_size", "train.epochs", "train.schedule.kind", "run.seed"),
)


UNSAID: tuple[object, ...] = (None, 0, 0.0, "", "constant", [], ())
"""Values that are not worth a line."""

VALUE_LINES = 3
"""Of a setting too long for one line."""


def progress(view: RunView, room: int = 1_000, late: str = "") -> TextLine:
    """The right end of a run's headline: state, phase, how far, how long yet. ``late`` comes first:
    which of its ranks the others wait for.

    Where that takes more than ``room`` cells the middle gives way: how long yet is what people
    look for.
    """
    first, *middle, last = _stages(view)
    if late and view.status is Status.RUNNING:
        first = ((f"● {late}", "warn"),)
    while middle and length(joined([first, *middle, last])) > room:
        middle.pop(0)
    return joined([first, *middle, last])


def _stages(view: RunView) -> list[TextLine]:
    status, tone = phrases.standing(view.status, view.ending)
    parts: list[TextLine] = []
    if view.status is Status.RUNNING:
        status = f"● {clean(view.phase) or ('running' if view.step else 'starting')}"
        if view.detail:
            parts.append(((clean(view.detail), "muted"),))
    if view.planned_epochs and view.unit != EPOCH:
        parts.append((("epoch ", "muted"), (f"{view.epoch_now}/{view.planned_epochs}", "")))
    if view.planned_steps:
        parts.append(((f"{view.unit} ", "muted"), (f"{view.step:,}/{view.planned_steps:,}", "")))
    elif view.step:
        parts.append(unplanned(view))
    if view.status is Status.RUNNING and view.progress is not None:
        parts.append(joined([f"{view.progress:4.0%}", _how_long(view)]))
    else:
        parts.append(((phrases.clock(view.duration), "muted"),))
    return [((status, tone),), *parts]


def _how_long(view: RunView) -> TextLine:
    """How long yet; until that means something, how long the present phase takes already."""
    if view.eta is None:
        return ((f"{phrases.clock(view.in_phase):>9}", "muted"),)
    return (("eta ", "muted"), (f"{phrases.clock(view.eta):>5}", ""))


def ending(view: RunView) -> TextLine:
    """In words how it ended, toned as its status; empty when it simply finished, or goes on."""
    if not view.ending:
        return ()
    return ((clean(view.ending), phrases.standing(view.status, view.ending)[1]),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known of a run beside its log: preset, or its script's settings, answer to its
    question, prediction.
    """

    loaded: Loaded | None = None
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    answer: Answer | None = None
    predicted: Prediction | None = None


def side(
    view: RunView, known: Background, snapshot: Snapshot, width: int, height: int
) -> list[TextLine]:
    """The side column, top to bottom; sections that have nothing to say are left out, and of
    the messages, which come last, the newest that fit are shown.
    """
    loaded, pace = known.loaded, steps_per_second(view)
    sections = [
        device_lines(view, snapshot, width),
        rank_lines(snapshot.ranks.get(view.run.path, ()), width),
        beside(known.predicted, view, pace, width),
        _speed(view, loaded, pace, width),
        command(loaded.preset, width, brief=True) if loaded else [],
        [*settings(loaded, width), *_listed(known.config, width)],
        _look_for(loaded, width),
        _answered(loaded, known.answer, view.result, width),
    ]
    lines: list[TextLine] = []
    for section in sections:
        if section:
            lines += [()] * bool(lines) + section
    return [*lines, (), *_newest(_messages(view, width), max(4, height - len(lines) - 1))]


def _newest(messages: list[list[TextLine]], room: int) -> list[TextLine]:
    """Those that fit whole, and of the last as much as does."""
    shown = messages[-1][:room] if messages else []
    for message in reversed(messages[:-1]):
        if len(message) + len(shown) > room:
            break
        shown = [*message, *shown]
    return shown


def _speed(view: RunView, loaded: Loaded | None, pace: float | None, width: int) -> list[TextLine]:
    if not pace:
        return []
    unit = view.unit
    lines: list[TextLine] = [ends((("speed", "muted"),), ((per_second(pace, unit), ""),), width)]
    train = loaded.preset.train if loaded else None
    if train and unit == "step":
        images = pace * train.batch_size
        lines.append(ends((), ((f"{images:,.0f} examples/s", ""),), width))
        lines.append(ends((), ((f"{1000 / pace:.2f} ms/step", ""),), width))
    return lines


def settings(loaded: Loaded | None, width: int) -> list[TextLine]:
    """The settings people ask for first, and every option that the preset states."""
    if loaded is None:
        return []
    flat, grid = flatten(loaded.preset), loaded.preset.sweep.grid
    options = [key for key in stated(loaded.document) if key.startswith("options.") and key in flat]
    values = {key: grid.get(key, flat.get(key)) for key in (*ESSENTIAL, *sorted(options))}
    said = {key: value for key, value in values.items() if value not in UNSAID}
    args = {key: grid.get(key, flat[key]) for key in flat if key.startswith(ARG)}
    return _listed(said | args, width)


def _listed(said: Mapping[str, Any], width: int) -> list[TextLine]:
    lines: list[TextLine] = []
    for label, value in zip(short(list(said)), said.values(), strict=True):
        lines += _setting(clean(label), clean(_told(value)), width)
    return lines


def _setting(label: str, text: str, width: int) -> list[TextLine]:
    """Beside each other, or the value under its label where it needs the width."""
    if cell_len(label) + 2 + cell_len(text) <= width:
        return [ends(((label, "muted"),), ((text, ""),), width)]
    first, *more = wrap(text, width - 2)
    below = [first, *more[: VALUE_LINES - 1]]
    if len(more) >= VALUE_LINES:
        below[-1] = f"{below[-1]} …"
    return [((label, "muted"),), *((("  ", ""), (line, "")) for line in below)]


def _told(value: Any) -> str:
    """As it is read and not as it is typed: ``256, 128``, ``adaboost, mlp``."""
    if value is None:
        return "none"
    return listed(value) if isinstance(value, list | tuple) else toml(value)


def _look_for(loaded: Loaded | None, width: int) -> list[TextLine]:
    if loaded is None or not loaded.preset.look_for:
        return []
    text = wrap(clean(loaded.preset.look_for), width)
    return [(("look for", "accent"),), *(((line, ""),) for line in text)]


def _answered(
    loaded: Loaded | None, answer: Answer | None, result: Result | None, width: int
) -> list[TextLine]:
    """The preset's question with what was answered; once it was told, also what is right."""
    question = loaded.preset.question if loaded else None
    choice = answer.choice if answer else None
    if question is None or answer is None or choice is None or choice >= len(question.choices):
        return []
    right = choice == question.answer
    chosen = wrap(clean(f"you: {question.choices[choice]}"), width)
    lines: list[TextLine] = [(("question", "accent"),)]
    lines += [((text, ""),) for text in wrap(clean(question.text), width)]
    if not answer.told:
        return lines + [((text, "strong"),) for text in chosen]
    lines += [((text, "good" if right else "bad"),) for text in chosen]
    verdict = "✔ right" if right else f"✖ {question.choices[question.answer]}"
    lines += [((text, "strong"),) for text in wrap(clean(verdict), width)]
    lines += [((text, "muted"),) for text in wrap(clean(question.because), width)]
    rests = support(result.support) if result else ""
    return lines + [((text, ""),) for text in wrap(rests, width) if rests]


def _parts(message: str, width: int) -> list[str]:
    """What stands beside a time, and below: two blanks part a message, a number keeps its unit."""
    room = max(10, width - 9)
    text = message.replace(" %", "\N{NO-BREAK SPACE}%")
    head, *tail = [text] if cell_len(text) <= room else text.split("  ")
    first, *more = wrap(head, room)
    below = [" ".join(more), *tail] if more else tail
    return [first, *(line for part in below for line in wrap(part, width - 2))]


def _messages(view: RunView, width: int) -> list[list[TextLine]]:
    """The newest messages, and the last checkpoint, each with its lines."""
    found: list[list[TextLine]] = []
    for message in view.messages[-40:]:
        moment = time.strftime("%H:%M:%S", time.localtime(message.time))
        tone = "warn" if message.level == "warning" else ""
        first, *more = _parts(clean(message.text), width)
        below: list[TextLine] = [(("  ", ""), (text, tone)) for text in more]
        found.append([((f"{moment} ", "muted"), (first, tone)), *below])
    if view.checkpoint is not None:
        step = f"step {view.checkpoint:,}"
        found.append([ends((("checkpoint", "muted"),), ((step, ""),), width)])
    if view.skipped:
        found.append([((f"{view.skipped} lines of its log were unreadable", "warn"),)])
    return found

"""Beside the form: what the preset is about, what it will cost, and what was reported for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from dltui.charts.text import clean, wrap
from dltui.data.head import Head
from dltui.data.transforms.chosen import told
from dltui.presets import sweep
from dltui.presets.fields import toml
from dltui.presets.schema import Preset
from dltui.presets.sources import legend, letter
from dltui.tui.texts.claims import reported, what
from dltui.tui.texts.command_lines import command
from dltui.tui.texts.head_lines import data_section
from dltui.tui.texts.toned import TextColumn, TextLine, length, row
from dltui.tui.widgets.lines import Lines
from dltui.words import about

WIDEST = 96
"""Cells; a figure too far from its name is hard to find."""


SHOWN = 12
"""Claims that stand in a plan; what is to be known of the preset comes after them."""

FIGURE = 24
"""Cells of a published figure, or of the points that a claim compares with."""


class PlanFacts(Lines):
    """``forecast`` is what the prediction says, as lines; empty while or where there is none."""

    DEFAULT_CSS = "PlanFacts { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._preset: Preset | None = None
        self._forecast: Sequence[TextLine] = ()
        self._faults: Sequence[TextLine] = ()
        self._heads: Sequence[Head] = ()

    def tell(
        self,
        preset: Preset,
        forecast: Sequence[TextLine],
        faults: Sequence[TextLine] = (),
        heads: Sequence[Head] = (),
    ) -> None:
        self._preset, self._forecast, self._faults = preset, forecast, faults
        self._heads = heads
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self._preset is None or not self.size.width:
            return
        preset, width = self._preset, min(self.size.width, WIDEST)
        forecast = [part for line in self._forecast for part in _wrapped(line, width)]
        data = data_section(self._heads, width, brief=self.screen.has_class("-narrow"))
        sections = [list(self._faults), data, _words(preset, width), forecast]
        sections += plan_sections(preset, width)
        lines: list[TextLine] = []
        for section in filter(None, sections):
            lines += [()] * bool(lines) + section
        self.show(lines)


def plan_sections(preset: Preset, width: int) -> list[list[TextLine]]:
    """What a preset asks for beside its settings: sweep, claims, quick variant; what it notes."""
    return [
        command(preset, width),
        _sweep(preset, width),
        _transforms(preset, width),
        _claims(preset, width),
        _quick(preset, width),
        _notes(preset, width),
    ]


def _wrapped(line: TextLine, width: int) -> list[TextLine]:
    """A line of one tone that is too long, as several."""
    if len(line) != 1 or length(line) <= width:
        return [line]
    return [((part, line[0][1]),) for part in wrap(line[0][0], width)]


def _words(preset: Preset, width: int) -> list[TextLine]:
    lines: list[TextLine] = [((text, ""),) for text in wrap(clean(preset.summary), width) if text]
    if preset.look_for:
        lines.append((("Look for", "accent"),))
        lines += [((text, ""),) for text in wrap(clean(preset.look_for), width)]
    return lines


def _sweep(preset: Preset, width: int) -> list[TextLine]:
    if preset.sweep.empty:
        return []
    lines: list[TextLine] = [((f"SWEEP  {sweep.size(preset.sweep):,} runs", "muted"),)]
    for key, values in preset.sweep.grid.items():
        first, *more = wrap(clean(f"{key}  {toml(values)}"), width)
        lines.append(((key, ""), (first.removeprefix(key), "strong")))
        lines += [((text, "strong"),) for text in more]
    if preset.sweep.points:
        lines.append(((f"{len(preset.sweep.points)} listed points", ""),))
    if preset.sweep.seeds > 1:
        lines.append(((f"{preset.sweep.seeds} seeds each: mean ± spread", ""),))
    return lines


def _transforms(preset: Preset, width: int) -> list[TextLine]:
    """How many and which, with all their numbers."""
    written = preset.data.transforms if preset.data else []
    if not written:
        return []
    lines: list[TextLine] = [((f"TRANSFORMS  {len(written)}, of training batches only", "muted"),)]
    for one in written:
        lines += [((text, ""),) for text in wrap(clean(told(one)), width)]
    return lines


def _claims(preset: Preset, width: int) -> list[TextLine]:
    if not preset.reported:
        return []
    shown = preset.reported[:SHOWN]
    figures = [reported(claim, preset.topic) for claim in shown]
    wide = min(FIGURE, max(11, *map(cell_len, figures)))
    columns = (TextColumn(""), TextColumn("", wide, right=True), TextColumn("", 7))
    lines: list[TextLine] = [(("REPORTED", "muted"),)]
    for claim, figure in zip(shown, figures, strict=True):
        doubt = ("doubted" if claim.reason else "", "muted")
        cells = (what(claim, preset.topic), (figure, "strong"), doubt)
        lines.append(row(cells, columns, width))
    if more := len(preset.reported) - len(shown):
        lines.append(((f"and {more} more: dltui claims has all", "muted"),))
    for source in dict.fromkeys(_origins(preset)):
        lines += [((text, "muted"),) for text in wrap(clean(source), width)]
    return lines


def _origins(preset: Preset) -> Iterator[str]:
    """``A 1.4`` of ``A 1.4, table, mse``, and which write-up A is; of others all that is said."""
    sources = [claim.source for claim in preset.reported if claim.source]
    yield from (source.partition(",")[0] if letter(source) else source for source in sources)
    yield from legend(sources)


def _notes(preset: Preset, width: int) -> list[TextLine]:
    """Their titles: derivations are not for a narrow column, a screen of their own shows them."""
    if not preset.notes:
        return []
    titles = [((text, ""),) for note in preset.notes for text in wrap(clean(note.title), width)]
    return [(("NOTES", "muted"),), *titles]


def _quick(preset: Preset, width: int) -> list[TextLine]:
    if not preset.quick:
        return []
    changes = ", ".join(f"{key} = {toml(value)}" for key, value in _flat(preset.quick))
    cost = about(preset.cost.quick)
    title = f"QUICK  {cost}" if cost else "QUICK"
    return [((title, "muted"),), *[((text, ""),) for text in wrap(clean(changes), width)]]


def _flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value

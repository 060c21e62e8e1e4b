"""The settings of a preset, one a line: section, name, value, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.presets.fields import Field
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, length
from dltui.tui.widgets.rows import Rows

EXPLAINED = 90
"""Cells from which on each setting has its help beside it."""

COLUMNS = (
    TextColumn("", 7),
    TextColumn("", 20),
    TextColumn(""),
    TextColumn("", from_width=EXPLAINED),
)
USUAL = frozenset(
    {
        *("data.name", "data.path", "data.limit", "model.name", "model.hidden"),
        *("train.optimizer", "train.lr", "train.batch_size", "train.epochs"),
        *("run.seed", "run.device"),
    }
)
"""Shown even where the preset says nothing about them."""

CHOSEN = frozenset({"data.name", "model.name", "run.device"})
"""Fields whose names are chosen from a list when they are edited."""

ROOMY = 24
"""Lines from which on every setting is shown, those not stated dimly."""


class Form(Rows[Field]):
    """Enter edits; space and the arrows step through the choices of a field that has few."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "edit", key_display="enter", id="form.edit"),
        Binding("space,right", "step(1)", "next choice", show=False, id="form.next-choice"),
        Binding("left", "step(-1)", "previous choice", show=False, id="form.previous-choice"),
        Binding("plus", "toggle_all", "all settings", key_display="+", id="form.all-settings"),
        Binding("backspace,delete", "reset", "undo edit", show=False, id="form.undo-edit"),
    ]

    class Stepped(Rows.Moved):
        """A choice was made: ``text`` for the field under the cursor; null undoes the edit."""

        def __init__(self, rows: Form, text: str | None) -> None:
            super().__init__(rows)
            self.text = text

    def __init__(self) -> None:
        super().__init__(COLUMNS, self._cells, lambda field: field.key, heading=False, id="form")
        self.complete: bool | None = None
        self._fields: Sequence[Field] = ()

    def show_fields(self, fields: Sequence[Field]) -> None:
        """All of them where there is room or they are asked for, else those that matter."""
        self._fields = fields
        every = self.size.height >= ROOMY if self.complete is None else self.complete
        shown = [f for f in fields if every or f.stated or f.fault or f.key in USUAL]
        # Values take what they need, so that the help beside them is not cut.
        needed = max((length(_value(field)) for field in shown), default=0)
        values = min(needed, self.size.width // 3) if self.size.width >= EXPLAINED else 0
        self.columns = (*COLUMNS[:2], TextColumn("", values), COLUMNS[3])
        self.load(shown)

    def action_toggle_all(self) -> None:
        self.complete = len(self.items) < len(self._fields)
        self.show_fields(self._fields)

    def on_resize(self) -> None:
        super().on_resize()
        self.show_fields(self._fields)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        field = self.current
        if action == "step":
            return field is not None and bool(field.choices) and not field.swept
        if action == "reset":
            return field is not None and field.edited
        return super().check_action(action, parameters)

    def action_step(self, by: int) -> None:
        field = self.current
        if field and field.choices and not field.swept:
            at = field.choices.index(field.text) if field.text in field.choices else -1
            text = field.choices[(at + by) % len(field.choices)]
            self.post_message(self.Stepped(self, text))

    def action_reset(self) -> None:
        if self.current and self.current.edited:
            self.post_message(self.Stepped(self, None))

    def _cells(self, field: Field) -> Sequence[TextCell]:
        first = next(item for item in self.items if item.section == field.section)
        section = field.section if field is first else ""
        return (section, "accent"), field.name, _value(field), (field.help, "muted")


def _value(field: Field) -> TextLine:
    text = clean(field.text) or "–"
    if (field.choices or field.key in CHOSEN) and not field.swept:
        text += " ▾"
    tone = (
        "bad"
        if field.fault
        else "accent"
        if field.edited
        else "strong"
        if field.stated
        else "muted"
    )
    value: TextLine = ((text, tone),)
    if field.fault:
        return (*value, (f"   ✖ {field.fault}", "bad"))
    return (*value, ("   swept", "muted")) if field.swept and not field.edited else value

"""The plan: what would run, every value to edit, and what it will cost, before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from dltui.charts.text import clean
from dltui.tui import periods, words
from dltui.tui.draft import Draft, open_draft
from dltui.tui.forecast import Forecast, forecast
from dltui.tui.grid import grid
from dltui.tui.line import Line, joined
from dltui.tui.origin import Origin
from dltui.tui.screens.lab import LabScreen
from dltui.tui.widgets.editor import Editor
from dltui.tui.widgets.form import Form
from dltui.tui.widgets.grid_editor import GridEditor
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.plan_facts import PlanFacts


class PlanScreen(LabScreen):
    """Dismissed by escape; r runs the draft as it stands."""

    DEFAULT_CSS = """
    PlanScreen #plan { height: 1fr; margin-top: 1; }
    PlanScreen #settings { width: 1fr; }
    PlanScreen Paragraph { margin: 1 2 0 2; min-height: 2; }
    PlanScreen PlanFacts { width: 44; margin: 0 2 0 2; }
    PlanScreen.-wide PlanFacts { width: 64; }
    PlanScreen.-narrow #plan { layout: vertical; margin-top: 0; }
    PlanScreen.-narrow PlanFacts { width: 1fr; height: 9; margin: 1 1 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run(False)", "run", id="plan.run"),
        Binding("q", "run(True)", "quick run", id="plan.quick-run"),
    ]

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self._before = draft
        self._forecast = Forecast.waiting()

    def body(self) -> ComposeResult:
        yield Headline()
        with Horizontal(id="plan"):
            with Vertical(id="settings"):
                yield Form()
                yield Paragraph()
            yield PlanFacts()
        yield Editor()
        yield GridEditor()

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Form).focus()
        self._show()
        self._predict()

    def action_run(self, quick: bool) -> None:
        if self.draft.faults:
            self.notify("first mend what is marked", severity="error", markup=False)
            return
        self.dismiss()
        told = b"" if quick else self._forecast.told
        overrides = self.draft.overrides
        self.lab.launch(self.draft.origin, quick=quick, overrides=overrides, prediction=told)

    @on(Form.Moved, "#form")
    def _explain(self) -> None:
        """Help for the setting under the cursor."""
        if field := self.query_one(Form).current:
            choices = f"  {' · '.join(field.choices)}" if field.choices else ""
            text = f"{field.key}  {field.help}{choices}"
            self.query_one(Paragraph).tell(text, "muted")

    @on(Form.Chosen, "#form")
    def _edit(self) -> None:
        form = self.query_one(Form)
        if not (field := form.current):
            return
        if field.choices and not field.swept:
            form.action_step(1)
            return
        self._before = self.draft
        if matrix := grid(field.text):
            self.query_one(GridEditor).edit(field.key, matrix)
        else:
            self.query_one(Editor).edit(field.key, field.text)

    @on(Form.Stepped)
    def _stepped(self, event: Form.Stepped) -> None:
        if field := self.query_one(Form).current:
            if event.text is None:
                self._change(self.draft.without_edit(field.key))
            else:
                self._change(self.draft.with_edit(field.key, event.text))

    @on(Editor.Typed)
    def _typed(self, event: Editor.Typed) -> None:
        if field := self.query_one(Form).current:
            self._change(self._before.with_edit(field.key, event.text))

    @on(Editor.Closed)
    def _editor_closed(self, event: Editor.Closed) -> None:
        if not event.kept:
            self._change(self._before)
        self.query_one(Form).focus()

    def _change(self, draft: Draft) -> None:
        self.draft = draft
        if not draft.faults:
            self._forecast = Forecast.waiting()
            self._predict()
        self._show()

    def _show(self) -> None:
        self.query_one(Form).show_fields(self.draft.fields())
        self._explain()
        self.query_one(PlanFacts).tell(self.draft.loaded.preset, self._facts())
        loaded = self.draft.loaded
        name = ((loaded.name.rpartition("/")[2], "strong"),)
        title = ((clean(loaded.preset.title), "muted"),)
        self.query_one(Headline).tell(name, self._verdict(), title)

    def _verdict(self) -> Line:
        """The right end of the headline: faults, or what the run will take."""
        if faults := len(self.draft.faults):
            return ((f"✖ {faults} fault{'s' * (faults > 1)}", "bad"),)
        cost = words.about(self._forecast.duration or self.draft.loaded.preset.cost.full)
        edits = len(self.draft.edits)
        parts = [
            ((f"{edits} edited", "accent"),) * bool(edits),
            self._forecast.short,
            ((f"~ {cost}", "muted"),) * bool(cost),
        ]
        return joined(filter(None, parts), " · ")

    def _facts(self) -> Sequence[Line]:
        unplaced = [text for key, text in self.draft.faults if not self._shown(key)]
        return [((text, "bad"),) for text in unplaced] + list(self._forecast.lines)

    def _shown(self, key: str) -> bool:
        return any(field.fault and field.key == key for field in self.query_one(Form).items)

    def _predict(self) -> None:
        self.run_worker(self._wait_and_predict(), exclusive=True, group="predict")

    async def _wait_and_predict(self) -> None:
        import asyncio

        await asyncio.sleep(periods.PREDICT)
        self._forecast = await forecast(self.draft.loaded)
        self._show()


def plan_screen(origin: Origin) -> PlanScreen:
    """Raises ``PresetError`` for a preset that cannot be meant."""
    return PlanScreen(open_draft(origin))

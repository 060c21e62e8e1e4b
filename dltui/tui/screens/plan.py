"""The plan: what would run, every value to edit, and what it will cost, before anything runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from dltui.charts.text import clean
from dltui.cluster.submit import offered
from dltui.data.head import Head
from dltui.data.options import EdgesData, FileData, NamedData, OwnData
from dltui.figures.records import Figure
from dltui.models.options import UserModel
from dltui.preflight.checks import look
from dltui.preflight.finding import Finding
from dltui.presets.document import dump
from dltui.presets.fields import Field
from dltui.presets.sweep import size
from dltui.tui import periods
from dltui.tui.actions import submit
from dltui.tui.actions.agree import agree
from dltui.tui.actions.start_stop import lacking
from dltui.tui.model.choices import Choice, choices
from dltui.tui.model.draft import Draft, open_draft, plain_key
from dltui.tui.model.grid import grid
from dltui.tui.model.origin import Origin
from dltui.tui.model.study import Study, refused
from dltui.tui.screens.data import DataScreen
from dltui.tui.screens.lab import LabScreen
from dltui.tui.screens.notes import NotesScreen
from dltui.tui.screens.sheet import SheetScreen
from dltui.tui.texts.forecast import WAITING, Forecast, forecast
from dltui.tui.texts.needs import Lacking, demand, missed
from dltui.tui.texts.toned import TextLine, joined
from dltui.tui.widgets.editor import Editor
from dltui.tui.widgets.form import CHOSEN, Form
from dltui.tui.widgets.grid_editor import GridEditor
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.needs_list import NeedsList
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.plan_side import PlanSide
from dltui.tui.widgets.whole import whole
from dltui.words import about


class PlanScreen(LabScreen):
    """Every setting of a preset, to look at and to change, and what it needs and will take.

    Enter edits the setting under the cursor, r runs the plan as it stands, escape leaves it.
    """

    DEFAULT_CSS = """
    PlanScreen #plan { height: 1fr; margin-top: 1; }
    PlanScreen #settings { width: 1fr; }
    PlanScreen Paragraph { margin: 1 2 0 2; min-height: 2; }
    PlanScreen PlanSide { width: 44; margin: 0 2 0 2; }
    PlanScreen.-wide PlanSide { width: 64; }
    PlanScreen.-narrow #plan { layout: vertical; margin-top: 0; }
    PlanScreen.-narrow PlanSide { width: 1fr; height: 8; margin: 1 1 0 2; }
    PlanScreen.-short Paragraph { margin: 0 2; }
    """
    about = (
        "What would run: every setting to look at and to change, what it needs and what it "
        "will take. Nothing happens before r."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run(False)", "run", id="plan.run"),
        Binding("q", "run(True)", "quick run", id="plan.quick-run"),
        Binding("d", "fetch", "fetch data", id="plan.fetch"),
        Binding("d", "stop_fetching", "stop fetching", id="plan.stop-fetching"),
        Binding("i", "data", "data", id="plan.data"),
        Binding("v", "sheet", "what is seen", id="plan.sheet"),
        Binding("p", "predict", "predict", id="plan.predict"),
        Binding("w", "why", "why", id="plan.why"),
        Binding("S", "submit", "submit to Slurm", id="plan.submit"),
        Binding("u", "any_device", "use what there is", id="plan.any-device"),
    ]

    @property
    def first_keys(self) -> tuple[str, ...]:
        mending = "plan.fetch", "plan.stop-fetching", "plan.any-device", "plan.predict"
        return (*mending, "form.edit", "plan.run", "plan.quick-run", "plan.data")

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self._before = draft
        self._studied: dict[str, Study] = {}
        """By the text of the preset, so that going back to one asks nothing anew."""
        self._seen: dict[str, Figure] = {}

    def body(self) -> ComposeResult:
        yield Headline()
        yield NeedsList()
        with Horizontal(id="plan"):
            with Vertical(id="settings"):
                yield Form()
                yield Paragraph()
            yield PlanSide()
        yield Editor()
        yield GridEditor()

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Form).focus()
        self.watch(self.app, "arriving", self._arriving_changed, init=False)
        self._show()
        self._learn(0.0)
        self.set_interval(periods.AGAIN, self._look_again)

    def action_run(self, quick: bool) -> None:
        if self.draft.faults:
            self.notify("first mend what is marked", severity="error", markup=False)
            return
        if isinstance(self.draft.loaded.preset.data, FileData):
            run: Any = partial(self._run_when_read, quick)
            self.run_worker(run, exclusive=True, group="run")
        else:
            self._run(quick, lacking(self.lab, self.draft.loaded))

    async def _run_when_read(self, quick: bool) -> None:
        """Its disk may be slow."""
        self._run(quick, await asyncio.to_thread(lacking, self.lab, self.draft.loaded))

    def _run(self, quick: bool, found: Sequence[Finding]) -> None:
        lab = self.lab
        try:
            demand(found)
        except Lacking as error:
            lab.complain(error)
            return
        self.dismiss()
        known = None if quick else self._study.forecast.found
        told = msgspec.json.encode(known) if known else b""
        lab.launch(self.draft.origin, quick=quick, overrides=self.draft.overrides, prediction=told)

    def action_submit(self) -> None:
        submit.ask(self.lab, self.draft.loaded, self.dismiss)

    def action_why(self) -> None:
        self.app.push_screen(NotesScreen(self.draft.loaded.preset.notes))

    def action_data(self) -> None:
        self.app.push_screen(DataScreen(self._heads()))

    def action_sheet(self) -> None:
        """What the network will see of the data, looked at once for each version of the plan."""
        text = self._text

        def keep(figure: Figure | None) -> None:
            if figure is not None:
                self._seen[text] = figure

        known, root = self._seen.get(text), self.lab.data_root
        self.app.push_screen(SheetScreen(self.draft.loaded, root, known), keep)

    def action_predict(self) -> None:
        agree: Any = self._agree_and_predict
        self.run_worker(agree, exclusive=True, group="study")

    async def _agree_and_predict(self) -> None:
        await agree(self.lab, self.draft.loaded)
        self._studied = {
            text: replace(study, forecast=WAITING, predicted=False)
            if study.forecast.asks
            else study
            for text, study in self._studied.items()
        }
        self._show()
        await self._look_and_predict(0.0)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What nothing needs is not offered."""
        match action:
            case "fetch":
                return bool(self._to_fetch()) and not self._arriving()
            case "stop_fetching":
                return bool(self._arriving())
            case "data":
                return bool(self._heads())
            case "sheet":
                return self.draft.loaded.preset.data is not None and not self.draft.faults
            case "predict":
                return self._study.forecast.asks
            case "why":
                return bool(self.draft.loaded.preset.notes)
            case "submit":
                return offered() and not self.draft.faults
            case "any_device":
                return any(finding.cure == "device" for finding in self._study.findings)
            case _:
                return super().check_action(action, parameters)

    def action_fetch(self) -> None:
        for name in self._to_fetch():
            self.lab.fetch(name)

    def action_stop_fetching(self) -> None:
        for name in self._arriving():
            self.lab.stop_fetching(name)

    def action_any_device(self) -> None:
        self._change(self.draft.with_edit("run.device", "auto"))

    def _heads(self) -> list[tuple[str, Head]]:
        """Of data of one's own, each with its name; what is named needs no telling."""
        if isinstance(self.draft.loaded.preset.data, NamedData | EdgesData):
            return []
        return [(one.value, one.head) for one in self._study.findings if one.head]

    def _to_fetch(self) -> list[str]:
        return [one.value for one in self._study.findings if one.cure == "fetch"]

    def _arriving(self) -> list[str]:
        """The data sets of this plan that are on their way."""
        named = [one.value for one in self._study.findings if one.what == "data"]
        return [name for name in self.lab.arriving if name in named]

    def _arriving_changed(self) -> None:
        """How far they are; what has ended is looked at again."""
        if not whole(self):
            return
        known = self._study
        if known.findings and not self._arriving() and self._to_fetch():
            self._studied = {
                text: replace(study, findings=()) for text, study in self._studied.items()
            }
            self._learn(0.0)
        self._show_needs()

    @on(Form.Moved, "#form")
    def _explain(self) -> None:
        """What is wrong with the setting under the cursor, else what it means."""
        field = self.query_one(Form).current
        paragraph = self.query_one(Paragraph)
        if field and field.fault:
            paragraph.tell(f"✖ {field.key}: {field.fault}", "bad")
        elif field:
            listed = f"  {' · '.join(field.choices)}" if field.choices else ""
            listed = "  enter lists what there is" if field.key in CHOSEN else listed
            paragraph.tell(f"{field.key}  {field.help}{listed}", "muted")

    @on(Form.Chosen, "#form")
    def _edit(self) -> None:
        form = self.query_one(Form)
        if not (field := form.current):
            return
        if field.choices == ("false", "true") and not field.swept:
            form.action_step(1)
            return
        self._before = self.draft
        if matrix := grid(field.text):
            self.query_one(GridEditor).edit(field.key, matrix)
        else:
            self.query_one(Editor).edit(field.key, field.text, self._choices(field))

    def _choices(self, field: Field) -> list[Choice]:
        preset = self.draft.loaded.preset
        own = isinstance(getattr(preset, field.section), OwnData | UserModel)
        return choices(field, own=own, data_root=self.lab.data_root)

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
        self.set_focus(self.query_one(Form))

    def _change(self, draft: Draft) -> None:
        self.draft = draft
        self._learn(periods.PREDICT)
        self._show()

    def _show(self) -> None:
        self.query_one(Form).show_fields(self.draft.fields())
        self._explain()
        loaded = self.draft.loaded
        heads = [head for _, head in self._heads()]
        side = self.query_one(PlanSide)
        side.tell(loaded.preset, self._faults(), self._study.forecast.lines, heads)
        name = ((loaded.name.rpartition("/")[2], "strong"),)
        title = ((clean(loaded.preset.title), "muted"),)
        self.query_one(Headline).tell(name, self._verdict(), title)
        self._show_needs()

    def _show_needs(self) -> None:
        known = self._study
        found = known.forecast.found
        disk = found.disk * size(self.draft.loaded.preset.sweep) if found else 0
        self.query_one(NeedsList).tell(known.findings, self.lab.arriving, disk)
        self.refresh_bindings()

    def _verdict(self) -> TextLine:
        """The right end of the headline: faults, or what the run will take."""
        if faults := len(self.draft.faults):
            return ((f"✖ {faults} fault{'s' * (faults > 1)}", "bad"),)
        known = self._study
        found = known.forecast.found
        seconds, parameters = (found.duration, found.parameters) if found else (0.0, 0)
        cost = about(seconds or self.draft.loaded.preset.cost.full)
        edits = len(self.draft.edits)
        missing = [missed(one) for one in known.findings if not one.ok]
        parts = [
            ((f"✖ {', '.join(dict.fromkeys(missing))}", "bad"),) * bool(missing),
            ((f"{edits} edited", "accent"),) * bool(edits),
            known.forecast.short,
            ((f"~ {cost}", "muted"),) * bool(cost),
            # Last: it is what may be cut on 80 columns.
            ((f"{parameters:,} parameters", ""),) * bool(parameters),
        ]
        return joined(filter(None, parts), " · ")

    def _faults(self) -> Sequence[str]:
        """Each in full, wherever in the preset it is."""
        return [f"{plain_key(key)}: {text}" if key else text for key, text in self.draft.faults]

    @property
    def _study(self) -> Study:
        return self._studied.get(self._text, Study())

    @property
    def _text(self) -> str:
        return dump(self.draft.loaded.document)

    def _learn(self, delay: float) -> None:
        """Look at what the newest version without faults needs, and predict it, if not yet done."""
        if not (self._study.findings and self._study.predicted):
            # Not the coroutine itself: one that is replaced before it began is never awaited.
            study: Any = partial(self._look_and_predict, delay)
            self.run_worker(study, exclusive=True, group="study")

    async def _look_and_predict(self, delay: float) -> None:
        await asyncio.sleep(delay)
        loaded, text, lab = self.draft.loaded, self._text, self.lab
        if not self._study.findings:
            self._found(text, await self._find())
        if not (self._study.predicted or self._study.refused):
            told = await forecast(loaded, lab.data_root)
            self._learned(text, forecast=told, predicted=True)

    def _look_again(self) -> None:
        """At the user's own files, while one of them stands in the way."""
        found = self._study.findings
        if self.is_current and any(not one.ok and not one.in_root for one in found):
            again: Any = self._find_again
            self.run_worker(again, exclusive=True, group="again")

    async def _find_again(self) -> None:
        text, found = self._text, await self._find()
        if found != self._studied[text].findings:
            self._found(text, found)
            self._learn(0.0)

    def _found(self, text: str, findings: tuple[Finding, ...]) -> None:
        """What is refused is not predicted."""
        study = self._studied.get(text, Study())
        waiting = Forecast() if refused(findings) else WAITING
        self._learned(
            text, findings=findings, forecast=study.forecast if study.predicted else waiting
        )

    async def _find(self) -> tuple[Finding, ...]:
        lab = self.lab
        roots: Any = {"data_root": lab.data_root, "runs_root": lab.runs_root}
        return tuple(await asyncio.to_thread(look, self.draft.loaded, **roots))

    def _learned(self, text: str, **what: Any) -> None:
        self._studied[text] = replace(self._studied.get(text, Study()), **what)
        if whole(self):
            self._show()


def plan_screen(origin: Origin) -> PlanScreen:
    """Raises ``PresetError`` for a preset that cannot be meant."""
    return PlanScreen(open_draft(origin))

"""A run: live curves, how far it is, what it takes, and how it compares with what was reported."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import msgspec
from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.predict import prediction
from dltui.presets.claims_table import support
from dltui.presets.command_line import begins_anew
from dltui.presets.schema import Question
from dltui.runs.files import answer as answers
from dltui.runs.files import config
from dltui.runs.files.answer import Answer
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.points import FIGURE
from dltui.topics.catalogue import Experiment
from dltui.tui.actions.start_stop import REGRET
from dltui.tui.model.backdrop import Backdrop
from dltui.tui.model.origin import Origin
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.ask import TAKE_BACK, AskScreen, Choice
from dltui.tui.screens.figures import FiguresScreen
from dltui.tui.screens.notes import NotesScreen
from dltui.tui.screens.text import TextScreen
from dltui.tui.texts import phrases
from dltui.tui.texts.claims import claim_rows
from dltui.tui.texts.ranks import late
from dltui.tui.texts.side_column import Background, progress
from dltui.tui.texts.stopping import HOW_IT_ENDS
from dltui.tui.texts.toned import GAP, TextLine
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.claim_list import FIGURE as CLAIMS
from dltui.tui.widgets.claim_list import ClaimList
from dltui.tui.widgets.ending import Ending
from dltui.tui.widgets.filter import Filter
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.log_pane import LogPane
from dltui.tui.widgets.metric_groups import MetricGroups
from dltui.tui.widgets.point_list import PointList, layout
from dltui.tui.widgets.points import Points
from dltui.tui.widgets.run_facts import RunFacts
from dltui.tui.widgets.waiting import Waiting
from dltui.tui.widgets.whole import whole
from dltui.words import titled

BY_STATUS: dict[str, Callable[[Status], bool]] = {
    "stop": lambda status: not status.final,
    "resume": lambda status: status.final and not status.complete,
    "again": lambda status: status.complete,
    "replay": lambda status: status.final,
}
"""Actions that only runs of these statuses have; one that came to its end goes no further."""


AFTER = ("run.resume", "run.run-again", "run.edit-and-run")
"""Keys for what comes after a run."""


class RunScreen(FiguresScreen):
    """One run. Leaving it leaves the run going; space stops it, with a checkpoint."""

    DEFAULT_CSS = """
    RunScreen #middle { height: 1fr; }
    RunScreen #left { width: 1fr; padding: 0 1; }
    RunScreen RunFacts { width: 32; height: 1fr; padding: 0 1; border-left: solid $rule; }
    RunScreen.-wide RunFacts { width: 40; }
    RunScreen.-short ClaimList { max-height: 4; margin-top: 0; }
    RunScreen.-short Points { margin-bottom: 0; }
    RunScreen.-facts RunFacts { display: none; }
    RunScreen.-narrow #middle { layout: vertical; }
    RunScreen.-narrow RunFacts { width: 1fr; height: 60%; border-left: none; display: none; }
    RunScreen.-narrow.-facts RunFacts { display: block; }
    """
    about = "One run. Leaving it leaves the run going; space stops it, with a checkpoint."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "take_back", "take it back", show=False, id="run.take-back"),
        Binding("space", "stop", "stop", id="run.stop"),
        Binding("l", "log", "log", id="run.log"),
        Binding("i", "facts", "facts", show=False, id="run.facts"),
        Binding("w", "why", "why", show=False, id="run.why"),
        Binding("R", "resume", "resume", show=False, id="run.resume"),
        Binding("R", "again", "run again", show=False, id="run.run-again"),
        Binding("e", "edit", "edit and run", show=False, id="run.edit-and-run"),
        Binding("v", "replay", "replay", show=False, id="run.replay"),
        Binding("X", "export", "export", show=False, id="run.export"),
        Binding("p", "before", "run before", show=False, id="run.run-before"),
        Binding("c", "compare", "compare with run before", show=False, id="run.compare"),
    ]

    @property
    def first_keys(self) -> tuple[str, ...]:
        ended = self._view is not None and self._view.status.final
        facts = ("run.facts",) if self.has_class("-narrow") else ()
        after = AFTER if ended and self._origin.repeatable else ()
        return ("run.take-back", "run.stop", *after, *facts)

    def __init__(self, run: RunDir, *, asking: bool = False) -> None:
        """``asking``, just after the start, puts the preset's question before the result."""
        super().__init__()
        self._asking = asking
        self._opened = time.monotonic()
        self.run_dir = run
        self._answer = answers.read(run)
        self._predicted = prediction.kept(run.prediction)
        self._view: RunView | None = None
        self._offered: object = None
        self._origin = Origin.of_run(run)
        self._loaded = self._origin.try_load()
        self._preset = self._loaded.preset if self._loaded else None
        self._config = config.read(run)
        self._backdrop = Backdrop(run, self._preset, self.lab.reader)

    def body(self) -> ComposeResult:
        yield Headline()
        yield Ending()
        with Horizontal(id="middle"):
            with Vertical(id="left"):
                yield Points()
                yield Waiting()
                yield MetricGroups()
                yield Board(self._experiment.layout, self._experiment.views)
                yield ClaimList()
                yield LogPane()
            yield RunFacts()
        yield Filter("words of a chart's title or of its metrics")

    def on_mount(self) -> None:
        super().on_mount()
        self.follow()
        if self._asking and self._answer is None and self._preset and self._preset.question:
            self._ask(self._preset.question)
        self.tell((("reading…", "muted"),))

    def on_unmount(self) -> None:
        self.unfollow()
        self._backdrop.close()
        self._view = None

    def follow(self) -> None:
        self.lab.reader.open(self.run_dir)

    def unfollow(self) -> None:
        self.lab.reader.close(self.run_dir)

    @property
    def follows(self) -> tuple[RunDir, ...]:
        return (self.run_dir, *self._backdrop.reads)

    @property
    def place(self) -> Path:
        return self.run_dir.path

    def view_in(self, snapshot: Snapshot) -> RunView | None:
        """This run in ``snapshot``; null until it was read."""
        return snapshot.views.get(self.run_dir.path)

    @property
    def room(self) -> int:
        """Cells of the headline beside the run's name."""
        return self.query_one(Headline).size.width - cell_len(self._called()) - GAP

    def tell(self, state: TextLine) -> None:
        """Write the headline."""
        name, title = ((self._called(), "strong"),), ((self._title(), "muted"),)
        self.query_one(Headline).tell(name, state, title)

    def show(self, snapshot: Snapshot) -> None:
        self._view = view = self.view_in(snapshot)
        if view is None:
            if self.run_dir.path in snapshot.gone:
                self.tell(phrases.DELETED)
                self._offer(())
            elif share := snapshot.reading.get(self.run_dir.path):
                self.tell(((f"reading… {share:.0%}", "muted"),))
            return
        ranks = snapshot.ranks.get(self.run_dir.path, ())
        self.tell(progress(view, self.room, late(ranks)))
        self.query_one(Ending).show_run(view)
        board = self.board
        points = self.query_one(Points)
        points.show(view, self._preset)
        if points.display:
            board.named_rows = layout(view.figures)
        self._backdrop.look(snapshot)
        board.show(self._backdrop.behind(view), without={FIGURE, CLAIMS})
        self._offer((view.status, self._regrettable, self._backdrop.earlier, board.count))
        self.tell_found()
        known = Background(
            loaded=self._loaded,
            config=self._config,
            answer=self._answer,
            predicted=self._predicted,
        )
        self.query_one(RunFacts).tell(view, known, snapshot)
        self.query_one(ClaimList).show_claims(claim_rows(view, self._preset))
        self.query_one(LogPane).read(self.run_dir.log)
        self._judge(view)
        if self.focused is None:
            self.focus_first()

    def tell_found(self) -> None:
        if self._view is not None:
            turn = phrases.turn(self.lab.snapshot, self.run_dir.path)
            self.query_one(Waiting).tell(self._view, self.sought, turn)
            self.query_one(MetricGroups).tell(self._view.series, self.board)

    def focus_first(self) -> None:
        points = self.query_one(Points)
        if points.display:
            points.rows.focus()
        else:
            super().focus_first()

    def _offer(self, shown: object) -> None:
        """Keys depend on the status and on which figures there are."""
        if shown != self._offered:
            self._offered = shown
            self.refresh_bindings()

    def _ask(self, question: Question) -> None:
        """Before anything of the run is seen; it goes on meanwhile."""
        choices = [Choice(str(n), clean(text)) for n, text in enumerate(question.choices)]
        hint = "the run has begun: a number answers, esc passes it over"
        text = clean(question.text)
        ask = AskScreen(text, choices, hint=hint, opaque=True, regrettable=self._regrettable)
        self.app.push_screen(ask, self._answered)

    def _answered(self, choice: str | None) -> None:
        if choice == TAKE_BACK:
            self.action_take_back()
            return
        self._keep(Answer(choice=None if choice is None else int(choice)))

    def _keep(self, answer: Answer) -> None:
        self._answer = answer
        try:
            answers.write(self.run_dir, answer)
        except DltuiError as error:
            self.lab.complain(error)

    def _judge(self, view: RunView) -> None:
        """Once it has ended, tell whether the answer was right, and why."""
        question = self._preset.question if self._preset else None
        answer = self._answer
        if question is None or answer is None or answer.told or answer.choice is None:
            return
        if not view.status.complete:
            return
        self._keep(msgspec.structs.replace(answer, told=True))
        right = answer.choice == question.answer
        verdict = "✔ you were right" if right else "✖ it is another"
        told = f"{verdict}: {question.choices[question.answer]}"
        borne = support(view.result.support) if view.result else ""
        text = "\n\n".join(filter(None, (question.because, borne)))
        self.app.push_screen(TextScreen(clean(told), text))

    @on(PointList.Chosen, "#points")
    def _open_point(self) -> None:
        if row := self.query_one(PointList).current:
            self.lab.open_run(self.run_dir.point(row.number))

    @on(Points.Compared)
    def _compare_points(self, event: Points.Compared) -> None:
        self.lab.compare([self.run_dir.point(number) for number in event.numbers])

    @on(ClaimList.Chosen, "#claims")
    def _explain_claim(self) -> None:
        if row := self.query_one(ClaimList).current:
            self.app.push_screen(TextScreen(row.what, row.story))

    def action_log(self) -> None:
        pane = self.query_one(LogPane)
        pane.display = not pane.display
        self.call_after_refresh(pane.read, self.run_dir.log)

    def action_facts(self) -> None:
        """Beside the curves they are there unless they are put away, under them if asked for."""
        self.toggle_class("-facts")
        put_away = self.has_class("-facts") != self.has_class("-narrow")
        if put_away and self.focused is self.query_one(RunFacts):
            self.focus_first()

    @on(RunFacts.Placed)
    def _to_facts(self) -> None:
        """Under the curves, where they were asked for, arrows scroll them at once."""
        if self.has_class("-narrow", "-facts"):
            self.query_one(RunFacts).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        status = self._view.status if self._view else None
        if action in ("resume", "again") and self._preset and begins_anew(self._preset):
            return action == "again" and status is not None and status.final
        if action in BY_STATUS:
            return status is not None and BY_STATUS[action](status)
        if action == "take_back":
            return self._regrettable
        if action == "edit":
            return self._loaded is not None
        if action == "why":
            return self._preset is not None and bool(self._preset.notes)
        if action in ("before", "compare") and whole(self):
            return self._backdrop.earlier is not None
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        if self._preset:
            self.app.push_screen(NotesScreen(self._preset.notes))

    def action_stop(self) -> None:
        stop, kill = HOW_IT_ENDS[self._origin.kind]
        choices = Choice("stop", "stop", stop), Choice("kill", "kill", kill)
        asked = clean(self._view.ending) if self._view else ""
        ask = AskScreen(f"Stop {self._called()}?", choices, hint=asked)
        self.app.push_screen(ask, self._stop)

    def _stop(self, answer: str | None) -> None:
        if answer:
            self.lab.end(self.run_dir, kill=answer == "kill")

    @property
    def _regrettable(self) -> bool:
        """Whether it was started here, a moment ago, and goes on."""
        recent = self._asking and time.monotonic() - self._opened < REGRET
        return recent and not (self._view and self._view.status.final)

    def action_take_back(self) -> None:
        self.dismiss()
        self.lab.take_back(self.run_dir)

    def action_back(self) -> None:
        """First show all points of a sweep again, then leave."""
        if self.maximized or not self.query_one(Points).drop_filter():
            super().action_back()

    def action_resume(self) -> None:
        self.lab.resume(self.run_dir)

    def action_again(self) -> None:
        """Start the same once more."""
        self.lab.launch(self._origin)

    def action_replay(self) -> None:
        self.lab.replay(self.run_dir)

    def action_before(self) -> None:
        self._backdrop.shown = not self._backdrop.shown
        self.show(self.lab.snapshot)

    def action_compare(self) -> None:
        if self._backdrop.earlier:
            self.lab.compare([self.run_dir, self._backdrop.earlier])

    def action_export(self) -> None:
        self.lab.export([self.run_dir])

    def action_edit(self) -> None:
        self.lab.plan(self._origin)

    @property
    def _experiment(self) -> Experiment:
        """What the topic says of its figures; nothing where it is no longer known."""
        preset = self._preset
        topic = self.lab.topics.get(preset.topic) if preset else None
        experiment = topic.experiments.get(preset.experiment) if topic and preset else None
        return experiment or Experiment(summary="")

    def _called(self) -> str:
        return clean(self._origin.called or self.run_dir.id) + " quick" * self._quick

    def _title(self) -> str:
        title = clean(self._preset.title if self._preset else self._origin.source)
        return titled(title, self._quick)

    @property
    def _quick(self) -> bool:
        return self._preset is not None and self._preset.variant == "quick"

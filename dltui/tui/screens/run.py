"""A run: live curves, how far it is, what it takes, and how it compares with what was reported."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from dltui.charts.text import clean
from dltui.charts.window import XKind
from dltui.figures.records import Table
from dltui.runs.events import Status
from dltui.runs.fold import RunView
from dltui.runs.layout import RunDir
from dltui.tui.claims import claim_rows
from dltui.tui.facts import progress
from dltui.tui.origin import Origin
from dltui.tui.screens.ask import AskScreen, Choice
from dltui.tui.screens.lab import LabScreen
from dltui.tui.screens.text import TextScreen
from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.claim_list import ClaimList
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.log_pane import LogPane
from dltui.tui.widgets.point_list import FIGURE, PointList
from dltui.tui.widgets.run_facts import RunFacts
from dltui.tui.widgets.waiting import Waiting

AXES: tuple[XKind, ...] = ("step", "epoch", "elapsed", "time")


class RunScreen(LabScreen):
    """One run. Leaving it leaves the run going; space stops it, with a checkpoint."""

    DEFAULT_CSS = """
    RunScreen #middle { height: 1fr; }
    RunScreen #left { width: 1fr; padding: 0 1; }
    RunScreen RunFacts { width: 32; height: 1fr; padding: 0 1; border-left: solid $rule; }
    RunScreen.-wide RunFacts { width: 40; }
    RunScreen.-short ClaimList { max-height: 4; margin-top: 0; }
    RunScreen.-short PointList { margin-bottom: 0; }
    RunScreen.-narrow #middle { layout: vertical; }
    RunScreen.-narrow RunFacts { width: 1fr; height: 4; border-left: none; display: none; }
    RunScreen.-narrow.-facts RunFacts { display: block; height: 50%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "stop", "stop"),
        Binding("x", "axis", "x axis"),
        Binding("y", "log_y", "log y"),
        Binding("m", "smooth", "smooth"),
        Binding("z,plus,equals_sign", "zoom(2.0)", "zoom", key_display="z"),
        Binding("minus", "zoom(0.5)", "zoom out", show=False),
        Binding("0", "follow", "show all", show=False),
        Binding("left", "cursor(-1)", "read-out", key_display="←→"),
        Binding("right", "cursor(1)", "read-out right", show=False),
        Binding("shift+left,comma", "pan(-0.25)", "earlier", show=False),
        Binding("shift+right,full_stop", "pan(0.25)", "later", show=False),
        Binding("f", "fill", "fill the screen", show=False),
        Binding("g", "gradients", "gradients"),
        Binding("l", "log", "log"),
        Binding("i", "facts", "facts", show=False),
        Binding("R", "again", "resume or run again", show=False),
        Binding("e", "edit", "edit and run", show=False),
        Binding("pageup", "scroll(-1)", "figures up", show=False),
        Binding("pagedown", "scroll(1)", "figures down", show=False),
    ]

    def __init__(self, run: RunDir) -> None:
        super().__init__()
        self.run_dir = run
        self._view: RunView | None = None
        self._origin = Origin.of_run(run)
        self._loaded = self._origin.try_load()
        self._preset = self._loaded.preset if self._loaded else None

    def body(self) -> ComposeResult:
        yield Headline()
        with Horizontal(id="middle"):
            with Vertical(id="left"):
                yield PointList()
                yield Waiting()
                yield Board(self._figure_rows())
                yield ClaimList()
                yield LogPane()
            yield RunFacts()

    def on_mount(self) -> None:
        super().on_mount()
        self.lab.reader.open(self.run_dir)
        self.query_one(Headline).tell(((self._called(), "strong"),), (("reading…", "muted"),))

    def on_unmount(self) -> None:
        self.lab.reader.close(self.run_dir)

    def show(self, snapshot: Snapshot) -> None:
        view = snapshot.views.get(self.run_dir.path)
        if view is None:
            return
        self._view = view
        left = ((self._called(), "strong"), (f"  {self._title()}", "muted"))
        self.query_one(Headline).tell(left, progress(view, snapshot.now))
        board = self.query_one(Board)
        points = view.figures.get(FIGURE)
        if isinstance(points, Table):
            self.query_one(PointList).show_points(points)
            board.show(view, without=FIGURE)
        else:
            board.show(view)
        self.query_one(Waiting).tell(view, snapshot.now)
        self.query_one(RunFacts).tell(view, self._loaded, snapshot)
        self.query_one(ClaimList).show_claims(claim_rows(view, self._preset))
        self.query_one(LogPane).read(self.run_dir.log)
        if self.focused is None:
            if self.query_one(PointList).display:
                self.query_one(PointList).focus()
            elif board.chart:
                board.chart.focus(scroll_visible=False)

    @on(PointList.Chosen, "#points")
    def _open_point(self) -> None:
        if row := self.query_one(PointList).current:
            self.lab.open_run(self.run_dir.point(row.number))

    @on(ClaimList.Chosen, "#claims")
    def _explain_claim(self) -> None:
        if row := self.query_one(ClaimList).current:
            self.app.push_screen(TextScreen(row.what, row.story))

    def action_axis(self) -> None:
        if chart := self.query_one(Board).chart:
            at = AXES.index(chart.window.axis)
            self.query_one(Board).set_axis(AXES[(at + 1) % len(AXES)])

    def action_log_y(self) -> None:
        if chart := self.query_one(Board).chart:
            chart.toggle_log()

    def action_smooth(self) -> None:
        for chart in self.query_one(Board).charts:
            chart.smoother()

    def action_zoom(self, factor: float) -> None:
        board = self.query_one(Board)
        if chart := board.chart:
            chart.zoom(factor)
            board.look(chart.window)

    def action_pan(self, share: float) -> None:
        board = self.query_one(Board)
        if chart := board.chart:
            chart.pan(share)
            board.look(chart.window)

    def action_follow(self) -> None:
        for chart in self.query_one(Board).charts:
            chart.follow()
            chart.hide_cursor()

    def action_cursor(self, columns: int) -> None:
        board = self.query_one(Board)
        if chart := board.chart:
            chart.move_cursor(columns)
            board.look(chart.window)

    def action_fill(self) -> None:
        """The focused figure alone; again, or escape, brings the others back."""
        if self.maximized:
            self.minimize()
        elif widget := self.focused or self.query_one(Board).chart:
            self.maximize(widget)

    def action_gradients(self) -> None:
        if self.maximized:
            self.minimize()
        elif widget := self.query_one(Board).view("gradient"):
            self.maximize(widget)
        else:
            self.notify("this run records no gradients", markup=False)

    def action_log(self) -> None:
        pane = self.query_one(LogPane)
        pane.display = not pane.display
        self.call_after_refresh(pane.read, self.run_dir.log)

    def action_facts(self) -> None:
        self.toggle_class("-facts")

    def action_scroll(self, pages: int) -> None:
        board = self.query_one(Board)
        board.scroll_relative(y=pages * (board.size.height - 2), animate=False)

    def action_stop(self) -> None:
        if self._view is None or self._view.status is not Status.RUNNING:
            self.notify("it is not running", markup=False)
            return
        choices = (
            Choice("stop", "stop", "at the next step, with a checkpoint: R goes on later"),
            Choice("kill", "kill", "at once: what came after the last checkpoint is lost"),
        )
        self.app.push_screen(AskScreen(f"Stop {self._called()}?", choices), self._stop)

    def _stop(self, answer: str | None) -> None:
        if answer:
            self.lab.end(self.run_dir, kill=answer == "kill")

    def action_again(self) -> None:
        """Go on with a run that can be continued; else start the same once more."""
        if self._view is None or self._view.status is Status.RUNNING:
            self.notify("it is still running", markup=False)
        elif self._view.status is Status.FINISHED or self._view.checkpoint is None:
            self.lab.launch(self._origin)
        else:
            self.lab.resume(self.run_dir)

    def action_edit(self) -> None:
        self.lab.plan(self._origin)

    def action_back(self) -> None:
        if self.maximized:
            self.minimize()
        else:
            self.dismiss()

    def _figure_rows(self) -> tuple[tuple[str, ...], ...]:
        if self._preset is None:
            return ()
        topic = self.lab.topics.get(self._preset.topic)
        experiment = topic.experiments.get(self._preset.experiment) if topic else None
        return experiment.layout if experiment else ()

    def _called(self) -> str:
        name = self._origin.name.rpartition("/")[2] or self.run_dir.id
        return clean(f"{name} · {self._origin.point}" if self._origin.point else name)

    def _title(self) -> str:
        return clean(self._preset.title) if self._preset else ""

"""Home: topics, their presets, and the runs."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from dltui.charts.text import clean
from dltui.runs.layout import RunDir
from dltui.tui import periods
from dltui.tui.model import home_layout
from dltui.tui.model.library import FIRST, Library, PresetItem
from dltui.tui.reader.snapshot import Records, Snapshot, once
from dltui.tui.screens.lab import LabScreen
from dltui.tui.texts.toned import TextCell, TextLine, joined
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.preset_list import PresetList
from dltui.tui.widgets.run_list import RunList
from dltui.tui.widgets.summary import Summary
from dltui.tui.widgets.topic_list import UNKNOWN, TopicList
from dltui.tui.widgets.whole import whole

if TYPE_CHECKING:
    from textual.timer import Timer

    from dltui.runs.listing.index import RunRecord
    from dltui.tui.model.origin import Origin
    from dltui.tui.widgets.filter import Filter
    from dltui.tui.widgets.preview import Preview


class HomeScreen(LabScreen):
    """Everything there is to run, and everything that was run.

    Enter on a preset shows what it will do before it does it; r runs it at once. On a run, r
    does the same once more, edits included, and q its quick variant.
    """

    DEFAULT_CSS = """
    HomeScreen #top { height: 1fr; margin-top: 1; }
    HomeScreen TopicList { width: 21; }
    HomeScreen #presets-side { padding-left: 2; }
    HomeScreen PresetList { height: auto; }
    HomeScreen Summary { margin: 0 2 1 2; height: auto; }
    HomeScreen Preview { margin-left: 2; }
    HomeScreen RunList { margin-top: 1; }
    HomeScreen.-short #top, HomeScreen.-short RunList { margin-top: 0; }
    HomeScreen.-short Summary { margin: 0 2; }
    HomeScreen.-narrow #presets-side { padding-left: 0; }
    """
    about = (
        "Everything there is to run, and everything that was run. enter on a preset shows "
        "what it will do before it does it; r runs it at once, which can be taken back. On a "
        "run, r does the same once more, its edits included."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "run", id="home.run"),
        Binding("q", "quick", "quick", id="home.quick"),
        Binding("slash", "filter", "filter", key_display="/", id="home.filter"),
        Binding("tab", "app.focus_next", "pane", id="home.pane"),
        Binding("escape", "clear", "clear the filter", show=False, id="home.clear-the-filter"),
    ]

    OPENS_FIELD = ("filter",)

    def __init__(self) -> None:
        super().__init__()
        self._previewed: RunDir | None = None
        self._shown: tuple[RunDir | None, bool] = None, False
        self._settle: Timer | None = None
        self._filter: Filter | None = None
        self._place: Preview | None = None

    def body(self) -> ComposeResult:
        yield Headline()
        with Horizontal(id="top"):
            yield TopicList()
            with Vertical(id="presets-side"):
                yield PresetList()
                yield Summary()
        yield RunList()

    @property
    def listed(self) -> Collection[Path]:
        return {path for rows in self.query(RunList) for path in rows.on_screen}

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(TopicList).show_topics(self.lab.topics, self.lab.presets)
        self.query_one(PresetList).focus()
        self.watch(self.app, "presets", self._presets_arrived)
        self.show(self.lab.snapshot)

    def show(self, snapshot: Snapshot) -> None:
        self.query_one(Headline).tell((("dltui", "strong"),), self._facts(snapshot))
        self.query_one(RunList).show_runs(snapshot)
        self._show_presets()
        self._share_lines()
        if self._settle is None and (self._newest, self._newcomer) != self._shown:
            self._preview()
        view = snapshot.views.get(self._previewed.path) if self._previewed else None
        if view is not None:
            self._place_preview().show_run(view, self._figure_rows(), snapshot.now)

    def on_resize(self) -> None:
        super().on_resize()
        self._share_lines()

    def _share_lines(self) -> None:
        """Between presets, the words about one, its preview, and the runs."""
        room = self.size.height - 2 - 2 * self.has_class("-tall")
        runs, presets = self.query_one(RunList), self.query_one(PresetList)
        most = home_layout.presets_height(room, len(runs.items))
        presets.styles.max_height = most
        runs.styles.height = tall = home_layout.runs_height(room, len(runs.items))
        listed = min(most, max(len(presets.items), len(presets.empty)) + 1)
        self.query_one(Summary).fill(room - tall - listed, newcomer=self._newcomer)

    @property
    def _newcomer(self) -> bool:
        return self.lab.snapshot.complete and not self.lab.snapshot.records

    def action_run(self) -> None:
        """At once: it can be taken back."""
        if origin := self._origin:
            self.lab.launch(origin)

    def action_quick(self) -> None:
        """Asks: q quits many a program, and whoever wants that shall not have started a run."""
        from dltui.tui.screens.ask import AskScreen, Choice

        if origin := self._origin:
            on_preset = not isinstance(self.focused, RunList)
            preset = self.query_one(PresetList).preset
            choices = (
                Choice("run", "quick run", preset.quick_cost if preset and on_preset else ""),
                Choice("quit", "quit dltui", "runs go on"),
            )
            question = f"A quick run of {clean(origin.called)}, or quit?"
            self.app.push_screen(
                AskScreen(question, choices), lambda answer: self._quick(origin, answer)
            )

    def _quick(self, origin: Origin, answer: str | None) -> None:
        if answer == "run":
            self.lab.launch(origin, quick=True)
        elif answer == "quit":
            self.lab.leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        if not whole(self):
            return True
        if action in ("run", "quick"):
            preset = self.query_one(PresetList).preset
            if isinstance(self.focused, RunList):
                return self.focused.record is not None
            return preset is not None and not preset.fault
        if action == "clear":
            return self._filter is not None and self._filter.has_class("-open")
        return super().check_action(action, parameters)

    @property
    def _origin(self) -> Origin | None:
        """What r and q run: the preset under the cursor, or the run under it once more."""
        if isinstance(self.focused, RunList):
            from dltui.tui.model.origin import Origin

            record = self.focused.record
            return Origin.of_run(record.run) if record else None
        preset = self.query_one(PresetList).preset
        return _origin_of(preset) if preset else None

    @property
    def follows(self) -> Collection[RunDir]:
        return (self._previewed,) if self._previewed else ()

    @property
    def place(self) -> Path | None:
        """Of a preset its file."""
        if isinstance(self.focused, RunList):
            return self.focused.record.run.path if self.focused.record else None
        preset = self.query_one(PresetList).preset
        return preset.path if preset else None

    async def action_filter(self) -> None:
        # Imported and mounted with its first use, as is the preview: both would only make the
        # first frame later.
        from dltui.tui.widgets.filter import Filter

        if self._filter is None:
            self._filter = Filter("preset, topic or words of a title")
            await self.mount(self._filter)
        await self._filter.open()

    def action_clear(self) -> None:
        if self._filter is not None:
            self._filter.close()

    def on_filter_changed(self) -> None:
        self._narrow()

    def on_filter_accepted(self) -> None:
        self._go_to_presets()

    @on(TopicList.Moved, "#topics")
    def _narrow(self) -> None:
        self._show_presets()
        self._describe()

    @on(TopicList.Chosen, "#topics")
    def _go_to_presets(self) -> None:
        self.query_one(PresetList).focus()

    @on(PresetList.Moved, "#presets")
    def _describe(self) -> None:
        self._share_lines()
        self._tell()
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(periods.PREVIEW, self._preview)

    def on_descendant_focus(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """The words about the preset under the cursor, and its own topic: a filter finds any."""
        topics, preset = self.query_one(TopicList), self.query_one(PresetList).preset
        chosen = topics.topic
        topic = topics.named(preset.topic) if preset and self.focused is not topics else chosen
        self.query_one(Summary).describe(
            preset, topic.stake if topic else "", of_topic=self.focused is topics
        )

    @property
    def _newest(self) -> RunDir | None:
        """The newest run of the preset under the cursor."""
        row = self.query_one(PresetList).current
        return row.last.run if row and row.last else None

    def _preview(self) -> None:
        """Follow the newest run of the preset under the cursor, or show what is known of it."""
        self._settle = None
        if not whole(self):
            return
        run, preset = self._newest, self.query_one(PresetList).preset
        self._shown = run, self._newcomer
        if run != self._previewed:
            if self._previewed:
                self.lab.reader.close(self._previewed)
            self._previewed = run
            if run:
                self.lab.reader.open(run)
        if preset is None or preset.fault:
            self._place_preview().clear()
        elif run is None:
            loaded = _origin_of(preset).try_load()
            if loaded:
                topics = self.lab.topics.values() if self._newcomer else ()
                self._place_preview().show_plan(loaded, topics)

    def _place_preview(self) -> Preview:
        from dltui.tui.widgets.preview import Preview

        if self._place is None:
            self._place = Preview()
            self.query_one("#presets-side").mount(self._place)
        return self._place

    def _figure_rows(self) -> tuple[tuple[str, ...], ...]:
        preset = self.query_one(PresetList).preset
        topic = self.lab.topics.get(preset.topic) if preset else None
        experiment = topic.experiments.get(preset.experiment) if topic and preset else None
        return experiment.layout if experiment else ()

    @on(PresetList.Chosen, "#presets")
    def _plan(self) -> None:
        if preset := self.query_one(PresetList).preset:
            self.lab.plan(_origin_of(preset))

    @on(RunList.Chosen, "#runs")
    def _open(self) -> None:
        if record := self.query_one(RunList).record:
            self.lab.open_run(record.run)

    def _presets_arrived(self, presets: Library) -> None:
        if not whole(self):
            return
        self.query_one(TopicList).show_topics(self.lab.topics, presets)
        first = not self.query_one(PresetList).items
        self._show_presets()
        if first:
            self.query_one(PresetList).select(FIRST)
        self._describe()

    def _show_presets(self) -> None:
        topics, presets = self.query_one(TopicList), self.query_one(PresetList)
        known = self.lab.presets
        words = self._filter.words if self._filter else []
        topic = topics.topic.name if topics.topic else ""
        chosen = [
            item
            for item in known.items
            if (_fits(item, words) if words else self._topic_of(item) == topic)
        ]
        heading = f"{len(chosen)} of all presets" if words else topic
        last = newest(self.lab.snapshot.records)
        presets.show_presets(chosen, last, heading, complete=known.complete)

    def _topic_of(self, item: PresetItem) -> str:
        return item.topic if item.topic in self.lab.topics else UNKNOWN.name

    def _facts(self, snapshot: Snapshot) -> TextLine:
        live = len(snapshot.live)
        running = (f"{live} live", "accent") if live else ("nothing running", "muted")
        machine, root = self.lab.machine, self.lab.runs_shown
        coming = [(f"fetching {name}", "accent") for name in self.lab.arriving]
        where: tuple[TextCell, ...] = ((machine, "muted"), running, (f"runs {root}", "muted"))
        return joined((self.lab.ended, *coming, *where), " · ")


@once
def newest(records: Records) -> dict[str, RunRecord]:
    """The newest run of each preset, by the preset's name."""
    found: dict[str, RunRecord] = {}
    for record in records:
        found.setdefault(record.name, record)
    return found


def _origin_of(preset: PresetItem) -> Origin:
    # Imported when a preset is there: the records of runs that it brings are 3 ms.
    from dltui.tui.model.origin import Origin

    return Origin(path=preset.path, name=preset.name)


def _fits(item: PresetItem, words: list[str]) -> bool:
    text = f"{item.name} {item.title}".lower()
    return all(word in text for word in words)

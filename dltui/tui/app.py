"""The app: screens, what they share, and a clean way out. Nothing here computes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.reactive import Reactive
from textual.screen import Screen
from textual.theme import Theme

from dltui.charts.colours import Depth
from dltui.charts.text import clean
from dltui.config.schema import Settings
from dltui.config.values import effective
from dltui.devices.ability import Ability, Asking
from dltui.errors import DltuiError, UsageError
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing
from dltui.tui import periods
from dltui.tui.actions import start_stop
from dltui.tui.actions.fetch import Fetches
from dltui.tui.actions.quit import Quitting
from dltui.tui.background.housekeeping import Housekeeping
from dltui.tui.lab import Lab
from dltui.tui.model.habits import fitted
from dltui.tui.terminal.appearance import show_colours, write_signs
from dltui.tui.terminal.frame import Update
from dltui.tui.terminal.key_names import shown
from dltui.tui.terminal.keyboard import Burst, Keyboard, Typed
from dltui.tui.terminal.suspend import job_control, suspend
from dltui.tui.texts.toned import TextLine
from dltui.tui.theme import DARK, LIGHT, THEMES, depth_of, legible, unknown
from dltui.tui.widgets.lines import Toned
from dltui.tui.widgets.scrollbar import draw_scrollbars

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete

    from dltui.tui.background.ended_runs import EndedRuns
    from dltui.tui.model.origin import Origin

PATIENCE = 0.3
"""Seconds to wait, once everything is imported, for a terminal that says nothing of itself."""

REPLACED = "dltui was replaced or edited while this lab was open: open it again"


class LabApp(Lab):
    """Routes keys to screens, and what screens ask for to actions or other screens."""

    TITLE = "dltui"
    CSS = Lab.CSS + "CommandPalette { background: transparent; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "runs", "all runs", id="lab.all-runs"),
        Binding("s", "system", "system", id="lab.system"),
        Binding("Q", "queue", "queue", id="lab.queue"),
        Binding("question_mark", "help", "help", key_display="?", id="lab.help"),
        Binding("ctrl+q", "leave", "quit", priority=True, id="lab.quit"),
        Binding(
            "ctrl+p", "command_palette", "palette", show=False, priority=True, id="lab.palette"
        ),
        Binding(
            "ctrl+c", "interrupt", "how to quit", show=False, priority=True, id="lab.how-to-quit"
        ),
        Binding("ctrl+l", "redraw", "paint anew", show=False, id="lab.paint-anew"),
        Binding("ctrl+z", "suspend", "to the shell", show=False, priority=True, id="lab.suspend"),
    ]
    # Textual's default is what TEXTUAL_THEME says, so that setting it would change nothing.
    theme: Reactive[str] = Reactive("")
    depth = Depth.TRUE

    def __init__(
        self,
        runs_root: Path,
        data_root: Path | None,
        settings: Settings | None = None,
        ability: Ability | None = None,
    ) -> None:
        self.ability = ability
        settings = settings or Settings()
        super().__init__(runs_root, data_root, fitted(settings, ability) if ability else settings)
        if self.settings.colours != "auto":
            show_colours(self, self.settings.colours)
        self.depth = depth_of(self)
        for name in self.available_themes.keys() - THEMES.keys():
            self.unregister_theme(name)
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        # No widget has one, and on every screen one would be made and styled for them.
        self._disable_tooltips = True
        # As if it were the default: when it is set, all is styled once more, 4 ms that the first
        # frame would wait for.
        self.set_reactive(LabApp.theme, self.settings.theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(self.settings.keys)
        Toned.ascii = bool(self.settings.ascii)
        draw_scrollbars(ascii=Toned.ascii)
        self.housekeeping = Housekeeping(self)
        self.keyboard = Keyboard(self, super().on_event)
        self._fetches = Fetches(self)
        self._quitting = Quitting(self)
        self.endings: EndedRuns | None = None

    @property
    def current_theme(self) -> Theme:
        """The chosen theme, as it can be read with the colours that the terminal has."""
        return legible(self.theme, self.depth) if self.theme else DARK

    def get_css_variables(self) -> dict[str, str]:
        """Textual asks before there is a theme, too: 1 ms for colours that nothing is drawn in."""
        return super().get_css_variables() if self.theme else {}

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Instead of writing to the driver whatever Textual paints."""
        if self.sender and isinstance(renderable, Update) and not self._batch_count:
            self.sender.show(renderable)
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    def get_driver_class(self) -> type[Driver]:
        if os.environ.get("TEXTUAL_DRIVER"):
            return super().get_driver_class()
        if self.ability and self.ability.plain:
            from dltui.tui.terminal.plain_driver import PlainDriver

            return PlainDriver
        from dltui.tui.terminal.driver import LabDriver

        return LabDriver

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent) and not self.is_running:
            return  # nobody is there any more that it could be for
        if isinstance(event, Typed | Burst) and not event.is_forwarded:
            self.app_focus = True
            await self.keyboard.take(event)
        else:
            await super().on_event(event)

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self.keyboard.screen_changed, immediate=True)
        self.keyboard.screen_changed(self.screen)
        self.housekeeping.watch_terminal(self.action_suspend)
        self.theme_changed_signal.subscribe(self, self._theme_chosen)
        self.call_after_refresh(lambda: self.set_timer(periods.PAINTED, self._begin))

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        leave = partial(super().exit, result, return_code, message)
        # Behind what has been asked for before.
        self.call_later(self.housekeeping.when_whole, leave)

    def get_default_screen(self) -> Screen[None]:
        from dltui.tui.screens.home import HomeScreen

        return HomeScreen()

    def _begin(self) -> None:
        """Everything that may wait until the first frame is painted."""
        if not self.is_headless:
            self.housekeeping.begin()
            self.warm_start.begin()
        from dltui.tui.widgets.painter import painter

        painter(self).ascii = Toned.ascii
        painter(self).rate = self.settings.rate
        from dltui.tui.background.ended_runs import EndedRuns

        self.endings = EndedRuns(self)
        self.reader.start()
        self.look_at_presets()

    def _theme_chosen(self, theme: Theme) -> None:
        """In the palette: it stays chosen."""
        from dltui.tui.actions.keep_theme import keep_theme

        keep_theme(self, theme.name)

    def on_lab_read(self, message: Lab.Read) -> None:
        if self.endings:
            self.endings.look(message.snapshot)
        self.snapshot = message.snapshot
        self.attend()
        for process in self.started.values():
            process.poll()
        if alive := self.killing.look():
            self.complain(DltuiError(alive))

    def on_unmount(self) -> None:
        self.reader.stop()
        self.warm_start.close()

    def pop_screen(self) -> AwaitComplete:
        """Leave the screen on top. What it still waits for would come when its parts are gone."""
        left, leaving = self.screen, super().pop_screen()
        self.workers.cancel_node(left)
        return leaving

    def plan(self, origin: Origin) -> None:
        from dltui.tui.screens.plan import plan_screen

        try:
            self.push_screen(plan_screen(origin))
        except DltuiError as error:
            self.complain(error)

    def launch(
        self,
        origin: Origin,
        *,
        quick: bool = False,
        overrides: Sequence[str] = (),
        prediction: bytes = b"",
    ) -> None:
        start_stop.launch(
            self,
            origin,
            quick=quick,
            overrides=overrides,
            prediction=prediction,
            begun=partial(self.open_run, asking=True),
        )

    def resume(self, run: RunDir) -> None:
        start_stop.resume(self, run)

    def end(self, run: RunDir, *, kill: bool) -> None:
        start_stop.end(self, run, kill=kill)

    def take_back(self, run: RunDir) -> None:
        start_stop.take_back(self, run)

    def open_run(self, run: RunDir, *, asking: bool = False) -> None:
        from dltui.tui.screens.run import RunScreen

        self.push_screen(RunScreen(run, asking=asking))

    def replay(self, run: RunDir) -> None:
        from dltui.tui.screens.replay import ReplayScreen

        self.push_screen(ReplayScreen(run))

    def compare(self, runs: Sequence[RunDir]) -> None:
        from dltui.tui.screens.compare import compare_screen

        try:
            self.push_screen(compare_screen(runs, self.selection))
        except DltuiError as error:
            self.complain(error)

    def export(self, runs: Sequence[RunDir]) -> None:
        from dltui.tui.actions.export import ask

        ask(self, runs)

    def fetch(self, name: str) -> None:
        self._fetches.start(name)

    def stop_fetching(self, name: str) -> None:
        self._fetches.stop(name)

    def leave(self) -> None:
        self._quitting.leave()

    @property
    def ended(self) -> TextLine:
        return self.endings.told if self.endings else ()

    def attend(self) -> None:
        from dltui.tui.screens.lab import LabScreen

        seen = [one for one in self.screen_stack if isinstance(one, LabScreen) and one.seen]
        followed = {run.path for screen in seen for run in screen.follows}
        listed = [paths for screen in seen if (paths := screen.listed) is not None]
        self.reader.attend(followed, rows=frozenset().union(*listed) if listed else None)

    def action_runs(self) -> None:
        from dltui.tui.screens.runs import RunsScreen

        self._only(RunsScreen)

    def action_system(self) -> None:
        from dltui.tui.screens.system import SystemScreen

        self._only(SystemScreen)

    def action_queue(self) -> None:
        from dltui.tui.screens.queue import QueueScreen

        self._only(QueueScreen)

    def _only(self, kind: type[Screen[Any]]) -> None:
        """Go back to the screen of ``kind``, or open one: there are never two of it."""
        while any(isinstance(screen, kind) for screen in self.screen_stack[:-1]):
            self.pop_screen()
        if not isinstance(self.screen, kind):
            self.push_screen(kind())

    def action_help(self) -> None:
        from dltui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_leave(self) -> None:
        self.leave()

    def action_interrupt(self) -> None:
        self._quitting.interrupt()

    def partings(self) -> Iterable[str]:
        """Lines about the live runs, for the shell."""
        return self._quitting.partings()

    def action_redraw(self) -> None:
        """As in any program of a terminal: for when another one has written over it."""
        if self.sender:
            self.sender.redraw()

    def action_suspend(self) -> None:
        if self.is_headless or not job_control():
            text = "no shell would bring it back if it was suspended; ctrl+q quits, runs go on"
            self.notify(text, severity="warning")
        else:
            suspend(self)

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or shown(binding.key, ascii=Toned.ascii)

    def action_command_palette(self) -> None:
        from dltui.tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        from textual.theme import ThemeProvider

        from dltui.tui.screens.palette import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        from dltui.tui.actions.palette import commands

        yield from commands(self, screen)
        yield from super().get_system_commands(screen)


def run(runs_root: Path, data_root: Path | None = None, asking: Asking | None = None) -> int:
    """Open the lab on this terminal; on the way out say which runs go on. Gives the exit code.

    ``asking`` has asked the terminal what it can show.
    """
    settings = effective().tui
    asking = asking or Asking()
    try:
        ability = asking.found(PATIENCE)
    finally:
        asking.close()
    if settings.theme not in THEMES:
        raise UsageError(unknown(settings.theme))
    app = LabApp(runs_root, data_root, settings, ability)
    write_signs(app.settings)
    began = time.time()
    # Who asks to leave while the first screen is made is heard once it is (`Housekeeping`).
    with hearing.heard_later():
        app.run(mouse=app.settings.mouse)
    for line in app.partings():
        print(line, file=sys.stderr)
    if alive := app.killing.rest():
        print(clean(alive), file=sys.stderr)
    if app.return_code and replaced_since(began):
        print(REPLACED, file=sys.stderr)
    return app.return_code or 0


def replaced_since(moment: float) -> bool:
    """Whether files that this process has imported of dltui were written or taken away since, Unix
    seconds: what it imports later is of another version.
    """
    names = [name for name in sys.modules if name.partition(".")[0] == "dltui"]
    files = [file for name in names if (file := getattr(sys.modules[name], "__file__", None))]
    return any(not os.path.exists(file) or os.stat(file).st_ctime > moment for file in files)  # noqa: PTH110, PTH116

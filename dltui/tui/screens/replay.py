"""A run played again on the screen it ran on."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from dltui.runs.log.fold import RunView
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.run import BY_STATUS, RunScreen
from dltui.tui.texts.toned import GAP, TextLine, joined, length


class ReplayScreen(RunScreen):
    """The same run once more, faster. Nothing is computed and nothing is written."""

    about = "The same run once more, faster. Nothing is computed and nothing is written."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "pause", id="replay.pause"),
        Binding("greater_than_sign", "speed(1)", "faster", key_display=">", id="replay.faster"),
        Binding("less_than_sign", "speed(-1)", "slower", key_display="<", id="replay.slower"),
        Binding("R", "replay", "from the start", id="replay.again"),
    ]

    @property
    def first_keys(self) -> tuple[str, ...]:
        return ("replay.pause", "replay.faster", "replay.slower", *super().first_keys)

    def action_pause(self) -> None:
        if replay := self.lab.reader.playing(self.run_dir):
            replay.paused = not replay.paused
            self._tell()

    def action_speed(self, by: int) -> None:
        if replay := self.lab.reader.playing(self.run_dir):
            replay.faster(by)
            self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """It is not a run to stop, and it can always begin again."""
        if action in BY_STATUS:
            return action == "replay"
        return super().check_action(action, parameters)

    def action_replay(self) -> None:
        self.lab.reader.end_replay(self.run_dir)
        self.lab.reader.replay(self.run_dir)

    def follow(self) -> None:
        self.lab.reader.replay(self.run_dir)

    def unfollow(self) -> None:
        self.lab.reader.end_replay(self.run_dir)

    def view_in(self, snapshot: Snapshot) -> RunView | None:
        return snapshot.replays.get(self.run_dir.path)

    @property
    def room(self) -> int:
        return super().room - length(self._pace) - GAP

    @property
    def _pace(self) -> TextLine:
        replay = self.lab.reader.playing(self.run_dir)
        pace = "paused" if replay and replay.paused else f"×{replay.speed}" if replay else ""
        return ((f"↻ replay {pace}", "accent"),)

    def tell(self, state: TextLine) -> None:
        super().tell(joined((self._pace, state)))

    def _tell(self) -> None:
        self.show(self.lab.snapshot)

"""What would be handed to Slurm: the options of sbatch to edit, and the job script they make."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from dltui.charts.text import clean
from dltui.cluster import submit
from dltui.cluster.asked import in_options, typed
from dltui.config.schema import SlurmSettings
from dltui.config.values import effective
from dltui.errors import UsageError
from dltui.presets.load import Loaded
from dltui.runs.ids import run_id
from dltui.runs.layout import RunDir
from dltui.tui.screens.over import OverScreen
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.page import Reading
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.typed import Typed

LABEL = "sbatch › "


class SubmitScreen(OverScreen[SlurmSettings | None]):
    """Enter gives the settings, escape nothing. They begin as ``[slurm]`` of config.toml says."""

    DEFAULT_CSS = """
    SubmitScreen > Vertical { width: 100; max-width: 100%; height: auto; max-height: 100%;
                              padding: 1 1; background: $panel; border-left: thick $accent; }
    SubmitScreen Reading { height: auto; max-height: 16; margin: 1 0; }
    SubmitScreen.-short Reading { max-height: 9; }
    SubmitScreen Horizontal { height: 1; }
    SubmitScreen #label { width: 9; }
    SubmitScreen Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    SubmitScreen Input:focus { border: none; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "cancel", key_display="esc", id="submit.cancel"),
    ]

    def __init__(self, loaded: Loaded, root: Path) -> None:
        super().__init__()
        self._loaded = loaded
        self._run = RunDir(root / run_id(loaded.name, time.time()))
        self._asked = effective().slurm
        self._fault = ""

    def body(self) -> ComposeResult:
        with Vertical():
            yield Paragraph("Submit to Slurm with this script: enter does.", "strong", id="what")
            with Reading():
                yield Lines(id="script")
            with Horizontal():
                yield Lines(id="label")
                yield Typed(in_options(self._asked), compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        self.query_one("#label", Lines).show([((LABEL, "accent"),)])
        self.query_one(Input).focus()
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            self._asked, self._fault = typed(event.value), ""
        except UsageError as error:
            self._fault = str(error)
        self._show()

    def on_input_submitted(self) -> None:
        if not self._fault:
            self.dismiss(self._asked)

    def _show(self) -> None:
        script = submit.preview(self._run, self._loaded.preset, self._asked)
        lines: list[TextLine] = [((clean(line), "muted"),) for line in script.splitlines()]
        if self._fault:
            lines = [((f"✖ {clean(line)}", "bad"),) for line in self._fault.splitlines()]
        self.query_one("#script", Lines).show(lines)

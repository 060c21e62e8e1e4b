"""The GPUs and the host as a picture that is drawn anew every time it is printed."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time

from msgspec import Struct
from rich.console import Console, RenderResult
from rich.live import Live
from rich.segment import Segment, Segments

from dltui.cli import streams
from dltui.cli.streams import drawing
from dltui.cli.system import lines
from dltui.devices.gpu import GpuReader, GpuReport
from dltui.devices.host import HostReader, HostSample


class Machine(Struct, frozen=True, kw_only=True):
    """Both, as ``system --json`` tells them."""

    gpus: GpuReport
    host: HostSample


class Picture:
    """Reads and draws anew every time it is printed."""

    def __init__(self, gpus: GpuReader, host: HostReader) -> None:
        self._gpus, self._host = gpus, host

    def __rich_console__(self, console: Console, options: object) -> RenderResult:
        width = console.width
        own = lines(self._gpus.read(), self._host.read(), width=width, style=drawing())
        for line in own:
            yield Segments([*line, Segment.line()])


def refresh(picture: Picture, interval: float) -> None:
    """Until Ctrl-C, which is how one leaves."""
    with (
        contextlib.suppress(KeyboardInterrupt),
        Live(picture, console=console(), refresh_per_second=1 / interval, screen=True),
    ):
        while True:
            time.sleep(interval)


def console() -> Console:
    """Wide in a pipe, where nothing is cut to a terminal."""
    width = None if sys.stdout.isatty() else max(120, shutil.get_terminal_size().columns)
    return streams.console(sys.stdout, width=width)

"""``dltui system``: the GPUs and the host, as nvidia-smi would show them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time

import click
import msgspec
from rich.console import Console, RenderResult
from rich.live import Live
from rich.segment import Segment, Segments

from dltui.cli.shared import json_option, print_json
from dltui.cli.streams import drawing
from dltui.cli.system import lines
from dltui.devices.gpu import GpuReader
from dltui.devices.host import HostReader

FIRST_CPU_SECONDS = 0.2
"""Between the two readings that one value of CPU use takes."""


@click.command("system", short_help="GPUs and host: memory, load, processes.")
@json_option
@click.option("--once", is_flag=True, help="Print once instead of refreshing every second.")
@click.option("--interval", type=click.FloatRange(min=0.2), default=1.0, metavar="SECONDS")
def command(as_json: bool, once: bool, interval: float) -> None:
    """GPUs (temperature, power, memory, use, processes) and the host's memory and load.

    Reading them takes no memory on a GPU. Without a terminal it prints once.
    """
    gpus, host = GpuReader(), HostReader()
    host.read()
    time.sleep(FIRST_CPU_SECONDS)
    try:
        if as_json:
            report, own = gpus.read(), host.read()
            print_json({"gpus": msgspec.to_builtins(report), "host": msgspec.to_builtins(own)})
        elif once or not sys.stdout.isatty():
            _console().print(_Picture(gpus, host), end="")
        else:
            _refresh(_Picture(gpus, host), interval)
    finally:
        gpus.close()


class _Picture:
    """Reads and draws anew every time it is printed."""

    def __init__(self, gpus: GpuReader, host: HostReader) -> None:
        self._gpus, self._host = gpus, host

    def __rich_console__(self, console: Console, options: object) -> RenderResult:
        width = console.width
        own = lines(self._gpus.read(), self._host.read(), width=width, style=drawing())
        for line in own:
            yield Segments([*line, Segment.line()])


def _refresh(picture: _Picture, interval: float) -> None:
    """Until Ctrl-C, which is how one leaves."""
    with (
        contextlib.suppress(KeyboardInterrupt),
        Live(picture, console=_console(), refresh_per_second=1 / interval, screen=True),
    ):
        while True:
            time.sleep(interval)


def _console() -> Console:
    """Wide in a pipe, where nothing is cut to a terminal."""
    width = None if sys.stdout.isatty() else max(120, shutil.get_terminal_size().columns)
    return Console(width=width, no_color="NO_COLOR" in os.environ, highlight=False)

"""``dltui system``: GPUs and host: memory, load, processes."""

from __future__ import annotations

import sys
import time

import click

from dltui.cli.shared import json_option, print_json

FIRST_CPU_SECONDS = 0.2
"""Between the two readings that one value of CPU use takes."""


@click.command("system")
@json_option
@click.option("--once", is_flag=True, help="Print once instead of refreshing every second.")
@click.option("--interval", type=click.FloatRange(min=0.2), metavar="SECONDS", help="Default: 1.")
def command(as_json: bool, once: bool, interval: float | None) -> None:
    """GPUs (temperature, power, memory, use, processes) and the host's memory and load.

    Reading them takes no memory on a GPU. Without a terminal it prints once.
    """
    from dltui.cli.system_picture import Machine, Picture, console, refresh
    from dltui.devices.gpu import GpuReader
    from dltui.devices.host import HostReader

    if interval is not None and (as_json or once):
        raise click.UsageError("--interval is between several readings: without --json and --once")
    gpus, host = GpuReader(), HostReader()
    host.read()
    time.sleep(FIRST_CPU_SECONDS)
    try:
        if as_json:
            report, own = gpus.read(), host.read()
            print_json(Machine(gpus=report, host=own))
        elif once or not sys.stdout.isatty():
            console().print(Picture(gpus, host), end="")
        else:
            refresh(Picture(gpus, host), interval or 1.0)
    finally:
        gpus.close()

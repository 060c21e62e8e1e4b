"""``dltui``: opens the lab, or runs one preset, or one of the commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dltui.cli.diagnostics import guarded
from dltui.cli.group import Commands
from dltui.cli.screen import open_screen
from dltui.cli.shared import (
    PresetName,
    data_root_option,
    json_option,
    quick_option,
    runs_dir_option,
    set_option,
)
from dltui.cli.streams import fit_streams


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib import metadata

        print(metadata.version("dltui"))
        ctx.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--run", "preset", type=PresetName(), metavar="PRESET", help="Run it here, headless.")
@quick_option
@set_option
@json_option
@click.option("--device", metavar="D", help="auto, cpu, cuda, cuda:1 or mps.")
@click.option("--fail-fast", is_flag=True, help="End a sweep at the first point that fails.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Same as --set run.seed=N.")
@runs_dir_option
@data_root_option
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version.",
)
@click.pass_context
def cli(
    ctx: click.Context,
    preset: str | None,
    quick: bool,
    overrides: tuple[str, ...],
    as_json: bool,
    device: str | None,
    seed: int | None,
    fail_fast: bool,
    runs_dir: Path | None,
    data_root: Path | None,
) -> int:
    """A deep-learning lab in a terminal. Without a command it opens on this terminal.

    Exit codes: 0 finished, 1 failed or diverged, 2 usage or preset, 3 resource (device, memory,
    data, disk), 130 interrupted with a checkpoint.
    """
    if ctx.invoked_subcommand:
        if preset:
            raise click.UsageError(f"--run stands alone, without {ctx.invoked_subcommand}", ctx)
        return 0
    if preset:
        from dltui.cli.headless import Wish, run_preset

        settings = list(overrides)
        settings += [f"run.device={device}"] if device else []
        settings += [f"run.seed={seed}"] if seed is not None else []
        settings += ["sweep.fail_fast=true"] if fail_fast else []
        return run_preset(
            Wish(
                name=preset,
                quick=quick,
                overrides=tuple(settings),
                as_json=as_json,
                runs_dir=runs_dir,
                data_root=data_root,
            )
        )
    if quick or overrides or as_json or device or fail_fast or seed is not None:
        raise click.UsageError("these options need --run PRESET", ctx)
    return open_screen(runs_dir, data_root)


def main() -> None:
    fit_streams()
    sys.exit(guarded(lambda: cli.main(standalone_mode=False, prog_name="dltui")))

"""``dltui``: opens the lab, or runs one preset, or one of the commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from dltui.cli.diagnostics import guarded
from dltui.cli.everywhere import give
from dltui.cli.expect import Expectation
from dltui.cli.group import Commands, hand_down
from dltui.cli.names import PresetName
from dltui.cli.shared import (
    data_root_option,
    detach_option,
    expect_option,
    json_option,
    progress_option,
    quick_option,
    runs_dir_option,
    set_option,
)
from dltui.errors import MEANINGS

ABOUT = """A deep-learning lab in a terminal. Without a command it opens on this terminal.

\b
Exit codes:
""" + "\n".join(f"  {code:<4d} {meaning}" for code, meaning in MEANINGS.items())

EXAMPLES = """
\b
Examples:
  dltui --run quickstart --set train.lr=0.01
  dltui runs "status:finished lr<0.1" --sort -test/accuracy
  eval "$(dltui completion bash)"
"""


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=ABOUT,
    epilog=EXAMPLES,
)
@click.option(
    "--run",
    "presets",
    type=PresetName(),
    multiple=True,
    metavar="PRESET",
    help="Run it here, headless.",
)
@quick_option
@set_option
@json_option
@click.option("--device", metavar="D", help="auto, cpu, cuda, cuda:1 or mps.")
@click.option("--fail-fast", is_flag=True, help="End a sweep at the first point that fails.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Same as --set run.seed=N.")
@click.option(
    "--as", "address", metavar="NAME", help="Go on with the run of this name, or begin it."
)
@detach_option
@progress_option
@expect_option
@runs_dir_option
@data_root_option
@click.pass_context
def cli(
    ctx: click.Context,
    presets: tuple[str, ...],
    quick: bool,
    overrides: tuple[str, ...],
    as_json: bool,
    device: str | None,
    seed: int | None,
    fail_fast: bool,
    address: str | None,
    detach: bool,
    progress: str,
    expected: tuple[Expectation, ...],
    runs_dir: Path | None,
    data_root: Path | None,
) -> int:
    if ctx.invoked_subcommand:
        if presets:
            raise click.UsageError(f"--run stands alone, without {ctx.invoked_subcommand}", ctx)
        hand_down(ctx)
        return 0
    if len(presets) > 1:
        raise click.UsageError(f"one --run at a time, not {len(presets)}: {' '.join(presets)}", ctx)
    if presets:
        from dltui.cli.conduct import Manner
        from dltui.cli.headless import Wish, run_preset

        named = {
            "run.device": device,
            "run.seed": None if seed is None else str(seed),
            "sweep.fail_fast": "true" if fail_fast else None,
        }
        return run_preset(
            Wish(
                name=presets[0],
                quick=quick,
                overrides=(*overrides, *_settings(named, overrides)),
                fail_fast=fail_fast,
                address=address,
                runs_dir=runs_dir,
                data_root=data_root,
                manner=Manner(as_json=as_json, detach=detach, progress=progress, expected=expected),
            )
        )
    waiting = address is not None or detach or expected or progress != "auto"
    if quick or overrides or as_json or device or fail_fast or seed is not None or waiting:
        raise click.UsageError("these options need --run PRESET", ctx)
    from dltui.cli.screen import open_screen

    if ctx.color is False:
        os.environ["DLTUI_COLOURS"] = "none"
    return open_screen(runs_dir, data_root)


give(cli)


def _settings(named: Mapping[str, str | None], overrides: Sequence[str]) -> Iterator[str]:
    """Keys that have an option of their own, which may be given in one way only."""
    keys = {text.partition("=")[0].strip() for text in overrides}
    for key, value in named.items():
        if value is not None and key in keys:
            option = key.partition(".")[2].replace("_", "-")
            raise click.UsageError(f"--{option} and --set {key} say it twice: leave one out")
        if value is not None:
            yield f"{key}={value}"


def main() -> None:
    if "_DLTUI_COMPLETE" in os.environ:
        from dltui.cli.shells import answer

        answer(cli)
    from dltui.cli.interrupts import leave, raising
    from dltui.cli.streams import fit_streams

    fit_streams()
    with raising():
        code = call(sys.argv[1:])
    leave(code)


def call(arguments: Sequence[str]) -> int:
    """What a shell gets for ``arguments``: the exit code, and all that is said on the way."""
    asked = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return guarded(lambda: _called(arguments), as_json="--json" in asked)


def _called(arguments: Sequence[str]) -> object:
    if odd := [one for one in arguments if "\0" in one]:
        raise click.UsageError(f"no argument has a NUL in it, as {odd[0]!r} has")
    return cli.main(list(arguments), standalone_mode=False, prog_name="dltui")

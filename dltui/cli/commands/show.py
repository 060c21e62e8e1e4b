"""``dltui show``: a preset, or a run with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dltui.cli import shared
from dltui.cli.expect import Expectation
from dltui.cli.finding import find_run
from dltui.cli.names import PresetOrRun
from dltui.errors import UsageError
from dltui.presets.catalogue import find
from dltui.runs import roots
from dltui.runs.layout import RunDir

if TYPE_CHECKING:
    from dltui.presets.load import Loaded


@click.command("show")
@click.argument("names", nargs=-1, required=True, type=PresetOrRun())
@shared.quick_option
@shared.set_option
@shared.expect_option
@click.option("--plan", is_flag=True, help="What it needs, memory and time too.")
@click.option("--log", is_flag=True, help="What the run printed; progress bars are a line.")
@click.option("--run-code", is_flag=True, help="Let --plan run code that is new here.")
@shared.runs_dir_option
@shared.data_root_option
@shared.json_option
def command(
    names: tuple[str, ...],
    quick: bool,
    overrides: tuple[str, ...],
    expected: tuple[Expectation, ...],
    plan: bool,
    log: bool,
    run_code: bool,
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
) -> int:
    """Each of NAMES is a preset, as it would run, or a run with its figures ("latest" is the
    newest).
    """
    if log and as_json:
        raise click.UsageError("--log or --json, not both")
    from dltui.cli import showing
    from dltui.presets.load import load
    from dltui.runs.liveness import state

    found: list[RunDir | Loaded] = []
    for name in names:
        one = _preset_or_run(name, runs_dir)
        if isinstance(one, Path):
            if expected or log:
                raise click.UsageError(f"{name} is a preset: --expect and --log are for runs")
            found.append(load(one, quick=quick, overrides=overrides))
        elif quick or overrides or plan or run_code or data_root:
            options = "--quick, --set, --plan, --run-code and --data-root"
            raise click.UsageError(f"{name} is a run: {options} are for presets")
        else:
            if expected and not (status := state.status(one)).final:
                raise UsageError(f"{one.id} is {status}: dltui wait {one.id} takes --expect, too")
            found.append(one)
    how: Any = {"plan": plan, "run_code": run_code}
    how |= {"data_root": roots.data_root(data_root), "runs_root": roots.runs_root(runs_dir)}
    if as_json:
        told = [
            showing.told_run(one) if isinstance(one, RunDir) else showing.told_preset(one, **how)
            for one in found
        ]
        shared.print_json(told[0] if len(told) == 1 else told)
        return _code(found, expected)
    for known in found:
        if isinstance(known, RunDir) and log:
            showing.print_log(known)
        elif isinstance(known, RunDir):
            showing.print_run(known)
        else:
            showing.print_preset(known, **how)
    return _code(found, expected)


def _code(found: Sequence[RunDir | Loaded], expected: Sequence[Expectation]) -> int:
    """0, whatever became of the runs, unless something is expected of them."""
    from dltui.cli.outcome import End, judge

    runs = [one for one in found if isinstance(one, RunDir)] if expected else []
    return max((judge(End(run=run), expected) for run in runs), default=0)


def _preset_or_run(name: str, runs_dir: Path | None) -> Path | RunDir:
    try:
        return find(name)
    except UsageError as no_preset:
        try:
            return find_run(name, runs_dir)
        except UsageError as no_run:
            raise UsageError(f"{no_preset}\n{no_run}") from None

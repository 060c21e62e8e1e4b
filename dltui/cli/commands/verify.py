"""``dltui verify``: run presets and check what was reported, or bundles and what they hold."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli import shared
from dltui.cli.names import Verifiable

BUNDLE = ".zip"


@click.command("verify")
@click.argument("names", nargs=-1, metavar="[TOPIC|PRESET|FILE.zip]...", type=Verifiable())
@shared.quick_option
@click.option(
    "--resume",
    is_flag=True,
    help="Take finished runs of the same presets as they are, and go on with stopped ones.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Presets at a time (default: what cores, memory and GPUs have room for).",
)
@click.option("--no-run", is_flag=True, help="Of bundles check digests and logs alone.")
@click.option("--run-code", is_flag=True, help="Run bundles that have Python code of their own.")
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    metavar="SHARE",
    help="Of bundles: how far a number may be off, as a share of it (default: 1e-6).",
)
@shared.runs_dir_option
@shared.data_root_option
@shared.json_option
def command(
    names: tuple[str, ...],
    quick: bool,
    resume: bool,
    jobs: int | None,
    no_run: bool,
    run_code: bool,
    tolerance: float | None,
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
) -> int:
    """Run presets and compare what they measure with what was reported.

    Without a name all presets are run, those that measure time alone. Exit code 1 if a claim that
    should hold does not, or a preset fails. Of a FILE.zip of dltui bundle the digests and logs are
    checked, then its runs are run again and compared: 1 if something was changed, is off or was
    not run, 2 if it is no bundle, 3 if data or a device is lacking. Code in a bundle runs with
    --run-code only.
    """
    from dltui.runs import roots

    root, data = roots.runs_root(runs_dir), roots.data_root(data_root)
    bundles = [Path(name) for name in names if name.lower().endswith(BUNDLE)]
    if bundles:
        if quick or resume or jobs or len(bundles) < len(names):
            raise click.UsageError("bundles stand alone, as quick or full as they were")
        from dltui.cli.bundle_checks import Asked, verify_bundles

        asked = Asked(root, data, run=not no_run, code=run_code, tolerance=tolerance)
        return verify_bundles(bundles, asked, as_json=as_json)
    if no_run or run_code or tolerance is not None:
        raise click.UsageError("--no-run, --run-code and --tolerance are for bundles")
    from dltui.cli.verification import verify

    return verify(
        names,
        quick=quick,
        resume=resume,
        jobs=jobs,
        root=root,
        data_root=data,
        as_json=as_json,
    )

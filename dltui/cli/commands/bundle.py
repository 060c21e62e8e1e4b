"""``dltui bundle``: runs as one file to hand in, with digests."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.overwriting import demand_new, force_option
from dltui.cli.shared import json_option, runs_dir_option


@click.command("bundle")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.zip",
    help="Where to.",
)
@force_option
@runs_dir_option
@json_option
def command(
    runs: tuple[str, ...], output: Path, force: bool, runs_dir: Path | None, as_json: bool
) -> None:
    """Write RUNS that have ended into FILE.zip, which dltui verify checks and runs again.

    It holds their presets, results, logs, figures, packages and reports, the Python file of a
    network of your own, and of data of your own the digest. It holds no weights, and no name of
    your machine, its folders or yourself. Its digest is printed.
    """
    from dltui.bundles.pack import pack
    from dltui.cli.answers import BundleWritten
    from dltui.cli.shared import print_json
    from dltui.cli.table import print_line

    if output.suffix.lower() != ".zip":
        raise click.UsageError(f"--output {output}: its name must end in .zip, for dltui verify")
    demand_new(output, force=force)
    made = pack([find_run(name, runs_dir) for name in runs], output)
    if as_json:
        ids = [run.id for run in made.runs]
        print_json(BundleWritten(file=str(output), digest=made.digest, runs=ids))
    else:
        print_line(f"{made.digest}  {output}")

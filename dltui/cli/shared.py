"""Options and arguments that several commands share, with their completion."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from dltui.errors import UsageError
from dltui.runs.escaped import write_json
from dltui.runs.layout import RunDir
from dltui.runs.roots import runs_root

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class PresetName(click.ParamType[str]):
    """The name of a preset or a file; completes names, and files by the shell."""

    name = "preset"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from dltui.presets.catalogue import entries

        names = [entry.name for entry in entries() if incomplete in entry.name]
        return [CompletionItem(name) for name in names] or [CompletionItem(incomplete, type="file")]


class RunName(click.ParamType[str]):
    """The id of a run, its beginning, or its directory."""

    name = "run"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        ids = run_ids(runs_root(ctx.params.get("runs_dir")))
        return [CompletionItem(name) for name in ids if incomplete in name]


def _folder(name: str, variable: str, text: str) -> Callable[[Decorated], Decorated]:
    return click.option(
        name,
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help=f"{text} (default: {variable}, the user's config, the data folder).",
    )


runs_dir_option = _folder("--runs-dir", "DLTUI_RUNS", "Folder of the runs")
data_root_option = _folder("--data-root", "DLTUI_DATA", "Folder of the data sets")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
set_option = click.option(
    "--set", "overrides", multiple=True, metavar="K=V", help="Set any key, e.g. train.lr=0.05."
)
quick_option = click.option("--quick", is_flag=True, help="The variant that ends in a minute.")


def run_ids(root: Path) -> list[str]:
    """Names of the runs in ``root``, newest first."""
    # Imported here: the screen starts through this module, and the index costs it 25 ms.
    from dltui.runs.listing.index import Index

    return Index(root).ids()


def find_run(name: str, runs_dir: Path | None) -> RunDir:
    """The run called ``name``: a directory, an id, the unique part of one, or ``latest``.

    A point of a sweep is a directory in that of the sweep, e.g. ``<id>/points/003``.
    """
    root = runs_root(runs_dir)
    for path in (Path(name), root / name):
        if RunDir(path).request.is_file():
            return RunDir(path.absolute())
    ids = run_ids(root)
    if name == "latest" and ids:
        return RunDir(root / ids[0])
    matches = [run_id for run_id in ids if name in run_id]
    if len(matches) == 1:
        return RunDir(root / matches[0])
    from dltui.toml.problems import nearest

    if matches:
        few = ", ".join(matches[:4]) + (" …" if len(matches) > 4 else "")
        raise UsageError(f"{name!r} fits {len(matches)} runs: {few}")
    hint = nearest(name, ids) if len(ids) < 2_000 else ""
    raise UsageError(f"no run {name!r} in {root}{hint}")


def print_json(value: Any) -> None:
    """One JSON value on stdout, and nothing else."""
    write_json(value, sys.stdout, indent=1)

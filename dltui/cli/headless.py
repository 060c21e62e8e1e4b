"""``dltui --run``: one preset, here and now, and its result on stdout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dltui.cli.attend import attend
from dltui.cli.diagnostics import detail, narrate
from dltui.cli.outcome import deliver
from dltui.config.values import settings
from dltui.errors import UsageError
from dltui.launch.start import create
from dltui.preflight.checks import require
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.presets.sweep import size
from dltui.runs.roots import data_root, runs_root
from dltui.words import titled


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    name: str
    quick: bool
    overrides: tuple[str, ...]
    fail_fast: bool
    as_json: bool
    runs_dir: Path | None
    data_root: Path | None


def run_preset(wish: Wish) -> int:
    """Run it to its end and print the result; the exit code is the run's.

    Raises what stands in its way before anything is made on disk.
    """
    loaded = load(find(wish.name), quick=wish.quick, overrides=wish.overrides)
    if wish.fail_fast and size(loaded.preset.sweep) < 2:
        raise UsageError(f"--fail-fast is for sweeps, and {loaded.name} is one run")
    root, data = runs_root(wish.runs_dir), data_root(wish.data_root)
    require(loaded, data_root=data, runs_root=root)
    run = create(loaded, root=root, data_root=data)
    detail(f"preset {loaded.path}")
    for folder in settings({"runs_dir": wish.runs_dir, "data_root": wish.data_root})[:2]:
        detail(f"{folder.key} {folder.value}, by {folder.origin}")
    preset = loaded.preset
    narrate(f"{titled(preset.title, preset.variant == 'quick')}  ·  {run.path}")
    detail(f"what its process prints goes to {run.log}")
    seen = attend(run)
    return deliver(run, as_json=wish.as_json, seen=seen)

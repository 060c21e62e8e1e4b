"""``dltui --run``: one preset, here and now, and its result on stdout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from dltui.cli import together
from dltui.cli.conduct import Manner, Wanted, announce, conduct
from dltui.cli.diagnostics import detail, narrate
from dltui.cli.expect import demand
from dltui.cli.outcome import End, deliver
from dltui.config.values import settings
from dltui.errors import UsageError
from dltui.launch import addressed, joined
from dltui.launch.start import create
from dltui.preflight.checks import require
from dltui.presets.catalogue import find
from dltui.presets.load import Loaded, load
from dltui.presets.schema import Preset
from dltui.presets.sweep import size
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.roots import data_root, runs_root
from dltui.topics.catalogue import declared
from dltui.words import titled

OF_SWEEPS = ("points", "points/ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    name: str
    quick: bool
    overrides: tuple[str, ...]
    fail_fast: bool
    runs_dir: Path | None
    data_root: Path | None
    manner: Manner
    address: str | None = None


def run_preset(wish: Wish) -> int:
    """Run it to its end and print the result; the exit code is the run's.

    Raises what stands in its way before anything is made on disk.
    """
    loaded = load(find(wish.name), quick=wish.quick, overrides=wish.overrides)
    if wish.fail_fast and size(loaded.preset.sweep) < 2:
        raise UsageError(f"--fail-fast is for sweeps, and {loaded.name} is one run")
    root, data = runs_root(wish.runs_dir), data_root(wish.data_root)
    if place := joined.found():
        return _as_rank(place, loaded, root, data, wish)
    detail(f"preset {loaded.path}")
    for folder in settings({"runs_dir": wish.runs_dir, "data_root": wish.data_root})[:2]:
        detail(f"{folder.key} {folder.value}, by {folder.origin}")
    return begin(loaded, root=root, data=data, manner=wish.manner, address=wish.address)


def begin(
    loaded: Loaded, *, root: Path, data: Path, manner: Manner, address: str | None = None
) -> int:
    """Run it to its end, or go on with it where a script has begun it; the exit code."""
    if known := _begun(loaded, root, address):
        return _go_on(known, manner)
    check(loaded, root=root, data=data, manner=manner)
    run = made(loaded, root=root, data=data, manner=manner, address=address or "")
    return conduct([Wanted(run)], manner)


def _as_rank(place: joined.Place, loaded: Loaded, root: Path, data: Path, wish: Wish) -> int:
    """As one of several that torchrun or srun has begun: the first makes the run and says which it
    is, the others take their places in it.
    """
    if size(loaded.preset.sweep) > 1:
        raise UsageError(
            f"{loaded.name} is a sweep: its points share GPUs without {place.size} ranks"
        )
    together.follow(root, place)
    known = _begun(loaded, root, wish.address)
    if known is None:
        check(loaded, root=root, data=data, manner=wish.manner)
        known = made(loaded, root=root, data=data, manner=wish.manner, address=wish.address or "")
    with together.led(root, place, known):
        return conduct([Wanted(known)], wish.manner)


def _begun(loaded: Loaded, root: Path, address: str | None) -> RunDir | None:
    """The run that a script asks for again; null where it is the first time."""
    if address is None:
        return addressed.of_this_job(root, loaded)
    addressed.demand_valid(address)
    return addressed.find(root, address, loaded)


def _go_on(run: RunDir, manner: Manner) -> int:
    """What a run that was begun before lacks: nothing, where it has come to its end."""
    if not state.status(run).complete:
        narrate(f"going on with {run.id}")
        return conduct([Wanted(run)], replace(manner, anew=True))
    narrate(f"{run.id} has come to its end: nothing is left to do")
    if manner.detach:
        return announce(run, as_json=manner.as_json)
    return deliver([End(run=run)], as_json=manner.as_json, expected=manner.expected)


def check(loaded: Loaded, *, root: Path, data: Path, manner: Manner) -> None:
    """Raises what stands in its way, as far as it can be known before."""
    demand(manner.expected, measured(loaded.preset))
    require(loaded, data_root=data, runs_root=root)


def made(
    loaded: Loaded,
    *,
    root: Path,
    data: Path,
    manner: Manner,
    threads: int | None = None,
    address: str = "",
) -> RunDir:
    """Its run directory, and a line that says which it is."""
    run = create(
        loaded,
        root=root,
        data_root=data,
        background=manner.detach,
        threads=threads,
        address=address,
    )
    preset = loaded.preset
    narrate(f"{titled(preset.title, preset.variant == 'quick')}  ·  {run.path}")
    return run


def measured(preset: Preset) -> list[str]:
    """The metrics that its result can have; ``*`` stands for anything. Of a sweep: how many points
    there were, and the best of what they measured.
    """
    names = [name for name in declared(preset.topic) if name not in OF_SWEEPS]
    names += ["*"] * (preset.command is not None)
    if size(preset.sweep) < 2:
        return names
    return [*OF_SWEEPS, *(f"best/{name}" for name in names if not name.startswith("best/"))]

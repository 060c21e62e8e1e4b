"""How many points run at once, and with how many threads."""

from __future__ import annotations

import pytest

from dltui.options import RunOptions
from dltui.presets.schema import Preset, Sweep
from dltui.sweeps.slots import choose


def preset(at_once: int = 0, threads: int = 0) -> Preset:
    run = RunOptions(device="cpu", threads=threads)
    return Preset(title="T", topic="t", run=run, sweep=Sweep(at_once=at_once))


@pytest.mark.parametrize(
    ("points", "cores", "fixed", "at_once", "own", "places", "threads"),
    [
        (20, 2, 0, 0, 0, 2, 1),
        (4, 16, 0, 0, 0, 4, 4),
        (20, 16, 0, 0, 0, 16, 1),
        (20, 16, 0, 1, 0, 1, 16),
        (20, 16, 0, 4, 0, 4, 4),
        (20, 16, 4, 0, 0, 4, 4),
        (20, 16, 0, 0, 8, 2, 8),
        (20, 2, 1, 0, 0, 2, 1),
        (20, 2, 8, 0, 0, 1, 8),
        (1, 2, 0, 0, 0, 1, 2),
    ],
)
def test_cores_are_shared_out_on_a_cpu(
    points: int, cores: int, fixed: int, at_once: int, own: int, places: int, threads: int
) -> None:
    """``fixed`` is said by the launcher for every process, ``own`` by the preset."""
    slots = choose(preset(at_once, own), points=points, cores=cores, threads=fixed)
    assert slots.places == [{}] * places
    assert slots.threads == threads

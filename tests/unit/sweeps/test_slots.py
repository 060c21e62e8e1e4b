"""How many points run at once, and with how many threads."""

from __future__ import annotations

import pytest

from dltui.options import RunOptions
from dltui.presets.schema import Preset, Sweep
from dltui.sweeps.slots import choose
from dltui.topics.programs.options import CommandOptions


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


@pytest.mark.parametrize(
    ("gpus", "ranks", "places"),
    [
        ("abcd", 1, ["a", "b", "c", "d"]),
        ("abcd", 2, ["a,b", "c,d"]),
        ("abcd", 3, ["a,b,c"]),
        ("ab", 4, ["a,b"]),
    ],
)
def test_each_point_has_a_gpu_for_each_of_its_ranks(
    monkeypatch: pytest.MonkeyPatch, gpus: str, ranks: int, places: list[str]
) -> None:
    monkeypatch.setattr("dltui.sweeps.slots._gpus", lambda device: list(gpus))
    run = RunOptions(device="cuda", ranks=ranks)
    slots = choose(Preset(title="T", topic="t", run=run), points=9, cores=8, threads=0)
    assert [place["CUDA_VISIBLE_DEVICES"] for place in slots.places] == places
    assert slots.gpus == list("".join(places).replace(",", ""))


def test_ranks_of_points_share_the_cores() -> None:
    run = RunOptions(device="cpu", ranks=2)
    slots = choose(Preset(title="T", topic="t", run=run), points=20, cores=8, threads=0)
    assert (len(slots.places), slots.threads) == (4, 1)


def test_a_program_has_as_many_gpus_at_each_point_as_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dltui.sweeps.slots._gpus", lambda device: list("abcd"))
    one = Preset(title="T", topic="programs", command=CommandOptions(run="x", gpus=2))
    slots = choose(one, points=9, cores=8, threads=0)
    assert slots.places == [{"CUDA_VISIBLE_DEVICES": "a,b"}, {"CUDA_VISIBLE_DEVICES": "c,d"}]
    none = Preset(title="T", topic="programs", command=CommandOptions(run="x"))
    assert choose(none, points=9, cores=8, threads=0).places == [{}] * 8
